//! On what it was measured.

use std::process::Command;

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").trim().to_owned()
}

/// The commit that is measured, with a mark when files differ from it.
pub fn commit() -> String {
    let dirty = Command::new("git").args(["diff", "--quiet", "HEAD"]).status().is_ok_and(|status| !status.success());
    format!("{}{}", first_line("git", &["rev-parse", "--short", "HEAD"]), if dirty { " with changes" } else { "" })
}

/// Processor, cores, memory and system.
pub fn words() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let of = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map_or("unknown", |(_, value)| value.trim()).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let (processor, memory) = (of(&read("/proc/cpuinfo"), "model name"), of(&read("/proc/meminfo"), "MemTotal"));
    format!("{processor}, {cores} cores, {memory}, Linux {}", first_line("uname", &["-r"]))
}

/// What else the machine is doing, as the system tells when the measurement ends.
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minutes = text.split(' ').nth(2).unwrap_or("unknown");
    format!("load of the last quarter of an hour {minutes}")
}
