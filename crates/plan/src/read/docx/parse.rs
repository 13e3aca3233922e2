//! `word/document.xml` into paragraphs and tables.

use crate::PlanError;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// How deep tables and text boxes may lie in each other.
const MAX_DEPTH: usize = 60;
/// Columns of a table, whatever `gridSpan` says.
const MAX_COLUMNS: usize = 200;

/// A paragraph or table of Word.
#[derive(Debug, Clone)]
pub(super) enum WordBlock {
    Paragraph(WordParagraph),
    Table(Vec<Vec<WordCell>>),
}

/// A paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct WordParagraph {
    pub text: String,
    pub style: Option<String>,
    /// `numId` and `ilvl`.
    pub number: Option<(u32, usize)>,
    pub outline_level: Option<u8>,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub(super) struct WordCell {
    pub blocks: Vec<WordBlock>,
    pub columns: usize,
    pub merged_up: bool,
}

/// Reads the blocks of the body.
pub(super) fn read(xml: &[u8]) -> Result<Vec<WordBlock>, PlanError> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = true;
    let mut parser = Parser::default();
    parser.containers.push(Vec::new());
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(PlanError::damaged)? {
            Event::Start(tag) => parser.start(&tag)?,
            Event::Empty(tag) => {
                parser.start(&tag)?;
                parser.end(tag.local_name().as_ref());
            }
            Event::End(tag) => parser.end(tag.local_name().as_ref()),
            Event::Text(text) => parser.text(&text),
            Event::GeneralRef(reference) => parser.text(&entity(&reference)),
            Event::CData(data) => parser.text(&data),
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    if !parser.ended {
        return Err(PlanError::damaged("document.xml ends before its body does"));
    }
    Ok(parser.containers.into_iter().next().unwrap_or_default())
}

fn entity(reference: &quick_xml::events::BytesRef) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    match reference.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}

#[derive(Default)]
struct Parser {
    /// Blocks of the body, of the open cells and of the open text boxes.
    containers: Vec<Vec<WordBlock>>,
    paragraphs: Vec<WordParagraph>,
    /// Text boxes of the open paragraphs, which come after them.
    boxes: Vec<Vec<WordBlock>>,
    tables: Vec<Vec<Vec<WordCell>>>,
    rows: Vec<Vec<WordCell>>,
    cells: Vec<WordCell>,
    in_text: bool,
    /// How deep within an element that is left out.
    skipped: usize,
    hidden: bool,
    in_run_properties: bool,
    /// Whether the properties of the paragraph that changed are being read.
    ended: bool,
}

fn value(tag: &BytesStart, name: &str) -> Option<String> {
    super::styles::attribute(tag, name)
}

fn number(tag: &BytesStart, name: &str) -> Option<usize> {
    value(tag, name)?.parse().ok()
}

/// What is not part of the text: deleted text, the second form of a drawing, field codes, notes of changes.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "Fallback"
            | "instrText"
            | "delText"
            | "pPrChange"
            | "rPrChange"
            | "tblPrChange"
            | "tcPrChange"
            | "trPrChange"
            | "sectPr"
            | "tblPrEx"
            | "rt"
    )
}

impl Parser {
    fn start(&mut self, tag: &BytesStart) -> Result<(), PlanError> {
        let name = tag.local_name();
        let name = name.as_ref();
        if self.skipped > 0 || is_left_out(name) {
            self.skipped += 1;
            return Ok(());
        }
        if self.containers.len() > MAX_DEPTH || self.tables.len() > MAX_DEPTH {
            return Err(PlanError::damaged("tables lie too deep in each other"));
        }
        match name {
            "p" => {
                self.paragraphs.push(WordParagraph::default());
                self.boxes.push(Vec::new());
            }
            "pPr" | "numPr" => {}
            "t" => self.in_text = true,
            "tab" if !self.in_run_properties => self.add(" "),
            "br" | "cr" => self.add(if value(tag, "type").as_deref() == Some("page") { "" } else { "\n" }),
            "noBreakHyphen" => self.add("-"),
            "rPr" => self.in_run_properties = true,
            "r" => self.hidden = false,
            "vanish" if self.in_run_properties => {
                self.hidden = !matches!(value(tag, "val").as_deref(), Some("0" | "false"));
            }
            "txbxContent" => self.containers.push(Vec::new()),
            "tbl" => self.tables.push(Vec::new()),
            "tr" => self.rows.push(Vec::new()),
            "tc" => {
                self.cells.push(WordCell { columns: 1, ..WordCell::default() });
                self.containers.push(Vec::new());
            }
            _ => self.property(name, tag),
        }
        Ok(())
    }

    fn property(&mut self, name: &str, tag: &BytesStart) {
        match name {
            "gridSpan" => {
                if let (Some(cell), Some(columns)) = (self.cells.last_mut(), number(tag, "val")) {
                    cell.columns = columns.clamp(1, MAX_COLUMNS);
                }
            }
            "vMerge" => {
                if let Some(cell) = self.cells.last_mut() {
                    cell.merged_up = value(tag, "val").as_deref() != Some("restart");
                }
            }
            "gridBefore" => {
                if let (Some(row), Some(count)) = (self.rows.last_mut(), number(tag, "val")) {
                    row.extend(std::iter::repeat_n(
                        WordCell { columns: 1, ..WordCell::default() },
                        count.min(MAX_COLUMNS),
                    ));
                }
            }
            _ => {
                let Some(paragraph) = self.paragraphs.last_mut() else { return };
                match name {
                    "pStyle" => paragraph.style = value(tag, "val"),
                    "outlineLvl" => {
                        paragraph.outline_level =
                            number(tag, "val").and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 9);
                    }
                    "ilvl" => {
                        let id = paragraph.number.map_or(u32::MAX, |(id, _)| id);
                        paragraph.number = Some((id, number(tag, "val").unwrap_or(0).min(8)));
                    }
                    "numId" => {
                        let level = paragraph.number.map_or(0, |(_, level)| level);
                        let id = number(tag, "val").and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
                        paragraph.number = Some((id, level));
                    }
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "rPr" => self.in_run_properties = false,
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.push(WordBlock::Paragraph(paragraph));
                }
                for block in self.boxes.pop().unwrap_or_default() {
                    self.push(block);
                }
            }
            "txbxContent" if self.containers.len() > 1 => {
                let blocks = self.containers.pop().unwrap_or_default();
                match self.boxes.last_mut() {
                    Some(boxes) => boxes.extend(blocks),
                    None => blocks.into_iter().for_each(|block| self.push(block)),
                }
            }
            "tc" if self.containers.len() > 1 => {
                let blocks = self.containers.pop().unwrap_or_default();
                if let (Some(cell), Some(row)) = (self.cells.pop(), self.rows.last_mut()) {
                    row.push(WordCell { blocks, ..cell });
                }
            }
            "tr" => {
                if let (Some(row), Some(table)) = (self.rows.pop(), self.tables.last_mut()) {
                    table.push(row);
                }
            }
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    self.push(WordBlock::Table(table));
                }
            }
            "body" | "document" => self.ended = true,
            _ => {}
        }
    }

    fn push(&mut self, block: WordBlock) {
        if let Some(container) = self.containers.last_mut() {
            container.push(block);
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped == 0 {
            self.add(text);
        }
    }

    fn add(&mut self, text: &str) {
        if self.hidden || self.skipped > 0 {
            return;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }
}
