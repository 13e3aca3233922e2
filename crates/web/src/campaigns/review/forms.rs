//! The forms of a review.

use super::Refused;
use crate::{campaigns::form, hazards::refill};
use bihuan_domain::{
    Language,
    campaigns::{
        Campaign, CampaignCommandKind, Contents, Item, ItemKind, ItemState, Means, NamedUnit, Party, PartyRole,
    },
    units::UnitKind,
};
use bihuan_ui::{
    ActionForm, ActionWeight, Choice, Field, FieldKind,
    campaigns::{Batch, BatchOf},
};
use std::collections::HashMap;

/// What forms are made from.
pub struct Desk<'a> {
    /// The draft.
    pub campaign: &'a Campaign,
    /// The units that names may mean.
    pub units: &'a [(UnitKind, NamedUnit)],
    /// The language.
    pub language: Language,
    /// The tab, for the way back.
    pub tab: &'a str,
    /// The page of the tab, for the way back.
    pub page: usize,
}

impl Desk<'_> {
    fn pick(&self, words: (&str, &str)) -> String {
        self.language.pick(words.0, words.1).to_owned()
    }

    fn form(&self, id: &str, path: &str, title: String, fields: Vec<Field>) -> ActionForm {
        let mut all = vec![
            Field::hidden("version", self.campaign.version.to_string()),
            Field::hidden("tab", self.tab),
            Field::hidden("form", id),
        ];
        all.extend(fields);
        ActionForm::new(id, format!("/campaigns/{}/{path}", self.campaign.id), title, all)
    }

    /// Edit and split of the chosen item.
    pub fn item(&self, item: &Item) -> Vec<ActionForm> {
        let fields = form::fields(item.kind, &item.contents, self.language);
        let mut edit =
            self.form("edit", &format!("items/{}/edit", item.id), self.pick(("修改并采纳", "Edit and accept")), fields);
        (edit.is_open, edit.weight) = (true, ActionWeight::Primary);
        let text = FieldKind::TextArea { rows: 8, max_length: 20_000 };
        let text = Field::new("texts", self.pick(("用空行分开各段", "Divide the parts by empty lines")), text);
        let path = format!("items/{}/split", item.id);
        let mut split = self.form("split", &path, self.pick(("拆分", "Split")), vec![text.value(&item.contents.text)]);
        split.icon = "list-details";
        vec![edit, split]
    }

    /// Another item of a kind.
    pub fn add(&self, kind: ItemKind) -> ActionForm {
        let blank = Contents { enterprises: (kind == ItemKind::Duty).then(Vec::new), ..Contents::default() };
        let mut fields = form::fields(kind, &blank, self.language);
        fields.insert(0, Field::hidden("kind", kind.name()));
        let title = match self.language {
            Language::Chinese => format!("添加{}", kind.label(self.language)),
            Language::English => format!("Add a {}", kind.label(self.language).to_lowercase()),
        };
        let mut add = self.form("add", "items", title, fields);
        (add.icon, add.weight) = ("plus", ActionWeight::Primary);
        add
    }

    /// Names to match with the count of items that have them, those without a unit first.
    pub fn names(&self) -> Vec<(&Party, usize)> {
        let mut names: Vec<(&Party, usize)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let live = self.campaign.items.iter().filter(|item| item.state != ItemState::Dropped);
        for party in live.filter(|item| item.contents.enterprises.is_none()).flat_map(|item| &item.contents.parties) {
            let at = *places.entry(&party.name).or_insert_with(|| {
                names.push((party, 0));
                names.len() - 1
            });
            names[at].1 += 1;
        }
        names.sort_by_key(|(party, _)| !party.units.is_empty());
        names
    }

    /// What is done to several of the tab's list at once.
    pub fn batch(&self) -> Batch {
        let (path, of) = match self.tab {
            "units" => {
                let units = self.units.iter().map(|(_, unit)| Choice::new(unit.id.to_string(), &unit.name));
                ("units/batch", BatchOf::Names { units: units.collect() })
            }
            "warnings" => ("warnings/batch", BatchOf::Warnings),
            _ => {
                let roles = PartyRole::ALL.iter().map(|role| Choice::new(role.name(), role.label(self.language)));
                let units = self.units.iter().map(|(_, unit)| unit.name.clone()).collect();
                ("items/batch", BatchOf::Items { roles: roles.collect(), units })
            }
        };
        Batch { action: format!("/campaigns/{}/{path}", self.campaign.id), of }
    }

    /// Whom a name means.
    pub fn unit(&self, party: &Party) -> ActionForm {
        let is_chosen = |unit: &NamedUnit| party.units.iter().any(|chosen| chosen.id == unit.id);
        let choices: Vec<Choice> = self
            .units
            .iter()
            .map(|(kind, unit)| {
                let mut choice = Choice::new(unit.id.to_string(), &unit.name);
                choice.is_selected = is_chosen(unit);
                if *kind != UnitKind::Office {
                    kind.label(self.language).clone_into(&mut choice.hint);
                }
                choice
            })
            .collect();
        let several = party.means == Means::Several || party.units.len() > 1;
        let label = self.pick(("对应单位", "It means"));
        let chosen = if several {
            Field::new("unit", label, FieldKind::Checkboxes { choices })
        } else {
            Field::select("unit", label, choices, self.language.pick("请选择", "Choose"))
                .value(party.units.first().map(|unit| unit.id.to_string()).unwrap_or_default())
        };
        let new_name =
            Field::text("new_name", self.pick(("没有该单位？新建单位名称", "None of these? Name a new unit")));
        let title = self.pick(("对应单位", "Match"));
        let page = Field::hidden("page", self.page.to_string());
        let fields = vec![Field::hidden("name", &party.name), page, chosen, new_name];
        let mut form = self.form("unit", "units", title, fields);
        (form.is_open, form.weight) = (true, ActionWeight::Primary);
        form.submit_label = self.pick(("保存对应关系", "Save"));
        form
    }

    /// Settle a warning.
    pub fn warning(&self, number: u32) -> ActionForm {
        let remark = Field::text("remark", self.pick(("处理意见", "What you decide"))).required();
        self.form(
            &format!("warning-{number}"),
            &format!("warnings/{number}"),
            self.pick(("核对并处理", "Settle")),
            vec![remark],
        )
    }

    /// Publish, edit the document, discard: those that the user may.
    pub fn actions(&self, steps: &[CampaignCommandKind]) -> Vec<ActionForm> {
        let document = &self.campaign.document;
        let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let mut actions = Vec::new();
        if steps.contains(&CampaignCommandKind::Publish) {
            let mut publish = self.form("publish", "steps/publish", self.pick(("发布行动", "Publish")), Vec::new());
            (publish.icon, publish.weight) = ("send", ActionWeight::Primary);
            let question = match self.campaign.revises {
                None => (
                    "发布后任务立即下达到责任单位，条目不能再修改。确定发布？",
                    "Once published, tasks go to their units at once and items can no longer be edited. Publish?",
                ),
                Some(_) => (
                    "发布后新版方案立即接替原行动，在办任务按对照结果接续、调整或取消。确定发布？",
                    "Once published, the new version takes the place of the campaign; its tasks go on, change or end as compared. Publish?",
                ),
            };
            publish.confirm = Some(self.pick(question));
            actions.push(publish);
        }
        if steps.contains(&CampaignCommandKind::EditDocument) {
            let fields = vec![
                Field::text("title", self.pick(("标题", "Title"))).value(&document.title).required(),
                Field::text("number", self.pick(("文号", "Number"))).value(&document.number),
                Field::text("issuer", self.pick(("发文机关", "Issuer"))).value(&document.issuer),
                Field::date("issued_on", self.pick(("印发日期", "Issued on"))).value(date(document.issued_on)),
                Field::date("from", self.pick(("行动开始日期", "First day"))).value(date(document.from)),
                Field::date("to", self.pick(("行动截止日期", "Last day"))).value(date(document.to)),
            ];
            actions.push(self.form(
                "document",
                "steps/document",
                self.pick(("修改文件信息", "Edit the document")),
                fields,
            ));
        }
        if steps.contains(&CampaignCommandKind::Discard) {
            let reason = Field::text("reason", self.pick(("理由", "Reason"))).required();
            let title = self.pick(("放弃草稿", "Discard the draft"));
            let mut discard = self.form("discard", "steps/discard", title, vec![reason]);
            (discard.icon, discard.weight) = ("trash", ActionWeight::Danger);
            actions.push(discard);
        }
        actions
    }
}

/// Marks the form that was refused; whether it is among these.
pub fn refuse<'a>(forms: impl Iterator<Item = &'a mut ActionForm>, refused: &Refused, language: Language) -> bool {
    let mut found = false;
    for form in forms {
        if form.id != refused.form {
            // One form is unfolded at a time.
            form.is_open = false;
            continue;
        }
        found = true;
        form.is_open = true;
        refill(&mut form.fields, &refused.typed);
        form.error = refused.refusal.message(language);
        refused.refusal.code.number().clone_into(&mut form.code);
    }
    found
}
