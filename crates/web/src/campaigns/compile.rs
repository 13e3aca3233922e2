//! What was found in a document, as the draft of a campaign.

use super::workbook;
use bihuan_domain::{
    Language, Refusal,
    campaigns::{
        Bound, Cadence, ColumnHolds, Contents, Deadline, Document, DocumentColumn, DocumentTable, Drafted, Every,
        Exception, Goal, Item, ItemId, ItemKind, ItemState, Means, Metric, Milestone, NamedUnit, Party, PartyRole,
        Span, TableRow, Warning,
    },
    identifiers::{KeyFieldCode, Sectors},
    jurisdictions::Place,
};
use bihuan_plan::{self as plan, Compiled, EveryPeriod};

/// Reads a document or a workbook of tasks.
///
/// # Errors
/// `PL-0xx` for a file that cannot be read.
pub fn read(bytes: &[u8], name: &str) -> Result<Compiled, Refusal> {
    if workbook::is_workbook(bytes, name) {
        return workbook::compile(bytes);
    }
    plan::compile(bytes, name).map_err(|error| error.refusal().clone())
}

/// The draft of a compiled document.
pub fn drafted(compiled: &Compiled, place: Place, office: NamedUnit, file_name: &str) -> Drafted {
    let found = &compiled.plan;
    let mut items = Vec::new();
    let mut add = |kind, contents| {
        let id = ItemId(u32::try_from(items.len() + 1).unwrap_or(u32::MAX));
        items.push(Item { id, kind, state: ItemState::Proposed, contents });
    };
    found.tasks.iter().for_each(|task| add(ItemKind::Task, of_task(task, &found.tables)));
    found.duties.iter().for_each(|duty| add(ItemKind::Duty, of_duty(duty)));
    found.returns.iter().for_each(|handed| add(ItemKind::Return, of_return(handed)));
    found.targets.iter().for_each(|target| add(ItemKind::Target, of_target(target)));
    found.phases.iter().for_each(|phase| add(ItemKind::Phase, of_phase(phase)));
    let warnings = (1..).zip(&found.warnings).map(|(number, warning)| Warning {
        number,
        code: warning.code.refusal().number().to_owned(),
        message: warning.sentence(Language::Chinese).to_owned(),
        message_english: warning.sentence(Language::English).to_owned(),
        source: Some(span(warning.source)),
        settled: None,
    });
    Drafted {
        place,
        office,
        document: head(&found.document, file_name),
        file_name: file_name.to_owned(),
        text_sm3: String::new(),
        revises: None,
        tables: found.tables.iter().map(table).collect(),
        found: Vec::new(),
        items,
        warnings: warnings.collect(),
    }
}

fn head(head: &plan::DocumentHead, file_name: &str) -> Document {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    Document {
        title: head.title.clone().unwrap_or_else(|| stem.to_owned()),
        number: head.number.clone().unwrap_or_default(),
        issuer: head.issuer.clone().unwrap_or_default(),
        issued_on: head.issued_on,
        from: head.period.map(|period| period.from),
        to: head.period.map(|period| period.to),
    }
}

fn span(span: plan::Span) -> Span {
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Span { start: at(span.start), end: at(span.end) }
}

fn table(table: &plan::TaskTable) -> DocumentTable {
    let holds = |kind| match kind {
        plan::ColumnKind::Ordinal => ColumnHolds::Ordinal,
        plan::ColumnKind::Group => ColumnHolds::Group,
        plan::ColumnKind::Task => ColumnHolds::Task,
        plan::ColumnKind::Deadline => ColumnHolds::Deadline,
        plan::ColumnKind::Units => ColumnHolds::Units,
        plan::ColumnKind::Lead => ColumnHolds::Lead,
        plan::ColumnKind::Support => ColumnHolds::Support,
        plan::ColumnKind::Other => ColumnHolds::Other,
    };
    let columns = table.columns.iter();
    let columns = columns.map(|column| DocumentColumn { name: column.name.clone(), holds: holds(column.holds) });
    DocumentTable { title: table.title.clone(), columns: columns.collect() }
}

