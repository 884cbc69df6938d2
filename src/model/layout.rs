//! A layout: a printed product, as `layouts/<name>/layout.yaml` describes it.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize)]
pub struct Layout {
    /// Trimmed size.
    pub paper: Paper,
    pub pages: usize,
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
