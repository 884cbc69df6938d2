//! Findings of one PDF and pictures of its pages → what the layout of the customer's report is told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};
use crate::fonts::Fonts;
use crate::preflight::View;
use crate::typeset::{self, Layouts};
use crate::{load, press};

/// Pages whose pictures fit beside the list.
const MOST_PICTURES: usize = 3;

/// Findings that are listed; the rest is counted.
const MOST_FINDINGS: usize = 40;

/// What the report is about.
pub struct Subject<'a> {
    /// Name of the file, without its folders.
    pub file: &'a str,
    /// The shop's profile in words.
    pub shop: &'a str,
    pub pages: usize,
    /// Whether it is about many files, and each finding has to name its own.
    pub many: bool,
}

/// The report as a PDF.
///
/// # Errors
/// What the typesetter or the exporter refuses, in words.
pub fn pdf(subject: &Subject<'_>, findings: &[Finding], pictures: Vec<View>, fonts: &Fonts) -> Result<Vec<u8>, String> {
    let (json, images) = data(subject, findings, pictures);
    let mut files = load::built_in_layouts();
    files.extend(images);
    typeset::report(&Layouts::new(&files), fonts, json).and_then(|set| press::report(&set)).map_err(words)
}

/// Findings in one line, for where they stop the program.
pub fn words(faults: Vec<Finding>) -> String {
    faults.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>().join("; ")
}

/// The pages that are shown: the first with findings, or the first.
pub fn shown(findings: &[Finding]) -> Vec<usize> {
    let mut pages: Vec<usize> =
        findings.iter().filter_map(|finding| finding.spot.as_ref().and_then(|spot| spot.page)).collect();
    pages.sort_unstable();
    pages.dedup();
    pages.truncate(MOST_PICTURES);
    if pages.is_empty() { vec![1] } else { pages }
}

/// The report's data as JSON, and the pictures that it names by their paths in the layouts' folder.
fn data(subject: &Subject<'_>, findings: &[Finding], pictures: Vec<View>) -> (Vec<u8>, BTreeMap<String, Vec<u8>>) {
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    // What keeps the file from being printed comes first.
    ordered.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let listed: Vec<Value> = ordered
        .iter()
        .take(MOST_FINDINGS)
        .enumerate()
        .map(|(index, finding)| {
            json!({
                "number": index + 1,
                "code": finding.rule.code,
                "file": finding.place.as_ref().filter(|_| subject.many).map(|place| &place.file),
                "severity": finding.severity.name(),
                "title": finding.rule.title,
                "message": sentence(&finding.message),
                "hint": finding.hint.as_deref().map(sentence),
                "page": finding.spot.as_ref().and_then(|spot| spot.page),
                "place": finding.spot.as_ref().and_then(|spot| spot.areas.first()).map(|area| area.mm()),
                "places": finding.spot.as_ref().map_or(0, |spot| spot.areas.len()),
            })
        })
        .collect();
    let mut images = BTreeMap::new();
    let pictures: Vec<Value> = pictures
        .into_iter()
        .map(|picture| {
            let path = format!("page-{}.png", picture.page);
            let value = json!({
                "path": path,
                "page": picture.page,
                "area": picture.area.mm(),
                "trim": [picture.trim.0, picture.trim.1],
                "marks": marks(&ordered, picture.page),
            });
            images.insert(path, picture.png);
            value
        })
        .collect();
    let value = json!({
        "file": subject.file,
        "shop": subject.shop,
        "pages": subject.pages,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "more": findings.len().saturating_sub(MOST_FINDINGS),
        "pictures": pictures,
        "findings": listed,
    });
    // Serialising plain values cannot fail.
    (serde_json::to_vec(&value).unwrap_or_default(), images)
}

/// With a capital, as a customer's letter has it.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The places of a page, each with the number of its finding.
fn marks(findings: &[&Finding], page: usize) -> Vec<Value> {
    let mut marks = Vec::new();
    for (index, finding) in findings.iter().take(MOST_FINDINGS).enumerate() {
        let Some(spot) = finding.spot.as_ref().filter(|spot| spot.page == Some(page)) else { continue };
        for area in &spot.areas {
            marks.push(json!({"number": index + 1, "severity": finding.severity.name(), "area": area.mm()}));
        }
    }
    marks
}
