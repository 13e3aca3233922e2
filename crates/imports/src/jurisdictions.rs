//! Rows of a jurisdictions file: decided from the top downwards, whatever order they stand in.

use crate::{
    ImportError, Mode, Outcome,
    run::{By, Taken},
};
use bihuan_documents::ledger::{Duplicates, Field, JurisdictionRow, Problem, Record, parse_jurisdiction};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Scope,
    jurisdictions::{self, AddContext, AddJurisdiction, AdministrativeLevel, JurisdictionCode, Node, evolve},
};
use bihuan_store::{CommandError, Tx, jurisdictions as rows};
use std::collections::{HashMap, HashSet, VecDeque};

/// A row that could be read, until it is decided.
struct Waiting {
    index: usize,
    row: JurisdictionRow,
}

/// Takes all rows. They are held in memory: the tree of a whole province has fewer than a spreadsheet has.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    by: By<'_>,
    records: impl Iterator<Item = Result<Box<Record>, ImportError>>,
    see: &mut dyn FnMut(&Record, &Taken) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut seen: Vec<(Box<Record>, Option<Taken>)> = Vec::new();
    let mut waiting = Vec::new();
    let mut duplicates = Duplicates::default();
    for record in records {
        let record = record?;
        let parsed = parse_jurisdiction(&record.values, by.mapping);
        let taken = match parsed.row {
            None => Some(Taken::rejected(parsed.problems, None)),
            Some(row) => match duplicates.jurisdiction(parsed.number, &row, by.mapping) {
                Some(problem) => Some(Taken::rejected(parsed.problems, Some(problem))),
                None => {
                    waiting.push(Waiting { index: seen.len(), row });
                    None
                }
            },
        };
        seen.push((record, taken));
    }
    let mut tree = Tree::load(tx, by)?;
    tree.decide_all(tx, waiting, &mut seen)?;
    for (record, taken) in &seen {
        if let Some(taken) = taken {
            see(record, taken)?;
        }
    }
    Ok(())
}

/// The tree with what the file adds to it.
struct Tree<'a> {
    by: By<'a>,
    nodes: HashMap<JurisdictionCode, Node>,
    children: HashMap<(Option<JurisdictionCode>, String), JurisdictionCode>,
}

/// What a row's parent turned out to be.
enum Parent {
    None,
    Code(JurisdictionCode),
    Unknown(String),
}

impl<'a> Tree<'a> {
    fn load(tx: &mut Tx<'_>, by: By<'a>) -> Result<Self, ImportError> {
        let mut tree = Self { by, nodes: HashMap::new(), children: HashMap::new() };
        for node in rows::tree(tx, &Scope::everything())? {
            tree.insert(node);
        }
        Ok(tree)
    }

    fn insert(&mut self, node: Node) {
        if node.closed_on.is_none() {
            let key = (node.parent().cloned(), node.jurisdiction.name.clone());
            self.children.insert(key, node.code().clone());
        }
        self.nodes.insert(node.code().clone(), node);
    }

    /// Decides rows whose parent is decided, until none is left or the rest hang on nothing.
    fn decide_all(
        &mut self,
        tx: &mut Tx<'_>,
        waiting: Vec<Waiting>,
        seen: &mut [(Box<Record>, Option<Taken>)],
    ) -> Result<(), ImportError> {
        let in_file = InFile::of(&waiting);
        let mut by_parent: HashMap<JurisdictionCode, Vec<(Waiting, JurisdictionCode)>> = HashMap::new();
        let mut ready = VecDeque::new();
        for one in waiting {
            match self.parent_of(&one.row, &in_file) {
                Parent::None => ready.push_back((one, None)),
                Parent::Code(code) if self.nodes.contains_key(&code) => ready.push_back((one, Some(code))),
                Parent::Code(code) => by_parent.entry(code.clone()).or_default().push((one, code)),
                Parent::Unknown(word) => self.unknown_parent(&one, &word, seen),
            }
        }
        while let Some((one, parent)) = ready.pop_front() {
            let taken = self.decide(tx, &one.row, parent, seen[one.index].0.row.number)?;
            let stands = taken.outcome != Outcome::Rejected;
            seen[one.index].1 = Some(taken);
            let below = if stands { by_parent.remove(&one.row.code) } else { None };
            ready.extend(below.into_iter().flatten().map(|(child, code)| (child, Some(code))));
        }
        for (child, code) in by_parent.into_values().flatten() {
            self.unknown_parent(&child, code.as_str(), seen);
        }
        Ok(())
    }

    fn unknown_parent(&self, one: &Waiting, parent: &str, seen: &mut [(Box<Record>, Option<Taken>)]) {
        let number = seen[one.index].0.row.number;
        let problem = Problem::unknown_parent(self.by.mapping, number, parent);
        seen[one.index].1 = Some(Taken::rejected(Vec::new(), Some(problem)));
    }

