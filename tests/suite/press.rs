//! P: the press edition, seen by another reader of PDFs than the one that wrote it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};

use crate::project::{Project, REPOSITORY};

const PRESS_EN: [&str; 4] = ["--lang", "en", "--edition", "press"];
const PDF: &str = "press/card/tiny-en.pdf";
const POINTS_A_MM: f64 = 72.0 / 25.4;

#[track_caller]
fn built(project: &Project, arguments: &[&str]) -> Document {
    project.build(&[&PRESS_EN, arguments].concat()).exits(0);
    Document::load(project.path("out").join(PDF)).unwrap()
}

fn catalog(document: &Document) -> &Dictionary {
    document.catalog().unwrap()
}

fn info(document: &Document) -> &Dictionary {
    let id = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
    document.get_dictionary(id).unwrap()
}

#[track_caller]
fn intents(document: &Document) -> Vec<&Dictionary> {
    let intents = catalog(document).get(b"OutputIntents").unwrap().as_array().unwrap();
    intents.iter().map(|intent| document.get_dictionary(intent.as_reference().unwrap()).unwrap()).collect()
}

#[track_caller]
fn text(dictionary: &Dictionary, key: &[u8]) -> String {
    String::from_utf8(dictionary.get(key).unwrap().as_str().unwrap().to_vec()).unwrap()
}

fn xmp(document: &Document) -> String {
    let id = catalog(document).get(b"Metadata").unwrap().as_reference().unwrap();
    let stream = document.get_object(id).unwrap().as_stream().unwrap();
    assert!(!stream.dict.has(b"Filter"), "XMP is compressed");
    String::from_utf8(stream.content.clone()).unwrap()
}

#[track_caller]
fn area(document: &Document, key: &[u8]) -> [f64; 4] {
    let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
    let numbers = page.get(key).unwrap_or_else(|_| panic!("no {}", String::from_utf8_lossy(key))).as_array().unwrap();
    let numbers: Vec<f64> = numbers.iter().map(|number| f64::from(number.as_float().unwrap()) / POINTS_A_MM).collect();
    numbers.try_into().unwrap()
}

#[track_caller]
fn is_area(document: &Document, key: &[u8], wanted: [f64; 4]) {
    let found = area(document, key);
    let near = found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 0.01);
    assert!(near, "{}: {found:.3?} mm, not {wanted:?} mm", String::from_utf8_lossy(key));
}

/// Colour operators of all content, with their operands, and names of colour spaces anywhere.
fn colours(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for object in document.objects.values() {
        spaces(object, &mut found);
    }
    let mut contents: Vec<Vec<u8>> =
        document.get_pages().into_values().map(|page| document.get_page_content(page)).collect();
    for object in document.objects.values() {
        if let Object::Stream(stream) = object
            && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form")
        {
            contents.push(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()));
        }
    }
    for content in contents {
        for operation in Content::decode(&content).unwrap().operations {
            if ["k", "K", "g", "G", "rg", "RG", "sc", "SC", "scn", "SCN", "cs", "CS"].contains(&&*operation.operator) {
                let operands: Vec<String> = operation
                    .operands
                    .iter()
                    .map(|operand| match operand {
                        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
                        number => format!("{:.2}", number.as_float().unwrap()),
                    })
                    .collect();
                found.insert(format!("{} {}", operands.join(" "), operation.operator));
            }
        }
    }
    found
}

