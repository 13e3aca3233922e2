//! docs/protocols.md tells every error code, in the words of the program.

use bihuan_protocols::Code;

#[test]
fn every_error_code_is_documented() {
    let page = include_str!("../../../docs/protocols.md");
    let rows: Vec<_> = Code::ALL.iter().map(|code| format!("| `{}` | {} |", code.as_str(), code.meaning())).collect();
    let missing: Vec<_> = rows.iter().filter(|row| !page.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "docs/protocols.md lacks {missing:#?}");
}
