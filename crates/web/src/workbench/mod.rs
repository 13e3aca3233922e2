//! GET /workbench: what needs me now.

mod alarms;
mod campaigns;

use crate::{
    Access, Answer, App, Routes, Signed,
    hazards::{codes, due_badge, place_line, section_href},
    page::areas_of,
    places::names_of,
    redirect, render,
};
use axum::extract::State;
use bihuan_domain::{
    Language,
    accounts::{Actor, Role},
    hazards::{CommandKind, EscalationStep},
    monitoring::AlarmState,
};
use bihuan_store::{
    StoreError, hazards,
    hazards::{LedgerRow, Section, SectionKind},
    monitoring::alarms::{self as alarms_of, AlarmFilter},
    tasks,
};
use bihuan_ui::{
    Badge, Empty, Link, NavArea, Tone, Translator, number, paths,
    workbench::{QuickStep, WorkRow, WorkSection, WorkbenchPage},
};
use jiff::civil::{Date, Weekday};
use std::collections::HashMap;

/// Rows of a section.
const ROWS: u32 = 8;

pub(crate) fn routes() -> Routes {
    Routes::new().get(paths::WORKBENCH, Access::SignedIn, page)
}

/// Shows the sections that have something. The three administrators are led to what they are there for.
async fn page(State(app): State<App>, signed: Signed) -> Answer {
    let areas = areas_of(&signed.person);
    if !areas.contains(&NavArea::Workbench) {
        return redirect(crate::page::first_page(&signed.person)).into();
    }
    let actor = Actor::Person(signed.person.clone());
    let found = app.store.read(move |tx| {
        let sections = hazards::workbench(tx, &actor, ROWS)?;
        let tasks = tasks::workbench(tx, &actor, ROWS)?;
        let open = AlarmFilter { states: vec![AlarmState::Open], ..AlarmFilter::default() };
        let mut raised = alarms_of::list(tx, &actor.scope(), &open, None, ROWS as usize)?;
        raised.truncate(ROWS as usize);
        let waiting = alarms_of::count(tx, &actor.scope(), &open)?;
        let mut shown: Vec<_> = sections.iter().flat_map(|section| codes(&section.rows)).collect();
        shown.extend(raised.iter().map(|alarm| alarm.raised.place.code().to_string()));
        Ok::<_, StoreError>((sections, names_of(tx, shown)?, tasks, raised, waiting))
    });
    let (sections, names, tasks, raised, waiting) = found.await?;
    let (language, t) = (signed.language, signed.translator());
    let today = app.clock.today();
    let may_register = areas.contains(&NavArea::RegisterHazard);
    let sections = sections.iter().filter(|section| !section.rows.is_empty());
    let empty = Empty {
        icon: "circle-check",
        title: t.t("workbench-empty-title"),
        sentence: t.t("workbench-empty-sentence"),
        action: may_register.then(|| Link::new(t.t("hazards-register-title"), paths::HAZARD_REGISTER)),
    };
    let alarm_section = (waiting > 0).then(|| alarms::section(&raised, waiting, &names, language));
    render(&WorkbenchPage {
        shell: signed.shell(t.t("workbench-title"), Some(NavArea::Workbench)),
        lead: lead(today, language),
        sections: alarm_section
            .into_iter()
            .chain(sections.map(|section| work_section(section, &names, today, language)))
            .chain(tasks.iter().map(|section| campaigns::section(section, today, language)))
            .collect(),
        quick: quick(&signed, may_register, t),
        empty,
    })
}

fn quick(signed: &Signed, may_register: bool, t: Translator) -> Vec<QuickStep> {
    let step = |key: &str, href: &str, icon| QuickStep { label: t.t(key), href: href.to_owned(), icon };
    let mut steps = Vec::new();
    if may_register {
        steps.push(step("hazards-register-title", paths::HAZARD_REGISTER, "camera"));
        steps.push(step("hazards-spot-title", paths::HAZARD_ON_THE_SPOT, "checkbox"));
    }
    if signed.person.has(Role::Leader) {
        steps.push(step("common-nav-dashboard", paths::DASHBOARD, "layout-dashboard"));
    }
    steps
}

