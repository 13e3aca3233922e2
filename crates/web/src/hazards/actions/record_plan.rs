//! 五落实: responsibility, measures, funds, time limit, contingency plan.

use super::{Desk, Filled, unreadable};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, HazardLevel, PlanInput, Responsible, fields},
};
use bihuan_ui::{ActionForm, Choice, Field, FieldKind};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let plan = desk.hazard.plan.as_ref();
    let responsible = plan.and_then(|plan| plan.responsible.as_ref());
    let posts = vec![
        Choice::new("head", desk.pick("主要负责人", "Head of the unit")),
        Choice::new("other", desk.pick("其他责任人", "Somebody else")),
    ];
    let post = if matches!(responsible, Some(Responsible::Other(_))) { "other" } else { "head" };
    let yuan =
        FieldKind::Number { min: "0".into(), max: String::new(), step: "0.01".into(), unit: desk.pick("元", "yuan") };
    let text = |part: Option<&String>| part.cloned().unwrap_or_default();
    let target = plan.and_then(|plan| plan.target_on).map(|date| date.to_string()).unwrap_or_default();
    let asked = vec![
        desk.line("responsible", fields::RESPONSIBLE).value(responsible.map(Responsible::name).unwrap_or_default()),
        Field::radio("post", desk.pick("责任人身份", "Post"), posts).value(post),
        desk.area("measures", fields::MEASURES).value(text(plan.and_then(|plan| plan.measures.as_ref()))),
        Field::new("funds", desk.words(fields::FUNDS), yuan)
            .value(plan.and_then(|plan| plan.funds_cents).map(yuan_text).unwrap_or_default()),
        desk.date("target_on", fields::PLAN_LIMIT, None, desk.hazard.due_on()).value(target),
        desk.area("contingency", fields::CONTINGENCY).value(text(plan.and_then(|plan| plan.contingency.as_ref()))),
    ];
    let warning = desk.pick(
        "重大隐患五项齐全后才能提交整改，责任人须为主要负责人。",
        "A major hazard needs all five before it can be submitted, and the head as responsible person.",
    );
    ActionForm {
        warning: (desk.hazard.level == HazardLevel::Major).then_some(warning),
        ..desk.form(CommandKind::RecordPlan, "list-check", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let responsible = filled.optional("responsible").map(|name| match filled.text("post").as_str() {
        "other" => Responsible::Other(name),
        _ => Responsible::Head(name),
    });
    let funds = filled.optional("funds").map(|text| cents(&text).ok_or_else(|| unreadable(fields::FUNDS)));
    Ok(Command::RecordPlan(PlanInput {
        responsible,
        measures: filled.text("measures"),
        funds_cents: funds.transpose()?,
        target_on: filled.date("target_on", fields::PLAN_LIMIT)?,
        contingency: filled.text("contingency"),
    }))
}

/// An amount in yuan as people type one, such as `12000` or `1,200.5`, in cents; `None` for anything else.
fn cents(text: &str) -> Option<i64> {
    let text = text.replace([',', '，'], "");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = !whole.is_empty() && whole.len() <= 15 && part.len() <= 2;
    if !is_number || !whole.bytes().chain(part.bytes()).all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

/// The amount as a number field holds it.
fn yuan_text(cents: i64) -> String {
    if cents % 100 == 0 { (cents / 100).to_string() } else { format!("{}.{:02}", cents / 100, cents % 100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_cents_and_back() {
        for (text, expected) in [("12000", 1_200_000), ("1,200.5", 120_050), ("0.05", 5), ("3.", 300)] {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
        for text in ["", "-1", "1.234", "十万", "1e5", "1 000", ".5"] {
            assert_eq!(cents(text), None, "{text}");
        }
        assert_eq!([1_200_000, 120_050, 5].map(yuan_text), ["12000", "1200.50", "0.05"]);
    }
}
