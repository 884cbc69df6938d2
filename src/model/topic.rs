//! A topic: one subject with its languages and layouts.

use serde::Deserialize;

use super::calendar::Date;

#[derive(Debug, Clone, Deserialize)]
pub struct Topic {
    pub version: String,
    /// Date of the facts; it also dates the PDFs.
    pub as_of: Date,
    /// Tag of the language that the staff read.
    pub staff: String,
    /// First parts of keys that only the staff's language has.
    #[serde(default)]
    pub staff_messages: Vec<String>,
    pub layouts: Vec<String>,
    pub languages: Vec<String>,
}
