//! Campaigns and their tasks: review, publication, openings, reports, confirmation, verification, and the clock.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made is a failed test")]

mod openings;
mod review;
mod revision;
mod support;
mod task_steps;
mod walks;
