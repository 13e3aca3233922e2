//! What people do with devices, and what came of it.

use super::{Device, DeviceState, Identity, Protocol, Reach, texts};
use crate::{
    Language, Refusal, RefusalCode,
    accounts::{Actor, Role},
    enterprises::Position,
    hazards::SectorCode,
    identifiers::Sectors,
    ids::{DeviceId, UnitId},
    jurisdictions::Place,
    language::Words,
};
use serde::{Deserialize, Serialize};

/// Who registers and keeps devices, and edits rules.
pub const KEEPERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor];
const CAPACITY_LIMIT: u32 = 100_000;

/// What is known of a device beside where it is and what it speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeviceProfile {
    /// What people call it.
    pub name: String,
    /// The line or group that it shares with others; none when empty.
    pub line: Option<String>,
    /// Its sector.
    pub sector: SectorCode,
    /// Where it is mounted.
    pub position: Option<Position>,
    /// How many people may be aboard or inside.
    pub capacity_persons: Option<u32>,
}

/// Where a device belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Belonging {
    /// The jurisdiction.
    pub jurisdiction: Place,
    /// The enterprise.
    pub enterprise: Option<UnitId>,
}

worded! {
    /// How a device came into the register.
    Origin {
        /// Entered by hand.
        Registered = "registered", "登记", "Registered";
        /// It knocked and was adopted.
        Adopted = "adopted", "认领", "Adopted";
    }
}

/// Put a device into the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterDevice {
    /// What it speaks.
    pub protocol: Protocol,
    /// What the wire names it by, as written.
    pub identity: String,
    /// What is known of it.
    pub profile: DeviceProfile,
    /// Where it belongs.
    pub belonging: Belonging,
    /// Whether it knocked before.
    pub origin: Origin,
}

/// A command on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceCommand {
    /// Replace what is known.
    Edit(DeviceProfile),
    /// Give it to another place or enterprise.
    Move(Belonging),
    /// A new secret; the old one stops at once. The store keeps its hash, the log neither.
    RotateSecret,
    /// Take no readings for now.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Take readings again.
    Resume,
    /// For good.
    Retire {
        /// Why.
        reason: String,
    },
}

worded! {
    /// The kinds of commands on devices.
    DeviceCommandKind {
        /// Register.
        Register = "register", "登记设备", "register the device";
        /// Edit.
        Edit = "edit", "修改设备", "edit the device";
        /// Move.
        Move = "move", "调整归属", "move the device";
        /// New secret.
        RotateSecret = "secret", "更换密钥", "make a new secret";
        /// Suspend.
        Suspend = "suspend", "暂停接入", "suspend the device";
        /// Resume.
        Resume = "resume", "恢复接入", "resume the device";
        /// Retire.
        Retire = "retire", "停用设备", "retire the device";
    }
}

/// An event of a device's stream, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeviceEvent {
    /// Put into the register.
    Registered {
        /// What it speaks.
        protocol: Protocol,
        /// What the wire names it by.
        identity: Identity,
        /// What is known of it.
        profile: DeviceProfile,
        /// Where it belongs.
        belonging: Belonging,
        /// How it came.
        origin: Origin,
    },
    /// Known otherwise.
    Edited {
        /// What is known now.
        profile: DeviceProfile,
    },
    /// Belongs elsewhere.
    Moved {
        /// Where now.
        belonging: Belonging,
    },
    /// Has a new secret.
    SecretRotated,
    /// No readings are taken.
    Suspended {
        /// Why.
        reason: String,
    },
    /// Readings are taken again.
    Resumed,
    /// Out of use for good.
    Retired {
        /// Why.
        reason: String,
    },
}

impl DeviceCommand {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> DeviceCommandKind {
        match self {
            Self::Edit(_) => DeviceCommandKind::Edit,
            Self::Move(_) => DeviceCommandKind::Move,
            Self::RotateSecret => DeviceCommandKind::RotateSecret,
            Self::Suspend { .. } => DeviceCommandKind::Suspend,
            Self::Resume => DeviceCommandKind::Resume,
            Self::Retire { .. } => DeviceCommandKind::Retire,
        }
    }
}

