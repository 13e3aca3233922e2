//! Data for scripts, in `<script type="application/json">` blocks.

use serde::Serialize;
use std::fmt;

/// JSON that may stand inside a script element: it cannot end the element or begin a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JsonBlock(String);

impl JsonBlock {
    /// The data as such JSON.
    ///
    /// # Errors
    /// When the data cannot be JSON, such as a map with keys that are no texts.
    pub fn new(data: &impl Serialize) -> serde_json::Result<Self> {
        let text = serde_json::to_string(data)?;
        let mut safe = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '<' => safe.push_str("\\u003c"),
                '>' => safe.push_str("\\u003e"),
                '&' => safe.push_str("\\u0026"),
                '\u{2028}' => safe.push_str("\\u2028"),
                '\u{2029}' => safe.push_str("\\u2029"),
                other => safe.push(other),
            }
        }
        Ok(Self(safe))
    }
}

impl fmt::Display for JsonBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::FastWritable for JsonBlock {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

impl askama::filters::HtmlSafe for JsonBlock {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        let block = JsonBlock::new(&["</script><!--", "a&b\u{2028}"]).unwrap();
        assert_eq!(block.to_string(), r#"["\u003c/script\u003e\u003c!--","a\u0026b\u2028"]"#);
        assert_eq!(serde_json::from_str::<Vec<String>>(&block.to_string()).unwrap(), ["</script><!--", "a&b\u{2028}"]);
    }
}
