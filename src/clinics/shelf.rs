//! What is the same in all clinics' copies of a sheet, made once.

use super::request::Request;
use crate::digest::Sum;
use crate::finding::{Finding, Levels};
use crate::model::edition::Edition;
use crate::model::sheet::{Sheet, SheetId, Side};
use crate::press::{self, Base};
use crate::{preflight, typeset};

/// One sheet's finished editions, whose slots are open.
pub struct Shelf {
    pub sheet: Sheet,
    /// How its languages are set, without what is said in them.
    pub reader: Side,
    pub staff: Side,
    pub bases: Vec<Shelved>,
    /// Editions that are set whole for each clinic, with the digest of what all share.
    pub whole: Vec<(Edition, String)>,
    pub pages: usize,
    has_slots: bool,
}

/// One edition of it.
pub struct Shelved {
    pub edition: Edition,
    pub base: Base,
    pub digest: Sum,
    /// Digest of all that went in.
    pub source: String,
    pub pages: usize,
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
                    digest: Sum::of(base.prefix()),
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
