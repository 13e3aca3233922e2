//! The form of an item, and what was filled in.

use super::{compile::key_fields_in, words::decimal};
use crate::Fields;
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    campaigns::{
        Bound, Cadence, Contents, Every, Exception, Goal, ItemKind, Means, Metric, Milestone, Party, PartyRole,
    },
    identifiers::{KeyFieldCode, Sectors},
    tasks::thousandths,
};
use bihuan_ui::{Choice, Field, FieldKind};
use jiff::civil::Date;

/// What is asked of an item of a kind, filled with what it says.
pub fn fields(kind: ItemKind, contents: &Contents, language: Language) -> Vec<Field> {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let mut fields = vec![Field::text("title", pick(("标题", "Title"))).value(&contents.title).required()];
    let long = FieldKind::TextArea { rows: 5, max_length: 20_000 };
    fields.push(Field::new("text", pick(("原文内容", "Text")), long).value(&contents.text));
    if matches!(kind, ItemKind::Task | ItemKind::Return) {
        let hint = pick(("每行一个单位", "One unit a line"));
        for role in PartyRole::ALL {
            let label = pick(role_words(*role));
            fields.push(lines(role.name(), label, &names(contents, *role)).hint(&hint));
        }
    }
    if kind == ItemKind::Duty {
        fields.extend(duty_fields(contents, language));
    }
    if kind == ItemKind::Return {
        fields.push(Field::text("addressee", pick(("报送至", "To whom"))).value(&contents.addressee));
    }
    if kind != ItemKind::Duty {
        if kind != ItemKind::Target {
            fields.push(Field::date("from", pick(("开始日期", "From"))).value(shown(contents.deadline.from)));
        }
        fields.push(Field::date("due_on", pick(("完成时限", "Due on"))).value(shown(contents.deadline.due_on)));
    }
    if matches!(kind, ItemKind::Task | ItemKind::Return) {
        let hint = pick(("每行一个，如“2026-06-30 完成排查”", "One a line, such as “2026-06-30 survey done”"));
        fields.push(lines("milestones", pick(("节点", "Milestones")), &milestones(contents)).hint(hint));
    }
    if matches!(kind, ItemKind::Task | ItemKind::Duty | ItemKind::Return) {
        fields.extend(rhythm(contents.deadline.every, language));
    }
    if kind == ItemKind::Duty {
        let hint = pick(("每行一项，如“每月 金属冶炼企业”", "One a line, such as “每月 金属冶炼企业”"));
        fields.push(lines("exceptions", pick(("例外", "Exceptions")), &exceptions(contents)).hint(hint));
    }
    if kind == ItemKind::Target {
        fields.extend(goal_fields(contents, language));
    }
    let path = pick(("所在章节", "Heading"));
    fields.push(Field::text("path", path).value(contents.path.join(" / ")));
    fields.push(Field::text("ordinal", pick(("序号", "Number"))).value(&contents.ordinal));
    fields
}

fn role_words(role: PartyRole) -> (&'static str, &'static str) {
    match role {
        PartyRole::Lead => ("牵头单位", "Lead units"),
        PartyRole::Responsible => ("责任单位", "Responsible units"),
        PartyRole::Support => ("配合单位", "Supporting units"),
    }
}

fn lines(name: &str, label: String, text: &str) -> Field {
    Field::new(name, label, FieldKind::TextArea { rows: 2, max_length: 4000 }).value(text)
}

