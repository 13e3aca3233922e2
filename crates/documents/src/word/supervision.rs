//! 挂牌督办通知书: that a level of government puts a major hazard under supervision.

use super::{
    Issue, NoticeError,
    layout::Document,
    texts::{date, facts},
};
use bihuan_domain::{Language, hazards::Hazard};

pub fn document(hazard: &Hazard, issue: &Issue) -> Result<Document, NoticeError> {
    let listing = hazard.listing_in_force().ok_or(NoticeError::Missing("listing"))?;
    let unit = hazard.assignment.as_ref().map_or(hazard.subject_name.as_str(), |assignment| &assignment.unit_name);
    let document = Document::new(issue, "重大事故隐患挂牌督办通知书", unit).line(&format!(
        "根据《中华人民共和国安全生产法》等有关规定，决定自{}起，对下列重大事故隐患实行{}挂牌督办。现通知如下：",
        date(listing.listed_on),
        listing.level.label(Language::Chinese)
    ));
    let mut document = facts(document.first_level("一、隐患情况"), hazard, &issue.place)
        .first_level("二、督办要求")
        .line(&format!("督办单位：{}", listing.authority))
        .line(&format!("整改责任单位：{unit}"))
        .line(&format!("督办期限：{}", date(listing.due_on)));
    if let Some(sponsor) = &hazard.sponsor {
        document = document.line(&format!("挂钩领导：{}（{}）", sponsor.name, sponsor.post));
    }
    if let Some(order) = hazard.stop_work_in_force() {
        document = document.line(&format!("停产停业（停用）范围：{}（{}）", order.extent, order.number));
    }
    Ok(document
        .first_level("三、整改与摘牌")
        .second_level(
            "（一）落实整改。",
            "由主要负责人组织制定整改方案，做到责任、措施、资金、时限、预案“五落实”，并定期报告进展。",
        )
        .second_level("（二）安全防范。", "整改前和整改期间应当采取防范措施；无法保证安全的，应当撤出人员、停止作业。")
        .second_level("（三）申请摘牌。", "整改完成后，应当组织评估并提出复查申请；经复查验收合格的，予以摘牌、销号。")
        .closing("（四）逾期处理。逾期未完成整改的，依法依规处理。")
        .signature(issue))
}
