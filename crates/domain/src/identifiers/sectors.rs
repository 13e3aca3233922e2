//! Supervised sectors (行业领域) and key fields (重点领域), as data.

use super::IndustryCode;
use crate::Language;
// One type for enterprises, hazards and figures.
pub use crate::hazards::SectorCode;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, sync::LazyLock};

const INCLUDED: &str = include_str!("../../../../packs/sectors.toml");

/// The separators between key fields in one cell of a ledger.
const SEPARATORS: &[char] = &['、', '，', ',', '；', ';', '/', '／', '|', '\n', ' ', '\u{3000}', '和'];

/// The stable code of a key field, such as `confined_space`: lower-case letters, digits and `_`, at most 40.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[a-z0-9_]{1,40}$")))]
pub struct KeyFieldCode(String);

impl KeyFieldCode {
    /// A code of lower-case letters, digits and `_`; `None` for another text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=40).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        fits.then(|| Self(text.to_owned()))
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KeyFieldCode {
    type Error = SectorError;
    fn try_from(text: String) -> Result<Self, SectorError> {
        Self::parse(&text).ok_or(SectorError::Code(text))
    }
}

impl From<KeyFieldCode> for String {
    fn from(code: KeyFieldCode) -> Self {
        code.0
    }
}

impl fmt::Display for KeyFieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why sectors cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SectorError {
    /// Not a sector file.
    #[error("not a file of sectors: {0}")]
    Syntax(String),
    /// A code that is not lower-case letters, digits and `_`.
    #[error("“{0}” is no code: write lower-case letters, digits and _, at most 40")]
    Code(String),
    /// A code, prefix or word is given twice, so that it would imply two sectors.
    #[error("“{0}” stands in the file twice")]
    Twice(String),
    /// The sector `other` is missing.
    #[error("the sector “other” is missing")]
    OtherMissing,
}

/// A supervised sector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    /// Its stable code.
    pub code: SectorCode,
    chinese: String,
    english: String,
    #[serde(default)]
    industry: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

impl Sector {
    /// The name that people read.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }
}

/// A key field (重点领域): a hazard that an enterprise is tagged with, whatever its sector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyField {
    /// Its stable code.
    pub code: KeyFieldCode,
    chinese: String,
    english: String,
    #[serde(default)]
    words: Vec<String>,
}

impl KeyField {
    /// The name that people read.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }
}

/// What a cell of key fields holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFieldsFound {
    /// The fields that are known, in the order of the pack, each once.
    pub known: Vec<KeyFieldCode>,
    /// The words that name no field.
    pub unknown: Vec<String>,
}

/// All sectors and key fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sectors {
    sectors: Vec<Sector>,
    key_fields: Vec<KeyField>,
    other: SectorCode,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sector: Vec<Sector>,
    #[serde(default)]
    key_field: Vec<KeyField>,
}

impl Sectors {
    /// Reads sectors and key fields from the text of a pack (`packs/sectors.toml`).
    ///
    /// # Errors
    /// [`SectorError`] when the text cannot be read or is ambiguous.
    pub fn parse(text: &str) -> Result<Self, SectorError> {
        let file: File = toml::from_str(text).map_err(|error| SectorError::Syntax(error.to_string()))?;
        // A sector's code is not checked when it is read.
        let shapeless = |sector: &&Sector| SectorCode::parse(sector.code.as_str()).is_none();
        if let Some(sector) = file.sector.iter().find(shapeless) {
            return Err(SectorError::Code(sector.code.to_string()));
        }
        unique(file.sector.iter().map(|sector| sector.code.as_str()))?;
        unique(file.sector.iter().flat_map(|sector| &sector.industry).map(String::as_str))?;
        unique(file.sector.iter().flat_map(|sector| &sector.words).map(String::as_str))?;
        unique(file.key_field.iter().map(|field| field.code.as_str()))?;
        unique(file.key_field.iter().flat_map(|field| &field.words).map(String::as_str))?;
        let other = file.sector.iter().find(|sector| sector.code.as_str() == "other");
        let other = other.ok_or(SectorError::OtherMissing)?.code.clone();
        Ok(Self { sectors: file.sector, key_fields: file.key_field, other })
    }

