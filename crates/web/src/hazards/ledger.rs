//! GET /hazards: the ledger with its conditions, page by page.

use super::{
    actions::labelled,
    query::{self, Asked, VIEW},
    table,
};
use crate::{
    Answer, App, Query, Signed,
    page::areas_of,
    places::{names_of, place_choices, subtree_value},
    render,
};
use axum::extract::State;
use bihuan_domain::{
    Language,
    hazards::{HazardLevel, HazardState},
};
use bihuan_store::{
    StoreError,
    hazards::{self, LedgerFilter, StandardView},
    jurisdictions, views,
};
use bihuan_ui::{
    Choice, Empty, Field, FilterBar, Link, NavArea, Paging, Tab, Translator,
    hazards::{LedgerPage, SaveView, SavedView},
    number, paths,
};

/// The names of places by code.
type Names = std::collections::HashMap<String, String>;

/// The kind under which views of the ledger are kept.
pub const VIEW_KIND: &str = "ledger";

/// Shows a page of the ledger.
pub async fn page(State(app): State<App>, signed: Signed, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    let asked = Asked::read(&pairs)?;
    let (scope, owner) = (signed.person.scope(), signed.person.id);
    let (filter, cursor) = (asked.filter.clone(), asked.cursor);
    let found = app.store.read(move |tx| {
        let page = hazards::list(tx, &scope, &filter, &cursor)?;
        let chosen = filter.jurisdiction.as_ref().map(|subtree| &subtree.code);
        let names = names_of(tx, table::codes(&page.rows).into_iter().chain(chosen.map(ToString::to_string)))?;
        let places = jurisdictions::choices(tx, &scope, chosen)?;
        let saved = views::views(tx, owner, VIEW_KIND)?;
        Ok::<_, StoreError>((page, names, places, saved))
    });
    let (found, names, places, saved) = found.await?;
    let (language, t) = (signed.language, signed.translator());
    let present = query::encode(&asked.pairs());
    let may_register = areas_of(&signed.person).contains(&NavArea::RegisterHazard);
    let empty = Empty {
        icon: "search",
        title: t.t("hazards-list-empty-title"),
        sentence: t.t("hazards-list-empty-sentence"),
        action: asked.is_narrowed().then(|| Link::new(t.t("common-reset"), paths::HAZARDS)),
    };
    render(&LedgerPage {
        shell: signed.shell(t.t("hazards-list-title"), Some(NavArea::Hazards)),
        views: tabs(&asked, language),
        saved: saved
            .into_iter()
            .map(|view| SavedView {
                is_active: view.filter == present,
                href: format!("{}?{}", paths::HAZARDS, view.filter),
                delete_action: format!("/hazards/views/{}/delete", view.id),
                label: view.name,
            })
            .collect(),
        save: asked.is_narrowed().then(|| SaveView { action: "/hazards/views".to_owned(), query: present.clone() }),
        filters: filters(&asked, place_choices(&places, subtree_value), &names, language),
        total: total(&found),
        table: table::table(&found.rows, asked.view, &names, app.clock.today(), language),
        paging: Paging {
            previous: found.previous.map(|cursor| asked.page_href(cursor)),
            next: found.next.map(|cursor| asked.page_href(cursor)),
        },
        export_href: Some(format!("/hazards/export.xlsx?{present}")),
        register_href: may_register.then(|| paths::HAZARD_REGISTER.to_owned()),
        empty,
    })
}

/// The figures tell at once, or the page itself when it is the only one; otherwise nobody counted beyond it.
fn total(found: &hazards::Page) -> String {
    match found.total {
        Some(total) => number(total),
        None if found.next.is_none() && found.previous.is_none() => number(found.rows.len() as u64),
        None => format!("{}+", found.rows.len()),
    }
}

fn tabs(asked: &Asked, language: Language) -> Vec<Tab> {
    let tab = |view: Option<StandardView>| {
        let pairs: Vec<_> = view.iter().map(|view| (VIEW, view.name().to_owned())).collect();
        Tab {
            label: view.map_or(language.pick("全部记录", "All records"), |view| view.label(language)).to_owned(),
            href: query::href(&pairs),
            count: None,
            is_active: asked.view == view,
        }
    };
    std::iter::once(None).chain(StandardView::ALL.map(Some)).map(tab).collect()
}

