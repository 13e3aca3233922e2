//! Simulated devices on real sockets, the register and the rules of the database: from a frame to a hazard.

use super::*;
use bihuan_domain::{
    Rules,
    accounts::{Actor, Scope},
    hazards::{HazardSource, HazardState, SectorCode},
    ids::HazardId,
    jurisdictions::{AdministrativeLevel, Place},
    monitoring::{Belonging, Device, DeviceProfile, Origin, PackRule, RegisterDevice},
};
use bihuan_ingest::{Judge as Rulebook, Office, Register as Devices};
use bihuan_store::{
    CommandError,
    hazards::{self, By},
    monitoring::{
        alarms::{self, AlarmFilter},
        devices, rules,
    },
};
use bihuan_synthetic::devices::{Device as Simulated, Kind, Script};

const SCRIPT: &str = include_str!("../../../../packs/simulation/dust.toml");

pub(crate) struct Town {
    pub(crate) gateway: Gateway,
    pub(crate) store: Store,
    pub(crate) clock: FixedClock,
    _folder: tempfile::TempDir,
}

impl Town {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap();
        let clock = FixedClock::at(NOW);
        let rules = Arc::new(Rules::default());
        let office = Office {
            store: store.clone(),
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::new(3)),
            rules: Arc::clone(&rules),
        };
        let now = clock.now();
        let seeded: Result<u64, CommandError> = store
            .write(move |tx| rules::seed(tx, PackRule::included(), By { actor: &Actor::System, now, rules: &rules }))
            .await;
        assert!(seeded.unwrap() > 0);
        let any = Some("127.0.0.1:0".parse().unwrap());
        let parts = Parts {
            store: store.clone(),
            registry: Arc::new(Devices(office.clone())),
            sink: Arc::new(Rulebook::new(office)),
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::new(4)),
            settings: GatewaySettings {
                jt808: any,
                gb26875: any,
                hj212: any,
                ais_tcp: any,
                gather_milliseconds: 2,
                ..GatewaySettings::default()
            },
        };
        let gateway = Gateway::start(parts).await.unwrap();
        Self { gateway, store, clock, _folder: folder }
    }

    pub(crate) async fn register(&self, kind: Kind, number: u32) -> Device {
        let nodes = [(AdministrativeLevel::County, "350525000000"), (AdministrativeLevel::Township, "350525101000")];
        let place: Place =
            nodes.iter().map(|(level, code)| (*level, code.parse().unwrap())).collect::<Vec<_>>().try_into().unwrap();
        let command = RegisterDevice {
            protocol: kind.protocol(),
            identity: kind.identity(number),
            profile: DeviceProfile {
                name: format!("{kind} {number}"),
                line: None,
                sector: SectorCode::parse(if kind == Kind::Truck { "road_transport" } else { "light_industry" })
                    .unwrap(),
                position: None,
                capacity_persons: None,
            },
            belonging: Belonging { jurisdiction: place, enterprise: None },
            origin: Origin::Registered,
        };
        let (id, now) = (DeviceId(uuid::Uuid::from_u128(u128::from(number) + kind as u128 * 1_000)), self.clock.now());
        let registered: Result<Device, CommandError> = self
            .store
            .write(move |tx| {
                let rules = Rules::default();
                let by = By { actor: &Actor::Operator, now, rules: &rules };
                devices::register(tx, id, &command, (kind == Kind::Sensor).then_some(SECRET), by)
            })
            .await;
        registered.unwrap()
    }

    /// Ends the gateway, when all is stored and judged; all alarms.
    pub(crate) async fn alarms(self) -> Vec<bihuan_domain::monitoring::Alarm> {
        self.gateway.stop().await;
        let all = AlarmFilter::default();
        self.store.read_blocking(|tx| alarms::list(tx, &Scope::everything(), &all, None, 100)).unwrap()
    }

    fn simulate(&self, kind: Kind, number: u32) -> Simulated {
        Simulated::new(1, kind, number, &Script::parse(SCRIPT).unwrap(), self.clock.now(), SECRET)
    }

    pub(crate) async fn connect(&self, name: &str) -> TcpStream {
        TcpStream::connect(self.gateway.addresses().of(name).unwrap()).await.unwrap()
    }
}

