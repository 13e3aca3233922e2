//! PH: photos.

macro_rules! photo_refusals {
    ($($earlier:tt)*) => {
        jurisdiction_refusals! {
            $($earlier)*
            // ── PH-0xx: photos ──────────────────────────────────────────────────────────────────────────────────────────
            /// The content is no picture of an accepted type, whatever the name says.
            PhotoType = "PH-001",
                "“{name}”不是 JPEG、PNG 或 WebP 照片，未保存任何内容。请重新选择照片。",
                "“{name}” is not a JPEG, PNG or WebP photo; nothing was stored. Choose a photo.";
            /// The file is larger than is taken.
            PhotoTooLarge = "PH-002",
                "单张照片不能超过{limit}MB，未保存任何内容。请压缩后重新上传。",
                "A photo may have at most {limit} MB; nothing was stored. Make it smaller and send it again.";
            /// The file says it is a picture, but cannot be read.
            PhotoDamaged = "PH-003",
                "照片“{name}”已损坏或无法读取，未保存任何内容。请重新拍摄或选择其他照片。",
                "The photo “{name}” is damaged or cannot be read; nothing was stored. Take or choose another.";
            /// More pixels than are taken.
            PhotoTooManyPixels = "PH-004",
                "照片“{name}”超过{limit}万像素，未保存任何内容。请调低分辨率后重新上传。",
                "The photo “{name}” has too many pixels (limit {limit}0,000); nothing was stored. Send a smaller one.";
            /// More photos than one step takes.
            PhotosTooMany = "PH-005",
                "一次最多上传{limit}张照片，未保存任何内容。",
                "At most {limit} photos at a time; nothing was stored.";
            /// The whole upload is larger than is taken.
            UploadTooLarge = "PH-006",
                "上传内容过大，未保存任何内容。请减少照片数量或压缩后重新上传。",
                "The upload is too large; nothing was stored. Send fewer or smaller photos.";
        }
    };
}
