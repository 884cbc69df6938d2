//! What a machine can judge of easy Japanese: numbers, lists of words and wordings, as `data/easy-japanese.yaml` has them.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
pub struct EasyJapanese {
    pub sentence: Sentence,
    pub ending: Ending,
    pub kanji: Kanji,
    pub words: Spacing,
    pub gloss: Gloss,
    pub names: Names,
    pub page: Page,
    pub wordings: Vec<Wordings>,
}

/// How long a sentence may be.
#[derive(Debug, Clone, Deserialize)]
pub struct Sentence {
    pub source: String,
    /// Without spaces and furigana.
    pub characters: usize,
    pub commas: usize,
}

/// How a sentence ends.
#[derive(Debug, Clone, Deserialize)]
pub struct Ending {
    pub source: String,
    pub polite: Vec<String>,
    /// What a text without a full stop may not end with either.
    pub plain: Vec<String>,
}

/// How many kanji a sentence may have.
#[derive(Debug, Clone, Deserialize)]
pub struct Kanji {
    pub source: String,
    pub most: usize,
}

/// Where spaces stand.
#[derive(Debug, Clone, Deserialize)]
pub struct Spacing {
    pub source: String,
    pub never_first: Vec<String>,
    /// Kana that a kanji follows within a word.
    pub prefixes: Vec<String>,
    /// Words in which kanji follow kana.
    pub whole: Vec<String>,
}

/// Which words are explained where they come first.
#[derive(Debug, Clone, Deserialize)]
pub struct Gloss {
    pub source: String,
    /// Words in katakana that need no gloss.
    pub common: Vec<String>,
    pub words: Vec<String>,
    /// Most characters between a word and its gloss.
    pub within: usize,
}

/// Which words may stand in Latin letters.
#[derive(Debug, Clone, Deserialize)]
pub struct Names {
    pub source: String,
    pub known: Vec<String>,
}

/// How much may stand on a page.
#[derive(Debug, Clone, Deserialize)]
pub struct Page {
    pub source: String,
    /// On a page of A4, without furigana.
    pub characters: usize,
}

/// Wordings that are not to be said.
#[derive(Debug, Clone, Deserialize)]
pub struct Wordings {
    /// Code of the finding.
    pub rule: String,
    pub source: String,
    /// Each with what to say instead.
    pub say: BTreeMap<String, String>,
    /// A wording inside one of these passes.
    #[serde(default)]
    pub except: Vec<String>,
    /// A wording whose sentence has one of these passes.
    #[serde(default)]
    pub unless: Vec<String>,
}
