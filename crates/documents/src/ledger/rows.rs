//! Typed rows.

use super::{Field, Mapping, Problem, RawRecord, Severity};
use crate::{
    parse::{self, Answer, Parsed},
    tables::Cell,
};
use bihuan_domain::{
    RefusalCode,
    enterprises::{Position, RiskColour, StandardisationGrade},
    hazards::{HazardLevel, HazardSource, Standing},
    identifiers::CreditCode,
    jurisdictions::{AdministrativeLevel, JurisdictionCode},
};
use jiff::civil::Date;

/// Longest name, in characters.
const NAME: usize = 100;
/// Longest short text, in characters.
const SHORT: usize = 300;
/// Longest long text, in characters.
const LONG: usize = 4_000;

/// A row of a jurisdictions file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JurisdictionRow {
    /// Its code.
    pub code: JurisdictionCode,
    /// Its name.
    pub name: String,
    /// Its level, when the file says so.
    pub level: Option<AdministrativeLevel>,
    /// The code or name of its parent, when the file says so.
    pub parent: Option<String>,
}

/// A row of an enterprise ledger. Texts are as they stand, without blanks around them.
#[derive(Debug, Clone, PartialEq)]
pub struct EnterpriseRow {
    /// 企业名称, in one way of writing
    pub name: String,
    /// 统一社会信用代码
    pub credit_code: CreditCode,
    /// 所在乡镇
    pub township: Option<String>,
    /// 所在村（社区）
    pub village: Option<String>,
    /// 所在网格
    pub grid: Option<String>,
    /// 地址
    pub address: Option<String>,
    /// 单位类型
    pub kind: Option<String>,
    /// 行业类别
    pub industry: Option<String>,
    /// 国民经济行业代码
    pub industry_code: Option<String>,
    /// 重点领域
    pub key_fields: Vec<String>,
    /// 从业人数
    pub headcount: Option<u32>,
    /// 主要负责人
    pub head: Option<String>,
    /// 联系电话
    pub phone: Option<String>,
    /// 安全管理员
    pub safety_officer: Option<String>,
    /// 安全管理员电话
    pub safety_phone: Option<String>,
    /// 风险等级
    pub risk: Option<RiskColour>,
    /// 标准化等级
    pub standardisation: Option<StandardisationGrade>,
    /// 经纬度
    pub position: Option<Position>,
    /// 经营状态
    pub operating_status: Option<String>,
    /// 备注
    pub note: Option<String>,
}

/// A row of a hazard ledger. Texts are as they stand, without blanks around them.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct HazardRow {
    /// 隐患编号
    pub number: Option<String>,
    /// 企业名称, in one way of writing; empty when the ledger names the enterprise by its code alone
    pub enterprise: String,
    /// 统一社会信用代码
    pub credit_code: Option<CreditCode>,
    /// 所在乡镇
    pub township: Option<String>,
    /// 所在村（社区）
    pub village: Option<String>,
    /// 所在网格
    pub grid: Option<String>,
    /// 行业类别
    pub industry: Option<String>,
    /// 隐患部位
    pub location: Option<String>,
    /// 隐患描述
    pub description: String,
    /// 隐患等级
    pub level: HazardLevel,
    /// 隐患类别
    pub category: Option<String>,
    /// 排查时间
    pub found_on: Date,
    /// 检查人
    pub finder: Option<String>,
    /// 来源; `None` when the ledger does not say
    pub source: Option<HazardSource>,
    /// 来源, as it stands
    pub source_text: Option<String>,
    /// 判定依据
    pub criterion: Option<String>,
    /// 整改措施
    pub measures: Option<String>,
    /// 整改责任人
    pub responsible: Option<String>,
    /// 整改责任单位
    pub responsible_unit: Option<String>,
    /// 整改资金
    pub funds_cents: Option<i64>,
    /// 整改期限; a number of days counts from the day found
    pub deadline: Option<Date>,
    /// 应急预案: its name, or 有; `None` when there is none
    pub contingency_plan: Option<String>,
    /// 完成时间
    pub completed_on: Option<Date>,
    /// 整改情况, as it stands
    pub status: Option<String>,
    /// 验收人
    pub acceptor: Option<String>,
    /// 验收时间
    pub accepted_on: Option<Date>,
    /// 验收意见, as it stands
    pub acceptance_result: Option<String>,
    /// 销号时间
    pub closed_on: Option<Date>,
    /// 销号情况, as it stands
    pub closing_status: Option<String>,
    /// 是否挂牌督办
    pub listed: Option<Answer>,
    /// 状态, where it stands outside the loop
    pub standing: Standing,
    /// 挂牌督办级别
    pub listing_level: Option<String>,
    /// 挂牌时间
    pub listed_on: Option<Date>,
    /// 督办单位（责任人）
    pub supervisor: Option<String>,
    /// 主要负责人
    pub head: Option<String>,
    /// 联系电话
    pub phone: Option<String>,
    /// 备注
    pub note: Option<String>,
}

