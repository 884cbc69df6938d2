//! What a layout can see: the layouts' folder, the sheet as `/sheet.json`, the fonts. No clock, no network.

use std::collections::{BTreeMap, HashMap};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::fit::Setting;
use crate::fonts::Fonts;
use crate::model::sheet::{Sheet, SheetData};

/// The layouts' files, read once for all sheets.
pub struct Layouts {
    library: LazyHash<Library>,
    files: HashMap<FileId, Bytes>,
    sources: HashMap<FileId, Source>,
    main: FileId,
    sheet: FileId,
}

impl Layouts {
    /// Takes the files by path from the layouts' folder.
    pub fn new(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut bytes = HashMap::new();
        let mut sources = HashMap::new();
        for (path, content) in files {
            let Some(id) = id(path) else { continue };
            if path.ends_with(".typ")
                && let Ok(text) = std::str::from_utf8(content)
            {
                sources.insert(id, Source::new(id, text.to_owned()));
            }
            bytes.insert(id, Bytes::new(content.clone()));
        }
        Layouts {
            library: LazyHash::new(Library::default()),
            files: bytes,
            sources,
            main: id("main.typ").expect("a plain file name is a path"),
            sheet: id("sheet.json").expect("a plain file name is a path"),
        }
    }
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// The world of one sheet in one setting.
pub struct SheetWorld<'a> {
    layouts: &'a Layouts,
    fonts: &'a Fonts,
    sheet: Bytes,
}

impl<'a> SheetWorld<'a> {
    pub fn new(sheet: &Sheet, setting: Setting, layouts: &'a Layouts, fonts: &'a Fonts) -> Self {
        let data = SheetData { fit: setting.fit, slack: setting.slack, ..sheet.data.clone() };
        // Serialising plain strings, numbers and maps with string keys cannot fail.
        let json = serde_json::to_vec(&data).unwrap_or_default();
        SheetWorld { layouts, fonts, sheet: Bytes::new(json) }
    }
}

impl World for SheetWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.layouts.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.layouts.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.layouts.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.layouts.sheet {
            return Ok(self.sheet.clone());
        }
        self.layouts.files.get(&id).cloned().ok_or_else(|| missing(id))
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
