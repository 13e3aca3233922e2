//! EN: enterprises.

macro_rules! enterprise_refusals {
    ($($earlier:tt)*) => {
        account_refusals! {
            $($earlier)*
            // ── EN-0xx: enterprises ─────────────────────────────────────────────────────────────────────────────────────
            /// The actor's roles do not include this step here.
            EnterpriseNotAuthorised = "EN-001",
                "您的角色不能在此处办理“{command}”。请由所在乡镇（街道）安办或有权限的人员办理。",
                "Your role may not “{command}” here. Ask the safety office of the place, or someone who may.";
            /// Somebody else acted since the page was opened.
            EnterpriseStale = "EN-002",
                "该单位档案刚被他人更新（现为第{current}版）。请查看最新内容后再修改。",
                "Somebody has just updated this enterprise (now version {current}). Look at it again, then edit.";
            /// A closed enterprise takes no changes.
            EnterpriseClosed = "EN-003",
                "该单位已关闭，不能“{command}”。如已恢复生产经营，请先重新启用。",
                "The enterprise is closed: “{command}” is not possible. Reopen it first if it works again.";
            /// Only a closed enterprise can be reopened.
            EnterpriseNotClosed = "EN-004",
                "该单位处于正常状态，无需重新启用。",
                "The enterprise is active; there is nothing to reopen.";
            /// An edit that changes nothing.
            EnterpriseUnchanged = "EN-005",
                "内容与现有档案相同，没有需要保存的修改。",
                "Everything is as it was; there is nothing to save.";
            /// A field that the actor may not set.
            EnterpriseFieldReserved = "EN-006",
                "您不能填写或修改：{fields}。请保留原值，或由所在乡镇（街道）安办办理。",
                "You may not set or change: {fields}. Leave them as they were, or ask the safety office of the place.";
            /// Closing and reopening need a reason.
            EnterpriseReasonMissing = "EN-007",
                "请填写“{command}”的原因。",
                "Give the reason to “{command}”.";
            /// An identifier is registered already.
            EnterpriseExists = "EN-008",
                "该单位已登记，请在原档案上修改。",
                "This enterprise is registered already; edit it instead.";
            /// The name is missing.
            EnterpriseNameMissing = "EN-010",
                "请填写单位名称。",
                "Fill in the name.";
            /// A text is too long.
            EnterpriseTextTooLong = "EN-011",
                "“{field}”不能超过{limit}个字。",
                "“{field}” may have at most {limit} characters.";
            /// An enterprise belongs to a village or grid.
            EnterprisePlaceTooHigh = "EN-012",
                "请选择单位所在的村（社区）或网格；“{level}”范围过大（自编码的开发区除外）。",
                "Choose the village or grid where it stands; “{level}” is too wide (except development zones with own codes).";
            /// The position lies outside China.
            PositionOutOfRange = "EN-013",
                "位置（北纬{latitude}，东经{longitude}）不在中国范围内（北纬3–54度、东经73–136度）。请检查经纬度是否填反。",
                "The position (latitude {latitude}, longitude {longitude}) lies outside China (3–54 N, 73–136 E). Check whether the two are exchanged.";
            /// No such sector.
            SectorUnknown = "EN-014",
                "没有行业领域“{sector}”。请从列表中选择。",
                "There is no sector “{sector}”. Choose one of the list.";
            /// No such key field.
            KeyFieldUnknown = "EN-015",
                "没有重点领域“{field}”。请从列表中选择。",
                "There is no key field “{field}”. Choose from the list.";
            /// More people than an enterprise can have.
            EmployeesOutOfRange = "EN-016",
                "从业人数不能超过{limit}人。请核对后重新填写。",
                "There may be at most {limit} employees. Check the number.";
            /// Not 18 characters.
            CreditCodeLength = "EN-020",
                "统一社会信用代码应为18位，现为{found}位。请核对营业执照。",
                "A unified social credit code has 18 characters, this one has {found}. Compare it with the licence.";
            /// A character that the standard leaves out.
            CreditCodeAlphabet = "EN-021",
                "统一社会信用代码第{position}位“{character}”无效（只用数字和大写字母，不用I、O、S、V、Z）。请核对营业执照。",
                "Character {position} of the unified social credit code, “{character}”, is never used (digits and letters without I, O, S, V, Z). Compare it with the licence.";
            /// The first character names no registering authority.
            CreditCodeAuthority = "EN-022",
                "统一社会信用代码第1位“{character}”不是登记管理部门代码。请核对营业执照。",
                "The unified social credit code begins with “{character}”, which names no registering authority. Compare it with the licence.";
            /// The check character does not fit.
            CreditCodeCheck = "EN-023",
                "统一社会信用代码校验不通过（第18位“{found}”与前17位不符），至少有一位有误。请核对营业执照。",
                "The unified social credit code does not check (character 18, “{found}”, does not fit the others): at least one is wrong. Compare it with the licence.";
            /// Another enterprise has the code.
            CreditCodeTaken = "EN-024",
                "统一社会信用代码{code}已用于“{name}”。请勿重复登记；如为同一单位，请修改原档案。",
                "The unified social credit code {code} belongs to “{name}” already. Do not register it twice; edit the existing one.";
            /// Not a letter and digits.
            IndustryCodeShape = "EN-030",
                "国民经济行业代码应为1个字母加2至4位数字（如C1353）。",
                "An industry code is one letter and 2 to 4 digits (such as C1353).";
            /// No such division.
            IndustryCodeDivision = "EN-031",
                "国民经济行业大类“{division}”不存在（应为01至97）。",
                "There is no industry division “{division}” (they go from 01 to 97).";
            /// The letter does not fit the digits.
            IndustryCodeLetter = "EN-032",
                "国民经济行业代码的门类字母应为“{expected}”。请更正。",
                "The letter of this industry code must be “{expected}”. Correct it.";
        }
    };
}
