//! What the laid-out frames say: where codes are, which glyphs are missing, what is too small, at the edge, on a fold, or
//! collides.

use typst::foundations::{Dict, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::text::TextItem;
use typst::visualize::Color;
use typst_layout::PagedDocument;

use crate::finding::{Finding, Place};
use crate::model::sheet::Sheet;

/// A code as the layout placed it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedCode {
    pub name: String,
    /// Counts from 0.
    pub page: usize,
    /// Top-left corner of its modules, without the quiet zone, in mm from the trimmed page's.
    pub x: f64,
    pub y: f64,
    /// Size of a module in mm.
    pub module: f64,
    /// Modules on a side.
    pub modules: usize,
    /// Whether it stands on its head.
    pub turned: bool,
}

impl PlacedCode {
    /// Length of a side without the quiet zone, in mm.
    pub fn side(&self) -> f64 {
        self.module * self.modules as f64
    }
}

/// A place that a layout keeps for the clinic's own, as the layout placed it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedSlot {
    /// Counts from 0.
    pub page: usize,
    /// Top-left corner in pt from the trimmed page's.
    pub x: f64,
    pub y: f64,
    /// In pt, as the layout has it.
    pub width: f64,
    pub height: f64,
    /// Whether it stands on its head.
    pub turned: bool,
    /// How many times as large as in the layout it is shown.
    pub scale: f64,
}

/// How far in pt the ink of two lines may touch before they collide.
const TOUCH: f64 = 0.6;

/// No text or code may lie nearer to a fold than this, in mm: folding machines are not more exact.
const FOLD: f64 = 1.0;

/// A cell whose text is taller than it, as the layout noted it.
#[derive(Debug, Clone, PartialEq)]
pub struct Overflow {
    pub cell: String,
    pub page: usize,
    /// In mm.
    pub by: f64,
    /// The largest fit at which the text would keep to the cell; negative where none is small enough.
    pub fit: f64,
}

/// Pairs of an ink of the press and what stands for it in RGB.
pub type Inks = Vec<(Color, Color)>;

/// The inks that the theme noted.
pub fn inks(document: &PagedDocument) -> Inks {
    let mut inks = Inks::new();
    for page in document.pages() {
        notes(&page.frame, &mut |note| {
            let Ok(Value::Array(pairs)) = note.get("inks") else { return };
            for pair in pairs.iter() {
                let Value::Array(pair) = pair else { continue };
                if let (Ok(Value::Color(press)), Ok(Value::Color(screen))) = (pair.at(0, None), pair.at(1, None)) {
                    inks.push((press, screen));
                }
            }
        });
    }
    inks
}

/// The cells of all pages that their text does not fit in.
pub fn overflows(document: &PagedDocument) -> Vec<Overflow> {
    let mut out = Vec::new();
    for (page, content) in document.pages().iter().enumerate() {
        notes(&content.frame, &mut |note| out.extend(overflow(note, page)));
    }
    out
}

/// Hands on every note (Typst's `metadata`) that a layout left in a frame.
fn notes(frame: &Frame, take: &mut impl FnMut(&Dict)) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => notes(&group.frame, take),
            FrameItem::Tag(Tag::Start(element, _)) => {
                if let Some(metadata) = element.to_packed::<MetadataElem>()
                    && let Value::Dict(note) = &metadata.value
                {
                    take(note);
                }
            }
            _ => {}
        }
    }
}

/// The parts of a clinic's record that a frame has no room for, as its layout noted them.
pub fn omitted(frame: &Frame) -> Vec<String> {
    let mut out = Vec::new();
    notes(frame, &mut |note| {
        if let Ok(Value::Array(parts)) = note.get("omitted") {
            out.extend(parts.iter().filter_map(|part| match part {
                Value::Str(part) => Some(part.to_string()),
                _ => None,
            }));
        }
    });
    out
}

fn overflow(note: &Dict, page: usize) -> Option<Overflow> {
    let Value::Length(by) = note.get("overflow").ok()? else { return None };
    let Value::Str(cell) = note.get("cell").ok()? else { return None };
    let fit = match note.get("fit").ok()? {
        Value::Float(fit) => *fit,
        Value::Int(fit) => *fit as f64,
        _ => return None,
    };
    Some(Overflow { cell: cell.to_string(), page, by: by.abs.to_mm(), fit })
}

/// The text of each page, cluster by cluster in the order of the glyphs.
pub fn texts(document: &PagedDocument) -> Vec<String> {
    fn gather(frame: &Frame, out: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => gather(&group.frame, out),
                FrameItem::Text(text) => {
                    let mut before = None;
                    for range in text.glyphs.iter().map(|glyph| glyph.range()) {
                        if before.as_ref() != Some(&range) {
                            out.push_str(&text.text[range.clone()]);
                        }
                        before = Some(range);
                    }
                }
                _ => {}
            }
        }
    }
    let text = |page: &typst_layout::Page| {
        let mut text = String::new();
        gather(&page.frame, &mut text);
        text
    };
    document.pages().iter().map(text).collect()
}

