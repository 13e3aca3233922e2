//! Registration: GET /hazards/new and /hazards/on-the-spot, POST /hazards, and the suggestions of enterprises.

use super::{
    actions::{self, read_criterion, unreadable},
    record,
    register_form::{Blank, Variant, usual_source},
};
use crate::{Answer, App, Fields, Query, Signed, WebError, photos::Upload, places::place_choices, redirect, render};
use axum::{extract::State, response::IntoResponse as _};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Person,
    hazards::{Hazard, HazardLevel, HazardSource, OnTheSpot, OpenKind, Phase, SectorCode, fields},
    ids::{HazardId, UnitId},
    jurisdictions::{AdministrativeLevel, JurisdictionCode, Place},
    language::Words,
};
use bihuan_store::{
    StoreError, Tx, enterprises,
    hazards::{self, Draft},
    jurisdictions,
};
use bihuan_ui::{
    Link, NavArea, Tab, Template as _,
    enterprises::{Suggestion, Suggestions},
    hazards::RegisterPage,
    paths,
};
use serde::Deserialize;

/// Suggestions at a time.
const SUGGESTIONS: usize = 10;

/// What an address of the form may say.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// The number of the closed hazard that came back.
    #[serde(default)]
    recurrence_of: String,
}

/// Why a form was refused, and what was typed.
struct Refused {
    refusal: Refusal,
    typed: Fields,
}

/// GET /hazards/new
pub async fn page(State(app): State<App>, signed: Signed, Query(wanted): Query<Wanted>) -> Answer {
    render(&form(&app, &signed, Variant::Register, wanted, None).await?)
}

/// GET /hazards/on-the-spot
pub async fn on_the_spot(State(app): State<App>, signed: Signed, Query(wanted): Query<Wanted>) -> Answer {
    render(&form(&app, &signed, Variant::OnTheSpot, wanted, None).await?)
}

/// POST /hazards: enters it; a refusal shows the form again with what was typed.
pub async fn submit(State(app): State<App>, signed: Signed, upload: Upload) -> Answer {
    let typed = upload.fields.clone();
    let variant =
        if typed.text("variant") == Variant::OnTheSpot.name() { Variant::OnTheSpot } else { Variant::Register };
    let outcome = match read(&app, &signed, variant, &upload).await? {
        Ok(draft) => enter(&app, &signed, draft, upload).await?,
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(hazard) => {
            let text = match signed.language {
                bihuan_domain::Language::Chinese => format!("已登记，编号 {}。", hazard.number),
                bihuan_domain::Language::English => format!("Registered as {}.", hazard.number),
            };
            redirect(format!("/hazards/{}", hazard.id)).done(text).into()
        }
        Err(refusal) => {
            let status = WebError::Refused(refusal.clone()).status();
            let refused = Refused { refusal, typed };
            let page = form(&app, &signed, variant, Wanted::default(), Some(refused)).await?;
            let text = page.render().map_err(WebError::fault)?;
            Ok((status, axum::response::Html(text)).into_response())
        }
    }
}

/// GET /hazards/enterprises?q=: enterprises that the person sees, for a form to offer.
pub async fn suggest(State(app): State<App>, signed: Signed, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    let text = pairs.into_iter().find(|(name, _)| name == "q").map(|(_, value)| value).unwrap_or_default();
    let text: String = text.trim().chars().take(100).collect();
    let scope = signed.person.scope();
    let found = app.store.read(move |tx| {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let mut options = Vec::new();
        for enterprise in enterprises::suggest(tx, &scope, &text, SUGGESTIONS)? {
            let place = crate::places::path_text(tx, enterprise.place(), " · ")?;
            options.push(Suggestion {
                value: enterprise.id.to_string(),
                label: enterprise.profile.name,
                detail: place,
            });
        }
        Ok::<_, StoreError>(options)
    });
    let none = signed.language.pick("没有匹配的企业", "No enterprise matches").to_owned();
    render(&Suggestions { options: found.await?, none })
}

