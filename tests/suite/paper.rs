//! A small PDF for print, made by hand from parts, that a test can break in one place.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::project::REPOSITORY;

/// Side of the trimmed page in mm; bleed and room for marks around it.
pub const SIDE: f64 = 60.0;
pub const BLEED: f64 = 3.0;
pub const MARGIN: f64 = 13.0;

pub fn points(mm: f64) -> f64 {
    mm * 72.0 / 25.4
}

/// A PDF's objects as text, its streams as bytes.
#[derive(Clone)]
pub struct Paper {
    pub version: String,
    pub catalog: Entries,
    pub info: Entries,
    pub page: Entries,
    pub trailer: Entries,
    pub spaces: Entries,
    pub fonts: Entries,
    pub states: Entries,
    pub x_objects: Entries,
    pub patterns: Entries,
    pub shadings: Entries,
    /// Content in front of the marks, and the marks.
    pub content: String,
    pub marks: String,
    /// Entries of the content stream's dictionary.
    pub stream: Entries,
    objects: Vec<Vec<u8>>,
}

pub type Entries = BTreeMap<String, String>;

/// Numbers of the objects that every file has.
const CATALOG: usize = 1;
const PAGES: usize = 2;
const PAGE: usize = 3;
const CONTENT: usize = 4;
const INFO: usize = 5;
const FIRST_OTHER: usize = 6;

