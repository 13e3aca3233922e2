//! Events in words: what happened, and what was recorded of it. No event holds a secret; telephone numbers are left out,
//! since nobody needs them to review what was done.

use super::{monitoring, proof};
use crate::hazards;
use bihuan_domain::{
    Language,
    accounts::{AccountEvent, Grant},
    audit::{EventEnvelope, StreamKind, SystemEvent},
    clock::china_second,
    enterprises::{EnterpriseEvent, Field, FieldChange},
    hazards::HazardEvent,
    imports::ImportEvent,
    jurisdictions::JurisdictionEvent,
};
use bihuan_ui::{Fact, Translator, number};
use serde::de::DeserializeOwned;

/// What happened, with what was recorded.
pub type Told = (String, Vec<Fact>);

/// An event in words. One that this version does not know is shown by its stable name.
pub fn tell(event: &EventEnvelope, t: Translator) -> Told {
    let told = match event.stream.kind() {
        StreamKind::Hazard => read(event).map(|event: HazardEvent| hazards::tell(&event, t.language)),
        StreamKind::Account => read(event).map(|event| account(&event, t.language)),
        StreamKind::Enterprise => read(event).map(|event| enterprise(&event, t.language)),
        StreamKind::Jurisdiction => read(event).map(|event| jurisdiction(&event, t.language)),
        StreamKind::Import => read(event).map(|event| import(&event, t.language)),
        StreamKind::Campaign => read(event).map(|event| crate::campaigns::tell(&event, t.language)),
        StreamKind::Task => read(event).map(|event| crate::tasks::tell(&event, t.language)),
        StreamKind::Device => read(event).map(|event| monitoring::device(&event, t.language)),
        StreamKind::Rule => read(event).map(|event| monitoring::rule(&event, t.language)),
        StreamKind::Alarm => read(event).map(|event| monitoring::alarm(&event, t.language)),
        StreamKind::System => read(event).map(|event| system(&event, t)),
    };
    let (what, mut facts) = told.unwrap_or_else(|| (event.kind.clone(), Vec::new()));
    facts.retain(|fact| !fact.value.is_empty());
    (what, facts)
}

fn read<T: DeserializeOwned>(event: &EventEnvelope) -> Option<T> {
    serde_json::from_str(&event.payload).ok()
}

/// A label in both languages with a value.
fn fact(language: Language, words: (&'static str, &'static str), value: impl Into<String>) -> Fact {
    Fact::new(language.pick(words.0, words.1), value)
}

fn account(event: &AccountEvent, language: Language) -> Told {
    let what = account_label(event);
    let fact = |words, value: &dyn std::fmt::Display| fact(language, words, value.to_string());
    let grant = |grant: &Grant| {
        vec![fact(("角色", "Role"), &grant.role.label(language)), fact(("范围", "Area"), &grant.subtree.code)]
    };
    let facts = match event {
        AccountEvent::Created { login, name, unit_name, .. } => {
            vec![fact(("账号", "Log-in name"), login), fact(NAME, name), fact(UNIT, unit_name)]
        }
        AccountEvent::Edited { name, unit_name, .. } => vec![fact(NAME, name), fact(UNIT, unit_name)],
        AccountEvent::RoleGranted(given) | AccountEvent::RoleRevoked(given) => grant(given),
        AccountEvent::UnitAssigned { unit_name, .. } => vec![fact(UNIT, unit_name)],
        AccountEvent::Disabled { reason } => vec![fact(REASON, reason)],
        AccountEvent::SetupLinkIssued { until } | AccountEvent::Locked { until } => {
            vec![fact(("有效至", "Until"), &china_second(*until))]
        }
        AccountEvent::LogInFailed { attempts } | AccountEvent::SecondFactorFailed { attempts } => {
            vec![fact(("连续次数", "In a row"), attempts)]
        }
        AccountEvent::RecoveryCodeUsed { left } => vec![fact(("剩余恢复码", "Recovery codes left"), left)],
        AccountEvent::SessionsEnded { count, device } => {
            vec![fact(("数量", "How many"), count), fact(("设备", "Device"), &device.as_deref().unwrap_or_default())]
        }
        AccountEvent::FoundStale { unused_days } => vec![fact(("未登录天数", "Days unused"), unused_days)],
        AccountEvent::TokenIssued(token) => vec![
            fact(("用途", "Purpose"), &token.name),
            fact(("权限", "Access"), &token.access.label(language)),
            fact(("有效至", "Until"), &china_second(token.expires_at)),
        ],
        AccountEvent::TokenRevoked { token } | AccountEvent::TokenExpired { token } => {
            vec![fact(("令牌", "Token"), token)]
        }
        AccountEvent::FirstStepPassed
        | AccountEvent::SecondFactorEnrolled { .. }
        | AccountEvent::RecoveryCodesRenewed { .. }
        | AccountEvent::SecondFactorRemoved
        | AccountEvent::SecondFactorReset
        | AccountEvent::RefusedWhileDisabled
        | AccountEvent::LoggedOut
        | AccountEvent::UnitReleased
        | AccountEvent::Enabled
        | AccountEvent::SetupCompleted
        | AccountEvent::PasswordChanged
        | AccountEvent::PasswordChangeRequired
        | AccountEvent::LoggedIn
        | AccountEvent::Unlocked => Vec::new(),
    };
    (language.pick(what.0, what.1).to_owned(), facts)
}

