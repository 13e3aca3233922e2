//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, path::PathBuf};

/// Bihuan 闭环: the working system of a work-safety campaign. 安全生产专项行动闭环管理系统。
#[derive(Debug, Parser)]
#[command(name = "bihuan", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Examples:\n  \
    bihuan demo                                        a made-up township on http://127.0.0.1:8080\n  \
    bihuan init --database sqlite:data/bihuan.sqlite   the first administrator's set-up link\n  \
    bihuan serve --database sqlite:data/bihuan.sqlite --listen 0.0.0.0:8080\n\n\
    Settings are read from bihuan.toml (see --config) and from BIHUAN_… variables; docs/configuration.md lists them.")]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What applies to every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:data/bihuan.sqlite]
    #[arg(long, global = true, env = "BIHUAN_DATABASE", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
    /// The settings file [default: bihuan.toml, if it exists]
    #[arg(long, global = true, env = "BIHUAN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder of photos and uploads [default: beside the SQLite file, or data]
    #[arg(long, global = true, env = "BIHUAN_DATA_DIRECTORY", value_name = "FOLDER")]
    pub data_directory: Option<PathBuf>,
    /// How much to log to standard error: error, warn, info, debug, trace, or a filter such as bihuan_web=debug
    #[arg(long, global = true, env = "BIHUAN_LOG", value_name = "LEVEL")]
    pub log: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    #[command(after_help = "Example:\n  bihuan serve --database sqlite:data/bihuan.sqlite --listen 0.0.0.0:8080")]
    Serve(Serve),
    /// Make a demonstration township, if there is none yet, and run it.
    #[command(after_help = "Examples:\n  bihuan demo\n  \
        bihuan demo --data /tmp/large --scale 500 --no-serve    1,000,000 hazards, not served")]
    Demo(Demo),
    /// Create the first administrator and print a one-time set-up link. There is no default password.
    #[command(after_help = "Example:\n  bihuan init --login admin --name 系统管理员 --unit 青禾镇人民政府")]
    Init(Init),
    /// Help an account from the server: a new set-up link, a lost telephone. Recorded in the log as the operator's.
    #[command(after_help = "Examples:\n  bihuan account link admin\n  bihuan account reset-second-factor anquan")]
    Account {
        /// How.
        #[command(subcommand)]
        command: Account,
    },
    /// Read a ledger from an Excel or CSV file.
    #[command(after_help = "Examples:\n  bihuan import jurisdictions jurisdictions.csv\n  \
        bihuan import enterprises ledger.xlsx --dry-run\n  \
        bihuan import hazards ledger.xlsx --format json")]
    Import(Import),
    /// Write a ledger to an Excel or CSV file.
    #[command(after_help = "Example:\n  bihuan export hazards hazards.xlsx")]
    Export(Export),
    /// Read a campaign's plan document.
    #[command(after_help = "Example:\n  bihuan plan compile plan.docx --format text")]
    Plan {
        /// What to do with it.
        #[command(subcommand)]
        command: Plan,
    },
    /// Prove the event log, or that the rows equal it.
    #[command(after_help = "Examples:\n  bihuan audit verify\n  bihuan audit rebuild --check")]
    Audit {
        /// What to prove.
        #[command(subcommand)]
        command: Audit,
    },
    /// Look after the database.
    #[command(after_help = "Examples:\n  bihuan db migrate\n  bihuan db backup backups/2026-03-01\n  \
        bihuan db restore backups/2026-03-01 --database sqlite:data/restored.sqlite\n  \
        bihuan db copy --to postgres://bihuan:secret@localhost/bihuan")]
    Db {
        /// What to do with it.
        #[command(subcommand)]
        command: Db,
    },
    /// Check the installation and say what to mend.
    #[command(after_help = "Example:\n  bihuan doctor --database sqlite:data/bihuan.sqlite")]
    Doctor,
    /// Show what a device sent: one JSON object a message. Exits with 1 when something does not hold.
    #[command(after_help = "Examples:\n  bihuan decode jt808 --hex 7e000200000123456789017fff0a7e\n  \
        bihuan decode jt808 --kind body --message 0x0200 --hex 000000010000000200ba7f0e07e4f11c0028003c0000180715101010\n  \
        bihuan decode hj212 --file packets.txt\n  \
        bihuan decode ais - < sentences.txt\n\n\
        docs/protocols.md says what is understood and lists the names and the codes of errors.")]
    Decode(Decode),
    /// Let devices connect, without the pages: for a gateway of its own over the PostgreSQL of a server. Where it listens is set
    /// in the section [gateway] of the settings; with SQLite, `bihuan serve` listens itself.
    #[command(after_help = "Example:\n  bihuan gateway --config /etc/bihuan/bihuan.toml")]
    Gateway,
    /// Let made-up devices connect to a gateway and report, until Ctrl-C. Exits with 1 when any is refused.
    #[command(after_help = "Examples:\n  bihuan simulate --trucks 20 --sensors 5 --register 350525101000\n  \
        bihuan simulate --sensors 3 --script packs/simulation/dust.toml --for-seconds 600\n\n\
        The addresses are those of the section [gateway] of the settings (docs/gateway.md).")]
    Simulate(Simulate),
}

