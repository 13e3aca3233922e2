//! Word files.

use std::io::{Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml""#;

/// A paragraph.
pub fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(text))
}

/// A paragraph with a number of a list.
pub fn numbered(list: u32, level: u32, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>",
        escape(text)
    )
}

/// A paragraph of a style.
pub fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>", escape(text))
}

/// A cell of a table: `^` is one with the cell above, `N>` takes N columns, `v:` begins a cell over several rows.
pub fn cell(words: &str) -> String {
    let (properties, words) = if words == "^" {
        ("<w:vMerge/>".to_owned(), "")
    } else if let Some(words) = words.strip_prefix("v:") {
        ("<w:vMerge w:val=\"restart\"/>".to_owned(), words)
    } else if let Some((columns, rest)) = words.split_once('>').filter(|(columns, _)| columns.parse::<u32>().is_ok()) {
        (format!("<w:gridSpan w:val=\"{columns}\"/>"), rest)
    } else {
        (String::new(), words)
    };
    let contents = if words.starts_with("<w:") { format!("{words}<w:p/>") } else { words.split('\n').map(p).collect() };
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{contents}</w:tc>")
}

/// A table of rows of cells.
pub fn table(rows: &[&[&str]]) -> String {
    let row = |row: &&[&str]| format!("<w:tr>{}</w:tr>", row.iter().map(|words| cell(words)).collect::<String>());
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Levels of a list: (format, text) each.
pub fn list(id: u32, levels: &[(&str, &str)]) -> String {
    let level = |(index, (format, text)): (usize, &(&str, &str))| {
        format!(
            "<w:lvl w:ilvl=\"{index}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let levels: String = levels.iter().enumerate().map(level).collect();
    format!("<w:abstractNum w:abstractNumId=\"{id}\">{levels}</w:abstractNum>")
}

/// Packs a document. `lists` are definitions 0, 1, …, used by the lists 1, 2, ….
pub fn file(body: &str, lists: &[String], styles: &str) -> Vec<u8> {
    let numbers: String = (0..lists.len())
        .map(|id| format!("<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{id}\"/></w:num>", id + 1))
        .collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    let numbering = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:numbering {NAMESPACES}>{}{numbers}</w:numbering>",
        lists.concat()
    );
    let styles = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:styles {NAMESPACES}>{styles}</w:styles>");
    pack(&[
        ("word/document.xml", document.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ])
}

/// A package of parts.
pub fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(contents).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
