//! What part of the ledger somebody wants to see, and how addresses and saved views write it.

use bihuan_domain::{
    Language, Refusal, RefusalCode,
    figures::{Listed, Overdue},
    hazards::{HazardLevel, HazardSource, HazardState, SectorCode},
    ids::UnitId,
    jurisdictions::{AdministrativeLevel, Subtree},
    language::Words,
};
use jiff::civil::Date;

/// The longest free text that is looked for, in characters.
const TEXT: usize = 100;

/// Which hazards; the default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerFilter {
    /// In a subtree.
    pub jurisdiction: Option<Subtree>,
    /// In one of these states; empty for any.
    pub states: Vec<HazardState>,
    /// Of a level.
    pub level: Option<HazardLevel>,
    /// Of a sector.
    pub sector: Option<SectorCode>,
    /// From a source.
    pub source: Option<HazardSource>,
    /// Found on this day or later.
    pub found_from: Option<Date>,
    /// Found on this day or earlier.
    pub found_to: Option<Date>,
    /// Whether the term ran out.
    pub overdue: Option<Overdue>,
    /// Whether under supervision listing.
    pub listed: Option<Listed>,
    /// With a term that is running and ends on this day or later.
    pub due_from: Option<Date>,
    /// With a term that is running and ends on this day or earlier.
    pub due_to: Option<Date>,
    /// Closed out on this day or later.
    pub closed_from: Option<Date>,
    /// Closed out on this day or earlier.
    pub closed_to: Option<Date>,
    /// Of an enterprise.
    pub enterprise: Option<UnitId>,
    /// Free text: number, enterprise or place, location, description.
    pub text: String,
}

/// The lists that officials know: filters of the one ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandardView {
    /// 隐患清单: all that counts as a hazard.
    Hazards,
    /// 整改清单: on the way to rectification.
    Rectification,
    /// 验收销号清单: accepted or closed out.
    Closure,
    /// 挂牌督办清单: under supervision listing.
    Listed,
}

impl StandardView {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 4] = [Self::Hazards, Self::Rectification, Self::Closure, Self::Listed];

    /// The stable name, as addresses hold it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hazards => "hazards",
            Self::Rectification => "rectification",
            Self::Closure => "closure",
            Self::Listed => "listed",
        }
    }

    /// The view of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Hazards => language.pick("隐患清单", "Hazard list"),
            Self::Rectification => language.pick("整改清单", "Rectification list"),
            Self::Closure => language.pick("验收销号清单", "Acceptance and closing list"),
            Self::Listed => language.pick("挂牌督办清单", "Supervision list"),
        }
    }

    /// Its filter.
    #[must_use]
    pub fn filter(self) -> LedgerFilter {
        use HazardState as S;
        let states = |states: &[HazardState]| LedgerFilter { states: states.to_vec(), ..LedgerFilter::default() };
        match self {
            Self::Hazards => {
                states(&[S::Registered, S::Rectifying, S::Submitted, S::Accepted, S::Closed, S::Terminated])
            }
            Self::Rectification => states(&[S::Registered, S::Rectifying, S::Submitted]),
            Self::Closure => states(&[S::Accepted, S::Closed]),
            Self::Listed => LedgerFilter { listed: Some(Listed::Yes), ..LedgerFilter::default() },
        }
    }
}

/// The names of a filter's parts in an address, and what people call them.
const NAMES: [(&str, Words); 15] = [
    ("place", Words::new("行政区划", "Jurisdiction")),
    ("state", Words::new("状态", "State")),
    ("level", Words::new("等级", "Level")),
    ("sector", Words::new("行业领域", "Sector")),
    ("source", Words::new("来源", "Source")),
    ("found_from", Words::new("排查时间（起）", "Found from")),
    ("found_to", Words::new("排查时间（止）", "Found to")),
    ("overdue", Words::new("逾期", "Overdue")),
    ("listed", Words::new("挂牌督办", "Listed")),
    ("due_from", Words::new("整改期限（起）", "Due from")),
    ("due_to", Words::new("整改期限（止）", "Due to")),
    ("closed_from", Words::new("销号时间（起）", "Closed from")),
    ("closed_to", Words::new("销号时间（止）", "Closed to")),
    ("enterprise", Words::new("企业", "Enterprise")),
    ("text", Words::new("关键词", "Free text")),
];

