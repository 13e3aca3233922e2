//! Access tokens: the own ones, and somebody's for an administrator to revoke.

mod line;
pub mod others;
pub mod own;