async fn enter(app: &App, signed: &Signed, draft: Draft, upload: Upload) -> Result<Result<Hazard, Refusal>, WebError> {
    let phase = |name: &str| if name == "photos_after" { Phase::After } else { Phase::Before };
    let photos = upload.into_photos().into_iter().map(|(name, staged)| (phase(&name), staged)).collect();
    match record::open(app, &signed.actor, HazardId(app.ids.next()), draft, photos).await {
        Ok(hazard) => Ok(Ok(hazard)),
        Err(error) => record::refusal_of(error).map(Err),
    }
}

/// The form; filled in with what was typed when it was refused.
async fn form(
    app: &App,
    signed: &Signed,
    variant: Variant,
    wanted: Wanted,
    refused: Option<Refused>,
) -> Result<RegisterPage, WebError> {
    let scope = signed.person.scope();
    let found = app.store.read(move |tx| {
        let earlier = match wanted.recurrence_of.trim() {
            "" => None,
            number => hazards::load_by_number(tx, &scope, number)?,
        };
        Ok::<_, StoreError>((jurisdictions::all_in_order(tx, &scope)?, earlier))
    });
    let (tree, earlier) = found.await?;
    let (language, t) = (signed.language, signed.translator());
    let mut nodes = tree;
    nodes.retain(|node| node.jurisdiction.place.level() >= AdministrativeLevel::Township);
    let places = place_choices(&nodes, |node| node.code().to_string());
    let own = signed.person.acts_for_unit.map(|unit| (unit.to_string(), signed.person.unit_name.clone()));
    let blank = Blank {
        variant,
        language,
        today: app.clock.today(),
        places,
        own_enterprise: own,
        earlier: earlier.as_ref(),
        source: usual_source(&signed.person),
    };
    let mut groups = blank.groups();
    if let Some(refused) = &refused {
        for group in &mut groups {
            actions::refill(&mut group.fields, &refused.typed);
        }
    }
    let keys = match variant {
        Variant::Register => ["hazards-register-title", "hazards-register-lead", "hazards-register-submit"],
        Variant::OnTheSpot => ["hazards-spot-title", "hazards-spot-lead", "hazards-spot-submit"],
    };
    let tab = |key: &str, href: &str, is_active| Tab { label: t.t(key), href: href.to_owned(), count: None, is_active };
    Ok(RegisterPage {
        shell: signed.shell(t.t(keys[0]), Some(NavArea::RegisterHazard)),
        crumbs: vec![Link::new(t.t("hazards-list-title"), paths::HAZARDS)],
        lead: t.t(keys[1]),
        variants: vec![
            tab("hazards-register-title", paths::HAZARD_REGISTER, variant == Variant::Register),
            tab("hazards-spot-title", paths::HAZARD_ON_THE_SPOT, variant == Variant::OnTheSpot),
        ],
        action: paths::HAZARDS.to_owned(),
        groups,
        submit_label: t.t(keys[2]),
        error: refused.as_ref().map(|refused| refused.refusal.message(language)),
        code: refused.map(|refused| refused.refusal.code.number().to_owned()).unwrap_or_default(),
    })
}

/// What the form says, with the enterprise, the place and the earlier hazard looked up within what the person sees.
async fn read(
    app: &App,
    signed: &Signed,
    variant: Variant,
    upload: &Upload,
) -> Result<Result<Draft, Refusal>, WebError> {
    if let Err(refusal) = upload.check() {
        return Ok(Err(refusal));
    }
    let (person, typed) = (signed.person.clone(), upload.fields.clone());
    let subject = app.store.read(move |tx| typed_subject(tx, &person, &typed)).await?;
    Ok(subject.and_then(|subject| draft(app, variant, upload, subject)))
}

