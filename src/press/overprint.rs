//! Black that overprints: in content streams, what is painted in K100 alone no longer knocks out the inks below it.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::dictionary::{Dictionary, Scan};
use super::file::PdfFile;

/// A content stream may inflate to this at most, in bytes.
const LARGEST: u64 = 256 << 20;

/// Names of the graphics states by whether fills and whether strokes overprint. One state sets both, because `OP` alone
/// would set both (PDF 1.4 reference, 4.5.6).
const STATES: [[&str; 2]; 2] = [["OvOff", "OvStroke"], ["OvFill", "OvBoth"]];

/// Makes black overprint (OPM 1: an ink of 0 leaves what is below) in every page and form.
///
/// # Errors
/// When a content stream cannot be read.
pub fn black(file: &mut PdfFile) -> Result<(), String> {
    let states: Vec<(&str, u32)> = [false, true]
        .into_iter()
        .flat_map(|fill| [false, true].map(|stroke| (fill, stroke)))
        .map(|(fill, stroke)| {
            let body = format!("<</Type/ExtGState/op {fill}/OP {stroke}/OPM 1>>");
            (STATES[usize::from(fill)][usize::from(stroke)], file.add(body.into_bytes()))
        })
        .collect();
    let mut contents = Vec::new();
    let mut resources = Vec::new();
    for number in file.numbers() {
        let Ok(entries) = file.dictionary(number) else { continue };
        let is = |key: &str, name: &[u8]| entries.get(key) == Some(name);
        if is("Type", b"/Page") {
            contents.extend(entries.reference("Contents"));
            resources.push((number, entries.reference("Resources")));
        } else if is("Subtype", b"/Form") {
            contents.push(number);
            resources.push((number, entries.reference("Resources")));
        }
    }
    contents.sort_unstable();
    contents.dedup();
    for number in contents {
        let stream = rewritten(file, number)?;
        file.set(number, stream);
    }
    let mut holders: Vec<(u32, bool)> =
        resources.into_iter().map(|(owner, shared)| shared.map_or((owner, false), |number| (number, true))).collect();
    holders.sort_unstable();
    holders.dedup();
    for (number, is_resources) in holders {
        let holder = file.dictionary(number)?;
        let body = if is_resources {
            with_states(holder, &states)?
        } else {
            let inner = holder.get("Resources").unwrap_or(b"<<>>").to_vec();
            let inner = with_states(Dictionary::read(&inner)?, &states)?;
            let mut holder = holder;
            holder.set("Resources", inner);
            holder.write()
        };
        file.set(number, body);
    }
    Ok(())
}

fn with_states(mut resources: Dictionary<'_>, states: &[(&'static str, u32)]) -> Result<Vec<u8>, String> {
    let existing = resources.get("ExtGState").unwrap_or(b"<<>>").to_vec();
    let mut entries = Dictionary::read(&existing)?;
    for (name, number) in states {
        entries.set(name, format!("{number} 0 R"));
    }
    resources.set("ExtGState", entries.write());
    Ok(resources.write())
}

fn rewritten(file: &PdfFile, number: u32) -> Result<Vec<u8>, String> {
    let mut entries = file.dictionary(number)?;
    let data = entries.stream().ok_or_else(|| format!("object {number} is no stream"))?;
    let mut content = Vec::new();
    match entries.get("Filter") {
        Some(b"/FlateDecode") => {
            let read = ZlibDecoder::new(data).take(LARGEST).read_to_end(&mut content);
            read.map_err(|error| format!("content stream {number} is damaged: {error}"))?;
        }
        None => content.extend_from_slice(data),
        Some(other) => {
            return Err(format!("content stream {number} has the filter {}", String::from_utf8_lossy(other)));
        }
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(&overprinting(&content));
    entries.set_stream("/FlateDecode", &encoder.finish().unwrap_or_default());
    Ok(entries.write())
}

/// A content stream that switches overprint on with each solid black and off with every other colour.
fn overprinting(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + content.len() / 8);
    let mut scan = Scan::new(content);
    let mut operands: Vec<&[u8]> = Vec::new();
    let (mut fill, mut stroke) = (false, false);
    let mut saved = Vec::new();
    let mut copied = 0;
    loop {
        scan.space();
        let Some(token) = scan.value() else { break };
        let (was_fill, was_stroke) = (fill, stroke);
        match token {
            b"q" => saved.push((fill, stroke)),
            // What was saved comes back by itself.
            b"Q" => {
                (fill, stroke) = saved.pop().unwrap_or_default();
                operands.clear();
                continue;
            }
            b"k" => fill = is_black(&operands),
            b"K" => stroke = is_black(&operands),
            b"g" | b"rg" | b"sc" | b"scn" | b"cs" => fill = false,
            b"G" | b"RG" | b"SC" | b"SCN" | b"CS" => stroke = false,
            _ => {
                let is_operator = token.first().is_some_and(u8::is_ascii_alphabetic) || token == b"'" || token == b"\"";
                if is_operator {
                    operands.clear();
                } else {
                    operands.push(token);
                }
                continue;
            }
        }
        operands.clear();
        if (fill, stroke) != (was_fill, was_stroke) {
            out.extend_from_slice(&content[copied..scan.at()]);
            copied = scan.at();
            out.extend_from_slice(format!("\n/{} gs", STATES[usize::from(fill)][usize::from(stroke)]).as_bytes());
        }
    }
    out.extend_from_slice(&content[copied..]);
    out
}

/// Whether these are 0 0 0 1, however they are written.
fn is_black(operands: &[&[u8]]) -> bool {
    let number = |text: &&[u8]| std::str::from_utf8(text).ok()?.parse::<f64>().ok();
    let inks: Option<Vec<f64>> = operands.iter().map(number).collect();
    inks.is_some_and(|inks| inks == [0.0, 0.0, 0.0, 1.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rewrites(from: &str, to: &str) {
        assert_eq!(String::from_utf8(overprinting(from.as_bytes())).unwrap(), to);
    }

    #[test]
    fn black_switches_overprint_on_and_other_colours_switch_it_off() {
        rewrites("0 0 0 1 k 1 0 0 rg", "0 0 0 1 k\n/OvFill gs 1 0 0 rg\n/OvOff gs");
        rewrites("0 0 0 1.0 K f 0 0 0 1 k", "0 0 0 1.0 K\n/OvStroke gs f 0 0 0 1 k\n/OvBoth gs");
        rewrites("0.2 0 0 1 k 0 0 0 0 k f", "0.2 0 0 1 k 0 0 0 0 k f");
    }

    #[test]
    fn what_was_saved_comes_back() {
        rewrites("q 0 0 0 1 k Q 0 0 0 1 k", "q 0 0 0 1 k\n/OvFill gs Q 0 0 0 1 k\n/OvFill gs");
    }

    #[test]
    fn strings_are_no_operators() {
        rewrites("(a\\) 0 0 0 1 k) Tj <30> Tj [(k) 3] TJ", "(a\\) 0 0 0 1 k) Tj <30> Tj [(k) 3] TJ");
    }
}
