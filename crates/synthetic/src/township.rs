//! Made-up places: a province of prefectures, counties, townships, villages and grids.

use crate::{random::Dice, words};
use bihuan_domain::jurisdictions::{AdministrativeLevel, Jurisdiction, JurisdictionCode, Place};

/// Townships of one county.
pub const TOWNSHIPS_PER_COUNTY: u32 = 20;
/// Counties of one prefecture.
pub const COUNTIES_PER_PREFECTURE: u32 = 10;

/// A made-up province with so many townships.
#[derive(Debug, Clone)]
pub struct World {
    /// The seed of everything in it.
    pub seed: u64,
    /// How many townships it has.
    pub townships: u32,
}

/// A township with its villages and grids.
#[derive(Debug, Clone)]
pub struct Township {
    /// Its number in the world, from 0.
    pub index: u32,
    /// The township itself.
    pub node: Jurisdiction,
    /// Its county.
    pub county: Jurisdiction,
    /// Its villages.
    pub villages: Vec<Jurisdiction>,
    /// Grids of its first village, with own codes.
    pub grids: Vec<Jurisdiction>,
}

fn code(text: &str) -> JurisdictionCode {
    text.parse().expect("made-up codes begin with 43 and have 12 digits, or are own codes with a letter")
}

fn child(parent: &Jurisdiction, level: AdministrativeLevel, text: &str, name: &str) -> Jurisdiction {
    let place = parent.place.child(level, code(text)).expect("each level is below the one above it");
    Jurisdiction { code: code(text), name: name.to_owned(), place }
}

impl World {
    /// The province.
    #[must_use]
    pub fn province(&self) -> Jurisdiction {
        let code = code("430000000000");
        let place = Place::root(AdministrativeLevel::Province, code.clone());
        Jurisdiction { code, name: "示范省".to_owned(), place }
    }

    /// A prefecture, by number.
    #[must_use]
    pub fn prefecture(&self, index: u32) -> Jurisdiction {
        let name = if index == 0 { "示范市".to_owned() } else { format!("示范{}市", index + 1) };
        let text = format!("43{:02}00000000", index + 60);
        child(&self.province(), AdministrativeLevel::Prefecture, &text, &name)
    }

    /// A county, by number.
    #[must_use]
    pub fn county(&self, index: u32) -> Jurisdiction {
        let prefecture = index / COUNTIES_PER_PREFECTURE;
        let in_prefecture = index % COUNTIES_PER_PREFECTURE;
        let text = format!("43{:02}{:02}000000", prefecture + 60, in_prefecture + 21);
        let name = words::COUNTIES[in_prefecture as usize];
        child(&self.prefecture(prefecture), AdministrativeLevel::County, &text, name)
    }

    /// A township, by number.
    #[must_use]
    pub fn township(&self, index: u32) -> Township {
        let county = self.county(index / TOWNSHIPS_PER_COUNTY);
        let in_county = index % TOWNSHIPS_PER_COUNTY;
        let prefix = format!("{}{:03}", &county.code.as_str()[..6], in_county + 100);
        let name = words::TOWNSHIPS[in_county as usize];
        let node = child(&county, AdministrativeLevel::Township, &format!("{prefix}000"), name);
        let villages: Vec<_> = words::VILLAGES
            .iter()
            .zip(0_u32..)
            .map(|(name, number)| {
                let part = if name.ends_with("社区") { 1 + number } else { 200 + number };
                child(&node, AdministrativeLevel::Village, &format!("{prefix}{part:03}"), name)
            })
            .collect();
        let grids = (1..=2)
            .map(|number| {
                let text = format!("WG-{prefix}-{number}");
                child(&villages[0], AdministrativeLevel::Grid, &text, &format!("{}第{number}网格", villages[0].name))
            })
            .collect();
        Township { index, node, county, villages, grids }
    }

    /// All nodes above the townships, parents first.
    pub fn upper_nodes(&self) -> impl Iterator<Item = Jurisdiction> {
        let counties = self.townships.div_ceil(TOWNSHIPS_PER_COUNTY);
        let prefectures = counties.div_ceil(COUNTIES_PER_PREFECTURE);
        std::iter::once(self.province())
            .chain((0..prefectures).map(|index| self.prefecture(index)))
            .chain((0..counties).map(|index| self.county(index)))
    }
}

impl Township {
    /// Its nodes, parents first.
    pub fn nodes(&self) -> impl Iterator<Item = &Jurisdiction> {
        std::iter::once(&self.node).chain(&self.villages).chain(&self.grids)
    }

    /// A village or grid by chance.
    pub(crate) fn place(&self, dice: &mut Dice) -> &Jurisdiction {
        let village = dice.pick(&self.villages);
        let first = village.code == self.villages[0].code;
        if first && dice.percent(60) { dice.pick(&self.grids) } else { village }
    }
}
