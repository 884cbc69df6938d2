//! One language's words: messages with their placeholders replaced, and facts said as that language says them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::names::Names;
use super::runs::{furigana, plain, unbroken_words};
use crate::check::{Checked, CheckedTopic};
use crate::locale::Locale;
use crate::model::calendar::Weekday;
use crate::model::fact::{self, Days, Hotline, Hours};
use crate::model::language::{Language, Reading, primary};
use crate::model::layout::Layout;
use crate::model::message::{Messages, Piece, parse};
use crate::model::opening::Opening;
use crate::model::sheet::{HotlineSide, HoursData, HoursRow, Run, Said, Side, Text};

/// What the staff are told of a line that does not answer in the reader's language.
const STAFF_NOT_SPOKEN: &str = "staff.not_spoken";

/// One language's words on one sheet.
pub struct Words<'a> {
    topic: &'a CheckedTopic,
    pub language: &'a Language,
    staff: &'a Language,
    /// Who the sheet is for: the hours follow it, whoever reads them.
    pub reader: &'a Language,
    locale: &'a Locale,
    pub messages: &'a Messages,
    side: &'a str,
    spoken: Rc<Spoken<'a>>,
}

/// What is the same in one language's words, whoever they are read beside.
pub struct Spoken<'a> {
    names: Names,
    /// Messages as layouts are given them; each is said once for all sheets.
    said: RefCell<HashMap<&'a str, Arc<Text>>>,
}

impl Spoken<'_> {
    pub fn new(topic: &CheckedTopic, language: &Language) -> Self {
        Spoken { names: kept_names(topic, language), said: RefCell::default() }
    }
}

impl<'a> Words<'a> {
    pub fn new(
        checked: &'a Checked,
        topic: &'a CheckedTopic,
        language: &'a Language,
        side: &'a str,
        reader: &str,
        spoken: Rc<Spoken<'a>>,
    ) -> Option<Self> {
        Some(Words {
            topic,
            language,
            staff: checked.language(&topic.topic().staff)?,
            reader: checked.language(reader)?,
            locale: topic.locale(&language.tag)?,
            messages: topic.messages(&language.tag)?,
            side,
            spoken,
        })
    }

    pub fn side(&self, layout: &Layout) -> Side {
        let mut messages = Said::default();
        let mut said = self.spoken.said.borrow_mut();
        for (key, pieces) in &self.messages.parsed {
            if layout.shows(key) {
                let text = said.entry(key).or_insert_with(|| Arc::new(self.text(pieces, &[])));
                messages.insert(key, text.clone());
            }
        }
        drop(said);
        let language = self.language;
        Side {
            tag: language.tag.clone(),
            number: language.number,
            name: language.name.clone(),
            japanese: language.japanese.clone(),
            direction: language.direction,
            typst: language.typst.clone(),
            fonts: language.fonts.clone(),
            punctuation: language.punctuation.clone(),
            size: language.size,
            leading: language.leading,
            above: language.above,
            below: language.below,
            messages,
        }
    }

    pub fn message(&self, key: &str) -> Option<Text> {
        self.filled(key, &[])
    }

    /// A message with the words that the program fills in.
    fn filled(&self, key: &str, words: &[(&str, Vec<Run>)]) -> Option<Text> {
        Some(self.text(self.messages.parsed.get(key)?, words))
    }

    fn text(&self, pieces: &[Piece], words: &[(&str, Vec<Run>)]) -> Text {
        self.whole(self.runs(pieces, words))
    }

