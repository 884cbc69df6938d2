//! The press files of all languages of a layout → whether they share the plates that they promise to share.

use std::collections::BTreeMap;

use crate::finding::{Finding, Place};
use crate::manifest::Entry;

/// The languages whose cyan, magenta or yellow plates are not those of most others of their layout.
///
/// - entries: press files of layouts that promise one black plate a language
pub fn strays<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Finding> {
    let mut layouts: BTreeMap<(&str, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        layouts.entry((&entry.topic, &entry.layout)).or_default().push(entry);
    }
    layouts.into_values().flat_map(|entries| strays_of_one(&entries)).collect()
}

fn strays_of_one(entries: &[&Entry]) -> Vec<Finding> {
    let pages = entries.iter().map(|entry| entry.colored_plates.len()).max().unwrap_or(0);
    let mut findings = Vec::new();
    for page in 0..pages {
        let digest = |entry: &Entry| entry.colored_plates.get(page).cloned();
        let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for entry in entries {
            *counts.entry(digest(entry)).or_default() += 1;
        }
        // Of equally many the first language's, so that the answer is the same every time.
        let most = counts.values().max().copied().unwrap_or(0);
        let common = entries.iter().map(|entry| digest(entry)).find(|digest| counts[digest] == most).flatten();
        for entry in entries.iter().filter(|entry| digest(entry) != common) {
            findings.push(
                Finding::new(
                    "P006",
                    format!("page {}: cyan, magenta or yellow differ from the other languages", page + 1),
                )
                .at(Place::file(format!("layouts/{}/layout.typ", entry.layout)))
                .hint("keep words and codes off the tints, and everything that has colour in the same place")
                .topic(&entry.topic)
                .layout(&entry.layout)
                .language(&entry.language)
                .edition(&entry.edition),
            );
        }
    }
    findings
}
