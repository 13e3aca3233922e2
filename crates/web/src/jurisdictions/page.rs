//! A node with what lies right below it, or what a search found.

use crate::{Answer, App, Query, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::{Role, Scope},
    enterprises,
    figures::Years,
    hazards::HazardState,
    jurisdictions::{self, AdministrativeLevel, JurisdictionCode, Node},
};
use bihuan_store::{
    StoreError, Tx, enterprises as enterprise_rows, figures, hazards::LedgerFilter, jurisdictions as rows,
};
use bihuan_ui::{
    ActionForm, ActionWeight, Choice, Empty, Field, FieldKind, FilterBar, Link, NavArea, Paging, Translator,
    jurisdictions::{JurisdictionsPage, TreeNode},
    number, paths,
};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::HashMap;

/// Nodes that a search shows.
const FOUND: usize = 200;

/// What is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PageQuery {
    /// The code of the node; empty for the top of what the user sees.
    #[serde(default)]
    root: String,
    /// A name or a code to find.
    #[serde(default)]
    q: String,
}

/// What the page shows, read in one go.
struct Sight {
    ancestors: Vec<Node>,
    root: Option<Node>,
    nodes: Vec<Node>,
    enterprises: HashMap<JurisdictionCode, u64>,
    open_hazards: HashMap<JurisdictionCode, i64>,
}

pub async fn show(State(app): State<App>, signed: Signed, Query(query): Query<PageQuery>) -> Answer {
    let (person, today) = (signed.actor.clone(), app.clock.today());
    let years = Years { old_until: app.rules.old_stock_until_year, present: today.year() };
    let asked = query.clone();
    let sight = app.store.read(move |tx| read(tx, &person, &asked, years, today)).await?.ok_or(WebError::NotFound)?;
    render(&page(&signed, &query, &sight, today))
}

fn read(
    tx: &mut Tx<'_>,
    actor: &bihuan_domain::accounts::Actor,
    query: &PageQuery,
    years: Years,
    today: Date,
) -> Result<Option<Sight>, StoreError> {
    let scope = jurisdictions::visible(actor);
    let root = match root_code(query, &scope) {
        Some(code) => match rows::find(tx, &scope, &code)? {
            Some(root) => Some(root),
            // A code that is asked for must be there; the top of an empty tree need not.
            None if query.root.is_empty() => None,
            None => return Ok(None),
        },
        None if !query.root.is_empty() => return Ok(None),
        None => None,
    };
    let nodes =
        if query.q.trim().is_empty() { below(tx, &scope, root.as_ref())? } else { search(tx, &scope, query.q.trim())? };
    let ancestors = match &root {
        Some(root) => ancestors(tx, root)?,
        None => Vec::new(),
    };
    let mut enterprises = HashMap::new();
    for level in AdministrativeLevel::ALL {
        if nodes.iter().any(|node| node.jurisdiction.level() == level) {
            enterprises.extend(enterprise_rows::count_by_place(tx, &enterprises::visible(actor), level)?);
        }
    }
    let place = root.as_ref().map(Node::code);
    let dashboard = figures::dashboard(tx, &actor.scope(), place, years, today)?.unwrap_or_default();
    let below = dashboard.places.into_iter().map(|place| (place.code, place.headline.open));
    let itself = place.map(|place| (place.clone(), dashboard.headline.open));
    let open_hazards = below.chain(itself).collect();
    Ok(Some(Sight { ancestors, root, nodes, enterprises, open_hazards }))
}

/// The node that is looked at: the one asked for, or the only top of what the user sees.
fn root_code(query: &PageQuery, scope: &Scope) -> Option<JurisdictionCode> {
    if !query.root.is_empty() {
        return query.root.parse().ok();
    }
    match scope.subtrees() {
        [only] => Some(only.code.clone()),
        _ => None,
    }
}

fn below(tx: &mut Tx<'_>, scope: &Scope, root: Option<&Node>) -> Result<Vec<Node>, StoreError> {
    if let Some(root) = root {
        let mut nodes = vec![root.clone()];
        nodes.extend(rows::children(tx, scope, root.code())?);
        return Ok(nodes);
    }
    let mut tops = Vec::new();
    for subtree in scope.subtrees() {
        tops.extend(rows::find(tx, scope, &subtree.code)?);
    }
    Ok(tops)
}

fn search(tx: &mut Tx<'_>, scope: &Scope, text: &str) -> Result<Vec<Node>, StoreError> {
    let mut nodes = rows::tree(tx, scope)?;
    nodes.retain(|node| node.jurisdiction.name.contains(text) || node.code().as_str().starts_with(text));
    nodes.truncate(FOUND);
    Ok(nodes)
}

/// The names of places above are no secret.
fn ancestors(tx: &mut Tx<'_>, root: &Node) -> Result<Vec<Node>, StoreError> {
    let mut found = Vec::new();
    for (_, code) in root.jurisdiction.place.nodes().filter(|(_, code)| *code != root.code()) {
        found.extend(rows::find(tx, &Scope::everything(), code)?);
    }
    Ok(found)
}

