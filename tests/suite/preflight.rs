//! A corpus of PDFs that are each broken in one place, and what preflight says of them: that, and nothing else.

use std::fs;

use chirashi::finding::{Finding, Severity};
use chirashi::load::{self, Project as Root};
use chirashi::model::profile::Profile;
use chirashi::preflight::{self, Depth};

use crate::paper::{MARGIN, Paper, SIDE, marks, points};
use crate::project::{Project, REPOSITORY, Run, command};

fn profile(name: &str) -> Profile {
    load::profile(&Root::new(REPOSITORY), name).map_err(|_| name).unwrap().value
}

fn examined(bytes: Vec<u8>, shop: &str) -> Vec<Finding> {
    preflight::examine_any(bytes, &profile(shop), Depth::Plates(150.0)).findings
}

/// `error P123`, each once.
fn said(findings: &[Finding]) -> Vec<String> {
    let mut all: Vec<String> =
        findings.iter().map(|finding| format!("{} {}", finding.severity.name(), finding.rule.code)).collect();
    all.sort();
    all.dedup();
    all
}

#[track_caller]
fn finds(paper: Paper, shop: &str, expected: &[&str]) -> Vec<Finding> {
    let findings = examined(paper.bytes(), shop);
    let told: Vec<String> =
        findings.iter().map(|finding| format!("{} {}", finding.rule.code, finding.message)).collect();
    assert_eq!(said(&findings), expected, "{told:#?}");
    findings
}

#[track_caller]
fn jp(paper: Paper, expected: &str) -> Finding {
    finds(paper, "jp-offset", &[expected]).remove(0)
}

#[track_caller]
fn eu(paper: Paper, expected: &str) -> Finding {
    finds(paper, "eu-offset", &[expected]).remove(0)
}

/// x, y, width and height in mm of a finding's first place.
#[track_caller]
fn place(finding: &Finding) -> [f64; 4] {
    finding.spot.as_ref().unwrap().areas[0].mm()
}

#[test]
fn sound_files_are_clean() {
    finds(Paper::new(), "jp-offset", &[]);
    finds(Paper::x4(), "eu-offset", &[]);
    finds(Paper::x4(), "jp-offset-x4", &[]);
    finds(Paper::x4(), "digital", &[]);
}

#[test]
fn what_the_file_says_of_itself() {
    jp(Paper::new().without(|p| &mut p.info, "GTS_PDFXVersion"), "error P110");
    jp(Paper::new().set(|p| &mut p.info, "GTS_PDFXVersion", "(PDF/X-1a:2003 )"), "error P110");
    jp(
        Paper::new().set(|p| &mut p.info, "GTS_PDFXVersion", "(PDF/X-1:2001)").set(
            |p| &mut p.info,
            "GTS_PDFXConformance",
            "(PDF/X-1a:2001)",
        ),
        "warning P110",
    );
    jp(Paper::new().without(|p| &mut p.info, "Trapped"), "error P111");
    jp(Paper::new().set(|p| &mut p.info, "Trapped", "/False_"), "error P111");
    jp(Paper::new().set(|p| &mut p.info, "Trapped", "(False)"), "error P111");
    jp(Paper::new().set(|p| &mut p.info, "Title", "()"), "error P112");
    jp(Paper::new().without(|p| &mut p.info, "ModDate"), "error P112");
    jp(Paper::new().without(|p| &mut p.trailer, "ID"), "error P114");
    jp(Paper::new().change(|p| p.version = "1.5".into()), "error P105");
    jp(Paper::new().with_xmp("<dc:title><rdf:li>Another sheet</rdf:li></dc:title>"), "error P113");
    eu(
        Paper::x4().without(|p| &mut p.catalog, "Metadata").set(|p| &mut p.info, "GTS_PDFXVersion", "(PDF/X-4)"),
        "error P110",
    );
    eu(Paper::x4().with_xmp("<x pdfxid:GTS_PDFXVersion='PDF/X-4' pdf:Trapped='True'/>"), "error P113");
}