fn draft(app: &App, variant: Variant, upload: &Upload, subject: Subject) -> Result<Draft, Refusal> {
    let typed = &upload.fields;
    let level = match variant {
        Variant::OnTheSpot => HazardLevel::General,
        Variant::Register => {
            HazardLevel::from_name(typed.text("level")).ok_or_else(|| unreadable(Words::new("隐患等级", "Level")))?
        }
    };
    let sector = match typed.text("sector") {
        "" => SectorCode::other(),
        text => SectorCode::parse(text).ok_or_else(|| unreadable(Words::new("行业领域", "Sector")))?,
    };
    let source =
        HazardSource::from_name(typed.text("source")).ok_or_else(|| unreadable(Words::new("来源", "Source")))?;
    let found_on = match typed.filled("found_on") {
        None => app.clock.today(),
        Some(text) => text.parse().map_err(|_| unreadable(fields::FOUND_ON))?,
    };
    let kind = match (variant, typed.text("kind")) {
        (Variant::OnTheSpot, _) => OpenKind::OnTheSpot(OnTheSpot {
            unit: subject.enterprise.ok_or(RefusalCode::UnitUnknown)?,
            unit_name: subject.name.clone(),
            result: typed.text("result").to_owned(),
            photos: upload.evidence("photos_after"),
        }),
        (Variant::Register, "report") => OpenKind::Report,
        (Variant::Register, _) => OpenKind::Register,
    };
    Ok(Draft {
        kind,
        place: subject.place,
        enterprise: subject.enterprise,
        subject_name: subject.name,
        location: typed.text("location").to_owned(),
        description: typed.text("description").to_owned(),
        level,
        sector: subject.sector.filter(|_| sector == SectorCode::other()).unwrap_or(sector),
        source,
        criterion: read_criterion(typed),
        found_on,
        photos: upload.evidence("photos"),
        recurrence_of: subject.earlier,
    })
}

/// Whom and where it is about.
pub struct Subject {
    pub place: Place,
    pub enterprise: Option<UnitId>,
    pub name: String,
    pub sector: Option<SectorCode>,
    pub earlier: Option<HazardId>,
}

/// What is to be looked up.
pub struct Whereabouts<'a> {
    /// The number of the earlier hazard.
    pub recurrence_of: Option<&'a str>,
    /// The enterprise.
    pub enterprise: Option<UnitId>,
    /// The node, when there is no enterprise.
    pub place: Option<&'a JurisdictionCode>,
    /// The name, when there is no enterprise.
    pub name: &'a str,
}

/// What the form says of it. A name that was typed but not chosen is no enterprise: it names the place.
fn typed_subject(tx: &mut Tx<'_>, person: &Person, typed: &Fields) -> Result<Result<Subject, Refusal>, StoreError> {
    let enterprise = match typed.filled("enterprise").map(str::parse) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Ok(Err(RefusalCode::UnitUnknown.into())),
    };
    let place = typed.text("place").parse().ok();
    let name = typed.filled("subject_name").or(typed.filled("enterprise_text")).unwrap_or_default();
    let wanted = Whereabouts { recurrence_of: typed.filled("recurrence_of"), enterprise, place: place.as_ref(), name };
    look_up(tx, person, &wanted)
}

/// Looks it up within what the person sees.
pub fn look_up(
    tx: &mut Tx<'_>,
    person: &Person,
    wanted: &Whereabouts<'_>,
) -> Result<Result<Subject, Refusal>, StoreError> {
    let scope = person.scope();
    let earlier = match wanted.recurrence_of {
        None => None,
        Some(number) => match hazards::load_by_number(tx, &scope, number)? {
            Some(hazard) => Some(hazard.id),
            None => return Ok(Err(RefusalCode::EarlierHazardUnknown.into())),
        },
    };
    if let Some(id) = wanted.enterprise {
        let Some(enterprise) = enterprises::load(tx, &scope, id)? else {
            return Ok(Err(RefusalCode::UnitUnknown.into()));
        };
        let profile = enterprise.profile;
        return Ok(Ok(Subject {
            place: profile.place,
            enterprise: Some(id),
            name: profile.name,
            sector: Some(profile.sector),
            earlier,
        }));
    }
    let Some(code) = wanted.place else { return Ok(Err(RefusalCode::PlaceUnknown.into())) };
    let name = wanted.name.to_owned();
    Ok(match jurisdictions::find(tx, &scope, code)? {
        Some(node) => Ok(Subject { place: node.jurisdiction.place, enterprise: None, name, sector: None, earlier }),
        None => Err(RefusalCode::PlaceUnknown.into()),
    })
}
