//! The pages that are measured.

use crate::browser::{self, Visitor};
use anyhow::{Context as _, Result};

/// What one person may have to wait for.
const LIMIT_MS: u32 = 50;
/// The same, for the page of a campaign of 2,000 tasks of 300 units.
const CAMPAIGN_LIMIT_MS: u32 = 40;
/// Pages that the reader turns to get to "page 1,000".
const DEEP: usize = 999;

/// A page with its name in the table.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub name: String,
    /// Its address.
    pub path: String,
    /// What one person may have to wait for, in milliseconds.
    pub limit_ms: u32,
}

/// Every documented filter of the ledger, as an address has it.
const FILTERS: [(&str, &str); 15] = [
    ("a county", "place=county:436021000000"),
    ("a township", "place=township:436021100000"),
    ("a village", "place=village:436021100201"),
    ("rectifying", "state=rectifying"),
    ("closed", "state=closed"),
    ("major", "level=major"),
    ("a sector", "sector=machinery"),
    ("a source", "source=tip"),
    ("found in a year", "found_from=2024-01-01&found_to=2024-12-31"),
    ("overdue", "overdue=1"),
    ("listed", "listed=1"),
    ("closed in a month", "closed_from=2025-06-01&closed_to=2025-06-30"),
    ("view 整改清单", "view=rectification"),
    ("view 挂牌督办清单", "view=listed"),
    ("a county, overdue, major", "place=county:436021000000&overdue=1&level=major"),
];

/// The pages, with the addresses that only a look at the ledger tells.
pub async fn all(visitor: &mut Visitor) -> Result<Vec<Page>> {
    let ledger = visitor.get("/hazards").await?;
    let hazard = browser::first_hazard(&ledger).context("the ledger's first page links no hazard")?;
    let own = visitor.get(&hazard).await?;
    let page = |name: &str, path: String| Page { name: name.to_owned(), path, limit_ms: LIMIT_MS };
    let mut pages = vec![page("ledger, first page", "/hazards".to_owned())];
    pages.extend(FILTERS.map(|(name, query)| page(&format!("ledger, {name}"), format!("/hazards?{query}"))));
    if let Some(enterprise) = browser::first_enterprise(&own) {
        pages.push(page("ledger, an enterprise", format!("/hazards?enterprise={enterprise}")));
    }
    pages.push(page("ledger, page 1,000", deep(visitor, ledger).await?));
    pages.push(page("text of two characters", "/hazards?text=%E6%B6%88%E9%98%B2".to_owned()));
    pages.push(page("hazard page", hazard));
    pages.push(page("dashboard", "/dashboard".to_owned()));
    pages.push(page("dashboard of a township", "/dashboard?place=436021100000".to_owned()));
    pages.push(page("workbench", "/workbench".to_owned()));
    let campaign = browser::first_campaign(&visitor.get("/campaigns").await?).context("there is no campaign")?;
    pages.push(Page { limit_ms: CAMPAIGN_LIMIT_MS, ..page("campaign, 2,000 tasks × 300 units", campaign) });
    Ok(pages)
}

/// The address of page 1,000, found by turning the pages one by one; of the last one when there are fewer.
async fn deep(visitor: &mut Visitor, first: String) -> Result<String> {
    let mut path = "/hazards".to_owned();
    let mut page = first;
    for _ in 0..DEEP {
        let Some(next) = browser::next_page(&page) else { break };
        page = visitor.get(&next).await?;
        path = next;
    }
    Ok(path)
}
