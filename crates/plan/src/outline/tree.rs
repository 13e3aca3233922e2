//! The document as a tree of numbered headings, in parts: the main text and its annexes.

use super::label::{self, Label, Style};
use crate::{
    blocks::{Block, Table},
    source::{Passage, has_any, starts_any},
};
use std::ops::Range;

/// A document's parts and numbered paragraphs.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// The main text, then the annexes.
    pub parts: Vec<Part>,
    /// All numbered paragraphs, in the order of the text.
    pub nodes: Vec<Node>,
}

/// The main text or an annex.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// `附件6`, as written; empty for the main text.
    pub label: Passage,
    /// What stands before the first numbered paragraph.
    pub front: Vec<Passage>,
    /// Its tables, each with the paragraphs directly before it.
    pub tables: Vec<Placed>,
}

/// A table and where it stands.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The table.
    pub table: Table,
    /// The last paragraphs before it.
    pub before: Vec<Passage>,
}

/// A numbered paragraph or heading with what belongs to it.
#[derive(Debug)]
pub(crate) struct Node {
    /// The part it stands in.
    pub part: usize,
    /// Its level: 1 一、, 2 （一）, 3 1., 4 （1）, 5 ①.
    pub level: u8,
    /// Its number, when it has one.
    pub label: Option<Label>,
    /// The paragraph, with its number.
    pub passage: Passage,
    /// Paragraphs without a number that follow it.
    pub text: Vec<Passage>,
    /// The node above.
    pub parent: Option<usize>,
    /// The nodes below.
    pub children: Vec<usize>,
}

impl Node {
    /// How many characters the number takes.
    pub fn label_length(&self) -> usize {
        self.label.map_or(0, |label| label.length)
    }

    /// The heading: behind the number, up to the first sentence's end.
    pub fn title(&self) -> Range<usize> {
        let chars = &self.passage.chars;
        let start = self.label_length();
        let end = sentence_end(&chars[start..]).map_or(chars.len(), |end| start + end);
        start..end
    }
}

