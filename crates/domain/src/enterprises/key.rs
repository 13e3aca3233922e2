//! Names as they are compared.

use unicode_normalization::UnicodeNormalization as _;

/// A name as it is compared: width and letter case do not count, nor do white space and the shape of brackets.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.nfkc()
        .filter(|character| !character.is_whitespace() && !character.is_control())
        .filter(|character| !matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'))
        .map(|character| match character {
            '〔' | '[' | '【' | '{' => '(',
            '〕' | ']' | '】' | '}' => ')',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn width_brackets_and_blanks_do_not_count() {
        assert_eq!(name_key(" 青禾镇ＡＢ石材（泉州） 有限公司\u{200B}"), "青禾镇ab石材(泉州)有限公司");
        assert_eq!(name_key("甲〔乙〕"), name_key("甲(乙)"));
        assert_ne!(name_key("甲公司"), name_key("甲分公司"));
    }
}
