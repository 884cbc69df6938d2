//! A TrueType font without its hints.
//!
//! Hints move outlines to the pixels of coarse screens (OpenType 1.9, “TrueType Fundamentals: Instructing fonts”).
//! Paper has no such pixels and today's screens ignore them, but each PDF would carry them: for the glyphs of a card they
//! are as large as the outlines.

/// Programs and values that only hints use, and what is reckoned from hinted outlines.
const HINTS: [&[u8]; 8] = [b"cvt ", b"cvar", b"fpgm", b"prep", b"hdmx", b"LTSH", b"VDMX", b"DSIG"];

/// Bytes of an entry of the table directory.
const ENTRY: usize = 16;

/// Flags of a component of a composed glyph (OpenType 1.9, “glyf”).
const WORDS: u16 = 0x0001;
const SCALE: u16 = 0x0008;
const MORE: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;
const INSTRUCTIONS: u16 = 0x0100;

/// The font without hints; `None` for what is no single TrueType font with hints, or is not as such a font should be.
pub fn unhinted(font: &[u8]) -> Option<Vec<u8>> {
    if !matches!(font.get(..4)?, [0, 1, 0, 0] | b"true") {
        return None;
    }
    let directory: Vec<&[u8]> = (0..usize::from(word(font, 4)?))
        .map(|index| font.get(12 + ENTRY * index..12 + ENTRY * (index + 1)))
        .collect::<Option<_>>()?;
    let table = |tag: &[u8]| {
        let entry = directory.iter().find(|entry| &entry[..4] == tag)?;
        let at = long(entry, 8)? as usize;
        font.get(at..at.checked_add(long(entry, 12)? as usize)?)
    };
    table(b"fpgm").or_else(|| table(b"prep"))?;
    let mut head = table(b"head")?.to_vec();
    let (glyf, loca) = outlines(table(b"glyf")?, table(b"loca")?, word(&head, 50)? != 0)?;
    // Offsets are long ones now.
    head.get_mut(50..52)?.copy_from_slice(&[0, 1]);

    let kept: Vec<&[u8]> = directory.iter().copied().filter(|entry| !HINTS.contains(&&entry[..4])).collect();
    let mut out = font[..4].to_vec();
    out.extend_from_slice(&(kept.len() as u16).to_be_bytes());
    // What would help a binary search in the directory; nobody asks for it.
    out.extend_from_slice(&[0; 6]);
    let mut bodies = Vec::with_capacity(font.len());
    let start = out.len() + ENTRY * kept.len();
    for entry in kept {
        let body = match &entry[..4] {
            b"glyf" => &glyf,
            b"loca" => &loca,
            b"head" => &head[..],
            tag => table(tag)?,
        };
        out.extend_from_slice(&entry[..8]);
        out.extend_from_slice(&((start + bodies.len()) as u32).to_be_bytes());
        out.extend_from_slice(&(body.len() as u32).to_be_bytes());
        bodies.extend_from_slice(body);
        bodies.resize(bodies.len().next_multiple_of(4), 0);
    }
    out.append(&mut bodies);
    Some(out)
}

/// The tables `glyf` and `loca` anew, the latter with long offsets.
fn outlines(glyf: &[u8], loca: &[u8], is_long: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let offset = |index: usize| match is_long {
        true => long(loca, 4 * index).map(|offset| offset as usize),
        false => word(loca, 2 * index).map(|offset| 2 * usize::from(offset)),
    };
    let count = loca.len() / if is_long { 4 } else { 2 };
    let mut out = Vec::with_capacity(glyf.len());
    let mut offsets = Vec::with_capacity(4 * count);
    for index in 0..count {
        offsets.extend_from_slice(&(out.len() as u32).to_be_bytes());
        if index + 1 < count {
            let glyph = glyf.get(offset(index)?..offset(index + 1)?)?;
            if !glyph.is_empty() {
                outline(glyph, &mut out)?;
                out.resize(out.len().next_multiple_of(4), 0);
            }
        }
    }
    Some((out, offsets))
}

