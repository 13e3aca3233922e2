//! Personal access tokens (访问令牌): how a program acts for a user.

use super::{Grant, Person};
use crate::{Language, ids::TokenId, jurisdictions::Place};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A token as the log keeps it. The secret itself is shown once and kept nowhere; its hash stands outside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessToken {
    /// Identifier.
    pub id: TokenId,
    /// What it is for, in the owner's words.
    pub name: String,
    /// Whether it may change anything.
    pub access: TokenAccess,
    /// The parts of the interface that it opens, sorted, each once.
    pub slices: Vec<ApiSlice>,
    /// The node below which it acts, when it is narrowed to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Place>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// Whether a token may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenAccess {
    /// 只读
    ReadOnly,
    /// 读写
    ReadWrite,
}

/// A part of the JSON interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApiSlice {
    /// 行政区划
    Jurisdictions,
    /// 企业档案
    Enterprises,
    /// 隐患台账
    Hazards,
    /// 行动任务
    Campaigns,
    /// 监测预警
    Monitoring,
    /// 统计数据
    Figures,
    /// 审计日志
    Audit,
    /// 接收下级报送
    Inbound,
}

/// Make a token for oneself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueToken {
    /// Its new identifier.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whether it may change anything.
    pub access: TokenAccess,
    /// The parts that it opens.
    pub slices: Vec<ApiSlice>,
    /// The node to which it is narrowed.
    pub within: Option<Place>,
    /// How long it lives.
    pub lifetime_days: u32,
}

/// The numbers of the JSON interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApiPolicy {
    /// The longest life of a token.
    pub token_longest_days: u32,
    /// Tokens of one account at a time.
    pub tokens_per_account: u32,
    /// Requests with one token in a minute, over all processes.
    pub requests_per_minute: u32,
    /// How long the answer to an idempotency key is kept.
    pub idempotency_days: u32,
    /// How long an uploaded photo waits for the command that uses it.
    pub upload_hours: u32,
}

impl Default for ApiPolicy {
    fn default() -> Self {
        Self {
            token_longest_days: 365,
            tokens_per_account: 20,
            requests_per_minute: 600,
            idempotency_days: 7,
            upload_hours: 24,
        }
    }
}

impl TokenAccess {
    /// Both, the lesser first.
    pub const ALL: [Self; 2] = [Self::ReadOnly, Self::ReadWrite];

    /// The stable name, as forms send it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::ReadWrite => "read_write",
        }
    }

    /// The one of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::ReadOnly => language.pick("只读", "Read only"),
            Self::ReadWrite => language.pick("读写", "Read and write"),
        }
    }
}

impl ApiSlice {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 8] = [
        Self::Jurisdictions,
        Self::Enterprises,
        Self::Hazards,
        Self::Campaigns,
        Self::Monitoring,
        Self::Figures,
        Self::Audit,
        Self::Inbound,
    ];

    /// The stable name, as forms send it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jurisdictions => "jurisdictions",
            Self::Enterprises => "enterprises",
            Self::Hazards => "hazards",
            Self::Campaigns => "campaigns",
            Self::Monitoring => "monitoring",
            Self::Figures => "figures",
            Self::Audit => "audit",
            Self::Inbound => "inbound",
        }
    }

    /// The one of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slice| slice.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Jurisdictions => language.pick("行政区划", "Jurisdictions"),
            Self::Enterprises => language.pick("企业档案", "Enterprises"),
            Self::Hazards => language.pick("隐患台账", "Hazards"),
            Self::Campaigns => language.pick("行动任务", "Campaigns and tasks"),
            Self::Monitoring => language.pick("监测预警", "Monitoring"),
            Self::Figures => language.pick("统计数据", "Figures"),
            Self::Audit => language.pick("审计日志", "Audit log"),
            Self::Inbound => language.pick("接收下级报送", "Receiving from below"),
        }
    }
}

impl AccessToken {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired_at(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }

    /// Whether it opens a part of the interface.
    #[must_use]
    pub fn opens(&self, slice: ApiSlice) -> bool {
        self.slices.contains(&slice)
    }

    /// Its owner as the rules see one who comes with this token: never with more than the owner has now. A token that is
    /// narrowed keeps those grants that cover its node, each over that node only.
    #[must_use]
    pub fn person(&self, owner: Person) -> Person {
        let Some(place) = &self.within else { return owner };
        let subtree = crate::jurisdictions::Subtree { code: place.code().clone(), level: place.level() };
        let mut grants: Vec<Grant> = Vec::new();
        for grant in owner.grants.iter().filter(|grant| grant.subtree.covers(place)) {
            let narrowed = Grant { role: grant.role, subtree: subtree.clone() };
            if !grants.contains(&narrowed) {
                grants.push(narrowed);
            }
        }
        Person { grants, acts_for_unit: None, narrowed_to: Some(subtree), ..owner }
    }
}
