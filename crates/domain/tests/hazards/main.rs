//! The life of a hazard: every command in every state by every role, every refusal, every rule's positive side, and
//! random walks.

#![expect(clippy::unwrap_used, reason = "a builder that fails is a failed test")]

mod clock;
mod imports;
mod level_rules;
mod loop_steps;
mod refusals;
mod rules_list;
mod support;
mod table;
mod walks;
