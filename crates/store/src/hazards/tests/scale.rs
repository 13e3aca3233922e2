//! How long the ledger takes at a million hazards: run by hand with
//! `cargo test --release -p bihuan-store scale -- --ignored --nocapture` (`BIHUAN_SCALE_ROWS`, `BIHUAN_SCALE_FILE`).

use crate::{
    DatabaseUrl, Store, figures,
    hazards::{Cursor, LedgerFilter, SectionKind, StandardView, fixtures::*, list, load, workbench},
};
use bihuan_domain::{
    accounts::Scope,
    figures::{Listed, Overdue, Years},
    hazards::{HazardLevel, HazardSource, HazardState, SectorCode},
    jurisdictions::Subtree,
};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const COLUMNS_OF_PLACES: [&str; 5] = ["province", "prefecture", "county", "township", "village"];

/// Twenty townships of fifteen villages, and a second county with a tenth of the hazards.
fn generate(connection: &Connection, rows: u64) {
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;")
        .unwrap();
    let indexes: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'hazard' AND sql IS NOT NULL")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    connection.execute_batch("BEGIN").unwrap();
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}")).unwrap();
    }
    connection.execute_batch(&insert_rows(rows)).unwrap();
    connection.execute_batch(INSERT_TERMS).unwrap();
    for (_, sql) in &indexes {
        connection.execute_batch(sql).unwrap();
    }
    connection.execute_batch(&insert_cells()).unwrap();
    connection.execute_batch("COMMIT; PRAGMA journal_mode = WAL;").unwrap();
}

fn insert_rows(rows: u64) -> String {
    let body = serde_json::to_string(&a_hazard()).unwrap().replace('\'', "''");
    format!(
        "CREATE TEMP TABLE texts (k INTEGER PRIMARY KEY, words TEXT, terms TEXT);
         INSERT INTO texts VALUES
            (0, '配电箱未接地', '配电 电箱 箱未 未接 接地 地'), (1, '消防通道堵塞', '消防 防通 通道 道堵 堵塞 塞'),
            (2, '灭火器过期', '灭火 火器 器过 过期 期'), (3, '临边无防护', '临边 边无 无防 防护 护'),
            (4, '特种作业无证', '特种 种作 作业 业无 无证 证'), (5, '危化品混存', '危化 化品 品混 混存 存'),
            (6, '有限空间未通风', '有限 限空 空间 间未 未通 通风 风'), (7, '电气线路老化', '电气 气线 线路 路老 老化 化');
         INSERT INTO hazard (id, number, version, province, prefecture, county, township, village, grid, place_code,
            enterprise, responsible_unit, responsible_name, subject_name, location, description, level, sector, source,
            state, found_on, due_on, overdue, escalation, listed, closed_on, recurrence_of, imported, updated_at,
            search_text, body)
         WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {rows}),
         r AS MATERIALIZED (SELECT k, abs(random()) % 1000 AS a, abs(random()) % 1000 AS b, abs(random()) % 1000 AS c,
                      abs(random()) % 1000 AS d, abs(random()) % 1000 AS e, abs(random()) % 300 AS place,
                      abs(random()) % 2900 AS day FROM n),
         s AS (SELECT *, CASE WHEN a < 850 THEN 'closed' WHEN a < 870 THEN 'reported' WHEN a < 880 THEN 'dismissed'
                  WHEN a < 900 THEN 'registered' WHEN a < 950 THEN 'rectifying' WHEN a < 970 THEN 'submitted'
                  WHEN a < 985 THEN 'accepted' ELSE 'terminated' END AS st,
                  CASE WHEN b < 800 THEN 'general' WHEN b < 970 THEN 'serious' ELSE 'major' END AS lv,
                  CASE WHEN e < 100 THEN '350526' ELSE '350525' END AS cty,
                  printf('%03d', 100 + place / 15) AS town, printf('%03d', 200 + place % 15) AS vill,
                  date('2026-03-01', '-' || day || ' days') AS found FROM r)
         SELECT printf('0190%04x-%04x-7000-8000-%012x', k >> 16, k & 65535, k),
            cty || town || '-' || substr(found, 1, 4) || printf('-%07d', k), 1,
            '350000000000', '350500000000', cty || '000000', cty || town || '000', cty || town || vill, NULL,
            cty || town || vill, printf('00000000-0000-0000-0000-%012x', 3758096384 + k % 20000),
            CASE WHEN st IN ('reported', 'dismissed', 'registered') THEN NULL
                 ELSE printf('00000000-0000-0000-0000-%012x', 3758096384 + k % 20000) END, '单位' || (k % 20000),
            '单位' || (k % 20000), '车间', (SELECT words FROM texts WHERE texts.k = s.k % 8) || CASE WHEN s.k % 9973 = 0 THEN '氨机房' ELSE '' END,
            lv, CASE WHEN place = 7 AND c < 300 THEN 'maritime' WHEN c < 400 THEN 'machinery'
                     WHEN c < 997 THEN 'sector_' || (c % 17) ELSE 'rare' END,
            CASE WHEN d < 400 THEN 'grid_patrol' WHEN d < 700 THEN 'township_inspection' WHEN d < 850 THEN 'self_check'
                 WHEN d < 950 THEN 'department_inspection' WHEN d < 990 THEN 'tip' WHEN d < 999 THEN 'expert_review'
                 ELSE 'alarm' END,
            st, found, CASE WHEN st IN ('rectifying', 'submitted', 'accepted', 'closed') THEN date(found, '+30 days') END,
            st = 'rectifying' AND d % 10 < 3, CASE WHEN st = 'rectifying' AND d % 10 = 0 THEN 'circular' ELSE '' END,
            lv = 'major' AND c < 50, CASE WHEN st = 'closed' THEN date(found, '+20 days') END, NULL, NULL, 0,
            cty || town || '-' || substr(found, 1, 4) || printf('-%07d', k) || ' 单位' || (k % 20000) || ' 车间 '
                || (SELECT words FROM texts WHERE texts.k = s.k % 8) || CASE WHEN s.k % 9973 = 0 THEN '氨机房' ELSE '' END,
            '{body}' FROM s;"
    )
}

