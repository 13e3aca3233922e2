//! What each operation does, in Chinese, for the page of the interface. The OpenAPI document itself is in English.

/// Operations by their identifiers.
const SUMMARIES: &[(&str, &str)] = &[
    ("acceptCampaignItems", "采纳事项，列入行动"),
    ("acceptHazard", "验收通过"),
    ("acknowledgeAlarm", "确认已知晓告警"),
    ("addCampaignItem", "增加一个事项"),
    ("addHazardEvidence", "补充照片"),
    ("addJurisdiction", "增加行政区划"),
    ("appointHazardSponsor", "指定挂钩领导"),
    ("assignAlarm", "把告警指派给某人"),
    ("assignCampaignItems", "批量指定责任单位或期限"),
    ("assignHazard", "交办给责任单位"),
    ("cancelTask", "不再要求该任务"),
    ("changeDeviceSecret", "更换设备密钥"),
    ("clearAlarm", "人工消除告警"),
    ("closeEnterprise", "企业关闭"),
    ("closeJurisdiction", "撤销行政区划"),
    ("closeOutHazard", "销号"),
    ("confirmTask", "牵头单位确认"),
    ("correctHazard", "更正登记内容"),
    ("correspondCampaignItem", "指明对应旧版的哪个事项"),
    ("delistHazard", "摘牌"),
    ("discardCampaign", "放弃草稿"),
    ("dismissHazard", "核实为不属实"),
    ("draftCampaign", "起草行动或行动的新版本"),
    ("draftCampaignOfDocument", "由文件起草行动"),
    ("dropCampaignItems", "舍弃事项"),
    ("editCampaignDocument", "更正文件的名称、文号等"),
    ("editCampaignItem", "更正事项并采纳"),
    ("editDevice", "更正设备信息"),
    ("editEnterprise", "更正企业信息"),
    ("endCampaign", "结束行动"),
    ("extendHazard", "延长整改期限"),
    ("extendTask", "延长任务期限"),
    ("fixHazardOnTheSpot", "立查立改"),
    ("getAlarm", "一条告警"),
    ("getCampaign", "一个行动及其事项、进度"),
    ("getDevice", "一台监测设备"),
    ("getEnterprise", "一家企业"),
    ("getFigures", "某区划的统计数字"),
    ("getHazard", "一条隐患"),
    ("getJurisdiction", "一个行政区划"),
    ("getMe", "当前用户和令牌"),
    ("getPhoto", "隐患的照片"),
    ("getTask", "一项任务的全部内容"),
    ("getTaskFile", "任务汇报的附件"),
    ("getUploadedTaskFile", "已上传待汇报的附件"),
    ("leaveOutCampaignUnits", "从条目中去掉单位名称"),
    ("liftStopWork", "解除停产停业"),
    ("listAlarms", "告警，最近的在前"),
    ("listAuditCheckpoints", "日志检查点，最近的在前"),
    ("listAuditEvents", "审计日志，最近的在前"),
    ("listCampaignChanges", "新版本改变了什么"),
    ("listCampaignItems", "行动的事项"),
    ("listCampaignUnits", "单位名称可能指的单位"),
    ("listCampaigns", "行动，最近的在前，最多200个"),
    ("listDevices", "监测设备，按名称"),
    ("listEnterprises", "企业，按名称"),
    ("listHazardEvents", "一条隐患的经过"),
    ("listHazardForSupervision", "重大隐患挂牌督办"),
    ("listHazards", "隐患台账，最近发现的在前"),
    ("listJurisdictions", "行政区划，按代码"),
    ("listReadings", "设备的监测数据"),
    ("listRules", "适用的预警规则"),
    ("listTaskEvents", "一项任务的经过，最早的在前"),
    ("listTasks", "任务，按文件顺序"),
    ("listUnknownDevices", "未登记的设备"),
    ("matchCampaignUnit", "指明单位名称指的是谁"),
    ("matchCampaignUnits", "批量指明单位名称指的是谁"),
    ("mergeCampaignItems", "合并事项"),
    ("moveDevice", "变更设备的区划或企业"),
    ("orderStopWork", "责令停产停业"),
    ("publishCampaign", "发布行动；新版本取代旧版本"),
    ("pushReadings", "推送设备监测数据"),
    ("receiveEvents", "接收下级系统报送的记录"),
    ("receivePhoto", "接收下级系统报送的照片"),
    ("recordCampaignFigure", "填报指标数字"),
    ("recordHazardPlan", "登记整改方案（五落实）"),
    ("recordHazardReports", "登记双报告"),
    ("registerDevice", "登记监测设备"),
    ("registerEnterprise", "登记企业"),
    ("registerHazard", "登记隐患"),
    ("rejectHazard", "验收不通过，退回整改"),
    ("renameJurisdiction", "行政区划更名"),
    ("reopenEnterprise", "企业重新启用"),
    ("reopenHazard", "重新整改"),
    ("reportTask", "汇报进度或完成"),
    ("resumeDevice", "恢复接收设备数据"),
    ("retireDevice", "永久停用设备"),
    ("returnTask", "退回责任单位"),
    ("settleCampaignWarning", "处理一条提示"),
    ("settleCampaignWarnings", "批量处理提示"),
    ("splitCampaignItem", "拆分事项"),
    ("submitHazard", "提交整改"),
    ("suspendDevice", "暂停接收设备数据"),
    ("terminateHazard", "不经整改而终结"),
    ("treatFinishedTasks", "指明已完成的任务如何处理"),
    ("tryRule", "用历史数据试运行规则"),
    ("uploadPhoto", "上传照片"),
    ("uploadTaskFile", "上传汇报用的照片或文件"),
    ("verifyHazard", "核实上报属实"),
    ("verifyTask", "行动办公室核定完成"),
];

/// What an operation does, in Chinese.
pub(super) fn summary(operation_id: &str) -> Option<&'static str> {
    SUMMARIES.iter().find(|(id, _)| *id == operation_id).map(|(_, summary)| *summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::document::document;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_is_told_in_chinese_and_none_twice() {
        let methods = document()["paths"].as_object().unwrap().values();
        let operations = methods.flat_map(|methods| methods.as_object().unwrap().values());
        let documented: BTreeSet<_> =
            operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect();
        let told: BTreeSet<_> = SUMMARIES.iter().map(|(id, _)| (*id).to_owned()).collect();
        assert_eq!(told, documented);
        assert_eq!(told.len(), SUMMARIES.len());
    }
}
