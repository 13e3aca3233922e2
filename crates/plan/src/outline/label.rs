//! Numbers before headings and paragraphs: 附件1, 第一章, 一、, （一）, 1., （1）, ①.

use crate::{
    numbers::{arabic, chinese, number},
    source::{starts, starts_any},
};

/// A number before a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    /// 0 附件, 1 一、, 2 （一）, 3 1., 4 （1） and 1.1, 5 ① and 1.1.1, 6 1.1.1.1.
    pub level: u8,
    /// How it is written.
    pub style: Style,
    /// Its number; 0 for an annex without one.
    pub number: u32,
    /// How many characters it takes.
    pub length: usize,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Style {
    /// 附件1
    Annex,
    /// 第一章, 第一部分
    Chapter,
    /// 一、
    Chinese,
    /// （一）
    BracketedChinese,
    /// 第一条
    Article,
    /// 1.
    Arabic,
    /// 1.1
    Decimal,
    /// （1）
    Bracketed,
    /// 1）
    HalfBracketed,
    /// ①
    Circled,
    /// 任务一：
    Worded,
}

/// The number at the beginning of the characters, when it is one of a heading or paragraph.
pub(crate) fn read(chars: &[char]) -> Option<Label> {
    annex(chars).or_else(|| match chars.first()? {
        '第' => ordinal(chars),
        '（' => bracketed(chars),
        '①'..='⑳' => {
            Some(Label {
                level: 5, style: Style::Circled, number: u32::from(chars[0]) - u32::from('①') + 1, length: 1
            })
        }
        '0'..='9' => digits(chars),
        _ => plain(chars).or_else(|| worded(chars)),
    })
}

/// 任务一：, 专项行动3、: a number behind a word and before a mark.
fn worded(chars: &[char]) -> Option<Label> {
    let word = starts_any(chars, &["重点任务", "专项行动", "任务", "行动", "举措", "措施", "专题", "工程"])?;
    let (value, length) = number(&chars[word..]).filter(|(value, _)| (1..=99).contains(value))?;
    let mark = starts_any(&chars[word + length..], &["：", "、", "．", "."])?;
    Some(Label { level: 2, style: Style::Worded, number: value, length: word + length + mark })
}

/// 附件, 附件1, 附件1：, 附件一, 附1; only on a line that could be its heading.
fn annex(chars: &[char]) -> Option<Label> {
    let word = starts_any(chars, &["附件", "附录", "附表"])
        .or_else(|| (starts(chars, "附") && arabic(&chars[1..]).is_some()).then_some(1))?;
    let (value, length) = number(&chars[word..]).unwrap_or((0, 0));
    let mut end = word + length;
    if let Some((_, more)) = starts(&chars[end..], "-").then(|| arabic(&chars[end + 1..])).flatten() {
        end += 1 + more;
    }
    let colon = starts_any(&chars[end..], &["：", "、", ".", "-"]).unwrap_or(0);
    let rest = chars.len() - end - colon;
    // 附件：1.… 2.… at the end of a text lists the annexes and begins none.
    let lists = colon > 0 && value == 0 && rest > 0;
    let is_sentence = chars.iter().any(|character| "。，；".contains(*character)) || rest > 40;
    (!lists && !is_sentence && value < 100).then_some(Label {
        level: 0,
        style: Style::Annex,
        number: value,
        length: end + colon,
    })
}

fn ordinal(chars: &[char]) -> Option<Label> {
    let (value, length) = number(&chars[1..])?;
    let after = &chars[1 + length..];
    let (level, style, word) = if let Some(word) = starts_any(after, &["部分", "章", "篇"]) {
        (1, Style::Chapter, word)
    } else if starts(after, "节") {
        (2, Style::Article, 1)
    } else if starts(after, "条")
        && !starts_any(&after[1..], &["规定", "第", "、", "，", "和", "的", "至"]).is_some_and(|_| true)
    {
        (3, Style::Article, 1)
    } else {
        return None;
    };
    let mut end = 1 + length + word;
    end += starts_any(&chars[end..], &["：", "、"]).unwrap_or(0);
    Some(Label { level, style, number: value, length: end })
}

fn bracketed(chars: &[char]) -> Option<Label> {
    if let Some((value, length)) = arabic(&chars[1..]) {
        let end = 1 + length;
        return (chars.get(end) == Some(&'）') && (1..=99).contains(&value) && length <= 2).then_some(Label {
            level: 4,
            style: Style::Bracketed,
            number: value,
            length: end + 1,
        });
    }
    let (value, length) = chinese(&chars[1..])?;
    let end = 1 + length;
    (chars.get(end) == Some(&'）') && (1..=99).contains(&value)).then(|| {
        let mark = starts_any(&chars[end + 1..], &["、", "．", "."]).unwrap_or(0);
        Label { level: 2, style: Style::BracketedChinese, number: value, length: end + 1 + mark }
    })
}

