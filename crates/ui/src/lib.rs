//! Pages: typed contexts of the templates, the texts of both languages, and the built assets.
//!
//! A page is a struct with a [`Shell`] and prepared texts; the web layer fills it and calls
//! [`render`](askama::Template::render). One module per slice, as everywhere.

pub mod accounts;
pub mod api;
pub mod assets;
pub mod audit;
pub mod campaigns;
pub mod enterprises;
pub mod errors;
pub mod figures;
pub mod form;
pub mod hazards;
pub mod imports;
pub mod json;
pub mod jurisdictions;
pub mod monitoring;
pub mod outward;
pub mod parts;
pub mod paths;
pub mod shell;
pub mod table;
pub mod translate;
pub mod workbench;

pub use askama::Template;
pub use assets::{asset, asset_url};
pub use form::{ActionForm, ActionWeight, Choice, Field, FieldKind};
pub use json::JsonBlock;
pub use parts::{Badge, Download, Empty, Fact, Link, Paging, Photo, StatCard, Tab, TimelineEvent, Tone};
pub use shell::{Flash, FlashKind, NavArea, NavItem, Shell, ShellUser};
pub use table::{Cell, Column, ColumnKind, FilterBar, Row, Table};
pub use translate::{Translator, number};
