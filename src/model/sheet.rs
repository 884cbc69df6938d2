//! A sheet: one document to make, with nothing left to look up. It reaches the layout as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::calendar::Date;
use super::clinic::Logo;
use super::code::CodeData;
use super::edition::Edition;
use super::language::{Direction, TypstLanguage};
use super::layout::{Grid, MULTIPLE, Paper, Plates};

/// Which sheet this is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetId {
    pub topic: String,
    pub layout: String,
    pub language: String,
    /// Id of the clinic whose own it is; without one it is anybody's.
    pub clinic: Option<String>,
}

impl SheetId {
    /// The file that its words come from; where all languages stand on it, its layout's.
    pub fn source(&self) -> String {
        if self.language == MULTIPLE {
            format!("layouts/{}/layout.typ", self.layout)
        } else {
            format!("data/{}/messages/{}.yaml", self.topic, self.language)
        }
    }

    /// The file of one of its editions, below the output folder.
    pub fn path(&self, edition: Edition) -> String {
        match &self.clinic {
            Some(clinic) => format!("{edition}/{}/{clinic}/{}", self.topic, self.file_name()),
            None => format!("{edition}/{}/{}", self.topic, self.file_name()),
        }
    }

    pub fn file_name(&self) -> String {
        format!("{}-{}.pdf", self.layout, self.language)
    }
}

/// A sheet and what its file has to keep to.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub id: SheetId,
    /// The editions that are wanted: one typesetting serves them all.
    pub editions: Vec<Edition>,
    pub data: SheetData,
    pub rules: SheetRules,
}

/// What the finished file is checked against.
#[derive(Debug, Clone)]
pub struct SheetRules {
    pub pages: usize,
    /// Width in mm of the margin that no text or code may enter.
    pub safe: f64,
    /// Where each page folds, in mm from its left edge.
    pub folds: Vec<Vec<f64>>,
    /// What the print shop calls the way it folds.
    pub folding: Option<String>,
    pub plates: Plates,
    /// Least size of a QR module in mm.
    pub module: f64,
    /// The room for marks on press; `None` without marks.
    pub marks: Option<Room>,
    /// How the pieces lie on the office printer's paper.
    pub office: Grid,
    /// Least type size in pt, by language as the typesetter names it.
    pub minimum: Vec<(String, f64)>,
    /// Date of the facts, which the PDF's own dates follow.
    pub as_of: Date,
    /// Keys of the longest messages against the other languages, for the hint of an overflow.
    pub longest: Vec<String>,
}

/// What a press page has beyond its trim, in mm on every side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    pub bleed: f64,
    /// Beyond the bleed.
    pub slug: f64,
}

/// What the layout is given.
#[derive(Debug, Clone, Serialize)]
pub struct SheetData {
    pub layout: String,
    pub title: String,
    pub paper: Paper,
    /// Width of the bleed in mm.
    pub bleed: f64,
    /// Width in mm of the margin that no text or code may enter.
    pub safe: f64,
    /// Where each page folds, in mm from its left edge.
    pub folds: Vec<Vec<f64>>,
    /// Least size of a QR module in mm.
    pub module: f64,
    /// From 1, each text at its preferred size, to 0, each at its least.
    pub fit: f64,
    /// How many times longer the texts are reckoned than they are, to see how much room is left.
    pub slack: f64,
    /// How many languages the registry has: the tab's height on the edge follows from it.
    pub languages: u32,
    pub draft: bool,
    pub reader: Side,
    /// The staff's words; absent where reader and staff share a language.
    pub staff: Side,
    /// All languages of the topic, by their numbers, where they stand on one sheet.
    pub together: Vec<Side>,
    /// Whether the reader reads what the staff reads.
    pub same: bool,
    /// Those of a reader's sheets are the same.
    #[serde(serialize_with = "shared")]
    pub hotlines: Arc<Vec<HotlineData>>,
    /// Those of a topic's sheets are the same.
    #[serde(serialize_with = "shared")]
    pub codes: Arc<BTreeMap<String, CodeData>>,
    pub clinic: Slot,
}

impl SheetData {
    /// The same without what its languages say.
    pub fn without_messages(&self) -> SheetData {
        SheetData {
            reader: self.reader.voice(),
            staff: self.staff.voice(),
            together: self.together.iter().map(Side::voice).collect(),
            ..self.clone()
        }
    }
}

