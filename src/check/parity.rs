//! L: every language says the same, with the same facts, and no number is typed by hand.

use std::collections::BTreeSet;

use icu::properties::CodePointMapData;
use icu::properties::props::GeneralCategory;

use super::{Parsed, placeholders, typed};
use crate::finding::Finding;
use crate::load::{MessageFile, TopicFiles, nearest};
use crate::model::message::{PROGRAM_WORDS, Piece, unmarked};

/// Compares the messages of every language with those of the staff's.
pub fn messages(files: &TopicFiles, parsed: &Parsed, found: &mut Vec<Finding>) {
    let topic = &files.topic.value;
    let Some(staff) = files.messages.get(&topic.staff) else { return };
    let wanted: Vec<&str> = staff
        .loaded
        .value
        .iter()
        .map(|(key, _)| key.as_str())
        .filter(|key| !topic.staff_messages.iter().any(|group| key.split('.').next() == Some(group)))
        .collect();
    for (tag, file) in &files.messages {
        if *tag != topic.staff {
            keys(tag, file, &wanted, found);
            against_staff(tag, file, &topic.staff, parsed, found);
        }
        each(tag, file, files, parsed, found);
    }
    translations(files, parsed, found);
}

fn keys(tag: &str, file: &MessageFile, wanted: &[&str], found: &mut Vec<Finding>) {
    let have: BTreeSet<&str> = file.loaded.value.iter().map(|(key, _)| key.as_str()).collect();
    let want: BTreeSet<&str> = wanted.iter().copied().collect();
    for key in wanted.iter().filter(|key| !have.contains(*key)) {
        found.push(
            Finding::new("L001", format!("the message `{key}` is missing"))
                .at(file.place(key))
                .hint(format!("translate it into `{tag}`; the staff's language has it"))
                .language(tag),
        );
    }
    for key in have.difference(&want) {
        let finding = Finding::new("L002", format!("no other language has the message `{key}`"))
            .at(file.place(&format!("{key}#key")))
            .language(tag);
        let missing = wanted.iter().copied().filter(|key| !have.contains(key));
        found.push(match nearest(key, missing) {
            Some(near) => finding.hint(format!("did you mean `{near}`?")),
            None => finding.hint("remove it"),
        });
    }
}

fn against_staff(tag: &str, file: &MessageFile, staff: &str, parsed: &Parsed, found: &mut Vec<Finding>) {
    let (Some(own), Some(staff)) = (parsed.get(tag), parsed.get(staff)) else { return };
    for (key, pieces) in own {
        let Some(model) = staff.get(key) else { continue };
        let (have, want) = (placeholders(pieces), placeholders(model));
        if have != want {
            let missing = without(&want, &have);
            let extra = without(&have, &want);
            let parts: Vec<String> = [("lacks", missing), ("has in excess", extra)]
                .into_iter()
                .filter(|(_, names)| !names.is_empty())
                .map(|(verb, names)| format!("{verb} {}", names.join(", ")))
                .collect();
            found.push(
                Finding::new("L003", format!("`{key}` {}", parts.join(" and ")))
                    .at(file.place(key))
                    .hint("name the same facts as the staff's language, in the order that the grammar wants")
                    .language(tag),
            );
        }
        let (have, want) = (strong(pieces), strong(model));
        if have != want {
            found.push(
                Finding::new("L006", format!("`{key}` has {have} strong spans, the staff's language has {want}"))
                    .at(file.place(key))
                    .language(tag),
            );
        }
    }
}

/// What `names` has more often than `others`, in braces.
fn without(names: &[String], others: &[String]) -> Vec<String> {
    let mut rest = others.to_vec();
    let mut out = Vec::new();
    for name in names {
        match rest.iter().position(|other| other == name) {
            Some(index) => drop(rest.swap_remove(index)),
            None => out.push(format!("{{{name}}}")),
        }
    }
    out
}

fn strong(pieces: &[Piece]) -> usize {
    pieces.iter().filter(|piece| matches!(piece, Piece::Strong(_))).count()
}

