//! One clinic → its files: overlays set once for all sheets that show the same, joined to each sheet, written.

use std::path::Path;
use std::sync::Arc;

use super::Request;
use super::bundle::Bundle;
use super::ledger::{Journal, Line, Previous};
use super::volume::{Together, Volumes};
use crate::finding::{Finding, Levels};
use crate::load::Record;
use crate::manifest::{self, Prefix};
use crate::merge;
use crate::model::clinic::Clinic;
use crate::model::edition::Edition;
use crate::model::sheet::{CLINIC_CODE, Own, Sheet, SheetId, Side, Slot};
use crate::press::{self, Base, Forms, POINTS_A_MM};
use crate::typeset::{self, OverlayData, Verdict};
use crate::{preflight, write};

/// One sheet's finished editions, whose slots are open.
pub struct Shelf {
    sheet: Sheet,
    reader: Side,
    staff: Side,
    bases: Vec<Shelved>,
    /// Editions that are set whole for each clinic, with the digest of what all share.
    whole: Vec<(Edition, String)>,
    pages: usize,
    has_slots: bool,
}

/// One edition of it.
pub struct Shelved {
    edition: Edition,
    base: Base,
    digest: Prefix,
    /// Digest of all that went in.
    source: String,
    pages: usize,
}

impl Shelved {
    pub fn edition(&self) -> Edition {
        self.edition
    }

    pub fn base(&self) -> &Base {
        &self.base
    }
}

impl Shelf {
    /// Makes the editions of a sheet that are the same for all clinics; `None` where a fault forbids it.
    pub fn new(sheet: &Sheet, request: &Request<'_>, levels: &Levels, faults: &mut Vec<Finding>) -> Option<Shelf> {
        let document = match typeset::document(sheet, request.layouts, request.fonts, faults) {
            Ok(document) => document,
            Err(fatal) => {
                faults.extend(fatal);
                return None;
            }
        };
        let source = request.common.with(sheet);
        let shop = request.shop.fingerprint();
        let (mut bases, mut whole) = (Vec::new(), Vec::new());
        for &edition in &sheet.editions {
            // A file for screens is tagged: what is laid on it afterwards would stand outside of its structure.
            if edition == Edition::Web {
                whole.push((edition, source.of(edition, &shop, request.order)));
                continue;
            }
            let finished = press::finish(&document, edition, request.shop, request.order, request.epoch, faults);
            let proofed = finished.map(|finished| preflight::proof(finished, request.shop.profile(), faults));
            let base = proofed.and_then(|proofed| {
                let base = Base::new(proofed.finished());
                base.map(|base| (base, proofed.finished().pages().len()))
                    .map_err(|words| vec![Finding::new("P001", words).edition(edition.name())])
            });
            match base {
                Err(fatal) => faults.extend(fatal.into_iter().map(|fault| typeset::of_sheet(fault, &sheet.id))),
                Ok((base, pages)) => bases.push(Shelved {
                    edition,
                    digest: Prefix::new(base.prefix()),
                    base,
                    source: source.of(edition, &shop, request.order),
                    pages,
                }),
            }
        }
        if faults.iter().any(|fault| levels.is_error(fault)) {
            return None;
        }
        let (reader, staff) = (sheet.data.reader.voice(), sheet.data.staff.voice());
        let pages = document.paged().pages().len();
        Some(Shelf {
            sheet: sheet.clone(),
            reader,
            staff,
            bases,
            whole,
            pages,
            has_slots: !document.slots().is_empty(),
        })
    }

    pub fn id(&self) -> &SheetId {
        &self.sheet.id
    }

    /// The editions that overlays are laid on.
    pub fn bases(&self) -> &[Shelved] {
        &self.bases
    }

    /// Whether an edition is set whole for each clinic.
    pub fn is_for_screens(&self) -> bool {
        !self.whole.is_empty()
    }

    pub fn has_slots(&self) -> bool {
        self.has_slots
    }

    /// Files that each clinic gets of it.
    pub fn files(&self) -> usize {
        self.bases.len() + self.whole.len()
    }
}

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
}

/// Overlays of one clinic, by what they show.
#[derive(Default)]
struct Overlays<'a> {
    set: Vec<Overlay<'a>>,
}

struct Overlay<'a> {
    shown: Shown<'a>,
    forms: Result<Forms, ()>,
    /// Whether there is something to say of it.
    noted: bool,
}

