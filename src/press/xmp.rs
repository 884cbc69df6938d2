//! What a press file says of itself in XMP, in agreement with its Info dictionary.

use super::shop::Shop;
use crate::model::profile::Standard;

/// What both speak of.
pub struct Description<'a> {
    pub title: &'a str,
    pub language: &'a str,
    pub creator: &'a str,
    pub producer: &'a str,
    /// As XMP writes dates: 2026-11-22T00:00:00Z.
    pub date: &'a str,
    /// 32 hexadecimal digits that stand for the content.
    pub digest: u128,
    pub pages: usize,
}

/// The packet of metadata (XMP specification part 1, 7.3).
pub fn packet(about: &Description<'_>, shop: &Shop) -> String {
    let Description { language, creator, producer, date, pages, .. } = about;
    let title = escaped(about.title);
    let id = uuid(about.digest);
    let standard = match shop.profile().standard {
        Standard::X1a => "<pdfx:GTS_PDFXVersion>PDF/X-1a:2003</pdfx:GTS_PDFXVersion>".to_owned(),
        Standard::X4 => "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>".to_owned(),
    };
    let archive = if shop.profile().archive { ARCHIVE } else { "" };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmlns:xmpTPg=\"http://ns.adobe.com/xap/1.0/t/pg/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfx=\"http://ns.adobe.com/pdfx/1.3/\" xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\
         <dc:format>application/pdf</dc:format>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreatorTool>{creator}</xmp:CreatorTool>\
         <xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>\
         <xmp:MetadataDate>{date}</xmp:MetadataDate>\
         <xmpTPg:NPages>{pages}</xmpTPg:NPages>\
         <xmpMM:DocumentID>{id}</xmpMM:DocumentID><xmpMM:InstanceID>{id}</xmpMM:InstanceID>\
         <xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>\
         <pdf:Producer>{producer}</pdf:Producer><pdf:Trapped>False</pdf:Trapped>{standard}\
         </rdf:Description>{archive}</rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}

/// PDF/A-2b, and the schemas of PDF/X that PDF/A does not know (ISO 19005-2, 6.6.2.3).
const ARCHIVE: &str = "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
     <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\
     <rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
     xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
     xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"><pdfaExtension:schemas><rdf:Bag>\
     <rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>PDF/X identification</pdfaSchema:schema>\
     <pdfaSchema:namespaceURI>http://www.npes.org/pdfx/ns/id/</pdfaSchema:namespaceURI>\
     <pdfaSchema:prefix>pdfxid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
     <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>GTS_PDFXVersion</pdfaProperty:name>\
     <pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
     <pdfaProperty:description>The version of PDF/X</pdfaProperty:description></rdf:li>\
     </rdf:Seq></pdfaSchema:property></rdf:li>\
     <rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>Adobe PDF</pdfaSchema:schema>\
     <pdfaSchema:namespaceURI>http://ns.adobe.com/pdf/1.3/</pdfaSchema:namespaceURI>\
     <pdfaSchema:prefix>pdf</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
     <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>Trapped</pdfaProperty:name>\
     <pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
     <pdfaProperty:description>Whether the file is trapped</pdfaProperty:description></rdf:li>\
     </rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A UUID of version 8, made of the content (RFC 9562, 5.8).
fn uuid(digest: u128) -> String {
    let digits = format!("{digest:032x}");
    format!("uuid:{}-{}-8{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
}
