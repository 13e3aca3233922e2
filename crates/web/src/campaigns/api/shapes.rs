//! What programs say of documents and items: exactly the documented fields.

use crate::api::Day;
use bihuan_domain::{
    Refusal, RefusalCode,
    campaigns::{
        Bound, Cadence, Contents, Deadline, Document, Every, Exception, Goal, ItemKind, Means, Metric, Milestone,
        Party, PartyRole,
    },
    identifiers::KeyFieldCode,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the document says of itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignDocumentHead")]
pub struct Head {
    /// Its title.
    #[schemars(length(min = 1, max = 300))]
    title: String,
    /// Its number (文号).
    #[serde(default)]
    #[schemars(length(max = 100))]
    number: String,
    /// Who issued it.
    #[serde(default)]
    #[schemars(length(max = 100))]
    issuer: String,
    /// When it was issued.
    issued_on: Option<Day>,
    /// The first day of the campaign.
    from: Option<Day>,
    /// The last day of the campaign.
    to: Option<Day>,
}

impl From<Head> for Document {
    fn from(head: Head) -> Self {
        let Head { title, number, issuer, issued_on, from, to } = head;
        let day = |day: Option<Day>| day.map(|day| day.0);
        Self { title, number, issuer, issued_on: day(issued_on), from: day(from), to: day(to) }
    }
}

/// An item of a draft that is sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewCampaignItem")]
pub struct NewItem {
    /// What it is.
    pub kind: ItemKind,
    /// What it says.
    pub contents: Said,
}

/// What an item says.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignItemContents")]
pub struct Said {
    /// In a few words.
    #[schemars(length(min = 1, max = 300))]
    title: String,
    /// As the document words it.
    #[serde(default)]
    #[schemars(length(max = 20000))]
    text: String,
    /// The headings that it stands under, from the outside in.
    #[serde(default)]
    #[schemars(length(max = 10))]
    path: Vec<String>,
    /// Its number in the document.
    #[serde(default)]
    #[schemars(length(max = 100))]
    ordinal: String,
    /// Who; for a duty whom it binds. Names mean units as they were matched before, or by the command `match-unit`.
    #[serde(default)]
    #[schemars(length(max = 300))]
    parties: Vec<SaidParty>,
    /// To whom a return goes.
    #[serde(default)]
    #[schemars(length(max = 100))]
    addressee: String,
    /// When.
    #[serde(default)]
    deadline: SaidDeadline,
    /// Other rhythms of a duty.
    #[serde(default)]
    #[schemars(length(max = 50))]
    exceptions: Vec<SaidException>,
    /// A duty of enterprises: of those with one of these key fields, of all when empty. Left out: of units.
    enterprises: Option<Vec<KeyFieldCode>>,
    /// The value of a target.
    goal: Option<SaidGoal>,
    /// The figure of the ledger that measures a target.
    metric: Option<Metric>,
}

/// A unit as the document names it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignItemParty")]
pub struct SaidParty {
    /// The name or expression, such as `各村（社区）`.
    #[schemars(length(min = 1, max = 300))]
    name: String,
    /// The division in brackets.
    division: Option<String>,
    /// Lead, responsible or support.
    role: PartyRole,
}

/// When an item is due.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "CampaignItemDeadline")]
struct SaidDeadline {
    /// As the document words it.
    #[schemars(length(max = 300))]
    raw: String,
    /// The first day.
    from: Option<Day>,
    /// The last day, where it is due once.
    due_on: Option<Day>,
    /// The rhythm, where it recurs.
    every: Option<SaidEvery>,
    /// Dates on the way.
    #[schemars(length(max = 50))]
    milestones: Vec<SaidMilestone>,
}

/// A date on the way.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignItemMilestone")]
struct SaidMilestone {
    /// The last day.
    due_on: Day,
    /// What must be done by then.
    #[serde(default)]
    #[schemars(length(max = 300))]
    text: String,
}

/// A rhythm.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignItemRhythm")]
struct SaidEvery {
    /// The period.
    cadence: Cadence,
    /// How often in each.
    #[serde(default = "once")]
    #[schemars(range(min = 1, max = 12))]
    times: u32,
    /// The month within the period, from 1.
    #[schemars(range(min = 1, max = 36))]
    month: Option<i8>,
    /// The day of that month; of the week for a week.
    #[schemars(range(min = 1, max = 31))]
    day: Option<i8>,
    /// The working day counted from the period's first day.
    #[schemars(range(min = 1, max = 60))]
    working_day: Option<i8>,
}

const fn once() -> u32 {
    1
}

/// Another rhythm for some enterprises.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignItemException")]
struct SaidException {
    /// As the document words it.
    #[schemars(length(min = 1, max = 300))]
    who: String,
    /// Their rhythm.
    every: SaidEvery,
    /// The key fields that mark such an enterprise.
    key_fields: Vec<KeyFieldCode>,
}

/// The value that a figure must reach.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignItemGoal")]
struct SaidGoal {
    /// From which side.
    bound: Bound,
    /// The value in thousandths of the unit.
    value_thousandths: i64,
    /// The unit, such as `%`.
    #[schemars(length(max = 20))]
    unit: String,
}

impl Said {
    /// The contents of an item.
    ///
    /// # Errors
    /// `CA-118` for a number out of its bounds.
    pub fn contents(self) -> Result<Contents, Refusal> {
        let day = |day: Option<Day>| day.map(|day| day.0);
        let SaidDeadline { raw, from, due_on, every, milestones } = self.deadline;
        let milestone = |SaidMilestone { due_on, text }| {
            let raw = due_on.0.to_string();
            Milestone { raw, due_on: due_on.0, text }
        };
        let exception = |SaidException { who, every, key_fields }| {
            Ok::<_, Refusal>(Exception { who, every: every.rhythm()?, key_fields })
        };
        Ok(Contents {
            path: self.path.into_iter().filter(|heading| !heading.trim().is_empty()).collect(),
            table: None,
            ordinal: self.ordinal,
            title: self.title,
            text: self.text,
            parties: self.parties.into_iter().map(party).collect(),
            addressee: self.addressee,
            deadline: Deadline {
                raw,
                from: day(from),
                due_on: day(due_on),
                every: every.map(SaidEvery::rhythm).transpose()?,
                milestones: milestones.into_iter().map(milestone).collect(),
            },
            exceptions: self.exceptions.into_iter().map(exception).collect::<Result<_, _>>()?,
            enterprises: self.enterprises,
            goal: self.goal.map(|SaidGoal { bound, value_thousandths, unit }| Goal { bound, value_thousandths, unit }),
            metric: self.metric,
            source: None,
            row: None,
        })
    }
}

/// A party that means no unit yet.
pub fn party(said: SaidParty) -> Party {
    let means = if said.name.starts_with('各') { Means::Several } else { Means::One };
    Party { name: said.name.trim().to_owned(), division: said.division, role: said.role, means, units: Vec::new() }
}

impl SaidEvery {
    fn rhythm(self) -> Result<Every, Refusal> {
        let Self { cadence, times, month, day, working_day } = self;
        let within = |value: Option<i8>, most: i8| value.is_none_or(|value| (1..=most).contains(&value));
        if !(1..=12).contains(&times) || !within(month, 36) || !within(day, 31) || !within(working_day, 60) {
            let text = format!("{times} {month:?} {day:?} {working_day:?}");
            return Err(Refusal::new(RefusalCode::CampaignFigureUnreadable).with("text", text));
        }
        Ok(Every { cadence, times, month, day, working_day })
    }
}
