//! zbarimg: the codes say on paper what the manifest says.

use std::collections::BTreeMap;
use std::path::Path;

use crate::matrix::{Sheet, judge, matrix};
use crate::press::SLUG;
use crate::program::ZBARIMG;
use crate::raster::{Raster, draw};

/// Pixels an inch: a card's module of 0.4 mm is nearly five pixels wide.
const DPI: usize = 300;

/// Paper in mm around a code that is looked at by itself.
const AROUND: f64 = 4.0;

/// zbar finds the corners of codes by scan lines and misses one now and then where twenty are on a page. A telephone has
/// one before it: what is missed on the whole page is shown again by itself, at the place that the manifest names.
#[test]
fn zbar_reads_the_codes_of_every_page_and_no_others() {
    judge(&matrix().sheets, |sheet| {
        let pictures = draw(sheet, DPI);
        let pages = pictures.files.iter().enumerate();
        pages
            .filter_map(|(index, picture)| {
                let (mut read, listed) = (counts(codes(picture)), listed(sheet, index + 1));
                if read != listed && read.iter().all(|(payload, count)| listed.get(payload) >= Some(count)) {
                    read = alone(sheet, index + 1, picture);
                }
                (read != listed).then(|| format!("page {}: read {read:?}, listed {listed:?}", index + 1))
            })
            .collect()
    });
}

/// What each listed code of a page says by itself.
fn alone(sheet: &Sheet, page: usize, picture: &Path) -> BTreeMap<String, usize> {
    let raster = Raster::read(picture);
    let folder = tempfile::tempdir().expect("no temporary folder");
    let crop = folder.path().join("code.pgm");
    let beyond = if sheet.edition == "press" { sheet.pages[page - 1].bleed + SLUG } else { 0.0 };
    let pixels = |mm: f64| ((mm + beyond).max(0.0) / 25.4 * DPI as f64) as usize;
    let mut read = Vec::new();
    for code in sheet.codes.iter().filter(|code| code.page == page) {
        let (left, right) = (pixels(code.x - AROUND), pixels(code.x + code.side + AROUND).min(raster.width));
        let (top, bottom) = (pixels(code.y - AROUND), pixels(code.y + code.side + AROUND).min(raster.height));
        let mut image = format!("P5\n{} {}\n255\n", right - left, bottom - top).into_bytes();
        (top..bottom).for_each(|y| image.extend_from_slice(&raster.row(y)[left..right]));
        std::fs::write(&crop, image).expect("the crop cannot be written");
        read.extend(codes(&crop));
    }
    counts(read)
}

#[test]
fn every_sheet_has_the_codes_that_it_is_for() {
    const FOREIGN: &[&str] = &["tel:0120017827", "tel:0120017826"];
    // The hotlines do not answer in Japanese; another one does.
    const JAPANESE: &[&str] = &["tel:0120950178"];
    const PAGE: [&str; 1] = ["https://"];
    judge(&matrix().sheets, |sheet| {
        let has = |start: &str| sheet.codes.iter().any(|code| code.payload.starts_with(start));
        let lines = if sheet.language.starts_with("ja") { JAPANESE } else { FOREIGN };
        let wanted: &[&[&str]] = match sheet.layout.as_str() {
            "flyer" | "brochure" => &[lines, &PAGE],
            "counter-card" | "pocket-card" => &[lines],
            "poster" => &[&PAGE],
            "language-finder" => &[],
            other => panic!("nothing is written down for the layout {other}"),
        };
        let wanted = wanted.concat();
        wanted.iter().filter(|start| !has(start)).map(|start| format!("no code begins with {start}")).collect()
    });
}

/// What zbar finds in a picture.
pub fn codes(picture: &Path) -> Vec<String> {
    let options = ["--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable"].map(Path::new);
    let answer = ZBARIMG.ask(options.into_iter().chain([picture]));
    // 4: no code on the page.
    assert!(matches!(answer.code, 0 | 4), "zbarimg failed on {}: {}", picture.display(), answer.err);
    answer.out.lines().map(str::to_owned).collect()
}

/// What the manifest lists for a page, and how often.
fn listed(sheet: &Sheet, page: usize) -> BTreeMap<String, usize> {
    counts(sheet.codes.iter().filter(|code| code.page == page).map(|code| code.payload.clone()).collect())
}

fn counts(payloads: Vec<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for payload in payloads {
        *counts.entry(payload).or_default() += 1;
    }
    counts
}