    fn runs(&self, pieces: &[Piece], words: &[(&str, Vec<Run>)]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut before = None;
        for piece in pieces {
            if let Piece::Placeholder(name) = piece
                && let Some((_, filled)) = words.iter().find(|(known, _)| known == name)
            {
                runs.extend(filled.iter().cloned());
                before = Some(piece);
                continue;
            }
            let run = self.run(piece, words);
            match (runs.last_mut(), run) {
                // “4-digit” is one word: what hangs on a value by a hyphen is not broken off.
                (Some(Run::Unbroken { runs: value }), Run::Text { text }) if text.starts_with('-') => {
                    let end = text.find(char::is_whitespace).unwrap_or(text.len());
                    value.push(Run::Text { text: text[..end].to_owned() });
                    runs.push(Run::Text { text: text[end..].to_owned() });
                }
                // Nor is a number from what it counts.
                (Some(Run::Unbroken { .. }), Run::Text { text })
                    if text.starts_with(' ') && self.is_number(&before) =>
                {
                    runs.push(Run::Text { text: format!("\u{a0}{}", &text[1..]) });
                }
                (_, run) => runs.push(run),
            }
            before = Some(piece);
        }
        runs
    }

    fn is_number(&self, piece: &Option<&Piece>) -> bool {
        let Some(Piece::Placeholder(name)) = piece else { return false };
        let fact = self.topic.facts().facts.get(name).and_then(|fact| fact.value());
        matches!(fact, Some(fact::Value::Number(_)))
    }

    fn run(&self, piece: &Piece, words: &[(&str, Vec<Run>)]) -> Run {
        match piece {
            Piece::Text(text) => Run::Text { text: text.clone() },
            Piece::Ruby { base, reading } => Run::Ruby { base: base.clone(), reading: reading.clone() },
            Piece::Strong(inner) => Run::Strong { runs: self.runs(inner, words) },
            Piece::Term { id, form } => self.term(id, form.as_deref()),
            Piece::Placeholder(name) => self.fact(name),
        }
    }

    fn fact(&self, name: &str) -> Run {
        let text = match name {
            "topic.as_of" => self.locale.date(self.topic.topic().as_of),
            "topic.version" => self.topic.topic().version.clone(),
            _ => match self.topic.facts().facts.get(name).and_then(|fact| fact.value()) {
                Some(fact::Value::Date(date)) => self.locale.date(date),
                Some(fact::Value::Number(number)) => self.locale.number(number),
                Some(fact::Value::Phone(phone)) => phone.to_owned(),
                Some(fact::Value::Url(url)) => url.to_owned(),
                Some(fact::Value::Text(named)) => {
                    let runs = unbroken_words(self.named(&named.words));
                    return Run::Foreign { runs, language: named.language.clone() };
                }
                None => format!("{{{name}}}"),
            },
        };
        Run::Unbroken { runs: self.read_out(&text) }
    }

    /// Words of another language; their furigana is for who reads all words with it.
    fn named(&self, words: &str) -> Vec<Run> {
        let pieces = parse(words).unwrap_or_else(|_| vec![Piece::Text(words.to_owned())]);
        let runs = self.runs(&pieces, &[]);
        if self.language.readings.is_empty() { vec![Run::Text { text: plain(&runs) }] } else { runs }
    }

    fn term(&self, id: &str, form: Option<&str>) -> Run {
        let Some(term) = self.topic.glossary().terms.get(id) else {
            return Run::Text { text: format!("{{term.{id}}}") };
        };
        if self.language.tag == self.staff.tag {
            return Run::Term { runs: vec![Run::Text { text: term.ja.clone() }], ja: None, reading: None };
        }
        let text = form.or_else(|| Some(&term.translations.get(&self.language.tag)?.text)).unwrap_or(&term.ja);
        // The easy form of the staff's own language shows the term itself, with furigana.
        let repeats = text == term.ja || self.language.primary() == self.staff.primary();
        let runs =
            parse(text).map_or_else(|_| vec![Run::Text { text: text.to_owned() }], |pieces| self.runs(&pieces, &[]));
        let reading = match self.language.reading {
            Reading::Romaji => Some(term.romaji.clone()),
            Reading::Kana => Some(term.kana.clone()),
            Reading::None => None,
        };
        Run::Term { runs, ja: (!repeats).then(|| term.ja.clone()), reading: reading.filter(|_| !repeats) }
    }

    /// Words of the program with the language's furigana, where it has any.
    fn read_out(&self, text: &str) -> Vec<Run> {
        furigana(text, &self.language.readings)
    }

