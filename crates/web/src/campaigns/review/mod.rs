//! GET /campaigns/{id}/review: the source text on one side, what was found on the other.

mod cards;
mod forms;

use super::{source, words::state_badge};
use crate::{Answer, App, Fields, Path, Query, Signed, WebError, render};
use axum::{
    extract::State,
    response::{Html, IntoResponse as _},
};
use bihuan_domain::{
    Refusal,
    campaigns::{
        self, Campaign, CampaignCommand, CampaignCommandKind, CampaignState, ItemId, ItemKind, ItemState, NamedUnit,
    },
    ids::CampaignId,
    units::UnitKind,
};
use bihuan_store::{StoreError, campaigns as rows};
use bihuan_ui::{Fact, Link, NavArea, Tab, Template as _, campaigns::ReviewPage, number, paths};
use jiff::civil::Date;
use serde::Deserialize;

/// What is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wanted {
    /// A kind of items, `units` or `warnings`.
    #[serde(default)]
    pub tab: String,
    /// The chosen item.
    #[serde(default)]
    pub item: String,
}

/// A form that was refused, to be shown again.
pub struct Refused {
    /// The form's id.
    pub form: String,
    /// Why.
    pub refusal: Refusal,
    /// What was typed.
    pub typed: Fields,
}

/// What the page is made from.
struct Sight {
    campaign: Campaign,
    text: String,
    units: Vec<(UnitKind, NamedUnit)>,
}

pub async fn page(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<CampaignId>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let sight = look(&app, &signed, id).await?;
    render(&build(&signed, &sight, &wanted, app.clock.today(), None))
}

/// The page again, with a form that was refused.
pub async fn again(app: &App, signed: &Signed, id: CampaignId, wanted: &Wanted, refused: Refused) -> Answer {
    let sight = look(app, signed, id).await?;
    let status = WebError::Refused(refused.refusal.clone()).status();
    let page = build(signed, &sight, wanted, app.clock.today(), Some(&refused));
    Ok((status, Html(page.render().map_err(WebError::fault)?)).into_response())
}

async fn look(app: &App, signed: &Signed, id: CampaignId) -> Result<Sight, WebError> {
    let scope = campaigns::visible(&signed.actor);
    let found = app.store.read(move |tx| {
        let Some(campaign) = rows::load(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        let text = rows::text(tx, &campaign)?;
        let units = rows::units_of(tx, &campaign.place)?;
        Ok(Some(Sight { campaign, text, units }))
    });
    found.await?.ok_or(WebError::NotFound)
}

/// The tab that is shown: the one asked for, that of the chosen item, or tasks.
fn tab(campaign: &Campaign, wanted: &Wanted) -> &'static str {
    let named = ItemKind::ALL.iter().map(|kind| kind.name()).chain(["units", "warnings"]);
    let chosen = wanted.item.parse::<ItemId>().ok().and_then(|id| campaign.item(id));
    let named = named.into_iter().find(|name| *name == wanted.tab);
    named.or_else(|| chosen.map(|item| item.kind.name())).unwrap_or(ItemKind::Task.name())
}

fn build(signed: &Signed, sight: &Sight, wanted: &Wanted, today: Date, refused: Option<&Refused>) -> ReviewPage {
    let (campaign, t) = (&sight.campaign, signed.translator());
    let tab = tab(campaign, wanted);
    let kind = ItemKind::from_name(tab);
    let steps = campaigns::available(campaign, &signed.actor);
    let may = |kind| steps.contains(&kind);
    let desk = forms::Desk { campaign, units: &sight.units, language: signed.language, tab };
    let mut items =
        kind.map_or_else(Vec::new, |kind| cards::items(&desk, kind, &wanted.item, may(CampaignCommandKind::EditItem)));
    let mut warnings = Vec::new();
    let mut tab_forms = Vec::new();
    match tab {
        "units" if may(CampaignCommandKind::MatchUnit) => tab_forms = desk.units(),
        "warnings" => warnings = cards::warnings(&desk, may(CampaignCommandKind::SettleWarning)),
        _ => tab_forms.extend(kind.filter(|_| may(CampaignCommandKind::AddItem)).map(|kind| desk.add(kind))),
    }
    let mut actions = desk.actions(&steps);
    let (mut error, mut code) = (String::new(), String::new());
    if let Some(refused) = refused {
        let all = items.iter_mut().flat_map(|item| &mut item.forms).chain(&mut tab_forms).chain(&mut actions);
        let shown = all.chain(warnings.iter_mut().filter_map(|warning| warning.form.as_mut()));
        if !forms::refuse(shown, refused, signed.language) {
            error = refused.refusal.message(signed.language);
            refused.refusal.code.number().clone_into(&mut code);
        }
    }
    let has_cards = !items.is_empty() && may(CampaignCommandKind::AcceptItems);
    ReviewPage {
        shell: signed.shell(&campaign.document.title, Some(NavArea::Campaigns)),
        crumbs: vec![Link::new(t.t("campaigns-title"), paths::CAMPAIGNS)],
        badges: vec![state_badge(campaign.state, signed.language)],
        facts: super::page::document_facts(campaign, t),
        obstacles: obstacles(signed, campaign, today),
        tabs: tabs(campaign, tab, signed),
        paragraphs: source::paragraphs(campaign, &sight.text, &wanted.item),
        items,
        batch_action: has_cards.then(|| format!("/campaigns/{}/items/batch", campaign.id)),
        version: campaign.version.to_string(),
        tab: tab.to_owned(),
        forms: tab_forms,
        warnings,
        note: match tab {
            "units" => t.t("campaigns-review-units-note"),
            "warnings" => t.t("campaigns-review-warnings-note"),
            _ => String::new(),
        },
        actions,
        error,
        code,
    }
}

/// What stands between the draft and its publication: what a try would say.
fn obstacles(signed: &Signed, campaign: &Campaign, today: Date) -> Vec<Fact> {
    if campaign.state != CampaignState::Draft {
        return Vec::new();
    }
    // Asked in the name of the system's operator, so that everybody learns of the contents, not of the own role.
    let operator = bihuan_domain::accounts::Actor::Operator;
    match campaigns::decide(campaign, &CampaignCommand::Publish, &operator, today) {
        Ok(_) => Vec::new(),
        Err(refusal) => vec![Fact::new(refusal.code.number(), refusal.message(signed.language))],
    }
}

fn tabs(campaign: &Campaign, active: &str, signed: &Signed) -> Vec<Tab> {
    let t = signed.translator();
    let href = |tab: &str| format!("/campaigns/{}/review?tab={tab}", campaign.id);
    let tab = |name: &str, label: String, count: usize| Tab {
        label,
        href: href(name),
        count: Some(number(count as u64)),
        is_active: name == active,
    };
    let kinds = ItemKind::ALL.iter().map(|kind| {
        let live = |item: &&campaigns::Item| item.kind == *kind && item.state != ItemState::Dropped;
        tab(kind.name(), kind.label(signed.language).to_owned(), campaign.items.iter().filter(live).count())
    });
    let unsettled = campaign.warnings.iter().filter(|warning| warning.settled.is_none()).count();
    kinds
        .chain([
            tab("units", t.t("campaigns-review-units"), campaign.unmatched_names().len()),
            tab("warnings", t.t("campaigns-review-warnings"), unsettled),
        ])
        .collect()
}
