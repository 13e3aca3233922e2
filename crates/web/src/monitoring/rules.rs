//! GET /rules: the rules that judge where the user is.

use super::words::{Pairs, rule_status, tabs};
use crate::{Answer, App, Query, Signed, places::names_of, render};
use axum::extract::State;
use bihuan_domain::{
    hazards::HazardLevel,
    monitoring::{KEEPERS, Rule},
};
use bihuan_store::{StoreError, monitoring::rules};
use bihuan_ui::{
    Cell, Column, ColumnKind, Empty, Link, NavArea, Paging, Row, Table, Translator, monitoring::MonitoringListPage,
    number, paths,
};
use std::collections::HashMap;

pub async fn page(State(app): State<App>, signed: Signed, Query(_): Query<Pairs>) -> Answer {
    let scope = signed.actor.scope();
    let found = app.store.read(move |tx| {
        let seen = rules::list(tx, &scope)?;
        let codes: Vec<String> =
            seen.iter().filter_map(|rule| rule.place.as_ref()).map(|place| place.code().to_string()).collect();
        Ok::<_, StoreError>((seen, names_of(tx, codes)?))
    });
    let (seen, names) = found.await?;
    let t = signed.translator();
    let may_write = KEEPERS.iter().any(|role| signed.person.has(*role));
    let add = Link::new(t.t("monitoring-rule-add"), format!("{}/new", paths::RULES));
    render(&MonitoringListPage {
        shell: signed.shell(t.t("monitoring-rules"), Some(NavArea::Monitoring)),
        lead: t.t("monitoring-rules-lead"),
        tabs: tabs(paths::RULES, t),
        actions: if may_write { vec![add] } else { Vec::new() },
        figures: Vec::new(),
        filters: None,
        total: t.t1("monitoring-total-rules", "count", number(seen.len() as u64)),
        table: table(&seen, &names, t),
        empty: Empty {
            icon: "info-circle",
            title: t.t("monitoring-rules-empty-title"),
            sentence: t.t("monitoring-rules-empty-sentence"),
            action: None,
        },
        paging: Paging::default(),
        further: Vec::new(),
    })
}

/// Where a rule judges, in words.
pub fn place_name(rule: &Rule, names: &HashMap<String, String>, t: Translator) -> String {
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
    rule.place.as_ref().map_or_else(|| t.t("monitoring-everywhere"), |place| name(place.code().as_str()))
}

fn table(seen: &[Rule], names: &HashMap<String, String>, t: Translator) -> Table {
    let language = t.language;
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |rule: &Rule| {
        let contents = &rule.contents;
        let hazard =
            contents.hazard_level.map_or_else(String::new, |level: HazardLevel| level.label(language).to_owned());
        Row::new(vec![
            Cell::link(contents.label(language), format!("{}/{}", paths::RULES, rule.id))
                .second_line(contents.asks.name().label(language)),
            Cell::badges([rule_status(rule.status, language)]),
            Cell::badges([super::words::alarm_level(contents.level, language)]),
            Cell::text(contents.class.label(language)),
            Cell::text(place_name(rule, names, t)),
            Cell::text(hazard),
        ])
    };
    Table {
        caption: t.t("monitoring-rules"),
        columns: vec![
            column("monitoring-rule", ColumnKind::Main),
            column("monitoring-state", ColumnKind::Short),
            column("monitoring-level", ColumnKind::Short),
            column("monitoring-class", ColumnKind::Short),
            column("monitoring-place", ColumnKind::Text),
            column("monitoring-hazard", ColumnKind::Short),
        ],
        rows: seen.iter().map(row).collect(),
    }
}