fn spaces(object: &Object, found: &mut BTreeSet<String>) {
    match object {
        Object::Name(name) => {
            let name = String::from_utf8_lossy(name).into_owned();
            if ["ICCBased", "CalRGB", "CalGray", "Lab", "DeviceRGB", "DeviceGray"].contains(&name.as_str()) {
                found.insert(name);
            }
        }
        Object::Array(items) => items.iter().for_each(|item| spaces(item, found)),
        Object::Dictionary(entries) => entries.iter().for_each(|(_, value)| spaces(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| spaces(value, found)),
        _ => {}
    }
}

#[test]
fn the_default_is_pdf_x_1a_with_japan_color_by_name() {
    let document = built(&Project::new(), &[]);
    assert_eq!(document.version, "1.4");
    assert_eq!(text(info(&document), b"GTS_PDFXVersion"), "PDF/X-1a:2003");
    assert_eq!(info(&document).get(b"Trapped").unwrap().as_name().unwrap(), b"False");
    for key in [&b"Title"[..], b"CreationDate", b"ModDate", b"Creator", b"Producer"] {
        assert!(!info(&document).get(key).unwrap().as_str().unwrap().is_empty());
    }
    let intents = intents(&document);
    assert_eq!(intents.len(), 1);
    assert_eq!(intents[0].get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFX");
    assert_eq!(text(intents[0], b"OutputConditionIdentifier"), "JC200103");
    assert_eq!(text(intents[0], b"RegistryName"), "http://www.color.org");
    assert!(!intents[0].has(b"DestOutputProfile"));
    assert_eq!(document.trailer.get(b"ID").unwrap().as_array().unwrap().len(), 2);
    is_area(&document, b"MediaBox", [0.0, 0.0, 174.0, 174.0]);
    is_area(&document, b"BleedBox", [10.0, 10.0, 164.0, 164.0]);
    is_area(&document, b"TrimBox", [13.0, 13.0, 161.0, 161.0]);
}

#[test]
fn info_and_xmp_agree() {
    let document = built(&Project::new().set("data/card/messages/en.yaml", "title", "Cards & <clinics>"), &[]);
    let xmp = xmp(&document);
    assert!(xmp.contains("Cards &amp; &lt;clinics&gt;</rdf:li>"), "{xmp}");
    assert_eq!(text(info(&document), b"Title"), "Cards & <clinics>");
    assert!(xmp.contains("<pdf:Trapped>False</pdf:Trapped>"), "{xmp}");
    assert!(xmp.contains(&format!("<pdf:Producer>{}</pdf:Producer>", text(info(&document), b"Producer"))), "{xmp}");
    assert!(xmp.contains("<xmp:CreateDate>2026-11-22T00:00:00Z</xmp:CreateDate>"), "{xmp}");
    assert_eq!(text(info(&document), b"CreationDate"), "D:20261122000000Z");
    assert_eq!(text(info(&document), b"ModDate"), "D:20261122000000Z");
}

#[test]
fn another_shop_is_another_profile() {
    for profile in ["eu-offset", "gwg-sheet", "digital", "jp-offset-x4"] {
        let document = built(&Project::new(), &["--profile", profile]);
        assert_eq!(document.version, "1.6", "{profile}");
        assert!(xmp(&document).contains("<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>"), "{profile}");
        let intents = intents(&document);
        assert_eq!(intents.len(), 1, "{profile}");
        assert_eq!(text(intents[0], b"OutputConditionIdentifier"), "FOGRA39", "{profile}");
        let icc = intents[0].get(b"DestOutputProfile").unwrap().as_reference().unwrap();
        let icc = document.get_object(icc).unwrap().as_stream().unwrap().decompressed_content().unwrap();
        let bundled = fs::read(Path::new(REPOSITORY).join("data/icc/FOGRA39L_coated.icc")).unwrap();
        assert_eq!(icc, bundled, "{profile}");
    }
    let document = built(&Project::new(), &["--profile", "eu-offset"]);
    is_area(&document, b"MediaBox", [0.0, 0.0, 154.0, 154.0]);
    is_area(&document, b"BleedBox", [0.0, 0.0, 154.0, 154.0]);
    is_area(&document, b"TrimBox", [3.0, 3.0, 151.0, 151.0]);
}

#[test]
fn a_profile_of_ones_own_is_a_file() {
    let own = fs::read_to_string(Path::new(REPOSITORY).join("data/profiles/eu-offset.yaml")).unwrap();
    let project = Project::new().write("shops/ours.yaml", own.replace("bleed: 3", "bleed: 5"));
    let document = built(&project, &["--profile", "shops/ours.yaml"]);
    is_area(&document, b"TrimBox", [5.0, 5.0, 153.0, 153.0]);
    let wrong = project.write("shops/ours.yaml", own.replace("bleed: 3", "bleeed: 3"));
    let run = wrong.build(&["--profile", "shops/ours.yaml"]).exits(1);
    run.tells("error C004 shops/ours.yaml:6:1").tells("error C005 shops/ours.yaml:");
}

#[test]
fn a_misspelt_profile_names_the_nearest() {
    Project::new().build(&["--profile", "jp-ofset"]).exits(1).tells("C009").tells("did you mean `jp-offset`?");
}

#[test]
fn black_overprints_where_the_shop_wants_it() {
    let project = Project::new();
    let states = |document: &Document| {
        let names = document.objects.values().filter_map(|object| object.as_dict().ok());
        names.filter(|entries| entries.get(b"op").and_then(Object::as_bool).is_ok_and(|op| op)).count()
    };
    assert_eq!(states(&built(&project, &[])), 0);
    assert_eq!(states(&built(&project, &["--profile", "gwg-sheet"])), 2);
    project.prints(PDF, "health insurance card");
}

/// Paints that a layout's author might use.
const ANY_PAINT: &str = r##"
    set block(spacing: 1mm)
    rect(fill: rgb("#000"), height: 5mm)
    rect(fill: luma(50%), stroke: black, height: 5mm)
    rect(fill: rgb("#808080"), height: 5mm)
    rect(fill: oklch(70%, 0.1, 200deg), height: 5mm)
    rect(fill: gradient.linear(red, rgb("#00f")), height: 5mm)
    rect(fill: gradient.radial(white, luma(20%)), height: 5mm)
    rect(fill: gradient.linear(space: cmyk, cmyk(10%, 0%, 0%, 0%), cmyk(50%, 0%, 0%, 0%)), height: 5mm)
    image("/tiny/picture.png", width: 10mm)
    link("https://example.org", text(fill: rgb("#333"))[1])
"##;

#[test]
fn whatever_a_layout_is_painted_in_is_printed_in_inks() {
    let project =
        Project::with_layout(ANY_PAINT).write("layouts/tiny/picture.png", png(&[[200, 30, 30, 255], [9, 9, 9, 255]]));
    let document = built(&project, &[]);
    let found = colours(&document);
    let foreign: Vec<&String> = found.iter().filter(|colour| !is_ink(colour)).collect();
    assert!(foreign.is_empty(), "{foreign:?} in {found:?}");
    for grey in ["0.00 0.00 0.00 1.00 k", "0.00 0.00 0.00 0.50 k", "0.00 0.00 0.00 0.80 k"] {
        assert!(found.contains(grey), "no {grey} in {found:?}");
    }
    let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
    assert!(!page.has(b"Annots"));
}

fn is_ink(colour: &str) -> bool {
    // The marks' registration colour and the gradients are named; what they stand for is looked at by name too.
    let is_name = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let mut words = colour.rsplit(' ');
    match words.next() {
        Some("k" | "K") => true,
        Some("cs" | "CS") => words.next().is_some_and(|name| name == "Pattern" || is_name(name)),
        Some("scn" | "SCN") => words.all(|word| is_name(word) || word == "1.00"),
        _ => false,
    }
}

#[test]
fn what_cannot_be_kept_true_is_told_with_its_line() {
    let cases = [
        ("rect(fill: gradient.conic(red, blue))", "a conic gradient"),
        ("rect(fill: rgb(255, 0, 0, 50%))", "the translucent colour #ff000080"),
        ("image(\"/tiny/drawing.svg\")", "an SVG, whose colours are RGB"),
    ];
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>";
    for (body, words) in cases {
        let project = Project::with_layout(body).write("layouts/tiny/drawing.svg", svg);
        let place = project.text_at("layouts/tiny/layout.typ", body);
        let run = project.build(&PRESS_EN).exits(1);
        run.tells(&format!("error P004 {}", place.rsplit_once(':').unwrap().0)).tells(words);
        // The screen shows what it can.
        project.build(&["--lang", "en", "--edition", "office"]).exits(0);
    }
}

#[test]
fn a_translucent_picture_is_laid_on_white_and_told_of() {
    let project = Project::with_layout("image(\"/tiny/picture.png\", width: 10mm)")
        .write("layouts/tiny/picture.png", png(&[[200, 30, 30, 128]]));
    project.build(&PRESS_EN).exits(0).tells("warning P005 layouts/tiny/layout.typ:").tells("laid on white");
}

#[test]
fn an_icc_file_that_does_not_serve_is_refused() {
    let fogra = fs::read(Path::new(REPOSITORY).join("data/icc/FOGRA39L_coated.icc")).unwrap();
    let with = |at: usize, word: &[u8]| {
        let mut bytes = fogra.clone();
        bytes[at..at + word.len()].copy_from_slice(word);
        bytes
    };
    let cases = [
        (b"no profile at all".to_vec(), "shop.icc is not an ICC profile"),
        (with(12, b"mntr"), "shop.icc describes a screen, not a printing condition"),
        (with(16, b"RGB "), "shop.icc is for Rgb"),
        (with(8, &[4]), "shop.icc is of ICC version 4; PDF/X-1a:2003 takes 2 at most"),
        (fogra[..2000].to_vec(), "shop.icc is not an ICC profile"),
    ];
    for (bytes, words) in cases {
        let project = Project::new().write("shop.icc", bytes);
        let run = project.build(&[&PRESS_EN[..], &["--icc", "shop.icc"]].concat()).exits(1);
        run.tells("error P002 shop.icc").tells(words);
        assert!(project.out().is_empty());
    }
    let none = Project::new().build(&[&PRESS_EN[..], &["--icc", "missing.icc"]].concat()).exits(1);
    none.tells("C001").tells("missing.icc does not exist");
}

#[test]
fn a_brought_profile_is_never_called_what_it_is_not() {
    let fogra = fs::read(Path::new(REPOSITORY).join("data/icc/FOGRA39L_coated.icc")).unwrap();
    let document = built(&Project::new().write("shop.icc", fogra), &["--profile", "jp-offset-x4", "--icc", "shop.icc"]);
    let intents = intents(&document);
    assert_eq!(text(intents[0], b"OutputConditionIdentifier"), "Custom");
    assert_eq!(text(intents[0], b"Info"), "FOGRA39L Coated");
    assert!(!intents[0].has(b"RegistryName"));
}

#[test]
fn a_shop_that_contradicts_itself_is_told_so() {
    let own = fs::read_to_string(Path::new(REPOSITORY).join("data/profiles/jp-offset.yaml")).unwrap();
    let project = Project::new().write("data/profiles/ours.yaml", own.replace("bleed: 3", "bleed: 0"));
    let run = project.build(&["--profile", "ours"]).exits(1);
    run.tells("error P002 data/profiles/ours.yaml").tells("marks and has no bleed");
    let project = Project::new().write("data/profiles/ours.yaml", own.replace("slug: 10", "slug: 4"));
    project.build(&["--profile", "ours"]).exits(1).tells("leaves 4 mm for them");
    let project = Project::new().write("data/profiles/ours.yaml", own.replace("slug: 10", "slug: 10\narchive: true"));
    project.build(&["--profile", "ours"]).exits(1).tells("PDF/A-2b goes together with PDF/X-4 only");
}

/// A PNG of one row (PNG specification, 11.2), stored without compression.
fn png(row: &[[u8; 4]]) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0_u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        })
    };
    let mut data = vec![0];
    data.extend(row.iter().flatten());
    let (mut a, mut b) = (1_u32, 0_u32);
    for &byte in &data {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    let length = data.len() as u16;
    let mut stored = vec![0x78, 0x01, 0x01];
    stored.extend(length.to_le_bytes());
    stored.extend((!length).to_le_bytes());
    stored.extend(&data);
    stored.extend((b << 16 | a).to_be_bytes());
    let mut header = (row.len() as u32).to_be_bytes().to_vec();
    header.extend([0, 0, 0, 1, 8, 6, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", stored), (b"IEND", Vec::new())] {
        out.extend((content.len() as u32).to_be_bytes());
        let chunk = [&kind[..], &content].concat();
        out.extend(&chunk);
        out.extend(crc(&chunk).to_be_bytes());
    }
    out
}
