//! What an event is about: its name, and its page when the reader may open it.

use bihuan_domain::{
    accounts::{Actor, Role, Scope},
    audit::{StreamId, StreamKind},
    ids::UserId,
    jurisdictions::JurisdictionCode,
};
use bihuan_store::{
    CommandError, StoreError, Tx, accounts, campaigns, enterprises, hazards, imports, jurisdictions, monitoring, tasks,
};
use bihuan_ui::{Link, Translator};

/// The subject of a stream. What the reader may not open is named by its kind and number only, without a link.
pub fn of(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor, t: Translator) -> Result<Link, StoreError> {
    let kind = stream.kind().label(t.language);
    let found = match stream.kind() {
        StreamKind::Hazard => hazard(tx, stream, actor)?,
        StreamKind::Enterprise => enterprise(tx, stream, actor)?,
        StreamKind::Account => account(tx, stream, actor)?,
        StreamKind::Jurisdiction => jurisdiction(tx, stream, actor)?,
        StreamKind::Import => import(tx, stream, actor)?,
        StreamKind::Campaign => campaign(tx, stream, actor)?,
        StreamKind::Task => task(tx, stream, actor)?,
        StreamKind::Device => device(tx, stream, actor)?,
        StreamKind::Rule => rule(tx, stream, actor, t)?,
        StreamKind::Alarm => alarm(tx, stream, actor, t)?,
        StreamKind::System => None,
    };
    let (name, href) = found.unwrap_or_else(|| (stream.id().chars().take(36).collect(), String::new()));
    Ok(Link::new(format!("{kind} · {name}"), href))
}

type Found = Result<Option<(String, String)>, StoreError>;

fn hazard(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    if let Some(hazard) = hazards::load(tx, &actor.scope(), id)? {
        return Ok(Some((hazard.number, format!("/hazards/{id}"))));
    }
    let scope = actor.audit_scope();
    Ok(hazards::load(tx, &scope, id)?.map(|hazard| (hazard.number, String::new())))
}

fn enterprise(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    if let Some(enterprise) = enterprises::load(tx, &actor.scope(), id)? {
        return Ok(Some((enterprise.profile.name, format!("/enterprises/{id}"))));
    }
    let scope = actor.audit_scope();
    Ok(enterprises::load(tx, &scope, id)?.map(|enterprise| (enterprise.profile.name, String::new())))
}

/// Whose account it is, the log says anyway; the page is for those who keep accounts.
fn account(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse::<UserId>() else { return Ok(None) };
    let Some(account) = accounts::find(tx, id)? else { return Ok(None) };
    let href = match accounts::visible(tx, id, actor) {
        Ok(_) => format!("/users/{id}"),
        Err(CommandError::Store(error)) => return Err(error),
        Err(_) => String::new(),
    };
    Ok(Some((account.name, href)))
}

/// The names of places are no secret.
fn jurisdiction(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(code) = stream.id().parse::<JurisdictionCode>() else { return Ok(None) };
    let Some(node) = jurisdictions::find(tx, &Scope::everything(), &code)? else { return Ok(None) };
    let opens = actor.person().is_some_and(|person| {
        let roles = [Role::SafetyOfficer, Role::SystemAdministrator];
        person.holds(&roles, &node.jurisdiction.place)
    });
    let href = if opens { format!("/jurisdictions?root={code}") } else { String::new() };
    Ok(Some((node.jurisdiction.name, href)))
}

fn campaign(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    if let Some(campaign) = campaigns::load_head(tx, &bihuan_domain::campaigns::visible(actor), id)? {
        return Ok(Some((campaign.document.title, format!("/campaigns/{id}"))));
    }
    let scope = actor.audit_scope();
    Ok(campaigns::load_head(tx, &scope, id)?.map(|campaign| (campaign.document.title, String::new())))
}

fn task(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    if let Some(task) = tasks::load(tx, &bihuan_domain::campaigns::visible(actor), id)? {
        return Ok(Some((task.title, format!("/tasks/{id}"))));
    }
    let scope = actor.audit_scope();
    Ok(tasks::load(tx, &scope, id)?.map(|task| (task.title, String::new())))
}

fn device(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    if let Some(device) = monitoring::devices::load(tx, &actor.scope(), id)? {
        return Ok(Some((device.name, format!("/devices/{id}"))));
    }
    Ok(monitoring::devices::load(tx, &actor.audit_scope(), id)?.map(|device| (device.name, String::new())))
}

fn rule(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor, t: Translator) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    let name = |rule: bihuan_domain::monitoring::Rule| rule.contents.label(t.language).to_owned();
    if let Some(rule) = monitoring::rules::load(tx, &actor.scope(), id)? {
        return Ok(Some((name(rule), format!("/rules/{id}"))));
    }
    Ok(monitoring::rules::load(tx, &actor.audit_scope(), id)?.map(|rule| (name(rule), String::new())))
}

fn alarm(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor, t: Translator) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    let name = |alarm: bihuan_domain::monitoring::Alarm| {
        format!("{} · {}", alarm.raised.device_name, alarm.rule_name(t.language))
    };
    if let Some(alarm) = monitoring::alarms::load(tx, &actor.scope(), id)? {
        return Ok(Some((name(alarm), format!("/alarms/{id}"))));
    }
    Ok(monitoring::alarms::load(tx, &actor.audit_scope(), id)?.map(|alarm| (name(alarm), String::new())))
}

fn import(tx: &mut Tx<'_>, stream: &StreamId, actor: &Actor) -> Found {
    let Ok(id) = stream.id().parse() else { return Ok(None) };
    Ok(imports::load(tx, actor, id)?.map(|import| (import.uploaded.file_name, format!("/imports/{id}"))))
}
