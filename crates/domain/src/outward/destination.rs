//! Destinations: an instance above that gets the log, or a third system that is told of events.

use super::{Address, OutwardPolicy};
use crate::{
    Language, Refusal, RefusalCode,
    accounts::{Actor, Role},
    audit::DestinationChange,
    ids::DestinationId,
    jurisdictions::Place,
    language::Words,
};
use jiff::Timestamp;

/// What stands at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DestinationKind {
    /// 上级系统: an instance of Bihuan, which gets the events themselves.
    Instance,
    /// 第三方系统: is told what happened, signed by Standard Webhooks.
    Webhook,
}

/// Whether anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DestinationState {
    /// 报送中
    Sending,
    /// 已暂停
    Paused,
    /// 已停用: it failed for too long.
    GivenUp,
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

/// What is done to a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DestinationCommand {
    /// 暂停
    Pause,
    /// 恢复
    Resume,
    /// 立即重试
    RetryNow,
    /// 删除
    Remove,
}

const NAME: Words = Words::new("名称", "Name");
const NAME_LIMIT: usize = 50;

impl DestinationKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Instance, Self::Webhook];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Webhook => "webhook",
        }
    }

    /// The one of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Instance => language.pick("上级系统", "Instance above"),
            Self::Webhook => language.pick("第三方系统（Webhook）", "Third system (webhook)"),
        }
    }
}

impl DestinationState {
    /// All.
    pub const ALL: [Self; 3] = [Self::Sending, Self::Paused, Self::GivenUp];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::GivenUp => "given_up",
        }
    }

    /// The one of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Sending => language.pick("报送中", "Sending"),
            Self::Paused => language.pick("已暂停", "Paused"),
            Self::GivenUp => language.pick("已停用", "Given up"),
        }
    }
}

impl DestinationCommand {
    /// All.
    pub const ALL: [Self; 4] = [Self::Pause, Self::Resume, Self::RetryNow, Self::Remove];

    /// The stable name, as addresses have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::RetryNow => "retry",
            Self::Remove => "remove",
        }
    }

    /// The one of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Pause => language.pick("暂停", "Pause"),
            Self::Resume => language.pick("恢复", "Resume"),
            Self::RetryNow => language.pick("立即重试", "Retry now"),
            Self::Remove => language.pick("删除", "Remove"),
        }
    }
}

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