/// A row that was read: the typed row unless a problem rejects it, and all problems.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedRow<T> {
    /// The row's number as the spreadsheet shows it.
    pub number: u32,
    /// The typed row; `None` when a problem rejects it.
    pub row: Option<T>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Reads the fields of one record and gathers what is wrong.
struct Reader<'a> {
    record: &'a RawRecord,
    mapping: &'a Mapping,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    const fn new(record: &'a RawRecord, mapping: &'a Mapping) -> Self {
        Self { record, mapping, problems: Vec::new() }
    }

    fn field<T>(&mut self, field: Field, parse: impl FnOnce(&Cell) -> Parsed<T>) -> Option<T> {
        match parse(self.record.get(field)) {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.problems.push(Problem::of_field(self.mapping, self.record.row, field, refusal));
                None
            }
        }
    }

    fn optional<T>(&mut self, field: Field, parse: impl FnOnce(&Cell) -> Parsed<Option<T>>) -> Option<T> {
        if self.record.get(field).is_empty() { None } else { self.field(field, parse).flatten() }
    }

    /// A text; a placeholder counts as none.
    fn text(&mut self, field: Field, limit: usize) -> Option<String> {
        let given = |cell: &Cell| Ok(parse::optional_text(cell, limit)?.filter(|text| !parse::is_placeholder(text)));
        self.optional(field, given)
    }

    fn short(&mut self, field: Field) -> Option<String> {
        self.text(field, SHORT)
    }

    fn needed_text(&mut self, field: Field, limit: usize) -> Option<String> {
        self.field(field, |cell| match parse::optional_text(cell, limit)? {
            Some(text) if !parse::is_placeholder(&text) => Ok(text),
            _ => Err(RefusalCode::CellMissing.into()),
        })
    }

    fn finish<T>(self, row: Option<T>) -> ParsedRow<T> {
        let refused = self.problems.iter().any(|problem| problem.severity == Severity::Refusal);
        ParsedRow { number: self.record.row, row: row.filter(|_| !refused), problems: self.problems }
    }
}

/// The name of an enterprise, in the one way of writing in which names are compared.
fn name(text: &str) -> String {
    let text = parse::normalise(text);
    // Blanks within Chinese names come from typesetting; between Latin words they matter.
    if text.is_ascii() { text } else { text.replace(' ', "") }
}

/// Reads a row of a jurisdictions file.
#[must_use]
pub fn parse_jurisdiction(record: &RawRecord, mapping: &Mapping) -> ParsedRow<JurisdictionRow> {
    let mut reader = Reader::new(record, mapping);
    let code = reader.field(Field::JurisdictionCode, parse::jurisdiction_code);
    let name = reader.needed_text(Field::JurisdictionName, NAME);
    let level = reader.optional(Field::AdministrativeLevel, |cell| {
        let text = parse::normalise(&cell.to_string()).to_lowercase();
        level(&text).map(Some).ok_or_else(|| parse::refuse(RefusalCode::AdministrativeLevelUnknown, cell))
    });
    let parent = reader.text(Field::Parent, NAME).map(|text| parse::normalise(&text).to_uppercase());
    let row = code.zip(name).map(|(code, name)| JurisdictionRow { code, name: self::name(&name), level, parent });
    reader.finish(row)
}

