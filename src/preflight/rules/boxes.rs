//! Boxes of a page: media, crop, bleed, trim.

use hayro::kurbo::Rect;

use super::{Sink, short};
use crate::finding::Severity::{Error, Warning};
use crate::model::profile::Marks;
use crate::preflight::reading::file::PageView;

/// Boxes are compared as shops measure them, to a tenth of a mm.
const TOLERANCE: f64 = 0.1;

/// Boxes that must lie within each other do so to a thousandth of a point's error.
const SLIP: f64 = 0.01;

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    trim(page, sink);
    nesting(page, sink);
    bleed(page, sink);
    centred(page, sink);
    let number = page.number;
    if page.boxes.crop.is_some_and(|crop| !same(crop, page.media)) {
        let message = "the crop box is not the media box: parts of the file are out of sight";
        sink.page("P124", Warning, number, &[], message, "remove the crop box");
    }
    if page.dict.get::<f64>("UserUnit").is_some_and(|unit| unit != 1.0) {
        sink.page(
            "P127",
            Error,
            number,
            &[],
            "the page has a unit of its own (UserUnit)",
            "export at full size in points",
        );
    }
    if page.dict.get::<i64>("Rotate").is_some_and(|angle| angle.rem_euclid(360) != 0) {
        sink.page("P127", Warning, number, &[], "the page is turned by /Rotate", "turn the layout instead");
    }
}

fn trim(page: &PageView<'_>, sink: &mut Sink<'_>) {
    match (page.boxes.trim, page.boxes.art) {
        (None, None) => sink.page(
            "P121",
            Error,
            page.number,
            &[],
            "the page has no TrimBox: nobody knows where it is cut",
            "export with the trim size and bleed set in the document",
        ),
        (Some(_), Some(_)) => sink.page(
            "P121",
            Error,
            page.number,
            &[],
            "the page has both a TrimBox and an ArtBox",
            "keep the TrimBox alone",
        ),
        _ => {}
    }
}

fn nesting(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let media = Some(page.media);
    let crop = page.boxes.crop.or(media);
    let trim = page.boxes.trim.or(page.boxes.art);
    let pairs = [
        ("TrimBox", trim, "BleedBox", page.boxes.bleed),
        ("TrimBox", trim, "MediaBox", media),
        ("BleedBox", page.boxes.bleed, "MediaBox", media),
        ("TrimBox", trim, "CropBox", crop),
        ("CropBox", crop, "MediaBox", media),
    ];
    for (inner, a, outer, b) in pairs {
        if let (Some(a), Some(b)) = (a, b)
            && !within(a, b)
        {
            let message = format!("the {inner} sticks out of the {outer}");
            sink.page("P122", Error, page.number, &[a], message, "set the page's boxes anew");
            return;
        }
    }
}

fn bleed(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let Some(trim) = page.boxes.trim.or(page.boxes.art) else { return };
    let wanted = sink.profile.bleed;
    // Without a bleed box the paper that there is bleeds.
    let bleed = page.boxes.bleed.unwrap_or(page.media);
    let sides = [trim.y0 - bleed.y0, bleed.x1 - trim.x1, bleed.y1 - trim.y1, trim.x0 - bleed.x0];
    let least = sides.into_iter().fold(f64::INFINITY, f64::min);
    if least < wanted - TOLERANCE {
        let hint = format!("let backgrounds and pictures run {} mm over the trim on all sides", short(wanted));
        let message = format!("the bleed is {} mm, {} mm are needed", short(least.max(0.0)), short(wanted));
        sink.page("P123", Error, page.number, &[], message, hint);
    }
}

fn centred(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let Some(trim) = page.boxes.trim else { return };
    let (left, right) = (trim.x0 - page.media.x0, page.media.x1 - trim.x1);
    let (top, bottom) = (trim.y0 - page.media.y0, page.media.y1 - trim.y1);
    if (left - right).abs() > TOLERANCE || (top - bottom).abs() > TOLERANCE {
        let severity = if sink.profile.marks == Marks::Tombo { Error } else { Warning };
        let message = "the trim is not in the middle of the media";
        sink.page("P126", severity, page.number, &[], message, "place the page in the middle of its sheet");
    }
}

/// Whether all pages are cut to one size.
pub fn agree(pages: &[PageView<'_>], sink: &mut Sink<'_>) {
    let Some(first) = pages.first() else { return };
    for page in pages {
        let (a, b) = (page.trim, first.trim);
        if (a.width() - b.width()).abs() > TOLERANCE || (a.height() - b.height()).abs() > TOLERANCE {
            let size = |rect: Rect| format!("{} × {} mm", short(rect.width()), short(rect.height()));
            let message = format!("the page is cut to {}, page 1 to {}", size(a), size(b));
            sink.page("P125", Error, page.number, &[], message, "make one file a size");
        }
    }
}

fn within(inner: Rect, outer: Rect) -> bool {
    inner.x0 >= outer.x0 - SLIP
        && inner.y0 >= outer.y0 - SLIP
        && inner.x1 <= outer.x1 + SLIP
        && inner.y1 <= outer.y1 + SLIP
}

fn same(a: Rect, b: Rect) -> bool {
    within(a, b) && within(b, a)
}
