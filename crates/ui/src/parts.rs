//! Small things that many pages show.

use bihuan_domain::{
    Language,
    hazards::{HazardLevel, HazardState},
};

/// The tone of a badge: colour, and a shape so that nothing depends on colour alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// 待核实.
    Reported,
    /// 不属实.
    Dismissed,
    /// 待交办.
    Registered,
    /// 整改中.
    Rectifying,
    /// 待验收.
    Submitted,
    /// 待销号.
    Accepted,
    /// 已销号.
    Closed,
    /// 终结（未整改）.
    Terminated,
    /// 一般隐患.
    General,
    /// 较大隐患.
    Serious,
    /// 重大隐患.
    Major,
    /// 红 重大风险.
    RiskRed,
    /// 橙 较大风险.
    RiskOrange,
    /// 黄 一般风险.
    RiskYellow,
    /// 蓝 低风险.
    RiskBlue,
    /// 逾期.
    Overdue,
    /// Due soon.
    DueSoon,
    /// 挂牌督办.
    Listed,
    /// Good.
    Good,
    /// Mind it.
    Warning,
    /// Bad.
    Bad,
    /// Nothing in particular.
    #[default]
    Neutral,
}

impl Tone {
    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Reported => "tone-reported",
            Self::Dismissed => "tone-dismissed",
            Self::Registered => "tone-registered",
            Self::Rectifying => "tone-rectifying",
            Self::Submitted => "tone-submitted",
            Self::Accepted => "tone-accepted",
            Self::Closed => "tone-closed",
            Self::Terminated => "tone-terminated",
            Self::General => "tone-general",
            Self::Serious => "tone-serious",
            Self::Major => "tone-major",
            Self::RiskRed => "tone-risk-red",
            Self::RiskOrange => "tone-risk-orange",
            Self::RiskYellow => "tone-risk-yellow",
            Self::RiskBlue => "tone-risk-blue",
            Self::Overdue => "tone-overdue",
            Self::DueSoon => "tone-due-soon",
            Self::Listed => "tone-listed",
            Self::Good => "tone-good",
            Self::Warning => "tone-warning",
            Self::Bad => "tone-bad",
            Self::Neutral => "tone-neutral",
        }
    }

    /// The icon's name in the sprite.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Reported => "help-circle",
            Self::Dismissed => "ban",
            Self::Registered => "circle-dashed",
            Self::Rectifying => "tool",
            Self::Submitted => "send",
            Self::Accepted => "clipboard-check",
            Self::Closed => "filled-circle-check",
            Self::Terminated => "archive",
            Self::General | Self::RiskBlue => "filled-circle",
            Self::Serious | Self::RiskOrange => "filled-triangle",
            Self::Major => "filled-alert-octagon",
            Self::RiskRed => "filled-square-rotated",
            Self::RiskYellow => "filled-square",
            Self::Overdue => "clock-exclamation",
            Self::DueSoon => "clock",
            Self::Listed => "filled-flag",
            Self::Good => "check",
            Self::Warning => "alert-triangle",
            Self::Bad => "alert-circle",
            Self::Neutral => "info-circle",
        }
    }
}

/// A word with a tone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Badge {
    /// The tone.
    pub tone: Tone,
    /// The word.
    pub label: String,
}

impl Badge {
    /// A word with a tone.
    #[must_use]
    pub fn new(tone: Tone, label: impl Into<String>) -> Self {
        Self { tone, label: label.into() }
    }

    /// The badge of a hazard's state.
    #[must_use]
    pub fn state(state: HazardState, language: Language) -> Self {
        let tone = match state {
            HazardState::Reported => Tone::Reported,
            HazardState::Dismissed => Tone::Dismissed,
            HazardState::Registered => Tone::Registered,
            HazardState::Rectifying => Tone::Rectifying,
            HazardState::Submitted => Tone::Submitted,
            HazardState::Accepted => Tone::Accepted,
            HazardState::Closed => Tone::Closed,
            HazardState::Terminated => Tone::Terminated,
        };
        Self::new(tone, state.label(language))
    }

    /// The badge of a hazard's level.
    #[must_use]
    pub fn level(level: HazardLevel, language: Language) -> Self {
        let tone = match level {
            HazardLevel::General => Tone::General,
            HazardLevel::Serious => Tone::Serious,
            HazardLevel::Major => Tone::Major,
        };
        Self::new(tone, level.label(language))
    }
}

/// A link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// Pages of a list by key: there is a previous and a next one, no numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paging {
    /// The page before; `None` on the first.
    pub previous: Option<String>,
    /// The page after; `None` on the last.
    pub next: Option<String>,
}

impl Paging {
    /// Whether there is anywhere to go.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

/// What a list says when it has nothing: an icon, one sentence, perhaps one thing to do.
#[derive(Debug, Clone, Default)]
pub struct Empty {
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// What is empty.
    pub title: String,
    /// Why, or what to do.
    pub sentence: String,
    /// The thing to do.
    pub action: Option<Link>,
}

/// A label and what stands under it.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The text; empty is drawn as a dash.
    pub value: String,
    /// Where the text leads.
    pub href: Option<String>,
    /// A badge before the text.
    pub badge: Option<Badge>,
    /// Whether it takes the whole width.
    pub is_wide: bool,
}

impl Fact {
    /// A label and a text.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), ..Self::default() }
    }

    /// Over the whole width.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.is_wide = true;
        self
    }

    /// With a badge.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }

    /// Leading somewhere.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// A view beside others.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How much is there.
    pub count: Option<String>,
    /// Whether it is the present one.
    pub is_active: bool,
}

/// A figure that opens the records it counts.
#[derive(Debug, Clone, Default)]
pub struct StatCard {
    /// What is counted.
    pub label: String,
    /// The figure, such as `1,234` or `86.4%`.
    pub value: String,
    /// The ledger with exactly the records counted.
    pub href: String,
    /// A line under the figure, empty for none.
    pub note: String,
    /// The tone of the figure.
    pub tone: Tone,
    /// The icon's name in the sprite.
    pub icon: &'static str,
}

/// A photo as evidence.
#[derive(Debug, Clone, Default)]
pub struct Photo {
    /// The small picture.
    pub thumbnail_url: String,
    /// The picture as it was sent.
    pub full_url: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// When it was taken or received, in words.
    pub taken: String,
    /// Where it was taken, in words; empty when unknown.
    pub position: String,
    /// Who added it.
    pub by: String,
    /// The first characters of its hash.
    pub hash_short: String,
}

/// An event of a history.
#[derive(Debug, Clone, Default)]
pub struct TimelineEvent {
    /// What happened.
    pub title: String,
    /// When, in words.
    pub when: String,
    /// Who, with the unit.
    pub who: String,
    /// What was said or changed.
    pub facts: Vec<Fact>,
    /// Photos that came with it.
    pub photos: Vec<Photo>,
    /// Documents that came with it.
    pub files: Vec<Download>,
    /// The tone of its mark.
    pub tone: Tone,
    /// Its number in the stream.
    pub version: String,
    /// The first characters of its hash.
    pub hash_short: String,
    /// Whether it was imported from an older ledger.
    pub is_imported: bool,
}

/// A file to download.
#[derive(Debug, Clone, Default)]
pub struct Download {
    /// What it is, such as `隐患整改通知书`.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// A line under it, such as `Word · 青应急〔2026〕12号`; empty for none.
    pub note: String,
}
