//! The files of a photo: the original and two reduced pictures, under names that begin alike.

/// A file of a photo. A document has only the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// As it was sent.
    Original,
    /// At most 1280 pixels.
    Large,
    /// At most 320 pixels.
    Small,
}

impl Variant {
    /// All of a photo.
    pub const ALL: [Self; 3] = [Self::Original, Self::Large, Self::Small];

    /// The variant of its name in addresses: `original`, `1280`, `320`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "original" => Some(Self::Original),
            "1280" => Some(Self::Large),
            "320" => Some(Self::Small),
            _ => None,
        }
    }

    /// The name of the file, by the key that the photo's row keeps.
    #[must_use]
    pub fn file_name(self, key: &str) -> String {
        format!("{key}.{}", self.suffix())
    }

    /// The key of the photo to which a file of that name belongs; `None` for a file that is not one of a photo's.
    #[must_use]
    pub fn key_of(name: &str) -> Option<String> {
        Self::ALL.iter().find_map(|variant| Some(name.strip_suffix(variant.suffix())?.strip_suffix('.')?.to_owned()))
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Original => "orig",
            Self::Large => "1280.jpg",
            Self::Small => "320.jpg",
        }
    }
}
