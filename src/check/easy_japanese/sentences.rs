//! What a sentence is: short, polite, one message, few kanji (EJ01, EJ03, EJ05).

use super::said::{self, Letter};
use super::{Fault, Said, shown, source};
use crate::model::easy_japanese::EasyJapanese;

/// Longest part of a sentence that a message shows.
const SHOWN: usize = 16;

pub fn faults(message: &Said<'_>, rules: &EasyJapanese) -> Vec<Fault> {
    said::sentences(&message.letters).into_iter().flat_map(|sentence| one(&said::bare(sentence), rules)).collect()
}

fn one(sentence: &[Letter], rules: &EasyJapanese) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = abridged(sentence);
    let limit = &rules.sentence;
    if sentence.len() > limit.characters {
        let message =
            format!("has a sentence of {} characters; {} are allowed: {name}", sentence.len(), limit.characters);
        faults.push(Fault::new("E001", sentence, message, format!("make two of it; {}", source(&limit.source))));
    }
    let commas = sentence.iter().filter(|letter| letter.c == '、').count();
    // A label may be a list.
    let is_whole = sentence.last().is_some_and(|letter| letter.c == '。');
    if is_whole && commas > limit.commas {
        let message = format!("has a sentence with {commas} commas; {} are allowed: {name}", limit.commas);
        faults.push(Fault::new(
            "E001",
            sentence,
            message,
            format!("make two of it, or a list; {}", source(&limit.source)),
        ));
    }
    let kanji = sentence.iter().filter(|letter| letter.is_kanji()).count();
    if kanji > rules.kanji.most {
        let message = format!("has a sentence with {kanji} kanji; {} are allowed: {name}", rules.kanji.most);
        let hint = format!("write hiragana for easy words, or make two sentences; {}", source(&rules.kanji.source));
        faults.push(Fault::new("E005", sentence, message, hint));
    }
    faults.extend(ending(sentence, rules));
    faults
}

fn ending(sentence: &[Letter], rules: &EasyJapanese) -> Option<Fault> {
    let stop = sentence.last().is_some_and(|letter| "。！？".contains(letter.c));
    let words = without_gloss(&sentence[..sentence.len() - usize::from(stop)]);
    let text = shown(&words);
    let ends = |endings: &[String]| endings.iter().any(|ending| text.ends_with(ending.as_str()));
    let is_plain = if stop { !ends(&rules.ending.polite) } else { ends(&rules.ending.plain) };
    is_plain.then(|| {
        let tail = &words[words.len().saturating_sub(6)..];
        let message = format!("has a sentence that does not end in です or ます: …{}", shown(tail));
        Fault::new("E003", tail, message, source(&rules.ending.source))
    })
}

/// A sentence without a gloss, a bracket or a quotation mark at its end.
fn without_gloss(sentence: &[Letter]) -> Vec<Letter> {
    let mut words = sentence.to_vec();
    while let Some(last) = words.last() {
        match last.c {
            '〉' => {
                let start = words.iter().rposition(|letter| letter.c == '〈').unwrap_or(0);
                words.truncate(start);
            }
            '」' | '）' => drop(words.pop()),
            _ => break,
        }
    }
    words
}

fn abridged(sentence: &[Letter]) -> String {
    let start = shown(&sentence[..sentence.len().min(SHOWN)]);
    if sentence.len() > SHOWN { format!("{start}…") } else { start }
}
