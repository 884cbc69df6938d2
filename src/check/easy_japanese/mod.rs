//! E: what is written in easy Japanese keeps to the rules that a machine can judge.
//!
//! The texts of a language are its messages and the terms that stand in them; each is turned into the letters that are
//! said, and the rules look at those. What a message has to keep for a reason is waived in its own file.

mod formatted;
mod pattern;
mod said;
mod sentences;
mod sheets;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Place};
use crate::load::{LayoutFile, Loaded, MessageFile, TopicFiles};
use crate::locale::Locale;
use crate::model::easy_japanese::EasyJapanese;
use crate::model::fact::Value;
use crate::model::language::{Language, Registry};
use crate::model::message::{Piece, parse};
use said::Letter;

use super::Parsed;

/// A breach of a rule, before it is known whether it is waived.
struct Fault {
    code: &'static str,
    /// Characters of the source text that it is about.
    at: (usize, usize),
    message: String,
    hint: String,
}

impl Fault {
    fn new(code: &'static str, letters: &[Letter], message: String, hint: String) -> Self {
        let from = letters.first().map_or(0, |letter| letter.at);
        let to = letters.last().map_or(from, |letter| letter.at + 1);
        Fault { code, at: (from, to), message, hint }
    }
}

/// A message or a term as it is said.
struct Said<'a> {
    key: &'a str,
    source: &'a str,
    letters: Vec<Letter>,
}

pub fn texts(
    files: &TopicFiles,
    registry: &Loaded<Registry>,
    rules: &EasyJapanese,
    layouts: &BTreeMap<String, LayoutFile>,
    parsed: &Parsed,
    found: &mut Vec<Finding>,
) {
    for (index, language) in registry.value.languages.iter().enumerate().filter(|(_, language)| language.easy_japanese)
    {
        let (Some(file), Some(messages)) = (files.messages.get(&language.tag), parsed.get(&language.tag)) else {
            continue;
        };
        let reader = Reader { files, language, file, locale: Locale::new(language.locale(), &language.digits).ok() };
        let mut of_language = reader.judge(rules, layouts, messages);
        of_language.extend(signed(file));
        if let Some(locale) = &reader.locale {
            let place = || registry.place(&format!("/languages/{index}/readings"));
            of_language.extend(formatted::faults(files, language, locale, rules, place));
        }
        found.extend(of_language.into_iter().map(|finding| finding.language(&language.tag)));
    }
}

/// One language of a topic that keeps to the rules.
struct Reader<'a> {
    files: &'a TopicFiles,
    language: &'a Language,
    file: &'a MessageFile,
    locale: Option<Locale>,
}

