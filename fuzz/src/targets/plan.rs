//! Plan documents. The first byte says what the others are: a file of any format, or the contents of a Word document, packed
//! so that the reader behind the archive is reached.

use bihuan_domain::Language;
use bihuan_plan::compile;
use std::io::{Cursor, Write as _};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Compiles the bytes: what is found stands in the text, what is refused is refused in words.
pub fn run(bytes: &[u8]) {
    let compiled = match bytes.split_first() {
        Some((b'W', document)) => compile(&packed(document), "plan.docx"),
        _ => compile(bytes, "plan.txt"),
    };
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(error) => {
            assert!(Language::ALL.iter().all(|language| !error.refusal().message(*language).is_empty()));
            return;
        }
    };
    let length = compiled.text.chars().count();
    let plan = &compiled.plan;
    let sources = plan.tasks.iter().map(|task| task.source).chain(plan.warnings.iter().map(|warning| warning.source));
    let sources = sources
        .chain(plan.duties.iter().map(|duty| duty.source))
        .chain(plan.targets.iter().map(|target| target.source));
    for source in sources {
        assert!(source.start <= source.end && source.end <= length, "{source:?} of {length}");
    }
    let json = serde_json::to_string(plan).unwrap_or_else(|error| panic!("a plan cannot be written: {error}"));
    let again = serde_json::from_str::<bihuan_plan::Plan>(&json);
    assert_eq!(again.ok().as_ref(), Some(plan));
}

fn packed(document: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, contents) in [("word/document.xml", document), ("word/numbering.xml", b"<w:numbering/>")] {
        if zip.start_file(name, options).and_then(|()| Ok(zip.write_all(contents)?)).is_err() {
            return Vec::new();
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