    /// The parent as the row names it, by code or by name; else as the digits of its code tell.
    fn parent_of(&self, row: &JurisdictionRow, in_file: &InFile) -> Parent {
        if let Some(word) = &row.parent {
            if let Ok(code) = word.parse::<JurisdictionCode>() {
                return Parent::Code(code);
            }
            let in_tree = self.nodes.values().filter(|node| node.jurisdiction.name == *word).map(Node::code);
            let mut found: Vec<_> = in_tree.chain(in_file.by_name.get(word).into_iter().flatten()).collect();
            found.sort();
            found.dedup();
            return match found.as_slice() {
                [code] => Parent::Code((*code).clone()),
                _ => Parent::Unknown(word.clone()),
            };
        }
        // An existing node without a parent in the file stays where it is.
        if let Some(node) = self.nodes.get(&row.code) {
            return node.parent().cloned().map_or(Parent::None, Parent::Code);
        }
        let own_level = row.code.level_of_digits();
        let above = AdministrativeLevel::ALL.into_iter().rev().filter(|level| Some(*level) < own_level);
        let candidates = above.filter_map(|level| {
            let prefix = row.code.prefix_at(level)?;
            format!("{prefix:0<12}").parse::<JurisdictionCode>().ok()
        });
        let known = |code: &JurisdictionCode| {
            *code != row.code && (self.nodes.contains_key(code) || in_file.codes.contains(code))
        };
        candidates.into_iter().find(known).map_or(Parent::None, Parent::Code)
    }

    fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        row: &JurisdictionRow,
        parent: Option<JurisdictionCode>,
        number: u32,
    ) -> Result<Taken, ImportError> {
        let below = parent.as_ref().and_then(|code| self.nodes.get(code)).map(|node| node.jurisdiction.level());
        let next = below.and_then(|level| AdministrativeLevel::ALL.get(level.depth() + 1).copied());
        let Some(level) = row.level.or_else(|| row.code.level_of_digits()).or(next) else {
            let refusal = RefusalCode::CellMissing.into();
            let problem = Problem::of_field(self.by.mapping, number, Field::AdministrativeLevel, refusal);
            return Ok(Taken::rejected(Vec::new(), Some(problem)));
        };
        let import = Some(self.by.request.id);
        let command = AddJurisdiction { code: row.code.clone(), name: row.name.clone(), level, parent, import };
        if self.nodes.get(&row.code).is_some_and(|node| is_same(node, &command)) {
            return Ok(Taken { outcome: Outcome::AlreadyKnown, problems: Vec::new() });
        }
        match self.add(tx, &command)? {
            Ok(()) => Ok(Taken { outcome: Outcome::Accepted, problems: Vec::new() }),
            Err(refusal) => {
                let problem = Problem::of_field(self.by.mapping, number, field(&refusal), refusal);
                Ok(Taken::rejected(Vec::new(), Some(problem)))
            }
        }
    }

    fn add(&mut self, tx: &mut Tx<'_>, command: &AddJurisdiction) -> Result<Result<(), Refusal>, ImportError> {
        let same_name = self.children.get(&(command.parent.clone(), command.name.clone()));
        let context = AddContext {
            parent: command.parent.as_ref().and_then(|code| self.nodes.get(code)),
            same_code: self.nodes.get(&command.code),
            same_name: same_name.and_then(|code| self.nodes.get(code)),
        };
        let actor = &self.by.request.actor;
        let decided = match jurisdictions::add(command, context, actor) {
            Ok(decided) => decided,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let node = match self.by.mode {
            Mode::Commit => match rows::add(tx, command, actor, self.by.now) {
                Ok((node, _)) => Some(node),
                Err(CommandError::Refused(refusal)) => return Ok(Err(refusal)),
                Err(error) => return Err(error.into()),
            },
            Mode::DryRun => decided.first().and_then(|event| evolve(None, event).ok()),
        };
        if let Some(node) = node {
            self.insert(node);
        }
        Ok(Ok(()))
    }
}

/// What the file itself has, for rows that name their parent.
struct InFile {
    codes: HashSet<JurisdictionCode>,
    by_name: HashMap<String, Vec<JurisdictionCode>>,
}

impl InFile {
    fn of(waiting: &[Waiting]) -> Self {
        let mut by_name: HashMap<String, Vec<JurisdictionCode>> = HashMap::new();
        for one in waiting {
            by_name.entry(one.row.name.clone()).or_default().push(one.row.code.clone());
        }
        Self { codes: waiting.iter().map(|one| one.row.code.clone()).collect(), by_name }
    }
}

fn is_same(node: &Node, command: &AddJurisdiction) -> bool {
    node.jurisdiction.name == command.name
        && node.jurisdiction.level() == command.level
        && node.parent() == command.parent.as_ref()
        && node.closed_on.is_none()
}

/// The cell that a refusal of the domain is about.
const fn field(refusal: &Refusal) -> Field {
    match refusal.code {
        RefusalCode::JurisdictionNameMissing
        | RefusalCode::JurisdictionNameTooLong
        | RefusalCode::JurisdictionNameTaken => Field::JurisdictionName,
        RefusalCode::JurisdictionNotBelowParent => Field::AdministrativeLevel,
        RefusalCode::JurisdictionCodePrefix | RefusalCode::JurisdictionCodeTaken => Field::JurisdictionCode,
        _ => Field::Parent,
    }
}
