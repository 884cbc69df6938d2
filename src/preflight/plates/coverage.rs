//! Path in pixels → how much of each pixel it covers, by exact areas of its polygon.
//!
//! Edges leave their signed area in the cells that they cross; summed along a row this is the winding number, weighted
//! by area. Shapes of one path that run against each other and overlap within one pixel lose some; whole pixels do not.

use hayro::kurbo::{BezPath, PathEl, Point, Rect};

/// Curves are flattened to this many pixels.
const TOLERANCE: f64 = 0.025;

/// Pixels from the page; a curve from farther out would come to millions of lines.
const FARTHEST: f64 = 1e6;

/// A window of pixels and how much of each is covered, 0 to 255.
#[derive(Debug, Clone)]
pub struct Coverage {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
    pub alpha: Vec<u8>,
}

impl Coverage {
    /// The coverage at a pixel of the page.
    pub fn at(&self, x: usize, y: usize) -> u8 {
        if x < self.x || y < self.y || x >= self.x + self.width || y >= self.y + self.height {
            return 0;
        }
        self.alpha[(y - self.y) * self.width + x - self.x]
    }
}

/// Buffers that are used again for each path.
#[derive(Default)]
pub struct Raster {
    cells: Vec<f32>,
}

/// Whole pixels around a rectangle, within a page of `width` × `height`; none where it lies outside.
pub fn window(bounds: Rect, width: usize, height: usize) -> Option<[usize; 4]> {
    if !bounds.is_finite() {
        return None;
    }
    let (x0, y0) = (bounds.x0.floor().max(0.0), bounds.y0.floor().max(0.0));
    let (x1, y1) = (bounds.x1.ceil().min(width as f64), bounds.y1.ceil().min(height as f64));
    (x1 > x0 && y1 > y0).then_some([x0 as usize, y0 as usize, (x1 - x0) as usize, (y1 - y0) as usize])
}

impl Raster {
    /// The coverage of a path within a window (x, y, width, height).
    pub fn fill(&mut self, path: &BezPath, even_odd: bool, window: [usize; 4]) -> Coverage {
        let [x, y, width, height] = window;
        self.cells.clear();
        self.cells.resize((width + 2) * height + 2, 0.0);
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        let origin = (x as f64, y as f64);
        let edge = |cells: &mut [f32], a: Point, b: Point| {
            let shift = |point: Point| ((point.x - origin.0) as f32, (point.y - origin.1) as f32);
            line(cells, width, height, shift(a), shift(b));
        };
        let cells = &mut self.cells;
        let near = |point: Point| Point::new(point.x.clamp(-FARTHEST, FARTHEST), point.y.clamp(-FARTHEST, FARTHEST));
        let elements = path.elements().iter().map(|element| match *element {
            PathEl::MoveTo(a) => PathEl::MoveTo(near(a)),
            PathEl::LineTo(a) => PathEl::LineTo(near(a)),
            PathEl::QuadTo(a, b) => PathEl::QuadTo(near(a), near(b)),
            PathEl::CurveTo(a, b, c) => PathEl::CurveTo(near(a), near(b), near(c)),
            PathEl::ClosePath => PathEl::ClosePath,
        });
        hayro::kurbo::flatten(elements, TOLERANCE, |element| match element {
            PathEl::MoveTo(point) => {
                edge(cells, last, start);
                (start, last) = (point, point);
            }
            PathEl::LineTo(point) => {
                edge(cells, last, point);
                last = point;
            }
            PathEl::ClosePath => {
                edge(cells, last, start);
                last = start;
            }
            // Flattened paths have no curves.
            PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
        });
        edge(cells, last, start);
        let mut alpha = vec![0; width * height];
        for (row, out) in alpha.chunks_exact_mut(width).enumerate() {
            let mut sum = 0.0_f32;
            for (cell, out) in self.cells[row * (width + 2)..].iter().zip(out) {
                sum += cell;
                let covered = if even_odd { folded(sum) } else { sum.abs().min(1.0) };
                *out = (covered * 255.0 + 0.5) as u8;
            }
        }
        Coverage { x, y, width, height, alpha }
    }
}

/// A winding number's share by the even-odd rule.
fn folded(sum: f32) -> f32 {
    let rest = sum.abs() % 2.0;
    if rest > 1.0 { 2.0 - rest } else { rest }
}

