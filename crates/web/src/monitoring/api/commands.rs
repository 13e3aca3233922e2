//! POST /api/v1/devices, /api/v1/devices/{id}/commands/…, /api/v1/alarms/{id}/commands/…

use super::{ALARM_ID, DEVICE_ID, DEVICES, DeviceDocument, KEEPERS, READERS, SLICE};
use crate::{
    App, Path,
    api::{self, ApiAnswer, ApiRoutes, Caller, Failed, Operation, Problem, Sent},
    monitoring::words::place,
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Actor, Scope},
    enterprises::Position,
    hazards::SectorCode,
    ids::{AlarmId, DeviceId, UnitId, UserId},
    jurisdictions::JurisdictionCode,
    monitoring::{
        Alarm, AlarmCommand, Belonging, Device, DeviceCommand, DeviceProfile, Origin, Protocol, RegisterDevice,
        own_secret,
    },
};
use bihuan_store::{
    CommandError, StoreError, Tx,
    hazards::By,
    monitoring::{alarms, devices},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What is known of a device.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeviceProfileBody")]
struct Profile {
    /// What people call it.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    /// The line or group that it shares with others.
    #[schemars(length(max = 100))]
    line: Option<String>,
    /// Its sector, by its code.
    sector: SectorCode,
    /// Where it is mounted.
    position: Option<Position>,
    /// How many people may be aboard or inside.
    #[schemars(range(min = 1, max = 100_000))]
    capacity_persons: Option<u32>,
}

impl From<Profile> for DeviceProfile {
    fn from(given: Profile) -> Self {
        let Profile { name, line, sector, position, capacity_persons } = given;
        Self { name, line, sector, position, capacity_persons }
    }
}

/// Where a device belongs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeviceBelonging")]
struct BelongsTo {
    /// The node where it is supervised.
    jurisdiction: JurisdictionCode,
    /// The enterprise.
    enterprise: Option<UnitId>,
}

impl BelongsTo {
    /// The place as the tree has it; what the caller does not see is not there.
    fn resolved(&self, tx: &mut Tx<'_>, actor: &Actor) -> Result<Belonging, CommandError> {
        let jurisdiction = place(tx, actor, self.jurisdiction.as_str())?.ok_or(CommandError::NotFound)?;
        Ok(Belonging { jurisdiction, enterprise: self.enterprise })
    }
}

/// A device for the register.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RegisterDevice")]
struct Registration {
    /// What it speaks.
    protocol: Protocol,
    /// What the wire names it by.
    #[schemars(length(min = 1, max = 64))]
    identity: String,
    /// What is known of it.
    profile: Profile,
    /// Where it belongs.
    belonging: BelongsTo,
    /// `adopted` for one that had knocked at the gateway.
    #[serde(default = "registered")]
    #[schemars(default = "registered")]
    origin: Origin,
    /// The secret that it shows: for JT/T 808, HJ 212, MQTT and HTTP. It is kept as a hash and never answered.
    #[schemars(length(min = 6, max = 64))]
    secret: Option<String>,
}

const fn registered() -> Origin {
    Origin::Registered
}

/// What is known of a device from now on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EditDevice")]
struct Editing {
    /// The version that the caller saw.
    version: u64,
    /// What is known of it.
    profile: Profile,
}

/// Where a device belongs from now on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MoveDevice")]
struct Moving {
    /// The version that the caller saw.
    version: u64,
    /// Where it belongs.
    belonging: BelongsTo,
}

/// A new secret.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChangeDeviceSecret")]
struct NewSecret {
    /// The version that the caller saw.
    version: u64,
    /// The secret. It is kept as a hash and never answered.
    #[schemars(length(min = 6, max = 64))]
    secret: String,
}

macro_rules! reasoned {
    ($($(#[$meta:meta])* $name:ident as $schema:literal: $command:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(rename = $schema)]
        struct $name {
            /// The version that the caller saw.
            version: u64,
            /// Why.
            #[schemars(length(min = 1, max = 500))]
            reason: String,
        }

        impl DeviceBody for $name {
            fn version(&self) -> u64 {
                self.version
            }

            fn command(self, _: &mut Tx<'_>, _: &Actor) -> Result<Step, CommandError> {
                Ok(Step::plain(DeviceCommand::$command { reason: self.reason }))
            }
        }
    )*};
}

reasoned! {
    /// Take no readings for now.
    Suspending as "SuspendDevice": Suspend;
    /// Take it out of use for good.
    Retiring as "RetireDevice": Retire;
}

/// Take readings again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ResumeDevice")]
struct Resuming {
    /// The version that the caller saw.
    version: u64,
}

/// A command on a device with the secret that goes with it.
struct Step {
    command: DeviceCommand,
    secret: Option<String>,
}

impl Step {
    const fn plain(command: DeviceCommand) -> Self {
        Self { command, secret: None }
    }
}

/// What is sent for a command on a device.
trait DeviceBody: DeserializeOwned + JsonSchema + Send + 'static {
    fn version(&self) -> u64;
    fn command(self, tx: &mut Tx<'_>, actor: &Actor) -> Result<Step, CommandError>;
}

impl DeviceBody for Editing {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: &mut Tx<'_>, _: &Actor) -> Result<Step, CommandError> {
        Ok(Step::plain(DeviceCommand::Edit(self.profile.into())))
    }
}

impl DeviceBody for Moving {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, tx: &mut Tx<'_>, actor: &Actor) -> Result<Step, CommandError> {
        Ok(Step::plain(DeviceCommand::Move(self.belonging.resolved(tx, actor)?)))
    }
}

