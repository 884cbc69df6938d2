//! Pages → the office printer's paper: pieces side by side with lines to cut along, fronts and backs that match.

use ecow::EcoVec;
use typst::foundations::Smart;
use typst::layout::{Abs, Angle, Axes, Frame, FrameItem, GroupItem, Point, Ratio, Size, Transform};
use typst::syntax::Span;
use typst::visualize::{Color, Curve, DashPattern, FixedStroke, Geometry, Paint};
use typst_layout::{Page, PagedDocument};

use crate::model::layout::{Grid, Paper};
use crate::typeset::{PlacedCode, PlacedSlot, with_pages};

/// Nothing is printed nearer to the paper's edge than this, in mm: office printers cannot.
const PRINTER_MARGIN: f64 = 5.0;

/// White on both sides of a cut, in mm: a cut that is a little off leaves no sliver of the neighbour's colour.
const CUT_MARGIN: f64 = 1.5;

/// Length of the mark at each end of a fold, in mm.
const FOLD_MARK: f64 = 3.0;

/// Which edge of the paper the printer turns it over for the other side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flip {
    #[default]
    Long,
    Short,
}

/// How many pieces are printed, and where on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub flip: Flip,
    /// The first place that is free, from 1, row by row on the front: a sheet whose first places were used goes into
    /// the printer again.
    pub start: usize,
    /// How many pieces; none for a full sheet.
    pub copies: Option<usize>,
}

impl Default for Order {
    fn default() -> Self {
        Order { flip: Flip::default(), start: 1, copies: None }
    }
}

/// Pages on the office printer's paper, and where each piece came to lie.
pub struct Imposed {
    pub paged: PagedDocument,
    pub pieces: Vec<Piece>,
}

/// A copy of a page on the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// Page of the document, and page of paper; both count from 0.
    pub of: usize,
    pub page: usize,
    /// Top-left corner on the paper and size, in mm.
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// Whether it stands on its head.
    pub turned: bool,
    /// How many times as large as its page it is.
    scale: f64,
}

impl Piece {
    /// Where something on the page comes to lie on the paper: its top-left corner and its size on the page, in mm.
    pub fn place(&self, corner: (f64, f64), size: (f64, f64)) -> (f64, f64) {
        let scaled = |(across, down): (f64, f64)| (across * self.scale, down * self.scale);
        let ((x, y), (width, height)) = (scaled(corner), scaled(size));
        if self.turned {
            (self.x + self.width - x - width, self.y + self.height - y - height)
        } else {
            (self.x + x, self.y + y)
        }
    }

    fn code(&self, code: &PlacedCode) -> PlacedCode {
        let (x, y) = self.place((code.x, code.y), (code.side(), code.side()));
        PlacedCode { page: self.page, x, y, module: code.module * self.scale, turned: self.turned, ..code.clone() }
    }
}

impl Imposed {
    /// The places for the clinic's own on all pieces.
    pub fn slots(&self, slots: &[PlacedSlot]) -> Vec<PlacedSlot> {
        let mm = |points: f64| Abs::pt(points).to_mm();
        let of_piece = |piece: &Piece| -> Vec<PlacedSlot> {
            let own = slots.iter().filter(|slot| slot.page == piece.of);
            own.map(|slot| {
                let (x, y) = piece.place((mm(slot.x), mm(slot.y)), (mm(slot.width), mm(slot.height)));
                let (x, y) = (Abs::mm(x).to_pt(), Abs::mm(y).to_pt());
                PlacedSlot { page: piece.page, x, y, turned: piece.turned, scale: piece.scale, ..slot.clone() }
            })
            .collect()
        };
        self.pieces.iter().flat_map(of_piece).collect()
    }

    /// The codes of all pieces.
    pub fn codes(&self, codes: &[PlacedCode]) -> Vec<PlacedCode> {
        let of_piece = |piece: &Piece| -> Vec<PlacedCode> {
            codes.iter().filter(|code| code.page == piece.of).map(|code| piece.code(code)).collect()
        };
        self.pieces.iter().flat_map(of_piece).collect()
    }
}

