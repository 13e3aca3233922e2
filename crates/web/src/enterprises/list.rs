//! The list, and suggestions while typing.

use super::facts::risk_badge;
use crate::{
    Answer, App, Query, Signed,
    places::{path_text, place_choices},
    render,
};
use axum::extract::State;
use bihuan_domain::{
    accounts::{Role, Scope},
    enterprises::{self, Enterprise, EnterpriseStatus, RiskColour, StandardisationGrade},
    identifiers::{CreditCode, SectorCode, Sectors},
    jurisdictions,
};
use bihuan_store::{
    StoreError, Tx,
    enterprises::{self as rows, After, Filter},
    jurisdictions as tree,
};
use bihuan_ui::{
    Badge, Cell, Choice, Column, ColumnKind, Empty, Field, FilterBar, Link, NavArea, Paging, Row, Table, Tone,
    enterprises::{EnterpriseListPage, Suggestion, Suggestions},
    number, paths,
};
use std::collections::{HashMap, hash_map::Entry};

/// Rows of a page.
const PAGE: usize = 50;
/// Enterprises are counted up to here.
const COUNTED: u64 = 10_000;

pub(super) type Pairs = Vec<(String, String)>;

pub(super) fn text<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
}

/// What the address asks for. A value that is none of the list narrows nothing; a place that the user does not see shows
/// nothing, whatever it is.
pub(super) fn filter(tx: &mut Tx<'_>, scope: &Scope, pairs: &Pairs) -> Result<Option<Filter>, StoreError> {
    let within = match text(pairs, "jurisdiction") {
        "" => None,
        code => {
            let Ok(code) = code.parse() else { return Ok(None) };
            match tree::find(tx, scope, &code)? {
                Some(node) => Some(node.jurisdiction.subtree()),
                None => return Ok(None),
            }
        }
    };
    Ok(Some(Filter {
        text: text(pairs, "q").chars().take(100).collect(),
        within,
        sector: SectorCode::parse(text(pairs, "sector")),
        risk: RiskColour::from_name(text(pairs, "risk")),
        standardisation: StandardisationGrade::from_name(text(pairs, "standardisation")),
        status: EnterpriseStatus::from_name(text(pairs, "status")),
    }))
}

struct Sight {
    page: rows::Page,
    total: u64,
    places: Vec<Choice>,
    names: HashMap<String, String>,
}

pub async fn page(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let scope = enterprises::visible(&signed.actor);
    let actor = signed.actor.clone();
    let asked = pairs.clone();
    let sight = app
        .store
        .read(move |tx| -> Result<Sight, StoreError> {
            let after = text(&asked, "after")
                .split_once('~')
                .and_then(|(id, name)| Some(After { id: id.parse().ok()?, name: name.to_owned() }));
            let (page, total) = match filter(tx, &scope, &asked)? {
                Some(filter) => {
                    (rows::list(tx, &scope, &filter, after.as_ref(), PAGE)?, rows::count(tx, &scope, &filter, COUNTED)?)
                }
                None => (rows::Page { enterprises: Vec::new(), next: None }, 0),
            };
            let names = place_names(tx, &page.enterprises)?;
            let chosen = text(&asked, "jurisdiction").parse().ok();
            let places = tree::choices(tx, &jurisdictions::visible(&actor), chosen.as_ref())?;
            let places = place_choices(&places, |node| node.code().to_string());
            Ok(Sight { page, total, places, names })
        })
        .await?;
    render(&list_page(&signed, &pairs, sight))
}

fn place_names(tx: &mut Tx<'_>, enterprises: &[Enterprise]) -> Result<HashMap<String, String>, StoreError> {
    let mut names = HashMap::new();
    for enterprise in enterprises {
        if let Entry::Vacant(free) = names.entry(enterprise.place().code().to_string()) {
            free.insert(path_text(tx, enterprise.place(), " · ")?);
        }
    }
    Ok(names)
}

fn list_page(signed: &Signed, pairs: &Pairs, sight: Sight) -> EnterpriseListPage {
    let t = signed.translator();
    let may_register = [Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::SystemAdministrator]
        .iter()
        .any(|role| signed.person.has(*role));
    let register_href = may_register.then(|| format!("{}/new", paths::ENTERPRISES));
    let with_after = |after: &After| {
        let mut pairs: Pairs = pairs.iter().filter(|(name, _)| name != "after").cloned().collect();
        pairs.push(("after".to_owned(), format!("{}~{}", after.id, after.name)));
        address(paths::ENTERPRISES, &pairs)
    };
    let unpaged: Pairs = pairs.iter().filter(|(name, _)| name != "after").cloned().collect();
    let is_later = unpaged.len() != pairs.len();
    let more = if sight.total >= COUNTED { "+" } else { "" };
    EnterpriseListPage {
        shell: signed.shell(t.t("enterprises-list-title"), Some(NavArea::Enterprises)),
        filters: filters(signed, pairs, sight.places),
        total: format!("{}{more}", number(sight.total)),
        table: table(signed, &sight.page.enterprises, &sight.names),
        paging: Paging {
            previous: is_later.then(|| address(paths::ENTERPRISES, &unpaged)),
            next: sight.page.next.as_ref().map(with_after),
        },
        export_href: Some(address(&format!("{}/export.xlsx", paths::ENTERPRISES), &unpaged)),
        empty: Empty {
            icon: "building-factory",
            title: t.t("enterprises-empty-title"),
            sentence: t.t("enterprises-empty-sentence"),
            action: register_href.clone().map(|href| Link::new(t.t("enterprises-add"), href)),
        },
        register_href,
    }
}

