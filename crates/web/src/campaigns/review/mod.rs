//! GET /campaigns/{id}/review: the source text on one side, what was found on the other.

pub(super) mod cards;
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
use bihuan_ui::{
    Fact, Link, NavArea, Paging, Tab, Template as _,
    campaigns::{ReviewItem, ReviewPage},
    number, paths,
};
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
    /// Only the items that still need something: see [`Only`].
    #[serde(default)]
    pub only: String,
    /// The page of a long list, from 1.
    #[serde(default)]
    pub page: usize,
}

/// What items of a list still need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// To be accepted or dropped.
    Proposed,
    /// A unit.
    WithoutUnit,
    /// A day.
    WithoutDeadline,
}

impl Only {
    const ALL: [Self; 3] = [Self::Proposed, Self::WithoutUnit, Self::WithoutDeadline];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::WithoutUnit => "unit",
            Self::WithoutDeadline => "deadline",
        }
    }

    /// The value of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|only| only.name() == name)
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Proposed => "campaigns-review-only-proposed",
            Self::WithoutUnit => "campaigns-review-only-unit",
            Self::WithoutDeadline => "campaigns-review-only-deadline",
        }
    }

    fn holds(self, campaign: &Campaign, item: &campaigns::Item) -> bool {
        match self {
            Self::Proposed => item.state == ItemState::Proposed,
            Self::WithoutUnit => campaign.lacks_unit(item),
            Self::WithoutDeadline => campaign.lacks_deadline(item),
        }
    }
}

/// Items of a page: a plan of three years with some four hundred tasks stays in one piece.
const ITEMS: usize = 400;

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
    /// The campaign that it is a new version of.
    revised: Option<Campaign>,
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
        let revised = match campaign.revises {
            Some(id) => rows::load(tx, &scope, id)?,
            None => None,
        };
        Ok(Some(Sight { campaign, revised, text, units }))
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
    let desk = forms::Desk { campaign, units: &sight.units, language: signed.language, tab, page: wanted.page };
    let only = Only::from_name(&wanted.only);
    let (mut items, mut paging) = match kind {
        Some(kind) => shown(&desk, kind, wanted, only, may(CampaignCommandKind::EditItem)),
        None => Default::default(),
    };
    let mut warnings = Vec::new();
    let mut tab_forms = Vec::new();
    match tab {
        "units" => {
            items = cards::names(&desk, &wanted.item, may(CampaignCommandKind::MatchUnit));
            paging = cut(&mut items, ITEMS, wanted.page, &desk);
        }
        "warnings" => {
            warnings = cards::warnings(&desk, &wanted.only, may(CampaignCommandKind::SettleWarning));
        }
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
    let has_cards = !items.is_empty() || warnings.iter().any(|warning| warning.form.is_some());
    let batch = (has_cards && may(CampaignCommandKind::AcceptItems)).then(|| desk.batch());
    ReviewPage {
        shell: signed.shell(&campaign.document.title, Some(NavArea::Campaigns)),
        crumbs: vec![Link::new(t.t("campaigns-title"), paths::CAMPAIGNS)],
        badges: vec![state_badge(campaign.state, signed.language)],
        links: campaign
            .revises
            .map(|_| Link::new(t.t("campaigns-changes-title"), format!("/campaigns/{}/changes", campaign.id)))
            .into_iter()
            .collect(),
        facts: super::page::document_facts(campaign, sight.revised.as_ref(), t),
        obstacles: obstacles(signed, sight, today),
        tabs: tabs(campaign, tab, signed),
        paragraphs: source::paragraphs(campaign, &sight.text, &wanted.item),
        items,
        batch,
        version: campaign.version.to_string(),
        tab: tab.to_owned(),
        filters: match kind {
            Some(kind) => filters(campaign, kind, only, signed),
            None if tab == "warnings" => cards::codes(&desk, &wanted.only, &t.t("campaigns-review-only-none")),
            None => Vec::new(),
        },
        only: if kind.is_some() { only.map_or("", Only::name).to_owned() } else { wanted.only.clone() },
        paging,
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

/// The cards of a page: all of a kind, or those that still need something, and the chosen one.
fn shown(
    desk: &forms::Desk<'_>,
    kind: ItemKind,
    wanted: &Wanted,
    only: Option<Only>,
    may_edit: bool,
) -> (Vec<ReviewItem>, Paging) {
    let mut items = cards::items(desk, kind, &wanted.item, may_edit);
    if let Some(only) = only {
        let needs = |card: &ReviewItem| {
            let item = card.id.parse::<ItemId>().ok().and_then(|id| desk.campaign.item(id));
            card.is_chosen || item.is_some_and(|item| only.holds(desk.campaign, item))
        };
        items.retain(needs);
    }
    let page = items.iter().position(|item| item.is_chosen).map_or(wanted.page, |at| at / ITEMS + 1);
    let paging = cut(&mut items, ITEMS, page, desk);
    (items, paging)
}

/// All items of a kind, and those that still need something.
fn filters(campaign: &Campaign, kind: ItemKind, active: Option<Only>, signed: &Signed) -> Vec<Tab> {
    let t = signed.translator();
    let of_kind = || campaign.items.iter().filter(move |item| item.kind == kind);
    let tab = |only: Option<Only>| {
        let count = of_kind().filter(|item| only.is_none_or(|only| only.holds(campaign, item))).count();
        let name = only.map_or("", Only::name);
        Tab {
            label: t.t(only.map_or("campaigns-review-only-none", Only::key)),
            href: format!("/campaigns/{}/review?tab={}&only={name}", campaign.id, kind.name()),
            count: Some(number(count as u64)),
            is_active: only == active,
        }
    };
    let needed = Only::ALL.into_iter().filter(|only| of_kind().any(|item| only.holds(campaign, item)));
    let found: Vec<Tab> = needed.map(|only| tab(Some(only))).collect();
    if found.is_empty() && active.is_none() { Vec::new() } else { [vec![tab(None)], found].concat() }
}

/// Leaves a page of a list; says where the others are.
fn cut<T>(list: &mut Vec<T>, size: usize, page: usize, desk: &forms::Desk<'_>) -> Paging {
    let pages = list.len().div_ceil(size).max(1);
    let page = page.clamp(1, pages);
    let rest = list.split_off(((page - 1) * size).min(list.len()));
    *list = rest;
    list.truncate(size);
    let href = |page: usize| format!("/campaigns/{}/review?tab={}&page={page}", desk.campaign.id, desk.tab);
    Paging { previous: (page > 1).then(|| href(page - 1)), next: (page < pages).then(|| href(page + 1)) }
}

/// What stands between the draft and its publication: what a try would say.
fn obstacles(signed: &Signed, sight: &Sight, today: Date) -> Vec<Fact> {
    let (campaign, revised) = (&sight.campaign, sight.revised.as_ref());
    if campaign.state != CampaignState::Draft {
        return Vec::new();
    }
    // Asked in the name of the system's operator, so that everybody learns of the contents, not of the own role.
    let operator = bihuan_domain::accounts::Actor::Operator;
    match campaigns::decide_revision(campaign, revised, &CampaignCommand::Publish, &operator, today) {
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
