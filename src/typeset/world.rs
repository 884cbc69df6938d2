//! What a layout can see: the layouts' folder, its data as a JSON file, the fonts. No clock, no network.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;
use crate::model::sheet::Own;

/// The layouts' files, read once for all sheets.
pub struct Layouts {
    library: LazyHash<Library>,
    files: Arc<Files>,
}

/// The layouts' bytes, and their texts as far as one was asked for.
pub struct Files(HashMap<FileId, (Bytes, OnceLock<Option<Source>>)>);

impl Files {
    fn bytes(&self, id: FileId) -> Option<&Bytes> {
        self.0.get(&id).map(|(bytes, _)| bytes)
    }

    /// The text that spans point into.
    pub fn source(&self, id: FileId) -> Option<&Source> {
        let (bytes, source) = self.0.get(&id)?;
        source.get_or_init(|| Some(Source::new(id, std::str::from_utf8(bytes).ok()?.to_owned()))).as_ref()
    }
}

impl Layouts {
    /// Takes the files by path from the layouts' folder.
    pub fn new(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let files = files
            .iter()
            .filter_map(|(path, content)| Some((id(path)?, (Bytes::new(content.clone()), OnceLock::new()))));
        Layouts { library: LazyHash::new(Library::default()), files: Arc::new(Files(files.collect())) }
    }

    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// Where a layout finds a clinic's logo: by the clinic's place in what it is told, from 0.
const LOGOS: &str = "logo/";

/// The world of one document: where it begins and what it is told.
pub struct LayoutWorld<'a> {
    layouts: &'a Layouts,
    fonts: &'a Fonts,
    main: FileId,
    data: FileId,
    json: Bytes,
    logos: Vec<Option<Bytes>>,
}

impl<'a> LayoutWorld<'a> {
    /// `name` is the layouts' file `NAME.typ`; `data` is the name of the JSON file that it reads.
    pub fn new(layouts: &'a Layouts, fonts: &'a Fonts, name: &str, data: &str, json: Vec<u8>) -> Self {
        let id = |path: &str| id(path).expect("a plain file name is a path");
        LayoutWorld { layouts, fonts, main: id(name), data: id(data), json: Bytes::new(json), logos: Vec::new() }
    }

    /// Adds what clinics' records show.
    pub fn with_logos<'b>(mut self, clinics: impl IntoIterator<Item = &'b Own>) -> Self {
        self.logos =
            clinics.into_iter().map(|own| own.logo.as_ref().map(|logo| Bytes::new(logo.png.clone()))).collect();
        self
    }
}

impl World for LayoutWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.layouts.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.layouts.files.source(id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data {
            return Ok(self.json.clone());
        }
        if let Some(index) = id.get().vpath().get_without_slash().strip_prefix(LOGOS) {
            let logo = index.parse::<usize>().ok().and_then(|index| self.logos.get(index)?.clone());
            return logo.ok_or_else(|| missing(id));
        }
        self.layouts.files.bytes(id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
