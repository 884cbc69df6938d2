//! What words are used and how they are written: furigana, spaces, Latin letters, wordings (EJ04, EJ06–EJ08, EJ10–EJ16,
//! EJ19).

use super::pattern::Pattern;
use super::said::{self, Letter, VALUE};
use super::{Fault, Said, shown, source};
use crate::finding::Finding;
use crate::model::easy_japanese::{EasyJapanese, Wordings};

pub fn faults(message: &Said<'_>, rules: &EasyJapanese) -> Vec<Fault> {
    let mut faults = unread(message);
    faults.extend(spaces(message, rules));
    faults.extend(latin(message, rules));
    let sentences = said::sentences(&message.letters);
    let bare: Vec<Vec<Letter>> = sentences.into_iter().map(said::bare).collect();
    faults.extend(
        rules.wordings.iter().flat_map(|wordings| bare.iter().flat_map(|sentence| said_so(sentence, wordings))),
    );
    faults
}

/// Each run of kanji that has no furigana.
pub fn unread(message: &Said<'_>) -> Vec<Fault> {
    let is_unread = |letter: &Letter| letter.is_kanji() && !letter.read && !letter.filled;
    runs(&message.letters, is_unread)
        .into_iter()
        .map(|run| {
            let word = shown(run);
            let hint = format!("write {word}《…》; rule EJ04, guideline: furigana on every kanji");
            Fault::new("E004", run, format!("has {word} without furigana"), hint)
        })
        .collect()
}

/// Spaces that are missing between phrases, or that tear one apart.
fn spaces(message: &Said<'_>, rules: &EasyJapanese) -> Vec<Fault> {
    let letters = &message.letters;
    let spacing = &rules.words;
    let mut faults = Vec::new();
    let mut say = |letters: &[Letter], message: String, hint: &str| {
        faults.push(Fault::new("E006", letters, message, format!("{hint}; {}", source(&spacing.source))));
    };
    for run in runs(letters, |letter| letter.is_space() && letter.c != '\u{200B}') {
        if run.len() > 1 || run[0].c == '\u{3000}' {
            say(run, "has a gap that is not one plain space".into(), "one half-width space");
        }
    }
    for word in letters.split(|letter| letter.parts()).filter(|word| !word.is_empty()) {
        let start = word_start(letters, word);
        let text = shown(word);
        if start.is_some_and(Letter::is_space) && spacing.never_first.contains(&text) {
            say(word, format!("has a space before {text}"), "it belongs to the word before it");
        }
        for index in 1..word.len() {
            let (before, after) = (word[index - 1], word[index]);
            let begins = after.is_kanji() || after.is_katakana() && after.c != 'ー' || after.c == VALUE;
            let own = !(before.filled && after.filled);
            if own && before.is_hiragana() && begins && !is_whole(word, index, spacing) {
                let rest = &word[index..word.len().min(index + 4)];
                say(
                    &word[index - 1..=index],
                    format!("has no space before {}", shown(rest)),
                    "a space between phrases",
                );
            }
        }
    }
    faults
}

/// The letter before a word.
fn word_start(letters: &[Letter], word: &[Letter]) -> Option<Letter> {
    let index = letters.iter().position(|letter| std::ptr::eq(letter, &word[0]))?;
    index.checked_sub(1).map(|index| letters[index])
}

/// Whether kana and the kanji at `index` are one word.
fn is_whole(word: &[Letter], index: usize, spacing: &crate::model::easy_japanese::Spacing) -> bool {
    let before = shown(&word[..index]);
    // A polite prefix stands at the start of a word, or of the second half of a longer one.
    let prefixed = spacing
        .prefixes
        .iter()
        .any(|prefix| before.strip_suffix(prefix.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('の')));
    let text: Vec<char> = word.iter().map(|letter| letter.c).collect();
    prefixed
        || spacing
            .whole
            .iter()
            .any(|whole| Pattern::new(whole).all(&text).into_iter().any(|(start, end)| start < index && index < end))
}

/// Words in Latin letters that are not proper names.
fn latin(message: &Said<'_>, rules: &EasyJapanese) -> Vec<Fault> {
    runs(&message.letters, |letter| letter.c.is_ascii_alphabetic() && !letter.filled)
        .into_iter()
        .filter(|run| !rules.names.known.contains(&shown(run)))
        .map(|run| {
            let hint =
                format!("write it in kana, or add the name to easy-japanese.yaml; {}", source(&rules.names.source));
            Fault::new("E016", run, format!("has {} in Latin letters", shown(run)), hint)
        })
        .collect()
}

fn said_so(sentence: &[Letter], wordings: &Wordings) -> Vec<Fault> {
    let text: Vec<char> = sentence.iter().map(|letter| letter.c).collect();
    let all = |list: &[String]| -> Vec<(usize, usize)> {
        list.iter().flat_map(|written| Pattern::new(written).all(&text)).collect()
    };
    if !all(&wordings.unless).is_empty() {
        return Vec::new();
    }
    let passed = all(&wordings.except);
    let Some(code) = Finding::code(&wordings.rule) else { return Vec::new() };
    let mut faults = Vec::new();
    for (written, instead) in &wordings.say {
        for (start, end) in Pattern::new(written).all(&text) {
            let within = passed.iter().any(|&(from, to)| from <= start && end <= to);
            let words = &sentence[start..end];
            if !within && words.iter().any(|letter| !letter.filled) {
                let message = format!("says {}", shown(words));
                faults.push(Fault::new(code, words, message, format!("say: {instead}; {}", source(&wordings.source))));
            }
        }
    }
    faults
}

/// Runs of letters of one kind.
fn runs(letters: &[Letter], kind: impl Fn(&Letter) -> bool) -> Vec<&[Letter]> {
    letters.chunk_by(|a, b| kind(a) == kind(b)).filter(|run| kind(&run[0])).collect()
}
