//! Numbers as documents write them: 12, 十二, 二〇二四.

/// A digit of either script.
fn digit(character: char) -> Option<u32> {
    Some(match character {
        '0'..='9' => u32::from(character) - u32::from('0'),
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Arabic digits at the beginning: the number and how many characters it takes; at most nine.
pub(crate) fn arabic(chars: &[char]) -> Option<(u32, usize)> {
    let length = chars.iter().take_while(|character| character.is_ascii_digit()).count();
    if length == 0 || length > 9 {
        return None;
    }
    let value = chars[..length].iter().fold(0, |value, character| value * 10 + digit(*character).unwrap_or(0));
    Some((value, length))
}

/// A Chinese number below a thousand at the beginning (二十三, 一百零五), or single digits in a row (二〇二四).
pub(crate) fn chinese(chars: &[char]) -> Option<(u32, usize)> {
    let is_numeral =
        |character: &char| matches!(character, '十' | '百') || (!character.is_ascii() && digit(*character).is_some());
    let length = chars.iter().take_while(|character| is_numeral(character)).count();
    if length == 0 || length > 7 {
        return None;
    }
    let numerals = &chars[..length];
    if !numerals.iter().any(|character| matches!(character, '十' | '百')) {
        let value = numerals.iter().fold(0u32, |value, character| value * 10 + digit(*character).unwrap_or(0));
        return Some((value, length));
    }
    let (mut total, mut pending) = (0, None);
    for &character in numerals {
        match character {
            '百' => total += pending.take().unwrap_or(1) * 100,
            '十' => total += pending.take().unwrap_or(1) * 10,
            other => pending = digit(other),
        }
    }
    Some((total + pending.unwrap_or(0), length))
}

/// A number of either script at the beginning.
pub(crate) fn number(chars: &[char]) -> Option<(u32, usize)> {
    arabic(chars).or_else(|| chinese(chars))
}

/// A decimal number at the beginning, thousands separated or not.
pub(crate) fn decimal(chars: &[char]) -> Option<(f64, usize)> {
    let mut digits = String::new();
    let mut length = 0;
    while let Some(&character) = chars.get(length) {
        let followed = chars.get(length + 1).is_some_and(char::is_ascii_digit);
        match character {
            '0'..='9' => digits.push(character),
            '.' if followed && !digits.is_empty() && !digits.contains('.') => digits.push('.'),
            '，' if followed && !digits.is_empty() && thousands(&chars[length + 1..]) => {}
            _ => break,
        }
        length += 1;
    }
    if length > 15 {
        return None;
    }
    digits.parse().ok().map(|value| (value, length))
}

fn thousands(chars: &[char]) -> bool {
    chars.iter().take_while(|character| character.is_ascii_digit()).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn numbers_of_both_scripts_are_read() {
        let cases = [
            ("12月", 12, 2),
            ("十二、", 12, 2),
            ("二十", 20, 2),
            ("二十三条", 23, 3),
            ("一百零五", 105, 4),
            ("二〇二四年", 2024, 4),
            ("两次", 2, 1),
        ];
        for (text, value, length) in cases {
            assert_eq!(number(&chars(text)), Some((value, length)), "{text}");
        }
        assert_eq!(number(&chars("年")), None);
        assert_eq!(number(&chars("12345678901")), None);
        assert_eq!(decimal(&chars("11.8公里")), Some((11.8, 4)));
        assert_eq!(decimal(&chars("1，000家")), Some((1000.0, 5)));
    }
}
