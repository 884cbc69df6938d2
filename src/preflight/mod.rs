//! `Finished` → `Proofed`: the file is read back as a stranger would read it. And any PDF × a shop's profile → findings.

mod codes;
mod picture;
mod plates;
mod reading;
mod rules;
pub mod shared;
mod view;
mod words;

use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use hayro::hayro_syntax::{LoadPdfError, Pdf};

use crate::finding::{Finding, Place, Spot};
use crate::model::edition::Edition;
use crate::model::profile::Profile;
use crate::press::Finished;
use crate::typeset::of_sheet;
pub use codes::is_read_back;
pub use plates::Plates;
use reading::bounds::{self, Refusal};
use reading::file::File;
use rules::Sink;
pub use view::View;

pub use picture::{Picture, draw as picture, draw_all as pictures};

/// Pixels an inch of the plates that are drawn of every press file that is built: fields of ink, not edges, are looked
/// at. `chirashi preflight` looks closer.
const BUILD_DPI: f64 = 72.0;

/// A finished file that was read back.
pub struct Proofed {
    finished: Finished,
    colored: Vec<String>,
}

impl Proofed {
    pub fn finished(&self) -> &Finished {
        &self.finished
    }

    /// A digest of the cyan, magenta and yellow plates of each page; empty for what goes to no press.
    pub fn colored(&self) -> &[String] {
        &self.colored
    }
}

/// Reads a finished file back: its codes, and for the press everything that the shop with this profile would refuse.
/// What is wrong with it goes to `faults`.
pub fn proof(finished: Finished, profile: &Profile, faults: &mut Vec<Finding>) -> Proofed {
    let mut findings = [codes::findings(&finished), words::findings(&finished)].concat();
    let mut colored = Vec::new();
    if finished.edition() == Edition::Press {
        let examined = examine(finished.bytes(), profile, Depth::Plates(BUILD_DPI));
        let layout = Place::file(format!("layouts/{}/layout.typ", finished.id().layout));
        findings.extend(examined.findings.into_iter().map(|finding| finding.at(layout.clone())));
        colored = examined.colored;
    }
    faults.extend(
        findings.into_iter().map(|finding| of_sheet(finding, finished.id()).edition(finished.edition().name())),
    );
    Proofed { finished, colored }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Depth {
    /// What the file says and what its operators do.
    Objects,
    /// The plates too, at this many pixels an inch.
    Plates(f64),
    /// The plates, and the codes on them as a telephone finds them.
    Codes(f64),
}

/// Pixels an inch at which codes are looked for: a module of 0.25 mm is four pixels wide.
const CODES_DPI: f64 = 400.0;

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Examined {
    /// They name pages and places; the file is the caller's to name.
    pub findings: Vec<Finding>,
    pub pages: usize,
    /// Width and height in mm of each trimmed page.
    pub trims: Vec<(f64, f64)>,
    /// Which of cyan, magenta, yellow and black each page has within its bleed, where plates were drawn; none of a page
    /// whose plates were not.
    pub inks: Vec<[bool; 4]>,
    /// A digest of the cyan, magenta and yellow plates of each page within its bleed, where plates were drawn: files
    /// that differ in black alone have the same. Empty for a page whose plates were not.
    pub colored: Vec<String>,
}

/// How long one file may take to be read, and how much longer for each page that it seems to have: clinics' cards come
/// merged by the thousand.
const PATIENCE: Duration = Duration::from_secs(60);
const PATIENCE_A_PAGE: Duration = Duration::from_secs(1);

/// Pages that patience is had for; a file may lie about them.
const MOST_PAGES: usize = 20_000;

/// How much longer the reading of fonts and images, which looks at no clock, is waited for.
const GRACE: Duration = Duration::from_secs(30);

/// Stack of the thread that reads: PDFs nest.
const STACK: usize = 128 << 20;

/// Name of that thread.
const READER: &str = "preflight";

/// Everything that a shop with this profile would not take of a file that this program made.
pub fn examine(bytes: &[u8], profile: &Profile, depth: Depth) -> Examined {
    examine_some(bytes, profile, depth, |_| true)
}

/// The same, with a close look at some of the pages (counted from 1) alone.
pub fn examine_some(bytes: &[u8], profile: &Profile, depth: Depth, closely: impl Fn(usize) -> bool) -> Examined {
    let refusal = |refusal| Examined { findings: vec![refused(refusal)], ..Examined::default() };
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) if !pdf.pages().is_empty() => pdf,
        Err(LoadPdfError::Decryption(_)) => return refusal(Refusal::Encrypted),
        _ => return refusal(Refusal::NoPdf),
    };
    let deadline = Instant::now() + patience(bytes);
    let file = File::read(&pdf, bytes, profile.bleed, deadline);
    let mut sink = Sink { profile, findings: Vec::new() };
    rules::all(&file, &mut sink);
    let (mut colored, mut inks) = (Vec::new(), Vec::new());
    if let Depth::Plates(dpi) | Depth::Codes(dpi) = depth {
        for page in &file.pages {
            if !closely(page.number) {
                colored.push(String::new());
                inks.push([false; 4]);
                continue;
            }
            let plates = Plates::draw(page, page.bleed, dpi, deadline);
            rules::ink::check(page, &plates, &mut sink);
            colored.push(plates.colored_digest());
            inks.push(plates.inks());
            if matches!(depth, Depth::Codes(_)) {
                rules::codes::check(page, &Plates::draw(page, page.bleed, CODES_DPI, deadline), deadline, &mut sink);
            }
        }
    }
    let trims = file.pages.iter().map(|page| (page.trim.width(), page.trim.height())).collect();
    Examined { findings: sink.findings, pages: file.pages.len(), trims, inks, colored }
}