impl Reader<'_> {
    fn judge(
        &self,
        rules: &EasyJapanese,
        layouts: &BTreeMap<String, LayoutFile>,
        parsed: &BTreeMap<String, Vec<Piece>>,
    ) -> Vec<Finding> {
        let fill = |piece: &Piece| self.filling(piece);
        let texts = self.file.loaded.value.iter();
        let messages: Vec<Said<'_>> = texts
            .filter_map(|(key, source)| {
                Some(Said { key, source, letters: said::letters(source, parsed.get(key)?, &fill) })
            })
            .collect();
        let mut found = Found { file: self.file, used: BTreeSet::new(), list: Vec::new() };
        for message in &messages {
            let place = |from, to| self.file.place_within(message.key, message.source, from, to);
            found.take(message.key, sentences::faults(message, rules), place);
            found.take(message.key, words::faults(message, rules), place);
        }
        for (layout, rules_of) in
            self.files.topic.value.layouts.iter().filter_map(|name| Some((name, layouts.get(name)?)))
        {
            let shown: Vec<&Said<'_>> =
                messages.iter().filter(|message| rules_of.loaded.value.shows(message.key)).collect();
            for (message, fault) in sheets::unexplained(&shown, rules, layout) {
                let place = |from, to| self.file.place_within(message.key, message.source, from, to);
                found.take(message.key, vec![fault], place);
            }
            if let Some(message) = sheets::crowded(&shown, rules, &rules_of.loaded.value) {
                let place = rules_of.loaded.place("/messages");
                found
                    .list
                    .push(Finding::new("E017", message).at(place).layout(layout).hint(source(&rules.page.source)));
            }
        }
        self.terms(rules, &mut found);
        found.finish()
    }

    /// The terms and the facts in words that the messages name, each judged where it stands.
    fn terms(&self, rules: &EasyJapanese, found: &mut Found<'_>) {
        let glossary = &self.files.glossary;
        for (id, term) in &glossary.value.terms {
            let Some(text) = term.translations.get(&self.language.tag).map(|translation| &translation.text) else {
                continue;
            };
            let pointer = format!("/terms/{id}/translations/{}/text", self.language.tag);
            let Ok(pieces) = parse(text) else { continue };
            let key = format!("term.{id}");
            let said = Said { key: &key, source: text, letters: said::letters(text, &pieces, &|_| Vec::new()) };
            let place = |from, to| glossary.place_within(&pointer, text, from, to);
            found.take(&key, words::faults(&said, rules), place);
        }
        for (name, fact) in &self.files.facts.value.facts {
            let named = self.file.loaded.value.iter().any(|(_, text)| text.contains(&format!("{{{name}}}")));
            let Some(Value::Text(text)) = fact.value().filter(|_| named) else { continue };
            let Ok(pieces) = parse(&text.words) else { continue };
            let letters = said::letters(&text.words, &pieces, &|_| Vec::new());
            let said = Said { key: name, source: &text.words, letters };
            let place =
                |from, to| self.files.facts.place_within(&format!("/facts/{name}/text/words"), &text.words, from, to);
            found.take(name, words::unread(&said), place);
        }
    }

    /// What stands in the place of a term or a value; nothing for what the program says only on the sheet.
    fn filling(&self, piece: &Piece) -> Vec<Piece> {
        let text = match piece {
            Piece::Term { form: Some(form), .. } => Some(form.clone()),
            Piece::Term { id, form: None } => self
                .files
                .glossary
                .value
                .terms
                .get(id)
                .and_then(|term| term.translations.get(&self.language.tag))
                .map(|translation| translation.text.clone()),
            Piece::Placeholder(name) => self.value(name),
            Piece::Text(_) | Piece::Ruby { .. } | Piece::Strong(_) => None,
        };
        text.and_then(|text| parse(&text).ok()).unwrap_or_default()
    }

    fn value(&self, name: &str) -> Option<String> {
        let locale = self.locale.as_ref()?;
        if name == "topic.as_of" {
            return Some(locale.date(self.files.topic.value.as_of));
        }
        match self.files.facts.value.facts.get(name)?.value()? {
            Value::Date(date) => Some(locale.date(date)),
            Value::Number(number) => Some(locale.number(number)),
            Value::Text(text) => Some(text.words.clone()),
            Value::Phone(_) | Value::Url(_) => None,
        }
    }
}

/// EJ02: whoever signs that it can be understood has a name and a day.
fn signed(file: &MessageFile) -> Option<Finding> {
    let review = &file.review;
    (review.is_done() && (review.reviewer.is_none() || review.date.is_none())).then(|| {
        Finding::new("E002", "the review is done and nobody signed it")
            .at(file.loaded.place("/review/status"))
            .hint("name the `reviewer` and the `date`; a learner of Japanese has to have read it")
    })
}

/// The faults that no waiver lets pass.
struct Found<'a> {
    file: &'a MessageFile,
    /// Waivers that were needed, by position.
    used: BTreeSet<usize>,
    list: Vec<Finding>,
}

impl Found<'_> {
    fn take(&mut self, key: &str, faults: Vec<Fault>, place: impl Fn(usize, usize) -> Place) {
        for fault in faults {
            let waivers = self.file.review.waivers.iter();
            match waivers.enumerate().find(|(_, waiver)| waiver.key == key && waiver.rule == fault.code) {
                Some((index, _)) => {
                    self.used.insert(index);
                }
                None => self.list.push(
                    Finding::new(fault.code, format!("`{key}` {}", fault.message))
                        .at(place(fault.at.0, fault.at.1))
                        .hint(fault.hint),
                ),
            }
        }
    }

    fn finish(mut self) -> Vec<Finding> {
        for (index, waiver) in self.file.review.waivers.iter().enumerate() {
            if !self.used.contains(&index) {
                self.list.push(
                    Finding::new("E020", format!("`{}` does not break {}", waiver.key, waiver.rule))
                        .at(self.file.loaded.place(&format!("/waivers/{index}")))
                        .hint("take the waiver away, or correct its key"),
                );
            }
        }
        self.list
    }
}

/// The rule behind a finding: `EJ05, Hirosaki category II` of what the data says of it.
fn source(text: &str) -> String {
    format!("rule {}", text.trim_end_matches('.'))
}

fn shown(letters: &[Letter]) -> String {
    letters.iter().map(|letter| if letter.c == said::VALUE { '…' } else { letter.c }).collect()
}
