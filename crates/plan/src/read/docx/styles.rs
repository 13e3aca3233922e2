//! `word/styles.xml`: numbers and heading levels that paragraphs have by their style.

use crate::PlanError;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::collections::HashMap;

/// What a style gives its paragraphs.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    based_on: Option<String>,
    /// `numId` and `ilvl`.
    pub number: Option<(u32, usize)>,
    /// 0 for the highest heading.
    pub outline_level: Option<u8>,
}

/// The styles by their names in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    /// A style with what it inherits.
    pub fn get(&self, name: Option<&String>) -> Style {
        let mut found = Style::default();
        let mut next = name.cloned();
        for _ in 0..12 {
            let Some(style) = next.and_then(|name| self.0.get(&name)) else { break };
            found.number = found.number.or(style.number);
            found.outline_level = found.outline_level.or(style.outline_level);
            next = style.based_on.clone();
        }
        found
    }
}

pub(super) fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.into_owned())
}

/// Reads the styles.
pub(super) fn read(xml: &[u8]) -> Result<Styles, PlanError> {
    let mut reader = Reader::from_reader(xml);
    let mut styles = Styles::default();
    let mut current: Option<(String, Style)> = None;
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(PlanError::damaged)? {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.local_name();
                let value = attribute(&tag, "val");
                let as_number = || value.as_ref().and_then(|value| value.parse::<u32>().ok());
                match (name.as_ref(), &mut current) {
                    ("style", _) => current = attribute(&tag, "styleId").map(|id| (id, Style::default())),
                    ("basedOn", Some((_, style))) => style.based_on = value,
                    ("outlineLvl", Some((_, style))) => {
                        style.outline_level =
                            as_number().and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 9);
                    }
                    ("numId", Some((_, style))) => {
                        style.number = as_number().map(|id| (id, style.number.map_or(0, |(_, level)| level)));
                    }
                    ("ilvl", Some((_, style))) => {
                        let level = as_number().map_or(0, |level| level.min(8) as usize);
                        style.number = Some((style.number.map_or(0, |(id, _)| id), level));
                    }
                    _ => {}
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "style" => {
                if let Some((id, style)) = current.take() {
                    styles.0.insert(id, style);
                }
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    Ok(styles)
}