impl DeviceBody for NewSecret {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: &mut Tx<'_>, _: &Actor) -> Result<Step, CommandError> {
        Ok(Step { command: DeviceCommand::RotateSecret, secret: Some(own_secret(&self.secret)?) })
    }
}

impl DeviceBody for Resuming {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: &mut Tx<'_>, _: &Actor) -> Result<Step, CommandError> {
        Ok(Step::plain(DeviceCommand::Resume))
    }
}

/// Somebody has looked at an alarm.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AcknowledgeAlarm")]
struct Acknowledging {
    /// The version that the caller saw.
    version: u64,
    /// What there is to say.
    #[serde(default)]
    #[schemars(length(max = 500))]
    remark: String,
}

/// Who deals with an alarm.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssignAlarm")]
struct Assigning {
    /// The version that the caller saw.
    version: u64,
    /// A user with a role over the alarm's jurisdiction.
    user: UserId,
}

/// An alarm is over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ClearAlarm")]
struct Clearing {
    /// The version that the caller saw.
    version: u64,
    /// Why.
    #[schemars(length(min = 1, max = 500))]
    reason: String,
}

/// What is sent for a command on an alarm.
trait AlarmBody: DeserializeOwned + JsonSchema + Send + 'static {
    fn version(&self) -> u64;
    fn command(self, tx: &mut Tx<'_>, alarm: &Alarm) -> Result<AlarmCommand, CommandError>;
}

impl AlarmBody for Acknowledging {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: &mut Tx<'_>, _: &Alarm) -> Result<AlarmCommand, CommandError> {
        Ok(AlarmCommand::Acknowledge { remark: self.remark })
    }
}

impl AlarmBody for Assigning {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, tx: &mut Tx<'_>, alarm: &Alarm) -> Result<AlarmCommand, CommandError> {
        Ok(AlarmCommand::Assign { to: alarms::assignee(tx, alarm, self.user)? })
    }
}

impl AlarmBody for Clearing {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: &mut Tx<'_>, _: &Alarm) -> Result<AlarmCommand, CommandError> {
        Ok(AlarmCommand::Clear { reason: self.reason })
    }
}

const REGISTRATION: &str = r#"{
    "protocol": "hj212",
    "identity": "A110000_0001",
    "profile": { "name": "打磨车间粉尘仪", "sector": "machinery" },
    "belonging": { "jurisdiction": "350525190000" },
    "secret": "123456"
}"#;

