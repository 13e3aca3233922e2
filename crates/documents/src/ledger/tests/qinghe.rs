//! The ledgers of Qinghe, against what a careful clerk accepts and rejects.

use super::*;
use crate::ledger::{self, Field};
use bihuan_domain::{hazards::HazardLevel, jurisdictions::AdministrativeLevel};
use std::{collections::BTreeSet, path::PathBuf};

fn open(name: &str) -> Workbook {
    Workbook::open(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)).unwrap()
}

/// Rows that the clerk rejects for reasons that need no database, and all rows that she counts.
fn expected(ledger: &str, reasons: &[(&str, &[&'static str])]) -> (usize, Vec<(u32, Vec<&'static str>)>) {
    let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/qinghe-expected.json"));
    let json: serde_json::Value = serde_json::from_str(&text.unwrap()).unwrap();
    let rows = usize::try_from(json[ledger]["rows"].as_u64().unwrap()).unwrap();
    let rejected = json[ledger]["rejected"].as_array().unwrap().iter().filter_map(|entry| {
        let why = entry["why"].as_str().unwrap();
        let codes = reasons.iter().find(|(reason, _)| *reason == why).map(|(_, codes)| codes.to_vec());
        codes.map(|codes| (u32::try_from(entry["row"].as_u64().unwrap()).unwrap(), codes))
    });
    (rows, rejected.collect())
}

#[test]
fn enterprises_are_accepted_and_rejected_as_the_clerk_does() {
    let (mapping, outcome) = read_enterprises(&mut open("qinghe-enterprises.xlsx"));
    assert_eq!((mapping.header_first_row, mapping.header_last_row), (3, 3));
    assert_eq!(mapping.columns.len(), 14, "{:#?}", mapping.columns);
    let reasons: &[(&str, &[&str])] =
        &[("check digit", &["EN-023"]), ("length", &["EN-020"]), ("duplicate", &["IM-142"])];
    let (rows, expected) = expected("enterprises", reasons);
    assert_eq!(outcome.accepted.len() + outcome.rejected.len(), rows);
    let rejected = outcome.rejected_rows();
    assert_eq!(
        rejected.iter().map(|(row, _)| *row).collect::<Vec<_>>(),
        expected.iter().map(|(row, _)| *row).collect::<Vec<_>>()
    );
    for ((row, code), (_, codes)) in rejected.iter().zip(&expected) {
        assert!(codes.contains(code), "row {row}: {code}");
    }
    // The unknown village is for the database to tell.
    let unknown: Vec<_> = outcome
        .accepted
        .iter()
        .filter(|(_, e)| e.village.as_deref() == Some("不存在村"))
        .map(|(row, _)| *row)
        .collect();
    assert_eq!(unknown, [29, 39, 83, 155]);
    assert_eq!(outcome.accepted.len() - unknown.len(), 147);
    assert_eq!(outcome.skipped, [(170, SkipReason::Total), (171, SkipReason::Footer)]);
}

#[test]
fn hazards_are_accepted_and_rejected_as_the_clerk_does() {
    let (mapping, outcome) = read_hazards(&mut open("qinghe-hazards.xlsx"));
    assert_eq!((mapping.header_first_row, mapping.header_last_row), (2, 3));
    let fields: Vec<_> = mapping.columns.iter().map(|mapped| mapped.field).collect();
    use Field as F;
    assert_eq!(
        fields,
        [
            F::Sequence,
            F::EnterpriseName,
            F::Village,
            F::Description,
            F::Level,
            F::FoundOn,
            F::Source,
            F::Measures,
            F::Responsible,
            F::Funds,
            F::Deadline,
            F::ContingencyPlan,
            F::CompletedOn,
            F::Acceptor,
            F::AcceptedOn,
            F::ClosedOn,
            F::Note,
        ]
    );
    assert_eq!(mapping.column(Field::CompletedOn).unwrap().header, "整改情况/完成时间");
    let reasons: &[(&str, &[&str])] = &[("level", &["IM-107"]), ("date", &["IM-102"]), ("order of dates", &["IM-130"])];
    let (rows, expected) = expected("hazards", reasons);
    assert_eq!(outcome.accepted.len() + outcome.rejected.len(), rows);
    let rejected = outcome.rejected_rows();
    assert_eq!(
        rejected.iter().map(|(row, _)| *row).collect::<Vec<_>>(),
        expected.iter().map(|(row, _)| *row).collect::<Vec<_>>()
    );
    for ((row, code), (_, codes)) in rejected.iter().zip(&expected) {
        assert!(codes.contains(code), "row {row}: {code}");
    }
    assert_eq!(outcome.skipped, [(484, SkipReason::Total)]);
    assert_eq!(outcome.warnings, []);
}

#[test]
fn the_accepted_hazards_add_up_to_the_clerks_figures() {
    let (_, outcome) = read_hazards(&mut open("qinghe-hazards.xlsx"));
    let known: Vec<_> =
        outcome.accepted.iter().filter(|(_, row)| row.enterprise != "查无此企业有限公司").map(|(_, row)| row).collect();
    assert_eq!(known.len(), 464);
    assert_eq!(known.iter().filter(|row| row.level == HazardLevel::Major).count(), 119);
    assert_eq!(known.iter().filter(|row| row.closed_on.is_some()).count(), 251);
    let by_2023: Vec<_> = known.iter().filter(|row| row.found_on.year() <= 2023).collect();
    assert_eq!(by_2023.len(), 141);
    assert_eq!(by_2023.iter().filter(|row| row.closed_on.is_none()).count(), 61);
    assert!(known.iter().all(|row| row.funds_cents.is_some() && row.deadline.is_some() && row.village.is_some()));
    let funds: BTreeSet<_> = known.iter().filter_map(|row| row.funds_cents).collect();
    assert_eq!(funds, BTreeSet::from([100_000, 300_000, 2_000_000, 5_000_000, 20_000_000]));
}

#[test]
fn the_tree_is_read_from_csv() {
    let mut workbook = open("qinghe-jurisdictions.csv");
    let mapping = ledger::recognise(&mut workbook, LedgerKind::Jurisdictions).unwrap();
    let outcome = read(&mut workbook, &mapping, ledger::parse_jurisdiction, |_, _| vec![]);
    assert_eq!(outcome.rejected_rows(), []);
    assert_eq!(outcome.accepted.len(), 14);
    let (row, village) = &outcome.accepted[4];
    assert_eq!((*row, village.name.as_str(), village.level), (6, "东埔村", Some(AdministrativeLevel::Village)));
    assert_eq!(village.parent.as_deref(), Some("350525190000"));
}
