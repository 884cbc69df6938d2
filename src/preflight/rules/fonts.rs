//! Fonts of the text that is shown: embedded, drawn as outlines, and with a glyph for every character.

use hayro::hayro_syntax::object::{Dict, Name, Object};
use hayro::kurbo::Rect;

use super::Sink;
use crate::finding::Severity::{Error, Warning};
use crate::preflight::reading::art::{Item, What};
use crate::preflight::reading::file::{File, PageView, items};
use crate::preflight::reading::walk::UsedFont;

pub fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for (index, font) in file.fonts.iter().enumerate() {
        for page in &file.pages {
            let places = places(page, index);
            if places.is_empty() {
                continue;
            }
            let name = if font.name.is_empty() { "a font without a name" } else { &font.name };
            let plain = font.name.split_once('+').map_or(font.name.as_str(), |(_, plain)| plain);
            if is(&font.dict, "Subtype", b"Type3") {
                sink.page(
                    "P172",
                    Warning,
                    page.number,
                    &places,
                    format!("{name} is a Type 3 font: its glyphs are small programs that print coarsely"),
                    "export with outline fonts",
                );
            } else if !is_embedded(font) {
                sink.page(
                    "P170",
                    Error,
                    page.number,
                    &places,
                    format!("{name} is not embedded: the shop would print another font"),
                    "embed all fonts or turn the text into outlines",
                );
            }
            if plain == "Courier" {
                sink.page(
                    "P173",
                    Warning,
                    page.number,
                    &places,
                    "the text is in Courier, which programs put in place of a font that they miss",
                    "see whether this text is meant to look so",
                );
            }
        }
    }
    for page in &file.pages {
        let mut missing = Vec::new();
        for item in &page.art.items {
            if let (What::Text(text), Some(_)) = (&item.what, page.printed(item)) {
                missing.extend(
                    text.glyphs
                        .iter()
                        .filter(|glyph| glyph.missing)
                        .map(|glyph| if glyph.bounds.area() > 0.0 { glyph.bounds } else { item.bounds }),
                );
            }
        }
        if !missing.is_empty() {
            sink.page(
                "P171",
                Error,
                page.number,
                &missing,
                "characters are shown as the font's “missing” glyph",
                "use a font that has them",
            );
        }
    }
}

/// Where the text of a font stands that is printed.
fn places(page: &PageView<'_>, font: usize) -> Vec<Rect> {
    let of_font = |item: &&Item<'_>| matches!(&item.what, What::Text(text) if text.font == Some(font));
    page.art.items.iter().filter(of_font).filter_map(|item| page.printed(item)).collect()
}

fn is_embedded(font: &UsedFont<'_>) -> bool {
    let descriptor = match items(&font.dict, "DescendantFonts").into_iter().next() {
        Some(Object::Dict(descendant)) => descendant.get::<Dict<'_>>("FontDescriptor"),
        _ => font.dict.get::<Dict<'_>>("FontDescriptor"),
    };
    descriptor.is_some_and(|descriptor| {
        ["FontFile", "FontFile2", "FontFile3"].into_iter().any(|key| descriptor.contains_key(key))
    })
}

fn is(dict: &Dict<'_>, key: &str, name: &[u8]) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|found| found.as_ref() == name)
}