pub fn api() -> ApiRoutes {
    let register = Operation::post(DEVICES, "registerDevice", "Put a device into the register")
        .description("A device that had knocked is adopted by the same, with `origin` `adopted`.")
        .open_to(SLICE, KEEPERS)
        .problem(StatusCode::NOT_FOUND)
        .body::<Registration>(REGISTRATION)
        .answers::<DeviceDocument>(StatusCode::CREATED, "The device.");
    let routes = ApiRoutes::new().on(register, register_device);
    let routes = on_device::<Editing>(
        routes,
        ("/api/v1/devices/{id}/commands/edit", "editDevice", "Replace what is known of a device"),
        r#"{ "version": 1, "profile": { "name": "打磨车间2号粉尘仪", "sector": "machinery" } }"#,
    );
    let routes = on_device::<Moving>(
        routes,
        ("/api/v1/devices/{id}/commands/move", "moveDevice", "Give a device to another place or enterprise"),
        r#"{ "version": 1, "belonging": { "jurisdiction": "350525190000" } }"#,
    );
    let routes = on_device::<NewSecret>(
        routes,
        ("/api/v1/devices/{id}/commands/secret", "changeDeviceSecret", "Change a device's secret"),
        r#"{ "version": 1, "secret": "654321" }"#,
    );
    let routes = on_device::<Suspending>(
        routes,
        ("/api/v1/devices/{id}/commands/suspend", "suspendDevice", "Take no readings of a device for now"),
        r#"{ "version": 1, "reason": "检修" }"#,
    );
    let routes = on_device::<Resuming>(
        routes,
        ("/api/v1/devices/{id}/commands/resume", "resumeDevice", "Take readings of a device again"),
        r#"{ "version": 2 }"#,
    );
    let routes = on_device::<Retiring>(
        routes,
        ("/api/v1/devices/{id}/commands/retire", "retireDevice", "Take a device out of use for good"),
        r#"{ "version": 1, "reason": "拆除" }"#,
    );
    let routes = on_alarm::<Acknowledging>(
        routes,
        ("/api/v1/alarms/{id}/commands/acknowledge", "acknowledgeAlarm", "Somebody has looked at an alarm"),
        r#"{ "version": 1, "remark": "已到现场" }"#,
    );
    let routes = on_alarm::<Assigning>(
        routes,
        ("/api/v1/alarms/{id}/commands/assign", "assignAlarm", "Give an alarm to somebody"),
        r#"{ "version": 1, "user": "018f2a4e-0000-7000-8000-000000000001" }"#,
    );
    on_alarm::<Clearing>(
        routes,
        ("/api/v1/alarms/{id}/commands/clear", "clearAlarm", "An alarm is over, whatever the rule says"),
        r#"{ "version": 2, "reason": "已停机清扫" }"#,
    )
}

