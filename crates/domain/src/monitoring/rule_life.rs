//! What people do with rules, and what came of it.

use super::{DeviceCommandKind, KEEPERS, Rule, RuleContents, RuleStatus, texts};
use crate::{
    Language, Refusal, RefusalCode, accounts::Actor, identifiers::Sectors, ids::RuleId, jurisdictions::Place,
    language::Words,
};
use serde::{Deserialize, Serialize};

/// Sectors, and devices, that a rule names at most.
pub const SCOPE_LIMIT: usize = 200;
const SHORTEST_HOLD_SECONDS: u32 = 60;
const LONGEST_HOLD_SECONDS: u32 = 24 * 3600;

/// What the actor is responsible for, as the store found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every jurisdiction of the instance.
    Whole,
    /// Some.
    Part,
}

/// A command on a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleCommand {
    /// Replace what it says.
    Edit(RuleContents),
    /// Switch it on.
    Enable,
    /// Switch it off.
    Disable,
}

/// An event of a rule's stream, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RuleEvent {
    /// Made, by hand or out of a pack.
    Defined {
        /// Its code in the pack; empty when made by hand.
        code: String,
        /// The place whose devices it judges.
        place: Option<Place>,
        /// Whether it judges.
        status: RuleStatus,
        /// What it says.
        contents: Box<RuleContents>,
    },
    /// Says something else.
    Edited {
        /// What it says now.
        contents: Box<RuleContents>,
    },
    /// Judges.
    Enabled,
    /// Judges no more.
    Disabled,
}

impl RuleEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Defined { .. } => "defined",
            Self::Edited { .. } => "edited",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Defined { .. } => language.pick("新建规则", "Made"),
            Self::Edited { .. } => language.pick("修改规则", "Edited"),
            Self::Enabled => language.pick("启用规则", "Enabled"),
            Self::Disabled => language.pick("停用规则", "Disabled"),
        }
    }
}

const NAME: Words = Words::new("规则名称", "Name");
const HOLD: Words = Words::new("解除保持时间（秒）", "Hold (seconds)");
const HOLD_HINT: Words = Words::new("填60至86400的整数", "a whole number from 60 to 86400");
const EDIT_RULE: Words = Words::new("修改规则", "edit rules");

/// Decides that a rule is made; it begins switched off, so that it can be tried first.
///
/// # Errors
/// `MO-001`, `MO-022` for the place, `MO-004`, `MO-009`, `MO-020`, `MO-021` for the contents.
pub fn define(
    place: Option<&Place>,
    contents: &RuleContents,
    actor: &Actor,
    reach: Reach,
) -> Result<RuleEvent, Refusal> {
    authorise_rule(actor, place, reach)?;
    Ok(RuleEvent::Defined {
        code: String::new(),
        place: place.cloned(),
        status: RuleStatus::Disabled,
        contents: Box::new(checked(contents)?),
    })
}

/// Decides a command on a rule.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no.
pub fn decide_rule(rule: &Rule, command: &RuleCommand, actor: &Actor, reach: Reach) -> Result<RuleEvent, Refusal> {
    authorise_rule(actor, rule.place.as_ref(), reach)?;
    match (command, rule.status) {
        (RuleCommand::Edit(contents), _) => {
            let contents = checked(contents)?;
            if contents == rule.contents {
                return Err(RefusalCode::MonitoringUnchanged.into());
            }
            Ok(RuleEvent::Edited { contents: Box::new(contents) })
        }
        (RuleCommand::Enable, RuleStatus::Disabled) => Ok(RuleEvent::Enabled),
        (RuleCommand::Disable, RuleStatus::Enabled) => Ok(RuleEvent::Disabled),
        _ => Err(RefusalCode::RuleUnchanged.into()),
    }
}

/// Whether the actor edits rules of a place.
///
/// # Errors
/// `MO-001`, `MO-022`.
pub fn authorise_rule(actor: &Actor, place: Option<&Place>, reach: Reach) -> Result<(), Refusal> {
    let Actor::Person(person) = actor else { return Ok(()) };
    let refused = Refusal::new(RefusalCode::MonitoringNotAuthorised).with_words("command", &[EDIT_RULE]);
    match place {
        Some(place) => super::authorise(actor, place, DeviceCommandKind::Edit).map_err(|_| refused),
        None if !KEEPERS.iter().any(|role| person.has(*role)) => Err(refused),
        None if reach == Reach::Part => Err(RefusalCode::RuleEverywhere.into()),
        None => Ok(()),
    }
}

fn checked(contents: &RuleContents) -> Result<RuleContents, Refusal> {
    let scope = &contents.scope;
    if scope.sectors.len() > SCOPE_LIMIT || scope.devices.len() > SCOPE_LIMIT {
        return Err(Refusal::new(RefusalCode::RuleScope).with("limit", SCOPE_LIMIT));
    }
    if let Some(sector) = scope.sectors.iter().find(|sector| Sectors::included().get(sector).is_none()) {
        return Err(Refusal::new(RefusalCode::DeviceSector).with("sector", sector));
    }
    if !(SHORTEST_HOLD_SECONDS..=LONGEST_HOLD_SECONDS).contains(&contents.hold_seconds) {
        return Err(Refusal::new(RefusalCode::RuleField).with_words("field", &[HOLD]).with_words("hint", &[HOLD_HINT]));
    }
    // What a program sends is held to the same bounds as a form.
    let fields = contents.asks.fields();
    let value = |asked: &str| fields.iter().find(|field| field.name == asked).map_or("", |field| field.value.as_str());
    super::RuleKind::read(contents.asks.name(), value)?;
    let chinese = texts::required(&contents.chinese, NAME, texts::SHORT)?;
    let english = texts::optional(&contents.english, NAME, texts::SHORT)?.unwrap_or_else(|| chinese.clone());
    Ok(RuleContents { chinese, english, ..contents.clone() })
}

impl RuleContents {
    /// Its name.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }
}

impl Rule {
    /// The rule that a first event begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: RuleId, event: &RuleEvent) -> Option<Self> {
        let RuleEvent::Defined { code, place, status, contents } = event else { return None };
        Some(Self {
            id,
            version: 1,
            code: code.clone(),
            place: place.clone(),
            status: *status,
            contents: (**contents).clone(),
        })
    }

    /// Applies the next event. Total: events are facts.
    pub fn evolve(&mut self, event: &RuleEvent) {
        self.version += 1;
        match event {
            RuleEvent::Defined { .. } => {}
            RuleEvent::Edited { contents } => self.contents = (**contents).clone(),
            RuleEvent::Enabled => self.status = RuleStatus::Enabled,
            RuleEvent::Disabled => self.status = RuleStatus::Disabled,
        }
    }
}
