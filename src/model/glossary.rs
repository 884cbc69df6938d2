//! The glossary: Japanese terms that stand on the reader's papers.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
pub struct Glossary {
    pub terms: BTreeMap<String, Term>,
    /// Names that are never parted over two lines, in whatever language.
    #[serde(default)]
    pub names: Vec<String>,
    /// Wordings that must not appear, by tag.
    #[serde(default)]
    pub forbidden: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Term {
    /// As the papers have it.
    pub ja: String,
    pub kana: String,
    pub romaji: String,
    pub translations: BTreeMap<String, Translation>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Translation {
    pub text: String,
}
