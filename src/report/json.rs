//! Findings as one JSON object.

use serde_json::{Value, json};

use super::Summary;
use crate::finding::Finding;

pub fn text(findings: &[Finding], summary: &Summary) -> String {
    let value = json!({
        "findings": findings.iter().map(finding).collect::<Vec<Value>>(),
        "summary": {
            "files": summary.files,
            "pages": summary.pages,
            "left": summary.left,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "stopped": summary.stopped,
        },
    });
    format!("{value:#}")
}

fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.rule.code,
        "severity": finding.severity.name(),
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.place.as_ref().map(|place| &place.file),
        "line": finding.place.as_ref().map(|place| place.line),
        "column": finding.place.as_ref().map(|place| place.column),
        "topic": finding.scope.topic,
        "layout": finding.scope.layout,
        "language": finding.scope.language,
        "edition": finding.scope.edition,
    })
}
