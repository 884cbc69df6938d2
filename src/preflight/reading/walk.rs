//! Content streams → `Art`: every operator once, with the whole state of graphics that print shops care about.

use std::collections::HashSet;
use std::rc::Rc;
use std::time::Instant;

use hayro::hayro_interpret::InterpreterCache;
use hayro::hayro_syntax::content::TypedIter;
use hayro::hayro_syntax::content::ops::TypedInstruction as Op;
use hayro::hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream, dict_or_stream};
use hayro::hayro_syntax::page::Resources;
use hayro::hayro_syntax::xref::XRef;
use hayro::kurbo::{Affine, BezPath, Cap, Join, PathEl, Point, Rect, Shape, Stroke};

use super::art::{
    Art, Blend, Clip, Color, Compositing, Group, Item, Line, Mask, POINTS_A_MM, Paint, Picture, Pixels, PlacedGlyph,
    Text, Tiles, What,
};
use super::colors::Space;
use super::glyphs::{self, Operand, Outlines, Script};
use super::gradient::Gradient;

/// Forms within forms, patterns within patterns.
const DEEPEST: usize = 24;

/// Operators of a whole file, forms counted as often as they are shown: a thousand full pages.
const MOST_OPERATORS: usize = 10_000_000;

/// Glyphs, paths and pictures of one file that are kept.
const MOST_ITEMS: usize = 2_000_000;

/// A font that text is shown in.
pub struct UsedFont<'a> {
    pub dict: Dict<'a>,
    pub name: String,
}

/// Reads the pages of one file.
pub struct Walk<'a> {
    xref: &'a XRef,
    cache: InterpreterCache<'a>,
    outlines: Outlines,
    pub fonts: Vec<UsedFont<'a>>,
    /// Layers that are switched off.
    hidden: HashSet<ObjectIdentifier>,
    operators: usize,
    items: usize,
    deadline: Instant,
    /// Why reading ended early, if it did.
    pub stopped: Option<&'static str>,
    /// Resources that change what the operators mean and that no shop expects, by name.
    pub oddities: Vec<&'static str>,
}

#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    fill: Source<'a>,
    stroke: Source<'a>,
    style: Stroke,
    clip: Option<usize>,
    font: Option<usize>,
    blend: Blend,
    mask: Option<Rc<Mask<'a>>>,
    nonzero: bool,
}

/// Colour, opacity and overprint of filling or of stroking.
#[derive(Clone)]
struct Source<'a> {
    space: Rc<Space>,
    paint: Paint<'a>,
    alpha: f32,
    overprint: bool,
}

impl Source<'_> {
    fn new() -> Self {
        let space = Rc::new(Space::Gray);
        let paint = Paint::Color(Color { space: space.clone(), inks: space.inks(&[0.0]) });
        Source { space, paint, alpha: 1.0, overprint: false }
    }

    fn set(&mut self, space: Rc<Space>, color: &[f32]) {
        self.paint = Paint::Color(Color { space: space.clone(), inks: space.inks(color) });
        self.space = space;
    }

    fn color(&mut self, numbers: impl IntoIterator<Item = Number>) {
        let color: Vec<f32> = numbers.into_iter().map(|number| number.as_f32()).collect();
        self.set(self.space.clone(), &color);
    }

    fn space(&mut self, space: Space) {
        let initial = space.initial();
        self.set(Rc::new(space), &initial);
    }
}

impl<'a> State<'a> {
    fn new(ctm: Affine, clip: Option<usize>) -> Self {
        let style = Stroke::new(1.0).with_caps(Cap::Butt).with_join(Join::Miter).with_miter_limit(10.0);
        State {
            ctm,
            fill: Source::new(),
            stroke: Source::new(),
            style,
            clip,
            font: None,
            blend: Blend::Normal,
            mask: None,
            nonzero: false,
        }
    }

    fn compositing(&self, source: &Source<'a>) -> Compositing<'a> {
        Compositing {
            alpha: source.alpha,
            blend: self.blend,
            mask: self.mask.clone(),
            overprint: source.overprint,
            nonzero: self.nonzero,
        }
    }

    /// Least thickness in mm of a line of the current width.
    fn thickness(&self) -> f64 {
        self.style.width * least_scale(self.ctm)
    }
}

/// By how much a transform enlarges at least.
pub fn least_scale(transform: Affine) -> f64 {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let sum = a * a + b * b + c * c + d * d;
    let product = transform.determinant();
    ((sum - (sum * sum - 4.0 * product * product).max(0.0).sqrt()) / 2.0).max(0.0).sqrt()
}

/// A run of text that waits for its glyphs.
struct Waiting {
    item: usize,
    ctm: Affine,
}

/// What one content stream has under way.
struct Stage<'a> {
    state: State<'a>,
    /// The transform that the stream began with; patterns lie in it.
    base: Affine,
    stack: Vec<State<'a>>,
    path: BezPath,
    start: Point,
    clip: Option<bool>,
    script: Script,
    waiting: Vec<Waiting>,
    /// Whether each open sequence of marked content is hidden.
    marked: Vec<bool>,
}

