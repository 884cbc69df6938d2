//! A message's pieces → the characters that are said, each with its place in the source text, by sentences.

use crate::model::message::{Piece, is_kanji};

/// Stands for a value that is filled in later.
pub const VALUE: char = '\u{FFFC}';

/// A character as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    pub c: char,
    /// Characters from the start of the source text.
    pub at: usize,
    /// Whether furigana says how it is read.
    pub read: bool,
    /// Whether it comes from the glossary or the facts, where it is judged for itself.
    pub filled: bool,
}

impl Letter {
    pub fn is_kanji(self) -> bool {
        is_kanji(self.c)
    }

    pub fn is_hiragana(self) -> bool {
        matches!(self.c, '\u{3041}'..='\u{309F}')
    }

    pub fn is_katakana(self) -> bool {
        matches!(self.c, '\u{30A1}'..='\u{30FA}' | 'ー')
    }

    pub fn is_space(self) -> bool {
        matches!(self.c, ' ' | '\u{3000}' | '\u{A0}' | '\u{200B}' | '\n')
    }

    /// Whether it stands between words.
    pub fn parts(self) -> bool {
        self.is_space() || "、。，：；！？・〉）」』〈（「『(),.:!?\"".contains(self.c)
    }
}

/// The letters of a message with this source text; `fill` gives the pieces of a term or of a value, none where it is
/// not known yet.
pub fn letters(source: &str, pieces: &[Piece], fill: &dyn Fn(&Piece) -> Vec<Piece>) -> Vec<Letter> {
    let mut writer = Writer { source: source.chars().collect(), at: 0, letters: Vec::new() };
    writer.all(pieces, fill);
    writer.letters
}

struct Writer {
    source: Vec<char>,
    /// Characters of the source text that were gone through.
    at: usize,
    letters: Vec<Letter>,
}

impl Writer {
    fn all(&mut self, pieces: &[Piece], fill: &dyn Fn(&Piece) -> Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Ruby { base, reading } => {
                    self.at += usize::from(self.source.get(self.at) == Some(&'｜'));
                    for c in base.chars() {
                        self.letters.push(Letter { c, at: self.at, read: true, filled: false });
                        self.at += 1;
                    }
                    self.at += reading.chars().count() + 2;
                }
                Piece::Strong(inner) => {
                    self.at += 2;
                    self.all(inner, fill);
                    self.at += 2;
                }
                Piece::Term { id, form } => {
                    self.filled(&fill(piece));
                    self.at += "{term.}".len() + id.chars().count();
                    self.at += form.as_ref().map_or(0, |form| form.chars().count() + 1);
                }
                Piece::Placeholder(name) => {
                    self.filled(&fill(piece));
                    self.at += name.chars().count() + 2;
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            self.letters.push(Letter { c, at: self.at, read: false, filled: false });
            self.at += 1;
        }
    }

    /// Letters that all stand where their placeholder does.
    fn filled(&mut self, pieces: &[Piece]) {
        let here = self.at;
        let own = letters("", pieces, &|_| Vec::new());
        self.letters.extend(own.into_iter().map(|letter| Letter { at: here, filled: true, ..letter }));
        if pieces.is_empty() {
            self.letters.push(Letter { c: VALUE, at: here, read: true, filled: true });
        }
    }
}

/// Parts letters into sentences: at each full stop that is not inside of a gloss or a quotation.
pub fn sentences(letters: &[Letter]) -> Vec<&[Letter]> {
    let mut depth = 0usize;
    let mut start = 0;
    let mut out = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        match letter.c {
            '〈' | '「' | '『' | '（' => depth += 1,
            '〉' | '」' | '』' | '）' => depth = depth.saturating_sub(1),
            '。' | '！' | '？' if depth == 0 => {
                out.push(&letters[start..=index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    if letters[start..].iter().any(|letter| !letter.is_space()) {
        out.push(&letters[start..]);
    }
    out
}

/// The letters without spaces.
pub fn bare(letters: &[Letter]) -> Vec<Letter> {
    letters.iter().copied().filter(|letter| !letter.is_space()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::parse;

    fn of(source: &str) -> Vec<Letter> {
        letters(source, &parse(source).unwrap(), &|_| Vec::new())
    }

    #[test]
    fn each_letter_knows_its_place_in_the_source() {
        let source = "この 紙《かみ》を **{term.notice|別《べつ》の}と** {phone.card}で｜受け付け《うけつけ》へ。";
        let chars: Vec<char> = source.chars().collect();
        for letter in of(source) {
            let expected = if letter.filled { '{' } else { letter.c };
            assert_eq!(chars[letter.at], expected, "{letter:?}");
        }
    }

    #[test]
    fn sentences_end_at_full_stops_outside_of_glosses() {
        let letters = of("カードを 出《だ》します〈出《だ》す。〉。次《つぎ》に 読《よ》みます。終《お》わり");
        assert_eq!(sentences(&letters).len(), 3);
    }
}
