//! Records → each clinic's own sheets: what all share is made once, and each record adds its own words.
//!
//! Sheets of the press and the office are joined: a finished sheet with open slots and an overlay for each clinic. Those
//! for screens are tagged throughout, so each is set whole.

mod bundle;
mod intake;
mod ledger;
mod make;
mod overlays;
mod rejects;
mod request;
mod rooms;
mod shelf;
mod volume;
mod wanted;

use crate::check::Desk;
use crate::finding::{Findings, Place};
use crate::load::{Logos, Record};
use crate::model::clinic::Clinic;
use crate::model::sheet::{Sheet, Slot};
use crate::workers::Workers;
use bundle::Bundle;
use intake::{Intake, Rows};
use ledger::Ledger;
use make::{Bench, Made};
use shelf::Shelf;
use volume::Volumes;

pub use request::{Clinics, Request, Together};
pub use volume::{harmless, index_of, meant};

pub use ledger::{Line, each_line, merge, name as list_name};

/// Clinics whose overlays are set together: where their cards share a file, and at most where each has its own.
const BUNDLE: usize = 256;
const BATCH: usize = 48;

/// Sheets that a worker takes in hand at once; one that is set whole takes as long as so many that are joined.
const IN_HAND: usize = 256;
const WHOLE: usize = 32;

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    pub clinics: usize,
    pub made: usize,
    /// Files that were there already, made of the same.
    pub kept: usize,
    pub pages: usize,
    pub left: usize,
    pub stopped: Option<String>,
    /// What a person is told beside the findings.
    pub notes: Vec<String>,
}

