//! The exporter's PDF → PDF/X: boxes, output intent, metadata. `PDFX.md` says which clause asks for what.

use super::dictionary::{numbers, reference, string};
use super::file::{PdfFile, stream};
use super::shop::{Condition, Shop};
use super::xmp::{self, Description};
use super::{POINTS_A_MM, overprint};
use crate::model::profile::{Overprint, Standard};

/// Where the ICC keeps the reference names of printing conditions.
const REGISTRY: &str = "http://www.color.org";

/// What makes these files, in words and version.
pub const PRODUCER: &str = concat!("chirashi ", env!("CARGO_PKG_VERSION"), " (typst-pdf)");

/// Makes a PDF/X of a file that is in inks already.
///
/// - about: title, language, date as XMP writes it
/// - trims: trimmed width and height of each page in mm
///
/// # Errors
/// When the bytes are not as the exporter writes them.
pub fn finish(bytes: Vec<u8>, shop: &Shop, about: &Description<'_>, trims: &[(f64, f64)]) -> Result<Vec<u8>, String> {
    let mut file = PdfFile::read(bytes)?;
    let trailer = file.trailer()?;
    let catalog = trailer.reference("Root").ok_or("the trailer names no catalog")?;
    let info = trailer.reference("Info").ok_or("the trailer names no Info dictionary")?;
    pages(&mut file, catalog, shop, trims)?;
    if shop.profile().overprint == Overprint::Black {
        overprint::black(&mut file)?;
    }

    let mut entries = file.dictionary(info)?;
    entries.set("Producer", string(about.producer));
    entries.set("Trapped", "/False");
    entries.set("GTS_PDFXVersion", string(shop.profile().standard.name()));
    let entries = entries.write();
    file.set(info, entries);

    let packet = xmp::packet(about, shop);
    let packet = stream("/Type/Metadata/Subtype/XML", packet.as_bytes());
    let intents = intents(&mut file, shop.condition(), shop.profile().archive);
    let metadata = file.dictionary(catalog)?.reference("Metadata");
    let metadata = match metadata {
        Some(number) => {
            file.set(number, packet);
            number
        }
        None => file.add(packet),
    };
    let mut entries = file.dictionary(catalog)?;
    entries.set("Metadata", format!("{metadata} 0 R"));
    entries.set("OutputIntents", intents);
    let entries = entries.write();
    file.set(catalog, entries);
    file.write()
}

/// What this module needs of a standard's PDF version.
pub fn version(standard: Standard) -> typst_pdf::PdfStandard {
    match standard {
        Standard::X1a => typst_pdf::PdfStandard::V_1_4,
        Standard::X4 => typst_pdf::PdfStandard::V_1_6,
    }
}

/// Boxes on every page, and nothing of a screen's.
fn pages(file: &mut PdfFile, catalog: u32, shop: &Shop, trims: &[(f64, f64)]) -> Result<(), String> {
    let tree = file.dictionary(catalog)?.reference("Pages").ok_or("the catalog names no pages")?;
    let kids = leaves(file, tree, 0)?;
    if kids.len() != trims.len() {
        return Err(format!("the file has {} pages, the sheet {}", kids.len(), trims.len()));
    }
    let (bleed, margin) = (shop.profile().bleed * POINTS_A_MM, shop.margin() * POINTS_A_MM);
    for (number, (width, height)) in kids.into_iter().zip(trims) {
        let mut page = file.dictionary(number)?;
        let media = page.get("MediaBox").and_then(numbers).ok_or("a page has no MediaBox")?;
        let (width, height) = (width * POINTS_A_MM, height * POINTS_A_MM);
        let wanted = [0.0, 0.0, width + 2.0 * margin, height + 2.0 * margin];
        if media.len() != 4 || media.iter().zip(wanted).any(|(a, b)| (a - b).abs() > 0.01) {
            return Err(format!("a page's MediaBox is {media:.2?} pt, not {wanted:.2?} pt"));
        }
        let around = |beyond: f64| {
            let near = margin - beyond;
            written([near, near, margin + width + beyond, margin + height + beyond])
        };
        page.set("MediaBox", around(margin));
        page.set("BleedBox", around(bleed));
        page.set("TrimBox", around(0.0));
        for screen in ["Annots", "Tabs", "StructParents"] {
            page.remove(screen);
        }
        let page = page.write();
        file.set(number, page);
    }
    Ok(())
}

/// Numbers of the page objects below a node, in order.
pub fn leaves(file: &PdfFile, node: u32, depth: usize) -> Result<Vec<u32>, String> {
    const DEEP: usize = 32;
    let entries = file.dictionary(node)?;
    let Some(kids) = entries.get("Kids") else { return Ok(vec![node]) };
    if depth > DEEP {
        return Err("the tree of pages is too deep".into());
    }
    let text = std::str::from_utf8(kids).map_err(|_| "the tree of pages is not text")?;
    let mut pages = Vec::new();
    for kid in text.trim_matches(['[', ']']).split('R').map(str::trim).filter(|kid| !kid.is_empty()) {
        let kid = reference(format!("{kid} R").as_bytes()).ok_or("the tree of pages names something else")?;
        pages.extend(leaves(file, kid, depth + 1)?);
    }
    Ok(pages)
}

fn written(corners: [f64; 4]) -> String {
    let numbers: Vec<String> = corners.iter().map(|number| format!("{}", (number * 1e4).round() / 1e4)).collect();
    format!("[{}]", numbers.join(" "))
}

fn intents(file: &mut PdfFile, condition: &Condition, archive: bool) -> String {
    let profile = condition.icc.as_ref().map(|icc| file.add_stream("/N 4/Filter/FlateDecode", icc.deflated()));
    let mut entries = b"/OutputConditionIdentifier".to_vec();
    entries.extend(string(&condition.identifier));
    entries.extend_from_slice(b"/OutputCondition");
    entries.extend(string(&condition.words));
    if condition.registered {
        entries.extend_from_slice(b"/RegistryName");
        entries.extend(string(REGISTRY));
    } else {
        entries.extend_from_slice(b"/Info");
        entries.extend(string(&condition.words));
    }
    if let Some(profile) = profile {
        entries.extend_from_slice(format!("/DestOutputProfile {profile} 0 R").as_bytes());
    }
    let mut intent = |kind: &str| {
        let mut body = format!("<</Type/OutputIntent/S/{kind}").into_bytes();
        body.extend_from_slice(&entries);
        body.extend_from_slice(b">>");
        format!("{} 0 R", file.add(body))
    };
    let mut intents = vec![intent("GTS_PDFX")];
    if archive {
        intents.push(intent("GTS_PDFA1"));
    }
    format!("[{}]", intents.join(" "))
}
