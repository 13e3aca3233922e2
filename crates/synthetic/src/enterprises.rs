//! Made-up enterprises.

use crate::{people, random::Dice, township::Township, words};
use bihuan_domain::{
    enterprises::{EnterpriseKind, Position, Profile, RegisterEnterprise, RiskColour, StandardisationGrade},
    identifiers::{CreditCode, IndustryCode, Sectors},
    ids::UnitId,
    jurisdictions::AdministrativeLevel,
};
use jiff::Timestamp;

impl Township {
    /// An enterprise of the township, by number; the same for the same seed.
    #[must_use]
    pub fn enterprise(&self, seed: u64, number: u32) -> RegisterEnterprise {
        let mut dice = Dice::new(seed, [3, u64::from(self.index), u64::from(number)]);
        let id = UnitId(dice.id(Timestamp::UNIX_EPOCH));
        let trade = &words::TRADES[number as usize % words::TRADES.len()];
        RegisterEnterprise { id, profile: self.profile(number, trade, &mut dice), import: None }
    }

    fn profile(&self, number: u32, trade: &(&str, &str, &str), dice: &mut Dice) -> Profile {
        let (trade_name, industry, key_field) = *trade;
        let sectors = Sectors::included();
        let industry_code: Option<IndustryCode> = industry.parse().ok();
        let place = self.place(dice);
        let village = place.place.at(AdministrativeLevel::Village);
        let village = self.villages.iter().position(|one| Some(&one.code) == village).unwrap_or(0);
        let town = self.node.name.trim_end_matches(['镇', '乡']);
        let brand = words::BRANDS[number as usize / words::TRADES.len() % words::BRANDS.len()];
        let serial = number as usize / (words::TRADES.len() * words::BRANDS.len());
        let serial = if serial == 0 { String::new() } else { format!("第{}", serial + 1) };
        let mut key_fields = sectors.key_fields_in(key_field).known;
        key_fields.sort();
        Profile {
            name: format!("{town}{brand}{serial}{trade_name}"),
            credit_code: credit_code(self, number),
            kind: EnterpriseKind::Enterprise,
            place: place.place.clone(),
            address: format!("{}{}{}号", self.node.name, place.name, dice.between(1, 300)),
            sector: sectors.sector_for(industry_code.as_ref(), trade_name).clone(),
            industry_code,
            key_fields,
            employees: u32::try_from(dice.between(3, 400)).ok(),
            head_name: people::name(dice),
            head_phone: format!("0000-{number:07}"),
            safety_officer_name: people::name(dice),
            safety_officer_phone: format!("0000-{:07}", number + 5_000_000),
            risk: Some(risk(village, dice)),
            standardisation: Some(*dice.pick(StandardisationGrade::ALL)),
            position: position(self, village, dice),
            remark: String::new(),
        }
    }
}

/// Red in a few villages only, so that a map tells them apart.
fn risk(village: usize, dice: &mut Dice) -> RiskColour {
    let (red, orange, yellow) = match village % 6 {
        1 => (8, 30, 70),
        2 | 4 => (0, 18, 60),
        _ => (0, 0, 45),
    };
    match dice.between(0, 99) {
        draw if draw < red => RiskColour::Red,
        draw if draw < orange => RiskColour::Orange,
        draw if draw < yellow => RiskColour::Yellow,
        _ => RiskColour::Blue,
    }
}

/// Near the middle of its village; villages lie in three rows of four.
fn position(township: &Township, village: usize, dice: &mut Dice) -> Option<Position> {
    let grid = i32::try_from(township.index).unwrap_or(0);
    let village = i32::try_from(village).unwrap_or(0);
    let mut near = |reach: i64| i32::try_from(dice.between(-reach, reach)).unwrap_or(0);
    // The sum of two draws gathers them in the middle.
    let (north, east) = (near(5_000) + near(5_000), near(6_000) + near(6_000));
    let row = village / 4;
    let latitude = 27_400_000 + (grid / 20) * 120_000 + (row - 1) * 31_000 + north;
    let shift = if row == 1 { 14_000 } else { 0 };
    let longitude = 111_900_000 + (grid % 20) * 160_000 + (village % 4) * 34_000 - 51_000 + shift + east;
    Position::new(latitude, longitude).ok()
}

/// A code with a right check character: the alphabet is tried until one fits.
fn credit_code(township: &Township, number: u32) -> Option<CreditCode> {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let region = &township.node.code.as_str()[..6];
    let serial = u64::from(township.index) * 10_000 + u64::from(number);
    let stem = format!("91{region}MA{serial:07}");
    ALPHABET.chars().find_map(|check| format!("{stem}{check}").parse().ok())
}
