//! What a file that many clinics share has in it, as the list beside it says.

use std::collections::HashSet;

use serde::Deserialize;

use super::order::Place;
use crate::clinics;
use crate::finding::Finding;
use crate::manifest;
use crate::model::sheet::SheetId;
use crate::preflight::Examined;

/// One clinic's sheet in the file.
#[derive(Debug, Deserialize)]
pub struct Card {
    /// Its first, from 1.
    page: usize,
    pages: usize,
    clinic: String,
    name: String,
    layout: String,
    language: String,
    pub copies: Option<u32>,
}

/// The cards that a list names.
///
/// # Errors
/// When it is not as this program writes it.
pub fn read(list: &str, bytes: &[u8]) -> Result<Vec<Card>, Finding> {
    let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    csv::Reader::from_reader(text).deserialize().collect::<Result<_, _>>().map_err(|_| manifest::damaged(list))
}

/// The pages of the first card of each sheet: those of the others differ from them in their slots alone.
pub fn firsts(cards: &[Card]) -> HashSet<usize> {
    let mut met = HashSet::new();
    let firsts = cards.iter().filter(|card| met.insert((&card.layout, &card.language)));
    firsts.flat_map(|card| card.page..card.page + card.pages).collect()
}

impl Card {
    pub fn sheet(&self, topic: &str) -> SheetId {
        SheetId { topic: topic.to_owned(), layout: self.layout.clone(), language: self.language.clone(), clinic: None }
    }

    pub fn place(&self) -> Place {
        Place { id: self.clinic.clone(), name: clinics::meant(&self.name).to_owned() }
    }

    /// Where it begins in the file (RFC 8118, 3).
    pub fn path(&self, file: &str) -> String {
        format!("{file}#page={}", self.page)
    }

    /// What was seen of its pages.
    pub fn seen(&self, file: &Examined) -> Examined {
        fn part<T: Clone>(card: &Card, all: &[T]) -> Vec<T> {
            all.iter().skip(card.page.saturating_sub(1)).take(card.pages).cloned().collect()
        }
        let mut seen = Examined {
            pages: self.pages,
            trims: part(self, &file.trims),
            inks: part(self, &file.inks),
            colored: part(self, &file.colored),
            ..Examined::default()
        };
        // Pages that were not looked at closely say nothing of plates.
        if seen.colored.iter().any(String::is_empty) {
            seen.colored.clear();
        }
        seen
    }
}
