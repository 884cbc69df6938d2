//! A clinic's own words → a page as large as the slot that they stand in, set by `layouts/overlay.typ`.

use serde::Serialize;
use typst_layout::PagedDocument;

use super::clusters;
use super::compile;
use super::frames::{self, Inks};
use super::world::{LayoutWorld, Layouts};
use crate::finding::Finding;
use crate::fonts::Fonts;
use crate::model::sheet::{Own, Side};

/// What the layout of the overlay is told. Where it is the same for two sheets, one overlay serves both.
#[derive(Debug, Clone, Serialize)]
pub struct OverlayData<'a> {
    pub layout: &'a str,
    /// Of the slot, in mm.
    pub width: f64,
    pub height: f64,
    pub reader: &'a Side,
    pub staff: &'a Side,
    pub clinic: Own,
}

/// A typeset overlay.
pub struct Overlay {
    paged: PagedDocument,
    inks: Inks,
    omitted: Vec<String>,
}

impl Overlay {
    pub fn paged(&self) -> &PagedDocument {
        &self.paged
    }

    pub fn inks(&self) -> &Inks {
        &self.inks
    }

    /// The parts of the record that the slot has no room for.
    pub fn omitted(&self) -> &[String] {
        &self.omitted
    }
}

/// Sets a clinic's own words at the largest sizes that the slot allows.
///
/// # Errors
/// What the typesetter refuses, a glyph that is missing, and words for which the slot is too small at their least
/// sizes.
pub fn overlay(data: &OverlayData<'_>, layouts: &Layouts, fonts: &Fonts) -> Result<Overlay, Vec<Finding>> {
    // Serialising plain strings and numbers cannot fail.
    let json = serde_json::to_vec(data).unwrap_or_default();
    let paged = compile::pages(&LayoutWorld::new(layouts, fonts, "overlay.typ", "overlay.json", json))?;
    let about = |code: &str, message: String| vec![Finding::new(code, message).layout(data.layout)];
    if let Some(overflow) = frames::overflows(&paged).first() {
        let message = format!(
            "“{}” with its details is {:.1} mm too tall for the slot of {:.0} × {:.1} mm at its least size",
            data.clinic.name, overflow.by, data.width, data.height
        );
        return Err(about("F101", message));
    }
    let [page] = paged.pages() else {
        return Err(about("F101", format!("“{}” takes more than one page", data.clinic.name)));
    };
    if let Some(text) = frames::missing_glyph(&page.frame) {
        return Err(about("G002", format!("a glyph is missing in “{text}”")));
    }
    let inks = frames::inks(&paged);
    let omitted = frames::omitted(&page.frame);
    Ok(Overlay { paged: clusters::rejoined(&paged), inks, omitted })
}
