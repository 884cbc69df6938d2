//! `Document` → `Finished`: the bytes of one edition; for the press a PDF/X with its marks.

mod dictionary;
mod file;
mod form;
mod icc;
mod inks;
mod merged;
mod offsets;
mod overlay;
mod overprint;
mod paper;
mod pdfx;
mod pictures;
mod renumber;
mod shop;
mod xmp;

use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::finding::Finding;
use crate::impose::{self, Order};
use crate::model::calendar;
use crate::model::edition::Edition;
use crate::model::layout::Plates;
use crate::model::profile::Marks;
use crate::model::sheet::{Room, SheetId};
use crate::typeset::{Document, PlacedCode, PlacedSlot, of_sheet};

pub use form::{Forms, forms};
pub use merged::{Leaf, Merged, Shared};
pub use overlay::{Base, Joined};
pub use pictures::on_white;
pub use shop::{Shop, Supplies};

/// PDF measures in points.
pub const POINTS_A_MM: f64 = 72.0 / 25.4;

/// The name of the program in the files' metadata.
const CREATOR: &str = concat!("chirashi ", env!("CARGO_PKG_VERSION"));

/// A finished file, not yet proofed.
pub struct Finished {
    id: SheetId,
    edition: Edition,
    bytes: Vec<u8>,
    pages: Vec<FinishedPage>,
    codes: Vec<FinishedCode>,
    texts: Option<Vec<String>>,
    slots: Vec<PlacedSlot>,
    standard: &'static str,
    fit: f64,
    least_module: f64,
}

/// Sizes of a page in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FinishedPage {
    pub width: f64,
    pub height: f64,
    pub bleed: f64,
    /// From the trim to the paper's edge, with room for marks.
    pub margin: f64,
}

/// A code on a page of the file, and what it must say.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedCode {
    pub placed: PlacedCode,
    pub payload: String,
}

impl Finished {
    pub fn id(&self) -> &SheetId {
        &self.id
    }

    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// Its file below the output folder.
    pub fn path(&self) -> String {
        self.id.path(self.edition)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn pages(&self) -> &[FinishedPage] {
        &self.pages
    }

    pub fn codes(&self) -> &[FinishedCode] {
        &self.codes
    }

    /// What was set on each page, where the file has a text layer that promises it.
    pub fn texts(&self) -> Option<&[String]> {
        self.texts.as_deref()
    }

    /// The places for the clinic's own, in pt from the top-left corner of each page's trim.
    pub fn slots(&self) -> &[PlacedSlot] {
        &self.slots
    }

    pub fn standard(&self) -> &'static str {
        self.standard
    }

    pub fn fit(&self) -> f64 {
        self.fit
    }

    /// Least size in mm that the layout allows a module.
    pub fn least_module(&self) -> f64 {
        self.least_module
    }
}

/// Seconds since 1970 that date the files, where the topic's date of facts is not to.
pub type Epoch = Option<i64>;

impl Shop {
    /// The room that pages need for this shop's marks.
    pub fn marks(&self) -> Option<Room> {
        let profile = self.profile();
        (profile.marks == Marks::Tombo).then_some(Room { bleed: profile.bleed, slug: profile.slug })
    }
}

/// Makes the bytes of a document's edition. What can be printed and should be known goes to `notes`.
///
/// # Errors
/// What cannot be kept true in inks, what the exporter refuses, and files that do not come out right.
pub fn finish(
    document: &Document,
    edition: Edition,
    shop: &Shop,
    order: &Order,
    epoch: Epoch,
    notes: &mut Vec<Finding>,
) -> Result<Finished, Vec<Finding>> {
    let id = document.id();
    let rules = document.rules();
    let as_they_are = |paged: PagedDocument| (paged, document.codes().to_vec(), document.slots().to_vec());
    let (paged, codes, slots) = match edition {
        Edition::Press => as_they_are(on_press(document, shop, notes)?),
        Edition::Web => as_they_are(inks::screen(document.paged(), document.inks())),
        Edition::Office => {
            let paged = inks::office(document.paged(), document.inks());
            let imposed = impose::on_paper(&paged, &rules.folds, &rules.office, order);
            let (codes, slots) = (imposed.codes(document.codes()), imposed.slots(document.slots()));
            (imposed.paged, codes, slots)
        }
    };
    let fail = |code: &str, message: String| vec![of_sheet(Finding::new(code, message), id).edition(edition.name())];
    let standards =
        PdfStandards::new(&standards(edition, shop)).map_err(|error| fail("C012", error.message().to_string()))?;
    let date = date(document, epoch);
    let options = PdfOptions {
        ident: Smart::Custom(id.path(edition)),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        timestamp: date.map(Timestamp::new_utc),
        page_ranges: None,
        standards,
        tagged: edition == Edition::Web,
        pretty: false,
    };
    let bytes = typst_pdf::pdf(&paged, &options).map_err(|errors| {
        errors
            .iter()
            .map(|error| {
                let finding = Finding::new("C012", format!("the PDF cannot be made: {}", error.message));
                let finding = match error.hints.first() {
                    Some(hint) => finding.hint(hint.v.as_str()),
                    None => finding,
                };
                of_sheet(finding, id).edition(edition.name())
            })
            .collect::<Vec<_>>()
    })?;
    let bytes = match edition {
        Edition::Press => as_pdfx(bytes, document, shop, epoch).map_err(|message| fail("P001", message))?,
        Edition::Office | Edition::Web => bytes,
    };
    Ok(Finished {
        id: id.clone(),
        edition,
        bytes,
        pages: pages(&paged, if edition == Edition::Press { shop.profile().bleed } else { 0.0 }),
        codes: codes
            .into_iter()
            .map(|placed| {
                let payload = document.payload(&placed.name).unwrap_or_default().to_owned();
                FinishedCode { placed, payload }
            })
            .collect(),
        texts: (edition == Edition::Web).then(|| document.texts()),
        slots,
        standard: standard(edition, shop),
        fit: document.fit(),
        least_module: rules.module * if edition == Edition::Office { rules.office.scale } else { 1.0 },
    })
}

