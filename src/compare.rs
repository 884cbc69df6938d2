//! Two output folders → which sheets are different, on which pages, where, and on which plates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::manifest::{self, Entry, Manifest};
use crate::preflight::{self, Picture};
use crate::workers::Workers;

/// Pixels an inch that pages are compared at.
const DPI: f64 = 75.0;

/// How much of 255 a pixel's inks may differ and look the same.
const SAME: u8 = 24;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// It is in the new folder alone.
    New,
    /// It is in the old folder alone.
    Gone,
    Changed {
        pages: Vec<PageChange>,
        /// Payloads of the codes that are in one of them alone, where codes are different.
        codes: Vec<CodeChange>,
    },
}

/// A page that is different.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageChange {
    /// From 1.
    pub page: usize,
    /// What has changed lies in this; none where a page is in one of them alone, or has another size.
    pub area: Option<Area>,
    /// On press, whether cyan, magenta and yellow are as they were.
    pub black_alone: bool,
}

/// Part of a page, in mm from the upper left corner of its trimmed size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A code that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeChange {
    Gone(String),
    New(String),
}

/// The sheets for anybody that are different, by path; `stopped` says what ended the comparison early.
pub struct Compared {
    pub changes: Vec<(String, Change)>,
    pub files: usize,
    pub stopped: Option<String>,
}

/// Compares what two folders' manifests name; changed files are drawn and laid over each other.
///
/// # Errors
/// A sentence that says which folder has no manifest, or which file is not the one that its manifest names.
pub fn folders(old: &Path, new: &Path, workers: &Workers) -> Result<Compared, String> {
    let (before, after) = (entries(old)?, entries(new)?);
    let paths: Vec<&String> = before.keys().chain(after.keys()).collect::<BTreeSet<_>>().into_iter().collect();
    let outcome = workers.each(&paths, |&path| {
        let change = match (before.get(path), after.get(path)) {
            (Some(one), Some(other)) if one.sha256 == other.sha256 => None,
            (Some(one), Some(other)) => Some(changed((one, drawn(old, one)?), (other, drawn(new, other)?))),
            (None, _) => Some(Change::New),
            (_, None) => Some(Change::Gone),
        };
        Ok(change.map(|change| (path.clone(), change)))
    });
    let changes = outcome.done.into_iter().flatten().collect();
    Ok(Compared { changes, files: paths.len(), stopped: outcome.stopped })
}

fn entries(folder: &Path) -> Result<BTreeMap<String, Entry>, String> {
    match Manifest::open(folder) {
        Ok(Some(manifest)) => Ok(manifest.files.into_iter().map(|entry| (entry.path.clone(), entry)).collect()),
        Ok(None) => Err(format!("{} has no {}", folder.display(), manifest::NAME)),
        Err(damaged) => Err(format!("{}: {}", folder.display(), damaged.message)),
    }
}

fn drawn(folder: &Path, entry: &Entry) -> Result<Vec<Picture>, String> {
    let bytes = manifest::read_back(folder, &entry.path, &entry.sha256)
        .map_err(|finding| format!("{}: {}", folder.display(), finding.message))?;
    preflight::pictures(&bytes, DPI).ok_or_else(|| format!("{}: {} cannot be drawn", folder.display(), entry.path))
}

fn changed((old, before): (&Entry, Vec<Picture>), (new, after): (&Entry, Vec<Picture>)) -> Change {
    let mut pages = Vec::new();
    for index in 0..before.len().max(after.len()) {
        let area = match (before.get(index), after.get(index)) {
            (Some(one), Some(other)) if (one.width, one.height) == (other.width, other.height) => {
                let trim = new.pages.get(index).map(|page| (page.width, page.height));
                match area(one, other, trim) {
                    Some(area) => Some(area),
                    None => continue,
                }
            }
            _ => None,
        };
        let plates = |entry: &Entry| entry.colored_plates.get(index).cloned();
        let black_alone = area.is_some() && plates(old).is_some() && plates(old) == plates(new);
        pages.push(PageChange { page: index + 1, area, black_alone });
    }
    let payloads = |entry: &Entry| entry.codes.iter().map(|code| code.payload.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (payloads(old), payloads(new));
    let gone = before.difference(&after).cloned().map(CodeChange::Gone);
    let codes = gone.chain(after.difference(&before).cloned().map(CodeChange::New)).collect();
    Change::Changed { pages, codes }
}

/// What two pictures of the same size differ in; none where they look the same.
///
/// - trim: size in mm of the page within its picture, in whose middle it lies
fn area(one: &Picture, other: &Picture, trim: Option<(f64, f64)>) -> Option<Area> {
    let differs = |at: &usize| one.pixels[*at].iter().zip(other.pixels[*at]).any(|(a, b)| a.abs_diff(b) > SAME);
    let places = (0..one.pixels.len()).filter(differs).map(|at| (at % one.width, at / one.width));
    let (left, top, right, bottom) = places
        .fold((usize::MAX, usize::MAX, 0, 0), |(left, top, right, bottom), (x, y)| {
            (left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1))
        });
    let mm = |pixels: usize| pixels as f64 * 25.4 / DPI;
    let beyond = |all: usize, trim: Option<f64>| trim.map_or(0.0, |trim| (mm(all) - trim) / 2.0);
    let round = |mm: f64| (mm * 10.0).round() / 10.0;
    (left < right).then(|| Area {
        x: round(mm(left) - beyond(one.width, trim.map(|(width, _)| width))),
        y: round(mm(top) - beyond(one.height, trim.map(|(_, height)| height))),
        width: round(mm(right - left)),
        height: round(mm(bottom - top)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(dark: &[usize]) -> Picture {
        let pixels = (0..300 * 150).map(|at| if dark.contains(&at) { [0; 3] } else { [255; 3] }).collect();
        Picture { width: 300, height: 150, pixels }
    }

    #[test]
    fn what_has_changed_is_placed_on_the_trimmed_page() {
        let (one, other) = (picture(&[0]), picture(&[0, 30 * 300 + 75, 44 * 300 + 149]));
        assert_eq!(area(&one, &one, None), None);
        let found = area(&one, &other, None).unwrap();
        assert_eq!(found, Area { x: 25.4, y: 10.2, width: 25.4, height: 5.1 });
        // 101.6 × 50.8 mm, of which 10 are beyond the trim on each side.
        let found = area(&one, &other, Some((81.6, 30.8))).unwrap();
        assert_eq!(found, Area { x: 15.4, y: 0.2, width: 25.4, height: 5.1 });
    }
}
