//! Paragraphs that were broken by pages are joined, headings that hang on to the line before are set apart.

use super::numbers;
use crate::{
    blocks::{Block, Paragraph},
    outline::label::{self, Label},
    source::{Passage, ends, starts_any},
    units,
};

/// A line shorter than this is never the first part of a broken paragraph.
const SHORTEST_BROKEN: usize = 16;

/// A line as long as this has filled its page's width.
const LONG_LINE: usize = 28;

/// Who signs, or a date.
fn is_signature(chars: &[char]) -> bool {
    let offices = ["政府", "局", "办公室", "委员会", "指挥部", "办事处", "日"];
    chars.len() <= 24 && offices.iter().any(|word| ends(chars, word))
}

/// Mends the paragraphs between tables.
pub(crate) fn mend(mut blocks: Vec<Block>) -> Vec<Block> {
    numbers::set_apart(&mut blocks);
    let mut mended: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match (mended.last_mut(), block) {
            (Some(Block::Paragraph(last)), Block::Paragraph(next)) if continues(last, &next) => {
                last.passage.extend(&next.passage);
            }
            (_, block) => mended.push(block),
        }
    }
    let mut open = Open::default();
    let split = |block| match block {
        Block::Paragraph(paragraph) => open.split(paragraph).into_iter().map(Block::Paragraph).collect(),
        table @ Block::Table(_) => vec![table],
    };
    mended.into_iter().flat_map(split).collect()
}

/// Whether a line goes on with the paragraph before.
fn continues(last: &Paragraph, next: &Paragraph) -> bool {
    let (before, after) = (&last.passage.chars, &next.passage.chars);
    if last.style_level > 0 || next.style_level > 0 || label::read(after).is_some() || units::label(after).is_some() {
        return false;
    }
    let Some(end) = before.last() else { return false };
    if "。；！？：”…".contains(*end)
        || starts_any(after, &["附件", "附：", "抄送", "完成时限", "完成时间", "时限："]).is_some()
    {
        return false;
    }
    // A heading, a name or an address is short, or it ends as no sentence does.
    let hanging = "，、（《“".contains(*end) && before.len() > 6;
    let is_heading = label::read(before).is_some() && before.len() < 30 && !hanging;
    if !hanging && units::label(before).is_some() {
        return false;
    }
    hanging
        || before.len() >= SHORTEST_BROKEN
            && !is_heading
            && (after.iter().any(|character| "。；，".contains(*character))
                || before.len() >= LONG_LINE && before.contains(&'，') && !is_signature(after))
            && !ends(before, "的通知")
            && !ends(before, "方案")
            && !ends(before, "）")
}

/// The last numbers of the open levels, by which a number within a line is known for a heading.
#[derive(Default)]
struct Open {
    last: [Option<Label>; 7],
}

impl Open {
    fn note(&mut self, label: Label) {
        let level = usize::from(label.level).min(6);
        self.last[level] = Some(label);
        for deeper in &mut self.last[level + 1..] {
            *deeper = None;
        }
    }

    /// Whether a label is the next of an open level.
    fn expects(&self, label: Label) -> bool {
        self.last[usize::from(label.level).min(6)]
            .is_some_and(|last| last.style == label.style && label.number == last.number + 1)
    }

    /// Sets headings apart that stand within a line: 按职责分工负责三、时间安排; 履职到位。（三）树立….
    fn split(&mut self, paragraph: Paragraph) -> Vec<Paragraph> {
        let chars = &paragraph.passage.chars;
        if let Some(label) = label::read(chars) {
            self.note(label);
        }
        let mut cuts = vec![0];
        for at in 1..chars.len() {
            if !matches!(chars[at], '（' | '一'..='鿿' | '0'..='9' | '①'..='⑳')
                || chars[at].is_ascii_digit() && chars[at - 1].is_ascii_digit()
            {
                continue;
            }
            let Some(label) = label::read(&chars[at..]) else { continue };
            let after_sentence = matches!(chars[at - 1], '。' | '；') || chars[at - 1] == '）' && label.level <= 2;
            let short = label.style == label::Style::Chinese && chars.len() - at <= 24 && !chars[at..].contains(&'，');
            let units_before = units::label(chars).is_some();
            let is_next = after_sentence && chars[at - 1] != '；'
                || short && (units_before || label.number > 1) && !chars[at - 1].is_ascii_digit();
            let begins = units_before && label.level <= 2 && label.number == 1 && chars[at - 1] == '。';
            if self.expects(label) && is_next || begins {
                self.note(label);
                cuts.push(at);
            }
        }
        if cuts.len() == 1 {
            return vec![paragraph];
        }
        cuts.push(chars.len());
        let part = |pair: &[usize]| -> Passage { paragraph.passage.slice(pair[0]..pair[1]) };
        cuts.windows(2).map(|pair| Paragraph { passage: part(pair), style_level: paragraph.style_level }).collect()
    }
}
