//! SY: the server itself cannot do its work at the moment.

macro_rules! system_refusals {
    ($($earlier:tt)*) => {
        refusals! {
            $($earlier)*
            // ── SY-0xx: outages, answered with 503 ──────────────────────────────────────────────────────────────────────
            /// The disk is full, or cannot be written.
            StorageFull = "SY-001",
                "服务器磁盘已满或无法写入，本次操作没有保存；已有的数据不受影响，仍可查看。请通知系统管理员清理磁盘，然后重新提交，无需重启。",
                "The server's disk is full or cannot be written: nothing was saved. What is recorded is safe and can be read. Tell the system administrator to make room, then send it again; no restart is needed.";
            /// The database cannot be reached.
            DatabaseUnreachable = "SY-002",
                "数据库暂时连接不上，本次操作没有保存。系统会自动恢复连接，请稍候几秒再试；如持续出现，请通知系统管理员。",
                "The database cannot be reached: nothing was saved. The server reconnects by itself: try again in a few seconds, and tell the system administrator if it lasts.";
            /// The database has no room for another piece of work.
            DatabaseBusy = "SY-003",
                "系统繁忙，本次操作没有保存。请稍候几秒再试。",
                "The system is busy: nothing was saved. Try again in a few seconds.";
            /// The connection broke between the commit and its confirmation.
            OutcomeUnknown = "SY-004",
                "数据库在保存的瞬间中断，无法确认是否已保存。请先查看最新情况，确实没有办理的再重新提交。",
                "The database went away at the very moment of saving: whether it was saved is not known. Look at the record first, and send again only what is not there.";
            /// The request took longer than is waited for.
            TimedOut = "SY-005",
                "处理时间过长，已停止等待。如果刚才是在提交，请先查看是否已经办理，再决定是否重新提交。",
                "It took too long, and the server stopped waiting. If you were sending something, look first whether it was done, then send it again if not.";
            /// The clock stands before the record's last event.
            ClockBehind = "SY-006",
                "服务器时间早于这条记录的上一次变动，未做任何改动。请通知系统管理员校准服务器时间，校准后即可重试。",
                "The server's clock stands before the last change of this record; nothing was changed. Tell the system administrator to set the clock, then try again.";
            /// The S3 in which photos are kept cannot be reached.
            PhotoStoreUnreachable = "SY-007",
                "照片存储暂时连接不上，照片无法保存或显示，本次操作没有保存；不带照片的办理不受影响。请稍候再试；如持续出现，请通知系统管理员检查照片存储。",
                "The store of photos cannot be reached: photos cannot be saved or shown, and nothing was saved. Steps without photos work. Try again in a moment, and tell the system administrator to look after the store of photos if it lasts.";
        }
    };
}