impl DeviceEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Edited { .. } => "edited",
            Self::Moved { .. } => "moved",
            Self::SecretRotated => "secret_rotated",
            Self::Suspended { .. } => "suspended",
            Self::Resumed => "resumed",
            Self::Retired { .. } => "retired",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Registered { origin, .. } => origin.label(language),
            Self::Edited { .. } => language.pick("修改", "Edited"),
            Self::Moved { .. } => language.pick("调整归属", "Moved"),
            Self::SecretRotated => language.pick("更换密钥", "New secret"),
            Self::Suspended { .. } => language.pick("暂停接入", "Suspended"),
            Self::Resumed => language.pick("恢复接入", "Resumed"),
            Self::Retired { .. } => language.pick("停用", "Retired"),
        }
    }
}

const NAME: Words = Words::new("设备名称", "Name");
const LINE: Words = Words::new("线路或分组", "Line or group");
const REASON: Words = Words::new("理由", "Reason");

/// Decides that a device is registered.
///
/// # Errors
/// `MO-001` outside of the actor's places, `MO-002` for the identity, `MO-004`, `MO-009`, `MO-011` for the fields.
pub fn register(command: &RegisterDevice, actor: &Actor) -> Result<DeviceEvent, Refusal> {
    authorise(actor, &command.belonging.jurisdiction, DeviceCommandKind::Register)?;
    let identity = Identity::parse(command.protocol, &command.identity).map_err(|error| {
        Refusal::new(RefusalCode::DeviceIdentity)
            .with("identity", error.text)
            .with_label("protocol", |language| command.protocol.label(language))
    })?;
    Ok(DeviceEvent::Registered {
        protocol: command.protocol,
        identity,
        profile: checked(&command.profile)?,
        belonging: command.belonging.clone(),
        origin: command.origin,
    })
}

/// Decides a command on a device.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no: permission, state, then the command's own rules.
pub fn decide(device: &Device, command: &DeviceCommand, actor: &Actor) -> Result<DeviceEvent, Refusal> {
    let kind = command.kind();
    // The gateway hands out authentication codes of JT/T 808 when a registered terminal asks for one.
    if !(matches!(actor, Actor::System) && kind == DeviceCommandKind::RotateSecret) {
        authorise(actor, &device.jurisdiction, kind)?;
    }
    let possible = match kind {
        DeviceCommandKind::Resume => device.state == DeviceState::Suspended,
        DeviceCommandKind::Suspend => device.state == DeviceState::Active,
        _ => device.state != DeviceState::Retired,
    };
    if !possible {
        return Err(Refusal::new(RefusalCode::DeviceWrongState)
            .with_label("state", |language| device.state.label(language))
            .with_label("command", |language| kind.label(language)));
    }
    match command {
        DeviceCommand::Edit(profile) => {
            let profile = checked(profile)?;
            if profile == device.profile() {
                return Err(RefusalCode::MonitoringUnchanged.into());
            }
            Ok(DeviceEvent::Edited { profile })
        }
        DeviceCommand::Move(belonging) => {
            authorise(actor, &belonging.jurisdiction, kind)?;
            if *belonging == device.belonging() {
                return Err(RefusalCode::MonitoringUnchanged.into());
            }
            Ok(DeviceEvent::Moved { belonging: belonging.clone() })
        }
        DeviceCommand::RotateSecret if !device.protocol.carries_secret() => {
            let label = |language| device.protocol.label(language);
            Err(Refusal::new(RefusalCode::DeviceWithoutSecret).with_label("protocol", label))
        }
        DeviceCommand::RotateSecret => Ok(DeviceEvent::SecretRotated),
        DeviceCommand::Suspend { reason } => {
            Ok(DeviceEvent::Suspended { reason: texts::required(reason, REASON, texts::LONG)? })
        }
        DeviceCommand::Resume => Ok(DeviceEvent::Resumed),
        DeviceCommand::Retire { reason } => {
            Ok(DeviceEvent::Retired { reason: texts::required(reason, REASON, texts::LONG)? })
        }
    }
}

/// The commands that the actor could give now: what the page offers.
#[must_use]
pub fn available(device: &Device, actor: &Actor) -> Vec<DeviceCommandKind> {
    use DeviceCommandKind as K;
    let can = |kind: &K| {
        let state = match kind {
            K::Resume => device.state == DeviceState::Suspended,
            K::Suspend => device.state == DeviceState::Active,
            K::RotateSecret => device.state != DeviceState::Retired && device.protocol.carries_secret(),
            _ => device.state != DeviceState::Retired,
        };
        state && authorise(actor, &device.jurisdiction, *kind).is_ok()
    };
    [K::Edit, K::Move, K::RotateSecret, K::Suspend, K::Resume, K::Retire].into_iter().filter(can).collect()
}

