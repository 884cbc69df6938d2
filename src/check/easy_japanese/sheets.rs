//! What a whole sheet says: each hard word explained where it comes first, and no more than a page holds (EJ09, EJ17).

use super::pattern::Pattern;
use super::said::{self, Letter};
use super::{Fault, Said, source};
use crate::model::easy_japanese::{EasyJapanese, Gloss};
use crate::model::layout::Layout;

/// A4 in mm².
const A4: f64 = 210.0 * 297.0;

/// The words that come first on this layout without a gloss, in the order of the messages.
pub fn unexplained<'a>(shown: &[&'a Said<'a>], rules: &EasyJapanese, layout: &str) -> Vec<(&'a Said<'a>, Fault)> {
    let mut met: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for message in shown {
        for (word, letters, glossed) in hard_words(&message.letters, &rules.gloss) {
            if met.contains(&word) {
                continue;
            }
            if !glossed {
                let text = format!("says {word}, which comes first on the layout `{layout}` and has no gloss");
                let hint = format!("{word}〈in easy words〉; {}", source(&rules.gloss.source));
                out.push((*message, Fault::new("E009", &letters, text, hint)));
            }
            met.push(word);
        }
    }
    out
}

/// The hard words of a text as they come, and whether a gloss follows each.
fn hard_words(letters: &[Letter], gloss: &Gloss) -> Vec<(String, Vec<Letter>, bool)> {
    let mut out = Vec::new();
    for (start, run) in katakana(letters) {
        let word: String = run.iter().map(|letter| letter.c).collect();
        if run.len() > 1 && !gloss.common.contains(&word) {
            out.push((start, word, run.to_vec(), is_glossed(&letters[start + run.len()..], gloss.within)));
        }
    }
    // A word may be written with a space in it.
    let places: Vec<usize> = (0..letters.len()).filter(|&index| !letters[index].is_space()).collect();
    let text: Vec<char> = places.iter().map(|&index| letters[index].c).collect();
    for word in &gloss.words {
        for (from, to) in Pattern::new(word).all(&text) {
            let (start, end) = (places[from], places[to - 1] + 1);
            out.push((start, word.clone(), letters[start..end].to_vec(), is_glossed(&letters[end..], gloss.within)));
        }
    }
    out.sort_by_key(|(start, ..)| *start);
    out.into_iter().map(|(_, word, letters, glossed)| (word, letters, glossed)).collect()
}

/// Words in katakana, each with its position.
fn katakana(letters: &[Letter]) -> Vec<(usize, &[Letter])> {
    let mut start = 0;
    let mut out = Vec::new();
    for run in letters.chunk_by(|a, b| a.is_katakana() == b.is_katakana()) {
        if run[0].is_katakana() {
            out.push((start, run));
        }
        start += run.len();
    }
    out
}

/// Whether a gloss follows: behind the same word, or behind its ending of a few letters of hiragana.
fn is_glossed(after: &[Letter], within: usize) -> bool {
    let word = after.iter().take_while(|letter| !letter.parts()).count();
    let ending = after[..word].iter().all(|letter| letter.is_hiragana());
    let next = |letters: &[Letter]| letters.first().is_some_and(|letter| letter.c == '〈');
    if next(&after[word..]) {
        return true;
    }
    // 更新した とき〈…〉 explains another word; 同意 します〈…〉 this one.
    let rest = said::bare(&after[word..]);
    let more = rest.iter().take_while(|letter| letter.is_hiragana()).count();
    ending && word + more <= within && next(&rest[more..])
}

/// What to say where a sheet has more characters than its pages should.
pub fn crowded(shown: &[&Said<'_>], rules: &EasyJapanese, layout: &Layout) -> Option<String> {
    let characters: usize = shown.iter().map(|message| said::bare(&message.letters).len()).sum();
    let area = layout.paper.width * layout.paper.height * layout.pages as f64 / A4;
    let most = (rules.page.characters as f64 * area).round() as usize;
    (characters > most).then(|| format!("has {characters} characters of easy Japanese; {most} are right for its paper"))
}
