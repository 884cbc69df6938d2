//! `Checked` → `Sheet`s: every placeholder replaced, every time and date in words, every payload encoded.

mod clinic;
mod names;
mod runs;
mod words;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::check::{Checked, CheckedTopic};
use crate::model::code::CodeData;
use crate::model::edition::Edition;
use crate::model::fact::{self, Hotline};
use crate::model::layout::{Languages, Layout, MULTIPLE};
use crate::model::message::unmarked;
use crate::model::sheet::{HotlineData, Room, Sheet, SheetData, SheetId, SheetRules, Slot};
pub use clinic::own;
use words::{Spoken, Words};

/// Which sheets are wanted; an empty list means all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub topics: Vec<String>,
    pub layouts: Vec<String>,
    pub languages: Vec<String>,
    pub editions: Vec<Edition>,
}

impl Filter {
    pub fn wants_edition(&self, edition: Edition) -> bool {
        self.editions.is_empty() || self.editions.contains(&edition)
    }

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
///
/// - bleed: of the press edition, in mm
/// - marks: the room that it has for marks, if it has any
pub fn sheets(checked: &Checked, filter: &Filter, bleed: f64, marks: Option<Room>) -> (Vec<Sheet>, usize) {
    let mut sheets = Vec::new();
    let mut barred = 0;
    let mut codes = Codes::default();
    for topic in checked.topics() {
        let medians = medians(topic);
        let speakers = Speakers {
            checked,
            topic,
            known: RefCell::default(),
            spoken: RefCell::default(),
            hotlines: RefCell::default(),
        };
        for layout_name in &topic.topic().layouts {
            let languages = &topic.topic().languages;
            // Of a layout that is at fault, a sheet in each language is counted as missing.
            let of_each = || languages.iter().map(String::as_str).collect();
            let tags = checked.layout(layout_name).map_or_else(of_each, |layout| layout.sheets(languages));
            for tag in tags {
                let id = SheetId {
                    topic: topic.name().to_owned(),
                    layout: layout_name.clone(),
                    language: tag.to_owned(),
                    clinic: None,
                };
                let editions: Vec<Edition> =
                    Edition::ALL.into_iter().filter(|edition| filter.wants(&id, *edition)).collect();
                if editions.is_empty() {
                    continue;
                }
                let count = editions.len();
                let allowed = !on_sheet(topic, tag).any(|tag| checked.is_barred(topic, layout_name, tag));
                match allowed.then(|| sheet(&speakers, id, editions, &medians, &mut codes)).flatten() {
                    Some(mut sheet) => {
                        sheet.data.bleed = bleed;
                        sheet.rules.marks = marks;
                        sheets.push(sheet);
                    }
                    None => barred += count,
                }
            }
        }
    }
    (sheets, barred)
}

/// The languages that stand on a sheet beside the staff's.
fn on_sheet<'a>(topic: &'a CheckedTopic, language: &'a str) -> impl Iterator<Item = &'a str> {
    let all = if language == MULTIPLE { topic.topic().languages.as_slice() } else { &[] };
    let one = (language != MULTIPLE).then_some(language);
    all.iter().map(String::as_str).chain(one)
}

/// Builds one sheet; `None` only where a part is missing that a finding has told of.
fn sheet(
    speakers: &Speakers<'_>,
    id: SheetId,
    editions: Vec<Edition>,
    medians: &BTreeMap<String, usize>,
    codes: &mut Codes,
) -> Option<Sheet> {
    let Speakers { checked, topic, .. } = *speakers;
    let layout = checked.layout(&id.layout)?;
    let staff_tag = &topic.topic().staff;
    let together = layout.languages == Languages::Together;
    // Who hands a sheet in all languages to a reader is its reader too.
    let reader_tag = if together { staff_tag } else { &id.language };
    let reader = speakers.of(reader_tag, "reader", reader_tag)?;
    let staff = speakers.of(staff_tag, "staff", reader_tag)?;
    let mut others = if together {
        let words = topic.topic().languages.iter().map(|tag| speakers.of(tag, tag, tag));
        words.collect::<Option<Vec<_>>>()?
    } else {
        Vec::new()
    };
    others.sort_by_key(|words| words.language.number);
    let hotlines = speakers.hotlines(&reader, &staff)?;
    let same = reader.language.primary() == staff.language.primary();
    let data = SheetData {
        layout: id.layout.clone(),
        // Places to break a line mean nothing in a title bar.
        title: unmarked(&runs::plain(&reader.message(layout.title())?.runs)),
        paper: layout.paper,
        bleed: 0.0,
        safe: layout.safe,
        folds: layout.folds(reader.language.direction),
        module: layout.module,
        fit: 1.0,
        slack: 1.0,
        languages: checked.languages().map(|language| language.number).max().unwrap_or(1),
        draft: [&reader, &staff].into_iter().chain(&others).any(|words| !words.messages.reviewed),
        codes: codes.of(topic),
        hotlines,
        reader: reader.side(layout),
        staff: staff.side(layout),
        together: others.iter().map(|words| words.side(layout)).collect(),
        same,
        clinic: Slot::Line,
    };
    let rules = SheetRules {
        pages: layout.pages,
        safe: layout.safe,
        folds: layout.folds(reader.language.direction),
        folding: layout.folding.clone(),
        plates: layout.plates,
        module: layout.module,
        marks: None,
        office: layout.on_office_paper()?,
        minimum: checked.languages().map(|language| (language.typst.lang.clone(), language.minimum)).collect(),
        as_of: topic.topic().as_of,
        longest: longest(topic, layout, reader_tag, medians),
    };
    Some(Sheet { id, editions, data, rules })
}

/// What was said of a topic so far: what one language says is the same on all layouts.
struct Speakers<'a> {
    checked: &'a Checked,
    topic: &'a CheckedTopic,
    /// By language, side and reader.
    known: RefCell<BTreeMap<[String; 3], Rc<Words<'a>>>>,
    /// By language and side.
    spoken: RefCell<BTreeMap<[String; 2], Rc<Spoken<'a>>>>,
    /// By reader.
    hotlines: RefCell<BTreeMap<String, Arc<Vec<HotlineData>>>>,
}

