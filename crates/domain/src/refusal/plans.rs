//! PL: plan documents, and what in them a person must look at.

macro_rules! plan_refusals {
    ($($earlier:tt)*) => {
        campaign_refusals! {
            $($earlier)*
            // ── PL-00x: a file that cannot be read as a plan ───────────────────────────────────────────────────────────────
            /// The file is of a kind that is not read.
            PlanNotDocument = "PL-001",
                "这不是可以读取的方案文件（{found}）。请使用 .docx、.txt、.md 或带文字的 .pdf 文件；.doc、.wps 需要服务器装有 LibreOffice。",
                "This is not a document that can be read as a plan ({found}). Use .docx, .txt, .md or a .pdf with text; .doc and .wps need LibreOffice on the server.";
            /// An old Word or WPS file, and no LibreOffice to convert it.
            PlanNeedsConverter = "PL-002",
                "这是 {found} 文件，本机没有安装 LibreOffice，无法转换。请用 Word 或 WPS “另存为” .docx，或在服务器上安装 LibreOffice。",
                "This is a {found} file, and LibreOffice, which would convert it, is not installed. Save it as .docx in Word or WPS, or install LibreOffice on the server.";
            /// The file needs a password.
            PlanEncrypted = "PL-003",
                "文件设有打开密码。请取消密码后再试。",
                "The file is protected by a password. Remove the password, then try again.";
            /// The file, or what it unpacks to, is larger than allowed.
            PlanTooLarge = "PL-004",
                "文件或其展开后的内容超过上限（{limit} MB）。请删去图片和无关的内容，或分成几个文件。",
                "The file, or what it unpacks to, is larger than allowed ({limit} MB). Remove pictures and what does not belong to the plan, or split it.";
            /// The file is broken.
            PlanDamaged = "PL-005",
                "文件已损坏，无法读取。请用 Word、WPS 或阅读器打开并重新保存后再试。",
                "The file is damaged. Open it in Word, WPS or a reader, save it again, then try again.";
            /// There is no text in the file.
            PlanEmpty = "PL-006",
                "文件中没有文字。",
                "There is no text in the file.";
            /// The pages are pictures.
            PlanScanned = "PL-007",
                "PDF 的页面是图片，没有可读取的文字。请使用原始的 Word 文件，或先做文字识别。",
                "The pages of the PDF are pictures without text. Use the original Word file, or run text recognition first.";
            /// The text is neither UTF-8 nor GB18030.
            PlanEncodingUnknown = "PL-008",
                "文字编码既不是 UTF-8 也不是 GB18030。请用记事本或 WPS 另存为 UTF-8 文本。",
                "The text is neither UTF-8 nor GB18030. Save it as UTF-8 text.";
            /// LibreOffice did not convert the file.
            PlanConversionFailed = "PL-009",
                "LibreOffice 没有能够转换该文件。请用 Word 或 WPS 打开并“另存为” .docx。",
                "LibreOffice could not convert the file. Open it in Word or WPS and save it as .docx.";
            // ── PL-01x: what the compiler of plans is unsure about ─────────────────────────────────────────────────────────
            /// A deadline's words are in none of the known forms.
            PlanDeadlineUnknown = "PL-012",
                "没有看懂时限“{subject}”，请核对。",
                "deadline not understood: {subject}.";
            /// A year or month with 前 can mean before it begins, or before it ends.
            PlanDeadlineTwoReadings = "PL-013",
                "时限“{subject}”有两种读法：按 {first} 计；也可能指 {second}。",
                "“{subject}” can be read in two ways: taken as {first}; it could also mean {second}.";
            /// A deadline names no year and none can be taken from the document.
            PlanDeadlineWithoutYear = "PL-014",
                "时限“{subject}”没有写年份，也无法从上下文确定。",
                "“{subject}” names no year, and the document does not tell it.";
            /// A deadline names a day that the calendar does not have, or ends before it begins.
            PlanDeadlineImpossible = "PL-015",
                "时限“{subject}”在日历上不成立。",
                "“{subject}” does not exist in the calendar.";
            /// A deadline's year was taken from the words around it.
            PlanDeadlineYearAssumed = "PL-016",
                "时限“{subject}”没有写年份，按 {first} 计。",
                "“{subject}” names no year: taken as {first}.";
            /// A task without a responsible unit, in a table that has a column for it.
            PlanTaskWithoutUnit = "PL-020",
                "任务“{subject}”没有责任单位，请补填。",
                "a task without a responsible unit: {subject}.";
            /// Responsible units that could not be split with certainty.
            PlanUnitsUnsure = "PL-021",
                "责任单位“{subject}”可能没有分清，请核对。",
                "the responsible units may not be split rightly: {subject}.";
            /// Words in brackets whose unit is not certain.
            PlanDivisionUnsure = "PL-022",
                "“{subject}”括号内不一定是内设机构，请核对。",
                "not certain whether this names a division: {subject}.";
            /// A row that cannot be taken for a task or a heading with certainty.
            PlanRowUnsure = "PL-030",
                "表格中的这一行没有看懂，请核对：{subject}。",
                "this row of a table was not understood: {subject}.";
            /// A table with tasks whose columns were not all recognised.
            PlanColumnsUnsure = "PL-031",
                "任务表的列没有全部认出，请核对：{subject}。",
                "not every column of this task table was recognised: {subject}.";
            /// Numbering leaves a number out or repeats it.
            PlanNumberingBroken = "PL-032",
                "编号不连续，请核对有无漏项：{subject}。",
                "the numbering is broken: {subject}.";
            /// Body paragraphs name responsible units, and no row of the task table of the same part says the same.
            PlanParagraphNotInTable = "PL-033",
                "正文写明了责任单位，但本部分任务表中没有相应的行，请核对：{subject}。",
                "the text names responsible units for something that no row of the task table says: {subject}.";
            /// A cell was empty and the one above it was taken, as for merged cells.
            PlanCellFromAbove = "PL-034",
                "该格为空，按合并单元格取上一行的“{subject}”，请核对。",
                "The cell is empty: {subject} was taken from the row above, as if they were merged.";
            /// A recurring duty whose frequency or holder is not certain.
            PlanDutyUnsure = "PL-040",
                "履职义务没有看全，请核对：{subject}。",
                "a duty was not wholly understood: {subject}.";
            /// A report to hand in without a date that was understood.
            PlanReturnUnsure = "PL-041",
                "报送时间没有看懂，请核对：{subject}。",
                "when this is to be handed in was not understood: {subject}.";
            /// No title, number or period was found.
            PlanHeadIncomplete = "PL-050",
                "没有找到文件的{subject}。",
                "not found in the document: {subject}.";
            /// No task was found.
            PlanWithoutTasks = "PL-051",
                "没有在文件中找到任务。",
                "no task was found in the document.";
        }
    };
}