/// Adds an edge; what lies to the left of the window counts for its first column, what lies to the right for none.
fn line(cells: &mut [f32], width: usize, height: usize, a: (f32, f32), b: (f32, f32)) {
    if a.1 == b.1 || !(a.0.is_finite() && a.1.is_finite() && b.0.is_finite() && b.1.is_finite()) {
        return;
    }
    let (direction, top, bottom) = if a.1 < b.1 { (1.0, a, b) } else { (-1.0, b, a) };
    let slope = (bottom.0 - top.0) / (bottom.1 - top.1);
    let first = top.1.max(0.0);
    let end = bottom.1.min(height as f32);
    if first >= end {
        return;
    }
    let right = width as f32;
    let mut x = top.0 + (first - top.1) * slope;
    for row in first as usize..(end.ceil() as usize).min(height) {
        let start = row * (width + 2);
        let dy = ((row + 1) as f32).min(end) - (row as f32).max(first);
        let next = x + slope * dy;
        let d = dy * direction;
        let (x0, x1) = if x < next { (x, next) } else { (next, x) };
        x = next;
        let (x0, x1) = (x0.clamp(0.0, right), x1.clamp(0.0, right));
        let (from, to) = (x0.floor(), x1.ceil());
        let column = from as usize;
        if to <= from + 1.0 {
            let middle = 0.5 * (x0 + x1) - from;
            cells[start + column] += d - d * middle;
            cells[start + column + 1] += d * middle;
            continue;
        }
        let share = 1.0 / (x1 - x0);
        let head = x0 - from;
        let first_area = 0.5 * share * (1.0 - head) * (1.0 - head);
        let tail = x1 - to + 1.0;
        let last_area = 0.5 * share * tail * tail;
        let last = to as usize;
        cells[start + column] += d * first_area;
        if last == column + 2 {
            cells[start + column + 1] += d * (1.0 - first_area - last_area);
        } else {
            let second = share * (1.5 - head);
            cells[start + column + 1] += d * (second - first_area);
            for cell in &mut cells[start + column + 2..start + last - 1] {
                *cell += d * share;
            }
            let before = second + (last - column - 3) as f32 * share;
            cells[start + last - 1] += d * (1.0 - before - last_area);
        }
        cells[start + last] += d * last_area;
    }
}

#[cfg(test)]
mod tests {
    use hayro::kurbo::{Circle, Shape};

    use super::*;

    fn area(coverage: &Coverage) -> f64 {
        coverage.alpha.iter().map(|alpha| f64::from(*alpha) / 255.0).sum()
    }

    #[test]
    fn areas_are_exact() {
        let mut raster = Raster::default();
        let square = Rect::new(1.25, 1.5, 3.75, 4.0);
        let covered = raster.fill(&square.to_path(0.1), false, [0, 0, 8, 8]);
        assert!((area(&covered) - square.area()).abs() < 0.02, "{}", area(&covered));
        assert_eq!((covered.at(2, 2), covered.at(1, 2), covered.at(0, 0)), (255, 191, 0));
        let circle = Circle::new((16.0, 16.0), 10.0);
        let covered = raster.fill(&circle.to_path(0.01), false, [0, 0, 32, 32]);
        assert!((area(&covered) - circle.area()).abs() < 1.5, "{}", area(&covered));
    }

    #[test]
    fn holes_stay_open_by_either_rule() {
        let mut path = Rect::new(0.0, 0.0, 8.0, 8.0).to_path(0.1);
        path.extend(Rect::new(2.0, 2.0, 6.0, 6.0).to_path(0.1));
        let mut raster = Raster::default();
        assert_eq!(raster.fill(&path, true, [0, 0, 8, 8]).at(4, 4), 0);
        assert_eq!(raster.fill(&path, false, [0, 0, 8, 8]).at(4, 4), 255);
    }

    #[test]
    fn what_lies_outside_the_window_does_no_harm() {
        let path = Rect::new(-100.0, -100.0, 100.0, 100.0).to_path(0.1);
        let covered = Raster::default().fill(&path, false, [3, 3, 4, 4]);
        assert!(covered.alpha.iter().all(|alpha| *alpha == 255));
    }
}
