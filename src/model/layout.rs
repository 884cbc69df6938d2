//! A layout: a printed product, as `layouts/<name>/layout.yaml` describes it.

use serde::{Deserialize, Serialize};

use super::language::Direction;

#[derive(Debug, Clone, Deserialize)]
pub struct Layout {
    /// Trimmed size.
    pub paper: Paper,
    pub pages: usize,
    /// Per page, where it folds: in mm from the paper's edge at the left of that page as it lies before the reader, for
    /// languages that run from left to right. Empty where nothing folds.
    #[serde(default)]
    pub folds: Vec<Vec<f64>>,
    #[serde(default)]
    pub plates: Plates,
    /// Width of the margin that no text or code may enter, in mm from the trim.
    pub safe: f64,
    /// Least size of a QR module in mm.
    pub module: f64,
    pub office: Office,
    /// Keys or groups of messages that it shows.
    pub messages: Vec<String>,
}

impl Layout {
    /// Whether the layout shows the message of this key.
    pub fn shows(&self, key: &str) -> bool {
        self.messages
            .iter()
            .any(|shown| key.strip_prefix(shown.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// The folds of each page, as a language of this direction has them: what runs from right to left is mirrored.
    pub fn folds(&self, direction: Direction) -> Vec<Vec<f64>> {
        (0..self.pages)
            .map(|page| {
                let folds = self.folds.get(page).map(Vec::as_slice).unwrap_or_default();
                match direction {
                    Direction::Ltr => folds.to_vec(),
                    Direction::Rtl => folds.iter().rev().map(|fold| self.paper.width - fold).collect(),
                }
            })
            .collect()
    }
}

/// A trimmed size in mm.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct Paper {
    pub width: f64,
    pub height: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Office {
    /// Copies on one A4 sheet.
    pub up: usize,
}

/// Which printing plates differ between the languages of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plates {
    /// Any of them.
    #[default]
    All,
    /// The black one: a print shop keeps cyan, magenta and yellow for all languages.
    Black,
}
