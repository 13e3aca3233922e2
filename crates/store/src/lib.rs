//! All SQL of Bihuan, written once for SQLite and PostgreSQL.
//!
//! A transaction is a synchronous function over a [`Tx`]: load, let `domain` decide, append events, update rows. It is
//! awaited outside. [`Store::write`] makes one visible commit of it; [`Store::read`] runs it on a snapshot.

pub mod accounts;
pub mod audit;
pub mod campaigns;
mod columns;
pub mod copy;
pub mod engine;
pub mod enterprises;
pub mod error;
pub mod events;
pub mod figures;
pub mod hazards;
pub mod idempotency;
pub mod imports;
pub mod jurisdictions;
pub mod migrations;
pub mod monitoring;
pub mod outage;
pub mod outward;
pub mod photos;
pub mod readings;
mod replay;
pub mod scope;
pub mod tasks;
pub mod territory;
pub mod units;
pub mod views;

pub use engine::{DatabaseUrl, Engine, FromValue, Row, Store, Tx, Value};
pub use error::{CommandError, StoreError};
pub use outage::Outage;

#[cfg(test)]
pub(crate) mod testing;
