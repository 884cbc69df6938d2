//! The whole matrix, built once for all judges by the compiled program.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Deserialize;

use crate::program::Answer;

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");
pub const TOPIC: &str = "myna-hokensho";
pub const LAYOUTS: [&str; 5] = ["flyer", "brochure", "counter-card", "pocket-card", "poster"];
/// The layout that has all languages on one sheet.
pub const TOGETHER: &str = "language-finder";
pub const EDITIONS: [&str; 3] = ["press", "office", "web"];
pub const LANGUAGES: [&str; 16] =
    ["ja", "ja-x-easy", "en", "zh-Hans", "zh-Hant", "ko", "vi", "ne", "pt", "es", "id", "tl", "th", "my", "km", "mn"];

pub struct Matrix {
    pub out: PathBuf,
    /// What the manifest lists.
    pub sheets: Vec<Sheet>,
    /// What the program said while it built.
    pub answer: Answer,
    /// Held as long as the judges run: another run in the same target folder waits.
    _lock: File,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Sheet>,
}

/// One file, as the manifest has it. Lengths are in mm.
#[derive(Deserialize)]
pub struct Sheet {
    pub path: String,
    pub sha256: String,
    pub bytes: usize,
    pub layout: String,
    pub language: String,
    pub edition: String,
    pub pages: Vec<Page>,
    pub codes: Vec<Code>,
}

#[derive(Deserialize)]
pub struct Page {
    pub width: f64,
    pub height: f64,
    pub bleed: f64,
}

#[derive(Deserialize)]
pub struct Code {
    pub payload: String,
    /// From 1.
    pub page: usize,
    /// Top-left corner on the trimmed page, and length of a side, in mm.
    pub x: f64,
    pub y: f64,
    pub side: f64,
}

impl Sheet {
    pub fn file(&self) -> PathBuf {
        matrix().out.join(&self.path)
    }
}

/// The matrix; the first who asks builds it.
pub fn matrix() -> &'static Matrix {
    static MATRIX: OnceLock<Matrix> = OnceLock::new();
    MATRIX.get_or_init(|| {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let lock = File::create(home.join("judges.lock")).expect("the lock file cannot be made");
        lock.lock().expect("the lock cannot be taken");
        let out = home.join("judges");
        if out.exists() {
            fs::remove_dir_all(&out).expect("an earlier run's output cannot be removed");
        }
        let answer = build(Path::new(ROOT), ROOT, &out, &[]);
        let text = fs::read_to_string(out.join("manifest.json"))
            .unwrap_or_else(|error| panic!("no manifest.json ({error}); the build said:\n{}", answer.err));
        let manifest: Manifest =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("manifest.json is not understood: {error}"));
        Matrix { out, sheets: manifest.files, answer, _lock: lock }
    })
}

/// Builds everything from a working directory. What only a person can confirm (Q005, Q006) may pass.
pub fn build(from: &Path, root: &str, out: &Path, more: &[&str]) -> Answer {
    Command::new(env!("CARGO_BIN_EXE_chirashi"))
        .args(["build", "--root", root, "-A", "Q005", "-A", "Q006", "--out"])
        .arg(out)
        .args(more)
        .current_dir(from)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap_or_else(|error| panic!("chirashi cannot be started: {error}"))
        .into()
}

/// All sheets of an edition.
#[track_caller]
pub fn edition(name: &str) -> Vec<&'static Sheet> {
    let sheets: Vec<_> = matrix().sheets.iter().filter(|sheet| sheet.edition == name).collect();
    assert!(!sheets.is_empty(), "nothing was built for the edition {name}");
    sheets
}

/// One sheet, which must have been built.
#[track_caller]
pub fn sheet(edition: &str, layout: &str, language: &str) -> &'static Sheet {
    let path = format!("{edition}/{TOPIC}/{layout}-{language}.pdf");
    let found = matrix().sheets.iter().find(|sheet| sheet.path == path);
    found.unwrap_or_else(|| panic!("{path} was not built; the build said:\n{}", matrix().answer.err))
}

/// Asks about every sheet, several at a time, and fails with all complaints at once.
#[track_caller]
pub fn judge<'a>(sheets: impl IntoIterator<Item = &'a Sheet>, ask: impl Fn(&Sheet) -> Vec<String> + Sync) {
    let sheets: Vec<&Sheet> = sheets.into_iter().collect();
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut complaints = Vec::new();
        while let Some(sheet) = sheets.get(next.fetch_add(1, Ordering::Relaxed)) {
            complaints.extend(ask(sheet).into_iter().map(|complaint| format!("{}: {complaint}", sheet.path)));
        }
        complaints
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut complaints: Vec<String> = thread::scope(|scope| {
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        started
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    complaints.sort();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
