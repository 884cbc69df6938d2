//! `Checked` → `Sheet`s: every placeholder replaced, every time and date in words, every payload encoded.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::check::{Checked, CheckedTopic};
use crate::locale::Locale;
use crate::model::calendar::Weekday;
use crate::model::edition::Edition;
use crate::model::fact::{self, Days, Hotline};
use crate::model::language::{Language, Reading, primary};
use crate::model::layout::Layout;
use crate::model::message::{Messages, Piece, parse};
use crate::model::sheet::{
    CodeData, HotlineData, HotlineSide, HoursData, HoursRow, Run, Sheet, SheetData, SheetId, SheetRules, Side, Text,
};
use crate::qr;

/// Placeholders that the program fills in.
pub const PROGRAM_WORDS: [&str; 7] = ["topic.as_of", "topic.version", "from", "to", "days", "languages", "language"];

/// Messages that a topic with hotlines needs: the words around computed hours and languages.
pub const HOTLINE_MESSAGES: [&str; 6] =
    ["help.every_day", "help.holidays", "help.range", "help.closed", "help.languages", "help.not_spoken"];

/// What the staff are told of a line that does not answer in the reader's language.
const STAFF_NOT_SPOKEN: &str = "staff.not_spoken";

/// Bleed of the press edition in mm: what every Japanese shop asks for.
const BLEED: f64 = 3.0;

/// Which sheets are wanted; an empty list means all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub topics: Vec<String>,
    pub layouts: Vec<String>,
    pub languages: Vec<String>,
    pub editions: Vec<Edition>,
}

impl Filter {
    pub fn wants(&self, id: &SheetId, edition: Edition) -> bool {
        fn among<T: PartialEq>(list: &[T], value: &T) -> bool {
            list.is_empty() || list.contains(value)
        }
        among(&self.topics, &id.topic)
            && among(&self.layouts, &id.layout)
            && among(&self.languages, &id.language)
            && among(&self.editions, &edition)
    }
}

/// The sheets that the filter wants and the checks allow, and how many files they forbid.
pub fn sheets(checked: &Checked, filter: &Filter) -> (Vec<Sheet>, usize) {
    let mut sheets = Vec::new();
    let mut barred = 0;
    let mut codes = Codes::default();
    for topic in checked.topics() {
        let medians = medians(topic);
        for layout_name in &topic.topic().layouts {
            for tag in &topic.topic().languages {
                let id = SheetId { topic: topic.name().to_owned(), layout: layout_name.clone(), language: tag.clone() };
                let editions: Vec<Edition> =
                    Edition::ALL.into_iter().filter(|edition| filter.wants(&id, *edition)).collect();
                if editions.is_empty() {
                    continue;
                }
                let count = editions.len();
                let allowed = !checked.is_barred(topic, layout_name, tag);
                match allowed.then(|| sheet(checked, topic, id, editions, &medians, &mut codes)).flatten() {
                    Some(sheet) => sheets.push(sheet),
                    None => barred += count,
                }
            }
        }
    }
    (sheets, barred)
}

/// Builds one sheet; `None` only where a part is missing that a finding has told of.
fn sheet(
    checked: &Checked,
    topic: &CheckedTopic,
    id: SheetId,
    editions: Vec<Edition>,
    medians: &BTreeMap<String, usize>,
    codes: &mut Codes,
) -> Option<Sheet> {
    let layout = checked.layout(&id.layout)?;
    let reader = Words::new(checked, topic, &id.language, "reader", &id.language)?;
    let staff = Words::new(checked, topic, &topic.topic().staff, "staff", &id.language)?;
    let hotlines = topic
        .facts()
        .hotlines
        .iter()
        .map(|(name, hotline)| hotline_data(name, hotline, topic, &reader, &staff))
        .collect::<Option<Vec<_>>>()?;
    let same = reader.language.primary() == staff.language.primary();
    let data = SheetData {
        layout: id.layout.clone(),
        title: plain(&reader.message("title")?.runs),
        paper: layout.paper,
        bleed: BLEED,
        safe: layout.safe,
        module: layout.module,
        fit: 1.0,
        languages: checked.languages().map(|language| language.number).max().unwrap_or(1),
        draft: !reader.messages.reviewed || !staff.messages.reviewed,
        codes: codes.of(topic),
        hotlines,
        reader: reader.side(layout),
        staff: staff.side(layout),
        same,
    };
    let rules = SheetRules {
        pages: layout.pages,
        safe: layout.safe,
        module: layout.module,
        up: layout.office.up,
        minimum: checked.languages().map(|language| (language.typst.lang.clone(), language.minimum)).collect(),
        as_of: topic.topic().as_of,
        longest: longest(topic, layout, &id.language, medians),
    };
    Some(Sheet { id, editions, data, rules })
}