#[test]
fn output_intents() {
    const INTENT: &str = "/Type/OutputIntent /S/GTS_PDFX";
    let intent = |words: &str| Paper::new().set(|p| &mut p.catalog, "OutputIntents", words);
    jp(Paper::new().without(|p| &mut p.catalog, "OutputIntents"), "error P118");
    let whole = format!("<<{INTENT} /OutputConditionIdentifier(JC200103) /RegistryName(http://www.color.org)>>");
    jp(intent(&format!("[{whole} {whole}]")), "error P118");
    jp(intent(&format!("[<<{INTENT} /OutputConditionIdentifier(JC200103)>>]")), "error P118");
    jp(intent(&whole.replace("JC200103", "FOGRA39").replace("<<", "[<<").replace(">>", ">>]")), "error P120");
    let with = |icc: &[u8], count: u8| {
        Paper::new().change(|p| {
            let profile = p.object(&format!("/N {count}"), icc);
            let words = format!("[<<{INTENT} /OutputConditionIdentifier(JC200103) /DestOutputProfile {profile}>>]");
            p.catalog.insert("OutputIntents".into(), words);
        })
    };
    let mut icc = fs::read(format!("{REPOSITORY}/data/icc/FOGRA39L_coated.icc")).unwrap();
    finds(with(&icc, 4), "jp-offset", &[]);
    icc[16..20].copy_from_slice(b"RGB ");
    jp(with(&icc, 3), "error P119");
    icc[16..20].copy_from_slice(b"CMYK");
    icc[12..16].copy_from_slice(b"scnr");
    jp(with(&icc, 4), "error P119");
    jp(with(b"no profile at all", 4), "error P119");
}

