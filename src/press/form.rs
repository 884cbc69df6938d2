//! Overlays → forms (PDF 1.4 reference, 4.9), one of each page, with the objects that they need.

use std::collections::BTreeMap;

use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandards};

use super::dictionary::{decimal, numbers, reference};
use super::file::PdfFile;
use super::renumber::renumber;
use super::{Shop, inks, pdfx, standards};
use crate::finding::Finding;
use crate::model::edition::Edition;
use crate::model::layout::Plates;
use crate::typeset::Inks;

/// The pages of overlays as forms.
pub struct Forms {
    /// Bodies that the forms share; references count from 0 in this list.
    pub(super) objects: Vec<Vec<u8>>,
    pub(super) forms: Vec<Form>,
}

/// One page as a form.
pub(super) struct Form {
    content: Vec<u8>,
    /// Entries of the content's dictionary that say how it is packed.
    packing: Vec<u8>,
    resources: Vec<u8>,
    width: f64,
    height: f64,
}

/// Exports pages of overlays in the inks of an edition; `plates` are the layout's.
///
/// # Errors
/// What the exporter refuses, or bytes that are not as it writes them.
pub fn forms(
    pages: &PagedDocument,
    inks: &Inks,
    edition: Edition,
    plates: Plates,
    shop: &Shop,
) -> Result<Forms, Vec<Finding>> {
    let fail = |message: String| vec![Finding::new("P001", message).edition(edition.name())];
    let mut untrue = Vec::new();
    let paged = match edition {
        Edition::Press => inks::press(pages, plates, shop, &mut untrue),
        Edition::Office => inks::office(pages, inks),
        Edition::Web => inks::screen(pages, inks),
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
    Forms::read(bytes).map_err(fail)
}

impl Forms {
    fn read(bytes: Vec<u8>) -> Result<Forms, String> {
        let file = PdfFile::read(bytes)?;
        let catalog = file.trailer()?.reference("Root").ok_or("the trailer names no catalog")?;
        let tree = file.dictionary(catalog)?.reference("Pages").ok_or("the catalog names no pages")?;
        let mut forms = Vec::new();
        // Everything that the resources lead to, in the order in which it is met.
        let mut order = Vec::new();
        for page in pdfx::leaves(&file, tree, 0)? {
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
            let resources = page.get("Resources").ok_or("a page has no resources")?;
            let resources = match reference(resources) {
                Some(number) => file.get(number).ok_or("the resources are not there")?.trim_ascii().to_vec(),
                None => resources.to_vec(),
            };
            visit(&file, &resources, &mut order)?;
            forms.push(Form {
                content: content.stream().ok_or("the contents are no stream")?.to_vec(),
                packing,
                resources,
                width: media[2] - media[0],
                height: media[3] - media[1],
            });
        }
        let place: BTreeMap<u32, u32> = order.iter().zip(0..).map(|(number, index)| (*number, index)).collect();
        let renumbered = |body: &[u8]| renumber(body, |number| place.get(&number).copied());
        for form in &mut forms {
            form.resources = renumbered(&form.resources);
        }
        let bodies =
            order.iter().map(|number| Ok(renumbered(file.get(*number).ok_or("an object is not there")?.trim_ascii())));
        Ok(Forms { objects: bodies.collect::<Result<_, String>>()?, forms })
    }

    /// Bytes that all of it takes, about.
    pub(super) fn room(&self) -> usize {
        let forms = self.forms.iter().map(|form| form.content.len() + form.resources.len() + 200);
        forms.sum::<usize>() + self.objects.iter().map(|object| object.len() + 40).sum::<usize>()
    }
}

impl Form {
    /// The body of its object; `placed` says which number each of the shared objects has.
    pub(super) fn body(&self, placed: &[u32]) -> Vec<u8> {
        let mut out = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 {} {}]/Length {}",
            decimal(self.width),
            decimal(self.height),
            self.content.len()
        )
        .into_bytes();
        out.extend_from_slice(&self.packing);
        out.extend_from_slice(b"/Resources ");
        out.extend_from_slice(&renumber(&self.resources, |number| placed.get(number as usize).copied()));
        out.extend_from_slice(b">>\nstream\n");
        out.extend_from_slice(&self.content);
        out.extend_from_slice(b"\nendstream");
        out
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