    fn weekday(&self, day: Weekday) -> Vec<Run> {
        // Where words are read out in furigana, the reader is a learner: the full word is the one that was learned.
        let name =
            if self.language.readings.is_empty() { self.locale.weekday(day) } else { self.locale.weekday_long(day) };
        self.read_out(&name)
    }

    fn range(&self, from: Vec<Run>, to: Vec<Run>) -> Option<Text> {
        let whole = |runs| vec![Run::Unbroken { runs }];
        self.filled("help.range", &[("from", whole(from)), ("to", whole(to))])
    }

    fn days(&self, days: Days) -> Option<Text> {
        match days {
            Days::EveryDay => self.message("help.every_day"),
            Days::Weekdays => self.range(self.weekday(Weekday::Mon), self.weekday(Weekday::Fri)),
            Days::WeekendsAndHolidays => {
                // The list formatter joins plain words; the two weekdays and the message become runs again afterwards.
                let parts =
                    [self.weekday(Weekday::Sat), self.weekday(Weekday::Sun), self.message("help.holidays")?.runs];
                Some(Text { side: self.side.to_owned(), runs: self.joined(&parts) })
            }
        }
    }

    /// Joins runs as the language joins a list.
    fn joined(&self, parts: &[Vec<Run>]) -> Vec<Run> {
        // Private-use characters stand for the parts while the formatter works.
        let marks: Vec<String> =
            (0..parts.len()).filter_map(|index| char::from_u32(0xE000 + index as u32)).map(String::from).collect();
        let mut runs = Vec::new();
        let mut between = String::new();
        for c in self.locale.list(&marks).chars() {
            match parts.get((c as usize).wrapping_sub(0xE000)) {
                Some(part) => {
                    // A word that the language writes to the next one, as Arabic does “and”, is not broken from it.
                    let start = between.trim_end_matches(char::is_alphabetic).len();
                    let prefix = between.split_off(start);
                    if !between.is_empty() {
                        runs.push(Run::Text { text: std::mem::take(&mut between) });
                    }
                    let prefix = (!prefix.is_empty()).then_some(Run::Text { text: prefix });
                    runs.push(Run::Unbroken { runs: prefix.into_iter().chain(part.iter().cloned()).collect() });
                }
                None => between.push(c),
            }
        }
        runs
    }

    fn languages(&self, tags: &[&str]) -> Option<Text> {
        self.filled("help.languages", &[("languages", self.joined(&self.names(tags)))])
    }

    fn names(&self, tags: &[&str]) -> Vec<Vec<Run>> {
        tags.iter()
            .map(|tag| self.read_out(&self.locale.language_name(tag).unwrap_or_else(|| (*tag).to_owned())))
            .collect()
    }

    /// The languages as a message names them, or alone where the topic has no such message.
    pub fn spoken(&self, tags: &[&str]) -> Text {
        self.languages(tags).unwrap_or_else(|| self.whole(self.joined(&self.names(tags))))
    }

    /// Days and times when a clinic is open.
    pub fn opening(&self, opening: &Opening) -> Text {
        let every_day = (opening.days.len() == Weekday::ALL.len()).then(|| self.days(Days::EveryDay)).flatten();
        let mut runs = match every_day {
            Some(text) => text.runs,
            None => self.joined(&self.stretches(&opening.days)),
        };
        runs.push(Run::Text { text: " ".to_owned() });
        let time = |time| self.read_out(&self.locale.time(time));
        let times: Vec<Vec<Run>> =
            opening.times.iter().map(|(from, until)| self.stretch(time(*from), time(*until))).collect();
        runs.extend(self.joined(&times));
        self.whole(runs)
    }

    /// Days one after the other, Monday first: three or more in a row as a range.
    fn stretches(&self, days: &[Weekday]) -> Vec<Vec<Run>> {
        let follows = |one: &Weekday, next: &Weekday| *next as usize == *one as usize + 1;
        let mut parts = Vec::new();
        for row in days.chunk_by(follows) {
            match row {
                [first, _, .., last] => parts.push(self.stretch(self.weekday(*first), self.weekday(*last))),
                few => parts.extend(few.iter().map(|day| self.weekday(*day))),
            }
        }
        parts
    }

