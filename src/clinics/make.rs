//! Some clinics → their files: overlays joined to what all share, or sheets set whole, written as they are made.

use std::path::Path;
use std::sync::Arc;

use super::bundle::Bundle;
use super::ledger::{Journal, Line, Previous};
use super::overlays::{Fonts, Group, Overlay, Plan};
use super::request::{Request, Together};
use super::shelf::{Shelf, Shelved};
use super::volume::Volumes;
use crate::digest::{self, Sum};
use crate::finding::{Finding, Levels};
use crate::load::Record;
use crate::manifest;
use crate::merge;
use crate::model::clinic::Clinic;
use crate::model::code::CLINIC_CODE;
use crate::model::edition::Edition;
use crate::model::sheet::{Own, SheetId, Slot};
use crate::press::{self, Forms};
use crate::{preflight, typeset, write};

/// What a worker needs.
pub struct Bench<'a> {
    pub request: &'a Request<'a>,
    pub shelves: &'a [Shelf],
    pub previous: Option<&'a Previous>,
    pub journal: Option<&'a Journal>,
    pub levels: &'a Levels,
}

/// What became of some clinics.
#[derive(Default)]
pub struct Made {
    pub lines: Vec<Line>,
    pub faults: Vec<Finding>,
    pub made: usize,
    pub kept: usize,
    pub pages: usize,
    pub left: usize,
}

impl Made {
    /// Files that many clinics share, with their pages.
    pub fn of(closed: Vec<(Line, usize)>) -> Self {
        let pages = closed.iter().map(|(_, pages)| pages).sum();
        let lines: Vec<Line> = closed.into_iter().map(|(line, _)| line).collect();
        Made { made: lines.len(), lines, pages, ..Made::default() }
    }

    /// Counts a file in that was made, or the lack of it.
    fn count(&mut self, made: Option<Line>, pages: usize) {
        match made {
            Some(line) => {
                self.made += 1;
                self.pages += pages;
                self.lines.push(line);
            }
            None => self.left += 1,
        }
    }
}

/// One file of a clinic, as far as it is known before its overlays are set.
struct Task<'a> {
    /// Without the digest and the size of what is still to be made.
    line: Line,
    pages: usize,
    way: Way<'a>,
}

