//! Addresses that the frame of every page links to; the web layer routes them.

/// 工作台, everyone's first page.
pub const WORKBENCH: &str = "/workbench";
/// 隐患台账.
pub const HAZARDS: &str = "/hazards";
/// 登记隐患.
pub const HAZARD_REGISTER: &str = "/hazards/new";
/// 立查立改.
pub const HAZARD_ON_THE_SPOT: &str = "/hazards/on-the-spot";
/// 驾驶舱.
pub const DASHBOARD: &str = "/dashboard";
/// 企业档案.
pub const ENTERPRISES: &str = "/enterprises";
/// 告警.
pub const ALARMS: &str = "/alarms";
/// 监测设备.
pub const DEVICES: &str = "/devices";
/// 实时监测.
pub const LIVE: &str = "/monitoring/live";
/// What changes there, as server-sent events.
pub const LIVE_EVENTS: &str = "/monitoring/live/events";
/// 预警规则.
pub const RULES: &str = "/rules";
/// 表格导入.
pub const IMPORTS: &str = "/imports";
/// 行政区划.
pub const JURISDICTIONS: &str = "/jurisdictions";
/// 用户管理.
pub const USERS: &str = "/users";
/// 审计日志.
pub const AUDIT: &str = "/audit";
/// Log in: GET the form, POST `username`, `password`, `next`.
pub const LOGIN: &str = "/login";
/// Log out: POST.
pub const LOGOUT: &str = "/logout";
/// Change the own password: GET the form, POST `current`, `new`, `repeat`.
pub const PASSWORD: &str = "/account/password";
/// 我的账号.
pub const OWN_ACCOUNT: &str = "/account";
/// Second step of log-in: GET the form, POST `code`, `next`.
pub const SECOND_STEP: &str = "/login/code";
/// Enrol a second factor: GET the QR code and the form, POST `current`, `code`.
pub const SECOND_FACTOR: &str = "/account/second-factor";
/// Give the second factor up: POST `current`, `code`.
pub const SECOND_FACTOR_REMOVE: &str = "/account/second-factor/remove";
/// New recovery codes: POST `current`.
pub const RECOVERY_CODES: &str = "/account/second-factor/recovery-codes";
/// End all sessions but this one: POST.
pub const SESSIONS_END_OTHERS: &str = "/account/sessions/end-others";
/// Switch the language: POST `language` (a tag) and `return_to` (a path on this server).
pub const LANGUAGE: &str = "/account/language";
/// The own access tokens: GET the page, POST another.
pub const TOKENS: &str = "/account/tokens";
/// The documentation of the JSON interface.
pub const API_DOCS: &str = "/api/docs";
/// 对外报送: where events are sent to, and what instances below have sent.
pub const OUTWARD: &str = "/outward";
/// 行动.
pub const CAMPAIGNS: &str = "/campaigns";
/// A new campaign: GET the forms.
pub const CAMPAIGN_NEW: &str = "/campaigns/new";
/// 任务.
pub const TASKS: &str = "/tasks";
