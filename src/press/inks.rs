//! The inks of an edition: what the frames of a sheet, laid out in the inks of the press, become for it.

use typst::layout::{Abs, Frame, FrameItem, Ratio, Sides, Size};
use typst::syntax::Span;
use typst::text::TextItem;
use typst::visualize::{
    Cmyk, Color, ColorSpace, FixedStroke, Gradient, Image, ImageKind, LinearGradient, Paint, ProcessColor,
    ProcessColorSpace, RadialGradient, RatioOrAngle, Shape,
};
use typst_layout::{Page, PagedDocument};

use super::icc::Icc;
use super::pictures;
use super::shop::Shop;
use crate::model::layout::Plates;
use crate::typeset::{Inks, with_pages};

/// Where greys of RGB still count as grey: a step of eight bits.
const GREY: f32 = 1.5 / 255.0;

/// Colours between two stops of a gradient that is not mixed in inks.
const BETWEEN: usize = 8;

/// What cannot be kept true on press, and where in the layout it comes from.
pub struct Untrue {
    pub span: Span,
    pub what: String,
    /// Whether it can be printed all the same.
    pub printable: bool,
}

/// For the press: DeviceCMYK whatever the layout used, greys and blacks in K alone, nothing translucent, no links, which
/// are annotations there. `plates` are those that pictures may be on.
pub fn press(document: &PagedDocument, plates: Plates, shop: &Shop, untrue: &mut Vec<Untrue>) -> PagedDocument {
    let mut separator = Separator { plates, shop, untrue, span: Span::detached() };
    let pages: Vec<Page> = document
        .pages()
        .iter()
        .map(|page| {
            let frame = changed(&page.frame, &mut |item| separator.item(item));
            let fill = page.fill.clone().map(|fill| fill.map(|paint| separator.paint(&paint)));
            Page { frame, fill, ..page.clone() }
        })
        .collect();
    with_pages(document, pages)
}

/// For screens: RGB, trimmed, links kept.
pub fn screen(document: &PagedDocument, inks: &Inks) -> PagedDocument {
    with_pages(document, document.pages().iter().map(|page| trimmed(page, recoloured(&page.frame, inks, true))))
}

/// For office printers: RGB, trimmed, without links.
pub fn office(document: &PagedDocument, inks: &Inks) -> PagedDocument {
    with_pages(document, document.pages().iter().map(|page| trimmed(page, recoloured(&page.frame, inks, false))))
}

fn trimmed(page: &Page, frame: Frame) -> Page {
    Page { frame, bleed: Sides::splat(Abs::zero()), ..page.clone() }
}

/// Hands each item through a change; what the change drops is gone.
fn changed(frame: &Frame, change: &mut impl FnMut(FrameItem) -> Option<FrameItem>) -> Frame {
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

/// The RGB of a theme's ink; of another colour, the typesetter's own conversion.
fn rgb(color: &Color, inks: &Inks) -> Color {
    match inks.iter().find(|(press, _)| press == color) {
        Some((_, screen)) => screen.clone(),
        None => Color::Process(ProcessColor::Rgb(color.to_rgb())),
    }
}

fn recoloured(frame: &Frame, inks: &Inks, links: bool) -> Frame {
    let paint = |paint: &Paint| match paint {
        Paint::Solid(color) => Paint::Solid(rgb(color, inks)),
        other => other.clone(),
    };
    changed(frame, &mut |item| match item {
        FrameItem::Link(..) if !links => None,
        other => Some(painted(other, paint)),
    })
}

/// An item with its paints changed.
fn painted(item: FrameItem, mut paint: impl FnMut(&Paint) -> Paint) -> FrameItem {
    let stroke = |line: &FixedStroke, paint: &mut dyn FnMut(&Paint) -> Paint| FixedStroke {
        paint: paint(&line.paint),
        ..line.clone()
    };
    match item {
        FrameItem::Text(text) => {
            let fill = paint(&text.fill);
            let stroke = text.stroke.as_ref().map(|line| stroke(line, &mut paint));
            FrameItem::Text(TextItem { fill, stroke, ..text })
        }
        FrameItem::Shape(shape, span) => {
            let fill = shape.fill.as_ref().map(&mut paint);
            let stroke = shape.stroke.as_ref().map(|line| stroke(line, &mut paint));
            FrameItem::Shape(Shape { fill, stroke, ..shape }, span)
        }
        other => other,
    }
}

/// Makes inks of colours, and notes what they cannot be made of.
struct Separator<'a> {
    plates: Plates,
    shop: &'a Shop,
    untrue: &'a mut Vec<Untrue>,
    /// Of the item in hand.
    span: Span,
}

