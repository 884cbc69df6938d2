//! Content → `Checked`: everything that can be wrong before a page is set.
//!
//! What is in error is told in the findings and kept out of the sheets that it concerns; the other sheets are made.

mod clinic;
mod easy_japanese;
mod glyphs;
mod parity;
mod references;
mod script;
mod tongues;
mod trust;

use std::collections::BTreeMap;

pub use clinic::{Desk, meant};
pub use tongues::Tongues;

use crate::finding::{Finding, Findings, Scope};
use crate::fonts::Fonts;
use crate::load::{Content, TopicFiles};
use crate::locale::Locale;
use crate::model::fact::Facts;
use crate::model::glossary::Glossary;
use crate::model::language::{Language, Registry};
use crate::model::layout::Layout;
use crate::model::message::{Messages, Piece};
use crate::model::topic::Topic;

/// Content whose references all resolve, and which sheets must not be made of it.
pub struct Checked {
    registry: Registry,
    topics: Vec<CheckedTopic>,
    layouts: BTreeMap<String, Layout>,
    layout_files: BTreeMap<String, Vec<u8>>,
    barred: Vec<Scope>,
}

/// A topic whose messages are parsed.
pub struct CheckedTopic {
    name: String,
    topic: Topic,
    facts: Facts,
    glossary: Glossary,
    messages: BTreeMap<String, Messages>,
    locales: BTreeMap<String, Locale>,
}

impl Checked {
    pub fn topics(&self) -> &[CheckedTopic] {
        &self.topics
    }

    pub fn layout(&self, name: &str) -> Option<&Layout> {
        self.layouts.get(name)
    }

    pub fn layout_files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.layout_files
    }

    /// All languages of the registry.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.registry.languages.iter()
    }

    pub fn language(&self, tag: &str) -> Option<&Language> {
        self.registry.get(tag)
    }

    /// Whether an error forbids this sheet. The staff's language stands on every sheet, so its errors forbid all.
    pub fn is_barred(&self, topic: &CheckedTopic, layout: &str, language: &str) -> bool {
        let concerns = |part: &Option<String>, value: &str| part.as_deref().is_none_or(|part| part == value);
        self.barred.iter().any(|scope| {
            concerns(&scope.topic, &topic.name)
                && concerns(&scope.layout, layout)
                && (concerns(&scope.language, language) || concerns(&scope.language, &topic.topic.staff))
        })
    }
}

impl CheckedTopic {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn topic(&self) -> &Topic {
        &self.topic
    }

    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// The messages of a language; `None` where its file had faults.
    pub fn messages(&self, tag: &str) -> Option<&Messages> {
        self.messages.get(tag)
    }

    pub fn locale(&self, tag: &str) -> Option<&Locale> {
        self.locales.get(tag)
    }
}

/// Compares everything with everything.
pub fn content(content: Content, fonts: &Fonts, findings: &mut Findings) -> Checked {
    let mut found = Vec::new();
    references::registry(&content.registry, fonts, &mut found);
    references::layouts(&content.layouts, &mut found);
    let mut all_parsed = Vec::new();
    for files in &content.topics {
        let mut of_topic = Vec::new();
        references::topic(files, &content.registry.value, &content.layouts, &mut of_topic);
        let parsed = parse(files, &mut of_topic);
        parity::messages(files, &parsed, &mut of_topic);
        script::texts(files, &content.registry.value, &parsed, &mut of_topic);
        glyphs::texts(files, &content.registry.value, &parsed, fonts, &mut of_topic);
        if let Some(rules) = &content.easy_japanese {
            easy_japanese::texts(files, &content.registry, &rules.value, &content.layouts, &parsed, &mut of_topic);
        }
        trust::facts(files, &mut of_topic);
        found.extend(of_topic.into_iter().map(|finding| finding.topic(&files.name)));
        all_parsed.push(parsed);
    }
    findings.extend(found);
    let barred = findings.errors().map(|finding| (*finding.scope).clone()).collect();
    let registry = content.registry.value;
    Checked {
        topics: content
            .topics
            .into_iter()
            .zip(all_parsed)
            .map(|(files, parsed)| checked(files, parsed, &registry))
            .collect(),
        layouts: content.layouts.into_iter().map(|(name, file)| (name, file.loaded.value)).collect(),
        layout_files: content.layout_files,
        registry,
        barred,
    }
}

/// Parsed messages by tag and key.
type Parsed = BTreeMap<String, BTreeMap<String, Vec<Piece>>>;

fn parse(files: &TopicFiles, found: &mut Vec<Finding>) -> Parsed {
    let mut parsed = Parsed::new();
    for (tag, file) in &files.messages {
        let messages = parsed.entry(tag.clone()).or_default();
        for (key, text) in &file.loaded.value {
            match crate::model::message::parse(text) {
                Ok(pieces) => {
                    messages.insert(key.clone(), pieces);
                }
                Err(error) => found.push(
                    Finding::new("C011", format!("{key}: {}", error.message))
                        .at(file.place(key))
                        .hint(format!("at character {} of the text", error.offset + 1))
                        .language(tag),
                ),
            }
        }
    }
    parsed
}

fn checked(files: TopicFiles, mut parsed: Parsed, registry: &Registry) -> CheckedTopic {
    let mut messages = BTreeMap::new();
    let mut locales = BTreeMap::new();
    for (tag, file) in files.messages {
        let parsed = parsed.remove(&tag).unwrap_or_default();
        if let Some(language) = registry.get(&tag)
            && let Ok(locale) = Locale::new(language.locale(), &language.digits)
        {
            locales.insert(tag.clone(), locale);
        }
        messages.insert(tag, Messages { reviewed: file.review.is_done(), texts: file.loaded.value, parsed });
    }
    CheckedTopic {
        name: files.name,
        topic: files.topic.value,
        facts: files.facts.value,
        glossary: files.glossary.value,
        messages,
        locales,
    }
}

/// The text that a message's own author typed, piece by piece: no placeholders, no furigana marks.
fn typed(pieces: &[Piece]) -> Vec<&str> {
    pieces
        .iter()
        .flat_map(|piece| match piece {
            Piece::Text(text) => vec![text.as_str()],
            Piece::Ruby { base, reading } => vec![base.as_str(), reading.as_str()],
            Piece::Term { form: Some(form), .. } => vec![form.as_str()],
            Piece::Term { form: None, .. } | Piece::Placeholder(_) => Vec::new(),
            Piece::Strong(inner) => typed(inner),
        })
        .collect()
}

/// The names of a message's placeholders, sorted; terms as `term.id`.
fn placeholders(pieces: &[Piece]) -> Vec<String> {
    let mut names: Vec<String> = pieces
        .iter()
        .flat_map(|piece| match piece {
            Piece::Placeholder(name) => vec![name.clone()],
            Piece::Term { id, .. } => vec![format!("term.{id}")],
            Piece::Strong(inner) => placeholders(inner),
            Piece::Text(_) | Piece::Ruby { .. } => Vec::new(),
        })
        .collect();
    names.sort();
    names
}
