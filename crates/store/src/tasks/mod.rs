//! Tasks of campaigns: rows that the events of `task:<uuid>` have made, and what lists, pages and the clock ask of them.

mod execute;
mod figures;
pub mod files;
mod list;
mod rows;
mod sweep;
mod timeline;
mod unit;
mod workbench;

pub use execute::execute;
pub(crate) use execute::{cancel_running, open, succeed};
pub use figures::{
    DutyDay, MonthFigure, Progress, Standing, by_chapter, by_item, by_month, by_unit, done_last, duty_days,
    scope_within, standing,
};
pub use list::{Answers, Cursor, OnlyOverdue, Owed, PAGE_SIZE, TaskFilter, count, for_each, list, list_of_units};
pub use rows::{COLUMNS, load};
pub(crate) use rows::{parties, projection, stored_parties};
pub use sweep::{due_for_escalation, due_for_overdue, due_for_reminder};
pub use timeline::{TimelineEntry, timeline};
pub use unit::{
    OwedByUnit, UnitStanding, by_campaign, campaigns_that_bind, done_by_unit, owed_by_unit, standing_of_unit,
};
pub use workbench::{SectionKind, TaskSection, workbench};
