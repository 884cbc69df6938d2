//! Findings as one JSON object.

use serde_json::{Value, json};

use super::Summary;
use crate::finding::{Finding, Place};

pub fn text(findings: &[Finding], summary: &Summary) -> String {
    let value = json!({
        "findings": values(findings),
        "summary": {
            "files": summary.files,
            "pages": summary.pages,
            "left": summary.left,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "stopped": summary.stopped,
            "kept": summary.kept,
            "made": summary.made.iter().map(|(path, why)| json!({"path": path, "why": why})).collect::<Vec<Value>>(),
            "notes": summary.notes,
        },
    });
    format!("{value:#}")
}

/// Each finding as an object.
pub fn values(findings: &[Finding]) -> Vec<Value> {
    findings.iter().map(finding).collect()
}

fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.rule.code,
        "severity": finding.severity.name(),
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.place.as_ref().map(|place| &place.file),
        "line": line(finding).map(|place| place.line),
        "column": line(finding).map(|place| place.column),
        "page": finding.spot.as_ref().and_then(|spot| spot.page),
        "areas": finding.spot.iter().flat_map(|spot| &spot.areas).map(|area| area.mm()).collect::<Vec<_>>(),
        "topic": finding.scope.topic,
        "layout": finding.scope.layout,
        "language": finding.scope.language,
        "edition": finding.scope.edition,
    })
}

/// The place in a file of text; a PDF has no lines.
fn line(finding: &Finding) -> Option<&Place> {
    finding.place.as_ref().filter(|_| finding.spot.is_none())
}
