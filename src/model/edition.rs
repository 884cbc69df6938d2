//! Editions: whom a file is for.

use std::fmt;

/// Whom a file is for (design, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// The print shop: CMYK, bleed, boxes.
    Press,
    /// The clinic's own A4 printer: RGB, no bleed.
    Office,
    /// Screens and screen readers: tagged, live links.
    Web,
}

impl Edition {
    pub const ALL: [Edition; 3] = [Edition::Press, Edition::Office, Edition::Web];

    pub fn name(self) -> &'static str {
        match self {
            Edition::Press => "press",
            Edition::Office => "office",
            Edition::Web => "web",
        }
    }

    /// The edition of this name.
    pub fn named(name: &str) -> Option<Edition> {
        Edition::ALL.into_iter().find(|edition| edition.name() == name)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
