//! Many clinics' cards in one file, with a list of which page is whose.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::bundle::{Bound, Bundle};
use super::ledger::Line;
use super::overlays::Overlay;
use super::request::{Request, Together};
use super::shelf::Shelf;
use crate::digest::Summed;
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::model::sheet::SheetId;
use crate::press::{Base, Leaf, Merged, Shared};
use crate::write;

/// Room for what is written at once.
const BUFFER: usize = 1 << 20;

/// Columns of the list of what is in a file.
const INDEX: [&str; 7] = ["page", "pages", "clinic", "name", "layout", "language", "copies"];

/// Path of that list.
pub fn index_of(pdf: &str) -> String {
    format!("{}.csv", pdf.strip_suffix(".pdf").unwrap_or(pdf))
}

/// The files that are being written.
pub struct Volumes<'a> {
    request: &'a Request<'a>,
    shelves: &'a [Shelf],
    together: Together,
    open: BTreeMap<String, Volume>,
}

impl<'a> Volumes<'a> {
    pub fn new(request: &'a Request<'a>, shelves: &'a [Shelf], together: Together) -> Self {
        Volumes { request, shelves, together, open: BTreeMap::new() }
    }

    /// Adds the cards of a bundle, clinic by clinic, and gives the number of those that cannot be made.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn add(&mut self, bundle: &Bundle) -> Result<usize, String> {
        let mut left = 0;
        for (number, clinic) in bundle.clinics.iter().enumerate() {
            let mut groups = clinic.slots.iter().copied();
            for (place, shelf) in self.shelves.iter().enumerate() {
                for (edition, shelved) in shelf.bases.iter().enumerate() {
                    let slots: Vec<usize> = groups.by_ref().take(shelved.base.sizes().len()).collect();
                    // A card with one overlay that cannot be used is left out.
                    if slots.iter().any(|&group| bundle.groups[group].places[number].is_none()) {
                        left += 1;
                        continue;
                    }
                    let Some(out) = self.request.out else { continue };
                    let id = SheetId { clinic: Some(clinic.id.clone()), ..shelf.id().clone() };
                    let path = self.together.path(&id, shelved.edition, self.request.shard);
                    let card = Card { id: &id, clinic, number, slots: &slots, place: (place, edition) };
                    let told = |error: io::Error| write::words(&out.join(&path), &error);
                    if !self.open.contains_key(&path) {
                        let volume = Volume::new(out, self.request.shard, &id, shelved.edition);
                        self.open.insert(path.clone(), volume.map_err(told)?);
                    }
                    if let Some(volume) = self.open.get_mut(&path) {
                        volume.add(&card, &shelved.base, bundle).map_err(told)?;
                    }
                }
            }
        }
        // The next bundle brings overlays of its own.
        for volume in self.open.values_mut() {
            volume.shared.clear();
            volume.forms.clear();
        }
        Ok(left)
    }

    /// Puts the files in their places, and gives a line of the list for each, with its pages.
    ///
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn close(self) -> Result<Vec<(Line, usize)>, String> {
        let Some(out) = self.request.out else { return Ok(Vec::new()) };
        let close = |(path, volume): (String, Volume)| {
            let place = out.join(&path);
            volume.close(out, &path).map_err(|error| write::words(&place, &error))
        };
        self.open.into_iter().map(close).collect()
    }
}

/// A clinic's card on its way into a file.
struct Card<'a> {
    id: &'a SheetId,
    clinic: &'a Bound,
    /// Of the clinic in its bundle.
    number: usize,
    /// Groups of what its slots show.
    slots: &'a [usize],
    /// Shelf and edition.
    place: (usize, usize),
}

/// One file.
struct Volume {
    pdf: PathBuf,
    file: Merged<BufWriter<File>>,
    csv: PathBuf,
    index: csv::Writer<Summed<BufWriter<File>>>,
    /// By shelf and edition.
    leaves: HashMap<(usize, usize), Leaf>,
    /// By group and set of the bundle that is being added.
    shared: HashMap<(usize, usize), Shared>,
    /// By group and clinic of that bundle.
    forms: HashMap<(usize, usize), u32>,
    edition: Edition,
    /// What all cards so far have in common; empty where they differ.
    common: SheetId,
}

