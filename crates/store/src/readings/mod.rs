//! Readings of devices.

pub mod chunk;
