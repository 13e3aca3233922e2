//! Who can log in to the demonstration: one random password, kept in a file beside the database.

use crate::environment::RandomIds;
use anyhow::{Context as _, Result};
use bihuan_domain::{
    IdSource as _, Language,
    accounts::{Grant, LoginName, PasswordText, Person, Role},
    ids::{UnitId, UserId},
    jurisdictions::Jurisdiction,
    units::{Unit, UnitKind},
};
use bihuan_store::{Store, accounts::ReadyUser, units};
use bihuan_synthetic::{People, Township};
use jiff::Timestamp;
use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

/// The file that holds the password and the log-in names.
pub const FILE: &str = "accounts.txt";

/// The lines that say who can log in.
pub fn told(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join(FILE);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Makes the accounts of the first township and its county, the three administrators, and somebody for the whole
/// province; writes the file.
pub fn make(
    store: &Store,
    folder: &Path,
    (province, township): (&Jurisdiction, &Township),
    people: &People,
    enterprises: &[(UnitId, String, String)],
    now: Timestamp,
) -> Result<()> {
    let password = password();
    let hash = bihuan_web::hash_password(&PasswordText::new(password.clone()), &RandomIds.secret_bytes())
        .map_err(|error| anyhow::anyhow!("the password was not hashed: {error}"))?;
    let mut users = officials(people);
    users.extend(for_enterprises(enterprises));
    users.extend(above(province, township));
    let mut lines = vec![format!("Password of every demonstration account: {password}")];
    lines.extend(users.iter().map(|(login, person)| line(login, person)));
    for (login, person) in users {
        let office = Unit {
            id: person.unit,
            kind: if person.acts_for_unit.is_some() { UnitKind::Enterprise } else { UnitKind::Office },
            name: person.unit_name.clone(),
            place: Some(township.node.code.clone()),
        };
        let user = ready(&login, person, hash.clone())?;
        store.write_blocking(move |tx| {
            if units::find(tx, office.id)?.is_none() {
                units::put(tx, &office)?;
            }
            bihuan_store::accounts::create_ready_user(tx, user, now)
        })?;
    }
    write(folder, &lines)
}

fn password() -> String {
    const ALPHABET: &[u8] = b"abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789";
    let random = RandomIds.secret_bytes();
    let text: String =
        random[..12].iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect();
    // Three classes of characters, whatever the draw.
    format!("{text}-b7H")
}

fn officials(people: &People) -> Vec<(String, Person)> {
    let officers = people.safety_officers.iter().zip(1..).map(|(person, number)| (format!("officer{number}"), person));
    let grids = people.grid_officers.iter().zip(1..).map(|(person, number)| (format!("grid{number}"), person));
    let others = [
        ("leader", &people.leader),
        ("county", &people.county_officer),
        ("supervisor", &people.supervisor),
        ("county-leader", &people.county_leader),
    ];
    let others = others.into_iter().map(|(login, person)| (login.to_owned(), person));
    officers.chain(others).chain(grids).map(|(login, person)| (login, person.clone())).collect()
}

fn for_enterprises(enterprises: &[(UnitId, String, String)]) -> Vec<(String, Person)> {
    let numbered = enterprises.iter().zip(1..);
    numbered
        .map(|((unit, unit_name, name), number)| {
            let person = Person {
                id: UserId(RandomIds.next()),
                name: name.clone(),
                unit: *unit,
                unit_name: unit_name.clone(),
                grants: Vec::new(),
                acts_for_unit: Some(*unit),
                narrowed_to: None,
            };
            (format!("enterprise{number}"), person)
        })
        .collect()
}

/// The three administrators of the township's county, and a leader of the whole province.
fn above(province: &Jurisdiction, township: &Township) -> Vec<(String, Person)> {
    let unit = UnitId(RandomIds.next());
    let make = |login: &str, role: Role, node: &Jurisdiction| {
        let person = Person {
            id: UserId(RandomIds.next()),
            name: role.label(Language::Chinese).to_owned(),
            unit,
            unit_name: format!("{}安委办", province.name),
            grants: vec![Grant { role, subtree: node.subtree() }],
            acts_for_unit: None,
            narrowed_to: None,
        };
        (login.to_owned(), person)
    };
    vec![
        make("admin", Role::SystemAdministrator, &township.county),
        make("security", Role::SecurityAdministrator, &township.county),
        make("audit", Role::AuditAdministrator, &township.county),
        make("province", Role::Leader, province),
    ]
}

fn line(login: &str, person: &Person) -> String {
    let role = person.grants.first().map_or(Role::EnterpriseSafetyOfficer, |grant| grant.role);
    format!("    {login:<14} {} · {}", role.label(Language::Chinese), person.unit_name)
}

fn ready(login: &str, person: Person, hash: String) -> Result<ReadyUser> {
    let login: LoginName = login.parse().map_err(|error| anyhow::anyhow!("{login} is no log-in name: {error:?}"))?;
    Ok(ReadyUser {
        id: person.id,
        login,
        name: person.name,
        unit: person.unit,
        unit_name: person.unit_name.clone(),
        grants: person.grants,
        acts_for_unit: person.acts_for_unit.map(|unit| (unit, person.unit_name)),
        password_hash: Some(hash),
    })
}

fn write(folder: &Path, lines: &[String]) -> Result<()> {
    let path = folder.join(FILE);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all((lines.join("\n") + "\n").as_bytes())?;
    Ok(())
}
