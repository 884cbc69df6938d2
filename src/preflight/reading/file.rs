//! An open PDF → its document-wide dictionaries and its pages.

use std::time::Instant;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect, Stream, String as PdfString};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, Rect};

use super::art::{Art, Item, What};
use super::bounds;
use super::walk::{UsedFont, Walk, overlap};

/// No coordinate in points lies farther out: pages have 14,400 at most.
const FARTHEST: f64 = 1e6;

/// A file that was read.
pub struct File<'a> {
    pub pdf: &'a Pdf,
    pub bytes: &'a [u8],
    pub root: Dict<'a>,
    /// The document information dictionary.
    pub info: Dict<'a>,
    pub has_id: bool,
    pub pages: Vec<PageView<'a>>,
    pub fonts: Vec<UsedFont<'a>>,
    /// Why not all of it was read.
    pub stopped: Option<&'static str>,
    /// Default colour spaces, by name.
    pub oddities: Vec<&'static str>,
}

/// A page, its boxes in mm from the top-left corner of the trimmed page.
pub struct PageView<'a> {
    /// Counts from 1.
    pub number: usize,
    pub dict: Dict<'a>,
    /// From the page's own space to mm.
    pub to_mm: Affine,
    pub boxes: Boxes,
    /// Where the file has none, the trim is the art box, the crop box or the media.
    pub trim: Rect,
    /// What is printed: the file's bleed box or the trim with the shop's bleed.
    pub bleed: Rect,
    pub media: Rect,
    pub art: Art<'a>,
}

/// The boxes as the file has them, in mm like the others.
#[derive(Debug, Clone, Default)]
pub struct Boxes {
    pub crop: Option<Rect>,
    pub bleed: Option<Rect>,
    pub trim: Option<Rect>,
    pub art: Option<Rect>,
}

impl PageView<'_> {
    /// Whether any of a rectangle is on the paper that is printed and cut, and not only in the margin for marks.
    pub fn is_art(&self, bounds: Rect) -> bool {
        /// What touches the bleed's edge from outside is not in it.
        const TOUCH: f64 = 0.05;
        let printed = self.bleed.inset(-TOUCH);
        bounds.x0 <= printed.x1 && bounds.x1 >= printed.x0 && bounds.y0 <= printed.y1 && bounds.y1 >= printed.y0
    }

    /// What an item covers of the paper that is printed and cut, if anything.
    pub fn printed(&self, item: &Item<'_>) -> Option<Rect> {
        if !item.is_shown() || !self.is_art(item.bounds) {
            return None;
        }
        // One path may hold all the marks around a page.
        let inside = self.bleed.contains_rect(item.bounds)
            || !matches!(item.what, What::Fill { .. } | What::Stroke(_))
            || item.parts().into_iter().any(|part| self.is_art(part));
        inside.then(|| item.bounds.intersect(self.bleed))
    }
}

impl<'a> File<'a> {
    /// Reads all of an open file. `bleed` in mm is what a page without a bleed box is taken to have.
    pub fn read(pdf: &'a Pdf, bytes: &'a [u8], bleed: f64, deadline: Instant) -> File<'a> {
        let xref = pdf.xref();
        let trailer = bounds::trailer(bytes);
        let info = trailer
            .as_ref()
            .and_then(|trailer| trailer.get_ref("Info"))
            .and_then(|id| xref.get::<Dict<'a>>(id.into()))
            .unwrap_or_default();
        let has_id = trailer.as_ref().is_some_and(|trailer| {
            let strings = |array: Array<'_>| array.iter::<PdfString<'_>>().filter(|id| !id.is_empty()).count();
            trailer.get::<Array<'_>>("ID").is_some_and(|id| strings(id) == 2)
        });
        let mut walk = Walk::new(xref, deadline);
        let pages =
            pdf.pages().iter().enumerate().map(|(index, page)| view(index + 1, page, &mut walk, bleed)).collect();
        let Walk { fonts, stopped, oddities, .. } = walk;
        let root = xref.get::<Dict<'a>>(xref.root_id()).unwrap_or_default();
        File { pdf, bytes, root, info, has_id, pages, fonts, stopped, oddities }
    }

    /// A text of the information dictionary.
    pub fn info_text(&self, key: &str) -> Option<String> {
        self.info.get::<PdfString<'_>>(key).map(|text| text_string(text.as_bytes()))
    }

    /// The PDF version, such as `1.4`: the catalog's if it is newer than the header's.
    pub fn version(&self) -> String {
        let header = self.bytes.windows(8).take(1024).find(|window| window.starts_with(b"%PDF-"));
        let header = header.map_or(String::new(), |header| String::from_utf8_lossy(&header[5..]).into_owned());
        let own = self.root.get::<Name<'_>>("Version").map(|name| name.as_str().to_owned());
        own.unwrap_or_default().max(header)
    }

    /// The file's XMP, if it has any.
    pub fn xmp(&self) -> Option<String> {
        let stream = self.root.get::<Stream<'_>>("Metadata")?;
        Some(String::from_utf8_lossy(&stream.decoded_data().ok()?).into_owned())
    }
}

fn view<'a>(number: usize, page: &Page<'a>, walk: &mut Walk<'a>, bleed: f64) -> PageView<'a> {
    let dict = page.raw().clone();
    let unit = dict.get::<f64>("UserUnit").filter(|unit| *unit > 0.0).unwrap_or(1.0);
    let coordinate = |value: f64| if value.is_finite() { value.clamp(-FARTHEST, FARTHEST) } else { 0.0 };
    let rect = |rect: PdfRect| {
        let [x0, y0, x1, y1] = [rect.x0, rect.y0, rect.x1, rect.y1].map(coordinate);
        Rect::new(x0, y0, x1, y1).abs()
    };
    let own = |key: &str| dict.get::<PdfRect>(key).map(rect);
    let media = rect(page.media_box());
    let crop = rect(page.crop_box());
    let trim = own("TrimBox").or(own("ArtBox")).unwrap_or(crop);
    let trim = overlap(trim, media).filter(|trim| trim.area() > 0.0).unwrap_or(media);
    let scale = unit * 25.4 / 72.0;
    let to_mm = Affine::new([scale, 0.0, 0.0, -scale, -trim.x0 * scale, trim.y1 * scale]);
    let mm = |rect: Rect| to_mm.transform_rect_bbox(rect);
    let boxes = Boxes {
        crop: (crop != media).then(|| mm(crop)),
        bleed: own("BleedBox").map(mm),
        trim: own("TrimBox").map(mm),
        art: own("ArtBox").map(mm),
    };
    let (media, trim) = (mm(media), mm(trim));
    let bleed = boxes.bleed.unwrap_or_else(|| trim.inflate(bleed, bleed)).intersect(media);
    let art = walk.content(page.page_stream().unwrap_or_default(), page.resources(), to_mm, media);
    PageView { number, dict, to_mm, boxes, trim, bleed, media, art }
}

/// A text string (PDF 1.7, 7.9.2.2): UTF-16 or UTF-8 with its mark, or else Latin letters.
pub fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The objects of an array, references followed.
pub fn items<'a>(dict: &Dict<'a>, key: &str) -> Vec<Object<'a>> {
    dict.get::<Array<'a>>(key).map(|array| array.iter::<Object<'a>>().take(10_000).collect()).unwrap_or_default()
}
