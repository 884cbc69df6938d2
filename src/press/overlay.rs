//! A finished sheet with open slots + a clinic's own words → that clinic's sheet, without touching the sheet's bytes.
//!
//! The sheet is read and prepared once: its pages already show forms (PDF 1.4 reference, 4.9) that no object describes
//! yet. For each clinic the forms, their fonts and new metadata are appended, and a cross-reference table for all.

use std::collections::{BTreeMap, HashMap};

use typst_pdf::{PdfOptions, PdfStandards};

use super::dictionary::{Dictionary, numbers, reference};
use super::file::PdfFile;
use super::{Finished, Shop, inks, pdfx, standards};
use crate::finding::Finding;
use crate::model::edition::Edition;
use crate::typeset::Overlay;

const POINTS_A_MM: f64 = 72.0 / 25.4;

/// A finished sheet whose slots are open.
pub struct Base {
    /// Everything up to the end of the last object that no clinic changes.
    prefix: Vec<u8>,
    /// A line for each object of the sheet, 20 bytes each.
    table: Vec<u8>,
    /// Number of the metadata's object, and its body around its two identifiers.
    metadata: Option<(u32, Vec<Vec<u8>>)>,
    /// Sizes of the forms that a clinic's overlays have to have, in pt; the first is `first_form`.
    sizes: Vec<(f64, f64)>,
    first_form: u32,
    /// Entries of the trailer but `Size` and `ID`.
    trailer: Vec<u8>,
    /// Bodies of streams that overlays may bring again, such as profiles of colours, with their numbers.
    shared: HashMap<Vec<u8>, u32>,
}

/// The one page of an overlay as a form, with the objects that it needs.
pub struct Form {
    /// Bodies; references count from 0 in this list.
    objects: Vec<Vec<u8>>,
    content: Vec<u8>,
    /// Entries of the content's dictionary that say how it is packed.
    packing: Vec<u8>,
    resources: Vec<u8>,
    width: f64,
    height: f64,
}

/// A clinic's sheet in two parts: the first is the same for all.
pub struct Joined<'a> {
    pub prefix: &'a [u8],
    pub rest: Vec<u8>,
}