#[test]
fn what_no_printed_page_needs() {
    jp(Paper::new().set(|p| &mut p.catalog, "OpenAction", "<</S/JavaScript /JS(app.alert\\(1\\))>>"), "error P115");
    jp(Paper::new().set(|p| &mut p.catalog, "Names", "<</JavaScript<</Names[]>>>>"), "error P115");
    jp(Paper::new().set(|p| &mut p.page, "AA", "<</O<</S/Named /N/NextPage>>>>"), "error P115");
    jp(Paper::new().set(|p| &mut p.catalog, "OCProperties", "<</OCGs[] /D<<>>>>"), "error P116");
    let link = |rect: &str| format!("[<</Type/Annot /Subtype/Link /Rect {rect} /Border[0 0 0]>>]");
    let annotated = jp(Paper::new().set(|p| &mut p.page, "Annots", &link("[60 60 120 80]")), "error P117");
    assert_eq!(annotated.spot.as_ref().unwrap().page, Some(1));
    finds(Paper::new().set(|p| &mut p.page, "Annots", &link("[1 1 10 10]")), "jp-offset", &[]);
    let packed = |filter: &str| {
        Paper::new().change(|p| {
            p.object(&format!("/Filter/{filter}"), b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01");
        })
    };
    jp(packed("LZWDecode"), "error P106");
    jp(packed("JPXDecode"), "error P106");
}

#[test]
fn boxes() {
    let media = points(SIDE + 2.0 * MARGIN);
    let at = |low: f64, high: f64| format!("[{} {} {} {}]", points(low), points(low), points(high), points(high));
    jp(Paper::new().set(|p| &mut p.page, "ArtBox", &at(MARGIN, MARGIN + SIDE)), "error P121");
    let guessed =
        Paper::x4().marked(String::new()).without(|p| &mut p.page, "TrimBox").without(|p| &mut p.page, "BleedBox");
    eu(guessed.set(|p| &mut p.page, "MediaBox", &at(MARGIN, MARGIN + SIDE)), "error P121");
    eu(Paper::x4().marked(String::new()).set(|p| &mut p.page, "BleedBox", &at(-1.0, 87.0)), "error P122");
    let narrow = at(MARGIN - 2.0, MARGIN + SIDE + 2.0);
    let finding = jp(Paper::new().set(|p| &mut p.page, "BleedBox", &narrow), "error P123");
    assert_eq!(finding.message, "the bleed is 2 mm, 3 mm are needed");
    jp(Paper::new().set(|p| &mut p.page, "CropBox", &at(1.0, 85.0)), "warning P124");
    jp(Paper::new().set(|p| &mut p.page, "MediaBox", &format!("[0 0 {} {media}]", media + 10.0)), "error P126");
    jp(Paper::new().set(|p| &mut p.page, "Rotate", "90"), "warning P127");
}

#[test]
fn art_fills_the_bleed() {
    let short = Paper::new().rect("0 0.5 0 0 k", [20.0, 50.0, 20.0, 11.5]).change(|p| {
        // Without the tint beneath it.
        p.content = p.content.lines().skip(1).map(|line| format!("{line}\n")).collect();
    });
    let finding = jp(short, "error P129");
    let [x, y, width, height] = place(&finding);
    assert!(
        (x - 20.0).abs() < 0.3 && (y - 60.0).abs() < 0.01 && (width - 20.0).abs() < 0.5,
        "{x} {y} {width} {height}"
    );
}

#[test]
fn marks_around_the_page() {
    jp(Paper::new().marked(String::new()), "error P130");
    jp(Paper::new().marked(marks(0.1, "/All CS 1 SCN", 2.5)), "error P131");
    jp(Paper::new().marked(marks(0.1, "0 0 0 1 K", 0.0)), "error P132");
    jp(Paper::new().marked(marks(0.3, "1 1 1 1 K", 0.0)), "warning P133");
    finds(Paper::new().marked(marks(0.1, "1 1 1 1 K", 0.0)), "jp-offset", &[]);
    finds(Paper::x4().marked(String::new()), "eu-offset", &[]);
}

#[test]
fn colour_spaces() {
    let inner = [20.0, 20.0, 10.0, 10.0];
    let finding = jp(Paper::new().rect("0.2 0.5 0.3 rg", inner), "error P140");
    assert_eq!(place(&finding), inner);
    assert!(finding.message.contains("DeviceRGB"));
    let spaced = |space: &str, color: &str| {
        Paper::new().set(|p| &mut p.spaces, "S", space).rect(&format!("/S cs {color} sc"), inner)
    };
    jp(spaced("[/Lab <</WhitePoint[0.96 1 0.82]>>]", "50 20 20"), "error P140");
    jp(spaced("[/CalRGB <</WhitePoint[0.95 1 1.09]>>]", "0.5 0.5 0.5"), "error P140");
    // A spot ink whose alternate is RGB.
    let alternate = "<</FunctionType 2 /Domain[0 1] /C0[1 1 1] /C1[1 0 0] /N 1>>";
    finds(
        spaced(&format!("[/Separation /Rouge /DeviceRGB {alternate}]"), "1"),
        "jp-offset",
        &["error P140", "warning P143"],
    );
    let cmyk = "<</FunctionType 2 /Domain[0 1] /C0[0 0 0 0] /C1[0 1 0.5 0] /N 1>>";
    let spot = jp(spaced(&format!("[/Separation /PANTONE#20186#20C /DeviceCMYK {cmyk}]"), "1"), "warning P143");
    assert!(spot.message.contains("PANTONE 186 C"), "{}", spot.message);
    finds(Paper::new().rect("/All cs 0.5 scn", inner), "jp-offset", &["error P144"]);
    // RGB hidden in a form, in the cell of a pattern, in a shading.
    jp(
        Paper::new()
            .change(|p| {
                let form = p.object("/Type/XObject /Subtype/Form /BBox[0 0 50 50]", b"1 0 0 rg 0 0 30 30 re f");
                p.x_objects.insert("X".into(), form);
            })
            .draw("1 0 0 1 90 90 cm /X Do"),
        "error P140",
    );
    jp(
        Paper::new()
            .change(|p| {
                let cell = p.object(
                    "/Type/Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox[0 0 9 9] /XStep 9 /YStep 9 /Resources<<>>",
                    b"0 1 0 rg 0 0 5 5 re f",
                );
                p.patterns.insert("T".into(), cell);
            })
            .rect("/Pattern cs /T scn", inner),
        "error P140",
    );
    jp(
        Paper::new()
            .set(
                |p| &mut p.shadings,
                "G",
                "<</ShadingType 2 /ColorSpace/DeviceRGB /Coords[80 0 160 0] /Extend[true true] \
                 /Function<</FunctionType 2 /Domain[0 1] /C0[1 1 0] /C1[0 1 1] /N 1>>>>",
            )
            .draw("90 90 40 40 re W n /G sh"),
        "error P140",
    );
    // In the slug anything goes.
    finds(Paper::new().draw("1 0 0 rg 2 2 20 5 re f"), "jp-offset", &[]);
}

#[test]
fn transparency() {
    let state = |entries: &str| {
        Paper::new()
            .set(|p| &mut p.states, "A", &format!("<<{entries}>>"))
            .rect("/A gs 0.1 0 0 0 k", [20.0, 20.0, 9.0, 9.0])
    };
    jp(state("/ca 0.5"), "error P142");
    jp(state("/BM/Multiply"), "error P142");
    finds(state("/ca 1 /BM/Normal /SMask/None"), "jp-offset", &[]);
    let group = |space: &str| format!("<</S/Transparency /CS/{space}>>");
    jp(Paper::new().set(|p| &mut p.page, "Group", &group("DeviceCMYK")), "error P142");
    finds(Paper::x4().set(|p| &mut p.page, "Group", &group("DeviceCMYK")), "eu-offset", &[]);
    eu(Paper::x4().set(|p| &mut p.page, "Group", &group("DeviceRGB")), "error P141");
    eu(
        Paper::x4()
            .change(|p| {
                let dict = format!("/Type/XObject /Subtype/Form /BBox[0 0 50 50] /Group {}", group("DeviceRGB"));
                let form = p.object(&dict, b"0 0 1 0 k 0 0 30 30 re f");
                p.x_objects.insert("X".into(), form);
            })
            .draw("1 0 0 1 90 90 cm /X Do"),
        "error P141",
    );
}

#[test]
fn ink() {
    let place_of = [20.0, 20.0, 10.0, 10.0];
    let heavy = jp(Paper::new().rect("0.9 0.8 0.8 0.75 k", place_of), "warning P150");
    assert!(heavy.message.contains("325 %"), "{}", heavy.message);
    let full = jp(Paper::new().rect("1 0.9 0.9 0.9 k", place_of), "error P150");
    let [x, y, width, height] = place(&full);
    assert!((x - 20.0).abs() < 1.1 && (y - 20.0).abs() < 1.1, "{x} {y}");
    assert!((width - 10.0).abs() < 2.1 && (height - 10.0).abs() < 2.1, "{width} {height}");
    // Overprinting ink lies on what is there: 260 % and 100 % more.
    let over = Paper::new()
        .set(|p| &mut p.states, "O", "<</OP true /op true /OPM 1>>")
        .rect("1 0.8 0.8 0 k", place_of)
        .rect("/O gs 0 0 0 1 k", place_of);
    finds(over, "jp-offset", &["error P150", "warning P156"]);
    let knocked = Paper::new().rect("1 0.8 0.8 0 k", place_of).rect("0 0 0 1 k", place_of);
    finds(knocked, "jp-offset", &[]);
    // Averaged over squares of 15 mm a small spot is nothing.
    let small = Paper::x4().rect("1 1 1 1 k", [20.0, 20.0, 5.0, 5.0]);
    finds(small, "gwg-sheet", &[]);
    let large = Paper::x4().rect("1 0.9 0.9 0.9 k", [10.0, 20.0, 30.0, 30.0]);
    finds(large, "gwg-sheet", &["warning P150"]);
}

#[test]
fn black_text() {
    jp(Paper::new().text("0.6 0.5 0.9 1 k", 10.0, 30.0, 12.0), "error P151");
    jp(Paper::new().text("0.3 0.3 0.3 1 k", 10.0, 30.0, 12.0), "warning P152");
    finds(Paper::new().text("0 g", 10.0, 30.0, 12.0), "jp-offset", &[]);
    let grey = Paper::x4().set(|p| &mut p.states, "O", "<</OP true /op true /OPM 1>>").change(|p| {
        p.content = p.content.replace("0 0 0 1 k BT", "/O gs 0 0 0 1 k BT");
    });
    finds(grey.clone(), "gwg-sheet", &[]);
    finds(grey.text("/O gs 0 g", 10.0, 30.0, 10.0), "gwg-sheet", &["warning P153"]);
}

#[test]
fn overprint() {
    let state = |entries: &str| Paper::new().set(|p| &mut p.states, "O", &format!("<<{entries}>>"));
    let inner = [20.0, 20.0, 9.0, 9.0];
    jp(state("/OP true /op true /OPM 1").rect("/O gs 0 0 0 0 k", inner), "error P155");
    jp(state("/OP true /op true /OPM 1").rect("/O gs 0 0 0 1 k", inner), "warning P156");
    finds(state("/OP false /op false").rect("/O gs 0 0 0 1 k", inner), "jp-offset", &[]);
    // Black over a tint knocks it out.
    finds(Paper::x4().text("0 0 0 1 k", 10.0, 30.0, 9.0), "gwg-sheet", &["warning P157"]);
}

#[test]
fn sizes() {
    let tiny = jp(Paper::new().text("0 0 0 1 k", 10.0, 30.0, 4.0), "error P160");
    let [x, y, width, height] = place(&tiny);
    assert!((x - 10.0).abs() < 1.0 && y > 28.0 && y + height < 30.6 && width < 5.0, "{x} {y} {width} {height}");
    jp(Paper::new().text("0 0 0 1 k", 10.0, 30.0, 5.5), "warning P160");
    jp(Paper::new().text("0 0 0 0 k", 10.0, 30.0, 7.0), "warning P160");
    // Set small by a transform.
    let scaled = "0 0 0 1 k 0.25 0 0 0.25 90 90 cm BT /F 12 Tf <0005000600070008> Tj ET";
    jp(Paper::new().draw(scaled), "error P160");
    finds(Paper::new().draw("0 0 0 1 k BT /F 4 Tf 5 5 Td <0005> Tj ET"), "jp-offset", &[]);
    jp(Paper::new().draw("0 0 0 1 K 0.1 w 90 90 m 150 90 l S"), "error P161");
    jp(Paper::new().draw("0 0 0 1 K 0 w 90 90 m 150 90 l S"), "error P161");
    jp(Paper::new().draw("0 0 0 1 K 0.27 w 90 90 m 150 90 l S"), "warning P161");
    jp(Paper::new().draw("0 0 0 1 k 90 90 60 0.1 re f"), "error P161");
    finds(Paper::new().draw("0 0 0 1 K 0.5 w 90 90 m 150 90 l S"), "jp-offset", &[]);
    jp(Paper::new().text("0 0 0 1 k", 1.0, 30.0, 12.0), "warning P128");
}

#[test]
fn pictures() {
    let picture = |side: usize, points: f64| {
        Paper::new()
            .change(|p| {
                let pixels = vec![40; side * side * 4];
                let dict = format!(
                    "/Type/XObject /Subtype/Image /Width {side} /Height {side} /BitsPerComponent 8 /ColorSpace/DeviceCMYK"
                );
                let image = p.object(&dict, &pixels);
                p.x_objects.insert("I".into(), image);
            })
            .draw(&format!("{points} 0 0 {points} 90 90 cm /I Do"))
    };
    let coarse = jp(picture(100, 72.0), "error P162");
    assert!(coarse.message.contains("100 pixels an inch"), "{}", coarse.message);
    jp(picture(100, 36.0), "warning P162");
    finds(picture(100, 20.0), "jp-offset", &[]);
    let empty = Paper::new().change(|p| p.content.clear());
    jp(empty, "warning P163");
}

#[test]
fn fonts() {
    let with = |name: &str, embedded: bool| {
        Paper::new().change(|p| {
            let font = if embedded { p.font() } else { p.font_with(name, "") };
            p.fonts.insert("F".into(), font);
        })
    };
    let missing = jp(with("NotoSansThai", false), "error P170");
    assert!(missing.message.contains("NotoSansThai"));
    finds(with("Courier", false), "jp-offset", &["error P170", "warning P173"]);
    jp(Paper::new().draw("0 0 0 1 k BT /F 12 Tf 90 90 Td <00000005> Tj ET"), "error P171");
    let drawn = Paper::new()
        .change(|p| {
            let glyph = p.object("", b"600 0 0 0 500 500 d1 0 0 500 500 re f");
            let font = p.plain(format!(
                "<</Type/Font /Subtype/Type3 /FontBBox[0 0 600 600] /FontMatrix[0.001 0 0 0.001 0 0] /FirstChar 97 \
                 /LastChar 97 /Widths[600] /Encoding<</Differences[97/a]>> /CharProcs<</a {glyph}>> /Resources<<>>>>"
            ));
            p.fonts.insert("T".into(), font);
        })
        .draw("0 0 0 1 k BT /T 12 Tf 90 90 Td (aaa) Tj ET");
    jp(drawn, "warning P172");
}

#[test]
fn files_that_cannot_be_read() {
    let refused = |bytes: Vec<u8>| said(&examined(bytes, "jp-offset"));
    assert_eq!(refused(b"hello".to_vec()), ["error P101"]);
    assert_eq!(refused(Vec::new()), ["error P101"]);
    assert_eq!(refused(b"%PDF-1.4\n%%EOF".to_vec()), ["error P101"]);
    let locked = Paper::new().set(
        |p| &mut p.trailer,
        "Encrypt",
        "<</Filter/Standard /V 2 /R 3 /Length 128 /P -44 /O(................................) /U(................................)>>",
    );
    assert_eq!(refused(locked.bytes()), ["error P102"]);
}

#[test]
fn the_command_tells_files_pages_and_places() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| Run::new(&command(folder.path()).arg("preflight").args(arguments).output().unwrap());
    fs::write(folder.path().join("good.pdf"), Paper::new().bytes()).unwrap();
    fs::write(folder.path().join("bad.pdf"), Paper::new().rect("1 0 0 rg", [20.0, 20.0, 10.0, 10.0]).bytes()).unwrap();
    run(&["good.pdf"]).exits(0).says("1 PDF looked at, 1 page").says("0 errors");
    run(&["good.pdf", "bad.pdf"])
        .exits(1)
        .says("error[P140]")
        .says("bad.pdf")
        .says("page 1, at 20.0 × 20.0 mm, 10.0 × 10.0 mm large");
    run(&["bad.pdf", "--format", "github"]).exits(1).prints("::error file=bad.pdf,title=P140::page 1, at 20.0");
    let json = run(&["bad.pdf", "--format", "json"]).exits(1).json();
    let finding = &json["findings"][0];
    assert_eq!((&finding["file"], &finding["page"], &finding["line"]), (&"bad.pdf".into(), &1.into(), &().into()));
    assert_eq!(finding["areas"][0], serde_json::json!([20.0, 20.0, 10.0, 10.0]));
    let sarif = run(&["bad.pdf", "--format", "sarif"]).exits(1).json();
    assert_eq!(sarif["runs"][0]["results"][0]["properties"]["page"], 1);
    run(&["bad.pdf", "--fail-level", "never"]).exits(0);
    run(&["bad.pdf", "-A", "p140"]).exits(0);
    run(&["good.pdf", "--profile", "eu-ofset"]).exits(1).says("did you mean `eu-offset`?");
    run(&["no.pdf"]).exits(2).says("cannot read no.pdf");
    run(&["."]).exits(2).says("is a folder");
    run(&[]).exits(2);
}

