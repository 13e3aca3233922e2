//! What the page of a hazard tells beside its history: badges, facts, panels, stations.

use super::{
    query,
    sight::Sight,
    timeline::{CRITERION, LEVEL, SECTOR, SOURCE, responsible},
};
use bihuan_domain::{
    Language,
    clock::china_minute,
    hazards::{CriterionReference, Hazard, HazardLevel, HazardState, Phase, days_overdue, fields},
    identifiers::Sectors,
    language::Words,
};
use bihuan_ui::{
    Badge, Fact, Photo, Tone, Translator,
    hazards::{LoopStep, Panel, StepStatus},
};
use jiff::civil::Date;

/// An amount in cents as people read it: `12,000 元`.
pub fn yuan(cents: i64, language: Language) -> String {
    let whole = bihuan_ui::number(u64::try_from(cents / 100).unwrap_or_default());
    let part = if cents % 100 == 0 { String::new() } else { format!(".{:02}", cents % 100) };
    format!("{whole}{part} {}", language.pick("元", "yuan"))
}

/// A clause as people cite it.
pub fn criterion(criterion: &CriterionReference) -> String {
    let instrument = criterion.instrument.trim_start_matches('《').trim_end_matches('》');
    let version = if criterion.version.is_empty() { String::new() } else { format!("（{}）", criterion.version) };
    format!("《{instrument}》{version}{}", criterion.article)
}

/// When a term ends, as a badge: overdue, soon, later. `None` once nothing is due.
pub fn due_badge(due_on: Option<Date>, state: HazardState, today: Date, language: Language) -> Option<Badge> {
    let due = due_on.filter(|_| state == HazardState::Rectifying)?;
    let t = Translator::new(language);
    let over = days_overdue(due, today);
    let left = (due - today).get_days();
    Some(match (over, left) {
        (1.., _) => Badge::new(Tone::Overdue, t.t1("hazards-due-overdue", "days", over)),
        (_, 0) => Badge::new(Tone::DueSoon, t.t("hazards-due-today")),
        (_, 1..=3) => Badge::new(Tone::DueSoon, t.t1("hazards-due-in", "days", left)),
        _ => Badge::new(Tone::Neutral, t.t1("hazards-due-in", "days", left)),
    })
}

/// State, level, overdue, listing, stop-work, escalation.
pub fn badges(hazard: &Hazard, today: Date, language: Language) -> Vec<Badge> {
    let mut badges = vec![Badge::state(hazard.state, language), Badge::level(hazard.level, language)];
    badges.extend(due_badge(hazard.due_on(), hazard.state, today, language));
    if let Some(listing) = hazard.listing_in_force() {
        let label = match language {
            Language::Chinese => format!("{}挂牌督办", listing.level.label(language)),
            Language::English => format!("Listed: {}", listing.level.label(language)),
        };
        badges.push(Badge::new(Tone::Listed, label));
    }
    if hazard.stop_work_in_force().is_some() {
        badges.push(Badge::new(Tone::Bad, language.pick("停产停业（停用）", "Work stopped")));
    }
    if let Some(step) = hazard.escalation {
        badges.push(Badge::new(Tone::Warning, step.label(language)));
    }
    badges
}