impl<'a> Walk<'a> {
    pub fn new(xref: &'a XRef, deadline: Instant) -> Self {
        Walk {
            xref,
            cache: InterpreterCache::new(),
            outlines: Outlines::default(),
            fonts: Vec::new(),
            hidden: hidden_layers(xref),
            operators: 0,
            items: 0,
            deadline,
            stopped: None,
            oddities: Vec::new(),
        }
    }

    /// What a content stream shows. `ctm` takes its space to mm; nothing is shown outside `bounds`.
    pub fn content(&mut self, data: &[u8], resources: &Resources<'a>, ctm: Affine, bounds: Rect) -> Art<'a> {
        let mut art = Art::default();
        let clip = push_clip(&mut art, bounds.to_path(0.1), false, None);
        self.stream(data, resources, State::new(ctm, Some(clip)), &mut art, 0);
        art
    }

    fn stream(&mut self, data: &[u8], resources: &Resources<'a>, state: State<'a>, art: &mut Art<'a>, depth: usize) {
        for name in ["DefaultGray", "DefaultRGB", "DefaultCMYK"] {
            if resources.color_spaces.contains_key(name) && !self.oddities.contains(&name) {
                self.oddities.push(name);
            }
        }
        let mut stage = Stage {
            base: state.ctm,
            state,
            stack: Vec::new(),
            path: BezPath::new(),
            start: Point::ZERO,
            clip: None,
            script: Script::default(),
            waiting: Vec::new(),
            marked: Vec::new(),
        };
        let mut operations = TypedIter::new(data);
        while let Some(operation) = operations.next() {
            if !self.spend() {
                break;
            }
            self.operator(operation, resources, &mut stage, art, depth);
        }
        let runs = glyphs::set(&stage.script, resources, &self.cache, self.xref, &mut self.outlines);
        let mut waiting = stage.waiting.into_iter().peekable();
        for run in runs {
            while waiting.next_if(|waiting| waiting.item < run.number).is_some() {}
            if let Some(waiting) = waiting.next_if(|waiting| waiting.item == run.number) {
                self.items += run.glyphs.len();
                place(art, &waiting, run);
            }
        }
    }

    /// Counts an operator; false when the file has too many or takes too long.
    fn spend(&mut self) -> bool {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            self.stopped = Some("it has more than ten million operators");
        } else if self.items > MOST_ITEMS {
            self.stopped = Some("it shows more than two million things");
        } else if self.operators.is_multiple_of(1024) && Instant::now() > self.deadline {
            self.stopped = Some("it takes too long to read");
        }
        self.stopped.is_none()
    }

