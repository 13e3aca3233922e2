//! Roles (角色).

use crate::Language;
use serde::{Deserialize, Serialize};

/// What a user is for. The three administrators are kept apart (三权分立, GB/T 22239).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 系统管理员: accounts, jurisdictions, imports of master data.
    SystemAdministrator,
    /// 安全管理员: grants roles, unlocks accounts.
    SecurityAdministrator,
    /// 审计管理员: reads the audit log.
    AuditAdministrator,
    /// 安办人员: officer of the safety office, runs the loop.
    SafetyOfficer,
    /// 部门监管人员: supervisor of a department.
    DepartmentSupervisor,
    /// 村（社区）网格员: village grid officer.
    GridOfficer,
    /// 领导: reads figures, lists majors, closes out.
    Leader,
    /// 企业安全员: acts for one unit.
    EnterpriseSafetyOfficer,
}

impl Role {
    /// All roles, in the order in which people read them.
    pub const ALL: [Self; 8] = [
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
        Self::SafetyOfficer,
        Self::DepartmentSupervisor,
        Self::GridOfficer,
        Self::Leader,
        Self::EnterpriseSafetyOfficer,
    ];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SystemAdministrator => "system_administrator",
            Self::SecurityAdministrator => "security_administrator",
            Self::AuditAdministrator => "audit_administrator",
            Self::SafetyOfficer => "safety_officer",
            Self::DepartmentSupervisor => "department_supervisor",
            Self::GridOfficer => "grid_officer",
            Self::Leader => "leader",
            Self::EnterpriseSafetyOfficer => "enterprise_safety_officer",
        }
    }

    /// The role of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// One of the three administrators, of whom a user may be only one, and nothing else beside it.
    #[must_use]
    pub const fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::SystemAdministrator, Language::Chinese) => "系统管理员",
            (Self::SystemAdministrator, Language::English) => "System administrator",
            (Self::SecurityAdministrator, Language::Chinese) => "安全管理员",
            (Self::SecurityAdministrator, Language::English) => "Security administrator",
            (Self::AuditAdministrator, Language::Chinese) => "审计管理员",
            (Self::AuditAdministrator, Language::English) => "Audit administrator",
            (Self::SafetyOfficer, Language::Chinese) => "安办人员",
            (Self::SafetyOfficer, Language::English) => "Safety officer",
            (Self::DepartmentSupervisor, Language::Chinese) => "部门监管人员",
            (Self::DepartmentSupervisor, Language::English) => "Department supervisor",
            (Self::GridOfficer, Language::Chinese) => "村（社区）网格员",
            (Self::GridOfficer, Language::English) => "Village grid officer",
            (Self::Leader, Language::Chinese) => "领导",
            (Self::Leader, Language::English) => "Leader",
            (Self::EnterpriseSafetyOfficer, Language::Chinese) => "企业安全员",
            (Self::EnterpriseSafetyOfficer, Language::English) => "Enterprise safety officer",
        }
    }
}
