//! 隐患整改通知书: tells the unit what is wrong, what is asked, and by when.

use super::{
    Issue, NoticeError,
    layout::Document,
    texts::{date, facts},
};
use bihuan_domain::hazards::{Hazard, HazardLevel};

pub fn document(hazard: &Hazard, issue: &Issue) -> Result<Document, NoticeError> {
    let assignment = hazard.assignment.as_ref().ok_or(NoticeError::Missing("assignment"))?;
    let document = Document::new(issue, "隐患整改通知书", &assignment.unit_name)
        .line("根据《中华人民共和国安全生产法》等有关规定，经检查，发现存在下列事故隐患。现将有关事项通知如下：")
        .first_level("一、隐患情况");
    let mut document = facts(document, hazard, &issue.place).first_level("二、整改要求");
    if !assignment.requirement.is_empty() {
        document = document.line(&assignment.requirement);
    }
    document = match hazard.due_on() {
        Some(due) => document.line(&format!("整改期限：自收到本通知之日起至{}止。", date(due))),
        None => document.line("整改期限：自收到本通知之日起至　　　　年　　月　　日止。"),
    };
    if hazard.level == HazardLevel::Major {
        document = document.line(
            "该隐患为重大事故隐患，由你单位主要负责人组织制定并实施整改方案，做到责任、措施、资金、时限、预案“五落实”，\
             并向监管部门和职工大会（职工代表大会）报告。",
        );
    }
    if let Some(order) = hazard.stop_work_in_force() {
        document = document.line(&format!("整改期间停产停业（停用）范围：{}（{}）。", order.extent, order.number));
    }
    Ok(document
        .first_level("三、有关事项")
        .second_level("（一）提交整改。", "整改期间应当采取安全防范措施；完成后如实提交整改情况和照片，申请复查。")
        .second_level("（二）申请延期。", "确需延期的，应当在整改期限届满前提出申请并说明理由。")
        .closing("（三）逾期处理。逾期未整改或者整改不合格的，将按规定逐级督办，并依法依规处理。")
        .signature(issue)
        .blank_lines(1)
        .line("签收人：　　　　　　签收日期：　　　年　　月　　日"))
}