fn level(text: &str) -> Option<AdministrativeLevel> {
    AdministrativeLevel::from_name(text).or(match text {
        "省份" | "自治区" | "直辖市" | "1" => Some(AdministrativeLevel::Province),
        "地级" | "地市" | "设区市" | "地级市" | "州" | "市州" | "2" | "city" => {
            Some(AdministrativeLevel::Prefecture)
        }
        "区" | "县区" | "区县" | "县市区" | "县级市" | "3" | "district" => Some(AdministrativeLevel::County),
        "镇" | "乡镇" | "街道" | "镇街" | "乡镇街道" | "镇级" | "乡镇级" | "街道级" | "4" | "town" => {
            Some(AdministrativeLevel::Township)
        }
        "社区" | "村居" | "村社区" | "村(社区)" | "行政村" | "居委会" | "村委会" | "社区级" | "5" | "community" => {
            Some(AdministrativeLevel::Village)
        }
        "网格级" | "6" => Some(AdministrativeLevel::Grid),
        _ => None,
    })
}

/// Reads a row of an enterprise ledger.
#[must_use]
pub fn parse_enterprise(record: &RawRecord, mapping: &Mapping) -> ParsedRow<EnterpriseRow> {
    let mut reader = Reader::new(record, mapping);
    let name = reader.needed_text(Field::EnterpriseName, NAME);
    let credit_code = reader.field(Field::CreditCode, parse::credit_code);
    let pair = reader.optional(Field::Coordinates, parse::coordinate_pair);
    let longitude = reader.optional(Field::Longitude, parse::longitude);
    let latitude = reader.optional(Field::Latitude, parse::latitude);
    let both = longitude.zip(latitude).and_then(|(longitude, latitude)| parse::position(longitude, latitude));
    let row = credit_code.map(|credit_code| EnterpriseRow {
        name: self::name(&name.unwrap_or_default()),
        credit_code,
        township: reader.short(Field::Township),
        village: reader.short(Field::Village),
        grid: reader.short(Field::Grid),
        address: reader.short(Field::Address),
        kind: reader.short(Field::Kind),
        industry: reader.short(Field::Industry),
        industry_code: reader.short(Field::IndustryCode).map(|code| parse::normalise(&code).to_uppercase()),
        key_fields: reader.field(Field::KeyFields, |cell| parse::list(cell, SHORT)).unwrap_or_default(),
        headcount: reader.optional(Field::Headcount, parse::count),
        head: reader.short(Field::Head),
        phone: reader.short(Field::Phone),
        safety_officer: reader.short(Field::SafetyOfficer),
        safety_phone: reader.short(Field::SafetyPhone),
        risk: reader.optional(Field::RiskColour, parse::risk_colour),
        standardisation: reader.optional(Field::Standardisation, parse::standardisation),
        position: pair.or(both),
        operating_status: reader.short(Field::OperatingStatus),
        note: reader.text(Field::Note, LONG),
    });
    reader.finish(row)
}

/// Reads a row of a hazard ledger. The order of its dates is the business of [`super::check_hazard`].
#[must_use]
pub fn parse_hazard(record: &RawRecord, mapping: &Mapping) -> ParsedRow<HazardRow> {
    let mut reader = Reader::new(record, mapping);
    let credit_code = reader.optional(Field::CreditCode, |cell| match cell {
        Cell::Text(text) if parse::is_placeholder(text) => Ok(None),
        _ => parse::credit_code(cell).map(Some),
    });
    let enterprise = if reader.record.get(Field::CreditCode).is_empty() {
        reader.needed_text(Field::EnterpriseName, NAME)
    } else {
        reader.text(Field::EnterpriseName, NAME)
    };
    let description = reader.needed_text(Field::Description, LONG);
    let asks = mapping.column(Field::Level).is_some_and(|mapped| mapped.header.contains("是否"));
    let level = reader.field(Field::Level, |cell| level_or_answer(cell, asks));
    let found_on = reader.field(Field::FoundOn, parse::date);
    let deadline = reader.optional(Field::Deadline, parse::deadline);
    let source_text = reader.short(Field::Source);
    let rest = Rest { credit_code, enterprise, description, level, found_on, deadline, source_text };
    let row = hazard_row(&mut reader, rest);
    reader.finish(row)
}

