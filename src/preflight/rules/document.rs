//! Rules of the file as a whole: what it says that it is, who made it when, and what no printed page needs.

use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect};
use hayro::kurbo::Rect;

use super::Sink;
use crate::finding::Severity;
use crate::model::profile::Standard;
use crate::preflight::reading::file::{File, PageView, items};

pub fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    if let Some(reason) = file.stopped {
        sink.file("P103", format!("not all of the file was read: {reason}"), "what was not read was not checked");
    }
    let xmp = file.xmp();
    let xmp = xmp.as_deref().map(Xmp);
    version(file, xmp, sink);
    construction(file, sink);
    information(file, xmp, sink);
    if !file.has_id {
        sink.file("P114", "the file's trailer has no ID", "save the file again from a program that writes PDF/X");
    }
    catalog(file, sink);
    for name in &file.oddities {
        sink.file(
            "P140",
            format!("the resources have {name}, which changes the meaning of every colour"),
            "export without embedded working spaces",
        );
    }
}

fn version(file: &File<'_>, xmp: Option<Xmp<'_>>, sink: &mut Sink<'_>) {
    let wanted = sink.profile.standard;
    let info = file.info_text("GTS_PDFXVersion");
    let said = match wanted {
        Standard::X1a => info.clone(),
        Standard::X4 => xmp.and_then(|xmp| xmp.value("pdfxid:GTS_PDFXVersion")),
    };
    let name = match wanted {
        Standard::X1a => "(PDF/X-1a:2003) in the document information",
        Standard::X4 => "PDF/X-4 in the XMP metadata",
    };
    let hint = format!("export as {}", wanted.name());
    let older = file.info_text("GTS_PDFXConformance").as_deref() == Some("PDF/X-1a:2001");
    match said.as_deref() {
        Some(said) if said == wanted.name() => {
            if wanted == Standard::X4 && info.as_deref().is_some_and(|info| info != wanted.name()) {
                let info = info.unwrap_or_default();
                sink.file("P113", format!("the XMP says PDF/X-4, the document information {info}"), hint);
            }
        }
        Some("PDF/X-1:2001") if wanted == Standard::X1a && older => {
            sink.file_warning("P110", "the file is PDF/X-1a:2001, the older version of the standard", hint);
        }
        Some(said) => {
            sink.file("P110", format!("the file says that it is “{said}”, the shop wants {}", wanted.name()), hint);
        }
        None => {
            let other = info.map_or(String::new(), |info| format!("; the document information says “{info}”"));
            sink.file("P110", format!("GTS_PDFXVersion is missing: no {name}{other}"), hint);
        }
    }
}

/// The PDF version and what came after it.
fn construction(file: &File<'_>, sink: &mut Sink<'_>) {
    let mut packed = false;
    let mut filters: Vec<String> = Vec::new();
    for object in file.pdf.objects() {
        let Object::Stream(stream) = object else { continue };
        let dict = stream.dict();
        packed |= dict.get::<Name<'_>>("Type").is_some_and(|name| [&b"ObjStm"[..], b"XRef"].contains(&name.as_ref()));
        let one = dict.get::<Name<'_>>("Filter").map(|name| name.as_str().to_owned());
        let many = dict.get::<Array<'_>>("Filter");
        let many = many.iter().flat_map(|array| array.iter::<Name<'_>>()).map(|name| name.as_str().to_owned());
        for name in one.into_iter().chain(many) {
            if !filters.contains(&name) {
                filters.push(name);
            }
        }
    }
    filters.sort();
    let (newest, refused): (&str, &[&str]) = match sink.profile.standard {
        Standard::X1a => ("1.4", &["LZWDecode", "JBIG2Decode", "JPXDecode"]),
        Standard::X4 => ("1.6", &["LZWDecode"]),
    };
    let version = file.version();
    let standard = sink.profile.standard.name();
    if sink.profile.standard == Standard::X1a && packed {
        sink.file(
            "P105",
            format!("the file has object streams, which {standard} does not know"),
            "export for PDF 1.4 (Acrobat 5)",
        );
    } else if version.as_str() > newest {
        let message = format!("the file is PDF {version}; {standard} is written on PDF {newest}");
        sink.file("P105", message, format!("export for PDF {newest}"));
    }
    for name in filters.iter().filter(|name| refused.contains(&name.as_str())) {
        sink.file("P106", format!("a stream is packed with {name}, which {standard} forbids"), "use Flate or JPEG");
    }
}

fn information(file: &File<'_>, xmp: Option<Xmp<'_>>, sink: &mut Sink<'_>) {
    // Compared as exact names: `/False_` is not `/False`.
    match file.info.get::<Object<'_>>("Trapped") {
        Some(Object::Name(name)) if [&b"True"[..], b"False"].contains(&name.as_ref()) => {}
        Some(other) => {
            let said = match other {
                Object::Name(name) => format!("/{}", name.as_str()),
                _ => "no name".to_owned(),
            };
            sink.file("P111", format!("Trapped is {said}"), "it must be exactly /True or /False");
        }
        None => {
            sink.file("P111", "the document information does not say whether it is trapped", "set Trapped to False")
        }
    }
    let missing: Vec<&str> = ["Title", "CreationDate", "ModDate"]
        .into_iter()
        .filter(|key| file.info_text(key).is_none_or(|text| text.trim().is_empty()))
        .collect();
    if !missing.is_empty() {
        let message = format!("the document information has no {}", missing.join(", no "));
        sink.file("P112", message, "give the document a title and export again");
    }
    let Some(xmp) = xmp else {
        // Without XMP a PDF/X-4 has no version either, and that is told.
        return;
    };
    let mut disagree = Vec::new();
    let mut compare = |name: &str, info: Option<String>, xmp: Option<String>| {
        if let (Some(info), Some(xmp)) = (info, xmp)
            && info != xmp
        {
            disagree.push(format!("{name} is “{info}” in the document information and “{xmp}” in the XMP"));
        }
    };
    compare("the title", file.info_text("Title"), xmp.value("dc:title"));
    let trapped = file.info.get::<Name<'_>>("Trapped").map(|name| name.as_str().to_owned());
    // Another word is told of already.
    let trapped = trapped.filter(|name| ["True", "False"].contains(&name.as_str()));
    compare("Trapped", trapped, xmp.value("pdf:Trapped"));
    for (name, key, property) in [
        ("the date of creation", "CreationDate", "xmp:CreateDate"),
        ("the date of change", "ModDate", "xmp:ModifyDate"),
    ] {
        // D:20261122000000Z and 2026-11-22T00:00:00Z; zones and seconds are written or left out at will.
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).take(12).collect::<String>();
        compare(name, file.info_text(key).map(digits), xmp.value(property).map(digits));
    }
    for words in disagree {
        sink.file("P113", words, "export again; do not edit only one of the two");
    }
}

