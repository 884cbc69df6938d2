//! Q: every code of the finished file is drawn from it and decoded again.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use rqrr::PreparedImage;

use crate::finding::{Finding, Place};
use crate::press::{Finished, FinishedCode};

/// Pixels a module: enough for a decoder that has to find the code, few enough to cost a millisecond.
const PIXELS: f64 = 4.0;

/// Modules of empty paper that a code needs on each side (DENSO WAVE).
const QUIET: usize = 4;

const POINTS_A_MM: f64 = 72.0 / 25.4;

pub fn findings(finished: &Finished) -> Vec<Finding> {
    let place = || Place::file(format!("layouts/{}/layout.typ", finished.id().layout));
    if finished.codes().is_empty() {
        return Vec::new();
    }
    let Ok(pdf) = Pdf::new(finished.bytes().to_vec()) else {
        return vec![Finding::new("Q001", "the finished file cannot be read back").at(place())];
    };
    let cache = RenderCache::new();
    let mut findings = Vec::new();
    for code in finished.codes() {
        let placed = &code.placed;
        let name = &placed.name;
        let where_ = format!("page {}, at {:.1} × {:.1} mm", placed.page + 1, placed.x, placed.y);
        if placed.module + 1e-6 < finished.least_module() {
            findings.push(
                Finding::new(
                    "Q004",
                    format!(
                        "{name} ({where_}) has modules of {:.2} mm; {} mm are needed",
                        placed.module,
                        finished.least_module()
                    ),
                )
                .at(place()),
            );
        }
        let raster = draw(&pdf, &cache, finished, code);
        if !raster.is_quiet() {
            findings.push(
                Finding::new("Q003", format!("{name} ({where_}): something stands within {QUIET} modules of the code"))
                    .at(place())
                    .hint("move the code or what is beside it"),
            );
        }
        match raster.decode() {
            None => findings.push(Finding::new("Q001", format!("{name} ({where_}) cannot be decoded")).at(place())),
            Some(text) if text != code.payload => findings.push(
                Finding::new("Q002", format!("{name} ({where_}) says “{text}”, not “{}”", code.payload)).at(place()),
            ),
            Some(_) => {}
        }
    }
    findings
}

/// A grey picture of a code and its quiet zone.
struct Raster {
    side: usize,
    quiet: usize,
    grey: Vec<u8>,
}

fn draw<'a>(pdf: &'a Pdf, cache: &RenderCache<'a>, finished: &Finished, code: &FinishedCode) -> Raster {
    let placed = &code.placed;
    let side = ((placed.modules + 2 * QUIET) as f64 * PIXELS) as u16;
    let scale = PIXELS / (placed.module * POINTS_A_MM);
    let page = &pdf.pages()[placed.page];
    let bleed = finished.pages()[placed.page].bleed;
    let corner = |trim: f64| (trim + bleed) * POINTS_A_MM * scale - QUIET as f64 * PIXELS;
    let transform = Affine::translate((-corner(placed.x), -corner(placed.y)))
        * Affine::scale(scale)
        * page.initial_transform(true).to_kurbo();
    let mut context = RenderContext::new(side, side);
    render_into(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut pixels = Pixmap::new(side, side);
    context.render_with(
        &mut pixels,
        &mut Resources::default(),
        RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() },
    );
    let grey = pixels
        .data()
        .iter()
        .map(|pixel| ((u32::from(pixel.r) * 3 + u32::from(pixel.g) * 6 + u32::from(pixel.b)) / 10) as u8)
        .collect();
    Raster { side: usize::from(side), quiet: (QUIET as f64 * PIXELS) as usize, grey }
}

impl Raster {
    /// Whether the quiet zone holds paper or a light tint only. Its outermost pixels may share a neighbour's edge.
    fn is_quiet(&self) -> bool {
        let near = |v: usize| v < self.quiet - 1 || v > self.side - self.quiet;
        let inner = 1..self.side - 1;
        inner.clone().all(|y| inner.clone().all(|x| !(near(x) || near(y)) || self.grey[y * self.side + x] > 180))
    }

    fn decode(&self) -> Option<String> {
        let mut image =
            PreparedImage::prepare_from_greyscale(self.side, self.side, |x, y| self.grey[y * self.side + x]);
        let grids = image.detect_grids();
        grids.into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
    }
}