impl Volume {
    fn new(out: &Path, shard: Option<Shard>, id: &SheetId, edition: Edition) -> io::Result<Volume> {
        let pdf = write::temporary(out, shard);
        let csv = write::temporary(out, shard);
        let folder = pdf.parent().unwrap_or(out).to_owned();
        let file = Merged::new(BufWriter::with_capacity(BUFFER, File::create(&pdf)?), folder)?;
        let mut list = Summed::new(BufWriter::with_capacity(BUFFER, File::create(&csv)?));
        // Without it, spreadsheets in Japan take the list for CP932.
        list.write_all("\u{feff}".as_bytes())?;
        let mut index = csv::Writer::from_writer(list);
        index.write_record(INDEX)?;
        Ok(Volume {
            pdf,
            file,
            csv,
            index,
            leaves: HashMap::new(),
            shared: HashMap::new(),
            forms: HashMap::new(),
            edition,
            common: id.clone(),
        })
    }

    fn add(&mut self, card: &Card<'_>, base: &Base, bundle: &Bundle) -> io::Result<()> {
        if !self.leaves.contains_key(&card.place) {
            self.leaves.insert(card.place, self.file.sheet(base)?);
        }
        let mut forms = Vec::with_capacity(card.slots.len());
        for &group in card.slots {
            forms.push(self.form(group, card.number, bundle)?);
        }
        let leaf = &self.leaves[&card.place];
        let id = card.id;
        let Bound { id: clinic, name, copies, .. } = card.clinic;
        let (page, pages) = ((self.file.pages() + 1).to_string(), leaf.pages().to_string());
        let copies = copies.map(|copies| copies.to_string()).unwrap_or_default();
        self.index.write_record([&page, &pages, clinic, &harmless(name), &id.layout, &id.language, &copies])?;
        self.file.card(leaf, &forms, &format!("{clinic} {} {}", id.layout, id.language))?;
        for (common, own) in [(&mut self.common.layout, &id.layout), (&mut self.common.language, &id.language)] {
            if common != own {
                common.clear();
            }
        }
        if self.common.clinic != id.clinic {
            self.common.clinic = None;
        }
        Ok(())
    }

    /// Number of a clinic's overlay, written now if it was not before.
    fn form(&mut self, group: usize, number: usize, bundle: &Bundle) -> io::Result<u32> {
        if let Some(&form) = self.forms.get(&(group, number)) {
            return Ok(form);
        }
        let made = &bundle.groups[group];
        let Overlay { set, at, .. } = made.places[number].ok_or_else(|| io::Error::other("an overlay is not there"))?;
        if !self.shared.contains_key(&(group, set)) {
            self.shared.insert((group, set), self.file.shared(&made.sets[set])?);
        }
        let form = self.file.form(&made.sets[set], at, &self.shared[&(group, set)])?;
        self.forms.insert((group, number), form);
        Ok(form)
    }

    fn close(self, out: &Path, path: &str) -> io::Result<(Line, usize)> {
        let pages = self.file.pages();
        let (sha256, bytes, _) = self.file.finish()?;
        let list = self.index.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        let (mut list, index) = list.finish();
        list.flush()?;
        drop(list);
        let place = out.join(path);
        fs::create_dir_all(place.parent().unwrap_or(out))?;
        fs::rename(&self.csv, out.join(index_of(path)))?;
        fs::rename(&self.pdf, &place)?;
        let line = Line {
            path: path.to_owned(),
            bytes: bytes as usize,
            index: Some(index),
            sha256: sha256.clone(),
            ..Line::new(&self.common, self.edition, sha256, 0)
        };
        Ok((line, pages))
    }
}

/// A cell of a table: a spreadsheet runs what begins like a formula, and a stranger's name is a text.
pub fn harmless(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What a harmless cell stands for.
pub fn meant(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|cell| is_formula(cell)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, cell) in [("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"), ("高崎=医院", "高崎=医院"), ("'s", "'s")]
        {
            assert_eq!(harmless(text), cell);
            assert_eq!(meant(cell), text);
        }
    }
}
