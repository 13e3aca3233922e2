//! The form for registering and editing.

use super::profile::fields_of;
use crate::{Answer, App, Fields, Path, Signed, WebError, render};
use axum::{extract::State, http::StatusCode, response::IntoResponse as _};
use bihuan_domain::{
    Refusal,
    enterprises::{self, Enterprise, EnterpriseKind, Field as Known, RiskColour, StandardisationGrade},
    identifiers::Sectors,
    ids::UnitId,
    jurisdictions::{self, AdministrativeLevel, Node},
};
use bihuan_store::{enterprises as rows, jurisdictions as tree};
use bihuan_ui::{
    Choice, Field, FieldKind, JsonBlock, Link, NavArea,
    enterprises::{EnterpriseFormPage, MapData, MapPoint},
    hazards::FieldGroup,
    paths,
};

/// Places that the form offers.
const PLACES: usize = 5_000;

/// Why the form is shown again.
pub enum Again {
    /// A rule said no.
    Refused(Refusal),
    /// Somebody else was faster; the form shows what is there now.
    Stale,
}

pub async fn new(State(app): State<App>, signed: Signed) -> Answer {
    show(&app, &signed, None, &Fields::default(), None).await
}

pub async fn edit(State(app): State<App>, signed: Signed, Path(id): Path<UnitId>) -> Answer {
    let enterprise = load(&app, &signed, id).await?;
    let fields = fields_of(&enterprise.profile);
    show(&app, &signed, Some(&enterprise), &fields, None).await
}

/// The enterprise, if the user sees it.
pub async fn load(app: &App, signed: &Signed, id: UnitId) -> Result<Enterprise, WebError> {
    let scope = enterprises::visible(&signed.actor);
    app.store.read(move |tx| rows::load(tx, &scope, id)).await?.ok_or(WebError::NotFound)
}

/// The form with the fields as given; for one that is registered, or for a new one.
pub async fn show(
    app: &App,
    signed: &Signed,
    enterprise: Option<&Enterprise>,
    fields: &Fields,
    again: Option<Again>,
) -> Answer {
    let t = signed.translator();
    let scope = jurisdictions::visible(&signed.actor);
    let nodes = app.store.read(move |tx| tree::tree(tx, &scope)).await?;
    let (status, error, code) = match again {
        None => (StatusCode::OK, None, String::new()),
        Some(Again::Stale) => (StatusCode::CONFLICT, Some(t.t("enterprises-stale")), "EN-002".to_owned()),
        Some(Again::Refused(refusal)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Some(refusal.message(signed.language)), refusal.code.number().to_owned())
        }
    };
    let list = Link::new(t.t("enterprises-list-title"), paths::ENTERPRISES);
    let (title, action, cancel_href) = match enterprise {
        Some(one) => {
            let href = format!("{}/{}", paths::ENTERPRISES, one.id);
            (t.t("enterprises-edit-title"), href.clone(), href)
        }
        None => (t.t("enterprises-add"), paths::ENTERPRISES.to_owned(), paths::ENTERPRISES.to_owned()),
    };
    let mut crumbs = vec![list];
    crumbs.extend(enterprise.map(|one| Link::new(&one.profile.name, cancel_href.clone())));
    let page = EnterpriseFormPage {
        shell: signed.shell(title, Some(NavArea::Enterprises)),
        crumbs,
        action,
        groups: groups(signed, enterprise, fields, &nodes),
        map: Some(map(fields).map_err(WebError::fault)?),
        submit_label: t.t("common-save"),
        cancel_href,
        error,
        code,
    };
    Ok((status, render(&page)?).into_response())
}

/// The point of the form, if it has one; a click sets another.
fn map(fields: &Fields) -> serde_json::Result<JsonBlock> {
    let coordinate = |name: &str| fields.text(name).trim().parse::<f64>().ok();
    let position = coordinate("latitude").zip(coordinate("longitude"));
    let name = fields.text("name").to_owned();
    let points = position.map(|position| MapPoint { name, position, ..MapPoint::default() });
    JsonBlock::new(&MapData { areas: Vec::new(), points: points.into_iter().collect() })
}