/// Makes the sheets of every clinic.
pub fn build(request: &Request<'_>, sheets: &[Sheet], workers: &Workers, findings: &mut Findings) -> Outcome {
    let mut outcome = Outcome::default();
    let shelves = prepared(request, sheets, workers, findings, &mut outcome);
    if outcome.stopped.is_some() {
        return outcome;
    }
    let Some(staff) = request.checked.topics().first().and_then(|topic| request.checked.language(&topic.topic().staff))
    else {
        return outcome;
    };
    let desk =
        Desk::new(request.fonts, staff, request.checked.languages(), Logos::new(request.clinics.source.folder()));
    let (previous, journal, mut ledger) = match request.out.map(|out| Ledger::open(out, request.shard, request.force)) {
        Some(Ok((previous, journal, ledger))) => (Some(previous), Some(journal), Some(ledger)),
        Some(Err(words)) => {
            outcome.stopped = Some(words);
            return outcome;
        }
        None => (None, None, None),
    };
    let per_clinic: usize = shelves.iter().map(Shelf::files).sum();
    let work: usize = shelves.iter().map(|shelf| shelf.bases.len() + WHOLE * shelf.whole.len()).sum();
    let mut intake = Intake::new(&desk, request);
    let bench = Bench {
        request,
        shelves: &shelves,
        previous: previous.as_ref(),
        journal: journal.as_ref(),
        levels: findings.levels(),
    };
    let mut faults = Rows::default();
    let mut failed = Vec::new();
    let together = request.clinics.together;
    let size = match together {
        None | Some(Together::Clinic) => (IN_HAND / work.max(1)).clamp(1, BATCH),
        Some(_) => BUNDLE,
    };
    let feed = |give: &mut dyn FnMut(Vec<(Record, Clinic)>) -> bool| {
        let mut batch = Vec::with_capacity(size);
        let read = request.clinics.source.each(&mut |row| {
            batch.extend(intake.take(row));
            batch.len() < size || give(std::mem::take(&mut batch))
        });
        match read {
            Ok(()) if !batch.is_empty() => {
                give(batch);
            }
            Ok(()) => {}
            Err(findings) => failed = findings,
        }
    };
    // Of the files' paths.
    let mut common: Option<String> = None;
    let mut take = |made: Made| -> Result<(), String> {
        outcome.made += made.made;
        outcome.kept += made.kept;
        outcome.pages += made.pages;
        outcome.left += made.left;
        rooms::joined(made.faults).into_iter().for_each(|fault| faults.push(fault));
        for line in &made.lines {
            common = Some(common.take().map_or_else(|| line.path.clone(), |common| shared(&common, &line.path)));
        }
        match &mut ledger {
            Some(ledger) => ledger.append(&made.lines),
            None => Ok(()),
        }
    };
    let stopped = match together {
        None => workers.stream(feed, |batch: Vec<(Record, Clinic)>| bench.make(&batch), &mut take),
        Some(Together::Clinic) => {
            workers.stream(feed, |batch: Vec<(Record, Clinic)>| bench.bind_each(&batch), &mut take)
        }
        Some(together) => {
            let mut volumes = Volumes::new(request, &shelves, together);
            let stopped = workers.stream(
                feed,
                |batch: Vec<(Record, Clinic)>| Ok(Bundle::new(request, &shelves, &batch)),
                |bundle: Bundle| {
                    let left = volumes.add(&bundle)?;
                    take(Made { left, faults: bundle.faults, ..Made::default() })
                },
            );
            // A part of a file is no file.
            stopped.or_else(|| volumes.close().and_then(|closed| take(Made::of(closed))).err())
        }
    };
    let asked = request.shard.map(|_| intake.asked(request));
    outcome.clinics = intake.taken;
    outcome.left += intake.rows.refused.len() * per_clinic;
    outcome.stopped = stopped;
    let refused = std::mem::take(&mut intake.rows.refused);
    let source = &request.clinics.source;
    // What was not read to its end may well have it.
    let is_read = failed.is_empty();
    if is_read && outcome.stopped.is_none() {
        findings.extend(intake.wanted.missed(&Place::file(source.shown())));
    }
    findings.extend(request.clinics.source.doubts().iter().cloned());
    findings.extend(failed);
    findings.extend(intake.rows.findings());
    findings.extend(faults.findings());
    if together.is_some() && shelves.iter().any(Shelf::is_for_screens) {
        outcome.notes.push("files for screens are tagged throughout and are not merged".to_owned());
    }
    outcome.notes.splice(0..0, source.title().map(|title| format!("{}: {title}", source.shown())));
    let (count, clinics) = (outcome.clinics, if outcome.clinics == 1 { "clinic" } else { "clinics" });
    outcome.notes.insert(0, format!("{}: {}, {count} {clinics}", source.shown(), source.encoding().name()));
    if !is_read && count == 0 {
        outcome.notes.clear();
    }
    if let (Some(out), Some(common)) = (request.out, common) {
        let what = if outcome.made + outcome.kept == 1 { "the clinic's file is" } else { "clinics' files are in" };
        outcome.notes.push(format!("{what} {}", out.join(common).display()));
    }
    if !is_read {
        ledger.into_iter().for_each(Ledger::abandon);
    } else if let (Some(out), Some(ledger), None) = (request.out, ledger, &outcome.stopped) {
        outcome.stopped = ledger
            .close(|line| !request.is_for(line), asked)
            .and_then(|()| rejects::write(source, &refused, out))
            .err();
        if !refused.is_empty() {
            let (count, rows) = (refused.len(), if refused.len() == 1 { "record was" } else { "records were" });
            let kept = rejects::place(source, &refused, out)
                .map(|place| format!("; what was refused is in {}", place.display()));
            outcome.notes.push(format!(
                "{count} {rows} refused{}; sheets that were made of them before are still there",
                kept.unwrap_or_default()
            ));
        }
    }
    outcome
}

/// What all clinics share of the sheets that have a place for their own.
fn prepared(
    request: &Request<'_>,
    sheets: &[Sheet],
    workers: &Workers,
    findings: &mut Findings,
    outcome: &mut Outcome,
) -> Vec<Shelf> {
    let levels = findings.levels().clone();
    let open: Vec<Sheet> = sheets.iter().map(opened).collect();
    let prepared = workers.each(&open, |sheet| {
        let mut faults = Vec::new();
        let shelf = Shelf::new(sheet, request, &levels, &mut faults);
        Ok((shelf, faults))
    });
    outcome.stopped = prepared.stopped;
    let mut shelves = Vec::new();
    for (shelf, faults) in prepared.done {
        shelves.extend(shelf);
        findings.extend(faults);
    }
    if let Some(slotless) = shelves.iter().find(|shelf| !shelf.has_slots()) {
        let layout = &slotless.id().layout;
        outcome.notes.push(format!("{layout} keeps no place for a clinic's own; its sheets are the same for all"));
    }
    shelves.retain(Shelf::has_slots);
    shelves
}

/// The folders that two paths begin with.
fn shared(a: &str, b: &str) -> String {
    let same = a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).map(|(part, _)| part);
    same.collect::<Vec<_>>().join("/")
}

/// The sheet with its slots open.
fn opened(sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    sheet.data.clinic = Slot::Open;
    sheet
}
