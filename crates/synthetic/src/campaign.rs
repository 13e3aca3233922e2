//! A large campaign to measure by: as a province issues it, with chapters, phases and targets.

use bihuan_domain::{
    campaigns::{
        Contents, Deadline, Document, Drafted, Item, ItemId, ItemKind, ItemState, Means, NamedUnit, Party, PartyRole,
    },
    jurisdictions::Place,
};
use jiff::{ToSpan as _, civil::Date};

/// Tasks of a chapter.
const CHAPTER: usize = 160;
/// Every so many tasks bind all units.
const FOR_ALL: usize = 20;
const WORK: [&str; 6] = ["排查整治", "建立台账", "集中攻坚", "培训教育", "执法检查", "验收评估"];
const MATTERS: [&str; 8] =
    ["燃气安全", "消防通道", "危险化学品", "建筑施工", "道路运输", "有限空间", "粉尘涉爆", "经营性自建房"];

/// A campaign of three years from `from` with so many tasks: most have a lead unit, two responsible ones and one in support,
/// every twentieth binds all `units`. Every name is matched.
#[must_use]
pub fn large_campaign(place: Place, office: NamedUnit, units: &[NamedUnit], tasks: usize, from: Date) -> Drafted {
    let of = |number: usize, role| {
        let unit = units.get(number % units.len().max(1)).unwrap_or(&office).clone();
        Party { name: unit.name.clone(), division: None, role, means: Means::One, units: vec![unit] }
    };
    let mut items: Vec<Item> = (0..tasks)
        .map(|number| {
            let parties = if number % FOR_ALL == 0 {
                (0..units.len()).map(|unit| of(unit, PartyRole::Responsible)).collect()
            } else {
                let roles = [PartyRole::Lead, PartyRole::Responsible, PartyRole::Responsible, PartyRole::Support];
                roles.into_iter().zip(0..).map(|(role, next)| of(number * 7 + next * 11, role)).collect()
            };
            item(number, parties, from)
        })
        .collect();
    let phases = [("动员部署", 0, 3), ("排查整治", 3, 30), ("巩固提升", 30, 36)];
    for (title, begin, end) in phases {
        let date = |months: i32| from.saturating_add(months.months());
        let deadline = Deadline {
            from: Some(date(begin)),
            due_on: Some(date(end).saturating_sub(1.day())),
            ..Deadline::default()
        };
        let contents = Contents { title: title.to_owned(), text: title.to_owned(), deadline, ..Contents::default() };
        items.push(numbered(items.len(), ItemKind::Phase, contents));
    }
    Drafted {
        place,
        office,
        document: Document {
            title: "安全生产治本攻坚大型行动方案".to_owned(),
            number: String::new(),
            issuer: "示例省安全生产委员会".to_owned(),
            issued_on: Some(from),
            from: Some(from),
            to: Some(from.saturating_add(36.months()).saturating_sub(1.day())),
        },
        file_name: String::new(),
        text_sm3: String::new(),
        revises: None,
        found: Vec::new(),
        tables: Vec::new(),
        items,
        warnings: Vec::new(),
    }
}

fn item(number: usize, parties: Vec<Party>, from: Date) -> Item {
    let chapter = number / CHAPTER;
    let work = WORK[number % WORK.len()];
    let matter = MATTERS[chapter % MATTERS.len()];
    let title = format!("第{}批{matter}{work}", number + 1);
    let month = i32::try_from(number % 36).unwrap_or(0);
    let due = from.saturating_add(month.months()).last_of_month();
    let text = format!(
        "{title}：逐企逐点开展{work}，建立问题隐患和制度措施“两个清单”，明确责任人和完成时限，办结一项销号一项。"
    );
    let contents = Contents {
        path: vec![format!("第{}章 {matter}", chapter + 1), format!("（{}）{work}", number % WORK.len() + 1)],
        ordinal: (number % CHAPTER + 1).to_string(),
        title,
        text,
        parties,
        deadline: Deadline { raw: due.to_string(), due_on: Some(due), ..Deadline::default() },
        ..Contents::default()
    };
    numbered(number, ItemKind::Task, contents)
}

fn numbered(number: usize, kind: ItemKind, contents: Contents) -> Item {
    Item { id: ItemId(u32::try_from(number + 1).unwrap_or(u32::MAX)), kind, state: ItemState::Proposed, contents }
}
