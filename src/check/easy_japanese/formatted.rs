//! The words that the program itself writes: dates, times and names of languages have furigana and the clock of twelve
//! hours too.

use super::pattern::Pattern;
use super::source;
use crate::finding::{Finding, Place};
use crate::load::TopicFiles;
use crate::locale::Locale;
use crate::model::calendar::Weekday;
use crate::model::easy_japanese::EasyJapanese;
use crate::model::fact::Value;
use crate::model::language::Language;
use crate::model::message::is_kanji;

pub fn faults(
    files: &TopicFiles,
    language: &Language,
    locale: &Locale,
    rules: &EasyJapanese,
    place: impl Fn() -> Place,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for words in written(files, locale) {
        let rest = unread(&words, language);
        if rest.chars().any(is_kanji) {
            found.push(
                Finding::new("E004", format!("the program writes {words}, and {rest} is without furigana"))
                    .at(place())
                    .hint("add it to the language's `readings`; rule EJ04, guideline: furigana on every kanji"),
            );
        }
        let text: Vec<char> = words.chars().collect();
        for wordings in rules.wordings.iter().filter(|wordings| wordings.rule == "E014") {
            if let Some((_, instead)) =
                wordings.say.iter().find(|(said, _)| Pattern::new(said).find(&text, 0).is_some())
            {
                found.push(
                    Finding::new("E014", format!("the program writes {words}"))
                        .at(place())
                        .hint(format!("say: {instead}; correct the language's `locale`; {}", source(&wordings.source))),
                );
            }
        }
    }
    found
}

/// What a topic's facts become in this language.
fn written(files: &TopicFiles, locale: &Locale) -> Vec<String> {
    let facts = &files.facts.value;
    let mut out = vec![locale.date(files.topic.value.as_of)];
    for fact in facts.facts.values() {
        if let Some(Value::Date(date)) = fact.value() {
            out.push(locale.date(date));
        }
    }
    for hotline in facts.hotlines.values() {
        for hours in &hotline.hours {
            out.extend([locale.time(hours.opens), locale.time(hours.closes)]);
            out.extend(hours.languages.iter().filter_map(|tag| locale.language_name(tag)));
        }
        if let Some(closed) = hotline.closed {
            out.extend([locale.month_day(closed.from), locale.month_day(closed.until)]);
        }
    }
    if !facts.hotlines.is_empty() {
        out.extend([Weekday::Mon, Weekday::Fri, Weekday::Sat, Weekday::Sun].map(|day| locale.weekday_long(day)));
    }
    out
}

/// What is left of a text where no reading fits.
fn unread(text: &str, language: &Language) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some(c) = rest.chars().next() {
        let hit = language.readings.keys().filter(|base| rest.starts_with(base.as_str())).max_by_key(|base| base.len());
        let length = hit.map_or(c.len_utf8(), String::len);
        if hit.is_none() {
            out.push(c);
        }
        rest = &rest[length..];
    }
    out.chars().filter(|&c| is_kanji(c)).collect()
}
