//! `out/clinics.jsonl`: a line for each file of each clinic, in the order of the records; and how far a run came.
//!
//! While a run goes on, its lines gather in `out/.unfinished/`. A run that was ended finds them again, so that the same
//! command goes on where it stopped.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::digest::{self, Sum};
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::model::sheet::SheetId;
use crate::write::{unfinished, words};

/// The list's name below the output folder.
pub const NAME: &str = "clinics.jsonl";

/// Its name for a share of the work.
pub fn name(shard: Option<Shard>) -> String {
    shard.map_or_else(|| NAME.to_owned(), |shard| format!("clinics-{shard}.jsonl"))
}

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
    /// The clinic's name and how many copies of the file it gets, if its record says: for the order sheet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<u32>,
    /// Whether there is something to say of it, which the next run says again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub noted: bool,
    /// Digest of the list of what is in it, where that is of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// Line of the record in its file.
    pub row: u32,
    /// Digest of all that went in.
    pub source: String,
}

impl Line {
    /// Of a clinic's file that is still to be made.
    ///
    /// - source: digest of all that goes in
    /// - row: line of the record
    pub fn new(id: &SheetId, edition: Edition, source: String, row: u32) -> Line {
        Line {
            path: id.path(edition),
            sha256: String::new(),
            bytes: 0,
            topic: id.topic.clone(),
            layout: id.layout.clone(),
            language: id.language.clone(),
            edition: edition.name().to_owned(),
            clinic: id.clinic.clone().unwrap_or_default(),
            name: String::new(),
            copies: None,
            noted: false,
            index: None,
            row,
            source,
        }
    }
}

/// The last line of a share's list: it is whole, and all shares must have been asked for the same.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    asked: String,
}

/// What earlier runs made: by fingerprint of the path, what it was made of, and what it is.
#[derive(Default)]
pub struct Previous(HashMap<u128, (u128, [u8; 32], u64)>);

impl Previous {
    fn read(&mut self, path: &Path) {
        // The last line of a run that was killed may be cut off; it is passed over.
        each_line(path, &mut |line| {
            if let Some(sha256) = digest::unhex(&line.sha256).filter(|_| !line.noted) {
                let key = digest::fingerprint(line.path.as_bytes());
                self.0.insert(key, (digest::fingerprint(line.source.as_bytes()), sha256, line.bytes as u64));
            }
            true
        });
    }

    /// Digest and size of a file that is there as it was made, if it was made of the same.
    pub fn kept(&self, path: &str, source: &str, out: &Path) -> Option<(String, usize)> {
        let (made_of, sha256, bytes) = self.0.get(&digest::fingerprint(path.as_bytes()))?;
        if *made_of != digest::fingerprint(source.as_bytes()) {
            return None;
        }
        let content = fs::read(out.join(path)).ok().filter(|content| content.len() as u64 == *bytes)?;
        let digest = Sum::of(&content).hex();
        (digest::unhex(&digest)? == *sha256).then_some((digest, content.len()))
    }
}

/// Hands over the lines of a list one by one, as long as they are taken; none where there is no list. Gives the number of
/// lines that could not be read.
pub fn each_line(path: &Path, take: &mut dyn FnMut(Line) -> bool) -> usize {
    let Ok(file) = File::open(path) else { return 0 };
    let mut damaged = 0;
    for line in BufReader::new(file).lines() {
        let text = match line {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                damaged += 1;
                continue;
            }
            Err(_) => return damaged + 1,
        };
        let line = serde_json::from_str(&text).ok();
        damaged += usize::from(line.is_none() && serde_json::from_str::<Asked>(&text).is_err());
        if line.is_some_and(|line| !take(line)) {
            break;
        }
    }
    damaged
}

