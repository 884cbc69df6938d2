//! Pages → pages on the paper that the shop cuts: art cut off at the bleed, marks in the margin beyond.

use typst::foundations::Smart;
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Sides, Size};
use typst::syntax::Span;
use typst::visualize::{Curve, Geometry, Paint};
use typst_layout::{Page, PagedDocument};

use super::shop::Shop;
use crate::typeset::with_pages;

/// Puts each page on its paper; `marks` are as large as the paper.
pub fn around(document: &PagedDocument, marks: Option<&[Frame]>, shop: &Shop) -> PagedDocument {
    let bleed = Abs::mm(shop.profile().bleed);
    let margin = Abs::mm(shop.margin());
    let pages = document.pages().iter().enumerate().map(|(index, page)| {
        let mut paper = Frame::hard(page.frame.size());
        paper.push(Point::zero(), FrameItem::Group(art(page, bleed)));
        if let Some(marks) = marks.and_then(|marks| marks.get(index)) {
            paper.push_frame(Point::splat(-margin), marks.clone());
        }
        Page { frame: paper, bleed: Sides::splat(margin), fill: Smart::Custom(None), ..page.clone() }
    });
    with_pages(document, pages)
}

/// What the layout put on the page, with the page's fill, cut off at the bleed.
fn art(page: &Page, bleed: Abs) -> GroupItem {
    let size = page.frame.size();
    let mut frame = Frame::hard(size);
    if let Some(fill) = background(page) {
        let whole = Geometry::Rect(size + Size::splat(bleed * 2.0)).filled(fill);
        frame.push(Point::splat(-bleed), FrameItem::Shape(whole, Span::detached()));
    }
    frame.push_frame(Point::zero(), page.frame.clone());
    let mut clip = Curve::new();
    clip.move_(Point::splat(-bleed));
    for corner in [
        Point::new(size.x + bleed, -bleed),
        Point::new(size.x + bleed, size.y + bleed),
        Point::new(-bleed, size.y + bleed),
    ] {
        clip.line(corner);
    }
    clip.close();
    let mut group = GroupItem::new(frame);
    group.clip = Some(clip);
    group
}

fn background(page: &Page) -> Option<Paint> {
    match &page.fill {
        Smart::Custom(fill) => fill.clone(),
        Smart::Auto => None,
    }
}
