//! When alarms are there for everybody to see: a connection of its own looks for those that should come.

use bihuan_domain::ids::DeviceId;
use bihuan_store::{Store, Value};
use std::{
    collections::HashMap,
    sync::mpsc::{self, Receiver, Sender, TryRecvError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How often it looks while an alarm is awaited. What is measured is at most so much too long.
const LOOK: Duration = Duration::from_millis(5);
/// An alarm that did not come for so long does not come.
const PATIENCE: Duration = Duration::from_secs(20);
/// Devices of one question.
const ASKED: usize = 200;

/// Which terminal's frame must raise an alarm, and when its last byte was written.
pub type Trigger = (u32, Instant);

/// Watches until it is ended.
pub struct Watch {
    triggers: Sender<Trigger>,
    watching: JoinHandle<(Vec<Duration>, usize)>,
}

impl Watch {
    /// Begins to watch for alarms of these devices, by the numbers of their terminals.
    pub fn start(store: Store, devices: Vec<DeviceId>) -> Self {
        let (triggers, awaited) = mpsc::channel();
        Self { triggers, watching: thread::spawn(move || watch(&store, &devices, &awaited)) }
    }

    /// Where a terminal says that it has just written such a frame.
    pub fn triggers(&self) -> Sender<Trigger> {
        self.triggers.clone()
    }

    /// How long alarms took, and how many never came.
    pub fn end(self) -> (Vec<Duration>, usize) {
        drop(self.triggers);
        self.watching.join().unwrap_or_default()
    }
}

#[expect(clippy::disallowed_methods, reason = "nothing tells that another process has committed a row")]
fn watch(store: &Store, devices: &[DeviceId], awaited: &Receiver<Trigger>) -> (Vec<Duration>, usize) {
    let (mut open, mut times) = (HashMap::new(), Vec::new());
    let mut ends = false;
    while !ends || !open.is_empty() {
        loop {
            match awaited.try_recv() {
                Ok((number, written)) => drop(open.insert(devices[number as usize].to_string(), written)),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    ends = true;
                    break;
                }
            }
        }
        let asked: Vec<String> = open.keys().take(ASKED).cloned().collect();
        for device in there(store, &asked) {
            times.extend(open.remove(&device).map(|written: Instant| written.elapsed()));
        }
        if ends && open.values().all(|written| written.elapsed() > PATIENCE) {
            break;
        }
        thread::sleep(LOOK);
    }
    (times, open.len())
}

/// Those of the devices that have a standing alarm.
fn there(store: &Store, devices: &[String]) -> Vec<String> {
    if devices.is_empty() {
        return Vec::new();
    }
    let places: Vec<_> = (1..=devices.len()).map(|place| format!("${place}")).collect();
    let sql = format!("SELECT device FROM alarm WHERE state <> 'cleared' AND device IN ({})", places.join(", "));
    let values: Vec<Value> = devices.iter().map(Value::from).collect();
    let rows = store.read_blocking(|tx| tx.query(&sql, &values)).unwrap_or_default();
    rows.iter().filter_map(|row| row.get(0).ok()).collect()
}
