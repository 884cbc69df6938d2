//! zbarimg: the codes say on paper what the manifest says.

use std::path::Path;

use crate::matrix::{Sheet, judge, matrix};
use crate::program::ZBARIMG;
use crate::raster::draw;

/// At this resolution a card's module of 0.4 mm is nearly five pixels wide.
const DPI: usize = 300;

#[test]
fn zbar_reads_the_codes_of_every_page_and_no_others() {
    judge(&matrix().sheets, |sheet| {
        let pictures = draw(sheet, DPI);
        let pages = pictures.files.iter().enumerate();
        pages
            .filter_map(|(index, picture)| {
                let (read, listed) = (read(picture), listed(sheet, index + 1));
                (read != listed).then(|| format!("page {}: read {read:?}, listed {listed:?}", index + 1))
            })
            .collect()
    });
}

#[test]
fn every_sheet_has_the_codes_that_it_is_for() {
    const LINES: [&str; 2] = ["tel:0120017827", "tel:0120017826"];
    const PAGE: [&str; 1] = ["https://"];
    judge(&matrix().sheets, |sheet| {
        let has = |start: &str| sheet.codes.iter().any(|code| code.payload.starts_with(start));
        let wanted: &[&[&str]] = match sheet.layout.as_str() {
            "flyer" | "counter-card" | "brochure" => &[&LINES, &PAGE],
            "pocket-card" => &[&LINES],
            "poster" => &[&PAGE],
            "language-finder" => &[],
            other => panic!("nothing is written down for the layout {other}"),
        };
        let wanted = wanted.concat();
        wanted.iter().filter(|start| !has(start)).map(|start| format!("no code begins with {start}")).collect()
    });
}

/// What zbar finds on a page, sorted.
fn read(picture: &Path) -> Vec<String> {
    let options = ["--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable"].map(Path::new);
    let answer = ZBARIMG.ask(options.into_iter().chain([picture]));
    // 4: no code on the page.
    assert!(matches!(answer.code, 0 | 4), "zbarimg failed on {}: {}", picture.display(), answer.err);
    sorted(answer.out.lines().map(str::to_owned).collect())
}

/// What the manifest lists for a page, sorted.
fn listed(sheet: &Sheet, page: usize) -> Vec<String> {
    sorted(sheet.codes.iter().filter(|code| code.page == page).map(|code| code.payload.clone()).collect())
}

fn sorted(mut payloads: Vec<String>) -> Vec<String> {
    payloads.sort();
    payloads
}
