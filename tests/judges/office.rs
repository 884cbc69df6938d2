//! The clinic's own printer: its paper, nothing where it cannot print, fronts and backs that match, readable in grey.

use crate::matrix::{Page, edition, judge};
use crate::press::boxes;
use crate::program::PDFTOTEXT;
use crate::raster::{Raster, draw};

/// Ten pixels a millimetre, so that 5 mm and half of an A4 sheet are whole numbers of pixels.
const DPI: usize = 254;
const PIXELS_A_MM: usize = 10;
/// An office printer prints nothing nearer to the paper's edge, in mm.
const MARGIN: usize = 5;
/// A4, upright and turned.
const PAPERS: [(f64, f64); 2] = [(210.0, 297.0), (297.0, 210.0)];
/// Least contrast of text in grey, as of text on screens (WCAG 2.2, 1.4.3).
const CONTRAST: f64 = 4.5;

#[test]
fn every_page_is_on_office_paper() {
    judge(edition("office"), |sheet| {
        let sizes = boxes(sheet).into_iter().map(|page| page.media.size());
        let is =
            |size: &(f64, f64), paper: &(f64, f64)| (size.0 - paper.0).abs() < 0.01 && (size.1 - paper.1).abs() < 0.01;
        let wrong = sizes.filter(|size| !PAPERS.iter().any(|paper| is(size, paper)));
        wrong.map(|(width, height)| format!("a page of {width:.2} × {height:.2} mm")).collect()
    });
}

