//! SHA-256: of whole files, of files that begin alike, and numbers that stand for things.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// A SHA-256 that goes on.
#[derive(Clone, Default)]
pub struct Sum(Sha256);

impl Sum {
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Sum(Sha256::new_with_prefix(bytes))
    }

    /// Goes on with these bytes.
    pub fn add(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// In hexadecimal digits.
    pub fn hex(&self) -> String {
        self.with(&[])
    }

    /// In hexadecimal digits, as if it went on like this.
    pub fn with(&self, rest: &[u8]) -> String {
        let digest = self.0.clone().chain_update(rest).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What is written, and its SHA-256.
pub struct Summed<W> {
    inner: W,
    digest: Sum,
}

impl<W> Summed<W> {
    pub fn new(inner: W) -> Self {
        Summed { inner, digest: Sum::default() }
    }

    /// What it was written to, and the digest of all.
    pub fn finish(self) -> (W, String) {
        (self.inner, self.digest.hex())
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.digest.add(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A number that stands for some bytes.
pub fn fingerprint(bytes: &[u8]) -> u128 {
    let digest = Sha256::digest(bytes);
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// The bytes of a digest that is written in hexadecimal digits.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}
