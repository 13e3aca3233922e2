//! Rows and queries. The tree is public within the system, yet every query demands a scope.

use crate::{Row, StoreError, Tx, Value, scope};
use bihuan_domain::{
    accounts::Scope,
    jurisdictions::{AdministrativeLevel, Jurisdiction, JurisdictionCode, Node, Place, Subtree},
};
use scope::Conditions;

const COLUMNS: &str = "code, name, closed_on, version, province, prefecture, county, township, village, grid";

/// Nodes that a list to choose from holds at most before it is given level by level.
const READABLE: usize = 300;

/// Writes the row of a node as its events have made it.
///
/// # Errors
/// A fault of the database.
pub fn put(tx: &mut Tx<'_>, node: &Node) -> Result<(), StoreError> {
    let place = &node.jurisdiction.place;
    let mut values: Vec<Value> = vec![
        node.code().as_str().into(),
        (&node.jurisdiction.name).into(),
        place.level().depth().into(),
        node.parent().map(JurisdictionCode::as_str).into(),
    ];
    values.extend(scope::place_values(place));
    values.extend([node.closed_on.into(), node.version.into()]);
    tx.execute(
        "INSERT INTO jurisdiction (code, name, level, parent, province, prefecture, county, township, village, grid,
             closed_on, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, parent = excluded.parent,
             province = excluded.province, prefecture = excluded.prefecture, county = excluded.county,
             township = excluded.township, village = excluded.village, grid = excluded.grid,
             closed_on = excluded.closed_on, version = excluded.version",
        &values,
    )?;
    Ok(())
}

/// All nodes in a scope, parents before children, then by code. Nodes that were closed are among them.
///
/// # Errors
/// A fault of the database.
pub fn tree(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Node>, StoreError> {
    let conditions = Conditions::seen_by(scope, &[]);
    let sql = format!("SELECT {COLUMNS} FROM jurisdiction{} ORDER BY level, code", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(read).collect()
}

/// What a person chooses a place from, each node under its parent. All that the scope sees when that is a list that can
/// be read; else the way down to `chosen` and what lies right below it, so that the choice goes down level by level.
///
/// # Errors
/// A fault of the database.
pub fn choices(tx: &mut Tx<'_>, scope: &Scope, chosen: Option<&JurisdictionCode>) -> Result<Vec<Node>, StoreError> {
    if is_short(tx, scope)? {
        return all_in_order(tx, scope);
    }
    let mut nodes = way_down(tx, scope, chosen)?;
    sort_as_tree(&mut nodes);
    Ok(nodes)
}

/// All nodes in a scope, each under its parent.
///
/// # Errors
/// A fault of the database.
pub fn all_in_order(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Node>, StoreError> {
    let mut nodes = tree(tx, scope)?;
    sort_as_tree(&mut nodes);
    Ok(nodes)
}

fn sort_as_tree(nodes: &mut [Node]) {
    nodes.sort_by_cached_key(|node| {
        node.jurisdiction.place.nodes().map(|(_, code)| code.as_str().to_owned()).collect::<Vec<_>>()
    });
}

fn is_short(tx: &mut Tx<'_>, scope: &Scope) -> Result<bool, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    let limit = conditions.bind(READABLE + 1);
    let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM jurisdiction{} LIMIT {limit}) AS few", conditions.sql());
    let count: usize = tx.query_first(&sql, conditions.values())?.map_or(Ok(0), |row| row.get(0))?;
    Ok(count <= READABLE)
}

fn way_down(tx: &mut Tx<'_>, scope: &Scope, chosen: Option<&JurisdictionCode>) -> Result<Vec<Node>, StoreError> {
    let mut nodes = tops(tx, scope)?;
    let mut below = Vec::new();
    match chosen.map(|code| find(tx, scope, code)).transpose()?.flatten() {
        Some(node) => {
            for (_, code) in node.jurisdiction.place.nodes() {
                nodes.extend(find(tx, scope, code)?);
            }
            below.extend(children(tx, scope, node.code())?);
        }
        None if nodes.len() == 1 => below.extend(children(tx, scope, nodes[0].code())?),
        None => {}
    }
    nodes.extend(below);
    let mut seen = std::collections::BTreeSet::new();
    nodes.retain(|node| seen.insert(node.code().clone()));
    Ok(nodes)
}

/// Whether the scope holds the whole tree: every node that has none above it.
///
/// # Errors
/// A fault of the database.
pub fn is_whole(tx: &mut Tx<'_>, scope: &Scope) -> Result<bool, StoreError> {
    if scope.is_everything() {
        return Ok(true);
    }
    let tops = tx.query("SELECT code FROM jurisdiction WHERE parent IS NULL", &[])?;
    for row in &tops {
        let code: String = row.get(0)?;
        if !scope.subtrees().iter().any(|subtree| subtree.code.as_str() == code) {
            return Ok(false);
        }
    }
    Ok(!scope.subtrees().is_empty())
}

/// The highest nodes that the scope sees.
fn tops(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Node>, StoreError> {
    if scope.is_everything() {
        let sql = format!("SELECT {COLUMNS} FROM jurisdiction WHERE parent IS NULL ORDER BY code");
        return tx.query(&sql, &[])?.iter().map(read).collect();
    }
    let mut nodes = Vec::new();
    for subtree in scope.subtrees() {
        nodes.extend(find(tx, scope, &subtree.code)?);
    }
    Ok(nodes)
}

/// The node of a code, if the scope sees it.
///
/// # Errors
/// A fault of the database.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, code: &JurisdictionCode) -> Result<Option<Node>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    conditions.equal("code", code.as_str());
    let sql = format!("SELECT {COLUMNS} FROM jurisdiction{}", conditions.sql());
    tx.query_first(&sql, conditions.values())?.map(|row| read(&row)).transpose()
}

/// The name of a node. Names of places are no secret: whoever sees a record sees where it is.
///
/// # Errors
/// A fault of the database.
pub fn name_of(tx: &mut Tx<'_>, code: &str) -> Result<Option<String>, StoreError> {
    let row = tx.query_first("SELECT name FROM jurisdiction WHERE code = $1", &[code.into()])?;
    row.map(|row| row.get(0)).transpose()
}

/// The nodes in force with exactly this name within a scope, and within a subtree if one is given; by code, at most 10.
///
/// # Errors
/// A fault of the database.
pub fn find_by_name(
    tx: &mut Tx<'_>,
    scope: &Scope,
    within: Option<&Subtree>,
    name: &str,
) -> Result<Vec<Node>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    conditions.equal("name", name);
    conditions.and("closed_on IS NULL");
    if let Some(subtree) = within {
        conditions.within(subtree);
    }
    let sql = format!("SELECT {COLUMNS} FROM jurisdiction{} ORDER BY name, code LIMIT 10", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(read).collect()
}

/// The nodes in force right below one, by code, as far as the scope sees them.
///
/// # Errors
/// A fault of the database.
pub fn children(tx: &mut Tx<'_>, scope: &Scope, parent: &JurisdictionCode) -> Result<Vec<Node>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    conditions.equal("parent", parent.as_str());
    conditions.and("closed_on IS NULL");
    // In the order of the index by parent, so that no engine walks the whole scope in the order of codes instead.
    let sql = format!("SELECT {COLUMNS} FROM jurisdiction{} ORDER BY parent, name", conditions.sql());
    let mut nodes = tx.query(&sql, conditions.values())?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    nodes.sort_by(|one, other| one.code().cmp(other.code()));
    Ok(nodes)
}

/// Which nodes a page lists; the default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeFilter {
    /// Right below this one.
    pub parent: Option<JurisdictionCode>,
    /// Of this level.
    pub level: Option<AdministrativeLevel>,
    /// With exactly this name.
    pub name: Option<String>,
}

/// Up to `limit` nodes that the scope sees, closed ones too, by code, after one; and whether there are more.
///
/// # Errors
/// A fault of the database.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &NodeFilter,
    after: Option<&JurisdictionCode>,
    limit: usize,
) -> Result<(Vec<Node>, bool), StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    if let Some(parent) = &filter.parent {
        conditions.equal("parent", parent.as_str());
    }
    if let Some(level) = filter.level {
        conditions.equal("level", level.depth());
    }
    if let Some(name) = &filter.name {
        conditions.equal("name", name);
    }
    if let Some(after) = after {
        let code = conditions.bind(after.as_str());
        conditions.and(format!("code > {code}"));
    }
    let sql = format!("SELECT {COLUMNS} FROM jurisdiction{} ORDER BY code LIMIT {}", conditions.sql(), limit + 1);
    let mut nodes = tx.query(&sql, conditions.values())?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let more = nodes.len() > limit;
    nodes.truncate(limit);
    Ok((nodes, more))
}