/// How it comes about.
enum Way<'a> {
    /// It is there and was made of the same.
    Kept,
    /// From what all share and an overlay for each slot, by group.
    Joined(&'a Shelved, Vec<usize>),
    /// Set as a whole.
    Whole(&'a Shelf, Edition, Box<Own>),
}

impl<'a> Bench<'a> {
    /// Makes all sheets of some clinics.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn make(&self, clinics: &[(Record, Clinic)]) -> Result<Made, String> {
        let mut made = Made::default();
        let mut plan = Plan::new(clinics.len());
        let tasks: Vec<Vec<Task<'a>>> = clinics
            .iter()
            .enumerate()
            .map(|(number, (record, clinic))| self.tasks(number, record, clinic, &mut plan))
            .collect();
        let groups = plan.set(self.request, Fonts::Apart, |number, findings| {
            let place = &clinics[number].0.place;
            made.faults.extend(findings.into_iter().map(|finding| finding.at(place.clone())));
        });
        for (number, (tasks, (record, _))) in tasks.into_iter().zip(clinics).enumerate() {
            let before = made.lines.len();
            for task in tasks {
                let pages = task.pages;
                match &task.way {
                    Way::Kept => {
                        made.kept += 1;
                        made.pages += pages;
                        made.lines.push(task.line);
                    }
                    Way::Joined(shelved, slots) => {
                        let overlays = slots.iter().map(|&group| Some((&groups[group], groups[group].places[number]?)));
                        let overlays: Option<Vec<(&Group, Overlay)>> = overlays.collect();
                        let line = overlays.map(|overlays| self.join(task.line, shelved, &overlays)).transpose()?;
                        made.count(line, pages);
                    }
                    Way::Whole(shelf, edition, own) => {
                        let mut faults = Vec::new();
                        let line = self.whole(task.line, shelf, *edition, own, &mut faults)?;
                        made.faults.extend(faults.into_iter().map(|fault| fault.at(record.place.clone())));
                        made.count(line, pages);
                    }
                }
            }
            if let Some(journal) = self.journal {
                journal.note(&made.lines[before..])?;
            }
        }
        Ok(made)
    }

    /// The files of one clinic, in the order of the shelves; what of them is to be joined is planned.
    fn tasks(&self, number: usize, record: &Record, clinic: &Clinic, plan: &mut Plan<'a>) -> Vec<Task<'a>> {
        let mut tasks = Vec::new();
        for shelf in self.shelves {
            let own = merge::own(clinic, self.request.checked, shelf.id());
            let id = SheetId { clinic: Some(clinic.id.clone()), ..shelf.id().clone() };
            let line = |edition, source: &str| Line {
                name: clinic.name.clone(),
                copies: clinic.copies,
                ..Line::new(&id, edition, manifest::source_of(source, &own), record.place.line)
            };
            for shelved in &shelf.bases {
                let mut line = line(shelved.edition, &shelved.source);
                let way = if self.keep(&mut line) {
                    Way::Kept
                } else {
                    Way::Joined(shelved, plan.add(number, shelf, shelved, &own))
                };
                tasks.push(Task { line, pages: shelved.pages, way });
            }
            for (edition, source) in &shelf.whole {
                let mut line = line(*edition, source);
                let way =
                    if self.keep(&mut line) { Way::Kept } else { Way::Whole(shelf, *edition, Box::new(own.clone())) };
                tasks.push(Task { line, pages: shelf.pages, way });
            }
        }
        tasks
    }

    /// Whether a file is there and was made of the same; its line says then what it is.
    fn keep(&self, line: &mut Line) -> bool {
        let (Some(previous), Some(out)) = (self.previous, self.request.out) else { return false };
        let Some((sha256, bytes)) = previous.kept(&line.path, &line.source, out) else { return false };
        (line.sha256, line.bytes) = (sha256, bytes);
        true
    }

    /// Makes one file of each clinic's sheets.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn bind_each(&self, clinics: &[(Record, Clinic)]) -> Result<Made, String> {
        let mut all = Made::default();
        for clinic in clinics.chunks(1) {
            let bundle = Bundle::new(self.request, self.shelves, clinic);
            let mut volumes = Volumes::new(self.request, self.shelves, Together::Clinic);
            all.left += volumes.add(&bundle)?;
            let made = Made::of(volumes.close()?);
            all.made += made.made;
            all.pages += made.pages;
            all.lines.extend(made.lines);
            all.faults.extend(bundle.faults);
        }
        Ok(all)
    }

    /// Lays overlays on what all share.
    fn join(&self, line: Line, shelved: &Shelved, overlays: &[(&Group, Overlay)]) -> Result<Line, String> {
        let forms: Vec<&Forms> = overlays.iter().map(|(group, overlay)| &group.sets[overlay.set]).collect();
        let joined = shelved.base.join(&forms, digest::fingerprint(line.source.as_bytes()));
        if let Some(out) = self.request.out {
            write::parts(out, self.request.shard, Path::new(&line.path), &[joined.prefix, &joined.rest])?;
        }
        Ok(Line {
            sha256: shelved.digest.with(&joined.rest),
            bytes: joined.prefix.len() + joined.rest.len(),
            noted: overlays.iter().any(|(_, overlay)| overlay.noted),
            ..line
        })
    }

    /// Sets a sheet with the clinic's own words in it; none where a fault forbids it.
    fn whole(
        &self,
        line: Line,
        shelf: &Shelf,
        edition: Edition,
        own: &Own,
        faults: &mut Vec<Finding>,
    ) -> Result<Option<Line>, String> {
        let mut sheet = shelf.sheet.clone();
        sheet.id.clinic = Some(line.clinic.clone());
        sheet.editions = vec![edition];
        if let Some(code) = own.code.clone() {
            Arc::make_mut(&mut sheet.data.codes).insert(CLINIC_CODE.to_owned(), code);
        }
        sheet.data.clinic = Slot::Filled(Box::new(own.clone()));
        let request = self.request;
        let proofed = typeset::document(&sheet, request.layouts, request.fonts, faults)
            .and_then(|document| press::finish(&document, edition, request.shop, request.order, request.epoch, faults))
            .map(|finished| preflight::proof(finished, request.shop.profile(), faults));
        let proofed = match proofed {
            Ok(proofed) if !faults.iter().any(|fault| self.levels.is_error(fault)) => proofed,
            other => {
                faults.extend(other.err().into_iter().flatten());
                return Ok(None);
            }
        };
        let bytes = proofed.finished().bytes();
        if let Some(out) = request.out {
            write::parts(out, request.shard, Path::new(&line.path), &[bytes])?;
        }
        Ok(Some(Line { sha256: Sum::of(bytes).hex(), bytes: bytes.len(), noted: !faults.is_empty(), ..line }))
    }
}