    fn operator(
        &mut self,
        operation: Op<'_, '_>,
        resources: &Resources<'a>,
        stage: &mut Stage<'a>,
        art: &mut Art<'a>,
        depth: usize,
    ) {
        let Stage { state, stack, path, start, clip, script, .. } = stage;
        match operation {
            Op::SaveState(_) => {
                stack.push(state.clone());
                script.plain("q");
            }
            Op::RestoreState(_) => {
                if let Some(saved) = stack.pop() {
                    *state = saved;
                    script.plain("Q");
                }
            }
            Op::Transform(m) => state.ctm *= matrix([m.0, m.1, m.2, m.3, m.4, m.5]),
            Op::SetGraphicsState(name) => {
                if let Some(dict) = resources.get_ext_g_state(name.0) {
                    if dict.contains_key("Font") {
                        script.state(name.0);
                    }
                    self.graphics_state(&dict, resources, state, depth);
                }
            }
            Op::LineWidth(width) => state.style.width = width.0.as_f64().abs(),
            Op::LineCap(cap) => set_cap(&mut state.style, cap.0.as_i64()),
            Op::LineJoin(join) => set_join(&mut state.style, join.0.as_i64()),
            Op::MiterLimit(limit) => state.style.miter_limit = limit.0.as_f64(),
            Op::DashPattern(dash) => set_dash(&mut state.style, dash.0, dash.1.as_f64()),

            Op::MoveTo(p) => {
                *start = point(p.0, p.1);
                path.move_to(*start);
            }
            Op::LineTo(p) if begun(path) => path.line_to(point(p.0, p.1)),
            Op::CubicTo(p) if begun(path) => {
                path.curve_to(point(p.0, p.1), point(p.2, p.3), point(p.4, p.5));
            }
            Op::CubicStartTo(p) => {
                if let Some(last) = last(path, *start) {
                    path.curve_to(last, point(p.0, p.1), point(p.2, p.3));
                }
            }
            Op::CubicEndTo(p) if begun(path) => {
                path.curve_to(point(p.0, p.1), point(p.2, p.3), point(p.2, p.3));
            }
            Op::ClosePath(_) => close(path),
            Op::RectPath(r) => {
                *start = point(r.0, r.1);
                let (x, y) = (start.x, start.y);
                let Point { x: width, y: height } = point(r.2, r.3);
                path.move_to(*start);
                path.line_to((x + width, y));
                path.line_to((x + width, y + height));
                path.line_to((x, y + height));
                path.close_path();
            }
            Op::ClipNonZero(_) => *clip = Some(false),
            Op::ClipEvenOdd(_) => *clip = Some(true),
            Op::EndPath(_) => self.paint(stage, art, None, false),
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) => self.paint(stage, art, Some(false), false),
            Op::FillPathEvenOdd(_) => self.paint(stage, art, Some(true), false),
            Op::StrokePath(_) => self.paint(stage, art, None, true),
            Op::CloseAndStrokePath(_) => {
                close(path);
                self.paint(stage, art, None, true);
            }
            Op::FillAndStrokeNonZero(_) => self.paint(stage, art, Some(false), true),
            Op::FillAndStrokeEvenOdd(_) => self.paint(stage, art, Some(true), true),
            Op::CloseFillAndStrokeNonZero(_) => {
                close(path);
                self.paint(stage, art, Some(false), true);
            }
            Op::CloseFillAndStrokeEvenOdd(_) => {
                close(path);
                self.paint(stage, art, Some(true), true);
            }

            Op::ColorSpaceStroke(name) => state.stroke.space(Space::named(name.0, resources)),
            Op::ColorSpaceNonStroke(name) => state.fill.space(Space::named(name.0, resources)),
            Op::StrokeColor(color) => state.stroke.color(color.0),
            Op::NonStrokeColor(color) => state.fill.color(color.0),
            Op::StrokeColorNamed(color) => match color.1 {
                Some(name) => {
                    let numbers: Vec<Number> = color.0.into_iter().collect();
                    self.pattern(name, &numbers, resources, stage, depth, true);
                }
                None => state.stroke.color(color.0),
            },
            Op::NonStrokeColorNamed(color) => match color.1 {
                Some(name) => {
                    let numbers: Vec<Number> = color.0.into_iter().collect();
                    self.pattern(name, &numbers, resources, stage, depth, false);
                }
                None => state.fill.color(color.0),
            },
            Op::StrokeColorDeviceGray(g) => state.stroke.set(Rc::new(Space::Gray), &[g.0.as_f32()]),
            Op::NonStrokeColorDeviceGray(g) => state.fill.set(Rc::new(Space::Gray), &[g.0.as_f32()]),
            Op::StrokeColorDeviceRgb(c) => {
                state.stroke.set(Rc::new(Space::Rgb), &[c.0.as_f32(), c.1.as_f32(), c.2.as_f32()]);
            }
            Op::NonStrokeColorDeviceRgb(c) => {
                state.fill.set(Rc::new(Space::Rgb), &[c.0.as_f32(), c.1.as_f32(), c.2.as_f32()]);
            }
            Op::StrokeColorCmyk(c) => {
                let color = [c.0.as_f32(), c.1.as_f32(), c.2.as_f32(), c.3.as_f32()];
                state.stroke.set(Rc::new(Space::Cmyk), &color);
            }
            Op::NonStrokeColorCmyk(c) => {
                let color = [c.0.as_f32(), c.1.as_f32(), c.2.as_f32(), c.3.as_f32()];
                state.fill.set(Rc::new(Space::Cmyk), &color);
            }

            Op::Shading(name) => self.shading(name.0, resources, stage, art),
            Op::XObject(name) => {
                if let Some(stream) = resources.get_x_object(name.0) {
                    self.x_object(&stream, resources, stage, art, depth);
                }
            }
            Op::InlineImage(image) => {
                if let Some(picture) = inline(image.0, resources, stage.state.ctm) {
                    self.picture(picture, stage, art);
                }
            }

            Op::BeginText(_) => script.plain("BT"),
            Op::EndText(_) => script.plain("ET"),
            Op::CharacterSpacing(n) => script.numbers(&[n.0], "Tc"),
            Op::WordSpacing(n) => script.numbers(&[n.0], "Tw"),
            Op::HorizontalScaling(n) => script.numbers(&[n.0], "Tz"),
            Op::TextLeading(n) => script.numbers(&[n.0], "TL"),
            Op::TextRenderingMode(n) => script.numbers(&[n.0], "Tr"),
            Op::TextRise(n) => script.numbers(&[n.0], "Ts"),
            Op::NextLine(n) => script.numbers(&[n.0, n.1], "Td"),
            Op::NextLineAndSetLeading(n) => script.numbers(&[n.0, n.1], "TD"),
            Op::SetTextMatrix(m) => script.numbers(&[m.0, m.1, m.2, m.3, m.4, m.5], "Tm"),
            Op::NextLineUsingLeading(_) => script.plain("T*"),
            Op::TextFont(font) => {
                script.font(font.0, font.1);
                state.font = resources.get_font(font.0).map(|dict| self.font(dict));
            }
            Op::ShowText(text) => self.show(stage, art, &[Operand::Text(text.0.as_bytes())], "Tj"),
            Op::ShowTexts(texts) => self.show(stage, art, &[Operand::Texts(texts.0)], "TJ"),
            Op::NextLineAndShowText(text) => self.show(stage, art, &[Operand::Text(text.0.as_bytes())], "'"),
            Op::ShowTextWithParameters(text) => {
                let operands = [Operand::Number(text.0), Operand::Number(text.1), Operand::Text(text.2.as_bytes())];
                self.show(stage, art, &operands, "\"");
            }

            Op::BeginMarkedContent(_) => stage.marked.push(false),
            Op::BeginMarkedContentWithProperties(mark) => {
                let hidden = match mark.1 {
                    Object::Name(name) if mark.0.as_ref() == b"OC" => {
                        let id = resources.properties.get_ref(name.as_ref()).map(ObjectIdentifier::from);
                        self.is_hidden(id, resources.properties.get::<Dict<'_>>(name.as_ref()))
                    }
                    _ => false,
                };
                stage.marked.push(hidden);
            }
            Op::EndMarkedContent(_) => {
                stage.marked.pop();
            }
            _ => {}
        }
    }

