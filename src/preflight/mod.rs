//! `Finished` → `Proofed`: the file is read back as a stranger would read it. And any PDF × a shop's profile → findings.

mod codes;
mod plates;
mod reading;
mod rules;

use std::time::{Duration, Instant};

use hayro::hayro_syntax::{LoadPdfError, Pdf};

use crate::finding::{Finding, Spot};
use crate::model::profile::Profile;
use crate::press::Finished;
use crate::typeset::of_sheet;
use plates::Plates;
use reading::bounds::{self, Refusal};
use reading::file::File;
use rules::Sink;

/// A finished file that was read back.
pub struct Proofed {
    finished: Finished,
}

impl Proofed {
    pub fn finished(&self) -> &Finished {
        &self.finished
    }
}

/// Reads a finished file back. What is wrong with it goes to `faults`.
pub fn proof(finished: Finished, faults: &mut Vec<Finding>) -> Proofed {
    let findings = codes::findings(&finished);
    faults.extend(
        findings.into_iter().map(|finding| of_sheet(finding, finished.id()).edition(finished.edition().name())),
    );
    Proofed { finished }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Depth {
    /// What the file says and what its operators do.
    Objects,
    /// The plates too, at this many pixels an inch.
    Plates(f64),
}

/// How long one file may take to be read.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that a shop with this profile would not take. The findings name pages and places; the file is the
/// caller's to name.
pub fn examine(bytes: &[u8], profile: &Profile, depth: Depth) -> Vec<Finding> {
    if let Err(refusal) = bounds::admit(bytes) {
        return vec![refused(refusal)];
    }
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return vec![refused(Refusal::Encrypted)],
        Err(LoadPdfError::Invalid) => return vec![refused(Refusal::NoPdf)],
    };
    if pdf.pages().is_empty() {
        return vec![refused(Refusal::NoPdf)];
    }
    let file = File::read(&pdf, bytes, profile.bleed, Instant::now() + PATIENCE);
    let mut sink = Sink { profile, findings: Vec::new() };
    rules::all(&file, &mut sink);
    if let Depth::Plates(dpi) = depth {
        for page in &file.pages {
            let plates = Plates::draw(page, page.bleed, dpi);
            rules::ink::check(page, &plates, &mut sink);
        }
    }
    sink.findings
}

/// A digest of the cyan, magenta and yellow plates of each page within its bleed, drawn at `dpi` pixels an inch: files
/// that differ in black alone have the same. None when the file cannot be read.
pub fn colored_plates(bytes: &[u8], dpi: f64) -> Option<Vec<String>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let file = File::read(&pdf, bytes, 0.0, Instant::now() + PATIENCE);
    Some(file.pages.iter().map(|page| Plates::draw(page, page.bleed, dpi).colored_digest()).collect())
}

fn refused(refusal: Refusal) -> Finding {
    let finding = match refusal {
        Refusal::NoPdf => Finding::new("P101", "the file cannot be read as a PDF")
            .hint("export it anew; a file that was sent by mail or chat may have been cut off on the way"),
        Refusal::Encrypted => Finding::new("P102", "the file is protected by a password or by restrictions")
            .hint("save it without protection; a shop's processor cannot open it"),
        Refusal::TooLarge => Finding::new("P103", "the file comes to more than can be read: its packed parts swell up")
            .hint("export it anew from the program that made it"),
    };
    finding.spot(Spot::default())
}
