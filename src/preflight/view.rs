//! A page of any PDF → a small picture of it, for a report.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use super::reading::file::PageView;
use crate::finding::Area;

/// Pixels of the longer side.
const SIDE: f64 = 1100.0;

/// A page as it is seen with its marks.
#[derive(Debug, Clone)]
pub struct View {
    /// Counts from 1.
    pub page: usize,
    pub png: Vec<u8>,
    /// What it shows, in mm from the top-left corner of the trimmed page.
    pub area: Area,
    /// Width and height of the trimmed page in mm.
    pub trim: (f64, f64),
}

/// Draws the media of a page; none if its picture cannot be made.
pub fn draw(pdf: &Pdf, page: &PageView<'_>) -> Option<View> {
    let source = pdf.pages().get(page.number - 1)?;
    let media = page.media;
    let scale = SIDE / media.width().max(media.height()).max(1.0);
    let (width, height) = ((media.width() * scale).ceil(), (media.height() * scale).ceil());
    let (width, height) = (width.clamp(1.0, SIDE + 1.0) as u16, height.clamp(1.0, SIDE + 1.0) as u16);
    // From the page's own space over mm to pixels; a turned page is shown as it is cut.
    let transform = Affine::scale(scale) * Affine::translate((-media.x0, -media.y0)) * page.to_mm;
    let mut context = RenderContext::new(width, height);
    let settings = RenderSettings { hinting: false, glyph_caching: false, ..RenderSettings::default() };
    render_into(source, &RenderCache::new(), &InterpreterSettings::default(), &settings, &mut context, transform);
    context.flush();
    let mut pixels = Pixmap::new(width, height);
    let white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
    context.render_with(&mut pixels, &mut Resources::default(), white);
    Some(View {
        page: page.number,
        png: pixels.into_png().ok()?,
        area: Area::new(media.x0, media.y0, media.width(), media.height()),
        trim: (page.trim.width(), page.trim.height()),
    })
}
