//! `out/manifest.json`: what was made, of what, and what a print shop or a script wants to know of each file.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::digest::Sum;
use crate::finding::{Finding, Place};
use crate::impose::Order;
use crate::merge::Filter;
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::model::sheet::{Own, Said, Sheet, SheetId, SheetRules};
use crate::preflight::Proofed;
use crate::press::Epoch;
use crate::write;

/// The manifest's name below the output folder.
pub const NAME: &str = "manifest.json";

/// The manifest's name for a share of the work.
pub fn name(shard: Option<Shard>) -> String {
    shard.map_or_else(|| NAME.to_owned(), |shard| format!("manifest-{shard}.json"))
}

/// All files of an output folder, sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Stands for the sources of the program that wrote it.
    #[serde(default)]
    pub program: String,
    pub files: Vec<Entry>,
}

/// Stands for this program's sources: what another one made is made again.
pub const PROGRAM: &str = env!("CHIRASHI_PROGRAM");

/// One file. Lengths are in mm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub path: String,
    pub sha256: String,
    pub bytes: usize,
    pub topic: String,
    pub layout: String,
    pub language: String,
    pub edition: String,
    pub standard: String,
    pub pages: Vec<PageEntry>,
    /// From 1, all texts at their preferred sizes, to 0, all at their least.
    pub fit: f64,
    pub codes: Vec<CodeEntry>,
    /// Of a press file: a digest of the cyan, magenta and yellow plates of each page. Files with the same ones need other
    /// black plates only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colored_plates: Vec<String>,
    /// Digests of all that went in, by parts.
    pub source: String,
    /// Findings that did not keep it from being made, and that would not be told if it were not made again.
    #[serde(default, skip_serializing_if = "is_none")]
    pub warnings: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageEntry {
    pub width: f64,
    pub height: f64,
    pub bleed: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeEntry {
    pub payload: String,
    pub page: usize,
    pub x: f64,
    pub y: f64,
    pub side: f64,
    pub module: f64,
}

/// The entry of a proofed file.
///
/// - source: digest of all that it was made of
pub fn entry(proofed: &Proofed, source: String, warnings: usize) -> Entry {
    let finished = proofed.finished();
    let id = finished.id();
    Entry {
        path: finished.path(),
        sha256: Sum::of(finished.bytes()).hex(),
        bytes: finished.bytes().len(),
        topic: id.topic.clone(),
        layout: id.layout.clone(),
        language: id.language.clone(),
        edition: finished.edition().name().to_owned(),
        standard: finished.standard().to_owned(),
        pages: finished
            .pages()
            .iter()
            .map(|page| PageEntry { width: round(page.width), height: round(page.height), bleed: round(page.bleed) })
            .collect(),
        fit: round(finished.fit()),
        codes: finished
            .codes()
            .iter()
            .map(|code| CodeEntry {
                payload: code.payload.clone(),
                page: code.placed.page + 1,
                x: round(code.placed.x),
                y: round(code.placed.y),
                side: round(code.placed.side()),
                module: round(code.placed.module),
            })
            .collect(),
        colored_plates: proofed.colored().to_vec(),
        source,
        warnings,
    }
}

/// What there is to say of a list in an output folder that is there and cannot be read.
pub fn damaged(list: &str) -> Finding {
    Finding::new("D005", format!("{list} cannot be read whole"))
        .at(Place::file(list))
        .hint("it was changed or cut off; build into the folder again")
}

/// The bytes of a file that a list in an output folder names, if they are those that were made.
///
/// # Errors
/// What is wrong with it.
pub fn read_back(out: &Path, path: &str, sha256: &str) -> Result<Vec<u8>, Finding> {
    let is_below = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let read = is_below.then(|| std::fs::read(out.join(path)).ok()).flatten();
    match read {
        None => Err(Finding::new("D001", format!("{path} is in the manifest and cannot be read on the disk"))
            .hint("build it again")),
        Some(bytes) if Sum::of(&bytes).hex() != sha256 => {
            Err(Finding::new("D002", format!("{path} is not the file that was made"))
                .hint("build it again, with --force"))
        }
        Some(bytes) => Ok(bytes),
    }
    .map_err(|finding| finding.at(Place::file(path)))
}

/// What all sheets are made of, digested once: this program's version, the fonts' checksums and the date; and the layouts.
pub struct Common {
    setup: String,
    layouts: String,
}

/// Hexadecimal digits of each part of a source.
const PART: usize = 16;

fn part(digest: &Sum) -> String {
    let mut text = digest.hex();
    text.truncate(PART);
    text
}

impl Common {
    /// - epoch: what dates the files, where it is not the topic
    pub fn new(layouts: &BTreeMap<String, Vec<u8>>, fonts: &str, epoch: Epoch) -> Self {
        let mut setup = Sum::default();
        if let Some(epoch) = epoch {
            setup.add(epoch.to_le_bytes());
        }
        setup.add(env!("CARGO_PKG_VERSION"));
        setup.add(fonts);
        let mut digest = Sum::default();
        for (path, bytes) in layouts {
            digest.add(path);
            digest.add(bytes.len().to_le_bytes());
            digest.add(bytes);
        }
        Common { setup: part(&setup), layouts: part(&digest) }
    }

    /// Adds everything that all editions of a sheet are made of.
    pub fn with(&self, sheet: &Sheet) -> Source {
        let bytes = |said: &Said| serde_json::to_vec(said).unwrap_or_default();
        let mut readers = Sum::of(bytes(&sheet.data.reader.messages));
        sheet.data.together.iter().for_each(|side| readers.add(bytes(&side.messages)));
        let staffs = Sum::of(bytes(&sheet.data.staff.messages));
        let silent = sheet.data.without_messages();
        let mut rest = Sum::of(serde_json::to_vec(&silent).unwrap_or_default());
        // What it is checked against: a stricter rule is asked again. How long the messages are in other languages makes
        // a hint and no sheet.
        let rules = SheetRules { longest: Vec::new(), ..sheet.rules.clone() };
        rest.add(format!("{rules:?}"));
        Source([self.setup.clone(), self.layouts.clone(), part(&readers), part(&staffs), part(&rest)])
    }
}

/// What went into the editions of one sheet: setup, layouts, the reader's messages, the staff's, and all of it.
pub struct Source([String; 5]);

impl Source {
    /// Digests of all that one edition is made of; the print shop matters to the press alone, the paper to the office.
    pub fn of(&self, edition: Edition, shop: &[u8], order: &Order) -> String {
        let mut digest = Sum::default();
        if edition == Edition::Press {
            digest.add(shop);
        }
        if edition == Edition::Office && *order != Order::default() {
            digest.add(format!("{order:?}"));
        }
        format!("{}-{}", self.0.join("-"), part(&digest))
    }
}

/// Why a file is made, though there may be one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    New,
    Forced,
    Program,
    Missing,
    Altered,
    Warned,
    Setup,
    Layouts,
    /// Of the language of this tag.
    Messages(String),
    Facts,
    Target,
}

