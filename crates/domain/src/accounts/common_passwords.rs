//! Passwords that everybody guesses first, by the list in `packs/passwords`.

use std::{collections::HashSet, sync::LazyLock};

const LIST: &str = include_str!("../../../../packs/passwords/common.txt");

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect());

/// Fewer letters than these are no word that a password could be made of.
const SHORTEST_WORD: usize = 3;
/// More of its own characters beside a common word, and a password is not that word any more.
const OWN_ENOUGH: usize = 10;

/// Whether a password (in lower case and NFKC) is a common one: as it is, with signs read as letters, and without the digits
/// and signs around it.
pub(super) fn is_common(password: &str) -> bool {
    let is_letter = |character: char| character.is_alphabetic();
    readings(password).iter().any(|text| {
        let word = text.trim_matches(|character| !is_letter(character));
        let around = text.chars().count() - word.chars().count();
        let is_word = word.chars().count() >= SHORTEST_WORD && around < OWN_ENOUGH && COMMON.contains(word);
        COMMON.contains(text.as_str()) || is_word || is_run(text)
    })
}

/// A password with signs read as the letters that they stand for.
fn readings(password: &str) -> [String; 3] {
    let read = |one: char| {
        move |character: char| match character {
            '@' | '4' => 'a',
            '0' => 'o',
            '1' | '!' => one,
            '3' => 'e',
            '$' | '5' => 's',
            '7' => 't',
            other => other,
        }
    };
    // What stands at the end is rather a year than letters in disguise.
    let body = password.trim_end_matches(|character: char| !character.is_alphabetic());
    let tail = &password[body.len()..];
    let disguised = |one| body.chars().map(read(one)).chain(tail.chars()).collect();
    [password.to_owned(), disguised('l'), disguised('i')]
}

/// Repetitions of one character or of a short pattern (`abab…`), and runs of the alphabet or of digits.
fn is_run(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let repeats = |length: usize| {
        characters.len() >= 2 * length
            && characters.iter().zip(characters.iter().skip(length)).all(|(one, other)| one == other)
    };
    let steps = |by: i64| {
        let code = |character: &char| i64::from(u32::from(*character));
        characters.windows(2).all(|pair| code(&pair[1]) - code(&pair[0]) == by)
    };
    characters.len() >= 6 && ((1..=3).any(repeats) || steps(1) || steps(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_guesses_is_common() {
        for common in [
            "password2026!",
            "p@ssw0rd123",
            "passw0rd!!",
            "adm1n@2024",
            "woaini1314",
            "5201314",
            "zhangwei@1990",
            "1990zhangwei!",
            "qwe123!@#",
            "qazwsxedc123!",
            "1qaz2wsx",
            "fujian@2026",
            "anquan123456",
            "aaaaaaaaaaaa",
            "abababababab",
            "abcdefghijkl",
            "1234567890",
            "aa1aa1aa1a",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn what_is_long_and_ones_own_is_not() {
        for own in ["correct-horse-42", "orchid-lamp-27", "qinghe-2026-first", "tr0ub4dor&3x", "密码安全生产abcdef", ""]
        {
            assert!(!is_common(own), "{own}");
        }
    }

    #[test]
    fn the_list_is_several_thousand_lines_in_lower_case_and_each_once() {
        let lines: Vec<_> = LIST.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 3_000, "{}", lines.len());
        assert_eq!(lines.len(), COMMON.len());
        assert!(lines.iter().all(|line| **line == line.to_lowercase()));
    }
}
