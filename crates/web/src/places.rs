//! Names of places, and places to choose from.

use bihuan_domain::jurisdictions::{AdministrativeLevel, JurisdictionCode, Node, Place};
use bihuan_store::{StoreError, Tx, jurisdictions};
use bihuan_ui::Choice;
use std::collections::{HashMap, hash_map::Entry};

/// Nodes to choose from as `jurisdictions::choices` orders them, each further in than the one it lies under.
pub(crate) fn place_choices(nodes: &[Node], value: impl Fn(&Node) -> String) -> Vec<Choice> {
    let depth = |node: &Node| node.jurisdiction.place.nodes().count();
    let outermost = nodes.iter().map(depth).min().unwrap_or_default();
    let choice = |node: &Node| {
        let indent = "　".repeat(depth(node) - outermost);
        Choice::new(value(node), format!("{indent}{}", node.jurisdiction.name))
    };
    nodes.iter().filter(|node| node.closed_on.is_none()).map(choice).collect()
}

/// A place as the filters of the ledger write it in an address.
pub(crate) fn subtree_value(node: &Node) -> String {
    let subtree = node.jurisdiction.subtree();
    format!("{}:{}", subtree.level.name(), subtree.code)
}

/// The names of some codes.
pub(crate) fn names_of(
    tx: &mut Tx<'_>,
    codes: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, String>, StoreError> {
    let mut names = HashMap::new();
    for code in codes {
        if let Entry::Vacant(free) = names.entry(code)
            && let Some(name) = jurisdictions::name_of(tx, free.key())?
        {
            free.insert(name);
        }
    }
    Ok(names)
}

/// A place in words, from the township down, or its own name where it lies higher.
pub(crate) fn path_text(tx: &mut Tx<'_>, place: &Place, separator: &str) -> Result<String, StoreError> {
    let is_own = |code: &JurisdictionCode| code == place.code();
    let shown = place.nodes().filter(|(level, code)| *level >= AdministrativeLevel::Township || is_own(code));
    let codes: Vec<_> = shown.map(|(_, code)| code.to_string()).collect();
    let names = names_of(tx, codes.clone())?;
    let names: Vec<_> = codes.iter().map(|code| names.get(code).unwrap_or(code).as_str()).collect();
    Ok(names.join(separator))
}