    fn is_hidden(&self, id: Option<ObjectIdentifier>, dict: Option<Dict<'_>>) -> bool {
        if id.is_some_and(|id| self.hidden.contains(&id)) {
            return true;
        }
        let Some(dict) = dict else { return false };
        if dict.get_ref("OCGs").is_some_and(|group| self.hidden.contains(&group.into())) {
            return true;
        }
        // A membership is shown if any of its layers is.
        let groups: Vec<_> = dict
            .get::<Array<'_>>("OCGs")
            .map(|groups| groups.raw_iter().filter_map(|group| group.as_obj_ref()).take(1000).collect())
            .unwrap_or_default();
        !groups.is_empty() && groups.into_iter().all(|group| self.hidden.contains(&group.into()))
    }

    /// Ends a path: paints it, and makes it a clip if that was asked for.
    fn paint(&mut self, stage: &mut Stage<'a>, art: &mut Art<'a>, fill: Option<bool>, stroke: bool) {
        let path = std::mem::take(&mut stage.path);
        let clip = stage.clip.take();
        let state = &mut stage.state;
        let hidden = stage.marked.contains(&true);
        if !path.elements().is_empty() && !hidden {
            if let Some(even_odd) = fill {
                let placed = state.ctm * path.clone();
                let bounds = placed.bounding_box();
                let compositing = state.compositing(&state.fill);
                let what = What::Fill { path: placed, even_odd };
                self.push(art, what, bounds, state.clip, state.fill.paint.clone(), compositing);
            }
            if stroke {
                let thickness = state.thickness();
                let reach = state.style.width * state.ctm.determinant().abs().sqrt() / 2.0;
                let bounds = (state.ctm * path.clone()).bounding_box().inflate(reach, reach);
                let line = Line { path: path.clone(), style: state.style.clone(), transform: state.ctm, thickness };
                let compositing = state.compositing(&state.stroke);
                self.push(art, What::Stroke(line), bounds, state.clip, state.stroke.paint.clone(), compositing);
            }
        }
        if let Some(even_odd) = clip {
            state.clip = Some(push_clip(art, state.ctm * path, even_odd, state.clip));
        }
    }

    fn push(
        &mut self,
        art: &mut Art<'a>,
        what: What<'a>,
        bounds: Rect,
        clip: Option<usize>,
        paint: Paint<'a>,
        compositing: Compositing<'a>,
    ) {
        let seen = clip.and_then(|clip| art.clips.get(clip)).map_or(Some(bounds), |clip| overlap(bounds, clip.bounds));
        let Some(bounds) = seen else { return };
        self.items += 1;
        art.items.push(Item { what, clip, bounds, paint, compositing });
    }

