//! Runs of text as they are set: what is never broken, and what is read out in furigana.

use std::collections::BTreeMap;

use crate::model::sheet::Run;

/// The words of runs without how they are set, for titles of files.
pub fn plain(runs: &[Run]) -> String {
    runs.iter()
        .map(|run| match run {
            Run::Text { text } => text.clone(),
            Run::Ruby { base, .. } => base.clone(),
            Run::Strong { runs }
            | Run::Unbroken { runs }
            | Run::Name { runs }
            | Run::Term { runs, .. }
            | Run::Foreign { runs, .. } => plain(runs),
        })
        .collect()
}

/// Keeps each word whole where words are parted in a script that could break anywhere: a line then ends at a space, at
/// a zero-width space, at a comma or a bracket, and nowhere else. A word may be strong in part.
pub fn unbroken_words(runs: Vec<Run>) -> Vec<Run> {
    let mut out = Vec::new();
    let mut word = Vec::new();
    gather_words(runs, false, &mut word, &mut out);
    close(&mut word, &mut out);
    out
}

fn gather_words(runs: Vec<Run>, strong: bool, word: &mut Vec<Run>, out: &mut Vec<Run>) {
    for run in runs {
        match run {
            Run::Text { text } => gather_letters(&text, strong, word, out),
            Run::Strong { runs } => gather_words(runs, true, word, out),
            // A term of the staff's own language is words like others; one with the Japanese beside it stands alone.
            Run::Term { runs, ja: None, .. } => gather_words(runs, strong, word, out),
            Run::Term { runs, ja, reading } => {
                close(word, out);
                out.push(emphasised(Run::Term { runs: unbroken_words(runs), ja, reading }, strong));
            }
            Run::Name { runs } => {
                close(word, out);
                out.push(emphasised(Run::Name { runs: unbroken_words(runs) }, strong));
            }
            Run::Foreign { .. } => {
                close(word, out);
                out.push(emphasised(run, strong));
            }
            Run::Ruby { .. } | Run::Unbroken { .. } => word.push(emphasised(run, strong)),
        }
    }
}

/// Takes a text apart into words and what stands between them. Punctuation stays outside of its word: the typesetter
/// narrows full-width punctuation at the end of what it keeps together, and breaks before none.
fn gather_letters(text: &str, strong: bool, word: &mut Vec<Run>, out: &mut Vec<Run>) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // A bracket closes what stands before it, be it only a value that stands alone.
        let between = is_between(rest) || (word.is_empty() && CLOSING.contains(first));
        let changes = |at: &usize| is_between(&rest[*at..]) != between;
        let mut end = rest.char_indices().map(|(at, _)| at).skip(1).find(changes).unwrap_or(rest.len());
        // A colon after what stands alone belongs to no word: a line would begin with it.
        let leading = rest[..end].find(|c| !":;,.!?៖".contains(c)).unwrap_or(end);
        let between = between || (word.is_empty() && leading > 0);
        if between && leading > 0 {
            end = leading;
        }
        let piece = emphasised(Run::Text { text: rest[..end].to_owned() }, strong);
        if between {
            close(word, out);
            out.push(piece);
        } else {
            // A line may end after a middle dot, and none may begin with it.
            let dot = rest[..end].ends_with('・');
            let alone = dot && word.is_empty() && rest[..end].chars().count() == 1;
            if alone {
                out.push(piece)
            } else {
                word.push(piece)
            }
            if dot {
                close(word, out);
            }
        }
        rest = &rest[end..];
    }
}

/// Brackets that close; what is written to one without a space, as a particle is, belongs to the word that it closes.
const CLOSING: &str = "〉）」";

/// Whether a text begins with what stands between words.
fn is_between(text: &str) -> bool {
    let parts = |c: char| c == ' ' || c == '\u{200B}' || "、。，：；！？〈（「".contains(c);
    let after = text.trim_start_matches(|c| CLOSING.contains(c));
    text.starts_with(parts) || (after.len() < text.len() && (after.is_empty() || after.starts_with(parts)))
}

fn emphasised(run: Run, strong: bool) -> Run {
    if strong { Run::Strong { runs: vec![run] } } else { run }
}

/// Ends the word at hand.
fn close(word: &mut Vec<Run>, out: &mut Vec<Run>) {
    if !word.is_empty() {
        out.push(Run::Unbroken { runs: std::mem::take(word) });
    }
}

/// Splits a text where the table has a reading for a part of it; the longest part counts, and a part that begins with
/// a digit does not begin in the middle of a number.
pub fn furigana(text: &str, readings: &BTreeMap<String, String>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let inside_number = plain.ends_with(|c: char| c.is_ascii_digit());
        let hit = readings
            .iter()
            .filter(|(base, _)| rest.starts_with(base.as_str()))
            .filter(|(base, _)| !(inside_number && base.starts_with(|c: char| c.is_ascii_digit())))
            .max_by_key(|(base, _)| base.len());
        match hit {
            Some((base, reading)) => {
                if !plain.is_empty() {
                    runs.push(Run::Text { text: std::mem::take(&mut plain) });
                }
                runs.push(Run::Ruby { base: base.clone(), reading: reading.clone() });
                rest = &rest[base.len()..];
            }
            None => {
                plain.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        runs.push(Run::Text { text: plain });
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_particle_stays_with_the_bracket_before_it() {
        let words = |text: &str| -> Vec<String> {
            let runs = unbroken_words(vec![Run::Text { text: text.to_owned() }]);
            runs.iter()
                .map(|run| match run {
                    Run::Text { text } => text.clone(),
                    other => format!("[{}]", plain(std::slice::from_ref(other))),
                })
                .collect()
        };
        assert_eq!(words("薬局〈薬の 店〉で 登録"), ["[薬局]", "〈", "[薬の]", " ", "[店〉で]", " ", "[登録]"]);
        assert_eq!(words("保険証〈紙〉。"), ["[保険証]", "〈", "[紙]", "〉。"]);
        assert_eq!(words("「マイナアプリ」」を"), ["「", "[マイナアプリ」」を]"]);
    }

    #[test]
    fn furigana_reads_days_as_they_are_said() {
        let readings = [("年", "ねん"), ("月", "がつ"), ("日", "にち"), ("2日", "ふつか")]
            .map(|(base, reading)| (base.to_owned(), reading.to_owned()))
            .into();
        let said = |text: &str| {
            furigana(text, &readings)
                .into_iter()
                .map(|run| match run {
                    Run::Text { text } => text,
                    Run::Ruby { reading, .. } => format!("〔{reading}〕"),
                    other => panic!("{other:?}"),
                })
                .collect::<String>()
        };
        assert_eq!(said("2025年12月2日"), "2025〔ねん〕12〔がつ〕〔ふつか〕");
        assert_eq!(said("12月22日"), "12〔がつ〕22〔にち〕");
    }
}
