//! A campaign (行动): the draft that an issued document becomes, its review, and its publication.
//!
//! [`draft()`] and [`decide`] answer commands with events or a [`Refusal`](crate::Refusal); [`Campaign::evolve`]
//! applies events. What a published campaign asks of units are [`tasks`](crate::tasks).

mod access;
mod campaign;
mod command;
pub mod decide;
mod event;
mod item;
mod metric;
mod names;
mod opening;
mod recurrence;
mod revision;

pub(crate) use access::unit_of;
pub use access::{may_draft, visible};
pub use campaign::{Campaign, CampaignState, Document, NamedUnit, RecordedFigure, Warning};
pub use command::{CampaignCommand, CampaignCommandKind, Draft};
pub use decide::{available, decide, decide_revision, draft, draft_revision, supersede};
pub use event::{CampaignEvent, Drafted};
pub use item::{
    Bound, ColumnHolds, Contents, Deadline, DocumentColumn, DocumentTable, Exception, Goal, Item, ItemId, ItemKind,
    ItemState, Means, Milestone, Party, PartyRole, Span, TableRow,
};
pub use metric::Metric;
pub use names::{Directory, kind_by_name, means_several, name_key};
pub use opening::{Opening, fixed_openings, obligation, periods, recurring_openings, rhythm};
pub use recurrence::{Cadence, Every, Occurrence};
pub use revision::{
    Change, ChangeKind, ChangedField, Correspondence, Finished, REVISED, Succession, changed_fields, compare,
};