impl Separator<'_> {
    fn item(&mut self, item: FrameItem) -> Option<FrameItem> {
        self.span = match &item {
            FrameItem::Text(text) => text.glyphs.first().map_or(Span::detached(), |glyph| glyph.span.0),
            FrameItem::Shape(_, span) | FrameItem::Image(_, _, span) => *span,
            FrameItem::Link(..) => return None,
            FrameItem::Group(_) | FrameItem::Tag(_) => return Some(item),
        };
        Some(match item {
            FrameItem::Image(image, size, span) => FrameItem::Image(self.image(image, size), size, span),
            other => painted(other, |paint| self.paint(paint)),
        })
    }

    fn refuse(&mut self, what: impl Into<String>) {
        self.untrue.push(Untrue { span: self.span, what: what.into(), printable: false });
    }

    fn paint(&mut self, paint: &Paint) -> Paint {
        match paint {
            Paint::Solid(color) => Paint::Solid(self.ink(color)),
            Paint::Gradient(gradient) => Paint::Gradient(self.gradient(gradient)),
            Paint::Tiling(tiling) => {
                if !is_in_inks(tiling.frame()) {
                    self.refuse("a tiling whose tile is not in the theme's inks");
                }
                paint.clone()
            }
        }
    }

    fn ink(&mut self, color: &Color) -> Color {
        let process = match color {
            Color::Spot(_) | Color::Process(ProcessColor::Cmyk(_)) => return color.clone(),
            Color::Process(process) => process,
        };
        if process.alpha().is_some_and(|alpha| alpha < 1.0) {
            self.refuse(format!("the translucent colour {}", process.to_hex()));
        }
        if let ProcessColor::Luma(grey) = process {
            return black(1.0 - grey.luma);
        }
        let rgb = process.to_rgb();
        let (least, most) = (rgb.red.min(rgb.green).min(rgb.blue), rgb.red.max(rgb.green).max(rgb.blue));
        if most - least < GREY {
            return black(1.0 - (least + most) / 2.0);
        }
        let Some(icc) = self.shop.separation() else {
            self.refuse(format!("the RGB colour {}, for which the profile has no ICC file", process.to_hex()));
            return color.clone();
        };
        let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
        let inks = self.limited(icc.inks(&[byte(rgb.red), byte(rgb.green), byte(rgb.blue)]));
        let part = |index: usize| f32::from(inks[index]) / 255.0;
        Color::Process(ProcessColor::Cmyk(Cmyk { c: part(0), m: part(1), y: part(2), k: part(3) }))
    }

    /// Takes from cyan, magenta and yellow what is over the profile's total of ink.
    fn limited(&self, mut inks: Vec<u8>) -> Vec<u8> {
        let most = self.shop.profile().ink.warning / 100.0 * 255.0;
        for pixel in inks.chunks_exact_mut(4) {
            let black = f64::from(pixel[3]);
            let colors: f64 = pixel[..3].iter().map(|&ink| f64::from(ink)).sum();
            if colors + black > most && colors > 0.0 {
                let share = (most - black).max(0.0) / colors;
                pixel[..3].iter_mut().for_each(|ink| *ink = (f64::from(*ink) * share).floor() as u8);
            }
        }
        inks
    }

    fn gradient(&mut self, gradient: &Gradient) -> Gradient {
        let in_inks = gradient.space() == ColorSpace::Process(ProcessColorSpace::Cmyk);
        let space = ColorSpace::Process(ProcessColorSpace::Cmyk);
        let stops: Vec<_> = if in_inks { gradient.stops_ref().to_vec() } else { between(gradient) };
        let stops = stops.into_iter().map(|(color, at)| (self.ink(&color), at)).collect();
        match gradient {
            Gradient::Linear(linear) => Gradient::Linear(LinearGradient { stops, space, ..(**linear).clone() }.into()),
            Gradient::Radial(radial) => Gradient::Radial(RadialGradient { stops, space, ..(**radial).clone() }.into()),
            Gradient::Conic(_) => {
                self.refuse("a conic gradient, which the exporter cannot write in inks");
                gradient.clone()
            }
        }
    }

    fn image(&mut self, image: Image, size: Size) -> Image {
        let raster = match image.kind() {
            ImageKind::Raster(raster) => raster,
            ImageKind::Svg(_) => {
                self.refuse("an SVG, whose colours are RGB");
                return image;
            }
            ImageKind::Pdf(_) => {
                self.refuse("a page of another PDF, whose colours are not known");
                return image;
            }
        };
        let most = self.shop.profile().image.most;
        let in_inks = match (self.plates, self.shop.separation()) {
            (Plates::Black, _) => pictures::in_inks(raster, size, most, in_black),
            (Plates::All, _) if pictures::is_cmyk(raster) => return image,
            (Plates::All, Some(icc)) => pictures::in_inks(raster, size, most, |rgb| self.limited(separated(icc, rgb))),
            (Plates::All, None) => {
                self.refuse("an RGB picture, for which the profile has no ICC file");
                return image;
            }
        };
        match in_inks {
            Err(why) => {
                self.refuse(why);
                image
            }
            Ok(picture) => {
                if picture.flattened {
                    self.untrue.push(Untrue {
                        span: self.span,
                        what: "a translucent picture, laid on white".to_owned(),
                        printable: true,
                    });
                }
                Image::new(picture.raster, image.alt().map(Into::into), image.scaling())
            }
        }
    }
}

