//! The largest sizes at which a sheet keeps to its pages, found in a bounded number of tries.
//!
//! A layout has a preferred and a least size for each text; a fit of 1 means the first, of 0 the second, and what lies
//! between is between, so that the same text has the same size all over a sheet. A cell that its text overflows notes
//! the largest fit that would do for it, so the least of these is the sheet's and a second compilation mostly ends it.

use typst_layout::PagedDocument;

use super::frames::{self, Overflow};
use super::of_sheet;
use crate::finding::{Finding, Place};
use crate::model::sheet::Sheet;

/// Tries after the first: text that breaks differently at another size may want a second correction.
const TRIES: usize = 4;

/// Compiles at the preferred sizes and, where that does not fit, at those that the cells ask for.
///
/// # Errors
/// What compiling says, or F001 where even the least sizes are too large.
pub fn largest(
    sheet: &Sheet,
    compile: impl Fn(f64) -> Result<PagedDocument, Vec<Finding>>,
) -> Result<(PagedDocument, f64), Vec<Finding>> {
    let mut fit = 1.0;
    let mut document = compile(fit)?;
    for _ in 0..TRIES {
        let overflows = frames::overflows(&document);
        let wanted = overflows.iter().map(|overflow| overflow.fit).fold(fit, f64::min);
        if overflows.is_empty() || wanted < 0.0 || wanted >= fit {
            break;
        }
        fit = wanted;
        document = compile(fit)?;
    }
    let overflows = frames::overflows(&document);
    let pages = document.pages().len();
    if overflows.is_empty() && pages == sheet.rules.pages {
        return Ok((document, fit));
    }
    let (document, overflows) = if fit > 0.0 {
        let least = compile(0.0)?;
        let overflows = frames::overflows(&least);
        (least, overflows)
    } else {
        (document, overflows)
    };
    if overflows.is_empty() && document.pages().len() == sheet.rules.pages {
        return Ok((document, 0.0));
    }
    Err(excess(overflows, document.pages().len(), sheet)
        .into_iter()
        .map(|finding| of_sheet(finding, &sheet.id))
        .collect())
}

/// What is too large at the least sizes: the cells, or the pages as a whole.
fn excess(overflows: Vec<Overflow>, pages: usize, sheet: &Sheet) -> Vec<Finding> {
    let rules = &sheet.rules;
    let finding = |message: String| {
        Finding::new("F001", message)
            .at(Place::file(format!("data/{}/messages/{}.yaml", sheet.id.topic, sheet.id.language)))
            .hint(format!("longest against the other languages: {}", rules.longest.join(", ")))
    };
    let mut findings: Vec<Finding> = overflows
        .into_iter()
        .map(|over| {
            finding(format!(
                "page {}: the text of “{}” is {:.1} mm too tall for its cell at its least size",
                over.page + 1,
                over.cell,
                over.by
            ))
        })
        .collect();
    if pages != rules.pages {
        findings.push(finding(format!("takes {pages} pages at its least sizes; it has {}", rules.pages)));
    }
    findings
}