impl<'a> Speakers<'a> {
    fn of(&self, tag: &str, side: &'a str, reader: &str) -> Option<Rc<Words<'a>>> {
        let key = [tag, side, reader].map(str::to_owned);
        if let Some(known) = self.known.borrow().get(&key) {
            return Some(known.clone());
        }
        let language = self.checked.language(tag)?;
        let mut spoken = self.spoken.borrow_mut();
        let spoken = spoken.entry([tag, side].map(str::to_owned));
        let spoken = spoken.or_insert_with(|| Rc::new(Spoken::new(self.topic, language))).clone();
        let words = Rc::new(Words::new(self.checked, self.topic, language, side, reader, spoken)?);
        self.known.borrow_mut().insert(key, words.clone());
        Some(words)
    }

    fn hotlines(&self, reader: &Words<'_>, staff: &Words<'_>) -> Option<Arc<Vec<HotlineData>>> {
        let tag = &reader.reader.tag;
        if let Some(known) = self.hotlines.borrow().get(tag) {
            return Some(known.clone());
        }
        let lines = self.topic.facts().hotlines.iter();
        let data = lines.map(|(name, hotline)| hotline_data(name, hotline, self.topic, reader, staff));
        let data = Arc::new(data.collect::<Option<Vec<_>>>()?);
        self.hotlines.borrow_mut().insert(tag.clone(), data.clone());
        Some(data)
    }
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
    of_topic: BTreeMap<String, Arc<BTreeMap<String, CodeData>>>,
}

impl Codes {
    fn of(&mut self, topic: &CheckedTopic) -> Arc<BTreeMap<String, CodeData>> {
        self.of_topic
            .entry(topic.name().to_owned())
            .or_insert_with(|| {
                let facts = &topic.facts().facts;
                Arc::new(facts.iter().filter_map(|(name, fact)| Some((name.clone(), code(fact.value()?)?))).collect())
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
    CodeData::new(payload, address)
}

fn hotline_data(
    id: &str,
    hotline: &Hotline,
    topic: &CheckedTopic,
    reader: &Words<'_>,
    staff: &Words<'_>,
) -> Option<HotlineData> {
    let called = hotline.phone(&reader.reader.tag);
    let fact::Value::Phone(phone) = topic.facts().facts.get(called)?.value()? else {
        return None;
    };
    Some(HotlineData {
        id: id.to_owned(),
        pictogram: hotline.pictogram.clone(),
        phone: phone.to_owned(),
        code: called.to_owned(),
        reader: reader.hotline(id, hotline)?,
        staff: staff.hotline(id, hotline)?,
    })
}
