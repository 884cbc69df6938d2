//! A finished sheet with open slots + a clinic's own words → that clinic's sheet, without touching the sheet's bytes.
//!
//! The sheet is read and prepared once: its pages already show forms (PDF 1.4 reference, 4.9) that no object describes
//! yet. For each clinic the forms, their fonts and new metadata are appended, and a cross-reference table for all.

use std::collections::HashMap;

use super::dictionary::{Dictionary, decimal, reference};
use super::file::{PdfFile, find};
use super::form::Forms;
use super::renumber::renumber;
use super::{Finished, POINTS_A_MM, pdfx};

/// A finished sheet whose slots are open.
pub struct Base {
    file: PdfFile,
    /// Numbers of the page objects, in order.
    pages: Vec<u32>,
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

/// A clinic's sheet in two parts: the first is the same for all.
pub struct Joined<'a> {
    pub prefix: &'a [u8],
    pub rest: Vec<u8>,
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
        Ok(Base { file, pages, prefix, table, metadata, sizes, first_form, trailer, shared })
    }

    /// Sizes in pt of the overlays that a clinic's sheet needs.
    pub fn sizes(&self) -> &[(f64, f64)] {
        &self.sizes
    }

    pub(super) fn file(&self) -> &PdfFile {
        &self.file
    }

    /// Numbers of the page objects, in order.
    pub(super) fn pages(&self) -> &[u32] {
        &self.pages
    }

    /// What stands before the first object.
    pub(super) fn header(&self) -> &[u8] {
        self.file.header()
    }

    /// The metadata around its two identifiers.
    pub(super) fn metadata(&self) -> Option<&[Vec<u8>]> {
        self.metadata.as_ref().map(|(_, parts)| parts.as_slice())
    }

    /// Numbers that the pages know the forms by, which no object has yet.
    pub(super) fn forms(&self) -> std::ops::Range<u32> {
        self.first_form..self.first_form + self.sizes.len() as u32
    }

    /// What is the same in every clinic's sheet.
    pub fn prefix(&self) -> &[u8] {
        &self.prefix
    }

    /// Lays a clinic's own words on each slot: `forms` are in the order of `sizes`, one page each.
    ///
    /// - identity: stands for this clinic's sheet in its identifiers
    pub fn join(&self, forms: &[&Forms], identity: u128) -> Joined<'_> {
        let room: usize = forms.iter().map(|forms| forms.room()).sum();
        let mut out = Vec::with_capacity(room + self.table.len() + (4 << 10));
        let mut table = self.table.clone();
        let mut extra: Vec<usize> = Vec::new();
        let mut next = self.first_form + self.sizes.len() as u32;
        let put = |out: &mut Vec<u8>, number: u32, body: &[u8]| {
            let at = self.prefix.len() + out.len();
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
            at
        };
        if let Some((number, parts)) = &self.metadata {
            let at = put(&mut out, *number, &parts.join(uuid(identity).as_bytes()));
            let line = 20 * *number as usize;
            table[line..line + 10].copy_from_slice(format!("{at:010}").as_bytes());
        }
        let mut later: Vec<(u32, Vec<u8>)> = Vec::new();
        for (index, forms) in forms.iter().enumerate() {
            let mut placed = Vec::with_capacity(forms.objects.len());
            let mut own = Vec::new();
            for object in &forms.objects {
                match self.shared.get(object) {
                    Some(number) => placed.push(*number),
                    None => {
                        placed.push(next);
                        own.push((next, object));
                        next += 1;
                    }
                }
            }
            let body = forms.forms.first().map(|form| form.body(&placed)).unwrap_or_default();
            extra.push(put(&mut out, self.first_form + index as u32, &body));
            let renumbered = |body: &[u8]| renumber(body, |number| placed.get(number as usize).copied());
            later.extend(own.into_iter().map(|(number, body)| (number, renumbered(body))));
        }
        for (number, body) in later {
            extra.push(put(&mut out, number, &body));
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
pub fn uuid(digest: u128) -> String {
    let digits = format!("{digest:032x}");
    format!("uuid:{}-{}-8{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
}
