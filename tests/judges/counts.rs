//! What was to be made was made, and the manifest tells the truth about it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::matrix::{EDITIONS, LANGUAGES, LAYOUTS, Sheet, TOGETHER, TOPIC, judge, matrix};
use crate::press::{SLUG, boxes};

/// Each layout in sixteen languages and three editions, and a sheet for all languages.
const FILES: usize = 5 * 16 * 3 + 3;

#[test]
fn the_build_has_nothing_to_complain_of() {
    let answer = &matrix().answer;
    assert_eq!(answer.code, 0, "exit code {}:\n{}", answer.code, answer.err);
    let last = answer.err.lines().chain(answer.out.lines()).any(|line| line.starts_with(&format!("{FILES} PDFs, ")));
    assert!(last, "no line counts {FILES} PDFs:\n{}{}", answer.out, answer.err);
}

#[test]
fn each_layout_in_each_language_and_edition_is_a_file_and_one_layout_has_all_languages() {
    let mut wanted = BTreeSet::new();
    for edition in EDITIONS {
        wanted.insert(format!("{edition}/{TOPIC}/{TOGETHER}-mul.pdf"));
        for layout in LAYOUTS {
            wanted.extend(LANGUAGES.map(|language| format!("{edition}/{TOPIC}/{layout}-{language}.pdf")));
        }
    }
    assert_eq!(wanted.len(), FILES);

    let listed: BTreeSet<_> = matrix().sheets.iter().map(|sheet| sheet.path.clone()).collect();
    same("manifest.json", &listed, &wanted);

    let mut written = BTreeSet::new();
    walk(&matrix().out, &matrix().out, &mut written);
    assert!(written.remove("manifest.json"), "manifest.json was not written");
    same("the output folder", &written, &listed);
}

#[test]
fn the_manifest_has_each_files_digest_and_size() {
    judge(&matrix().sheets, |sheet| {
        let bytes = fs::read(sheet.file()).unwrap_or_else(|error| panic!("{} cannot be read: {error}", sheet.path));
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut complaints = Vec::new();
        if bytes.len() != sheet.bytes {
            complaints.push(format!("{} bytes, listed are {}", bytes.len(), sheet.bytes));
        }
        if digest != sheet.sha256 {
            complaints.push(format!("its sha256 is {digest}, listed is {}", sheet.sha256));
        }
        complaints
    });
}

#[test]
fn the_manifest_has_each_files_pages() {
    judge(&matrix().sheets, |sheet| {
        let pages = boxes(sheet);
        if pages.len() != sheet.pages.len() {
            return vec![format!("{} pages, listed are {}", pages.len(), sheet.pages.len())];
        }
        pages.iter().enumerate().filter_map(|(index, page)| wrong_size(sheet, index, page.media.size())).collect()
    });
}

/// The medium is the listed page with its bleed, and on press the slug, on all sides.
fn wrong_size(sheet: &Sheet, index: usize, (width, height): (f64, f64)) -> Option<String> {
    let page = &sheet.pages[index];
    let beyond = if sheet.edition == "press" { page.bleed + SLUG } else { page.bleed };
    let listed = (page.width + 2.0 * beyond, page.height + 2.0 * beyond);
    let near = (width - listed.0).abs() < 0.01 && (height - listed.1).abs() < 0.01;
    let number = index + 1;
    (!near).then(|| {
        format!("page {number} is {width:.3} × {height:.3} mm, listed is {:.3} × {:.3} mm", listed.0, listed.1)
    })
}

#[track_caller]
fn same(name: &str, found: &BTreeSet<String>, wanted: &BTreeSet<String>) {
    let missing: Vec<_> = wanted.difference(found).collect();
    let more: Vec<_> = found.difference(wanted).collect();
    assert!(missing.is_empty() && more.is_empty(), "{name} lacks {missing:?}, and has {more:?} too many");
}

fn walk(folder: &Path, top: &Path, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display())) {
        let path = entry.expect("an entry of the output folder cannot be read").path();
        if path.is_dir() {
            walk(&path, top, files);
        } else {
            let below = path.strip_prefix(top).expect("a file lies outside of its folder");
            files.insert(below.to_string_lossy().into_owned());
        }
    }
}
