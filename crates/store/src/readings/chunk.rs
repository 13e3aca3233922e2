//! Readings of one metric as few bytes, and back, bit by bit the same.
//!
//! | part | bytes |
//! |---|---|
//! | how many | a varint |
//! | moments, milliseconds | a column of integers |
//! | how values are written | 0–9: integers, to be divided by ten to that power; 255: the bits of the floats |
//! | values | a column of integers, or of words |
//! | qualities | runs: a varint and a byte, until all are told |
//!
//! A column of integers is told by its differences, once, twice or not at all: whichever is shortest, in its first byte. Words
//! are each XOR the one before (Gorilla). Then both are the same: blocks of 128 whose numbers are shifted by the zeros that all
//! of them end with and packed in so many bits that the few larger ones, told after the block, cost least.

use std::iter::repeat_n;

/// The most readings that are read back; a chunk that names more is damaged.
const MOST: u64 = 1 << 20;
/// Numbers in a block.
const BLOCK: usize = 128;
/// Values are the bits of floats.
const AS_FLOATS: u8 = 255;
/// Powers of ten; each is exact as a float, so that a division by it is rounded once.
const TENS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
/// Integers up to here are exact as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// One reading of a device's metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// What was measured, in the metric's unit.
    pub value: f64,
    /// How far it can be trusted, as the code of `bihuan_domain::monitoring::Quality`.
    pub quality: u8,
}

/// Why bytes are no chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the chunk is damaged: {0}")]
pub struct Damaged(&'static str);

/// Packs readings. Any order is kept; ascending moments take the fewest bytes.
#[must_use]
pub fn encode(samples: &[Sample]) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 + samples.len());
    put_varint(&mut out, samples.len() as u64);
    let mut column: Vec<i64> = samples.iter().map(|sample| sample.at_ms).collect();
    put_integers(&mut out, &mut column);
    if let Some(power) = scaled(samples, &mut column) {
        out.push(power);
        put_integers(&mut out, &mut column);
    } else {
        out.push(AS_FLOATS);
        let mut before = 0;
        let words: Vec<u64> = samples
            .iter()
            .map(|sample| sample.value.to_bits() ^ std::mem::replace(&mut before, sample.value.to_bits()))
            .collect();
        put_blocks(&mut out, &words);
    }
    for run in samples.chunk_by(|a, b| a.quality == b.quality) {
        put_varint(&mut out, run.len() as u64);
        out.push(run[0].quality);
    }
    out
}

/// Unpacks readings.
///
/// # Errors
/// [`Damaged`] for bytes that [`encode`] did not make.
pub fn decode(bytes: &[u8]) -> Result<Vec<Sample>, Damaged> {
    let mut input = Input(bytes);
    let count = input.varint()?;
    if count > MOST {
        return Err(Damaged("it names too many readings"));
    }
    let count = usize::try_from(count).map_err(|_| Damaged("it names too many readings"))?;
    let moments = integers(&mut input, count)?;
    let values: Vec<f64> = match input.byte()? {
        AS_FLOATS => {
            let mut bits = 0;
            let words = blocks(&mut input, count)?;
            words
                .into_iter()
                .map(|word| {
                    bits ^= word;
                    f64::from_bits(bits)
                })
                .collect()
        }
        power => {
            let ten = *TENS.get(usize::from(power)).ok_or(Damaged("no way of writing values"))?;
            integers(&mut input, count)?.into_iter().map(|integer| as_float(integer) / ten).collect()
        }
    };
    let mut qualities = Vec::with_capacity(count);
    while qualities.len() < count {
        let run = usize::try_from(input.varint()?).map_err(|_| Damaged("a run too long"))?;
        if run == 0 || run > count - qualities.len() {
            return Err(Damaged("a run too long"));
        }
        qualities.extend(repeat_n(input.byte()?, run));
    }
    if !input.0.is_empty() {
        return Err(Damaged("bytes are left"));
    }
    let samples = moments.into_iter().zip(values).zip(qualities);
    Ok(samples.map(|((at_ms, value), quality)| Sample { at_ms, value, quality }).collect())
}

#[expect(clippy::cast_precision_loss, reason = "scaled integers are below 2^53, others are damage and do no harm")]
fn as_float(integer: i64) -> f64 {
    integer as f64
}

/// The values times the least power of ten that makes all of them integers, in `into`; `None` when there is none, or one of them
/// would not come back bit by bit (a negative zero, an infinity, seventeen digits).
#[expect(clippy::cast_possible_truncation, reason = "smaller than 2^53, as was asked before")]
fn scaled(samples: &[Sample], into: &mut Vec<i64>) -> Option<u8> {
    let mut power = 0;
    'powers: loop {
        let ten = TENS[power];
        into.clear();
        for sample in samples {
            let integer = (sample.value * ten).round();
            if integer.is_nan() || integer.abs() >= EXACT {
                return None;
            }
            if (as_float(integer as i64) / ten).to_bits() != sample.value.to_bits() {
                power += 1;
                if power == TENS.len() {
                    return None;
                }
                continue 'powers;
            }
            into.push(integer as i64);
        }
        return u8::try_from(power).ok();
    }
}

