//! A language of the registry `data/languages.yaml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize)]
pub struct Registry {
    pub languages: Vec<Language>,
}

impl Registry {
    pub fn get(&self, tag: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.tag == tag)
    }
}

/// Everything that is known about one language.
#[derive(Debug, Clone, Deserialize)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: String,
    /// Number on the tab of each sheet.
    pub number: u32,
    /// Its own name.
    pub name: String,
    pub japanese: String,
    locale: Option<String>,
    pub direction: Direction,
    pub typst: TypstLanguage,
    /// ISO 15924 codes that its messages may use.
    pub scripts: Vec<String>,
    /// Families, asked in order for each character.
    pub fonts: Vec<String>,
    /// Family for full-width punctuation, where the first one's is not full-width.
    pub punctuation: Option<String>,
    pub digits: String,
    /// Factor on every type size.
    pub size: f64,
    /// Line pitch in em.
    pub leading: f64,
    /// Top of a line's ink above the baseline, in em.
    pub above: f64,
    /// Bottom of a line's ink below the baseline, in em.
    pub below: f64,
    /// Least type size in pt.
    pub minimum: f64,
    pub reading: Reading,
    /// Whether lines end at spaces, zero-width spaces and punctuation only, though the script could break elsewhere.
    #[serde(default)]
    pub wakachigaki: bool,
    #[serde(default)]
    pub readings: BTreeMap<String, String>,
    /// Whether its texts keep to the rules of easy Japanese.
    #[serde(default)]
    pub easy_japanese: bool,
}

impl Language {
    /// The tag that dates, times and names are formatted for.
    pub fn locale(&self) -> &str {
        self.locale.as_deref().unwrap_or(&self.tag)
    }

    /// The primary subtag: `zh` of `zh-Hant`.
    pub fn primary(&self) -> &str {
        primary(&self.tag)
    }
}

/// The primary subtag of a BCP 47 tag.
pub fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Ltr,
    Rtl,
}

/// What the typesetter is told.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct TypstLanguage {
    pub lang: String,
    pub region: Option<String>,
    pub script: String,
}

/// How the Japanese term beside a translation is read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    Romaji,
    Kana,
    None,
}
