//! What an address of the ledger says: the view, the filter, the page.

use crate::WebError;
use bihuan_domain::{Refusal, RefusalCode};
use bihuan_store::hazards::{Cursor, LedgerFilter, StandardView};
use bihuan_ui::paths;

/// The name of the view in an address.
pub const VIEW: &str = "view";
/// The name of the page in an address.
const PAGE: &str = "page";

/// An address of the ledger, read.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The list that is narrowed.
    pub view: Option<StandardView>,
    /// What was asked beside the view.
    pub own: LedgerFilter,
    /// Both together.
    pub filter: LedgerFilter,
    /// Which page.
    pub cursor: Cursor,
}

impl Asked {
    /// Reads the pairs of an address. A state beside a view narrows it; one that the view does not hold is refused.
    ///
    /// # Errors
    /// The refusal of the part that is not understood.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, WebError> {
        let own = LedgerFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
        let text = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
        let view = match text(VIEW) {
            "" => None,
            name => Some(StandardView::from_name(name).ok_or(WebError::NotFound)?),
        };
        let cursor = text(PAGE).parse::<Cursor>()?;
        let filter = joined(view, &own)?;
        Ok(Self { view, own, filter, cursor })
    }

    /// The pairs of the address without the page.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = self.view.iter().map(|view| (VIEW, view.name().to_owned())).collect();
        pairs.extend(self.own.to_pairs());
        pairs
    }

    /// The address of another page of the same list.
    pub fn page_href(&self, cursor: Cursor) -> String {
        let mut pairs = self.pairs();
        let text = cursor.to_string();
        if !text.is_empty() {
            pairs.push((PAGE, text));
        }
        href(&pairs)
    }

    /// Whether anything but the view is asked for.
    pub fn is_narrowed(&self) -> bool {
        self.own != LedgerFilter::default()
    }
}

fn joined(view: Option<StandardView>, own: &LedgerFilter) -> Result<LedgerFilter, Refusal> {
    let Some(view) = view else { return Ok(own.clone()) };
    let base = view.filter();
    let mut filter = own.clone();
    if filter.states.is_empty() {
        filter.states = base.states;
    } else if !base.states.is_empty() && !filter.states.iter().all(|state| base.states.contains(state)) {
        let field = bihuan_domain::language::Words::new("状态", "State");
        return Err(Refusal::new(RefusalCode::FilterInvalid).with_words("field", &[field]));
    }
    filter.listed = base.listed.or(filter.listed);
    Ok(filter)
}

/// A query string of pairs, escaped.
pub fn encode<K: AsRef<str>>(pairs: &[(K, String)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())));
    text.finish()
}

/// The address of the ledger with some pairs.
pub fn href<K: AsRef<str>>(pairs: &[(K, String)]) -> String {
    if pairs.is_empty() { paths::HAZARDS.to_owned() } else { format!("{}?{}", paths::HAZARDS, encode(pairs)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bihuan_domain::hazards::HazardState;

    fn read(text: &str) -> Result<Asked, WebError> {
        Asked::read(&url::form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>())
    }

    #[test]
    fn a_view_and_a_state_meet() {
        let asked = read("view=rectification&state=submitted&text=%E9%95%87").unwrap();
        assert_eq!(asked.filter.states, [HazardState::Submitted]);
        assert_eq!(encode(&asked.pairs()), "view=rectification&state=submitted&text=%E9%95%87");
        assert_eq!(read("view=closure").unwrap().filter.states, [HazardState::Accepted, HazardState::Closed]);
        assert!(matches!(read("view=closure&state=reported"), Err(WebError::Refused(_))));
        assert!(matches!(read("view=other"), Err(WebError::NotFound)));
        assert!(matches!(read("page=nonsense"), Err(WebError::Refused(_))));
    }
}