fn outline(glyph: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let contours = word(glyph, 0)? as i16;
    if contours < 0 {
        return composed(glyph, out);
    }
    let length = 10 + 2 * contours as usize;
    let instructions = usize::from(word(glyph, length)?);
    out.extend_from_slice(&glyph[..length]);
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(glyph.get(length + 2 + instructions..)?);
    Some(())
}

/// A glyph that is made of others.
fn composed(glyph: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let start = out.len();
    let mut at = 10;
    loop {
        let flags = word(glyph, at)?;
        let scales = match flags {
            flags if flags & MATRIX != 0 => 8,
            flags if flags & TWO_SCALES != 0 => 4,
            flags if flags & SCALE != 0 => 2,
            _ => 0,
        };
        let end = at + 4 + if flags & WORDS != 0 { 4 } else { 2 } + scales;
        out.extend_from_slice(glyph.get(out.len() - start..at)?);
        out.extend_from_slice(&(flags & !INSTRUCTIONS).to_be_bytes());
        out.extend_from_slice(glyph.get(at + 2..end)?);
        at = end;
        if flags & MORE == 0 {
            return Some(());
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use proptest::prelude::*;
    use ttf_parser::{Face, GlyphId, OutlineBuilder};

    use super::*;

    fn bundled(path: &str) -> Vec<u8> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(path)).unwrap()
    }

    /// An outline as it is told.
    #[derive(Default)]
    struct Told(String);

    impl OutlineBuilder for Told {
        fn move_to(&mut self, x: f32, y: f32) {
            let _ = write!(self.0, "m {x} {y} ");
        }

        fn line_to(&mut self, x: f32, y: f32) {
            let _ = write!(self.0, "l {x} {y} ");
        }

        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            let _ = write!(self.0, "q {x1} {y1} {x} {y} ");
        }

        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            let _ = write!(self.0, "c {x1} {y1} {x2} {y2} {x} {y} ");
        }

        fn close(&mut self) {
            self.0.push('z');
        }
    }

    #[test]
    fn every_glyph_keeps_its_outline_and_no_hint_is_left() {
        let files = super::super::list().files.into_iter().filter(|file| file.path.ends_with(".ttf"));
        for path in files.map(|file| file.path) {
            let hinted = bundled(&path);
            let Some(plain) = unhinted(&hinted) else {
                assert!(
                    Face::parse(&hinted, 0).unwrap().raw_face().table(ttf_parser::Tag::from_bytes(b"fpgm")).is_none()
                );
                continue;
            };
            let (before, after) = (Face::parse(&hinted, 0).unwrap(), Face::parse(&plain, 0).unwrap());
            for tag in [b"fpgm", b"prep", b"cvt "] {
                assert!(after.raw_face().table(ttf_parser::Tag::from_bytes(tag)).is_none(), "{path}");
            }
            assert_eq!(before.number_of_glyphs(), after.number_of_glyphs(), "{path}");
            for glyph in (0..before.number_of_glyphs()).map(GlyphId) {
                let (mut old, mut new) = (Told::default(), Told::default());
                assert_eq!(before.outline_glyph(glyph, &mut old), after.outline_glyph(glyph, &mut new), "{path}");
                assert_eq!(old.0, new.0, "{path}: glyph {}", glyph.0);
                assert_eq!(before.glyph_hor_advance(glyph), after.glyph_hor_advance(glyph), "{path}");
            }
            assert!(unhinted(&plain).is_none(), "{path}: nothing is left to take");
        }
    }

    #[test]
    fn a_collection_and_an_opentype_font_with_cubic_outlines_stay_as_they_are() {
        assert!(unhinted(&bundled("NotoSansCJK/NotoSansCJK-Regular.ttc")).is_none());
        assert!(unhinted(b"OTTO").is_none());
        assert!(unhinted(b"").is_none());
    }

    proptest! {
        #[test]
        fn a_damaged_font_is_no_reason_to_panic(at in 0usize..37_000, byte: u8, cut in 0usize..38_000) {
            let mut font = bundled("NotoSansThai/NotoSansThai-Regular.ttf");
            font[at] = byte;
            let _ = unhinted(&font);
            font.truncate(cut);
            let _ = unhinted(&font);
        }
    }
}
