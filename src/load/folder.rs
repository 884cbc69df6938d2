//! Where the files of a project are: its own folder, and what the program brings along for folders that have none.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::finding::{Finding, Place};

/// Layouts that travel inside the program, so that the one file works in any folder.
pub static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/layouts");

/// No data file may be larger; real ones have a few KB.
const LARGEST: u64 = 4 << 20;

/// A folder with `data/` and, if it has its own, `layouts/`.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Project { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of a data file, named from the root with `/`.
    ///
    /// # Errors
    /// A finding that says what stands in the way.
    pub fn read(&self, file: &str) -> Result<Vec<u8>, Finding> {
        let path = self.root.join(file);
        let size = std::fs::metadata(&path).map_err(|error| unreadable(file, &error))?.len();
        if size > LARGEST {
            return Err(Finding::new("C008", format!("the file has {size} bytes; {LARGEST} are the limit"))
                .at(Place::file(file))
                .hint("a data file of a topic has a few KB; was another file saved under this name?"));
        }
        std::fs::read(&path).map_err(|error| unreadable(file, &error))
    }

    /// Names of the folders or files directly below a folder, sorted; empty where there is no such folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.root.join(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    pub fn is_file(&self, file: &str) -> bool {
        self.root.join(file).is_file()
    }

    /// Every file of the layouts, by path from the layouts' folder: the project's own, else those of the program.
    ///
    /// # Errors
    /// When a file of the project's own layouts cannot be read.
    pub fn layouts(&self) -> Result<BTreeMap<String, Vec<u8>>, Finding> {
        if !self.root.join("layouts").is_dir() {
            return Ok(built_in_layouts());
        }
        let mut files = BTreeMap::new();
        self.collect("layouts", &mut files)?;
        Ok(files)
    }

    fn collect(&self, folder: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Finding> {
        for name in self.names(folder) {
            let path = format!("{folder}/{name}");
            if self.root.join(&path).is_dir() {
                self.collect(&path, files)?;
            } else {
                let key = path.strip_prefix("layouts/").unwrap_or(&path).to_owned();
                files.insert(key, self.read(&path)?);
            }
        }
        Ok(())
    }
}

/// Every file of the program's own layouts, by path from their folder.
pub fn built_in_layouts() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    built_in(&BUILT_IN, &mut files);
    files
}

fn built_in(folder: &Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents().to_vec());
    }
    for folder in folder.dirs() {
        built_in(folder, files);
    }
}

/// Says in words why a file could not be read.
pub fn unreadable(file: &str, error: &io::Error) -> Finding {
    let (message, hint) = match error.kind() {
        io::ErrorKind::NotFound => {
            (format!("{file} does not exist"), "create the file, or correct the name that asks for it")
        }
        io::ErrorKind::PermissionDenied => {
            (format!("{file} may not be read by this user"), "give read permission to the file and its folders")
        }
        _ => (format!("{file} cannot be read: {error}"), "check the disk and the path"),
    };
    Finding::new("C001", message).at(Place::file(file)).hint(hint)
}