/// An address: path, identifier, summary.
type Named = (&'static str, &'static str, &'static str);

fn on_device<B: DeviceBody>(routes: ApiRoutes, (path, id, summary): Named, example: &'static str) -> ApiRoutes {
    let operation = Operation::post(path, id, summary)
        .open_to(SLICE, KEEPERS)
        .path::<DeviceId>("id", DEVICE_ID)
        .body::<B>(example)
        .answers::<DeviceDocument>(StatusCode::OK, "The device as it stands now.");
    routes.on(operation, command_device::<B>)
}

fn on_alarm<B: AlarmBody>(routes: ApiRoutes, (path, id, summary): Named, example: &'static str) -> ApiRoutes {
    let operation = Operation::post(path, id, summary)
        .open_to(SLICE, READERS)
        .path::<AlarmId>("id", ALARM_ID)
        .body::<B>(example)
        .answers::<Alarm>(StatusCode::OK, "The alarm as it stands now.");
    routes.on(operation, command_alarm::<B>)
}

async fn register_device(State(app): State<App>, caller: Caller, Sent { body, key }: Sent<Registration>) -> ApiAnswer {
    let id = DeviceId(app.ids.next());
    let (actor, now, rules) = (caller.actor, app.clock.now(), app.rules.clone());
    let done = api::write(&app, key, move |tx| {
        let secret = match body.secret.as_deref() {
            // Whoever registers a device that shows a secret says which: none is made here, since answers are kept.
            None if body.protocol.carries_secret() => return Err(Refusal::new(RefusalCode::DeviceSecret).into()),
            given => given.map(own_secret).transpose()?,
        };
        let command = RegisterDevice {
            protocol: body.protocol,
            identity: body.identity,
            profile: body.profile.into(),
            belonging: body.belonging.resolved(tx, &actor)?,
            origin: body.origin,
        };
        let by = By { actor: &actor, now, rules: &rules };
        let device = devices::register(tx, id, &command, secret.as_deref(), by)?;
        Ok(api::created(format!("{DEVICES}/{id}"), &document(tx, device)?)?)
    });
    Ok(done.await?)
}

fn document(tx: &mut Tx<'_>, device: Device) -> Result<DeviceDocument, StoreError> {
    Ok(DeviceDocument { seen_at: devices::last_seen(tx, device.id)?, device })
}

async fn command_device<B: DeviceBody>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DeviceId>,
    Sent { body, key }: Sent<B>,
) -> ApiAnswer {
    let (actor, now, rules) = (caller.actor.clone(), app.clock.now(), app.rules.clone());
    let done = api::write(&app, key, move |tx| {
        let version = body.version();
        let known = devices::load(tx, &actor.scope(), id)?.ok_or(CommandError::NotFound)?;
        if known.version != version {
            return Err(CommandError::Stale { current: known.version });
        }
        let Step { command, secret } = body.command(tx, &actor)?;
        let by = By { actor: &actor, now, rules: &rules };
        let device = devices::execute(tx, id, Some(version), &command, secret.as_deref(), by)?;
        Ok(api::done(&document(tx, device)?)?)
    });
    let current = move |tx: &mut Tx<'_>, scope: &Scope| {
        let found = devices::load(tx, scope, id)?;
        let Some(device) = found else { return Ok(None) };
        Ok(Some((device.version, document(tx, device)?)))
    };
    answer(&app, &caller, done.await, current).await
}

async fn command_alarm<B: AlarmBody>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AlarmId>,
    Sent { body, key }: Sent<B>,
) -> ApiAnswer {
    let (actor, now, rules) = (caller.actor.clone(), app.clock.now(), app.rules.clone());
    let done = api::write(&app, key, move |tx| {
        let version = body.version();
        let known = alarms::load(tx, &actor.scope(), id)?.ok_or(CommandError::NotFound)?;
        if known.version != version {
            return Err(CommandError::Stale { current: known.version });
        }
        let command = body.command(tx, &known)?;
        let alarm = alarms::execute(tx, id, Some(version), &command, By { actor: &actor, now, rules: &rules })?;
        Ok(api::done(&alarm)?)
    });
    let current =
        move |tx: &mut Tx<'_>, scope: &Scope| Ok(alarms::load(tx, scope, id)?.map(|alarm| (alarm.version, alarm)));
    answer(&app, &caller, done.await, current).await
}

/// The answer of a command; a version that is not the record's is answered with the record as it stands.
async fn answer<T, F>(
    app: &App,
    caller: &Caller,
    done: Result<axum::response::Response, Failed>,
    current: F,
) -> ApiAnswer
where
    T: Serialize + Send + 'static,
    F: FnOnce(&mut Tx<'_>, &Scope) -> Result<Option<(u64, T)>, StoreError> + Send + 'static,
{
    match done {
        Err(Failed::Command(CommandError::Stale { .. })) => {
            let scope = caller.actor.scope();
            let found = app.store.read(move |tx| current(tx, &scope)).await?;
            let (version, document) = found.ok_or_else(Problem::not_found)?;
            let document = serde_json::to_value(document).map_err(Problem::fault)?;
            Err(Problem::stale(RefusalCode::MonitoringStale, version, Some(document)))
        }
        other => Ok(other?),
    }
}
