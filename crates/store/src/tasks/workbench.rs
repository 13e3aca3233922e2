//! 工作台: which tasks need somebody now.

use super::rows;
use crate::{StoreError, Tx, scope::Conditions};
use bihuan_domain::{
    Language,
    accounts::{Actor, Role, Scope},
    tasks::{Task, TaskState},
};

/// A part of the workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// 待报告: what the own unit owes.
    ToReport,
    /// 待确认: what the own unit leads and others reported.
    ToConfirm,
    /// 待核验: what the campaign office verifies.
    ToVerify,
}

/// A part with its first rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskSection {
    /// Which.
    pub kind: SectionKind,
    /// How many there are.
    pub count: u64,
    /// The first rows: what is due first.
    pub rows: Vec<Task>,
}

impl SectionKind {
    /// All, in the order in which the page shows them.
    pub const ALL: [Self; 3] = [Self::ToVerify, Self::ToConfirm, Self::ToReport];

    /// The words that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::ToReport => language.pick("我单位的任务", "Tasks of my unit"),
            Self::ToConfirm => language.pick("任务待确认", "Tasks to confirm"),
            Self::ToVerify => language.pick("任务待核验", "Tasks to verify"),
        }
    }
}

/// What needs the actor now: the sections that have something, each with up to `limit` rows.
///
/// # Errors
/// A fault of the database.
pub fn workbench(tx: &mut Tx<'_>, actor: &Actor, limit: u32) -> Result<Vec<TaskSection>, StoreError> {
    let Some(person) = actor.person() else { return Ok(Vec::new()) };
    let unit = person.acts_for_unit.unwrap_or(person.unit);
    let mut sections = Vec::new();
    for kind in SectionKind::ALL {
        let conditions = match kind {
            SectionKind::ToReport => {
                let mut conditions = Conditions::default();
                let unit = conditions.bind(unit);
                conditions.and(format!("id IN (SELECT task FROM task_party WHERE unit = {unit} AND owed = 1)"));
                conditions
            }
            SectionKind::ToConfirm => {
                let mut conditions = Conditions::default();
                let unit = conditions.bind(unit);
                conditions.equal("state", TaskState::Reported.name());
                conditions.and(format!("id IN (SELECT task FROM task_party WHERE unit = {unit} AND role = 'lead')"));
                conditions
            }
            SectionKind::ToVerify => {
                let verifies = |role| matches!(role, Role::SafetyOfficer | Role::Leader);
                let grants = person.grants.iter().filter(|grant| verifies(grant.role));
                let scope = Scope::new(grants.map(|grant| grant.subtree.clone()).collect(), None);
                let mut conditions = Conditions::seen_by(&scope, &[]);
                conditions.equal("state", TaskState::Confirmed.name());
                conditions
            }
        };
        let section = section(tx, kind, &conditions, limit)?;
        if section.count > 0 {
            sections.push(section);
        }
    }
    Ok(sections)
}

fn section(tx: &mut Tx<'_>, kind: SectionKind, conditions: &Conditions, limit: u32) -> Result<TaskSection, StoreError> {
    let sql = format!("SELECT COUNT(*) FROM task{}", conditions.sql());
    let count = tx.query_first(&sql, conditions.values())?.map_or(Ok(0), |row| row.get(0))?;
    let sql = format!(
        "SELECT body FROM task{} ORDER BY CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, id LIMIT {limit}",
        conditions.sql()
    );
    let found = tx.query(&sql, conditions.values())?;
    Ok(TaskSection { kind, count, rows: found.iter().map(|row| rows::read(row, 0)).collect::<Result<_, _>>()? })
}
