//! What is known of an enterprise, its fields, and the differences between two states of it.

use super::{EnterpriseKind, Position, RiskColour, StandardisationGrade};
use crate::{
    Language, Refusal, RefusalCode,
    identifiers::{CreditCode, IndustryCode, KeyFieldCode, SectorCode, Sectors},
    jurisdictions::{AdministrativeLevel, Place},
    language::Words,
};
use serde::{Deserialize, Serialize};

/// The greatest number of employees that is believed.
pub const EMPLOYEES_LIMIT: u32 = 1_000_000;

macro_rules! profile {
    ($($(#[$doc:meta])* $field:ident: $kind:ty, $variant:ident, $stable:literal, $chinese:literal, $english:literal;)*) => {
        /// What is known of an enterprise.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct Profile {
            $($(#[$doc])* pub $field: $kind,)*
        }

        /// A field of a [`Profile`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])* $variant,)*
        }

        impl Field {
            /// All fields, in the order in which forms show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $stable,)* }
            }

            /// The field of a stable name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| field.name() == name)
            }

            /// The word that people read, in both languages.
            #[must_use]
            pub const fn words(self) -> Words {
                match self { $(Self::$variant => Words::new($chinese, $english),)* }
            }

            /// The word that people read.
            #[must_use]
            pub const fn label(self, language: Language) -> &'static str {
                self.words().pick(language)
            }
        }

        /// One field that an edit changes.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(tag = "field")]
        pub enum FieldChange {
            $(
                $(#[$doc])*
                #[serde(rename = $stable)]
                $variant {
                    /// What it was.
                    before: $kind,
                    /// What it becomes.
                    after: $kind,
                },
            )*
        }

        impl FieldChange {
            /// Which field.
            #[must_use]
            pub const fn field(&self) -> Field {
                match self { $(Self::$variant { .. } => Field::$variant,)* }
            }
        }

        impl Profile {
            /// The fields in which another profile differs.
            #[must_use]
            pub fn changes_to(&self, other: &Self) -> Vec<FieldChange> {
                let mut changes = Vec::new();
                $(if self.$field != other.$field {
                    changes.push(FieldChange::$variant { before: self.$field.clone(), after: other.$field.clone() });
                })*
                changes
            }

            /// Makes a change.
            pub fn apply(&mut self, change: &FieldChange) {
                match change { $(FieldChange::$variant { after, .. } => self.$field = after.clone(),)* }
            }
        }
    };
}

profile! {
    /// 单位名称
    name: String, Name, "name", "单位名称", "Name";
    /// 统一社会信用代码
    credit_code: Option<CreditCode>, CreditCode, "credit_code", "统一社会信用代码", "Unified social credit code";
    /// 类别
    kind: EnterpriseKind, Kind, "kind", "类别", "Kind";
    /// 所在村（社区）, with all that lies above
    place: Place, Place, "place", "所在村（社区）", "Place";
    /// 地址
    address: String, Address, "address", "地址", "Address";
    /// 行业领域
    sector: SectorCode, Sector, "sector", "行业领域", "Sector";
    /// 国民经济行业代码
    industry_code: Option<IndustryCode>, IndustryCode, "industry_code", "国民经济行业代码", "Industry code";
    /// 重点领域, sorted, each once
    key_fields: Vec<KeyFieldCode>, KeyFields, "key_fields", "重点领域", "Key fields";
    /// 从业人数
    employees: Option<u32>, Employees, "employees", "从业人数", "Employees";
    /// 主要负责人
    head_name: String, HeadName, "head_name", "主要负责人", "Head";
    /// 主要负责人电话
    head_phone: String, HeadPhone, "head_phone", "主要负责人电话", "Head's telephone";
    /// 安全管理员
    safety_officer_name: String, SafetyOfficerName, "safety_officer_name", "安全管理员", "Safety officer";
    /// 安全管理员电话
    safety_officer_phone: String, SafetyOfficerPhone, "safety_officer_phone", "安全管理员电话", "Safety officer's telephone";
    /// 风险等级
    risk: Option<RiskColour>, Risk, "risk", "风险等级", "Risk level";
    /// 标准化等级
    standardisation: Option<StandardisationGrade>, Standardisation, "standardisation", "标准化等级", "Standardisation grade";
    /// 位置
    position: Option<Position>, Position, "position", "位置", "Position";
    /// 备注
    remark: String, Remark, "remark", "备注", "Remark";
}

