//! Clinics' own words → pages as large as the slot that they stand in, set by `layouts/overlay.typ`.

use serde::Serialize;
use typst_layout::{Page, PagedDocument};

use super::clusters;
use super::compile;
use super::frames::{self, Inks};
use super::world::{LayoutWorld, Layouts};
use crate::finding::Finding;
use crate::fonts::Fonts;
use crate::model::sheet::{Own, Side};

/// What the layout of the overlays is told. Where it is the same for two sheets, one overlay serves both.
#[derive(Debug, Clone, Serialize)]
pub struct OverlayData<'a> {
    pub layout: &'a str,
    /// Of the slot, in mm.
    pub width: f64,
    pub height: f64,
    /// Least size of a QR module in mm.
    pub module: f64,
    pub reader: &'a Side,
    pub staff: &'a Side,
    /// Each gets a page.
    pub clinics: &'a [Own],
}

/// Typeset overlays, a page each.
pub struct Overlays {
    paged: PagedDocument,
    inks: Inks,
    verdicts: Vec<Verdict>,
}

/// What there is to say of one page.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// Why it cannot be used: words for which the slot is too small at their least sizes, a glyph that is missing.
    pub fault: Option<Finding>,
    /// What the slot has no room for, part by part.
    pub notes: Vec<Finding>,
}

impl Overlays {
    pub fn paged(&self) -> &PagedDocument {
        &self.paged
    }

    /// Each page as a document.
    pub fn apart(&self) -> impl Iterator<Item = PagedDocument> {
        self.paged.pages().iter().map(|page| super::with_pages(&self.paged, std::iter::once(page.clone())))
    }

    pub fn inks(&self) -> &Inks {
        &self.inks
    }

    /// By page.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }
}

/// Sets clinics' own words, each at the largest sizes that the slot allows.
///
/// # Errors
/// What the typesetter refuses, which holds for all of them.
pub fn overlays(data: &OverlayData<'_>, layouts: &Layouts, fonts: &Fonts) -> Result<Overlays, Vec<Finding>> {
    // Serialising plain strings and numbers cannot fail.
    let json = serde_json::to_vec(data).unwrap_or_default();
    let paged = compile::pages(
        &LayoutWorld::new(layouts, fonts, "overlay.typ", "overlay.json", json).with_logos(data.clinics),
    )?;
    let about = |code: &str, message: String| Finding::new(code, message).layout(data.layout);
    if paged.pages().len() != data.clinics.len() {
        let names: Vec<&str> = data.clinics.iter().map(|own| own.name.as_str()).collect();
        return Err(vec![about("F101", format!("“{}” does not keep to its page", names.join("”, “")))]);
    }
    let judged = |(own, page): (&Own, &Page)| {
        let fault = frames::missing_glyph(&page.frame);
        let fault = fault.map(|text| about("G002", format!("a glyph is missing in “{text}”")));
        let missed = |part: String| {
            let part = match part.as_str() {
                "hours" => "opening hours are".to_owned(),
                "languages" => "the languages are".to_owned(),
                "code" => "the code of its page is".to_owned(),
                part => format!("the {part} is"),
            };
            let finding = about("C111", format!("“{}”: {part} not printed on {}", own.name, data.layout));
            if own.is_readers() { finding.language(&data.reader.tag) } else { finding }
        };
        let notes = frames::omitted(&page.frame).into_iter().map(missed).collect();
        Verdict { fault, notes }
    };
    let mut verdicts: Vec<Verdict> = data.clinics.iter().zip(paged.pages()).map(judged).collect();
    for overflow in frames::overflows(&paged) {
        let message = format!(
            "“{}” with its details is {:.1} mm too tall for the slot of {:.0} × {:.1} mm at its least size",
            data.clinics[overflow.page].name, overflow.by, data.width, data.height
        );
        verdicts[overflow.page].fault = Some(about("F101", message));
    }
    let inks = frames::inks(&paged);
    Ok(Overlays { paged: clusters::rejoined(&paged), inks, verdicts })
}
