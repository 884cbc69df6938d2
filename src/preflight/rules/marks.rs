//! Marks around the page: there where the shop wants them, on every plate, and not in the bleed.

use hayro::kurbo::Rect;

use super::{Sink, short};
use crate::finding::Severity::{Error, Warning};
use crate::model::profile::Marks;
use crate::preflight::reading::art::{Color, Item, Paint, What};
use crate::preflight::reading::file::PageView;

/// How far from a corner of the trim its marks stand at most, in mm.
const REACH: f64 = 20.0;

/// A mark is this much longer than thick.
const LONG: f64 = 8.0;

/// Thickness of marks in mm, and how far from it they may be.
const THICKNESS: f64 = 0.1;
const TOLERANCE: f64 = 0.05;

/// A thin line outside the trim.
struct Mark {
    place: Rect,
    /// In mm.
    thickness: f64,
    color: Color,
}

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let marks = marks(page);
    let (outside, inside): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(|mark| !page.is_art(mark.place));
    let entering: Vec<Rect> = inside
        .iter()
        .filter(|mark| mark.color.inks.iter().all(|ink| *ink >= 0.99) && runs_out(page, mark.place))
        .map(|mark| mark.place)
        .collect();
    if !entering.is_empty() {
        let message = "marks run into the bleed, where they would be cut into the product";
        sink.page("P131", Error, page.number, &entering, message, "set the marks' offset to the bleed or more");
    }
    if sink.profile.marks != Marks::Tombo {
        return;
    }
    let trim = page.trim;
    let corners = [(trim.x0, trim.y0), (trim.x1, trim.y0), (trim.x1, trim.y1), (trim.x0, trim.y1)];
    let near = |x: f64, y: f64| Rect::new(x - REACH, y - REACH, x + REACH, y + REACH);
    let bare =
        corners.iter().filter(|(x, y)| !outside.iter().any(|mark| near(*x, *y).contains_rect(mark.place))).count();
    if bare > 0 && entering.is_empty() {
        let message = match bare {
            4 => "the page has no marks".to_owned(),
            some => format!("{some} of the four corners have no marks"),
        };
        sink.page("P130", Error, page.number, &[], message, "export with trim marks (トンボ) outside the bleed");
    }
    let corner_marks: Vec<&Mark> =
        outside.iter().filter(|mark| corners.iter().any(|(x, y)| near(*x, *y).contains_rect(mark.place))).collect();
    let partial: Vec<Rect> = corner_marks
        .iter()
        .filter(|mark| mark.color.inks.iter().any(|ink| *ink < 0.99))
        .map(|mark| mark.place)
        .collect();
    if !partial.is_empty() {
        let message = "marks are not on every plate: the inks cannot be laid over each other by them";
        sink.page("P132", Error, page.number, &partial, message, "draw them in the registration colour (All)");
    }
    let mut odd: Vec<(Rect, f64)> = Vec::new();
    for mark in corner_marks {
        if (mark.thickness - THICKNESS).abs() > TOLERANCE {
            odd.push((mark.place, mark.thickness));
        }
    }
    if let Some((_, thickness)) = odd.first() {
        let message = format!("marks are {} mm thick, 0.1 mm is usual", short(*thickness));
        let places: Vec<Rect> = odd.iter().map(|(place, _)| *place).collect();
        sink.page("P133", Warning, page.number, &places, message, "draw them 0.3 pt thick");
    }
}

/// Whether something is a mark for the printer wherever it begins: in all inks, and running on outside the bleed. A line
/// of the art ends with the bleed.
pub fn is_mark(page: &PageView<'_>, item: &Item<'_>) -> bool {
    let all_inks = |color: &Color| color.inks.iter().all(|ink| *ink >= 0.99);
    matches!(item.what, What::Stroke(_) | What::Fill { .. })
        && matches!(&item.paint, Paint::Color(color) if all_inks(color))
        && runs_out(page, item.bounds)
}

fn runs_out(page: &PageView<'_>, place: Rect) -> bool {
    !page.bleed.inflate(1.0, 1.0).contains_rect(place)
}

/// Thin lines that reach beyond the bleed, stroked or filled.
fn marks(page: &PageView<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for item in &page.art.items {
        if page.bleed.contains_rect(item.bounds) {
            continue;
        }
        let Paint::Color(color) = &item.paint else { continue };
        if color.is_white() {
            continue;
        }
        let thickness = match &item.what {
            What::Stroke(line) => Some(line.thickness),
            What::Fill { .. } => None,
            _ => continue,
        };
        for place in item.parts() {
            if page.bleed.contains_rect(place) || page.media.intersect(place).area() == 0.0 {
                continue;
            }
            let (long, thick) = (place.width().max(place.height()), place.width().min(place.height()));
            let thickness = thickness.unwrap_or(thick);
            if long > thickness * LONG && thickness < 1.0 {
                marks.push(Mark { place, thickness, color: color.clone() });
            }
        }
    }
    marks
}
