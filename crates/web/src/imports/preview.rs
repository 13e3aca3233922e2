//! Step two: how the columns were understood, and every problem on its cell.

use super::{
    preview_file::{self, SeenRow, Summary, Which},
    steps,
};
use crate::{Answer, App, Signed, WebError, render};
use bihuan_documents::ledger::{Field as Meaning, LedgerKind, Mapping};
use bihuan_domain::Language;
use bihuan_store::imports::Import;
use bihuan_ui::{
    Badge, Choice, Field, Link, NavArea, Paging, StatCard, Tab, Tone,
    imports::{ColumnMapping, ImportPreviewPage, PreviewCell, PreviewRow, ProblemKind},
    number,
};
use serde::Deserialize;

/// Rows of a page.
const PAGE: usize = 50;

/// Which rows the preview shows.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PageQuery {
    /// `problems` for rows with problems only.
    #[serde(default)]
    show: String,
    /// The position of the first row.
    #[serde(default)]
    from: u64,
}

pub fn page(app: &App, signed: &Signed, import: &Import, summary: &Summary, query: &PageQuery) -> Answer {
    let (t, language) = (signed.translator(), signed.language);
    let which = if query.show == "problems" { Which::WithProblems } else { Which::All };
    let (total, show) = match which {
        Which::All => (summary.rows, "all"),
        Which::WithProblems => (summary.with_problems, "problems"),
    };
    let rows = preview_file::rows(app, import.id, which, query.from, PAGE).map_err(WebError::fault)?;
    let href = format!("/imports/{}", import.id);
    let at = |from: u64| format!("{href}?show={show}&from={from}");
    let page_rows = PAGE as u64;
    let missing: Vec<_> = summary.mapping.missing().iter().map(|field| field.label(language)).collect();
    let can_commit = missing.is_empty() && summary.accepted > 0;
    let page = ImportPreviewPage {
        shell: signed.shell(t.t("imports-title"), Some(NavArea::Imports)),
        steps: steps(t, 1),
        file: file_line(import, &summary.mapping, signed),
        figures: figures(summary, signed, &href),
        mapping_action: format!("{href}/mapping"),
        mapping: columns(summary, language, &t),
        missing: if missing.is_empty() {
            String::new()
        } else {
            t.t1("imports-missing", "fields", missing.join(language.pick("、", ", ")))
        },
        problems: kinds(summary, language, &href),
        tabs: vec![
            tab(t.t("imports-preview-all"), format!("{href}?show=all"), summary.rows, which == Which::All),
            tab(
                t.t("imports-preview-problems"),
                format!("{href}?show=problems"),
                summary.with_problems,
                which == Which::WithProblems,
            ),
        ],
        columns: summary.mapping.headers.iter().map(|header| header.text.clone()).collect(),
        rows: rows.into_iter().map(|row| preview_row(row, &summary.mapping, signed)).collect(),
        paging: Paging {
            previous: (query.from > 0).then(|| at(query.from.saturating_sub(page_rows))),
            next: (query.from.saturating_add(page_rows) < total).then(|| at(query.from + page_rows)),
        },
        annotated_href: (summary.rejected > 0).then(|| format!("{href}/rejected.xlsx")),
        commit_action: can_commit.then(|| format!("{href}/commit")),
        commit_label: t.t1("imports-commit", "count", number(summary.accepted)),
        commit_confirm: t.with(
            "imports-commit-confirm",
            &[("accepted", &number(summary.accepted)), ("rejected", &number(summary.rejected))],
        ),
        cancel_action: format!("{href}/cancel"),
    };
    render(&page)
}

fn tab(label: String, href: String, count: u64, is_active: bool) -> Tab {
    Tab { label, href, count: Some(number(count)), is_active }
}

