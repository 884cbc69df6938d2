//! Parts of a record that layouts have no room for, told once for all languages.

use crate::finding::Finding;

/// The rule about them.
pub const CODE: &str = "C111";

/// One finding for each clinic, layout and part, which names the languages that it holds for.
pub fn joined(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<(Finding, Vec<String>)> = Vec::with_capacity(findings.len());
    for mut finding in findings {
        let language = if finding.rule.code == CODE { finding.scope.language.take() } else { None };
        let same = |other: &Finding| {
            finding.rule.code == CODE
                && other.rule.code == CODE
                && other.place == finding.place
                && other.scope == finding.scope
                && other.message == finding.message
        };
        match joined.iter_mut().find(|(other, _)| same(other)) {
            Some((_, languages)) => languages.extend(language.filter(|tag| !languages.contains(tag))),
            None => joined.push((finding, Vec::from_iter(language))),
        }
    }
    let named = |(mut finding, languages): (Finding, Vec<String>)| {
        if finding.rule.code == CODE {
            let of = if languages.is_empty() { String::new() } else { format!(" in {}", languages.join(", ")) };
            finding.message += &format!("{of} (no room; 場所が足りません)");
        }
        finding
    };
    joined.into_iter().map(named).collect()
}
