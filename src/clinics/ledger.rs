//! `out/clinics.jsonl`: a line for each file of each clinic, in the order of the records; and how far a run came.
//!
//! While a run goes on, its lines gather in `out/.unfinished/`. A run that was ended finds them again, so that the same
//! command goes on where it stopped.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::manifest::{self, Prefix};
use crate::write::{UNFINISHED, words};

/// The list's name below the output folder.
pub const NAME: &str = "clinics.jsonl";

const JOURNAL: &str = "journal.jsonl";
const FRESH: &str = "fresh.jsonl";

/// One file of one clinic. Pages, sizes and codes are those of the sheet without a clinic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub path: String,
    pub sha256: String,
    pub bytes: usize,
    pub topic: String,
    pub layout: String,
    pub language: String,
    pub edition: String,
    pub clinic: String,
    /// Digest of all that went in.
    pub source: String,
}

/// What earlier runs made: by fingerprint of the path, what it was made of, and what it is.
#[derive(Default)]
pub struct Previous(HashMap<u128, (u128, [u8; 32], u64)>);

impl Previous {
    fn read(&mut self, path: &Path) {
        let Ok(file) = File::open(path) else { return };
        for line in BufReader::new(file).lines().map_while(Result::ok) {
            // The last line of a run that was killed may be cut off.
            let Ok(line) = serde_json::from_str::<Line>(&line) else { continue };
            let Some(sha256) = manifest::unhex(&line.sha256) else { continue };
            let key = manifest::fingerprint(line.path.as_bytes());
            self.0.insert(key, (manifest::fingerprint(line.source.as_bytes()), sha256, line.bytes as u64));
        }
    }

    /// Digest and size of a file that is there as it was made, if it was made of the same.
    pub fn kept(&self, path: &str, source: &str, out: &Path) -> Option<(String, usize)> {
        let (made_of, sha256, bytes) = self.0.get(&manifest::fingerprint(path.as_bytes()))?;
        if *made_of != manifest::fingerprint(source.as_bytes()) {
            return None;
        }
        let content = fs::read(out.join(path)).ok().filter(|content| content.len() as u64 == *bytes)?;
        let digest = Prefix::new(&content).with(&[]);
        (manifest::unhex(&digest)? == *sha256).then_some((digest, content.len()))
    }
}

/// The list while it is written.
pub struct Ledger {
    out: PathBuf,
    journal: BufWriter<File>,
    fresh: BufWriter<File>,
}

impl Ledger {
    /// Reads what earlier runs made, unless everything is to be made again.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn open(out: &Path, force: bool) -> Result<(Previous, Ledger), String> {
        let folder = out.join(UNFINISHED);
        fs::create_dir_all(&folder).map_err(|error| words(&folder, &error))?;
        let journal = folder.join(JOURNAL);
        let mut previous = Previous::default();
        if !force {
            previous.read(&out.join(NAME));
            previous.read(&journal);
        }
        let opened =
            OpenOptions::new().create(true).append(true).open(&journal).map_err(|error| words(&journal, &error))?;
        let fresh = folder.join(FRESH);
        let file = File::create(&fresh).map_err(|error| words(&fresh, &error))?;
        // A line that was cut off ends here.
        let mut journal = BufWriter::new(opened);
        let _ = journal.write_all(b"\n");
        Ok((previous, Ledger { out: out.to_owned(), journal, fresh: BufWriter::new(file) }))
    }

    /// Notes what was made, after it was written.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn append(&mut self, lines: &[Line]) -> Result<(), String> {
        let mut text = Vec::with_capacity(lines.len() * 400);
        for line in lines {
            // Serialising plain strings and numbers cannot fail.
            serde_json::to_writer(&mut text, line).unwrap_or_default();
            text.push(b'\n');
        }
        let written = self.journal.write_all(&text).and_then(|()| self.journal.flush());
        written.and_then(|()| self.fresh.write_all(&text)).map_err(|error| words(&self.out.join(NAME), &error))
    }

    /// Puts the list in its place.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn close(mut self) -> Result<(), String> {
        let place = self.out.join(NAME);
        let folder = self.out.join(UNFINISHED);
        self.fresh
            .flush()
            .and_then(|()| fs::rename(folder.join(FRESH), &place))
            .map_err(|error| words(&place, &error))?;
        // What is left of it does no harm: it is swept away by the next run.
        let _ = fs::remove_dir_all(folder);
        Ok(())
    }
}
