//! Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines.

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};
use crate::rules::RULES;

pub fn text(findings: &[Finding]) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.explain},
                "defaultConfiguration": {"level": level(rule.severity)},
            })
        })
        .collect();
    let value = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "chirashi",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": findings.iter().map(result).collect::<Vec<Value>>(),
        }],
    });
    format!("{value:#}")
}

fn result(finding: &Finding) -> Value {
    let mut words = match &finding.spot {
        Some(spot) => format!("{spot}: {}", finding.message),
        None => finding.message.clone(),
    };
    if let Some(hint) = &finding.hint {
        words = format!("{words}. {hint}");
    }
    let locations: Vec<Value> = finding
        .place
        .iter()
        .map(|place| match finding.spot {
            // A PDF has no lines.
            Some(_) => json!({"physicalLocation": {"artifactLocation": {"uri": place.file}}}),
            None => json!({"physicalLocation": {
                "artifactLocation": {"uri": place.file},
                "region": {"startLine": place.line, "startColumn": place.column},
            }}),
        })
        .collect();
    json!({
        "ruleId": finding.rule.code,
        "level": level(finding.severity),
        "message": {"text": words},
        "locations": locations,
        "properties": {
            "topic": finding.scope.topic,
            "layout": finding.scope.layout,
            "language": finding.scope.language,
            "edition": finding.scope.edition,
            "page": finding.spot.as_ref().and_then(|spot| spot.page),
            "areas": finding.spot.iter().flat_map(|spot| &spot.areas).map(|area| area.mm()).collect::<Vec<_>>(),
        },
    })
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}
