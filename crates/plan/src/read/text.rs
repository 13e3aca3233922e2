//! Plain text in UTF-8, UTF-16 with a byte order mark, or GB18030.

use super::{Extracted, MAX_CHARS};
use crate::{PlanError, layout};
use bihuan_domain::RefusalCode;
use encoding_rs::{GB18030, UTF_8};

/// Reads a text file.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, PlanError> {
    let text = decode(bytes)?;
    let mut chars: Vec<char> = Vec::with_capacity(text.len() / 2);
    let mut previous = ' ';
    for character in text.chars() {
        match (previous, character) {
            ('\r', '\n') => {}
            (_, '\r') => chars.push('\n'),
            (_, other) => chars.push(other),
        }
        previous = character;
    }
    if chars.len() > MAX_CHARS {
        return Err(PlanError::too_large((MAX_CHARS * 3) as u64));
    }
    let blocks = layout::blocks(&chars);
    Ok(Extracted { chars, blocks })
}

/// UTF-8 when the bytes are UTF-8, else GB18030 when they are that and look like text.
fn decode(bytes: &[u8]) -> Result<String, PlanError> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[length..]);
        return if damaged { Err(RefusalCode::PlanEncodingUnknown.into()) } else { readable(&text) };
    }
    // A multi-byte character cut off at the end is no reason to take UTF-8 for something else.
    let valid = std::str::from_utf8(bytes);
    match valid {
        Ok(text) => readable(text),
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            readable(&UTF_8.decode_without_bom_handling(&bytes[..error.valid_up_to()]).0)
        }
        Err(_) => {
            let (text, damaged) = GB18030.decode_without_bom_handling(bytes);
            if damaged { Err(RefusalCode::PlanEncodingUnknown.into()) } else { readable(&text) }
        }
    }
}

/// Text has few control characters and no private ones in masses.
fn readable(text: &str) -> Result<String, PlanError> {
    let strange = |character: &char| {
        character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{7}')
            || ('\u{e000}'..='\u{f8ff}').contains(character)
    };
    let total = text.chars().take(20_000).count();
    let odd = text.chars().take(20_000).filter(strange).count();
    if odd * 50 > total {
        return Err(RefusalCode::PlanEncodingUnknown.into());
    }
    Ok(text.to_owned())
}
