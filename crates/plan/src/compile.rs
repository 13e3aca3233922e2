//! Puts together what the finders find.

use crate::{
    blocks::Block,
    coverage::Coverage,
    deadlines::{Calendar, read_cell},
    find::{Context, body, duties, head, phases, returns, targets},
    model::{Deadline, Heading, Origin, Plan, Role, Span, Task, TaskRow, Warning, WarningCode},
    outline::{
        label,
        tree::{self, Placed, Tree},
    },
    source::Passage,
    tables::{self, Draft, TaskTable, columns::Column, layout},
    units,
};

/// What the blocks of a document say.
pub(crate) fn plan(text: &[char], blocks: Vec<Block>) -> Plan {
    let (tree, broken) = tree::build(blocks);
    let mut warnings = Vec::new();
    let document = head::read(text, &tree, &mut warnings);
    let issued_year = head::year(&document);
    let calendar = Calendar { issued_year, period: document.period };
    let mut context = Context { text, tree: &tree, calendar, warnings };
    for number in broken {
        let node = &tree.nodes[number.node];
        context.doubt(WarningCode::NumberingBroken, &node.passage, 0..node.title().end);
    }
    let phases = phases::find_all(&mut context);
    let targets = targets::find_all(&context);
    let mut duties = duties::find_all(&mut context);
    let returns = returns::find_all(&mut context);
    let mut tables = Vec::new();
    let tasks = tasks(&mut context, &mut duties, &mut tables);
    if tasks.is_empty() {
        context.warnings.push(Warning::new(WarningCode::WithoutTasks, "", Span::default(), &[]));
    }
    let mut warnings = context.warnings;
    warnings.sort_by_key(|warning| (warning.source.start, warning.code));
    warnings.dedup();
    Plan { document, outline: outline(text, &tree), phases, targets, tasks, tables, duties, returns, warnings }
}

fn outline(text: &[char], tree: &Tree) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for (index, part) in tree.parts.iter().enumerate() {
        if index > 0 {
            let title = part.front.first().filter(|line| line.chars.len() <= 60 && !line.chars.contains(&'。'));
            let title = title.map(|line| line.raw_whole(text)).unwrap_or_default();
            headings.push(Heading { level: 0, label: part.label.text(), title, source: part.label.whole() });
        }
        for node in tree.nodes.iter().filter(|node| node.part == index) {
            headings.push(Heading {
                level: node.level,
                label: node.passage.raw(text, 0..node.label_length()),
                title: node.passage.raw(text, node.title()),
                source: node.passage.span(0..node.title().end),
            });
        }
    }
    headings
}

/// Where a task came from, besides the task.
struct Found {
    part: usize,
    task: Task,
    words: Passage,
}

fn tasks(
    context: &mut Context,
    duties: &mut Vec<crate::model::Duty>,
    laid_out: &mut Vec<crate::model::TaskTable>,
) -> Vec<Task> {
    let tree = context.tree;
    let mut found: Vec<Found> = Vec::new();
    let mut has_table = vec![false; tree.parts.len()];
    for (index, part) in tree.parts.iter().enumerate() {
        for placed in &part.tables {
            let Some(table) = tables::read(&placed.table) else { continue };
            has_table[index] |= !table.drafts.is_empty();
            let mut tasks = table_tasks(context, index, placed, &table);
            let title = tasks.first().map(|first| first.table.clone());
            if let Some(title) = title {
                for (task, draft) in tasks.iter_mut().zip(&table.drafts) {
                    let cells = layout::cells(context.text, &table, draft);
                    task.row = Some(TaskRow { table: laid_out.len(), cells });
                }
                laid_out.push(layout::table(&table, title));
            }
            let tasks = tasks.into_iter().zip(table.drafts);
            found.extend(tasks.map(|(task, draft)| Found { part: index, task, words: draft.task }));
        }
    }
    let candidates = body::candidates(context);
    let worded: Vec<_> = candidates.iter().map(|index| body::worded(context, *index)).collect();
    let mut coverage = Coverage::new(worded.iter().map(|worded| worded.text.chars.as_slice()));
    for Found { part, task, words } in &mut found {
        let same_part = |index: usize| tree.nodes[candidates[index]].part == *part;
        if let Some(best) = coverage.cover(&words.chars, same_part) {
            task.elaborated = Some(worded[best].text.whole());
        }
    }
    for (position, (index, worded)) in candidates.iter().zip(&worded).enumerate() {
        let part = tree.nodes[*index].part;
        if has_table[part] {
            if !worded.units.is_empty() && !coverage.is_covered(position) {
                body::tell_uncovered(context, *index);
            }
        } else if !coverage.is_covered(position) {
            let task = body::task(context, *index, worded);
            found.push(Found { part, task, words: Passage::default() });
        }
    }
    duties_of_tables(context, &found, duties);
    let mut tasks: Vec<Task> = found.into_iter().map(|found| found.task).collect();
    tasks.sort_by_key(|task| task.source.start);
    for (number, task) in tasks.iter_mut().enumerate() {
        task.id = format!("t{}", number + 1);
    }
    tasks
}