/// Puts pieces on paper, edge to edge, so that a cut parts two of them. Each odd page is a front and the page after it
/// its back. What would lie where the printer cannot print is cut off, as much of every piece, and a little at each cut.
///
/// - `folds`: of each page, in mm from its left edge
pub fn on_paper(document: &PagedDocument, folds: &[Vec<f64>], grid: &Grid, order: &Order) -> Imposed {
    let capacity = grid.columns * grid.rows;
    let first = (order.start - 1) % capacity;
    let copies = order.copies.unwrap_or(capacity - first);
    let sheets = (first + copies).div_ceil(capacity).max(1);
    let mut pages = EcoVec::new();
    let mut pieces = Vec::new();
    let sources = document.pages();
    for (leaf, sides) in sources.chunks(2).enumerate() {
        for sheet in 0..sheets {
            let used = (0..capacity).filter(|place| {
                let count = sheet * capacity + place;
                (first..first + copies).contains(&count)
            });
            let used: Vec<usize> = used.collect();
            for (side, source) in sides.iter().enumerate() {
                let is_back = side == 1;
                let of = leaf * 2 + side;
                let own: Vec<Piece> =
                    used.iter().map(|&place| piece(grid, order.flip, place, is_back, of, pages.len())).collect();
                pages.push(page(source, folds.get(of).map_or(&[], Vec::as_slice), grid, &own));
                pieces.extend(own);
            }
        }
    }
    Imposed { paged: with_pages(document, pages), pieces }
}

/// The one piece of a page that is as large as the paper, and whose back is to lie behind its front: nothing is cut off.
pub fn as_it_is(document: &PagedDocument, order: &Order) -> PagedDocument {
    let pages = document.pages().iter().enumerate().map(|(of, source)| {
        let paper = Paper { width: source.frame.width().to_mm(), height: source.frame.height().to_mm() };
        let grid = Grid { paper, piece: paper, columns: 1, rows: 1, scale: 1.0 };
        let piece = piece(&grid, order.flip, 0, of % 2 == 1, of, of);
        Page { frame: laid_out(source, &grid, &[piece], Axes::splat(0.0)), ..source.clone() }
    });
    with_pages(document, pages)
}

/// Where a piece lies. The back of a piece lies behind its front and is upright when the piece is turned like the page
/// of a book: so its column is mirrored, and where the paper is turned over its other edge, all stands on its head.
fn piece(grid: &Grid, flip: Flip, place: usize, is_back: bool, of: usize, page: usize) -> Piece {
    let (column, row) = (place % grid.columns, place / grid.columns);
    let (width, height) = (grid.piece.width, grid.piece.height);
    let left = (grid.paper.width - width * grid.columns as f64) / 2.0;
    let top = (grid.paper.height - height * grid.rows as f64) / 2.0;
    let front = (left + width * column as f64, top + height * row as f64);
    let upright = grid.paper.height >= grid.paper.width;
    let like_a_book = (flip == Flip::Long) == upright;
    let (x, y) = match (is_back, like_a_book) {
        (false, _) => front,
        (true, true) => (grid.paper.width - front.0 - width, front.1),
        (true, false) => (front.0, grid.paper.height - front.1 - height),
    };
    Piece { of, page, x, y, width, height, turned: is_back && !like_a_book, scale: grid.scale }
}

fn page(source: &Page, folds: &[f64], grid: &Grid, pieces: &[Piece]) -> Page {
    let mut sheet = laid_out(source, grid, pieces, white(grid));
    cut_lines(&mut sheet, pieces);
    for piece in pieces {
        folds.iter().for_each(|fold| fold_marks(&mut sheet, piece, *fold));
    }
    Page { frame: sheet, fill: Smart::Auto, ..source.clone() }
}

/// How much of each piece stays white at its edges, in mm of paper: what the outermost ones lose to the printer's margin,
/// so that all are alike, or what keeps colour from the cut.
fn white(grid: &Grid) -> Axes<f64> {
    let lost = |paper: f64, piece: f64, count: usize| PRINTER_MARGIN - (paper - piece * count as f64) / 2.0;
    Axes::new(
        lost(grid.paper.width, grid.piece.width, grid.columns).max(CUT_MARGIN),
        lost(grid.paper.height, grid.piece.height, grid.rows).max(CUT_MARGIN),
    )
}

