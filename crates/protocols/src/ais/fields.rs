//! One description of a message's fields for both ways.

use super::bits::{Bits, Name};

/// Goes over the fields of a message, reading them or writing them.
pub(super) enum Cursor<'a> {
    Reading { bits: &'a Bits, at: usize },
    Writing { bits: &'a mut Bits },
}

impl<'a> Cursor<'a> {
    pub(super) const fn reading(bits: &'a Bits, at: usize) -> Self {
        Self::Reading { bits, at }
    }

    pub(super) const fn writing(bits: &'a mut Bits) -> Self {
        Self::Writing { bits }
    }

    pub(super) fn number<T: Copy + TryFrom<u32> + Into<u32>>(&mut self, value: &mut T, width: usize) -> &mut Self {
        match self {
            Self::Reading { bits, at } => {
                // Wider than its field a type may be, never narrower.
                if let Ok(read) = T::try_from(bits.get(*at, width)) {
                    *value = read;
                }
                *at += width;
            }
            Self::Writing { bits } => bits.put(u64::from((*value).into()), width),
        }
        self
    }

    pub(super) fn signed(&mut self, value: &mut i32, width: usize) -> &mut Self {
        match self {
            Self::Reading { bits, at } => {
                *value = bits.signed(*at, width);
                *at += width;
            }
            Self::Writing { bits } => bits.put_signed(*value, width),
        }
        self
    }

    pub(super) fn flag(&mut self, value: &mut bool) -> &mut Self {
        match self {
            Self::Reading { bits, at } => {
                *value = bits.bit(*at);
                *at += 1;
            }
            Self::Writing { bits } => bits.put(u64::from(*value), 1),
        }
        self
    }

    pub(super) fn text(&mut self, value: &mut Name, characters: usize) -> &mut Self {
        match self {
            Self::Reading { bits, at } => {
                *value = bits.text(*at, characters);
                *at += characters * 6;
            }
            Self::Writing { bits } => bits.put_text(value.as_str(), characters),
        }
        self
    }

    pub(super) fn spare(&mut self, width: usize) -> &mut Self {
        match self {
            Self::Reading { at, .. } => *at += width,
            Self::Writing { bits } => bits.put(0, width),
        }
        self
    }

    /// What is left of the message, in whole characters of text.
    pub(super) fn text_left(&mut self, value: &mut Name) -> &mut Self {
        match self {
            Self::Reading { bits, at } => {
                *value = bits.text(*at, bits.len().saturating_sub(*at) / 6);
                *at = bits.len();
            }
            Self::Writing { bits } => bits.put_text(value.as_str(), value.as_str().len()),
        }
        self
    }
}
