//! One compilation: a layout's file and its data → pages, or what the typesetter has against them.

use std::ops::Range;

use typst::World;
use typst::WorldExt;
use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId, Source};
use typst_layout::PagedDocument;

use super::world::LayoutWorld;
use crate::finding::{Finding, Place};

/// Compiles; a warning is as bad as an error.
///
/// # Errors
/// What the typesetter refuses or warns of, at its place in the layouts.
pub fn pages(world: &LayoutWorld<'_>) -> Result<PagedDocument, Vec<Finding>> {
    let compiled = typst::compile::<PagedDocument>(world);
    let (document, errors) = match compiled.output {
        Ok(document) => (Some(document), Default::default()),
        Err(errors) => (None, errors),
    };
    let findings: Vec<Finding> =
        errors.iter().chain(&compiled.warnings).map(|diagnostic| refused(diagnostic, world)).collect();
    match document {
        Some(document) if findings.is_empty() => Ok(document),
        _ => Err(findings),
    }
}

/// The place of a range in a layout's file.
pub fn place_in(source: &Source, range: &Range<usize>) -> Option<Place> {
    let (line, column) = source.lines().byte_to_line_column(range.start)?;
    let file = format!("layouts/{}", source.id().get().vpath().get_without_slash());
    Some(Place { file, line: line as u32 + 1, column: column as u32 + 1 })
}

/// A diagnostic of the typesetter as a finding in the layout's own file.
fn refused(diagnostic: &SourceDiagnostic, world: &LayoutWorld<'_>) -> Finding {
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

fn place(span: DiagSpan, world: &LayoutWorld<'_>) -> Option<Place> {
    let id: FileId = span.id()?;
    let range: Range<usize> = world.range(span)?;
    place_in(&world.source(id).ok()?, &range)
}