/// The row of a task: what the item says itself is not kept twice.
fn row_of(row: &plan::TaskRow, tables: &[plan::TaskTable]) -> TableRow {
    let columns = tables.get(row.table).map(|table| table.columns.as_slice()).unwrap_or_default();
    let is_said = |at: usize| {
        columns
            .get(at)
            .is_some_and(|column| matches!(column.holds, plan::ColumnKind::Task | plan::ColumnKind::Deadline))
    };
    let cells = row.cells.iter().enumerate();
    let cells = cells.map(|(at, cell)| if is_said(at) { String::new() } else { cell.clone() });
    TableRow { table: u32::try_from(row.table).unwrap_or(u32::MAX), cells: cells.collect() }
}

fn of_task(task: &plan::Task, tables: &[plan::TaskTable]) -> Contents {
    let milestones = task.deadline.milestones.iter().filter_map(|milestone| {
        let (raw, text) = (milestone.raw.clone(), milestone.text.clone());
        Some(Milestone { raw, due_on: milestone.due?, text })
    });
    // A task may recur beside its dates: the words of one of them then say how often.
    let recurs = task.deadline.every.or_else(|| task.deadline.milestones.iter().find_map(|milestone| milestone.every));
    Contents {
        path: task.path.clone(),
        table: task.table.clone(),
        ordinal: task.ordinal.clone().unwrap_or_default(),
        title: task.title.clone(),
        text: task.text.clone(),
        parties: task.responsible.iter().map(party).collect(),
        deadline: Deadline {
            raw: task.deadline.raw.clone(),
            from: task.deadline.from,
            due_on: task.deadline.due,
            every: recurs.map(every),
            milestones: milestones.collect(),
        },
        source: Some(span(task.source)),
        row: task.row.as_ref().map(|row| row_of(row, tables)),
        ..Contents::default()
    }
}

fn party(responsible: &plan::Responsible) -> Party {
    Party {
        name: responsible.name.clone(),
        division: responsible.division.clone(),
        role: match responsible.role {
            plan::Role::Lead if responsible.stated => PartyRole::Lead,
            plan::Role::Lead => PartyRole::Responsible,
            plan::Role::Support => PartyRole::Support,
        },
        means: match responsible.kind {
            plan::UnitKind::Unit => Means::One,
            plan::UnitKind::Group => Means::Several,
        },
        units: Vec::new(),
    }
}

fn named(name: &str) -> Party {
    let means = if name.starts_with('各') { Means::Several } else { Means::One };
    Party { name: name.to_owned(), division: None, role: PartyRole::Responsible, means, units: Vec::new() }
}

/// Words by which a duty binds enterprises rather than offices.
const ENTERPRISES: [&str; 6] = ["企业", "生产经营单位", "经营单位", "经营者", "从业人员", "业主"];

fn of_duty(duty: &plan::Duty) -> Contents {
    let who = duty.who.clone().unwrap_or_default();
    let of_enterprises = ENTERPRISES.iter().any(|word| who.contains(word));
    let exceptions = duty.exceptions.iter().map(|exception| Exception {
        who: exception.who.clone(),
        every: every(exception.every),
        key_fields: key_fields_in(&exception.who),
    });
    Contents {
        title: duty.what.chars().take(60).collect(),
        text: duty.what.clone(),
        parties: if who.is_empty() { Vec::new() } else { vec![named(&who)] },
        deadline: Deadline { every: Some(every(duty.every)), ..Deadline::default() },
        exceptions: exceptions.collect(),
        enterprises: of_enterprises.then(|| key_fields_in(&who)),
        source: Some(span(duty.source)),
        ..Contents::default()
    }
}

/// The key fields whose names stand in some words.
pub fn key_fields_in(words: &str) -> Vec<KeyFieldCode> {
    let sectors = Sectors::included();
    let mut found = sectors.key_fields_in(&words.replace("企业", "").replace("单位", "")).known;
    for field in sectors.key_fields() {
        if words.contains(field.label(Language::Chinese)) && !found.contains(&field.code) {
            found.push(field.code.clone());
        }
    }
    found
}

