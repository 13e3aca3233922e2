//! The source text in paragraphs, with what was found in it.

use bihuan_domain::campaigns::{Campaign, ItemState, Span};
use bihuan_ui::campaigns::{Paragraph, Segment};

/// A found part of the text.
struct Found {
    span: Span,
    item: String,
    kind: &'static str,
    tab: &'static str,
}

/// The paragraphs of a text; of parts that lie within each other the innermost is marked.
pub fn paragraphs(campaign: &Campaign, text: &str, chosen: &str) -> Vec<Paragraph> {
    let found = found(campaign);
    let characters: Vec<char> = text.chars().collect();
    let owners = owners(&found, characters.len());
    let mut seen = std::collections::BTreeSet::new();
    let mut paragraphs = Vec::new();
    let mut paragraph = Paragraph::default();
    let mut at = 0;
    while at < characters.len() {
        let owner = owners[at];
        let mut end = at;
        while end < characters.len() && owners[end] == owner && characters[end] != '\n' {
            end += 1;
        }
        if end > at {
            let part: String = characters[at..end].iter().collect();
            paragraph.segments.push(segment(campaign, part, owner.map(|owner| &found[owner]), &mut seen, chosen));
        }
        if end < characters.len() && characters[end] == '\n' {
            if !paragraph.segments.is_empty() {
                paragraphs.push(std::mem::take(&mut paragraph));
            }
            end += 1;
        }
        at = end;
    }
    if !paragraph.segments.is_empty() {
        paragraphs.push(paragraph);
    }
    paragraphs
}

fn found(campaign: &Campaign) -> Vec<Found> {
    let items = campaign.items.iter().filter(|item| item.state != ItemState::Dropped).filter_map(|item| {
        let span = item.contents.source?;
        Some(Found { span, item: item.id.to_string(), kind: item.kind.name(), tab: item.kind.name() })
    });
    let open = campaign.warnings.iter().filter(|warning| warning.settled.is_none()).filter_map(|warning| {
        let item = format!("w{}", warning.number);
        Some(Found { span: warning.source?, item, kind: "warning", tab: "warnings" })
    });
    items.chain(open).collect()
}

/// For each character the shortest part that holds it.
fn owners(found: &[Found], length: usize) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(found[*at].span.end.saturating_sub(found[*at].span.start)));
    let mut owners = vec![None; length];
    for at in order {
        let (start, end) = (found[at].span.start as usize, (found[at].span.end as usize).min(length));
        if start < end {
            owners[start..end].fill(Some(at));
        }
    }
    owners
}

fn segment(
    campaign: &Campaign,
    text: String,
    found: Option<&Found>,
    seen: &mut std::collections::BTreeSet<String>,
    chosen: &str,
) -> Segment {
    let Some(found) = found else { return Segment { text, ..Segment::default() } };
    Segment {
        text,
        href: format!("/campaigns/{}/review?tab={}&item={}#item-{}", campaign.id, found.tab, found.item, found.item),
        kind: found.kind,
        is_first: seen.insert(found.item.clone()),
        is_chosen: found.item == chosen,
        item: found.item.clone(),
    }
}
