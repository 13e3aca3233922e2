//! Alarms: commands, rows, lists.

use crate::{
    CommandError, Row, StoreError, Tx, Value,
    events::{self, NewEvent, Stream},
    hazards::By,
    scope::{self, Conditions},
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Account, Role, Scope},
    audit::StreamId,
    clock::steady,
    ids::{AlarmId, DeviceId, HazardId, UnitId, UserId},
    jurisdictions::{Place, Subtree},
    monitoring::{
        Alarm, AlarmClass, AlarmCommand, AlarmEvent, AlarmLevel, AlarmState, Clearing, NamedUser, decide_alarm,
    },
};
use jiff::Timestamp;

pub use super::digest::{AlarmDigest, digest, digests};

/// Alarms of a page.
pub const PAGE_SIZE: usize = 50;
const UNIT_COLUMNS: &[&str] = &["enterprise"];
/// People that are offered for an alarm.
const PEOPLE: usize = 200;

/// Decides a command on an alarm and records what it brings about.
///
/// # Errors
/// [`CommandError::NotFound`] out of the actor's sight, [`CommandError::Stale`] for an old page, or a refusal `MO-03x`.
pub fn execute(
    tx: &mut Tx<'_>,
    id: AlarmId,
    expected_version: Option<u64>,
    command: &AlarmCommand,
    by: By<'_>,
) -> Result<Alarm, CommandError> {
    let sql = format!("SELECT body FROM alarm WHERE id = $1{}", tx.for_update());
    let row = tx.query_first(&sql, &[id.into()])?.ok_or(CommandError::NotFound)?;
    let mut alarm = read(&row, 0)?;
    if !sees(&by.actor.scope(), &alarm) {
        return Err(CommandError::NotFound);
    }
    if expected_version.is_some_and(|expected| expected != alarm.version) {
        return Err(CommandError::Stale { current: alarm.version });
    }
    let event = decide_alarm(&alarm, command, by.actor, by.moment())?;
    record(tx, &mut alarm, &event, by)?;
    Ok(alarm)
}

/// Somebody to whom an alarm may be given.
///
/// # Errors
/// A refusal `MO-031`; a fault of the database.
pub fn assignee(tx: &mut Tx<'_>, alarm: &Alarm, user: UserId) -> Result<NamedUser, CommandError> {
    let found = assignees(tx, &alarm.raised.place)?.into_iter().find(|named| named.id == user);
    found.ok_or_else(|| Refusal::new(RefusalCode::AlarmAssignee).into())
}

/// Who deals with alarms at a place, by name.
///
/// # Errors
/// A fault of the database.
pub fn assignees(tx: &mut Tx<'_>, place: &Place) -> Result<Vec<NamedUser>, StoreError> {
    let roles = [Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer];
    let mut conditions = Conditions::default();
    let codes: Vec<_> = place.nodes().map(|(_, code)| conditions.bind(code.as_str())).collect();
    let names: Vec<_> = roles.iter().map(|role| conditions.bind(role.name())).collect();
    let sql = format!(
        "SELECT body FROM account WHERE status = 'active' AND id IN
             (SELECT user_id FROM account_grant WHERE role IN ({}) AND code IN ({})) ORDER BY name, id LIMIT {PEOPLE}",
        names.join(", "),
        codes.join(", ")
    );
    let rows = tx.query(&sql, conditions.values())?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let body: String = row.get(0)?;
        let account: Account =
            serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("account.body", cause))?;
        if account.person().holds(&roles, place) {
            found.push(NamedUser { id: account.id, name: account.name });
        }
    }
    Ok(found)
}

/// Appends an event to an alarm and brings its row up to date.
pub(super) fn record(tx: &mut Tx<'_>, alarm: &mut Alarm, event: &AlarmEvent, by: By<'_>) -> Result<(), CommandError> {
    append(tx, alarm, alarm.version, event, by)?;
    alarm.evolve(event);
    replace(tx, alarm)?;
    Ok(())
}

pub(super) fn append(
    tx: &mut Tx<'_>,
    alarm: &Alarm,
    expected: u64,
    event: &AlarmEvent,
    by: By<'_>,
) -> Result<(), CommandError> {
    let stream = Stream::within(StreamId::alarm(alarm.id), &alarm.raised.place);
    // Workers' clocks differ a little.
    let last = events::head(tx, &StreamId::alarm(alarm.id))?.recorded_at;
    let now = last.map_or(by.moment(), |last| steady(by.moment(), last));
    let new = NewEvent::of(event.name(), event, now)?;
    events::append(tx, &stream, expected, &by.actor.log_name(), now, &[new])?;
    Ok(())
}