/// Joins the lists of shares in the order of the records, and gives the number of files.
///
/// # Errors
/// A sentence that says what the disk refused, or which list is not as it should be.
pub fn merge(out: &Path, shards: &[Shard]) -> Result<usize, String> {
    let mut lists = Vec::new();
    let mut asked = Vec::new();
    for shard in shards {
        let path = out.join(name(Some(*shard)));
        let file = File::open(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let mut lines = BufReader::new(file).lines();
        lists.push((next(&mut lines, &path, &mut asked)?, lines, path));
    }
    let place = out.join(NAME);
    let folder = out.join(unfinished(None));
    fs::create_dir_all(&folder).map_err(|error| words(&folder, &error))?;
    let fresh = folder.join(FRESH);
    let mut joined = BufWriter::new(File::create(&fresh).map_err(|error| words(&fresh, &error))?);
    let mut count = 0;
    // Each list is in the order of the records, and no record is in two of them.
    while let Some((head, lines, path)) = lists
        .iter_mut()
        .filter(|(head, _, _)| head.is_some())
        .min_by_key(|(head, _, _)| head.as_ref().map(|(row, _)| *row))
    {
        if let Some((_, text)) = head.take() {
            writeln!(joined, "{text}").map_err(|error| words(&place, &error))?;
            count += 1;
        }
        *head = next(lines, path, &mut asked)?;
    }
    asked.sort_by(|(one, _), (other, _): &(PathBuf, Asked)| one.cmp(other));
    let same = alike(&asked);
    let renamed = joined.flush().and_then(|()| same.is_ok().then(|| fs::rename(&fresh, &place)).transpose());
    let _ = fs::remove_dir_all(folder);
    renamed.map_err(|error| words(&place, &error))?;
    same.map(|()| count)
}

/// Whether all shares were asked for the same.
fn alike(asked: &[(PathBuf, Asked)]) -> Result<(), String> {
    let other = asked.windows(2).find(|pair| pair[0].1 != pair[1].1);
    other.map_or(Ok(()), |pair| {
        Err(format!(
            "{} and {} are not of the same list of clinics, sheets and program; build these shares again",
            pair[0].0.display(),
            pair[1].0.display()
        ))
    })
}

/// The next line with its record's place; at the end of the list none, and `asked` has one more.
fn next(
    lines: &mut io::Lines<BufReader<File>>,
    path: &Path,
    asked: &mut Vec<(PathBuf, Asked)>,
) -> Result<Option<(u32, String)>, String> {
    let breaks_off = || format!("{} breaks off; build this share again", path.display());
    let text = lines.next().ok_or_else(breaks_off)?;
    let text = text.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if let Ok(end) = serde_json::from_str(&text) {
        asked.push((path.to_owned(), end));
        return Ok(None);
    }
    let line: Line = serde_json::from_str(&text).map_err(|_| breaks_off())?;
    Ok(Some((line.row, text)))
}

/// What a run has made so far, for the one that goes on after it was ended. Workers note each clinic's files as soon as
/// they are written; the list itself waits for the order of the records.
pub struct Journal {
    place: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Notes what was made, after it was written.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn note(&self, lines: &[Line]) -> Result<(), String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&text(lines)).map_err(|error| words(&self.place, &error))
    }
}

/// The list while it is written.
pub struct Ledger {
    place: PathBuf,
    folder: PathBuf,
    fresh: BufWriter<File>,
}

impl Ledger {
    /// Reads what earlier runs made, unless everything is to be made again.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn open(out: &Path, shard: Option<Shard>, force: bool) -> Result<(Previous, Journal, Ledger), String> {
        let place = out.join(name(shard));
        let folder = out.join(unfinished(shard));
        fs::create_dir_all(&folder).map_err(|error| words(&folder, &error))?;
        let journal = folder.join(JOURNAL);
        let mut previous = Previous::default();
        if !force {
            previous.read(&place);
            previous.read(&journal);
        }
        let mut opened =
            OpenOptions::new().create(true).append(true).open(&journal).map_err(|error| words(&journal, &error))?;
        let fresh = folder.join(FRESH);
        let file = File::create(&fresh).map_err(|error| words(&fresh, &error))?;
        // A line that was cut off ends here.
        let _ = opened.write_all(b"\n");
        let journal = Journal { place: place.clone(), file: Mutex::new(opened) };
        Ok((previous, journal, Ledger { place, folder, fresh: BufWriter::new(file) }))
    }

    /// Takes in what was made, in the order of the records.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn append(&mut self, lines: &[Line]) -> Result<(), String> {
        self.fresh.write_all(&text(lines)).map_err(|error| words(&self.place, &error))
    }

    /// Leaves the list that is there as it is. What was noted stays for the run that goes on; where nothing was, there is
    /// none.
    pub fn abandon(self) {
        let mut is_noted = false;
        each_line(&self.folder.join(JOURNAL), &mut |_| {
            is_noted = true;
            false
        });
        if !is_noted {
            let _ = fs::remove_dir_all(self.folder);
        }
    }

    /// Puts the list in its place; what the list before it said of files that this run was not asked for, goes on.
    ///
    /// - asked: of a share, what stands for all that the whole was asked for
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn close(mut self, others: impl Fn(&Line) -> bool, asked: Option<String>) -> Result<(), String> {
        let mut written = Ok(());
        each_line(&self.place, &mut |line| {
            if others(&line) {
                written = self.fresh.write_all(&text(&[line]));
            }
            written.is_ok()
        });
        // Serialising a plain string cannot fail.
        let end = asked.and_then(|asked| serde_json::to_string(&Asked { asked }).ok());
        written
            .and_then(|()| end.map_or(Ok(()), |end| writeln!(self.fresh, "{end}")))
            .and_then(|()| self.fresh.flush())
            .and_then(|()| fs::rename(self.folder.join(FRESH), &self.place))
            .map_err(|error| words(&self.place, &error))?;
        // What is left of it does no harm: it is swept away by the next run.
        let _ = fs::remove_dir_all(self.folder);
        Ok(())
    }
}

/// Lines as the list has them.
fn text(lines: &[Line]) -> Vec<u8> {
    let mut text = Vec::with_capacity(lines.len() * 400);
    for line in lines {
        // Serialising plain strings and numbers cannot fail.
        serde_json::to_writer(&mut text, line).unwrap_or_default();
        text.push(b'\n');
    }
    text
}
