//! S: the letters are those of the language, and nothing invisible hides between them.

use icu::normalizer::ComposingNormalizer;
use icu::properties::CodePointMapData;
use icu::properties::props::{GeneralCategory, Script};

use super::{Parsed, typed};
use crate::finding::{Finding, Place};
use crate::load::TopicFiles;
use crate::model::language::{Language, Registry};

pub fn texts(files: &TopicFiles, registry: &Registry, parsed: &Parsed, found: &mut Vec<Finding>) {
    for (tag, messages) in parsed {
        let (Some(language), Some(file)) = (registry.get(tag), files.messages.get(tag)) else { continue };
        for (key, pieces) in messages {
            for text in typed(pieces) {
                found.extend(faults(text, language, key, &file.place(key)));
            }
        }
    }
    for (id, term) in &files.glossary.value.terms {
        for (tag, translation) in &term.translations {
            let Some(language) = registry.get(tag) else { continue };
            let place = files.glossary.place(&format!("/terms/{id}/translations/{tag}/text"));
            // A term in Japanese's own easy form carries its furigana as marks.
            let text: String = translation.text.chars().filter(|c| !"《》｜".contains(*c)).collect();
            found.extend(faults(&text, language, &format!("term.{id}"), &place));
        }
    }
}

fn faults(text: &str, language: &Language, key: &str, place: &Place) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |code: &str, message: String, hint: &str| {
        found.push(Finding::new(code, message).at(place.clone()).hint(hint).language(&language.tag));
    };
    if let Some((c, script)) = foreign(text, language) {
        say(
            "S001",
            format!("`{key}` has `{c}` (U+{:04X}), a letter of {script}", c as u32),
            &format!("`{}` is written in {}", language.tag, language.scripts.join(", ")),
        );
    }
    if !ComposingNormalizer::new_nfc().is_normalized(text) {
        say("S003", format!("`{key}` is not in NFC"), "normalise the file, for instance with `uconv -x any-nfc`");
    }
    if let Some(c) = text.chars().find(|&c| is_control(c)) {
        say("S004", format!("`{key}` holds the invisible character U+{:04X}", c as u32), "delete it");
    }
    if language.scripts.iter().any(|script| script == "Mymr") && looks_like_zawgyi(text) {
        say("S005", format!("`{key}` looks like Zawgyi, not Unicode"), "convert the text to Unicode");
    }
    found
}

/// The first letter whose script is not among the language's, with the script's name.
fn foreign(text: &str, language: &Language) -> Option<(char, String)> {
    let scripts = CodePointMapData::<Script>::new();
    let names = icu::properties::PropertyNamesShort::<Script>::new();
    text.chars().find_map(|c| {
        let script = scripts.get(c);
        if matches!(script, Script::Common | Script::Inherited) {
            return None;
        }
        let name = names.get(script).unwrap_or("an unknown script");
        (!language.scripts.iter().any(|allowed| allowed == name)).then(|| (c, name.to_owned()))
    })
}

/// Controls that change what is seen or said without being seen. Zero-width space, joiners and the word joiner do
/// honest work in several scripts.
fn is_control(c: char) -> bool {
    let honest = matches!(c, '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}');
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    !honest
        && matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// Zawgyi writes the vowel sign E before its consonant and uses code points that Unicode gave to other languages.
fn looks_like_zawgyi(text: &str) -> bool {
    let mut before: Option<char> = None;
    for c in text.chars() {
        let after_consonant =
            before.is_some_and(|c| matches!(c, '\u{1000}'..='\u{102A}' | '\u{103B}'..='\u{103F}' | '\u{1039}'));
        if c == '\u{1031}' && !after_consonant {
            return true;
        }
        if before == Some('\u{1039}') && !matches!(c, '\u{1000}'..='\u{1021}') {
            return true;
        }
        if matches!(c, '\u{1060}'..='\u{1097}') {
            return true;
        }
        before = Some(c);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zawgyi_is_told_from_unicode() {
        assert!(!looks_like_zawgyi("ကျန်းမာရေးအာမခံ"));
        assert!(!looks_like_zawgyi("မေးပါ"));
        assert!(looks_like_zawgyi("ေမးပါ"), "the vowel sign stands before its consonant");
    }

    #[test]
    fn controls_that_turn_text_around_are_found_and_joiners_are_not() {
        for c in ['\u{202E}', '\u{2066}', '\u{FEFF}', '\u{7}', '\u{AD}'] {
            assert!(is_control(c), "U+{:04X}", c as u32);
        }
        for c in ['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', ' ', '\u{A0}'] {
            assert!(!is_control(c), "U+{:04X}", c as u32);
        }
    }
}
