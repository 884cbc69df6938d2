//! Records → each clinic's own sheets: what all share is made once, and each record adds its own words.
//!
//! Sheets of the press and the office are joined: a finished sheet with open slots and an overlay for each clinic. Those
//! for screens are tagged throughout, so each is set whole.

mod bundle;
mod ledger;
mod make;
mod overlays;
mod rejects;
mod rooms;
mod shelf;
mod volume;
mod wanted;

use std::collections::HashSet;
use std::path::Path;

use crate::check::{Checked, Desk, meant};
use crate::digest::fingerprint;
use crate::finding::{Finding, Findings, Place, Severity};
use crate::fonts::Fonts;
use crate::impose::Order;
use crate::load::{Logos, Record, Refused, Source};
use crate::manifest::Common;
use crate::merge::Filter;
use crate::model::clinic::{Clinic, Field};
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::model::sheet::{Sheet, Slot};
use crate::preflight;
use crate::press::{Epoch, Shop};
use crate::typeset::Layouts;
use crate::workers::Workers;
use bundle::Bundle;
use ledger::Ledger;
use make::{Bench, Made};
use shelf::Shelf;
use volume::Volumes;
use wanted::Wanted;

pub use volume::{Together, index_of};

pub use ledger::{Line, each_line, merge, name as list_name};

/// Findings of one rule about rows that are told one by one; the rest are counted.
const TOLD: usize = 100;

/// Clinics whose overlays are set together: where their cards share a file, and at most where each has its own.
const BUNDLE: usize = 256;
const BATCH: usize = 48;

/// Sheets that a worker takes in hand at once; one that is set whole takes as long as so many that are joined.
const IN_HAND: usize = 256;
const WHOLE: usize = 32;

/// Which clinics, and what of them.
#[derive(Debug)]
pub struct Clinics {
    pub source: Source,
    /// Values that every record gets, whatever its row says.
    pub set: Vec<(Field, String)>,
    /// Ids; an empty list means all.
    pub only: Vec<String>,
    /// What the cards in one file have in common, where they are not a file each.
    pub together: Option<Together>,
}

/// What is made, with what, and where to.
pub struct Request<'a> {
    pub clinics: &'a Clinics,
    pub filter: &'a Filter,
    pub checked: &'a Checked,
    pub layouts: &'a Layouts,
    pub fonts: &'a Fonts,
    pub shop: &'a Shop,
    pub order: &'a Order,
    pub epoch: Epoch,
    pub common: &'a Common,
    pub out: Option<&'a Path>,
    pub force: bool,
    /// The share of the clinics that is made here.
    pub shard: Option<Shard>,
}

impl Request<'_> {
    /// Whether a file of an earlier run is of those that this one makes, or would have to.
    fn is_for(&self, line: &Line) -> bool {
        // What a merged file holds of several, it does not name.
        fn among(list: &[String], value: &str) -> bool {
            list.is_empty() || value.is_empty() || list.iter().any(|wanted| wanted == value)
        }
        among(&self.filter.topics, &line.topic)
            && among(&self.filter.layouts, &line.layout)
            && among(&self.filter.languages, &line.language)
            && among(&self.clinics.only, &line.clinic)
            && Edition::named(&line.edition).is_some_and(|edition| self.filter.wants_edition(edition))
    }
}

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
    let levels = findings.levels().clone();
    let open: Vec<Sheet> = sheets.iter().map(opened).collect();
    let prepared = workers.each(&open, |sheet| {
        let mut faults = Vec::new();
        let shelf = Shelf::new(sheet, request, &levels, &mut faults);
        Ok((shelf, faults))
    });
    let mut outcome = Outcome { stopped: prepared.stopped, ..Outcome::default() };
    let mut shelves = Vec::new();
    for (shelf, faults) in prepared.done {
        shelves.extend(shelf);
        findings.extend(faults);
    }
    if outcome.stopped.is_some() {
        return outcome;
    }
    let slotless: Vec<&str> =
        shelves.iter().filter(|shelf| !shelf.has_slots()).map(|shelf| shelf.id().layout.as_str()).collect();
    if let Some(layout) = slotless.first() {
        outcome.notes.push(format!("{layout} keeps no place for a clinic's own; its sheets are the same for all"));
    }
    shelves.retain(Shelf::has_slots);
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
    let mut intake = Intake {
        desk: &desk,
        clinics: request.clinics,
        wanted: Wanted::new(&request.clinics.only),
        seen: HashSet::new(),
        shard: request.shard,
        is_for_press: request.filter.wants_edition(Edition::Press),
        rows: Rows::default(),
        taken: 0,
    };
    let bench =
        Bench { request, shelves: &shelves, previous: previous.as_ref(), journal: journal.as_ref(), levels: &levels };
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
                |batch: Vec<(Record, Clinic)>| Ok(Bundle::new(&bench, &batch)),
                |bundle: Bundle| {
                    let left = volumes.add(&bundle)?;
                    take(Made { left, faults: bundle.faults, ..Made::default() })
                },
            );
            // A part of a file is no file.
            stopped.or_else(|| volumes.close().and_then(|closed| take(Made::of(closed))).err())
        }
    };
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
    if let (Some(out), Some(ledger), None) = (request.out, ledger, &outcome.stopped) {
        outcome.stopped =
            ledger.close(|line| !request.is_for(line)).and_then(|()| rejects::write(source, &refused, out)).err();
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

/// Rows come in here, one after the other.
struct Intake<'a> {
    desk: &'a Desk<'a>,
    clinics: &'a Clinics,
    wanted: Wanted<'a>,
    /// Fingerprints of the ids so far, as a disk that does not tell capitals apart would see them.
    seen: HashSet<u128>,
    shard: Option<Shard>,
    is_for_press: bool,
    rows: Rows,
    taken: usize,
}