/// Everything known.
pub fn facts(sight: &Sight, today: Date, language: Language) -> Vec<Fact> {
    let hazard = &sight.hazard;
    let word = |words: Words| words.pick(language).to_owned();
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut subject = Fact::new(language.pick("单位（场所）", "Enterprise or place"), &hazard.subject_name);
    if let Some(enterprise) = hazard.enterprise {
        subject = subject.href(format!("/enterprises/{enterprise}"));
    }
    let assignment = hazard.assignment.as_ref();
    let mut due = Fact::new(word(fields::DUE_ON), date(hazard.due_on()));
    due.badge = due_badge(hazard.due_on(), hazard.state, today, language);
    let mut facts = vec![
        subject,
        Fact::new(language.pick("行政区划", "Jurisdiction"), &sight.place),
        Fact::new(word(fields::LOCATION), &hazard.location),
        Fact::new(word(LEVEL), hazard.level.label(language)),
        Fact::new(word(SECTOR), Sectors::included().label(&hazard.sector, language)),
        Fact::new(word(SOURCE), hazard.source.label(language)),
        Fact::new(word(fields::FOUND_ON), hazard.found_on.to_string()),
        Fact::new(word(fields::UNIT), assignment.map(|assignment| assignment.unit_name.as_str()).unwrap_or_default()),
        due,
    ];
    if let Some(clause) = &hazard.criterion {
        facts.push(Fact::new(word(CRITERION), criterion(clause)).wide());
    }
    if let Some(assignment) = assignment {
        facts.push(Fact::new(word(fields::REQUIREMENT), &assignment.requirement).wide());
    }
    if let Some(submission) = &hazard.submission {
        facts.push(Fact::new(word(fields::COMPLETED_ON), submission.completed_on.to_string()));
        facts.push(Fact::new(word(fields::RESULT), &submission.result).wide());
    }
    if let Some(reason) = &hazard.end_reason {
        facts.push(Fact::new(language.pick("办结理由", "Why it ended"), reason).wide());
    }
    facts
}

/// Plan, reports, extensions, listing, stop-work, sponsor: those that there are.
pub fn panels(hazard: &Hazard, language: Language) -> Vec<Panel> {
    let word = |words: Words, value: String| Fact::new(words.pick(language), value);
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut panels = Vec::new();
    let mut add = |title: (&str, &str), icon, tone, facts| {
        panels.push(Panel { title: language.pick(title.0, title.1).to_owned(), icon, tone, facts });
    };
    if let Some(listing) = &hazard.listing {
        let facts = vec![
            word(Words::new("挂牌层级", "Level"), listing.level.label(language).to_owned()),
            word(fields::LISTING_NUMBER, listing.number.clone()),
            word(fields::AUTHORITY, listing.authority.clone()),
            word(Words::new("挂牌时间", "Listed on"), listing.listed_on.to_string()),
            word(Words::new("督办期限", "Supervision deadline"), listing.due_on.to_string()),
            word(Words::new("摘牌时间", "Delisted on"), date(listing.delisted_on)),
        ];
        add(("挂牌督办", "Supervision listing"), "flag", Tone::Listed, facts);
    }
    if let Some(order) = &hazard.stop_work {
        let facts = vec![
            word(fields::ORDER_NUMBER, order.number.clone()),
            word(Words::new("下达时间", "Ordered on"), order.ordered_on.to_string()),
            word(Words::new("解除时间", "Lifted on"), date(order.lifted_on)),
            word(fields::EXTENT, order.extent.clone()).wide(),
        ];
        add(("停产停业（停用）", "Stop-work order"), "hand-stop", Tone::Bad, facts);
    }
    if let Some(plan) = &hazard.plan {
        let facts = vec![
            word(fields::RESPONSIBLE, responsible(plan.responsible.as_ref(), language)),
            word(fields::FUNDS, plan.funds_cents.map(|cents| yuan(cents, language)).unwrap_or_default()),
            word(fields::PLAN_LIMIT, date(plan.target_on)),
            word(fields::MEASURES, plan.measures.clone().unwrap_or_default()).wide(),
            word(fields::CONTINGENCY, plan.contingency.clone().unwrap_or_default()).wide(),
        ];
        add(("整改方案（五落实）", "Plan of rectification"), "list-check", Tone::Neutral, facts);
    }
    if hazard.level == HazardLevel::Major {
        let facts = vec![
            word(fields::TO_REGULATOR, date(hazard.reports.to_regulator_on)),
            word(fields::TO_CONGRESS, date(hazard.reports.to_workers_congress_on)),
        ];
        add(("双报告", "Two reports"), "message-report", Tone::Neutral, facts);
    }
    if let Some(sponsor) = &hazard.sponsor {
        let facts =
            vec![word(fields::SPONSOR_NAME, sponsor.name.clone()), word(fields::SPONSOR_POST, sponsor.post.clone())];
        add(("领导挂钩", "Leader sponsor"), "user-star", Tone::Neutral, facts);
    }
    if let Some(extension) = hazard.extensions.last() {
        let facts = vec![
            word(Words::new("延期次数", "Extensions"), hazard.extensions.len().to_string()),
            word(fields::DUE_ON, extension.due_on.to_string()),
            word(fields::EXTENSION_REASON, extension.reason.clone()).wide(),
        ];
        add(("延期", "Extension"), "calendar-plus", Tone::DueSoon, facts);
    }
    panels
}