fn shown(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn names(contents: &Contents, role: PartyRole) -> String {
    let of_role = contents.parties.iter().filter(|party| party.role == role);
    of_role
        .map(|party| match &party.division {
            Some(division) => format!("{}（{division}）", party.name),
            None => party.name.clone(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn milestones(contents: &Contents) -> String {
    let lines =
        contents.deadline.milestones.iter().map(|one| format!("{} {}", one.due_on, one.text.replace('\n', " ")));
    lines.collect::<Vec<_>>().join("\n")
}

fn exceptions(contents: &Contents) -> String {
    let cadence = |one: &Exception| one.every.cadence.label(Language::Chinese);
    let lines = contents.exceptions.iter().map(|one| format!("{} {}", cadence(one), one.who));
    lines.collect::<Vec<_>>().join("\n")
}

fn duty_fields(contents: &Contents, language: Language) -> Vec<Field> {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let who = contents.parties.first().map(|party| party.name.as_str()).unwrap_or_default();
    let binds = vec![
        Choice::new("enterprises", pick(("企业", "Enterprises"))),
        Choice::new("units", pick(("政府部门、村居等单位", "Offices and villages"))),
    ];
    let chosen = if contents.enterprises.is_some() { "enterprises" } else { "units" };
    let marked = contents.enterprises.clone().unwrap_or_default();
    let key_fields = Sectors::included().key_fields().iter().map(|field| Choice {
        is_selected: marked.contains(&field.code),
        ..Choice::new(field.code.as_str(), field.label(language))
    });
    let hint = pick(("不勾选：所有企业", "None: all enterprises"));
    let key_fields = FieldKind::Checkboxes { choices: key_fields.collect() };
    vec![
        Field::text("who", pick(("义务主体", "Whom it binds"))).value(who),
        Field::radio("binds", pick(("约束对象", "It binds")), binds).value(chosen),
        Field::new("key_field", pick(("限于重点领域", "Only of key fields")), key_fields).hint(hint),
    ]
}

fn rhythm(every: Option<Every>, language: Language) -> Vec<Field> {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let cadences = Cadence::ALL.iter().map(|cadence| Choice::new(cadence.name(), cadence.label(language)));
    let number = |name: &str, label: String, max: u32, value: Option<String>| {
        let kind =
            FieldKind::Number { min: "1".to_owned(), max: max.to_string(), step: "1".to_owned(), unit: String::new() };
        Field::new(name, label, kind).value(value.unwrap_or_default())
    };
    let text = |value: Option<i8>| value.map(|value| value.to_string());
    vec![
        Field::select(
            "cadence",
            pick(("周期", "Recurs")),
            cadences.collect(),
            language.pick("不重复", "It does not recur"),
        )
        .value(every.map_or("", |every| every.cadence.name())),
        number("times", pick(("每期次数", "Times in each period")), 12, every.map(|every| every.times.to_string())),
        number("month", pick(("期内第几个月", "Month of the period")), 36, text(every.and_then(|every| every.month))),
        number("day", pick(("该月几日前", "By which day")), 31, text(every.and_then(|every| every.day))),
    ]
}

fn goal_fields(contents: &Contents, language: Language) -> Vec<Field> {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let bounds = Bound::ALL.iter().map(|bound| Choice::new(bound.name(), bound.label(language)));
    let metrics = Metric::ALL.iter().map(|metric| Choice::new(metric.name(), metric.label(language)));
    let goal = contents.goal.as_ref();
    let value = goal.map(|goal| decimal(goal.value_thousandths)).unwrap_or_default();
    let by_hand = language.pick("人工填报", "Entered by hand");
    vec![
        Field::select("bound", pick(("目标方向", "Must be")), bounds.collect(), "")
            .value(goal.map_or(Bound::AtLeast, |goal| goal.bound).name()),
        Field::text("goal", pick(("目标值", "Value"))).value(value),
        Field::text("goal_unit", pick(("计量单位", "Unit"))).value(goal.map_or("", |goal| goal.unit.as_str())),
        Field::select("metric", pick(("取数方式", "Measured by")), metrics.collect(), by_hand)
            .value(contents.metric.map_or("", Metric::name)),
    ]
}

/// What was filled in, over what the item said before.
///
/// # Errors
/// `CA-117`, `CA-118`, `CA-119` for what cannot be read; everything else is decided by `domain`.
pub fn read(kind: ItemKind, fields: &Fields, before: &Contents) -> Result<Contents, Refusal> {
    let mut contents = before.clone();
    fields.text("title").clone_into(&mut contents.title);
    fields.text("text").clone_into(&mut contents.text);
    fields.text("ordinal").trim().clone_into(&mut contents.ordinal);
    let path = fields.text("path").split('/').map(str::trim).filter(|heading| !heading.is_empty());
    contents.path = path.map(str::to_owned).collect();
    contents.deadline.from = date(fields.text("from"))?;
    contents.deadline.due_on = date(fields.text("due_on"))?;
    match kind {
        ItemKind::Task | ItemKind::Return => {
            contents.parties = parties(fields, before);
            fields.text("addressee").trim().clone_into(&mut contents.addressee);
            contents.deadline.milestones = read_milestones(fields.text("milestones"), before)?;
            contents.deadline.every = every(fields)?;
        }
        ItemKind::Duty => {
            contents.deadline.every = every(fields)?;
            contents.exceptions = read_exceptions(fields.text("exceptions"))?;
            let codes = fields.all("key_field").filter_map(KeyFieldCode::parse);
            contents.enterprises = (fields.text("binds") == "enterprises").then(|| codes.collect());
            contents.parties =
                fields.filled("who").map(|who| party(who, PartyRole::Responsible, before)).into_iter().collect();
        }
        ItemKind::Target => {
            contents.metric = Metric::from_name(fields.text("metric"));
            contents.goal = goal(fields)?;
        }
        ItemKind::Phase => {}
    }
    Ok(contents)
}

pub fn date(text: &str) -> Result<Option<Date>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let unreadable = || Refusal::new(RefusalCode::CampaignDateUnreadable).with("text", text);
    text.parse().map(Some).map_err(|_| unreadable())
}

/// A name in a line, with a division in brackets, as it was matched before if it was.
pub fn party(line: &str, role: PartyRole, before: &Contents) -> Party {
    let line = line.trim();
    let (name, division) = match line.strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '('])) {
        Some((name, division)) if !name.is_empty() && !division.is_empty() => (name, Some(division.to_owned())),
        _ => (line, None),
    };
    let known = before.parties.iter().find(|known| known.name == name);
    let means = if name.starts_with('各') { Means::Several } else { Means::One };
    Party {
        name: name.to_owned(),
        division,
        role,
        means: known.map_or(means, |known| known.means),
        units: known.map(|known| known.units.clone()).unwrap_or_default(),
    }
}

fn parties(fields: &Fields, before: &Contents) -> Vec<Party> {
    let of_role = |role: &PartyRole| {
        let lines = fields.text(role.name()).lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| party(line, *role, before)).collect::<Vec<_>>()
    };
    PartyRole::ALL.iter().flat_map(of_role).collect()
}

