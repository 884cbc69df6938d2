//! A file of clinics → one record after the other, never all of them at once.
//!
//! YAML, CSV, TSV or JSON Lines; CSV may lie zipped, as the ministry publishes it. A row that is no record is told of
//! and skipped; the others go on.

mod encoding;
mod lines;
mod list;
mod table;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::folder::unreadable;
use crate::finding::{Finding, Place};
use crate::model::clinic::Field;
pub use encoding::Encoding;

/// Bytes of a line; no record is nearly as long.
const LONGEST: usize = 32 << 20;

/// Endings of what Excel keeps for itself.
const WORKBOOKS: [&str; 3] = [".xlsx", ".xlsm", ".xls"];

/// What one row says, before anybody has looked at the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub place: Place,
    pub values: Vec<(Field, String)>,
    /// Where each value stands; empty where a row is one line, which its place names.
    pub places: Vec<(Field, Place)>,
    /// Where a comment follows a value in YAML, which may have been meant as part of it.
    pub cut: Vec<(Field, Place)>,
    /// Where its bytes stand in the file, for the copy of rows that are refused; empty in YAML.
    pub bytes: Range<u64>,
}

impl Record {
    /// Where the value of a field stands, or the record that has none.
    pub fn place_of(&self, field: &Field) -> &Place {
        self.places.iter().find(|(known, _)| known == field).map_or(&self.place, |(_, place)| place)
    }
}

/// A row that is no record.
#[derive(Debug)]
pub struct Refused {
    pub findings: Vec<Finding>,
    pub bytes: Range<u64>,
}

/// A file of clinics.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    /// As the user wrote it.
    shown: String,
    form: Form,
    /// Name of the file in the archive, if it is zipped.
    zipped: Option<String>,
    encoding: Encoding,
    map: Vec<(Field, String)>,
    /// Rows of a table before the one with the headings, and its line.
    titles: Option<(usize, u64)>,
    /// What may be wrong with the headings.
    doubts: Vec<Finding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Yaml,
    /// Its separator.
    Table(u8),
    Lines,
}

impl Form {
    fn of(name: &str) -> Option<Form> {
        let name = name.to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".yaml", ".yml"]) {
            Some(Form::Yaml)
        } else if ends(&[".csv"]) {
            Some(Form::Table(b','))
        } else if ends(&[".tsv"]) {
            Some(Form::Table(b'\t'))
        } else if ends(&[".jsonl", ".ndjson"]) {
            Some(Form::Lines)
        } else {
            None
        }
    }
}