fn catalog(file: &File<'_>, sink: &mut Sink<'_>) {
    let root = &file.root;
    let names = root.get::<Dict<'_>>("Names").unwrap_or_default();
    let fields = root.get::<Dict<'_>>("AcroForm").is_some_and(|form| !items(&form, "Fields").is_empty());
    let action = matches!(root.get::<Object<'_>>("OpenAction"), Some(Object::Dict(_)));
    let found = [
        (action, "an action that runs when it is opened"),
        (root.contains_key("AA"), "actions of its own"),
        (names.contains_key("JavaScript"), "JavaScript"),
        (names.contains_key("EmbeddedFiles"), "files inside"),
        (fields, "form fields"),
    ];
    for (_, what) in found.iter().filter(|(there, _)| *there) {
        sink.file("P115", format!("the file has {what}"), "print the pages alone into a new file");
    }
    if let Some(layers) = root.get::<Dict<'_>>("OCProperties") {
        if sink.profile.standard == Standard::X1a {
            sink.file("P116", "the file has layers, which PDF/X-1a does not know", "flatten the layers");
        } else if !items(&layers, "Configs").is_empty() {
            sink.file("P116", "the layers have more than one configuration", "keep the default configuration alone");
        }
    }
}

/// Annotations and actions of a page.
pub fn page(page: &PageView<'_>, sink: &mut Sink<'_>) {
    if page.dict.contains_key("AA") {
        sink.page("P115", Severity::Error, page.number, &[], "the page has actions", "remove them");
    }
    let mut places = Vec::new();
    let mut kinds: Vec<String> = Vec::new();
    for object in items(&page.dict, "Annots") {
        let Object::Dict(annotation) = object else { continue };
        let kind = annotation.get::<Name<'_>>("Subtype").map_or("?".to_owned(), |name| name.as_str().to_owned());
        let Some(rect) = annotation.get::<PdfRect>("Rect") else { continue };
        let place = page.to_mm.transform_rect_bbox(Rect::new(rect.x0, rect.y0, rect.x1, rect.y1).abs());
        if ["PrinterMark", "TrapNet", "Popup"].contains(&kind.as_str()) || !page.is_art(place) {
            continue;
        }
        places.push(place);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if !places.is_empty() {
        sink.page(
            "P117",
            Severity::Error,
            page.number,
            &places,
            format!("annotations on the printed page: {}", kinds.join(", ")),
            "remove links, comments and fields before export",
        );
    }
}

/// Metadata, read as text: its forms are few, and a whole XML reader would be another dependency.
#[derive(Clone, Copy)]
struct Xmp<'x>(&'x str);

impl Xmp<'_> {
    /// The value of a property, as an element (the first of its alternatives) or as an attribute.
    fn value(self, property: &str) -> Option<String> {
        if let Some(at) = self.0.find(&format!("<{property}>")) {
            let rest = &self.0[at + property.len() + 2..];
            let inner = &rest[..rest.find(&format!("</{property}>"))?];
            let text = match inner.find("<rdf:li") {
                Some(item) => {
                    let item = &inner[item..];
                    &item[item.find('>')? + 1..item.find("</rdf:li>")?]
                }
                None => inner,
            };
            return Some(unescaped(text.trim()));
        }
        let at = self.0.find(&format!("{property}="))? + property.len() + 1;
        let quote = self.0[at..].chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        let rest = &self.0[at + 1..];
        Some(unescaped(&rest[..rest.find(quote)?]))
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';') else { break };
        let character = match &rest[1..end] {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            number => number
                .strip_prefix("#x")
                .map(|hex| u32::from_str_radix(hex, 16).ok())
                .or_else(|| number.strip_prefix('#').map(|digits| digits.parse().ok()))
                .flatten()
                .and_then(char::from_u32),
        };
        match character {
            Some(character) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_found_in_all_its_forms() {
        let alternatives = "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">A &amp; B</rdf:li></rdf:Alt></dc:title>";
        assert_eq!(Xmp(alternatives).value("dc:title").as_deref(), Some("A & B"));
        assert_eq!(Xmp("<pdf:Trapped>False</pdf:Trapped>").value("pdf:Trapped").as_deref(), Some("False"));
        assert_eq!(Xmp("<x pdf:Trapped='False'/>").value("pdf:Trapped").as_deref(), Some("False"));
        assert_eq!(Xmp("<x/>").value("pdf:Trapped"), None);
        assert_eq!(unescaped("&#x3042;&#12356;&;"), "あい&;");
    }
}