const INSERT_TERMS: &str = "INSERT INTO hazard_search (rowid, terms)
    SELECT position, number || ' ' || substr(number, 11) || ' ' || substr(number, 16) || ' 单位 位 ' || (position % 20000)
        || ' 车间 间 ' || (SELECT terms FROM texts WHERE texts.k = position % 8)
        || CASE WHEN position % 9973 = 0 THEN ' 氨机 机房 房' ELSE '' END FROM hazard;";

fn insert_cells() -> String {
    let at = |place: &str, cube: &str, key: &str, wanted: &str| {
        format!(
            "INSERT INTO figure_cell SELECT {place}, '{cube}', {key}, COUNT(*) FROM hazard WHERE {wanted} GROUP BY 1, 3;"
        )
    };
    let counted = "state NOT IN ('reported', 'dismissed')";
    let mut sql = String::new();
    for place in COLUMNS_OF_PLACES.into_iter().chain(["''"]) {
        let status = "state || '|' || level || '|' || substr(found_on, 1, 4) || '|' || overdue || '|' || listed";
        sql += &at(place, "status", status, "1");
        sql += &at(place, "sector", "sector || '|' || state", "1");
        sql += &at(place, "source", "source || '|' || state", "1");
        sql += &at(place, "found", "substr(found_on, 1, 7)", counted);
        sql += &at(place, "closed", "substr(closed_on, 1, 7)", "state = 'closed'");
    }
    let mut parent = "''";
    for level in COLUMNS_OF_PLACES {
        sql += &format!("INSERT INTO figure_place SELECT DISTINCT {level}, {parent}, '{level}' FROM hazard;");
        parent = level;
    }
    sql
}

fn a_hazard() -> bihuan_domain::hazards::Hazard {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("one.sqlite"))).unwrap();
    let draft = draft(village(0, 0), "2026-03-01");
    let result: Result<_, crate::CommandError> =
        store.write_blocking(move |tx| super::super::open(tx, hazard_id(1), draft, by(&officer(&county()), morning())));
    result.unwrap()
}

fn scale_file(rows: u64) -> PathBuf {
    let file = std::env::var("BIHUAN_SCALE_FILE")
        .map_or_else(|_| std::env::temp_dir().join("bihuan-scale.sqlite"), PathBuf::from);
    if !file.exists() {
        let started = Instant::now();
        drop(Store::open(&DatabaseUrl::Sqlite(file.clone())).unwrap());
        generate(&Connection::open(&file).unwrap(), rows);
        println!("{rows} rows generated in {:?}, {} MB", started.elapsed(), megabytes(&file));
    }
    file
}

fn megabytes(file: &Path) -> u64 {
    std::fs::metadata(file).unwrap().len() / 1_000_000
}

