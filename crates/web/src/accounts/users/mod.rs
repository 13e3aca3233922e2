//! Users: the list, a user's page, and what administrators do there.

pub mod create;
pub mod enterprises;
mod form;
pub mod list;
pub mod save;
pub mod show;
pub mod step;
#[cfg(test)]
mod tests;
