//! QR codes, found on the plates as a telephone finds them: read, large enough, in black, with empty paper around.

use std::time::Instant;

use hayro::kurbo::Rect;
use rqrr::{MetaData, PreparedImage};

use super::Sink;
use crate::finding::Severity::{Error, Warning};
use crate::preflight::plates::Plates;
use crate::preflight::reading::file::PageView;

/// Modules of empty paper on each side (DENSO WAVE).
const QUIET: f64 = 4.0;

/// How many times longer the longest side of a code, or its longer diagonal, may be than the shortest: nothing printed
/// leans more.
const UNEVEN: f64 = 1.3;

/// Half a module at the rim of the quiet zone belongs to its neighbour.
const RIM: f64 = 0.5;

/// Darker than this, of 255, is no paper: tints of a panel are lighter.
const LIGHT: u8 = 180;

/// Darker than this is a dark module.
const DARK: u8 = 128;

/// Ink in percent of another plate than black that a code may have.
const TRACE: f64 = 5.0;

/// Pixels of a code's side at the second look.
const CLOSER: f64 = 480.0;

/// What QR's format information calls level L, which mends least (ISO/IEC 18004, 7.9).
const LEVEL_L: u16 = 1;

/// - plates: drawn at about 400 pixels an inch, so that a module of 0.25 mm is four pixels wide
pub fn check(page: &PageView<'_>, plates: &Plates, deadline: Instant, sink: &mut Sink<'_>) {
    let mut picture = PreparedImage::prepare_from_greyscale(plates.width, plates.height, tones(plates));
    let mut seen: Vec<Rect> = Vec::new();
    for grid in picture.detect_grids() {
        // Corner marks of several codes can look like those of one: it is no square.
        if !is_square(&grid.bounds) {
            continue;
        }
        let found = area(plates, &grid.bounds);
        if seen.iter().any(|other| other.contains(found.center())) {
            continue;
        }
        seen.push(found);
        let read = match closer(page, found, deadline) {
            Some(read) => Ok(read),
            None => grid.decode().map(|(meta, words)| (meta, words, found)),
        };
        match read {
            Ok((meta, words, code)) => {
                let modules = 17.0 + 4.0 * meta.version.0 as f64;
                readable(page, plates, sink, code, (code.width() + code.height()) / 2.0 / modules, &words);
                if meta.ecc_level == LEVEL_L {
                    let message = format!("the code “{}” mends errors at level L only", short(&words));
                    sink.page("P183", Warning, page.number, &[code], message, "make it at level M, as shops do");
                }
            }
            Err(error) => sink.page(
                "P182",
                Error,
                page.number,
                &[found],
                format!("what looks like a QR code cannot be read: {error}"),
                "make the code anew, and keep everything off it",
            ),
        }
    }
}

/// How light each pixel looks.
fn tones(plates: &Plates) -> impl Fn(usize, usize) -> u8 {
    |column, row| grey(plates.pixels[row * plates.width + column])
}

/// Whether four corners, one after the other, are roughly those of a square, turned or not.
fn is_square(corners: &[rqrr::Point; 4]) -> bool {
    let apart = |one: usize, other: usize| {
        let (one, other) = (&corners[one], &corners[other]);
        f64::from(one.x - other.x).hypot(f64::from(one.y - other.y))
    };
    let alike = |lengths: &[f64]| {
        let (least, most) = lengths.iter().fold((f64::MAX, 0_f64), |(least, most), l| (least.min(*l), most.max(*l)));
        most <= least * UNEVEN
    };
    alike(&[apart(0, 1), apart(1, 2), apart(2, 3), apart(3, 0)]) && alike(&[apart(0, 2), apart(1, 3)])
}

/// What the corners of a code enclose, in mm.
fn area(plates: &Plates, corners: &[rqrr::Point; 4]) -> Rect {
    let mm = |corner: &rqrr::Point| {
        let along = |pixel: i32, origin: f64| (f64::from(pixel)) / plates.scale + origin;
        (along(corner.x, plates.origin.0), along(corner.y, plates.origin.1))
    };
    let first = mm(&corners[0]);
    corners.iter().skip(1).fold(Rect::from_points(first, first), |area, corner| area.union_pt(mm(corner)))
}

/// A second look at a code from so near that edges between pixels no longer matter: what it says, and where it is.
fn closer(page: &PageView<'_>, code: Rect, deadline: Instant) -> Option<(MetaData, String, Rect)> {
    let side = code.width().max(code.height());
    let plates = Plates::draw(page, code.inflate(side / 4.0, side / 4.0), CLOSER / side * 25.4, deadline);
    let mut picture = PreparedImage::prepare_from_greyscale(plates.width, plates.height, tones(&plates));
    let grids = picture.detect_grids();
    grids.into_iter().find_map(|grid| {
        let (meta, words) = grid.decode().ok()?;
        let found = area(&plates, &grid.bounds);
        let module = found.width() / (17.0 + 4.0 * meta.version.0 as f64);
        Some((meta, words, extent(&plates, found.inflate(module, module)).unwrap_or(found)))
    })
}

