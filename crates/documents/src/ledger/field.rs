//! What the columns of a ledger can mean.

use bihuan_domain::{Language, language::Words};
use serde::{Deserialize, Serialize};

/// The ledgers that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerKind {
    /// 行政区划
    Jurisdictions,
    /// 企业台账
    Enterprises,
    /// 隐患台账
    Hazards,
}

impl LedgerKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Jurisdictions, Self::Enterprises, Self::Hazards];

    /// Fields that the ledger may have, in the order in which people expect them.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(move |field| field.kinds().contains(&self))
    }

    /// Fields without which a sheet is not taken for this ledger. Of the inner alternatives one is enough.
    #[must_use]
    pub const fn required(self) -> &'static [&'static [Field]] {
        match self {
            Self::Jurisdictions => &[&[Field::JurisdictionCode], &[Field::JurisdictionName]],
            Self::Enterprises => &[&[Field::EnterpriseName]],
            Self::Hazards => &[&[Field::Description], &[Field::EnterpriseName, Field::CreditCode]],
        }
    }

    /// Fields that every row needs, from a column or as a constant of the mapping.
    #[must_use]
    pub const fn needed_in_rows(self) -> &'static [Field] {
        match self {
            Self::Jurisdictions => &[Field::JurisdictionCode, Field::JurisdictionName],
            Self::Enterprises => &[Field::EnterpriseName, Field::CreditCode],
            Self::Hazards => &[Field::EnterpriseName, Field::Description, Field::Level, Field::FoundOn],
        }
    }

    /// Fewest recognised columns of a header.
    pub(super) const fn fewest_fields(self) -> usize {
        match self {
            Self::Jurisdictions => 2,
            Self::Enterprises | Self::Hazards => 3,
        }
    }
}

/// What kind of content a field's cells have: decides between headers that could mean either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Any,
    Date,
    CreditCode,
    Level,
    Number,
    Person,
    Sentence,
}

macro_rules! fields {
    ($($name:ident: [$($kind:ident),+], $content:ident, $chinese:literal, $english:literal;)*) => {
        /// What a column means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $(#[doc = $chinese] $name,)*
        }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Ledgers in which the field may stand.
            #[must_use]
            pub const fn kinds(self) -> &'static [LedgerKind] {
                match self { $(Self::$name => &[$(LedgerKind::$kind),+],)* }
            }

            /// What people call it, in both languages.
            #[must_use]
            pub const fn words(self) -> Words {
                match self { $(Self::$name => Words::new($chinese, $english),)* }
            }

            /// What people call it.
            #[must_use]
            pub const fn label(self, language: Language) -> &'static str {
                self.words().pick(language)
            }

            pub(super) const fn content(self) -> Content {
                match self { $(Self::$name => Content::$content,)* }
            }
        }
    };
}

fields! {
    Sequence: [Jurisdictions, Enterprises, Hazards], Number, "序号", "No.";
    JurisdictionCode: [Jurisdictions], Any, "区划代码", "Jurisdiction code";
    JurisdictionName: [Jurisdictions], Any, "区划名称", "Jurisdiction name";
    AdministrativeLevel: [Jurisdictions], Any, "层级", "Administrative level";
    Parent: [Jurisdictions], Any, "上级代码", "Parent";
    HazardNumber: [Hazards], Any, "隐患编号", "Hazard number";
    EnterpriseName: [Enterprises, Hazards], Any, "企业名称", "Enterprise";
    CreditCode: [Enterprises, Hazards], CreditCode, "统一社会信用代码", "Unified social credit code";
    Township: [Enterprises, Hazards], Any, "所在乡镇", "Township";
    Village: [Enterprises, Hazards], Any, "所在村（社区）", "Village";
    Grid: [Enterprises, Hazards], Any, "所在网格", "Grid";
    Address: [Enterprises], Any, "地址", "Address";
    Kind: [Enterprises], Any, "单位类型", "Kind of unit";
    Industry: [Enterprises, Hazards], Any, "行业类别", "Industry";
    IndustryCode: [Enterprises], Any, "国民经济行业代码", "Industry code";
    KeyFields: [Enterprises], Any, "重点领域", "Key fields";
    Headcount: [Enterprises], Number, "从业人数", "Headcount";
    Head: [Enterprises, Hazards], Person, "主要负责人", "Head";
    Phone: [Enterprises, Hazards], Any, "联系电话", "Telephone";
    SafetyOfficer: [Enterprises], Person, "安全管理员", "Safety officer";
    SafetyPhone: [Enterprises], Any, "安全管理员电话", "Safety officer's telephone";
    RiskColour: [Enterprises], Any, "风险等级", "Risk colour";
    Standardisation: [Enterprises], Any, "标准化等级", "Standardisation grade";
    Longitude: [Enterprises], Number, "经度", "Longitude";
    Latitude: [Enterprises], Number, "纬度", "Latitude";
    Coordinates: [Enterprises], Any, "经纬度", "Coordinates";
    OperatingStatus: [Enterprises], Any, "经营状态", "Operating status";
    Location: [Hazards], Any, "隐患部位", "Location of the hazard";
    Description: [Hazards], Sentence, "隐患描述", "Description";
    Level: [Hazards], Level, "隐患等级", "Level";
    Category: [Hazards], Any, "隐患类别", "Category";
    FoundOn: [Hazards], Date, "排查时间", "Found on";
    Finder: [Hazards], Person, "检查人", "Found by";
    Source: [Hazards], Any, "来源", "Source";
    Criterion: [Hazards], Sentence, "判定依据", "Criterion";
    Measures: [Hazards], Sentence, "整改措施", "Measures";
    Responsible: [Hazards], Person, "整改责任人", "Responsible person";
    ResponsibleUnit: [Hazards], Any, "整改责任单位", "Responsible unit";
    Funds: [Hazards], Number, "整改资金", "Funds";
    Deadline: [Hazards], Date, "整改期限", "Deadline";
    ContingencyPlan: [Hazards], Any, "应急预案", "Contingency plan";
    CompletedOn: [Hazards], Date, "完成时间", "Completed on";
    RectificationStatus: [Hazards], Any, "整改情况", "State of rectification";
    Acceptor: [Hazards], Person, "验收人", "Accepted by";
    AcceptedOn: [Hazards], Date, "验收时间", "Accepted on";
    AcceptanceResult: [Hazards], Any, "验收意见", "Result of acceptance";
    ClosedOn: [Hazards], Date, "销号时间", "Closed out on";
    Standing: [Hazards], Any, "状态", "State";
    ClosingStatus: [Hazards], Any, "销号情况", "State of closing out";
    Listed: [Hazards], Any, "是否挂牌督办", "Under supervision listing";
    ListingLevel: [Hazards], Any, "挂牌督办级别", "Listing level";
    ListedOn: [Hazards], Date, "挂牌时间", "Listed on";
    Supervisor: [Hazards], Any, "督办单位（责任人）", "Supervised by";
    Note: [Jurisdictions, Enterprises, Hazards], Any, "备注", "Note";
}