/// Made-up devices.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Trucks: JT/T 808.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub trucks: u32,
    /// Monitors of dust, temperature and humidity: HJ 212.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub sensors: u32,
    /// Vessels, heard by one receiver: AIS.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub vessels: u32,
    /// Transmitters of fire-alarm systems: GB/T 26875.3.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub transmitters: u32,
    /// What happens to them; packs/simulation has an example.
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// How often each device reports.
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub every_seconds: u32,
    /// End after so long [default: at Ctrl-C]
    #[arg(long, value_name = "N")]
    pub for_seconds: Option<u32>,
    /// First put the devices that are not there into the register of the database, under the jurisdiction of this code.
    #[arg(long, value_name = "CODE")]
    pub register: Option<String>,
    /// Another seed gives other values.
    #[arg(long, default_value_t = 2024, value_name = "NUMBER")]
    pub seed: u64,
    /// The password (PW) of the simulated monitors.
    #[arg(long, default_value = "123456", value_name = "TEXT")]
    pub password: String,
}

/// Show what a device sent.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("input").required(true).args(["hex", "text", "file", "standard_input"])))]
pub struct Decode {
    /// Which protocol the device speaks.
    pub protocol: DecodeProtocol,
    /// The bytes in hexadecimal; spaces and colons may stand between them.
    #[arg(long, value_name = "HEX")]
    pub hex: Option<String>,
    /// The text of hj212 and ais; for the others the same as --hex.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub text: Option<String>,
    /// A file of bytes or text; also of hexadecimal text for jt808 and gb26875.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Read what --file would from standard input.
    #[arg(value_name = "-", value_parser = ["-"])]
    pub standard_input: Option<String>,
    /// What the bytes are.
    #[arg(long, value_enum, default_value_t = DecodeKind::Auto)]
    pub kind: DecodeKind,
    /// For --kind body of jt808: the message whose body it is [default: 0x0200]
    #[arg(long, value_name = "ID", value_parser = message_id)]
    pub message: Option<u16>,
    /// For jt808: read every header as one of this version; for --kind body: the version it is of.
    #[arg(long = "version", value_enum, value_name = "YEAR")]
    pub protocol_version: Option<ProtocolVersion>,
    /// For jt808: accept frames of 2013 that say by mistake that they are of 2019.
    #[arg(long)]
    pub lenient: bool,
}

