//! Who may do what, and where.

mod account;
mod actor;
mod command;
mod common_passwords;
pub mod decide;
mod event;
mod login;
mod password;
mod policy;
mod role;
mod scope;
mod second_factor;
mod throttle;
mod token;
pub mod totp;

pub use account::{Account, AccountStatus, MustChangePassword, PasswordState};
pub use actor::{Actor, Grant, Person};
pub use command::{AccountCommand, AccountCommandKind, AccountDetails, CreateAccount, LoginUse, RoleAt, UnitAt};
pub use decide::{
    AccountContext, Attempt, CodeCheck, Passed, PasswordCheck, Roster, Sameness, Tried, available_for_account,
    decide_account, decide_change_password, decide_complete_setup, decide_create, decide_enrolment,
    decide_expire_tokens, decide_issue_token, decide_log_in, decide_removal, decide_renewal, decide_revoke_token,
    decide_second_step, decide_stale, unknown_log_in,
};
pub use event::{AccountEvent, AccountRecorded};
pub use login::LoginName;
pub use password::{PASSWORD_MAX_LENGTH, PasswordText, check_password};
pub use policy::AccountPolicy;
pub use role::Role;
pub use scope::Scope;
pub use second_factor::{RECOVERY_CODES, SecondFactor, SecondFactorNeed, normalised_recovery_code, recovery_code};
pub use throttle::{Failures, Throttle};
pub use token::{AccessToken, ApiPolicy, ApiSlice, IssueToken, TokenAccess};
