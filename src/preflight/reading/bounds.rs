//! Bytes of a PDF → whether it may be read: not encrypted, and no more inside than memory holds.
//!
//! A few KB of deflated zeros become gigabytes when they are read, so what each stream comes to is counted first, byte
//! by byte and kept nowhere.

use std::io::{self, Read};

use flate2::read::ZlibDecoder;
use hayro::hayro_syntax::object::{Dict, FromBytes};

/// Bytes that all streams of a file may come to.
const MOST: u64 = 512 << 20;

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NoPdf,
    Encrypted,
    TooLarge,
}

/// Looks at a file before it is read.
///
/// # Errors
/// When it is no PDF, is encrypted, or comes to more than memory holds.
pub fn admit(bytes: &[u8]) -> Result<(), Refusal> {
    if find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_none() {
        return Err(Refusal::NoPdf);
    }
    if trailer(bytes).is_some_and(|trailer| trailer.contains_key("Encrypt")) {
        return Err(Refusal::Encrypted);
    }
    let mut total = 0;
    for stream in streams(bytes) {
        total += inflated(stream, MOST - total);
        if total >= MOST {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(())
}

/// The last trailer, or the dictionary of the cross-reference stream that stands in for it.
pub fn trailer(bytes: &[u8]) -> Option<Dict<'_>> {
    let at_start = || {
        let start = rfind(bytes, b"startxref")?;
        let rest = bytes[start + 9..].trim_ascii_start();
        let digits = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let offset: usize = std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
        let section = bytes.get(offset..)?.trim_ascii_start();
        if section.starts_with(b"xref") {
            let trailer = find(section, b"trailer")?;
            return dictionary(&section[trailer + 7..]);
        }
        let object = find(&section[..section.len().min(40)], b"obj")?;
        dictionary(&section[object + 3..])
    };
    at_start().filter(|dict| dict.contains_key("Root")).or_else(|| {
        let trailer = rfind(bytes, b"trailer")?;
        dictionary(&bytes[trailer + 7..])
    })
}

fn dictionary(bytes: &[u8]) -> Option<Dict<'_>> {
    Dict::from_bytes(bytes.trim_ascii_start())
}

/// What stands between each `stream` and its `endstream`.
fn streams(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + find(bytes.get(at..)?, b"stream")?;
            at = start + 6;
            if bytes[..start].ends_with(b"end") {
                continue;
            }
            let body = &bytes[at..];
            let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
            let end = find(body, b"endstream").unwrap_or(body.len());
            at = bytes.len() - body.len() + end;
            return Some(&body[..end]);
        }
    })
}

/// What a stream comes to, at most `most`: deflated data, also deflated twice, or LZW, whatever its dictionary says of
/// it; other filters enlarge little.
fn inflated(stream: &[u8], most: u64) -> u64 {
    if !is_zlib(stream) {
        return lzw(stream, most);
    }
    let mut head = [0; 2];
    let twice = ZlibDecoder::new(stream).read_exact(&mut head).is_ok() && is_zlib(&head);
    let once = counted(ZlibDecoder::new(stream), most);
    if twice { once.max(counted(ZlibDecoder::new(ZlibDecoder::new(stream)), most)) } else { once }
}

fn is_zlib(bytes: &[u8]) -> bool {
    let [method, flags, ..] = bytes else { return false };
    method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0
}

fn counted(reader: impl Read, most: u64) -> u64 {
    let mut reader = reader.take(most);
    let mut sink = io::sink();
    // Damaged data ends early; how far it came is what counts.
    let mut total = 0;
    let mut buffer = [0; 1 << 14];
    while let Ok(count) = reader.read(&mut buffer) {
        if count == 0 {
            break;
        }
        total += count as u64;
        let _ = io::Write::write(&mut sink, &buffer[..count]);
    }
    total
}

/// The length that LZW data comes to (PDF 1.7, 7.4.4), if it is that: it begins with the code that clears the table.
fn lzw(data: &[u8], most: u64) -> u64 {
    const CLEAR: usize = 256;
    const END: usize = 257;
    if !(data.first() == Some(&0x80) && data.get(1).is_some_and(|byte| byte & 0x80 == 0)) {
        return data.len() as u64;
    }
    let mut lengths = vec![1_u64; 258];
    let (mut width, mut bits, mut held, mut total, mut before) = (9, 0_u32, 0, 0_u64, None::<u64>);
    for byte in data {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        let code = (bits >> (held - width) & ((1 << width) - 1)) as usize;
        held -= width;
        bits &= (1 << held) - 1;
        match code {
            CLEAR => {
                lengths.truncate(258);
                width = 9;
                before = None;
            }
            END => break,
            code => {
                let length = lengths.get(code).copied().or(before.map(|before| before + 1)).unwrap_or(1);
                total += length;
                if let Some(before) = before
                    && lengths.len() < 4096
                {
                    lengths.push(before + 1);
                }
                before = Some(length);
                width = match lengths.len() + 1 {
                    0..512 => 9,
                    512..1024 => 10,
                    1024..2048 => 11,
                    _ => 12,
                };
            }
        }
        if total >= most {
            return most;
        }
    }
    total
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let (first, rest) = word.split_first()?;
    let mut at = 0;
    while let Some(next) = bytes.get(at..)?.iter().position(|byte| byte == first) {
        at += next + 1;
        if bytes[at..].starts_with(rest) {
            return Some(at - 1);
        }
    }
    None
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