impl Source {
    /// Finds out what kind of file it is and how its characters are encoded. `map` names columns that are called
    /// otherwise than the fields.
    ///
    /// # Errors
    /// When it cannot be read, or is of no kind that is known.
    pub fn open(path: &Path, shown: &str, map: Vec<(Field, String)>) -> Result<Source, Finding> {
        let fault = |error: &io::Error| unreadable(shown, error);
        let unknown = |name: &str| {
            let finding =
                Finding::new("C102", format!("{name} is no table that is known by its name")).at(Place::file(shown));
            let name = name.to_lowercase();
            if WORKBOOKS.iter().any(|ending| name.ends_with(ending)) {
                return finding.hint("in Excel: 名前を付けて保存 → CSV UTF-8; then name that file");
            }
            finding.hint("clinics are read from .yaml, .csv, .tsv and .jsonl, and from a .zip with one of them")
        };
        File::open(path)
            .and_then(|file| file.metadata())
            .map_err(|error| fault(&error))
            .and_then(|data| if data.is_file() { Ok(()) } else { Err(unknown(shown)) })?;
        let zipped = if shown.to_lowercase().ends_with(".zip") { Some(inner(path, shown)?) } else { None };
        let name = zipped.as_deref().unwrap_or(shown);
        let form = Form::of(name).ok_or_else(|| unknown(name))?;
        let mut source = Source {
            path: path.to_owned(),
            shown: shown.to_owned(),
            form,
            zipped,
            encoding: Encoding::Utf8 { bom: false },
            map,
            titles: None,
            doubts: Vec::new(),
        };
        if form != Form::Yaml {
            source.encoding = source
                .read(|reader| Encoding::detect(reader))
                .and_then(|found| found.map_err(|error| fault(&error)))?;
        }
        if source.encoding == Encoding::Utf16 {
            return Err(Finding::new("C002", format!("{shown} is UTF-16, which Excel calls “Unicode text”"))
                .at(Place::file(shown))
                .hint("save it again as “CSV UTF-8” or as plain CSV (名前を付けて保存 → CSV UTF-8)"));
        }
        if let Form::Table(separator) = form {
            source.titles = source.read(|reader| table::titles(&source, separator, reader))?;
            source.doubts = source.read(|reader| table::doubts(&source, separator, reader))?;
        }
        Ok(source)
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// How the user named it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The last part of its name, of the file in the archive if it is zipped.
    pub fn file_name(&self) -> String {
        let name = self.zipped.as_deref().unwrap_or(&self.shown);
        name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
    }

    /// How its characters are encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What was taken for a title above the headings of a table.
    pub fn title(&self) -> Option<String> {
        let (count, line) = self.titles?;
        let rows = if count == 1 { "row 1 is".to_owned() } else { format!("rows 1 to {} are", line - 1) };
        Some(format!("{rows} taken for a title; the headings are in row {line}"))
    }

    /// What may be wrong with a table, without keeping it from being read.
    pub fn doubts(&self) -> &[Finding] {
        &self.doubts
    }

    /// Hands over record after record, and each row that is none, until `take` says that it has enough.
    ///
    /// # Errors
    /// What keeps the file as a whole from being read.
    pub fn each(&self, take: &mut dyn FnMut(Result<Record, Refused>) -> bool) -> Result<(), Vec<Finding>> {
        match self.form {
            Form::Yaml => list::each(self, take),
            Form::Table(separator) => {
                self.read(|reader| table::each(self, separator, reader, take)).map_err(|finding| vec![finding])?
            }
            Form::Lines => self.read(|reader| lines::each(self, reader, take)).map_err(|finding| vec![finding])?,
        }
    }

    /// Copies the heading and the rows at these places as they are.
    ///
    /// # Errors
    /// When the file can no longer be read, or the copy not be written.
    pub fn copy(&self, rows: &[Range<u64>], to: &mut dyn Write) -> io::Result<()> {
        let heading = match self.form {
            Form::Table(separator) => self.read(|reader| table::heading(self, separator, reader)).unwrap_or(0),
            Form::Yaml | Form::Lines => 0,
        };
        let copied = self.read(|reader| -> io::Result<()> {
            let mut reader = BufReader::new(reader);
            let mut at = 0;
            for row in std::iter::once(&(0..heading)).chain(rows) {
                io::copy(&mut reader.by_ref().take(row.start.saturating_sub(at)), &mut io::sink())?;
                at = at.max(row.start);
                io::copy(&mut reader.by_ref().take(row.end.saturating_sub(at)), to)?;
                at = at.max(row.end);
            }
            Ok(())
        });
        copied.map_err(|finding| io::Error::other(finding.message))?
    }

    /// Opens the file, or the one in the archive, from its start.
    fn read<T>(&self, work: impl FnOnce(&mut dyn Read) -> T) -> Result<T, Finding> {
        let file = File::open(&self.path).map_err(|error| unreadable(&self.shown, &error))?;
        let Some(name) = &self.zipped else {
            return Ok(work(&mut Lines::new(BufReader::with_capacity(256 << 10, file))));
        };
        let mut archive = archive(file, &self.shown)?;
        let mut entry = archive.by_name(name).map_err(|error| broken(&self.shown, &error.to_string()))?;
        Ok(work(&mut Lines::new(&mut entry)))
    }

    fn place(&self, line: u64, column: usize) -> Place {
        Place {
            file: self.shown.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX).max(1),
            column: column as u32 + 1,
        }
    }
}

/// What is read on for as long as its lines have an end: a file of another kind would be one, as long as the memory.
struct Lines<R> {
    inner: R,
    /// Bytes since the last line feed.
    run: usize,
}

impl<R> Lines<R> {
    fn new(inner: R) -> Self {
        Lines { inner, run: 0 }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match buffer[..count].iter().rposition(|&byte| byte == b'\n') {
            Some(last) => self.run = count - last - 1,
            None => self.run += count,
        }
        if self.run > LONGEST {
            return Err(io::Error::other(format!("a line has more than {} MB", LONGEST >> 20)));
        }
        Ok(count)
    }
}

/// The one table of an archive.
fn inner(path: &Path, shown: &str) -> Result<String, Finding> {
    let mut file = File::open(path).map_err(|error| unreadable(shown, &error))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| unreadable(shown, &error))?;
    let archive = archive(file, shown)?;
    let names = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned()));
    let mut tables = names.filter(|name| matches!(Form::of(name), Some(Form::Table(_) | Form::Lines)));
    match (tables.next(), tables.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(broken(shown, "there is no .csv, .tsv or .jsonl in it")),
        (Some(_), Some(_)) => Err(broken(shown, "there is more than one table in it; unpack it and name one")),
    }
}

fn archive(file: File, shown: &str) -> Result<ZipArchive<BufReader<File>>, Finding> {
    ZipArchive::new(BufReader::new(file)).map_err(|error| broken(shown, &error.to_string()))
}

fn broken(shown: &str, why: &str) -> Finding {
    Finding::new("C102", format!("the archive cannot be used: {why}")).at(Place::file(shown))
}