/// Integers by the differences that take the least room.
fn put_integers(out: &mut Vec<u8>, column: &mut [i64]) {
    let mut best: Option<(u8, Vec<u8>)> = None;
    for order in 0..=2_u8 {
        if order > 0 {
            difference(column);
        }
        let words: Vec<u64> = column.iter().map(|integer| zigzag(*integer)).collect();
        let mut packed = Vec::new();
        put_blocks(&mut packed, &words);
        if best.as_ref().is_none_or(|(_, bytes)| packed.len() < bytes.len()) {
            best = Some((order, packed));
        }
    }
    if let Some((order, packed)) = best {
        out.push(order);
        out.extend_from_slice(&packed);
    }
}

fn integers(input: &mut Input<'_>, count: usize) -> Result<Vec<i64>, Damaged> {
    let order = input.byte()?;
    if order > 2 {
        return Err(Damaged("no order of differences"));
    }
    let mut column: Vec<i64> = blocks(input, count)?.into_iter().map(unzigzag).collect();
    for _ in 0..order {
        let mut sum = 0_i64;
        for integer in &mut column {
            sum = sum.wrapping_add(*integer);
            *integer = sum;
        }
    }
    Ok(column)
}

fn difference(column: &mut [i64]) {
    let mut before = 0_i64;
    for integer in column {
        let this = *integer;
        *integer = this.wrapping_sub(before);
        before = this;
    }
}

const fn zigzag(integer: i64) -> u64 {
    ((integer << 1) ^ (integer >> 63)).cast_unsigned()
}

const fn unzigzag(word: u64) -> i64 {
    (word >> 1).cast_signed() ^ -((word & 1).cast_signed())
}

fn bits_of(word: u64) -> usize {
    64 - word.leading_zeros() as usize
}

/// A block: shift, width, the number of exceptions, the packed low bits, then each exception's place and its high bits.
fn put_blocks(out: &mut Vec<u8>, words: &[u64]) {
    for block in words.chunks(BLOCK) {
        let all = block.iter().fold(0, |all, word| all | word);
        let shift = if all == 0 { 0 } else { all.trailing_zeros() };
        let mut of_width = [0_usize; 65];
        for word in block {
            of_width[bits_of(word >> shift)] += 1;
        }
        let width = best_width(&of_width, block.len());
        let exceptions: usize = of_width[width + 1..].iter().sum();
        out.push(u8::try_from(shift).unwrap_or(0));
        out.push(u8::try_from(width).unwrap_or(64));
        put_varint(out, exceptions as u64);
        put_bits(out, block.iter().map(|word| word >> shift), width);
        for (place, word) in block.iter().enumerate().filter(|(_, word)| bits_of(*word >> shift) > width) {
            put_varint(out, place as u64);
            put_varint(out, (word >> shift) >> width);
        }
    }
}

/// The width that makes packed bits and exceptions together shortest.
fn best_width(of_width: &[usize; 65], length: usize) -> usize {
    let mut best = (usize::MAX, 64);
    for width in 0..=64_usize {
        let mut bits = width * length;
        for (larger, count) in of_width.iter().enumerate().skip(width + 1) {
            bits += count * (8 + 8 * (larger - width).div_ceil(7));
        }
        if bits < best.0 {
            best = (bits, width);
        }
    }
    best.1
}

fn put_bits(out: &mut Vec<u8>, words: impl Iterator<Item = u64>, width: usize) {
    if width == 0 {
        return;
    }
    let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
    let (mut held, mut holds) = (0_u128, 0);
    for word in words {
        held |= u128::from(word & mask) << holds;
        holds += width;
        if holds >= 64 {
            #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
            out.extend_from_slice(&(held as u64).to_le_bytes());
            held >>= 64;
            holds -= 64;
        }
    }
    out.extend_from_slice(&held.to_le_bytes()[..holds.div_ceil(8)]);
}

fn blocks(input: &mut Input<'_>, count: usize) -> Result<Vec<u64>, Damaged> {
    let mut words = Vec::with_capacity(count);
    while words.len() < count {
        let length = BLOCK.min(count - words.len());
        let (shift, width) = (input.byte()?, usize::from(input.byte()?));
        if shift > 63 || width > 64 {
            return Err(Damaged("no such width"));
        }
        let exceptions = input.varint()?;
        let start = words.len();
        take_bits(input.take((width * length).div_ceil(8))?, width, length, &mut words);
        for _ in 0..exceptions {
            let (place, high) = (input.varint()?, input.varint()?);
            let place = usize::try_from(place).ok().filter(|place| *place < length);
            let word = place.map(|place| &mut words[start + place]).ok_or(Damaged("no such place"))?;
            *word |= high.checked_shl(u32::try_from(width).unwrap_or(64)).ok_or(Damaged("no such width"))?;
        }
        if shift > 0 {
            words[start..].iter_mut().for_each(|word| *word <<= shift);
        }
    }
    Ok(words)
}

