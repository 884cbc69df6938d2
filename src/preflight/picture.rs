//! A page of a finished file → a small picture, drawn as a screen would.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

/// How many times finer than the picture a page is drawn: type that small is grey otherwise.
const FINER: u16 = 3;

/// A picture: red, green and blue by rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[u8; 3]>,
}

/// Draws a page, counted from 0, so that its longer side has so many pixels; none where it cannot be read.
pub fn draw(bytes: &[u8], page: usize, side: u16) -> Option<Picture> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let page = pdf.pages().get(page)?;
    let (wide, high) = page.render_dimensions();
    Some(drawn(page, f64::from(side) / f64::from(wide.max(high))))
}

/// Draws all pages at so many pixels an inch; none where the file cannot be read.
pub fn draw_all(bytes: &[u8], dpi: f64) -> Option<Vec<Picture>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    Some(pdf.pages().iter().map(|page| drawn(page, dpi / 72.0)).collect())
}

/// - scale: pixels a point
fn drawn(source: &Page<'_>, scale: f64) -> Picture {
    let cache = RenderCache::new();
    let (points_wide, points_high) = source.render_dimensions();
    let size = |points: f32| (f64::from(points) * scale).round().max(1.0) as u16;
    let (width, height) = (size(points_wide), size(points_high));
    let transform = Affine::scale(scale * f64::from(FINER)) * source.initial_transform(true).to_kurbo();
    let mut context = RenderContext::new(width * FINER, height * FINER);
    // Hints would change the shapes from size to size.
    let unhinted = RenderSettings { hinting: false, glyph_caching: false, ..RenderSettings::default() };
    render_into(source, &cache, &InterpreterSettings::default(), &unhinted, &mut context, transform);
    context.flush();
    let mut drawn = Pixmap::new(width * FINER, height * FINER);
    let white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
    context.render_with(&mut drawn, &mut Resources::default(), white);
    let data: Vec<[u8; 3]> = drawn.data().iter().map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    smaller(&data, usize::from(width), usize::from(height))
}

/// The mean of each square of pixels.
fn smaller(data: &[[u8; 3]], width: usize, height: usize) -> Picture {
    let finer = usize::from(FINER);
    let mean = |x: usize, y: usize, channel: usize| {
        let sum: usize = (0..finer * finer)
            .map(|at| {
                let (column, row) = (x * finer + at % finer, y * finer + at / finer);
                usize::from(data[row * width * finer + column][channel])
            })
            .sum();
        (sum / (finer * finer)) as u8
    };
    let pixels = (0..width * height).map(|at| [0, 1, 2].map(|channel| mean(at % width, at / width, channel))).collect();
    Picture { width, height, pixels }
}
