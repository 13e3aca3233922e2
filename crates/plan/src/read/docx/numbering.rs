//! `word/numbering.xml`, and the numbers that Word computes from it.

use super::styles::attribute;
use crate::PlanError;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::collections::{HashMap, HashSet};

const LEVELS: usize = 9;

/// A level of a list.
#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`
    text: String,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".to_owned(), text: String::new() }
    }
}

/// A list that paragraphs name.
#[derive(Debug, Clone, Default)]
struct List {
    definition: u32,
    /// Where levels begin again when the list is first used.
    starts: HashMap<usize, u32>,
}

/// The lists, and how far they have counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbering {
    definitions: HashMap<u32, Vec<Level>>,
    lists: HashMap<u32, List>,
    counts: HashMap<u32, Vec<u32>>,
    used: HashSet<u32>,
}

impl Numbering {
    /// The next number of a list as it is printed; empty for a bullet or a list that is not there.
    pub fn next(&mut self, list: u32, level: usize) -> String {
        let Some(found) = self.lists.get(&list).cloned() else { return String::new() };
        let Some(levels) = self.definitions.get(&found.definition) else { return String::new() };
        let Some(own) = levels.get(level) else { return String::new() };
        let counts = self.counts.entry(found.definition).or_insert_with(|| vec![0; LEVELS]);
        if self.used.insert(list) {
            for (level, start) in &found.starts {
                counts[(*level).min(LEVELS - 1)] = 0;
                if *start > 0 {
                    counts[(*level).min(LEVELS - 1)] = start - 1;
                }
            }
            // A number that starts elsewhere than at its definition's start.
            if found.starts.contains_key(&level) && found.starts[&level] > 0 {
                counts[level] = found.starts[&level] - 1 + u32::from(counts[level] == 0 && found.starts[&level] == 1);
                if found.starts[&level] == 1 {
                    counts[level] = 0;
                }
            }
        }
        counts[level] = if counts[level] == 0 {
            found.starts.get(&level).copied().unwrap_or(own.start)
        } else {
            counts[level].saturating_add(1)
        };
        counts[level + 1..].fill(0);
        if own.format == "bullet" || own.format == "none" && !own.text.contains('%') {
            return if own.format == "none" { own.text.clone() } else { String::new() };
        }
        let mut label = own.text.clone();
        for (index, definition) in levels.iter().enumerate().take(level + 1) {
            let place = format!("%{}", index + 1);
            if label.contains(&place) {
                let count = if counts[index] == 0 { definition.start } else { counts[index] };
                label = label.replace(&place, &written(&definition.format, count));
            }
        }
        label
    }
}

/// Reads the lists.
pub(super) fn read(xml: &[u8]) -> Result<Numbering, PlanError> {
    let mut reader = Reader::from_reader(xml);
    let mut numbering = Numbering::default();
    let mut place = Place::default();
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(PlanError::damaged)? {
            Event::Start(tag) | Event::Empty(tag) => place.start(&tag, &mut numbering),
            Event::End(tag) if tag.local_name().as_ref() == "lvlOverride" => {
                place.overridden = None;
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    Ok(numbering)
}

/// Where in the file the reader is.
#[derive(Default)]
struct Place {
    definition: Option<u32>,
    list: Option<u32>,
    level: usize,
    overridden: Option<usize>,
}

impl Place {
    fn start(&mut self, tag: &BytesStart, numbering: &mut Numbering) {
        let number = |name: &str| attribute(tag, name).and_then(|value| value.parse::<u32>().ok());
        match tag.local_name().as_ref() {
            "abstractNum" => {
                self.definition = number("abstractNumId");
                self.list = None;
                if let Some(id) = self.definition {
                    numbering.definitions.insert(id, vec![Level::default(); LEVELS]);
                }
            }
            "num" => {
                self.list = number("numId");
                self.definition = None;
                if let Some(id) = self.list {
                    numbering.lists.insert(id, List::default());
                }
            }
            "abstractNumId" => {
                if let (Some(list), Some(id)) =
                    (self.list.and_then(|list| numbering.lists.get_mut(&list)), number("val"))
                {
                    list.definition = id;
                }
            }
            "lvlOverride" => self.overridden = number("ilvl").map(|level| (level as usize).min(LEVELS - 1)),
            "startOverride" => {
                if let (Some(level), Some(list), Some(start)) =
                    (self.overridden, self.list.and_then(|list| numbering.lists.get_mut(&list)), number("val"))
                {
                    list.starts.insert(level, start);
                }
            }
            "lvl" => self.level = number("ilvl").map_or(0, |level| (level as usize).min(LEVELS - 1)),
            name => {
                let Some(level) = self
                    .definition
                    .and_then(|id| numbering.definitions.get_mut(&id))
                    .and_then(|levels| levels.get_mut(self.level))
                else {
                    return;
                };
                match name {
                    "start" => level.start = number("val").unwrap_or(1),
                    "numFmt" => level.format = attribute(tag, "val").unwrap_or_default(),
                    "lvlText" => level.text = attribute(tag, "val").unwrap_or_default().replace("&amp;", "&"),
                    _ => {}
                }
            }
        }
    }
}

/// A number in one of Word's formats.
fn written(format: &str, number: u32) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "ideographTraditional"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting" => chinese(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            number.to_string().chars().map(|digit| DIGITS[digit as usize - '0' as usize]).collect()
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => match number {
            1..=20 => char::from_u32(u32::from('①') + number - 1).map(String::from).unwrap_or_default(),
            _ => number.to_string(),
        },
        "decimalEnclosedParen" => format!("（{number}）"),
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => letter(number, b'A'),
        "lowerLetter" => letter(number, b'a'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn chinese(number: u32) -> String {
    let digit = |value: u32| DIGITS[value as usize];
    match number {
        0 => "〇".to_owned(),
        1..=9 => digit(number).to_string(),
        10..=99 => {
            let mut words = String::new();
            if number >= 20 {
                words.push(digit(number / 10));
            }
            words.push('十');
            if !number.is_multiple_of(10) {
                words.push(digit(number % 10));
            }
            words
        }
        100..=999 => {
            let rest = number % 100;
            let tail = match rest {
                0 => String::new(),
                1..=9 => format!("零{}", digit(rest)),
                10..=19 => format!("一{}", chinese(rest)),
                _ => chinese(rest),
            };
            format!("{}百{tail}", digit(number / 100))
        }
        _ => number.to_string(),
    }
}

fn letter(number: u32, first: u8) -> String {
    let index = u8::try_from(number.saturating_sub(1) % 26).unwrap_or(0);
    char::from(first + index).to_string()
}

fn roman(number: u32) -> String {
    let steps = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut rest = number.min(399);
    let mut words = String::new();
    for (value, numeral) in steps {
        while rest >= value {
            words.push_str(numeral);
            rest -= value;
        }
    }
    words
}