/// Where the first sentence ends, outside of brackets and quotation marks.
pub(crate) fn sentence_end(chars: &[char]) -> Option<usize> {
    let mut depth = 0usize;
    for (at, character) in chars.iter().enumerate() {
        match character {
            '（' | '“' | '《' => depth += 1,
            '）' | '”' | '》' => depth = depth.saturating_sub(1),
            '。' | '；' | '！' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// A number that does not follow the one before.
#[derive(Debug)]
pub(crate) struct BrokenNumber {
    /// The paragraph.
    pub node: usize,
}

/// Builds the tree of blocks, and tells where the numbering is broken.
pub(crate) fn build(blocks: Vec<Block>) -> (Tree, Vec<BrokenNumber>) {
    let mut builder = Builder {
        tree: Tree::default(),
        stack: Vec::new(),
        last_annex: 0,
        in_annex_list: false,
        before: Vec::new(),
        broken: Vec::new(),
    };
    builder.tree.parts.push(Part::default());
    let numbering = Numbering::of_blocks(&blocks);
    for (block, numbering) in blocks.into_iter().zip(numbering) {
        match block {
            Block::Paragraph(paragraph) => builder.paragraph(paragraph.passage, paragraph.style_level, numbering),
            Block::Table(table) => builder.table(table),
        }
    }
    (builder.tree, builder.broken)
}

/// How the headings of a part are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    /// 一、 （一） 1. （1）
    Usual,
    /// 1 1.1 1.1.1, or 第一章 1.1 1.1.1: numbers with dots are headings of their own, not details of what stands above.
    Decimal,
}

impl Numbering {
    /// That of each block: of the main text, and of each annex.
    fn of_blocks(blocks: &[Block]) -> Vec<Self> {
        let label = |block: &Block| match block {
            Block::Paragraph(paragraph) => label::read(&paragraph.passage.chars),
            Block::Table(_) => None,
        };
        let labels: Vec<Option<Label>> = blocks.iter().map(label).collect();
        let begins_part = |label: &Option<Label>| label.is_some_and(|label| label.level == 0);
        let mut all = Vec::with_capacity(labels.len());
        let mut rest = labels.as_slice();
        while !rest.is_empty() {
            let end = rest.iter().skip(1).position(begins_part).map_or(rest.len(), |at| at + 1);
            let part = &rest[..end];
            all.extend(std::iter::repeat_n(Self::of_part(part), part.len()));
            rest = &rest[end..];
        }
        all
    }

    fn of_part(labels: &[Option<Label>]) -> Self {
        let labels = || labels.iter().flatten();
        let has = |styles: &[Style]| labels().any(|label| styles.contains(&label.style));
        let second = labels().filter(|label| label.style == Style::Decimal && label.level == 4).count();
        let others = has(&[Style::BracketedChinese])
            || has(&[Style::Chinese, Style::Chapter, Style::Article]) && has(&[Style::Arabic]);
        if second > 1 && !others { Self::Decimal } else { Self::Usual }
    }

    fn levelled(self, label: Label) -> Label {
        let level = match (self, label.style) {
            (Self::Decimal, Style::Arabic) => 1,
            (Self::Decimal, Style::Decimal) => label.level - 2,
            _ => label.level,
        };
        Label { level, ..label }
    }
}

struct Builder {
    tree: Tree,
    /// The open nodes, one a level at most.
    stack: Vec<usize>,
    last_annex: u32,
    /// Whether the last paragraph listed the annexes.
    in_annex_list: bool,
    /// Paragraphs since the last table or sentence.
    before: Vec<Passage>,
    broken: Vec<BrokenNumber>,
}

impl Builder {
    fn part(&mut self) -> &mut Part {
        let last = self.tree.parts.len() - 1;
        &mut self.tree.parts[last]
    }

    fn paragraph(&mut self, passage: Passage, style_level: u8, numbering: Numbering) {
        let mut label = label::read(&passage.chars).map(|label| numbering.levelled(label));
        // 附件：1.… and 2.… below it list the annexes.
        let plain = passage.chars.strip_prefix(&['-']).unwrap_or(&passage.chars);
        let lists = starts_any(plain, &["附件：", "附："]).is_some() && plain.len() > 3;
        let listed =
            self.in_annex_list && label.is_some_and(|label| label.style == Style::Arabic) && passage.chars.len() <= 80;
        if listed {
            label = None;
        }
        self.in_annex_list = lists || listed;
        match label {
            Some(label) if label.level == 0 => self.annex(&passage, label),
            Some(label) => self.node(passage, label.level, Some(label)),
            None if style_level > 1 && !self.tree.nodes.is_empty() && passage.chars.len() <= 40 => {
                self.node(passage, style_level.min(5) - 1, None);
            }
            None => {
                self.before.push(passage.clone());
                match self.stack.last() {
                    Some(node) => self.tree.nodes[*node].text.push(passage),
                    None => self.part().front.push(passage),
                }
            }
        }
    }

    /// A part of its own, unless the number says that it is an annex of the annex: 附件1 within 附件6.
    fn annex(&mut self, passage: &Passage, label: Label) {
        let nested = self.last_annex > 0 && (label.number == 0 || label.number <= self.last_annex);
        let rest = passage.slice(label.length..passage.chars.len());
        self.before.clear();
        self.stack.clear();
        if nested {
            self.before.push(rest);
            return;
        }
        self.last_annex = label.number;
        let mut part = Part { label: passage.slice(0..label.length), ..Part::default() };
        while part.label.chars.last().is_some_and(|end| "：、.-".contains(*end)) {
            part.label.chars.pop();
            part.label.at.pop();
        }
        if !rest.is_empty() {
            part.front.push(rest.clone());
            self.before.push(rest);
        }
        self.tree.parts.push(part);
    }

    fn node(&mut self, passage: Passage, level: u8, label: Option<Label>) {
        while self.stack.last().is_some_and(|open| self.tree.nodes[*open].level >= level) {
            self.stack.pop();
        }
        let parent = self.stack.last().copied();
        let index = self.tree.nodes.len();
        let part = self.tree.parts.len() - 1;
        if let Some(label) = label {
            self.check_number(parent, part, index, label);
        }
        if let Some(parent) = parent {
            self.tree.nodes[parent].children.push(index);
        }
        // A short heading may be the first line of a table's title.
        self.before.clear();
        self.tree.nodes.push(Node { part, level, label, passage, text: Vec::new(), parent, children: Vec::new() });
        self.stack.push(index);
    }

    fn check_number(&mut self, parent: Option<usize>, part: usize, index: usize, label: Label) {
        let is_sibling = |node: &&Node| {
            node.parent == parent && node.part == part && node.label.is_some_and(|other| other.style == label.style)
        };
        let previous = self.tree.nodes.iter().rev().take(200).find(is_sibling).and_then(|node| node.label);
        let expected = previous.map_or(1, |previous| previous.number + 1);
        // 1. to 9. may count through all parts of a section.
        let same = |node: &&Node| node.part == part && node.label.is_some_and(|other| other.style == label.style);
        let last = self.tree.nodes.iter().rev().find(same).and_then(|node| node.label);
        let through = last.is_some_and(|last| last.number + 1 == label.number);
        let counted = matches!(label.style, Style::Chinese | Style::BracketedChinese | Style::Arabic | Style::Chapter);
        if counted && label.number != expected && label.number != 1 && !through {
            self.broken.push(BrokenNumber { node: index });
        }
    }

    fn table(&mut self, table: Table) {
        let before = std::mem::take(&mut self.before);
        // The title belongs to the table, not to the paragraph above it.
        let lines = table_title(&before).map_or(0, |(start, end)| end - start);
        // Also where the document is an annex that was sent alone.
        let is_alone = self.tree.parts.len() == 1 || self.tree.parts.len() == 2 && self.tree.parts[0].front.is_empty();
        let is_first = self.stack.is_empty() && self.tree.nodes.is_empty() && is_alone && self.part().tables.is_empty();
        let text = match self.stack.last() {
            Some(node) => &mut self.tree.nodes[*node].text,
            None => &mut self.part().front,
        };
        // Where nothing but a title stands before the first table, it is the document's.
        let is_documents = is_first && text.len() <= lines;
        if !is_documents {
            text.truncate(text.len().saturating_sub(lines));
        }
        let keep = before.len().saturating_sub(4);
        self.part().tables.push(Placed { table, before: before[keep..].to_vec() });
    }
}

/// The title above a table: the last lines before it that are no sentences.
pub(crate) fn table_title(before: &[Passage]) -> Option<(usize, usize)> {
    let is_title = |passage: &Passage| {
        let chars = &passage.chars;
        !chars.is_empty()
            && chars.len() <= 60
            && !chars.iter().any(|character| "。；！".contains(*character))
            && label::read(chars).is_none()
            && !chars.last().is_some_and(|end| "：，、".contains(*end))
            && !has_any(chars, &["单位：", "填报", "（盖章）", "年月日", "抄送"])
            && chars.last() != Some(&'号')
    };
    let end = before.iter().rposition(|passage| !passage.is_empty())? + 1;
    let start = before[..end].iter().rposition(|passage| !is_title(passage)).map_or(0, |at| at + 1);
    (start < end).then_some((start.max(end.saturating_sub(3)), end))
}
