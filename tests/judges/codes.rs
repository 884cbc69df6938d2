//! zbarimg: the codes say on paper what the manifest says.

use std::collections::BTreeMap;
use std::path::Path;

use crate::matrix::{Sheet, judge, matrix};
use crate::program::ZBARIMG;
use crate::raster::draw;

/// Pixels an inch: a card's module of 0.4 mm is nearly five pixels wide at the first. zbar finds the corners of a code by
/// scan lines and now and then misses one of many on a page, as it would in one frame of a telephone's camera; what it
/// misses it is shown again at the others.
const DPI: [usize; 3] = [300, 400, 220];

#[test]
fn zbar_reads_the_codes_of_every_page_and_no_others() {
    judge(&matrix().sheets, |sheet| {
        let mut read: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); sheet.pages.len()];
        for dpi in DPI {
            let pictures = draw(sheet, dpi);
            assert_eq!(pictures.files.len(), read.len(), "{}", sheet.path);
            for (read, picture) in read.iter_mut().zip(&pictures.files) {
                for (payload, count) in counts(codes(picture)) {
                    let most = read.entry(payload).or_default();
                    *most = count.max(*most);
                }
            }
            if read.iter().enumerate().all(|(index, read)| *read == listed(sheet, index + 1)) {
                return Vec::new();
            }
        }
        let pages = read.into_iter().enumerate().map(|(index, read)| (index + 1, read, listed(sheet, index + 1)));
        pages
            .filter(|(_, read, listed)| read != listed)
            .map(|(page, read, listed)| format!("page {page}: read {read:?}, listed {listed:?}"))
            .collect()
    });
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
            "flyer" | "counter-card" | "brochure" => &[lines, &PAGE],
            "pocket-card" => &[lines],
            "poster" => &[&PAGE],
            "language-finder" => &[],
            other => panic!("nothing is written down for the layout {other}"),
        };
        let wanted = wanted.concat();
        wanted.iter().filter(|start| !has(start)).map(|start| format!("no code begins with {start}")).collect()
    });
}

/// What zbar finds in a picture.
fn codes(picture: &Path) -> Vec<String> {
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
