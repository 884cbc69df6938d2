//! Q: every code of the finished file is drawn from it and decoded again.
//!
//! The part of a page that holds its codes is drawn once, at a few pixels a module, and each code is read at the place
//! where the layout put it: what is decoded is what the file shows there, and that costs a millisecond. Finding a code
//! on a whole page, as a phone does, is left to the foreign judges.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use rqrr::{Grid, SimpleGrid};

use crate::finding::{Finding, Place};
use crate::model::code::CodeData;
use crate::press::{Finished, FinishedCode, POINTS_A_MM};
use crate::typeset::PlacedCode;

/// Pixels a module: enough to see a misplaced edge, few enough to be quick.
const PIXELS: f64 = 4.0;

/// Modules of empty paper that a code needs on each side (DENSO WAVE).
const QUIET: f64 = 4.0;

/// Grey values below are dark, above are light; a tint of the panels is light.
const DARK: u8 = 128;
const LIGHT: u8 = 180;

/// Longest side in pixels that a page is drawn at.
const LARGEST: f64 = 8000.0;

/// Reads every code of a file back.
pub fn findings(finished: &Finished) -> Vec<Finding> {
    let place = || Place::file(format!("layouts/{}/layout.typ", finished.id().layout));
    let mut findings = Vec::new();
    for code in finished.codes() {
        let module = code.placed.module;
        if module + 1e-6 < finished.least_module() {
            let message =
                format!("{} has modules of {module:.2} mm; {} mm are needed", said(code), finished.least_module());
            findings.push(Finding::new("Q004", message).at(place()));
        }
    }
    if finished.codes().is_empty() {
        return findings;
    }
    let Ok(pdf) = Pdf::new(finished.bytes().to_vec()) else {
        findings.push(Finding::new("Q001", "the finished file cannot be read back").at(place()));
        return findings;
    };
    let cache = RenderCache::new();
    for page in 0..finished.pages().len() {
        let codes: Vec<&FinishedCode> = finished.codes().iter().filter(|code| code.placed.page == page).collect();
        if codes.is_empty() {
            continue;
        }
        let raster = Raster::draw(&pdf, &cache, finished, page, &codes);
        findings.extend(codes.into_iter().flat_map(|code| raster.read(code)).map(|finding| finding.at(place())));
    }
    findings
}

/// Whether a code says its payload to whoever reads it.
pub fn is_read_back(code: &CodeData) -> bool {
    let (dark, size) = (code.modules.dark(), code.modules.size);
    let grid = SimpleGrid::from_func(size, |column, row| dark[row * size + column]);
    Grid::new(grid).decode().is_ok_and(|(_, read)| read == code.payload)
}

/// `phone.card (page 2, at 14.0 × 189.3 mm)`
fn said(code: &FinishedCode) -> String {
    let placed = &code.placed;
    format!("{} (page {}, at {:.1} × {:.1} mm)", placed.name, placed.page + 1, placed.x, placed.y)
}

/// A grey picture of the part of a page that holds its codes.
struct Raster {
    width: usize,
    height: usize,
    /// Pixels a mm.
    scale: f64,
    /// Top-left corner in mm from the trimmed page's.
    x: f64,
    y: f64,
    grey: Vec<u8>,
}

