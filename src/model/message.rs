//! A message: one piece of translated text and its markup.
//!
//! `{fact.name}`, `{term.id}`, `{term.id|another form}` and `{word}` are placeholders; `**…**` is strong; 漢字《かんじ》 is
//! furigana in the notation of Aozora Bunko, with `｜` before a base that is not a plain run of kanji.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calendar::Date;

/// Placeholders that the program fills in.
pub const PROGRAM_WORDS: [&str; 7] = ["topic.as_of", "topic.version", "from", "to", "days", "languages", "language"];

/// Messages that a topic with hotlines needs: the words around computed hours and languages.
pub const HOTLINE_MESSAGES: [&str; 6] =
    ["help.every_day", "help.holidays", "help.range", "help.closed", "help.languages", "help.not_spoken"];

/// The messages of one language of a topic.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    pub reviewed: bool,
    /// Source text by dotted key, in the order of the file.
    pub texts: Vec<(String, String)>,
    /// Parsed text by dotted key.
    pub parsed: BTreeMap<String, Vec<Piece>>,
}

/// How far the texts of a file can be trusted, and which rules they may break.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Review {
    status: Status,
    pub reviewer: Option<String>,
    pub date: Option<Date>,
    #[serde(skip)]
    pub waivers: Vec<Waiver>,
}

impl Review {
    pub fn is_done(&self) -> bool {
        self.status == Status::Reviewed
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    #[default]
    Draft,
    Reviewed,
}

/// A message that may break a rule of style.
#[derive(Debug, Clone, Deserialize)]
pub struct Waiver {
    /// Its dotted key, or `term.` and a term's.
    pub key: String,
    /// Code of the finding.
    pub rule: String,
    pub reason: String,
}

/// A parsed piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Ruby {
        base: String,
        reading: String,
    },
    /// A fact, a value of the topic, or a word that the program fills in.
    Placeholder(String),
    Term {
        id: String,
        /// The words to print in place of the glossary's.
        form: Option<String>,
    },
    Strong(Vec<Piece>),
}

/// Why a message does not parse, and how many characters into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkupError {
    pub offset: usize,
    pub message: String,
}

/// Parses the source text of a message.
///
/// # Errors
/// When a mark is opened and not closed, closed and not opened, or nested where it cannot be.
pub fn parse(source: &str) -> Result<Vec<Piece>, MarkupError> {
    let chars: Vec<char> = source.chars().collect();
    let mut parser = Parser { chars: &chars, at: 0 };
    let mut out = Builder::default();
    let mut strong: Option<(usize, Builder)> = None;
    while let Some(c) = parser.peek() {
        if c == '*' && parser.chars.get(parser.at + 1) == Some(&'*') {
            parser.at += 2;
            match strong.take() {
                None => strong = Some((parser.at - 2, Builder::default())),
                Some((_, inner)) => out.push(Piece::Strong(inner.finish())),
            }
            continue;
        }
        let target = strong.as_mut().map_or(&mut out, |(_, inner)| inner);
        parser.step(c, target)?;
    }
    match strong {
        Some((offset, _)) => Err(MarkupError { offset, message: "`**` is opened here and not closed".into() }),
        None => Ok(out.finish()),
    }
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn fail<T>(&self, offset: usize, message: &str) -> Result<T, MarkupError> {
        Err(MarkupError { offset, message: message.into() })
    }

    fn step(&mut self, c: char, out: &mut Builder) -> Result<(), MarkupError> {
        let start = self.at;
        match c {
            '{' => {
                let inner = self.until('}', "`{` is opened here and not closed")?;
                out.push(placeholder(&inner).map_err(|message| MarkupError { offset: start, message })?);
            }
            '}' => return self.fail(start, "`}` is closed here and was not opened"),
            '｜' => {
                let base = self.until('《', "`｜` begins a base here, and no reading 《…》 follows")?;
                self.at -= 1;
                self.reading(base, out)?;
            }
            '《' => {
                let base = out.take_kanji();
                if base.is_empty() {
                    return self.fail(start, "the reading 《…》 has no kanji before it; begin its base with `｜`");
                }
                self.reading(base, out)?;
            }
            '》' => return self.fail(start, "`》` is closed here and was not opened"),
            _ => {
                out.text.push(c);
                self.at += 1;
            }
        }
        Ok(())
    }

    fn reading(&mut self, base: String, out: &mut Builder) -> Result<(), MarkupError> {
        let start = self.at;
        let reading = self.until('》', "`《` is opened here and not closed")?;
        if base.is_empty() || reading.is_empty() {
            return self.fail(start, "furigana needs both a base and a reading");
        }
        out.push(Piece::Ruby { base, reading });
        Ok(())
    }

    /// Takes the characters between the one at hand and `end`, and steps behind `end`.
    fn until(&mut self, end: char, missing: &str) -> Result<String, MarkupError> {
        let start = self.at;
        let rest = &self.chars[start + 1..];
        let Some(length) = rest.iter().position(|&c| c == end) else {
            return self.fail(start, missing);
        };
        self.at = start + length + 2;
        Ok(rest[..length].iter().collect())
    }
}