/// Duties that only a table words.
fn duties_of_tables(context: &mut Context, found: &[Found], duties: &mut Vec<crate::model::Duty>) {
    for Found { words, .. } in
        found.iter().filter(|found| found.task.origin == Origin::Table && found.task.elaborated.is_none())
    {
        let mut more = Vec::new();
        duties::of_passage(context.text, words, &mut more, &mut Vec::new());
        duties.extend(more.into_iter().filter(|duty| duty.who.is_some()));
    }
    duties.sort_by_key(|duty| duty.source.start);
}

fn table_tasks(context: &mut Context, part: usize, placed: &Placed, table: &TaskTable) -> Vec<Task> {
    let title = tree::table_title(&placed.before).map(|(start, end)| {
        placed.before[start..end].iter().map(|line| line.raw_whole(context.text)).collect::<String>()
    });
    let title = table.title.as_ref().map(|title| title.raw_whole(context.text)).or(title);
    let label = context.tree.parts[part].label.text();
    for row in &table.unsure {
        context.doubt(WarningCode::RowUnsure, row, 0..row.chars.len());
    }
    let first = table.drafts.first().map(|draft| draft.row.whole()).unwrap_or_default();
    for (missing, words) in [
        (table.columns.units.is_empty(), "责任单位 (units)"),
        (table.columns.deadline.is_empty(), "完成时限 (deadline)"),
    ] {
        if missing {
            context.warnings.push(Warning::new(WarningCode::ColumnsUnsure, words, first, &[]));
        }
    }
    let mut tasks = Vec::with_capacity(table.drafts.len());
    for draft in &table.drafts {
        let mut path: Vec<String> = Some(label.clone()).filter(|label| !label.is_empty()).into_iter().collect();
        path.extend(draft.groups.iter().cloned());
        tasks.push(table_task(context, table, draft, title.clone(), path));
    }
    tasks
}

fn table_task(
    context: &mut Context,
    table: &TaskTable,
    draft: &Draft,
    title: Option<String>,
    path: Vec<String>,
) -> Task {
    let text = context.text;
    for above in &draft.from_above {
        let subject = above.raw_whole(text);
        context.warnings.push(Warning::new(WarningCode::CellFromAbove, &subject, draft.row.whole(), &[]));
    }
    let number = label::read(&draft.task.chars);
    let length = number.map_or(0, |label| label.length);
    let ordinal = draft
        .ordinal
        .as_ref()
        .map(|cell| body::ordinal(&cell.chars))
        .or(number.map(|_| body::ordinal(&draft.task.chars[..length])));
    let mut deadline = if table.columns.deadline.is_empty() {
        Deadline::none()
    } else {
        read_cell(text, &draft.deadline, context.calendar, &mut context.warnings)
    };
    body::add_milestones(text, &draft.task, &mut deadline);
    let (responsible, responsible_raw) = units_of(context, table, draft);
    if responsible.is_empty() && !table.columns.units.is_empty() {
        let end = draft.task.chars.len().min(40);
        context.doubt(WarningCode::TaskWithoutUnit, &draft.task, 0..end);
    }
    Task {
        id: String::new(),
        origin: Origin::Table,
        table: title,
        path,
        ordinal,
        title: body::title(text, &draft.task, length),
        text: draft.task.raw_whole(text),
        responsible,
        responsible_raw,
        deadline,
        source: draft.row.whole(),
        elaborated: None,
        row: None,
    }
}

fn units_of(context: &mut Context, table: &TaskTable, draft: &Draft) -> (Vec<crate::model::Responsible>, String) {
    let text = context.text;
    let columns = &table.columns;
    let role = |column: usize| -> Option<Role> {
        match columns.kinds[column] {
            Column::Units(role) => role,
            _ => None,
        }
    };
    if let ([column], [cell]) = (columns.units.as_slice(), draft.units.as_slice()) {
        let role = role(*column).filter(|_| !cell.chars.contains(&'；') && units::label(&cell.chars).is_none());
        return (units::read(text, cell, role, &mut context.warnings), cell.raw_whole(text));
    }
    let mut all: Vec<crate::model::Responsible> = Vec::new();
    let mut raw = Vec::new();
    for (column, cell) in columns.units.iter().zip(&draft.units).filter(|(_, cell)| !cell.is_empty()) {
        if cell.chars.iter().all(|character| "-/无".contains(*character)) {
            continue;
        }
        raw.push(format!("{}：{}", table.header[*column], cell.raw_whole(text)));
        for unit in units::read(text, cell, role(*column), &mut context.warnings) {
            if !all.iter().any(|other| other.name == unit.name && other.division == unit.division) {
                all.push(unit);
            }
        }
    }
    (all, raw.join("；"))
}