impl LedgerFilter {
    /// What people call a part of a filter; empty for a name that is none.
    #[must_use]
    pub fn label_of(name: &str, language: Language) -> &'static str {
        NAMES.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words.pick(language))
    }

    /// Reads a filter from the pairs of an address; empty values say nothing, other names are left alone.
    /// `state` may repeat. `place` is `<level>:<code>`, `overdue` and `listed` are `1` or `0`.
    ///
    /// # Errors
    /// `HZ-008` with the part that is not understood; `HZ-006` for a text that is too long.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Refusal> {
        let mut filter = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            let Some((_, words)) = NAMES.iter().find(|(known, _)| *known == name) else { continue };
            if value.is_empty() {
                continue;
            }
            if name == "text" && value.chars().count() > TEXT {
                return Err(Refusal::new(RefusalCode::TextTooLong).with_words("field", &[*words]).with("limit", TEXT));
            }
            filter
                .set(name, value)
                .ok_or_else(|| Refusal::new(RefusalCode::FilterInvalid).with_words("field", &[*words]))?;
        }
        Ok(filter)
    }

    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "place" => self.jurisdiction = Some(subtree(value)?),
            "state" => {
                let state = HazardState::from_name(value)?;
                if !self.states.contains(&state) {
                    self.states.push(state);
                }
            }
            "level" => self.level = Some(HazardLevel::from_name(value)?),
            "sector" => self.sector = Some(SectorCode::parse(value)?),
            "source" => self.source = Some(HazardSource::from_name(value)?),
            "found_from" => self.found_from = Some(date(value)?),
            "found_to" => self.found_to = Some(date(value)?),
            "due_from" => self.due_from = Some(date(value)?),
            "due_to" => self.due_to = Some(date(value)?),
            "closed_from" => self.closed_from = Some(date(value)?),
            "closed_to" => self.closed_to = Some(date(value)?),
            "overdue" => self.overdue = Some(choose(value, Overdue::Yes, Overdue::No)?),
            "listed" => self.listed = Some(choose(value, Listed::Yes, Listed::No)?),
            "enterprise" => self.enterprise = Some(value.parse().ok()?),
            "text" => value.clone_into(&mut self.text),
            _ => {}
        }
        Some(())
    }

    /// The pairs of an address that say the same.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("place", self.jurisdiction.as_ref().map(|subtree| format!("{}:{}", subtree.level.name(), subtree.code)));
        for state in &self.states {
            add("state", Some(state.name().to_owned()));
        }
        add("level", self.level.map(|level| level.name().to_owned()));
        add("sector", self.sector.as_ref().map(ToString::to_string));
        add("source", self.source.map(|source| source.name().to_owned()));
        add("found_from", self.found_from.map(|date| date.to_string()));
        add("found_to", self.found_to.map(|date| date.to_string()));
        add("overdue", self.overdue.map(|overdue| flag(overdue == Overdue::Yes)));
        add("listed", self.listed.map(|listed| flag(listed == Listed::Yes)));
        add("due_from", self.due_from.map(|date| date.to_string()));
        add("due_to", self.due_to.map(|date| date.to_string()));
        add("closed_from", self.closed_from.map(|date| date.to_string()));
        add("closed_to", self.closed_to.map(|date| date.to_string()));
        add("enterprise", self.enterprise.map(|unit| unit.to_string()));
        add("text", Some(self.text.clone()).filter(|text| !text.is_empty()));
        pairs
    }
}

fn subtree(value: &str) -> Option<Subtree> {
    let (level, code) = value.split_once(':')?;
    Some(Subtree { level: AdministrativeLevel::from_name(level)?, code: code.parse().ok()? })
}

/// `YYYY-MM-DD`, and no other spelling.
fn date(value: &str) -> Option<Date> {
    value.parse::<Date>().ok().filter(|date| date.to_string() == value)
}

fn choose<T>(value: &str, yes: T, no: T) -> Option<T> {
    match value {
        "1" => Some(yes),
        "0" => Some(no),
        _ => None,
    }
}

fn flag(yes: bool) -> String {
    if yes { "1" } else { "0" }.to_owned()
}
