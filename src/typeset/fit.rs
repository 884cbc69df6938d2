//! The largest sizes at which a sheet keeps to its pages, found in a bounded number of tries; and how much longer its
//! texts could be.
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

/// A sheet whose texts could not grow by so many percent is told of: the next correction of a word may not fit.
const LITTLE: u32 = 5;

/// No headroom is looked for beyond this, in percent.
const AMPLE: u32 = 100;

/// How a sheet is set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// From 1, each text at its preferred size, to 0, each at its least.
    pub fit: f64,
    /// How many times longer the texts are reckoned than they are: the cells are that much narrower.
    pub slack: f64,
}

impl Setting {
    fn at(fit: f64) -> Self {
        Setting { fit, slack: 1.0 }
    }

    /// At the least sizes, with texts that are longer by so many percent.
    fn longer(percent: u32) -> Self {
        Setting { fit: 0.0, slack: 1.0 + f64::from(percent) / 100.0 }
    }
}

/// How much longer the texts of a sheet could be.
#[derive(Debug, Clone, PartialEq)]
pub struct Headroom {
    /// From 1, every text at its preferred size, to 0, every one at its least.
    pub fit: f64,
    /// By how many percent all texts could grow until one does not fit at the least sizes, up to a hundred.
    pub percent: u32,
    /// The cell that overflows then, with its page from 1; none where there is ample room.
    pub tightest: Option<(String, usize)>,
}

/// Compiles at the preferred sizes and, where that does not fit, at those that the cells ask for.
///
/// # Errors
/// What compiling says, or F001 where even the least sizes are too large.
pub fn largest(
    sheet: &Sheet,
    compile: impl Fn(Setting) -> Result<PagedDocument, Vec<Finding>>,
) -> Result<(PagedDocument, f64), Vec<Finding>> {
    let mut fit = 1.0;
    let mut document = compile(Setting::at(fit))?;
    for _ in 0..TRIES {
        let overflows = frames::overflows(&document);
        let wanted = overflows.iter().map(|overflow| overflow.fit).fold(fit, f64::min);
        if overflows.is_empty() || wanted < 0.0 || wanted >= fit {
            break;
        }
        fit = wanted;
        document = compile(Setting::at(fit))?;
    }
    let overflows = frames::overflows(&document);
    let pages = document.pages().len();
    if overflows.is_empty() && pages == sheet.rules.pages {
        return Ok((document, fit));
    }
    let (document, overflows) = if fit > 0.0 {
        let least = compile(Setting::at(0.0))?;
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

/// Measures how much longer the texts of a sheet that fits could be.
///
/// # Errors
/// What compiling says.
pub fn headroom(
    sheet: &Sheet,
    fit: f64,
    compile: impl Fn(Setting) -> Result<PagedDocument, Vec<Finding>>,
) -> Result<Headroom, Vec<Finding>> {
    let (mut fits, mut fails) = (0, AMPLE + 1);
    let mut tightest = None;
    while fails - fits > 1 {
        let middle = (fits + fails) / 2;
        let document = compile(Setting::longer(middle))?;
        let overflows = frames::overflows(&document);
        if overflows.is_empty() && document.pages().len() == sheet.rules.pages {
            fits = middle;
        } else {
            fails = middle;
            let worst = overflows.into_iter().max_by(|a, b| a.by.total_cmp(&b.by));
            tightest = worst.map(|over| (over.cell, over.page + 1));
        }
    }
    Ok(Headroom { fit, percent: fits, tightest })
}

/// A finding where hardly anything is left.
///
/// # Errors
/// What compiling says.
pub fn little(
    sheet: &Sheet,
    compile: impl Fn(Setting) -> Result<PagedDocument, Vec<Finding>>,
) -> Result<Option<Finding>, Vec<Finding>> {
    let document = compile(Setting::longer(LITTLE))?;
    let mut cells: Vec<String> = frames::overflows(&document)
        .into_iter()
        .map(|over| format!("“{}” on page {}", over.cell, over.page + 1))
        .collect();
    cells.dedup();
    if document.pages().len() != sheet.rules.pages {
        cells.push("the pages".to_owned());
    }
    Ok((!cells.is_empty()).then(|| {
        Finding::new("F006", format!("texts {LITTLE} % longer would not fit in {}", cells.join(", ")))
            .at(messages_of(sheet))
            .hint(longest(sheet))
    }))
}

fn messages_of(sheet: &Sheet) -> Place {
    Place::file(sheet.id.source())
}

fn longest(sheet: &Sheet) -> String {
    format!("longest against the other languages: {}", sheet.rules.longest.join(", "))
}

/// What is too large at the least sizes: the cells, or the pages as a whole.
fn excess(overflows: Vec<Overflow>, pages: usize, sheet: &Sheet) -> Vec<Finding> {
    let rules = &sheet.rules;
    let finding = |message: String| Finding::new("F001", message).at(messages_of(sheet)).hint(longest(sheet));
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