/// What `bihuan decode` understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecodeProtocol {
    /// JT/T 808-2011, -2013, -2019: vehicles
    Jt808,
    /// GB/T 26875.3-2011: fire alarms
    Gb26875,
    /// HJ 212-2005, -2017, -2025: pollution sources
    Hj212,
    /// ITU-R M.1371: vessels
    Ais,
}

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecodeKind {
    /// frames, or what the beginning shows to be a header, a location, a data unit or a data segment alone
    Auto,
    /// the same as stream
    Frame,
    /// frames one after the other
    Stream,
    /// the body of a jt808 message, the application data unit of gb26875, the data segment of hj212
    #[value(alias = "app-data-unit", alias = "segment")]
    Body,
    /// a header of jt808
    Header,
    /// bytes to be escaped for jt808
    Escape,
    /// a frame of jt808 whose flags and escapes are to be taken off
    Unescape,
}

/// A version of JT/T 808.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProtocolVersion {
    /// JT/T 808-2011
    #[value(name = "2011")]
    V2011,
    /// JT/T 808-2013
    #[value(name = "2013")]
    V2013,
    /// JT/T 808-2019
    #[value(name = "2019")]
    V2019,
}

fn message_id(text: &str) -> Result<u16, String> {
    let id = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u16::from_str_radix(digits, 16),
        None => text.parse(),
    };
    id.map_err(|_| "write a message id such as 0x0200".to_owned())
}

/// Run the server.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  bihuan serve --database sqlite:data/bihuan.sqlite --listen 0.0.0.0:8080")]
pub struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "BIHUAN_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

/// Make and run a demonstration.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// The folder of the demonstration's database and photos.
    #[arg(long = "data", default_value = "data/demo", value_name = "FOLDER")]
    pub folder: PathBuf,
    /// How many townships, of 2,000 hazards and 200 enterprises each.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub scale: u32,
    /// Another seed makes another township.
    #[arg(long, default_value_t = 2024, value_name = "NUMBER")]
    pub seed: u64,
    /// The moment up to which the demonstration's history is told, such as 2026-03-01T09:00:00+08:00 [default: now]
    #[arg(long, value_name = "MOMENT")]
    pub now: Option<jiff::Timestamp>,
    /// Also a campaign of 2,000 tasks of 300 units, to measure its page.
    #[arg(long)]
    pub large_campaign: bool,
    /// Only make the database.
    #[arg(long)]
    pub no_serve: bool,
}

/// Create the first administrator.
#[derive(Debug, Args)]
pub struct Init {
    /// The log-in name.
    #[arg(long, default_value = "admin", value_name = "NAME")]
    pub login: String,
    /// The administrator's name.
    #[arg(long, default_value = "系统管理员", value_name = "NAME")]
    pub name: String,
    /// The office that runs the system.
    #[arg(long, default_value = "安办", value_name = "NAME")]
    pub unit: String,
    /// The root of the tree that the administrator looks after, as CODE:NAME:LEVEL, when no jurisdictions were imported
    /// yet.
    #[arg(long, value_name = "CODE:NAME:LEVEL")]
    pub root: Option<String>,
}

/// Help an account.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Print a new one-time set-up link; the password until now is void. A second factor stays.
    #[command(after_help = "Example:\n  bihuan account link admin --database sqlite:data/bihuan.sqlite")]
    Link {
        /// The log-in name.
        #[arg(value_name = "USER")]
        login: String,
    },
    /// Take the second factor away, when the telephone and the recovery codes are lost.
    #[command(after_help = "Example:\n  bihuan account reset-second-factor anquan")]
    ResetSecondFactor {
        /// The log-in name.
        #[arg(value_name = "USER")]
        login: String,
    },
}

/// Read a plan document.
#[derive(Debug, Subcommand)]
pub enum Plan {
    /// Find tasks, deadlines, responsible units, duties, returns and targets in an issued document, and print them. Needs no
    /// database. docs/plan.md lists what is recognised.
    #[command(after_help = "Examples:\n  bihuan plan compile plan.docx > plan.json\n  \
        bihuan plan compile plan.pdf --format text      the text whose characters the offsets count")]
    Compile {
        /// The file: .docx, .txt, .md or .pdf; .doc, .wps and .rtf when LibreOffice is installed
        file: PathBuf,
        /// json: the plan; text: the document's text.
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
    },
}