/// What each message must keep to by itself: known names, no typed digits, no forbidden wording.
fn each(tag: &str, file: &MessageFile, files: &TopicFiles, parsed: &Parsed, found: &mut Vec<Finding>) {
    let Some(messages) = parsed.get(tag) else { return };
    let facts = &files.facts.value.facts;
    let terms = &files.glossary.value.terms;
    let forbidden = files.glossary.value.forbidden.get(tag).map_or(&[][..], Vec::as_slice);
    for (key, pieces) in messages {
        for name in placeholders(pieces) {
            let known = match name.strip_prefix("term.") {
                Some(id) => terms.contains_key(id),
                None => facts.contains_key(&name) || PROGRAM_WORDS.contains(&name.as_str()),
            };
            if !known {
                let all: Vec<String> = facts
                    .keys()
                    .cloned()
                    .chain(terms.keys().map(|id| format!("term.{id}")))
                    .chain(PROGRAM_WORDS.iter().map(|word| (*word).to_owned()))
                    .collect();
                let finding = Finding::new("C010", format!("`{key}` names {{{name}}}, which is nothing"))
                    .at(file.place(key))
                    .language(tag);
                found.push(match nearest(&name, all.iter().map(String::as_str)) {
                    Some(near) => finding.hint(format!("did you mean {{{near}}}?")),
                    None => finding.hint("add the fact to facts.yaml or the term to glossary.yaml"),
                });
            }
        }
        let text: String = typed(pieces).concat();
        if let Some(digits) = digits(&text) {
            found.push(
                Finding::new("L005", format!("`{key}` has `{digits}` typed by hand"))
                    .at(file.place(key))
                    .hint(match facts_with(files, &digits).as_slice() {
                        [] => "put the number into facts.yaml and name it here".to_owned(),
                        names => format!("facts with this value: {{{}}}", names.join("}, {")),
                    })
                    .language(tag),
            );
        }
        let searched = searched(&text);
        for wording in forbidden.iter().filter(|wording| searched.contains(&self::searched(wording))) {
            found.push(
                Finding::new("L008", format!("`{key}` says `{wording}`, which the glossary forbids"))
                    .at(file.place(key))
                    .language(tag),
            );
        }
    }
}

/// A text as it is searched: marks of line breaks do not hide a wording.
fn searched(text: &str) -> String {
    unmarked(text).to_lowercase()
}

/// The first run of digits of any script, with what groups them.
fn digits(text: &str) -> Option<String> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |c: char| categories.get(c) == GeneralCategory::DecimalNumber;
    let start = text.find(is_digit)?;
    let run: String = text[start..].chars().take_while(|&c| is_digit(c) || "-.:,/".contains(c)).collect();
    Some(run.trim_end_matches(|c| "-.:,/".contains(c)).to_owned())
}

fn facts_with(files: &TopicFiles, digits: &str) -> Vec<String> {
    use crate::model::fact::Value;
    let same = |value: Value<'_>| match value {
        Value::Number(number) => number.to_string() == digits,
        Value::Phone(phone) => phone == digits,
        Value::Date(_) | Value::Url(_) | Value::Text(_) => false,
    };
    files
        .facts
        .value
        .facts
        .iter()
        .filter(|(_, fact)| fact.value().is_some_and(same))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Every term that a language's messages use has a translation into it.
fn translations(files: &TopicFiles, parsed: &Parsed, found: &mut Vec<Finding>) {
    for (tag, messages) in parsed {
        if *tag == files.topic.value.staff {
            continue;
        }
        let used: BTreeSet<String> = messages
            .values()
            .flat_map(|pieces| placeholders(pieces))
            .filter_map(|name| name.strip_prefix("term.").map(str::to_owned))
            .collect();
        for id in used {
            let Some(term) = files.glossary.value.terms.get(&id) else { continue };
            if !term.translations.contains_key(tag) {
                found.push(
                    Finding::new("L007", format!("the term `{id}` ({}) has no translation into `{tag}`", term.ja))
                        .at(files.glossary.place(&format!("/terms/{id}/translations")))
                        .language(tag),
                );
            }
        }
    }
}
