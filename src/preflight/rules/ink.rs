//! What the plates show: how much ink lies on one place, and whether art fills the bleed.

use hayro::kurbo::Rect;

use super::{Sink, short};
use crate::finding::Severity::{Error, Warning};
use crate::preflight::plates::Plates;
use crate::preflight::reading::file::PageView;

/// Side in mm of the square whose mean counts where a profile asks for none: less dries by itself, and edges of plates
/// are not sharper.
const SPOT: f64 = 1.0;

/// Steps in which a large square is moved, as a part of its side.
const STEPS: f64 = 3.0;

/// Rounding of plates, in percent.
const SLIP: f64 = 1.0;

pub fn check(page: &PageView<'_>, plates: &Plates, sink: &mut Sink<'_>) {
    if plates.incomplete {
        let message = "part of the page could not be drawn: a mesh of colours, or a picture that cannot be read";
        let hint = "its inks were not measured; look at it on a proof";
        sink.page("P107", Warning, page.number, &[], message, hint);
    }
    total(page, plates, sink);
    bleed(page, plates, sink);
}

/// Sums of ink over rectangles, by an integral image.
struct Sums {
    width: usize,
    sums: Vec<u64>,
}

impl Sums {
    fn new(plates: &Plates) -> Sums {
        let width = plates.width + 1;
        let mut sums = vec![0; width * (plates.height + 1)];
        for (row, pixels) in plates.pixels.chunks_exact(plates.width).enumerate() {
            let mut along = 0;
            for (column, pixel) in pixels.iter().enumerate() {
                along += pixel.iter().map(|ink| u64::from(*ink)).sum::<u64>();
                sums[(row + 1) * width + column + 1] = sums[row * width + column + 1] + along;
            }
        }
        Sums { width, sums }
    }

    /// Mean sum of inks in percent over columns and rows.
    fn mean(&self, x: usize, y: usize, width: usize, height: usize) -> f64 {
        let at = |x: usize, y: usize| self.sums[y * self.width + x];
        let sum = at(x + width, y + height) + at(x, y) - at(x + width, y) - at(x, y + height);
        sum as f64 / 255.0 * 100.0 / (width * height) as f64
    }
}

fn total(page: &PageView<'_>, plates: &Plates, sink: &mut Sink<'_>) {
    let limits = sink.profile.ink;
    let side = limits.square.unwrap_or(SPOT);
    let pixels = ((side * plates.scale).round() as usize).clamp(1, plates.width.min(plates.height));
    let step = if limits.square.is_some() { ((pixels as f64 / STEPS) as usize).max(1) } else { pixels };
    let sums = Sums::new(plates);
    let (mut most, mut heavy, mut full): (f64, Vec<Rect>, Vec<Rect>) = (0.0, Vec::new(), Vec::new());
    let along = |length: usize| (0..=(length - pixels) / step).map(move |index| index * step);
    for y in along(plates.height) {
        for x in along(plates.width) {
            let mean = sums.mean(x, y, pixels, pixels);
            if mean <= limits.warning + SLIP {
                continue;
            }
            most = most.max(mean);
            let mm = |pixels: usize, origin: f64| pixels as f64 / plates.scale + origin;
            let (x0, y0) = (mm(x, plates.origin.0), mm(y, plates.origin.1));
            let place = Rect::new(x0, y0, x0 + side, y0 + side).intersect(page.bleed);
            if mean > limits.error + SLIP {
                full.push(place);
            } else {
                heavy.push(place);
            }
        }
    }
    let (severity, limit, places) =
        if full.is_empty() { (Warning, limits.warning, heavy) } else { (Error, limits.error, full) };
    if !places.is_empty() {
        let over = limits.square.map_or(String::new(), |side| format!(" over squares of {} mm", short(side)));
        sink.page(
            "P150",
            severity,
            page.number,
            &places,
            format!("the inks come to {} %{over}, the limit is {} %", most.round(), short(limit)),
            "convert for a condition with less ink, or lighten dark pictures and backgrounds",
        );
    }
}

/// Ink below this sum, of 4 × 255, is paper.
const PAPER: u32 = 10;

/// How near to an edge it is looked, in mm.
const NEAR: f64 = 0.35;

/// Gaps shorter than this in mm are corners and the ends of lines.
const LEAST_GAP: f64 = 1.0;

/// Where there is ink just inside the trim and none at the edge of the bleed.
fn bleed(page: &PageView<'_>, plates: &Plates, sink: &mut Sink<'_>) {
    let wanted = sink.profile.bleed;
    let trim = page.trim;
    if wanted <= 2.0 * NEAR || page.boxes.trim.is_none() {
        return;
    }
    let outer = trim.inflate(wanted, wanted).intersect(page.bleed);
    let inked = |x: f64, y: f64| plates.at(x, y).iter().map(|ink| u32::from(*ink)).sum::<u32>() > PAPER;
    let step = 1.0 / plates.scale;
    let mut gaps = Vec::new();
    // Each edge of the trim, walked along, with the way outwards.
    let edges = [
        ((trim.x0, trim.y0), (1.0, 0.0), trim.width(), (0.0, -1.0), trim.y0 - outer.y0),
        ((trim.x0, trim.y1), (1.0, 0.0), trim.width(), (0.0, 1.0), outer.y1 - trim.y1),
        ((trim.x0, trim.y0), (0.0, 1.0), trim.height(), (-1.0, 0.0), trim.x0 - outer.x0),
        ((trim.x1, trim.y0), (0.0, 1.0), trim.height(), (1.0, 0.0), outer.x1 - trim.x1),
    ];
    for ((x, y), along, length, out, depth) in edges {
        // Where the box itself has too little bleed, that is told already.
        if depth < wanted - NEAR {
            continue;
        }
        let mut start: Option<f64> = None;
        let steps = (length / step) as usize;
        for index in 0..=steps + 1 {
            let t = index as f64 * step;
            let (px, py) = (x + along.0 * t, y + along.1 * t);
            let at = |distance: f64| inked(px + out.0 * distance, py + out.1 * distance);
            let bare = index <= steps && at(-NEAR) && !at(depth - NEAR);
            match (bare, start) {
                (true, None) => start = Some(t),
                (false, Some(from)) => {
                    if t - from > LEAST_GAP {
                        let a = (x + along.0 * from, y + along.1 * from);
                        let b = (x + along.0 * t + out.0 * depth, y + along.1 * t + out.1 * depth);
                        gaps.push(Rect::from_points(a, b));
                    }
                    start = None;
                }
                _ => {}
            }
        }
    }
    if !gaps.is_empty() {
        sink.page(
            "P129",
            Error,
            page.number,
            &gaps,
            format!("art reaches the trim and stops before the edge of the {} mm bleed", short(wanted)),
            "let it run on to the edge of the bleed, or end it well inside the trim",
        );
    }
}
