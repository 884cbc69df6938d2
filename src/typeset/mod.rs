//! `Sheet` → `Document`: compiled, fitted to its pages, and read off the frames.

mod clusters;
mod compile;
mod fit;
mod frames;
mod marks;
mod overlay;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use typst::layout::Frame;
use typst::syntax::Span;
use typst_layout::{Page, PagedDocument};

use crate::finding::{Finding, Place};
use crate::fonts::Fonts;
use crate::model::edition::Edition;
use crate::model::sheet::{Sheet, SheetData, SheetId, SheetRules, Slot};

pub use fit::Headroom;
use fit::Setting;
pub use frames::{Inks, PlacedCode, PlacedSlot};
pub use overlay::{OverlayData, Overlays, Verdict, overlays};
pub use world::Layouts;
use world::{Files, LayoutWorld};

/// A typeset sheet and what its frames say.
pub struct Document {
    id: SheetId,
    paged: PagedDocument,
    fit: f64,
    codes: Vec<PlacedCode>,
    slots: Vec<PlacedSlot>,
    inks: Inks,
    payloads: BTreeMap<String, String>,
    rules: SheetRules,
    title: String,
    marks: Option<Vec<Frame>>,
    layouts: Arc<Files>,
}

impl Document {
    pub fn id(&self) -> &SheetId {
        &self.id
    }

    pub fn paged(&self) -> &PagedDocument {
        &self.paged
    }

    /// From 1, every text at its preferred size, to 0, every one at its least.
    pub fn fit(&self) -> f64 {
        self.fit
    }

    /// The text of each page, cluster by cluster in the order of the glyphs.
    pub fn texts(&self) -> Vec<String> {
        frames::texts(&self.paged)
    }

    /// The codes on the trimmed pages, as the layout placed them.
    pub fn codes(&self) -> &[PlacedCode] {
        &self.codes
    }

    /// The places for the clinic's own on the trimmed pages.
    pub fn slots(&self) -> &[PlacedSlot] {
        &self.slots
    }

    /// What the editions that show RGB replace.
    pub fn inks(&self) -> &Inks {
        &self.inks
    }

    /// What each code has to say, by name.
    pub fn payload(&self, code: &str) -> Option<&str> {
        self.payloads.get(code).map(String::as_str)
    }