impl Paper {
    /// PDF/X-1a:2003 as the profile `jp-offset` wants it: a tint over the whole bleed, a line of text, marks.
    pub fn new() -> Self {
        let entries = |list: &[(&str, &str)]| -> Entries {
            list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let media = points(SIDE + 2.0 * MARGIN);
        let inset = |mm: f64| {
            let (low, high) = (points(MARGIN - mm), media - points(MARGIN - mm));
            format!("[{low} {low} {high} {high}]")
        };
        let mut paper = Paper {
            version: "1.4".into(),
            catalog: entries(&[(
                "OutputIntents",
                "[<</Type/OutputIntent /S/GTS_PDFX /OutputConditionIdentifier (JC200103) \
                 /OutputCondition (Japan Color 2001 Coated) /RegistryName (http://www.color.org)>>]",
            )]),
            info: entries(&[
                ("Title", "(A sheet)"),
                ("CreationDate", "(D:20261122000000Z)"),
                ("ModDate", "(D:20261122000000Z)"),
                ("Trapped", "/False"),
                ("GTS_PDFXVersion", "(PDF/X-1a:2003)"),
            ]),
            page: entries(&[("MediaBox", &format!("[0 0 {media} {media}]"))]),
            trailer: entries(&[("ID", "[<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]")]),
            spaces: entries(&[(
                "All",
                "[/Separation /All /DeviceCMYK <</FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 1 1] /N 1>>]",
            )]),
            fonts: Entries::new(),
            states: Entries::new(),
            x_objects: Entries::new(),
            patterns: Entries::new(),
            shadings: Entries::new(),
            content: String::new(),
            marks: marks(0.1, "/All CS 1 SCN", 0.0),
            stream: Entries::new(),
            objects: Vec::new(),
        };
        paper.page.insert("TrimBox".into(), inset(0.0));
        paper.page.insert("BleedBox".into(), inset(BLEED));
        let font = paper.font();
        paper.fonts.insert("F".into(), font);
        let edge = -BLEED;
        paper.rect("0.1 0 0.05 0 k", [edge, edge, SIDE + 2.0 * BLEED, SIDE + 2.0 * BLEED]).text(
            "0 0 0 1 k",
            10.0,
            10.0,
            12.0,
        )
    }

    /// PDF/X-4 as the profile `eu-offset` wants it.
    pub fn x4() -> Self {
        let mut paper = Paper::new();
        let icc = std::fs::read(Path::new(REPOSITORY).join("data/icc/FOGRA39L_coated.icc")).unwrap();
        let profile = paper.object("/N 4", &icc);
        paper.version = "1.6".into();
        paper.catalog.insert(
            "OutputIntents".into(),
            format!(
                "[<</Type/OutputIntent /S/GTS_PDFX /OutputConditionIdentifier (FOGRA39) \
                 /RegistryName (http://www.color.org) /DestOutputProfile {profile}>>]"
            ),
        );
        paper.info.remove("GTS_PDFXVersion");
        paper.with_xmp(
            "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion><pdf:Trapped>False</pdf:Trapped>\
             <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">A sheet</rdf:li></rdf:Alt></dc:title>\
             <xmp:CreateDate>2026-11-22T00:00:00Z</xmp:CreateDate>",
        )
    }

    pub fn with_xmp(mut self, properties: &str) -> Self {
        let xmp = format!("<x:xmpmeta><rdf:RDF><rdf:Description>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>");
        let metadata = self.object("/Type/Metadata /Subtype/XML", xmp.as_bytes());
        self.catalog.insert("Metadata".into(), metadata);
        self
    }

    /// An object with a stream; gives the reference to it.
    pub fn object(&mut self, dict: &str, stream: &[u8]) -> String {
        let mut body = format!("<<{dict} /Length {}>>\nstream\n", stream.len()).into_bytes();
        body.extend_from_slice(stream);
        body.extend_from_slice(b"\nendstream");
        self.plain(&body)
    }

    /// An object of any kind; gives the reference to it.
    pub fn plain(&mut self, body: impl AsRef<[u8]>) -> String {
        self.objects.push(body.as_ref().to_vec());
        format!("{} 0 R", FIRST_OTHER + self.objects.len() - 1)
    }

    /// An embedded font whose codes are the numbers of its glyphs.
    pub fn font(&mut self) -> String {
        let program = std::fs::read(Path::new(REPOSITORY).join("fonts/NotoSansThai/NotoSansThai-Regular.ttf")).unwrap();
        let file = self.object(&format!("/Length1 {}", program.len()), &program);
        self.font_with("ABCDEF+NotoSansThai", &format!("/FontFile2 {file}"))
    }

    pub fn font_with(&mut self, name: &str, file: &str) -> String {
        let descriptor = self.plain(format!(
            "<</Type/FontDescriptor /FontName/{name} /Flags 4 /FontBBox[0 -300 1000 1000] /ItalicAngle 0 /Ascent 900 \
             /Descent -300 /CapHeight 700 /StemV 80 {file}>>"
        ));
        let descendant = self.plain(format!(
            "<</Type/Font /Subtype/CIDFontType2 /BaseFont/{name} /CIDToGIDMap/Identity /DW 600 \
             /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>> /FontDescriptor {descriptor}>>"
        ));
        self.plain(format!(
            "<</Type/Font /Subtype/Type0 /BaseFont/{name} /Encoding/Identity-H /DescendantFonts[{descendant}]>>"
        ))
    }

    /// Adds operators, in points from the media's corner, before the marks.
    pub fn draw(mut self, operators: &str) -> Self {
        writeln!(self.content, "q {operators} Q").unwrap();
        self
    }

    /// A filled rectangle: x, y, width and height in mm from the top-left corner of the trim.
    pub fn rect(self, color: &str, place: [f64; 4]) -> Self {
        let [x, y, width, height] = place;
        let operators = format!(
            "{color} {:.4} {:.4} {:.4} {:.4} re f",
            points(MARGIN + x),
            points(MARGIN + SIDE - y - height),
            points(width),
            points(height)
        );
        self.draw(&operators)
    }

    /// Four letters of this size in pt, their baseline at x, y in mm.
    pub fn text(self, color: &str, x: f64, y: f64, size: f64) -> Self {
        let (x, y) = (points(MARGIN + x), points(MARGIN + SIDE - y));
        self.draw(&format!("{color} BT /F {size} Tf {x:.4} {y:.4} Td <0005000600070008> Tj ET"))
    }

    pub fn set(mut self, part: impl FnOnce(&mut Paper) -> &mut Entries, key: &str, value: &str) -> Self {
        part(&mut self).insert(key.into(), value.into());
        self
    }

    #[track_caller]
    pub fn without(mut self, part: impl FnOnce(&mut Paper) -> &mut Entries, key: &str) -> Self {
        assert!(part(&mut self).remove(key).is_some(), "no {key}");
        self
    }

    pub fn marked(mut self, marks: String) -> Self {
        self.marks = marks;
        self
    }

    pub fn change(mut self, change: impl FnOnce(&mut Paper)) -> Self {
        change(&mut self);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let resources = [
            ("ColorSpace", &self.spaces),
            ("Font", &self.fonts),
            ("ExtGState", &self.states),
            ("XObject", &self.x_objects),
            ("Pattern", &self.patterns),
            ("Shading", &self.shadings),
        ];
        let resources: String =
            resources.iter().map(|(name, entries)| format!("/{name} <<{}>> ", written(entries))).collect();
        let content = format!("{}{}", self.content, self.marks);
        let mut bodies = vec![
            format!("<</Type/Catalog /Pages {PAGES} 0 R {}>>", written(&self.catalog)).into_bytes(),
            format!("<</Type/Pages /Kids[{PAGE} 0 R] /Count 1>>").into_bytes(),
            format!(
                "<</Type/Page /Parent {PAGES} 0 R /Contents {CONTENT} 0 R /Resources <<{resources}>> {}>>",
                written(&self.page)
            )
            .into_bytes(),
            format!("<<{} /Length {}>>\nstream\n{content}\nendstream", written(&self.stream), content.len())
                .into_bytes(),
            format!("<<{}>>", written(&self.info)).into_bytes(),
        ];
        bodies.extend(self.objects.iter().cloned());
        let mut out = format!("%PDF-{}\n%\u{e9}\u{e9}\u{e9}\n", self.version).into_bytes();
        let mut offsets = Vec::new();
        for (index, body) in bodies.iter().enumerate() {
            offsets.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let xref = out.len();
        let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
        for offset in &offsets {
            writeln!(tail, "{offset:010} 00000 n ").unwrap();
        }
        write!(
            tail,
            "trailer\n<</Size {} /Root {CATALOG} 0 R /Info {INFO} 0 R {}>>\nstartxref\n{xref}\n%%EOF\n",
            offsets.len() + 1,
            written(&self.trailer)
        )
        .unwrap();
        out.extend_from_slice(tail.as_bytes());
        out
    }
}

fn written(entries: &Entries) -> String {
    entries.iter().map(|(key, value)| format!("/{key} {value} ")).collect()
}

/// Corner marks of this thickness in mm, drawn into the bleed by `into` mm.
pub fn marks(thickness: f64, color: &str, into: f64) -> String {
    let mut out = format!("q {color} {:.4} w\n", points(thickness));
    let (near, far) = (MARGIN, MARGIN + SIDE);
    let mut line = |a: (f64, f64), b: (f64, f64)| {
        let [x0, y0, x1, y1] = [a.0, a.1, b.0, b.1].map(points);
        writeln!(out, "{x0:.4} {y0:.4} m {x1:.4} {y1:.4} l S").unwrap();
    };
    for x in [near, far] {
        for y in [near, far] {
            let out_x = |mm: f64| if x == near { x - mm } else { x + mm };
            let out_y = |mm: f64| if y == near { y - mm } else { y + mm };
            let start = BLEED + 0.5 - into;
            line((out_x(start), y), (out_x(start + 7.0), y));
            line((x, out_y(start)), (x, out_y(start + 7.0)));
        }
    }
    out + "Q\n"
}
