//! The ledger page by page.

use super::{
    Cursor, LedgerFilter,
    cursor::Key,
    row::LedgerRow,
    search::{self, RARE},
    walk::{self, Conditions, Direction, Entry, Walk},
};
use crate::{StoreError, Tx, engine::Plan};
use bihuan_domain::{accounts::Scope, search::SearchQuery};

/// Rows of a page.
pub const PAGE_SIZE: usize = 50;
/// Rows that one page of a search for frequent words looks at; the next page goes on from there.
const LOOKED_AT: usize = 12_000;
/// Rows of the first step of such a search; each further step is twice as long.
const FIRST_STEP: usize = 250;
/// Up to so many running terms are gathered and sorted; a wider span of days is met soon enough on a walk in order.
const FEW_TERMS: i64 = 4_000;

/// A page of the ledger, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Up to [`PAGE_SIZE`] rows. A search may hand over fewer and still have a next page.
    pub rows: Vec<LedgerRow>,
    /// The page that follows, if there is more.
    pub next: Option<Cursor>,
    /// The page before, if there is one.
    pub previous: Option<Cursor>,
    /// How many there are in all, where the figures tell at once.
    pub total: Option<u64>,
}

/// A page of what the scope sees and the filter asks for.
///
/// # Errors
/// A fault of the database.
pub fn list(tx: &mut Tx<'_>, scope: &Scope, filter: &LedgerFilter, cursor: &Cursor) -> Result<Page, StoreError> {
    list_up_to(tx, scope, filter, cursor, PAGE_SIZE)
}

/// [`list`] with pages of another size.
///
/// # Errors
/// A fault of the database.
pub fn list_up_to(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &LedgerFilter,
    cursor: &Cursor,
    limit: usize,
) -> Result<Page, StoreError> {
    let reading = Reading::of(tx, scope, filter)?;
    let Part { mut entries, more } = reading.part::<LedgerRow>(tx, cursor, limit)?;
    let went_up = Direction::of(cursor) == Direction::Up;
    if went_up {
        entries.reverse();
    }
    let first = entries.first().map(Entry::key).map(Cursor::Before);
    let last = entries.last().map(Entry::key).map(Cursor::After);
    let (next, previous) = match cursor {
        Cursor::Start => (more.map(Cursor::After), None),
        Cursor::After(_) => (more.map(Cursor::After), Some(first.unwrap_or(Cursor::Start))),
        Cursor::Before(key) => (last.or(Some(Cursor::After(*key))), more.map(Cursor::Before)),
    };
    Ok(Page { rows: entries, next, previous, total: reading.walks.total })
}

/// A question with the way to answer it, for as many pages as are wanted.
pub(super) struct Reading<'a> {
    filter: &'a LedgerFilter,
    walks: walk::Walks,
    text: Option<Text>,
    terms: Terms,
}

/// How running terms that end within a span of days are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Terms {
    /// Not asked for, or many: on the walk.
    OnTheWalk,
    /// Few: all, by their own index.
    Gathered,
}

/// Free text to look for.
struct Text {
    query: SearchQuery,
    expression: String,
    frequency: Frequency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Rare,
    Frequent,
}

/// A run of entries in the cursor's direction.
pub(super) struct Part<T> {
    pub entries: Vec<T>,
    /// Where to go on, if there is more.
    pub more: Option<Key>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(tx: &mut Tx<'_>, scope: &Scope, filter: &'a LedgerFilter) -> Result<Self, StoreError> {
        let mut walks = walk::decide(tx, scope, filter)?;
        let mut text = None;
        if !filter.text.trim().is_empty() && !walks.walks.is_empty() {
            let query = SearchQuery::parse(&filter.text);
            let expression = search::expression(tx.engine(), &query);
            let hits = if query.is_empty() { 0 } else { search::frequency(tx, &expression)? };
            if hits == 0 {
                walks = walk::Walks { walks: Vec::new(), total: Some(0) };
            }
            let frequency = if hits > RARE { Frequency::Frequent } else { Frequency::Rare };
            text = Some(Text { query, expression, frequency });
        }
        let terms = if text.is_none() && !walks.walks.is_empty() { terms(tx, filter)? } else { Terms::OnTheWalk };
        Ok(Self { filter, walks, text, terms })
    }

    /// Up to `limit` entries from the cursor on.
    pub(super) fn part<T: Entry>(&self, tx: &mut Tx<'_>, cursor: &Cursor, limit: usize) -> Result<Part<T>, StoreError> {
        let direction = Direction::of(cursor);
        let mut entries: Vec<T> = Vec::new();
        let mut stops = Vec::new();
        for walk in &self.walks.walks {
            let found = self.entries(tx, walk, cursor, limit + 1)?;
            entries.extend(found.entries);
            stops.extend(found.more);
        }
        entries.sort_by_key(Entry::key);
        entries.dedup_by_key(|entry| entry.key());
        if direction == Direction::Down {
            entries.reverse();
        }
        // What lies beyond a walk that stopped early may still have neighbours that were not looked at.
        let stop = if direction == Direction::Down { stops.into_iter().max() } else { stops.into_iter().min() };
        if let Some(stop) = stop {
            entries.retain(|entry| match direction {
                Direction::Down => entry.key() >= stop,
                Direction::Up => entry.key() <= stop,
            });
        }
        let more = if entries.len() > limit {
            entries.truncate(limit);
            entries.last().map(Entry::key)
        } else {
            stop
        };
        Ok(Part { entries, more })
    }

