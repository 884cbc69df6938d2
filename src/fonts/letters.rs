//! Which letters a face has, read from its `cmap` alone: the rest of a font of 20 MB stays on the disk.

use std::ops::Range;

use ttf_parser::cmap::{Format, GlyphVariationResult, Subtable, Table};
use ttf_parser::{GlyphId, RawFace, Tag};
use typst::foundations::Bytes;

pub struct Letters {
    font: Bytes,
    /// Where the table is.
    table: Range<usize>,
}

impl Letters {
    /// `None` for what is no font, or one without the table.
    pub fn of(font: Bytes, index: u32) -> Option<Letters> {
        let face = RawFace::parse(&font, index).ok()?;
        let record = face.table_records.into_iter().find(|record| record.tag == Tag::from_bytes(b"cmap"))?;
        let start = record.offset as usize;
        let table = start..start.checked_add(record.length as usize)?;
        Table::parse(font.get(table.clone())?)?;
        Some(Letters { font, table })
    }

    /// Whether there is a glyph for the character.
    pub fn has(&self, c: char) -> bool {
        self.subtables().any(|subtable| subtable.is_unicode() && subtable.glyph_index(c as u32).is_some_and(is_drawn))
    }

    /// Whether there is the form of a character that a variation selector asks for.
    pub fn has_variant(&self, c: char, selector: char) -> bool {
        self.subtables().any(|subtable| match subtable.format {
            Format::UnicodeVariationSequences(variants) => match variants.glyph_index(c as u32, selector as u32) {
                Some(GlyphVariationResult::Found(_)) => true,
                Some(GlyphVariationResult::UseDefault) => self.has(c),
                None => false,
            },
            _ => false,
        })
    }

    fn subtables(&self) -> impl Iterator<Item = Subtable<'_>> {
        let table = self.font.get(self.table.clone()).and_then(Table::parse);
        table.into_iter().flat_map(|table| table.subtables.into_iter())
    }
}

/// The first glyph of a font stands for what it has not (OpenType 1.9, “cmap”).
fn is_drawn(glyph: GlyphId) -> bool {
    glyph.0 != 0
}
