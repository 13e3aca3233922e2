//! What stands around every page: who is logged in, where one can go, what just happened.

use crate::{assets::asset_url, paths, translate::Translator};
use bihuan_domain::Language;
use std::fmt::Display;

/// The frame of a page. Every page struct has one as its field `shell`.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// The language of the page.
    pub language: Language,
    /// The page's title, already in the page's language.
    pub title: String,
    /// Who is logged in; `None` before log-in.
    pub user: Option<ShellUser>,
    /// Where this user can go, in order; filtered by role. Make it with [`Shell::navigation`].
    pub nav: Vec<NavItem>,
    /// Sent back by every form in the field `csrf_token` and by htmx in the header `X-CSRF-Token`.
    pub csrf_token: String,
    /// What the previous step has to say, shown once.
    pub flashes: Vec<Flash>,
    /// Path and query of this page, where the language switch comes back to.
    pub return_to: String,
}

/// The logged-in user as the top bar shows one.
#[derive(Debug, Clone, Default)]
pub struct ShellUser {
    /// The name.
    pub name: String,
    /// The unit's name.
    pub unit: String,
    /// The roles in words, such as `青禾镇 · 安办人员`.
    pub roles: Vec<String>,
}

/// How a flash is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// It worked; goes away by itself.
    Success,
    /// Something to know.
    Information,
    /// It worked, but look.
    Warning,
    /// It was refused; stays.
    Error,
}

impl FlashKind {
    /// The stable name, for a session store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Information => "info",
            Self::Warning => "warning",
            Self::Error => "danger",
        }
    }

    /// The kind of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Success, Self::Information, Self::Warning, Self::Error].into_iter().find(|kind| kind.name() == name)
    }

    /// The icon before the text.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Success => "circle-check",
            Self::Information => "info-circle",
            Self::Warning => "alert-triangle",
            Self::Error => "alert-circle",
        }
    }

    /// Whether a script may take it away after a while.
    #[must_use]
    pub const fn is_fleeting(self) -> bool {
        matches!(self, Self::Success)
    }
}

/// A message about the step just taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// How it is meant.
    pub kind: FlashKind,
    /// What it says.
    pub text: String,
    /// The refusal's number, if it is one.
    pub code: Option<String>,
}

impl Flash {
    /// A message without a refusal's number.
    #[must_use]
    pub fn new(kind: FlashKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), code: None }
    }
}

/// An area of the product that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavArea {
    /// 工作台.
    Workbench,
    /// 隐患台账.
    Hazards,
    /// 登记隐患.
    RegisterHazard,
    /// 驾驶舱.
    Dashboard,
    /// 行动任务.
    Campaigns,
    /// 企业档案.
    Enterprises,
    /// 监测预警.
    Monitoring,
    /// 表格导入.
    Imports,
    /// 行政区划.
    Jurisdictions,
    /// 用户管理.
    Users,
    /// 对外报送.
    Outward,
    /// 审计日志.
    Audit,
}

impl NavArea {
    /// All areas, in the order of the navigation.
    pub const ALL: [Self; 12] = [
        Self::Workbench,
        Self::Hazards,
        Self::RegisterHazard,
        Self::Dashboard,
        Self::Campaigns,
        Self::Enterprises,
        Self::Monitoring,
        Self::Imports,
        Self::Jurisdictions,
        Self::Users,
        Self::Outward,
        Self::Audit,
    ];

    /// Where it is.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Workbench => paths::WORKBENCH,
            Self::Hazards => paths::HAZARDS,
            Self::RegisterHazard => paths::HAZARD_REGISTER,
            Self::Dashboard => paths::DASHBOARD,
            Self::Campaigns => paths::CAMPAIGNS,
            Self::Enterprises => paths::ENTERPRISES,
            Self::Monitoring => paths::ALARMS,
            Self::Imports => paths::IMPORTS,
            Self::Jurisdictions => paths::JURISDICTIONS,
            Self::Users => paths::USERS,
            Self::Outward => paths::OUTWARD,
            Self::Audit => paths::AUDIT,
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Workbench => "inbox",
            Self::Hazards => "clipboard-list",
            Self::RegisterHazard => "clipboard-plus",
            Self::Dashboard => "layout-dashboard",
            Self::Campaigns => "flag",
            Self::Enterprises => "building-factory-2",
            Self::Monitoring => "bell-ringing",
            Self::Imports => "file-import",
            Self::Jurisdictions => "sitemap",
            Self::Users => "users",
            Self::Outward => "send",
            Self::Audit => "shield-check",
        }
    }

    fn label(self, translator: Translator) -> String {
        match self {
            Self::Workbench => translator.t("common-nav-workbench"),
            Self::Hazards => translator.t("common-nav-hazards"),
            Self::RegisterHazard => translator.t("common-nav-register"),
            Self::Dashboard => translator.t("common-nav-dashboard"),
            Self::Campaigns => translator.t("common-nav-campaigns"),
            Self::Enterprises => translator.t("common-nav-enterprises"),
            Self::Monitoring => translator.t("common-nav-monitoring"),
            Self::Imports => translator.t("common-nav-imports"),
            Self::Jurisdictions => translator.t("common-nav-jurisdictions"),
            Self::Users => translator.t("common-nav-users"),
            Self::Outward => translator.t("common-nav-outward"),
            Self::Audit => translator.t("common-nav-audit"),
        }
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// Whether the page belongs to it.
    pub is_active: bool,
    /// How much waits there, if anything.
    pub count: Option<String>,
}

impl Shell {
    /// The frame of a page for nobody in particular: log-in, set-up, errors before log-in.
    #[must_use]
    pub fn anonymous(language: Language, title: impl Into<String>, csrf_token: impl Into<String>) -> Self {
        Self { language, title: title.into(), csrf_token: csrf_token.into(), ..Self::default() }
    }

    /// The navigation of the areas that a user's roles open, in the fixed order.
    #[must_use]
    pub fn navigation(language: Language, areas: &[NavArea], active: Option<NavArea>) -> Vec<NavItem> {
        let translator = Translator::new(language);
        let shown = NavArea::ALL.into_iter().filter(|area| areas.contains(area));
        shown
            .map(|area| NavItem {
                href: area.href().to_owned(),
                label: area.label(translator),
                icon: area.icon(),
                is_active: active == Some(area),
                count: None,
            })
            .collect()
    }

    /// Texts in the page's language.
    #[must_use]
    pub const fn translator(&self) -> Translator {
        Translator::new(self.language)
    }

    /// A text, see [`Translator::t`].
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.translator().t(key)
    }

    /// A text with one argument.
    #[must_use]
    pub fn t1(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.translator().t1(key, name, value)
    }

    /// A text with two arguments.
    #[must_use]
    pub fn t2(
        &self,
        key: &str,
        a: &'static str,
        a_value: impl Display,
        b: &'static str,
        b_value: impl Display,
    ) -> String {
        self.translator().t2(key, a, a_value, b, b_value)
    }

    /// The address of a built file.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset_url(name)
    }

    /// The address of an icon, for `<use href>`.
    #[must_use]
    pub fn icon(&self, name: &str) -> String {
        format!("{}#{name}", asset_url("icons.svg"))
    }

    /// The first entries, which the phone's bottom bar has room for.
    #[must_use]
    pub fn bar(&self) -> &[NavItem] {
        &self.nav[..self.nav.len().min(4)]
    }

    /// The other language, for the switch.
    #[must_use]
    pub const fn other_language(&self) -> Language {
        match self.language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        }
    }
}
