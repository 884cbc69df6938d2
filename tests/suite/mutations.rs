//! PDFs that were damaged on their way, and PDFs made to harm: preflight ends with findings, soon, whatever it is given.

use std::io::Write as _;
use std::time::{Duration, Instant};

use chirashi::load::{self, Project as Root};
use chirashi::preflight::{self, Depth};

use crate::paper::Paper;
use crate::project::REPOSITORY;

/// Mutated files of each run; an optimised program does them all.
const MUTATIONS: u64 = if cfg!(debug_assertions) { 600 } else { 10_000 };

/// No file of a few KB may take longer.
const SOON: Duration = Duration::from_secs(20);

/// A generator of numbers that are the same in each run (Steele, Lea and Flood, “SplitMix”).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % below.max(1) as u64) as usize
    }
}

#[track_caller]
fn survives(bytes: Vec<u8>, what: &str) -> Vec<&'static str> {
    let profile = load::profile(&Root::new(REPOSITORY), "jp-offset").map_err(|_| "profile").unwrap().value;
    let started = Instant::now();
    let findings = preflight::examine_any(bytes, &profile, Depth::Plates(20.0)).findings;
    assert!(started.elapsed() < SOON, "{what}: {:?}", started.elapsed());
    findings.iter().map(|finding| finding.rule.code).collect()
}