/// Sends, and hears until what was reported is confirmed or something is refused.
async fn say(stream: &mut TcpStream, device: &mut Simulated, out: &[u8]) {
    stream.write_all(out).await.unwrap();
    timeout(PATIENCE, async {
        while device.tally().confirmed < device.tally().sent && device.tally().refused == 0 {
            let (mut bytes, mut next) = ([0; 2_048], Vec::new());
            let count = stream.read(&mut bytes).await.unwrap();
            assert!(count > 0, "closed");
            device.hear(&bytes[..count], &mut next);
            stream.write_all(&next).await.unwrap();
        }
    })
    .await
    .expect("an answer");
}

/// Greets, and hears until it may report.
async fn let_in(town: &Town, stream: &mut TcpStream, truck: &mut Simulated) {
    let mut out = Vec::new();
    truck.greet(town.clock.now(), &mut out);
    stream.write_all(&out).await.unwrap();
    timeout(PATIENCE, async {
        loop {
            out.clear();
            truck.report(town.clock.now(), &mut out);
            if truck.tally().sent > 0 || truck.tally().refused > 0 {
                return;
            }
            let mut bytes = [0; 2_048];
            let count = stream.read(&mut bytes).await.unwrap();
            truck.hear(&bytes[..count], &mut out);
            stream.write_all(&out).await.unwrap();
        }
    })
    .await
    .expect("an answer");
    say(stream, truck, &out).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dust_rises_and_becomes_one_alarm_and_one_hazard() {
    let town = Town::new().await;
    let device = town.register(Kind::Sensor, 1).await;
    let (mut sensor, mut stream) = (town.simulate(Kind::Sensor, 1), town.connect("hj212").await);
    for _ in 0..60 {
        let mut out = Vec::new();
        sensor.report(town.clock.now(), &mut out);
        say(&mut stream, &mut sensor, &out).await;
        town.clock.advance(jiff::SignedDuration::from_secs(10));
    }
    assert_eq!((sensor.tally().confirmed, sensor.tally().refused), (60, 0));
    town.gateway.stop().await;
    let all = AlarmFilter::default();
    let found = town.store.read_blocking(|tx| alarms::list(tx, &Scope::everything(), &all, None, 10)).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].raised.device, device.id);
    let hazard = HazardId(found[0].id.0);
    let hazard = town.store.read_blocking(|tx| hazards::load(tx, &Scope::everything(), hazard)).unwrap().unwrap();
    assert_eq!((hazard.state, hazard.source), (HazardState::Reported, HazardSource::Alarm));
    let seen = town.store.read_blocking(|tx| devices::last_seen(tx, device.id)).unwrap().unwrap();
    assert!(seen > NOW.parse().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truck_is_let_in_by_the_register_and_a_stranger_is_noted() {
    let town = Town::new().await;
    let device = town.register(Kind::Truck, 1).await;
    let (mut truck, mut stream) = (town.simulate(Kind::Truck, 1), town.connect("jt808").await);
    let_in(&town, &mut stream, &mut truck).await;
    assert_eq!((truck.tally().confirmed, truck.tally().refused), (1, 0));
    // The same code again on another connection.
    let mut again = town.connect("jt808").await;
    town.clock.advance(jiff::SignedDuration::from_secs(10));
    let before = truck.tally();
    let mut out = Vec::new();
    truck.greet(town.clock.now(), &mut out);
    again.write_all(&out).await.unwrap();
    let mut bytes = [0; 2_048];
    let count = timeout(PATIENCE, again.read(&mut bytes)).await.unwrap().unwrap();
    truck.hear(&bytes[..count], &mut Vec::new());
    out.clear();
    truck.report(town.clock.now(), &mut out);
    say(&mut again, &mut truck, &out).await;
    assert_eq!(truck.tally().confirmed, before.confirmed + 1);
    let mut stranger = town.simulate(Kind::Truck, 2);
    let mut third = town.connect("jt808").await;
    let_in(&town, &mut third, &mut stranger).await;
    assert_eq!((stranger.tally().sent, stranger.tally().refused), (0, 1));
    let unknown = town.store.read_blocking(|tx| devices::unknown(tx, &Actor::System, 10)).unwrap();
    assert_eq!(unknown.len(), 1);
    assert_eq!((unknown[0].identity.clone(), unknown[0].address.as_str()), (Kind::Truck.identity(2), "127.0.0.1"));
    let last = town.store.read_blocking(|tx| readings::latest(tx, &[device.id])).unwrap();
    assert!(last.iter().any(|reading| reading.metric.as_str() == "mileage_0_1km"));
}
