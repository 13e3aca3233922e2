//! The history of a hazard in words.

use super::{facts::yuan, sight::Sight};
use bihuan_domain::{
    Language,
    clock::{china_date, china_minute},
    hazards::{Changes, CommandKind, Evidence, HazardEvent, HazardState, Plan, Responsible, TwoReports, fields},
    identifiers::Sectors,
    language::Words,
};
use bihuan_ui::{Fact, TimelineEvent, Tone};

/// All events, the latest first.
pub fn events(sight: &Sight, language: Language) -> Vec<TimelineEvent> {
    let is_imported = |event: &HazardEvent| matches!(event, HazardEvent::Opened(opened) if opened.imported.is_some());
    let imported = sight.hazard.imported.is_some();
    let mut events: Vec<_> = sight
        .timeline
        .iter()
        .map(|entry| {
            let (title, tone, facts) = Teller { language }.tell(&entry.event);
            // History that was imported happened before it was recorded.
            let from_ledger = is_imported(&entry.event) || (imported && entry.occurred_at != entry.recorded_at);
            let mut facts = facts;
            if from_ledger {
                facts.push(Fact::new(language.pick("录入时间", "Recorded"), china_minute(entry.recorded_at)));
            }
            TimelineEvent {
                title,
                when: if from_ledger {
                    china_date(entry.occurred_at).to_string()
                } else {
                    china_minute(entry.occurred_at)
                },
                who: sight.actors.get(&entry.actor).cloned().unwrap_or_else(|| entry.actor.clone()),
                facts: facts.into_iter().filter(|fact| !fact.value.is_empty()).collect(),
                tone,
                version: entry.version.to_string(),
                hash_short: entry.hash.chars().take(8).collect(),
                is_imported: from_ledger,
                ..TimelineEvent::default()
            }
        })
        .collect();
    events.reverse();
    events
}

/// What happened, in words, with what was recorded.
pub fn tell(event: &HazardEvent, language: Language) -> (String, Vec<Fact>) {
    let (title, _, facts) = Teller { language }.tell(event);
    (title, facts)
}

struct Teller {
    language: Language,
}

type Told = (String, Tone, Vec<Fact>);

impl Teller {
    fn word(&self, kind: CommandKind) -> String {
        kind.label(self.language).to_owned()
    }

    #[expect(clippy::needless_pass_by_value, reason = "texts, dates and numbers are told alike")]
    fn fact(&self, words: Words, value: impl ToString) -> Fact {
        Fact::new(words.pick(self.language), value.to_string())
    }

    fn wide(&self, words: Words, value: impl ToString) -> Fact {
        self.fact(words, value).wide()
    }

    fn pick(&self, chinese: &str, english: &str) -> String {
        self.language.pick(chinese, english).to_owned()
    }

    fn tell(&self, event: &HazardEvent) -> Told {
        match event {
            HazardEvent::Opened(_)
            | HazardEvent::Verified { .. }
            | HazardEvent::Dismissed { .. }
            | HazardEvent::Assigned(_)
            | HazardEvent::RectificationSubmitted { .. }
            | HazardEvent::Rejected { .. }
            | HazardEvent::Accepted { .. }
            | HazardEvent::ClosedOut(_)
            | HazardEvent::Reopened { .. }
            | HazardEvent::Terminated { .. } => self.loop_event(event),
            other => self.side_event(other),
        }
    }