fn digits(chars: &[char]) -> Option<Label> {
    let (value, length) = arabic(chars)?;
    if value == 0 || length > 3 {
        return None;
    }
    let label = |level, style, length| Some(Label { level, style, number: value, length });
    match chars.get(length)? {
        '.' => match arabic(&chars[length + 1..]) {
            _ if begins_with_date(&chars[length + 1..]) => label(3, Style::Arabic, length + 1),
            // 6.70%的小区完成: a paragraph that begins with a figure.
            Some((second, more)) if second >= 10 && chars.get(length + 1 + more) == Some(&'%') => {
                label(3, Style::Arabic, length + 1)
            }
            // 1.1 is a number below 1., and 11.8公里 no number of a paragraph.
            Some((second, more)) if more <= 2 && second > 0 => {
                let end = length + 1 + more;
                let next = chars.get(end);
                let third = starts(&chars[end..], ".").then(|| arabic(&chars[end + 1..])).flatten();
                if let Some((third, more)) = third.filter(|(_, more)| *more <= 2) {
                    let end = end + 1 + more;
                    let fourth = starts(&chars[end..], ".").then(|| arabic(&chars[end + 1..])).flatten();
                    let (level, number, end) = match fourth.filter(|(_, more)| *more <= 2) {
                        Some((fourth, more)) => (6, fourth, end + 1 + more),
                        None => (5, third, end),
                    };
                    let dot = usize::from(chars.get(end) == Some(&'.'));
                    return Some(Label { level, style: Style::Decimal, number, length: end + dot });
                }
                let unit = next.is_none_or(|next| "%％公万亿米元吨个家人次倍亩升年月日-至、，。：）".contains(*next));
                let end = if next == Some(&'.') { end + 1 } else { end };
                (!unit).then_some(Label { level: 4, style: Style::Decimal, number: second, length: end })
            }
            Some(_) => None,
            None => label(3, Style::Arabic, length + 1 + usize::from(chars.get(length + 1) == Some(&'、'))),
        },
        '、' => {
            // 1、2、3号楼: a list of numbers.
            let follows = &chars[length + 1..];
            let listed = follows.first().is_some_and(char::is_ascii_digit) && !begins_with_year(follows);
            if listed { None } else { label(3, Style::Arabic, length + 1) }
        }
        '）' => label(4, Style::HalfBracketed, length + 1),
        _ => None,
    }
}

/// 1.2024年底前 and 1.6月底前: a paragraph that begins with a date, and no decimal number.
fn begins_with_date(chars: &[char]) -> bool {
    let month = |(value, length): (u32, usize)| (1..=12).contains(&value) && chars.get(length) == Some(&'月');
    begins_with_year(chars) || arabic(chars).is_some_and(month)
}

/// 1、2024年底前, not 1、2月.
fn begins_with_year(chars: &[char]) -> bool {
    arabic(chars).is_some_and(|(value, length)| (1_900..2_100).contains(&value) && chars.get(length) == Some(&'年'))
}

/// 一、 and 一．; 一是 is none.
fn plain(chars: &[char]) -> Option<Label> {
    let (value, length) = chinese(chars).filter(|(value, _)| (1..=99).contains(value))?;
    let mark = starts_any(&chars[length..], &["、", ".", "．"])?;
    // 一、二、三级医院: a list of numbers.
    let listed = chinese(&chars[length + mark..]).is_some_and(|(_, more)| {
        chars.get(length + mark + more).is_some_and(|next| "、级类等季月年和".contains(*next))
    });
    (!listed).then_some(Label { level: 1, style: Style::Chinese, number: value, length: length + mark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_headings_are_told_from_others() {
        let read = |words: &str| read(&words.chars().collect::<Vec<_>>()).map(|label| (label.level, label.number));
        let cases = [
            ("一、总体要求", (1, 1)),
            ("十二、保障", (1, 12)),
            ("（一）加强领导", (2, 1)),
            ("（十一）其他", (2, 11)),
            ("1.开展排查", (3, 1)),
            ("1、开展排查", (3, 1)),
            ("1.2024年6月底前，开展培训", (3, 1)),
            ("12.6月底前，开展培训", (3, 12)),
            ("3、2025年底前，完成改造", (3, 3)),
            ("（1）开展", (4, 1)),
            ("1）开展", (4, 1)),
            ("①开展", (5, 1)),
            ("附件1", (0, 1)),
            ("附件", (0, 0)),
            ("附件3：任务清单", (0, 3)),
            ("第一章总则", (1, 1)),
            ("第十二条各村应当", (3, 12)),
            ("1.1开展", (4, 1)),
            ("2.1.3开展", (5, 3)),
            ("2.1.3.4开展", (6, 4)),
            ("2.1.3.2025年底前", (5, 3)),
            ("2.70%的小区完成", (3, 2)),
            ("附件一", (0, 1)),
            ("第二部分重点任务", (1, 2)),
        ];
        for (words, expected) in cases {
            assert_eq!(read(words), Some(expected), "{words}");
        }
        for words in [
            "一是强化",
            "2024年底前",
            "11.8公里",
            "一、二、三级医院",
            "1、2号楼",
            "第一条规定的",
            "三年行动",
            "附件：1.任务清单2.名单",
            "（高危行业每月）",
            "（2024年）",
            "1000米",
        ] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