/// What two overlays must share to be one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown<'a> {
    layout: &'a str,
    size: (f64, f64),
    /// Tag of the reader's language, where it makes a difference.
    reader: Option<&'a str>,
    edition: Edition,
}

impl<'a> Shown<'a> {
    /// What a slot of this size shows on a clinic's sheet.
    pub fn new(shelf: &'a Shelf, edition: Edition, size: (f64, f64), own: &Own) -> Self {
        let reader = own.is_readers().then_some(shelf.id().language.as_str());
        Shown { layout: &shelf.id().layout, size, reader, edition }
    }
}

impl Bench<'_> {
    /// Makes all sheets of some clinics.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn make(&self, clinics: Vec<(Record, Clinic)>) -> Result<Made, String> {
        let mut made = Made::default();
        for (record, clinic) in &clinics {
            let mut overlays = Overlays::default();
            let before = made.lines.len();
            for shelf in self.shelves {
                let own = merge::own(clinic, self.request.checked, shelf.id());
                let id = SheetId { clinic: Some(clinic.id.clone()), ..shelf.id().clone() };
                for shelved in &shelf.bases {
                    let source = manifest::source_of(&shelved.source, &own);
                    if !self.keep(&id, record, shelved.edition, &source, shelved.pages, &mut made)? {
                        self.join(shelf, shelved, &own, &id, source, record, &mut overlays, &mut made)?;
                    }
                }
                for (edition, source) in &shelf.whole {
                    let source = manifest::source_of(source, &own);
                    if !self.keep(&id, record, *edition, &source, shelf.pages, &mut made)? {
                        self.whole(shelf, *edition, &own, &id, source, record, &mut made)?;
                    }
                }
            }
            for line in &mut made.lines[before..] {
                line.name.clone_from(&clinic.name);
                line.copies = clinic.copies;
            }
            if let Some(journal) = self.journal {
                journal.note(&made.lines[before..])?;
            }
        }
        Ok(made)
    }

    /// Makes one file of each clinic's sheets.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn bind_each(&self, clinics: &[(Record, Clinic)]) -> Result<Made, String> {
        let mut all = Made::default();
        for clinic in clinics.chunks(1) {
            let bundle = Bundle::new(self, clinic);
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

    /// Keeps a file that is there and was made of the same.
    fn keep(
        &self,
        id: &SheetId,
        record: &Record,
        edition: Edition,
        source: &str,
        pages: usize,
        made: &mut Made,
    ) -> Result<bool, String> {
        let (Some(previous), Some(out)) = (self.previous, self.request.out) else { return Ok(false) };
        let path = id.path(edition);
        let Some((sha256, bytes)) = previous.kept(&path, source, out) else { return Ok(false) };
        made.kept += 1;
        made.pages += pages;
        made.lines.push(line(id, record, edition, path, sha256, bytes, source.to_owned()));
        Ok(true)
    }

    #[allow(clippy::too_many_arguments)]
    fn join<'a>(
        &self,
        shelf: &'a Shelf,
        shelved: &Shelved,
        own: &Own,
        id: &SheetId,
        source: String,
        record: &Record,
        overlays: &mut Overlays<'a>,
        made: &mut Made,
    ) -> Result<(), String> {
        let mut chosen = Vec::new();
        for &size in shelved.base.sizes() {
            let shown = Shown::new(shelf, shelved.edition, size, own);
            let known = overlays.set.iter().position(|known| known.shown == shown);
            let index = match known {
                Some(index) => index,
                None => {
                    let mut faults = Vec::new();
                    let forms = self.form(shelf, &shown, own, &mut faults);
                    overlays.set.push(Overlay { shown, forms, noted: !faults.is_empty() });
                    made.faults.extend(faults.into_iter().map(|fault| fault.at(record.place.clone())));
                    overlays.set.len() - 1
                }
            };
            chosen.push(index);
        }
        let forms: Option<Vec<&Forms>> = chosen.iter().map(|index| overlays.set[*index].forms.as_ref().ok()).collect();
        let Some(forms) = forms else {
            made.left += 1;
            return Ok(());
        };
        let joined = shelved.base.join(&forms, manifest::fingerprint(source.as_bytes()));
        let sha256 = shelved.digest.with(&joined.rest);
        let bytes = joined.prefix.len() + joined.rest.len();
        let path = id.path(shelved.edition);
        if let Some(out) = self.request.out {
            write::parts(out, self.request.shard, Path::new(&path), &[joined.prefix, &joined.rest])?;
        }
        made.made += 1;
        made.pages += shelved.pages;
        let noted = chosen.iter().any(|index| overlays.set[*index].noted);
        made.lines.push(Line { noted, ..line(id, record, shelved.edition, path, sha256, bytes, source) });
        Ok(())
    }

    /// One clinic's overlay; `Err` where it cannot be used.
    fn form(&self, shelf: &Shelf, shown: &Shown<'_>, own: &Own, findings: &mut Vec<Finding>) -> Result<Forms, ()> {
        let (forms, verdicts) =
            self.forms(shelf, shown, std::slice::from_ref(own)).map_err(|faults| findings.extend(faults))?;
        let usable = verdicts.iter().all(|verdict| verdict.fault.is_none());
        findings.extend(verdicts.into_iter().flat_map(|verdict| verdict.fault.into_iter().chain(verdict.notes)));
        if usable { Ok(forms) } else { Err(()) }
    }

    /// The overlays of several clinics, and what there is to say of each.
    ///
    /// # Errors
    /// What holds for all of them.
    pub fn forms(
        &self,
        shelf: &Shelf,
        shown: &Shown<'_>,
        clinics: &[Own],
    ) -> Result<(Forms, Vec<Verdict>), Vec<Finding>> {
        let data = OverlayData {
            layout: shown.layout,
            width: shown.size.0 / POINTS_A_MM,
            height: shown.size.1 / POINTS_A_MM,
            module: shelf.sheet.rules.module,
            reader: if shown.reader.is_some() { &shelf.reader } else { &shelf.staff },
            staff: &shelf.staff,
            clinics,
        };
        let overlays = typeset::overlays(&data, self.request.layouts, self.request.fonts)?;
        let forms = press::forms(&overlays, shown.edition, shelf.sheet.rules.plates, self.request.shop)?;
        Ok((forms, overlays.verdicts().to_vec()))
    }

    #[allow(clippy::too_many_arguments)]
    fn whole(
        &self,
        shelf: &Shelf,
        edition: Edition,
        own: &Own,
        id: &SheetId,
        source: String,
        record: &Record,
        made: &mut Made,
    ) -> Result<(), String> {
        let mut sheet = shelf.sheet.clone();
        sheet.id = id.clone();
        sheet.editions = vec![edition];
        if let Some(code) = own.code.clone() {
            Arc::make_mut(&mut sheet.data.codes).insert(CLINIC_CODE.to_owned(), code);
        }
        sheet.data.clinic = Slot::Filled(Box::new(own.clone()));
        let request = self.request;
        let mut faults = Vec::new();
        let proofed = typeset::document(&sheet, request.layouts, request.fonts, &mut faults)
            .and_then(|document| {
                press::finish(&document, edition, request.shop, request.order, request.epoch, &mut faults)
            })
            .map(|finished| preflight::proof(finished, request.shop.profile(), &mut faults));
        match proofed {
            Ok(proofed) if !faults.iter().any(|fault| self.levels.is_error(fault)) => {
                let finished = proofed.finished();
                let sha256 = Prefix::new(finished.bytes()).with(&[]);
                let path = finished.path();
                if let Some(out) = request.out {
                    write::parts(out, request.shard, Path::new(&path), &[finished.bytes()])?;
                }
                made.made += 1;
                made.pages += finished.pages().len();
                let line = line(id, record, edition, path, sha256, finished.bytes().len(), source);
                made.lines.push(Line { noted: !faults.is_empty(), ..line });
            }
            other => {
                faults.extend(other.err().into_iter().flatten());
                made.left += 1;
            }
        }
        made.faults.extend(faults.into_iter().map(|fault| fault.at(record.place.clone())));
        Ok(())
    }
}

fn line(
    id: &SheetId,
    record: &Record,
    edition: Edition,
    path: String,
    sha256: String,
    bytes: usize,
    source: String,
) -> Line {
    Line {
        path,
        sha256,
        bytes,
        topic: id.topic.clone(),
        layout: id.layout.clone(),
        language: id.language.clone(),
        edition: edition.name().to_owned(),
        clinic: id.clinic.clone().unwrap_or_default(),
        name: String::new(),
        copies: None,
        noted: false,
        index: None,
        row: record.place.line,
        source,
    }
}