const NAME: (&str, &str) = ("姓名", "Name");
const UNIT: (&str, &str) = ("单位", "Unit");
const REASON: (&str, &str) = ("理由", "Reason");

const fn account_label(event: &AccountEvent) -> (&'static str, &'static str) {
    match event {
        AccountEvent::Created { .. } => ("新建账号", "Account made"),
        AccountEvent::Edited { .. } => ("修改账号资料", "Account edited"),
        AccountEvent::RoleGranted(_) => ("授予角色", "Role granted"),
        AccountEvent::RoleRevoked(_) => ("收回角色", "Role taken back"),
        AccountEvent::UnitAssigned { .. } => ("指定为企业安全员", "Made to act for an enterprise"),
        AccountEvent::UnitReleased => ("解除企业安全员", "Acts for no enterprise any more"),
        AccountEvent::Disabled { .. } => ("停用账号", "Account disabled"),
        AccountEvent::Enabled => ("启用账号", "Account enabled"),
        AccountEvent::SetupLinkIssued { .. } => ("发放设置密码链接", "Set-up link handed out"),
        AccountEvent::SetupCompleted => ("通过链接设置密码", "Password set by the link"),
        AccountEvent::PasswordChanged => ("修改密码", "Password changed"),
        AccountEvent::PasswordChangeRequired => ("要求修改密码", "New password required"),
        AccountEvent::LoggedIn => ("登录", "Logged in"),
        AccountEvent::LogInFailed { .. } => ("登录失败", "Log-in failed"),
        AccountEvent::Locked { .. } => ("来源锁定", "Place locked"),
        AccountEvent::Unlocked => ("解除锁定", "Lock lifted"),
        AccountEvent::FirstStepPassed => ("密码正确，等待二次验证", "Password right, second step awaited"),
        AccountEvent::SecondFactorFailed { .. } => ("二次验证失败", "Second step failed"),
        AccountEvent::SecondFactorEnrolled { .. } => ("启用二次验证", "Second factor set up"),
        AccountEvent::RecoveryCodesRenewed { .. } => ("更换恢复码", "Recovery codes renewed"),
        AccountEvent::RecoveryCodeUsed { .. } => ("使用恢复码", "Recovery code used"),
        AccountEvent::SecondFactorRemoved => ("本人解除二次验证", "Second factor given up"),
        AccountEvent::SecondFactorReset => ("重置二次验证", "Second factor reset"),
        AccountEvent::RefusedWhileDisabled => ("停用账号尝试登录，已拒绝", "Log-in to a disabled account refused"),
        AccountEvent::LoggedOut => ("退出登录", "Logged out"),
        AccountEvent::SessionsEnded { .. } => ("下线其他设备", "Logged out elsewhere"),
        AccountEvent::FoundStale { .. } => ("长期未登录，自动停用", "Disabled, unused for long"),
        AccountEvent::TokenIssued(_) => ("创建访问令牌", "Access token made"),
        AccountEvent::TokenRevoked { .. } => ("撤销访问令牌", "Access token revoked"),
        AccountEvent::TokenExpired { .. } => ("访问令牌到期", "Access token expired"),
    }
}

fn enterprise(event: &EnterpriseEvent, language: Language) -> Told {
    let facts = match event {
        EnterpriseEvent::Registered { profile, .. } => {
            let code = profile.credit_code.as_ref().map(ToString::to_string).unwrap_or_default();
            vec![
                Fact::new(Field::Name.label(language), &profile.name),
                Fact::new(Field::CreditCode.label(language), code),
                Fact::new(Field::Kind.label(language), profile.kind.label(language)),
                Fact::new(Field::Place.label(language), profile.place.code().to_string()),
                Fact::new(Field::Address.label(language), &profile.address).wide(),
            ]
        }
        EnterpriseEvent::Edited { changes } => changes.iter().map(|change| edited(change, language)).collect(),
        EnterpriseEvent::Closed { reason } | EnterpriseEvent::Reopened { reason } => {
            vec![fact(language, REASON, reason).wide()]
        }
    };
    (event.label(language).to_owned(), facts)
}