/// Ends all standing alarms of a device or a rule.
pub(super) fn clear_all(
    tx: &mut Tx<'_>,
    column: &'static str,
    id: &str,
    reason: &str,
    by: By<'_>,
) -> Result<(), CommandError> {
    let sql =
        format!("SELECT body FROM alarm WHERE {column} = $1 AND state <> 'cleared' ORDER BY id{}", tx.for_update());
    let rows = tx.query(&sql, &[id.into()])?;
    let person = by.actor.person().map(|person| NamedUser { id: person.id, name: person.name.clone() });
    for row in rows {
        let mut alarm = read(&row, 0)?;
        let clearing = Clearing { by: person.clone(), at: by.moment(), reason: reason.to_owned() };
        record(tx, &mut alarm, &AlarmEvent::Cleared { clearing, occurrences: 0 }, by)?;
    }
    Ok(())
}

// ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const COLUMNS: [&str; 19] = [
    "id",
    "device",
    "rule",
    "state",
    "province",
    "prefecture",
    "county",
    "township",
    "village",
    "grid",
    "enterprise",
    "class",
    "level",
    "assigned",
    "raised_at",
    "last_at",
    "hazard",
    "version",
    "body",
];

pub(super) fn projection(alarm: &Alarm) -> Result<Vec<Value>, StoreError> {
    let body = serde_json::to_string(alarm).map_err(|cause| StoreError::corrupt("alarm", cause))?;
    let raised = &alarm.raised;
    let mut values: Vec<Value> =
        vec![alarm.id.into(), raised.device.into(), raised.rule.into(), alarm.state.name().into()];
    values.extend(scope::place_values(&raised.place));
    values.extend([
        raised.enterprise.into(),
        raised.class.name().into(),
        raised.level.name().into(),
        alarm.assigned.as_ref().map(|user| user.id).into(),
        raised.at.into(),
        alarm.last_at.into(),
        alarm.hazard.into(),
        alarm.version.into(),
        body.into(),
    ]);
    Ok(values)
}

/// Inserts the row of a new alarm; tells whether none of the same device and rule stood. The index decides, so that of two
/// workers that raise at once one does.
pub(super) fn insert(tx: &mut Tx<'_>, alarm: &Alarm) -> Result<bool, StoreError> {
    let places: Vec<_> = (1..=COLUMNS.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "INSERT INTO alarm ({}) VALUES ({}) ON CONFLICT (device, rule) WHERE state <> 'cleared' DO NOTHING",
        COLUMNS.join(", "),
        places.join(", ")
    );
    Ok(tx.execute(&sql, &projection(alarm)?)? > 0)
}

pub(super) fn replace(tx: &mut Tx<'_>, alarm: &Alarm) -> Result<(), StoreError> {
    let sets: Vec<_> =
        COLUMNS.iter().enumerate().skip(1).map(|(at, column)| format!("{column} = ${}", at + 1)).collect();
    tx.execute(&format!("UPDATE alarm SET {} WHERE id = $1", sets.join(", ")), &projection(alarm)?)?;
    Ok(())
}

/// The alarm of a device and a rule that stands, held until the transaction ends.
pub(super) fn standing(
    tx: &mut Tx<'_>,
    device: DeviceId,
    rule: bihuan_domain::ids::RuleId,
) -> Result<Option<Alarm>, StoreError> {
    let sql =
        format!("SELECT body FROM alarm WHERE device = $1 AND rule = $2 AND state <> 'cleared'{}", tx.for_update());
    tx.query_first(&sql, &[device.into(), rule.into()])?.map(|row| read(&row, 0)).transpose()
}

/// The last alarm of a device and a rule that was raised by a moment, held until the transaction ends.
pub(super) fn latest_before(
    tx: &mut Tx<'_>,
    device: DeviceId,
    rule: bihuan_domain::ids::RuleId,
    by: Timestamp,
) -> Result<Option<Alarm>, StoreError> {
    let sql = format!(
        "SELECT body FROM alarm WHERE device = $1 AND rule = $2 AND raised_at <= $3
         ORDER BY raised_at DESC, id DESC LIMIT 1{}",
        tx.for_update()
    );
    tx.query_first(&sql, &[device.into(), rule.into(), by.into()])?.map(|row| read(&row, 0)).transpose()
}

fn read(row: &Row, index: usize) -> Result<Alarm, StoreError> {
    let body: String = row.get(index)?;
    serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("alarm.body", cause))
}

fn sees(scope: &Scope, alarm: &Alarm) -> bool {
    let units: Vec<UnitId> = alarm.raised.enterprise.into_iter().collect();
    scope.sees(&alarm.raised.place, &units)
}