    fn show(&mut self, stage: &mut Stage<'a>, art: &mut Art<'a>, operands: &[Operand<'_, '_>], operator: &str) {
        let number = art.items.len();
        stage.script.show(number, operands, operator);
        let state = &stage.state;
        if stage.marked.contains(&true) {
            // Shown to hayro all the same: it moves what follows.
            return;
        }
        let text = Text {
            glyphs: Vec::new(),
            size: 0.0,
            font: state.font,
            filled: false,
            outlined: false,
            outline: (state.stroke.paint.clone(), state.thickness()),
        };
        stage.waiting.push(Waiting { item: number, ctm: state.ctm });
        self.items += 1;
        art.items.push(Item {
            what: What::Text(text),
            clip: state.clip,
            bounds: Rect::ZERO,
            paint: state.fill.paint.clone(),
            compositing: state.compositing(&state.fill),
        });
    }

    fn font(&mut self, dict: Dict<'a>) -> usize {
        let same = |font: &UsedFont<'a>| std::ptr::eq(font.dict.data(), dict.data());
        self.fonts.iter().position(same).unwrap_or_else(|| {
            let name = dict.get::<Name<'_>>("BaseFont").map_or_else(String::new, |name| name.as_str().to_owned());
            self.fonts.push(UsedFont { dict, name });
            self.fonts.len() - 1
        })
    }

