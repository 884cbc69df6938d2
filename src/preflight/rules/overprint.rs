//! Overprint: white that would vanish, and black as the shop wants it.

use hayro::kurbo::Rect;

use super::text::{color, is_small};
use super::{Sink, each};
use crate::finding::Severity::{Error, Warning};
use crate::model::profile::Overprint;
use crate::preflight::reading::art::{Color, Item, Paint, What};
use crate::preflight::reading::colors::Family;
use crate::preflight::reading::file::PageView;

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let (mut white, mut asked) = (Vec::new(), Vec::new());
    each(page, |item, bounds| {
        let Some(color) = solid(item) else { return };
        if !item.compositing.overprint {
            return;
        }
        // In mode 0, or in a grey or spot space, white overprint still paints its own plates.
        let vanishes = color.is_white()
            && (item.compositing.nonzero && color.space.family() == Family::DeviceCmyk
                || !color.space.plates().iter().all(|plate| *plate));
        if vanishes {
            white.push(bounds);
        } else {
            asked.push(bounds);
        }
    });
    if !white.is_empty() {
        sink.page(
            "P155",
            Error,
            page.number,
            &white,
            "white is set to overprint: it will not be seen",
            "take the overprint off white objects",
        );
    }
    match sink.profile.overprint {
        Overprint::Off if !asked.is_empty() => sink.page(
            "P156",
            Warning,
            page.number,
            &asked,
            "the file sets overprint; the shop's own processor sees to black",
            "take overprint off in the document, or ask the shop",
        ),
        Overprint::Off => {}
        Overprint::Black => black(page, sink),
    }
}

/// Small black text over other art that does not overprint in the way that keeps the art beneath whole.
fn black(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let mut beneath: Vec<Rect> = Vec::new();
    let mut places = Vec::new();
    each(page, |item, bounds| {
        let What::Text(text) = &item.what else {
            if solid(item).is_none_or(|color| !color.is_white()) && !matches!(item.what, What::GroupStart) {
                beneath.push(bounds);
            }
            return;
        };
        let Some(color) = color(item, text) else { return };
        let small_black = color.is_black_ink() && color.inks[3] >= 1.0 && is_small(text);
        let right = item.compositing.overprint && item.compositing.nonzero;
        if small_black && !right && beneath.iter().any(|other| other.overlaps(bounds)) {
            places.push(bounds);
        }
    });
    if !places.is_empty() {
        sink.page(
            "P157",
            Warning,
            page.number,
            &places,
            "small black text over other art knocks it out: the slightest shift leaves white rims",
            "set black to overprint with OPM 1",
        );
    }
}

fn solid<'i>(item: &'i Item<'_>) -> Option<&'i Color> {
    let paint = match &item.what {
        What::Text(text) if !text.filled => &text.outline.0,
        What::Image(picture) if picture.space.is_some() => return None,
        What::GroupStart | What::GroupEnd => return None,
        _ => &item.paint,
    };
    match paint {
        Paint::Color(color) => Some(color),
        _ => None,
    }
}
