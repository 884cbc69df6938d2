//! Sixteen colours and their positions ⇄ a PNG of four bits a pixel (W3C, Portable Network Graphics).

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::palette::Color;
use crate::preflight::Picture;

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// Bits a pixel, and the kind of picture that has a palette.
const DEPTH: u8 = 4;
const INDEXED: u8 = 3;

pub fn encode(width: usize, height: usize, palette: &[Color], indices: &[u8]) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    let mut head = Vec::new();
    head.extend((width as u32).to_be_bytes());
    head.extend((height as u32).to_be_bytes());
    head.extend([DEPTH, INDEXED, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &head);
    chunk(&mut out, b"PLTE", palette.as_flattened());
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in indices.chunks(width) {
        // No filter: rows of flat colours pack best as they are.
        let bytes: Vec<u8> = std::iter::once(0).chain(row.chunks(2).map(two)).collect();
        // A vector takes all that it is given.
        let _ = packed.write_all(&bytes);
    }
    chunk(&mut out, b"IDAT", &packed.finish().unwrap_or_default());
    chunk(&mut out, b"IEND", &[]);
    out
}

fn two(pixels: &[u8]) -> u8 {
    pixels[0] << 4 | pixels.get(1).copied().unwrap_or(0)
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    out.extend(kind);
    out.extend(data);
    out.extend(crc.sum().to_be_bytes());
}

/// Reads what `encode` wrote; none of anything else.
pub fn decode(file: &[u8]) -> Option<Picture> {
    let mut rest = file.strip_prefix(SIGNATURE)?;
    let (mut size, mut palette, mut packed) = ((0, 0), Vec::new(), Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let (kind, data) = (after.get(..4)?, after.get(4..4 + length)?);
        match kind {
            b"IHDR" => {
                let number = |at: usize| Some(u32::from_be_bytes(*data.get(at..)?.first_chunk()?) as usize);
                size = (number(0)?, number(4)?);
                (data.get(8..10)? == [DEPTH, INDEXED]).then_some(())?;
            }
            b"PLTE" => palette = data.as_chunks::<3>().0.to_vec(),
            b"IDAT" => packed.extend(data),
            _ => {}
        }
        rest = after.get(4 + length + 4..)?;
    }
    let (width, height) = size;
    let stride = width.div_ceil(2) + 1;
    let mut bytes = Vec::new();
    let limit = stride.checked_mul(height)? as u64;
    ZlibDecoder::new(packed.as_slice()).take(limit).read_to_end(&mut bytes).ok()?;
    let mut pixels = Vec::with_capacity(width * height);
    for row in bytes.chunks_exact(stride) {
        let (0, row) = row.split_first().map(|(filter, row)| (*filter, row))? else { return None };
        for x in 0..width {
            let index = if x % 2 == 0 { row[x / 2] >> 4 } else { row[x / 2] & 15 };
            pixels.push(*palette.get(usize::from(index))?);
        }
    }
    (width > 0 && pixels.len() == width * height).then_some(Picture { width, height, pixels })
}