/// An alarm, or `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
    let row = tx.query_first("SELECT body FROM alarm WHERE id = $1", &[id.into()])?;
    Ok(row.map(|row| read(&row, 0)).transpose()?.filter(|alarm| sees(scope, alarm)))
}

/// The alarm from which a hazard came, or `None` when it came from none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn of_hazard(tx: &mut Tx<'_>, scope: &Scope, hazard: HazardId) -> Result<Option<Alarm>, StoreError> {
    let row = tx.query_first("SELECT body FROM alarm WHERE hazard = $1", &[hazard.into()])?;
    Ok(row.map(|row| read(&row, 0)).transpose()?.filter(|alarm| sees(scope, alarm)))
}

/// What happened to an alarm, the latest first, at most 200. Look the alarm up within a scope first.
///
/// # Errors
/// A fault of the database.
pub fn history(tx: &mut Tx<'_>, alarm: &Alarm) -> Result<Vec<Happened>, StoreError> {
    let rows = tx.query(
        "SELECT event.payload, event.recorded_at, account.name FROM event
         LEFT JOIN account ON account.id = event.actor
         WHERE event.stream = $1 ORDER BY event.version DESC LIMIT 200",
        &[StreamId::alarm(alarm.id).as_str().into()],
    )?;
    rows.iter()
        .map(|row| {
            let payload: String = row.get(0)?;
            let event = serde_json::from_str(&payload).map_err(|cause| StoreError::corrupt("alarm event", cause))?;
            Ok(Happened { event, at: row.get(1)?, by_name: row.get(2)? })
        })
        .collect()
}

/// An event of an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// What happened.
    pub event: AlarmEvent,
    /// When.
    pub at: Timestamp,
    /// Who did it; none for the rules.
    pub by_name: Option<String>,
}

// ── Lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// What a list is narrowed to; the default is everything that the scope sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlarmFilter {
    /// In one of these states; none for all.
    pub states: Vec<AlarmState>,
    /// In this subtree.
    pub within: Option<Subtree>,
    /// About this.
    pub class: Option<AlarmClass>,
    /// So grave.
    pub level: Option<AlarmLevel>,
    /// Of this device.
    pub device: Option<DeviceId>,
    /// Of this enterprise.
    pub enterprise: Option<UnitId>,
    /// Given to this user.
    pub assigned: Option<UserId>,
}

impl AlarmFilter {
    /// Those that stand.
    #[must_use]
    pub fn standing() -> Self {
        Self { states: vec![AlarmState::Open, AlarmState::Acknowledged], ..Self::default() }
    }

    fn conditions(&self, scope: &Scope) -> Conditions {
        let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
        if !self.states.is_empty() {
            let states: Vec<_> = self.states.iter().map(|state| conditions.bind(state.name())).collect();
            conditions.and(format!("state IN ({})", states.join(", ")));
        }
        if let Some(subtree) = &self.within {
            conditions.within(subtree);
        }
        if let Some(class) = self.class {
            conditions.equal("class", class.name());
        }
        if let Some(level) = self.level {
            conditions.equal("level", level.name());
        }
        if let Some(device) = self.device {
            conditions.equal("device", device);
        }
        if let Some(enterprise) = self.enterprise {
            conditions.equal("enterprise", enterprise);
        }
        if let Some(user) = self.assigned {
            conditions.equal("assigned", user);
        }
        conditions
    }
}

/// A page of alarms, the latest first, before the given moment and identifier; one more than `limit` when there are more.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &AlarmFilter,
    before: Option<(Timestamp, AlarmId)>,
    limit: usize,
) -> Result<Vec<Alarm>, StoreError> {
    let mut conditions = filter.conditions(scope);
    if let Some((at, id)) = before {
        let (at, id) = (conditions.bind(at), conditions.bind(id));
        conditions.and(format!("(raised_at, id) < ({at}, {id})"));
    }
    let sql =
        format!("SELECT body FROM alarm{} ORDER BY raised_at DESC, id DESC LIMIT {}", conditions.sql(), limit + 1);
    tx.query(&sql, conditions.values())?.iter().map(|row| read(row, 0)).collect()
}

/// How many alarms a filter leaves.
///
/// # Errors
/// A fault of the database.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &AlarmFilter) -> Result<u64, StoreError> {
    let conditions = filter.conditions(scope);
    let sql = format!("SELECT COUNT(*) FROM alarm{}", conditions.sql());
    tx.query_first(&sql, conditions.values())?.map_or(Ok(0), |row| row.get(0))
}