/// The messages of a language that are longest against the median of all languages.
fn longest(topic: &CheckedTopic, layout: &Layout, tag: &str, medians: &BTreeMap<String, usize>) -> Vec<String> {
    let Some(messages) = topic.messages(tag) else { return Vec::new() };
    let mut excess: Vec<(i64, &str)> = messages
        .texts
        .iter()
        .filter(|(key, _)| layout.shows(key))
        .map(|(key, text)| {
            let median = medians.get(key).copied().unwrap_or(0);
            (text.chars().count() as i64 - median as i64, key.as_str())
        })
        .collect();
    excess.sort_by(|a, b| b.cmp(a));
    excess.into_iter().take(3).map(|(_, key)| key.to_owned()).collect()
}

/// The median length of each message over the languages of a topic, in characters.
fn medians(topic: &CheckedTopic) -> BTreeMap<String, usize> {
    let mut lengths: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for messages in topic.topic().languages.iter().filter_map(|tag| topic.messages(tag)) {
        for (key, text) in &messages.texts {
            lengths.entry(key).or_default().push(text.chars().count());
        }
    }
    lengths
        .into_iter()
        .map(|(key, mut lengths)| {
            lengths.sort_unstable();
            (key.to_owned(), lengths[lengths.len() / 2])
        })
        .collect()
}

/// Codes by topic, each payload encoded once for all sheets.
#[derive(Default)]
struct Codes {
    of_topic: BTreeMap<String, BTreeMap<String, CodeData>>,
}

impl Codes {
    fn of(&mut self, topic: &CheckedTopic) -> BTreeMap<String, CodeData> {
        self.of_topic
            .entry(topic.name().to_owned())
            .or_insert_with(|| {
                let facts = &topic.facts().facts;
                facts.iter().filter_map(|(name, fact)| Some((name.clone(), code(fact.value()?)?))).collect()
            })
            .clone()
    }
}

fn code(value: fact::Value<'_>) -> Option<CodeData> {
    let (payload, address) = match value {
        // Without hyphens the number fits the smallest version, and every phone dials it.
        fact::Value::Phone(phone) => (format!("tel:{}", phone.replace('-', "")), phone.to_owned()),
        fact::Value::Url(url) => (url.to_owned(), url.trim_start_matches("https://").to_owned()),
        fact::Value::Date(_) | fact::Value::Number(_) | fact::Value::Text(_) => return None,
    };
    let modules = qr::encode(&payload).ok()?;
    Some(CodeData { payload, address, modules })
}

/// One language's words on one sheet.
struct Words<'a> {
    topic: &'a CheckedTopic,
    language: &'a Language,
    staff: &'a Language,
    /// Who the sheet is for: the hours follow it, whoever reads them.
    reader: &'a Language,
    locale: &'a Locale,
    messages: &'a Messages,
    side: &'static str,
}

impl<'a> Words<'a> {
    fn new(checked: &'a Checked, topic: &'a CheckedTopic, tag: &str, side: &'static str, reader: &str) -> Option<Self> {
        Some(Words {
            topic,
            language: checked.language(tag)?,
            staff: checked.language(&topic.topic().staff)?,
            reader: checked.language(reader)?,
            locale: topic.locale(tag)?,
            messages: topic.messages(tag)?,
            side,
        })
    }

    fn side(&self, layout: &Layout) -> Side {
        let mut messages = Map::new();
        for (key, pieces) in &self.messages.parsed {
            if layout.shows(key) {
                insert(&mut messages, key, &self.text(pieces, &[]));
            }
        }
        let language = self.language;
        Side {
            tag: language.tag.clone(),
            number: language.number,
            name: language.name.clone(),
            japanese: language.japanese.clone(),
            direction: language.direction,
            typst: language.typst.clone(),
            fonts: language.fonts.clone(),
            size: language.size,
            leading: language.leading,
            above: language.above,
            below: language.below,
            messages: Value::Object(messages),
        }
    }

    fn message(&self, key: &str) -> Option<Text> {
        self.filled(key, &[])
    }

    /// A message with the words that the program fills in.
    fn filled(&self, key: &str, words: &[(&str, Vec<Run>)]) -> Option<Text> {
        Some(self.text(self.messages.parsed.get(key)?, words))
    }

    fn text(&self, pieces: &[Piece], words: &[(&str, Vec<Run>)]) -> Text {
        let runs = self.runs(pieces, words);
        Text { side: self.side, runs: if self.language.wakachigaki { unbroken_words(runs) } else { runs } }
    }