/// A path with a query.
pub(super) fn address(path: &str, pairs: &Pairs) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn filters(signed: &Signed, pairs: &Pairs, places: Vec<Choice>) -> FilterBar {
    let (t, language) = (signed.translator(), signed.language);
    let all = t.t("common-all");
    let select = |name: &str, label: String, choices: Vec<Choice>| {
        Field::select(name, label, choices, &all).value(text(pairs, name))
    };
    let sectors = Sectors::included().all().iter();
    let sectors = sectors.map(|sector| Choice::new(sector.code.as_str(), sector.label(language))).collect();
    let risks = RiskColour::ALL.iter().map(|risk| Choice::new(risk.name(), risk.label(language))).collect();
    let grades =
        StandardisationGrade::ALL.iter().map(|grade| Choice::new(grade.name(), grade.label(language))).collect();
    let states =
        EnterpriseStatus::ALL.iter().map(|status| Choice::new(status.name(), status.label(language))).collect();
    let more = vec![
        select("standardisation", enterprises::Field::Standardisation.label(language).to_owned(), grades),
        select("status", t.t("enterprises-status"), states),
    ];
    FilterBar {
        action: paths::ENTERPRISES.to_owned(),
        text: Some(Field::text("q", t.t("common-search")).value(text(pairs, "q")).hint(t.t("enterprises-search-hint"))),
        fields: vec![
            select("jurisdiction", t.t("enterprises-column-place"), places),
            select("sector", t.t("enterprises-column-sector"), sectors),
            select("risk", t.t("enterprises-filter-risk"), risks),
        ],
        is_more_open: more.iter().any(|field| !field.value.is_empty()),
        more,
        hidden: Vec::new(),
        active: Vec::new(),
        reset_href: paths::ENTERPRISES.to_owned(),
        submit: String::new(),
    }
}

fn table(signed: &Signed, enterprises: &[Enterprise], names: &HashMap<String, String>) -> Table {
    let (t, language) = (signed.translator(), signed.language);
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |enterprise: &Enterprise| {
        let profile = &enterprise.profile;
        let mut badges: Vec<Badge> = profile.risk.map(|risk| risk_badge(risk, language)).into_iter().collect();
        if enterprise.status == EnterpriseStatus::Closed {
            badges.push(Badge::new(Tone::Neutral, enterprise.status.label(language)));
        }
        let place = names.get(enterprise.place().code().as_str()).cloned().unwrap_or_default();
        Row::new(vec![
            Cell::link(&profile.name, format!("{}/{}", paths::ENTERPRISES, enterprise.id)),
            Cell::text(profile.credit_code.as_ref().map_or("", CreditCode::as_str)),
            Cell::text(place),
            Cell::text(Sectors::included().label(&profile.sector, language)),
            Cell::badges(badges),
        ])
    };
    Table {
        caption: t.t("enterprises-list-title"),
        columns: vec![
            column("enterprises-column-name", ColumnKind::Main),
            column("enterprises-column-code", ColumnKind::Short),
            column("enterprises-column-place", ColumnKind::Text),
            column("enterprises-column-sector", ColumnKind::Text),
            column("enterprises-column-risk", ColumnKind::Short),
        ],
        rows: enterprises.iter().map(row).collect(),
    }
}

/// At most ten enterprises that have the typed text in them.
pub async fn suggestions(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let scope = enterprises::visible(&signed.actor);
    // The text comes under `q`, or under the name of the field that asks.
    let typed = pairs.iter().find(|(name, _)| name == "q" || name.ends_with("_text"));
    let typed: String = typed.map(|(_, value)| value.trim().chars().take(100).collect()).unwrap_or_default();
    let options = app
        .store
        .read(move |tx| -> Result<Vec<Suggestion>, StoreError> {
            if typed.is_empty() {
                return Ok(Vec::new());
            }
            let mut options = Vec::new();
            for enterprise in rows::suggest(tx, &scope, &typed, 10)? {
                let code = enterprise.profile.credit_code.as_ref().map_or("", CreditCode::as_str);
                let place = path_text(tx, enterprise.place(), " · ")?;
                let detail = [code, &place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
                options.push(Suggestion {
                    value: enterprise.id.to_string(),
                    detail: detail.join(" · "),
                    label: enterprise.profile.name,
                });
            }
            Ok(options)
        })
        .await?;
    render(&Suggestions { options, none: signed.translator().t("enterprises-suggest-none") })
}