/// The day, as people say it.
fn lead(today: Date, language: Language) -> String {
    let (chinese, english) = match today.weekday() {
        Weekday::Monday => ("一", "Monday"),
        Weekday::Tuesday => ("二", "Tuesday"),
        Weekday::Wednesday => ("三", "Wednesday"),
        Weekday::Thursday => ("四", "Thursday"),
        Weekday::Friday => ("五", "Friday"),
        Weekday::Saturday => ("六", "Saturday"),
        Weekday::Sunday => ("日", "Sunday"),
    };
    match language {
        Language::Chinese => {
            format!("今天是 {}年{}月{}日 星期{chinese}", today.year(), today.month(), today.day())
        }
        Language::English => format!("{english}, {today}"),
    }
}

/// The fragment, the key of the texts, the tone and the next step of a section.
const fn look(kind: SectionKind) -> (&'static str, &'static str, Tone, Option<CommandKind>) {
    match kind {
        SectionKind::Overdue => ("overdue", "workbench-overdue", Tone::Overdue, None),
        SectionKind::ToVerify => ("to-verify", "workbench-verify", Tone::Reported, Some(CommandKind::Verify)),
        SectionKind::ToAssign => ("to-assign", "workbench-assign", Tone::Registered, Some(CommandKind::Assign)),
        SectionKind::ToRectify => ("to-rectify", "workbench-rectify", Tone::Rectifying, Some(CommandKind::Submit)),
        SectionKind::ToAccept => ("to-accept", "workbench-accept", Tone::Submitted, Some(CommandKind::Accept)),
        SectionKind::ToCloseOut => ("to-close-out", "workbench-close-out", Tone::Accepted, Some(CommandKind::CloseOut)),
    }
}

fn work_section(section: &Section, names: &HashMap<String, String>, today: Date, language: Language) -> WorkSection {
    let t = Translator::new(language);
    let (id, key, tone, step) = look(section.kind);
    let count = section.count.map_or_else(|| format!("{}+", section.rows.len()), number);
    let more = section.count.is_none_or(|count| count > section.rows.len() as u64);
    WorkSection {
        id,
        title: t.t(key),
        explanation: t.t(&format!("{key}-explanation")),
        tone,
        rows: section.rows.iter().map(|row| work_row(row, step, names, today, language)).collect(),
        all: more.then(|| Link::new(t.t1("workbench-all", "count", &count), section_href(section.kind))),
        count,
    }
}

fn work_row(
    row: &LedgerRow,
    step: Option<CommandKind>,
    names: &HashMap<String, String>,
    today: Date,
    language: Language,
) -> WorkRow {
    let href = format!("/hazards/{}", row.id);
    let mut badges = vec![Badge::level(row.level, language)];
    if row.listed {
        badges.push(Badge::new(Tone::Listed, language.pick("挂牌督办", "Listed")));
    }
    badges.extend(row.escalation.map(|step: EscalationStep| Badge::new(Tone::Warning, step.label(language))));
    let step = match step {
        // The address names the form, which unfolds.
        Some(kind) => Link::new(short(kind, language), format!("{href}#{}", kind.name())),
        None => Link::new(language.pick("查看", "Open"), href.clone()),
    };
    WorkRow {
        number: row.number.clone(),
        subject: row.subject_name.clone(),
        place: place_line(row, names),
        description: row.description.clone(),
        badges,
        due: due_badge(row.due_on, row.state, today, language),
        step: Some(step),
        href,
    }
}

/// The word on the button.
fn short(kind: CommandKind, language: Language) -> String {
    match kind {
        CommandKind::Submit => language.pick("提交整改", "Submit"),
        CommandKind::Accept => language.pick("验收", "Accept"),
        other => other.label(language),
    }
    .to_owned()
}