    /// A range, in a topic without a message for one parted by a dash.
    fn stretch(&self, from: Vec<Run>, until: Vec<Run>) -> Vec<Run> {
        self.range(from.clone(), until.clone())
            .map_or_else(|| [from, vec![Run::Text { text: "–".to_owned() }], until].concat(), |text| text.runs)
    }

    fn whole(&self, runs: Vec<Run>) -> Text {
        let runs = self.spoken.names.kept(runs);
        // Chinese whose translator has marked where lines may end is broken there alone.
        let anywhere = matches!(self.language.typst.script.as_str(), "hans" | "hant");
        let marked = self.language.wakachigaki || anywhere && plain(&runs).contains('\u{200B}');
        Text { side: self.side.to_owned(), runs: if marked { unbroken_words(runs) } else { runs } }
    }

    /// Why this line is of no use to the reader, if it is of none.
    fn not_spoken(&self, hotline: &Hotline) -> Option<Text> {
        if hotline.speaks(&self.reader.tag) {
            return None;
        }
        if self.language.primary() == self.reader.primary() {
            return self.message("help.not_spoken");
        }
        let name = vec![Run::Text { text: self.reader.japanese.clone() }];
        self.filled(STAFF_NOT_SPOKEN, &[("language", name)])
    }

    pub fn hotline(&self, id: &str, hotline: &Hotline) -> Option<HotlineSide> {
        let closed = match hotline.closed {
            // They are this line's, not those of the one that a reader has instead.
            Some(closed) if hotline.instead(&self.reader.tag).is_none() => {
                let days = self.range(
                    self.read_out(&self.locale.month_day(closed.from)),
                    self.read_out(&self.locale.month_day(closed.until)),
                )?;
                Some(self.filled("help.closed", &[("days", days.runs)])?)
            }
            _ => None,
        };
        Some(HotlineSide {
            purpose: self.message(&format!("help.{id}.for"))?,
            not_spoken: self.not_spoken(hotline),
            elsewhere: if hotline.speaks(&self.reader.tag) { None } else { self.message("help.japanese") },
            languages: self.languages(&hotline.languages())?,
            hours: self.hours(hotline)?,
            closed,
        })
    }

    fn row(&self, hours: &Hours) -> Option<HoursRow> {
        let times =
            self.range(self.read_out(&self.locale.time(hours.opens)), self.read_out(&self.locale.time(hours.closes)))?;
        Some(HoursRow { days: self.days(hours.days)?, times })
    }

    /// The hours for the reader's language; where the line does not speak it, those of every group of languages.
    fn hours(&self, hotline: &Hotline) -> Option<Vec<HoursData>> {
        let instead = hotline.instead(&self.reader.tag);
        let spoken = hotline.speaks(&self.reader.tag);
        let mut groups: Vec<(&[String], Vec<HoursRow>)> = Vec::new();
        // Another line is there for this language alone.
        let all = instead.is_some() || !spoken;
        let hours = instead.map_or(&hotline.hours, |instead| &instead.hours);
        for hours in hours.iter().filter(|hours| all || hours.serve(&self.reader.tag)) {
            let row = self.row(hours)?;
            match groups.iter_mut().find(|(languages, _)| spoken || *languages == hours.languages) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((&hours.languages, vec![row])),
            }
        }
        groups
            .into_iter()
            .map(|(languages, rows)| {
                let tags: Vec<&str> = languages.iter().map(|tag| primary(tag)).collect();
                let languages = if spoken { None } else { Some(self.languages(&tags)?) };
                Some(HoursData { languages, rows })
            })
            .collect()
    }
}

/// What a language calls the terms of the glossary.
fn kept_names(topic: &CheckedTopic, language: &Language) -> Names {
    let glossary = topic.glossary();
    let terms = glossary.terms.values().filter_map(|term| {
        if language.tag == topic.topic().staff {
            return Some(term.ja.as_str());
        }
        term.translations.get(&language.tag).map(|translation| translation.text.as_str())
    });
    Names::new(glossary.names.iter().map(String::as_str), terms, language.wakachigaki)
}
