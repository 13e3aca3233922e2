//! IM: files and their rows.

macro_rules! import_refusals {
    ($($earlier:tt)*) => {
        api_refusals! {
            $($earlier)*
            // ── IM-0xx: a file that cannot be read as a ledger ─────────────────────────────────────────────────────────────
            /// The file is something else than a spreadsheet.
            FileNotSpreadsheet = "IM-001",
                "这不是可以导入的表格文件（{found}）。请上传 .xlsx 或 .csv 文件。",
                "This is not a spreadsheet that can be imported ({found}). Upload an .xlsx or .csv file.";
            /// The file is of the format before 2007.
            FileOldExcel = "IM-002",
                "这是旧版 Excel 文件（.xls）。请用 Excel 或 WPS 打开，“另存为”.xlsx 后再上传。",
                "This is an old Excel file (.xls). Open it in Excel or WPS, save it as .xlsx, then upload that.";
            /// The file needs a password.
            FileEncrypted = "IM-003",
                "文件设有打开密码。请取消密码后再上传。",
                "The file is protected by a password. Remove the password, then upload it again.";
            /// The file unpacks to more than is allowed.
            FileTooLarge = "IM-004",
                "文件展开后超过上限（{limit} MB）。请删去无关的工作表和图片，或分成几个文件上传。",
                "Unpacked, the file is larger than allowed ({limit} MB). Remove other sheets and pictures, or split it.";
            /// The sheet has more rows than is allowed.
            TooManyRows = "IM-005",
                "工作表超过 {limit} 行。请分成几个文件上传。",
                "The sheet has more than {limit} rows. Split it into several files.";
            /// The sheet has more columns than is allowed.
            TooManyColumns = "IM-006",
                "第 {row} 行超过 {limit} 列。请删去右侧多余的内容。",
                "Row {row} has more than {limit} columns. Delete what stands too far to the right.";
            /// A cell holds more text than is allowed.
            CellTooLong = "IM-007",
                "单元格 {cell} 的文字超过 {limit} 个字。请缩短。",
                "Cell {cell} holds more than {limit} characters. Shorten it.";
            /// The file is broken.
            FileDamaged = "IM-008",
                "文件已损坏，无法读取。请用 Excel 或 WPS 打开并重新保存后再上传。",
                "The file is damaged. Open it in Excel or WPS, save it again, then upload it.";
            /// There is nothing in the file.
            NoSheet = "IM-009",
                "文件中没有可读的工作表。",
                "The file has no sheet with contents.";
            /// No row looks like the header of the ledger.
            HeaderNotRecognised = "IM-010",
                "没有找到表头。表头中至少要有：{fields}。请核对文件，或手工指定各列。",
                "No header was found. It needs at least: {fields}. Check the file, or choose the columns by hand.";
            /// The file cannot be opened.
            FileUnreadable = "IM-011",
                "文件打不开。请确认文件存在且有权读取。",
                "The file cannot be opened. Check that it exists and that you may read it.";
            /// A mapping names columns or rows that the sheet does not have.
            MappingDoesNotFit = "IM-012",
                "列的对应关系与此工作表不符。请重新识别。",
                "The mapping of columns does not fit this sheet. Recognise it again.";
            /// The actor's roles do not include importing this.
            ImportNotAuthorised = "IM-020",
                "您的角色不能导入“{kind}”。请由安办人员或系统管理员导入。",
                "Your role may not import “{kind}”. Ask a safety officer or a system administrator.";
            /// The import has ended, or is under way.
            ImportNotOpen = "IM-021",
                "该次导入{state}，不能再办理。如需再次导入，请重新上传文件。",
                "This import is {state}. Upload the file again to import it once more.";
            /// Nothing in the file can be taken over.
            ImportNothing = "IM-022",
                "没有可以导入的行。请按提示更正后重新上传。",
                "No row can be imported. Correct the file as it says, then upload it again.";
            /// Columns that every row needs are not mapped.
            ImportColumnsMissing = "IM-023",
                "尚未指定这些列：{fields}。请在预览页选择对应的列。",
                "These columns are not chosen yet: {fields}. Choose them on the preview page.";
            // ── IM-1xx: a cell or a row of a ledger that cannot be taken over ──────────────────────────────────────────────
            /// A cell that is needed is empty.
            CellMissing = "IM-101",
                "“{column}”不能为空，请填写。",
                "“{column}” is empty: fill it in.";
            /// Not a date.
            DateUnreadable = "IM-102",
                "“{column}”的“{value}”不是日期。请写成 2024-03-05 的形式。",
                "“{value}” in “{column}” is not a date. Write it like 2024-03-05.";
            /// A month or year instead of a day.
            DateIncomplete = "IM-103",
                "“{column}”的“{value}”没有写全年、月、日。请写全，如 2024-03-05。",
                "“{value}” in “{column}” does not name year, month and day. Write all three, like 2024-03-05.";
            /// The century is not written.
            DateTwoDigitYear = "IM-104",
                "“{column}”的“{value}”年份只有两位。请写四位年份，如 2024-03-05。",
                "“{value}” in “{column}” has a two-digit year. Write all four digits, like 2024-03-05.";
            /// A day that no calendar has.
            DateImpossible = "IM-105",
                "“{column}”的“{value}”在日历上不存在。请更正。",
                "“{value}” in “{column}” is no day of the calendar. Correct it.";
            /// A date that no ledger can mean.
            DateOutOfRange = "IM-106",
                "“{column}”的“{value}”不在 1990 年至 2099 年之间。请更正。",
                "“{value}” in “{column}” does not lie between 1990 and 2099. Correct it.";
            /// A level that the law does not have.
            LevelUnknown = "IM-107",
                "“{column}”的“{value}”不是隐患等级。请填“一般”“较大”或“重大”。",
                "“{value}” in “{column}” is no hazard level. Write 一般 (general), 较大 (serious) or 重大 (major).";
            /// Neither yes nor no.
            YesNoUnknown = "IM-108",
                "“{column}”的“{value}”看不出是“有”还是“无”。请填“有”或“无”。",
                "“{value}” in “{column}” is neither yes nor no. Write 有 (yes) or 无 (no).";
            /// Not an amount.
            MoneyUnreadable = "IM-109",
                "“{column}”的“{value}”不是金额。请只填数字。",
                "“{value}” in “{column}” is not an amount. Write a number only.";
            /// An amount that is only roughly said.
            MoneyVague = "IM-110",
                "“{column}”的“{value}”不是确切金额。请填确切的数字。",
                "“{value}” in “{column}” is not an exact amount. Write the exact number.";
            /// Not a count.
            CountUnreadable = "IM-111",
                "“{column}”的“{value}”不是人数（数量）。请只填整数。",
                "“{value}” in “{column}” is not a count. Write a whole number only.";
            /// None of the four colours.
            RiskColourUnknown = "IM-112",
                "“{column}”的“{value}”不是四色风险等级。请填“红”“橙”“黄”或“蓝”。",
                "“{value}” in “{column}” is none of the four risk colours. Write 红 (red), 橙 (orange), 黄 (yellow) or 蓝 (blue).";
            /// No grade of standardisation.
            StandardisationUnknown = "IM-113",
                "“{column}”的“{value}”不是标准化等级。请填“一级”“二级”“三级”“小微”或“未达标”。",
                "“{value}” in “{column}” is no grade. Write 一级, 二级, 三级 (first to third), 小微 (small) or 未达标 (not reached).";
            /// A code that the spreadsheet holds as a number and so has rounded.
            CodeAsNumber = "IM-114",
                "“{column}”按数值保存，末几位已丢失。请把该列设为“文本”格式，重新填写代码。",
                "“{column}” is held as a number and has lost its last digits. Format the column as text and enter the code again.";
            /// A text that is too long for its field.
            CellTextTooLong = "IM-119",
                "“{column}”不能超过 {limit} 个字（现为 {length} 个）。请缩短。",
                "“{column}” may have at most {limit} characters (this one has {length}). Shorten it.";
            /// The formula of a cell failed.
            FormulaError = "IM-120",
                "“{column}”的公式出错（{value}）。请改为填写内容。",
                "The formula in “{column}” failed ({value}). Write the contents instead.";
            /// No coordinate of a place in China.
            CoordinateUnreadable = "IM-121",
                "“{column}”的“{value}”不是经纬度。请填十进制度数，如经度 118.67、纬度 24.91。",
                "“{value}” in “{column}” is no coordinate. Write decimal degrees, like 118.67 (longitude) and 24.91 (latitude).";
            /// Not the code of a jurisdiction.
            JurisdictionCodeShape = "IM-122",
                "“{column}”的“{value}”不是区划代码。请填 12 位统计用区划代码，或含字母的自编代码。",
                "“{value}” in “{column}” is no jurisdiction code. Write 12 digits, or an own code with letters.";
            /// Not a level of the tree.
            AdministrativeLevelUnknown = "IM-123",
                "“{column}”的“{value}”不是层级。请填 省、市、县、乡、村 或 网格。",
                "“{value}” in “{column}” is no level. Write province, prefecture, county, township, village or grid.";
            /// A later step is dated before an earlier one.
            OrderOfLedgerDates = "IM-130",
                "“{later}”（{later_date}）早于“{earlier}”（{earlier_date}）。请核对日期。",
                "“{later}” ({later_date}) is earlier than “{earlier}” ({earlier_date}). Check the dates.";
            /// Something that happened is dated in the future.
            LedgerDateInFuture = "IM-131",
                "“{column}”（{value}）晚于今天（{today}）。请核对日期。",
                "“{column}” ({value}) is later than today ({today}). Check the date.";
            /// The ledger says that it is done, and not when.
            DoneWithoutDate = "IM-132",
                "“{column}”写明“{value}”，但没有相应的日期。请补填日期，否则按未完成导入。",
                "“{column}” says “{value}” without a date. Add the date, or the step is imported as not done.";
            /// A later step is dated, an earlier one is not.
            EarlierStepUndated = "IM-133",
                "填了“{later}”，没有填“{earlier}”，导入时按同一天计。如不符，请补填。",
                "“{later}” is filled in and “{earlier}” is not: both count on the same day. Add it if that is wrong.";
            /// The status says no, a date says yes.
            StatusContradictsDate = "IM-134",
                "“{column}”写明“{value}”，却填了“{later}”。请核对；导入以日期为准。",
                "“{column}” says “{value}”, yet “{later}” is filled in. Check it; the date counts.";
            /// A listing is a decision of an authority; a word in a ledger is not one.
            ListingNotTaken = "IM-135",
                "“{column}”写明该隐患已挂牌督办，导入不含挂牌。请在隐患页面按文号重新录入挂牌督办。",
                "“{column}” says that the hazard is under supervision listing, which an import does not take over. List it by its document number on the hazard's page.";
            /// The ledger names a village that the tree does not have.
            UnknownVillage = "IM-140",
                "行政区划中没有“{value}”。请核对名称，或先导入行政区划。",
                "There is no “{value}” among the jurisdictions. Check the name, or import the jurisdictions first.";
            /// The ledger names an enterprise that is not registered.
            UnknownEnterprise = "IM-141",
                "没有登记过“{value}”。请核对名称，或先导入企业台账。",
                "“{value}” is not registered. Check the name, or import the enterprises first.";
            /// A credit code that stood in an earlier row.
            DuplicateCreditCode = "IM-142",
                "统一社会信用代码 {value} 与第 {row} 行重复。请删去多余的一行。",
                "Credit code {value} already stands in row {row}. Delete one of the two.";
            /// A row that stood earlier in the file.
            DuplicateRow = "IM-143",
                "与第 {row} 行内容相同。请删去多余的一行。",
                "The same as row {row}. Delete one of the two.";
            /// Several enterprises have the name.
            AmbiguousEnterprise = "IM-145",
                "有 {count} 家企业都叫“{value}”。请加填统一社会信用代码。",
                "{count} enterprises are called “{value}”. Add the credit code.";
            /// Several villages have the name.
            AmbiguousVillage = "IM-146",
                "有 {count} 个“{value}”。请加填所在乡镇。",
                "There are {count} places called “{value}”. Add the township.";
            /// The tree has no such parent.
            UnknownParent = "IM-147",
                "找不到上级“{value}”。请把上级排在前面，或先导入上级。",
                "There is no parent “{value}”. Put it before its children, or import it first.";
            /// A jurisdiction's code that stood in an earlier row.
            DuplicateJurisdiction = "IM-148",
                "区划代码 {value} 与第 {row} 行重复。请删去多余的一行。",
                "Jurisdiction code {value} already stands in row {row}. Delete one of the two.";
            /// The row belongs to a place where the importing user has no say.
            OutsideScope = "IM-149",
                "“{value}”不在您的管辖范围内。",
                "“{value}” lies outside your jurisdiction.";
            /// The enterprise is registered, with other contents; an import never overwrites.
            EnterpriseDiffers = "IM-150",
                "“{name}”已登记，但以下内容与台账不同：{fields}。导入不会覆盖，请在企业档案中修改。",
                "“{name}” is registered with other contents: {fields}. An import never overwrites; edit the enterprise instead.";
            /// The hazard's village is not that of its enterprise.
            VillageDiffers = "IM-151",
                "“{value}”与企业登记的“{registered}”不同。隐患按台账所写的“{value}”登记，请核对。",
                "“{value}” is not where the enterprise is registered (“{registered}”). The hazard is placed as the ledger says; check it.";
            /// An enterprise with the same name in the same village is registered under another code.
            EnterpriseNameRegistered = "IM-152",
                "“{value}”在同一村（社区）已登记，统一社会信用代码为{code}，与台账不同。请核对营业执照。",
                "“{value}” is registered in the same village under another credit code ({code}). Compare it with the licence.";
            /// Words of a cell that the lists do not have.
            WordsUnknown = "IM-153",
                "“{column}”中的“{value}”不在列表内，未导入。请核对。",
                "“{value}” in “{column}” is in no list and is left out. Check it.";
        }
    };
}
