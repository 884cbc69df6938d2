//! `chirashi pack`: what a print shop gets, in one zip.

use std::time::Instant;

use super::build::{epoch, workers_of};
use super::{color, exit_code, shop};
use crate::args::{self, PackArguments};
use crate::finding::{Finding, Findings, Severity};
use crate::fonts::Fonts;
use crate::load::Project;
use crate::model::edition::Edition;
use crate::pack::{Outcome, Request};
use crate::report::{self, Summary};
use crate::{clinics, manifest, pack, write};

/// The zip's name in the output folder.
const NAME: &str = "pack.zip";

pub fn pack(arguments: &PackArguments) -> Result<u8, String> {
    let started = Instant::now();
    let (common, out) = (&arguments.common, &arguments.out);
    let filter = common.filter();
    if !filter.wants_edition(Edition::Press) {
        return Err("a print shop gets the press edition; leave --edition away".to_owned());
    }
    let listed = [manifest::NAME.to_owned(), clinics::list_name(None)];
    if !listed.iter().any(|name| out.join(name).is_file()) {
        return Err(format!("{} has neither {} nor {}", out.display(), listed[0], listed[1]));
    }
    let epoch = epoch()?;
    let project = Project::new(&common.root);
    let _lock = write::lock(out, None)?;
    let to = arguments.to.clone().unwrap_or_else(|| out.join(NAME));
    if to.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("zip")) {
        return Err(format!("--to {}: name a file that ends in .zip", to.display()));
    }
    let mut findings = Findings::new(common.levels()?);
    let mut outcome = Outcome::default();
    let mut notes = Vec::new();
    let shop = shop::open(&project, &common.profile, common.icc.as_deref(), &mut notes);
    findings.extend(notes);
    match (Fonts::new(project.root(), &common.fonts), shop) {
        (Ok(fonts), Ok(shop)) => {
            let request = Request {
                out,
                to: &to,
                project: &project,
                fonts: &fonts,
                shop: &shop,
                filter: &filter,
                clinics: &args::listed(&arguments.clinic),
                copies: &arguments.copies,
                epoch,
            };
            outcome = pack::pack(&request, &workers_of(common)?, &mut findings);
        }
        (fonts, shop) => {
            findings.extend(fonts.err().into_iter().flatten());
            findings.extend(shop.err().into_iter().flatten());
        }
    }
    let findings = findings.sorted();
    let count = |severity| findings.iter().filter(|finding: &&Finding| finding.severity == severity).count();
    let summary = Summary {
        files: outcome.files,
        pages: outcome.pages,
        seconds: started.elapsed().as_secs_f64(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        written: outcome.written,
        stopped: outcome.stopped,
        notes: outcome.notes,
        ..Summary::default()
    };
    report::print(common.verdict.format(), &findings, &summary, &Project::new(out), color())
        .map_err(|error| format!("cannot write: {error}"))?;
    Ok(exit_code(common.verdict.fail_level, &summary))
}