fn filters(asked: &Asked, places: Vec<Choice>, names: &Names, language: Language) -> FilterBar {
    let t = Translator::new(language);
    let all = t.t("common-all");
    let pairs = asked.own.to_pairs();
    let value = |name: &str| pairs.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
    let allowed = |state: &HazardState| {
        asked.view.is_none_or(|view| view.filter().states.is_empty() || view.filter().states.contains(state))
    };
    let states = HazardState::ALL.into_iter().filter(allowed);
    let states = states.map(|state| Choice::new(state.name(), state.label(language))).collect();
    let levels = HazardLevel::ALL.map(|level| Choice::new(level.name(), level.label(language))).to_vec();
    let only = |key: &str| vec![Choice::new("1", t.t(key))];
    let optional = |field: Field| {
        let mut field = field;
        if let bihuan_ui::FieldKind::Select { empty, .. } = &mut field.kind {
            *empty = Some(all.clone());
        }
        field
    };
    let select = |name: &str, key: &str, choices| Field::select(name, t.t(key), choices, &all).value(value(name));
    let more = vec![
        optional(labelled::sectors("sector", language)).value(value("sector")),
        optional(labelled::sources("source", language)).value(value("source")),
        Field::date("found_from", t.t("hazards-filter-found-from")).value(value("found_from")),
        Field::date("found_to", t.t("hazards-filter-found-to")).value(value("found_to")),
        Field::date("closed_from", t.t("hazards-filter-closed-from")).value(value("closed_from")),
        Field::date("closed_to", t.t("hazards-filter-closed-to")).value(value("closed_to")),
        select("listed", "hazards-filter-listed", only("hazards-filter-listed-only")),
    ];
    let shown = ["place", "state", "level", "overdue", "text"];
    let in_more: Vec<_> = more.iter().map(|field| field.name.clone()).collect();
    // What the bar has no field for (an enterprise, a deadline, several states) is kept as it is.
    let mut hidden: Vec<_> = asked.view.iter().map(|view| (VIEW.to_owned(), view.name().to_owned())).collect();
    hidden.extend(
        pairs
            .iter()
            .filter(|(name, _)| !shown.contains(name) && !in_more.iter().any(|field| field == name))
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    FilterBar {
        action: paths::HAZARDS.to_owned(),
        text: Some(
            Field::text("text", t.t("hazards-filter-text")).hint(t.t("hazards-list-search-hint")).value(value("text")),
        ),
        fields: vec![
            select("place", "hazards-filter-jurisdiction", places),
            select("state", "hazards-filter-state", states),
            select("level", "hazards-filter-level", levels),
            select("overdue", "hazards-filter-overdue", only("hazards-filter-overdue-only")),
        ],
        is_more_open: more.iter().any(|field| !field.value.is_empty()),
        more,
        hidden,
        active: active(asked, names, language),
        reset_href: tabs(asked, language).into_iter().find(|tab| tab.is_active).map(|tab| tab.href).unwrap_or_default(),
        submit: String::new(),
    }
}

/// What is set, each with the address without it.
fn active(asked: &Asked, names: &Names, language: Language) -> Vec<Link> {
    let pairs = asked.pairs();
    let shown = pairs.iter().filter(|(name, _)| *name != VIEW);
    shown
        .map(|pair| {
            let rest: Vec<_> = pairs.iter().filter(|other| *other != pair).cloned().collect();
            Link::new(
                format!("{}：{}", LedgerFilter::label_of(pair.0, language), words(pair, names, language)),
                query::href(&rest),
            )
        })
        .collect()
}

fn words((name, value): &(&'static str, String), names: &Names, language: Language) -> String {
    let known = match *name {
        "state" => HazardState::from_name(value).map(|state| state.label(language).to_owned()),
        "level" => HazardLevel::from_name(value).map(|level| level.label(language).to_owned()),
        "source" => {
            bihuan_domain::hazards::HazardSource::from_name(value).map(|source| source.label(language).to_owned())
        }
        "sector" => bihuan_domain::hazards::SectorCode::parse(value)
            .map(|code| bihuan_domain::identifiers::Sectors::included().label(&code, language).to_owned()),
        "overdue" | "listed" => {
            Some(if value == "1" { language.pick("是", "yes") } else { language.pick("否", "no") }.to_owned())
        }
        "place" => value.split_once(':').map(|(_, code)| names.get(code).map_or(code, String::as_str).to_owned()),
        _ => None,
    };
    known.unwrap_or_else(|| value.clone())
}
