//! `Document` → `Finished`: the bytes of one edition, with the boxes that it needs.

mod boxes;
mod inks;

use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::finding::Finding;
use crate::impose;
use crate::model::edition::Edition;
use crate::model::sheet::SheetId;
use crate::typeset::{Document, PlacedCode, of_sheet};

/// A finished file, not yet proofed.
pub struct Finished {
    id: SheetId,
    edition: Edition,
    bytes: Vec<u8>,
    pages: Vec<FinishedPage>,
    codes: Vec<FinishedCode>,
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

/// Makes the bytes of a document's edition.
///
/// # Errors
/// What the exporter refuses, and boxes that do not come out right.
pub fn finish(document: &Document, edition: Edition, epoch: Epoch) -> Result<Finished, Vec<Finding>> {
    let id = document.id();
    let rules = document.rules();
    let (paged, codes) = match edition {
        Edition::Press => (inks::press(document.paged()), document.codes().to_vec()),
        Edition::Web => (inks::screen(document.paged(), document.inks()), document.codes().to_vec()),
        Edition::Office => {
            let paged = inks::office(document.paged(), document.inks());
            impose::on_a4(&paged, document.codes(), rules.up)
        }
    };
    let fail = |message: String| vec![of_sheet(Finding::new("C012", message), id).edition(edition.name())];
    let standards = PdfStandards::new(standards(edition)).map_err(|error| fail(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(id.path(edition)),
        creator: Smart::Custom(Some(concat!("chirashi ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp: timestamp(document, epoch),
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
        Edition::Press => boxes::add_bleed_boxes(bytes)
            .map_err(|message| vec![of_sheet(Finding::new("P001", message), id).edition(edition.name())])?,
        Edition::Office | Edition::Web => bytes,
    };
    Ok(Finished {
        id: id.clone(),
        edition,
        bytes,
        pages: pages(&paged),
        codes: codes
            .into_iter()
            .map(|placed| {
                let payload = document.payload(&placed.name).unwrap_or_default().to_owned();
                FinishedCode { placed, payload }
            })
            .collect(),
        standard: standard(edition),
        fit: document.fit(),
        least_module: rules.module,
    })
}

fn standards(edition: Edition) -> &'static [PdfStandard] {
    match edition {
        // PDF/X-1a is written on PDF 1.4; what that version cannot hold must not be in the file.
        Edition::Press => &[PdfStandard::V_1_4],
        Edition::Office => &[PdfStandard::V_1_7],
        Edition::Web => &[PdfStandard::A_2a, PdfStandard::Ua_1],
    }
}

fn standard(edition: Edition) -> &'static str {
    match edition {
        Edition::Press => "PDF 1.4",
        Edition::Office => "PDF 1.7",
        Edition::Web => "PDF/UA-1 + PDF/A-2a",
    }
}

fn timestamp(document: &Document, epoch: Epoch) -> Option<Timestamp> {
    let date = match epoch {
        Some(seconds) => civil(seconds)?,
        None => {
            let as_of = document.rules().as_of;
            Datetime::from_ymd_hms(as_of.year(), as_of.month(), as_of.day(), 0, 0, 0)?
        }
    };
    Some(Timestamp::new_utc(date))
}

/// The date and time in UTC of seconds since 1970.
fn civil(seconds: i64) -> Option<Datetime> {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 0000-03-01, so that the leap day ends a year (H. Hinnant, “chrono-compatible date algorithms”).
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Datetime::from_ymd_hms(
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
        u8::try_from(rest / 3600).ok()?,
        u8::try_from(rest / 60 % 60).ok()?,
        u8::try_from(rest % 60).ok()?,
    )
}

fn pages(paged: &PagedDocument) -> Vec<FinishedPage> {
    paged
        .pages()
        .iter()
        .map(|page| FinishedPage {
            width: page.frame.width().to_mm(),
            height: page.frame.height().to_mm(),
            bleed: page.bleed.left.to_mm(),
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
