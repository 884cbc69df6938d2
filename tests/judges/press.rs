//! What a print shop looks at first: boxes, inks, nothing that lives only on a screen. (Plates: plates.rs)

use std::collections::BTreeSet;

use lopdf::content::Content;
use lopdf::{Document, Object};

use crate::matrix::{Sheet, edition, judge};
use crate::program::{MUTOOL, PDFINFO};

const POINTS_A_MM: f64 = 72.0 / 25.4;
const BLEED: f64 = 3.0;
/// Beyond the bleed, for the marks.
pub const SLUG: f64 = 10.0;
/// pdfinfo rounds to hundredths of a point, which is a third of this.
const NEAR: f64 = 0.01;

/// A box of a page in mm.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    left: f64,
    bottom: f64,
    right: f64,
    top: f64,
}

impl Area {
    pub fn size(self) -> (f64, f64) {
        (self.right - self.left, self.top - self.bottom)
    }

    fn holds(self, inner: Area) -> bool {
        self.margins(inner).iter().all(|&margin| margin > -NEAR)
    }

    /// Widths between this box's edges and those of a box inside.
    fn margins(self, inner: Area) -> [f64; 4] {
        [inner.left - self.left, inner.bottom - self.bottom, self.right - inner.right, self.top - inner.top]
    }
}

/// The boxes of a page.
pub struct Boxes {
    pub media: Area,
    pub bleed: Area,
    pub trim: Area,
}

/// The boxes of all pages, as poppler reads them.
#[track_caller]
pub fn boxes(sheet: &Sheet) -> Vec<Boxes> {
    let file = sheet.file();
    let told =
        PDFINFO.print(["-box".as_ref(), "-f".as_ref(), "1".as_ref(), "-l".as_ref(), "99".as_ref(), file.as_os_str()]);
    let area = |page: usize, name: &str| {
        // "Page    1 TrimBox:      8.50     8.50   603.78   850.39"
        let mut lines = told.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let line = lines.find(|words| words.len() == 7 && words[1] == page.to_string() && words[2] == name)?;
        let mm = |word: &str| Some(word.parse::<f64>().ok()? / POINTS_A_MM);
        Some(Area { left: mm(line[3])?, bottom: mm(line[4])?, right: mm(line[5])?, top: mm(line[6])? })
    };
    (1..)
        .map_while(|page| {
            Some(Boxes {
                media: area(page, "MediaBox:")?,
                bleed: area(page, "BleedBox:")?,
                trim: area(page, "TrimBox:")?,
            })
        })
        .collect()
}

/// The trimmed size of a layout.
fn trim(layout: &str) -> (f64, f64) {
    match layout {
        "flyer" => (210.0, 297.0),
        "counter-card" => (210.0, 148.0),
        "brochure" => (297.0, 210.0),
        "pocket-card" => (91.0, 55.0),
        "poster" => (297.0, 420.0),
        "language-finder" => (210.0, 297.0),
        other => panic!("no size is written down for the layout {other}"),
    }
}

#[test]
fn boxes_nest_and_the_bleed_is_3_mm_on_all_sides() {
    judge(edition("press"), |sheet| {
        let wanted = trim(&sheet.layout);
        let mut complaints = Vec::new();
        for (page, boxes) in (1..).zip(boxes(sheet)) {
            let (width, height) = boxes.trim.size();
            if (width - wanted.0).abs() > NEAR || (height - wanted.1).abs() > NEAR {
                complaints.push(format!("page {page}: TrimBox of {width:.3} × {height:.3} mm, not {wanted:?}"));
            }
            if !boxes.media.holds(boxes.bleed) || !boxes.bleed.holds(boxes.trim) {
                complaints.push(format!("page {page}: TrimBox, BleedBox and MediaBox do not lie in each other"));
            }
            let bleed = boxes.bleed.margins(boxes.trim);
            if bleed.iter().any(|side| (side - BLEED).abs() > NEAR) {
                complaints.push(format!("page {page}: bleed of {bleed:.3?} mm"));
            }
            let slug = boxes.media.margins(boxes.bleed);
            if slug.iter().any(|side| (side - SLUG).abs() > NEAR) {
                complaints.push(format!("page {page}: slug of {slug:.3?} mm, so that the trim is not in the middle"));
            }
        }
        complaints
    });
}

