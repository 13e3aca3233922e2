//! The fields that refusals name.

use crate::language::Words;

/// 核实情况
pub const FINDING: Words = Words::new("核实情况", "Finding");
/// 不属实理由
pub const DISMISSAL: Words = Words::new("不属实理由", "Reason for dismissal");
/// 单位或场所名称
pub const SUBJECT: Words = Words::new("单位或场所名称", "Unit or place");
/// 具体位置
pub const LOCATION: Words = Words::new("具体位置", "Location");
/// 隐患描述
pub const DESCRIPTION: Words = Words::new("隐患描述", "Description");
/// 整改情况
pub const RESULT: Words = Words::new("整改情况", "What was done");
/// 整改责任单位
pub const UNIT: Words = Words::new("整改责任单位", "Responsible unit");
/// 整改要求
pub const REQUIREMENT: Words = Words::new("整改要求", "Requirement");
/// 整改措施
pub const MEASURES: Words = Words::new("整改措施", "Measures");
/// 应急预案
pub const CONTINGENCY: Words = Words::new("应急预案", "Contingency plan");
/// 整改责任人
pub const RESPONSIBLE: Words = Words::new("整改责任人", "Responsible person");
/// 整改资金
pub const FUNDS: Words = Words::new("整改资金", "Funds");
/// 延期理由
pub const EXTENSION_REASON: Words = Words::new("延期理由", "Reason for the extension");
/// 集体研究纪要编号
pub const DECISION: Words = Words::new("集体研究纪要编号", "Number of the minutes");
/// 验收意见
pub const OPINION: Words = Words::new("验收意见", "Opinion");
/// 不通过理由
pub const REJECTION: Words = Words::new("不通过理由", "Reason for rejection");
/// 备注
pub const REMARK: Words = Words::new("备注", "Remark");
/// 挂牌文号
pub const LISTING_NUMBER: Words = Words::new("挂牌文号", "Listing number");
/// 督办单位
pub const AUTHORITY: Words = Words::new("督办单位", "Supervising authority");
/// 摘牌依据
pub const BASIS: Words = Words::new("摘牌依据", "Basis of delisting");
/// 挂钩领导姓名
pub const SPONSOR_NAME: Words = Words::new("挂钩领导姓名", "Leader's name");
/// 挂钩领导职务
pub const SPONSOR_POST: Words = Words::new("挂钩领导职务", "Leader's post");
/// 指令文号
pub const ORDER_NUMBER: Words = Words::new("指令文号", "Order number");
/// 停产停业（停用）范围
pub const EXTENT: Words = Words::new("停产停业（停用）范围", "What stops");
/// 解除理由
pub const LIFTING: Words = Words::new("解除理由", "Reason for lifting");
/// 重新整改理由
pub const REOPENING: Words = Words::new("重新整改理由", "Reason for reopening");
/// 终结理由
pub const TERMINATION: Words = Words::new("终结理由", "Reason for termination");
/// 更正理由
pub const CORRECTION: Words = Words::new("更正理由", "Reason for the correction");
/// 说明
pub const NOTE: Words = Words::new("说明", "Note");
/// 照片
pub const PHOTOS: Words = Words::new("照片", "Photos");
/// 责任
pub const PLAN_RESPONSIBILITY: Words = Words::new("责任", "responsibility");
/// 措施
pub const PLAN_MEASURES: Words = Words::new("措施", "measures");
/// 资金
pub const PLAN_FUNDS: Words = Words::new("资金", "funds");
/// 时限
pub const PLAN_LIMIT: Words = Words::new("时限", "time limit");
/// 预案
pub const PLAN_CONTINGENCY: Words = Words::new("预案", "contingency plan");
/// 报监管部门
pub const TO_REGULATOR: Words = Words::new("报监管部门", "to the regulator");
/// 报职代会
pub const TO_CONGRESS: Words = Words::new("报职代会", "to the workers' congress");
/// 判定依据
pub const CRITERION: Words = Words::new("判定依据", "Criterion");
/// 排查时间
pub const FOUND_ON: Words = Words::new("排查时间", "Date found");
/// 报告时间
pub const REPORTED_ON: Words = Words::new("报告时间", "Date of report");
/// 今天
pub const TODAY: Words = Words::new("今天", "Today");
/// 完成时间
pub const COMPLETED_ON: Words = Words::new("完成时间", "Date completed");
/// 验收时间
pub const ACCEPTED_ON: Words = Words::new("验收时间", "Date of acceptance");
/// 销号时间
pub const CLOSED_ON: Words = Words::new("销号时间", "Date of closing");
/// 整改期限
pub const DUE_ON: Words = Words::new("整改期限", "Deadline");
/// 交办时间
pub const ASSIGNED_ON: Words = Words::new("交办时间", "Date of assignment");