/// The slots of all pages.
pub fn slots(document: &PagedDocument) -> Vec<PlacedSlot> {
    let mut slots = Vec::new();
    for (page, content) in document.pages().iter().enumerate() {
        places(&content.frame, Transform::identity(), &mut |note, corner| slots.extend(slot(note, page, corner)));
    }
    slots
}

/// Hands on every note with the place where it was left.
fn places(frame: &Frame, at: Transform, take: &mut impl FnMut(&Dict, Point)) {
    for (position, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => places(&group.frame, here.pre_concat(group.transform), take),
            FrameItem::Tag(Tag::Start(element, _)) => {
                if let Some(metadata) = element.to_packed::<MetadataElem>()
                    && let Value::Dict(note) = &metadata.value
                {
                    take(note, Point::zero().transform(here));
                }
            }
            _ => {}
        }
    }
}

fn slot(note: &Dict, page: usize, corner: Point) -> Option<PlacedSlot> {
    note.get("slot").ok()?;
    let length = |key: &str| match note.get(key) {
        Ok(Value::Length(length)) => Some(length.abs.to_pt()),
        _ => None,
    };
    let (width, height) = (length("width")?, length("height")?);
    Some(PlacedSlot { page, x: corner.x.to_pt(), y: corner.y.to_pt(), width, height, turned: false, scale: 1.0 })
}

/// The first text with a glyph that its font does not have.
pub fn missing_glyph(frame: &Frame) -> Option<String> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => missing_glyph(&group.frame),
        FrameItem::Text(text) if text.glyphs.iter().any(|glyph| glyph.id == 0) => Some(text.text.to_string()),
        _ => None,
    })
}

/// Reads the frames of all pages; faults go to `findings`.
pub fn read(document: &PagedDocument, sheet: &Sheet, findings: &mut Vec<Finding>) -> Vec<PlacedCode> {
    let mut codes = Vec::new();
    for (page, content) in document.pages().iter().enumerate() {
        let mut walk = Walk { page, sheet, codes: &mut codes, texts: Vec::new(), findings };
        walk.frame(&content.frame, Transform::identity());
        let texts = std::mem::take(&mut walk.texts);
        collisions(&texts, page, sheet, findings);
    }
    codes
}

