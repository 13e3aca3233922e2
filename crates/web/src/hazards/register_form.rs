//! What registration asks.

use super::actions::{criterion_fields, labelled};
use bihuan_domain::{
    Language,
    accounts::Role,
    hazards::{Hazard, HazardLevel, HazardSource, fields},
};
use bihuan_ui::{Choice, Field, FieldKind, hazards::FieldGroup};
use jiff::civil::Date;

/// Which of the two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// A hazard, or a report to be verified.
    Register,
    /// 立查立改
    OnTheSpot,
}

impl Variant {
    /// The value of the field `variant`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::OnTheSpot => "on_the_spot",
        }
    }
}

/// What the form is made from.
pub struct Blank<'a> {
    /// Which form.
    pub variant: Variant,
    /// The language.
    pub language: Language,
    /// Today in China.
    pub today: Date,
    /// Places that can be chosen.
    pub places: Vec<Choice>,
    /// The user's own enterprise, for one who acts for it: identifier and name.
    pub own_enterprise: Option<(String, String)>,
    /// The earlier hazard of a recurrence.
    pub earlier: Option<&'a Hazard>,
    /// The source that the user's role suggests.
    pub source: HazardSource,
}

/// The source that somebody's role suggests.
pub fn usual_source(person: &bihuan_domain::accounts::Person) -> HazardSource {
    if person.acts_for_unit.is_some() {
        HazardSource::SelfCheck
    } else if person.has(Role::DepartmentSupervisor) {
        HazardSource::DepartmentInspection
    } else if person.has(Role::SafetyOfficer) {
        HazardSource::TownshipInspection
    } else {
        HazardSource::GridPatrol
    }
}

impl Blank<'_> {
    fn pick(&self, chinese: &'static str, english: &'static str) -> &'static str {
        self.language.pick(chinese, english)
    }

    /// The fields in groups: photo first, then where, what, and the rest.
    pub fn groups(&self) -> Vec<FieldGroup> {
        let mut groups = vec![
            FieldGroup::new(self.pick("拍照", "Photos"), self.photos()),
            FieldGroup::new(self.pick("在哪里", "Where"), self.place()),
            FieldGroup::new(self.pick("是什么问题", "What is wrong"), self.problem()),
        ];
        if self.variant == Variant::OnTheSpot {
            groups.push(FieldGroup::new(self.pick("怎样整改的", "How it was put right"), self.result()));
        }
        let mut further = FieldGroup::new(self.pick("其他信息（选填）", "More (optional)"), self.further());
        further.lead = self.pick("不清楚的可以不填，以后再补。", "Leave open what you do not know.").to_owned();
        groups.push(further);
        groups
    }

    fn photos(&self) -> Vec<Field> {
        let mut before = Field::photos("photos", self.pick("整改前照片", "Photos of the state found"));
        if self.variant == Variant::OnTheSpot {
            before = before.required();
        }
        let position = FieldKind::Position { latitude: String::new(), longitude: String::new() };
        vec![
            Field::hidden("variant", self.variant.name()),
            before,
            Field::new("position", self.pick("拍摄位置（选填）", "Where taken (optional)"), position),
        ]
    }

    fn place(&self) -> Vec<Field> {
        let earlier = self.earlier;
        let (id, text) = match (&self.own_enterprise, earlier) {
            (Some((id, name)), _) => (id.clone(), name.clone()),
            (None, Some(earlier)) => (
                earlier.enterprise.map(|unit| unit.to_string()).unwrap_or_default(),
                earlier.enterprise.map(|_| earlier.subject_name.clone()).unwrap_or_default(),
            ),
            (None, None) => Default::default(),
        };
        let location = earlier.map(|earlier| earlier.location.clone()).unwrap_or_default();
        let location = Field::text("location", fields::LOCATION.pick(self.language)).value(location);
        let location =
            location.hint(self.pick("如：喷漆车间、二楼通道", "Such as: spray shop, corridor on the first floor"));
        if self.own_enterprise.is_some() {
            return vec![Field::hidden("enterprise", id), location];
        }
        let place = earlier.map(|earlier| earlier.place.code().to_string()).unwrap_or_default();
        let search = FieldKind::Suggest { search_url: "/hazards/enterprises".into(), text };
        vec![
            Field::new("enterprise", self.pick("企业（单位）", "Enterprise"), search).value(id).hint(self.pick(
                "输入名称选择；不属于企业的隐患可不选，填写场所名称和区划。",
                "Type to choose; leave empty for a public place and fill in its name and jurisdiction.",
            )),
            Field::text(
                "subject_name",
                self.pick("场所名称（未选企业时填写）", "Name of the place (without enterprise)"),
            ),
            Field::select(
                "place",
                self.pick("所在区划（未选企业时选择）", "Jurisdiction (without enterprise)"),
                self.places.clone(),
                self.pick("请选择", "Choose"),
            )
            .value(place),
            location,
        ]
    }

    fn problem(&self) -> Vec<Field> {
        let earlier = self.earlier;
        let mut asked = vec![
            Field::text_area("description", fields::DESCRIPTION.pick(self.language))
                .value(earlier.map(|earlier| earlier.description.clone()).unwrap_or_default())
                .required(),
        ];
        if self.variant == Variant::Register {
            let levels = HazardLevel::ALL.map(|level| Choice::new(level.name(), level.label(self.language)));
            let chosen = earlier.map_or(HazardLevel::General, |earlier| earlier.level);
            asked.push(
                Field::radio("level", self.pick("隐患等级", "Level"), levels.to_vec()).value(chosen.name()).required(),
            );
            let kinds = vec![
                Choice {
                    hint: self.pick("登记后交办整改", "To be assigned").to_owned(),
                    ..Choice::new("hazard", self.pick("确认的隐患", "A hazard"))
                },
                Choice {
                    hint: self.pick("举报、告警等，先核实", "A tip or an alarm: verified first").to_owned(),
                    ..Choice::new("report", self.pick("待核实的线索", "A report"))
                },
            ];
            asked.push(Field::radio("kind", self.pick("登记为", "Enter as"), kinds).value("hazard").required());
        }
        asked.push(
            labelled::sectors("sector", self.language)
                .value(earlier.map_or("other", |earlier| earlier.sector.as_str()))
                .hint(self.pick("选了企业可保持“其他”，自动取企业的行业。", "“Other” takes the enterprise's sector.")),
        );
        asked.push(labelled::sources("source", self.language).value(self.source.name()));
        asked
    }

    fn result(&self) -> Vec<Field> {
        vec![
            Field::photos("photos_after", self.pick("整改后照片", "Photos after")).required(),
            Field::text_area("result", fields::RESULT.pick(self.language)).required(),
        ]
    }

    fn further(&self) -> Vec<Field> {
        let found = FieldKind::Date { min: String::new(), max: self.today.to_string() };
        let mut asked =
            vec![Field::new("found_on", fields::FOUND_ON.pick(self.language), found).value(self.today.to_string())];
        asked.extend(criterion_fields(self.language, self.earlier.and_then(|earlier| earlier.criterion.as_ref())));
        asked.push(
            Field::text("recurrence_of", self.pick("再次出现：原隐患编号", "Recurrence of (number)"))
                .value(self.earlier.map(|earlier| earlier.number.clone()).unwrap_or_default()),
        );
        asked
    }
}
