//! Which column is which field: found by recognition, changed by the user, remembered by the header's signature.

use super::{Field, LedgerKind, header};
use crate::{
    parse::MoneyUnit,
    tables::{Cell, Row, TableError, column_letter},
};
use bihuan_domain::RefusalCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A column of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// From 0.
    pub column: u16,
    /// As the spreadsheet shows it.
    pub letter: String,
    /// Its header as a person reads it: groups and own text, joined by `/`.
    pub text: String,
    /// Groups and own text, from the top down.
    #[serde(default)]
    pub levels: Vec<String>,
}

/// Whether an empty cell takes the value above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FillDown {
    /// Only within merged cells.
    #[default]
    Merged,
    /// Every empty cell: the ledger names the enterprise once and leaves the cells below blank.
    Blank,
}

/// A field and its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// The field.
    pub field: Field,
    /// The column, from 0.
    pub column: u16,
    /// How sure the recognition is, in percent; 100 when a person chose it.
    pub confidence: u8,
    /// The header as a person reads it.
    pub header: String,
    /// For money: the unit, from the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<MoneyUnit>,
    /// Whether empty cells take the value above.
    #[serde(default)]
    pub fill_down: FillDown,
    /// Share of empty cells among the first rows, in percent: a reason to offer [`FillDown::Blank`].
    #[serde(default)]
    pub blank_percent: u8,
}

/// How to read a sheet as a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The ledger.
    pub kind: LedgerKind,
    /// The sheet's name; empty for CSV.
    pub sheet: String,
    /// The texts above the header: they can name a unit or a level that no column names.
    #[serde(default)]
    pub title: String,
    /// First row of the header, as the spreadsheet shows it.
    pub header_first_row: u32,
    /// Last row of the header; data begin below.
    pub header_last_row: u32,
    /// Fields that have a column.
    pub columns: Vec<MappedColumn>,
    /// Fields that have the same value in every row, in words as a cell would have them.
    #[serde(default)]
    pub constants: BTreeMap<Field, String>,
    /// All columns, mapped or not.
    pub headers: Vec<Header>,
}

impl Mapping {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<&MappedColumn> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// Gives a field a column, taking both from wherever they were; `None` takes the field's column away.
    pub fn assign(&mut self, field: Field, column: Option<u16>) {
        self.columns.retain(|mapped| mapped.field != field && Some(mapped.column) != column);
        let Some(header) = self.headers.iter().find(|header| Some(header.column) == column) else { return };
        self.columns.push(MappedColumn {
            field,
            column: header.column,
            confidence: 100,
            header: header.text.clone(),
            unit: unit_of(&header.text),
            fill_down: FillDown::Merged,
            blank_percent: 0,
        });
        self.columns.sort_by_key(|mapped| mapped.column);
    }

    /// Fields that every row needs and that have neither a column nor a constant.
    #[must_use]
    pub fn missing(&self) -> Vec<Field> {
        let has = |field| self.column(field).is_some() || self.constants.contains_key(&field);
        let needed = self.kind.needed_in_rows().iter().copied();
        needed.filter(|field| !(has(*field) || *field == Field::EnterpriseName && has(Field::CreditCode))).collect()
    }

    /// A short text that equal headers share, whatever the file and the title: the key under which a mapping is remembered.
    #[must_use]
    pub fn signature(&self) -> String {
        // FNV-1a: stable over releases, and a collision only proposes a mapping that the user sees.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for header in &self.headers {
            for byte in header::normalise(&header.text).whole.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        format!("{hash:016x}-{}", self.headers.len())
    }

    /// A remembered mapping, laid over what was found in a new file; `None` when the headers differ.
    #[must_use]
    pub fn remembered_for(&self, found: &Self) -> Option<Self> {
        (self.kind == found.kind && self.signature() == found.signature()).then(|| Self {
            sheet: found.sheet.clone(),
            title: found.title.clone(),
            header_first_row: found.header_first_row,
            header_last_row: found.header_last_row,
            headers: found.headers.clone(),
            ..self.clone()
        })
    }

    /// Whether a mapping that came from outside makes sense: each field and column once, columns that exist.
    ///
    /// # Errors
    /// [`RefusalCode::MappingDoesNotFit`].
    pub fn validate(&self) -> Result<(), TableError> {
        let fields: BTreeSet<_> = self.columns.iter().map(|mapped| mapped.field).collect();
        let columns: BTreeSet<_> = self.columns.iter().map(|mapped| mapped.column).collect();
        let known = |column| self.headers.iter().any(|header| header.column == column);
        let sound = fields.len() == self.columns.len()
            && columns.len() == self.columns.len()
            && columns.iter().all(|column| known(*column))
            && fields.iter().chain(self.constants.keys()).all(|field| field.kinds().contains(&self.kind))
            && self.header_first_row <= self.header_last_row;
        if sound { Ok(()) } else { Err(RefusalCode::MappingDoesNotFit.into()) }
    }

    /// The cells of a row by field. Money does not come from a merged cell above: it is one sum for all those rows, and
    /// counts in the first.
    #[must_use]
    pub fn apply(&self, row: &Row) -> RawRecord {
        let constants = self.constants.iter().map(|(field, text)| (*field, Cell::text(text)));
        let cells = self.columns.iter().map(|mapped| {
            let repeated = mapped.field == Field::Funds && row.merged_from_above.contains(&mapped.column);
            (mapped.field, if repeated { Cell::Empty } else { row.cell(mapped.column).clone() })
        });
        let mut values: Vec<_> = cells.collect();
        for (field, constant) in constants {
            match values.iter_mut().find(|(mapped, _)| *mapped == field) {
                Some((_, cell)) if cell.is_empty() => *cell = constant,
                Some(_) => {}
                None => values.push((field, constant)),
            }
        }
        RawRecord { row: row.number, values }
    }

    /// The letter of a field's column, for messages.
    #[must_use]
    pub fn letter(&self, field: Field) -> Option<String> {
        self.column(field).map(|mapped| column_letter(mapped.column))
    }
}

/// The unit of money in a header: in brackets, or at its end.
pub(super) fn unit_of(header: &str) -> Option<MoneyUnit> {
    let text = header::normalise(header);
    MoneyUnit::from_text(&text.inside).or_else(|| {
        let last = text.base.as_str();
        ["万元", "千元", "亿元"].iter().find(|unit| last.ends_with(*unit)).and_then(|unit| MoneyUnit::from_text(unit))
    })
}

/// A row's cells by field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawRecord {
    /// The row's number as the spreadsheet shows it.
    pub row: u32,
    /// Fields and cells.
    pub values: Vec<(Field, Cell)>,
}

impl RawRecord {
    /// The cell of a field; empty when it has no column.
    #[must_use]
    pub fn get(&self, field: Field) -> &Cell {
        static EMPTY: Cell = Cell::Empty;
        self.values.iter().find(|(mapped, _)| *mapped == field).map_or(&EMPTY, |(_, cell)| cell)
    }
}