/// Read a ledger.
#[derive(Debug, Args)]
pub struct Import {
    /// What the file holds.
    pub kind: ImportKind,
    /// The file: .xlsx or .csv; for a campaign any file that the upload of plans takes
    pub file: PathBuf,
    /// For a campaign: the code of the place whose campaign it is.
    #[arg(long, required_if_eq("kind", "campaign"))]
    pub place: Option<String>,
    /// For a campaign: the name of the office that runs it, as it is registered.
    #[arg(long, required_if_eq("kind", "campaign"))]
    pub office: Option<String>,
    /// Check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// 行政区划
    Jurisdictions,
    /// 企业
    Enterprises,
    /// 隐患
    Hazards,
    /// 行动: a list of tasks, or a plan as it was issued, as a draft to review.
    Campaign,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportKind {
    /// 隐患
    Hazards,
    /// 企业
    Enterprises,
    /// 行政区划
    Jurisdictions,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Write a ledger.
#[derive(Debug, Args)]
pub struct Export {
    /// What to write.
    pub kind: ExportKind,
    /// The file to write: .xlsx or .csv
    pub file: PathBuf,
}

/// What to prove.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Verify every chain and checkpoint; name the first altered, missing or re-ordered event and exit with 1.
    #[command(after_help = "Example:\n  bihuan audit verify --format json")]
    Verify {
        /// How to print the result.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Replay the log and compare it with the rows and the figures.
    #[command(after_help = "Example:\n  bihuan audit rebuild --check")]
    Rebuild {
        /// Compare only; nothing is written. (The only way so far.)
        #[arg(long, required = true)]
        check: bool,
    },
    /// Look for every photo that the database names; exit with 1 when one is missing.
    #[command(after_help = "Example:\n  bihuan audit photos --content")]
    Photos {
        /// Read each original and compare its digest with the evidence, too.
        #[arg(long)]
        content: bool,
    },
}

/// What to do with the database.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Bring the schema up to date.
    #[command(after_help = "Example:\n  bihuan db migrate --database postgres://bihuan:secret@localhost/bihuan")]
    Migrate,
    /// Copy everything to an empty database, of the other engine as a rule.
    #[command(after_help = "Example:\n  bihuan db copy --to postgres://bihuan:secret@localhost/bihuan")]
    Copy {
        /// Where to: sqlite:PATH or postgres://…
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Write a consistent copy of database and photos to a new folder, while the server may run.
    #[command(after_help = "Example:\n  bihuan db backup backups/2026-03-01")]
    Backup {
        /// The new folder.
        folder: PathBuf,
    },
    /// Put a backup back into a database that does not exist yet, and verify its log.
    #[command(after_help = "Example:\n  \
        bihuan db restore backups/2026-03-01 --database sqlite:data/restored.sqlite")]
    Restore {
        /// The backup's folder.
        folder: PathBuf,
    },
    /// Give counties parts of their own in the large tables of a PostgreSQL, or say which have; nothing else may run meanwhile.
    #[command(after_help = "Examples:\n  bihuan db divide\n  bihuan db divide 350525 350526")]
    Divide {
        /// The first six digits of their codes; none to list what there is.
        territories: Vec<String>,
    },
    /// Put the photos of a folder where the settings say: from the data directory into an S3, or back.
    #[command(after_help = "Example:\n  bihuan db photos /var/lib/bihuan/photos --config /etc/bihuan/bihuan.toml")]
    Photos {
        /// The folder of photos.
        folder: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn check(command: &mut clap::Command) {
            for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
                let help = sub.render_long_help().to_string();
                assert!(help.contains("Example"), "{} has no example", sub.get_name());
                check(sub);
            }
        }
        check(&mut Cli::command());
    }
}
