//! Imports a hazard ledger of 100,000 rows into a new SQLite file and prints how long it took and how much memory the
//! process held at most: `cargo run -p bihuan-imports --example large [ROWS]` (Linux).
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement that a person runs")]

use bihuan_domain::{Rules, accounts::Actor, ids::ImportId, imports::ImportKind};
use bihuan_imports::{Mode, Request, Silent, World, run};
use bihuan_store::{DatabaseUrl, Store};
use bihuan_testkit::{FixedClock, SeededIds};
use rust_xlsxwriter::Workbook;
use std::{path::Path, sync::Arc, time::Instant};

/// Enterprises that the ledger names.
const ENTERPRISES: u32 = 147;

fn main() {
    let rows = std::env::args().nth(1).map_or(100_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("large.sqlite"))).unwrap();
    let world = World {
        clock: Arc::new(FixedClock::at("2026-10-01T09:00:00+08:00")),
        ids: Arc::new(SeededIds::new(1)),
        rules: Arc::new(Rules::default()),
    };
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    import(&store, &world, ImportKind::Jurisdictions, &testdata.join("qinghe-jurisdictions.csv"), Mode::Commit);
    import(&store, &world, ImportKind::Enterprises, &testdata.join("qinghe-enterprises.xlsx"), Mode::Commit);
    let ledger = folder.path().join("ledger.xlsx");
    write(&ledger, &names(&store), rows);
    for mode in [Mode::DryRun, Mode::Commit, Mode::Commit] {
        // Forget the highest mark so far.
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        let began = Instant::now();
        let counts = import(&store, &world, ImportKind::Hazards, &ledger, mode);
        println!("{mode:?}: {counts:?}, {:.1} s, {} MB at most", began.elapsed().as_secs_f64(), highest_mark_mb());
    }
}

fn import(store: &Store, world: &World, kind: ImportKind, file: &Path, mode: Mode) -> bihuan_store::imports::Counts {
    let request = Request {
        id: ImportId(world.ids.next()),
        kind,
        file: file.to_owned(),
        file_name: "ledger".to_owned(),
        mapping: None,
        actor: Actor::Operator,
    };
    run(store, request, mode, world, Box::new(Silent)).unwrap().counts
}

fn names(store: &Store) -> Vec<String> {
    let rows = store.read_blocking(|tx| tx.query("SELECT name FROM enterprise ORDER BY id", &[])).unwrap();
    assert_eq!(rows.len(), ENTERPRISES as usize);
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

fn write(file: &Path, names: &[String], rows: u32) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().unwrap();
    let header =
        ["序号", "企业名称", "隐患描述", "隐患等级", "排查时间", "整改措施", "完成时间", "验收时间", "销号时间"];
    for (column, text) in (0u16..).zip(header) {
        sheet.write_string(0, column, text).unwrap();
    }
    for row in 0..rows {
        let (year, month, day) = (2023 + row % 3, 1 + row % 12, 1 + row % 20);
        let date = |after: u32| format!("{year}-{month:02}-{:02}", day + after);
        sheet.write_number(row + 1, 0, row + 1).unwrap();
        sheet.write_string(row + 1, 1, &names[(row % ENTERPRISES) as usize]).unwrap();
        sheet.write_string(row + 1, 2, format!("第{row}处：疏散通道堆放杂物，灭火器压力不足")).unwrap();
        sheet.write_string(row + 1, 3, if row % 20 == 0 { "重大" } else { "一般" }).unwrap();
        sheet.write_string(row + 1, 4, date(0)).unwrap();
        sheet.write_string(row + 1, 5, "立即清理，更换灭火器").unwrap();
        if row % 3 != 0 {
            for (column, after) in [(6, 2), (7, 4), (8, 6)] {
                sheet.write_string(row + 1, column, date(after)).unwrap();
            }
        }
    }
    workbook.save(file).unwrap();
}

/// The most memory that the process held since the mark was reset.
fn highest_mark_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
