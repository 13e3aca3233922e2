//! Settings: a TOML file, then variables, then the command line, each over the one before.

use crate::cli::Common;
use anyhow::{Context as _, Result, bail};
use bihuan_domain::{
    Rules,
    accounts::{AccountPolicy, ApiPolicy},
    calendar::WorkCalendar,
    hazards::HazardPolicy,
    monitoring::MonitoringPolicy,
    outward::OutwardPolicy,
    tasks::CampaignPolicy,
};
use bihuan_files::BucketSettings;
use bihuan_ingest::{GatewaySettings, relay::RelaySettings};
use bihuan_jobs::ReadingsPolicy;
use bihuan_store::DatabaseUrl;
use bihuan_web::{ClientAddress, Network};
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf};

/// The settings as file and variables give them. `docs/configuration.md` describes each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    database: Option<String>,
    listen: Option<SocketAddr>,
    data_directory: Option<PathBuf>,
    public_url: Option<String>,
    behind_proxy: bool,
    trusted_proxies: Option<Vec<String>>,
    second_factor_key_file: Option<PathBuf>,
    log: Option<String>,
    calendar_files: Vec<PathBuf>,
    old_stock_until_year: Option<i16>,
    hazards: HazardPolicy,
    campaigns: CampaignPolicy,
    accounts: AccountPolicy,
    api: ApiPolicy,
    outward: OutwardPolicy,
    monitoring: MonitoringPolicy,
    photos: BucketSettings,
    gateway: GatewaySettings,
    relay: RelaySettings,
    readings: ReadingsPolicy,
}

/// The settings in force.
#[derive(Debug)]
pub struct Settings {
    /// The database.
    pub database: DatabaseUrl,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of photos and uploads.
    pub data_directory: PathBuf,
    /// How users reach the server, such as `https://bihuan.example.gov.cn`; cookies are secure when it is https.
    pub public_url: Option<String>,
    /// How much to log.
    pub log: String,
    /// Calendar and policies.
    pub rules: Rules,
    /// Where the address of whoever asks is read from.
    pub client_address: ClientAddress,
    /// The file of the key that seals the secrets of second factors.
    pub second_factor_key_file: Option<PathBuf>,
    /// The bucket of photos; without a name, photos are in the data directory.
    pub photos: BucketSettings,
    /// Where devices connect.
    pub gateway: GatewaySettings,
    /// The brokers between gateways and rules; without them a gateway judges itself.
    pub relay: RelaySettings,
    /// How long readings are kept.
    pub readings: ReadingsPolicy,
}

impl Settings {
    /// Reads file, variables and command line.
    pub fn read(common: &Common) -> Result<Self> {
        let file = read_file(common)?;
        let database = common.database.clone().or(file.database);
        let database: DatabaseUrl = database.as_deref().unwrap_or("sqlite:data/bihuan.sqlite").parse()?;
        let data_directory = common.data_directory.clone().or(file.data_directory).unwrap_or_else(|| match &database {
            DatabaseUrl::Sqlite(path) => path.parent().map(PathBuf::from).unwrap_or_default(),
            DatabaseUrl::Postgres(_) => PathBuf::from("data"),
        });
        Ok(Self {
            listen: file.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            data_directory,
            public_url: file.public_url,
            log: common.log.clone().or(file.log).unwrap_or_else(|| "info,refinery_core=warn,postgres=warn".to_owned()),
            rules: Rules {
                calendar: calendar(&file.calendar_files)?,
                hazards: file.hazards,
                campaigns: file.campaigns,
                accounts: file.accounts,
                api: file.api,
                outward: file.outward,
                monitoring: file.monitoring,
                old_stock_until_year: file.old_stock_until_year.unwrap_or(2023),
            },
            client_address: if file.behind_proxy {
                ClientAddress::Forwarded { trusted: networks(file.trusted_proxies)? }
            } else {
                ClientAddress::Peer
            },
            second_factor_key_file: file.second_factor_key_file,
            photos: file.photos,
            gateway: file.gateway,
            relay: file.relay,
            readings: file.readings,
            database,
        })
    }
}

fn read_file(common: &Common) -> Result<File> {
    let path = common.config.clone().unwrap_or_else(|| PathBuf::from("bihuan.toml"));
    if common.config.is_some() && !path.exists() {
        bail!("the settings file {} does not exist: name another with --config, or leave it out", path.display());
    }
    // Two underscores step into a section: BIHUAN_HAZARDS__LONGEST_TERM_DAYS.
    // BIHUAN_CONFIG is the command line's, BIHUAN_TEST_… are the tests' own.
    let variables =
        Env::prefixed("BIHUAN_").filter(|name| !name.starts_with("config") && !name.starts_with("test_")).split("__");
    Figment::new()
        .merge(Toml::file(&path))
        .merge(variables)
        .extract()
        .with_context(|| format!("cannot understand the settings ({} and BIHUAN_… variables)", path.display()))
}

