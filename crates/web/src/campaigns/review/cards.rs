//! The items and warnings of a draft, as cards.

use super::forms::Desk;
use crate::campaigns::words::decimal;
use bihuan_domain::{
    Language,
    campaigns::{Contents, Every, Item, ItemKind, ItemState, Party, means_several},
    identifiers::Sectors,
};
use bihuan_ui::{
    Badge, Tab, Tone,
    campaigns::{ReviewItem, ReviewWarning},
    number,
};
use std::collections::BTreeMap;

/// The cards of a kind; the chosen one with its forms.
pub fn items(desk: &Desk<'_>, kind: ItemKind, chosen: &str, may_edit: bool) -> Vec<ReviewItem> {
    let of_kind = desk.campaign.items.iter().filter(|item| item.kind == kind);
    of_kind
        .map(|item| {
            let id = item.id.to_string();
            let is_chosen = id == chosen;
            ReviewItem {
                place: place(&item.contents),
                title: item.contents.title.clone(),
                text: if item.contents.text == item.contents.title {
                    String::new()
                } else {
                    item.contents.text.clone()
                },
                badges: badges(item, desk.language),
                has_source: item.contents.source.is_some(),
                href: format!("/campaigns/{}/review?tab={}&item={id}#item-{id}", desk.campaign.id, desk.tab),
                forms: if is_chosen && may_edit { desk.item(item) } else { Vec::new() },
                is_chosen,
                is_dropped: item.state == ItemState::Dropped,
                value: id.clone(),
                id,
            }
        })
        .collect()
}

