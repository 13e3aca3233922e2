//! Free text: terms are filed in an index of their own, which differs between the engines.

use crate::{Engine, StoreError, Tx};
use bihuan_domain::{
    ids::HazardId,
    search::{SearchQuery, SearchTerm, search_terms},
};

/// Up to so many hits are gathered and sorted; more frequent words are met soon enough on a walk in order.
pub(super) const RARE: i64 = 10_000;

/// Files a new hazard under its terms.
pub(super) fn file(tx: &mut Tx<'_>, id: HazardId, territory: &str, text: &str) -> Result<(), StoreError> {
    let terms = search_terms(text).join(" ");
    match tx.engine() {
        // FTS5 writes a segment of its own at each savepoint and each commit. Not `INSERT … SELECT`, which has a savepoint too.
        Engine::Sqlite => {
            let sql =
                "INSERT INTO hazard_search (rowid, terms) VALUES ((SELECT position FROM hazard WHERE id = $1), $2)";
            tx.execute_late(sql, vec![id.into(), terms.into()])
        }
        Engine::Postgres => {
            let sql = "INSERT INTO hazard_search (id, terms, territory)
                       VALUES ($1, array_to_tsvector(string_to_array($2, ' ')), $3)";
            tx.execute(sql, &[id.into(), terms.into(), territory.into()]).map(drop)
        }
    }
}

/// Files a hazard anew.
pub(super) fn refile(tx: &mut Tx<'_>, id: HazardId, territory: &str, text: &str) -> Result<(), StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => "DELETE FROM hazard_search WHERE rowid = (SELECT position FROM hazard WHERE id = $1)",
        Engine::Postgres => "DELETE FROM hazard_search WHERE id = $1",
    };
    tx.execute_late(sql, vec![id.into()])?;
    file(tx, id, territory, text)
}

/// Files every hazard anew: after rows were copied from another database. Returns how many.
///
/// # Errors
/// A fault of the database.
pub fn rebuild(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    match tx.engine() {
        Engine::Sqlite => tx.execute("INSERT INTO hazard_search (hazard_search) VALUES ('delete-all')", &[])?,
        Engine::Postgres => tx.execute("DELETE FROM hazard_search", &[])?,
    };
    let mut filed = 0;
    let mut last = String::new();
    loop {
        let sql = "SELECT id, search_text, territory FROM hazard WHERE id > $1 ORDER BY id LIMIT 1000";
        let rows = tx.query(sql, &[(&last).into()])?;
        let Some(end) = rows.last() else { return Ok(filed) };
        last = end.get(0)?;
        for row in &rows {
            file(tx, row.get(0)?, &row.get::<String>(2)?, &row.get::<String>(1)?)?;
            filed += 1;
        }
    }
}

/// The query as the engine's index understands it. Terms hold letters, digits and inner hyphens only, so that nothing in
/// them can end a quotation.
pub(super) fn expression(engine: Engine, query: &SearchQuery) -> String {
    let terms = query.terms.iter().map(|term| match (engine, term) {
        (Engine::Sqlite, SearchTerm::Exactly(text)) => format!("\"{text}\""),
        (Engine::Sqlite, SearchTerm::Beginning(text)) => format!("\"{text}\" *"),
        (Engine::Postgres, SearchTerm::Exactly(text)) => format!("'{text}'"),
        (Engine::Postgres, SearchTerm::Beginning(text)) => format!("'{text}':*"),
    });
    let glue = match engine {
        Engine::Sqlite => " AND ",
        Engine::Postgres => " & ",
    };
    terms.collect::<Vec<_>>().join(glue)
}

/// How many hazards are filed under all terms, counted up to one more than [`RARE`].
pub(super) fn frequency(tx: &mut Tx<'_>, expression: &str) -> Result<i64, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => {
            "SELECT COUNT(*) FROM (SELECT rowid FROM hazard_search WHERE hazard_search MATCH $1 LIMIT $2)"
        }
        Engine::Postgres => {
            "SELECT COUNT(*) FROM (SELECT 1 FROM hazard_search WHERE terms @@ ($1::text)::tsquery LIMIT $2) AS hits"
        }
    };
    tx.query_first(sql, &[expression.into(), (RARE + 1).into()])?.map_or(Ok(0), |row| row.get(0))
}

/// The tables of a query for the hazards filed under an expression: what follows `FROM`.
pub(super) const fn source(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "(SELECT rowid AS hit FROM hazard_search WHERE hazard_search MATCH $1) AS hits \
             CROSS JOIN hazard ON hazard.position = hits.hit"
        }
        Engine::Postgres => {
            "(SELECT hazard_search.id AS hit, hazard_search.territory AS lies_in FROM hazard_search \
             WHERE terms @@ ($1::text)::tsquery OFFSET 0) AS hits \
             JOIN hazard ON hazard.id = hits.hit AND hazard.territory = hits.lies_in"
        }
    }
}

/// The text that words are looked for in.
pub(super) const TEXT_COLUMN: &str = "search_text";
