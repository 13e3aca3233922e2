//! Rows of the ledger as a table.

use super::facts::due_badge;
use bihuan_domain::{Language, hazards::HazardState};
use bihuan_store::hazards::{LedgerRow, StandardView};
use bihuan_ui::{Badge, Cell, Column, ColumnKind, Row, Table, Tone, Translator};
use jiff::civil::Date;
use std::collections::HashMap;

/// The table of a view; `names` are those of the places.
pub fn table(
    rows: &[LedgerRow],
    view: Option<StandardView>,
    names: &HashMap<String, String>,
    today: Date,
    language: Language,
) -> Table {
    let t = Translator::new(language);
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let closing = view == Some(StandardView::Closure);
    let last = if closing { "hazards-column-closed" } else { "hazards-column-due" };
    Table {
        caption: view.map_or_else(|| t.t("hazards-list-title"), |view| view.label(language).to_owned()),
        columns: vec![
            column("hazards-column-number", ColumnKind::Main),
            column("hazards-column-description", ColumnKind::Wide),
            column("hazards-column-subject", ColumnKind::Text),
            column("hazards-column-level", ColumnKind::Short),
            column("hazards-column-state", ColumnKind::Short),
            column("hazards-column-found", ColumnKind::Short),
            column(last, ColumnKind::Short),
        ],
        rows: rows.iter().map(|row| line(row, closing, names, today, language)).collect(),
    }
}

fn line(row: &LedgerRow, closing: bool, names: &HashMap<String, String>, today: Date, language: Language) -> Row {
    let href = format!("/hazards/{}", row.id);
    let mut level = vec![Badge::level(row.level, language)];
    if row.listed {
        level.push(Badge::new(Tone::Listed, language.pick("挂牌", "Listed")));
    }
    let mut state = vec![Badge::state(row.state, language)];
    state.extend(row.escalation.map(|step| Badge::new(Tone::Warning, step.label(language))));
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let last = if closing {
        Cell::text(date(row.closed_on))
    } else {
        let badge = due_badge(row.due_on, row.state, today, language).filter(|badge| badge.tone != Tone::Neutral);
        Cell { badges: badge.into_iter().collect(), ..Cell::text(date(row.due_on)) }
    };
    let cells = vec![
        Cell::link(&row.number, &href),
        Cell::link(&row.description, &href),
        Cell::text(&row.subject_name).second_line(place_line(row, names)),
        Cell::badges(level),
        Cell::badges(state),
        Cell::text(row.found_on.to_string()),
        last,
    ];
    Row { cells, is_muted: matches!(row.state, HazardState::Dismissed | HazardState::Terminated) }
}

/// Village (or whatever the place is) and where exactly.
pub fn place_line(row: &LedgerRow, names: &HashMap<String, String>) -> String {
    let code = row.village.as_ref().or(row.township.as_ref()).unwrap_or(&row.place_code);
    let name = names.get(code).map(String::as_str).unwrap_or_default();
    [name, row.location.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The codes whose names the rows show.
pub fn codes(rows: &[LedgerRow]) -> Vec<String> {
    rows.iter().map(|row| row.village.clone().or(row.township.clone()).unwrap_or(row.place_code.clone())).collect()
}
