//! Facts: what is true in every language, with its sources.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calendar::{Date, MonthDay, TimeOfDay};
use super::language::primary;

#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    pub sources: BTreeMap<String, Source>,
    pub facts: BTreeMap<String, Fact>,
    #[serde(default)]
    pub hotlines: BTreeMap<String, Hotline>,
}

impl Facts {
    /// Everything that was read somewhere: where it stands in the file (RFC 6901), what it is called, and its origin.
    pub fn origins(&self) -> Vec<(String, String, &Origin)> {
        let mut origins: Vec<_> =
            self.facts.iter().map(|(name, fact)| (format!("/facts/{name}"), name.clone(), &fact.origin)).collect();
        for (id, hotline) in &self.hotlines {
            let (pointer, name) = (format!("/hotlines/{id}"), format!("hotline {id}"));
            origins.extend(hotline.instead.iter().map(|(tag, instead)| {
                (format!("{pointer}/instead/{tag}"), format!("{name} in {tag}"), &instead.origin)
            }));
            origins.push((pointer, name, &hotline.origin));
        }
        origins
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct Source {
    pub publisher: String,
    pub title: String,
    pub url: Option<String>,
    pub updated: Option<Date>,
}

/// A fact: exactly one of its value fields is there (the schema sees to it).
#[derive(Debug, Clone, Deserialize)]
pub struct Fact {
    date: Option<Date>,
    number: Option<u32>,
    phone: Option<String>,
    url: Option<String>,
    text: Option<NamedText>,
    #[serde(flatten)]
    pub origin: Origin,
}

/// Where a fact was read, and who says otherwise.
#[derive(Debug, Clone, Deserialize)]
pub struct Origin {
    pub source: String,
    pub verified_on: Option<Date>,
    #[serde(default)]
    pub disagreeing: Vec<Disagreement>,
    pub because: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Disagreement {
    pub source: String,
    pub says: String,
}

/// Words that are not translated, in a language of their own.
#[derive(Debug, Clone, Deserialize)]
pub struct NamedText {
    pub words: String,
    pub language: String,
}

#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    Date(Date),
    Number(u32),
    Phone(&'a str),
    Url(&'a str),
    Text(&'a NamedText),
}

impl Fact {
    /// The value; `None` only for a fact that the schema would not have let pass.
    pub fn value(&self) -> Option<Value<'_>> {
        None.or(self.date.map(Value::Date))
            .or(self.number.map(Value::Number))
            .or(self.phone.as_deref().map(Value::Phone))
            .or(self.url.as_deref().map(Value::Url))
            .or(self.text.as_ref().map(Value::Text))
    }
}

/// A telephone line: whom it answers, and when.
#[derive(Debug, Clone, Deserialize)]
pub struct Hotline {
    /// Name of a phone fact.
    pub phone: String,
    pub pictogram: String,
    pub hours: Vec<Hours>,
    pub closed: Option<Closed>,
    /// By language, another line that serves its readers for the same purpose.
    #[serde(default)]
    pub instead: BTreeMap<String, Instead>,
    #[serde(flatten)]
    pub origin: Origin,
}

impl Hotline {
    /// Whether readers of this language are answered, here or on the line that they have instead; `zh-Hant` is answered
    /// in `zh`.
    pub fn speaks(&self, tag: &str) -> bool {
        self.instead(tag).is_some() || self.hours.iter().any(|hours| hours.serve(tag))
    }

    /// The line that readers of this language have instead.
    pub fn instead(&self, tag: &str) -> Option<&Instead> {
        self.instead.get(primary(tag))
    }

    /// The phone fact that readers of this language call.
    pub fn phone(&self, tag: &str) -> &str {
        self.instead(tag).map_or(&self.phone, |instead| &instead.phone)
    }

    /// The languages it answers in, in the order of the facts, each once.
    pub fn languages(&self) -> Vec<&str> {
        let mut tags: Vec<&str> = Vec::new();
        for tag in self.hours.iter().flat_map(|hours| &hours.languages) {
            if !tags.contains(&tag.as_str()) {
                tags.push(tag);
            }
        }
        tags
    }
}

/// A line for the readers of one language.
#[derive(Debug, Clone, Deserialize)]
pub struct Instead {
    /// Name of a phone fact.
    pub phone: String,
    #[serde(default)]
    pub hours: Vec<Hours>,
    #[serde(flatten)]
    pub origin: Origin,
}

/// Opening hours for a group of languages.
#[derive(Debug, Clone, Deserialize)]
pub struct Hours {
    /// None where the line is there for one language.
    #[serde(default)]
    pub languages: Vec<String>,
    pub days: Days,
    pub opens: TimeOfDay,
    pub closes: TimeOfDay,
}

impl Hours {
    pub fn serve(&self, tag: &str) -> bool {
        self.languages.iter().any(|language| language == primary(tag))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Days {
    EveryDay,
    Weekdays,
    WeekendsAndHolidays,
}

/// Days of every year on which nobody answers, both ends included.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Closed {
    pub from: MonthDay,
    pub until: MonthDay,
}
