//! `Art` → the four plates that a press would print from, with knock-out, overprint, opacity and masks.
//!
//! Spot inks are on the plates of their alternate colour, as shops convert them. Groups are composited on what is
//! beneath them; knock-out groups and blend modes other than the four simple ones are painted as if they were normal.

mod coverage;

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, StrokeOpts, stroke};

use super::reading::art::{Art, Blend, Color, Compositing, Item, Line, Mask, Paint, Picture, Tiles, What};
use super::reading::file::PageView;
use super::reading::pixels;
use crate::digest::Sum;
use coverage::{Coverage, Raster, window};

/// Pixels of one page that are held at most; larger pages are drawn more coarsely.
const MOST_PIXELS: f64 = 64e6;

/// Strokes are outlined to this part of a mm.
const STROKE_TOLERANCE: f64 = 0.005;

/// Dashes of one line; one with more is as good as solid.
const MOST_DASHES: f64 = 20_000.0;

/// Pixels of a pattern's cell on a side.
const MOST_CELL: f64 = 2048.0;

/// Cyan, magenta, yellow and black of each pixel, 0 (none) to 255 (full).
pub struct Plates {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[u8; 4]>,
    /// Pixels a mm.
    pub scale: f64,
    /// Top-left corner in mm on the trimmed page.
    pub origin: (f64, f64),
    /// Whether something is on the page whose inks are not known: a mesh of colours, an image that cannot be read.
    pub incomplete: bool,
}

impl Plates {
    /// Draws what a page shows within `area` (mm), at `dpi` pixels an inch; what is not drawn by the deadline is not.
    pub fn draw(page: &PageView<'_>, area: Rect, dpi: f64, deadline: Instant) -> Plates {
        let mut plates = Plates::blank(area, dpi / 25.4, [0; 4]);
        let mut painter = Painter { raster: Raster::default(), clips: HashMap::new(), masks: HashMap::new(), deadline };
        painter.art(&page.art, Affine::IDENTITY, &mut plates, None);
        plates
    }

    fn blank(area: Rect, scale: f64, ink: [u8; 4]) -> Plates {
        let (width, height) = (area.width().max(0.0), area.height().max(0.0));
        let scale = scale.min((MOST_PIXELS / (width * height).max(1e-6)).sqrt());
        let (columns, rows) = ((width * scale).ceil().max(1.0) as usize, (height * scale).ceil().max(1.0) as usize);
        Plates {
            width: columns,
            height: rows,
            pixels: vec![ink; columns * rows],
            scale,
            origin: (area.x0, area.y0),
            incomplete: false,
        }
    }

    /// From mm to pixels.
    fn to_pixels(&self) -> Affine {
        Affine::scale(self.scale) * Affine::translate((-self.origin.0, -self.origin.1))
    }

    /// The inks at a place in mm; none outside.
    pub fn at(&self, x: f64, y: f64) -> [u8; 4] {
        let (column, row) = ((x - self.origin.0) * self.scale, (y - self.origin.1) * self.scale);
        if column < 0.0 || row < 0.0 || column as usize >= self.width || row as usize >= self.height {
            return [0; 4];
        }
        self.pixels[row as usize * self.width + column as usize]
    }

    /// Which of the plates have ink anywhere.
    pub fn inks(&self) -> [bool; 4] {
        self.pixels.iter().fold([false; 4], |seen, pixel| std::array::from_fn(|ink| seen[ink] || pixel[ink] > 0))
    }

    /// A digest of the cyan, magenta and yellow plates: equal for pages that differ in black alone.
    pub fn colored_digest(&self) -> String {
        let mut digest = Sum::of((self.width as u64).to_be_bytes());
        digest.add((self.height as u64).to_be_bytes());
        for row in self.pixels.chunks(self.width) {
            let colored: Vec<u8> = row.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            digest.add(colored);
        }
        digest.hex()
    }
}

/// What a pixel is painted with.
enum Ink<'s> {
    Solid([u8; 4]),
    At(&'s dyn Fn(usize, usize) -> Option<[u8; 4]>),
}

/// Which plates are touched, and how.
#[derive(Clone, Copy)]
struct Mode {
    plates: [bool; 4],
    blend: Blend,
    alpha: f32,
}

