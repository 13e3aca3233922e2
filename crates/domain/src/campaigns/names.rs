//! Whom a document means: names of units as officials write them, against the units of the organisation.

use super::{Means, NamedUnit, Party};
use crate::units::UnitKind;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// Short names that are usual all over the country, with what they stand for.
const USUAL: &[(&str, &str)] = &[
    ("安委办", "安全生产委员会办公室"),
    ("安委会办公室", "安全生产委员会办公室"),
    ("安办", "安全生产委员会办公室"),
    ("安委会", "安全生产委员会办公室"),
    ("应急办", "应急管理办公室"),
    ("应急局", "应急管理局"),
    ("住建局", "住房和城乡建设局"),
    ("市监局", "市场监督管理局"),
    ("市场监管局", "市场监督管理局"),
    ("市场监管所", "市场监督管理所"),
    ("消防大队", "消防救援大队"),
    ("自然资源所", "自然资源管理所"),
    ("派出所", "公安派出所"),
];

/// Words before a unit's own name that say whose it is.
const OWNERS: &[&str] = &["街道办事处", "街道", "乡镇", "镇", "乡", "县", "区", "市", "本级", "各"];

/// How names of village committees end.
const VILLAGES: &[&str] = &["村民委员会", "居民委员会", "村委会", "居委会", "村委员会", "社区委员会"];

/// A name as it is compared: half-width, without blanks and brackets and what stands in them.
#[must_use]
pub fn name_key(name: &str) -> String {
    let mut key = String::new();
    let mut depth = 0u32;
    for character in name.nfkc() {
        match character {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            character if depth > 0 || character.is_whitespace() => {}
            character => key.extend(character.to_lowercase()),
        }
    }
    key
}

/// What a unit is by its name; enterprises are registered elsewhere.
#[must_use]
pub fn kind_by_name(name: &str) -> UnitKind {
    if VILLAGES.iter().any(|ending| name.ends_with(ending)) { UnitKind::VillageCommittee } else { UnitKind::Office }
}

/// Whether a name is an expression for several units.
#[must_use]
pub fn means_several(party: &Party) -> bool {
    party.means == Means::Several || name_key(&party.name).starts_with('各')
}

/// The units that a campaign may mean, and what was learned about names.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    units: Vec<(String, UnitKind, NamedUnit)>,
    aliases: BTreeMap<String, Vec<NamedUnit>>,
}

impl Directory {
    /// Adds a unit.
    pub fn add(&mut self, kind: UnitKind, unit: NamedUnit) {
        self.units.push((name_key(&unit.name), kind, unit));
    }

    /// Adds what a name was said to mean.
    pub fn learn(&mut self, name: &str, unit: NamedUnit) {
        self.aliases.entry(name_key(name)).or_default().push(unit);
    }

    /// Whom a party means: by what was learned, by its exact name, by a usual short name, or by the only unit whose name
    /// ends so. 各村（社区） means all village committees. Nothing when it is not plain.
    #[must_use]
    pub fn find(&self, party: &Party) -> Vec<NamedUnit> {
        let key = name_key(&party.name);
        if let Some(units) = self.aliases.get(&key) {
            return units.clone();
        }
        if means_several(party) {
            let is_villages = ["各村", "各社区", "村社区", "村居", "各行政村"].iter().any(|word| key.contains(word));
            let only_villages = !["部门", "单位", "企业", "办", "局"].iter().any(|word| key.contains(word));
            if is_villages && only_villages {
                return self.villages();
            }
            return Vec::new();
        }
        self.one(&key).into_iter().collect()
    }

    /// Units for names without one: longer names first, so that a short form of one means the same unit. What a name means
    /// already is taken; else a new unit of that name is made by `make`. Expressions for several units are left out.
    /// Gives what each name means.
    pub fn give_each_a_unit(
        &mut self,
        parties: &[&Party],
        mut make: impl FnMut(&str) -> (UnitKind, NamedUnit),
    ) -> Vec<(String, Vec<NamedUnit>)> {
        let mut parties: Vec<_> = parties.iter().filter(|party| !means_several(party)).collect();
        parties.sort_by_key(|party| std::cmp::Reverse(name_key(&party.name).chars().count()));
        let mut matches = Vec::with_capacity(parties.len());
        for party in parties {
            let mut units = self.find(party);
            if units.is_empty() {
                let (kind, unit) = make(&party.name);
                self.add(kind, unit.clone());
                units.push(unit);
            }
            matches.push((party.name.clone(), units));
        }
        matches
    }

