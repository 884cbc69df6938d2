//! What stands around a press sheet, set by `layouts/marks.typ`: a frame for each page, as large as the page with all
//! its margins.

use serde::Serialize;
use typst::layout::{Frame, FrameItem};
use typst::visualize::{Color, Paint, ProcessColor};
use typst_layout::PagedDocument;

use super::compile;
use super::world::{LayoutWorld, Layouts};
use crate::finding::Finding;
use crate::fonts::Fonts;
use crate::model::layout::Paper;
use crate::model::sheet::{Room, Sheet, Side};

/// What the layout of the marks is told.
#[derive(Serialize)]
struct Data<'a> {
    paper: Paper,
    bleed: f64,
    slug: f64,
    /// Where each page is folded, in mm from its left edge.
    pages: Vec<&'a [f64]>,
    /// What the print shop calls the way it folds.
    folding: Option<&'a str>,
    file: String,
    /// The language; none where all stand on the sheet.
    side: Option<&'a Side>,
    staff: &'a Side,
    as_of: String,
    inks: Vec<char>,
}

/// Sets the marks of a sheet around the room that the press edition has.
///
/// # Errors
/// What the typesetter has against their layout.
pub fn frames(
    sheet: &Sheet,
    room: Room,
    document: &PagedDocument,
    layouts: &Layouts,
    fonts: &Fonts,
) -> Result<Vec<Frame>, Vec<Finding>> {
    let pages = document.pages().len();
    let folds = |page: usize| sheet.rules.folds.get(page).map_or(&[][..], Vec::as_slice);
    let data = Data {
        paper: sheet.data.paper,
        bleed: room.bleed,
        slug: room.slug,
        pages: (0..pages).map(folds).collect(),
        folding: sheet.rules.folding.as_deref(),
        file: sheet.id.file_name(),
        side: sheet.data.together.is_empty().then_some(&sheet.data.reader),
        staff: &sheet.data.staff,
        as_of: sheet.rules.as_of.to_string(),
        inks: inks(document),
    };
    // Serialising plain strings and numbers cannot fail.
    let json = serde_json::to_vec(&data).unwrap_or_default();
    let world = LayoutWorld::new(layouts, fonts, "marks.typ", "marks.json", json);
    let marks = compile::pages(&world)?;
    Ok(marks.pages().iter().map(|page| page.frame.clone()).collect())
}

/// Initials of the inks that a document is printed with.
fn inks(document: &PagedDocument) -> Vec<char> {
    let mut used = [false; 4];
    document.pages().iter().for_each(|page| look(&page.frame, &mut used));
    "CMYK".chars().zip(used).filter_map(|(ink, used)| used.then_some(ink)).collect()
}

fn look(frame: &Frame, used: &mut [bool; 4]) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => look(&group.frame, used),
            FrameItem::Text(text) => note(&text.fill, used),
            FrameItem::Shape(shape, _) => {
                shape
                    .fill
                    .iter()
                    .chain(shape.stroke.as_ref().map(|line| &line.paint))
                    .for_each(|fill| note(fill, used));
            }
            FrameItem::Image(..) => *used = [true; 4],
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

fn note(paint: &Paint, used: &mut [bool; 4]) {
    let parts = match paint {
        Paint::Solid(Color::Process(ProcessColor::Cmyk(ink))) => [ink.c > 0.0, ink.m > 0.0, ink.y > 0.0, ink.k > 0.0],
        Paint::Solid(Color::Process(ProcessColor::Luma(_))) => [false, false, false, true],
        _ => [true; 4],
    };
    used.iter_mut().zip(parts).for_each(|(used, part)| *used |= part);
}
