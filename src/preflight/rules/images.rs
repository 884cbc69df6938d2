//! Resolution of pictures as placed, and pages that show nothing.

use std::collections::BTreeMap;

use hayro::kurbo::Rect;

use super::{Sink, each};
use crate::finding::Severity::{Error, Warning};
use crate::preflight::reading::art::What;
use crate::preflight::reading::file::PageView;

/// Pictures of fewer pixels on a side are ornaments and codes (GWG R0031).
const FEWEST: u32 = 16;

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let limits = sink.profile.image;
    let mut coarse: BTreeMap<(bool, bool, u32), Vec<Rect>> = BTreeMap::new();
    let mut shown = false;
    each(page, |item, bounds| {
        shown |= !matches!(item.what, What::GroupStart);
        let What::Image(picture) = &item.what else { return };
        if picture.width <= FEWEST || picture.height <= FEWEST {
            return;
        }
        let bilevel = picture.bits == 1;
        let (warning, error) =
            if bilevel { (limits.bilevel.warning, limits.bilevel.error) } else { (limits.warning, limits.error) };
        // A hair's breadth of rounding is no lack of pixels.
        let resolution = picture.resolution().round();
        if resolution < warning {
            coarse.entry((resolution < error, bilevel, resolution as u32)).or_default().push(bounds);
        }
    });
    for ((is_error, bilevel, resolution), places) in coarse.into_iter().rev() {
        let wanted = if bilevel { limits.bilevel.warning } else { limits.warning };
        let what = if bilevel { "a picture of one bit a pixel" } else { "a picture" };
        sink.page(
            "P162",
            if is_error { Error } else { Warning },
            page.number,
            &places,
            format!("{what} has {resolution} pixels an inch as placed, {wanted} are wanted"),
            "place it smaller or take a larger original; enlarging it in a program does not help",
        );
    }
    if !shown {
        let message = "nothing is printed on the page";
        sink.page("P163", Warning, page.number, &[], message, "remove the page, if it is not meant to be empty");
    }
}
