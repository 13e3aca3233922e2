//! Destinations: an instance above that gets the log, or a third system that is told of events.

use super::{Address, OutwardPolicy};
use crate::{
    Refusal, RefusalCode,
    accounts::{Actor, Role},
    audit::DestinationChange,
    ids::DestinationId,
    jurisdictions::Place,
    language::Words,
};
use jiff::Timestamp;

worded! {
    /// What stands at the other end.
    DestinationKind {
        /// 上级系统: an instance of Bihuan, which gets the events themselves.
        Instance = "instance", "上级系统", "Instance above";
        /// 第三方系统: is told what happened, signed by Standard Webhooks.
        Webhook = "webhook", "第三方系统（Webhook）", "Third system (webhook)";
    }
}

worded! {
    /// Whether anything is sent.
    DestinationState {
        /// 报送中
        Sending = "sending", "报送中", "Sending";
        /// 已暂停
        Paused = "paused", "已暂停", "Paused";
        /// 已停用: it failed for too long.
        GivenUp = "given_up", "已停用", "Given up";
    }
}

/// Where events are sent to. The secret (an instance's token, a webhook's key) is kept apart and never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Identifier.
    pub id: DestinationId,
    /// What stands there.
    pub kind: DestinationKind,
    /// Its name.
    pub name: String,
    /// Its address as it was allowed when it was added; asked again before each request.
    pub address: String,
    /// The node whose records are sent.
    pub place: Place,
    /// The kinds of events that a webhook is told; empty for all.
    pub event_kinds: Vec<String>,
    /// Whether anything is sent.
    pub state: DestinationState,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// Send to a new destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddDestination {
    /// Its new identifier.
    pub id: DestinationId,
    /// What stands there.
    pub kind: DestinationKind,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The node whose records are sent.
    pub place: Place,
    /// The kinds of events that a webhook is told; empty for all.
    pub event_kinds: Vec<String>,
    /// The token that the instance above has made; a webhook's key is made here.
    pub token: String,
}

worded! {
    /// What is done to a destination.
    DestinationCommand {
        /// 暂停
        Pause = "pause", "暂停", "Pause";
        /// 恢复
        Resume = "resume", "恢复", "Resume";
        /// 立即重试
        RetryNow = "retry", "立即重试", "Retry now";
        /// 删除
        Remove = "remove", "删除", "Remove";
    }
}

const NAME: Words = Words::new("名称", "Name");
const NAME_LIMIT: usize = 50;

/// Decides that a destination is added.
///
/// # Errors
/// `OU-020` to `OU-022` for the address, `OU-023` for the name, `OU-024` for the place, `OU-026` for the token.
pub fn decide_add(
    command: &AddDestination,
    actor: &Actor,
    policy: &OutwardPolicy,
    now: Timestamp,
) -> Result<Destination, Refusal> {
    authorise(actor, &command.place)?;
    let name = command.name.trim().to_owned();
    if !(1..=NAME_LIMIT).contains(&name.chars().count()) || name.contains('\0') {
        return Err(Refusal::new(RefusalCode::DestinationField)
            .with_label("field", |language| NAME.pick(language))
            .with("limit", NAME_LIMIT));
    }
    let address = Address::checked(&command.address, policy)?;
    let digits = command.token.strip_prefix("bh_").unwrap_or_default();
    let is_token = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if command.kind == DestinationKind::Instance && !is_token {
        return Err(RefusalCode::DestinationSecret.into());
    }
    Ok(Destination {
        id: command.id,
        kind: command.kind,
        name,
        address: address.to_string(),
        place: command.place.clone(),
        event_kinds: command.event_kinds.clone(),
        state: DestinationState::Sending,
        created_at: now,
    })
}

