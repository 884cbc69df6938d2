//! Thickness of lines, and of filled shapes so thin that they are lines.

use hayro::kurbo::Rect;

use super::{Sink, each, marks, short};
use crate::finding::Severity::{Error, Warning};
use crate::preflight::reading::art::{Item, POINTS_A_MM, What, shapes};
use crate::preflight::reading::file::PageView;

/// A filled shape this many times as long as it is thick is a line (GWG I00004).
const LONG: f64 = 4.0;

/// Shapes of more elements are drawings, not lines.
const MOST_ELEMENTS: usize = 20_000;

/// Measured thicknesses carry the error of the file's numbers.
const SLIP: f64 = 0.005;

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let limits = sink.profile.line;
    let (mut vanishing, mut thin) = (Vec::new(), Vec::new());
    let mut least = [f64::INFINITY; 2];
    each(page, |item, bounds| {
        if marks::is_mark(page, item) {
            return;
        }
        for (place, thickness) in thicknesses(item, bounds) {
            if !page.is_art(place) {
                continue;
            }
            if thickness < limits.error - SLIP {
                vanishing.push(place);
                least[0] = least[0].min(thickness);
            } else if thickness < limits.warning - SLIP {
                thin.push(place);
                least[1] = least[1].min(thickness);
            }
        }
    });
    for (severity, places, least, wanted) in
        [(Error, vanishing, least[0], limits.error), (Warning, thin, least[1], limits.warning)]
    {
        if !places.is_empty() {
            sink.page(
                "P161",
                severity,
                page.number,
                &places,
                format!("a line is {} pt thick, {} pt are needed", short(least), short(wanted)),
                format!("make lines {} pt or thicker", short(limits.warning)),
            );
        }
    }
}

/// Thickness in pt of each line of an item.
fn thicknesses(item: &Item<'_>, bounds: Rect) -> Vec<(Rect, f64)> {
    match &item.what {
        What::Stroke(line) => vec![(bounds, line.thickness * POINTS_A_MM)],
        What::Text(text) if text.outlined && !text.filled => vec![(bounds, text.outline.1 * POINTS_A_MM)],
        What::Fill { path, .. } if path.elements().len() < MOST_ELEMENTS => shapes(path)
            .into_iter()
            .filter(|shape| {
                let (long, thick) = (shape.width().max(shape.height()), shape.width().min(shape.height()));
                long > 0.0 && long > thick * LONG
            })
            .map(|shape| (shape, shape.width().min(shape.height()) * POINTS_A_MM))
            .collect(),
        _ => Vec::new(),
    }
}
