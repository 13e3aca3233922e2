//! What the forms of a hazard are made from.

use bihuan_domain::{
    Language, Rules,
    accounts::Person,
    hazards::{CommandKind, CriterionReference, Hazard, HazardLevel, HazardSource, Term, fields},
    identifiers::Sectors,
    language::Words,
};
use bihuan_ui::{ActionForm, ActionWeight, Choice, Field, FieldKind};
use jiff::civil::Date;

/// A hazard, and who looks at it when.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The hazard.
    pub hazard: &'a Hazard,
    /// Who looks at it.
    pub person: &'a Person,
    /// Today in China.
    pub today: Date,
    /// The locality's calendar and numbers.
    pub rules: &'a Rules,
    /// The language of the page.
    pub language: Language,
    /// Units that can be made responsible.
    pub units: &'a [Choice],
}

impl<'a> Desk<'a> {
    /// The word in the page's language.
    pub fn words(&self, words: Words) -> String {
        words.pick(self.language).to_owned()
    }

    /// One of two texts.
    pub fn pick(&self, chinese: &'a str, english: &'a str) -> String {
        self.language.pick(chinese, english).to_owned()
    }

    /// The form of a step, with the version that the page shows.
    pub fn form(&self, kind: CommandKind, icon: &'static str, mut fields: Vec<Field>) -> ActionForm {
        fields.insert(0, Field::hidden("version", self.hazard.version.to_string()));
        let action = format!("/hazards/{}/{}", self.hazard.id, kind.name());
        let mut form = ActionForm::new(kind.name(), action, kind.label(self.language), fields);
        form.icon = icon;
        form
    }

    /// The same as the next step of the loop, unfolded.
    pub fn next_step(&self, kind: CommandKind, icon: &'static str, fields: Vec<Field>) -> ActionForm {
        ActionForm { weight: ActionWeight::Primary, is_open: true, ..self.form(kind, icon, fields) }
    }

    /// A line of text that must be filled in.
    pub fn line(&self, name: &str, words: Words) -> Field {
        let kind = FieldKind::Text { max_length: 100, autocomplete: "off" };
        Field::new(name, self.words(words), kind)
    }

    /// Several lines of text.
    pub fn area(&self, name: &str, words: Words) -> Field {
        Field::text_area(name, self.words(words))
    }

    /// Photos.
    pub fn photos(&self, name: &str, words: Words) -> Field {
        Field::photos(name, self.words(words))
    }

    /// A date with bounds.
    pub fn date(&self, name: &str, words: Words, min: Option<Date>, max: Option<Date>) -> Field {
        let text = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        Field::new(name, self.words(words), FieldKind::Date { min: text(min), max: text(max) })
    }

    /// How long a unit has: the locality's usual working days, with the day that comes of it, or a named day.
    pub fn term(&self, level: HazardLevel) -> [Field; 2] {
        let days = self.rules.hazards.usual_working_days(level);
        let last = Term::WorkingDays(days).last_day(self.today, &self.rules.calendar);
        let hint = match self.language {
            Language::Chinese => format!("从今天起 {days} 个工作日，即 {last}（已扣除节假日和周末）。"),
            Language::English => {
                format!("{days} working days from today end on {last}, holidays and weekends left out.")
            }
        };
        let number = FieldKind::Number {
            min: "1".into(),
            max: self.rules.hazards.longest_term_days.to_string(),
            step: "1".into(),
            unit: self.pick("个工作日", "working days"),
        };
        let tomorrow = self.today.tomorrow().ok();
        [
            Field::new("working_days", self.words(fields::DUE_ON), number).value(days.to_string()).hint(hint),
            self.date("due_on", Words::new("或指定日期", "or a named day"), tomorrow, None)
                .hint(self.pick("填写后以该日期为准。", "When filled in, this day counts.")),
        ]
    }

    /// The levels as large buttons.
    pub fn level(&self, chosen: HazardLevel) -> Field {
        let choices = HazardLevel::ALL.map(|level| Choice::new(level.name(), level.label(self.language)));
        let label = self.pick("隐患等级", "Level");
        Field::radio("level", label, choices.to_vec()).value(chosen.name()).required()
    }

    /// All sectors.
    pub fn sector(&self, chosen: &str) -> Field {
        labelled::sectors("sector", self.language).value(chosen)
    }

    /// All sources.
    pub fn source(&self, chosen: HazardSource) -> Field {
        labelled::sources("source", self.language).value(chosen.name())
    }
}

/// Fields that several pages have, without a hazard.
pub mod labelled {
    use super::{Choice, Field, HazardSource, Language, Sectors};

    /// The sectors of the register.
    pub fn sectors(name: &str, language: Language) -> Field {
        let sectors = Sectors::included().all();
        let mut choices: Vec<_> =
            sectors.iter().map(|sector| Choice::new(sector.code.as_str(), sector.label(language))).collect();
        if !choices.iter().any(|choice| choice.value == "other") {
            choices.push(Choice::new("other", language.pick("其他", "Other")));
        }
        Field::select(name, language.pick("行业领域", "Sector"), choices, "")
    }

    /// The sources.
    pub fn sources(name: &str, language: Language) -> Field {
        let choices = HazardSource::ALL.map(|source| Choice::new(source.name(), source.label(language)));
        Field::select(name, language.pick("来源", "Source"), choices.to_vec(), "")
    }
}

/// The clause that a hazard was judged by: instrument, version, article; all optional.
pub fn criterion_fields(language: Language, criterion: Option<&CriterionReference>) -> [Field; 3] {
    let value = |part: fn(&CriterionReference) -> &String| criterion.map(part).cloned().unwrap_or_default();
    [
        Field::text("criterion_instrument", language.pick("判定标准名称", "Criterion: instrument"))
            .value(value(|criterion| &criterion.instrument)),
        Field::text("criterion_version", language.pick("版本或文号", "Version or number"))
            .value(value(|criterion| &criterion.version)),
        Field::text("criterion_article", language.pick("条款", "Article")).value(value(|criterion| &criterion.article)),
    ]
}