/// Decides what becomes of a destination; `None` changes nothing that the log must tell.
///
/// # Errors
/// `OU-024` for another's destination, `OU-025` when there is nothing to do.
pub fn decide_change(
    destination: &Destination,
    command: DestinationCommand,
    actor: &Actor,
) -> Result<Option<DestinationChange>, Refusal> {
    authorise(actor, &destination.place)?;
    let is_sending = destination.state == DestinationState::Sending;
    match command {
        DestinationCommand::Pause if is_sending => Ok(Some(DestinationChange::Paused)),
        DestinationCommand::Resume if !is_sending => Ok(Some(DestinationChange::Resumed)),
        DestinationCommand::RetryNow if is_sending => Ok(None),
        DestinationCommand::Remove => Ok(Some(DestinationChange::Removed)),
        _ => Err(RefusalCode::DestinationUnchanged.into()),
    }
}

/// Only a system administrator over the place sends its records anywhere.
fn authorise(actor: &Actor, place: &Place) -> Result<(), Refusal> {
    match actor {
        Actor::Person(person) if !person.holds(&[Role::SystemAdministrator], place) => {
            Err(RefusalCode::DestinationOutside.into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jurisdictions::AdministrativeLevel;
    use uuid::Uuid;

    fn command() -> AddDestination {
        AddDestination {
            id: DestinationId(Uuid::from_u128(1)),
            kind: DestinationKind::Instance,
            name: "县平台".to_owned(),
            address: "https://county.example.gov.cn".to_owned(),
            place: Place::root(AdministrativeLevel::Township, "350525190000".parse().unwrap()),
            event_kinds: Vec::new(),
            token: format!("bh_{}", "0".repeat(64)),
        }
    }

    fn add(command: &AddDestination, actor: &Actor) -> Result<Destination, RefusalCode> {
        let allowed_hosts = vec!["county.example.gov.cn".to_owned()];
        let policy = OutwardPolicy { allowed_hosts, ..OutwardPolicy::default() };
        decide_add(command, actor, &policy, Timestamp::UNIX_EPOCH).map_err(|refusal| refusal.code)
    }

    #[test]
    fn each_field_of_a_new_destination_is_checked() {
        let command = command();
        assert_eq!(add(&command, &Actor::Operator).unwrap().state, DestinationState::Sending);
        let nobody = Actor::Person(crate::accounts::Person {
            id: crate::ids::UserId(Uuid::nil()),
            name: String::new(),
            unit: crate::ids::UnitId(Uuid::nil()),
            unit_name: String::new(),
            grants: Vec::new(),
            acts_for_unit: None,
            narrowed_to: None,
        });
        assert_eq!(add(&command, &nobody), Err(RefusalCode::DestinationOutside));
        let refused = |change: &dyn Fn(&mut AddDestination)| {
            let mut changed = command.clone();
            change(&mut changed);
            add(&changed, &Actor::Operator).unwrap_err()
        };
        assert_eq!(refused(&|c| c.name = " ".to_owned()), RefusalCode::DestinationField);
        assert_eq!(
            refused(&|c| c.address = "https://elsewhere.example".to_owned()),
            RefusalCode::DestinationHostNotAllowed
        );
        assert_eq!(refused(&|c| c.token = "secret".to_owned()), RefusalCode::DestinationSecret);
    }

    #[test]
    fn a_destination_is_paused_once_and_resumed_once() {
        let mut destination = add(&command(), &Actor::Operator).unwrap();
        let decide = |destination: &Destination, command| {
            decide_change(destination, command, &Actor::Operator).map_err(|refusal| refusal.code)
        };
        assert_eq!(decide(&destination, DestinationCommand::Pause), Ok(Some(DestinationChange::Paused)));
        assert_eq!(decide(&destination, DestinationCommand::Resume), Err(RefusalCode::DestinationUnchanged));
        assert_eq!(decide(&destination, DestinationCommand::RetryNow), Ok(None));
        destination.state = DestinationState::GivenUp;
        assert_eq!(decide(&destination, DestinationCommand::Pause), Err(RefusalCode::DestinationUnchanged));
        assert_eq!(decide(&destination, DestinationCommand::Resume), Ok(Some(DestinationChange::Resumed)));
        assert_eq!(decide(&destination, DestinationCommand::Remove), Ok(Some(DestinationChange::Removed)));
    }
}
