//! GET /hazards/export.xlsx and .csv: what the ledger shows, whole, streamed through a temporary file.

use super::{facts::criterion, query::Asked, timeline::responsible};
use crate::{
    Answer, App, Query, Signed,
    export::{self, ExportError, Kind},
};
use axum::extract::State;
use bihuan_documents::sheets::{Column, Value};
use bihuan_domain::{
    Language,
    accounts::Scope,
    hazards::{Hazard, HazardState, days_overdue},
    identifiers::Sectors,
    jurisdictions::AdministrativeLevel,
};
use bihuan_store::{
    Store, Tx,
    hazards::{self, LedgerFilter},
    jurisdictions,
};
use jiff::civil::Date;
use std::{collections::HashMap, fs::File};

/// Header in both languages, and width in Chinese characters.
const COLUMNS: [(&str, &str, u16); 27] = [
    ("序号", "No.", 4),
    ("隐患编号", "Number", 13),
    ("企业（单位）或场所", "Enterprise or place", 16),
    ("乡镇（街道）", "Township", 8),
    ("村（社区）", "Village", 8),
    ("具体位置", "Location", 10),
    ("隐患描述", "Description", 30),
    ("隐患等级", "Level", 5),
    ("行业领域", "Sector", 8),
    ("隐患来源", "Source", 7),
    ("判定依据", "Criterion", 18),
    ("排查时间", "Found", 8),
    ("整改责任单位", "Responsible unit", 14),
    ("整改责任人", "Responsible person", 8),
    ("整改措施", "Measures", 20),
    ("整改资金（元）", "Funds (yuan)", 9),
    ("整改期限", "Deadline", 8),
    ("应急预案", "Contingency plan", 12),
    ("整改情况", "What was done", 20),
    ("完成时间", "Completed", 8),
    ("验收人", "Accepted by", 6),
    ("验收时间", "Accepted", 8),
    ("销号时间", "Closed", 8),
    ("状态", "State", 7),
    ("逾期天数", "Days overdue", 5),
    ("挂牌督办", "Supervision listing", 14),
    ("备注", "Remark", 12),
];

/// The whole ledger in a file without a name, for the command line.
///
/// # Errors
/// A fault of the database or the disk.
pub fn export_hazards(store: &Store, kind: Kind, language: Language, today: Date) -> Result<File, ExportError> {
    let title = language.pick("隐患台账", "Hazard ledger").to_owned();
    let ledger = Ledger { subtitle: today.to_string(), title, language, today };
    store.read_blocking(|tx| ledger.write(tx, &Scope::everything(), &LedgerFilter::default(), kind))
}

/// As a workbook.
pub async fn workbook(State(app): State<App>, signed: Signed, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    answer(&app, &signed, &pairs, Kind::Workbook).await
}

/// As CSV.
pub async fn delimited(State(app): State<App>, signed: Signed, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    answer(&app, &signed, &pairs, Kind::Delimited).await
}

async fn answer(app: &App, signed: &Signed, pairs: &[(String, String)], kind: Kind) -> Answer {
    let asked = Asked::read(pairs)?;
    let (scope, language, today) = (signed.person.scope(), signed.language, app.clock.today());
    let title = asked.view.map_or(language.pick("隐患台账", "Hazard ledger"), |view| view.label(language)).to_owned();
    let ledger = Ledger { title: title.clone(), subtitle: subtitle(signed, today), language, today };
    let file = app.store.read(move |tx| ledger.write(tx, &scope, &asked.filter, kind)).await?;
    export::download(file, kind, ("hazards", &title), today)
}

fn subtitle(signed: &Signed, today: Date) -> String {
    match signed.language {
        Language::Chinese => format!("导出单位：{}　导出日期：{today}", signed.person.unit_name),
        Language::English => format!("Exported by {} on {today}", signed.person.unit_name),
    }
}

struct Ledger {
    title: String,
    subtitle: String,
    language: Language,
    today: Date,
}

impl Ledger {
    fn write(&self, tx: &mut Tx<'_>, scope: &Scope, filter: &LedgerFilter, kind: Kind) -> Result<File, ExportError> {
        let tree = jurisdictions::tree(tx, &Scope::everything())?;
        let names: HashMap<_, _> =
            tree.into_iter().map(|node| (node.code().to_string(), node.jurisdiction.name)).collect();
        let columns = COLUMNS.map(|(chinese, english, width)| Column::new(self.language.pick(chinese, english), width));
        let sheet = export::Sheet {
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            columns: columns.into(),
            language: self.language,
        };
        let mut number = 0;
        sheet.write(kind, |take| {
            hazards::for_each_row(tx, scope, filter, |hazard| {
                number += 1;
                take(self.row(number, &hazard, &names))
            })
        })
    }

    fn row(&self, number: i64, hazard: &Hazard, names: &HashMap<String, String>) -> Vec<Value> {
        let language = self.language;
        let date = |date: Option<Date>| date.map_or(Value::Empty, Value::Date);
        let name = |level| {
            let code = hazard.place.at(level).map(ToString::to_string).unwrap_or_default();
            Value::from(names.get(&code).cloned().unwrap_or(code))
        };
        let plan = hazard.plan.as_ref();
        let text = |text: Option<&String>| Value::from(text.cloned().unwrap_or_default());
        let acceptance = hazard.acceptance.as_ref();
        let is_running = hazard.state == HazardState::Rectifying;
        let overdue = hazard.due_on().filter(|_| is_running).map_or(0, |due| days_overdue(due, self.today));
        let listing = hazard.listing.as_ref().map(|listing| {
            let state =
                if listing.delisted_on.is_some() { language.pick("（已摘牌）", " (delisted)") } else { "" };
            format!("{} {}{state}", listing.level.label(language), listing.number)
        });
        vec![
            Value::Count(number),
            Value::from(hazard.number.as_str()),
            Value::from(hazard.subject_name.as_str()),
            name(AdministrativeLevel::Township),
            name(AdministrativeLevel::Village),
            Value::from(hazard.location.as_str()),
            Value::from(hazard.description.as_str()),
            Value::from(hazard.level.label(language)),
            Value::from(Sectors::included().label(&hazard.sector, language)),
            Value::from(hazard.source.label(language)),
            Value::from(hazard.criterion.as_ref().map(criterion).unwrap_or_default()),
            Value::Date(hazard.found_on),
            text(hazard.assignment.as_ref().map(|assignment| &assignment.unit_name)),
            Value::from(responsible(plan.and_then(|plan| plan.responsible.as_ref()), language)),
            text(plan.and_then(|plan| plan.measures.as_ref())),
            plan.and_then(|plan| plan.funds_cents).map_or(Value::Empty, Value::Cents),
            date(hazard.due_on()),
            text(plan.and_then(|plan| plan.contingency.as_ref())),
            text(hazard.submission.as_ref().map(|submission| &submission.result)),
            date(hazard.submission.as_ref().map(|submission| submission.completed_on)),
            text(acceptance.map(|acceptance| &acceptance.accepted_by_name)),
            date(acceptance.map(|acceptance| acceptance.accepted_on)),
            date(hazard.closure.as_ref().map(|closure| closure.closed_on)),
            Value::from(hazard.state.label(language)),
            if overdue == 0 { Value::Empty } else { Value::from(overdue) },
            Value::from(listing.unwrap_or_default()),
            text(hazard.end_reason.as_ref()),
        ]
    }
}