fn filters() -> Vec<(String, LedgerFilter)> {
    let default = LedgerFilter::default;
    let mut filters = vec![("all".to_owned(), default())];
    let mut add = |name: &str, filter: LedgerFilter| filters.push((name.to_owned(), filter));
    for state in HazardState::ALL {
        add(state.name(), LedgerFilter { states: vec![state], ..default() });
    }
    for level in HazardLevel::ALL {
        add(level.name(), LedgerFilter { level: Some(level), ..default() });
    }
    for sector in ["machinery", "maritime", "rare", "sector_3", "unknown"] {
        add(sector, LedgerFilter { sector: SectorCode::parse(sector), ..default() });
    }
    for source in HazardSource::ALL {
        add(source.name(), LedgerFilter { source: Some(source), ..default() });
    }
    for view in StandardView::ALL {
        add(&format!("view {}", view.name()), view.filter());
    }
    add("overdue", LedgerFilter { overdue: Some(Overdue::Yes), ..default() });
    add("listed", LedgerFilter { listed: Some(Listed::Yes), ..default() });
    add("found in a month", LedgerFilter { found_from: date("2021-05-01"), found_to: date("2021-05-31"), ..default() });
    add("found until 2019", LedgerFilter { found_to: date("2019-03-01"), ..default() });
    add("due in a week", LedgerFilter { due_from: date("2026-03-02"), due_to: date("2026-03-09"), ..default() });
    add("due on a day", LedgerFilter { due_from: date("2021-03-02"), due_to: date("2021-03-02"), ..default() });
    add("enterprise", LedgerFilter { enterprise: Some(unit(7)), ..default() });
    for text in
        ["氨机房", "配电箱", "单位", "00042", "0000042", "无证 车间", "单位77", "没有的词", "电", "350525100-2021"]
    {
        add(&format!("text {text}"), LedgerFilter { text: text.to_owned(), ..default() });
    }
    add(
        "text with rare state",
        LedgerFilter { text: "配电".to_owned(), states: vec![HazardState::Accepted], ..default() },
    );
    add(
        "text that never meets its sector",
        LedgerFilter { text: "电气".to_owned(), sector: SectorCode::parse("rare"), ..default() },
    );
    add(
        "combination",
        LedgerFilter {
            states: vec![HazardState::Closed],
            level: Some(HazardLevel::Serious),
            sector: SectorCode::parse("machinery"),
            source: Some(HazardSource::ExpertReview),
            ..default()
        },
    );
    add(
        "rare combination",
        LedgerFilter {
            states: vec![HazardState::Registered],
            level: Some(HazardLevel::Major),
            source: Some(HazardSource::Alarm),
            ..default()
        },
    );
    add(
        "impossible combination",
        LedgerFilter { states: vec![HazardState::Closed], overdue: Some(Overdue::Yes), ..default() },
    );
    filters
}

fn date(text: &str) -> Option<jiff::civil::Date> {
    Some(text.parse().unwrap())
}

fn median(mut run: impl FnMut()) -> (Duration, Duration) {
    let mut times: Vec<_> = (0..9)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .collect();
    let first = times[0];
    times.sort();
    (times[4], first)
}

#[test]
#[ignore = "takes minutes; run by hand, in release"]
fn alone_pages_of_a_million_hazards() {
    let rows = std::env::var("BIHUAN_SCALE_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let store = Store::open(&DatabaseUrl::Sqlite(scale_file(rows))).unwrap();
    let scopes = [
        ("everything", Scope::everything()),
        ("county", Scope::new(vec![subtree(&county())], None)),
        ("township", Scope::new(vec![subtree(&township(3))], None)),
        ("village", Scope::new(vec![subtree(&village(3, 4))], None)),
        ("3 townships", Scope::new((3..6).map(|town| subtree(&township(town))).collect::<Vec<Subtree>>(), None)),
        ("unit", Scope::new(vec![], Some(unit(7)))),
    ];
    let mut worst = Duration::ZERO;
    for (scope_name, scope) in &scopes {
        for (name, filter) in filters() {
            let mut found = (0, None);
            let (time, first) = median(|| {
                let page = store.read_blocking(|tx| list(tx, scope, &filter, &Cursor::Start)).unwrap();
                found = (page.rows.len(), page.total);
            });
            worst = worst.max(time);
            let mark = if time > Duration::from_millis(25) { "  SLOW" } else { "" };
            println!("{scope_name:12} {name:32} {time:>10.2?} (first {first:>9.2?}) {found:?}{mark}");
        }
    }
    println!("worst median {worst:?}");
    other_pages(&store);
}

fn other_pages(store: &Store) {
    let years = Years { old_until: 2023, present: 2026 };
    for (name, place) in [("county", county()), ("township", township(3))] {
        let actor = officer(&place);
        let today = "2026-03-02".parse().unwrap();
        let (time, first) = median(|| {
            let result = store.read_blocking(|tx| figures::dashboard(tx, &actor.scope(), None, years, today)).unwrap();
            assert!(result.unwrap().headline.found > 0);
        });
        println!("dashboard {name}: {time:.2?} (first {first:.2?})");
        let (time, first) = median(|| {
            let sections = store.read_blocking(|tx| workbench(tx, &actor, 5)).unwrap();
            assert_eq!(sections.len(), SectionKind::ALL.len());
        });
        println!("workbench {name}: {time:.2?} (first {first:.2?})");
    }
    let id = store
        .read_blocking(|tx| list(tx, &Scope::everything(), &LedgerFilter::default(), &Cursor::Start))
        .unwrap()
        .rows[7]
        .id;
    let (time, first) = median(|| drop(store.read_blocking(|tx| load(tx, &Scope::everything(), id)).unwrap()));
    println!("one hazard: {time:.2?} (first {first:.2?})");
}
