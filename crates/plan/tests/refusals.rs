//! Files that are refused, by number and in words, and texts that are read whatever their encoding.

#![expect(clippy::unwrap_used, reason = "what cannot be read is a failed test")]

use bihuan_domain::Language;
use bihuan_plan::{MAX_FILE_BYTES, WarningCode, compile};

fn code(bytes: &[u8], name: &str) -> &'static str {
    let error = compile(bytes, name).unwrap_err();
    for language in Language::ALL {
        let words = error.refusal().message(language);
        assert!(words.chars().count() > 5 && !words.contains('{'), "{words}");
    }
    error.code().number()
}

#[test]
fn files_are_refused_by_number() {
    assert_eq!(code(b"", "plan.txt"), "PL-006");
    assert_eq!(code(b" \r\n\t ", "plan.txt"), "PL-006");
    assert_eq!(code("\u{feff}\u{3000}".as_bytes(), "plan.txt"), "PL-006");
    assert_eq!(code(b"\x89PNG\r\n\x1a\n", "plan.png"), "PL-001");
    assert_eq!(code(b"\x00\x01\x02", "plan.txt"), "PL-001");
    assert_eq!(code(b"{\\rtf1 text}", "plan.rtf"), "PL-002");
    assert_eq!(code(b"%PDF-1.7\nbroken", "plan.pdf"), "PL-005");
    assert_eq!(code(&[0xff, 0xfe, 0x00, 0xd8], "plan.txt"), "PL-008");
    assert_eq!(code(&[0x81, 0x20, 0x82, 0xff, 0x90], "plan.txt"), "PL-008");
    assert_eq!(code(&vec![b'a'; MAX_FILE_BYTES + 1], "plan.txt"), "PL-004");
}

#[test]
fn a_text_is_read_in_any_of_its_encodings() {
    let text = "一、主要任务\n（一）开展排查。2024年6月底前，各村全面排查隐患。\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let chinese = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), utf16, marked, chinese] {
        let compiled = compile(&bytes, "plan.txt").unwrap();
        assert_eq!(compiled.text, text);
        assert_eq!(compiled.plan.tasks[0].deadline.due.unwrap().to_string(), "2024-06-30");
    }
}

#[test]
fn a_text_without_tasks_is_read_and_says_so() {
    let plan = compile("今天天气很好。".as_bytes(), "note.txt").unwrap().plan;
    assert!(plan.tasks.is_empty());
    assert!(plan.warnings.iter().any(|warning| warning.code == WarningCode::WithoutTasks));
}

#[test]
fn a_plan_survives_the_way_through_json() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/numbered.txt")).unwrap();
    let plan = compile(&bytes, "numbered.txt").unwrap().plan;
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<bihuan_plan::Plan>(&json).unwrap(), plan);
}

#[test]
fn offsets_count_the_characters_of_the_text() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/wide.md")).unwrap();
    let compiled = compile(&bytes, "wide.md").unwrap();
    let chars: Vec<char> = compiled.text.chars().collect();
    for task in &compiled.plan.tasks {
        let words: String = chars[task.source.start..task.source.end].iter().collect();
        let deadline = task.deadline.source.map(|span| chars[span.start..span.end].iter().collect::<String>());
        assert!(words.contains(&task.title[..12]), "{words}");
        assert_eq!(deadline.as_deref(), Some(task.deadline.raw.as_str()));
    }
}