    fn graphics_state(&mut self, dict: &Dict<'a>, resources: &Resources<'a>, state: &mut State<'a>, depth: usize) {
        let number = |key: &str| dict.get::<f64>(key);
        if let Some(width) = number("LW") {
            state.style.width = width.abs();
        }
        if let Some(cap) = number("LC") {
            set_cap(&mut state.style, cap as i64);
        }
        if let Some(join) = number("LJ") {
            set_join(&mut state.style, join as i64);
        }
        if let Some(limit) = number("ML") {
            state.style.miter_limit = limit;
        }
        if let Some(dash) = dict.get::<Array<'_>>("D") {
            let mut items = dash.iter::<Object<'_>>();
            if let (Some(Object::Array(dashes)), Some(Object::Number(phase))) = (items.next(), items.next()) {
                set_dash(&mut state.style, &dashes, phase.as_f64());
            }
        }
        if let Some(alpha) = number("CA") {
            state.stroke.alpha = alpha.clamp(0.0, 1.0) as f32;
        }
        if let Some(alpha) = number("ca") {
            state.fill.alpha = alpha.clamp(0.0, 1.0) as f32;
        }
        if let Some(overprint) = dict.get::<bool>("OP") {
            state.stroke.overprint = overprint;
            if !dict.contains_key("op") {
                state.fill.overprint = overprint;
            }
        }
        if let Some(overprint) = dict.get::<bool>("op") {
            state.fill.overprint = overprint;
        }
        if let Some(mode) = number("OPM") {
            state.nonzero = mode == 1.0;
        }
        if let Some(font) = dict.get::<Array<'a>>("Font").and_then(|font| font.flex_iter().next::<Dict<'a>>()) {
            state.font = Some(self.font(font));
        }
        match dict.get::<Object<'_>>("BM") {
            Some(Object::Name(name)) => state.blend = Blend::named(&name),
            Some(Object::Array(names)) => {
                state.blend = names.iter::<Name<'_>>().next().map_or(Blend::Normal, |name| Blend::named(&name));
            }
            _ => {}
        }
        match dict.get::<Object<'a>>("SMask") {
            Some(Object::Name(_)) => state.mask = None,
            Some(Object::Dict(mask)) => state.mask = self.mask(&mask, resources, state, depth),
            _ => {}
        }
    }

    fn mask(
        &mut self,
        mask: &Dict<'a>,
        resources: &Resources<'a>,
        state: &State<'a>,
        depth: usize,
    ) -> Option<Rc<Mask<'a>>> {
        let group = mask.get::<Stream<'a>>("G")?;
        let mut art = Art::default();
        self.form(&group, resources, State::new(state.ctm, None), &mut art, depth, true);
        let luminosity = mask.get::<Name<'_>>("S").is_some_and(|name| name.as_ref() == b"Luminosity");
        Some(Rc::new(Mask { art, luminosity }))
    }

    fn shading(&mut self, name: &Name<'_>, resources: &Resources<'a>, stage: &Stage<'a>, art: &mut Art<'a>) {
        if stage.marked.contains(&true) {
            return;
        }
        let state = &stage.state;
        let Some(object) = resources.get_shading(name) else { return };
        let Some((dict, _)) = dict_or_stream(&object) else { return };
        let Some(gradient) = Gradient::read(dict, state.ctm, resources) else { return };
        let bounds = state.clip.and_then(|clip| art.clips.get(clip)).map_or(Rect::ZERO, |clip| clip.bounds);
        let compositing = state.compositing(&state.fill);
        self.push(art, What::Shading, bounds, state.clip, Paint::Gradient(Rc::new(gradient)), compositing);
    }

    #[allow(clippy::too_many_arguments)] // the operator's own operands and what it acts on
    fn pattern(
        &mut self,
        name: &Name<'_>,
        numbers: &[Number],
        resources: &Resources<'a>,
        stage: &mut Stage<'a>,
        depth: usize,
        stroke: bool,
    ) {
        let Some(object) = resources.get_pattern(name) else { return };
        let Some((dict, stream)) = dict_or_stream(&object) else { return };
        // A pattern lies on its page or form as a whole, whatever the transform of the moment.
        let transform = stage.base * dict.get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, Affine::new);
        let paint = match (dict.get::<u8>("PatternType"), stream) {
            (Some(1), Some(stream)) => {
                let space = if stroke { &stage.state.stroke.space } else { &stage.state.fill.space };
                self.tiles(stream, transform, space.clone(), numbers, resources, depth).map(Paint::Tiles)
            }
            (Some(2), _) => dict
                .get::<Object<'a>>("Shading")
                .and_then(|object| Gradient::read(dict_or_stream(&object)?.0, transform, resources))
                .map(|gradient| Paint::Gradient(Rc::new(gradient))),
            _ => None,
        };
        if let Some(paint) = paint {
            let source = if stroke { &mut stage.state.stroke } else { &mut stage.state.fill };
            source.paint = paint;
        }
    }

    fn tiles(
        &mut self,
        stream: &Stream<'a>,
        transform: Affine,
        space: Rc<Space>,
        numbers: &[Number],
        resources: &Resources<'a>,
        depth: usize,
    ) -> Option<Rc<Tiles<'a>>> {
        if depth >= DEEPEST {
            return None;
        }
        let dict = stream.dict();
        let [x0, y0, x1, y1] = dict.get::<[f64; 4]>("BBox")?;
        let bounds = Rect::new(x0, y0, x1, y1).abs();
        let step = (dict.get::<f64>("XStep")?.abs(), dict.get::<f64>("YStep")?.abs());
        let data = stream.decoded_data().ok()?;
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let mut cell = Art::default();
        let clip = push_clip(&mut cell, bounds.to_path(0.1), false, None);
        let mut state = State::new(Affine::IDENTITY, Some(clip));
        if let (Some(2), Space::Pattern(Some(base))) = (dict.get::<u8>("PaintType"), space.as_ref()) {
            let color: Vec<f32> = numbers.iter().map(Number::as_f32).collect();
            state.fill.set(base.clone(), &color);
            state.stroke.set(base.clone(), &color);
        }
        self.stream(&data, own.as_ref().unwrap_or(resources), state, &mut cell, depth + 1);
        Some(Rc::new(Tiles { cell, bounds, step, transform }))
    }

    fn x_object(
        &mut self,
        stream: &Stream<'a>,
        resources: &Resources<'a>,
        stage: &Stage<'a>,
        art: &mut Art<'a>,
        depth: usize,
    ) {
        let dict = stream.dict();
        let layer = dict.get_ref("OC").map(ObjectIdentifier::from);
        if stage.marked.contains(&true) || self.is_hidden(layer, dict.get::<Dict<'_>>("OC")) {
            return;
        }
        match dict.get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Image") => {
                if let Some(picture) = picture(stream, resources, stage.state.ctm) {
                    self.picture(picture, stage, art);
                }
            }
            Some(b"Form") => self.form(stream, resources, stage.state.clone(), art, depth, false),
            _ => {}
        }
    }

    fn picture(&mut self, picture: Picture<'a>, stage: &Stage<'a>, art: &mut Art<'a>) {
        if stage.marked.contains(&true) {
            return;
        }
        let state = &stage.state;
        let bounds = picture.transform.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0));
        let compositing = state.compositing(&state.fill);
        self.push(art, What::Image(picture), bounds, state.clip, state.fill.paint.clone(), compositing);
    }

    fn form(
        &mut self,
        stream: &Stream<'a>,
        resources: &Resources<'a>,
        mut state: State<'a>,
        art: &mut Art<'a>,
        depth: usize,
        of_mask: bool,
    ) {
        if depth >= DEEPEST {
            self.stopped = self.stopped.or(Some("its forms nest too deeply"));
            return;
        }
        let dict = stream.dict();
        let Ok(data) = stream.decoded_data() else { return };
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let resources = own.as_ref().unwrap_or(resources);
        state.ctm *= dict.get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, Affine::new);
        if let Some([x0, y0, x1, y1]) = dict.get::<[f64; 4]>("BBox") {
            let frame = Rect::new(x0, y0, x1, y1).abs().to_path(0.1);
            state.clip = Some(push_clip(art, state.ctm * frame, false, state.clip));
        }
        let bounds = state.clip.and_then(|clip| art.clips.get(clip)).map_or(Rect::ZERO, |clip| clip.bounds);
        let group = dict
            .get::<Dict<'a>>("Group")
            .filter(|group| group.get::<Name<'_>>("S").is_some_and(|name| name.as_ref() == b"Transparency"));
        let mut grouped = false;
        if let Some(group) = group {
            let space = group.get::<Object<'_>>("CS").map(|object| Rc::new(Space::read(&object, resources)));
            art.groups.push((Group { space, of_mask }, bounds));
            let compositing = state.compositing(&state.fill);
            grouped = !compositing.is_plain();
            if grouped {
                let paint = state.fill.paint.clone();
                art.items.push(Item { what: What::GroupStart, clip: state.clip, bounds, paint, compositing });
                state.fill.alpha = 1.0;
                state.stroke.alpha = 1.0;
                state.blend = Blend::Normal;
                state.mask = None;
            }
        }
        let (clip, paint) = (state.clip, state.fill.paint.clone());
        let compositing = state.compositing(&state.fill);
        self.stream(&data, resources, state, art, depth + 1);
        if grouped {
            art.items.push(Item { what: What::GroupEnd, clip, bounds, paint, compositing });
        }
    }
}

