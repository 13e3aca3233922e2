//! AC: accounts, log-in, passwords.

macro_rules! account_refusals {
    ($($earlier:tt)*) => {
        import_refusals! {
            $($earlier)*
            // ── AC-0xx: accounts, log-in, passwords ──────────────────────────────────────────────────────────────────────
            /// The clock stands before the account's last event.
            AccountClockBackwards = "AC-001",
                "系统时间早于该账号的上一条记录，未做任何改动。请管理员校准服务器时间后重试。",
                "The server's clock is earlier than the account's last record; nothing was changed. Ask the administrator to set the clock, then try again.";
            /// The actor's role does not include this command.
            AccountNotAuthorised = "AC-002",
                "您的角色不能“{command}”。账号由系统管理员维护，授权、解锁和重置二次验证由安全管理员办理。",
                "Your role may not “{command}”. System administrators keep accounts; security administrators grant roles, unlock and reset second factors.";
            /// Somebody else changed the account since the page was opened.
            AccountStaleVersion = "AC-003",
                "该账号刚被他人更新（现为第{current}版）。请查看最新情况后再办理。",
                "Somebody has just updated this account (now version {current}). Look at it again, then act.";
            /// A text that is needed is missing.
            AccountTextMissing = "AC-004",
                "请填写“{field}”。",
                "Fill in “{field}”.";
            /// A text is too long.
            AccountTextTooLong = "AC-005",
                "“{field}”不能超过{limit}个字。",
                "“{field}” may have at most {limit} characters.";
            /// Not the shape of a log-in name.
            LoginNameShape = "AC-006",
                "用户名须为2至32个字符，只能包含字母、数字、汉字和 . _ -。",
                "A log-in name has 2 to 32 characters: letters, digits, Chinese characters and . _ - only.";
            /// The log-in name is in use.
            LoginTaken = "AC-007",
                "用户名“{login}”已被使用，请换一个。",
                "The log-in name “{login}” is in use: choose another.";
            /// Not the shape of a telephone number.
            PhoneShape = "AC-008",
                "“{field}”须为5至20位数字，可含空格、- 和 +。",
                "“{field}” has 5 to 20 digits; spaces, - and + are allowed.";
            /// An edit that changes nothing.
            NothingEdited = "AC-009",
                "没有任何改动。",
                "Nothing was changed.";
            /// The three administrators are kept apart.
            AdministratorsApart = "AC-010",
                "系统管理员、安全管理员、审计管理员须由不同人员担任，且不得兼任其他角色。请先撤销现有角色或另选人员。",
                "System, security and audit administrator are kept apart, and hold no other role beside it. Revoke the present roles first, or choose somebody else.";
            /// Nobody grants, revokes, unlocks or resets the second factor for himself.
            GrantToSelf = "AC-011",
                "不能为自己授权、撤销授权、解锁或重置二次验证。请由另一位安全管理员办理。",
                "Nobody grants, revokes, unlocks or resets the second factor for himself. Ask another security administrator.";
            /// Outside the administrator's own subtree.
            OutsideOwnSubtree = "AC-012",
                "超出您的管辖范围，不能“{command}”。请由上级管理员办理。",
                "Outside your own jurisdiction: “{command}” is not possible. Ask an administrator of the level above.";
            /// The role is held already.
            GrantHeld = "AC-013",
                "该用户在此处已是“{role}”。",
                "The user already is “{role}” there.";
            /// The role is not held.
            GrantNotHeld = "AC-014",
                "该用户在此处不是“{role}”。",
                "The user is not “{role}” there.";
            /// Who acts for an enterprise holds no role of government.
            EnterpriseOfficerOnly = "AC-015",
                "企业安全员不能兼任政府角色。请先取消所属企业或撤销现有角色。",
                "Who acts for an enterprise holds no role of government. Release the enterprise or revoke the present roles first.";
            /// The enterprise role comes with the enterprise.
            EnterpriseRoleByUnit = "AC-016",
                "企业安全员不按行政区划授权，请指定其所属企业。",
                "The enterprise safety officer is not granted over a jurisdiction: assign the enterprise.";
            /// The last of an administrator that the system cannot do without.
            LastAdministrator = "AC-017",
                "这是最后一位在用的“{role}”，不能停用或撤销。请先授权另一位。",
                "This is the last active “{role}”: not to be disabled or revoked. Appoint another first.";
            /// Nobody disables himself.
            DisableSelf = "AC-018",
                "不能停用自己的账号。请由另一位系统管理员办理。",
                "Nobody disables the own account. Ask another system administrator.";
            /// Already disabled.
            AlreadyDisabled = "AC-019",
                "该账号已停用。",
                "The account is already disabled.";
            /// Not disabled.
            NotDisabled = "AC-020",
                "该账号没有停用。",
                "The account is not disabled.";
            /// The account is disabled.
            AccountDisabled = "AC-021",
                "该账号已停用。请联系系统管理员。",
                "The account is disabled. Ask the system administrator.";
            /// Unknown log-in name or wrong password: one answer for both.
            LogInRefused = "AC-022",
                "用户名或密码不正确。",
                "The log-in name or the password is not right.";
            /// Too many wrong passwords or codes from here: wait.
            AccountLocked = "AC-023",
                "尝试次数过多，请在{seconds}秒后再试，或请安全管理员解锁。您平时使用的设备不受他人尝试的影响。",
                "Too many attempts: try again in {seconds} seconds, or ask the security administrator to unlock. The device that you usually use is not affected by the attempts of others.";
            /// Not locked.
            NotLocked = "AC-024",
                "该账号没有锁定。",
                "The account is not locked.";
            /// The set-up link is used, too old or unknown.
            SetupLinkInvalid = "AC-025",
                "设置密码链接无效、已使用或已过期。请系统管理员重新发放。",
                "The set-up link is unknown, used or too old. Ask the system administrator for another.";
            /// The password is too short.
            PasswordTooShort = "AC-026",
                "密码至少{limit}个字符。",
                "A password has at least {limit} characters.";
            /// The password has too few classes of characters.
            PasswordTooSimple = "AC-027",
                "密码须包含大写字母、小写字母、数字、其他字符中的至少{limit}类。",
                "A password has at least {limit} of: lower case, upper case, digits, other characters.";
            /// The password holds the log-in name.
            PasswordHoldsLogin = "AC-028",
                "密码不能包含用户名。",
                "A password does not contain the log-in name.";
            /// The new password is the old one.
            PasswordUnchanged = "AC-029",
                "新密码不能与原密码相同。",
                "The new password is the old one: choose another.";
            /// The present password is wrong.
            PresentPasswordWrong = "AC-030",
                "当前密码不正确。",
                "The present password is not right.";
            /// The user acts for no enterprise.
            ActsForNoUnit = "AC-031",
                "该用户没有所属企业。",
                "The user acts for no enterprise.";
            /// An enterprise officer's unit changes by assignment.
            UnitByAssignment = "AC-032",
                "企业安全员的单位由安全管理员指定，不能直接修改。",
                "An enterprise officer's unit is assigned by the security administrator, not edited.";
            /// The password is too long.
            PasswordTooLong = "AC-033",
                "密码不能超过{limit}个字符。",
                "A password has at most {limit} characters.";
            /// A form that does not come from a page of this server, or from one that is too old.
            FormExpired = "AC-034",
                "页面已过期或来源不明，没有做任何改动。请刷新页面后重新提交。",
                "The page is too old or not from here; nothing was changed. Reload it, then send it again.";
            /// The first administrator is there already.
            AdministratorExists = "AC-035",
                "已有系统管理员，不能再次初始化。如忘记密码，请在服务器上执行 bihuan account link 用户名，重新发放设置密码链接。",
                "There is a system administrator already. If the password is lost, run bihuan account link USER on the server: it prints another set-up link.";
            /// A unit that is not in the list.
            AccountUnitUnknown = "AC-036",
                "没有找到这个单位。请从列表中选择，或填写单位名称和所在区划。",
                "There is no such unit. Choose one of the list, or give its name and where it is.";
            /// A node that is not in the tree, or outside the administrator's own.
            AccountPlaceUnknown = "AC-037",
                "请选择您管辖范围内的行政区划。",
                "Choose a jurisdiction within your own.";
            /// One of the passwords before.
            PasswordUsedBefore = "AC-038",
                "不能使用最近{limit}次用过的密码。",
                "The last {limit} passwords may not be used again: choose another.";
            /// The password was changed too recently.
            PasswordTooYoung = "AC-039",
                "密码刚刚修改过，{until}之后才能再次修改。",
                "The password was changed only just now: it can be changed again after {until} (China time).";
            /// A password that everybody guesses.
            PasswordCommon = "AC-040",
                "该密码过于常见，容易被猜中。请不要使用常用词、姓名拼音、键盘顺序加数字的组合。",
                "This password is one of those that are guessed first. Do not use common words, names or rows of keys with digits behind them.";
            /// The code is wrong, too old, or was used before.
            SecondFactorWrong = "AC-041",
                "验证码不正确、已过期或已使用过。请等待手机显示新的验证码后再输入；也可输入一个未用过的恢复码。",
                "The code is wrong, too old, or was used already. Wait for the next code on your telephone, or enter a recovery code that you have not used.";
            /// The second step took too long, or failed too often.
            SecondStepOver = "AC-042",
                "登录的第二步已超时或错误过多，请重新输入用户名和密码。",
                "The second step of log-in took too long or failed too often: begin again with name and password.";
            /// There is a second factor already.
            SecondFactorEnrolled = "AC-043",
                "该账号已启用二次验证。",
                "The account has a second factor already.";
            /// There is no second factor.
            SecondFactorMissing = "AC-044",
                "该账号没有启用二次验证。",
                "The account has no second factor.";
            /// The link of an administrator without a second factor is not handed out by another.
            LinkForAdministrator = "AC-045",
                "该账号是管理员且未启用二次验证，其设置密码链接不能由另一位管理员发放。请在服务器上执行 bihuan account link 用户名。",
                "This is an administrator's account without a second factor: another administrator may not hand out its link. Run bihuan account link USER on the server.";
            /// The session has ended already.
            SessionUnknown = "AC-046",
                "该登录已经失效。",
                "That session has ended already.";
        }
    };
}