#[test]
fn a_report_shows_a_customer_what_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| Run::new(&command(folder.path()).arg("preflight").args(arguments).output().unwrap());
    let bad = Paper::new().rect("1 0 0 rg", [20.0, 20.0, 10.0, 10.0]).without(|p| &mut p.info, "Trapped");
    fs::write(folder.path().join("bad.pdf"), bad.bytes()).unwrap();
    fs::write(folder.path().join("good.pdf"), Paper::new().bytes()).unwrap();
    fs::write(folder.path().join("none.pdf"), "no PDF").unwrap();
    run(&["bad.pdf", "--report", "report.pdf"]).exits(1);
    let report = lopdf::Document::load(folder.path().join("report.pdf")).unwrap();
    assert_eq!(report.get_pages().len(), 1);
    let text = report.extract_text(&[1]).unwrap();
    for words in ["bad.pdf", "2 errors", "DeviceRGB", "20 × 20", "P111", "CMYK以外"] {
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert!(bare(&text).contains(&bare(words)), "{words:?} is not in {text}");
    }
    run(&["good.pdf", "--report", "good-report.pdf"]).exits(0);
    // A file without a page has a report too.
    run(&["none.pdf", "--report", "none-report.pdf"]).exits(1);
    assert!(folder.path().join("none-report.pdf").is_file());
    let first = fs::read(folder.path().join("report.pdf")).unwrap();
    run(&["bad.pdf", "--report", "report.pdf"]).exits(1);
    assert!(first == fs::read(folder.path().join("report.pdf")).unwrap(), "the same file has the same report");
    run(&["bad.pdf", "good.pdf", "--report", "report.pdf"]).exits(2).says("name one file");
    for other in ["bad.pdf", "list.yaml"] {
        run(&["bad.pdf", "--report", other]).exits(2).says("name a PDF that is not the one looked at");
    }
}

