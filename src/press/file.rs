//! The exporter's bytes as numbered objects: changed ones are written in the place of the old, new ones after them,
//! with one new cross-reference table. Its layout is regular, so this costs microseconds.

use std::ops::Range;

use super::dictionary::Dictionary;

/// A PDF file in which every object has a line in one cross-reference table.
pub struct PdfFile {
    bytes: Vec<u8>,
    /// Where the objects begin.
    header: usize,
    /// By number, from 1.
    objects: Vec<Body>,
    trailer: Range<usize>,
}

enum Body {
    /// Between `obj` and `endobj`.
    Written(Range<usize>),
    New(Vec<u8>),
}

impl PdfFile {
    /// # Errors
    /// When the bytes are not laid out as the exporter lays them out.
    pub fn read(bytes: Vec<u8>) -> Result<PdfFile, String> {
        let start = rfind(&bytes, b"startxref").ok_or("no startxref")?;
        let xref = number(&bytes[start + b"startxref".len()..]).ok_or("startxref has no number")?;
        let table = bytes.get(xref..start).ok_or("startxref points outside the file")?;
        let mut lines = table.split(|&byte| byte == b'\n');
        if lines.next().map(<[u8]>::trim_ascii) != Some(b"xref") {
            return Err("no cross-reference table where startxref points".into());
        }
        let header = lines.next().ok_or("the cross-reference table is empty")?;
        let mut parts = header.split(|&byte| byte == b' ');
        if parts.next().and_then(number) != Some(0) {
            return Err("the cross-reference table does not begin with object 0".into());
        }
        let count = parts.next().and_then(number).ok_or("the cross-reference table has no count")?;
        let mut offsets = Vec::new();
        for index in 0..count {
            let line = lines.next().ok_or("the cross-reference table is cut short")?.trim_ascii();
            match (index, line.ends_with(b"n")) {
                (0, false) => {}
                (_, true) if index > 0 => offsets.push(number(line).ok_or("an entry has no offset")?),
                _ => return Err(format!("object {index} is not in use")),
            }
        }
        let trailer = xref + find(table, b"trailer").ok_or("no trailer")? + b"trailer".len();
        let objects = bodies(&bytes, &offsets, xref)?;
        let header = offsets.iter().copied().min().ok_or("the file has no objects")?;
        Ok(PdfFile { bytes, header, objects, trailer: trailer..start })
    }

    /// What stands before the first object: the version, and bytes that say that it is no text.
    pub fn header(&self) -> &[u8] {
        &self.bytes[..self.header]
    }

    /// What is between `obj` and `endobj`.
    pub fn get(&self, number: u32) -> Option<&[u8]> {
        match self.objects.get(number.checked_sub(1)? as usize)? {
            Body::Written(range) => Some(&self.bytes[range.clone()]),
            Body::New(body) => Some(body),
        }
    }

    /// # Errors
    /// When there is no such object or it is no dictionary.
    pub fn dictionary(&self, number: u32) -> Result<Dictionary<'_>, String> {
        Dictionary::read(self.get(number).ok_or_else(|| format!("there is no object {number}"))?)
    }

    /// # Errors
    /// When the file ends without one.
    pub fn trailer(&self) -> Result<Dictionary<'_>, String> {
        Dictionary::read(&self.bytes[self.trailer.clone()])
    }

    /// Numbers of the objects.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        1..=self.objects.len() as u32
    }

    pub fn set(&mut self, number: u32, body: Vec<u8>) {
        self.objects[number as usize - 1] = Body::New(body);
    }

    /// Adds an object and gives its number.
    pub fn add(&mut self, body: Vec<u8>) -> u32 {
        self.objects.push(Body::New(body));
        self.objects.len() as u32
    }

    /// Adds a stream; `entries` are those of its dictionary but its length.
    pub fn add_stream(&mut self, entries: &str, data: &[u8]) -> u32 {
        self.add(stream(entries, data))
    }

    /// The header and all objects but one, and a line of the cross-reference table for each, the one's with offset 0.
    pub fn objects(&self, but: Option<u32>) -> (Vec<u8>, Vec<u8>) {
        let mut out = Vec::with_capacity(self.bytes.len());
        out.extend_from_slice(&self.bytes[..self.header]);
        let mut table = b"0000000000 65535 f \n".to_vec();
        for number in self.numbers() {
            if but == Some(number) {
                table.extend_from_slice(b"0000000000 00000 n \n");
                continue;
            }
            table.extend_from_slice(format!("{:010} 00000 n \n", out.len()).as_bytes());
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(self.get(number).unwrap_or_default().trim_ascii());
            out.extend_from_slice(b"\nendobj\n");
        }
        (out, table)
    }

    /// # Errors
    /// When the trailer cannot be written again.
    pub fn write(&self) -> Result<Vec<u8>, String> {
        let mut trailer = self.trailer()?;
        trailer.set("Size", (self.objects.len() + 1).to_string());
        let mut out = Vec::with_capacity(self.bytes.len() + (16 << 10));
        out.extend_from_slice(&self.bytes[..self.header]);
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for number in self.numbers() {
            table.push_str(&format!("{:010} 00000 n \n", out.len()));
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(self.get(number).unwrap_or_default().trim_ascii());
            out.extend_from_slice(b"\nendobj\n");
        }
        let xref = out.len();
        out.extend_from_slice(table.as_bytes());
        out.extend_from_slice(b"trailer\n");
        out.extend_from_slice(trailer.write().trim_ascii());
        out.extend_from_slice(format!("\nstartxref\n{xref}\n%%EOF\n").as_bytes());
        Ok(out)
    }
}

/// A stream's dictionary and data; `entries` are those but its length.
pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut body = format!("<</Length {}{entries}>>\nstream\n", data.len()).into_bytes();
    body.extend_from_slice(data);
    body.extend_from_slice(b"\nendstream");
    body
}

/// An object reaches to the next one: its data may hold any word.
fn bodies(bytes: &[u8], offsets: &[usize], xref: usize) -> Result<Vec<Body>, String> {
    let mut order: Vec<usize> = offsets.iter().copied().chain([xref]).collect();
    order.sort_unstable();
    let end_of = |offset: usize| order[order.partition_point(|&other| other <= offset)];
    let body = |(index, &offset): (usize, &usize)| {
        if offset >= xref {
            return Err(format!("object {} lies behind the cross-reference table", index + 1));
        }
        let text = &bytes[offset..end_of(offset)];
        let open = format!("{} 0 obj", index + 1);
        if !text.starts_with(open.as_bytes()) {
            return Err(format!("object {} is not where the cross-reference table says", index + 1));
        }
        let close = rfind(text, b"endobj").ok_or_else(|| format!("object {} has no end", index + 1))?;
        Ok(Body::Written(offset + open.len()..offset + close))
    };
    offsets.iter().enumerate().map(body).collect()
}

fn number(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.trim_ascii_start();
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()
}

/// Where a word first stands.
pub fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
