//! C: every name stands for something, and the values make sense together.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::fonts::Fonts;
use crate::load::{LayoutFile, Loaded, TopicFiles, nearest};
use crate::locale::Locale;
use crate::model::fact::Value;
use crate::model::language::Registry;
use crate::model::layout::Paper;
use crate::model::message::HOTLINE_MESSAGES;

/// Each language once, with a number of its own, fonts that are there and a locale that ICU4X knows.
pub fn registry(registry: &Loaded<Registry>, fonts: &Fonts, found: &mut Vec<Finding>) {
    let mut numbers = BTreeMap::new();
    let mut tags = BTreeSet::new();
    let families: Vec<&str> = fonts.families().collect();
    for (index, language) in registry.value.languages.iter().enumerate() {
        let at = |part: &str| registry.place(&format!("/languages/{index}/{part}"));
        if !tags.insert(&language.tag) {
            found.push(Finding::new("C007", format!("the language `{}` stands twice", language.tag)).at(at("tag")));
        }
        if let Some(other) = numbers.insert(language.number, &language.tag) {
            found.push(
                Finding::new("C006", format!("the number {} is taken by `{other}`", language.number))
                    .at(at("number"))
                    .hint("sheets are filed by this number, so each language has its own"),
            );
        }
        for (position, family) in language.fonts.iter().enumerate() {
            if !fonts.has_family(family) {
                let finding = Finding::new("C009", format!("no font of the family `{family}`"))
                    .at(at(&format!("fonts/{position}")))
                    .language(&language.tag);
                found.push(match nearest(family, families.iter().copied()) {
                    Some(near) => finding.hint(format!("did you mean `{near}`? `--fonts DIR` adds fonts")),
                    None => finding.hint("give the folder that holds it with `--fonts DIR`"),
                });
            }
        }
        if Locale::new(language.locale(), &language.digits).is_err() {
            found.push(
                Finding::new("C009", format!("`{}` is not a language tag", language.locale()))
                    .at(at("tag"))
                    .language(&language.tag),
            );
        }
    }
}

/// Each layout's folds are its pages' and on its paper.
pub fn layouts(layouts: &BTreeMap<String, LayoutFile>, found: &mut Vec<Finding>) {
    for (name, file) in layouts {
        let layout = &file.loaded.value;
        if layout.on_office_paper().is_none() {
            let Paper { width, height } = layout.paper;
            let message = format!("{} pieces of {width} × {height} mm go on no office paper", layout.office.up);
            let finding = Finding::new("C006", message).at(file.loaded.place("/office/up"));
            found.push(finding.layout(name).hint("the paper is A4, upright or turned; name fewer pieces"));
        }
        if !layout.folds.is_empty() && layout.folds.len() != layout.pages {
            let message = format!("`folds` has an entry for {}, and `pages` is {}", layout.folds.len(), layout.pages);
            found.push(
                Finding::new("C006", message)
                    .at(file.loaded.place("/folds"))
                    .hint("one list of folds per page, `[]` for a page without any")
                    .layout(name),
            );
        }
        for (page, folds) in layout.folds.iter().enumerate() {
            for (index, fold) in folds.iter().enumerate() {
                let after = if index == 0 { 0.0 } else { folds[index - 1] };
                if *fold <= after || *fold >= layout.paper.width {
                    let message =
                        format!("a fold at {fold} mm does not lie between {after} and {} mm", layout.paper.width);
                    found.push(
                        Finding::new("C006", message)
                            .at(file.loaded.place(&format!("/folds/{page}/{index}")))
                            .hint("the folds of a page go from its left edge to its right one")
                            .layout(name),
                    );
                }
            }
        }
    }
}

/// Every language, layout, source, fact and message that a topic names exists.
pub fn topic(
    files: &TopicFiles,
    registry: &Registry,
    layouts: &BTreeMap<String, LayoutFile>,
    found: &mut Vec<Finding>,
) {
    let topic = &files.topic.value;
    let tags: Vec<&str> = registry.languages.iter().map(|language| language.tag.as_str()).collect();
    let named = std::iter::once(("/staff".to_owned(), &topic.staff))
        .chain(topic.languages.iter().enumerate().map(|(index, tag)| (format!("/languages/{index}"), tag)));
    for (pointer, tag) in named {
        if registry.get(tag).is_none() {
            let finding = Finding::new("C009", format!("the registry has no language `{tag}`"))
                .at(files.topic.place(&pointer))
                .language(tag);
            found.push(unknown(finding, tag, &tags));
        }
    }
    for (index, name) in topic.layouts.iter().enumerate() {
        match layouts.get(name) {
            None => {
                let finding = Finding::new("C009", format!("there is no layout `{name}`"))
                    .at(files.topic.place(&format!("/layouts/{index}")))
                    .layout(name);
                found.push(unknown(finding, name, &layouts.keys().map(String::as_str).collect::<Vec<_>>()));
            }
            Some(layout) => shown(files, name, layout, found),
        }
    }
    facts(files, found);
    hotlines(files, found);
}

