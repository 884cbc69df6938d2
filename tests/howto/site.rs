//! A project in a folder of its own, and what the program makes of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lopdf::Document;
use serde_json::Value;
use tempfile::TempDir;

use crate::readme::{Edit, HowTo, how_to};

pub struct Site {
    folder: TempDir,
}

impl Site {
    pub fn empty() -> Self {
        Site { folder: tempfile::tempdir().unwrap() }
    }

    /// This repository's data and layouts.
    pub fn copy() -> Self {
        let site = Self::empty();
        for folder in ["data", "layouts"] {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &site.path(folder));
        }
        site
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// The text of a file; of a folder, the names in it, a line each.
    #[track_caller]
    pub fn read(&self, file: &str) -> String {
        let path = self.path(file);
        if path.is_dir() {
            return fs::read_dir(path).unwrap().map(|entry| format!("{:?}\n", entry.unwrap().file_name())).collect();
        }
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Does to the files what a reader of the how-to does.
    pub fn apply(&self, how_to: &HowTo) {
        for edit in &how_to.edits {
            match edit {
                Edit::Write { file, text } => {
                    assert!(!self.path(file).exists(), "{file} is there already");
                    self.write(file, text);
                }
                Edit::Append { file, text } => self.write(file, &(self.read(file) + text)),
                Edit::Change { file, before, after } => {
                    let text = self.read(file);
                    assert_eq!(text.matches(before.as_str()).count(), 1, "{file} has these lines once:\n{before}");
                    self.write(file, &text.replace(before.as_str(), after));
                }
            }
        }
    }

    /// Applies a how-to and runs its commands, which succeed.
    pub fn follow(&self, title: &str) {
        let how_to = how_to(title);
        self.apply(&how_to);
        for command in &how_to.commands {
            self.chirashi(&command.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
        }
    }

    pub fn chirashi(&self, arguments: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chirashi"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
        Run(command.output().unwrap())
    }

    /// Entries of the manifest for a layout, and for a language if one is named.
    pub fn manifest(&self, layout: &str, language: Option<&str>) -> Vec<Value> {
        let manifest: Value = serde_json::from_str(&self.read("out/manifest.json")).unwrap();
        let entries = manifest["files"].as_array().unwrap().iter();
        entries
            .filter(|entry| entry["layout"] == layout && language.is_none_or(|tag| entry["language"] == tag))
            .cloned()
            .collect()
    }

    /// Whether a finished file holds these words as another program reads them, gaps aside.
    #[track_caller]
    pub fn shows(&self, file: &str, words: &str) -> bool {
        let document = self.pdf(file);
        let pages: Vec<u32> = document.get_pages().into_keys().collect();
        let closed = |text: &str| text.replace(char::is_whitespace, "");
        let text = closed(&document.extract_text(&pages).unwrap());
        let shows = text.contains(&closed(words));
        println!("{file} {} “{words}”: {text}", if shows { "shows" } else { "does not show" });
        shows
    }

    /// Names of the fonts in a finished file.
    #[track_caller]
    pub fn fonts(&self, file: &str) -> Vec<String> {
        let document = self.pdf(file);
        let fonts = document.objects.values().filter_map(|object| object.as_dict().ok());
        fonts
            .filter_map(|font| font.get(b"BaseFont").ok()?.as_name().ok())
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    #[track_caller]
    fn pdf(&self, file: &str) -> Document {
        let path = self.path("out").join(file);
        Document::load(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

/// What the program said.
pub struct Run(Output);

impl Run {
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.0.status.code(), Some(code), "{}", self.words());
        self
    }

    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        assert!(self.words().contains(part), "“{part}” is not in:\n{}", self.words());
        self
    }

    fn words(&self) -> String {
        [&self.0.stdout, &self.0.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}