    /// The loop itself.
    fn loop_event(&self, event: &HazardEvent) -> Told {
        match event {
            HazardEvent::Opened(opened) => {
                let title = if opened.state == HazardState::Reported {
                    self.pick("登记线索，待核实", "Report entered, to be verified")
                } else {
                    self.pick("登记隐患", "Hazard registered")
                };
                let facts = vec![
                    self.wide(fields::DESCRIPTION, &opened.description),
                    self.fact(LEVEL, opened.level.label(self.language)),
                    self.fact(SOURCE, opened.source.label(self.language)),
                    self.fact(fields::FOUND_ON, opened.found_on),
                    self.photos(&opened.photos),
                ];
                (title, Tone::Registered, facts)
            }
            HazardEvent::Verified { finding, level } => {
                let facts = vec![self.wide(fields::FINDING, finding), self.fact(LEVEL, level.label(self.language))];
                (self.pick("核实属实", "Verified as true"), Tone::Registered, facts)
            }
            HazardEvent::Dismissed { reason } => {
                (self.word(CommandKind::Dismiss), Tone::Dismissed, vec![self.wide(fields::DISMISSAL, reason)])
            }
            HazardEvent::Assigned(assignment) => {
                let due = assignment.due_on.map(|date| date.to_string()).unwrap_or_default();
                let facts = vec![
                    self.fact(fields::UNIT, &assignment.unit_name),
                    self.fact(fields::DUE_ON, due),
                    self.wide(fields::REQUIREMENT, &assignment.requirement),
                ];
                (self.word(CommandKind::Assign), Tone::Rectifying, facts)
            }
            HazardEvent::RectificationSubmitted { submission, photos } => {
                let facts = vec![
                    self.fact(fields::COMPLETED_ON, submission.completed_on),
                    self.wide(fields::RESULT, &submission.result),
                    self.photos(photos),
                ];
                (self.word(CommandKind::Submit), Tone::Submitted, facts)
            }
            HazardEvent::Rejected { rejection, photos } => {
                let facts = vec![self.wide(fields::REJECTION, &rejection.reason), self.photos(photos)];
                (self.word(CommandKind::Reject), Tone::Bad, facts)
            }
            HazardEvent::Accepted { acceptance, photos } => {
                let facts = vec![
                    self.fact(fields::ACCEPTED_ON, acceptance.accepted_on),
                    self.fact(Words::new("验收人", "Accepted by"), &acceptance.accepted_by_name),
                    self.wide(fields::OPINION, &acceptance.opinion),
                    self.photos(photos),
                ];
                (self.word(CommandKind::Accept), Tone::Accepted, facts)
            }
            HazardEvent::ClosedOut(closure) => {
                let facts = vec![
                    self.fact(fields::CLOSED_ON, closure.closed_on),
                    self.fact(Words::new("销号人", "Closed by"), &closure.closed_by_name),
                ];
                (self.word(CommandKind::CloseOut), Tone::Closed, facts)
            }
            HazardEvent::Reopened { reason, due_on, .. } => {
                let facts = vec![self.wide(fields::REOPENING, reason), self.fact(fields::DUE_ON, due_on)];
                (self.word(CommandKind::Reopen), Tone::Warning, facts)
            }
            HazardEvent::Terminated { reason, .. } => {
                (self.word(CommandKind::Terminate), Tone::Terminated, vec![self.wide(fields::TERMINATION, reason)])
            }
            _ => (event.kind().to_owned(), Tone::Neutral, Vec::new()),
        }
    }

    /// What stands beside the loop.
    fn side_event(&self, event: &HazardEvent) -> Told {
        match event {
            HazardEvent::PlanRecorded(plan) => (self.word(CommandKind::RecordPlan), Tone::Neutral, self.plan(plan)),
            HazardEvent::ReportsRecorded(reports) => {
                (self.word(CommandKind::RecordReports), Tone::Neutral, self.reports(*reports))
            }
            HazardEvent::Extended(extension) => {
                let facts = vec![
                    self.fact(fields::DUE_ON, extension.due_on),
                    self.wide(fields::EXTENSION_REASON, &extension.reason),
                    self.fact(fields::DECISION, extension.decision.as_deref().unwrap_or_default()),
                ];
                (self.word(CommandKind::Extend), Tone::DueSoon, facts)
            }
            HazardEvent::Listed(listing) => {
                let facts = vec![
                    self.fact(Words::new("挂牌层级", "Level"), listing.level.label(self.language)),
                    self.fact(fields::LISTING_NUMBER, &listing.number),
                    self.fact(fields::AUTHORITY, &listing.authority),
                    self.fact(Words::new("督办期限", "Supervision deadline"), listing.due_on),
                ];
                (self.word(CommandKind::List), Tone::Listed, facts)
            }
            HazardEvent::Delisted { basis, .. } => {
                (self.word(CommandKind::Delist), Tone::Good, vec![self.wide(fields::BASIS, basis)])
            }
            HazardEvent::StopWorkOrdered(order) => {
                let facts =
                    vec![self.fact(fields::ORDER_NUMBER, &order.number), self.wide(fields::EXTENT, &order.extent)];
                (self.word(CommandKind::OrderStopWork), Tone::Bad, facts)
            }
            HazardEvent::StopWorkLifted { reason, .. } => {
                (self.word(CommandKind::LiftStopWork), Tone::Good, vec![self.wide(fields::LIFTING, reason)])
            }
            HazardEvent::SponsorAppointed(sponsor) => {
                let facts = vec![
                    self.fact(fields::SPONSOR_NAME, &sponsor.name),
                    self.fact(fields::SPONSOR_POST, &sponsor.post),
                ];
                (self.word(CommandKind::AppointSponsor), Tone::Neutral, facts)
            }
            HazardEvent::BecameOverdue { since } => {
                let facts = vec![self.fact(Words::new("逾期首日", "First day overdue"), since)];
                (self.pick("整改期限已过，逾期", "The term ran out"), Tone::Overdue, facts)
            }
            HazardEvent::Escalated { step, days_overdue } => {
                let title = format!("{}{}", self.pick("逾期升级：", "Escalated: "), step.label(self.language));
                (title, Tone::Overdue, vec![self.fact(Words::new("逾期天数", "Days overdue"), days_overdue)])
            }
            HazardEvent::EvidenceAdded { photos, remark, .. } => {
                let facts = vec![self.photos(photos), self.wide(fields::NOTE, remark)];
                (self.word(CommandKind::AddEvidence), Tone::Neutral, facts)
            }
            HazardEvent::Corrected { changes, reason } => {
                let mut facts = self.changes(changes);
                facts.push(self.wide(fields::CORRECTION, reason));
                (self.word(CommandKind::Correct), Tone::Warning, facts)
            }
            _ => (event.kind().to_owned(), Tone::Neutral, Vec::new()),
        }
    }

