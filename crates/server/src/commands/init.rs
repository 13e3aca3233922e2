//! `bihuan init`: the first administrator, with a one-time set-up link and no password.

use super::open;
use crate::{
    cli::Init,
    config::Settings,
    environment::{RandomIds, SystemClock},
    progress::say,
};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::Actor,
    ids::{UnitId, UserId},
    jurisdictions::{AddJurisdiction, AdministrativeLevel, Jurisdiction, JurisdictionCode},
    units::{Unit, UnitKind},
};
use bihuan_store::{
    Store,
    accounts::{self, Circumstances, FirstAdministrator, SetupToken},
    jurisdictions,
};
use std::process::ExitCode;

pub fn run(settings: &Settings, init: &Init) -> Result<ExitCode> {
    let store = open(settings)?;
    let root = root(&store, init)?;
    let token = hex::encode(RandomIds.secret_bytes());
    let first = FirstAdministrator {
        id: UserId(RandomIds.next()),
        login: init.login.clone(),
        name: init.name.clone(),
        unit: Unit {
            id: UnitId(RandomIds.next()),
            kind: UnitKind::Office,
            name: init.unit.clone(),
            place: Some(root.code.clone()),
        },
        place: root.place.clone(),
    };
    let policy = settings.rules.accounts.clone();
    let secret = token.clone();
    let account = store
        .write_blocking(move |tx| {
            let given =
                Circumstances { actor: &Actor::Operator, now: SystemClock.now(), policy: &policy, address: None };
            accounts::first_administrator(tx, &first, SetupToken(&secret), given)
        })
        .context("the first administrator was not made")?;
    let base = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    say(&format!("Made the system administrator “{}” over {} {}.", account.login, root.code, root.name));
    say(&format!(
        "Within {} hours, start `bihuan serve` and open this link, once:",
        settings.rules.accounts.setup_link_hours
    ));
    say(&format!("{}/setup/{token}", base.trim_end_matches('/')));
    Ok(ExitCode::SUCCESS)
}

/// The node over which the administrator stands: the one named, or the only root of the tree.
fn root(store: &Store, init: &Init) -> Result<Jurisdiction> {
    if let Some(text) = &init.root {
        return add_root(store, text);
    }
    let tree = store.read_blocking(|tx| jurisdictions::tree(tx, &bihuan_domain::accounts::Scope::everything()))?;
    let mut roots = tree.into_iter().filter(|node| node.parent().is_none());
    match (roots.next(), roots.next()) {
        (Some(root), None) => Ok(root.jurisdiction),
        (None, _) => bail!(
            "there is no jurisdiction yet: run `bihuan import jurisdictions FILE` first, \
             or name the root with --root, such as --root 350525190000:青禾镇:township"
        ),
        _ => bail!("the tree has several roots: name one with --root CODE:NAME:LEVEL"),
    }
}

fn add_root(store: &Store, text: &str) -> Result<Jurisdiction> {
    let parts: Vec<_> = text.split(':').collect();
    let [code, name, level] = parts[..] else {
        bail!("--root is CODE:NAME:LEVEL, such as 350525190000:青禾镇:township");
    };
    let code: JurisdictionCode = code.parse().with_context(|| format!("--root: “{code}” is no code"))?;
    let level = AdministrativeLevel::from_name(level).with_context(|| {
        format!("--root: “{level}” is no level: province, prefecture, county, township, village or grid")
    })?;
    let everything = bihuan_domain::accounts::Scope::everything();
    let known = store.read_blocking(|tx| jurisdictions::find(tx, &everything, &code))?;
    if let Some(node) = known {
        return Ok(node.jurisdiction);
    }
    let command = AddJurisdiction { code, name: name.to_owned(), level, parent: None, import: None };
    let added = store.write_blocking(move |tx| jurisdictions::add(tx, &command, &Actor::Operator, SystemClock.now()));
    Ok(added.context("--root could not be added")?.0.jurisdiction)
}
