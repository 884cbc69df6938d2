//! A PDF dictionary as it is written, entry by entry, so that one entry can be changed and the rest stays as it is.

/// Entries in the order of the file; keys without their slash, values as written.
pub struct Dictionary<'a> {
    entries: Vec<(&'a [u8], Value<'a>)>,
    /// What follows it in its object: the data of a stream.
    rest: Value<'a>,
}

enum Value<'a> {
    Written(&'a [u8]),
    New(Vec<u8>),
}

impl Value<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Value::Written(bytes) => bytes,
            Value::New(bytes) => bytes,
        }
    }
}

impl<'a> Dictionary<'a> {
    /// Reads the body of an object.
    ///
    /// # Errors
    /// When it does not begin with a whole dictionary.
    pub fn read(body: &'a [u8]) -> Result<Self, String> {
        let mut scan = Scan::new(body);
        scan.space();
        if !scan.take(b"<<") {
            return Err("an object that should be a dictionary is none".into());
        }
        let mut entries = Vec::new();
        loop {
            scan.space();
            if scan.take(b">>") {
                return Ok(Dictionary { entries, rest: Value::Written(&body[scan.at..]) });
            }
            let key = scan.name().ok_or("a dictionary has something else where a key should stand")?;
            scan.space();
            let value = scan.value().ok_or("a dictionary breaks off")?;
            entries.push((key, Value::Written(value)));
        }
    }

    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.entries.iter().find(|(name, _)| *name == key.as_bytes()).map(|(_, value)| value.bytes())
    }

    /// The number of the object that an entry refers to.
    pub fn reference(&self, key: &str) -> Option<u32> {
        reference(self.get(key)?)
    }

    /// Writes an entry in the place of the old one, or at the end.
    pub fn set(&mut self, key: &'a str, value: impl Into<Vec<u8>>) {
        let value = Value::New(value.into());
        match self.entries.iter_mut().find(|(name, _)| *name == key.as_bytes()) {
            Some((_, old)) => *old = value,
            None => self.entries.push((key.as_bytes(), value)),
        }
    }

    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|(name, _)| *name != key.as_bytes());
    }

    /// The data of the stream that the object is, if it is one.
    pub fn stream(&self) -> Option<&[u8]> {
        let data = self.rest.bytes().trim_ascii_start().strip_prefix(b"stream")?;
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n"))?;
        let length: usize = std::str::from_utf8(self.get("Length")?).ok()?.trim().parse().ok()?;
        data.get(..length)
    }

    /// Gives the stream other data, with this filter.
    pub fn set_stream(&mut self, filter: &str, data: &[u8]) {
        self.set("Filter", filter);
        self.set("Length", data.len().to_string());
        self.rest = Value::New([b"\nstream\n", data, b"\nendstream"].concat());
    }

    /// Gives the stream other data, packed as it was.
    pub fn replace_stream(&mut self, data: &[u8]) {
        self.set("Length", data.len().to_string());
        self.rest = Value::New([b"\nstream\n", data, b"\nendstream"].concat());
    }

    pub fn write(&self) -> Vec<u8> {
        let mut out = b"<<".to_vec();
        for (key, value) in &self.entries {
            out.push(b'/');
            out.extend_from_slice(key);
            let value = value.bytes();
            if !value.first().is_some_and(|byte| b"/<[(".contains(byte)) {
                out.push(b' ');
            }
            out.extend_from_slice(value);
        }
        out.extend_from_slice(b">>");
        out.extend_from_slice(self.rest.bytes());
        out
    }
}

/// The object number of `12 0 R`.
pub fn reference(value: &[u8]) -> Option<u32> {
    let mut words = std::str::from_utf8(value).ok()?.split_ascii_whitespace();
    let number = words.next()?.parse().ok()?;
    (words.next() == Some("0") && words.next() == Some("R") && words.next().is_none()).then_some(number)
}

/// The numbers of an array such as a box.
pub fn numbers(value: &[u8]) -> Option<Vec<f64>> {
    let text = std::str::from_utf8(value).ok()?.trim().strip_prefix('[')?.strip_suffix(']')?;
    text.split_ascii_whitespace().map(|word| word.parse().ok()).collect()
}