/// A secret that a person chose, where the device cannot take one that is made here.
///
/// # Errors
/// `MO-010`.
pub fn own_secret(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = (6..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(text.to_owned()) } else { Err(RefusalCode::DeviceSecret.into()) }
}

/// Whether somebody keeps devices at a place.
///
/// # Errors
/// `MO-001`.
pub fn authorise(actor: &Actor, place: &Place, kind: DeviceCommandKind) -> Result<(), Refusal> {
    let allowed = match actor {
        Actor::Person(person) => person.holds(KEEPERS, place),
        Actor::Operator => true,
        Actor::System => false,
    };
    let label = |language| kind.label(language);
    if allowed { Ok(()) } else { Err(Refusal::new(RefusalCode::MonitoringNotAuthorised).with_label("command", label)) }
}

/// Whether somebody sees devices that nobody registered. A stranger has no place yet, so that only a keeper of every place may
/// decide whose it is.
#[must_use]
pub fn sees_strangers(actor: &Actor, reach: Reach) -> bool {
    actor.person().is_none_or(|person| KEEPERS.iter().any(|role| person.has(*role))) && reach == Reach::Whole
}

fn checked(profile: &DeviceProfile) -> Result<DeviceProfile, Refusal> {
    if Sectors::included().get(&profile.sector).is_none() {
        return Err(Refusal::new(RefusalCode::DeviceSector).with("sector", &profile.sector));
    }
    if profile.capacity_persons.is_some_and(|capacity| !(1..=CAPACITY_LIMIT).contains(&capacity)) {
        return Err(RefusalCode::DeviceCapacity.into());
    }
    let line = texts::optional(profile.line.as_deref().unwrap_or_default(), LINE, texts::SHORT)?;
    Ok(DeviceProfile { name: texts::required(&profile.name, NAME, texts::SHORT)?, line, ..profile.clone() })
}

impl Device {
    /// What is known of it.
    #[must_use]
    pub fn profile(&self) -> DeviceProfile {
        DeviceProfile {
            name: self.name.clone(),
            line: self.line.clone(),
            sector: self.sector.clone(),
            position: self.position,
            capacity_persons: self.capacity_persons,
        }
    }

    /// Where it belongs.
    #[must_use]
    pub fn belonging(&self) -> Belonging {
        Belonging { jurisdiction: self.jurisdiction.clone(), enterprise: self.enterprise }
    }

    /// The device that a first event begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: DeviceId, event: &DeviceEvent) -> Option<Self> {
        let DeviceEvent::Registered { protocol, identity, profile, belonging, .. } = event else { return None };
        let mut device = Self {
            id,
            version: 1,
            protocol: *protocol,
            identity: identity.clone(),
            name: String::new(),
            jurisdiction: belonging.jurisdiction.clone(),
            enterprise: belonging.enterprise,
            line: None,
            sector: profile.sector.clone(),
            position: None,
            capacity_persons: None,
            state: DeviceState::Active,
        };
        device.set(profile);
        Some(device)
    }

    /// Applies the next event. Total: events are facts.
    pub fn evolve(&mut self, event: &DeviceEvent) {
        self.version += 1;
        match event {
            DeviceEvent::Registered { .. } | DeviceEvent::SecretRotated => {}
            DeviceEvent::Edited { profile } => self.set(profile),
            DeviceEvent::Moved { belonging } => {
                self.jurisdiction = belonging.jurisdiction.clone();
                self.enterprise = belonging.enterprise;
            }
            DeviceEvent::Suspended { .. } => self.state = DeviceState::Suspended,
            DeviceEvent::Resumed => self.state = DeviceState::Active,
            DeviceEvent::Retired { .. } => self.state = DeviceState::Retired,
        }
    }

    fn set(&mut self, profile: &DeviceProfile) {
        let DeviceProfile { name, line, sector, position, capacity_persons } = profile.clone();
        (self.name, self.line, self.sector) = (name, line, sector);
        (self.position, self.capacity_persons) = (position, capacity_persons);
    }
}

#[cfg(test)]
#[path = "device_life_tests.rs"]
mod tests;
