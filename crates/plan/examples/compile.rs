//! Compiles a document and prints the plan as JSON: `cargo run -p bihuan-plan --example compile -- FILE [text|time]`.

use std::{process::ExitCode, time::Instant};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), how) = (arguments.next(), arguments.next().unwrap_or_default()) else {
        eprintln!("compile FILE [text|time]");
        return ExitCode::FAILURE;
    };
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    match bihuan_plan::compile(&bytes, &file) {
        Ok(compiled) => match how.as_str() {
            "text" => println!("{}", compiled.text),
            "time" => println!("{:?}, {} tasks", start.elapsed(), compiled.plan.tasks.len()),
            _ => println!("{}", serde_json::to_string_pretty(&compiled.plan).unwrap_or_default()),
        },
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