fn of_return(handed: &plan::Return) -> Contents {
    let milestones =
        handed.dates.iter().map(|date| Milestone { raw: handed.raw.clone(), due_on: *date, text: handed.what.clone() });
    Contents {
        title: handed.what.chars().take(60).collect(),
        text: handed.what.clone(),
        parties: handed.from.iter().map(|from| named(from)).collect(),
        addressee: handed.to.clone().unwrap_or_default(),
        deadline: Deadline {
            raw: handed.raw.clone(),
            from: None,
            due_on: handed.due.filter(|due| !handed.dates.contains(due)),
            every: handed.every.map(every),
            milestones: milestones.collect(),
        },
        source: Some(span(handed.source)),
        ..Contents::default()
    }
}

fn of_target(target: &plan::Target) -> Contents {
    let measured = Metric::in_words(&target.text);
    let stated = target.value.as_ref().and_then(|value| {
        let (bound, number) = match (value.at_least, value.at_most, value.exactly) {
            (Some(number), ..) | (None, None, Some(number)) => (Bound::AtLeast, number),
            (None, Some(number), _) => (Bound::AtMost, number),
            (None, None, None) => return None,
        };
        Some(Goal { bound, value_thousandths: thousandths(number), unit: value.unit.clone() })
    });
    Contents {
        title: target.text.chars().take(100).collect(),
        text: target.text.clone(),
        deadline: Deadline { due_on: target.by, ..Deadline::default() },
        goal: stated.or_else(|| measured.as_ref().map(|(_, goal)| goal.clone())),
        metric: measured.map(|(metric, _)| metric),
        source: Some(span(target.source)),
        ..Contents::default()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "figures of a plan lie far within the range; others saturate")]
fn thousandths(number: f64) -> i64 {
    (number * 1000.0).round() as i64
}

fn of_phase(phase: &plan::Phase) -> Contents {
    Contents {
        path: phase.path.clone(),
        title: phase.title.clone(),
        text: phase.text.clone(),
        deadline: Deadline { from: phase.from, due_on: phase.to, ..Deadline::default() },
        source: Some(span(phase.source)),
        ..Contents::default()
    }
}

fn every(every: plan::Every) -> Every {
    let small = |number: u8| i8::try_from(number).unwrap_or(i8::MAX);
    Every {
        cadence: match every.period {
            EveryPeriod::Day => Cadence::Day,
            EveryPeriod::Week => Cadence::Week,
            EveryPeriod::Month => Cadence::Month,
            EveryPeriod::Quarter => Cadence::Quarter,
            EveryPeriod::HalfYear => Cadence::HalfYear,
            EveryPeriod::Year => Cadence::Year,
            EveryPeriod::TwoYears => Cadence::TwoYears,
            EveryPeriod::ThreeYears => Cadence::ThreeYears,
        },
        times: every.times.unwrap_or(1).max(1),
        month: every.month.map(small),
        day: every.day.map(small),
        working_day: every.working_day.map(small),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_key_fields() {
        let codes = |words| key_fields_in(words).iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>();
        assert!(codes("企业主要负责人").is_empty());
        let found = codes("金属冶炼、粉尘涉爆、涉氨制冷企业");
        assert!(found.contains(&"metal_smelting".to_owned()), "{found:?}");
        assert!(found.len() >= 2, "{found:?}");
    }

    #[test]
    fn a_duty_of_enterprises_is_told_from_one_of_offices() {
        let duty = |who: &str| {
            of_duty(&plan::Duty {
                who: Some(who.to_owned()),
                what: "带队检查".to_owned(),
                every: plan::Every {
                    period: EveryPeriod::Quarter,
                    times: Some(1),
                    month: None,
                    day: None,
                    working_day: None,
                },
                exceptions: Vec::new(),
                source: plan::Span { start: 3, end: 9 },
            })
        };
        assert_eq!(duty("企业主要负责人").enterprises, Some(Vec::new()));
        assert_eq!(duty("镇党委、政府主要负责同志").enterprises, None);
        assert_eq!(duty("镇长").source, Some(Span { start: 3, end: 9 }));
    }
}