/// The exporter's bytes of a document that is in inks, as what the shop takes.
///
/// # Errors
/// When they are not laid out as the exporter lays them out.
pub fn as_pdfx(bytes: Vec<u8>, document: &Document, shop: &Shop, epoch: Epoch) -> Result<Vec<u8>, String> {
    let date = date(document, epoch).map(iso).unwrap_or_default();
    let pages = document.paged().pages();
    let about = xmp::Description {
        title: document.title(),
        language: &document.id().language,
        creator: CREATOR,
        producer: pdfx::PRODUCER,
        date: &date,
        digest: typst::utils::hash128(&bytes),
        pages: pages.len(),
    };
    let trims: Vec<(f64, f64)> =
        pages.iter().map(|page| (page.frame.width().to_mm(), page.frame.height().to_mm())).collect();
    pdfx::finish(bytes, shop, &about, &trims)
}

/// The pages in inks, on paper with the room for marks, and the marks. What can be printed and should be known goes to
/// `notes`.
///
/// # Errors
/// What cannot be kept true in inks, at its place in the layout.
pub fn on_press(document: &Document, shop: &Shop, notes: &mut Vec<Finding>) -> Result<PagedDocument, Vec<Finding>> {
    let mut untrue = Vec::new();
    let paged = inks::press(document.paged(), Plates::All, shop, &mut untrue);
    let mut faults = Vec::new();
    for untrue in untrue {
        let (code, message) = if untrue.printable {
            ("P005", format!("on press: {}", untrue.what))
        } else {
            ("P004", format!("cannot be printed as it looks: {}", untrue.what))
        };
        let finding = of_sheet(Finding::new(code, message), document.id()).edition(Edition::Press.name());
        let finding = match document.place(untrue.span) {
            Some(place) => finding.at(place),
            None => finding,
        };
        if untrue.printable { notes.push(finding) } else { faults.push(finding) }
    }
    if faults.is_empty() { Ok(paper::around(&paged, document.marks(), shop)) } else { Err(faults) }
}

/// The bytes of the page of rulers that measures an office printer.
///
/// # Errors
/// What the exporter refuses.
pub fn calibration(page: &PagedDocument, order: &Order) -> Result<Vec<u8>, Vec<Finding>> {
    plain(&impose::as_it_is(page, order), "calibration")
}

/// The bytes of the report on a PDF.
///
/// # Errors
/// What the exporter refuses.
pub fn report(pages: &PagedDocument) -> Result<Vec<u8>, Vec<Finding>> {
    plain(pages, "report")
}

/// A PDF of no edition: for reading, not dated.
fn plain(pages: &PagedDocument, name: &str) -> Result<Vec<u8>, Vec<Finding>> {
    let options = PdfOptions {
        ident: Smart::Custom(name.to_owned()),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        tagged: false,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(pages, &options).map_err(|errors| {
        errors.iter().map(|error| Finding::new("C012", format!("the PDF cannot be made: {}", error.message))).collect()
    })
}

fn standards(edition: Edition, shop: &Shop) -> Vec<PdfStandard> {
    match edition {
        Edition::Press => vec![pdfx::version(shop.profile().standard)],
        Edition::Office => vec![PdfStandard::V_1_7],
        Edition::Web => vec![PdfStandard::A_2a, PdfStandard::Ua_1],
    }
}

fn standard(edition: Edition, shop: &Shop) -> &'static str {
    match edition {
        Edition::Press => shop.profile().standard.name(),
        Edition::Office => "PDF 1.7",
        Edition::Web => "PDF/UA-1 + PDF/A-2a",
    }
}

/// What dates the file: the epoch that the environment gives, or the topic's date of facts.
fn date(document: &Document, epoch: Epoch) -> Option<Datetime> {
    match epoch {
        Some(seconds) => civil(seconds),
        None => {
            let as_of = document.rules().as_of;
            Datetime::from_ymd_hms(as_of.year(), as_of.month(), as_of.day(), 0, 0, 0)
        }
    }
}

/// A date as XMP writes it.
fn iso(date: Datetime) -> String {
    let part = |value: Option<u8>| value.unwrap_or_default();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        date.year().unwrap_or_default(),
        part(date.month()),
        part(date.day()),
        part(date.hour()),
        part(date.minute()),
        part(date.second())
    )
}

/// The date and time in UTC of seconds since 1970.
fn civil(seconds: i64) -> Option<Datetime> {
    let (year, [month, day, hour, minute, second]) = calendar::civil(seconds);
    Datetime::from_ymd_hms(i32::try_from(year).ok()?, month, day, hour, minute, second)
}

fn pages(paged: &PagedDocument, bleed: f64) -> Vec<FinishedPage> {
    paged
        .pages()
        .iter()
        .map(|page| FinishedPage {
            width: page.frame.width().to_mm(),
            height: page.frame.height().to_mm(),
            bleed,
            margin: page.bleed.left.to_mm(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_dates() {
        assert_eq!(civil(0), Datetime::from_ymd_hms(1970, 1, 1, 0, 0, 0));
        assert_eq!(civil(1_709_164_799), Datetime::from_ymd_hms(2024, 2, 28, 23, 59, 59));
        assert_eq!(civil(1_709_164_800), Datetime::from_ymd_hms(2024, 2, 29, 0, 0, 0));
        assert_eq!(civil(-1), Datetime::from_ymd_hms(1969, 12, 31, 23, 59, 59));
    }
}
