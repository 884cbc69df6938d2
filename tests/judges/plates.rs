//! Ghostscript's separations: between languages a print shop changes the black plate and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chirashi::preflight;

use crate::matrix::{LANGUAGES, ROOT, Sheet, TOPIC, build, edition, judge, sheet};
use crate::program::{GS, MUTOOL};

const DPI: usize = 100;

/// Layouts that promise it (`plates: black`).
const PROMISED: [&str; 5] = ["flyer", "brochure", "counter-card", "pocket-card", "poster"];

#[test]
fn only_the_black_plate_differs_between_languages() {
    for layout in PROMISED {
        let file = sheet("press", layout, LANGUAGES[0]);
        let first = plates(file);
        for page in 1..=file.pages.len() {
            for ink in ["Cyan", "Magenta", "Yellow", "Black"] {
                let plate =
                    first.get(&name(page, ink)).unwrap_or_else(|| panic!("{layout} {page} has no plate for {ink}"));
                assert!(plate.iter().any(|&tone| tone < 255), "{layout} {page}: nothing is on the plate for {ink}");
            }
        }
        let mut complaints = Vec::new();
        for language in &LANGUAGES[1..] {
            let other = plates(sheet("press", layout, language));
            assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "plates of {layout}");
            for (plate, ours) in &first {
                let theirs = &other[plate];
                assert_eq!(ours.len(), theirs.len(), "{layout} {language}: the plates differ in size");
                // Black leaves holes in the plates below it, because Japanese shops want no overprint in the file: so
                // equal plates show too that no word and no code stands on a tint.
                let differing = ours.iter().zip(theirs).filter(|(ours, theirs)| ours != theirs).count();
                if plate.ends_with("Black") {
                    assert!(differing > 0, "{layout} {plate}: {} and {language} have the same words", LANGUAGES[0]);
                } else if differing > 0 {
                    complaints.push(format!(
                        "{layout} {plate}: {differing} pixels differ between {} and {language}",
                        LANGUAGES[0]
                    ));
                }
            }
        }
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}

/// Pixels of a mm at the plates' resolution.
const PIXELS_A_MM: f64 = DPI as f64 / 25.4;

/// From the paper's edge to the bleed, in mm.
const SLUG: f64 = 10.0;

#[test]
fn the_marks_are_on_every_plate_and_outside_the_bleed() {
    for layout in ["flyer", "counter-card"] {
        let sheet = sheet("press", layout, "km");
        let plates = plates(sheet);
        let width = ((sheet.pages[0].width + 2.0 * (SLUG + sheet.pages[0].bleed)) * PIXELS_A_MM).round() as usize;
        let marks = |ink: &str| -> Vec<usize> {
            let plate = &plates[&name(1, ink)];
            let height = plate.len() / width;
            // A pixel that the edge runs through belongs to neither side.
            let near = (SLUG * PIXELS_A_MM) as usize - 1;
            let outside = |at: &usize| {
                let (x, y) = (at % width, at / width);
                x < near || y < near || x >= width - near || y >= height - near
            };
            (0..plate.len()).filter(outside).filter(|&at| plate[at] < 255).collect()
        };
        let cyan = marks("Cyan");
        assert!(cyan.len() > 500, "{layout}: {} pixels of marks", cyan.len());
        assert_eq!(cyan, marks("Magenta"), "{layout}");
        assert_eq!(cyan, marks("Yellow"), "{layout}");
        let black = marks("Black");
        assert!(cyan.iter().all(|at| black.binary_search(at).is_ok()), "{layout}: a mark is not on the black plate");
        assert!(black.len() > cyan.len(), "{layout}: the slug names no language");
    }
}

#[test]
fn type_is_black_alone() {
    judge(edition("press"), |sheet| {
        let told = MUTOOL.print(["trace".as_ref(), sheet.file().as_os_str()]);
        let runs: Vec<&str> = told.lines().filter(|line| line.trim_start().starts_with("<fill_text")).collect();
        if runs.is_empty() {
            return vec!["mutool finds no text".to_owned()];
        }
        let black = "colorspace=\"DeviceCMYK\" color=\"0 0 0 1\"";
        runs.into_iter().filter(|run| !run.contains(black)).take(3).map(|run| format!("{run} is not black")).collect()
    });
}

/// A shop that wants overprint gets it: the tints go on below the words.
#[test]
fn black_overprints_in_the_profile_of_the_ghent_workgroup() {
    let folder = tempfile::tempdir().expect("no temporary folder");
    let one = ["--layout", "counter-card", "--lang", "th", "--edition", "press", "--profile", "gwg-sheet"];
    let answer = build(Path::new(ROOT), ROOT, folder.path(), &one);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let file = folder.path().join(format!("press/{TOPIC}/counter-card-th.pdf"));
    let told = MUTOOL.print(["trace".as_ref(), file.as_os_str()]);
    let runs = told.lines().filter(|line| line.trim_start().starts_with("<fill_text"));
    let knocking: Vec<&str> = runs.filter(|run| !run.contains("op=\"1\" opm=\"1\"")).collect();
    assert!(knocking.is_empty(), "{knocking:?}");
    let plates = plates_of(&file);
    let (cyan, black) = (&plates[&name(1, "Cyan")], &plates[&name(1, "Black")]);
    let below = cyan.iter().zip(black).filter(|&(&cyan, &black)| black == 0 && cyan < 255).count();
    assert!(below > 100, "{below} pixels of solid black have a tint below");
}

