//! Everything that the page of a hazard shows, read in one go.

use crate::places::path_text;
use bihuan_domain::{
    Language,
    accounts::Person,
    audit::{ChainVerifier, StreamId},
    hazards::{Hazard, HazardSource},
    ids::{HazardId, UnitId},
    monitoring::Alarm,
    units::UnitKind,
};
use bihuan_store::{
    StoreError, Tx, accounts, audit, hazards,
    hazards::TimelineEntry,
    monitoring::alarms,
    outward,
    photos::{self, Photo},
    units,
};
use bihuan_ui::Choice;
use std::collections::HashMap;

/// Units of a kind that a form offers, at most.
const UNITS: usize = 60;

/// A hazard with what stands around it.
pub struct Sight {
    /// The hazard.
    pub hazard: Hazard,
    /// Its events, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whether the chain of its events is whole.
    pub chain_is_whole: bool,
    /// Whether an instance below keeps it, so that it is only read here.
    pub is_kept_below: bool,
    /// Its place in words.
    pub place: String,
    /// Its photos.
    pub photos: Vec<Photo>,
    /// The names of those who acted, by the name in the log.
    pub actors: HashMap<String, String>,
    /// The earlier hazard and later recurrences: identifier and number.
    pub earlier: Option<(HazardId, String)>,
    /// Later ones.
    pub later: Vec<(HazardId, String)>,
    /// The alarm from which it came.
    pub alarm: Option<Alarm>,
    /// Units that a form offers.
    pub units: Vec<Choice>,
}

impl Sight {
    /// Reads it all; `None` when the person does not see the hazard.
    pub fn of(tx: &mut Tx<'_>, person: &Person, id: HazardId, language: Language) -> Result<Option<Self>, StoreError> {
        let scope = person.scope();
        let Some(hazard) = hazards::load(tx, &scope, id)? else { return Ok(None) };
        let timeline = hazards::timeline(tx, &scope, id)?.unwrap_or_default();
        let stream = StreamId::hazard(id);
        let chain = ChainVerifier::verify(stream.clone(), &audit::stream_envelopes(tx, &stream)?);
        let is_kept_below = outward::kept_below(tx, &stream)?;
        let photos = photos::photos_of(tx, &scope, id)?;
        let mut actors = HashMap::new();
        for name in timeline.iter().map(|entry| &entry.actor).chain(photos.iter().map(|photo| &photo.uploaded_by)) {
            if !actors.contains_key(name) {
                actors.insert(name.clone(), actor_name(tx, name, language)?);
            }
        }
        let earlier = match hazard.recurrence_of {
            Some(earlier) => hazards::load(tx, &scope, earlier)?.map(|hazard| (hazard.id, hazard.number)),
            None => None,
        };
        let later = hazards::recurrences(tx, &scope, id)?;
        let alarm = match hazard.source {
            HazardSource::Alarm => alarms::of_hazard(tx, &scope, id)?,
            _ => None,
        };
        Ok(Some(Self {
            place: path_text(tx, &hazard.place, " · ")?,
            units: unit_choices(tx, &hazard, language)?,
            later: later.into_iter().map(|hazard| (hazard.id, hazard.number)).collect(),
            chain_is_whole: chain.is_ok(),
            is_kept_below,
            hazard,
            timeline,
            photos,
            actors,
            earlier,
            alarm,
        }))
    }
}

fn actor_name(tx: &mut Tx<'_>, name: &str, language: Language) -> Result<String, StoreError> {
    let Ok(id) = name.parse() else {
        return Ok(match name {
            "system" => language.pick("系统自动", "Bihuan itself"),
            "operator" => language.pick("命令行操作员", "Operator of the command line"),
            other => other,
        }
        .to_owned());
    };
    let Some(account) = accounts::find(tx, id)? else {
        return Ok(outward::actor_name(tx, name)?.unwrap_or_else(|| name.to_owned()));
    };
    let person = account.person();
    Ok(format!("{} · {}", person.name, person.unit_name))
}

/// The enterprise first, then offices, village committees and agencies.
fn unit_choices(tx: &mut Tx<'_>, hazard: &Hazard, language: Language) -> Result<Vec<Choice>, StoreError> {
    let mut choices: Vec<Choice> = Vec::new();
    let mut add = |id: UnitId, name: &str, kind: Option<UnitKind>| {
        let id = id.to_string();
        if !choices.iter().any(|choice| choice.value == id) {
            let label = match kind {
                Some(kind) => format!("{name}（{}）", kind.label(language)),
                None => name.to_owned(),
            };
            choices.push(Choice::new(id, label));
        }
    };
    if let Some(enterprise) = hazard.enterprise {
        add(enterprise, &hazard.subject_name, None);
    }
    if let Some(assignment) = &hazard.assignment {
        add(assignment.unit, &assignment.unit_name, None);
    }
    for kind in [UnitKind::VillageCommittee, UnitKind::Office, UnitKind::Agency] {
        for unit in units::search(tx, kind, "", UNITS)? {
            let is_near = unit.place.as_ref().is_none_or(|code| hazard.place.nodes().any(|(_, node)| node == code));
            if is_near {
                add(unit.id, &unit.name, Some(unit.kind));
            }
        }
    }
    Ok(choices)
}

/// A unit that can be made responsible for a hazard, with its name: an enterprise that the person sees, or another unit
/// of the hazard's place or above. `None` for anything else, as if it did not exist.
pub fn chosen_unit(
    tx: &mut Tx<'_>,
    person: &Person,
    hazard: &Hazard,
    id: UnitId,
) -> Result<Option<(UnitId, String)>, StoreError> {
    if hazard.enterprise == Some(id) {
        return Ok(Some((id, hazard.subject_name.clone())));
    }
    if let Some(enterprise) = bihuan_store::enterprises::load(tx, &person.scope(), id)? {
        return Ok(Some((id, enterprise.profile.name)));
    }
    let Some(unit) = units::find(tx, id)? else { return Ok(None) };
    let is_near = unit.place.as_ref().is_none_or(|code| hazard.place.nodes().any(|(_, node)| node == code));
    Ok((unit.kind != UnitKind::Enterprise && is_near).then_some((id, unit.name)))
}