impl Why {
    /// Compares what a file was made of with what it would be made of now.
    fn of(before: &str, now: &str, language: &str, staff: &str) -> Why {
        let changed = before.split('-').zip(now.split('-')).map(|(before, now)| before != now);
        match changed.collect::<Vec<bool>>()[..] {
            [true, ..] => Why::Setup,
            [_, true, ..] => Why::Layouts,
            [_, _, true, ..] => Why::Messages(language.to_owned()),
            [_, _, _, true, ..] => Why::Messages(staff.to_owned()),
            [_, _, _, _, _, true] => Why::Target,
            _ => Why::Facts,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::New => f.write_str("it is new"),
            Why::Forced => f.write_str("--force"),
            Why::Program => f.write_str("the program changed"),
            Why::Missing => f.write_str("the file was missing"),
            Why::Altered => f.write_str("the file was altered"),
            Why::Warned => f.write_str("it had warnings, which are told again"),
            Why::Setup => f.write_str("the fonts or SOURCE_DATE_EPOCH changed"),
            Why::Layouts => f.write_str("the layouts changed"),
            Why::Messages(tag) => write!(f, "the messages of {tag} changed"),
            Why::Facts => f.write_str("facts, terms or settings changed"),
            Why::Target => f.write_str("the print shop or the office printer's paper changed"),
        }
    }
}