/// A picture in K alone, as bright as its colours are (ITU-R BT.601).
fn in_black(rgb: &[u8]) -> Vec<u8> {
    let grey = |rgb: &[u8]| (299 * u32::from(rgb[0]) + 587 * u32::from(rgb[1]) + 114 * u32::from(rgb[2])) / 1000;
    rgb.chunks_exact(3).flat_map(|rgb| [0, 0, 0, 255 - grey(rgb) as u8]).collect()
}

/// Greys of a picture in K alone, its colours through the profile.
fn separated(icc: &Icc, rgb: &[u8]) -> Vec<u8> {
    let mut inks = icc.inks(rgb);
    for (pixel, inks) in rgb.chunks_exact(3).zip(inks.chunks_exact_mut(4)) {
        if pixel[0] == pixel[1] && pixel[1] == pixel[2] {
            inks.copy_from_slice(&[0, 0, 0, 255 - pixel[0]]);
        }
    }
    inks
}

fn black(tone: f32) -> Color {
    Color::Process(ProcessColor::Cmyk(Cmyk { c: 0.0, m: 0.0, y: 0.0, k: tone.clamp(0.0, 1.0) }))
}

/// The stops of a gradient with colours between them as it mixes them.
fn between(gradient: &Gradient) -> Vec<(Color, Ratio)> {
    let stops = gradient.stops_ref();
    let mut out = Vec::new();
    for pair in stops.windows(2) {
        let (from, to) = (pair[0].1.get(), pair[1].1.get());
        for step in 0..=BETWEEN {
            let at = from + (to - from) * step as f64 / (BETWEEN + 1) as f64;
            out.push((gradient.sample(RatioOrAngle::Ratio(Ratio::new(at))), Ratio::new(at)));
        }
    }
    out.extend(stops.last().cloned());
    out
}

/// Whether everything in a frame is in CMYK already.
fn is_in_inks(frame: &Frame) -> bool {
    let solid = |paint: &Paint| matches!(paint, Paint::Solid(Color::Process(ProcessColor::Cmyk(_)) | Color::Spot(_)));
    let line = |stroke: &Option<FixedStroke>| stroke.as_ref().is_none_or(|stroke| solid(&stroke.paint));
    frame.items().all(|(_, item)| match item {
        FrameItem::Group(group) => is_in_inks(&group.frame),
        FrameItem::Text(text) => solid(&text.fill) && line(&text.stroke),
        FrameItem::Shape(shape, _) => shape.fill.as_ref().is_none_or(solid) && line(&shape.stroke),
        FrameItem::Image(..) => false,
        FrameItem::Link(..) | FrameItem::Tag(_) => true,
    })
}
