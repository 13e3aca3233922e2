//! Numbers that stand apart from their headings by a blank alone: `1 工作目标`, `1.1 2025年底前`.

use crate::{
    blocks::{Block, Paragraph},
    numbers::arabic,
    source::{Passage, starts_any},
};

/// A heading is no longer than this behind its number.
const LONGEST_HEADING: usize = 24;

/// Words that make what stands before them a quantity: 11.8 公里.
const UNITS: &[&str] = &[
    "%", "‰", "万", "亿", "元", "吨", "米", "公里", "公斤", "公顷", "平方", "立方", "千", "度", "倍", "亩", "升", "个",
    "家", "人次", "分贝", "毫", "厘",
];

/// Puts a dot in the place of the blank behind such numbers, by which they are read as any other number of a heading.
pub(crate) fn set_apart(blocks: &mut [Block]) {
    let mut chain: Vec<usize> = Vec::new();
    let mut confirmed: Vec<usize> = Vec::new();
    let mut last = 0;
    for (index, block) in blocks.iter_mut().enumerate() {
        let Block::Paragraph(Paragraph { passage, .. }) = block else { continue };
        let Some((end, number)) = number_before_blank(passage) else { continue };
        if passage.chars[..end].contains(&'.') {
            put_dot(passage, end);
            continue;
        }
        let heading = &passage.chars[end..];
        if heading.len() > LONGEST_HEADING || heading.iter().any(|one| "。；，：、".contains(*one)) {
            continue;
        }
        // Headings count from 1 without a gap; a single number is none.
        if number != last + 1 {
            take(&mut chain, &mut confirmed);
            if number != 1 {
                last = 0;
                continue;
            }
        }
        last = number;
        chain.push(index);
    }
    take(&mut chain, &mut confirmed);
    for index in confirmed {
        if let Block::Paragraph(Paragraph { passage, .. }) = &mut blocks[index]
            && let Some((end, _)) = number_before_blank(passage)
        {
            put_dot(passage, end);
        }
    }
}

fn take(chain: &mut Vec<usize>, confirmed: &mut Vec<usize>) {
    if chain.len() > 1 {
        confirmed.append(chain);
    }
    chain.clear();
}

/// Where a number such as 1 or 2.1.3 ends that a blank follows, and its first part; none before a unit.
fn number_before_blank(passage: &Passage) -> Option<(usize, u32)> {
    let Passage { chars, at } = passage;
    let (first, mut end) = arabic(chars).filter(|(value, length)| *value > 0 && *length <= 2)?;
    while at[end - 1] + 1 == *at.get(end)? && chars[end] == '.' {
        let after = (at[end] + 1 == *at.get(end + 1)?).then(|| arabic(&chars[end + 1..])).flatten();
        // The digits behind the blank are no part of the number: 1.1 2025年.
        let digits = after.map_or(0, |(_, length)| {
            (end + 1..=end + length).take_while(|place| at[*place] == at[end] + (*place - end)).count()
        });
        if !(1..=2).contains(&digits) {
            return None;
        }
        end += 1 + digits;
    }
    let next = *chars.get(end)?;
    let is_apart = at[end] > at[end - 1] + 1;
    let is_dotted = chars[..end].contains(&'.');
    let is_quantity = is_dotted && starts_any(&chars[end..], UNITS).is_some();
    let begins_words = matches!(next, '一'..='鿿' | '“' | '《' | '（') && !is_quantity;
    (is_apart && (begins_words || is_dotted && next.is_ascii_digit())).then_some((end, first))
}

fn put_dot(passage: &mut Passage, end: usize) {
    passage.chars.insert(end, '.');
    passage.at.insert(end, passage.at[end - 1] + 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Vec<String> {
        let mut text: Vec<char> = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        for line in lines {
            let start = text.len();
            text.extend(line.chars());
            let passage = Passage::of(&text, std::iter::once(start..text.len()));
            text.push('\n');
            blocks.push(Block::Paragraph(Paragraph { passage, style_level: 0 }));
        }
        set_apart(&mut blocks);
        let words = |block: &Block| match block {
            Block::Paragraph(paragraph) => paragraph.passage.text(),
            Block::Table(_) => String::new(),
        };
        blocks.iter().map(words).collect()
    }

    #[test]
    fn blanks_behind_numbers_of_headings_are_dots() {
        let found =
            read(&["1 工作目标", "1.1 2025年底前完成", "1.1.2　总体目标", "2\t重点任务", "2.1 开展排查。立即开展"]);
        assert_eq!(
            found,
            ["1.工作目标", "1.1.2025年底前完成", "1.1.2.总体目标", "2.重点任务", "2.1.开展排查。立即开展"]
        );
    }

    #[test]
    fn quantities_and_single_numbers_stay() {
        let lines = [
            "3 家企业停产",
            "11.8 公里道路",
            "1 工作目标",
            "7 其他",
            "2024 年底前",
            "2.5 万户",
            "1",
            "5 人",
            "1 其一，其二",
        ];
        let plain: Vec<String> = lines.iter().map(|line| line.replace(' ', "")).collect();
        assert_eq!(read(&lines), plain);
    }
}