/// Flips bits, swaps numbers, cuts, doubles: one to four times.
fn mutated(original: &[u8], seed: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed);
    let mut bytes = original.to_vec();
    for _ in 0..=numbers.next(4) {
        let length = bytes.len();
        let at = numbers.next(length);
        match numbers.next(8) {
            0..=2 => bytes[at] ^= 1 << numbers.next(8),
            3 => bytes[at] = b"0123456789/<>[]()%RQqfS "[numbers.next(24)],
            4 => bytes.truncate(length - numbers.next(length / 2)),
            5 => {
                let end = (at + numbers.next(64)).min(length);
                bytes.drain(at..end);
            }
            6 => {
                let end = (at + numbers.next(64)).min(length);
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let digits = bytes.iter().skip(at).position(u8::is_ascii_digit).map(|index| at + index);
                if let Some(at) = digits {
                    bytes.splice(at..at, b"99999999".iter().copied());
                }
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

/// A file with all kinds of things in it, small enough to be hit everywhere.
fn original() -> Vec<u8> {
    let mut paper = Paper::new();
    let form = paper.object(
        "/Type/XObject /Subtype/Form /BBox[0 0 50 50] /Group<</S/Transparency /CS/DeviceCMYK>>",
        b"0 0 1 0 k 0 0 30 30 re f",
    );
    let image = paper.object(
        "/Type/XObject /Subtype/Image /Width 4 /Height 4 /BitsPerComponent 8 /ColorSpace[/Indexed/DeviceCMYK 1<0000000011223344>]",
        &[1; 16],
    );
    let cell = paper.object(
        "/Type/Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox[0 0 9 9] /XStep 9 /YStep 9 /Resources<<>>",
        b"0 1 0 0 k 0 0 5 5 re f",
    );
    let glyph = paper.object("", b"600 0 0 0 500 500 d1 0 0 500 500 re f");
    let font = paper.plain(format!(
        "<</Type/Font /Subtype/Type3 /FontBBox[0 0 600 600] /FontMatrix[0.001 0 0 0.001 0 0] /FirstChar 97 /LastChar 97 \
         /Widths[600] /Encoding<</Differences[97/a]>> /CharProcs<</a {glyph}>> /Resources<<>>>>"
    ));
    paper.fonts.insert("F".into(), font);
    paper.x_objects.insert("X".into(), form);
    paper.x_objects.insert("I".into(), image);
    paper.patterns.insert("T".into(), cell);
    paper.states.insert("A".into(), "<</ca 0.5 /OP true /OPM 1 /BM/Multiply>>".into());
    paper.shadings.insert(
        "G".into(),
        "<</ShadingType 3 /ColorSpace/DeviceCMYK /Coords[80 80 9 160 160 30] /Extend[true true] \
         /Function<</FunctionType 2 /Domain [0 1] /C0[1 1 0 0] /C1[0 1 1 0] /N 1>>>>"
            .into(),
    );
    paper.marks.clear();
    let bytes = paper
        .draw("/A gs /X Do 40 0 0 40 90 90 cm /I Do")
        .draw("/Pattern cs /T scn 90 90 40 40 re f 2 w [3 1] 0 d 9 9 m 50 80 90 10 100 100 c S")
        .draw("90 90 40 40 re W* n /G sh BT /F 12 Tf 90 90 Td [(aa) -200 (a)] TJ ET")
        .bytes();
    // The embedded font of the plain paper is no part of it.
    let at = bytes.windows(8).position(|window| window == b"/Length1").unwrap();
    let start = bytes[..at].windows(4).rposition(|window| window == b" obj").unwrap() + 4;
    let end = at + bytes[at..].windows(6).position(|window| window == b"endobj").unwrap();
    [&bytes[..start], b" null\n", &bytes[end..]].concat()
}

#[test]
fn damaged_files_end_with_findings() {
    let original = original();
    assert!(original.len() < 6000, "{}", original.len());
    let codes = survives(original.clone(), "the original");
    assert!(!codes.contains(&"P101") && !codes.contains(&"P104"), "{codes:?}");
    for seed in 0..MUTATIONS {
        survives(mutated(&original, seed), &format!("seed {seed}"));
    }
}

#[test]
fn every_truncation_ends_with_findings() {
    let original = original();
    for end in (0..original.len()).step_by(97) {
        survives(original[..end].to_vec(), &format!("cut after {end}"));
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_swells_up_is_not_unpacked() {
    let zeros = vec![b' '; 64 << 20];
    let once = deflated(&zeros);
    let twice = deflated(&once);
    let bomb = |filter: &str, data: &[u8], count: usize| {
        Paper::new()
            .change(|p| {
                for _ in 0..count {
                    p.object(&format!("/Filter {filter}"), data);
                }
            })
            .bytes()
    };
    assert_eq!(survives(bomb("/FlateDecode", &once, 9), "nine times 64 MB"), ["P103"]);
    let nested = bomb("[/FlateDecode/FlateDecode]", &twice, 9);
    assert!(nested.len() < 60_000, "{}", nested.len());
    assert_eq!(survives(nested, "packed twice"), ["P103"]);
}

#[test]
fn lies_loops_and_depths_are_survived() {
    // A stream that declares 4 GB.
    let bytes = Paper::new().bytes();
    let text = String::from_utf8_lossy(&bytes);
    let at = text.find("/Length ").unwrap();
    let longer = [&bytes[..at], b"/Length 4294967295 ", &bytes[at + 8..]].concat();
    survives(longer, "4 GB declared");
    // An image of 65,000 × 65,000 pixels with none.
    let vast = Paper::new()
        .change(|p| {
            let image = p.object(
                "/Type/XObject /Subtype/Image /Width 65000 /Height 65000 /BitsPerComponent 8 /ColorSpace/DeviceCMYK",
                b"",
            );
            p.x_objects.insert("I".into(), image);
        })
        .draw("90 0 0 90 90 90 cm /I Do");
    survives(vast.bytes(), "a vast image");
    // A form that shows itself, a page tree that is its own kid, a pattern of itself.
    let own = Paper::new()
        .change(|p| {
            let number = p.object("", b"").trim_end_matches(" 0 R").parse::<usize>().unwrap() + 1;
            let dict =
                format!("/Type/XObject /Subtype/Form /BBox[0 0 99 99] /Resources<</XObject<</X {number} 0 R>>>>");
            let form = p.object(&dict, b"/X Do /X Do /X Do 0 0 9 9 re f");
            p.x_objects.insert("X".into(), form);
        })
        .draw("/X Do");
    survives(own.bytes(), "a form that shows itself");
    // Thirty forms that each show the next nine times: 9³⁰ of them.
    let many = Paper::new()
        .change(|p| {
            let mut next = p.object("/Type/XObject /Subtype/Form /BBox[0 0 99 99]", b"0 0 9 9 re f");
            for _ in 0..30 {
                let dict = format!("/Type/XObject /Subtype/Form /BBox[0 0 99 99] /Resources<</XObject<</X {next}>>>>");
                next = p.object(&dict, "/X Do ".repeat(9).as_bytes());
            }
            p.x_objects.insert("X".into(), next);
        })
        .draw("/X Do");
    assert!(survives(many.bytes(), "forms in forms").contains(&"P103"));
    let text = String::from_utf8_lossy(&Paper::new().without(|p| &mut p.fonts, "F").bytes()).into_owned();
    survives(text.replace("/Kids[3 0 R]", "/Kids[2 0 R]").into_bytes(), "a page tree that is its own kid");
    // Depths of arrays, dictionaries and saved states.
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    survives(Paper::new().draw(&deep("q ", "Q ")).bytes(), "deep states");
    survives(Paper::new().draw(&deep("[", "]")).bytes(), "deep arrays");
    survives(Paper::new().set(|p| &mut p.catalog, "Deep", &deep("[", "]")).bytes(), "a deep catalog");
    survives(Paper::new().set(|p| &mut p.page, "Deep", &deep("<</A", ">>")).bytes(), "a deep page");
    survives(
        Paper::new().set(|p| &mut p.spaces, "S", &deep("[/Indexed ", " 1 <00>]")).draw("/S cs").bytes(),
        "deep spaces",
    );
    // Numbers out of all bounds.
    for numbers in ["1e38 1e38 1e38 1e38 re f", "0 0 m 1e300 1e300 l 5 w S", "1e-40 0 0 1e-40 0 0 cm 0 0 9 9 re f"] {
        survives(Paper::new().draw(numbers).bytes(), numbers);
    }
    let boxes = Paper::new().set(|p| &mut p.page, "MediaBox", "[0 0 1e30 1e30]").without(|p| &mut p.page, "TrimBox");
    survives(boxes.without(|p| &mut p.page, "BleedBox").bytes(), "a vast page");
    survives(Paper::new().set(|p| &mut p.page, "TrimBox", "[0 0 0 0]").bytes(), "no trim at all");
}