fn place(contents: &Contents) -> String {
    let parts = [contents.section(), &contents.ordinal];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn badges(item: &Item, language: Language) -> Vec<Badge> {
    let contents = &item.contents;
    let state = match item.state {
        ItemState::Proposed => Tone::Warning,
        ItemState::Accepted => Tone::Good,
        ItemState::Dropped => Tone::Dismissed,
    };
    let mut badges = vec![Badge::new(state, item.state.label(language))];
    for party in &contents.parties {
        let role = party.role.label(language);
        let is_open = party.units.is_empty() && contents.enterprises.is_none();
        let label = if is_open {
            format!("{role}：{}（{}）", party.name, language.pick("未对应", "unmatched"))
        } else {
            format!("{role}：{}", party.name)
        };
        badges.push(Badge::new(if is_open { Tone::Bad } else { Tone::Neutral }, label));
    }
    if let Some(fields) = &contents.enterprises {
        let sectors = Sectors::included();
        let names: Vec<_> = fields.iter().map(|field| sectors.key_field_label(field, language)).collect();
        let all = language.pick("所有企业", "all enterprises").to_owned();
        badges.push(Badge::new(Tone::Registered, if names.is_empty() { all } else { names.join("、") }));
    }
    badges.extend(dates(contents, language).into_iter().map(|date| Badge::new(Tone::DueSoon, date)));
    if let Some(goal) = &contents.goal {
        let bound = goal.bound.label(language);
        badges.push(Badge::new(Tone::Registered, format!("{bound} {}{}", decimal(goal.value_thousandths), goal.unit)));
    }
    badges.extend(contents.metric.map(|metric| Badge::new(Tone::Good, metric.label(language))));
    badges
}

/// Deadlines in words.
pub fn dates(contents: &Contents, language: Language) -> Vec<String> {
    let deadline = &contents.deadline;
    let mut dates = Vec::new();
    match (deadline.from, deadline.due_on) {
        (Some(from), Some(due)) => dates.push(format!("{from} – {due}")),
        (None, Some(due)) => dates.push(due.to_string()),
        (Some(from), None) => dates.push(format!("{from} –")),
        (None, None) => {}
    }
    dates.extend(deadline.milestones.iter().map(|milestone| milestone.due_on.to_string()));
    dates.extend(deadline.every.map(|every| rhythm(&every, language)));
    dates.extend(
        contents
            .exceptions
            .iter()
            .map(|exception| format!("{}：{}", rhythm(&exception.every, language), exception.who)),
    );
    dates
}

/// A rhythm in words.
pub fn rhythm(every: &Every, language: Language) -> String {
    let mut words = every.cadence.label(language).to_owned();
    if every.times > 1 {
        words.push_str(&match language {
            Language::Chinese => format!("{}次", every.times),
            Language::English => format!(", {} times", every.times),
        });
    }
    let (month, day) = (every.month, every.day);
    match (language, month, day) {
        (Language::Chinese, Some(month), Some(day)) => words.push_str(&format!("，第{month}个月{day}日前")),
        (Language::Chinese, None, Some(day)) => words.push_str(&format!("，{day}日前")),
        (Language::English, Some(month), Some(day)) => words.push_str(&format!(", by day {day} of month {month}")),
        (Language::English, None, Some(day)) => words.push_str(&format!(", by day {day}")),
        (_, _, None) => {}
    }
    words
}

/// The names of a document, those without a unit first; the chosen one with its form.
pub fn names(desk: &Desk<'_>, chosen: &str, may_match: bool) -> Vec<ReviewItem> {
    let language = desk.language;
    let named = desk.names().into_iter().enumerate();
    let card = |(at, (party, count)): (usize, (&Party, usize))| {
        let items = match language {
            Language::Chinese => format!("{count} 项"),
            Language::English if count == 1 => "1 item".to_owned(),
            Language::English => format!("{count} items"),
        };
        let mut badges: Vec<Badge> =
            party.units.iter().take(3).map(|unit| Badge::new(Tone::Good, &unit.name)).collect();
        if party.units.len() > 3 {
            let all = match language {
                Language::Chinese => format!("共{}个单位", party.units.len()),
                Language::English => format!("{} units in all", party.units.len()),
            };
            badges.push(Badge::new(Tone::Good, all));
        }
        if party.units.is_empty() {
            badges.push(Badge::new(Tone::Bad, language.pick("未对应", "unmatched")));
        }
        if means_several(party) {
            badges.push(Badge::new(Tone::Neutral, language.pick("泛指", "means several")));
        }
        let is_chosen = party.name == chosen;
        let name: String = url::form_urlencoded::byte_serialize(party.name.as_bytes()).collect();
        ReviewItem {
            id: format!("u{at}"),
            value: party.name.clone(),
            place: items,
            title: party.name.clone(),
            badges,
            href: format!("/campaigns/{}/review?tab=units&item={name}#item-u{at}", desk.campaign.id),
            forms: if is_chosen && may_match { vec![desk.unit(party)] } else { Vec::new() },
            is_chosen,
            ..ReviewItem::default()
        }
    };
    named.map(card).collect()
}

/// The codes of a draft's unsettled warnings with their counts, to look at one of them at a time.
pub fn codes(desk: &Desk<'_>, chosen: &str, all: &str) -> Vec<Tab> {
    let unsettled = || desk.campaign.warnings.iter().filter(|warning| warning.settled.is_none());
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    unsettled().for_each(|warning| *counts.entry(&warning.code).or_default() += 1);
    if counts.len() < 2 && chosen.is_empty() {
        return Vec::new();
    }
    let tab = |label: &str, code: &str, count: u64| Tab {
        label: label.to_owned(),
        href: format!("/campaigns/{}/review?tab=warnings&only={code}", desk.campaign.id),
        count: Some(number(count)),
        is_active: code == chosen,
    };
    let first = tab(all, "", unsettled().count() as u64);
    std::iter::once(first).chain(counts.into_iter().map(|(code, count)| tab(code, code, count))).collect()
}

/// The warnings, those to settle first; only those of a code when one is given.
pub fn warnings(desk: &Desk<'_>, code: &str, may_settle: bool) -> Vec<ReviewWarning> {
    let mut all: Vec<_> =
        desk.campaign.warnings.iter().filter(|warning| code.is_empty() || warning.code == code).collect();
    all.sort_by_key(|warning| (warning.settled.is_some(), warning.number));
    all.into_iter()
        .map(|warning| ReviewWarning {
            number: warning.number.to_string(),
            code: warning.code.clone(),
            message: desk.language.pick(&warning.message, &warning.message_english).to_owned(),
            settled: warning.settled.clone().unwrap_or_default(),
            has_source: warning.source.is_some() && warning.settled.is_none(),
            form: (may_settle && warning.settled.is_none()).then(|| desk.warning(warning.number)),
        })
        .collect()
}
