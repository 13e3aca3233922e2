//! Text as devices write it: GBK or GB 18030, padded.

use encoding_rs::GB18030;
use std::{borrow::Cow, fmt::Write as _};

/// Text in GBK or GB 18030, as the bytes of a frame; padding (0x00, space) has been cut off both ends.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// The text of a padded field.
    #[must_use]
    pub const fn padded(bytes: &'a [u8]) -> Self {
        let mut bytes = bytes;
        while let [0 | b' ', rest @ ..] = bytes {
            bytes = rest;
        }
        while let [rest @ .., 0 | b' '] = bytes {
            bytes = rest;
        }
        Self(bytes)
    }

    /// The bytes without padding.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.0
    }

    /// As Unicode; what cannot be read becomes U+FFFD.
    #[must_use]
    pub fn read(&self) -> Cow<'a, str> {
        if self.0.is_ascii()
            && let Ok(text) = std::str::from_utf8(self.0)
        {
            return Cow::Borrowed(text);
        }
        GB18030.decode_without_bom_handling(self.0).0
    }
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?}", self.read())
    }
}

impl<'a> From<&'a str> for Text<'a> {
    /// ASCII as it is. Other text must be encoded first: `Text::padded(&gb18030("粤A12345"))`.
    fn from(text: &'a str) -> Self {
        Self::padded(text.as_bytes())
    }
}

/// Encodes text in GB 18030, of which GBK is the part that every device knows.
#[must_use]
pub fn gb18030(text: &str) -> Cow<'_, [u8]> {
    GB18030.encode(text).0
}

/// Writes bytes into a field of fixed width, padded with 0x00; what is too long is cut.
pub(crate) fn put_padded(out: &mut Vec<u8>, bytes: &[u8], width: usize) {
    let kept = bytes.len().min(width);
    out.extend_from_slice(&bytes[..kept]);
    out.resize(out.len() + width - kept, 0);
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_cut_and_gbk_read() {
        assert_eq!(Text::padded(b"\0\0CHI123\0 ").read(), "CHI123");
        assert_eq!(Text::padded(&gb18030("粤A12345")).read(), "粤A12345");
        assert_eq!(Text::padded(b"  ").bytes(), b"");
    }

    #[test]
    fn fields_keep_their_width() {
        let mut out = Vec::new();
        put_padded(&mut out, b"ab", 4);
        put_padded(&mut out, b"abcdef", 4);
        assert_eq!(out, b"ab\0\0abcd");
        assert_eq!(hex(&out[..3]), "616200");
    }
}
