use super::*;
use std::collections::BTreeSet;

#[test]
fn numbers_are_unique_and_sorted_within_their_prefix() {
    let numbers: Vec<_> = RefusalCode::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    for pair in numbers.windows(2).filter(|pair| pair[0][..2] == pair[1][..2]) {
        assert!(pair[0] < pair[1], "{pair:?}");
    }
}

#[test]
fn both_languages_name_the_same_details() {
    let braces = |text: &str| {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    for code in RefusalCode::ALL {
        assert_eq!(braces(code.template(Language::Chinese)), braces(code.template(Language::English)), "{code}");
    }
}