#[test]
fn poppler_reads_the_standard_from_every_file() {
    judge(edition("press"), |sheet| {
        let told = PDFINFO.print([sheet.file()]);
        let has = |words: &str| told.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") == words);
        let wanted = ["PDF subtype: PDF/X-1a:2003", "PDF version: 1.4", "Tagged: no", "Encrypted: no"];
        wanted.into_iter().filter(|words| !has(words)).map(|words| format!("pdfinfo does not say “{words}”")).collect()
    });
}

/// poppler takes any name that begins like the right one; mutool prints them as they are.
#[test]
fn mutool_reads_the_exact_names() {
    judge(edition("press"), |sheet| {
        let told = MUTOOL.print(["info".as_ref(), sheet.file().as_os_str()]);
        let wanted = ["/Trapped/False/", "/GTS_PDFXVersion(PDF/X-1a:2003)"];
        wanted.into_iter().filter(|name| !told.contains(name)).map(|name| format!("no {name} in Info")).collect()
    });
}

#[test]
fn nothing_on_a_page_is_an_annotation() {
    judge(edition("press"), |sheet| {
        let document = load(sheet);
        let pages = document.get_pages().into_iter();
        pages
            .filter(|(_, id)| document.get_dictionary(*id).is_ok_and(|page| page.has(b"Annots")))
            .map(|(page, _)| format!("page {page} has annotations"))
            .collect()
    });
}

#[test]
fn all_ink_is_device_cmyk() {
    judge(edition("press"), |sheet| {
        let document = load(sheet);
        let mut found = BTreeSet::new();
        for object in document.objects.values() {
            spaces(object, &mut found);
        }
        for (page, id) in document.get_pages() {
            let bytes = document.get_page_content(id);
            assert!(!bytes.is_empty(), "{}: page {page} has no content", sheet.path);
            operators(&bytes, &mut found);
        }
        for object in document.objects.values() {
            if let Object::Stream(stream) = object
                && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form")
            {
                let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                operators(&bytes, &mut found);
            }
        }
        found.into_iter().collect()
    });
}

/// Names of colour spaces that no plate is made from.
fn spaces(object: &Object, found: &mut BTreeSet<String>) {
    if let Object::Array(items) = object
        && items.first().and_then(|name| name.as_name().ok()) == Some(b"Separation")
        && items.get(1).and_then(|name| name.as_name().ok()) != Some(b"All")
    {
        found.insert(format!("a colour space is {:?}", items.get(1)));
    }
    const FOREIGN: [&[u8]; 6] = [b"ICCBased", b"CalRGB", b"CalGray", b"Lab", b"DeviceRGB", b"DeviceGray"];
    match object {
        Object::Name(name) if FOREIGN.contains(&name.as_slice()) => {
            found.insert(format!("a colour space is {}", String::from_utf8_lossy(name)));
        }
        Object::Array(items) => items.iter().for_each(|item| spaces(item, found)),
        Object::Dictionary(entries) => entries.iter().for_each(|(_, value)| spaces(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| spaces(value, found)),
        _ => {}
    }
}

/// Operators that set a colour in another way than `k` and `K` do, or than the marks' registration colour is set.
fn operators(content: &[u8], found: &mut BTreeSet<String>) {
    const FOREIGN: [&str; 6] = ["rg", "RG", "g", "G", "sc", "SC"];
    let content =
        Content::decode(content).unwrap_or_else(|error| panic!("a content stream is not understood: {error}"));
    for operation in content.operations {
        if FOREIGN.contains(&operation.operator.as_str()) {
            found.insert(format!("the operator {} sets a colour", operation.operator));
        }
    }
}

fn load(sheet: &Sheet) -> Document {
    Document::load(sheet.file()).unwrap_or_else(|error| panic!("lopdf cannot read {}: {error}", sheet.path))
}