    pub fn rules(&self) -> &SheetRules {
        &self.rules
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// What stands around each page on press, on a frame as large as the page with all its margins.
    pub fn marks(&self) -> Option<&[Frame]> {
        self.marks.as_deref()
    }

    /// The place in the layouts that a span points at.
    pub fn place(&self, span: Span) -> Option<Place> {
        let source = self.layouts.source(span.id()?)?;
        compile::place_in(source, &source.find(span)?.range())
    }
}

/// Sets a sheet at the largest sizes at which it fits its pages. What the finished frames show to be wrong goes to
/// `faults`.
///
/// # Errors
/// What the typesetter refuses or warns of, and what does not fit: then there is no document.
pub fn document(
    sheet: &Sheet,
    layouts: &Layouts,
    fonts: &Fonts,
    faults: &mut Vec<Finding>,
) -> Result<Document, Vec<Finding>> {
    let set = |setting| compile(sheet, setting, layouts, fonts);
    let (paged, fit) = fit::largest(sheet, set)?;
    let mut findings = Vec::new();
    let codes = frames::read(&paged, sheet, &mut findings);
    faults.extend(findings.into_iter().map(|finding| of_sheet(finding, &sheet.id)));
    let slots = frames::slots(&paged);
    let inks = frames::inks(&paged);
    let paged = clusters::rejoined(&paged);
    let marks = match sheet.rules.marks {
        Some(room) if sheet.editions.contains(&Edition::Press) => {
            Some(marks::frames(sheet, room, &paged, layouts, fonts).map_err(|findings| of_sheets(findings, sheet))?)
        }
        _ => None,
    };
    let payloads = sheet.data.codes.iter().map(|(name, code)| (name.clone(), code.payload.clone())).collect();
    Ok(Document {
        id: sheet.id.clone(),
        paged,
        fit,
        codes,
        slots,
        inks,
        payloads,
        rules: sheet.rules.clone(),
        title: sheet.data.title.clone(),
        marks,
        layouts: layouts.files().clone(),
    })
}

/// The warning that texts a little longer would not fit. It costs another compilation, so that `check` alone asks.
pub fn little_room(sheet: &Sheet, layouts: &Layouts, fonts: &Fonts) -> Vec<Finding> {
    match fit::little(sheet, |setting| compile(sheet, setting, layouts, fonts)) {
        Ok(little) => little.map(|finding| of_sheet(finding, &sheet.id)).into_iter().collect(),
        Err(findings) => findings,
    }
}

/// Measures how much longer the texts of a sheet could be.
///
/// # Errors
/// What the typesetter refuses or warns of, and what does not fit as it is.
pub fn headroom(sheet: &Sheet, layouts: &Layouts, fonts: &Fonts) -> Result<Headroom, Vec<Finding>> {
    let set = |setting| compile(sheet, setting, layouts, fonts);
    let (_, fit) = fit::largest(sheet, set)?;
    fit::headroom(sheet, fit, set)
}

/// The document with other pages and the same information.
pub fn with_pages(document: &PagedDocument, pages: impl IntoIterator<Item = Page>) -> PagedDocument {
    let mut same = document.clone();
    PagedDocument::new(pages.into_iter().collect(), same.info_mut().clone())
}

/// Names the sheet that a finding is about.
pub fn of_sheet(finding: Finding, id: &SheetId) -> Finding {
    finding.topic(&id.topic).layout(&id.layout).language(&id.language)
}

fn compile(sheet: &Sheet, setting: Setting, layouts: &Layouts, fonts: &Fonts) -> Result<PagedDocument, Vec<Finding>> {
    let data = SheetData { fit: setting.fit, slack: setting.slack, ..sheet.data.clone() };
    // Serialising plain strings, numbers and maps with string keys cannot fail.
    let json = serde_json::to_vec(&data).unwrap_or_default();
    let own = match &sheet.data.clinic {
        Slot::Filled(own) => Some(&**own),
        Slot::Line | Slot::Open => None,
    };
    compile::pages(&LayoutWorld::new(layouts, fonts, "main.typ", "sheet.json", json).with_logos(own))
        .map_err(|findings| of_sheets(findings, sheet))
}

/// Sets the page of rulers that measures an office printer.
///
/// # Errors
/// What the typesetter refuses or warns of.
pub fn calibration(layouts: &Layouts, fonts: &Fonts) -> Result<PagedDocument, Vec<Finding>> {
    compile::pages(&LayoutWorld::new(layouts, fonts, "calibration.typ", "sheet.json", Vec::new()))
}

/// Sets the report on a PDF: `json` is what it says, and `layouts` has the pictures that it names.
///
/// # Errors
/// What the typesetter refuses or warns of.
pub fn report(layouts: &Layouts, fonts: &Fonts, json: Vec<u8>) -> Result<PagedDocument, Vec<Finding>> {
    compile::pages(&LayoutWorld::new(layouts, fonts, "preflight.typ", "report.json", json))
}

/// Sets the order sheet of a pack: `json` is what it says.
///
/// # Errors
/// What the typesetter refuses or warns of.
pub fn order(layouts: &Layouts, fonts: &Fonts, json: Vec<u8>) -> Result<PagedDocument, Vec<Finding>> {
    compile::pages(&LayoutWorld::new(layouts, fonts, "order.typ", "order-data.json", json))
}

fn of_sheets(findings: Vec<Finding>, sheet: &Sheet) -> Vec<Finding> {
    findings.into_iter().map(|finding| of_sheet(finding, &sheet.id)).collect()
}
