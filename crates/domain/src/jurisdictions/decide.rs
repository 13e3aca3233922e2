//! Who may change the tree, and what a node of it must be.

use super::{AddJurisdiction, JurisdictionCommand, JurisdictionEvent, Node, Place};
use crate::{
    Language, Refusal, RefusalCode,
    accounts::{Actor, Role, Scope},
};
use jiff::civil::Date;

/// The longest name, in characters.
pub const NAME_LIMIT: usize = 50;

/// What the store knows about the surroundings of a new node.
#[derive(Debug, Clone, Copy, Default)]
pub struct AddContext<'a> {
    /// The parent that the command names.
    pub parent: Option<&'a Node>,
    /// A node with the same code.
    pub same_code: Option<&'a Node>,
    /// A node in force with the same name under the same parent.
    pub same_name: Option<&'a Node>,
}

/// What of the tree an actor sees: the subtrees of every role, those of the three administrators too.
#[must_use]
pub fn visible(actor: &Actor) -> Scope {
    let Actor::Person(person) = actor else { return actor.scope() };
    Scope::new(person.grants.iter().map(|grant| grant.subtree.clone()).collect(), None)
}

/// Decides an addition.
///
/// # Errors
/// A [`Refusal`] `JU-0xx`: no authority, parent unknown or closed, level not below the parent's, code or name.
pub fn add(
    command: &AddJurisdiction,
    context: AddContext<'_>,
    actor: &Actor,
) -> Result<Vec<JurisdictionEvent>, Refusal> {
    let place = place_of(command, context.parent, actor)?;
    let name = checked_name(&command.name)?;
    if let Some(other) = context.same_code {
        return Err(Refusal::new(RefusalCode::JurisdictionCodeTaken)
            .with("code", &command.code)
            .with("name", &other.jurisdiction.name));
    }
    check_name_is_free(&name, context.same_name)?;
    Ok(vec![JurisdictionEvent::Added { code: command.code.clone(), name, place, import: command.import }])
}

/// Decides a command on a node. `expected_version` is the version that the actor saw, `same_name` a sibling in force that
/// has the new name, `open_children` how many nodes in force stand right below.
///
/// # Errors
/// A [`Refusal`] `JU-0xx`, in this order: no authority, stale version, closed, contents.
pub fn decide(
    node: &Node,
    expected_version: u64,
    command: &JurisdictionCommand,
    same_name: Option<&Node>,
    open_children: u64,
    actor: &Actor,
    today: Date,
) -> Result<Vec<JurisdictionEvent>, Refusal> {
    authorise(actor, &node.jurisdiction.place, |language| command.label(language))?;
    if expected_version != node.version {
        return Err(Refusal::new(RefusalCode::JurisdictionStale).with("current", node.version));
    }
    check_in_force(node, |language| command.label(language))?;
    match command {
        JurisdictionCommand::Rename { name } => rename(node, name, same_name),
        JurisdictionCommand::Close { on } => close(node, *on, open_children, today),
    }
}

fn rename(node: &Node, name: &str, same_name: Option<&Node>) -> Result<Vec<JurisdictionEvent>, Refusal> {
    let after = checked_name(name)?;
    let before = node.jurisdiction.name.clone();
    if after == before {
        return Err(RefusalCode::JurisdictionUnchanged.into());
    }
    check_name_is_free(&after, same_name.filter(|other| other.code() != node.code()))?;
    Ok(vec![JurisdictionEvent::Renamed { before, after }])
}

fn close(node: &Node, on: Date, open_children: u64, today: Date) -> Result<Vec<JurisdictionEvent>, Refusal> {
    if on > today {
        return Err(Refusal::new(RefusalCode::JurisdictionClosedInFuture).with("closed", on).with("today", today));
    }
    if open_children > 0 {
        return Err(Refusal::new(RefusalCode::JurisdictionHasChildren)
            .with("name", &node.jurisdiction.name)
            .with("count", open_children));
    }
    Ok(vec![JurisdictionEvent::Closed { on }])
}

/// The place of the new node, and whether the actor may put one there.
fn place_of(command: &AddJurisdiction, parent: Option<&Node>, actor: &Actor) -> Result<Place, Refusal> {
    let Some(parent_code) = &command.parent else {
        if actor.person().is_some() {
            return Err(RefusalCode::JurisdictionRoot.into());
        }
        return Ok(Place::root(command.level, command.code.clone()));
    };
    // Who may not see the parent learns no more than that it is not there.
    let Some(parent) = parent else {
        return Err(Refusal::new(RefusalCode::JurisdictionParentUnknown).with("parent", parent_code));
    };
    authorise(actor, &parent.jurisdiction.place, AddJurisdiction::label)?;
    check_in_force(parent, AddJurisdiction::label)?;
    let parent_level = parent.jurisdiction.level();
    let place = parent.jurisdiction.place.child(command.level, command.code.clone()).map_err(|_| {
        Refusal::new(RefusalCode::JurisdictionNotBelowParent)
            .with("parent", &parent.jurisdiction.name)
            .with_label("level", |language| command.level.label(language))
            .with_label("parent_level", |language| parent_level.label(language))
    })?;
    if let Some(prefix) = parent.code().prefix_at(parent_level)
        && command.code.is_statistical()
        && (!command.code.as_str().starts_with(prefix) || command.code == *parent.code())
    {
        return Err(Refusal::new(RefusalCode::JurisdictionCodePrefix)
            .with("code", &command.code)
            .with("parent", &parent.jurisdiction.name)
            .with("prefix", prefix));
    }
    Ok(place)
}

fn authorise(actor: &Actor, place: &Place, label: impl Fn(Language) -> &'static str) -> Result<(), Refusal> {
    match actor {
        Actor::Person(person) if !person.holds(&[Role::SystemAdministrator], place) => {
            Err(Refusal::new(RefusalCode::JurisdictionNotAuthorised).with_label("command", label))
        }
        Actor::Person(_) | Actor::System | Actor::Operator => Ok(()),
    }
}

fn check_in_force(node: &Node, label: impl Fn(Language) -> &'static str) -> Result<(), Refusal> {
    let Some(closed_on) = node.closed_on else { return Ok(()) };
    Err(Refusal::new(RefusalCode::JurisdictionClosed)
        .with("name", &node.jurisdiction.name)
        .with("closed", closed_on)
        .with_label("command", label))
}

fn checked_name(name: &str) -> Result<String, Refusal> {
    let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name = plain.trim();
    if name.is_empty() {
        return Err(RefusalCode::JurisdictionNameMissing.into());
    }
    if name.chars().count() > NAME_LIMIT {
        return Err(Refusal::new(RefusalCode::JurisdictionNameTooLong).with("limit", NAME_LIMIT));
    }
    Ok(name.to_owned())
}

fn check_name_is_free(name: &str, other: Option<&Node>) -> Result<(), Refusal> {
    let Some(other) = other else { return Ok(()) };
    Err(Refusal::new(RefusalCode::JurisdictionNameTaken).with("name", name).with("code", other.code()))
}
