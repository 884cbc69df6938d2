//! The inks of an edition: what the frames of a sheet, laid out in the inks of the press, become for it.

use typst::layout::{Abs, Frame, FrameItem, Sides};
use typst::text::TextItem;
use typst::visualize::{Cmyk, Color, FixedStroke, Paint, ProcessColor, Shape};
use typst_layout::{Page, PagedDocument};

use crate::typeset::{Inks, with_pages};

/// For the press: the theme's inks as they are, greys and blacks in K alone, without links, which are annotations there.
pub fn press(document: &PagedDocument) -> PagedDocument {
    pages(document, |page| {
        let frame = recoloured(&unlinked(&page.frame), &|color| match color.to_process() {
            ProcessColor::Luma(grey) => {
                Color::Process(ProcessColor::Cmyk(Cmyk { c: 0.0, m: 0.0, y: 0.0, k: 1.0 - grey.luma }))
            }
            _ => color.clone(),
        });
        Page { frame, ..page.clone() }
    })
}

/// For screens: RGB, trimmed, links kept.
pub fn screen(document: &PagedDocument, inks: &Inks) -> PagedDocument {
    pages(document, |page| trimmed(page, recoloured(&page.frame, &|color| rgb(color, inks))))
}

/// For office printers: RGB, trimmed, without links.
pub fn office(document: &PagedDocument, inks: &Inks) -> PagedDocument {
    pages(document, |page| trimmed(page, recoloured(&unlinked(&page.frame), &|color| rgb(color, inks))))
}

fn pages(document: &PagedDocument, change: impl Fn(&Page) -> Page) -> PagedDocument {
    with_pages(document, document.pages().iter().map(change))
}

fn trimmed(page: &Page, frame: Frame) -> Page {
    Page { frame, bleed: Sides::splat(Abs::zero()), ..page.clone() }
}

/// Hands each item through a change; what the change drops is gone.
fn changed(frame: &Frame, change: &impl Fn(FrameItem) -> Option<FrameItem>) -> Frame {
    let mut out = Frame::new(frame.size(), frame.kind());
    if frame.has_baseline() {
        out.set_baseline(frame.baseline());
    }
    for (position, item) in frame.items() {
        let item = match item {
            FrameItem::Group(group) => {
                let mut group = group.clone();
                group.frame = changed(&group.frame, change);
                Some(FrameItem::Group(group))
            }
            other => change(other.clone()),
        };
        if let Some(item) = item {
            out.push(*position, item);
        }
    }
    out
}

fn unlinked(frame: &Frame) -> Frame {
    changed(frame, &|item| (!matches!(item, FrameItem::Link(..))).then_some(item))
}

/// The RGB of a theme's ink; of another colour, the typesetter's own conversion.
fn rgb(color: &Color, inks: &Inks) -> Color {
    match inks.iter().find(|(press, _)| press == color) {
        Some((_, screen)) => screen.clone(),
        None => Color::Process(ProcessColor::Rgb(color.to_rgb())),
    }
}

fn recoloured(frame: &Frame, ink: &impl Fn(&Color) -> Color) -> Frame {
    let paint = |paint: &Paint| match paint {
        Paint::Solid(color) => Paint::Solid(ink(color)),
        other => other.clone(),
    };
    let stroke = |line: &FixedStroke| FixedStroke { paint: paint(&line.paint), ..line.clone() };
    changed(frame, &|item| {
        Some(match item {
            FrameItem::Text(text) => {
                FrameItem::Text(TextItem { fill: paint(&text.fill), stroke: text.stroke.as_ref().map(stroke), ..text })
            }
            FrameItem::Shape(shape, span) => {
                let fill = shape.fill.as_ref().map(paint);
                let stroke = shape.stroke.as_ref().map(stroke);
                FrameItem::Shape(Shape { fill, stroke, ..shape }, span)
            }
            other => other,
        })
    })
}