    fn photos(&self, photos: &[Evidence]) -> Fact {
        let count = if photos.is_empty() { String::new() } else { photos.len().to_string() };
        self.fact(fields::PHOTOS, count)
    }

    fn plan(&self, plan: &Plan) -> Vec<Fact> {
        vec![
            self.fact(fields::RESPONSIBLE, responsible(plan.responsible.as_ref(), self.language)),
            self.fact(fields::FUNDS, plan.funds_cents.map(|cents| yuan(cents, self.language)).unwrap_or_default()),
            self.fact(fields::PLAN_LIMIT, plan.target_on.map(|date| date.to_string()).unwrap_or_default()),
            self.wide(fields::MEASURES, plan.measures.as_deref().unwrap_or_default()),
            self.wide(fields::CONTINGENCY, plan.contingency.as_deref().unwrap_or_default()),
        ]
    }

    fn reports(&self, reports: TwoReports) -> Vec<Fact> {
        let text = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        vec![
            self.fact(fields::TO_REGULATOR, text(reports.to_regulator_on)),
            self.fact(fields::TO_CONGRESS, text(reports.to_workers_congress_on)),
        ]
    }

    fn changes(&self, changes: &Changes) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut add = |words: Words, value: Option<String>| facts.extend(value.map(|value| self.wide(words, value)));
        add(fields::DESCRIPTION, changes.description.clone());
        add(fields::LOCATION, changes.location.clone());
        add(LEVEL, changes.level.map(|level| level.label(self.language).to_owned()));
        let sectors = Sectors::included();
        add(SECTOR, changes.sector.as_ref().map(|sector| sectors.label(sector, self.language).to_owned()));
        add(SOURCE, changes.source.map(|source| source.label(self.language).to_owned()));
        add(fields::FOUND_ON, changes.found_on.map(|date| date.to_string()));
        add(CRITERION, changes.criterion.as_ref().map(super::facts::criterion));
        facts
    }
}

/// 隐患等级
pub const LEVEL: Words = Words::new("隐患等级", "Level");
/// 来源
pub const SOURCE: Words = Words::new("来源", "Source");
/// 行业领域
pub const SECTOR: Words = Words::new("行业领域", "Sector");
/// 判定依据
pub const CRITERION: Words = Words::new("判定依据", "Criterion");

/// The responsible person with the post.
pub fn responsible(responsible: Option<&Responsible>, language: Language) -> String {
    match responsible {
        None => String::new(),
        Some(Responsible::Head(name)) => format!("{name}{}", language.pick("（主要负责人）", " (head of the unit)")),
        Some(Responsible::Other(name)) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_chinese_time() {
        assert_eq!(china_minute("2026-03-02T16:30:00Z".parse().unwrap()), "2026-03-03 00:30");
    }
}