/// Gives a waiting run its glyphs.
fn place(art: &mut Art<'_>, waiting: &Waiting, run: glyphs::Run) {
    let Some(item) = art.items.get_mut(waiting.item) else { return };
    let What::Text(text) = &mut item.what else { return };
    let mut all: Option<Rect> = None;
    for glyph in run.glyphs {
        let transform = waiting.ctm * glyph.transform;
        let bounds = transform.transform_rect_bbox(glyph.bounds);
        if !glyph.outline.elements().is_empty() && bounds.is_finite() {
            all = Some(all.map_or(bounds, |all| all.union(bounds)));
        }
        let [.., c, d, _, _] = transform.as_coeffs();
        text.size = c.hypot(d) * 1000.0 * POINTS_A_MM;
        text.glyphs.push(PlacedGlyph { outline: glyph.outline, transform, bounds, missing: glyph.missing });
    }
    text.filled = run.filled;
    text.outlined = run.outlined;
    let bounds = all.unwrap_or(Rect::ZERO);
    item.bounds = item
        .clip
        .and_then(|clip| art.clips.get(clip))
        .map_or(Some(bounds), |clip| overlap(bounds, clip.bounds))
        .unwrap_or(Rect::ZERO);
    if all.is_none() || item.bounds == Rect::ZERO {
        // Spaces, and what is clipped away.
        text.filled = false;
        text.outlined = false;
    }
}

fn push_clip(art: &mut Art<'_>, path: BezPath, even_odd: bool, parent: Option<usize>) -> usize {
    let own = path.bounding_box();
    let straight = path.elements().iter().all(|element| !matches!(element, PathEl::CurveTo(..) | PathEl::QuadTo(..)));
    let is_rect = straight && path.elements().len() <= 6 && (path.area().abs() - own.area()).abs() <= own.area() * 1e-6;
    let bounds = match parent.and_then(|parent| art.clips.get(parent)) {
        Some(parent) => overlap(own, parent.bounds).unwrap_or(Rect::ZERO),
        None => own,
    };
    art.clips.push(Clip { path, even_odd, parent, bounds, is_rect });
    art.clips.len() - 1
}

/// What two rectangles share, if only a line.
pub fn overlap(a: Rect, b: Rect) -> Option<Rect> {
    let both = Rect { x0: a.x0.max(b.x0), y0: a.y0.max(b.y0), x1: a.x1.min(b.x1), y1: a.y1.min(b.y1) };
    (both.x0 <= both.x1 && both.y0 <= both.y1).then_some(both)
}

fn picture<'a>(stream: &Stream<'a>, resources: &Resources<'_>, transform: Affine) -> Option<Picture<'a>> {
    let dict = stream.dict();
    let stencil = dict.get::<bool>("ImageMask").unwrap_or(false);
    let space = match dict.get::<Object<'_>>("ColorSpace") {
        _ if stencil => None,
        Some(object) => Some(Rc::new(Space::read(&object, resources))),
        // A JPEG 2000 image may name its space itself.
        None => Some(Rc::new(Space::Unknown)),
    };
    Some(Picture {
        pixels: Pixels::Stream(stream.clone()),
        transform,
        width: dict.get::<u32>("Width")?,
        height: dict.get::<u32>("Height")?,
        bits: if stencil { 1 } else { dict.get::<u8>("BitsPerComponent").unwrap_or(8) },
        space,
    })
}

