//! G: every character has a glyph in a font of its language, before a page is set.

use std::collections::BTreeMap;

use icu::properties::CodePointSetData;
use icu::properties::props::DefaultIgnorableCodePoint;

use super::{Parsed, typed};
use crate::finding::{Finding, Place};
use crate::fonts::Fonts;
use crate::load::TopicFiles;
use crate::model::language::{Language, Registry};

pub fn texts(files: &TopicFiles, registry: &Registry, parsed: &Parsed, fonts: &Fonts, found: &mut Vec<Finding>) {
    for (tag, messages) in parsed {
        let (Some(language), Some(file)) = (registry.get(tag), files.messages.get(tag)) else { continue };
        let mut coverage = Coverage::new(language, fonts);
        for (key, pieces) in messages {
            let text = typed(pieces).concat();
            found.extend(coverage.finding(&text, key, || file.place(key)));
        }
        for (id, term) in &files.glossary.value.terms {
            if let Some(translation) = term.translations.get(tag) {
                let place = || files.glossary.place(&format!("/terms/{id}/translations/{tag}/text"));
                found.extend(coverage.finding(&translation.text, &format!("term.{id}"), place));
            }
            // The Japanese beside a translation is set in the staff's fonts, its reading in the reader's.
            let staff = *tag == files.topic.value.staff;
            let (pointer, text) = match staff {
                true => (format!("/terms/{id}/ja"), &term.ja),
                false => (format!("/terms/{id}/romaji"), &term.romaji),
            };
            let place = || files.glossary.place(&pointer);
            found.extend(coverage.finding(text, &format!("term.{id}"), place));
        }
    }
}

/// What a language's fonts can show, remembered by character.
struct Coverage<'a> {
    language: &'a Language,
    fonts: &'a Fonts,
    known: BTreeMap<char, bool>,
}

impl<'a> Coverage<'a> {
    fn new(language: &'a Language, fonts: &'a Fonts) -> Self {
        Coverage { language, fonts, known: BTreeMap::new() }
    }

    fn finding(&mut self, text: &str, key: &str, place: impl Fn() -> Place) -> Option<Finding> {
        let c = text.chars().find(|&c| !self.shows(c))?;
        Some(
            Finding::new(
                "G001",
                format!("`{key}` has `{c}` (U+{:04X}), which no font of `{}` has", c as u32, self.language.tag),
            )
            .at(place())
            .hint(format!("fonts: {}", self.language.fonts.join(", ")))
            .language(&self.language.tag),
        )
    }

    fn shows(&mut self, c: char) -> bool {
        let (language, fonts) = (self.language, self.fonts);
        *self.known.entry(c).or_insert_with(|| {
            c.is_whitespace()
                || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
                || language.fonts.iter().any(|family| fonts.family_covers(family, c))
        })
    }
}
