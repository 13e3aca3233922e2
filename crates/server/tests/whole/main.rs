//! The program as users meet it: its commands, its pages in a browser, and its end at any moment.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![expect(clippy::print_stdout, reason = "figures that were measured, for whoever runs a test with --no-capture")]

mod alone_backup;
mod alone_disk;
mod alone_kill;
mod alone_outward;
mod alone_photos;
mod alone_postgres;
mod alone_processes;
mod alone_relay;
mod alone_standby;
mod alone_upload;
mod api;
mod browser_accounts;
mod browser_campaign;
mod browser_first_day;
mod browser_live;
mod browser_loop;
mod browser_pages;
mod commands;
mod database;
mod devices;
mod support;
