//! Why a frame or a part of it does not hold.

use std::fmt;

/// Why bytes were not taken, and where. Small and without allocation: a hostile peer causes many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The kind of fault.
    pub code: Code,
    /// Bytes from the start of what was given to where the fault shows.
    pub offset: usize,
    /// What stands there, where that is a number.
    pub found: Option<u32>,
    /// What should stand there, where that is a number.
    pub wanted: Option<u32>,
}

impl Fault {
    /// A fault at an offset.
    #[must_use]
    pub const fn new(code: Code, offset: usize) -> Self {
        Self { code, offset, found: None, wanted: None }
    }

    /// The same, with the number found and the number that should have been.
    #[must_use]
    pub const fn of(mut self, found: u32, wanted: u32) -> Self {
        self.found = Some(found);
        self.wanted = Some(wanted);
        self
    }

    /// The same, as seen from a place `bytes` before.
    #[must_use]
    pub const fn after(mut self, bytes: usize) -> Self {
        self.offset += bytes;
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code.meaning())?;
        if let (Some(found), Some(wanted)) = (self.found, self.wanted) {
            if self.code == Code::ChecksumMismatch {
                write!(out, ": found {found:#04x}, computed {wanted:#04x}")?;
            } else {
                write!(out, ": found {found}, wanted {wanted}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

macro_rules! codes {
    ($($name:ident $code:literal $meaning:literal;)+) => {
        /// The kinds of fault. Names and codes are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)+
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name for programs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What it means, for people.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }
        }
    };
}

codes! {
    Incomplete "incomplete" "The bytes end before the frame does";
    Garbage "garbage" "These bytes belong to no frame";
    Overflow "overflow" "More bytes came than a frame can have, or than were fetched; what was held is dropped";
    BadEscape "bad_escape" "After 0x7d only 0x01 or 0x02 may stand";
    HeaderTooShort "header_too_short" "The frame ends within its header";
    ChecksumMismatch "checksum_mismatch" "The checksum does not fit the bytes";
    LengthMismatch "length_mismatch" "The length that the frame names is not the one it has";
    FalseVersionFlag "false_version_flag"
        "The header says 2019 but the length fits a 2013 header only: read it as 2013 if the terminal is one";
    BadLength "bad_length" "The length field is no number, or larger than the standard allows";
    BadEnd "bad_end" "The frame does not end where its length says";
    BadPackage "bad_package" "The sub-package's number is not between 1 and their total";
    BodyTooShort "body_too_short" "The body ends before the message does";
    ItemTruncated "item_truncated" "The item is longer than what is left of the body";
    ItemMalformed "item_malformed" "The item has not the shape that its kind demands; it is skipped";
    CountMismatch "count_mismatch" "There are not as many items as the message says";
    Encrypted "encrypted" "The body is encrypted; only its bytes can be shown";
    BadSegment "bad_segment" "The data segment has no CP=&&…&&";
    NotAis "not_ais" "The sentence is no !--VDM or !--VDO";
    BadSentence "bad_sentence" "The sentence has not the fields that it should have";
    BadArmour "bad_armour" "The payload holds a character that stands for no six bits";
    PayloadTooShort "payload_too_short" "The payload has fewer bits than its message type";
    MissingPart "missing_part" "The other sentences of this message did not come";
    UnknownType "unknown_type" "There is no message of this type";
    BadHex "bad_hex" "This is no hexadecimal text";
    BadMessage "bad_message" "This kind of input needs a message id, such as --message 0x0200";
    TooLong "too_long" "What is to be sent is longer than the protocol's fields allow";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_distinct_and_explained() {
        let names: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| code.meaning().len() > 15));
    }

    #[test]
    fn a_fault_says_what_it_found() {
        let fault = Fault::new(Code::ChecksumMismatch, 7).of(0x54, 0x53).after(3);
        assert_eq!(fault.to_string(), "The checksum does not fit the bytes: found 0x54, computed 0x53");
        assert_eq!(fault.offset, 10);
        assert_eq!(
            Fault::new(Code::LengthMismatch, 0).of(3, 4).to_string().split(": ").nth(1),
            Some("found 3, wanted 4")
        );
    }
}
