//! veraPDF: every file for screens is PDF/A-2a and PDF/UA-1.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::matrix::{ROOT, TOPIC, build, edition, judge};
use crate::program::{Answer, PDFINFO, QPDF};

const FLAVOURS: [&str; 2] = ["2a", "ua1"];

/// A PDF/X-4 shop whose files are PDF/A-2b as well: no open validator knows PDF/X, and this one knows the structure that
/// both share.
const ARCHIVE: &str = "tests/judges/archive.yaml";

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
    let verdicts = ask(&FLAVOURS, sheets.iter().map(|sheet| sheet.file()));
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

#[test]
fn verapdf_passes_every_pdf_x_4_file_that_is_pdf_a_2b_too() {
    let folder = tempfile::tempdir().expect("no temporary folder");
    let answer = build(Path::new(ROOT), ROOT, folder.path(), &["--edition", "press", "--profile", ARCHIVE]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.path().join("press").join(TOPIC)).expect("the press files") {
        files.push(entry.expect("a press file").path());
    }
    files.sort();
    assert!(files.len() >= edition("press").len(), "{} files only", files.len());
    let verdicts = ask(&["2b"], &files);
    assert_eq!(verdicts.len(), files.len());
    let failed: Vec<String> = verdicts
        .into_values()
        .filter(|verdict| !verdict.compliant)
        .map(|verdict| format!("{}: {:?}", verdict.file, verdict.failures))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    for file in &files {
        QPDF.print(["--check".as_ref(), file.as_os_str()]);
        let told = PDFINFO.print([file]);
        assert!(told.contains("PDF/X-4"), "{}: {told}", file.display());
    }
}

#[test]
fn verapdf_passes_a_clinics_files_for_screens() {
    let verdicts = ask(&FLAVOURS, crate::clinic::for_screens());
    assert_eq!(verdicts.len(), crate::clinic::for_screens().len() * FLAVOURS.len());
    for ((file, flavour), verdict) in verdicts {
        let failures: Vec<_> = verdict.failures.iter().map(|failure| failure.to_string()).collect();
        assert!(verdict.compliant, "{file} is not {flavour}: {}", failures.join(" "));
    }
}

/// The verdicts by file and flavour.
#[track_caller]
fn ask(
    flavours: &[&str],
    files: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>,
) -> BTreeMap<(String, String), Verdict> {
    let answer: Answer = Command::new(Path::new(ROOT).join("tests/judges/verapdf/run"))
        .arg(flavours.join(","))
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
