//! GET /campaigns: all that the user sees.

use super::words::state_badge;
use crate::{Answer, App, Signed, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::Role,
    campaigns::{self, CampaignState},
};
use bihuan_store::{
    StoreError,
    campaigns::{self as rows, Brief},
    tasks::{self, Standing},
};
use bihuan_ui::{
    Cell, Column, ColumnKind, Empty, Link, NavArea, Row, Table, Translator,
    campaigns::{CampaignSection, CampaignsPage},
    number, paths,
};

/// The states whose campaigns are listed, in this order.
const SHOWN: [CampaignState; 4] =
    [CampaignState::Running, CampaignState::Draft, CampaignState::Ended, CampaignState::Superseded];

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    let (scope, today) = (campaigns::visible(&signed.actor), app.clock.today());
    let found = app.store.read(move |tx| {
        let mut found = Vec::new();
        for campaign in rows::list(tx, &scope, &SHOWN)? {
            let standing = tasks::standing(tx, &scope, campaign.id, today)?;
            found.push((campaign, standing));
        }
        Ok::<_, StoreError>(found)
    });
    let found = found.await?;
    let t = signed.translator();
    let may_draft = [Role::SafetyOfficer, Role::DepartmentSupervisor].iter().any(|role| signed.person.has(*role));
    let new_href = may_draft.then(|| paths::CAMPAIGN_NEW.to_owned());
    let sections = SHOWN.into_iter().filter_map(|state| {
        let of_state: Vec<_> = found.iter().filter(|(campaign, _)| campaign.state == state).collect();
        (!of_state.is_empty()).then(|| CampaignSection {
            title: state.label(signed.language).to_owned(),
            table: table(&of_state, state.label(signed.language), t),
        })
    });
    render(&CampaignsPage {
        sections: sections.collect(),
        empty: Empty {
            icon: "flag",
            title: t.t("campaigns-empty-title"),
            sentence: t.t("campaigns-empty-sentence"),
            action: new_href.clone().map(|href| Link::new(t.t("campaigns-new"), href)),
        },
        new_href,
        tasks_href: paths::TASKS.to_owned(),
        shell: signed.shell(t.t("campaigns-title"), Some(NavArea::Campaigns)),
    })
}

fn table(found: &[&(Brief, Standing)], caption: &str, t: Translator) -> Table {
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    Table {
        caption: caption.to_owned(),
        columns: vec![
            column("campaigns-doc-title", ColumnKind::Main),
            column("campaigns-doc-number", ColumnKind::Short),
            column("campaigns-doc-to", ColumnKind::Short),
            column("campaigns-total", ColumnKind::Number),
            column("campaigns-done", ColumnKind::Number),
            column("campaigns-overdue", ColumnKind::Number),
            column("campaigns-column-state", ColumnKind::Short),
        ],
        rows: found
            .iter()
            .map(|(campaign, standing)| {
                let last = campaign.document.to.map(|last| last.to_string()).unwrap_or_default();
                Row::new(vec![
                    Cell::link(&campaign.document.title, format!("/campaigns/{}", campaign.id)),
                    Cell::text(&campaign.document.number),
                    Cell::text(last),
                    Cell::text(number(standing.tasks.total)),
                    Cell::text(number(standing.tasks.done)),
                    Cell::text(number(standing.tasks.overdue)),
                    Cell::badges([state_badge(campaign.state, t.language)]),
                ])
            })
            .collect(),
    }
}