fn placeholder(inner: &str) -> Result<Piece, String> {
    let (name, form) = match inner.split_once('|') {
        Some((name, form)) => (name, Some(form)),
        None => (inner, None),
    };
    let valid = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c))
    };
    if !valid(name) {
        return Err(format!("`{{{inner}}}` is not a placeholder: names are of a–z, 0–9, `_` and `.`"));
    }
    match (name.strip_prefix("term."), form) {
        (Some(id), form) => Ok(Piece::Term { id: id.into(), form: form.map(str::to_owned) }),
        (None, None) => Ok(Piece::Placeholder(name.into())),
        (None, Some(_)) => Err(format!("`{{{inner}}}`: only a term may have another form behind `|`")),
    }
}

#[derive(Default)]
struct Builder {
    pieces: Vec<Piece>,
    text: String,
}

impl Builder {
    fn push(&mut self, piece: Piece) {
        self.flush();
        self.pieces.push(piece);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }

    /// Takes the run of kanji at the end of the text so far.
    fn take_kanji(&mut self) -> String {
        let start = self.text.char_indices().rev().take_while(|(_, c)| is_kanji(*c)).last().map(|(index, _)| index);
        start.map_or(String::new(), |start| self.text.split_off(start))
    }

    fn finish(mut self) -> Vec<Piece> {
        self.flush();
        self.pieces
    }
}

/// The text without what only says where its lines may end: marks of no width, and blanks that hold words together.
pub fn unmarked(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200B}' | '\u{2060}'))
        .map(|c| if c == '\u{A0}' { ' ' } else { c })
        .collect()
}

/// Whether a character can be the base of furigana without `｜`.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &str) -> Piece {
        Piece::Text(s.into())
    }

    fn ruby(base: &str, reading: &str) -> Piece {
        Piece::Ruby { base: base.into(), reading: reading.into() }
    }

    #[test]
    fn furigana_takes_the_kanji_before_it() {
        assert_eq!(parse("この紙《かみ》を").unwrap(), [text("この"), ruby("紙", "かみ"), text("を")]);
        assert_eq!(parse("｜受け付け《うけつけ》へ").unwrap(), [ruby("受け付け", "うけつけ"), text("へ")]);
        assert_eq!(
            parse("資格《しかく》確認書《かくにんしょ》").unwrap(),
            [ruby("資格", "しかく"), ruby("確認書", "かくにんしょ")]
        );
    }

    #[test]
    fn placeholders_terms_and_strong_words_are_told_apart() {
        assert_eq!(
            parse("Call **{phone.card}** now: {term.notice|the notices}").unwrap(),
            [
                text("Call "),
                Piece::Strong(vec![Piece::Placeholder("phone.card".into())]),
                text(" now: "),
                Piece::Term { id: "notice".into(), form: Some("the notices".into()) },
            ]
        );
    }

    #[test]
    fn typst_markup_is_plain_text() {
        assert_eq!(parse("#panic() $x$ [*]").unwrap(), [text("#panic() $x$ [*]")]);
    }

    #[test]
    fn unfinished_marks_are_named_with_their_place() {
        let offset = |source: &str| parse(source).unwrap_err().offset;
        assert_eq!(offset("a {b"), 2);
        assert_eq!(offset("a } b"), 2);
        assert_eq!(offset("a **b"), 2);
        assert_eq!(offset("かな《かな》"), 2);
        assert_eq!(offset("紙《かみ"), 1);
        assert_eq!(offset("{Phone}"), 0);
    }

    #[test]
    fn marks_of_line_ends_are_no_part_of_the_words() {
        assert_eq!(unmarked("健康\u{200B}保険 check-\u{2060}ups 4\u{A0}digits"), "健康保険 check-ups 4 digits");
    }
}