/// A literal string, escaped (PDF 1.4 reference, 3.2.3), in UTF-16 where ASCII does not do (3.8.1).
pub fn string(text: &str) -> Vec<u8> {
    let bytes: Vec<u8> = if text.is_ascii() {
        text.into()
    } else {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
    };
    let mut out = b"(".to_vec();
    for byte in bytes {
        if byte == b'\r' {
            // A line's end inside a string is read as `\n`, whichever it is.
            out.extend_from_slice(b"\\r");
            continue;
        }
        if b"()\\".contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b')');
    out
}

/// Reads PDF tokens one after the other.
pub struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Scan { text, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0) {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &[u8]) -> bool {
        let found = self.text[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !byte.is_ascii_whitespace() && !b"()<>[]{}/%\0".contains(&byte)) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        self.take(b"/").then(|| self.regular())
    }

    /// The next value or operator; `None` at the end and where nothing whole begins.
    pub fn value(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.skip_value()?;
        Some(&self.text[start..self.at])
    }

    fn skip_value(&mut self) -> Option<()> {
        match self.peek()? {
            b'/' => {
                self.name()?;
            }
            b'(' => self.skip_string()?,
            b'<' if self.text[self.at..].starts_with(b"<<") => {
                self.at += 2;
                loop {
                    self.space();
                    if self.take(b">>") {
                        break;
                    }
                    self.skip_value()?;
                }
            }
            b'<' => self.at += self.text[self.at..].iter().position(|&byte| byte == b'>')? + 1,
            b'[' => {
                self.at += 1;
                loop {
                    self.space();
                    if self.take(b"]") {
                        break;
                    }
                    self.skip_value()?;
                }
            }
            _ => {
                if self.regular().is_empty() {
                    return None;
                }
                self.skip_rest_of_reference();
            }
        }
        Some(())
    }

    fn skip_string(&mut self) -> Option<()> {
        let mut depth = 0;
        loop {
            match self.peek()? {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// `0 R` after an object's number.
    fn skip_rest_of_reference(&mut self) {
        let before = self.at;
        self.space();
        let generation = self.regular();
        self.space();
        if generation.is_empty() || !generation.iter().all(u8::is_ascii_digit) || self.regular() != b"R" {
            self.at = before;
        }
    }
}

/// As few digits as say it; the exporter itself writes as many.
pub fn decimal(value: f64) -> String {
    format!("{}", value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_apart_by_whole_names() {
        let body =
            b"\n<</Type/Page/TrimBox[0 0 10 20]/Title(a \\) (b))/Trap 12 0 R/N 3/Sub<</A[1 2 0 R]>>/H<0aff>>>\nstream";
        let mut page = Dictionary::read(body).unwrap();
        assert_eq!(page.get("Type"), Some(&b"/Page"[..]));
        assert_eq!(page.get("Title"), Some(&b"(a \\) (b))"[..]));
        assert_eq!(page.get("Trim"), None);
        assert_eq!(page.reference("Trap"), Some(12));
        assert_eq!(page.get("N"), Some(&b"3"[..]));
        assert_eq!(page.get("Sub"), Some(&b"<</A[1 2 0 R]>>"[..]));
        assert_eq!(numbers(page.get("TrimBox").unwrap()), Some(vec![0.0, 0.0, 10.0, 20.0]));
        page.set("N", "4");
        page.set("New", "/Name");
        page.remove("Sub");
        assert_eq!(
            page.write(),
            b"<</Type/Page/TrimBox[0 0 10 20]/Title(a \\) (b))/Trap 12 0 R/N 4/H<0aff>/New/Name>>\nstream"
        );
    }

    #[test]
    fn what_is_cut_short_is_refused() {
        for body in [&b"<</Type/Page"[..], b"[1 2]", b"<</A(b", b"<</A[1 2>>", b"<<1 2>>", b""] {
            assert!(Dictionary::read(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
    }
}
