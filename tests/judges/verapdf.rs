//! veraPDF: every file for screens is PDF/A-2a and PDF/UA-1.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::matrix::{ROOT, edition, judge};
use crate::program::Answer;

const FLAVOURS: [&str; 2] = ["2a", "ua1"];

/// A line of its answer.
#[derive(Deserialize)]
struct Verdict {
    file: String,
    flavour: String,
    compliant: bool,
    failures: Vec<serde_json::Value>,
}

#[test]
fn verapdf_passes_every_web_file_for_pdf_a_2a_and_pdf_ua_1() {
    let sheets = edition("web");
    // One call for all: most of its time is the start of Java.
    let verdicts = ask(sheets.iter().map(|sheet| sheet.file()));
    judge(sheets, |sheet| {
        let file = sheet.file().to_string_lossy().into_owned();
        let complaint = |flavour: &str| match verdicts.get(&(file.clone(), flavour.to_owned())) {
            None => Some(format!("no verdict on {flavour}")),
            Some(verdict) if verdict.compliant => None,
            Some(verdict) => {
                let failures: Vec<_> = verdict.failures.iter().map(|failure| failure.to_string()).collect();
                Some(format!("not {flavour}: {}", failures.join(" ")))
            }
        };
        FLAVOURS.into_iter().filter_map(complaint).collect()
    });
}

/// The verdicts by file and flavour.
#[track_caller]
fn ask(files: impl Iterator<Item = impl AsRef<std::ffi::OsStr>>) -> BTreeMap<(String, String), Verdict> {
    let answer: Answer = Command::new(Path::new(ROOT).join("tests/judges/verapdf/run"))
        .arg(FLAVOURS.join(","))
        .args(files)
        .output()
        .unwrap_or_else(|error| panic!("tests/judges/verapdf/run cannot be started: {error}"))
        .into();
    // 1: some are not compliant.
    assert!(matches!(answer.code, 0 | 1), "{}", answer.err);
    answer
        .out
        .lines()
        .map(|line| {
            let verdict: Verdict = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            ((verdict.file.clone(), verdict.flavour.clone()), verdict)
        })
        .collect()
}
