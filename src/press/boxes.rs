//! BleedBox beside the exporter's MediaBox and TrimBox, appended to the file as an incremental update.
//!
//! The exporter's bytes stay as they are: changed objects, a new cross-reference section and a trailer follow them
//! (PDF 1.4 reference, 3.4.5). Its layout is regular, so this costs microseconds.

use std::ops::Range;

/// Gives every page a BleedBox. The exporter's MediaBox is trim plus bleed, so it is the bleed's box too.
///
/// # Errors
/// When the bytes are not laid out as the exporter lays them out, or a page has no TrimBox.
pub fn add_bleed_boxes(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let file = Layout::read(&bytes)?;
    let mut changed = Vec::new();
    for (number, offset) in &file.objects {
        let body = object(&bytes, *offset)?;
        let text = &bytes[body.clone()];
        if !is_page(text) {
            continue;
        }
        let media = value(text, b"/MediaBox").ok_or("a page has no MediaBox")?;
        value(text, b"/TrimBox").ok_or("a page has no TrimBox; does the layout ask for a bleed?")?;
        let at = find(text, b"/MediaBox").ok_or("a page has no MediaBox")?;
        let mut page = text[..at].to_vec();
        page.extend_from_slice(b"/BleedBox ");
        page.extend_from_slice(&text[media]);
        page.push(b' ');
        page.extend_from_slice(&text[at..]);
        changed.push((*number, page));
    }
    Ok(append(bytes, &file, &changed))
}

/// What the end of a file says about the rest.
struct Layout {
    /// Offset of the cross-reference table.
    xref: usize,
    /// Number and offset of each object in use.
    objects: Vec<(usize, usize)>,
    /// The trailer dictionary without its brackets.
    trailer: Range<usize>,
}

impl Layout {
    fn read(bytes: &[u8]) -> Result<Layout, String> {
        let start = rfind(bytes, b"startxref").ok_or("no startxref")?;
        let xref = number(&bytes[start + b"startxref".len()..]).ok_or("startxref has no number")?;
        let table = bytes.get(xref..).ok_or("startxref points behind the file")?;
        let mut lines = table.split(|&byte| byte == b'\n');
        if lines.next().map(<[u8]>::trim_ascii) != Some(b"xref") {
            return Err("no cross-reference table where startxref points".into());
        }
        let header = lines.next().ok_or("the cross-reference table is empty")?;
        let mut parts = header.split(|&byte| byte == b' ');
        let first = parts.next().and_then(number).ok_or("the cross-reference table has no first object")?;
        let count = parts.next().and_then(number).ok_or("the cross-reference table has no count")?;
        let mut objects = Vec::new();
        for index in 0..count {
            let line = lines.next().ok_or("the cross-reference table is cut short")?.trim_ascii();
            if line.ends_with(b"n") {
                objects.push((first + index, number(line).ok_or("an entry has no offset")?));
            }
        }
        let trailer = rfind(bytes, b"trailer").ok_or("no trailer")?;
        let open = trailer + find(&bytes[trailer..], b"<<").ok_or("the trailer is no dictionary")? + 2;
        let close = rfind(&bytes[..start], b">>").ok_or("the trailer is not closed")?;
        Ok(Layout { xref, objects, trailer: open..close })
    }
}

/// The body of the object at an offset, without `obj` and `endobj`.
fn object(bytes: &[u8], offset: usize) -> Result<Range<usize>, String> {
    let rest = bytes.get(offset..).ok_or("an object lies behind the file")?;
    let start = find(rest, b"obj").ok_or("an object has no beginning")? + 3;
    let end = find(rest, b"endobj").ok_or("an object has no end")?;
    Ok(offset + start..offset + end)
}

fn is_page(text: &[u8]) -> bool {
    let Some(at) = find(text, b"/Type") else { return false };
    let rest = text[at + 5..].trim_ascii_start();
    rest.starts_with(b"/Page") && !rest.starts_with(b"/Pages")
}

/// The array after a key.
fn value(text: &[u8], key: &[u8]) -> Option<Range<usize>> {
    let at = find(text, key)? + key.len();
    let open = at + find(&text[at..], b"[")?;
    let close = open + find(&text[open..], b"]")?;
    Some(open..close + 1)
}

fn append(bytes: Vec<u8>, file: &Layout, changed: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let trailer = bytes[file.trailer.clone()].to_vec();
    let mut out = bytes;
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    let mut entries = Vec::new();
    for (number, body) in changed {
        entries.push((number, out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body.trim_ascii());
        out.extend_from_slice(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend_from_slice(b"xref\n");
    for (number, offset) in entries {
        out.extend_from_slice(format!("{number} 1\n{offset:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(b"trailer\n<<");
    out.extend_from_slice(trailer.trim_ascii_end());
    out.extend_from_slice(format!("\n/Prev {}\n>>\nstartxref\n{xref}\n%%EOF\n", file.xref).as_bytes());
    out
}

fn number(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.trim_ascii_start();
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
