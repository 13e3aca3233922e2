//! Who may use a route, written down apart from the routes themselves.

use bihuan_domain::accounts::{ApiSlice, Role};

/// Who is let in, written down apart from the routes themselves.
#[derive(Clone, Copy)]
pub(super) enum Who {
    /// Everybody, and no session is looked at.
    File,
    Everybody,
    LoggedIn,
    Only(&'static [Role]),
    /// Whoever brings an access token that opens the part (`None`: any token) and holds one of the roles (`None`: anybody).
    Token(Option<ApiSlice>, Option<&'static [Role]>),
}

pub(super) const ADMINISTRATORS: Who = Who::Only(&[Role::SystemAdministrator, Role::SecurityAdministrator]);

pub(super) const AUDITORS: Who = Who::Only(&[Role::AuditAdministrator]);

pub(super) const LEDGER_ROLES: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader, Role::EnterpriseSafetyOfficer];
pub(super) const LEDGER: Who = Who::Only(LEDGER_ROLES);
pub(super) const FINDER_ROLES: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::EnterpriseSafetyOfficer];
pub(super) const FINDERS: Who = Who::Only(FINDER_ROLES);
pub(super) const DRAFTERS: Who = Who::Only(&[Role::SafetyOfficer, Role::DepartmentSupervisor]);

pub(super) const API_LEDGER: Who = Who::Token(Some(ApiSlice::Hazards), Some(LEDGER_ROLES));
pub(super) const API_FINDERS: Who = Who::Token(Some(ApiSlice::Hazards), Some(FINDER_ROLES));
pub(super) const API_FIGURES: Who = Who::Token(Some(ApiSlice::Figures), Some(LEDGER_ROLES));
pub(super) const API_AUDIT: Who = Who::Token(Some(ApiSlice::Audit), Some(&[Role::AuditAdministrator]));
pub(super) const API_ENTERPRISE_READERS: Who = Who::Token(Some(ApiSlice::Enterprises), Some(ENTERPRISE_READER_ROLES));
pub(super) const API_ENTERPRISE_WRITERS: Who = Who::Token(Some(ApiSlice::Enterprises), Some(ENTERPRISE_WRITER_ROLES));
pub(super) const API_TASKS: Who = Who::Token(Some(ApiSlice::Campaigns), Some(LEDGER_ROLES));
pub(super) const API_MONITORING: Who = Who::Token(Some(ApiSlice::Monitoring), Some(LEDGER_ROLES));
pub(super) const API_DEVICE_KEEPERS: Who =
    Who::Token(Some(ApiSlice::Monitoring), Some(&[Role::SafetyOfficer, Role::DepartmentSupervisor]));
pub(super) const API_DRAFTERS: Who =
    Who::Token(Some(ApiSlice::Campaigns), Some(&[Role::SafetyOfficer, Role::DepartmentSupervisor]));
pub(super) const ANY_TOKEN: Who = Who::Token(None, None);
pub(super) const API_TREE_READERS: Who = Who::Token(
    Some(ApiSlice::Jurisdictions),
    Some(&[
        Role::SystemAdministrator,
        Role::SafetyOfficer,
        Role::DepartmentSupervisor,
        Role::GridOfficer,
        Role::Leader,
    ]),
);
pub(super) const API_TREE_KEEPERS: Who = Who::Token(Some(ApiSlice::Jurisdictions), Some(&[Role::SystemAdministrator]));

pub(super) const IMPORTERS: Who = Who::Only(&[Role::SystemAdministrator, Role::SafetyOfficer]);
pub(super) const TREE_KEEPERS: Who = Who::Only(&[Role::SystemAdministrator]);
pub(super) const ENTERPRISE_READER_ROLES: &[Role] = &[
    Role::SystemAdministrator,
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::Leader,
    Role::EnterpriseSafetyOfficer,
];
pub(super) const ENTERPRISE_READERS: Who = Who::Only(ENTERPRISE_READER_ROLES);
pub(super) const ENTERPRISE_WRITER_ROLES: &[Role] = &[
    Role::SystemAdministrator,
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::EnterpriseSafetyOfficer,
];
pub(super) const ENTERPRISE_WRITERS: Who = Who::Only(ENTERPRISE_WRITER_ROLES);
