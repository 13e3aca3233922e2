//! Files that are not what they say, and files that mean harm.

use super::*;
use bihuan_domain::RefusalCode;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

fn read(bytes: impl Into<Vec<u8>>) -> Result<Workbook, TableError> {
    read_within(bytes, Limits::default())
}

fn read_within(bytes: impl Into<Vec<u8>>, limits: Limits) -> Result<Workbook, TableError> {
    Workbook::read(Cursor::new(bytes.into()), limits)
}

fn code(result: Result<Workbook, TableError>) -> &'static str {
    result.unwrap_err().code().number()
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_PARTS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook with one sheet of the given XML.
fn excel(sheet: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_PARTS),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn text_cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn first_error(workbook: &mut Workbook) -> TableError {
    workbook.rows("表").unwrap().find_map(Result::err).unwrap()
}

#[test]
fn what_is_not_a_spreadsheet_is_named() {
    let cases: [(&[u8], &str); 9] = [
        (b"%PDF-1.7 \n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xFF\xD8\xFF\xE0\0\0", "JPEG"),
        (b"<!DOCTYPE html><html><table><tr><td>x</td></tr></table></html>", "HTML"),
        (b"\xEF\xBB\xBF  <html>", "HTML"),
        (b"<?xml version=\"1.0\"?><Workbook/>", "XML"),
        (b"MZ\x90\0", "EXE"),
        (b"\0\x01\x02\x03\x04", "?"),
        (b"Rar!\x1a\x07", "RAR"),
    ];
    for (bytes, found) in cases {
        let error = read(bytes).unwrap_err();
        assert_eq!(error.code(), RefusalCode::FileNotSpreadsheet, "{found}");
        assert!(error.refusal().message(bihuan_domain::Language::Chinese).contains(found), "{error}");
    }
    let word = package(&[("[Content_Types].xml", TYPES), ("word/document.xml", "<w/>")]);
    assert!(read(word).unwrap_err().to_string().contains("Word"));
    assert_eq!(code(read(package(&[("a.txt", "a")]))), "IM-001");
    assert_eq!(code(read(b"".as_slice())), "IM-009");
}

#[test]
fn old_and_encrypted_files_are_told_apart() {
    let compound = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.extend(vec![0; 1024]);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert_eq!(code(read(compound("Workbook"))), "IM-002");
    assert_eq!(code(read(compound("EncryptedPackage"))), "IM-003");
    assert_eq!(code(read(compound("WordDocument"))), "IM-001");
}