struct Walk<'a> {
    page: usize,
    sheet: &'a Sheet,
    codes: &'a mut Vec<PlacedCode>,
    texts: Vec<Line>,
    findings: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn frame(&mut self, frame: &Frame, at: Transform) {
        for (position, item) in frame.items() {
            let here = at.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, here.pre_concat(group.transform)),
                FrameItem::Text(text) => self.text(text, here),
                FrameItem::Tag(Tag::Start(element, _)) => {
                    if let Some(metadata) = element.to_packed::<MetadataElem>()
                        && let Value::Dict(value) = &metadata.value
                    {
                        let corner = Point::zero().transform(here);
                        if let Some(code) = placed(value, self.page, corner) {
                            let end = corner + Point::splat(Abs::mm(code.side()));
                            let shown = format!("the code {}", code.name);
                            self.keeps_inside(&shown, corner, end);
                            self.keeps_off_folds(&shown, corner.x, end.x);
                            self.codes.push(code);
                        }
                    }
                }
                FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }

    fn text(&mut self, item: &TextItem, at: Transform) {
        let place = || Place::file(format!("layouts/{}/layout.typ", self.sheet.id.layout));
        let page = self.page + 1;
        let shown: String = item.text.chars().take(24).collect();
        if item.glyphs.iter().any(|glyph| glyph.id == 0) {
            self.findings.push(
                Finding::new("G002", format!("page {page}: a glyph is missing in “{shown}”"))
                    .at(place())
                    .hint(format!("the text is set in {}", item.font.font().info().family)),
            );
        }
        let lang = item.lang.as_str();
        let minimum = self.sheet.rules.minimum.iter().filter(|(known, _)| known == lang).map(|(_, size)| *size);
        if let Some(minimum) = minimum.reduce(f64::min) {
            // Furigana is read with its base; half of the base's size is the rule of the script.
            let size = item.size.to_pt();
            let is_furigana = item.text.chars().all(is_kana);
            let least = if is_furigana { minimum * 0.5 } else { minimum };
            if size + 0.01 < least {
                self.findings.push(
                    Finding::new(
                        "F002",
                        format!("page {page}: “{shown}” is set at {size:.1} pt; {lang} needs {least:.1} pt"),
                    )
                    .at(place())
                    .hint("raise the size in theme.typ, or shorten the text"),
                );
            }
        }
        let ink = item.bbox();
        if ink.max.x <= ink.min.x {
            return;
        }
        let corners = [ink.min, ink.max].map(|point| point.transform(at));
        let min = Point::new(corners[0].x.min(corners[1].x), corners[0].y.min(corners[1].y));
        let max = Point::new(corners[0].x.max(corners[1].x), corners[0].y.max(corners[1].y));
        self.keeps_inside(&format!("“{shown}”"), min, max);
        self.keeps_off_folds(&format!("“{shown}”"), min.x, max.x);
        let baseline = Point::zero().transform(at);
        let end = Point::new(item.width(), Abs::zero()).transform(at);
        self.texts.push(Line { ink: Rect::new(min, max), baseline, end, size: item.size, shown });
    }

    /// Whether what these corners enclose is clear of the safe margin.
    fn keeps_inside(&mut self, shown: &str, min: Point, max: Point) {
        let paper = self.sheet.data.paper;
        let safe = Abs::mm(self.sheet.rules.safe) - Abs::pt(0.1);
        let outside =
            min.x < safe || min.y < safe || max.x > Abs::mm(paper.width) - safe || max.y > Abs::mm(paper.height) - safe;
        if outside {
            self.findings.push(
                Finding::new(
                    "F003",
                    format!(
                        "page {}: {shown} lies at {:.1}–{:.1} × {:.1}–{:.1} mm, outside the safe margin of {} mm",
                        self.page + 1,
                        min.x.to_mm(),
                        max.x.to_mm(),
                        min.y.to_mm(),
                        max.y.to_mm(),
                        self.sheet.rules.safe
                    ),
                )
                .at(Place::file(format!("layouts/{}/layout.typ", self.sheet.id.layout)))
                .hint("shorten the longest word, or give the column more room"),
            );
        }
    }

    /// Whether what lies between `start` and `end` is clear of the folds of its page.
    fn keeps_off_folds(&mut self, shown: &str, start: Abs, end: Abs) {
        let folds = self.sheet.rules.folds.get(self.page).into_iter().flatten();
        let (start, end) = (start.to_mm(), end.to_mm());
        for fold in folds.filter(|&&fold| start < fold + FOLD && end > fold - FOLD) {
            self.findings.push(
                Finding::new(
                    "F005",
                    format!(
                        "page {}: {shown} lies at {start:.1}–{end:.1} mm, within {FOLD} mm of the fold at {fold} mm",
                        self.page + 1
                    ),
                )
                .at(Place::file(format!("layouts/{}/layout.typ", self.sheet.id.layout)))
                .hint("shorten the longest word, or keep the column off the fold"),
            );
        }
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}')
}

/// A code's own note in the document: its name, module in mm and modules on a side.
fn placed(value: &Dict, page: usize, corner: Point) -> Option<PlacedCode> {
    let Value::Str(name) = value.get("code").ok()? else { return None };
    let Value::Length(module) = value.get("module").ok()? else { return None };
    let Value::Int(modules) = value.get("modules").ok()? else { return None };
    Some(PlacedCode {
        name: name.to_string(),
        page,
        x: corner.x.to_mm(),
        y: corner.y.to_mm(),
        module: module.abs.to_mm(),
        modules: usize::try_from(*modules).ok()?,
        turned: false,
    })
}

/// A run of text on the page.
struct Line {
    ink: Rect,
    /// Where it starts and where it ends on its baseline.
    baseline: Point,
    end: Point,
    size: Abs,
    shown: String,
}

impl Line {
    /// On one line the advances may not overlap, marks may; between lines no ink may meet. The typesetter makes a run of
    /// its own, with a baseline of its own, of each mark that it raises or lowers: so a line is a band, not a height.
    fn collides(&self, other: &Line) -> bool {
        let same_line = (self.baseline.y - other.baseline.y).abs() < self.size.min(other.size) * 0.55;
        let overlap = |a: (Abs, Abs), b: (Abs, Abs)| (a.1.min(b.1) - a.0.max(b.0)).to_pt();
        if same_line {
            let run = |line: &Line| (line.baseline.x.min(line.end.x), line.baseline.x.max(line.end.x));
            return overlap(run(self), run(other)) > TOUCH;
        }
        overlap((self.ink.min.x, self.ink.max.x), (other.ink.min.x, other.ink.max.x)) > TOUCH
            && overlap((self.ink.min.y, self.ink.max.y), (other.ink.min.y, other.ink.max.y)) > TOUCH
    }
}

fn collisions(texts: &[Line], page: usize, sheet: &Sheet, findings: &mut Vec<Finding>) {
    for (index, line) in texts.iter().enumerate() {
        for other in texts[index + 1..].iter().filter(|other| line.collides(other)) {
            findings.push(
                Finding::new("F004", format!("page {}: “{}” and “{}” overlap", page + 1, line.shown, other.shown))
                    .at(Place::file(format!("layouts/{}/layout.typ", sheet.id.layout)))
                    .hint("give the lines more leading or the blocks more room"),
            );
        }
    }
}