fn laid_out(source: &Page, grid: &Grid, pieces: &[Piece], white: Axes<f64>) -> Frame {
    let mut sheet = Frame::hard(Size::new(Abs::mm(grid.paper.width), Abs::mm(grid.paper.height)));
    for piece in pieces {
        let mut group = GroupItem::new(source.frame.clone());
        // What runs off a piece would lie on its neighbour.
        let inset = Point::new(Abs::mm(white.x / piece.scale), Abs::mm(white.y / piece.scale));
        group.clip = Some(rectangle(inset, source.frame.size().to_point() - inset));
        if piece.turned {
            let (x, y) = (Abs::mm(piece.width) / 2.0, Abs::mm(piece.height) / 2.0);
            group.transform = Transform::rotate_at(Angle::deg(180.0), x, y);
        }
        if piece.scale != 1.0 {
            let scale = Ratio::new(piece.scale);
            group.transform = group.transform.pre_concat(Transform::scale(scale, scale));
        }
        sheet.push(Point::new(Abs::mm(piece.x), Abs::mm(piece.y)), FrameItem::Group(group));
    }
    sheet
}

fn rectangle(start: Point, end: Point) -> Curve {
    let mut curve = Curve::new();
    curve.move_(start);
    for point in [Point::new(end.x, start.y), end, Point::new(start.x, end.y)] {
        curve.line(point);
    }
    curve.close();
    curve
}

/// Dashed hairlines along the edges of the pieces, from side to side of what an office printer reaches.
fn cut_lines(sheet: &mut Frame, pieces: &[Piece]) {
    let (width, height) = (sheet.width().to_mm(), sheet.height().to_mm());
    let xs = edges(pieces.iter().flat_map(|piece| [piece.x, piece.x + piece.width]), width);
    let ys = edges(pieces.iter().flat_map(|piece| [piece.y, piece.y + piece.height]), height);
    let stroke = FixedStroke {
        paint: Paint::Solid(Color::BLACK),
        thickness: Abs::pt(0.4),
        dash: Some(DashPattern { array: vec![Abs::mm(2.0), Abs::mm(2.0)], phase: Abs::zero() }),
        ..FixedStroke::default()
    };
    let mut line = |x: f64, y: f64, along: Axes<f64>| {
        let target = Point::new(Abs::mm(along.x), Abs::mm(along.y));
        let shape = Geometry::Line(target).stroked(stroke.clone());
        sheet.push(Point::new(Abs::mm(x), Abs::mm(y)), FrameItem::Shape(shape, Span::detached()));
    };
    for x in xs {
        line(x, PRINTER_MARGIN, Axes::new(0.0, height - 2.0 * PRINTER_MARGIN));
    }
    for y in ys {
        line(PRINTER_MARGIN, y, Axes::new(width - 2.0 * PRINTER_MARGIN, 0.0));
    }
}

/// Short hairlines at both ends of a fold, at the edge of the piece or where the printer begins to reach.
fn fold_marks(sheet: &mut Frame, piece: &Piece, fold: f64) {
    let stroke = FixedStroke { paint: Paint::Solid(Color::BLACK), thickness: Abs::pt(0.4), ..FixedStroke::default() };
    let (x, _) = piece.place((fold, 0.0), (0.0, 0.0));
    let top = piece.y.max(PRINTER_MARGIN);
    let bottom = (piece.y + piece.height).min(sheet.height().to_mm() - PRINTER_MARGIN);
    for y in [top, bottom - FOLD_MARK] {
        let shape = Geometry::Line(Point::with_y(Abs::mm(FOLD_MARK))).stroked(stroke.clone());
        sheet.push(Point::new(Abs::mm(x), Abs::mm(y)), FrameItem::Shape(shape, Span::detached()));
    }
}

