//! The clinic's own printer: A4, nothing where it cannot print, two cards on a sheet.

use crate::matrix::{edition, judge};
use crate::press::boxes;
use crate::raster::{Raster, draw};

/// Ten pixels a millimetre, so that 5 mm and half of an A4 sheet are whole numbers of pixels.
const DPI: usize = 254;
const PIXELS_A_MM: usize = 10;
/// An office printer prints nothing nearer to the paper's edge, in mm.
const MARGIN: usize = 5;
const A4: (f64, f64) = (210.0, 297.0);

#[test]
fn every_page_is_a4() {
    judge(edition("office"), |sheet| {
        let sizes = boxes(sheet).into_iter().map(|page| page.media.size());
        let wrong = sizes.filter(|size| (size.0 - A4.0).abs() > 0.01 || (size.1 - A4.1).abs() > 0.01);
        wrong.map(|(width, height)| format!("a page of {width:.2} × {height:.2} mm")).collect()
    });
}

#[test]
fn no_ink_is_within_5_mm_of_the_papers_edge() {
    judge(edition("office"), |sheet| {
        let pictures = draw(sheet, DPI);
        let pages = (1..).zip(&pictures.files);
        pages.filter_map(|(page, file)| Some(format!("page {page}: {}", in_the_margin(&Raster::read(file))?))).collect()
    });
}

#[test]
fn two_equal_cards_are_on_a_sheet() {
    judge(edition("office").into_iter().filter(|sheet| sheet.layout == "counter-card"), |sheet| {
        let pictures = draw(sheet, DPI);
        let pages = (1..).zip(&pictures.files);
        pages
            .filter_map(|(page, file)| {
                let rows = differing_rows(&Raster::read(file));
                (rows > 0).then(|| format!("page {page}: the halves of the sheet differ in {rows} rows of pixels"))
            })
            .collect()
    });
}

/// Where there is ink that an office printer leaves out.
fn in_the_margin(page: &Raster) -> Option<String> {
    let margin = MARGIN * PIXELS_A_MM;
    // Not the picture's own size, which is rounded up.
    let (right, bottom) = (A4.0 as usize * PIXELS_A_MM - margin, A4.1 as usize * PIXELS_A_MM - margin);
    let mut found: Option<[usize; 4]> = None;
    for y in 0..page.height {
        let within = (margin..bottom).contains(&y);
        for x in 0..page.width {
            let free = within && (margin..right).contains(&x);
            if !free && page.is_ink(x, y) {
                let [left, top, right, bottom] = found.unwrap_or([x, y, x, y]);
                found = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
    }
    let mm = |pixels: usize| pixels as f64 / PIXELS_A_MM as f64;
    let [left, top, right, bottom] = found?;
    Some(format!(
        "ink in the outermost {MARGIN} mm, between {:.1}, {:.1} and {:.1}, {:.1} mm from the top left",
        mm(left),
        mm(top),
        mm(right + 1),
        mm(bottom + 1)
    ))
}

/// Rows in which the upper and the lower half differ, but for the millimetre about the line to cut along.
fn differing_rows(page: &Raster) -> usize {
    let half = page.height / 2;
    let rows = PIXELS_A_MM..half - PIXELS_A_MM;
    assert!(rows.clone().any(|y| (0..page.width).any(|x| page.is_ink(x, y))), "the upper half is empty");
    // What falls between two pixels may come out a pixel further in one half; what is really elsewhere is further off.
    let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
    let alike = |x: usize, y: usize| {
        let here = page.row(y)[x];
        near(half + y, page.height).any(|y| near(x, page.width).any(|x| page.row(y)[x].abs_diff(here) < 128))
    };
    rows.filter(|&y| !(0..page.width).all(|x| alike(x, y))).count()
}
