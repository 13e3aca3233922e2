//! `bihuan plan`: an issued document into the tasks of a campaign.

mod convert;

use crate::{
    cli::{Format, Plan},
    progress::say,
};
use anyhow::{Context as _, Result, anyhow};
use bihuan_domain::{Language, Refusal, RefusalCode};
use bihuan_plan::{Compiled, MAX_FILE_BYTES, PlanError};
use convert::{Converter, LibreOffice};
use std::{fs, io, io::Read as _, path::Path, process::ExitCode};

pub fn run(command: &Plan) -> Result<ExitCode> {
    let Plan::Compile { file, format } = command;
    let compiled =
        compile(file, &LibreOffice::find()).with_context(|| format!("{} was not compiled", file.display()))?;
    match format {
        Format::Json => say(&serde_json::to_string_pretty(&compiled.plan)?),
        Format::Text => say(compiled.text.trim_end_matches('\n')),
    }
    Ok(ExitCode::SUCCESS)
}

/// Compiles a file; one that only LibreOffice reads is converted first.
fn compile(file: &Path, converter: &dyn Converter) -> Result<Compiled> {
    let bytes = read_bounded(file).map_err(|error| anyhow!("the file cannot be read: {error}"))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match bihuan_plan::compile(&bytes, &name) {
        Err(error) if error.code() == RefusalCode::PlanNeedsConverter => match converter.to_docx(file) {
            Ok(Some(converted)) => bihuan_plan::compile(&converted, &name).map_err(|error| told(&error)),
            Ok(None) => Err(told(&error)),
            Err(cause) => Err(cause.context(refused(&RefusalCode::PlanConversionFailed.into()))),
        },
        other => other.map_err(|error| told(&error)),
    }
}

/// Reads no more than a plan may have: of a larger file one byte too many, which is refused by number.
fn read_bounded(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(file)?.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn told(error: &PlanError) -> anyhow::Error {
    let refusal = refused(error.refusal());
    match error.context() {
        Some(context) => anyhow!("{context}").context(refusal),
        None => refusal,
    }
}

/// The number and the sentence in both languages.
fn refused(refusal: &Refusal) -> anyhow::Error {
    anyhow!("{} {} {}", refusal.code, refusal.message(Language::Chinese), refusal.message(Language::English))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Converts everything to the same.
    struct Fixed(Option<Vec<u8>>);

    /// Fails.
    struct Broken;

    impl Converter for Broken {
        fn to_docx(&self, _: &Path) -> Result<Option<Vec<u8>>> {
            Err(anyhow!("it ended with 1"))
        }
    }

    impl Converter for Fixed {
        fn to_docx(&self, _: &Path) -> Result<Option<Vec<u8>>> {
            Ok(self.0.clone())
        }
    }

    const OLD_WORD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

    fn compile_bytes(bytes: &[u8], converter: &dyn Converter) -> Result<Compiled> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan.doc");
        fs::write(&file, bytes).unwrap();
        compile(&file, converter)
    }

    #[test]
    fn an_old_file_is_converted_or_refused_in_words() {
        let error = compile_bytes(OLD_WORD, &Fixed(None)).unwrap_err().to_string();
        assert!(error.starts_with("PL-002") && error.contains("LibreOffice") && error.contains("另存为"), "{error}");
        let error = format!("{:#}", compile_bytes(OLD_WORD, &Broken).unwrap_err());
        assert!(error.starts_with("PL-009") && error.ends_with("it ended with 1"), "{error}");
        let converted = "一、主要任务\n（一）开展排查。各村全面开展排查。\n".as_bytes().to_vec();
        assert_eq!(compile_bytes(OLD_WORD, &Fixed(Some(converted))).unwrap().plan.tasks.len(), 1);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan.txt");
        fs::File::create(&file).unwrap().set_len(200 << 20).unwrap();
        let error = compile(&file, &Fixed(None)).unwrap_err().to_string();
        assert!(error.starts_with("PL-004"), "{error}");
        assert!(read_bounded(&folder.path().join("none")).is_err());
    }
}
