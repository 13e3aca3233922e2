//! What can be asked of an account.

use super::Role;
use crate::{Language, ids::UnitId, jurisdictions::Place};

/// Make an account. It holds no role yet and waits for its set-up link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccount {
    /// The name to log in by, as typed.
    pub login: String,
    /// Who it is and where.
    pub details: AccountDetails,
}

/// Who a user is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// The person's name.
    pub name: String,
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Telephone; may be empty.
    pub phone: String,
}

/// A role over a node and everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAt {
    /// What for.
    pub role: Role,
    /// The node with its ancestors, so that it can be told whether the granting administrator reaches it.
    pub place: Place,
}

/// An enterprise for which a user acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitAt {
    /// The enterprise's unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Where it is.
    pub place: Place,
}

/// Whether a log-in name is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginUse {
    /// Nobody has it.
    Free,
    /// An account has it.
    Taken,
}

/// A command of an administrator on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountCommand {
    /// Change name, unit or telephone.
    Edit(AccountDetails),
    /// Grant a role.
    Grant(RoleAt),
    /// Take a role back.
    Revoke(RoleAt),
    /// Let the user act for an enterprise (企业安全员).
    AssignUnit(UnitAt),
    /// End that.
    ReleaseUnit {
        /// Where the enterprise is.
        place: Place,
    },
    /// Disable.
    Disable {
        /// Why.
        reason: String,
    },
    /// Enable again.
    Enable,
    /// Hand out a set-up link: for a new user, and for one who forgot the password.
    IssueSetupLink,
    /// Let the next log-in lead to a change of password.
    RequirePasswordChange,
    /// Lift locks before their time.
    Unlock,
    /// Take the second factor away, since the telephone is lost.
    ResetSecondFactor,
}

/// The kind of a command: what buttons and refusals speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountCommandKind {
    /// 新建账号
    Create,
    /// 修改
    Edit,
    /// 授权
    Grant,
    /// 撤销授权
    Revoke,
    /// 指定企业
    AssignUnit,
    /// 取消企业
    ReleaseUnit,
    /// 停用
    Disable,
    /// 启用
    Enable,
    /// 发放设置密码链接
    IssueSetupLink,
    /// 要求修改密码
    RequirePasswordChange,
    /// 解锁
    Unlock,
    /// 重置二次验证
    ResetSecondFactor,
}

impl AccountCommandKind {
    /// All kinds, in the order in which a page offers them.
    pub const ALL: [Self; 12] = [
        Self::Create,
        Self::Edit,
        Self::Grant,
        Self::Revoke,
        Self::AssignUnit,
        Self::ReleaseUnit,
        Self::IssueSetupLink,
        Self::RequirePasswordChange,
        Self::Unlock,
        Self::ResetSecondFactor,
        Self::Disable,
        Self::Enable,
    ];

    /// The stable name, as addresses hold it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::AssignUnit => "assign-unit",
            Self::ReleaseUnit => "release-unit",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::IssueSetupLink => "issue-setup-link",
            Self::RequirePasswordChange => "require-password-change",
            Self::Unlock => "unlock",
            Self::ResetSecondFactor => "reset-second-factor",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Create => language.pick("新建账号", "Create the account"),
            Self::Edit => language.pick("修改账号", "Edit the account"),
            Self::Grant => language.pick("授予角色", "Grant a role"),
            Self::Revoke => language.pick("撤销角色", "Revoke a role"),
            Self::AssignUnit => language.pick("指定所属企业", "Assign an enterprise"),
            Self::ReleaseUnit => language.pick("取消所属企业", "Release from the enterprise"),
            Self::Disable => language.pick("停用账号", "Disable the account"),
            Self::Enable => language.pick("启用账号", "Enable the account"),
            Self::IssueSetupLink => language.pick("发放设置密码链接", "Issue a set-up link"),
            Self::RequirePasswordChange => language.pick("要求修改密码", "Require a new password"),
            Self::Unlock => language.pick("解除锁定", "Unlock the account"),
            Self::ResetSecondFactor => language.pick("重置二次验证", "Reset the second factor"),
        }
    }
}

impl AccountCommand {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> AccountCommandKind {
        match self {
            Self::Edit(_) => AccountCommandKind::Edit,
            Self::Grant(_) => AccountCommandKind::Grant,
            Self::Revoke(_) => AccountCommandKind::Revoke,
            Self::AssignUnit(_) => AccountCommandKind::AssignUnit,
            Self::ReleaseUnit { .. } => AccountCommandKind::ReleaseUnit,
            Self::Disable { .. } => AccountCommandKind::Disable,
            Self::Enable => AccountCommandKind::Enable,
            Self::IssueSetupLink => AccountCommandKind::IssueSetupLink,
            Self::RequirePasswordChange => AccountCommandKind::RequirePasswordChange,
            Self::Unlock => AccountCommandKind::Unlock,
            Self::ResetSecondFactor => AccountCommandKind::ResetSecondFactor,
        }
    }
}
