//! Ghostscript's separations: between languages a print shop changes the black plate and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::matrix::{Sheet, sheet};
use crate::program::GS;

const DPI: usize = 100;

/// Layouts that promise it (`plates: black`), and languages of as many scripts.
const PROMISED: [&str; 1] = ["flyer"];
const LANGUAGES: [&str; 5] = ["en", "ja", "zh-Hans", "th", "my"];

#[test]
fn only_the_black_plate_differs_between_languages() {
    for layout in PROMISED {
        let first = plates(sheet("press", layout, LANGUAGES[0]));
        for page in [1, 2] {
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

fn name(page: usize, ink: &str) -> String {
    format!("page {page}, {ink}")
}

/// The pixels of each plate by page and ink: 0 is full ink, 255 is none.
#[track_caller]
fn plates(sheet: &Sheet) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("no temporary folder");
    let out = format!("-sOutputFile={}/%d.tif", folder.path().display());
    let resolution = format!("-r{DPI}");
    let options =
        ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-sCompression=none", &resolution, &out];
    GS.print(options.map(Path::new).into_iter().chain([sheet.file().as_path()]));

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