fn inline<'a>(stream: &Stream<'_>, resources: &Resources<'_>, transform: Affine) -> Option<Picture<'a>> {
    let dict = stream.dict();
    let stencil = dict.get::<bool>("IM").or_else(|| dict.get::<bool>("ImageMask")).unwrap_or(false);
    let space = dict.get::<Object<'_>>("CS").or_else(|| dict.get::<Object<'_>>("ColorSpace"));
    let bits = dict.get::<u8>("BPC").or_else(|| dict.get::<u8>("BitsPerComponent")).unwrap_or(8);
    let decode = dict.get::<Array<'_>>("D").or_else(|| dict.get::<Array<'_>>("Decode"));
    Some(Picture {
        pixels: Pixels::Inline {
            data: stream.decoded().ok()?.into_owned(),
            decode: decode.map(|array| array.iter::<f32>().take(64).collect()).unwrap_or_default(),
        },
        transform,
        width: dict.get::<u32>("W").or_else(|| dict.get::<u32>("Width"))?,
        height: dict.get::<u32>("H").or_else(|| dict.get::<u32>("Height"))?,
        bits: if stencil { 1 } else { bits },
        space: (!stencil).then(|| Rc::new(space.map_or(Space::Unknown, |object| Space::read(&object, resources)))),
    })
}

/// Layers that the file's default configuration switches off.
fn hidden_layers(xref: &XRef) -> HashSet<ObjectIdentifier> {
    let Some(layers) = xref.get::<Dict<'_>>(xref.root_id()).and_then(|root| root.get::<Dict<'_>>("OCProperties"))
    else {
        return HashSet::new();
    };
    let ids = |dict: &Dict<'_>, key: &str| -> Vec<ObjectIdentifier> {
        dict.get::<Array<'_>>(key)
            .map(|array| array.raw_iter().filter_map(|item| item.as_obj_ref()).take(10_000).map(Into::into).collect())
            .unwrap_or_default()
    };
    let Some(default) = layers.get::<Dict<'_>>("D") else { return HashSet::new() };
    let mut hidden: HashSet<ObjectIdentifier> = ids(&default, "OFF").into_iter().collect();
    if default.get::<Name<'_>>("BaseState").is_some_and(|name| name.as_ref() == b"OFF") {
        hidden.extend(ids(&layers, "OCGs"));
        for shown in ids(&default, "ON") {
            hidden.remove(&shown);
        }
    }
    hidden
}

fn matrix(numbers: [Number; 6]) -> Affine {
    Affine::new(numbers.map(|number| number.as_f64()))
}

fn point(x: Number, y: Number) -> Point {
    /// Pages have 14,400 points at most; farther out lies nothing but the work of getting there.
    const FARTHEST: f64 = 1e6;
    Point::new(x.as_f64().clamp(-FARTHEST, FARTHEST), y.as_f64().clamp(-FARTHEST, FARTHEST))
}

fn begun(path: &BezPath) -> bool {
    !path.elements().is_empty()
}

fn close(path: &mut BezPath) {
    if begun(path) {
        path.close_path();
    }
}

/// The current point.
fn last(path: &BezPath, start: Point) -> Option<Point> {
    match path.elements().last()? {
        PathEl::MoveTo(p) | PathEl::LineTo(p) | PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => Some(*p),
        PathEl::ClosePath => Some(start),
    }
}

fn set_cap(style: &mut Stroke, cap: i64) {
    let cap = match cap {
        1 => Cap::Round,
        2 => Cap::Square,
        _ => Cap::Butt,
    };
    style.start_cap = cap;
    style.end_cap = cap;
}

fn set_join(style: &mut Stroke, join: i64) {
    style.join = match join {
        1 => Join::Round,
        2 => Join::Bevel,
        _ => Join::Miter,
    };
}

fn set_dash(style: &mut Stroke, dashes: &Array<'_>, phase: f64) {
    let dashes: Vec<f64> = dashes.iter::<f64>().take(32).map(f64::abs).collect();
    // A pattern of nothing but gaps of no length is a solid line.
    let solid = dashes.iter().sum::<f64>() <= 0.0;
    style.dash_pattern = if solid { Default::default() } else { dashes.into_iter().collect() };
    style.dash_offset = phase;
}
