//! Many copies on the office printer's A4: frames side by side, with lines to cut along.

use ecow::EcoVec;
use typst::foundations::Smart;
use typst::layout::{Abs, Axes, Frame, FrameItem, GroupItem, Point, Size};
use typst::syntax::Span;
use typst::visualize::{Color, Curve, DashPattern, FixedStroke, Geometry, Paint};
use typst_layout::{Page, PagedDocument};

use crate::typeset::{PlacedCode, with_pages};

/// A4, upright, in mm.
const A4: (f64, f64) = (210.0, 297.0);

/// Nothing is printed nearer to the paper's edge than this, in mm: office printers cannot.
const PRINTER_MARGIN: f64 = 5.0;

/// Puts `up` copies of each page on A4, one below the other, so that front and back match when the sheet is turned
/// over its long edge. What would lie where the printer cannot print is cut off.
pub fn on_a4(document: &PagedDocument, codes: &[PlacedCode], up: usize) -> (PagedDocument, Vec<PlacedCode>) {
    let up = up.max(1);
    let mut pages = EcoVec::new();
    let mut placed = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        let size = page.frame.size();
        let mut sheet = Frame::hard(Size::new(Abs::mm(A4.0), Abs::mm(A4.1)));
        let free = (sheet.height() - size.y * up as f64) / up as f64;
        let start = (sheet.width() - size.x) / 2.0;
        for copy in 0..up {
            let top = (size.y + free) * copy as f64 + free / 2.0;
            sheet.push_frame(Point::new(start, top), page.frame.clone());
            placed.extend(codes.iter().filter(|code| code.page == index).map(|code| PlacedCode {
                x: code.x + start.to_mm(),
                y: code.y + top.to_mm(),
                ..code.clone()
            }));
            if copy > 0 {
                cut_line(&mut sheet, top - free / 2.0);
            }
        }
        pages.push(Page { frame: printable(sheet), fill: Smart::Auto, ..page.clone() });
    }
    (with_pages(document, pages), placed)
}

/// Cuts a sheet down to what an office printer reaches.
fn printable(sheet: Frame) -> Frame {
    let size = sheet.size();
    let margin = Abs::mm(PRINTER_MARGIN);
    let corner = |x: Abs, y: Abs| Point::new(x, y);
    let (end, bottom) = (size.x - margin, size.y - margin);
    let mut clip = Curve::new();
    clip.move_(corner(margin, margin));
    for point in [corner(end, margin), corner(end, bottom), corner(margin, bottom)] {
        clip.line(point);
    }
    clip.close();
    let mut out = Frame::hard(size);
    let mut group = GroupItem::new(sheet);
    group.clip = Some(clip);
    out.push(Point::zero(), FrameItem::Group(group));
    out
}

/// A dashed hairline across the sheet, within what an office printer reaches.
fn cut_line(frame: &mut Frame, y: Abs) {
    let margin = Abs::mm(PRINTER_MARGIN);
    let length = frame.width() - margin * 2.0;
    let stroke = FixedStroke {
        paint: Paint::Solid(Color::BLACK),
        thickness: Abs::pt(0.4),
        dash: Some(DashPattern { array: vec![Abs::mm(2.0), Abs::mm(2.0)], phase: Abs::zero() }),
        ..FixedStroke::default()
    };
    let line = Geometry::Line(Axes::new(length, Abs::zero()).to_point()).stroked(stroke);
    frame.push(Point::new(margin, y), FrameItem::Shape(line, Span::detached()));
}