struct Painter {
    raster: Raster,
    /// Of each clip that is no rectangle, what it lets through; cleared with each new art.
    clips: HashMap<usize, Option<Rc<Coverage>>>,
    masks: HashMap<usize, Rc<Vec<u8>>>,
    deadline: Instant,
}

impl Painter {
    /// Paints art whose space `place` takes to mm. With `flat`, every colour counts as this one.
    fn art(&mut self, art: &Art<'_>, place: Affine, plates: &mut Plates, flat: Option<[u8; 4]>) {
        let clips = std::mem::take(&mut self.clips);
        let to_pixels = plates.to_pixels() * place;
        let mut groups: Vec<(Vec<[u8; 4]>, &Item<'_>)> = Vec::new();
        for item in &art.items {
            if Instant::now() > self.deadline {
                plates.incomplete = true;
                break;
            }
            match &item.what {
                What::GroupStart => {
                    let beneath = plates.pixels.clone();
                    if item.compositing.blend == Blend::Multiply {
                        plates.pixels.fill([0; 4]);
                    }
                    groups.push((beneath, item));
                }
                What::GroupEnd => {
                    if let Some((beneath, start)) = groups.pop() {
                        self.join(start, beneath, plates, place);
                    }
                }
                _ => self.item(item, art, place, to_pixels, plates, flat),
            }
        }
        self.clips = clips;
    }

    /// Lays a finished group over what was there before it.
    fn join(&mut self, group: &Item<'_>, beneath: Vec<[u8; 4]>, plates: &mut Plates, place: Affine) {
        let mask = self.mask(&group.compositing, plates, place);
        let multiply = group.compositing.blend == Blend::Multiply;
        for (index, (pixel, before)) in plates.pixels.iter_mut().zip(beneath).enumerate() {
            let mut share = group.compositing.alpha;
            if let Some(mask) = &mask {
                share *= f32::from(mask[index]) / 255.0;
            }
            let top = if multiply {
                std::array::from_fn(|plate| blended(Blend::Multiply, before[plate], pixel[plate]))
            } else {
                *pixel
            };
            *pixel = std::array::from_fn(|plate| mixed(before[plate], top[plate], share));
        }
    }

    fn item(
        &mut self,
        item: &Item<'_>,
        art: &Art<'_>,
        place: Affine,
        to_pixels: Affine,
        plates: &mut Plates,
        flat: Option<[u8; 4]>,
    ) {
        if !item.is_shown() {
            return;
        }
        let Some(area) = window(to_pixels.transform_rect_bbox(item.bounds), plates.width, plates.height) else {
            return;
        };
        let clip = match self.clip(item.clip, art, to_pixels, plates) {
            Ok(clip) => clip,
            Err(Nothing) => return,
        };
        let scope = Scope { area, clip, mask: self.mask(&item.compositing, plates, place) };
        let compositing = &item.compositing;
        match &item.what {
            What::Fill { path, even_odd } => {
                let covered = self.raster.fill(&(to_pixels * path.clone()), *even_odd, area);
                self.paint(&covered, &item.paint, compositing, &scope, plates, place, flat);
            }
            What::Stroke(line) => {
                let covered = self.outlined(line, to_pixels, plates.scale, area);
                self.paint(&covered, &item.paint, compositing, &scope, plates, place, flat);
            }
            What::Text(text) => {
                for glyph in &text.glyphs {
                    let bounds = to_pixels.transform_rect_bbox(glyph.bounds);
                    if text.filled
                        && let Some(area) = window(bounds, plates.width, plates.height)
                    {
                        let path = to_pixels * glyph.transform * glyph.outline.as_ref().clone();
                        let covered = self.raster.fill(&path, false, area);
                        self.paint(&covered, &item.paint, compositing, &scope, plates, place, flat);
                    }
                    if text.outlined {
                        let (paint, thickness) = &text.outline;
                        let path = glyph.transform * glyph.outline.as_ref().clone();
                        let style = hayro::kurbo::Stroke::new(*thickness);
                        let line = Line { path, style, transform: Affine::IDENTITY, thickness: *thickness };
                        let reach = thickness * plates.scale;
                        if let Some(area) = window(bounds.inflate(reach, reach), plates.width, plates.height) {
                            let covered = self.outlined(&line, to_pixels, plates.scale, area);
                            self.paint(&covered, paint, compositing, &scope, plates, place, flat);
                        }
                    }
                }
            }
            What::Image(picture) => self.picture(picture, item, &scope, plates, to_pixels, flat),
            What::Shading => {
                let all = full(area);
                self.paint(&all, &item.paint, compositing, &scope, plates, place, flat);
            }
            What::GroupStart | What::GroupEnd => {}
        }
    }

    fn outlined(&mut self, line: &Line, to_pixels: Affine, scale: f64, area: [usize; 4]) -> Coverage {
        let mut style = line.style.clone();
        let enlarged = line.transform.determinant().abs().sqrt().max(1e-9);
        // The thinnest line that a device can make is one of its dots; here, of the plate's.
        style.width = style.width.max(0.25 / scale / enlarged);
        let period: f64 = style.dash_pattern.iter().sum();
        if length(&line.path) > period * MOST_DASHES {
            style.dash_pattern.clear();
        }
        let outline = stroke(line.path.iter(), &style, &StrokeOpts::default(), STROKE_TOLERANCE / enlarged);
        self.raster.fill(&(to_pixels * line.transform * outline), false, area)
    }

    #[allow(clippy::too_many_arguments)] // what, with what, where, onto what
    fn paint(
        &mut self,
        covered: &Coverage,
        paint: &Paint<'_>,
        compositing: &Compositing<'_>,
        scope: &Scope,
        plates: &mut Plates,
        place: Affine,
        flat: Option<[u8; 4]>,
    ) {
        if let Some(ink) = flat {
            let mode = Mode { plates: [true; 4], blend: Blend::Normal, alpha: compositing.alpha };
            return lay(covered, &Ink::Solid(ink), mode, scope, plates);
        }
        let all = Mode { plates: [true; 4], blend: compositing.blend, alpha: compositing.alpha };
        match paint {
            Paint::Color(color) => {
                let mode = Mode { plates: touched(color, compositing), ..all };
                lay(covered, &Ink::Solid(bytes(color.inks)), mode, scope, plates);
            }
            Paint::Gradient(gradient) => {
                plates.incomplete |= gradient.is_mesh();
                let back = (plates.to_pixels() * place).inverse();
                let ink = |x: usize, y: usize| {
                    gradient.inks(place * (back * Point::new(x as f64 + 0.5, y as f64 + 0.5))).map(bytes)
                };
                lay(covered, &Ink::At(&ink), all, scope, plates);
            }
            Paint::Tiles(tiles) => self.tiles(covered, tiles, all, scope, plates, place),
        }
    }

    /// Draws one cell and repeats it over what is covered.
    fn tiles(
        &mut self,
        covered: &Coverage,
        tiles: &Tiles<'_>,
        mode: Mode,
        scope: &Scope,
        plates: &mut Plates,
        place: Affine,
    ) {
        let (across, down) = tiles.step;
        if !(across > 0.0 && down > 0.0) {
            return;
        }
        let to_pixels = plates.to_pixels() * place * tiles.transform;
        let scale = to_pixels.determinant().abs().sqrt();
        let side = tiles.bounds.width().max(tiles.bounds.height());
        let scale = scale.min(MOST_CELL / side.max(1e-6));
        let mut cell = Plates::blank(tiles.bounds, scale, [0; 4]);
        self.art(&tiles.cell, Affine::IDENTITY, &mut cell, None);
        let mut shape = Plates::blank(tiles.bounds, scale, [0; 4]);
        self.art(&tiles.cell, Affine::IDENTITY, &mut shape, Some([0, 0, 0, 255]));
        plates.incomplete |= cell.incomplete;
        let back = to_pixels.inverse();
        let ink = |x: usize, y: usize| {
            let at = back * Point::new(x as f64 + 0.5, y as f64 + 0.5);
            let column = tiles.bounds.x0 + (at.x - tiles.bounds.x0).rem_euclid(across);
            let row = tiles.bounds.y0 + (at.y - tiles.bounds.y0).rem_euclid(down);
            (shape.at(column, row)[3] >= 128).then(|| cell.at(column, row))
        };
        lay(covered, &Ink::At(&ink), mode, scope, plates);
    }

    fn picture(
        &mut self,
        picture: &Picture<'_>,
        item: &Item<'_>,
        scope: &Scope,
        plates: &mut Plates,
        to_pixels: Affine,
        flat: Option<[u8; 4]>,
    ) {
        let mut frame = Rect::new(0.0, 0.0, 1.0, 1.0).to_path(0.1);
        frame.apply_affine(to_pixels * picture.transform);
        let covered = self.raster.fill(&frame, false, scope.area);
        let Some(inked) = pixels::read(picture) else {
            plates.incomplete = true;
            return;
        };
        let transform = to_pixels * picture.transform;
        if transform.determinant().abs() < 1e-12 {
            return;
        }
        let back = transform.inverse();
        let solid = match &item.paint {
            Paint::Color(color) => bytes(color.inks),
            _ => [0, 0, 0, 255],
        };
        let (mut mode_plates, mut blend) = ([true; 4], item.compositing.blend);
        if let (None, Paint::Color(color)) = (&picture.space, &item.paint) {
            mode_plates = touched(color, &item.compositing);
        }
        if flat.is_some() {
            (mode_plates, blend) = ([true; 4], Blend::Normal);
        }
        let inside = |value: f64| value.clamp(0.0, 1.0 - 1e-9);
        let ink = |x: usize, y: usize| {
            let at = back * Point::new(x as f64 + 0.5, y as f64 + 0.5);
            // The unit square has its first row of pixels at the top.
            let (x, y) = (inside(at.x), inside(1.0 - at.y));
            if inked.alpha.as_ref().is_some_and(|alpha| alpha.at(x, y) < 128) {
                return None;
            }
            if let Some(flat) = flat {
                return Some(flat);
            }
            let (column, row) = ((x * inked.width as f64) as usize, (y * inked.height as f64) as usize);
            Some(inked.inks.get(row * inked.width + column).copied().unwrap_or(solid))
        };
        let mode = Mode { plates: mode_plates, blend, alpha: item.compositing.alpha };
        lay(&covered, &Ink::At(&ink), mode, scope, plates);
    }

    /// What a chain of clips lets through; none when all of them are rectangles, which the item's bounds know of.
    fn clip(
        &mut self,
        clip: Option<usize>,
        art: &Art<'_>,
        to_pixels: Affine,
        plates: &Plates,
    ) -> Result<Option<Rc<Coverage>>, Nothing> {
        let Some(index) = clip else { return Ok(None) };
        if let Some(known) = self.clips.get(&index) {
            return Ok(known.clone());
        }
        let Some(clip) = art.clips.get(index) else { return Ok(None) };
        let parent = self.clip(clip.parent, art, to_pixels, plates)?;
        // Turned rectangles are shapes like others.
        let straight = to_pixels.as_coeffs()[1].abs() < 1e-9 && to_pixels.as_coeffs()[2].abs() < 1e-9;
        let own = if clip.is_rect && straight {
            parent
        } else {
            let bounds = to_pixels.transform_rect_bbox(clip.bounds);
            let Some(area) = window(bounds, plates.width, plates.height) else { return Err(Nothing) };
            let mut own = self.raster.fill(&(to_pixels * clip.path.clone()), clip.even_odd, area);
            if let Some(parent) = parent {
                let width = own.width;
                for (index, alpha) in own.alpha.iter_mut().enumerate() {
                    let through = parent.at(own.x + index % width, own.y + index / width);
                    *alpha = (u16::from(*alpha) * u16::from(through) / 255) as u8;
                }
            }
            Some(Rc::new(own))
        };
        self.clips.insert(index, own.clone());
        Ok(own)
    }

    /// How opaque each pixel is by a soft mask.
    fn mask(&mut self, compositing: &Compositing<'_>, plates: &Plates, place: Affine) -> Option<Rc<Vec<u8>>> {
        let mask: &Rc<Mask<'_>> = compositing.mask.as_ref()?;
        let key = Rc::as_ptr(mask) as usize;
        if let Some(known) = self.masks.get(&key).filter(|known| known.len() == plates.pixels.len()) {
            return Some(known.clone());
        }
        // Light is opaque; where the group paints nothing it is black.
        let (ground, flat) = if mask.luminosity { ([0, 0, 0, 255], None) } else { ([0; 4], Some([0, 0, 0, 255])) };
        let mut drawn = Plates { pixels: vec![ground; plates.pixels.len()], incomplete: false, ..*plates };
        self.art(&mask.art, place, &mut drawn, flat);
        let light = |pixel: &[u8; 4]| {
            let [cyan, magenta, yellow, black] = pixel.map(|ink| 1.0 - f32::from(ink) / 255.0);
            ((0.3 * cyan + 0.59 * magenta + 0.11 * yellow) * black * 255.0 + 0.5) as u8
        };
        let values = drawn.pixels.iter().map(|pixel| if mask.luminosity { light(pixel) } else { pixel[3] }).collect();
        let values = Rc::new(values);
        self.masks.insert(key, Rc::clone(&values));
        Some(values)
    }
}

/// Length of a path's lines and of the polygons around its curves.
fn length(path: &BezPath) -> f64 {
    let mut last = Point::ZERO;
    let mut total = 0.0;
    for element in path.elements() {
        if let PathEl::CurveTo(a, b, _) = element {
            total += last.distance(*a) + a.distance(*b);
            last = *b;
        }
        if let Some(end) = element.end_point() {
            if !matches!(element, PathEl::MoveTo(_)) {
                total += last.distance(end);
            }
            last = end;
        }
    }
    total
}

/// A clip that lets nothing through.
struct Nothing;

/// Where an item may paint.
struct Scope {
    area: [usize; 4],
    clip: Option<Rc<Coverage>>,
    mask: Option<Rc<Vec<u8>>>,
}

fn full([x, y, width, height]: [usize; 4]) -> Coverage {
    Coverage { x, y, width, height, alpha: vec![255; width * height] }
}

/// Plates that an object of this colour changes.
fn touched(color: &Color, compositing: &Compositing<'_>) -> [bool; 4] {
    if !compositing.overprint {
        return [true; 4];
    }
    let named = color.space.plates();
    let skips_none = compositing.nonzero && color.space.family() == super::reading::colors::Family::DeviceCmyk;
    std::array::from_fn(|plate| named[plate] && !(skips_none && color.inks[plate] == 0.0))
}

fn bytes(inks: [f32; 4]) -> [u8; 4] {
    inks.map(|ink| (ink.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
}

/// Lays ink over what is covered.
fn lay(covered: &Coverage, ink: &Ink<'_>, mode: Mode, scope: &Scope, plates: &mut Plates) {
    let [left, top, width, height] = scope.area;
    let (x0, x1) = (covered.x.max(left), (covered.x + covered.width).min(left + width));
    let (y0, y1) = (covered.y.max(top), (covered.y + covered.height).min(top + height));
    let plain = mode.plates == [true; 4] && mode.blend == Blend::Normal && mode.alpha >= 1.0;
    for y in y0..y1.max(y0) {
        let start = (y - covered.y) * covered.width;
        for x in x0..x1.max(x0) {
            let mut share = covered.alpha[start + x - covered.x];
            if share == 0 {
                continue;
            }
            if let Some(clip) = &scope.clip {
                share = (u16::from(share) * u16::from(clip.at(x, y)) / 255) as u8;
            }
            let index = y * plates.width + x;
            if let Some(mask) = &scope.mask {
                share = (u16::from(share) * u16::from(mask[index]) / 255) as u8;
            }
            let ink = match ink {
                Ink::Solid(ink) => *ink,
                Ink::At(at) => match at(x, y) {
                    Some(ink) => ink,
                    None => continue,
                },
            };
            let pixel = &mut plates.pixels[index];
            if plain && share == 255 {
                *pixel = ink;
                continue;
            }
            let share = f32::from(share) / 255.0 * mode.alpha;
            for plate in 0..4 {
                if mode.plates[plate] {
                    let top = blended(mode.blend, pixel[plate], ink[plate]);
                    pixel[plate] = mixed(pixel[plate], top, share);
                }
            }
        }
    }
}

fn mixed(below: u8, above: u8, share: f32) -> u8 {
    let (below, above) = (f32::from(below), f32::from(above));
    (below + (above - below) * share + 0.5) as u8
}

/// Blend modes are defined on light (PDF 1.7, 11.3.5.2); ink is its complement.
fn blended(blend: Blend, below: u8, above: u8) -> u8 {
    let (a, b) = (u16::from(255 - below), u16::from(255 - above));
    let light = match blend {
        Blend::Normal | Blend::Other => b,
        Blend::Multiply => a * b / 255,
        Blend::Screen => a + b - a * b / 255,
        Blend::Darken => a.min(b),
        Blend::Lighten => a.max(b),
    };
    255 - light as u8
}