/// The own reverse proxies; one on the same machine unless others are named.
fn networks(named: Option<Vec<String>>) -> Result<Vec<Network>> {
    let named = named.unwrap_or_else(|| LOOPBACK.map(str::to_owned).to_vec());
    named.iter().map(|text| text.parse().map_err(|error| anyhow::anyhow!("trusted_proxies: {error}"))).collect()
}

const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1"];

fn calendar(files: &[PathBuf]) -> Result<WorkCalendar> {
    let texts = files
        .iter()
        .map(|path| {
            std::fs::read_to_string(path).with_context(|| format!("cannot read the calendar {}", path.display()))
        })
        .collect::<Result<Vec<_>>>()?;
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    WorkCalendar::china_with(&texts).context("a calendar file is not understood; packs/calendar has examples")
}

#[cfg(test)]
mod tests {
    use super::*;
    use figment::error::Kind;
    use serde_json::{Value, to_value};
    use std::path::Path;

    const DESCRIPTION: &str = include_str!("../../../docs/configuration.md");

    fn example_path() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bihuan.example.toml")
    }

    fn example() -> Value {
        Figment::from(Toml::file(example_path())).extract().unwrap()
    }

    fn leaves(value: &Value, path: &str, into: &mut Vec<String>) {
        match value {
            Value::Object(keys) => {
                for (key, value) in keys {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    leaves(value, &path, into);
                }
            }
            _ => into.push(path.to_owned()),
        }
    }

    #[test]
    fn the_example_file_becomes_settings() {
        let common =
            Common { database: None, config: Some(example_path()), data_directory: None, log: Some("warn".to_owned()) };
        let settings = Settings::read(&common).unwrap();
        assert_eq!(settings.data_directory, Path::new("/var/lib/bihuan"));
        assert_eq!(settings.public_url.as_deref(), Some("https://bihuan.example.gov.cn"));
        let trusted = LOOPBACK.map(|net| net.parse().unwrap()).to_vec();
        assert_eq!(settings.client_address, ClientAddress::Forwarded { trusted });
        assert_eq!(settings.log, "warn", "the command line wins");
    }

    #[test]
    fn the_example_file_names_every_key_and_shows_the_defaults() {
        let example = example();
        let unknown = Figment::from(Toml::string("no_such_key = 1")).extract::<File>().unwrap_err();
        let Kind::UnknownField(_, keys) = unknown.kind else { panic!("{unknown}") };
        for key in keys {
            assert!(example.get(key).is_some(), "bihuan.example.toml does not name {key}");
        }
        assert_eq!(example["hazards"], to_value(HazardPolicy::default()).unwrap());
        assert_eq!(example["campaigns"], to_value(CampaignPolicy::default()).unwrap());
        assert_eq!(example["accounts"], to_value(AccountPolicy::default()).unwrap());
        assert_eq!(example["api"], to_value(ApiPolicy::default()).unwrap());
        assert_eq!(example["photos"], to_value(BucketSettings::default()).unwrap());
        assert_eq!(example["gateway"], to_value(GatewaySettings::default()).unwrap());
        assert_eq!(example["relay"], to_value(RelaySettings::default()).unwrap());
        assert_eq!(example["readings"], to_value(ReadingsPolicy::default()).unwrap());
        assert_eq!(example["outward"], to_value(OutwardPolicy::default()).unwrap());
        assert_eq!(example["monitoring"], to_value(MonitoringPolicy::default()).unwrap());
        assert_eq!(example["old_stock_until_year"], Rules::default().old_stock_until_year);
    }

    #[test]
    fn every_key_is_described() {
        let mut paths = Vec::new();
        leaves(&example(), "", &mut paths);
        assert!(paths.len() > 30, "{paths:?}");
        for path in paths {
            let key = path.rsplit('.').next().unwrap();
            assert!(DESCRIPTION.contains(&format!("`{key}`")), "docs/configuration.md does not describe {path}");
        }
    }

    #[test]
    fn a_settings_file_that_was_named_must_exist() {
        let common =
            Common { database: None, config: Some("no/such/file.toml".into()), data_directory: None, log: None };
        let error = Settings::read(&common).unwrap_err().to_string();
        assert!(error.contains("no/such/file.toml does not exist"), "{error}");
    }

    #[test]
    fn a_proxy_that_is_no_address_is_refused() {
        assert!(networks(Some(vec!["proxy.local".to_owned()])).unwrap_err().to_string().contains("trusted_proxies"));
        assert_eq!(networks(Some(vec!["10.0.0.5".to_owned()])).unwrap().len(), 1);
    }

    #[test]
    fn a_key_that_does_not_exist_is_refused() {
        let error = Figment::from(Toml::string("[accounts]\nlockout_hours = 1")).extract::<File>().unwrap_err();
        assert!(error.to_string().contains("lockout_hours"), "{error}");
    }
}
