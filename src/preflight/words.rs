//! T: what is copied, searched and read aloud from the finished file is what was set.
//!
//! The text layer is read as poppler reads it: a span that says what it stands for (ActualText) counts for its glyphs,
//! else each glyph is what its font says. Both sides are compared in the order of the glyphs, so that what runs from
//! right to left is compared as it lies on the line.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, String as PdfString};
use hayro::kurbo::{BezPath, Rect};

use crate::finding::{Finding, Place};
use crate::press::Finished;

/// Characters that a finding shows before and after the first difference.
const SHOWN: usize = 12;

/// Compares each page's text layer with what was set.
pub fn findings(finished: &Finished) -> Vec<Finding> {
    let Some(set) = finished.texts() else { return Vec::new() };
    let Some(said) = texts(finished.bytes()) else { return Vec::new() };
    let id = finished.id();
    let pages = said.iter().zip(set).enumerate();
    pages
        .filter_map(|(page, (said, set))| {
            let (said, set) = difference(said, set)?;
            let message = format!("page {}: “{set}” was set, and the file says “{said}”", page + 1);
            Some(
                Finding::new("T001", message)
                    .at(Place::file(id.source()))
                    .hint("readers and screen readers would meet other words than the page shows; try another font"),
            )
        })
        .collect()
}

/// What each page of a file says; none where it cannot be read.
fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let cache = InterpreterCache::new();
    let mut texts = Vec::new();
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let whole = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, whole, &cache, page.xref(), InterpreterSettings::default());
        let mut reader = Reader::default();
        interpret_page(page, &mut context, &mut reader);
        texts.push(reader.text);
    }
    Some(texts)
}

/// Where two texts part, if they do: what the one and what the other has there.
fn difference(one: &str, other: &str) -> Option<(String, String)> {
    let (one, other) = (comparable(one), comparable(other));
    let at = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    (one != other).then(|| (near(&one, at), near(&other, at)))
}

/// What there is without spaces and characters of no width: to a reader of the file they are gaps like any other.
fn comparable(text: &str) -> Vec<char> {
    let no_width = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    text.chars().filter(|&c| !c.is_whitespace() && !no_width(c)).collect()
}

fn near(text: &[char], at: usize) -> String {
    text[at.saturating_sub(SHOWN).min(text.len())..(at + SHOWN).min(text.len())].iter().collect()
}

/// Gathers the text of a page.
#[derive(Default)]
struct Reader {
    text: String,
    /// For each open span, whether it says itself what it stands for.
    spans: Vec<bool>,
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        if self.spans.contains(&true) {
            return;
        }
        for glyph in run.glyphs() {
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.text.push(c),
                Some(BfString::String(text)) => self.text.push_str(&text),
                None => self.text.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let actual = properties.and_then(|properties| properties.get::<PdfString<'_>>("ActualText"));
        if let Some(actual) = &actual
            && !self.spans.contains(&true)
        {
            self.text.push_str(&decoded(actual.as_bytes()));
        }
        self.spans.push(actual.is_some());
    }

    fn end_marked_content(&mut self) {
        self.spans.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// A text string of a PDF: UTF-16 with its mark, else of one byte a character (PDF 1.7, 7.9.2.2).
fn decoded(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(units) => {
            let units: Vec<u16> = units.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        None => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_both_kinds_are_decoded() {
        assert_eq!(decoded(b"\xFE\xFF\x30\x42"), "あ");
        assert_eq!(decoded(b"card"), "card");
    }

    #[test]
    fn texts_that_differ_show_where() {
        assert_eq!(difference("a b\u{200b}c", "abc"), None);
        assert_eq!(difference("the same card", "the same gard"), Some(("thesamecard".into(), "thesamegard".into())));
        assert_eq!(difference("", "card"), Some(("".into(), "card".into())));
    }

    #[test]
    fn a_span_that_says_what_it_stands_for_counts_for_its_glyphs() {
        use lopdf::{Document, Object, Stream, dictionary};
        let mut pdf = Document::with_version("1.7");
        let content = b"BT /F 12 Tf 50 50 Td (ca) Tj /Span <</ActualText (r)>> BDC (XX) Tj EMC (d) Tj ET".to_vec();
        let content = pdf.add_object(Stream::new(dictionary! {}, content));
        let font = pdf.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        });
        let pages = pdf.new_object_id();
        let page = pdf.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        });
        let kids: Vec<Object> = vec![page.into()];
        pdf.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 }.into());
        let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        pdf.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        pdf.save_to(&mut bytes).unwrap();
        assert_eq!(texts(&bytes), Some(vec!["card".to_owned()]));
    }
}