    fn runs(&self, pieces: &[Piece], words: &[(&str, Vec<Run>)]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut before = None;
        for piece in pieces {
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
            Piece::Placeholder(name) => match words.iter().find(|(known, _)| known == name) {
                Some((_, runs)) => Run::Unbroken { runs: runs.clone() },
                None => self.fact(name),
            },
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
                    return Run::Foreign { text: named.words.clone(), language: named.language.clone() };
                }
                None => format!("{{{name}}}"),
            },
        };
        Run::Unbroken { runs: self.read_out(&text) }
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
        self.filled("help.range", &[("from", from), ("to", to)])
    }

    fn days(&self, days: Days) -> Option<Text> {
        match days {
            Days::EveryDay => self.message("help.every_day"),
            Days::Weekdays => self.range(self.weekday(Weekday::Mon), self.weekday(Weekday::Fri)),
            Days::WeekendsAndHolidays => {
                // The list formatter joins plain words; the two weekdays and the message become runs again afterwards.
                let parts =
                    [self.weekday(Weekday::Sat), self.weekday(Weekday::Sun), self.message("help.holidays")?.runs];
                Some(Text { side: self.side, runs: self.joined(&parts) })
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
                    if !between.is_empty() {
                        runs.push(Run::Text { text: std::mem::take(&mut between) });
                    }
                    runs.extend(part.iter().cloned());
                }
                None => between.push(c),
            }
        }
        runs
    }

    fn languages(&self, tags: &[&str]) -> Option<Text> {
        let names: Vec<Vec<Run>> = tags
            .iter()
            .map(|tag| self.read_out(&self.locale.language_name(tag).unwrap_or_else(|| (*tag).to_owned())))
            .collect();
        self.filled("help.languages", &[("languages", self.joined(&names))])
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

    fn hotline(&self, id: &str, hotline: &Hotline) -> Option<HotlineSide> {
        let closed = match hotline.closed {
            Some(closed) => {
                let days = self.range(
                    self.read_out(&self.locale.month_day(closed.from)),
                    self.read_out(&self.locale.month_day(closed.until)),
                )?;
                Some(self.filled("help.closed", &[("days", days.runs)])?)
            }
            None => None,
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

    /// The hours for the reader's language; where the line does not speak it, those of every group of languages.
    fn hours(&self, hotline: &Hotline) -> Option<Vec<HoursData>> {
        let spoken = hotline.speaks(&self.reader.tag);
        let mut groups: Vec<(&[String], Vec<HoursRow>)> = Vec::new();
        for hours in hotline.hours.iter().filter(|hours| !spoken || hours.serve(&self.reader.tag)) {
            let times = self
                .range(self.read_out(&self.locale.time(hours.opens)), self.read_out(&self.locale.time(hours.closes)))?;
            let row = HoursRow { days: self.days(hours.days)?, times };
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

fn hotline_data(
    id: &str,
    hotline: &Hotline,
    topic: &CheckedTopic,
    reader: &Words<'_>,
    staff: &Words<'_>,
) -> Option<HotlineData> {
    let fact::Value::Phone(phone) = topic.facts().facts.get(&hotline.phone)?.value()? else {
        return None;
    };
    Some(HotlineData {
        id: id.to_owned(),
        pictogram: hotline.pictogram.clone(),
        phone: phone.to_owned(),
        code: hotline.phone.clone(),
        reader: reader.hotline(id, hotline)?,
        staff: staff.hotline(id, hotline)?,
    })
}

/// Puts a text under its dotted key.
fn insert(messages: &mut Map<String, Value>, key: &str, text: &Text) {
    match key.split_once('.') {
        None => {
            messages.insert(key.to_owned(), serde_json::json!(text));
        }
        Some((group, rest)) => {
            let group = messages.entry(group).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(group) = group {
                insert(group, rest, text);
            }
        }
    }
}

/// The words of runs without how they are set, for titles of files.
pub fn plain(runs: &[Run]) -> String {
    runs.iter()
        .map(|run| match run {
            Run::Text { text } | Run::Foreign { text, .. } => text.clone(),
            Run::Ruby { base, .. } => base.clone(),
            Run::Strong { runs } | Run::Unbroken { runs } | Run::Term { runs, .. } => plain(runs),
        })
        .collect()
}

/// Keeps each word whole where words are parted in a script that could break anywhere: a line then ends at a space, at
/// a zero-width space, at a comma or a bracket, and nowhere else. A word may be strong in part.
fn unbroken_words(runs: Vec<Run>) -> Vec<Run> {
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
            Run::Term { .. } | Run::Foreign { .. } => {
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
    let is_between = |c: char| c == ' ' || c == '\u{200B}' || "、。，；：！？〉）」・〈（「".contains(c);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let between = is_between(first);
        let end = rest.find(|c| is_between(c) != between).unwrap_or(rest.len());
        let piece = emphasised(Run::Text { text: rest[..end].to_owned() }, strong);
        if between {
            close(word, out);
            out.push(piece);
        } else {
            word.push(piece);
        }
        rest = &rest[end..];
    }
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
fn furigana(text: &str, readings: &BTreeMap<String, String>) -> Vec<Run> {
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
