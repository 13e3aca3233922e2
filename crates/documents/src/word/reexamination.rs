//! 整改复查意见书: what the re-examination of a rectification found.

use super::{
    Issue, NoticeError,
    layout::Document,
    texts::{date, facts},
};
use bihuan_domain::hazards::Hazard;

pub fn document(hazard: &Hazard, issue: &Issue) -> Result<Document, NoticeError> {
    let assignment = hazard.assignment.as_ref().ok_or(NoticeError::Missing("assignment"))?;
    let document = Document::new(issue, "整改复查意见书", &assignment.unit_name)
        .line(&format!("对{}交办你单位整改的事故隐患，现已组织复查。意见如下：", date(assignment.assigned_on)));
    let mut document = facts(document.first_level("一、隐患情况"), hazard, &issue.place).first_level("二、整改情况");
    if let Some(due) = hazard.due_on() {
        document = document.line(&format!("整改期限：{}。", date(due)));
    }
    document = match &hazard.submission {
        Some(submission) => document
            .line(&format!("完成时间：{}。", date(submission.completed_on)))
            .line(&format!("整改情况：{}", submission.result)),
        None => document.line("你单位提交的整改情况经复查不符合要求，已退回继续整改。"),
    };
    document = opinion(document.first_level("三、复查意见"), hazard)?;
    Ok(document.blank_lines(1).line("复查人员（签字）：").closing("被复查单位负责人（签字）：").signature(issue))
}

fn opinion(document: Document, hazard: &Hazard) -> Result<Document, NoticeError> {
    if let Some(acceptance) = &hazard.acceptance {
        return Ok(document
            .line(&format!("经{}复查，上述隐患已按要求完成整改，同意通过验收。", date(acceptance.accepted_on)))
            .line(&acceptance.opinion)
            .line("请你单位巩固整改成果，举一反三开展自查，防止同类隐患再次发生。"));
    }
    let rejection = hazard.rejections.last().ok_or(NoticeError::Missing("re-examination"))?;
    let document = document
        .line(&format!("经{}复查，上述隐患整改不合格，不予通过验收。", date(rejection.rejected_on)))
        .line(&format!("不合格情况：{}", rejection.reason));
    Ok(match hazard.due_on() {
        Some(due) => document.line(&format!("请你单位继续整改，于{}前（含当日）完成并再次提交复查。", date(due))),
        None => document.line("请你单位继续整改，完成后再次提交复查。"),
    })
}
