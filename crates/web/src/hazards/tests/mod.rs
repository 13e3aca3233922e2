mod commands;
mod journey;
mod lists;
mod refused;
pub mod world;
