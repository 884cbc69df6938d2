//! Bytes of a spreadsheet → which of the two encodings of Japanese offices they are in.

use std::io::{self, Read};

use encoding_rs::SHIFT_JIS;

const CHUNK: usize = 64 << 10;

/// How a table's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8 {
        bom: bool,
    },
    /// What Japanese Windows writes, also called Shift_JIS and Windows-31J.
    Cp932,
    /// What Excel calls “Unicode text”.
    Utf16,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 { bom: false } => "UTF-8",
            Encoding::Utf8 { bom: true } => "UTF-8 with a byte-order mark",
            Encoding::Cp932 => "CP932",
            Encoding::Utf16 => "UTF-16",
        }
    }

    /// The text of some bytes; `None` where they are not in this encoding.
    pub fn text(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 { .. } => String::from_utf8(bytes.to_vec()).ok(),
            Encoding::Cp932 => {
                SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
            }
            Encoding::Utf16 => None,
        }
    }

    /// Looks at all bytes, because a table may be plain ASCII for its first thousand rows. Where neither encoding fits
    /// all of them, the first line decides, and the rows that do not fit it are refused one by one.
    ///
    /// # Errors
    /// When the bytes cannot be read.
    pub fn detect(mut source: impl Read) -> io::Result<Encoding> {
        let mut chunk = vec![0; CHUNK];
        let mut cp932 = SHIFT_JIS.new_decoder_without_bom_handling();
        let mut scratch = vec![0; CHUNK * 4];
        let (mut fits_utf8, mut fits_cp932, mut bom) = (true, true, false);
        let mut first_line = Vec::new();
        let mut in_first_line = true;
        // An unfinished character at the end of a chunk waits for the next.
        let mut rest: Vec<u8> = Vec::new();
        let mut is_first = true;
        loop {
            let length = fill(&mut source, &mut chunk)?;
            let bytes = &chunk[..length];
            if is_first {
                // Without a mark, one byte of its first letter is 0.
                if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..]) {
                    return Ok(Encoding::Utf16);
                }
                bom = bytes.starts_with(&[0xEF, 0xBB, 0xBF]);
                is_first = false;
            }
            if in_first_line && first_line.len() < CHUNK {
                let end = bytes.iter().position(|&byte| byte == b'\n');
                first_line.extend_from_slice(&bytes[..end.unwrap_or(length)]);
                in_first_line = end.is_none();
            }
            let is_last = length < CHUNK;
            if fits_utf8 {
                rest.extend_from_slice(bytes);
                match std::str::from_utf8(&rest) {
                    Ok(_) => rest.clear(),
                    Err(error) if error.error_len().is_none() && !is_last => {
                        rest.drain(..error.valid_up_to());
                    }
                    Err(_) => fits_utf8 = false,
                }
            }
            if fits_cp932 {
                let (result, _, _) = cp932.decode_to_utf8_without_replacement(bytes, &mut scratch, is_last);
                fits_cp932 = !matches!(result, encoding_rs::DecoderResult::Malformed(..));
            }
            if is_last || !(fits_utf8 || fits_cp932) {
                break;
            }
        }
        let looks_like_utf8 = fits_utf8 || (!fits_cp932 && std::str::from_utf8(&first_line).is_ok());
        Ok(if bom || looks_like_utf8 { Encoding::Utf8 { bom } } else { Encoding::Cp932 })
    }
}

/// Reads until the chunk is full or the source ends.
fn fill(source: &mut impl Read, chunk: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < chunk.len() {
        match source.read(&mut chunk[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: &[u8]) -> Encoding {
        Encoding::detect(bytes).unwrap()
    }

    #[test]
    fn the_encodings_of_japanese_offices_are_told_apart() {
        let (cp932, _, _) = SHIFT_JIS.encode("id,name\n1,表計算ソ\n");
        assert_eq!(detected(&cp932), Encoding::Cp932);
        assert_eq!(detected("id,name\n1,表計算\n".as_bytes()), Encoding::Utf8 { bom: false });
        assert_eq!(detected("\u{FEFF}id,name\n".as_bytes()), Encoding::Utf8 { bom: true });
        assert_eq!(detected(b"\xFF\xFEi\0d\0"), Encoding::Utf16);
        assert_eq!(detected(b"i\0d\0,\0n\0a\0m\0e\0"), Encoding::Utf16);
        assert_eq!(detected(b""), Encoding::Utf8 { bom: false });
    }

    #[test]
    fn one_character_at_the_end_of_a_long_table_decides() {
        let mut table = b"id,name\n".repeat(20_000);
        assert_eq!(detected(&table), Encoding::Utf8 { bom: false });
        table.extend_from_slice(&SHIFT_JIS.encode("1,高崎医院\n").0);
        assert_eq!(detected(&table), Encoding::Cp932);
    }

    #[test]
    fn characters_across_the_edge_of_a_chunk_are_whole() {
        for shift in 0..4 {
            let text = "x".repeat(CHUNK - shift) + "高崎";
            assert_eq!(detected(text.as_bytes()), Encoding::Utf8 { bom: false }, "{shift}");
        }
    }
}
