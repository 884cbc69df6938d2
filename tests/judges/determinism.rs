//! Same input, same bytes: whatever the day, the number of workers and the folder.

use std::fs;
use std::path::Path;

use crate::matrix::{ROOT, build, matrix};

#[test]
fn building_twice_gives_the_same_bytes() {
    same_again(Path::new(ROOT), ROOT, &[]);
}

#[test]
fn one_worker_gives_the_same_bytes() {
    same_again(Path::new(ROOT), ROOT, &["--jobs", "1"]);
}

#[test]
fn another_working_directory_gives_the_same_bytes() {
    same_again(&Path::new(ROOT).join("data"), "..", &[]);
}

#[track_caller]
fn same_again(from: &Path, root: &str, more: &[&str]) {
    let first = matrix();
    let out = tempfile::tempdir().expect("no temporary folder");
    let answer = build(from, root, out.path(), more);
    assert_eq!(answer.code, first.answer.code, "the first build said:\n{}now:\n{}", first.answer.err, answer.err);
    let paths = first.sheets.iter().map(|sheet| sheet.path.as_str()).chain(["manifest.json"]);
    let differing: Vec<_> = paths.filter(|path| read(&first.out, path) != read(out.path(), path)).collect();
    assert!(differing.is_empty(), "{} files differ: {differing:?}", differing.len());
}

/// The bytes of a file; nothing where it is missing.
fn read(folder: &Path, path: &str) -> Option<Vec<u8>> {
    fs::read(folder.join(path)).ok()
}