fn read_milestones(text: &str, before: &Contents) -> Result<Vec<Milestone>, Refusal> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (day, text) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let unreadable = || Refusal::new(RefusalCode::CampaignDateUnreadable).with("text", line);
            let due_on: Date = day.parse().map_err(|_| unreadable())?;
            let known = before.deadline.milestones.iter().find(|one| one.due_on == due_on);
            let raw = known.map_or_else(|| day.to_owned(), |one| one.raw.clone());
            Ok(Milestone { raw, due_on, text: text.trim().to_owned() })
        })
        .collect()
}

fn read_exceptions(text: &str) -> Result<Vec<Exception>, Refusal> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let unreadable = || Refusal::new(RefusalCode::CampaignRhythmUnreadable).with("line", line);
            let (word, who) = line.split_once(char::is_whitespace).ok_or_else(unreadable)?;
            let cadence = Cadence::ALL.iter().find(|cadence| cadence.label(Language::Chinese) == word);
            let every = Every::once(*cadence.ok_or_else(unreadable)?);
            Ok(Exception { who: who.trim().to_owned(), every, key_fields: key_fields_in(who) })
        })
        .collect()
}

fn every(fields: &Fields) -> Result<Option<Every>, Refusal> {
    let Some(cadence) = Cadence::from_name(fields.text("cadence")) else { return Ok(None) };
    let number = |name: &str| {
        let text = fields.text(name).trim();
        let unreadable = || Refusal::new(RefusalCode::CampaignFigureUnreadable).with("text", text);
        if text.is_empty() { Ok(None) } else { text.parse::<i8>().map(Some).map_err(|_| unreadable()) }
    };
    let times = number("times")?.and_then(|times| u32::try_from(times).ok()).unwrap_or(1).max(1);
    Ok(Some(Every { cadence, times, month: number("month")?, day: number("day")?, working_day: None }))
}

fn goal(fields: &Fields) -> Result<Option<Goal>, Refusal> {
    let Some(text) = fields.filled("goal") else { return Ok(None) };
    let unreadable = || Refusal::new(RefusalCode::CampaignFigureUnreadable).with("text", text);
    Ok(Some(Goal {
        bound: Bound::from_name(fields.text("bound")).unwrap_or(Bound::AtLeast),
        value_thousandths: thousandths(text).ok_or_else(unreadable)?,
        unit: fields.text("goal_unit").trim().chars().take(20).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn units_dates_and_rhythms_are_read_as_they_are_shown() {
        let fields = sent(&[
            ("title", "排查"),
            ("lead", "派出所（交警）\n"),
            ("support", "各村"),
            ("due_on", "2026-06-30"),
            ("milestones", "2026-05-31 完成自查"),
            ("cadence", "month"),
            ("day", "26"),
            ("path", "一、任务 / （一）排查"),
        ]);
        let read = read(ItemKind::Task, &fields, &Contents::default()).unwrap();
        assert_eq!((read.parties[0].name.as_str(), read.parties[0].division.as_deref()), ("派出所", Some("交警")));
        assert_eq!(read.parties[1].means, Means::Several);
        assert_eq!(read.deadline.every, Some(Every { day: Some(26), ..Every::once(Cadence::Month) }));
        assert_eq!(milestones(&read), "2026-05-31 完成自查");
        assert_eq!(read.path, ["一、任务", "（一）排查"]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_its_number() {
        let code = |kind, pairs: &[(&str, &str)]| read(kind, &sent(pairs), &Contents::default()).unwrap_err().code;
        assert_eq!(code(ItemKind::Task, &[("due_on", "六月底")]), RefusalCode::CampaignDateUnreadable);
        assert_eq!(code(ItemKind::Task, &[("milestones", "六月 自查")]), RefusalCode::CampaignDateUnreadable);
        assert_eq!(code(ItemKind::Duty, &[("exceptions", "常常 金属冶炼")]), RefusalCode::CampaignRhythmUnreadable);
        assert_eq!(code(ItemKind::Target, &[("goal", "很多")]), RefusalCode::CampaignFigureUnreadable);
        let rhythm = [("cadence", "month"), ("day", "x")];
        assert_eq!(code(ItemKind::Return, &rhythm), RefusalCode::CampaignFigureUnreadable);
    }
}
