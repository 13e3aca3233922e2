//! Devices, rules and alarms on both engines.

use super::{alarms, alarms::AlarmFilter, devices, devices::DeviceFilter, rules, tick, work};
use crate::{
    CommandError, Store, StoreError,
    audit::{Verdict, verify},
    hazards::{self, By, fixtures::*},
    testing::on_both_engines,
};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Role, Scope},
    hazards::{HazardLevel, HazardSource, HazardState, SectorCode},
    ids::{AlarmId, DeviceId, HazardId, RuleId},
    jurisdictions::{AdministrativeLevel, Place},
    monitoring::{
        AlarmClass, AlarmCommand, AlarmLevel, AlarmState, Belonging, Comparison, Device, DeviceCommand, DeviceProfile,
        DeviceState, Identity, Metric, MonitoringPolicy, Origin, PackRule, Protocol, Quality, Reading, RegisterDevice,
        Rule, RuleCommand, RuleContents, RuleKind, RuleScope, RuleStatus,
    },
};
use bihuan_testkit::SeededIds;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

fn ids() -> Arc<SeededIds> {
    Arc::new(SeededIds::new(5))
}

fn device_id(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xd000 + number))
}

fn register_as(identity: &str, place: &Place, line: Option<&str>) -> RegisterDevice {
    RegisterDevice {
        protocol: Protocol::Mqtt,
        identity: identity.to_owned(),
        profile: DeviceProfile {
            name: format!("粉尘仪 {identity}"),
            line: line.map(str::to_owned),
            sector: SectorCode::parse("machinery").unwrap(),
            position: None,
            capacity_persons: None,
        },
        belonging: Belonging { jurisdiction: place.clone(), enterprise: None },
        origin: Origin::Registered,
    }
}

fn register(store: &Store, number: u128, line: Option<&str>) -> Device {
    let command = register_as(&format!("dust-{number}"), &village(1, 1), line);
    let registered: Result<Device, CommandError> = store.write_blocking(move |tx| {
        let actor = officer(&township(1));
        devices::register(tx, device_id(number), &command, Some("s3cret-of-it"), by(&actor, morning()))
    });
    registered.unwrap()
}

fn contents(asks: RuleKind, hazard_level: Option<HazardLevel>) -> RuleContents {
    RuleContents {
        chinese: "粉尘浓度超限".to_owned(),
        english: "Dust above limit".to_owned(),
        asks,
        scope: RuleScope::default(),
        class: AlarmClass::Safety,
        level: AlarmLevel::Warning,
        hazard_level,
        hold_seconds: 300,
    }
}

fn dust() -> Metric {
    Metric::parse("dust_mg_m3").unwrap()
}

fn threshold() -> RuleKind {
    RuleKind::Threshold { metric: dust(), comparison: Comparison::Above, limit: 8.0, hysteresis: 0.0, for_seconds: 0 }
}

/// Makes a rule of a township and switches it on.
fn rule(store: &Store, number: u128, asks: RuleKind, hazard_level: Option<HazardLevel>) -> Rule {
    let made: Result<Rule, CommandError> = store.write_blocking(move |tx| {
        let actor = officer(&township(1));
        let by = by(&actor, morning());
        let id = RuleId(Uuid::from_u128(0x1000 + number));
        rules::define(tx, id, Some(&township(1)), &contents(asks, hazard_level), by)?;
        rules::execute(tx, id, Some(1), &RuleCommand::Enable, by)
    });
    made.unwrap()
}

fn later(seconds: i64) -> Timestamp {
    morning() + SignedDuration::from_secs(seconds)
}

fn reading(number: u128, seconds: i64, value: f64) -> Reading {
    Reading { device: device_id(number), metric: dust(), at: later(seconds), value, quality: Quality::Good }
}

fn put(store: &Store, ids: &Arc<SeededIds>, readings: Vec<Reading>, now: i64) -> super::Applied {
    let ids = Arc::clone(ids);
    let applied: Result<_, StoreError> = store.write_blocking(move |tx| {
        let book = rules::book(tx)?;
        work(tx, &book, &readings, &*ids, system(later(now)))
    });
    applied.unwrap()
}

fn pass(store: &Store, ids: &Arc<SeededIds>, now: i64) -> super::Applied {
    let ids = Arc::clone(ids);
    let ticked: Result<_, StoreError> = store.write_blocking(move |tx| {
        let book = rules::book(tx)?;
        tick(tx, &book, None, &*ids, system(later(now)))
    });
    ticked.unwrap().applied
}

fn system(now: Timestamp) -> By<'static> {
    By { actor: &Actor::System, now, rules: &RULES }
}

fn standing(store: &Store) -> Vec<bihuan_domain::monitoring::Alarm> {
    let filter = AlarmFilter::standing();
    store.read_blocking(|tx| alarms::list(tx, &Scope::everything(), &filter, None, 100)).unwrap()
}

fn hazard_of(store: &Store, alarm: AlarmId) -> Option<bihuan_domain::hazards::Hazard> {
    store.read_blocking(|tx| hazards::load(tx, &Scope::everything(), HazardId(alarm.0))).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, CommandError>) -> Option<RefusalCode> {
    match result {
        Err(CommandError::Refused(refusal)) => Some(refusal.code),
        other => panic!("{other:?}"),
    }
}

mod history;
mod life;
mod register;
