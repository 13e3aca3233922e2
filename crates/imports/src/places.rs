//! Places by the words of a ledger.

use bihuan_documents::ledger::{Field, Mapping, Problem};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Scope,
    enterprises::name_key,
    jurisdictions::{AdministrativeLevel, Node, Place},
};
use bihuan_store::{StoreError, Tx, jurisdictions};
use std::collections::HashMap;

/// What people write between the names of a place.
const BETWEEN_NAMES: [char; 9] = ['·', '・', '/', '／', '-', '－', '—', '>', '、'];

/// The nodes in force of a scope, by code, by name, and by names joined downwards (青禾镇东埔村).
pub(crate) struct Places {
    nodes: Vec<Node>,
    by_word: HashMap<String, Vec<usize>>,
    names: HashMap<String, String>,
}

/// How a row names its place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Words<'a> {
    pub(crate) township: Option<&'a str>,
    pub(crate) village: Option<&'a str>,
    pub(crate) grid: Option<&'a str>,
}

impl Places {
    pub(crate) fn load(tx: &mut Tx<'_>, scope: &Scope) -> Result<Self, StoreError> {
        let mut nodes = jurisdictions::tree(tx, scope)?;
        nodes.retain(|node| node.closed_on.is_none());
        let names: HashMap<String, String> =
            nodes.iter().map(|node| (node.code().to_string(), node.jurisdiction.name.clone())).collect();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, node) in nodes.iter().enumerate() {
            by_word.entry(name_key(node.code().as_str())).or_default().push(index);
            let mut joined = String::new();
            let upwards: Vec<_> = node.jurisdiction.place.nodes().collect();
            for (_, code) in upwards.into_iter().rev() {
                let Some(name) = names.get(code.as_str()) else { break };
                joined.insert_str(0, name);
                by_word.entry(name_key(&joined)).or_default().push(index);
            }
        }
        Ok(Self { nodes, by_word, names })
    }

    /// The name of the node of a place; its code where the scope does not see it.
    pub(crate) fn name_of(&self, place: &Place) -> String {
        let code = place.code().as_str();
        self.names.get(code).map_or_else(|| code.to_owned(), Clone::clone)
    }

    /// The place that a row names: its grid, or its village, or a development zone. `None` when it names none.
    pub(crate) fn resolve(&self, words: Words<'_>, mapping: &Mapping, row: u32) -> Result<Option<Place>, Problem> {
        let Some(village) = words.village else {
            let zone = |node: &&Node| is_low(node);
            let township = words.township.map(|text| self.called(text)).unwrap_or_default();
            let place = township.into_iter().find(zone).map(|node| node.jurisdiction.place.clone());
            return Ok(place);
        };
        let mut found: Vec<&Node> = self.called(village).into_iter().filter(|node| is_low(node)).collect();
        if let Some(township) = words.township {
            let above: Vec<_> = self.called(township).iter().map(|node| node.jurisdiction.subtree()).collect();
            found.retain(|node| above.iter().any(|subtree| subtree.covers(&node.jurisdiction.place)));
        }
        let village = match found.as_slice() {
            [] => return Err(Problem::unknown_village(mapping, row, village)),
            [node] => *node,
            several => return Err(Problem::ambiguous_village(mapping, row, village, several.len())),
        };
        let Some(grid) = words.grid else { return Ok(Some(village.jurisdiction.place.clone())) };
        let subtree = village.jurisdiction.subtree();
        let within = |node: &&Node| subtree.covers(&node.jurisdiction.place);
        match self.called(grid).into_iter().find(within) {
            Some(node) => Ok(Some(node.jurisdiction.place.clone())),
            None => {
                let refusal = Refusal::new(RefusalCode::UnknownVillage).with("value", grid);
                Err(Problem::of_field(mapping, row, Field::Grid, refusal))
            }
        }
    }

    fn called(&self, word: &str) -> Vec<&Node> {
        let known = |word: &str| self.by_word.get(&name_key(word));
        // “青禾镇 · 东埔村”, as the list of enterprises writes it, or “青禾镇/东埔村”.
        let joined = || word.split(BETWEEN_NAMES).map(str::trim).collect::<String>();
        let indexes = known(word).or_else(|| known(&joined())).map(Vec::as_slice).unwrap_or_default();
        indexes.iter().map(|index| &self.nodes[*index]).collect()
    }
}

/// A village, a grid, or a development zone with an own code.
fn is_low(node: &Node) -> bool {
    node.jurisdiction.level() >= AdministrativeLevel::Village || !node.code().is_statistical()
}