/// What the dark pixels of an area reach: a code's corners are estimated to a module, its ink is known to a pixel.
fn extent(plates: &Plates, area: Rect) -> Option<Rect> {
    let mut extent: Option<Rect> = None;
    let step = 1.0 / plates.scale;
    let pixels = plates.pixels.iter().enumerate().filter(|(_, ink)| grey(**ink) < DARK);
    for (index, _) in pixels {
        let (column, row) = ((index % plates.width) as f64, (index / plates.width) as f64);
        let (x, y) = (column * step + plates.origin.0, row * step + plates.origin.1);
        if area.contains((x, y)) {
            let pixel = Rect::new(x, y, x + step, y + step);
            extent = Some(extent.map_or(pixel, |extent| extent.union(pixel)));
        }
    }
    extent
}

fn readable(page: &PageView<'_>, plates: &Plates, sink: &mut Sink<'_>, code: Rect, module: f64, words: &str) {
    let limits = sink.profile.module;
    // The corners are found to a pixel.
    let slip = 1.0 / plates.scale / (code.width() / module);
    let wanted = if module < limits.error - slip { Some((Error, limits.error)) } else { None };
    let wanted = wanted.or((module < limits.warning - slip).then_some((Warning, limits.warning)));
    let name = short(words);
    if let Some((severity, least)) = wanted {
        let message = format!("the modules of the code “{name}” are {module:.2} mm large, {least} mm are wanted");
        sink.page("P180", severity, page.number, &[code], message, "print the code larger, or let it say less");
    }
    let quiet = code.inflate(QUIET * module, QUIET * module);
    let paper = quiet.inflate(-RIM * module, -RIM * module);
    let outside = page.trim.intersect(quiet).area() < quiet.area() - module * module;
    if outside || !is_empty(plates, paper, code.inflate(RIM * module, RIM * module)) {
        let message = format!("the code “{name}” has no quiet zone of {QUIET} modules");
        sink.page("P181", Error, page.number, &[quiet], message, "move the code, or what is beside it");
    }
    let inked = |ink: usize| most(plates, code, ink) > TRACE;
    if (0..3).any(inked) {
        let message = format!("the code “{name}” is not in black alone");
        sink.page("P183", Warning, page.number, &[code], message, "paint it in black alone, on white");
    }
}

/// Whether nothing dark is in an area outside of what it encloses.
fn is_empty(plates: &Plates, area: Rect, enclosed: Rect) -> bool {
    let step = 1.0 / plates.scale;
    let count = |length: f64| (length / step) as usize;
    (0..=count(area.height())).all(|row| {
        (0..=count(area.width())).all(|column| {
            let (x, y) = (area.x0 + column as f64 * step, area.y0 + row as f64 * step);
            enclosed.contains((x, y)) || grey(plates.at(x, y)) > LIGHT
        })
    })
}

/// The most of an ink in an area, in percent.
fn most(plates: &Plates, area: Rect, ink: usize) -> f64 {
    let step = 1.0 / plates.scale;
    let count = |length: f64| (length / step) as usize;
    let at = |row: usize, column: usize| plates.at(area.x0 + column as f64 * step, area.y0 + row as f64 * step)[ink];
    let columns = count(area.width());
    let tones = (0..=count(area.height())).flat_map(|row| (0..=columns).map(move |column| (row, column)));
    f64::from(tones.map(|(row, column)| at(row, column)).max().unwrap_or(0)) / 255.0 * 100.0
}

/// How light inks look, roughly: 0 is black, 255 is paper.
fn grey([cyan, magenta, yellow, black]: [u8; 4]) -> u8 {
    let ink = (u32::from(cyan) * 30 + u32::from(magenta) * 59 + u32::from(yellow) * 11) / 100 + u32::from(black);
    255 - ink.min(255) as u8
}

fn short(words: &str) -> String {
    const LONGEST: usize = 60;
    if words.chars().count() <= LONGEST {
        return words.to_owned();
    }
    words.chars().take(LONGEST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corner_marks_of_several_codes_are_no_code() {
        let corners = |points: [(i32, i32); 4]| points.map(|(x, y)| rqrr::Point { x, y });
        assert!(is_square(&corners([(0, 0), (100, 4), (96, 104), (-4, 100)])), "a little askew");
        assert!(is_square(&corners([(50, 0), (100, 50), (50, 100), (0, 50)])), "on its corner");
        assert!(!is_square(&corners([(0, 0), (200, 0), (200, 98), (0, 98)])));
        assert!(!is_square(&corners([(0, 0), (100, 0), (170, 70), (70, 70)])), "leaning");
    }
}