#[test]
fn no_ink_is_within_5_mm_of_the_papers_edge() {
    judge(edition("office"), |sheet| {
        let pictures = draw(sheet, DPI);
        let pages = sheet.pages.iter().zip(&pictures.files).enumerate();
        pages
            .filter_map(|(index, (page, file))| {
                Some(format!("page {}: {}", index + 1, in_the_margin(&Raster::read(file), page)?))
            })
            .collect()
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
fn in_the_margin(page: &Raster, paper: &Page) -> Option<String> {
    // What ends between two pixels may tint the next one.
    let margin = MARGIN * PIXELS_A_MM - 1;
    // Not the picture's own size, which is rounded up.
    let (right, bottom) = (paper.width as usize * PIXELS_A_MM - margin, paper.height as usize * PIXELS_A_MM - margin);
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

/// Rows in which the upper and the lower card differ; each is 148 mm high, and half a millimetre is left at both ends.
fn differing_rows(page: &Raster) -> usize {
    let (first, height) = (PIXELS_A_MM / 2, 148 * PIXELS_A_MM);
    // Not the line to cut along, nor the end that the printer does not reach.
    let rows = first + 5 * PIXELS_A_MM..first + height - 5 * PIXELS_A_MM;
    assert!(rows.clone().any(|y| (0..page.width).any(|x| page.is_ink(x, y))), "the upper half is empty");
    // What falls between two pixels may come out a pixel further in one half; what is really elsewhere is further off.
    let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
    let alike = |x: usize, y: usize| {
        let here = page.row(y)[x];
        near(height + y, page.height).any(|y| near(x, page.width).any(|x| page.row(y)[x].abs_diff(here) < 128))
    };
    rows.filter(|&y| !(0..page.width).all(|x| alike(x, y))).count()
}

#[test]
fn the_lines_to_cut_along_are_at_the_same_places_of_both_sides() {
    judge(edition("office").into_iter().filter(|sheet| sheet.pages.len() > 1), |sheet| {
        let pictures = draw(sheet, DPI);
        let sides: Vec<Raster> = pictures.files.iter().map(|file| Raster::read(file)).collect();
        let leaves = sides.chunks(2).enumerate();
        leaves
            .filter_map(|(leaf, sides)| {
                let [front, back] = sides else { return None };
                // The build turns paper over its long edge: columns of upright paper are mirrored, rows of turned paper.
                let upright = front.height > front.width;
                let mirrored = |lines: Vec<usize>, length: usize| -> Vec<usize> {
                    lines.into_iter().rev().map(|at| length - 1 - at).collect()
                };
                let (mut columns, mut rows) = (cuts(front, true), cuts(front, false));
                if upright {
                    columns = mirrored(columns, front.width);
                } else {
                    rows = mirrored(rows, front.height);
                }
                let same =
                    |a: &[usize], b: &[usize]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 2);
                let (back_columns, back_rows) = (cuts(back, true), cuts(back, false));
                (!same(&columns, &back_columns) || !same(&rows, &back_rows)).then(|| {
                    format!(
                        "leaf {}: {columns:?} × {rows:?} in front, {back_columns:?} × {back_rows:?} behind",
                        leaf + 1
                    )
                })
            })
            .collect()
    });
}

/// Where a dashed line runs from end to end of what the printer reaches: columns, or rows.
fn cuts(page: &Raster, upright: bool) -> Vec<usize> {
    let (count, length) = if upright { (page.width, page.height) } else { (page.height, page.width) };
    let margin = MARGIN * PIXELS_A_MM;
    let dark = |at: usize, along: usize| {
        let (x, y) = if upright { (at, along) } else { (along, at) };
        page.row(y)[x] < 200
    };
    let is_cut = |at: &usize| {
        let along: Vec<bool> = (margin..length - margin).map(|along| dark(*at, along)).collect();
        // Two millimetres of line, two of paper, from end to end; text is never so even.
        let even = |run: &[bool]| run.len().abs_diff(2 * PIXELS_A_MM) <= 3;
        let runs: Vec<bool> = along.chunk_by(|a, b| a == b).map(even).collect();
        runs.iter().filter(|even| **even).count() * 2 * PIXELS_A_MM > along.len() * 8 / 10
    };
    let mut cuts: Vec<usize> = (0..count).filter(is_cut).collect();
    cuts.dedup_by(|a, b| a.abs_diff(*b) <= 2);
    cuts
}

#[test]
fn every_word_is_readable_in_grey() {
    judge(edition("office"), |sheet| {
        let pictures = draw(sheet, DPI);
        let pages: Vec<Raster> = pictures.files.iter().map(|file| Raster::read(file)).collect();
        let words = PDFTOTEXT.print(["-bbox".as_ref(), sheet.file().as_os_str(), "-".as_ref()]);
        let mut page = 0;
        let mut faint = Vec::new();
        for line in words.lines() {
            if line.trim_start().starts_with("<page") {
                page += 1;
            } else if let Some((place, word)) = word(line)
                && let Some(contrast) = contrast(&pages[page - 1], place)
                && contrast < CONTRAST
            {
                faint.push(format!("page {page}: {word} has a contrast of {contrast:.1}"));
            }
        }
        assert!(page == pages.len(), "pdftotext saw {page} pages");
        faint
    });
}

/// A word's place in pt, and the word: `<word xMin="…" yMin="…" xMax="…" yMax="…">Card</word>`.
fn word(line: &str) -> Option<([f64; 4], &str)> {
    let mut parts = line.trim().strip_prefix("<word ")?.split('"');
    let mut number = || {
        parts.next()?;
        parts.next()?.parse().ok()
    };
    let place = [number()?, number()?, number()?, number()?];
    let word = line.split('>').nth(1)?.split('<').next()?;
    Some((place, word))
}

/// The contrast of the darkest and the prevailing grey in a box; none where the printer does not reach or nothing is.
fn contrast(page: &Raster, place: [f64; 4]) -> Option<f64> {
    let pixel = |points: f64| (points / 72.0 * DPI as f64).max(0.0) as usize;
    let [left, top, right, bottom] = place.map(pixel);
    let (right, bottom) = (right.min(page.width), bottom.min(page.height));
    let mut greys: Vec<u8> =
        (top..bottom).flat_map(|y| page.row(y).get(left..right).unwrap_or_default()).copied().collect();
    greys.sort_unstable();
    let (darkest, ground) = (*greys.first()?, *greys.get(greys.len() * 3 / 4)?);
    if greys.last()?.abs_diff(darkest) < 8 {
        return None;
    }
    let light = |grey: u8| {
        let value = f64::from(grey) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let (dark, pale) = (light(darkest).min(light(ground)), light(darkest).max(light(ground)));
    Some((pale + 0.05) / (dark + 0.05))
}
