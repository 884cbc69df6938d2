//! `Sheet` → `Document`: compiled, fitted to its pages, and read off the frames.

mod clusters;
mod fit;
mod frames;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;

use typst::World;
use typst::WorldExt;
use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId};
use typst_layout::{Page, PagedDocument};

use crate::finding::{Finding, Place};
use crate::fonts::Fonts;
use crate::model::sheet::{Sheet, SheetId, SheetRules};

pub use fit::Headroom;
use fit::Setting;
pub use frames::{Inks, PlacedCode};
pub use world::Layouts;
use world::SheetWorld;

/// A typeset sheet and what its frames say.
pub struct Document {
    id: SheetId,
    paged: PagedDocument,
    fit: f64,
    codes: Vec<PlacedCode>,
    inks: Inks,
    payloads: BTreeMap<String, String>,
    rules: SheetRules,
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

    /// The codes on the trimmed pages, as the layout placed them.
    pub fn codes(&self) -> &[PlacedCode] {
        &self.codes
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
    let mut findings: Vec<Finding> = fit::little(sheet, set)?.into_iter().collect();
    let codes = frames::read(&paged, sheet, &mut findings);
    faults.extend(findings.into_iter().map(|finding| of_sheet(finding, &sheet.id)));
    let inks = frames::inks(&paged);
    let paged = clusters::rejoined(&paged);
    let payloads = sheet.data.codes.iter().map(|(name, code)| (name.clone(), code.payload.clone())).collect();
    Ok(Document { id: sheet.id.clone(), paged, fit, codes, inks, payloads, rules: sheet.rules.clone() })
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
    let world = SheetWorld::new(sheet, setting, layouts, fonts);
    let compiled = typst::compile::<PagedDocument>(&world);
    let (document, errors) = match compiled.output {
        Ok(document) => (Some(document), Default::default()),
        Err(errors) => (None, errors),
    };
    let findings: Vec<Finding> = errors
        .iter()
        .chain(&compiled.warnings)
        .map(|diagnostic| of_sheet(refused(diagnostic, &world), &sheet.id))
        .collect();
    match document {
        Some(document) if findings.is_empty() => Ok(document),
        _ => Err(findings),
    }
}

/// A diagnostic of the typesetter as a finding in the layout's own file.
fn refused(diagnostic: &SourceDiagnostic, world: &SheetWorld<'_>) -> Finding {
    let what = match diagnostic.severity {
        TypstSeverity::Error => "Typst",
        TypstSeverity::Warning => "Typst warns",
    };
    let finding = Finding::new("C012", format!("{what}: {}", diagnostic.message));
    // The place in a layout is worth more than the one in the data that it was given.
    let spans = std::iter::once(diagnostic.span).chain(diagnostic.trace.iter().map(|point| point.span.into()));
    let finding = match spans.filter_map(|span| place(span, world)).next() {
        Some(place) => finding.at(place),
        None => finding,
    };
    match diagnostic.hints.first() {
        Some(hint) => finding.hint(hint.v.as_str()),
        None => finding,
    }
}

fn place(span: DiagSpan, world: &SheetWorld<'_>) -> Option<Place> {
    let id: FileId = span.id()?;
    let range: Range<usize> = world.range(span)?;
    let source = world.source(id).ok()?;
    let (line, column) = source.lines().byte_to_line_column(range.start)?;
    let file = format!("layouts/{}", id.get().vpath().get_without_slash());
    Some(Place { file, line: line as u32 + 1, column: column as u32 + 1 })
}