/// Exports an overlay in the inks of an edition.
///
/// # Errors
/// What the exporter refuses, or bytes that are not as it writes them.
pub fn form(overlay: &Overlay, edition: Edition, shop: &Shop) -> Result<Form, Vec<Finding>> {
    let fail = |message: String| vec![Finding::new("P001", message).edition(edition.name())];
    let mut untrue = Vec::new();
    let paged = match edition {
        Edition::Press => inks::press(overlay.paged(), shop, &mut untrue),
        Edition::Office => inks::office(overlay.paged(), overlay.inks()),
        Edition::Web => inks::screen(overlay.paged(), overlay.inks()),
    };
    if let Some(untrue) = untrue.first() {
        return Err(vec![Finding::new("P004", format!("cannot be printed as it looks: {}", untrue.what))]);
    }
    let options = PdfOptions {
        tagged: false,
        standards: PdfStandards::new(&standards(edition, shop)).map_err(|error| fail(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&paged, &options)
        .map_err(|errors| fail(errors.first().map_or_else(String::new, |error| error.message.to_string())))?;
    Form::read(bytes).map_err(fail)
}

impl Form {
    fn read(bytes: Vec<u8>) -> Result<Form, String> {
        let file = PdfFile::read(bytes)?;
        let catalog = file.trailer()?.reference("Root").ok_or("the trailer names no catalog")?;
        let tree = file.dictionary(catalog)?.reference("Pages").ok_or("the catalog names no pages")?;
        let [page] = pdfx::leaves(&file, tree, 0)?[..] else { return Err("an overlay has one page".into()) };
        let page = file.dictionary(page)?;
        let media = page.get("MediaBox").and_then(numbers).ok_or("a page has no MediaBox")?;
        let content = page.reference("Contents").ok_or("a page has no contents")?;
        let content = file.dictionary(content)?;
        let mut packing = Vec::new();
        for key in ["Filter", "DecodeParms"] {
            if let Some(value) = content.get(key) {
                packing.extend_from_slice(format!("/{key} ").as_bytes());
                packing.extend_from_slice(value);
            }
        }
        // Everything that the resources lead to, in the order in which it is met.
        let mut order = Vec::new();
        let resources = page.get("Resources").ok_or("a page has no resources")?;
        let resources = match reference(resources) {
            Some(number) => file.get(number).ok_or("the resources are not there")?.trim_ascii().to_vec(),
            None => resources.to_vec(),
        };
        visit(&file, &resources, &mut order)?;
        let place: BTreeMap<u32, u32> = order.iter().zip(0..).map(|(number, index)| (*number, index)).collect();
        let renumbered = |body: &[u8]| renumber(body, |number| place.get(&number).copied());
        let bodies =
            order.iter().map(|number| Ok(renumbered(file.get(*number).ok_or("an object is not there")?.trim_ascii())));
        Ok(Form {
            objects: bodies.collect::<Result<_, String>>()?,
            content: content.stream().ok_or("the contents are no stream")?.to_vec(),
            packing,
            resources: renumbered(&resources),
            width: media[2] - media[0],
            height: media[3] - media[1],
        })
    }
}

fn visit(file: &PdfFile, body: &[u8], order: &mut Vec<u32>) -> Result<(), String> {
    let mut found = Vec::new();
    renumber(body, |number| {
        found.push(number);
        None
    });
    for number in found {
        if !order.contains(&number) {
            order.push(number);
            visit(file, file.get(number).ok_or("an object is not there")?, order)?;
        }
    }
    Ok(())
}

impl Base {
    /// Prepares a finished sheet.
    ///
    /// # Errors
    /// When its bytes are not as this program writes them.
    pub fn new(finished: &Finished) -> Result<Base, String> {
        let mut file = PdfFile::read(finished.bytes().to_vec())?;
        let trailer = file.trailer()?;
        let catalog = trailer.reference("Root").ok_or("the trailer names no catalog")?;
        let tree = file.dictionary(catalog)?.reference("Pages").ok_or("the catalog names no pages")?;
        let pages = pdfx::leaves(&file, tree, 0)?;
        let mut sizes: Vec<(f64, f64)> = Vec::new();
        let mut shown: Vec<(u32, Vec<(usize, String)>)> = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            // The boxes in the file are rounded; what the layout said is not.
            let size = finished.pages().get(index).ok_or("the file has more pages than the sheet")?;
            let (left, top) = (size.margin * POINTS_A_MM, (size.margin + size.height) * POINTS_A_MM);
            let mut places = Vec::new();
            for slot in finished.slots().iter().filter(|slot| slot.page == index) {
                let size = (slot.width, slot.height);
                let form = sizes.iter().position(|known| *known == size).unwrap_or_else(|| {
                    sizes.push(size);
                    sizes.len() - 1
                });
                // The form's own corner is at its foot.
                let (width, height) = (slot.width * slot.scale, slot.height * slot.scale);
                let (x, y) = (left + slot.x, top - slot.y - height);
                let (size, x, y) = if slot.turned { (-slot.scale, x + width, y + height) } else { (slot.scale, x, y) };
                let size = decimal(size);
                places.push((form, format!("{size} 0 0 {size} {} {}", decimal(x), decimal(y))));
            }
            if !places.is_empty() {
                shown.push((*page, places));
            }
        }
        // What is shown is added first, so that the numbers that follow are the forms'.
        let before = file.add(super::file::stream("", b"q"));
        let drawn: Vec<u32> = shown
            .iter()
            .map(|(_, places)| {
                let mut content = String::from("Q");
                for (form, at) in places {
                    content.push_str(&format!(" q {at} cm /Clinic{form} Do Q"));
                }
                file.add(super::file::stream("", content.as_bytes()))
            })
            .collect();
        let first_form = drawn.last().copied().unwrap_or(before) + 1;
        for ((page, places), drawn) in shown.iter().zip(drawn) {
            let mut entries = file.dictionary(*page)?;
            let content = entries.reference("Contents").ok_or("a page has no contents")?;
            entries.set("Contents", format!("[{before} 0 R {content} 0 R {drawn} 0 R]"));
            let resources = entries.get("Resources").ok_or("a page has no resources")?;
            let resources = match reference(resources) {
                Some(number) => file.get(number).ok_or("the resources are not there")?.to_vec(),
                None => resources.to_vec(),
            };
            let mut own = Dictionary::read(&resources)?;
            let mut forms = own.get("XObject").unwrap_or(b"<<>>").to_vec();
            forms.truncate(forms.len() - 2);
            let mut used: Vec<usize> = places.iter().map(|(form, _)| *form).collect();
            used.sort_unstable();
            used.dedup();
            for form in used {
                forms.extend_from_slice(format!("/Clinic{form} {} 0 R", first_form + form as u32).as_bytes());
            }
            forms.extend_from_slice(b">>");
            own.set("XObject", forms);
            entries.set("Resources", own.write());
            let entries = entries.write();
            file.set(*page, entries);
        }
        let metadata = file.dictionary(catalog)?.reference("Metadata");
        let metadata = match metadata {
            Some(number) => Some((number, around_identifiers(&file, number)?)),
            None => None,
        };
        let mut trailer = file.trailer()?;
        trailer.remove("Size");
        trailer.remove("ID");
        let trailer = trailer.write();
        let shared = file
            .numbers()
            .filter_map(|number| Some((file.get(number)?.trim_ascii().to_vec(), number)))
            .filter(|(body, _)| {
                body.starts_with(b"<<") && find(body, b"/N 3").is_some() && find(body, b"stream").is_some()
            })
            .collect();
        let (prefix, table) = file.objects(metadata.as_ref().map(|(number, _)| *number));
        Ok(Base { prefix, table, metadata, sizes, first_form, trailer, shared })
    }

    /// Sizes in pt of the overlays that a clinic's sheet needs.
    pub fn sizes(&self) -> &[(f64, f64)] {
        &self.sizes
    }

    /// What is the same in every clinic's sheet.
    pub fn prefix(&self) -> &[u8] {
        &self.prefix
    }

    /// Lays a form on each slot: `forms` are in the order of `sizes`.
    ///
    /// - identity: stands for this clinic's sheet in its identifiers
    pub fn join(&self, forms: &[&Form], identity: u128) -> Joined<'_> {
        let room = forms.iter().map(|form| form.content.len() + form.objects.iter().map(Vec::len).sum::<usize>());
        let mut out = Vec::with_capacity(room.sum::<usize>() + self.table.len() + (8 << 10));
        let mut table = self.table.clone();
        let mut extra: Vec<usize> = Vec::new();
        let mut next = self.first_form + self.sizes.len() as u32;
        if let Some((number, parts)) = &self.metadata {
            let at = self.prefix.len() + out.len();
            let line = 20 * *number as usize;
            table[line..line + 10].copy_from_slice(format!("{at:010}").as_bytes());
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(&parts.join(uuid(identity).as_bytes()));
            out.extend_from_slice(b"\nendobj\n");
        }
        let mut later: Vec<(u32, Vec<u8>)> = Vec::new();
        for (index, form) in forms.iter().enumerate() {
            let mut placed = Vec::with_capacity(form.objects.len());
            let mut own = Vec::new();
            for object in &form.objects {
                match self.shared.get(object) {
                    Some(number) => placed.push(*number),
                    None => {
                        placed.push(next);
                        own.push((next, object));
                        next += 1;
                    }
                }
            }
            let put = |body: &[u8]| renumber(body, |number| placed.get(number as usize).copied());
            extra.push(self.prefix.len() + out.len());
            out.extend_from_slice(
                format!(
                    "{} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 {} {}]/Length {}",
                    self.first_form + index as u32,
                    decimal(form.width),
                    decimal(form.height),
                    form.content.len()
                )
                .as_bytes(),
            );
            out.extend_from_slice(&form.packing);
            out.extend_from_slice(b"/Resources ");
            out.extend_from_slice(&put(&form.resources));
            out.extend_from_slice(b">>\nstream\n");
            out.extend_from_slice(&form.content);
            out.extend_from_slice(b"\nendstream\nendobj\n");
            later.extend(own.into_iter().map(|(number, body)| (number, put(body))));
        }
        for (number, body) in later {
            extra.push(self.prefix.len() + out.len());
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(&body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let xref = self.prefix.len() + out.len();
        out.extend_from_slice(format!("xref\n0 {next}\n").as_bytes());
        out.extend_from_slice(&table);
        for offset in extra {
            out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        let entries = self.trailer.trim_ascii();
        let entries = entries.strip_suffix(b">>").unwrap_or(entries);
        out.extend_from_slice(b"trailer\n");
        out.extend_from_slice(entries);
        out.extend_from_slice(
            format!("/Size {next}/ID[<{identity:032x}><{identity:032x}>]>>\nstartxref\n{xref}\n%%EOF\n").as_bytes(),
        );
        Joined { prefix: &self.prefix, rest: out }
    }
}

/// The metadata around the identifiers of document and instance, with the length that new identifiers give it.
fn around_identifiers(file: &PdfFile, number: u32) -> Result<Vec<Vec<u8>>, String> {
    let mut entries = file.dictionary(number)?;
    let packet = entries.stream().ok_or("the metadata is no stream")?.to_vec();
    let mut new = Vec::new();
    let mut rest = &packet[..];
    loop {
        let ids = [&b"<xmpMM:DocumentID>"[..], b"<xmpMM:InstanceID>"];
        let Some((at, id)) =
            ids.iter().filter_map(|id| Some((find(rest, id)? + id.len(), id))).min_by_key(|(at, _)| *at)
        else {
            break;
        };
        let _ = id;
        let end = at + find(&rest[at..], b"<").ok_or("the metadata breaks off")?;
        new.extend_from_slice(&rest[..at]);
        new.extend_from_slice(uuid(0).as_bytes());
        rest = &rest[end..];
    }
    new.extend_from_slice(rest);
    let filter = entries.get("Filter").map(<[u8]>::to_vec);
    if filter.is_some() {
        return Err("the metadata is packed".into());
    }
    entries.replace_stream(&new);
    let body = entries.write();
    Ok(split(&body, uuid(0).as_bytes()))
}

fn split(text: &[u8], by: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = find(rest, by) {
        parts.push(rest[..at].to_vec());
        rest = &rest[at + by.len()..];
    }
    parts.push(rest.to_vec());
    parts
}

/// A UUID of version 8, made of what it stands for (RFC 9562, 5.8).
fn uuid(digest: u128) -> String {
    let digits = format!("{digest:032x}");
    format!("uuid:{}-{}-8{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
}

/// As few digits as say it; the exporter itself writes as many.
fn decimal(value: f64) -> String {
    format!("{}", value as f32)
}

/// Gives the references in a body other numbers, where there are any for them; strings and streams stay as they are.
fn renumber(body: &[u8], mut number_of: impl FnMut(u32) -> Option<u32>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 16);
    let mut at = 0;
    let mut depth = 0usize;
    while at < body.len() {
        let rest = &body[at..];
        match rest[0] {
            b'(' => {
                let end = string_end(rest);
                out.extend_from_slice(&rest[..end]);
                at += end;
            }
            b'<' if rest.starts_with(b"<<") => {
                depth += 1;
                out.extend_from_slice(b"<<");
                at += 2;
            }
            b'>' if rest.starts_with(b">>") => {
                depth = depth.saturating_sub(1);
                out.extend_from_slice(b">>");
                at += 2;
            }
            b'<' => {
                let end = rest.iter().position(|&byte| byte == b'>').map_or(rest.len(), |end| end + 1);
                out.extend_from_slice(&rest[..end]);
                at += end;
            }
            b's' if depth == 0 && rest.starts_with(b"stream") => {
                out.extend_from_slice(rest);
                break;
            }
            byte if byte.is_ascii_digit() => {
                let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
                let is_whole = at == 0 || !(body[at - 1].is_ascii_alphanumeric() || b".-+/_".contains(&body[at - 1]));
                let new = (is_whole && rest[end..].starts_with(b" 0 R"))
                    .then(|| std::str::from_utf8(&rest[..end]).ok()?.parse().ok())
                    .flatten()
                    .and_then(&mut number_of);
                match new {
                    Some(number) => {
                        out.extend_from_slice(number.to_string().as_bytes());
                        out.extend_from_slice(b" 0 R");
                        at += end + 4;
                    }
                    None => {
                        out.extend_from_slice(&rest[..end]);
                        at += end;
                    }
                }
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Where a literal string ends, its brackets included.
fn string_end(text: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(text.len())
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_get_new_numbers_and_nothing_else_does() {
        let body = b"<</A 1 0 R/B[2 0 R 11 0 R]/C(1 0 R \\) 2 0 R)/D<1 0 >/E 1 0.5/F1 0 R/W[1 0 600]>>\nstream\n1 0 R";
        let new = renumber(body, |number| Some(number + 20));
        assert_eq!(
            String::from_utf8_lossy(&new),
            "<</A 21 0 R/B[22 0 R 31 0 R]/C(1 0 R \\) 2 0 R)/D<1 0 >/E 1 0.5/F1 0 R/W[1 0 600]>>\nstream\n1 0 R"
        );
    }
}