/// What stands in the slots that a layout keeps for the clinic's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// A line to write or stamp on.
    Line,
    /// Nothing: an overlay will be laid there.
    Open,
    Filled(Box<Own>),
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Slot::Line => serializer.serialize_none(),
            Slot::Open => serializer.serialize_str("open"),
            Slot::Filled(own) => own.serialize(serializer),
        }
    }
}

/// A clinic's own words on the sheets of one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Own {
    /// In the staff's language.
    pub name: String,
    /// The name in the reader's language, where the record has it.
    pub local: Option<String>,
    pub department: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub note: Option<String>,
    pub logo: Option<Logo>,
    /// Of its page on the web.
    pub code: Option<CodeData>,
    /// In the reader's language, a line for each group of days.
    pub hours: Vec<Text>,
    /// In the reader's language.
    pub languages: Option<Text>,
}

impl Own {
    /// Whether any of it is in the reader's language: then sheets in different languages do not show the same.
    pub fn is_readers(&self) -> bool {
        self.local.is_some() || !self.hours.is_empty() || self.languages.is_some()
    }
}

/// One language on a sheet: how to set it, and its messages.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    pub tag: String,
    pub number: u32,
    pub name: String,
    pub japanese: String,
    pub direction: Direction,
    pub typst: TypstLanguage,
    pub fonts: Vec<String>,
    pub punctuation: Option<String>,
    pub size: f64,
    pub leading: f64,
    pub above: f64,
    pub below: f64,
    pub messages: Said,
}

impl Side {
    /// How the language is set, without what is said in it.
    pub fn voice(&self) -> Side {
        Side { messages: Said::default(), ..self.clone() }
    }
}

/// Messages, nested as their keys are. A language's sheets share them.
#[derive(Debug, Clone)]
pub enum Said {
    Text(Arc<Text>),
    Group(BTreeMap<String, Said>),
}

impl Said {
    /// Puts a text under its dotted key.
    pub fn insert(&mut self, key: &str, text: Arc<Text>) {
        let Said::Group(group) = self else { return };
        match key.split_once('.') {
            None => {
                group.insert(key.to_owned(), Said::Text(text));
            }
            Some((name, rest)) => group.entry(name.to_owned()).or_default().insert(rest, text),
        }
    }
}

impl Default for Said {
    fn default() -> Self {
        Said::Group(BTreeMap::new())
    }
}

fn shared<T: Serialize, S: Serializer>(value: &Arc<T>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().serialize(serializer)
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Said::Text(text) => text.serialize(serializer),
            Said::Group(group) => group.serialize(serializer),
        }
    }
}

/// A text that the layout can show: its runs, and whose words they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Text {
    pub side: String,
    pub runs: Vec<Run>,
}

/// A piece of text that is set in one way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Run {
    Text {
        text: String,
    },
    Strong {
        runs: Vec<Run>,
    },
    Ruby {
        base: String,
        reading: String,
    },
    /// A value or a word that is never broken across lines.
    Unbroken {
        runs: Vec<Run>,
    },
    /// A name of the glossary, which a heading keeps on one line where there is room.
    Name {
        runs: Vec<Run>,
    },
    /// A translated term, with the Japanese that stands on the reader's papers.
    Term {
        runs: Vec<Run>,
        ja: Option<String>,
        reading: Option<String>,
    },
    /// Words in a language of their own.
    Foreign {
        runs: Vec<Run>,
        language: String,
    },
}

/// A telephone line as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct HotlineData {
    pub id: String,
    pub pictogram: String,
    /// Digits grouped by hyphens.
    pub phone: String,
    /// Name of its code.
    pub code: String,
    pub reader: HotlineSide,
    pub staff: HotlineSide,
}

/// What a line is for and when it answers, in one language's words.
#[derive(Debug, Clone, Serialize)]
pub struct HotlineSide {
    pub purpose: Text,
    /// Present where the line does not answer in the reader's language.
    pub not_spoken: Option<Text>,
    /// Where the staff's language is answered, for who can have somebody call; present with `not_spoken`.
    pub elsewhere: Option<Text>,
    pub languages: Text,
    pub hours: Vec<HoursData>,
    pub closed: Option<Text>,
}

/// Hours that some languages share.
#[derive(Debug, Clone, Serialize)]
pub struct HoursData {
    /// Present where the hours differ between languages and the reader's own is not among them.
    pub languages: Option<Text>,
    pub rows: Vec<HoursRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HoursRow {
    pub days: Text,
    pub times: Text,
}
