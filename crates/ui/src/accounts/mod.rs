//! Log-in, passwords, users.

mod own;
mod session;
mod tokens;
mod users;

pub use own::{EnrolPage, OwnAccountPage, RecoveryCodesPage, SecondStepPage, SecondStepWay, SessionLine};
pub use session::{LoginPage, SetPasswordPage};
pub use tokens::{TokenLine, TokensPage};
pub use users::{GrantLine, UserPage, UsersPage};