impl Raster {
    fn draw<'a>(
        pdf: &'a Pdf,
        cache: &RenderCache<'a>,
        finished: &Finished,
        page: usize,
        codes: &[&FinishedCode],
    ) -> Raster {
        let quiet = |placed: &PlacedCode| QUIET * placed.module;
        let fold = |value: fn(&PlacedCode, f64) -> f64, pick: fn(f64, f64) -> f64, start: f64| {
            codes.iter().map(|code| value(&code.placed, quiet(&code.placed))).fold(start, pick)
        };
        let x = fold(|code, quiet| code.x - quiet, f64::min, f64::INFINITY);
        let y = fold(|code, quiet| code.y - quiet, f64::min, f64::INFINITY);
        let end_x = fold(|code, quiet| code.x + code.side() + quiet, f64::max, 0.0);
        let end_y = fold(|code, quiet| code.y + code.side() + quiet, f64::max, 0.0);
        let least = codes.iter().map(|code| code.placed.module).fold(f64::INFINITY, f64::min);
        let scale = (PIXELS / least).min(LARGEST / (end_x - x).max(end_y - y));
        let width = ((end_x - x) * scale).ceil().max(1.0) as u16;
        let height = ((end_y - y) * scale).ceil().max(1.0) as u16;

        let bleed = finished.pages()[page].margin;
        let source = &pdf.pages()[page];
        let transform = Affine::translate((-(x + bleed) * scale, -(y + bleed) * scale))
            * Affine::scale(scale / POINTS_A_MM)
            * source.initial_transform(true).to_kurbo();
        let mut context = RenderContext::new(width, height);
        let settings = InterpreterSettings::default();
        // Hints are for screens, and cost more than all the rest.
        let unhinted = RenderSettings { hinting: false, glyph_caching: false, ..RenderSettings::default() };
        render_into(source, cache, &settings, &unhinted, &mut context, transform);
        context.flush();
        let mut pixels = Pixmap::new(width, height);
        let white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
        context.render_with(&mut pixels, &mut Resources::default(), white);
        let luma = |r: u8, g: u8, b: u8| ((u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b)) / 10) as u8;
        let grey = pixels.data().iter().map(|pixel| luma(pixel.r, pixel.g, pixel.b)).collect();
        Raster { width: usize::from(width), height: usize::from(height), scale, x, y, grey }
    }

    fn read(&self, code: &FinishedCode) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !self.is_quiet(&code.placed) {
            findings.push(
                Finding::new("Q003", format!("{}: something stands within {QUIET} modules of the code", said(code)))
                    .hint("move the code or what is beside it"),
            );
        }
        let placed = &code.placed;
        let grid = SimpleGrid::from_func(placed.modules, |column, row| {
            let middle = |index: usize| {
                let index = if placed.turned { placed.modules - 1 - index } else { index };
                (index as f64 + 0.5) * placed.module
            };
            self.grey_at(placed.x + middle(column), placed.y + middle(row)) < DARK
        });
        match Grid::new(grid).decode() {
            Err(error) => findings.push(Finding::new("Q001", format!("{} cannot be decoded: {error}", said(code)))),
            Ok((_, text)) if text != code.payload => {
                findings.push(Finding::new("Q002", format!("{} says “{text}”, not “{}”", said(code), code.payload)))
            }
            Ok(_) => {}
        }
        findings
    }

    /// Whether the quiet zone holds paper or a light tint only, half a pixel at its rims left out.
    fn is_quiet(&self, placed: &PlacedCode) -> bool {
        let step = 0.5 / self.scale;
        let quiet = QUIET * placed.module;
        let (inner, outer) = (placed.side(), quiet - 2.0 * step);
        let count = ((inner + 2.0 * outer) / (2.0 * step)) as usize;
        let along = (0..=count).map(|index| -outer + index as f64 * 2.0 * step);
        let is_light = |x: f64, y: f64| self.grey_at(placed.x + x, placed.y + y) > LIGHT;
        along.clone().all(|y| {
            along.clone().all(|x| {
                let within = |v: f64| v > -2.0 * step && v < inner + 2.0 * step;
                (within(x) && within(y)) || is_light(x, y)
            })
        })
    }

    /// The grey of the pixel at a place in mm on the trimmed page; paper outside the picture.
    fn grey_at(&self, x: f64, y: f64) -> u8 {
        let (column, row) = ((x - self.x) * self.scale, (y - self.y) * self.scale);
        if column < 0.0 || row < 0.0 || column as usize >= self.width || row as usize >= self.height {
            return u8::MAX;
        }
        self.grey[row as usize * self.width + column as usize]
    }
}
