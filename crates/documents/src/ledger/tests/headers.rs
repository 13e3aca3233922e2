//! Whole headers as townships, counties and sectors write them.

use super::*;
use crate::ledger::{self, Field as F};

/// Checks a one-row header in which every entry is `header=Field`, or `header=` for a column that means nothing here.
fn check(kind: LedgerKind, columns: &[(&str, Option<F>)]) {
    let header: Vec<&str> = columns.iter().map(|(text, _)| *text).collect();
    let mut book = workbook(|sheet| put(sheet, 0, &[&header]));
    let mapping = ledger::recognise(&mut book, kind).unwrap();
    for (column, (text, expected)) in (0u16..).zip(columns) {
        let found = mapping.columns.iter().find(|mapped| mapped.column == column).map(|mapped| mapped.field);
        assert_eq!(found, *expected, "{text} in {header:?}");
    }
}

macro_rules! headers {
    ($kind:ident: $($text:literal $($field:ident)?),* $(,)?) => {
        check(LedgerKind::$kind, &[$(($text, headers!(@ $($field)?))),*])
    };
    (@ $field:ident) => { Some(F::$field) };
    (@) => { None };
}

#[test]
fn hazard_ledgers() {
    headers!(Hazards: "序号" Sequence, "检查时间" FoundOn, "受检单位" EnterpriseName, "所在乡镇" Township, "检查单位" Source, "存在的问题及隐患" Description, "隐患等级" Level,
        "整改建议" Measures, "整改期限" Deadline, "整改责任人" Responsible, "联系电话" Phone, "整改情况" RectificationStatus, "整改完成时间" CompletedOn,
        "复查人员" Acceptor, "复查时间" AcceptedOn, "复查情况" AcceptanceResult, "是否销号" ClosingStatus, "备注" Note);
    headers!(Hazards: "NO." Sequence, "企业（场所）名称" EnterpriseName, "所属村（居）" Village, "隐患部位" Location, "隐患内容*" Description, "隐患类别" Category, "隐患级别" Level,
        "发现日期" FoundOn, "排查人员" Finder, "隐患来源" Source, "整改措施" Measures, "投入资金(元)" Funds, "责任部门" ResponsibleUnit, "责任人" Responsible,
        "计划完成时间" Deadline, "实际完成时间" CompletedOn, "验收人" Acceptor, "验收日期" AcceptedOn, "销号日期" ClosedOn, "整改前照片", "整改后照片");
    headers!(Hazards: "隐患编号" HazardNumber, "责任单位" EnterpriseName, "统一社会信用代码" CreditCode, "行业领域" Industry, "重大事故隐患内容" Description, "是否重大隐患" Level, "判定依据" Criterion,
        "排查日期" FoundOn, "治理措施" Measures, "治理资金（万元）" Funds, "治理期限" Deadline, "应急措施" ContingencyPlan, "治理责任人" Responsible, "是否挂牌督办" Listed,
        "督办级别" ListingLevel, "挂牌时间" ListedOn, "督办单位" Supervisor, "是否完成整改" RectificationStatus, "整改完成日期" CompletedOn, "销号时间" ClosedOn);
    headers!(Hazards: "单位名称" EnterpriseName, "问题描述" Description, "类型" Level, "日期" FoundOn, "限期" Deadline, "是否整改到位" RectificationStatus);
    headers!(Hazards: "日期" FoundOn, "被检查单位名称（全称）" EnterpriseName, "属地" Village, "检查发现的主要问题" Description, "问题等级" Level, "整改时限要求" Deadline, "整改落实情况" RectificationStatus,
        "企业整改责任人" Responsible, "监管责任人" Supervisor, "填报人");
    headers!(Hazards: "Enterprise name" EnterpriseName, "Village" Village, "Hazard description" Description, "Severity" Level, "Date found" FoundOn, "Source" Source, "Corrective action" Measures,
        "Responsible person" Responsible, "Cost (yuan)" Funds, "Due date" Deadline, "Date completed" CompletedOn, "Accepted by" Acceptor, "Acceptance date" AcceptedOn, "Closing date" ClosedOn);
}

#[test]
fn enterprise_ledgers() {
    headers!(Enterprises: "序号" Sequence, "单位名称" EnterpriseName, "社会信用代码" CreditCode, "属地村居" Village, "详细地址" Address, "行业类别" Industry, "法定代表人" Head,
        "联系电话" Phone, "安全员" SafetyOfficer, "安全员电话" SafetyPhone, "员工人数" Headcount, "风险等级（红橙黄蓝）" RiskColour, "安全生产标准化等级" Standardisation, "经度" Longitude, "纬度" Latitude, "备注" Note);
    headers!(Enterprises: "企业名称" EnterpriseName, "营业执照号码" CreditCode, "所属镇街" Township, "所在村" Village, "所属网格" Grid, "单位性质" Kind, "国民经济行业代码" IndustryCode, "国民经济行业类别" Industry,
        "涉及重点领域" KeyFields, "从业人员数" Headcount, "主要负责人" Head, "主要负责人电话" Phone, "安全管理人员" SafetyOfficer, "安全管理人员联系方式" SafetyPhone, "四色等级" RiskColour,
        "标准化达标等级" Standardisation, "标准化证书有效期", "坐标" Coordinates, "经营状态" OperatingStatus, "邮箱");
    headers!(Enterprises: "名称" EnterpriseName, "信用代码" CreditCode, "村社区" Village, "行业" Industry, "人数" Headcount, "负责人" Head, "手机" Phone, "风险" RiskColour, "标准化" Standardisation);
    headers!(Enterprises: "Company" EnterpriseName, "Credit code" CreditCode, "Village" Village, "Sector" Industry, "Employees" Headcount, "Legal representative" Head, "Phone" Phone, "Risk level" RiskColour);
}

#[test]
fn jurisdiction_files() {
    headers!(Jurisdictions: "统计用区划代码" JurisdictionCode, "名称" JurisdictionName, "级别" AdministrativeLevel, "上级代码" Parent);
    headers!(Jurisdictions: "序号" Sequence, "村（社区）名称" JurisdictionName, "行政区划代码" JurisdictionCode, "上级区划代码" Parent, "类型" AdministrativeLevel, "备注" Note);
    headers!(Jurisdictions: "Code" JurisdictionCode, "Name" JurisdictionName, "Level" AdministrativeLevel, "Parent code" Parent);
    headers!(Jurisdictions: "区划编码" JurisdictionCode, "行政区划名称" JurisdictionName);
}