fn groups(signed: &Signed, enterprise: Option<&Enterprise>, fields: &Fields, nodes: &[Node]) -> Vec<FieldGroup> {
    let (t, language) = (signed.translator(), signed.language);
    let unknown = t.t("enterprises-unknown");
    let line = |field: Known| Field::text(field.name(), field.label(language)).value(fields.text(field.name()));
    let choose = |field: Known, choices: Vec<Choice>, empty: &str| {
        Field::select(field.name(), field.label(language), choices, empty).value(fields.text(field.name()))
    };
    let sectors = Sectors::included();
    let kinds = EnterpriseKind::ALL.iter().map(|kind| Choice::new(kind.name(), kind.label(language))).collect();
    let sector = sectors.all().iter().map(|one| Choice::new(one.code.as_str(), one.label(language))).collect();
    let risks = RiskColour::ALL.iter().map(|risk| Choice::new(risk.name(), risk.label(language))).collect();
    let grades = StandardisationGrade::ALL.iter().map(|one| Choice::new(one.name(), one.label(language))).collect();
    let mut identity = vec![
        line(Known::Name).required(),
        line(Known::CreditCode),
        choose(Known::Kind, kinds, ""),
        choose(Known::Sector, sector, &unknown).hint(t.t("enterprises-sector-derived")),
        line(Known::IndustryCode),
        key_fields(signed, fields),
        employees(signed, fields),
    ];
    if let Some(enterprise) = enterprise {
        let version = fields.filled("version").map_or_else(|| enterprise.version.to_string(), str::to_owned);
        identity.push(Field::hidden("version", version));
    }
    let position = FieldKind::Position {
        latitude: fields.text("latitude").to_owned(),
        longitude: fields.text("longitude").to_owned(),
    };
    let mut remark = Field::text_area("remark", Known::Remark.label(language)).value(fields.text("remark"));
    remark.kind = FieldKind::TextArea { rows: 3, max_length: 500 };
    vec![
        FieldGroup::new(t.t("enterprises-group-identity"), identity),
        FieldGroup::new(
            t.t("enterprises-group-place"),
            vec![
                choose(Known::Place, places(nodes), &unknown).required(),
                line(Known::Address),
                Field::new("position", Known::Position.label(language), position),
            ],
        ),
        FieldGroup::new(
            t.t("enterprises-group-people"),
            vec![
                line(Known::HeadName),
                line(Known::HeadPhone),
                line(Known::SafetyOfficerName),
                line(Known::SafetyOfficerPhone),
            ],
        ),
        FieldGroup::new(
            t.t("enterprises-group-risk"),
            vec![choose(Known::Risk, risks, &unknown), choose(Known::Standardisation, grades, &unknown), remark],
        ),
    ]
}

fn key_fields(signed: &Signed, fields: &Fields) -> Field {
    let language = signed.language;
    let chosen: Vec<&str> = fields.all("key_fields").collect();
    let choice = |one: &bihuan_domain::identifiers::KeyField| {
        let mut choice = Choice::new(one.code.as_str(), one.label(language));
        choice.is_selected = chosen.contains(&one.code.as_str());
        choice
    };
    let choices = Sectors::included().key_fields().iter().map(choice).collect();
    Field::new("key_fields", Known::KeyFields.label(language), FieldKind::Checkboxes { choices })
}

fn employees(signed: &Signed, fields: &Fields) -> Field {
    let kind = FieldKind::Number {
        min: "0".to_owned(),
        max: enterprises::EMPLOYEES_LIMIT.to_string(),
        step: "1".to_owned(),
        unit: String::new(),
    };
    Field::new("employees", Known::Employees.label(signed.language), kind).value(fields.text("employees"))
}

/// Villages, grids and development zones, each with the name of its township.
fn places(nodes: &[Node]) -> Vec<Choice> {
    let name = |level: AdministrativeLevel, node: &Node| {
        let code = node.jurisdiction.place.at(level).filter(|code| *code != node.code())?;
        nodes.iter().find(|other| other.code() == code).map(|other| other.jurisdiction.name.clone())
    };
    let is_low =
        |node: &&Node| node.jurisdiction.level() >= AdministrativeLevel::Village || !node.code().is_statistical();
    nodes
        .iter()
        .filter(|node| node.closed_on.is_none())
        .filter(is_low)
        .take(PLACES)
        .map(|node| {
            let above = [AdministrativeLevel::Township, AdministrativeLevel::Village];
            let mut words: Vec<String> = above.into_iter().filter_map(|level| name(level, node)).collect();
            words.push(node.jurisdiction.name.clone());
            Choice::new(node.code().as_str(), words.join(" · "))
        })
        .collect()
}
