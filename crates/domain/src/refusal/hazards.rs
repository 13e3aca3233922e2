//! HZ: hazards, notices and forms.

macro_rules! hazard_refusals {
    ($($earlier:tt)*) => {
        photo_refusals! {
            $($earlier)*
            // ── HZ-0xx: any command on a hazard ─────────────────────────────────────────────────────────────────────────
            /// The clock stands before the hazard's last event.
            ClockBackwards = "HZ-001",
                "系统时间早于该隐患的上一条记录，未做任何改动。请管理员校准服务器时间后重试。",
                "The server's clock is earlier than the hazard's last record; nothing was changed. Ask the administrator to set the clock, then try again.";
            /// The actor's roles do not include this step here.
            NotAuthorised = "HZ-002",
                "您的角色不能在此处办理“{command}”。请由有权限的人员办理。",
                "Your role may not “{command}” here. Ask someone who may.";
            /// Somebody else acted since the page was opened.
            StaleVersion = "HZ-003",
                "该隐患刚被他人更新（现为第{current}版）。请查看最新情况后再办理。",
                "Somebody has just updated this hazard (now version {current}). Look at it again, then act.";
            /// The command has no meaning in this state.
            WrongState = "HZ-004",
                "隐患当前为“{state}”，不能“{command}”。",
                "The hazard is “{state}”: “{command}” is not possible.";
            /// A text that is needed is missing.
            TextMissing = "HZ-005",
                "请填写“{field}”。",
                "Fill in “{field}”.";
            /// A text is too long.
            TextTooLong = "HZ-006",
                "“{field}”不能超过{limit}个字。",
                "“{field}” may have at most {limit} characters.";
            /// A text holds a character that cannot be stored.
            TextUnstorable = "HZ-007",
                "文字中含有无法保存的空字符（NUL）。请重新输入，或从纯文本中复制。",
                "A text holds a null character, which cannot be stored. Type it again, or copy it from plain text.";
            /// A filter of the ledger is not understood.
            FilterInvalid = "HZ-008",
                "筛选条件“{field}”无效。请重新选择。",
                "The filter “{field}” is not understood. Choose it again.";
            /// A page mark of the ledger is not understood.
            PageInvalid = "HZ-009",
                "翻页位置无效。请从第一页开始。",
                "The page asked for is not understood. Begin with the first page.";
            // ── HZ-1xx: the loop ────────────────────────────────────────────────────────────────────────────────────────
            /// Found in the future.
            FoundInFuture = "HZ-101",
                "排查时间不能晚于今天（{today}）。",
                "The date found may not be later than today ({today}).";
            /// A recurrence links to a closed hazard.
            RecurrenceNotClosed = "HZ-102",
                "只有已销号的隐患才能登记为“再次出现”；原隐患尚未销号，请在原隐患上继续整改。",
                "Only a closed hazard can recur; the earlier one is still open: go on with it.";
            /// A deadline lies after the assignment.
            DeadlineNotAfterAssignment = "HZ-103",
                "整改期限（{due}）必须晚于交办日期（{assigned}），不得倒签。",
                "The deadline ({due}) must lie after the day of assignment ({assigned}); it is never back-dated.";
            /// A major hazard lacks part of 五落实.
            PlanIncomplete = "HZ-104",
                "重大隐患须先落实责任、措施、资金、时限、预案（五落实），尚缺：{missing}。",
                "A major hazard needs responsibility, measures, funds, time limit and contingency plan first; missing: {missing}.";
            /// A major hazard cannot be fixed on the spot.
            MajorOnTheSpot = "HZ-105",
                "立查立改仅适用于一般隐患；“{level}”隐患请交办整改。",
                "Only a general hazard can be fixed on the spot; assign a “{level}” one.";
            /// On-the-spot needs a before and an after photo.
            OnTheSpotPhotos = "HZ-106",
                "立查立改须有整改前、整改后照片各至少一张。",
                "Fixing on the spot needs at least one photo before and one after.";
            /// A major hazard needs photo evidence of its rectification.
            MajorNeedsPhotos = "HZ-107",
                "重大隐患提交整改须附整改后照片。",
                "Submitting a major hazard needs a photo of the state after rectification.";
            /// A major hazard's responsible person is the head.
            MajorNeedsHead = "HZ-108",
                "重大隐患的整改责任人必须是单位主要负责人。",
                "The head of the unit must own a major hazard.";
            /// A major hazard is reported twice (双报告).
            DualReportMissing = "HZ-109",
                "重大隐患须“双报告”（报监管部门、报职代会），尚缺：{missing}。",
                "A major hazard is reported twice (to the regulator and to the workers' congress); missing: {missing}.";
            /// The acceptor is of the unit that rectified.
            AcceptorOfRectifyingUnit = "HZ-110",
                "验收人不能属于整改单位。请由其他单位的人员验收。",
                "Who accepts may not be of the unit that rectified. Ask somebody of another unit.";
            /// The acceptor submitted the rectification.
            AcceptorSubmitted = "HZ-111",
                "提交整改的人不能自己验收。请由他人验收。",
                "Who submitted the rectification may not accept it. Ask somebody else.";
            /// A major hazard is closed out by someone else than its acceptor.
            CloserAccepted = "HZ-112",
                "重大隐患的销号人不能是验收人。请由他人销号。",
                "Who closes out a major hazard may not be who accepted it. Ask somebody else.";
            /// Closing out needs the level that listed.
            CloserBelowListing = "HZ-113",
                "该隐患由{level}挂牌，须由{level}或以上人员办理。",
                "The hazard was listed at the level “{level}”: someone of that level or above must act.";
            /// A listed hazard is delisted first.
            StillListed = "HZ-114",
                "该隐患仍在挂牌督办，请先摘牌再销号。",
                "The hazard is still under supervision listing: delist it first.";
            /// A stop-work order is in force.
            StopWorkInForce = "HZ-115",
                "停产停业（停用）指令尚未解除，请先解除再办理。",
                "A stop-work order is in force: lift it first.";
            /// A day lies before one that it must follow.
            OrderOfDates = "HZ-116",
                "“{later}”不能早于“{earlier}”。",
                "“{later}” may not be earlier than “{earlier}”.";
            /// The plan's target lies after the deadline.
            PlanAfterDeadline = "HZ-117",
                "计划完成时间（{target}）不能晚于整改期限（{due}）。",
                "The planned completion ({target}) may not be later than the deadline ({due}).";
            /// More photos than one command takes.
            TooManyPhotos = "HZ-118",
                "一次最多上传{limit}张照片。",
                "At most {limit} photos at a time.";
            /// A unit is not given the same hazard again in place of an extension.
            AssignedToUnitAlready = "HZ-119",
                "该隐患已交办给“{unit}”，期限不能以重新交办代替延期；需要更长时间的，请办理延期。",
                "The hazard is already assigned to “{unit}”: a new assignment does not replace an extension. Extend the term instead.";
            /// An enterprise records what it put right itself, not what another unit did.
            OnTheSpotOtherUnit = "HZ-120",
                "企业只能登记本单位的立查立改。",
                "An enterprise records only what it put right on the spot itself.";
            /// The sector stands in no register: figures are kept by sector, so that none may be invented.
            HazardSectorUnknown = "HZ-121",
                "行业领域“{sector}”不在目录中。请从列表中选择。",
                "The sector “{sector}” is not in the register. Choose one of the list.";
            // ── HZ-2xx: extension, listing, stop-work, sponsor, escalation, corrections ─────────────────────────────────
            /// The extension came after expiry.
            ExtensionAfterExpiry = "HZ-201",
                "整改期限（{due}）已过，不能再延期。",
                "The deadline ({due}) has passed: it can no longer be extended.";
            /// A second extension needs a collective decision.
            ExtensionNeedsDecision = "HZ-202",
                "已延期一次；再次延期须有集体研究决定（会议纪要编号）。",
                "Extended once already: a further extension needs a recorded collective decision (number of the minutes).";
            /// The new deadline is not later than the present one.
            ExtensionNotLater = "HZ-203",
                "新的期限必须晚于现有期限（{due}）。",
                "The new deadline must be later than the present one ({due}).";
            /// Only major hazards are listed.
            ListingNotMajor = "HZ-204",
                "只有重大隐患才能挂牌督办。",
                "Only a major hazard can be put under supervision listing.";
            /// Already listed.
            AlreadyListed = "HZ-205",
                "该隐患已挂牌督办（{number}）。",
                "The hazard is already listed ({number}).";
            /// The listing level is above the actor's.
            ListingAboveActor = "HZ-206",
                "您不能以{level}名义挂牌。",
                "You may not list at the level “{level}”.";
            /// Not listed.
            NotListed = "HZ-207",
                "该隐患没有挂牌督办。",
                "The hazard is not under supervision listing.";
            /// Delisting waits for acceptance.
            DelistBeforeAcceptance = "HZ-208",
                "整改验收合格后才能摘牌。",
                "A hazard is delisted only after its rectification was accepted.";
            /// A stop-work order is already in force.
            StopWorkAlready = "HZ-209",
                "停产停业（停用）指令已下达（{number}）。",
                "A stop-work order is already in force ({number}).";
            /// No stop-work order is in force.
            NoStopWork = "HZ-210",
                "没有生效中的停产停业（停用）指令。",
                "No stop-work order is in force.";
            /// Escalation goes step by step.
            EscalationOrder = "HZ-211",
                "升级须逐级进行：下一步应为“{expected}”。",
                "Escalation goes step by step: the next step is “{expected}”.";
            /// Nothing overdue to escalate.
            NotOverdue = "HZ-212",
                "该隐患没有逾期。",
                "The hazard is not overdue.";
            /// A correction that changes nothing.
            NothingCorrected = "HZ-213",
                "没有任何更正内容。",
                "The correction changes nothing.";
            /// The level can no longer be changed.
            LevelFixed = "HZ-214",
                "已提交验收的隐患不能再更改等级。",
                "The level can no longer be changed once rectification was submitted.";
            /// A record of reports without any date.
            NothingReported = "HZ-215",
                "请至少填写一项报告日期。",
                "Give at least one date of report.";
            /// The limit date of a listing lies after its date.
            ListingDates = "HZ-216",
                "督办期限（{due}）必须晚于挂牌日期（{listed}）。",
                "The supervision deadline ({due}) must lie after the listing date ({listed}).";
            /// Extensions have a sensible bound.
            DeadlineTooFar = "HZ-217",
                "整改期限最长不超过{limit}天。",
                "A deadline may lie at most {limit} days ahead.";
            /// The level stays while the hazard is listed.
            LevelListed = "HZ-218",
                "挂牌督办期间不能更改隐患等级。",
                "The level does not change while the hazard is under supervision listing.";
            // ── HZ-3xx: notices and forms ───────────────────────────────────────────────────────────────────────────────
            /// The hazard has not come so far that the notice can be issued.
            NoticeTooEarly = "HZ-301",
                "现在还不能出具《{notice}》：{condition}。",
                "The “{notice}” cannot be issued yet: {condition}.";
            /// A field of a form cannot be read: not a date, not a number, not one of the choices.
            FieldUnreadable = "HZ-302",
                "“{field}”填写有误，请检查后重新填写。",
                "“{field}” cannot be read: check it and fill it in again.";
            /// The unit does not exist, or lies outside of what the user may see.
            UnitUnknown = "HZ-303",
                "找不到所选单位，或该单位不在您的管辖范围内。请重新选择。",
                "The unit does not exist or lies outside your area. Choose again.";
            /// The place does not exist, or lies outside of what the user may see.
            PlaceUnknown = "HZ-304",
                "找不到所选区划，或该区划不在您的管辖范围内。请重新选择。",
                "The place does not exist or lies outside your area. Choose again.";
            /// The earlier hazard of a recurrence does not exist, or cannot be seen.
            EarlierHazardUnknown = "HZ-305",
                "找不到“再次出现”所指的原隐患。请核对编号。",
                "There is no such earlier hazard. Check the number.";
            /// A saved view needs a name and conditions, and there may be so many.
            ViewRefused = "HZ-306",
                "请填写视图名称（不超过{limit}个字）。",
                "Give the view a name of at most {limit} characters.";
            /// As many saved views as one may keep.
            ViewsFull = "HZ-307",
                "最多保存{limit}个视图。请先删除不用的视图。",
                "You may keep at most {limit} views. Delete one first.";
        }
    };
}