    fn one(&self, key: &str) -> Option<NamedUnit> {
        if let Some((_, _, unit)) = self.units.iter().find(|(name, _, _)| name == key) {
            return Some(unit.clone());
        }
        let core = OWNERS.iter().find_map(|owner| key.strip_prefix(owner)).unwrap_or(key);
        let usual = USUAL.iter().find(|(short, _)| core == *short).map(|(_, long)| *long);
        [Some(core), usual].into_iter().flatten().find_map(|ending| self.ending_with(ending))
    }

    /// The only unit whose name ends so; a single character says too little.
    fn ending_with(&self, ending: &str) -> Option<NamedUnit> {
        if ending.chars().count() < 2 {
            return None;
        }
        let mut found = self.units.iter().filter(|(name, _, _)| name.ends_with(ending));
        let first = found.next()?;
        found.next().is_none().then(|| first.2.clone())
    }

    /// Village committees, also those that somebody entered as offices.
    fn villages(&self) -> Vec<NamedUnit> {
        let is_village =
            |name: &str, kind| kind == UnitKind::VillageCommittee || kind_by_name(name) == UnitKind::VillageCommittee;
        self.units.iter().filter(|(name, kind, _)| is_village(name, *kind)).map(|(_, _, unit)| unit.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{campaigns::PartyRole, ids::UnitId};
    use uuid::Uuid;

    fn unit(number: u128, name: &str) -> NamedUnit {
        NamedUnit { id: UnitId(Uuid::from_u128(number)), name: name.to_owned() }
    }

    fn directory() -> Directory {
        let mut directory = Directory::default();
        directory.add(UnitKind::Office, unit(1, "青禾镇安全生产委员会办公室"));
        directory.add(UnitKind::Office, unit(2, "青禾镇公安派出所"));
        directory.add(UnitKind::VillageCommittee, unit(3, "东村村民委员会"));
        directory.add(UnitKind::VillageCommittee, unit(4, "西村村民委员会"));
        directory
    }

    fn found(directory: &Directory, name: &str) -> Vec<u128> {
        let party =
            Party { name: name.to_owned(), division: None, role: PartyRole::Lead, means: Means::One, units: vec![] };
        directory.find(&party).iter().map(|unit| unit.id.0.as_u128()).collect()
    }

    #[test]
    fn names_are_found_exactly_by_short_name_and_by_their_end() {
        let directory = directory();
        assert_eq!(found(&directory, "青禾镇公安派出所"), [2]);
        assert_eq!(found(&directory, "镇安办"), [1]);
        assert_eq!(found(&directory, "派出所（交警）"), [2]);
        assert_eq!(found(&directory, "各村（社区）"), [3, 4]);
    }

    #[test]
    fn what_is_not_plain_is_left_open() {
        let directory = directory();
        assert!(found(&directory, "村民委员会").is_empty(), "two units end so");
        assert!(found(&directory, "各有关部门").is_empty());
        assert!(found(&directory, "").is_empty());
    }

    #[test]
    fn short_forms_of_a_new_unit_mean_it_and_expressions_become_nobody() {
        let mut directory = directory();
        let party = |name: &str| Party {
            name: name.to_owned(),
            division: None,
            role: PartyRole::Lead,
            means: Means::One,
            units: vec![],
        };
        let parties = ["财政局", "镇安办", "区财政局", "各有关部门", "北村村委会"].map(party);
        let mut made = Vec::new();
        let matches = directory.give_each_a_unit(&parties.iter().collect::<Vec<_>>(), |name| {
            made.push(name.to_owned());
            (kind_by_name(name), unit(10 + made.len() as u128, name))
        });
        let meant: Vec<_> = matches.iter().map(|(name, units)| (name.as_str(), units[0].id.0.as_u128())).collect();
        assert_eq!(meant, [("北村村委会", 11), ("区财政局", 12), ("财政局", 12), ("镇安办", 1)]);
        assert_eq!(made, ["北村村委会", "区财政局"]);
        assert_eq!(kind_by_name("北村村委会"), UnitKind::VillageCommittee);
    }

    #[test]
    fn what_was_learned_goes_before_everything() {
        let mut directory = directory();
        directory.learn("镇 安办", unit(2, "青禾镇公安派出所"));
        assert_eq!(found(&directory, "镇安办"), [2]);
    }
}