/// What preflight measures ink on is what a press would print from.
#[test]
fn preflights_plates_agree_with_ghostscripts() {
    for layout in ["flyer", "counter-card"] {
        let file = sheet("press", layout, "my").file();
        let bytes = fs::read(&file).expect("the flyer cannot be read");
        let ours = preflight::plates_of(&bytes, OUR_DPI).expect("preflight cannot read the flyer");
        // Drawn four times finer and averaged, so that edges are as true as ours.
        let theirs = separated(&file, &["-r600", "-dDownScaleFactor=4"]);
        for (index, page) in ours.iter().enumerate() {
            let gs = ["Cyan", "Magenta", "Yellow", "Black"].map(|ink| &theirs[&name(index + 1, ink)]);
            let width = page.width - usize::from(gs[0].len() != page.width * page.height);
            for (plate, tones) in gs.iter().enumerate() {
                let our = mean(page.pixels.iter().map(|pixel| pixel[plate]));
                let their = mean(tones.iter().map(|tone| 255 - tone));
                assert!((our - their).abs() < 1.0, "{layout} page {}, plate {plate}: {our} and {their} %", index + 1);
            }
            let our = fullest(page.width, page.height, |at| page.pixels[at].iter().map(|ink| u32::from(*ink)).sum());
            let height = gs[0].len() / width;
            let their = fullest(width, height, |at| gs.iter().map(|tones| u32::from(255 - tones[at])).sum());
            assert!((our - their).abs() < 2.0, "{layout} page {}: {our} and {their} % of ink", index + 1);
        }
    }
}

/// Pixels an inch of preflight's plates.
const OUR_DPI: f64 = 150.0;

fn mean(inks: impl ExactSizeIterator<Item = u8>) -> f64 {
    let count = inks.len() as f64;
    inks.map(f64::from).sum::<f64>() / 255.0 * 100.0 / count
}

/// The most ink in percent that a square of 3 mm has in the mean.
fn fullest(width: usize, height: usize, sum: impl Fn(usize) -> u32) -> f64 {
    const SIDE: usize = 18;
    let square = |x: usize, y: usize| -> f64 {
        let total: u32 = (0..SIDE * SIDE).map(|at| sum((y + at / SIDE) * width + x + at % SIDE)).sum();
        f64::from(total) / 255.0 * 100.0 / (SIDE * SIDE) as f64
    };
    let steps = |length: usize| (0..length - SIDE).step_by(SIDE);
    steps(height).flat_map(|y| steps(width).map(move |x| (x, y))).map(|(x, y)| square(x, y)).fold(0.0, f64::max)
}

fn name(page: usize, ink: &str) -> String {
    format!("page {page}, {ink}")
}

/// The pixels of each plate by page and ink: 0 is full ink, 255 is none.
#[track_caller]
fn plates(sheet: &Sheet) -> BTreeMap<String, Vec<u8>> {
    plates_of(&sheet.file())
}

#[track_caller]
pub fn plates_of(file: &Path) -> BTreeMap<String, Vec<u8>> {
    separated(file, &[&format!("-r{DPI}")])
}

#[track_caller]
fn separated(file: &Path, resolution: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("no temporary folder");
    let out = format!("-sOutputFile={}/%d.tif", folder.path().display());
    let options = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-sCompression=none", &out];
    GS.print(options.iter().chain(resolution).map(Path::new).chain([file]));

    let mut plates = BTreeMap::new();
    for entry in fs::read_dir(folder.path()).expect("Ghostscript's output cannot be read") {
        let path = entry.expect("Ghostscript's output cannot be read").path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // "1(Cyan)"; "1" alone is the plates printed on each other.
        if let Some((page, ink)) = stem.trim_end_matches(')').split_once('(') {
            let page = page.parse().unwrap_or_else(|_| panic!("{} names no page", path.display()));
            plates.insert(name(page, ink), tiff(&path));
        }
    }
    plates
}

/// The pixels of an uncompressed TIFF of one byte a pixel (TIFF 6.0, section 2).
fn tiff(path: &Path) -> Vec<u8> {
    const COMPRESSION: u16 = 259;
    const STRIP_OFFSETS: u16 = 273;
    const STRIP_BYTE_COUNTS: u16 = 279;
    const SHORT: u16 = 3;
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    assert!(bytes.starts_with(b"II"), "{} is no TIFF of low bytes first", path.display());
    let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let long = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    let directory = long(4);
    let values = |tag: u16| -> Vec<usize> {
        let mut entries = (0..usize::from(short(directory))).map(|index| directory + 2 + 12 * index);
        let at = entries
            .find(|&at| short(at) == tag)
            .unwrap_or_else(|| panic!("{} lacks the TIFF tag {tag}", path.display()));
        let (is_short, count) = (short(at + 2) == SHORT, long(at + 4));
        let size = if is_short { 2 } else { 4 };
        // Up to four bytes of values stand in the entry itself.
        let start = if count * size <= 4 { at + 8 } else { long(at + 8) };
        let value = |index| if is_short { usize::from(short(start + 2 * index)) } else { long(start + 4 * index) };
        (0..count).map(value).collect()
    };
    assert_eq!(values(COMPRESSION), [1], "{} is compressed", path.display());
    let strips = values(STRIP_OFFSETS).into_iter().zip(values(STRIP_BYTE_COUNTS));
    strips.flat_map(|(start, length)| bytes[start..start + length].iter().copied()).collect()
}