#[test]
fn broken_files_are_refused() {
    let whole = excel(&sheet(""));
    assert_eq!(code(read(&whole[..whole.len() / 2])), "IM-008");
    assert_eq!(code(read(b"PK\x03\x04rubbish".as_slice())), "IM-008");
    let mut workbook = read(excel("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"")).unwrap();
    let error = workbook.rows("表").map_or_else(|error| error, |mut rows| rows.find_map(Result::err).unwrap());
    assert_eq!(error.code().number(), "IM-008");
    assert_eq!(read(whole).unwrap().rows("别的").unwrap_err().code().number(), "IM-012");
}

/// Numbers too large for the library, and rows that do not come in order: found by fuzzing.
#[test]
fn rows_whose_numbers_cannot_be_are_refused() {
    for rows in [
        format!(r#"<row r="99999999999999999999">{}</row>"#, text_cell("A99999999999999999999", "x")),
        format!(r#"<row r="2">{}</row><row r="1">{}</row>"#, text_cell("A2", "x"), text_cell("A1", "y")),
        format!(
            r#"<row r="2">{}</row><row r="4294967298">{}</row>"#,
            text_cell("A2", "x"),
            text_cell("A4294967297", "y")
        ),
    ] {
        let mut workbook = read(excel(&sheet(&rows))).unwrap();
        assert!(["IM-005", "IM-008"].contains(&first_error(&mut workbook).code().number()), "{rows}");
    }
}

#[test]
fn a_bomb_is_refused_before_anything_parses_it() {
    let spaces = " ".repeat(40 << 20);
    let bomb = excel(&sheet(&spaces));
    assert!(bomb.len() < 1 << 20, "small on the outside");
    assert_eq!(code(read(bomb)), "IM-004");
    let rows: String =
        (1..=20_000).map(|row| format!(r#"<row r="{row}">{}</row>"#, text_cell(&format!("A{row}"), "甲"))).collect();
    let limits = Limits { sheet_bytes: 100_000, ..Limits::default() };
    assert_eq!(code(read_within(excel(&sheet(&rows)), limits)), "IM-004");
    let long = excel(&sheet(&format!("<row r=\"1\">{}</row>", text_cell("A1", &"x".repeat(3 << 20)))));
    assert_eq!(code(read_within(long, Limits { ratio: u64::MAX, ..Limits::default() })), "IM-004");
}

#[test]
fn rows_columns_and_texts_have_their_bounds() {
    let limits = Limits { rows: 10, columns: 4, cell_chars: 5, ..Limits::default() };
    let one = |at: &str, text: &str| {
        let row = at.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        read_within(excel(&sheet(&format!(r#"<row r="{row}">{}</row>"#, text_cell(at, text)))), limits).unwrap()
    };
    assert_eq!(first_error(&mut one("A11", "甲")).code().number(), "IM-005");
    assert_eq!(first_error(&mut one("E1", "甲")).code().number(), "IM-006");
    let error = first_error(&mut one("B2", "一二三四五六"));
    assert_eq!(error.code().number(), "IM-007");
    assert!(error.to_string().contains("B2"), "{error}");
    assert_eq!(one("D10", "一二三四五").rows("表").unwrap().map(Result::unwrap).count(), 1);
    let mut wide = read_within("a,b,c,d,e\n", limits).unwrap();
    assert_eq!(wide.rows("").unwrap().next().unwrap().unwrap_err().code().number(), "IM-006");
    let mut long = read_within("a\n".repeat(11), limits).unwrap();
    assert_eq!(long.rows("").unwrap().find_map(Result::err).unwrap().code().number(), "IM-005");
}

#[test]
fn entities_are_not_expanded() {
    let body = sheet(&format!("<row r=\"1\">{}</row>", text_cell("A1", "&lol;&amp;")));
    let hostile = format!(r#"<!DOCTYPE w [<!ENTITY lol SYSTEM "file:///etc/passwd">]>{body}"#);
    let mut workbook = read(excel(&hostile)).unwrap();
    let rows: Vec<_> = workbook.rows("表").unwrap().collect();
    for row in rows {
        let shown = row.map(|row| row.cell(0).to_string()).unwrap_or_default();
        assert!(!shown.contains("root:"), "{shown}");
    }
}

#[test]
fn merged_cells_fill_down_and_not_to_the_right() {
    let rows = format!(
        r#"<row r="2">{}{}</row><row r="3"><c r="A3"/>{}</row><row r="4">{}</row>"#,
        text_cell("A2", "甲"),
        text_cell("B2", "宽"),
        text_cell("C3", "丙"),
        text_cell("C4", "丁"),
    );
    let xml = sheet(&rows).replace(
        "</sheetData>",
        r#"</sheetData><mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B2:D2"/></mergeCells>"#,
    );
    let mut workbook = read(excel(&xml)).unwrap();
    let rows: Vec<Row> = workbook.rows("表").unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(rows[0].cells, [Cell::text("甲"), Cell::text("宽")]);
    assert_eq!(rows[1].cells, [Cell::text("甲"), Cell::Empty, Cell::text("丙")]);
    assert_eq!(rows[1].merged_from_above, [0]);
    assert_eq!(rows[2].cells, [Cell::Empty, Cell::Empty, Cell::text("丁")]);
}

#[test]
fn csv_in_every_encoding_and_with_every_separator() {
    let utf16: Vec<u8> = "\u{feff}甲\t乙\r\n丙\t丁\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gbk, _, _) = encoding_rs::GBK.encode("甲,乙\n丙,丁");
    let files: [Vec<u8>; 6] = [
        "甲,乙\n丙,丁\n".into(),
        "\u{feff}甲,乙\r\n丙,丁".into(),
        "甲;乙\r\n丙;丁\r\n".into(),
        utf16,
        gbk.into_owned(),
        "甲,乙\r丙,丁\r".into(),
    ];
    for file in files {
        let mut workbook = read(file.clone()).unwrap();
        let rows: Vec<Row> = workbook.rows("").unwrap().map(Result::unwrap).collect();
        let texts: Vec<_> =
            rows.iter().map(|row| (row.number, row.cell(0).to_string(), row.cell(1).to_string())).collect();
        assert_eq!(texts, [(1, "甲".into(), "乙".into()), (2, "丙".into(), "丁".into())], "{file:?}");
    }
}

#[test]
fn columns_have_letters() {
    assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_letter), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
}
