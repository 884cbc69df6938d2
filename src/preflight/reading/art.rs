//! What a page shows, in the order in which it is painted. All lengths are mm on the trimmed page, y downwards.

use std::rc::Rc;

use hayro::hayro_syntax::object::Stream;
use hayro::kurbo::{Affine, BezPath, ParamCurveExtrema, PathEl, Point, Rect, Stroke};

use super::colors::{Inks, Space};
use super::gradient::Gradient;

/// Points (1/72 inch) in a mm.
pub const POINTS_A_MM: f64 = 72.0 / 25.4;

/// A page, a form, the cell of a pattern or a soft mask.
#[derive(Default)]
pub struct Art<'a> {
    pub items: Vec<Item<'a>>,
    /// What a clip's index stands for; each has its parent before it.
    pub clips: Vec<Clip>,
    /// Spaces that transparency groups are blended in, with the group's bounds.
    pub groups: Vec<(Group, Rect)>,
}

/// A transparency group as the file declares it.
#[derive(Debug, Clone)]
pub struct Group {
    pub space: Option<Rc<Space>>,
    /// Whether it is the group of a soft mask, where grey is allowed too.
    pub of_mask: bool,
}

/// A clip path within another clip.
pub struct Clip {
    pub path: BezPath,
    pub even_odd: bool,
    pub parent: Option<usize>,
    /// Bounds of this clip and all that it stands in.
    pub bounds: Rect,
    /// Whether the bounds are all of it.
    pub is_rect: bool,
}

pub struct Item<'a> {
    pub what: What<'a>,
    pub clip: Option<usize>,
    /// What it covers at most, clips counted.
    pub bounds: Rect,
    pub paint: Paint<'a>,
    pub compositing: Compositing<'a>,
}

impl Item<'_> {
    /// Whether it paints anything itself.
    pub fn is_shown(&self) -> bool {
        match &self.what {
            What::Text(text) => text.is_visible(),
            What::GroupEnd => false,
            _ => true,
        }
    }

    /// What the parts of a path cover: each line of a stroke, each closed shape of a fill.
    pub fn parts(&self) -> Vec<Rect> {
        match &self.what {
            What::Stroke(line) => {
                let reach = line.thickness / 2.0;
                let placed = line.transform * line.path.clone();
                placed.segments().map(|segment| segment.bounding_box().inflate(reach, reach)).collect()
            }
            What::Fill { path, .. } => shapes(path),
            _ => vec![self.bounds],
        }
    }
}

/// Bounds of each shape of a path.
pub fn shapes(path: &BezPath) -> Vec<Rect> {
    let mut all: Vec<Rect> = Vec::new();
    let mut open = false;
    for element in path.elements() {
        if let PathEl::MoveTo(point) = element {
            all.push(Rect::from_points(*point, *point));
            open = true;
        } else if let (Some(last), true) = (all.last_mut(), open) {
            let points: &[Point] = match element {
                PathEl::LineTo(a) => &[*a],
                PathEl::QuadTo(a, b) => &[*a, *b],
                PathEl::CurveTo(a, b, c) => &[*a, *b, *c],
                PathEl::MoveTo(_) | PathEl::ClosePath => &[],
            };
            for point in points {
                *last = last.union_pt(*point);
            }
        }
    }
    all
}

/// How what is painted joins what is there.
#[derive(Clone)]
pub struct Compositing<'a> {
    pub alpha: f32,
    pub blend: Blend,
    pub mask: Option<Rc<Mask<'a>>>,
    /// Whether plates that the colour does not speak of are left alone.
    pub overprint: bool,
    /// Overprint mode 1: a plate of DeviceCMYK with no ink is left alone too.
    pub nonzero: bool,
}

impl Compositing<'_> {
    pub fn is_plain(&self) -> bool {
        self.alpha >= 1.0 && self.blend == Blend::Normal && self.mask.is_none()
    }
}

/// A soft mask of the graphics state.
pub struct Mask<'a> {
    pub art: Art<'a>,
    pub luminosity: bool,
}

