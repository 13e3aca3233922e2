//! The operators of a page: which letters stand where, and which rules are drawn.

use crate::{PlanError, source::plain};
use encoding_rs::GB18030;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, content::Operation};
use std::collections::BTreeMap;

/// Letters of a page and its rules.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub fragments: Vec<Fragment>,
    pub rules: Vec<Rule>,
}

/// Letters drawn at once.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    pub x: f32,
    /// Upwards.
    pub y: f32,
    pub size: f32,
    pub text: String,
}

impl Fragment {
    /// How wide the letters are, about: a Chinese one is as wide as it is high, another half.
    pub fn width(&self) -> f32 {
        self.text.chars().map(|character| if character.is_ascii() { 0.5 } else { 1.0 }).sum::<f32>() * self.size
    }
}

/// A horizontal or vertical line, or the side of a box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

const MAX_FRAGMENTS: usize = 200_000;
const MAX_RULES: usize = 20_000;
const THIN: f32 = 3.0;

type Matrix = [f32; 6];
const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn multiply(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = second;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn place(matrix: Matrix, x: f32, y: f32) -> (f32, f32) {
    (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])
}

/// Interprets the operators of a page.
pub(super) fn interpret(document: &Document, page: ObjectId, operations: &[Operation]) -> Result<Drawn, PlanError> {
    let fonts: BTreeMap<Vec<u8>, Dictionary> = document
        .get_page_fonts(page)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, font)| (name, with_unicode(font)))
        .collect();
    let mut encodings = BTreeMap::new();
    for (name, font) in &fonts {
        match font.get_font_encoding_with_limit(document, super::MAX_STREAM_BYTES) {
            Ok(encoding) => drop(encodings.insert(name.as_slice(), encoding)),
            Err(error @ lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
                return Err(super::refused(error));
            }
            Err(_) => {}
        }
    }
    let mut pen = Pen {
        encodings,
        font: Vec::new(),
        drawn: Drawn::default(),
        state: State::default(),
        saved: Vec::new(),
        text: UNIT,
        line: UNIT,
        path: Vec::new(),
        boxes: Vec::new(),
    };
    for operation in operations {
        pen.run(operation);
        if pen.drawn.fragments.len() > MAX_FRAGMENTS {
            return Err(PlanError::too_large(super::MAX_STREAM_BYTES as u64));
        }
    }
    Ok(pen.drawn)
}

/// A font whose letters are told by `ToUnicode` rather than by the encoding, which names glyphs.
fn with_unicode(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    size: f32,
    leading: f32,
    rise: f32,
}

impl Default for State {
    fn default() -> Self {
        Self { matrix: UNIT, size: 0.0, leading: 0.0, rise: 0.0 }
    }
}

struct Pen<'a> {
    encodings: BTreeMap<&'a [u8], Encoding<'a>>,
    font: Vec<u8>,
    drawn: Drawn,
    state: State,
    saved: Vec<(State, Vec<u8>)>,
    text: Matrix,
    line: Matrix,
    path: Vec<(f32, f32)>,
    boxes: Vec<[f32; 4]>,
}