/// What a hazard row is made of before its optional fields.
struct Rest {
    credit_code: Option<CreditCode>,
    enterprise: Option<String>,
    description: Option<String>,
    level: Option<HazardLevel>,
    found_on: Option<Date>,
    deadline: Option<parse::Deadline>,
    source_text: Option<String>,
}

fn hazard_row(reader: &mut Reader<'_>, rest: Rest) -> Option<HazardRow> {
    let found_on = rest.found_on.unwrap_or(Date::ZERO);
    let row = HazardRow {
        number: reader.short(Field::HazardNumber),
        enterprise: name(&rest.enterprise.unwrap_or_default()),
        credit_code: rest.credit_code,
        township: reader.short(Field::Township),
        village: reader.short(Field::Village),
        grid: reader.short(Field::Grid),
        industry: reader.short(Field::Industry),
        location: reader.short(Field::Location),
        description: rest.description.unwrap_or_default(),
        level: rest.level.unwrap_or(HazardLevel::General),
        category: reader.short(Field::Category),
        found_on,
        finder: reader.short(Field::Finder),
        source: rest.source_text.as_deref().map(parse::hazard_source),
        source_text: rest.source_text,
        criterion: reader.text(Field::Criterion, LONG),
        measures: reader.text(Field::Measures, LONG),
        responsible: reader.short(Field::Responsible),
        responsible_unit: reader.short(Field::ResponsibleUnit),
        funds_cents: funds(reader),
        deadline: rest.deadline.map(|deadline| deadline.resolve(found_on)),
        contingency_plan: reader
            .short(Field::ContingencyPlan)
            .filter(|text| !matches!(text.as_str(), "否" | "×" | "未制定" | "不需要")),
        completed_on: reader.optional(Field::CompletedOn, parse::optional_date),
        status: reader.short(Field::RectificationStatus),
        acceptor: reader.short(Field::Acceptor),
        accepted_on: reader.optional(Field::AcceptedOn, parse::optional_date),
        acceptance_result: reader.short(Field::AcceptanceResult),
        closed_on: reader.optional(Field::ClosedOn, parse::optional_date),
        closing_status: reader.short(Field::ClosingStatus),
        standing: [Field::Standing, Field::RectificationStatus, Field::ClosingStatus]
            .into_iter()
            .filter_map(|field| reader.short(field))
            .map(|text| parse::standing(&text))
            .find(|standing| *standing != Standing::Loop)
            .unwrap_or_default(),
        listed: reader.optional(Field::Listed, parse::supervision_listing),
        listing_level: reader.short(Field::ListingLevel),
        listed_on: reader.optional(Field::ListedOn, parse::optional_date),
        supervisor: reader.short(Field::Supervisor),
        head: reader.short(Field::Head),
        phone: reader.short(Field::Phone),
        note: reader.text(Field::Note, LONG),
    };
    // Without these there is a problem already, and the row is dropped.
    rest.level.and(rest.found_on).map(|_| row)
}

fn funds(reader: &mut Reader<'_>) -> Option<i64> {
    let unit = reader.mapping.column(Field::Funds).and_then(|mapped| mapped.unit).unwrap_or_default();
    reader.optional(Field::Funds, |cell| parse::money_cents(cell, unit))
}

/// A level, or an answer to “是否重大隐患”.
fn level_or_answer(cell: &Cell, asks: bool) -> Parsed<HazardLevel> {
    if asks {
        match parse::yes_no(cell) {
            Ok(Some(Answer::Yes)) => return Ok(HazardLevel::Major),
            Ok(Some(Answer::No)) => return Ok(HazardLevel::General),
            _ => {}
        }
    }
    parse::hazard_level(cell)
}