fn file_line(import: &Import, mapping: &Mapping, signed: &Signed) -> String {
    let t = signed.translator();
    let kind = import.uploaded.kind.label(signed.language);
    let rows = t.t1("imports-header-row", "row", mapping.header_first_row);
    [kind, &import.uploaded.file_name, &mapping.sheet, &rows]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn figures(summary: &Summary, signed: &Signed, href: &str) -> Vec<StatCard> {
    let t = signed.translator();
    let card = |key: &str, count: u64, show: &str, tone, icon| StatCard {
        label: t.t(key),
        value: number(count),
        href: format!("{href}?show={show}"),
        note: String::new(),
        tone,
        icon,
    };
    vec![
        card("imports-rows", summary.rows, "all", Tone::Neutral, "table"),
        card("imports-accepted", summary.accepted, "all", Tone::Good, "check"),
        card("imports-known", summary.already_known, "all", Tone::Neutral, "info-circle"),
        card("imports-rejected", summary.rejected, "problems", Tone::Bad, "alert-circle"),
    ]
}

fn kinds(summary: &Summary, language: Language, href: &str) -> Vec<ProblemKind> {
    let kinds = summary.kinds.iter().map(|(code, kind)| ProblemKind {
        code: code.clone(),
        message: language.pick(&kind.chinese, &kind.english).to_owned(),
        count: Link::new(number(kind.count), format!("{href}?show=problems")),
    });
    kinds.collect()
}

/// The name of the select of a column.
pub fn select_name(column: u16) -> String {
    format!("column-{column}")
}

/// The name under which a field is sent.
pub fn meaning_name(meaning: Meaning) -> String {
    serde_json::to_value(meaning).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn columns(summary: &Summary, language: Language, t: &bihuan_ui::Translator) -> Vec<ColumnMapping> {
    let kind: LedgerKind = summary.mapping.kind;
    let choices: Vec<Choice> =
        kind.fields().map(|field| Choice::new(meaning_name(field), field.label(language))).collect();
    let headers = summary.mapping.headers.iter().zip(&summary.samples);
    headers
        .map(|(header, samples)| {
            let mapped = summary.mapping.columns.iter().find(|mapped| mapped.column == header.column);
            let chosen = mapped.map(|mapped| meaning_name(mapped.field)).unwrap_or_default();
            let name = select_name(header.column);
            let target = Field::select(name, &header.text, choices.clone(), &t.t("imports-ignored")).value(chosen);
            ColumnMapping {
                letter: header.letter.clone(),
                header: header.text.clone(),
                samples: samples.join(language.pick("；", "; ")),
                target,
                badge: match mapped {
                    Some(mapped) if mapped.confidence >= 80 => {
                        Badge::new(Tone::Good, t.t1("imports-sure", "percent", mapped.confidence))
                    }
                    Some(mapped) => Badge::new(Tone::Warning, t.t1("imports-sure", "percent", mapped.confidence)),
                    None => Badge::new(Tone::Neutral, t.t("imports-ignored")),
                },
            }
        })
        .collect()
}

fn preview_row(row: SeenRow, mapping: &Mapping, signed: &Signed) -> PreviewRow {
    let t = signed.translator();
    let text = |problem: &preview_file::SeenProblem| {
        format!("{} {}", problem.code, signed.language.pick(&problem.chinese, &problem.english))
    };
    let mut cells: Vec<PreviewCell> = mapping
        .headers
        .iter()
        .zip(row.cells)
        .map(|(header, cell)| {
            let on_cell = row.problems.iter().filter(|problem| problem.column == Some(header.column));
            let texts: Vec<_> = on_cell.map(text).collect();
            PreviewCell { text: cell, problem: (!texts.is_empty()).then(|| texts.join(" ")) }
        })
        .collect();
    // What concerns the row as a whole stands on its first cell.
    let known = |column: u16| mapping.headers.iter().any(|header| header.column == column);
    let whole = row.problems.iter().filter(|problem| !problem.column.is_some_and(known));
    let whole: Vec<_> = whole.map(text).collect();
    if let (Some(first), false) = (cells.first_mut(), whole.is_empty()) {
        let before = first.problem.take().into_iter();
        first.problem = Some(before.chain(whole).collect::<Vec<_>>().join(" "));
    }
    let badge = match row.outcome.as_str() {
        "accepted" => Badge::new(Tone::Good, t.t("imports-accepted")),
        "known" => Badge::new(Tone::Neutral, t.t("imports-known")),
        _ => Badge::new(Tone::Bad, t.t("imports-rejected")),
    };
    PreviewRow { number: row.number.to_string(), badge, cells }
}
