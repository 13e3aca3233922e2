//! The page of a large campaign: 2,000 tasks of 300 units.

use crate::{
    browser::{self, Visitor},
    load,
    process::{Installation, Server, password},
    table::Table,
};
use anyhow::{Context as _, Result, bail};

const LIMIT_MS: u32 = 40;
/// Requests by one reader; twice as many by all together.
const REQUESTS: usize = 400;
const READERS: usize = 8;

/// Reads the page alone and with others.
pub async fn measure(installation: &Installation) -> Result<Table> {
    let password = password(&installation.folder)?;
    let server = Server::start(installation)?;
    let mut visitor = Visitor::new(&server.address);
    visitor.log_in("province", &password).await?;
    let path = browser::first_campaign(&visitor.get("/campaigns").await?).context("there is no campaign")?;
    let page = visitor.get(&path).await?;
    if !page.contains("2000") && !page.contains("2,000") {
        bail!("{path} is not the campaign of 2,000 tasks");
    }
    let mut table = Table::default();
    for (name, readers, requests) in [("one reader", 1, REQUESTS), ("8 readers", READERS, REQUESTS * 2)] {
        let times = load::read(&visitor, &path, readers, requests).await?;
        table.times(name, (times.percentile_ms(50), times.percentile_ms(99)), Some(LIMIT_MS));
    }
    table.figure("bytes of the page", page.len() as f64, "B", None);
    server.stop()?;
    Ok(table)
}