    /// The entries of one walk; `more` only where it stopped before it had looked at everything.
    fn entries<T: Entry>(
        &self,
        tx: &mut Tx<'_>,
        walk: &Walk,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Part<T>, StoreError> {
        match &self.text {
            None if self.terms == Terms::Gathered => {
                Ok(Part { entries: walk.gather_terms(tx, self.filter, cursor, limit)?, more: None })
            }
            None => Ok(Part { entries: walk.fetch(tx, self.filter, cursor, limit)?, more: None }),
            Some(text) if text.frequency == Frequency::Rare => {
                Ok(Part { entries: self.gather(tx, walk, text, cursor, limit)?, more: None })
            }
            Some(text) => self.look_through(tx, walk, text, cursor, limit),
        }
    }

    /// All that the text index finds (few), sorted.
    fn gather<T: Entry>(
        &self,
        tx: &mut Tx<'_>,
        walk: &Walk,
        text: &Text,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let mut conditions = Conditions::default();
        conditions.bind(&text.expression);
        let mut conditions = walk.conditions(tx.engine(), self.filter, conditions);
        for word in &text.query.words {
            let word = conditions.bind(word);
            conditions.sql.push(tx.contains(search::TEXT_COLUMN, &word));
        }
        tx.read_by(Plan::GatherAndSort)?;
        let (sql, values) = walk::statement(T::COLUMNS, search::source(tx.engine()), conditions, cursor, limit);
        tx.query(&sql, &values)?.iter().map(T::read).collect()
    }

    /// Along the walk step by step, reading the texts, until the page is full or enough was looked at.
    fn look_through<T: Entry>(
        &self,
        tx: &mut Tx<'_>,
        walk: &Walk,
        text: &Text,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Part<T>, StoreError> {
        let mut found = Vec::new();
        let mut at = *cursor;
        let mut looked_at = 0;
        let mut step = FIRST_STEP;
        let enough = LOOKED_AT / self.walks.walks.len().max(1);
        let columns = format!("found_on, id, {}", search::TEXT_COLUMN);
        while looked_at < enough {
            let rows = walk.rows(tx, &columns, self.filter, &at, step)?;
            let mut last = None;
            for row in &rows {
                let key = Key { found_on: row.get(0)?, id: row.get(1)? };
                last = Some(key);
                let words: String = row.get(2)?;
                if text.query.matches(&words) {
                    found.push(key);
                    if found.len() == limit {
                        return Ok(Part { entries: one_by_one(tx, &found)?, more: None });
                    }
                }
            }
            let (Some(last), true) = (last, rows.len() == step) else {
                return Ok(Part { entries: one_by_one(tx, &found)?, more: None });
            };
            looked_at += rows.len();
            step = (step * 2).min(enough);
            at = match Direction::of(cursor) {
                Direction::Down => Cursor::After(last),
                Direction::Up => Cursor::Before(last),
            };
        }
        let more = match at {
            Cursor::Start => None,
            Cursor::After(key) | Cursor::Before(key) => Some(key),
        };
        Ok(Part { entries: one_by_one(tx, &found)?, more })
    }
}

/// Whether few running terms end within the days asked for.
fn terms(tx: &mut Tx<'_>, filter: &LedgerFilter) -> Result<Terms, StoreError> {
    if filter.due_from.is_none() && filter.due_to.is_none() {
        return Ok(Terms::OnTheWalk);
    }
    let mut conditions = Conditions::default();
    conditions.sql.push(walk::DUE.term.to_owned());
    for (operator, date) in [(">=", filter.due_from), ("<=", filter.due_to)] {
        if let Some(date) = date {
            conditions.compare("due_on", operator, date);
        }
    }
    let limit = conditions.bind(FEW_TERMS + 1);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM hazard{} WHERE {} LIMIT {limit}) AS few",
        tx.indexed_by(walk::DUE.name),
        conditions.sql.join(" AND ")
    );
    tx.read_by(Plan::WalkInOrder)?;
    let count: i64 = tx.query_first(&sql, &conditions.values)?.map_or(Ok(0), |row| row.get(0))?;
    Ok(if count > FEW_TERMS { Terms::OnTheWalk } else { Terms::Gathered })
}

fn one_by_one<T: Entry>(tx: &mut Tx<'_>, keys: &[Key]) -> Result<Vec<T>, StoreError> {
    let sql = format!("SELECT {} FROM hazard WHERE id = $1", T::COLUMNS);
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        if let Some(row) = tx.query_first(&sql, &[key.id.into()])? {
            entries.push(T::read(&row)?);
        }
    }
    Ok(entries)
}