/// Each edge once, without those that the printer does not reach: there the paper's own edge is near enough.
fn edges(all: impl Iterator<Item = f64>, length: f64) -> Vec<f64> {
    let mut edges: Vec<f64> = all.filter(|at| (PRINTER_MARGIN..=length - PRINTER_MARGIN).contains(at)).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(width: f64, height: f64, up: usize) -> Grid {
        Grid::of(Paper { width, height }, up).unwrap()
    }

    /// Where the front of a piece shows through the paper.
    fn behind(piece: &Piece, grid: &Grid, flip: Flip) -> (f64, f64) {
        let upright = grid.paper.height >= grid.paper.width;
        if (flip == Flip::Long) == upright {
            (grid.paper.width - piece.x - piece.width, piece.y)
        } else {
            (piece.x, grid.paper.height - piece.y - piece.height)
        }
    }

    #[test]
    fn each_back_lies_behind_its_front() {
        for (width, height, up) in [(105.0, 148.0, 4), (91.0, 55.0, 10), (210.0, 148.0, 2), (148.0, 210.0, 2)] {
            let grid = grid(width, height, up);
            for flip in [Flip::Long, Flip::Short] {
                for place in 0..up {
                    let front = piece(&grid, flip, place, false, 0, 0);
                    let back = piece(&grid, flip, place, true, 1, 1);
                    let (x, y) = behind(&front, &grid, flip);
                    assert!((back.x - x).abs() < 1e-9 && (back.y - y).abs() < 1e-9, "{front:?} {back:?}");
                }
            }
        }
    }

    #[test]
    fn a_back_is_upright_when_its_piece_is_turned_like_a_page() {
        let card = grid(91.0, 55.0, 10);
        assert!(!piece(&card, Flip::Long, 0, true, 1, 1).turned);
        assert!(piece(&card, Flip::Short, 0, true, 1, 1).turned);
        let across = grid(297.0, 210.0, 1);
        assert!(piece(&across, Flip::Long, 0, true, 1, 1).turned);
        assert!(!piece(&across, Flip::Short, 0, true, 1, 1).turned);
    }

    #[test]
    fn what_is_turned_is_found_at_the_other_corner() {
        let card = grid(91.0, 55.0, 10);
        let back = piece(&card, Flip::Short, 0, true, 1, 1);
        let (x, y) = back.place((1.0, 2.0), (10.0, 10.0));
        assert_eq!((x, y), (back.x + 80.0, back.y + 43.0));
    }

    #[test]
    fn what_is_larger_than_the_paper_is_made_smaller() {
        let poster = grid(297.0, 420.0, 1);
        let front = piece(&poster, Flip::Long, 0, false, 0, 0);
        assert!((front.width - 210.0).abs() < 0.1 && (front.height - 297.0).abs() < 0.1, "{front:?}");
        let (x, y) = front.place((100.0, 200.0), (10.0, 10.0));
        assert!((x - 70.7).abs() < 0.1 && (y - 141.4).abs() < 0.1, "{x}, {y}");
        let across = grid(420.0, 297.0, 1);
        assert_eq!((across.paper.width, across.scale < 0.71), (297.0, true));
    }

    #[test]
    fn all_pieces_of_a_sheet_are_white_as_far_as_the_outermost_at_their_edges() {
        let (counter, pocket, flyer) = (grid(210.0, 148.0, 2), grid(91.0, 55.0, 10), grid(210.0, 297.0, 1));
        assert_eq!(white(&counter), Axes::new(5.0, 4.5));
        assert_eq!(white(&pocket), Axes::splat(CUT_MARGIN));
        assert_eq!(white(&flyer), Axes::splat(5.0));
        for (grid, count) in [(counter, 2), (pocket, 10)] {
            for place in 0..count {
                let piece = piece(&grid, Flip::Long, place, false, 0, 0);
                let top = piece.y + white(&grid).y;
                let bottom = piece.y + piece.height - white(&grid).y;
                assert!(top >= PRINTER_MARGIN && bottom <= grid.paper.height - PRINTER_MARGIN, "{piece:?}");
            }
        }
    }

    #[test]
    fn lines_are_drawn_where_the_printer_reaches() {
        assert_eq!(edges([0.0, 105.0, 105.0, 210.0].into_iter(), 210.0), [105.0]);
        assert_eq!(edges([14.0, 105.0, 196.0].into_iter(), 210.0), [14.0, 105.0, 196.0]);
    }
}