impl Pen<'_> {
    fn run(&mut self, operation: &Operation) {
        let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        match (operation.operator.as_str(), numbers.as_slice()) {
            ("q", _) if self.saved.len() < 200 => self.saved.push((self.state, self.font.clone())),
            ("Q", _) => {
                if let Some((state, font)) = self.saved.pop() {
                    (self.state, self.font) = (state, font);
                }
            }
            ("cm", &[a, b, c, d, e, f]) => self.state.matrix = multiply([a, b, c, d, e, f], self.state.matrix),
            ("BT", _) => (self.text, self.line) = (UNIT, UNIT),
            ("Tf", [.., size]) => {
                self.state.size = *size;
                self.font =
                    operation.operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
            }
            ("TL", &[leading]) => self.state.leading = leading,
            ("Ts", &[rise]) => self.state.rise = rise,
            ("Tm", &[a, b, c, d, e, f]) => (self.text, self.line) = ([a, b, c, d, e, f], [a, b, c, d, e, f]),
            ("Td", &[x, y]) => self.next_line(x, y),
            ("TD", &[x, y]) => {
                self.state.leading = -y;
                self.next_line(x, y);
            }
            ("T*", _) => self.next_line(0.0, -self.state.leading),
            ("Tj", _) => self.show(operation.operands.first()),
            ("'" | "\"", _) => {
                self.next_line(0.0, -self.state.leading);
                self.show(operation.operands.last());
            }
            ("TJ", _) => self.show_all(operation.operands.first()),
            (operator, numbers) => self.draw(operator, numbers),
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn show_all(&mut self, operand: Option<&Object>) {
        let Some(Ok(parts)) = operand.map(Object::as_array) else { return };
        for part in parts {
            match part {
                Object::String(..) => self.show(Some(part)),
                other => {
                    if let Ok(shift) = other.as_float() {
                        let x = -shift / 1000.0 * self.state.size;
                        self.text = multiply([1.0, 0.0, 0.0, 1.0, x, 0.0], self.text);
                    }
                }
            }
        }
    }

    fn show(&mut self, operand: Option<&Object>) {
        let Some(Ok(bytes)) = operand.map(Object::as_str) else { return };
        let text = self.decode(bytes);
        let matrix = multiply(self.text, self.state.matrix);
        let scale = (matrix[2].hypot(matrix[3])).max(0.01);
        let (x, y) = place(matrix, 0.0, self.state.rise);
        let size = (self.state.size * scale).abs();
        let fragment = Fragment { x, y, size, text };
        let advance = if scale > 0.0 { fragment.width() / scale } else { 0.0 };
        self.text = multiply([1.0, 0.0, 0.0, 1.0, advance, 0.0], self.text);
        if fragment.text.chars().any(|character| plain(character).is_some())
            && x.is_finite()
            && y.is_finite()
            && size.is_finite()
        {
            self.drawn.fragments.push(fragment);
        }
    }

    fn decode(&self, bytes: &[u8]) -> String {
        let text = match self.encodings.get(self.font.as_slice()) {
            Some(Encoding::SimpleEncoding(name)) if name.starts_with(b"GB") => {
                GB18030.decode_without_bom_handling(bytes).0.into_owned()
            }
            // Numbers of glyphs that no table tells.
            Some(Encoding::SimpleEncoding(name)) if name.starts_with(b"Identity") => String::new(),
            Some(encoding) => Document::decode_text(encoding, bytes).unwrap_or_default(),
            None => String::new(),
        };
        text.chars().filter(|character| *character != '\u{fffd}' && !character.is_control()).collect()
    }

    fn draw(&mut self, operator: &str, numbers: &[f32]) {
        match (operator, numbers) {
            ("m", &[x, y]) => self.path = vec![place(self.state.matrix, x, y)],
            ("l", &[x, y]) => {
                let to = place(self.state.matrix, x, y);
                if let Some(&from) = self.path.last() {
                    self.boxes.push([from.0, from.1, to.0, to.1]);
                }
                self.path.push(to);
            }
            ("h", _) => {
                if let (Some(&first), Some(&last)) = (self.path.first(), self.path.last()) {
                    self.boxes.push([last.0, last.1, first.0, first.1]);
                }
            }
            ("re", &[x, y, width, height]) => {
                let (from, to) = (place(self.state.matrix, x, y), place(self.state.matrix, x + width, y + height));
                if (from.0 - to.0).abs() <= THIN || (from.1 - to.1).abs() <= THIN {
                    self.boxes.push([from.0, from.1, to.0, to.1]);
                } else {
                    let corners = [(from.0, from.1), (to.0, from.1), (to.0, to.1), (from.0, to.1), (from.0, from.1)];
                    self.boxes.extend(corners.windows(2).map(|pair| [pair[0].0, pair[0].1, pair[1].0, pair[1].1]));
                }
            }
            ("S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*", _) => self.paint(),
            ("n", _) => self.boxes.clear(),
            _ => {}
        }
        if self.boxes.len() > MAX_RULES || self.path.len() > MAX_RULES {
            self.boxes.clear();
            self.path.clear();
        }
    }

    /// Keeps the sides that are level or upright.
    fn paint(&mut self) {
        for [x0, y0, x1, y1] in std::mem::take(&mut self.boxes) {
            let straight = (x0 - x1).abs() <= THIN || (y0 - y1).abs() <= THIN;
            let finite = [x0, y0, x1, y1].iter().all(|value| value.is_finite());
            if straight && finite && self.drawn.rules.len() < MAX_RULES {
                self.drawn.rules.push(Rule { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) });
            }
        }
        self.path.clear();
    }
}