/// What a field was and became.
fn edited(change: &FieldChange, language: Language) -> Fact {
    let field = change.field();
    let text = if matches!(field, Field::HeadPhone | Field::SafetyOfficerPhone) {
        language.pick("已修改（号码不显示）", "changed (the number is not shown)").to_owned()
    } else {
        let json = serde_json::to_value(change).unwrap_or_default();
        format!("{} → {}", plain(&json["before"]), plain(&json["after"]))
    };
    Fact::new(field.label(language), text).wide()
}

/// A recorded value as text: the words themselves, a dash for nothing.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "—".to_owned(),
        serde_json::Value::String(text) if text.is_empty() => "—".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn jurisdiction(event: &JurisdictionEvent, language: Language) -> Told {
    let facts = match event {
        JurisdictionEvent::Added { code, name, .. } => {
            vec![fact(language, ("代码", "Code"), code.as_str()), fact(language, ("名称", "Name"), name)]
        }
        JurisdictionEvent::Renamed { before, after } => {
            vec![fact(language, ("名称", "Name"), format!("{before} → {after}"))]
        }
        JurisdictionEvent::Closed { on } => vec![fact(language, ("截止日期", "Last day"), on.to_string())],
    };
    (event.label(language).to_owned(), facts)
}

fn import(event: &ImportEvent, language: Language) -> Told {
    let facts = match event {
        ImportEvent::Uploaded(uploaded) => vec![
            fact(language, ("内容", "What"), uploaded.kind.label(language)),
            fact(language, ("文件", "File"), &uploaded.file_name),
            fact(language, ("字节数", "Bytes"), number(uploaded.file_bytes)),
        ],
        ImportEvent::Committed { rows, accepted, already_known, rejected } => vec![
            fact(language, ("行数", "Rows"), number(*rows)),
            fact(language, ("新增", "Added"), number(*accepted)),
            fact(language, ("已有", "Known already"), number(*already_known)),
            fact(language, ("未导入", "Left out"), number(*rejected)),
        ],
        ImportEvent::Discarded => Vec::new(),
    };
    (event.label(language).to_owned(), facts)
}

fn system(event: &SystemEvent, t: Translator) -> Told {
    let from =
        |address: &Option<String>| fact(t.language, ("来源地址", "From"), address.as_deref().unwrap_or_default());
    let counted = |count: &u64, since: &jiff::Timestamp| {
        let since = fact(t.language, ("首次时间", "First"), china_second(*since));
        [fact(t.language, ("次数", "How many"), number(*count)), since]
    };
    let facts = match event {
        SystemEvent::UnknownLogIn { address } => vec![from(address)],
        SystemEvent::LogInsRefused { address, count, since } => {
            [from(address)].into_iter().chain(counted(count, since)).collect()
        }
        SystemEvent::AccessRefused { route, address, count, since } => {
            let route = fact(t.language, ("请求", "Request"), route);
            [route, from(address)].into_iter().chain(counted(count, since)).collect()
        }
        SystemEvent::LogVerified { finding } => proof::found(finding, t),
        SystemEvent::DestinationChanged { change, name, address, place } => vec![
            fact(t.language, ("变动", "Change"), change.label(t.language)),
            fact(t.language, ("名称", "Name"), name),
            fact(t.language, ("地址", "Address"), address),
            fact(t.language, ("报送范围", "What is sent"), place),
        ],
        SystemEvent::Received { place, streams, events } => vec![
            fact(t.language, ("来自", "From"), place),
            fact(t.language, ("涉及", "Records"), number(*streams)),
            fact(t.language, ("新增记录", "New events"), number(*events)),
        ],
        SystemEvent::TakenOver { place } => vec![fact(t.language, ("行政区划", "Jurisdiction"), place)],
        SystemEvent::SendingStuck { waiting, stuck, .. } => vec![
            fact(t.language, ("待报送", "Waiting"), number(*waiting)),
            fact(t.language, ("受阻", "Stuck"), number(*stuck)),
        ],
    };
    (event.label(t.language).to_owned(), facts)
}
