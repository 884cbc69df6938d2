//! pdffonts: every font travels inside the file, as a subset, as outlines.

use crate::matrix::{judge, matrix};
use crate::program::PDFFONTS;

#[test]
fn every_font_is_an_embedded_subset_and_none_is_type_3() {
    judge(&matrix().sheets, |sheet| {
        let table = PDFFONTS.print([sheet.file()]);
        // Below two lines of headings: name, type (which has spaces), encoding, emb, sub, uni, object number, generation.
        let fonts: Vec<&str> = table.lines().skip(2).collect();
        if fonts.is_empty() {
            return vec!["no font at all: is its text drawn as outlines?".to_owned()];
        }
        fonts.into_iter().filter(|font| !is_embedded_subset(font)).map(|font| format!("pdffonts: {font}")).collect()
    });
}

fn is_embedded_subset(font: &str) -> bool {
    let mut columns = font.split_whitespace().rev().skip(3);
    let (subset, embedded) = (columns.next(), columns.next());
    embedded == Some("yes") && subset == Some("yes") && !font.contains("Type 3")
}