/// What is in an output folder, by path.
pub struct Present<'a> {
    out: Option<&'a Path>,
    entries: HashMap<String, Entry>,
    /// Why nothing of it is kept.
    all: Option<Why>,
}

impl<'a> Present<'a> {
    /// Of what the folder's manifest says; of nothing without a folder, or where all is to be made again.
    pub fn new(out: Option<&'a Path>, shard: Option<Shard>, force: bool) -> Self {
        let manifest = out.map(|out| Manifest::read(out, shard)).unwrap_or_default();
        let other = manifest.program != PROGRAM && !manifest.files.is_empty();
        let all = if force { Some(Why::Forced) } else { other.then_some(Why::Program) };
        Present { out, entries: manifest.files.into_iter().map(|entry| (entry.path.clone(), entry)).collect(), all }
    }

    /// The entry of a file that is there as it was made, without a finding, of the same.
    ///
    /// # Errors
    /// Why there is none.
    pub fn kept(&self, sheet: &Sheet, edition: Edition, source: &str) -> Result<Entry, Why> {
        let path = sheet.id.path(edition);
        let (Some(out), Some(entry)) = (self.out, self.entries.get(&path)) else { return Err(Why::New) };
        if let Some(why) = &self.all {
            return Err(why.clone());
        }
        if entry.source != source {
            return Err(Why::of(&entry.source, source, &sheet.id.language, &sheet.data.staff.tag));
        }
        if entry.warnings > 0 {
            return Err(Why::Warned);
        }
        let bytes = std::fs::read(out.join(&path)).map_err(|_| Why::Missing)?;
        let is_it = bytes.len() == entry.bytes && Sum::of(&bytes).hex() == entry.sha256;
        if is_it { Ok(entry.clone()) } else { Err(Why::Altered) }
    }
}

impl Manifest {
    /// The manifest of an output folder, if there is one.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn open(out: &Path) -> Result<Option<Manifest>, Finding> {
        let Ok(bytes) = std::fs::read(out.join(NAME)) else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| damaged(NAME))
    }

    /// The manifest of an output folder; an empty one where there is none that can be read.
    pub fn read(out: &Path, shard: Option<Shard>) -> Manifest {
        std::fs::read(out.join(name(shard)))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Notes who wrote it, takes new entries in and drops those that the filter wanted and that were not made.
    pub fn update(&mut self, filter: &Filter, made: Vec<Entry>) {
        PROGRAM.clone_into(&mut self.program);
        self.files.retain(|entry| entry.id().is_some_and(|(id, edition)| !filter.wants(&id, edition)));
        self.files.extend(made);
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
    }

    pub fn text(&self) -> String {
        // Serialising plain strings and numbers cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn write(&self, out: &Path, shard: Option<Shard>) -> Result<(), String> {
        write::file(&out.join(name(shard)), self.text().as_bytes())
    }
}

impl Entry {
    fn id(&self) -> Option<(SheetId, Edition)> {
        let edition = Edition::named(&self.edition)?;
        let id = SheetId {
            topic: self.topic.clone(),
            layout: self.layout.clone(),
            language: self.language.clone(),
            clinic: None,
        };
        Some((id, edition))
    }
}

/// Digest of what a clinic's sheet is made of: what all share, and its own words.
pub fn source_of(shared: &str, own: &Own) -> String {
    let mut digest = Sum::of(shared);
    digest.add(PROGRAM);
    // Serialising plain strings cannot fail.
    digest.add(serde_json::to_vec(own).unwrap_or_default());
    digest.hex()
}

/// Thousandths of a mm are finer than any press.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