fn page(signed: &Signed, query: &PageQuery, sight: &Sight, today: Date) -> JurisdictionsPage {
    let t = signed.translator();
    let is_keeper = |node: &Node| signed.person.holds(&[Role::SystemAdministrator], &node.jurisdiction.place);
    let keeper_of_root = sight.root.as_ref().filter(|root| is_keeper(root) && root.closed_on.is_none());
    let scope = jurisdictions::visible(&signed.actor);
    let seen = |node: &Node| scope.sees(&node.jurisdiction.place, &[]);
    let crumb = |node: &Node| {
        let href = if seen(node) { href(node) } else { paths::JURISDICTIONS.to_owned() };
        Link::new(&node.jurisdiction.name, href)
    };
    let text = Field::text("q", t.t("common-search")).value(&query.q).hint(t.t("jurisdictions-search-hint"));
    JurisdictionsPage {
        shell: signed.shell(t.t("jurisdictions-title"), Some(NavArea::Jurisdictions)),
        crumbs: sight.ancestors.iter().map(crumb).collect(),
        filters: FilterBar {
            action: paths::JURISDICTIONS.to_owned(),
            text: Some(text),
            reset_href: paths::JURISDICTIONS.to_owned(),
            ..FilterBar::default()
        },
        total: number(sight.nodes.len() as u64),
        nodes: sight.nodes.iter().map(|node| tree_node(node, sight, signed)).collect(),
        paging: Paging::default(),
        actions: keeper_of_root.map(|root| actions(root, t, signed, today)).unwrap_or_default(),
        import_href: signed.person.has(Role::SystemAdministrator).then(|| paths::IMPORTS.to_owned()),
        empty: Empty {
            icon: "map-pin",
            title: t.t("jurisdictions-empty-title"),
            sentence: t.t("jurisdictions-empty-sentence"),
            action: None,
        },
    }
}

fn href(node: &Node) -> String {
    format!("{}?root={}", paths::JURISDICTIONS, node.code())
}

/// The ledger with what is open in a node.
fn ledger(node: &Node) -> String {
    let states = HazardState::ALL.into_iter().filter(|state| state.is_open()).collect();
    let filter = LedgerFilter { jurisdiction: Some(node.jurisdiction.subtree()), states, ..LedgerFilter::default() };
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    format!("{}?{query}", paths::HAZARDS)
}

fn tree_node(node: &Node, sight: &Sight, signed: &Signed) -> TreeNode {
    let is_root = sight.root.as_ref().is_some_and(|root| root.code() == node.code());
    let depth = u8::from(sight.root.is_some() && !is_root);
    let closed = if node.closed_on.is_some() { signed.translator().t("jurisdictions-closed") } else { String::new() };
    let hazards = sight.open_hazards.get(node.code());
    let open = hazards.map_or_else(|| "—".to_owned(), |open| number(u64::try_from(*open).unwrap_or(0)));
    TreeNode {
        depth,
        name: format!("{}{closed}", node.jurisdiction.name),
        code: node.code().to_string(),
        level: node.jurisdiction.level().label(signed.language).to_owned(),
        href: href(node),
        enterprises: number(sight.enterprises.get(node.code()).copied().unwrap_or(0)),
        open_hazards: Link::new(open, ledger(node)),
        edit_href: None,
    }
}

fn actions(root: &Node, t: Translator, signed: &Signed, today: Date) -> Vec<ActionForm> {
    let levels = AdministrativeLevel::ALL.into_iter().filter(|level| *level > root.jurisdiction.level());
    let choices: Vec<Choice> = levels.map(|level| Choice::new(level.name(), level.label(signed.language))).collect();
    let mut actions = Vec::new();
    if let Some(first) = choices.first().map(|choice| choice.value.clone()) {
        let fields = vec![
            Field::hidden("parent", root.code().as_str()),
            Field::text("name", t.t("jurisdictions-name")).required(),
            Field::text("code", t.t("jurisdictions-code")).required().hint(t.t("jurisdictions-add-hint")),
            Field::select("level", t.t("jurisdictions-level"), choices, "").value(first).required(),
        ];
        let mut add = ActionForm::new("add", paths::JURISDICTIONS, t.t("jurisdictions-add"), fields);
        (add.icon, add.weight) = ("plus", ActionWeight::Primary);
        actions.push(add);
    }
    let version = || Field::hidden("version", root.version.to_string());
    let base = format!("{}/{}", paths::JURISDICTIONS, root.code());
    let name = Field::text("name", t.t("jurisdictions-name")).value(&root.jurisdiction.name).required();
    let rename = vec![version(), name];
    actions.push(ActionForm::new("rename", format!("{base}/rename"), t.t("jurisdictions-rename"), rename));
    let kind = FieldKind::Date { min: String::new(), max: today.to_string() };
    let on = Field::new("on", t.t("jurisdictions-close-on"), kind).value(today.to_string()).required();
    let mut close = ActionForm::new("close", format!("{base}/close"), t.t("jurisdictions-close"), vec![version(), on]);
    (close.icon, close.weight) = ("ban", ActionWeight::Danger);
    close.confirm = Some(t.t("jurisdictions-close-confirm"));
    actions.push(close);
    actions
}
