//! CA: campaigns and their tasks.

macro_rules! campaign_refusals {
    ($($earlier:tt)*) => {
        monitoring_refusals! {
            $($earlier)*
            // ── CA-0xx: drafting a campaign ───────────────────────────────────────────────────────────────────────────────
            /// The actor's roles do not include this step there.
            CampaignNotAuthorised = "CA-001",
                "您的角色不能在此处办理“{command}”。请由该行政区划的安办人员办理。",
                "Your role may not “{command}” here. Ask a safety officer of that jurisdiction.";
            /// The campaign's state does not allow the step.
            CampaignWrongState = "CA-002",
                "行动处于“{state}”状态，不能“{command}”。请刷新页面查看最新状态。",
                "The campaign is “{state}”: “{command}” is not possible. Reload the page.";
            /// A text is missing.
            CampaignTextMissing = "CA-003",
                "请填写“{field}”。",
                "Fill in “{field}”.";
            /// A text is too long.
            CampaignTextTooLong = "CA-004",
                "“{field}”不能超过{limit}个字。请精简。",
                "“{field}” may have at most {limit} characters. Shorten it.";
            /// Dates are in the wrong order.
            CampaignOrderOfDates = "CA-005",
                "日期先后有误：{later}早于{earlier}。请核对。",
                "The dates are in the wrong order: {later} lies before {earlier}. Check them.";
            /// More items than a campaign holds.
            CampaignTooManyItems = "CA-006",
                "一个行动最多{limit}个条目。请拆成几个行动。",
                "A campaign has at most {limit} items. Make several campaigns of it.";
            /// No place was chosen where the actor may draft.
            CampaignPlaceMissing = "CA-007",
                "请选择行动所属的行政区划；只能选择您管辖的行政区划。",
                "Choose the jurisdiction of the campaign; it must be one of yours.";
            /// No file was chosen.
            CampaignFileMissing = "CA-008",
                "请选择要上传的方案文件。",
                "Choose the plan document to upload.";
            // ── CA-1xx: review and publication ────────────────────────────────────────────────────────────────────────────
            /// The item is not in the campaign.
            CampaignItemUnknown = "CA-101",
                "行动中没有第{item}号条目。请刷新页面。",
                "There is no item {item} in the campaign. Reload the page.";
            /// No item was chosen.
            CampaignNoItemChosen = "CA-102",
                "请先勾选条目。",
                "Tick items first.";
            /// Fewer than two items to merge.
            CampaignMergeNeedsTwo = "CA-103",
                "合并至少要勾选两个条目。",
                "Tick at least two items to merge.";
            /// Items of different kinds do not merge.
            CampaignMergeKinds = "CA-104",
                "只有同一类的条目才能合并。",
                "Only items of one kind can be merged.";
            /// An item is split into two texts at least, and not too many.
            CampaignSplitNeedsTwo = "CA-105",
                "拆分时请用空行把内容分成2至50段。",
                "To split an item, divide its text into 2 to 50 parts by empty lines.";
            /// No item has a party of that name.
            CampaignNameUnknown = "CA-106",
                "行动的条目中没有单位“{name}”。请刷新页面。",
                "No item of the campaign names the unit “{name}”. Reload the page.";
            /// A name means too many units.
            CampaignTooManyUnits = "CA-107",
                "一个名称最多对应{limit}个单位。",
                "A name means at most {limit} units.";
            /// The warning is not in the campaign.
            CampaignWarningUnknown = "CA-108",
                "没有第{number}号提示。请刷新页面。",
                "There is no warning {number}. Reload the page.";
            /// Warnings are settled before the campaign runs.
            CampaignWarningsUnsettled = "CA-110",
                "还有{count}条提示没有处理。请逐条核对原文并写明处理意见后再发布。",
                "{count} warnings are not settled. Compare each with the document and say what you decide, then publish.";
            /// Every item is looked at before the campaign runs.
            CampaignItemsUnreviewed = "CA-111",
                "还有{count}个条目没有审核。请采纳或舍弃后再发布。",
                "{count} items have not been reviewed. Accept or drop them, then publish.";
            /// Nothing is asked of anybody.
            CampaignEmpty = "CA-112",
                "行动中没有采纳任何任务、履职义务或报送。请至少采纳一项。",
                "No task, duty or return has been accepted. Accept at least one.";
            /// Every name means a unit.
            CampaignUnitsUnmatched = "CA-113",
                "还有{count}个单位名称没有对应到组织机构：{names}。请在“单位”一栏逐一对应。",
                "{count} names of units mean no unit yet: {names}. Match them under “Units”.";
            /// Every task has a responsible unit.
            CampaignTaskWithoutUnit = "CA-114",
                "还有{count}个条目没有责任单位，第一个是“{first}”。请填写责任单位，或舍弃该条目。",
                "{count} items have no responsible unit; the first is “{first}”. Name one, or drop the item.";
            /// Every task has a deadline or falls back on the campaign's last day.
            CampaignTaskWithoutDeadline = "CA-115",
                "还有{count}个条目没有完成时限，行动也没有截止日期，第一个是“{first}”。请填写其中一个。",
                "{count} items have no deadline and the campaign has no last day; the first is “{first}”. Fill in one of them.";
            /// A unit that was chosen does not exist.
            CampaignUnitUnknown = "CA-116",
                "所选单位不存在。请重新选择。",
                "The chosen unit does not exist. Choose again.";
            /// A date of a form cannot be read.
            CampaignDateUnreadable = "CA-117",
                "“{text}”不是日期。请写成 2026-12-31 的样式。",
                "“{text}” is no date. Write it like 2026-12-31.";
            /// A figure of a form cannot be read.
            CampaignFigureUnreadable = "CA-118",
                "“{text}”不是数值。请写数字，最多三位小数。",
                "“{text}” is no figure. Write a number with at most three decimals.";
            /// A line of other rhythms cannot be read.
            CampaignRhythmUnreadable = "CA-119",
                "“{line}”无法识别。请每行写一项，如“每月 金属冶炼企业”。",
                "“{line}” cannot be read. Write one a line: the rhythm in Chinese, a blank, then who, such as “每月 金属冶炼企业”.";
            /// Only a running campaign gets a new version.
            CampaignRevisedNotRunning = "CA-120",
                "原行动处于“{state}”状态，不能修订。只有进行中的行动可以上传新版方案。",
                "The campaign to revise is “{state}”. Only a running campaign gets a new version.";
            /// The draft is no new version of a campaign.
            CampaignIsNoRevision = "CA-121",
                "这个草稿不是修订版，没有可以对照的原方案。",
                "This draft is no new version of a campaign: there is nothing to compare it with.";
            /// An item corresponds to one of its own kind.
            CampaignCorrespondenceKinds = "CA-122",
                "只能对应同一类的条目。请重新选择。",
                "An item can only correspond to one of its own kind. Choose again.";
            /// Two items do not correspond to the same one.
            CampaignCorrespondenceTaken = "CA-123",
                "该条目已对应到新方案第{item}号条目。请先取消那一项的对应关系。",
                "That item corresponds to item {item} of the new version already. Undo that first.";
            /// A workbook has no table of tasks.
            CampaignSheetWithoutTasks = "CA-124",
                "表格中没有找到任务清单。表头需要有“任务”“整治内容”一类的列，以及“责任单位”或“完成时限”一类的列，且位于前10行。",
                "No table of tasks was found in the workbook. Its header, within the first 10 rows, needs a column for the task (任务, 整治内容 …) and one for units (责任单位 …) or deadlines (完成时限 …).";
            /// No name was ticked.
            CampaignNoNameChosen = "CA-125",
                "没有勾选单位名称。请先勾选，再选择办理方式。",
                "No name is ticked. Tick names, then choose what to do.";
            /// No warning was ticked.
            CampaignNoWarningChosen = "CA-126",
                "没有勾选提示。请先勾选，再填写处理意见。",
                "No warning is ticked. Tick warnings, then say what you decide.";
            /// Expressions for several units are nobody's name.
            CampaignNamesMeanSeveral = "CA-127",
                "“{names}”是泛指，不能按名称新建单位。请选择对应的单位，或从条目中去掉。",
                "“{names}” mean several units: none can be made of them. Choose the units that are meant, or leave the names out.";
            // ── CA-2xx: tasks ─────────────────────────────────────────────────────────────────────────────────────────────
            /// The actor has no such part in the task.
            TaskNotAuthorised = "CA-201",
                "您不能对这项任务办理“{command}”。报告由责任单位、确认由牵头单位、核验由行动办公室办理。",
                "You may not “{command}” this task. Responsible units report, the lead unit confirms, the campaign office verifies.";
            /// The task's state does not allow the step.
            TaskWrongState = "CA-202",
                "任务处于“{state}”状态，不能“{command}”。请刷新页面查看最新状态。",
                "The task is “{state}”: “{command}” is not possible. Reload the page.";
            /// Whoever reports for others says for whom.
            TaskUnitMissing = "CA-203",
                "请选择代哪个责任单位报告。",
                "Choose the responsible unit for which you report.";
            /// A unit reports its part done once.
            TaskReportedAlready = "CA-204",
                "“{unit}”已报告完成。如需补充，请由牵头单位或行动办公室先退回。",
                "“{unit}” has reported its part done. To add to it, the lead unit or the campaign office returns it first.";
            /// Who verifies is neither of a responsible unit nor the one who reported.
            TaskVerifierConcerned = "CA-205",
                "核验人不能是责任单位的人员，也不能是报告填报人。请由其他人员核验。",
                "Who verifies may not belong to a responsible unit nor have entered its report. Ask somebody else.";
            /// A part is between nothing and all.
            TaskPercent = "CA-206",
                "进度应为0至100。",
                "Progress lies between 0 and 100.";
            /// A figure of a report cannot be read.
            TaskFigureUnreadable = "CA-207",
                "数据“{line}”无法识别。请每行写一项，如“检查企业 35 家”。",
                "The figure “{line}” cannot be read. Write one a line, such as “enterprises inspected 35”.";
            /// Too much evidence for one report.
            TaskTooMuchEvidence = "CA-208",
                "一次报告最多{figures}项数据、{photos}张照片、{documents}个文件，未保存任何内容。请减少后重新提交。",
                "A report has at most {figures} figures, {photos} photos and {documents} documents; nothing was stored. Send fewer.";
            /// A term is lengthened, never shortened or back-dated.
            TaskExtensionTooEarly = "CA-209",
                "新的时限必须晚于{earliest}。",
                "The new deadline must lie after {earliest}.";
            /// Nothing is due by the clock.
            TaskNotDue = "CA-210",
                "任务还没有到提醒、逾期或升级的时间。",
                "The task is not due for a reminder, for being overdue or for escalation.";
            /// The content is no document of an accepted type, whatever the name says.
            TaskFileType = "CA-211",
                "“{name}”不是 PDF、Word（docx）或 Excel（xlsx）文件，或者含有宏，未保存任何内容。旧格式请另存为上述格式后重新上传；照片请放在“照片”一栏。",
                "“{name}” is no PDF, Word (docx) or Excel (xlsx) file, or it holds macros; nothing was stored. Save it in one of these formats; photos go under “Photos”.";
            /// The document is larger than is taken.
            TaskFileTooLarge = "CA-212",
                "单个文件不能超过{limit}MB，未保存任何内容。请压缩或拆分后重新上传。",
                "A document may have at most {limit} MB; nothing was stored. Make it smaller or divide it, and send it again.";
            /// No such upload of this caller waits for a report.
            TaskFileUnknown = "CA-213",
                "文件{file}没有由本账号上传，或已使用、已过期。请重新上传。",
                "The file {file} was not uploaded by this account, or was used, or is forgotten. Upload it again.";
        }
    };
}
