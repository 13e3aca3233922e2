//! Log-in, passwords, users.

mod session;
mod users;

pub use session::{LoginPage, SetPasswordPage};
pub use users::{GrantLine, UserPage, UsersPage};