/// Where it stands in the loop.
pub fn stations(hazard: &Hazard, language: Language) -> Vec<LoopStep> {
    let at = match hazard.state {
        HazardState::Reported => 0,
        HazardState::Registered | HazardState::Dismissed => 1,
        HazardState::Rectifying => 2,
        HazardState::Submitted => 3,
        HazardState::Accepted => 4,
        HazardState::Closed => 5,
        HazardState::Terminated => usize::from(hazard.assignment.is_some()) + 1,
    };
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let stations = [
        (language.pick("登记", "Registered"), date(Some(hazard.found_on))),
        (language.pick("交办", "Assigned"), date(hazard.assignment.as_ref().map(|assignment| assignment.assigned_on))),
        (
            language.pick("整改", "Rectified"),
            date(hazard.submission.as_ref().map(|submission| submission.completed_on)),
        ),
        (language.pick("验收", "Accepted"), date(hazard.acceptance.as_ref().map(|acceptance| acceptance.accepted_on))),
        (language.pick("销号", "Closed"), date(hazard.closure.as_ref().map(|closure| closure.closed_on))),
    ];
    let is_ended = matches!(hazard.state, HazardState::Dismissed | HazardState::Terminated);
    let status = |index: usize| match index {
        index if index < at => StepStatus::Done,
        index if index == at && !is_ended => StepStatus::Current,
        _ => StepStatus::Ahead,
    };
    let steps = stations.into_iter().enumerate();
    steps.map(|(index, (label, when))| LoopStep { label: label.to_owned(), when, status: status(index) }).collect()
}

/// The photos of a phase.
pub fn photos(sight: &Sight, phase: Phase, language: Language) -> Vec<Photo> {
    let shown = sight.photos.iter().filter(|photo| photo.phase == phase);
    shown
        .map(|photo| {
            let evidence = &photo.evidence;
            let degrees = |millionths: i32| f64::from(millionths) / 1e6;
            let position = evidence.latitude_1e6.zip(evidence.longitude_1e6);
            let phase = match phase {
                Phase::Before => language.pick("整改前照片", "Photo before"),
                Phase::After => language.pick("整改后照片", "Photo after"),
            };
            let taken = match evidence.taken_at {
                Some(at) => format!("{} {}", language.pick("拍摄", "Taken"), china_minute(at)),
                None => {
                    format!("{} {}", language.pick("上传", "Received"), china_minute(photo.uploaded_at))
                }
            };
            Photo {
                thumbnail_url: format!("/photos/{}/320", evidence.id),
                full_url: format!("/photos/{}/1280", evidence.id),
                alt: format!("{phase}：{}", sight.hazard.description),
                taken,
                position: position
                    .map(|(latitude, longitude)| format!("{:.5}, {:.5}", degrees(latitude), degrees(longitude)))
                    .unwrap_or_default(),
                by: sight.actors.get(&photo.uploaded_by).cloned().unwrap_or_default(),
                hash_short: evidence.sm3.chars().take(8).collect(),
            }
        })
        .collect()
}

/// Where the place's ledger is.
pub fn place_href(hazard: &Hazard) -> String {
    query::href(&[("place", format!("{}:{}", hazard.place.level().name(), hazard.place.code()))])
}