/// The same of any file, whoever made it: in bounds of time and memory, and whatever becomes of the reader.
pub fn examine_any(bytes: Vec<u8>, profile: &Profile, depth: Depth) -> Examined {
    if let Err(refusal) = bounds::admit(&bytes) {
        return Examined { findings: vec![refused(refusal)], ..Examined::default() };
    }
    let profile = profile.clone();
    guarded(patience(&bytes), move || examine(&bytes, &profile, depth))
        .unwrap_or_else(|finding| Examined { findings: vec![finding.spot(Spot::default())], ..Examined::default() })
}

/// Pictures of those of the pages (counted from 1) that can be drawn.
pub fn views(bytes: Vec<u8>, pages: Vec<usize>) -> Vec<View> {
    let patience = patience(&bytes);
    let draw = move || {
        let Ok(pdf) = Pdf::new(bytes.clone()) else { return Vec::new() };
        let file = File::read(&pdf, &bytes, 0.0, Instant::now() + patience);
        file.pages
            .iter()
            .filter(|page| pages.contains(&page.number))
            .filter_map(|page| view::draw(&pdf, page))
            .collect()
    };
    guarded(patience, draw).unwrap_or_default()
}

/// How long a file may take, by the boxes of pages that can be seen in it.
fn patience(bytes: &[u8]) -> Duration {
    const BOX: &[u8] = b"/MediaBox";
    let pages = bytes.windows(BOX.len()).filter(|window| *window == BOX).count();
    PATIENCE + PATIENCE_A_PAGE * pages.min(MOST_PAGES) as u32
}

/// Does work on a thread of its own, which may run away or fall over.
fn guarded<T: Send + 'static>(patience: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Finding> {
    quieten();
    let (sender, receiver) = mpsc::channel();
    let spawned = std::thread::Builder::new().name(READER.to_owned()).stack_size(STACK).spawn(move || {
        let _ = sender.send(work());
    });
    let gave_up =
        || Finding::new("P104", "the reader gave up on this file").hint("export it anew from the program that made it");
    if spawned.is_err() {
        return Err(gave_up());
    }
    receiver.recv_timeout(patience + GRACE).map_err(|error| match error {
        // Its thread goes on until the program ends.
        RecvTimeoutError::Timeout => {
            Finding::new("P103", "the file takes too long to read").hint("export it anew from the program that made it")
        }
        RecvTimeoutError::Disconnected => gave_up(),
    })
}

/// A reader that falls over is told of as a finding, not by a trace.
fn quieten() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(READER) {
                others(info);
            }
        }));
    });
}

/// The plates of each page with its margins, at `dpi` pixels an inch. None when the file cannot be read.
pub fn plates_of(bytes: &[u8], dpi: f64) -> Option<Vec<Plates>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let deadline = Instant::now() + patience(bytes);
    let file = File::read(&pdf, bytes, 0.0, deadline);
    Some(file.pages.iter().map(|page| Plates::draw(page, page.media, dpi, deadline)).collect())
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
