//! JU: the tree of jurisdictions.

macro_rules! jurisdiction_refusals {
    ($($earlier:tt)*) => {
        enterprise_refusals! {
            $($earlier)*
            // ── JU-0xx: the tree of jurisdictions ───────────────────────────────────────────────────────────────────────
            /// The actor's roles do not include this step here.
            JurisdictionNotAuthorised = "JU-001",
                "您的角色不能在此处办理“{command}”。请由上级行政区划的系统管理员办理。",
                "Your role may not “{command}” here. Ask a system administrator of a jurisdiction above.";
            /// Somebody else acted since the page was opened.
            JurisdictionStale = "JU-002",
                "该行政区划刚被他人更新（现为第{current}版）。请查看最新内容后再办理。",
                "Somebody has just updated this jurisdiction (now version {current}). Look at it again, then act.";
            /// The name is missing.
            JurisdictionNameMissing = "JU-003",
                "请填写行政区划名称。",
                "Fill in the name of the jurisdiction.";
            /// The name is too long.
            JurisdictionNameTooLong = "JU-004",
                "行政区划名称不能超过{limit}个字。",
                "The name of a jurisdiction may have at most {limit} characters.";
            /// The parent is not in the tree.
            JurisdictionParentUnknown = "JU-005",
                "没有上级行政区划“{parent}”。请先添加上级，或核对上级代码。",
                "There is no parent “{parent}”. Add it first, or check its code.";
            /// The level is not below the parent's.
            JurisdictionNotBelowParent = "JU-006",
                "“{level}”必须低于上级“{parent}”的层级（{parent_level}）。",
                "“{level}” must lie below the level of its parent “{parent}” ({parent_level}).";
            /// The code does not begin as everything below the parent does.
            JurisdictionCodePrefix = "JU-007",
                "代码{code}应以上级“{parent}”的{prefix}开头。请核对；网格和开发区可用自编代码（含字母）。",
                "The code {code} must begin with {prefix}, as all below “{parent}”. Check it; grids and development zones may have own codes (with letters).";
            /// The code is in the tree already.
            JurisdictionCodeTaken = "JU-008",
                "代码{code}已用于“{name}”。请核对代码。",
                "The code {code} belongs to “{name}” already. Check the code.";
            /// A sibling has the name.
            JurisdictionNameTaken = "JU-009",
                "同一上级下已有“{name}”（{code}）。请换一个名称，或核对是否重复。",
                "There is “{name}” ({code}) under the same parent already. Choose another name, or check whether it is the same.";
            /// A closed node takes no changes and no children.
            JurisdictionClosed = "JU-010",
                "“{name}”已撤销（{closed}），不能“{command}”。",
                "“{name}” was closed ({closed}): “{command}” is not possible.";
            /// A node is closed after all below it.
            JurisdictionHasChildren = "JU-011",
                "“{name}”下还有{count}个未撤销的行政区划。请先办理下级。",
                "“{name}” still has {count} jurisdictions below it. Close those first.";
            /// Only the command line plants a root.
            JurisdictionRoot = "JU-012",
                "请选择上级行政区划；最高一级由运维人员用命令行导入。",
                "Choose a parent; the top of the tree is imported by whoever runs the command line.";
            /// A renaming that changes nothing.
            JurisdictionUnchanged = "JU-013",
                "名称与现有相同，没有需要保存的修改。",
                "The name is as it was; there is nothing to save.";
            /// Closed in the future.
            JurisdictionClosedInFuture = "JU-014",
                "撤销日期（{closed}）不能晚于今天（{today}）。",
                "The day of closing ({closed}) may not be later than today ({today}).";
            /// Not a code.
            JurisdictionCodeInvalid = "JU-015",
                "“{code}”不是行政区划代码：应为12位数字，或4至24位大写字母、数字和“-”组成的自编代码（至少一个字母）。",
                "“{code}” is no jurisdiction code: 12 digits, or 4 to 24 capital letters, digits and '-' with at least one letter.";
        }
    };
}
