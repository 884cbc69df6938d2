//! Rejoins clusters that the typesetter took apart, so that text copied from the page says each letter once.
//!
//! Typst 0.15 makes a run of its own of every mark that it raises or lowers, and each of these runs carries the text of
//! the whole cluster: a reader, a search or a screen reader meets Thai, Burmese and Khmer syllables twice. Runs that
//! share a cluster become one here, with the height in the glyphs, which is where the exporter expects it.

use typst::layout::{Abs, Em, Frame, FrameItem, Point};
use typst::text::TextItem;
use typst_layout::{Page, PagedDocument};

/// The document with every cluster in one run.
pub fn rejoined(document: &PagedDocument) -> PagedDocument {
    let pages = document.pages().iter().map(|page| Page { frame: frame(&page.frame), ..page.clone() });
    super::with_pages(document, pages)
}

fn frame(source: &Frame) -> Frame {
    let mut out = Frame::new(source.size(), source.kind());
    if source.has_baseline() {
        out.set_baseline(source.baseline());
    }
    let mut pending: Option<(Point, TextItem)> = None;
    for (position, item) in source.items() {
        match (item, &mut pending) {
            (FrameItem::Text(text), Some((start, run))) if follows(*start, run, *position, text) => {
                join(*start, run, *position, text);
            }
            (item, _) => {
                flush(&mut pending, &mut out);
                match item {
                    FrameItem::Text(text) => pending = Some((*position, text.clone())),
                    FrameItem::Group(group) => {
                        let mut group = group.clone();
                        group.frame = frame(&group.frame);
                        out.push(*position, FrameItem::Group(group));
                    }
                    other => out.push(*position, other.clone()),
                }
            }
        }
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Option<(Point, TextItem)>, out: &mut Frame) {
    if let Some((position, run)) = pending.take() {
        out.push(position, FrameItem::Text(run));
    }
}

/// Whether a run goes on where another ended, in the middle of a cluster.
fn follows(start: Point, run: &TextItem, position: Point, next: &TextItem) -> bool {
    let (Some(last), Some(first)) = (run.glyphs.last(), next.glyphs.first()) else { return false };
    let end = start.x + run.width();
    run.font == next.font
        && run.size == next.size
        && run.fill == next.fill
        && run.stroke == next.stroke
        && run.lang == next.lang
        && last.span == first.span
        && (end - position.x).abs() < Abs::pt(0.01)
        && last.range().end == run.text.len()
        && first.range().start == 0
        && run.text.get(last.range()) == next.text.get(first.range())
}

fn join(start: Point, run: &mut TextItem, position: Point, next: &TextItem) {
    let shared = next.glyphs.first().map_or(0, |glyph| glyph.range().end);
    let shift = (run.text.len() - shared) as u16;
    let raised = Em::from_abs(start.y - position.y, run.size);
    run.text.push_str(&next.text[shared..]);
    run.glyphs.extend(next.glyphs.iter().map(|glyph| {
        let mut glyph = glyph.clone();
        glyph.range = glyph.range.start + shift..glyph.range.end + shift;
        glyph.y_offset += raised;
        glyph
    }));
}
