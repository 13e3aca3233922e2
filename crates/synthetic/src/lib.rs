//! Synthetic townships: made-up places, enterprises, people and lives of hazards, the same for the same seed.
//!
//! Every life goes through the rules of `domain` as real ones do; no name, number or address belongs to anybody.

mod campaign;
pub mod devices;
mod enterprises;
mod life;
mod people;
mod plan;
mod random;
mod township;
mod words;

pub use campaign::large_campaign;
pub use life::{Life, Lived, Setting, lives};
pub use people::People;
pub use plan::plan_text;
pub use random::Dice;
pub use township::{COUNTIES_PER_PREFECTURE, TOWNSHIPS_PER_COUNTY, Township, World};
pub use words::PICTURES;

#[cfg(test)]
mod tests;
