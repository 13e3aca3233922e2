//! A change as a card: what was beside what is, and what becomes of its tasks.

use super::{Sight, choices, hidden};
use crate::campaigns::{review::cards::dates, words::decimal};
use bihuan_domain::{
    Language,
    campaigns::{Change, ChangeKind, ChangedField, Contents, Finished, Item, Party},
    identifiers::Sectors,
};
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Field, Tone,
    campaigns::{ChangeCard, ChangeRow},
};

/// What cards are made from.
pub struct Desk<'a> {
    /// Both versions.
    pub sight: &'a Sight,
    /// The language.
    pub language: Language,
    /// Whether the user may decide about correspondences.
    pub may_decide: bool,
}

impl Desk<'_> {
    fn pick(&self, words: (&str, &str)) -> String {
        self.language.pick(words.0, words.1).to_owned()
    }

    /// A change.
    pub fn card(&self, change: &Change) -> ChangeCard {
        let was = change.was.and_then(|id| self.sight.before.item(id));
        let item = change.item.and_then(|id| self.sight.after.item(id));
        let shown = item.or(was).map(|item| item.contents.clone()).unwrap_or_default();
        let rows = match (was, item) {
            (Some(was), Some(item)) => change.fields.iter().map(|field| self.row(*field, was, item)).collect(),
            _ => Vec::new(),
        };
        let is_alone = matches!(change.kind, ChangeKind::Added | ChangeKind::Removed);
        let mut badges = vec![Badge::new(Tone::Neutral, change.item_kind.label(self.language))];
        if is_alone {
            badges.extend(dates(&shown, self.language).into_iter().map(|date| Badge::new(Tone::DueSoon, date)));
            badges.extend(shown.parties.iter().map(|party| Badge::new(Tone::Neutral, self.party(party))));
        }
        ChangeCard {
            id: change.item.map_or_else(
                || change.was.map(|was| format!("was-{was}")).unwrap_or_default(),
                |item| item.to_string(),
            ),
            place: place(&shown),
            title: shown.title.clone(),
            text: if is_alone && shown.text != shown.title { shown.text } else { String::new() },
            badges,
            rows,
            tasks: self.tasks(change),
            forms: if self.may_decide { self.forms(change) } else { Vec::new() },
        }
    }

    /// What becomes of the tasks, in words; empty without any.
    fn tasks(&self, change: &Change) -> String {
        let counted = change.was.and_then(|was| self.sight.tasks.get(&was)).copied().unwrap_or_default();
        let (running, done) = counted;
        if self.sight.after.state != bihuan_domain::campaigns::CampaignState::Draft || counted == (0, 0) {
            return String::new();
        }
        let kept = change.finished == Finished::Kept;
        match (self.language, change.kind) {
            (_, ChangeKind::Added) => String::new(),
            (Language::Chinese, ChangeKind::Unchanged) => {
                format!("在办{running}项、已完成{done}项，进度和记录全部保留")
            }
            (Language::English, ChangeKind::Unchanged) => {
                format!("{running} running, {done} done: all stay with their progress and history")
            }
            (Language::Chinese, ChangeKind::Removed) => format!("在办{running}项发布后取消；已完成{done}项留在原行动"),
            (Language::English, ChangeKind::Removed) => {
                format!("{running} running are cancelled on publication; {done} done stay with the version before")
            }
            (Language::Chinese, ChangeKind::Changed) => {
                let done_words = if kept { "保持完成" } else { "重新办理" };
                format!("在办{running}项按新要求继续；已完成{done}项{done_words}")
            }
            (Language::English, ChangeKind::Changed) => {
                let done_words = if kept { "stay finished" } else { "are opened again" };
                format!("{running} running go on as the new version asks; {done} done {done_words}")
            }
        }
    }

    fn row(&self, field: ChangedField, was: &Item, item: &Item) -> ChangeRow {
        let (before, after) = (self.shown(field, &was.contents), self.shown(field, &item.contents));
        let (same_before, same_after) = common(&before, &after);
        let cut = |text: &str| {
            let end = text.len() - same_after;
            (text[..same_before].to_owned(), text[same_before..end].to_owned(), text[end..].to_owned())
        };
        ChangeRow { label: field.label(self.language).to_owned(), before: cut(&before), after: cut(&after) }
    }

    fn shown(&self, field: ChangedField, contents: &Contents) -> String {
        match field {
            ChangedField::Title => contents.title.clone(),
            ChangedField::Text => contents.text.clone(),
            ChangedField::Deadline => {
                let dates = dates(contents, self.language);
                if dates.is_empty() { contents.deadline.raw.clone() } else { dates.join("\n") }
            }
            ChangedField::Units => {
                contents.parties.iter().map(|party| self.party(party)).collect::<Vec<_>>().join("\n")
            }
            ChangedField::Addressee => contents.addressee.clone(),
            ChangedField::Binds => self.binds(contents),
            ChangedField::Goal => {
                let goal = contents.goal.as_ref();
                let goal = goal.map(|goal| {
                    format!("{} {}{}", goal.bound.label(self.language), decimal(goal.value_thousandths), goal.unit)
                });
                let metric = contents.metric.map(|metric| metric.label(self.language).to_owned());
                goal.into_iter().chain(metric).collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn party(&self, party: &Party) -> String {
        let division = party.division.as_ref().map(|division| format!("（{division}）")).unwrap_or_default();
        format!("{}：{}{division}", party.role.label(self.language), party.name)
    }

    fn binds(&self, contents: &Contents) -> String {
        let sectors = Sectors::included();
        let whom = match &contents.enterprises {
            None => self.pick(("单位", "Offices and villages")),
            Some(fields) if fields.is_empty() => self.pick(("所有企业", "All enterprises")),
            Some(fields) => {
                fields.iter().map(|field| sectors.key_field_label(field, self.language)).collect::<Vec<_>>().join("、")
            }
        };
        let exceptions =
            contents.exceptions.iter().map(|one| format!("{}：{}", one.every.cadence.label(self.language), one.who));
        std::iter::once(whom).chain(exceptions).collect::<Vec<_>>().join("\n")
    }

    fn form(&self, id: &str, step: &str, title: String, fields: Vec<Field>) -> ActionForm {
        let mut all = hidden(self.sight, step);
        all.extend(fields);
        ActionForm::new(id, format!("/campaigns/{}/changes", self.sight.after.id), title, all)
    }

    fn forms(&self, change: &Change) -> Vec<ActionForm> {
        let (ChangeKind::Changed, Some(item), Some(was)) = (change.kind, change.item, change.was) else {
            return Vec::new();
        };
        let id = Field::hidden("item", item.to_string());
        let mut forms = Vec::new();
        let done = self.sight.tasks.get(&was).map_or(0, |(_, done)| *done);
        if done > 0 {
            let (next, words) = match change.finished {
                Finished::Kept => (Finished::Reopened, ("已完成的任务重新办理", "Open finished tasks again")),
                Finished::Reopened => (Finished::Kept, ("已完成的任务保持完成", "Let finished tasks stay finished")),
            };
            let fields = vec![id.clone(), Field::hidden("finished", next.name())];
            let mut form = self.form(&format!("finished-{item}"), "finished", self.pick(words), fields);
            form.icon = "refresh";
            forms.push(form);
        }
        let words = ("不是同一项：按新增和删除处理", "Not the same item: one added, one removed");
        let mut apart = self.form(&format!("apart-{item}"), "correspond", self.pick(words), vec![id]);
        apart.icon = "x";
        forms.push(apart);
        forms
    }

    /// Which removed item an added one was; `None` when nothing is left to say.
    pub fn correspondence(&self) -> Option<ActionForm> {
        let of = |kind: ChangeKind| self.sight.changes.iter().filter(move |change| change.kind == kind);
        let added: Vec<_> = of(ChangeKind::Added).filter_map(|change| self.sight.after.item(change.item?)).collect();
        let removed: Vec<_> =
            of(ChangeKind::Removed).filter_map(|change| self.sight.before.item(change.was?)).collect();
        if added.is_empty() || removed.is_empty() {
            return None;
        }
        let fields = vec![
            Field::select("item", self.pick(("新增的条目", "Added item")), choices(added.into_iter()), "").required(),
            Field::select("was", self.pick(("是原方案的", "Was this item")), choices(removed.into_iter()), "")
                .required(),
        ];
        let title = self.pick(("新增的条目其实是原有条目的修改", "An added item is a removed one, reworded"));
        let mut form = self.form("correspond", "correspond", title, fields);
        (form.icon, form.weight) = ("link", ActionWeight::Secondary);
        Some(form)
    }
}

fn place(contents: &Contents) -> String {
    let parts = [contents.section(), &contents.ordinal];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// How many bytes two texts have in common at their beginning, and at their end behind that.
fn common(before: &str, after: &str) -> (usize, usize) {
    let start: usize = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (before, after) = (&before[start..], &after[start..]);
    let end =
        before.chars().rev().zip(after.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn what_two_texts_have_in_common_is_cut_at_characters() {
        assert_eq!(common("六月底前完成", "八月底前完成"), (0, "月底前完成".len()));
        assert_eq!(common("完成", "完成"), ("完成".len(), 0));
        assert_eq!(common("宣传进社区", "宣传进社区、进学校"), ("宣传进社区".len(), 0));
        assert_eq!(common("", "新增"), (0, 0));
    }
}