impl Field {
    /// How many characters the field may have; `None` for one that is no free text.
    #[must_use]
    pub const fn limit(self) -> Option<usize> {
        match self {
            Self::Name => Some(100),
            Self::Address => Some(200),
            Self::HeadName | Self::SafetyOfficerName => Some(50),
            Self::HeadPhone | Self::SafetyOfficerPhone => Some(40),
            Self::Remark => Some(500),
            _ => None,
        }
    }
}

impl Profile {
    /// A profile of which only the name, the sector and the place are known, for builders to fill in.
    #[must_use]
    pub const fn new(name: String, sector: SectorCode, place: Place) -> Self {
        Self {
            name,
            credit_code: None,
            kind: EnterpriseKind::Enterprise,
            place,
            address: String::new(),
            sector,
            industry_code: None,
            key_fields: Vec::new(),
            employees: None,
            head_name: String::new(),
            head_phone: String::new(),
            safety_officer_name: String::new(),
            safety_officer_phone: String::new(),
            risk: None,
            standardisation: None,
            position: None,
            remark: String::new(),
        }
    }

    /// The profile as it is kept: texts without white space at the ends and without control characters, key fields
    /// sorted and each once.
    ///
    /// # Errors
    /// Name missing, text too long, place too high, sector or key field unknown, too many employees.
    pub(super) fn checked(mut self) -> Result<Self, Refusal> {
        for (field, text) in self.texts_mut() {
            *text = tidy(text);
            if let Some(limit) = field.limit().filter(|limit| text.chars().count() > *limit) {
                return Err(Refusal::new(RefusalCode::EnterpriseTextTooLong)
                    .with_label("field", |language| field.label(language))
                    .with("limit", limit));
            }
        }
        self.key_fields.sort();
        self.key_fields.dedup();
        if self.name.is_empty() {
            return Err(RefusalCode::EnterpriseNameMissing.into());
        }
        if !is_low_enough(&self.place) {
            let level = self.place.level();
            return Err(
                Refusal::new(RefusalCode::EnterprisePlaceTooHigh).with_label("level", |language| level.label(language))
            );
        }
        let sectors = Sectors::included();
        if sectors.get(&self.sector).is_none() {
            return Err(Refusal::new(RefusalCode::SectorUnknown).with("sector", &self.sector));
        }
        if let Some(unknown) = self.key_fields.iter().find(|field| sectors.key_field(field).is_none()) {
            return Err(Refusal::new(RefusalCode::KeyFieldUnknown).with("field", unknown));
        }
        if self.employees.is_some_and(|employees| employees > EMPLOYEES_LIMIT) {
            return Err(Refusal::new(RefusalCode::EmployeesOutOfRange).with("limit", EMPLOYEES_LIMIT));
        }
        Ok(self)
    }

    fn texts_mut(&mut self) -> [(Field, &mut String); 7] {
        [
            (Field::Name, &mut self.name),
            (Field::Address, &mut self.address),
            (Field::HeadName, &mut self.head_name),
            (Field::HeadPhone, &mut self.head_phone),
            (Field::SafetyOfficerName, &mut self.safety_officer_name),
            (Field::SafetyOfficerPhone, &mut self.safety_officer_phone),
            (Field::Remark, &mut self.remark),
        ]
    }
}

/// A village or grid, or a development zone with an own code that is run at the township's level.
fn is_low_enough(place: &Place) -> bool {
    let own_zone = place.level() == AdministrativeLevel::Township && !place.code().is_statistical();
    place.level() >= AdministrativeLevel::Village || own_zone
}

/// A text as it is kept: no control characters, which break tables and printing, and no white space at the ends.
pub(super) fn tidy(text: &str) -> String {
    let plain: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    plain.trim().to_owned()
}