    /// The sectors and key fields that come with the program.
    ///
    /// # Panics
    /// Never: the included text is part of the program and a test reads it.
    #[must_use]
    pub fn included() -> &'static Self {
        static SECTORS: LazyLock<Sectors> =
            LazyLock::new(|| Sectors::parse(INCLUDED).expect("the included sectors are read by a test"));
        &SECTORS
    }

    /// All sectors, in the order in which lists show them.
    #[must_use]
    pub fn all(&self) -> &[Sector] {
        &self.sectors
    }

    /// All key fields, in the order in which lists show them.
    #[must_use]
    pub fn key_fields(&self) -> &[KeyField] {
        &self.key_fields
    }

    /// The sector of a code.
    #[must_use]
    pub fn get(&self, code: &SectorCode) -> Option<&Sector> {
        self.sectors.iter().find(|sector| sector.code == *code)
    }

    /// The key field of a code.
    #[must_use]
    pub fn key_field(&self, code: &KeyFieldCode) -> Option<&KeyField> {
        self.key_fields.iter().find(|field| field.code == *code)
    }

    /// A sector's name; its code when the pack no longer holds it.
    #[must_use]
    pub fn label<'a>(&'a self, code: &'a SectorCode, language: Language) -> &'a str {
        self.get(code).map_or(code.as_str(), |sector| sector.label(language))
    }

    /// A key field's name; its code when the pack no longer holds it.
    #[must_use]
    pub fn key_field_label<'a>(&'a self, code: &'a KeyFieldCode, language: Language) -> &'a str {
        self.key_field(code).map_or(code.as_str(), |field| field.label(language))
    }

    /// The sector of what implies none.
    #[must_use]
    pub const fn other(&self) -> &SectorCode {
        &self.other
    }

    /// The sector that a ledger's cell names outright: its code, or its name in either language.
    #[must_use]
    pub fn named(&self, text: &str) -> Option<&SectorCode> {
        let text = text.trim();
        let named = |sector: &&Sector| {
            [sector.code.as_str(), &sector.chinese].contains(&text) || sector.english.eq_ignore_ascii_case(text)
        };
        self.sectors.iter().find(named).map(|sector| &sector.code)
    }

    /// The sector of an enterprise: what the words name outright, else what its industry code implies (the longest
    /// prefix), else what the words imply (the longest word), else `other`.
    #[must_use]
    pub fn sector_for(&self, industry_code: Option<&IndustryCode>, words: &str) -> &SectorCode {
        self.named(words)
            .filter(|code| **code != self.other)
            .or_else(|| {
                industry_code.and_then(|code| {
                    self.implied(|sector| &sector.industry, |prefix| code.as_str().starts_with(prefix))
                })
            })
            .or_else(|| self.implied(|sector| &sector.words, |word| words.contains(word)))
            .unwrap_or(&self.other)
    }

    fn implied(&self, clues: impl Fn(&Sector) -> &[String], fits: impl Fn(&str) -> bool) -> Option<&SectorCode> {
        let mut best: Option<(usize, &SectorCode)> = None;
        for sector in &self.sectors {
            let longest = clues(sector).iter().filter(|clue| fits(clue)).map(String::len).max();
            // Of clues equally long the first counts: the order of the pack decides.
            if let Some(length) = longest.filter(|length| best.is_none_or(|(before, _)| *length > before)) {
                best = Some((length, &sector.code));
            }
        }
        best.map(|(_, code)| code)
    }

    /// The key fields that a ledger's cell names, such as `金属冶炼、深井铸造`.
    #[must_use]
    pub fn key_fields_in(&self, cell: &str) -> KeyFieldsFound {
        let mut found = KeyFieldsFound::default();
        for word in cell.split(SEPARATORS).map(str::trim).filter(|word| !word.is_empty()) {
            let named = |field: &&KeyField| {
                [field.code.as_str(), &field.chinese].contains(&word)
                    || field.english.eq_ignore_ascii_case(word)
                    || field.words.iter().any(|known| known == word)
            };
            match self.key_fields.iter().find(named) {
                Some(field) => found.known.push(field.code.clone()),
                None => found.unknown.push(word.to_owned()),
            }
        }
        found.known = self
            .key_fields
            .iter()
            .map(|field| &field.code)
            .filter(|code| found.known.contains(code))
            .cloned()
            .collect();
        found
    }
}

