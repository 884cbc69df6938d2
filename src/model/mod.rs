//! The nouns: what a topic, a fact, a message, a layout and a sheet are. No files, no Typst.

pub mod calendar;
pub mod clinic;
pub mod code;
pub mod easy_japanese;
pub mod edition;
pub mod fact;
pub mod glossary;
pub mod language;
pub mod layout;
pub mod message;
pub mod opening;
pub mod profile;
pub mod shard;
pub mod sheet;
pub mod topic;
