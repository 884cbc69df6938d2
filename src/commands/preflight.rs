//! `chirashi preflight`: whether a print shop would take these PDFs.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{color, exit_code};
use crate::args::PreflightArguments;
use crate::finding::{Finding, Findings, Place, Severity};
use crate::fonts::Fonts;
use crate::load::{self, Project};
use crate::preflight::{self, Depth};
use crate::report::{self, Summary, customer};
use crate::write;

/// Pixels an inch that plates are drawn at.
const DPI: f64 = 150.0;

/// Bytes that a file may have.
const LARGEST: u64 = 1 << 30;

pub fn preflight(arguments: &PreflightArguments) -> Result<u8, String> {
    let started = Instant::now();
    readable(&arguments.files)?;
    if arguments.report.is_some() && arguments.files.len() > 1 {
        return Err("--report tells of one PDF; name one file".to_owned());
    }
    if let Some(report) = &arguments.report {
        let is_looked_at = || same(report, &arguments.files[0]);
        if report.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("pdf")) || is_looked_at() {
            return Err(format!("--report {}: name a PDF that is not the one looked at", report.display()));
        }
    }
    let project = Project::new(&arguments.root);
    let mut findings = Findings::new(arguments.verdict.levels(false)?);
    let mut pages = 0;
    let mut files = 0;
    let mut shop = None;
    match load::profile(&project, &arguments.profile) {
        Err(faults) => findings.extend(faults),
        Ok(profile) => {
            let standard = profile.value.standard.name();
            shop = Some(format!("{} ({standard})", profile.value.title));
            for path in &arguments.files {
                let bytes = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                let examined = preflight::examine_any(bytes, &profile.value, Depth::Codes(DPI));
                let place = Place::file(path.display().to_string());
                findings.extend(examined.findings.into_iter().map(|finding| finding.at(place.clone())));
                pages += examined.pages;
                files += 1;
            }
        }
    }
    let findings = findings.sorted();
    if let (Some(out), Some(title)) = (&arguments.report, &shop) {
        customer_report(&project, &arguments.files[0], title, pages, &findings, out)?;
    }
    let count = |severity| findings.iter().filter(|finding: &&Finding| finding.severity == severity).count();
    let summary = Summary {
        files,
        pages,
        seconds: started.elapsed().as_secs_f64(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        ..Summary::default()
    };
    report::print(arguments.verdict.format(), &findings, &summary, &project, color())
        .map_err(|error| format!("cannot write: {error}"))?;
    Ok(exit_code(arguments.verdict.fail_level, &summary))
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Writes the page that a shop's customer reads.
fn customer_report(
    project: &Project,
    path: &Path,
    shop: &str,
    pages: usize,
    findings: &[Finding],
    out: &Path,
) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let pictures = preflight::views(bytes, customer::shown(findings));
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let fonts = Fonts::new(project.root(), &[]).map_err(customer::words)?;
    let subject = customer::Subject { file: &name, shop, pages, many: false };
    write::file(out, &customer::pdf(&subject, findings, pictures, &fonts)?)
}

/// Every file that was named can be opened, or none is looked at: a list of half the findings misleads.
fn readable(files: &[PathBuf]) -> Result<(), String> {
    let faults: Vec<String> = files.iter().filter_map(|path| fault(path)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\nchirashi: ")) }
}

fn fault(path: &Path) -> Option<String> {
    let name = path.display();
    match std::fs::metadata(path) {
        Err(error) => Some(format!("cannot read {name}: {error}")),
        Ok(data) if data.is_dir() => Some(format!("{name} is a folder; name the PDFs in it: {name}/*.pdf")),
        Ok(data) if data.len() > LARGEST => Some(format!("{name} is larger than 1 GB")),
        Ok(_) => None,
    }
}
