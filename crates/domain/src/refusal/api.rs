//! AP: the JSON interface and its access tokens.

macro_rules! api_refusals {
    ($($earlier:tt)*) => {
        outward_refusals! {
            $($earlier)*
            // ── AP-00x: who asks ──────────────────────────────────────────────────────────────────────────────────────────
            /// A request without an access token.
            ApiTokenMissing = "AP-001",
                "请求没有携带访问令牌。请在请求头中加入“Authorization: Bearer <令牌>”。",
                "The request has no access token. Send the header “Authorization: Bearer <token>”.";
            /// The access token is unknown, expired or revoked.
            ApiTokenInvalid = "AP-002",
                "访问令牌无效、已到期或已撤销。请在“访问令牌”页面重新创建。",
                "The access token is unknown, expired or revoked. Make another on the page “Access tokens”.";
            /// The account of the token may not be used at present.
            ApiAccountBlocked = "AP-003",
                "该令牌所属账号已停用，或须先设置新密码、启用二次验证。请登录网页处理，或联系系统管理员。",
                "The token's account is disabled, or needs a new password or a second factor first. Log in to the pages, or ask the system administrator.";
            /// A token that only reads was used to change something.
            ApiTokenReadOnly = "AP-004",
                "该令牌只能读取，未做任何改动。请使用可读写的令牌。",
                "This token only reads; nothing was changed. Use a token that may write.";
            /// The token was not made for this part of the interface.
            ApiSliceClosed = "AP-005",
                "该令牌不含“{slice}”。请创建包含该部分的令牌。",
                "This token does not open “{slice}”. Make one that does.";
            /// None of the account's roles opens this address.
            ApiRoleMissing = "AP-006",
                "您的角色不能使用该接口。请联系安全管理员授权。",
                "None of your roles opens this address. Ask the security administrator.";
            /// Too many requests with one token.
            ApiRateLimited = "AP-007",
                "该令牌请求过于频繁，请在{seconds}秒后重试。",
                "Too many requests with this token: try again in {seconds} seconds.";
            /// The body is no JSON.
            ApiBodyUnreadable = "AP-008",
                "请求体不是有效的 JSON：{cause}。未做任何改动。",
                "The body is not valid JSON: {cause}. Nothing was changed.";
            /// The body is JSON, but not what the address takes.
            ApiBodyShape = "AP-009",
                "请求体不符合该接口的要求：{cause}。未做任何改动，请对照接口文档修改。",
                "The body is not what this address takes: {cause}. Nothing was changed; compare it with the documentation.";
            /// The body has another media type.
            ApiMediaType = "AP-010",
                "请求体类型须为 {expected}。未做任何改动。",
                "The body must be of the type {expected}. Nothing was changed.";
            /// The body is larger than the address takes.
            ApiBodyTooLarge = "AP-011",
                "请求体超过上限（{limit}字节）。未做任何改动。",
                "The body is larger than this address takes ({limit} bytes). Nothing was changed.";
            /// A parameter of the query that is unknown or not understood.
            ApiParameter = "AP-012",
                "查询参数未知、重复或无法识别：{cause}。请对照接口文档修改。",
                "The query is not understood: {cause}. Compare it with the documentation.";
            /// Nothing is there, or the caller may not see it.
            ApiNotFound = "AP-013",
                "没有该内容，或您无权查看。请核对地址。",
                "There is nothing there that you may see. Check the address.";
            /// The method is not for this address.
            ApiMethod = "AP-014",
                "该地址不支持此方法。可用的方法见响应头 Allow。",
                "This address does not take this method. The header Allow names those that it takes.";
            /// The idempotency key has no fitting shape.
            IdempotencyKeyShape = "AP-015",
                "Idempotency-Key 须为1至{limit}个可见 ASCII 字符，且只出现一次。未做任何改动。",
                "An Idempotency-Key has 1 to {limit} visible ASCII characters, and is sent once. Nothing was changed.";
            /// The idempotency key stood for another request.
            IdempotencyKeyReused = "AP-016",
                "该 Idempotency-Key 已用于另一个请求。请为新的请求使用新的值。",
                "This Idempotency-Key stood for another request. Use a new one for a new request.";
            /// A fault.
            ApiFault = "AP-018",
                "服务器发生故障。请将编号 {reference} 告知管理员。",
                "The server failed. Tell the administrator the reference {reference}.";
            /// A photo that was not uploaded by this account, or is part of a hazard already.
            UploadedPhotoUnknown = "AP-019",
                "没有可用的照片 {photo}：须由本账号先上传、尚未使用且未过期。未做任何改动。",
                "There is no photo {photo} to use: this account uploads it first, and uses it once before it is forgotten. Nothing was changed.";
            // ── AP-03x: access tokens ─────────────────────────────────────────────────────────────────────────────────────
            /// The token's life is too long or none.
            TokenLifetime = "AP-030",
                "令牌有效期须为1至{limit}天。",
                "A token lives 1 to {limit} days.";
            /// The token is to reach further than its owner.
            TokenPlaceOutside = "AP-031",
                "令牌的行政区划须在您自己的管辖范围内。",
                "A token's jurisdiction lies within your own.";
            /// The account has as many tokens as it may have.
            TokensTooMany = "AP-032",
                "最多同时有{limit}个有效令牌。请先撤销不再使用的令牌。",
                "At most {limit} tokens at a time. Revoke those that are no longer used.";
            /// A token for nothing.
            TokenWithoutSlice = "AP-033",
                "请至少选择一项令牌可用的内容。",
                "Choose at least one part that the token opens.";
            /// There is no such token any more.
            TokenUnknown = "AP-034",
                "该令牌已到期或已撤销。",
                "The token has expired or was revoked already.";
            /// Who revokes somebody else's token must keep that account.
            TokenRevokeNotAuthorised = "AP-035",
                "只有本人，或管辖该账号的系统管理员、安全管理员可以撤销令牌。",
                "A token is revoked by its owner, or by a system or security administrator over the account.";
        }
    };
}