pub enum What<'a> {
    Fill {
        path: BezPath,
        even_odd: bool,
    },
    Stroke(Line),
    Text(Text<'a>),
    Image(Picture<'a>),
    /// The whole clip, by `sh`.
    Shading,
    /// What follows, up to the matching end, joins the page as one.
    GroupStart,
    GroupEnd,
}

/// A stroked path in its own space, where its width is the same in all directions.
pub struct Line {
    pub path: BezPath,
    pub style: Stroke,
    pub transform: Affine,
    /// Least thickness in mm.
    pub thickness: f64,
}

/// A run of glyphs; one that is neither filled nor outlined is there for searching and copying only.
pub struct Text<'a> {
    pub glyphs: Vec<PlacedGlyph>,
    /// Height of the em in pt.
    pub size: f64,
    /// Index into the file's fonts.
    pub font: Option<usize>,
    pub filled: bool,
    pub outlined: bool,
    /// Paint of the outline and its thickness in mm.
    pub outline: (Paint<'a>, f64),
}

impl Text<'_> {
    pub fn is_visible(&self) -> bool {
        (self.filled || self.outlined) && !self.glyphs.is_empty()
    }
}

pub struct PlacedGlyph {
    pub outline: Rc<BezPath>,
    /// From the outline's space to mm.
    pub transform: Affine,
    pub bounds: Rect,
    /// The font's glyph for characters that it does not have.
    pub missing: bool,
}

/// An image, its unit square (y upwards) to mm.
pub struct Picture<'a> {
    pub pixels: Pixels<'a>,
    pub transform: Affine,
    pub width: u32,
    pub height: u32,
    pub bits: u8,
    /// None for a stencil, which is painted in the current colour.
    pub space: Option<Rc<Space>>,
}

/// Where an image's pixels are.
pub enum Pixels<'a> {
    Stream(Stream<'a>),
    /// Those of an image within a content stream, with its /Decode.
    Inline {
        data: Vec<u8>,
        decode: Vec<f32>,
    },
}

impl Picture<'_> {
    /// Pixels an inch as placed, the lesser of both directions.
    pub fn resolution(&self) -> f64 {
        let [a, b, c, d, ..] = self.transform.as_coeffs();
        let side = |x: f64, y: f64, pixels: u32| f64::from(pixels) * 25.4 / x.hypot(y).max(1e-9);
        side(a, b, self.width).min(side(c, d, self.height))
    }
}

/// What something is painted with.
#[derive(Clone)]
pub enum Paint<'a> {
    Color(Color),
    Gradient(Rc<Gradient>),
    Tiles(Rc<Tiles<'a>>),
}

#[derive(Debug, Clone)]
pub struct Color {
    pub space: Rc<Space>,
    pub inks: Inks,
}

impl Color {
    /// Sum of all inks in percent.
    pub fn sum(&self) -> f64 {
        self.inks.iter().map(|ink| f64::from(*ink) * 100.0).sum()
    }

    pub fn is_white(&self) -> bool {
        self.inks.iter().all(|ink| *ink < 0.005)
    }

    /// Whether it is the black ink and no other.
    pub fn is_black_ink(&self) -> bool {
        self.inks[..3].iter().all(|ink| *ink == 0.0)
    }

    /// Number of plates that carry it.
    pub fn plates(&self) -> usize {
        self.inks.iter().filter(|ink| **ink >= 0.005).count()
    }
}

/// A tiling pattern.
pub struct Tiles<'a> {
    /// One cell in the pattern's own space.
    pub cell: Art<'a>,
    pub bounds: Rect,
    pub step: (f64, f64),
    /// From the pattern's space to mm.
    pub transform: Affine,
}

/// Blend modes that change each ink for itself; the others are painted as if they were normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blend {
    Normal,
    Multiply,
    Screen,
    Darken,
    Lighten,
    Other,
}

impl Blend {
    pub fn named(name: &[u8]) -> Blend {
        match name {
            b"Normal" | b"Compatible" => Blend::Normal,
            b"Multiply" => Blend::Multiply,
            b"Screen" => Blend::Screen,
            b"Darken" => Blend::Darken,
            b"Lighten" => Blend::Lighten,
            _ => Blend::Other,
        }
    }
}