/// Every message that a layout shows exists in the staff's language (parity then asks it of the others).
fn shown(files: &TopicFiles, name: &str, layout: &LayoutFile, found: &mut Vec<Finding>) {
    let Some(staff) = files.messages.get(&files.topic.value.staff) else { return };
    for (index, key) in layout.loaded.value.messages.iter().enumerate() {
        let exists = staff.loaded.value.iter().any(|(known, _)| {
            known.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if !exists {
            let known: Vec<&str> = staff.loaded.value.iter().map(|(key, _)| key.as_str()).collect();
            let finding = Finding::new("C009", format!("the topic `{}` has no message `{key}`", files.name))
                .at(layout.loaded.place(&format!("/messages/{index}")))
                .layout(name);
            found.push(unknown(finding, key, &known));
        }
    }
}

fn facts(files: &TopicFiles, found: &mut Vec<Finding>) {
    let facts = &files.facts.value;
    let sources: Vec<&str> = facts.sources.keys().map(String::as_str).collect();
    for (pointer, _, origin) in facts.origins() {
        let named = std::iter::once((format!("{pointer}/source"), &origin.source)).chain(
            origin
                .disagreeing
                .iter()
                .enumerate()
                .map(|(index, other)| (format!("{pointer}/disagreeing/{index}/source"), &other.source)),
        );
        for (pointer, id) in named {
            if !facts.sources.contains_key(id) {
                let finding =
                    Finding::new("C009", format!("there is no source `{id}`")).at(files.facts.place(&pointer));
                found.push(unknown(finding, id, &sources));
            }
        }
    }
}

fn hotlines(files: &TopicFiles, found: &mut Vec<Finding>) {
    let facts = &files.facts.value;
    let staff = files.messages.get(&files.topic.value.staff);
    for (id, hotline) in &facts.hotlines {
        let own = std::iter::once(("phone".to_owned(), &hotline.phone));
        let others = hotline.instead.iter().map(|(tag, instead)| (format!("instead/{tag}/phone"), &instead.phone));
        for (key, phone) in own.chain(others) {
            let fact = facts.facts.get(phone).and_then(|fact| fact.value());
            if !fact.is_some_and(|value| matches!(value, Value::Phone(_))) {
                let phones: Vec<&str> =
                    facts.facts.keys().map(String::as_str).filter(|name| name.starts_with("phone.")).collect();
                let finding = Finding::new("C009", format!("`{phone}` is not a phone fact"))
                    .at(files.facts.place(&format!("/hotlines/{id}/{key}")));
                found.push(unknown(finding, phone, &phones));
            }
        }
        let others = hotline.instead.iter().map(|(tag, instead)| (format!("instead/{tag}/hours"), &instead.hours));
        for (key, list) in std::iter::once(("hours".to_owned(), &hotline.hours)).chain(others) {
            for (index, hours) in list.iter().enumerate().filter(|(_, hours)| hours.opens >= hours.closes) {
                found.push(
                    Finding::new("C006", format!("opens at {} and closes at {}", hours.opens, hours.closes))
                        .at(files.facts.place(&format!("/hotlines/{id}/{key}/{index}/closes"))),
                );
            }
        }
        let own = format!("help.{id}.for");
        for key in HOTLINE_MESSAGES.iter().copied().chain([own.as_str()]) {
            if let Some(staff) = staff
                && !staff.loaded.value.iter().any(|(known, _)| known == key)
            {
                found.push(
                    Finding::new("C005", format!("the message `{key}` is missing, which the hotline `{id}` needs"))
                        .at(staff.place(key)),
                );
            }
        }
    }
}

/// Adds the nearest known name to a finding about an unknown one.
fn unknown(finding: Finding, name: &str, known: &[&str]) -> Finding {
    match nearest(name, known.iter().copied()) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(format!("known: {}", known.join(", "))),
    }
}
