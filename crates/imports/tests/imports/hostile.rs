//! Files that mean harm.

use crate::common::{count, csv, import, import_as, on_both_engines, testdata};
use bihuan_domain::{
    accounts::{Actor, Scope},
    imports::ImportKind,
};
use bihuan_imports::Mode;
use bihuan_store::enterprises;
use rust_xlsxwriter::Workbook;

#[test]
fn what_is_no_spreadsheet_is_refused_by_number_and_stores_nothing() {
    on_both_engines(|store| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.xlsx");
        for (bytes, code) in [
            (b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec(), "IM-001"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "IM-001"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "IM-002"),
            (b"PK\x03\x04 not an archive".to_vec(), "IM-008"),
            (Vec::new(), "IM-009"),
            ("甲,乙\n丙,丁\n".as_bytes().to_vec(), "IM-010"),
        ] {
            std::fs::write(&file, &bytes).unwrap();
            let error = import_as(store, Actor::Operator, ImportKind::Enterprises, &file, Mode::Commit, 1).unwrap_err();
            assert_eq!(error.refusal().map(|refusal| refusal.code.number()), Some(code), "{error}");
        }
        assert_eq!(count(store, "event"), 0);
    });
}

#[test]
fn formulas_and_sql_in_names_are_text_like_any_other() {
    on_both_engines(|store| {
        import(store, ImportKind::Jurisdictions, &testdata("qinghe-jurisdictions.csv"), Mode::Commit, 1);
        let names = ["=cmd|' /C calc'!A0厂", "'); DROP TABLE enterprise;--厂", "<script>alert(1)</script>厂"];
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let header = ["企业名称", "统一社会信用代码", "所在村"];
        let codes = ["91350525MAEGUJ651X", "91350525MAE942HR7U", "91350525MAL5K0TG4W"];
        for (column, text) in (0u16..).zip(header) {
            sheet.write_string(0, column, text).unwrap();
        }
        for (row, (name, code)) in (1u32..).zip(names.into_iter().zip(codes)) {
            sheet.write_string(row, 0, name).unwrap();
            sheet.write_string(row, 1, code).unwrap();
            sheet.write_string(row, 2, "东埔村").unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.xlsx");
        workbook.save(&file).unwrap();
        let report = import(store, ImportKind::Enterprises, &file, Mode::Commit, 2);
        assert_eq!(report.counts.accepted, 3, "{:?}", report.rejected);
        for code in codes {
            let code = code.parse().unwrap();
            let found =
                store.read_blocking(|tx| enterprises::find_by_credit_code(tx, &Scope::everything(), &code)).unwrap();
            assert!(found.unwrap().profile.name.ends_with('厂'));
        }
    });
}

#[test]
fn one_bad_row_does_not_stop_the_others_and_a_fault_stops_all() {
    on_both_engines(|store| {
        import(store, ImportKind::Jurisdictions, &testdata("qinghe-jurisdictions.csv"), Mode::Commit, 1);
        let text = "企业名称,统一社会信用代码,所在村\n甲厂,91350525MAEGUJ651X,东埔村\n,91350525MAE942HR7U,西垅村\n";
        let (_folder, file) = csv(text);
        let before = count(store, "event");
        let world = crate::common::world(2);
        let request = crate::common::request(ImportKind::Enterprises, &file, &world);
        let failed = bihuan_imports::run(store, request.clone(), Mode::Commit, &world, Box::new(Full));
        assert!(failed.is_err());
        assert_eq!(count(store, "event"), before, "nothing half-done");
        let report =
            bihuan_imports::run(store, request, Mode::Commit, &world, Box::new(bihuan_imports::Silent)).unwrap();
        assert_eq!((report.counts.accepted, report.counts.rejected), (1, 1));
        assert_eq!(report.rejected[0].code().number(), "IM-101");
    });
}

/// An observer whose disk is full at the second row.
struct Full;

impl bihuan_imports::Observer for Full {
    fn mapping(&mut self, _: &bihuan_documents::ledger::Mapping) -> std::io::Result<()> {
        Ok(())
    }

    fn row(
        &mut self,
        record: &bihuan_documents::ledger::Record,
        _: bihuan_imports::Outcome,
        _: &[bihuan_documents::ledger::Problem],
    ) -> std::io::Result<()> {
        if record.row.number > 2 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}
