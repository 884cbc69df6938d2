//! Text: large enough, away from the knife, and black in one ink.

use std::ops::RangeInclusive;

use hayro::kurbo::Rect;

use super::{Sink, each, short};
use crate::finding::Severity::{Error, Warning};
use crate::model::profile::{Overprint, TextLimits};
use crate::preflight::reading::art::{Color, Item, POINTS_A_MM, Paint, Text, What};
use crate::preflight::reading::colors::Family;
use crate::preflight::reading::file::PageView;

/// Sizes are compared to a twentieth of a point: exports round them.
const SLIP: f64 = 0.05;

/// Size of a reading against what it stands on.
const FURIGANA: RangeInclusive<f64> = 0.4..=0.65;

/// Black text is rich from this much black on, if all inks come to more than [`RICH_SUM`] (GWG R0015), in percent.
const RICH_BLACK: f32 = 0.85;
const RICH_SUM: f64 = 280.0;

/// What reflects less than this of each of red, green and blue looks black.
const DARK: f32 = 0.16;

/// Text below this size in pt is small (GWG R0009, R0011).
const SMALL: f64 = 12.0;

pub fn is_small(text: &Text<'_>) -> bool {
    text.size < SMALL - SLIP
}

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    size(page, sink);
    safe(page, sink);
    black(page, sink);
    if sink.profile.overprint == Overprint::Black {
        grey(page, sink);
    }
}

/// Each run of text that is printed.
fn runs<'i, 'a>(page: &'i PageView<'a>, mut visit: impl FnMut(&'i Item<'a>, &'i Text<'a>, Rect)) {
    each(page, |item, bounds| {
        if let What::Text(text) = &item.what {
            visit(item, text, bounds);
        }
    });
}

/// The solid colour that a run is painted in.
pub fn color<'i>(item: &'i Item<'_>, text: &'i Text<'_>) -> Option<&'i Color> {
    match if text.filled { &item.paint } else { &text.outline.0 } {
        Paint::Color(color) => Some(color),
        _ => None,
    }
}

fn size(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let limits = sink.profile.text;
    // Unreadable, small, small and hard to print.
    let mut found: [(Vec<Rect>, f64); 3] = Default::default();
    let mut note = |kind: usize, place: Rect, size: f64| {
        let (places, least) = &mut found[kind];
        *least = if places.is_empty() { size } else { least.min(size) };
        places.push(place);
    };
    let mut bases: Vec<(Rect, f64)> = Vec::new();
    runs(page, |_, text, bounds| bases.push((bounds, text.size)));
    runs(page, |item, text, bounds| {
        let limits = if text.size < limits.warning && is_furigana(bounds, text.size, &bases) {
            TextLimits { warning: limits.warning / 2.0, error: limits.error / 2.0, mixed: limits.mixed / 2.0 }
        } else {
            limits
        };
        let mixed = color(item, text).is_none_or(|color| color.is_white() || color.plates() > 1);
        if text.size < limits.error - SLIP {
            note(0, bounds, text.size);
        } else if text.size < limits.warning - SLIP {
            note(1, bounds, text.size);
        } else if mixed && text.size < limits.mixed - SLIP {
            note(2, bounds, text.size);
        }
    });
    let kinds = [
        (Error, limits.error, "text"),
        (Warning, limits.warning, "text"),
        (Warning, limits.mixed, "text that is white or in several inks"),
    ];
    for ((places, least), (severity, wanted, what)) in found.into_iter().zip(kinds) {
        if !places.is_empty() {
            sink.page(
                "P160",
                severity,
                page.number,
                &places,
                format!("{what} is {} pt large, {} pt are wanted", short(least), short(wanted)),
                "set it larger, or in black alone",
            );
        }
    }
}

/// Whether a run stands as a reading on a run about twice its size: half the shop's sizes do for it, because it is half
/// as large as its text by rule (JLREQ, 3.3.3).
fn is_furigana(run: Rect, size: f64, bases: &[(Rect, f64)]) -> bool {
    bases.iter().any(|&(base, base_size)| {
        let em = base_size / POINTS_A_MM;
        let middle = run.center().x;
        FURIGANA.contains(&(size / base_size))
            && (base.x0 - em / 2.0..=base.x1 + em / 2.0).contains(&middle)
            && (base.y0 - run.y1).abs() < em * 0.35
    })
}

fn safe(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let margin = sink.profile.safe;
    let safe = page.trim.inset(-margin);
    let mut places = Vec::new();
    let mut nearest = f64::INFINITY;
    runs(page, |_, _, bounds| {
        let inside =
            [bounds.x0 - page.trim.x0, bounds.y0 - page.trim.y0, page.trim.x1 - bounds.x1, page.trim.y1 - bounds.y1];
        let least = inside.into_iter().fold(f64::INFINITY, f64::min);
        if least < margin - SLIP {
            nearest = nearest.min(least);
            places.push(bounds);
        }
    });
    if !places.is_empty() && safe.area() > 0.0 {
        let distance =
            if nearest < 0.0 { "over the trim".to_owned() } else { format!("{} mm from the trim", short(nearest)) };
        sink.page(
            "P128",
            Warning,
            page.number,
            &places,
            format!("text stands {distance}, {} mm are safe", short(margin)),
            "move it inwards: knives are off by up to a millimetre",
        );
    }
}

fn black(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let (mut rich, mut mixed) = (Vec::new(), Vec::new());
    let mut most: f64 = 0.0;
    runs(page, |item, text, bounds| {
        let Some(color) = color(item, text) else { return };
        if color.inks[3] >= RICH_BLACK && color.sum() > RICH_SUM {
            most = most.max(color.sum());
            rich.push(bounds);
        } else if looks_black(color) && !color.is_black_ink() {
            mixed.push(bounds);
        }
    });
    let hint = "set black text in black ink alone (C0 M0 Y0 K100)";
    if !rich.is_empty() {
        let message = format!("black text is printed in all inks, {} % in sum", most.round());
        sink.page("P151", Error, page.number, &rich, message, hint);
    }
    if !mixed.is_empty() {
        let message = "text that looks black is mixed of several inks";
        sink.page("P152", Warning, page.number, &mixed, message, hint);
    }
}

fn looks_black(color: &Color) -> bool {
    let [cyan, magenta, yellow, black] = color.inks;
    [cyan, magenta, yellow].into_iter().all(|ink| (1.0 - ink) * (1.0 - black) < DARK)
}

/// Small text in DeviceGray: neither knocking out nor overprinting is right for every processor.
fn grey(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let mut places = Vec::new();
    runs(page, |item, text, bounds| {
        let grey =
            color(item, text).is_some_and(|color| color.space.family() == Family::DeviceGray && !color.is_white());
        if grey && is_small(text) {
            places.push(bounds);
        }
    });
    if !places.is_empty() {
        sink.page(
            "P153",
            Warning,
            page.number,
            &places,
            "small text is in DeviceGray",
            "set it in DeviceCMYK black (0 0 0 1 k)",
        );
    }
}
