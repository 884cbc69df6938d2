//! Findings as GitHub's workflow commands.

use crate::finding::Finding;

pub fn text(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| {
            let place = match &finding.place {
                Some(place) if finding.spot.is_some() => format!("file={},", property(&place.file)),
                Some(place) => {
                    format!("file={},line={},col={},", property(&place.file), place.line, place.column)
                }
                None => String::new(),
            };
            let mut words = match &finding.spot {
                Some(spot) => format!("{spot}: {}", finding.message),
                None => finding.message.clone(),
            };
            if let Some(hint) = &finding.hint {
                words = format!("{words}\n{hint}");
            }
            format!("::{} {place}title={}::{}\n", finding.severity.name(), finding.rule.code, data(&words))
        })
        .collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