#[test]
fn the_report_has_japanese_words_for_each_rule() {
    let words = fs::read_to_string(format!("{REPOSITORY}/layouts/preflight.json")).unwrap();
    for rule in chirashi::rules::RULES.iter().filter(|rule| rule.code.starts_with("P1")) {
        assert!(words.contains(&format!("\n    \"{}\": ", rule.code)), "{} has none", rule.code);
    }
}

#[test]
fn severities_follow_the_thresholds() {
    let findings = examined(Paper::new().text("0 0 0 1 k", 10.0, 30.0, 5.5).bytes(), "jp-offset");
    assert_eq!(findings[0].severity, Severity::Warning);
}

/// What the command says of a page with a code that has been built although the build warned.
#[track_caller]
fn codes_found(body: &str) -> Run {
    let project = Project::with_layout(body);
    let press = ["--lang", "en", "--edition", "press", "-W", "Q003", "-W", "Q004", "-W", "Q001", "-W", "Q002"];
    project.build(&press).exits(0);
    project.run(&["preflight", "--format", "json", "--root", REPOSITORY, "out/press/card/tiny-en.pdf"])
}

#[test]
fn codes_are_found_and_judged_on_any_page() {
    let code = |module: &str| format!("code(look, \"phone.card\", sheet.codes.at(\"phone.card\"), {module}, \"Call\")");
    codes_found(&code("0.5mm")).exits(0).does_not_tell("P18");
    codes_found(&code("0.28mm")).exits(0).tells("warning P180").tells("tel:0120017827");
    codes_found(&code("0.2mm")).exits(1).tells("error P180").tells("0.20 mm large, 0.25 mm are wanted");
    let beside = "place(top + start, dx: 1mm, dy: 4mm, rect(width: 0.8mm, height: 12mm, fill: look.ink.text))";
    codes_found(&format!("{}\n{beside}", code("0.6mm"))).exits(1).tells("error P181");
    let draw = "v(20mm)\npad(x: 30mm, (sheet.codes.at(\"phone.card\").draw)(0.6mm, look.ink.primary))";
    codes_found(draw).tells("warning P183").tells("is not in black alone");
    let blot = "place(top + start, dx: 35.4mm, dy: 25mm, rect(width: 9mm, height: 5mm, fill: look.ink.text))";
    let black = draw.replace("primary", "text");
    codes_found(&format!("{black}\n{blot}")).exits(1).tells("error P182");
}
