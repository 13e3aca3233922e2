//! Campaigns and their tasks.

mod changes;
mod review;
mod running;
mod unit;

pub use changes::{CampaignRevisePage, ChangeCard, ChangeGroup, ChangeRow, ChangesPage};
pub use review::{
    Batch, BatchOf, CampaignNewPage, CampaignSection, CampaignsPage, Paragraph, ReviewItem, ReviewPage, ReviewWarning,
    Segment,
};
pub use running::{
    CalendarMonth, CalendarPage, CampaignPage, PhaseLine, ProgressRow, ProgressTable, ReturnLine, TargetLine, TaskPage,
    TasksPage, TimelinePage,
};
pub use unit::{UnitPage, UnitSection};
