//! Devices (监测设备): what they are called on the wire, what they measure, and what that means.
//!
//! A frame becomes [`Reading`]s of a registered [`Device`]; rules turn readings into alarms; an alarm of a class that is
//! configured so becomes a reported hazard.

mod device;
mod metric;
mod protocol;
mod reading;

pub use device::{Device, DeviceState};
pub use metric::{Metric, MetricError, MetricInfo, Metrics, MetricsError};
pub use protocol::{Identity, IdentityError, Protocol};
pub use reading::{Quality, Reading};