impl Intake<'_> {
    fn take(&mut self, row: Result<Record, Refused>) -> Option<(Record, Clinic)> {
        let mut record = match row {
            Ok(record) => record,
            Err(refused) => {
                self.rows.refuse(vec![*refused.finding], refused.bytes);
                return None;
            }
        };
        for (field, value) in &self.clinics.set {
            record.values.retain(|(known, _)| known != field);
            record.values.push((field.clone(), value.clone()));
        }
        let (clinic, notes) = match self.desk.clinic(&record) {
            Ok(checked) => checked,
            Err(faults) => {
                match record.values.iter().find(|(field, _)| *field == Field::Id) {
                    Some((_, id)) => self.wanted.meets_refused(meant(id), meant(id) != id),
                    None => self.wanted.meets_refused("", true),
                }
                self.rows.refuse(faults, record.bytes);
                return None;
            }
        };
        if !self.wanted.meets(&clinic.id) {
            return None;
        }
        let fingerprint = fingerprint(clinic.id.to_lowercase().as_bytes());
        if self.shard.is_some_and(|shard| !shard.has(fingerprint)) {
            return None;
        }
        if !self.seen.insert(fingerprint) {
            let finding = Finding::new("C103", format!("the id {} stands in an earlier row too", clinic.id))
                .at(record.place.clone())
                .hint("give each clinic an id of its own (同じ id は使えません)");
            self.rows.refuse(vec![finding], record.bytes);
            return None;
        }
        if let Some(page) = clinic.page.as_ref().filter(|page| !preflight::is_read_back(page)) {
            let place = record.place_of(&Field::Link).clone();
            let finding = Finding::new("Q001", format!("the code of {} cannot be read back", page.payload)).at(place);
            self.rows.refuse(vec![finding], record.bytes);
            return None;
        }
        let matters = |note: &Finding| self.is_for_press || note.rule.code != "C116";
        notes.into_iter().filter(matters).for_each(|note| self.rows.push(note));
        self.taken += 1;
        Some((record, clinic))
    }
}

/// Findings about rows, bounded however many rows there are.
#[derive(Default)]
struct Rows {
    told: Vec<Finding>,
    /// By code, and by message where it says which field is meant, how often.
    counted: std::collections::BTreeMap<(&'static str, String), usize>,
    /// Where the refused rows stand in the file.
    refused: Vec<std::ops::Range<u64>>,
}

/// Warnings that a person has to see one by one: what is not printed of a clinic's record.
const EACH: [&str; 2] = [rooms::CODE, "C114"];

/// The warning that is told once of each field.
const A_FIELD: &str = "C113";

fn kind(finding: &Finding) -> (&'static str, String) {
    let code = finding.rule.code;
    (code, if code == A_FIELD { finding.message.clone() } else { String::new() })
}

impl Rows {
    fn push(&mut self, finding: Finding) {
        let count = self.counted.entry(kind(&finding)).or_default();
        *count += 1;
        // Of what was merely changed, one example says it.
        let each = finding.severity == Severity::Error || EACH.contains(&finding.rule.code);
        let most = if each { TOLD } else { 1 };
        if *count <= most {
            self.told.push(finding);
        }
    }

    fn refuse(&mut self, findings: Vec<Finding>, bytes: std::ops::Range<u64>) {
        findings.into_iter().for_each(|finding| self.push(finding));
        self.refused.push(bytes);
    }

    fn findings(self) -> Vec<Finding> {
        let mut told = self.told;
        let mut more = Vec::new();
        for (counted, count) in self.counted {
            let shown = told.iter().filter(|finding| kind(finding) == counted).count();
            if count > shown {
                let (code, field) = counted;
                let of = if field.is_empty() { field } else { format!("{field}: ") };
                more.push(Finding::new(code, format!("{of}the same of {} more rows", count - shown)));
            }
        }
        told.extend(more);
        told
    }
}