fn unique<'a>(texts: impl Iterator<Item = &'a str>) -> Result<(), SectorError> {
    let mut seen = BTreeSet::new();
    for text in texts {
        if !seen.insert(text) {
            return Err(SectorError::Twice(text.to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sector(industry: &str, words: &str) -> String {
        let code = (!industry.is_empty()).then(|| industry.parse::<IndustryCode>().unwrap());
        Sectors::included().sector_for(code.as_ref(), words).to_string()
    }

    #[test]
    fn the_included_pack_is_whole() {
        let sectors = Sectors::included();
        assert_eq!(sectors.all().len(), 24);
        assert_eq!(sectors.key_fields().len(), 13);
        for sector in sectors.all() {
            assert!(!sector.label(Language::Chinese).is_ascii() && sector.label(Language::English).is_ascii());
            assert_eq!(sectors.named(sector.label(Language::Chinese)), Some(&sector.code));
            assert_eq!(sectors.get(&sector.code), Some(sector));
            for prefix in &sector.industry {
                assert!(prefix.parse::<IndustryCode>().is_ok(), "{prefix}");
            }
        }
    }

    #[test]
    fn industry_codes_imply_sectors_by_the_longest_prefix() {
        for (code, expected) in [
            ("C1353", "light_industry"),
            ("C3032", "building_materials"),
            ("C3073", "light_industry"),
            ("C3110", "metallurgy"),
            ("C3252", "nonferrous_metals"),
            ("C3389", "machinery"),
            ("C2923", "light_industry"),
            ("C1713", "textiles"),
            ("D4512", "town_gas"),
            ("C2614", "hazardous_chemicals"),
            ("C2672", "fireworks"),
            ("C2671", "civil_explosives"),
            ("B1011", "noncoal_mines"),
            ("E4710", "construction"),
            ("P8321", "education"),
            ("J66", "other"),
        ] {
            assert_eq!(sector(code, ""), expected, "{code}");
        }
    }

    #[test]
    fn words_imply_sectors_when_no_code_does() {
        for (words, expected) in [
            ("食品加工", "light_industry"),
            ("石材加工", "building_materials"),
            ("陶瓷制品", "building_materials"),
            ("日用陶瓷", "light_industry"),
            ("液化气充装", "town_gas"),
            ("塑料包装", "light_industry"),
            ("水产冷冻", "light_industry"),
            ("铝型材", "nonferrous_metals"),
            ("五金机械", "machinery"),
            ("纺织印染", "textiles"),
            ("家具制造", "light_industry"),
            ("农业机械合作社", "agricultural_machinery"),
            ("某某幼儿园", "education"),
            ("烟花爆竹零售", "fireworks"),
            ("不详", "other"),
            ("", "other"),
        ] {
            assert_eq!(sector("", words), expected, "{words}");
        }
    }

    #[test]
    fn a_named_sector_outweighs_the_code_and_the_code_outweighs_words() {
        assert_eq!(sector("C1353", "商贸"), "trade");
        assert_eq!(sector("C1353", "其他"), "light_industry");
        assert_eq!(sector("C1353", "五金机械"), "light_industry");
    }

    #[test]
    fn key_fields_are_read_from_a_cell() {
        let found = Sectors::included().key_fields_in("深井铸造、金属冶炼， 粉尘;粉尘涉爆/某某");
        let known: Vec<_> = found.known.iter().map(KeyFieldCode::as_str).collect();
        assert_eq!(known, ["combustible_dust", "metal_smelting", "deep_well_casting"]);
        assert_eq!(found.unknown, ["某某"]);
        assert_eq!(Sectors::included().key_fields_in(" "), KeyFieldsFound::default());
        let machinery = Sectors::included().key_fields_in("机械、喷涂");
        assert_eq!(machinery.known.len(), 2);
    }

    #[test]
    fn packs_that_are_ambiguous_are_refused() {
        let changed = |from: &str, to: &str| Sectors::parse(&INCLUDED.replacen(from, to, 1)).unwrap_err();
        assert!(matches!(changed("[[sector]]", "[[sectors]]"), SectorError::Syntax(_)));
        assert_eq!(changed("\"metallurgy\"", "\"Metallurgy\""), SectorError::Code("Metallurgy".to_owned()));
        assert!(matches!(changed("\"confined_space\"", "\"confined space\""), SectorError::Syntax(_)));
        assert_eq!(changed("\"metallurgy\"", "\"trade\""), SectorError::Twice("trade".to_owned()));
        assert_eq!(changed("\"C31\"", "\"C32\""), SectorError::Twice("C32".to_owned()));
        assert_eq!(changed("code = \"other\"", "code = \"rest\""), SectorError::OtherMissing);
    }

    #[test]
    fn codes_have_a_shape() {
        assert!(KeyFieldCode::parse("confined_space").is_some());
        for bad in ["", "Confined", "confined space", "有限空间", &"a".repeat(41)] {
            assert_eq!(KeyFieldCode::parse(bad), None);
            assert_eq!(KeyFieldCode::try_from(bad.to_owned()), Err(SectorError::Code(bad.to_owned())));
        }
    }
}
