//! Who may do what, and where.

mod account;
mod actor;
mod command;
pub mod decide;
mod event;
mod login;
mod password;
mod policy;
mod role;
mod scope;

pub use account::{Account, AccountStatus, MustChangePassword, PasswordState};
pub use actor::{Actor, Grant, Person};
pub use command::{AccountCommand, AccountCommandKind, AccountDetails, CreateAccount, LoginUse, RoleAt, UnitAt};
pub use decide::{
    AccountContext, Attempt, PasswordCheck, Roster, Sameness, available_for_account, decide_account,
    decide_change_password, decide_complete_setup, decide_create, decide_log_in, unknown_log_in,
};
pub use event::{AccountEvent, AccountRecorded};
pub use login::LoginName;
pub use password::{PASSWORD_MAX_LENGTH, PasswordText, check_password};
pub use policy::AccountPolicy;
pub use role::Role;
pub use scope::Scope;
