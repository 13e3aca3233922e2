//! The tree as a file that `bihuan import jurisdictions` reads: parents before children, without what was closed.

use crate::export::{ExportError, Kind, Sheet};
use bihuan_documents::sheets::{Column, Value};
use bihuan_domain::{Language, accounts::Scope, jurisdictions::JurisdictionCode};
use bihuan_store::{Store, jurisdictions};
use jiff::civil::Date;
use std::fs::File;

/// Header in both languages, and width in Chinese characters.
const COLUMNS: [(&str, &str, u16); 4] =
    [("区划代码", "Code", 8), ("区划名称", "Name", 14), ("层级", "Level", 6), ("上级代码", "Parent code", 8)];

/// All jurisdictions in force in a file without a name, for the command line.
///
/// # Errors
/// A fault of the database or the disk.
pub fn export_jurisdictions(store: &Store, kind: Kind, language: Language, today: Date) -> Result<File, ExportError> {
    let nodes = store.read_blocking(|tx| jurisdictions::tree(tx, &Scope::everything()))?;
    let sheet = Sheet {
        title: language.pick("行政区划", "Jurisdictions").to_owned(),
        subtitle: today.to_string(),
        columns: COLUMNS.map(|(chinese, english, width)| Column::new(language.pick(chinese, english), width)).into(),
        language,
    };
    sheet.write(kind, |take| {
        nodes.iter().filter(|node| node.closed_on.is_none()).try_for_each(|node| {
            let parent = node.jurisdiction.place.parent().map(JurisdictionCode::as_str);
            take(vec![
                Value::from(node.code().as_str()),
                Value::from(node.jurisdiction.name.as_str()),
                Value::from(node.jurisdiction.level().label(language)),
                Value::from(parent.unwrap_or_default()),
            ])
        })
    })
}