fn take_bits(bytes: &[u8], width: usize, length: usize, into: &mut Vec<u64>) {
    if width == 0 {
        into.extend(repeat_n(0, length));
        return;
    }
    let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
    let (mut held, mut holds, mut rest) = (0_u128, 0, bytes);
    for _ in 0..length {
        while holds < width {
            if let Some((word, after)) = rest.split_first_chunk::<8>() {
                held |= u128::from(u64::from_le_bytes(*word)) << holds;
                (holds, rest) = (holds + 64, after);
            } else {
                held |= u128::from(rest.first().copied().unwrap_or_default()) << holds;
                (holds, rest) = (holds + 8, rest.get(1..).unwrap_or_default());
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
        into.push(held as u64 & mask);
        held >>= width;
        holds -= width;
    }
}

pub(super) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

/// What is still to be read.
pub(super) struct Input<'a>(pub(super) &'a [u8]);

impl<'a> Input<'a> {
    pub(super) fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.0.split_first().ok_or(Damaged("it ends too early"))?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damaged("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn varint(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged("a number without end"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn sample(at_ms: i64, value: f64, quality: u8) -> Sample {
        Sample { at_ms, value, quality }
    }

    /// Equal by bits: a negative zero is not a zero.
    fn comes_back(samples: &[Sample]) -> usize {
        let bytes = encode(samples);
        let back = decode(&bytes).unwrap();
        let bits = |samples: &[Sample]| -> Vec<(i64, u64, u8)> {
            samples.iter().map(|sample| (sample.at_ms, sample.value.to_bits(), sample.quality)).collect()
        };
        assert_eq!(bits(&back), bits(samples));
        bytes.len()
    }

    #[test]
    fn the_awkward_ones_come_back() {
        comes_back(&[]);
        comes_back(&[sample(i64::MIN, f64::MIN, 255), sample(i64::MAX, f64::MAX, 0)]);
        comes_back(&[0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE, 5e-324].map(|v| sample(0, v, 1)));
        comes_back(&[9_007_199_254_740_991.0, -9_007_199_254_740_993.0, 0.1 + 0.2].map(|v| sample(7, v, 0)));
        comes_back(&[sample(5, 1.0, 0), sample(5, 1.0, 0), sample(5, 2.0, 1), sample(-5, -2.5, 0)]);
    }

    #[test]
    fn slow_values_take_less_than_a_byte_and_a_half() {
        // A temperature in tenths that drifts, every ten seconds with some milliseconds of jitter.
        let samples: Vec<_> = (0..8640_i64)
            .map(|n| {
                let jitter = (n * 7919) % 13;
                let tenths = 235 + (n / 97) % 40 + (n * 31) % 3;
                sample(1_780_000_000_000 + n * 10_000 + jitter, f64::from(i32::try_from(tenths).unwrap()) / 10.0, 0)
            })
            .collect();
        let bytes = comes_back(&samples);
        assert!(bytes * 2 <= samples.len() * 3, "{bytes} bytes");
        let still: Vec<_> = (0..8640).map(|n| sample(n * 10_000, 1.25, 0)).collect();
        assert!(comes_back(&still) < 500);
    }

    #[test]
    fn damage_is_told_and_not_believed() {
        let samples: Vec<_> = (0..300).map(|n| sample(n * 997 % 5000, 0.1 * n as f64, (n % 3) as u8)).collect();
        let bytes = encode(&samples);
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).is_err(), "{end}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(decode(&longer), Err(Damaged("bytes are left")));
        assert!(decode(&[0xff, 0xff, 0xff, 0xff, 0x7f]).is_err(), "too many");
    }

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => (-100_000_i32..100_000, 0_usize..7).prop_map(|(n, power)| f64::from(n) / TENS[power]),
            1 => any::<f64>().prop_filter("not a number is refused before", |value| !value.is_nan()),
            1 => any::<f32>().prop_filter("as above", |value| !value.is_nan()).prop_map(f64::from),
            1 => prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(-0.0), Just(0.0)],
        ]
    }

    proptest! {
        #[test]
        fn everything_comes_back(samples in vec((any::<i64>(), value(), any::<u8>()), 0..400)) {
            comes_back(&samples.into_iter().map(|(at, value, quality)| sample(at, value, quality)).collect::<Vec<_>>());
        }

        #[test]
        fn what_sensors_send_comes_back(
            steps in vec((0_i64..20_000, -30_i32..30, 0_u8..3), 1..1000), start in any::<i32>(), power in 0_usize..4,
        ) {
            let (mut at, mut level) = (1_700_000_000_000, i64::from(start) % 10_000);
            comes_back(&steps.into_iter().map(|(pause, step, quality)| {
                at += pause;
                level += i64::from(step);
                sample(at, as_float(level) / TENS[power], quality)
            }).collect::<Vec<_>>());
        }

        #[test]
        fn no_bytes_make_it_fall(bytes in vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
        }
    }
}
