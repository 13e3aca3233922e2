//! Which paragraphs a task table puts into a list: by the pairs of characters that they share.

use std::collections::{HashMap, HashSet};

/// The share of a row's pairs that a paragraph must have to be what the row is taken from.
const SAME_PART: f64 = 0.55;
const OTHER_PART: f64 = 0.8;

/// Paragraphs by their pairs of characters.
pub(crate) struct Coverage {
    pairs: HashMap<(char, char), Vec<u32>>,
    covered: Vec<bool>,
}

fn pairs(chars: &[char]) -> HashSet<(char, char)> {
    let word = |character: &char| character.is_alphanumeric();
    chars.windows(2).filter(|pair| pair.iter().all(word)).map(|pair| (pair[0], pair[1])).collect()
}

impl Coverage {
    /// Files the paragraphs.
    pub fn new<'a>(paragraphs: impl Iterator<Item = &'a [char]>) -> Self {
        let mut filed: HashMap<(char, char), Vec<u32>> = HashMap::new();
        let mut count = 0;
        for paragraph in paragraphs {
            for pair in pairs(paragraph) {
                filed.entry(pair).or_default().push(count);
            }
            count += 1;
        }
        Self { pairs: filed, covered: vec![false; count as usize] }
    }

    /// The paragraph that words a row, when there is one; it is covered from then on.
    pub fn cover(&mut self, row: &[char], same_part: impl Fn(usize) -> bool) -> Option<usize> {
        let pairs = pairs(row);
        if pairs.len() < 4 {
            return None;
        }
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for pair in &pairs {
            for paragraph in self.pairs.get(pair).into_iter().flatten() {
                *counts.entry(*paragraph).or_default() += 1;
            }
        }
        let share = |count: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a paragraph has far fewer pairs than 2^52")]
            let share = count as f64 / pairs.len() as f64;
            share
        };
        let fits = |(paragraph, count): &(u32, usize)| {
            let needed = if same_part(*paragraph as usize) { SAME_PART } else { OTHER_PART };
            share(*count) >= needed
        };
        let best = counts
            .into_iter()
            .filter(fits)
            .max_by_key(|(paragraph, count)| (same_part(*paragraph as usize), *count, std::cmp::Reverse(*paragraph)))?;
        self.covered[best.0 as usize] = true;
        Some(best.0 as usize)
    }

    /// Whether a row words the paragraph.
    pub fn is_covered(&self, paragraph: usize) -> bool {
        self.covered[paragraph]
    }
}
