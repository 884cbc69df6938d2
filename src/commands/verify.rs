//! `chirashi verify`: whether the files on a disk are those of the manifest.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use super::{color, exit_code};
use crate::args::VerifyArguments;
use crate::clinics;
use crate::digest;
use crate::finding::{Finding, Findings, Place, Severity};
use crate::load::Project;
use crate::manifest::{self, Manifest};
use crate::report::{self, Summary};

pub fn verify(arguments: &VerifyArguments) -> Result<u8, String> {
    let started = Instant::now();
    let out = &arguments.out;
    let mut findings = Findings::new(arguments.verdict.levels(false)?);
    let mut seen = HashSet::new();
    let mut files = 0;
    let mut look = |path: &str, sha256: &str, findings: &mut Findings| {
        files += usize::from(path.ends_with(".pdf"));
        seen.insert(digest::fingerprint(path.as_bytes()));
        findings.extend(manifest::read_back(out, path, sha256).err());
    };
    let listed = [manifest::NAME.to_owned(), clinics::list_name(None)];
    if !listed.iter().any(|name| out.join(name).is_file()) {
        return Err(format!("{} has neither {} nor {}", out.display(), listed[0], listed[1]));
    }
    match Manifest::open(out) {
        Ok(manifest) => {
            for entry in manifest.unwrap_or_default().files {
                look(&entry.path, &entry.sha256, &mut findings);
            }
        }
        Err(damaged) => findings.push(damaged),
    }
    let damaged = clinics::each_line(&out.join(&listed[1]), &mut |line| {
        look(&line.path, &line.sha256, &mut findings);
        if let Some(sha256) = &line.index {
            look(&clinics::index_of(&line.path), sha256, &mut findings);
        }
        true
    });
    if damaged > 0 {
        findings.push(manifest::damaged(&listed[1]));
    }
    unlisted(out, "", &seen, &mut findings);
    let findings = findings.sorted();
    let count = |severity| findings.iter().filter(|finding: &&Finding| finding.severity == severity).count();
    let summary = Summary {
        files,
        seconds: started.elapsed().as_secs_f64(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        ..Summary::default()
    };
    report::print(arguments.verdict.format(), &findings, &summary, &Project::new(out), color())
        .map_err(|error| format!("cannot write: {error}"))?;
    Ok(exit_code(arguments.verdict.fail_level, &summary))
}

/// PDFs that no manifest names: of an earlier day, or of somebody else.
fn unlisted(out: &Path, folder: &str, seen: &HashSet<u128>, findings: &mut Findings) {
    let Ok(entries) = std::fs::read_dir(out.join(folder)) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.path().is_dir() {
            unlisted(out, &path, seen, findings);
        } else if path.ends_with(".pdf") && !seen.contains(&digest::fingerprint(path.as_bytes())) {
            findings.push(
                Finding::new("D003", format!("{path} is in no manifest"))
                    .at(Place::file(&path))
                    .hint("do not send it to the print shop before you know where it comes from"),
            );
        }
    }
}
