//! The application data unit: a type, a count, and objects.

use super::object::Object;
use crate::{
    Code, Fault,
    reader::{Reader, number},
};

/// An application data unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Data<'a> {
    /// Type of the objects, see [`super::kind`].
    pub kind: u8,
    /// How many the unit says it has.
    pub count: u8,
    /// The bytes of the objects.
    pub bytes: &'a [u8],
}

impl<'a> Data<'a> {
    /// Parses the head of a unit. A heart-beat has none: do not call this with no bytes.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        let [kind, count] = reader.array()?;
        Ok(Self { kind, count, bytes: reader.rest() })
    }

    /// Whether the standard says what the objects are.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        Object::knows(self.kind)
    }

    /// The objects; none of a type that the standard does not know. Objects have no length of their own, so that one that
    /// runs past the end is a fault and the last. Offsets count from the start of the unit.
    #[must_use]
    pub const fn objects(&self) -> Objects<'a> {
        let left = if self.is_known() { self.count } else { 0 };
        Objects { kind: self.kind, left, reader: Reader::new(self.bytes) }
    }

    /// Appends a unit of these objects, which must be of the type.
    ///
    /// # Errors
    ///
    /// [`Code::TooLong`] when there are more than 255, or more than 1,024 bytes.
    pub fn put(kind: u8, objects: &[Object<'_>], out: &mut Vec<u8>) -> Result<(), Fault> {
        let start = out.len();
        let Ok(count) = u8::try_from(objects.len()) else {
            return Err(Fault::new(Code::TooLong, 1).of(number(objects.len()), 255));
        };
        out.extend_from_slice(&[kind, count]);
        for object in objects {
            object.put(out);
        }
        let length = out.len() - start;
        if length > 1024 {
            out.truncate(start);
            return Err(Fault::new(Code::TooLong, 0).of(number(length), 1024));
        }
        Ok(())
    }
}

/// The objects of a unit, one after the other.
#[derive(Debug, Clone)]
pub struct Objects<'a> {
    kind: u8,
    left: u8,
    reader: Reader<'a>,
}

impl Objects<'_> {
    /// Bytes that were not read.
    #[must_use]
    pub const fn trailing(&self) -> usize {
        self.reader.left()
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Object<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut reader = self.reader;
        let offset = 2 + reader.offset();
        let object = Object::read(self.kind, &mut reader);
        if object.is_ok() {
            self.reader = reader;
        } else {
            self.left = 0;
        }
        Some(object.map_err(|fault| Fault { code: Code::ItemTruncated, offset, ..fault }))
    }
}
