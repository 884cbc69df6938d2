//! The office printer's paper: pieces side by side, fronts and backs that match, part-used sheets.

use serde_json::Value;

use crate::project::{LAYOUT, Project};

const OFFICE_EN: [&str; 4] = ["--lang", "en", "--edition", "office"];
const PDF: &str = "office/card/tiny-en.pdf";

/// A piece of two sides with a code at the same place of each.
fn pieces(width: u32, height: u32, up: u32) -> Project {
    let code = "code(look, \"phone.card\", sheet.codes.at(\"phone.card\"), 0.4mm, \"Call\")";
    Project::with_layout(&format!("({code}, {code})"))
        .set("layouts/tiny/layout.yaml", "paper", &format!("{{width: {width}, height: {height}}}"))
        .set("layouts/tiny/layout.yaml", "pages", "2")
        .set("layouts/tiny/layout.yaml", "office", &format!("{{up: {up}}}"))
        .replace(LAYOUT, "#let margins = 15mm", "#let margins = 5mm\n#let tabs = ()")
}

/// Width and height.
type Page = (f64, f64);

/// Page and place.
type Code = (u64, f64, f64);

/// What the manifest says of the office file.
fn made(project: &Project, arguments: &[&str]) -> (Vec<Page>, Vec<Code>) {
    project.build(&[&OFFICE_EN[..], arguments].concat()).exits(0);
    let manifest: Value = serde_json::from_str(&project.manifest()).unwrap();
    let file = &manifest["files"][0];
    assert_eq!(file["path"], PDF);
    let number = |value: &Value| value.as_f64().unwrap();
    let all = |key: &str| file[key].as_array().unwrap().clone();
    let pages = all("pages").iter().map(|page| (number(&page["width"]), number(&page["height"]))).collect();
    let codes = all("codes");
    let codes = codes.iter().map(|code| (code["page"].as_u64().unwrap(), number(&code["x"]), number(&code["y"])));
    (pages, codes.collect())
}

/// Where the code of a piece lies on the paper whose corner is at this place: the margin and the quiet zone further in.
const WITHIN: f64 = 5.0 + 4.0 * 0.4;

#[track_caller]
fn lies_at(code: Code, page: u64, x: f64, y: f64) {
    let near = |a: f64, b: f64| (a - b).abs() < 0.06;
    assert!(code.0 == page && near(code.1, x) && near(code.2, y), "{code:?} is not on page {page} at {x}, {y}");
}

#[test]
fn pieces_lie_edge_to_edge_in_the_middle_of_the_paper() {
    let (pages, codes) = made(&pieces(91, 55, 10), &[]);
    assert_eq!(pages, [(210.0, 297.0), (210.0, 297.0)]);
    assert_eq!(codes.len(), 20);
    lies_at(codes[0], 1, 14.0 + WITHIN, 11.0 + WITHIN);
    lies_at(codes[3], 1, 14.0 + 91.0 + WITHIN, 11.0 + 55.0 + WITHIN);
    let (pages, codes) = made(&pieces(105, 148, 4), &[]);
    assert_eq!((pages.len(), codes.len()), (2, 8));
    let (pages, codes) = made(&pieces(148, 210, 2), &[]);
    assert_eq!((pages[0], codes.len()), ((297.0, 210.0), 4), "on turned paper");
    let (pages, codes) = made(&pieces(297, 420, 1), &[]);
    assert_eq!(pages[0], (210.0, 297.0), "what is larger than A4 is made smaller");
    lies_at(codes[0], 1, WITHIN * 210.0 / 297.0, WITHIN * 210.0 / 297.0);
}

#[test]
fn a_back_lies_behind_its_front_whichever_edge_the_printer_turns() {
    let card = pieces(91, 55, 10);
    // The second place: the end column on the front.
    let (_, codes) = made(&card, &["--start", "2", "--copies", "1"]);
    assert_eq!(codes.len(), 2);
    lies_at(codes[0], 1, 105.0 + WITHIN, 11.0 + WITHIN);
    lies_at(codes[1], 2, 14.0 + WITHIN, 11.0 + WITHIN);
    // Over the short edge everything on the back stands on its head, and the codes are still read.
    let (_, codes) = made(&card, &["--start", "2", "--copies", "1", "--flip", "short"]);
    lies_at(codes[0], 1, 105.0 + WITHIN, 11.0 + WITHIN);
    let side = 21.0 * 0.4;
    lies_at(codes[1], 2, 105.0 + 91.0 - WITHIN - side, 297.0 - 11.0 - WITHIN - side);
}

#[test]
fn so_many_copies_take_so_many_sheets() {
    let card = pieces(91, 55, 10);
    let (pages, codes) = made(&card, &["--start", "4", "--copies", "8"]);
    assert_eq!((pages.len(), codes.len()), (4, 16), "seven on the part-used sheet, one on the next");
    let (pages, codes) = made(&card, &["--start", "4"]);
    assert_eq!((pages.len(), codes.len()), (2, 14), "the rest of the part-used sheet");
}

#[test]
fn more_pieces_than_any_paper_holds_are_refused() {
    let project = pieces(210, 148, 5);
    let at = project.value_at("layouts/tiny/layout.yaml", "office").replace(":5:9", ":5:14");
    project
        .check(&OFFICE_EN)
        .exits(1)
        .tells(&format!("error C006 {at}: 5 pieces of 210 × 148 mm go on no office paper"));
    project.run(&["build", "--start", "0"]).exits(2).says("--start");
}

#[test]
fn the_page_of_rulers_is_written_and_says_how_to_use_it() {
    let project = Project::new();
    let run = project.run(&["calibrate"]).exits(0).prints("wrote out/office/calibration.pdf").prints("150 and 200");
    assert_eq!(run.stderr, "");
    let first = project.out();
    let pdf = lopdf::Document::load_mem(&first["office/calibration.pdf"]).unwrap();
    assert_eq!(pdf.get_pages().len(), 2);
    project.run(&["calibrate"]).exits(0);
    assert_eq!(project.out(), first, "the same bytes");
    project.run(&["calibrate", "--flip", "short"]).exits(0);
    assert_ne!(project.out(), first, "the other side is turned round");
}
