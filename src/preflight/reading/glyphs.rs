//! Text operators of a content stream → outlines of glyphs and where they stand.
//!
//! The reading of fonts and encodings is hayro's. It is handed the text operators alone, each run between two marks, so
//! that a run finds back to the state of graphics it was shown in, which hayro does not tell in full.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use hayro::hayro_interpret::font::{Glyph, GlyphId, GlyphIdentifier, GlyphRun};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret,
};
use hayro::hayro_syntax::content::TypedIter;
use hayro::hayro_syntax::object::{Array, Name, Number, Object};
use hayro::hayro_syntax::page::Resources;
use hayro::hayro_syntax::xref::XRef;
use hayro::kurbo::{Affine, BezPath, Rect, Shape};

/// The text operators of one content stream, each run marked with a number.
#[derive(Default)]
pub struct Script {
    text: String,
    runs: usize,
}

impl Script {
    /// An operator without operands.
    pub fn plain(&mut self, operator: &str) {
        let _ = writeln!(self.text, "{operator}");
    }

    pub fn numbers(&mut self, numbers: &[Number], operator: &str) {
        for number in numbers {
            let _ = write!(self.text, "{} ", number.as_f64());
        }
        self.plain(operator);
    }

    pub fn font(&mut self, name: &Name<'_>, size: Number) {
        self.name(name);
        let _ = writeln!(self.text, " {} Tf", size.as_f64());
    }

    /// A state of graphics that sets a font.
    pub fn state(&mut self, name: &Name<'_>) {
        self.name(name);
        self.plain(" gs");
    }

    /// A run of text that is found under this number.
    pub fn show(&mut self, number: usize, operands: &[Operand<'_, '_>], operator: &str) {
        self.runs += 1;
        let _ = writeln!(self.text, "/{number} BMC");
        for operand in operands {
            match operand {
                Operand::Number(number) => {
                    let _ = write!(self.text, "{} ", number.as_f64());
                }
                Operand::Text(bytes) => self.string(bytes),
                Operand::Texts(array) => {
                    self.text.push('[');
                    for object in array.iter::<Object<'_>>() {
                        match object {
                            Object::Number(number) => {
                                let _ = write!(self.text, "{} ", number.as_f64());
                            }
                            Object::String(text) => self.string(text.as_bytes()),
                            _ => {}
                        }
                    }
                    self.text.push(']');
                }
            }
        }
        let _ = writeln!(self.text, "{operator} EMC");
    }

    fn string(&mut self, bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.text.push('<');
        for byte in bytes {
            self.text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            self.text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        self.text.push('>');
    }

    fn name(&mut self, name: &Name<'_>) {
        self.text.push('/');
        for byte in name.as_ref() {
            if byte.is_ascii_alphanumeric() {
                self.text.push(char::from(*byte));
            } else {
                let _ = write!(self.text, "#{byte:02x}");
            }
        }
    }
}

pub enum Operand<'b, 'a> {
    Number(Number),
    Text(&'b [u8]),
    Texts(&'b Array<'a>),
}

/// A run as hayro set it.
pub struct Run {
    /// The number that the script gave it.
    pub number: usize,
    pub glyphs: Vec<SetGlyph>,
    pub filled: bool,
    pub outlined: bool,
}

/// A glyph and the transform from its outline to the space of the content stream.
pub struct SetGlyph {
    pub outline: Rc<BezPath>,
    pub bounds: Rect,
    pub transform: Affine,
    pub missing: bool,
}

/// Outlines met so far in a file.
#[derive(Default)]
pub struct Outlines(HashMap<GlyphIdentifier, (Rc<BezPath>, Rect)>);

/// Sets the runs of a script.
pub fn set<'a>(
    script: &Script,
    resources: &Resources<'a>,
    cache: &InterpreterCache<'a>,
    xref: &'a XRef,
    outlines: &mut Outlines,
) -> Vec<Run> {
    if script.runs == 0 {
        return Vec::new();
    }
    let everything = Rect::new(-1e7, -1e7, 1e7, 1e7);
    let settings = InterpreterSettings::default();
    let mut context = Context::new(Affine::IDENTITY, everything, cache, xref, settings);
    let mut setter = Setter { number: None, runs: Vec::new(), outlines };
    interpret(TypedIter::new(script.text.as_bytes()), resources, &mut context, &mut setter);
    setter.runs
}

struct Setter<'o> {
    number: Option<usize>,
    runs: Vec<Run>,
    outlines: &'o mut Outlines,
}

impl<'a> Device<'a> for Setter<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let Some(number) = self.number else { return };
        let (filled, outlined) = match mode {
            DrawMode::Fill(_) => (true, false),
            DrawMode::Stroke(_) => (false, true),
            DrawMode::FillAndStroke(..) => (true, true),
            DrawMode::Invisible => (false, false),
        };
        if let Some(last) = self.runs.last_mut().filter(|last| last.number == number) {
            // Text that is filled and outlined is drawn twice.
            last.filled |= filled;
            last.outlined |= outlined;
            return;
        }
        let glyphs = run.glyphs().iter().map(|glyph| {
            let transform = glyph.transform();
            match &**glyph {
                Glyph::Outline(outline) => {
                    let (path, bounds) = self.outlines.0.entry(outline.identifier()).or_insert_with(|| {
                        let path = outline.outline();
                        let bounds = path.bounding_box();
                        (Rc::new(path), bounds)
                    });
                    let missing = outline.glyph_id() == GlyphId::NOTDEF;
                    SetGlyph { outline: path.clone(), bounds: *bounds, transform, missing }
                }
                Glyph::Type3(program) => {
                    let mut drawing = Drawing::default();
                    program.interpret(&mut drawing, Affine::IDENTITY, transform, &props.paint);
                    let bounds = drawing.0.bounding_box();
                    SetGlyph { outline: Rc::new(drawing.0), bounds, transform: Affine::IDENTITY, missing: false }
                }
            }
        });
        let run = Run { number, glyphs: glyphs.collect(), filled, outlined };
        self.runs.push(run);
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<&hayro::hayro_syntax::object::Dict<'_>>) {
        self.number = std::str::from_utf8(tag).ok().and_then(|tag| tag.parse().ok());
    }

    fn end_marked_content(&mut self) {
        self.number = None;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// What the program of a Type 3 glyph fills, its pictures as their frames.
#[derive(Default)]
struct Drawing(BezPath);

impl<'a> Device<'a> for Drawing {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.0.extend(props.transform * path.clone());
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let frame = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.0.extend(props.transform * frame.to_path(0.1));
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