/// How many nodes in force stand right below one.
pub(super) fn count_children(tx: &mut Tx<'_>, parent: &JurisdictionCode) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) FROM jurisdiction WHERE parent = $1 AND closed_on IS NULL";
    tx.query_first(sql, &[parent.as_str().into()])?.map_or(Ok(0), |row| row.get(0))
}

/// The node in force with this name under this parent.
pub(super) fn sibling(
    tx: &mut Tx<'_>,
    parent: Option<&JurisdictionCode>,
    name: &str,
) -> Result<Option<Node>, StoreError> {
    let (clause, mut values): (_, Vec<Value>) = match parent {
        Some(parent) => ("parent = $2", vec![parent.as_str().into()]),
        None => ("parent IS NULL", Vec::new()),
    };
    values.insert(0, name.into());
    let sql = format!(
        "SELECT {COLUMNS} FROM jurisdiction WHERE name = $1 AND {clause} AND closed_on IS NULL ORDER BY code LIMIT 1"
    );
    tx.query_first(&sql, &values)?.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Node, StoreError> {
    let code: JurisdictionCode = row.get(0)?;
    let mut nodes = Vec::new();
    for (index, level) in AdministrativeLevel::ALL.into_iter().enumerate() {
        if let Some(at) = row.get::<Option<JurisdictionCode>>(4 + index)? {
            nodes.push((level, at));
        }
    }
    let place = Place::try_from(nodes).map_err(|cause| StoreError::corrupt(format!("jurisdiction {code}"), cause))?;
    let jurisdiction = Jurisdiction { code, name: row.get(1)?, place };
    Ok(Node { jurisdiction, version: row.get(3)?, closed_on: row.get(2)? })
}
