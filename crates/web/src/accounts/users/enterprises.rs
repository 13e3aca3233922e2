//! Enterprises found by typing, for the step that assigns one: those within the administrator's own subtrees.

use crate::{Answer, App, Query, Signed, render};
use axum::extract::State;
use bihuan_domain::accounts::Role;
use bihuan_domain::units::UnitKind;
use bihuan_store::{StoreError, accounts, units};
use bihuan_ui::enterprises::{Suggestion, Suggestions};
use serde::Deserialize;

const MOST: usize = 10;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

pub async fn fragment(State(app): State<App>, signed: Signed, Query(Typed { q }): Query<Typed>) -> Answer {
    let (person, beginning) = (signed.person.clone(), q.trim().to_owned());
    let options = app
        .store
        .read(move |tx| {
            let mut options = Vec::new();
            if beginning.is_empty() {
                return Ok::<_, StoreError>(options);
            }
            let administrators = [Role::SystemAdministrator, Role::SecurityAdministrator];
            for unit in units::search(tx, UnitKind::Enterprise, &beginning, 5 * MOST)? {
                let Some(code) = &unit.place else { continue };
                let place = accounts::place_of(tx, code)?;
                if place.is_some_and(|place| person.holds(&administrators, &place)) && options.len() < MOST {
                    let detail = code.to_string();
                    options.push(Suggestion { value: unit.id.to_string(), label: unit.name, detail });
                }
            }
            Ok(options)
        })
        .await?;
    render(&Suggestions { options, none: signed.translator().t("accounts-suggest-none") })
}
