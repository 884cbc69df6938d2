//! What is ordered: kinds of sheets and how many copies, by language and by place. What is not known stays open, to be
//! filled in by hand.

use std::collections::BTreeMap;
use std::io;
use std::str::FromStr;

use serde_json::{Value, json};

use super::archive::Aside;
use crate::clinics::harmless;
use crate::digest::Summed;
use crate::load::{self, Project};
use crate::model::language::Direction;
use crate::model::layout::Layout;
use crate::model::profile::{Marks, Profile};
use crate::model::sheet::SheetId;
use crate::preflight::Examined;

/// Names of the inks, in the order of the plates.
const INKS: [char; 4] = ['C', 'M', 'Y', 'K'];

/// What goes on one page; the rest is in the table.
const MOST_KINDS: usize = 7;
const MOST_LANGUAGES: usize = 20;
const MOST_PLACES: usize = 10;

/// The largest number of copies of one file.
const MOST_COPIES: u32 = 1_000_000;

/// A number of copies for what no record says one of: for all, or for a layout, a language, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    pub layout: Option<String>,
    pub language: Option<String>,
    number: u32,
}

impl FromStr for Copies {
    type Err = String;

    /// `N`, `LAYOUT=N`, `LAYOUT/LANG=N` or `/LANG=N`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (what, number) = text.rsplit_once('=').unwrap_or(("/", text));
        let (layout, language) = what.split_once('/').unwrap_or((what, ""));
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        match number.parse() {
            Ok(number @ 1..=MOST_COPIES) if !what.is_empty() => {
                Ok(Copies { layout: named(layout), language: named(language), number })
            }
            _ => Err("write it N, LAYOUT=N or LAYOUT/LANG=N; N is a whole number of copies".to_owned()),
        }
    }
}

impl Copies {
    /// The number that is meant most closely for a sheet; of equals the last.
    pub fn of(list: &[Copies], layout: &str, language: &str) -> Option<u32> {
        let is = |named: &Option<String>, name: &str| named.as_ref().is_none_or(|named| named == name);
        list.iter()
            .filter(|copies| is(&copies.layout, layout) && is(&copies.language, language))
            .max_by_key(|copies| (copies.layout.is_some(), copies.language.is_some()))
            .map(|copies| copies.number)
    }
}

/// Where copies go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: String,
    pub name: String,
}

/// Copies of some files: the sum of what is known, and of how many files nothing is known.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    known: u64,
    open: usize,
    files: usize,
}

impl Sum {
    fn add(&mut self, copies: Option<u32>) {
        self.known += u64::from(copies.unwrap_or(0));
        self.open += usize::from(copies.is_none());
        self.files += 1;
    }

    fn join(&mut self, other: Sum) {
        self.known += other.known;
        self.open += other.open;
        self.files += other.files;
    }

    fn json(self) -> Value {
        json!({"known": self.known, "open": self.open, "files": self.files})
    }
}

/// A kind of sheet; files of one layout that are cut to different sizes are of two kinds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    topic: String,
    layout: String,
    /// Width and height in tenths of a mm.
    trim: (u64, u64),
    pages: usize,
}

impl Kind {
    fn new(id: &SheetId, examined: &Examined) -> Kind {
        let tenths = |mm: f64| (mm * 10.0).round().max(0.0) as u64;
        let trim = examined.trims.first().map_or((0, 0), |(width, height)| (tenths(*width), tenths(*height)));
        Kind { topic: id.topic.clone(), layout: id.layout.clone(), trim, pages: examined.pages }
    }
}

#[derive(Default)]
struct Tally {
    sum: Sum,
    languages: BTreeMap<String, Sum>,
    /// Which inks each page has in any of the files.
    inks: Vec<[bool; 4]>,
    /// The coloured plates of the files that were looked at closely: one set where only the black one changes.
    colored: Vec<Vec<String>>,
}

/// All that is ordered.
pub struct Order {
    layouts: BTreeMap<String, Layout>,
    /// By tag: its number in the registry, and its name for the staff.
    languages: BTreeMap<String, (u32, String)>,
    words: Value,
    kinds: BTreeMap<Kind, Tally>,
    /// The first places.
    places: Vec<(Place, Sum)>,
    /// How many more there are, and what they get.
    more: (usize, Sum),
    current: Option<Place>,
    files: usize,
    pages: usize,
}

impl Order {
    /// Takes from the project what is known of layouts and languages.
    pub fn new(project: &Project) -> Order {
        let words = load::built_in_layouts().remove("order.json").unwrap_or_default();
        let languages = load::languages(project).into_iter();
        Order {
            layouts: load::layouts(project),
            languages: languages.map(|language| (language.tag, (language.number, language.japanese))).collect(),
            words: serde_json::from_slice(&words).unwrap_or_default(),
            kinds: BTreeMap::new(),
            places: Vec::new(),
            more: (0, Sum::default()),
            current: None,
            files: 0,
            pages: 0,
        }
    }

    /// Counts a file, whatever is in it.
    pub fn count(&mut self, pages: usize) {
        self.files += 1;
        self.pages += pages;
    }

    /// Counts a sheet in: a file, or what a file has of many. Those of one place come one after the other.
    pub fn take(&mut self, id: &SheetId, place: Option<&Place>, copies: Option<u32>, examined: &Examined) -> Kind {
        let kind = Kind::new(id, examined);
        let tally = self.kinds.entry(kind.clone()).or_default();
        tally.sum.add(copies);
        tally.languages.entry(id.language.clone()).or_default().add(copies);
        tally.inks.resize(tally.inks.len().max(examined.inks.len()), [false; 4]);
        for (inks, seen) in tally.inks.iter_mut().zip(&examined.inks) {
            *inks = std::array::from_fn(|ink| inks[ink] || seen[ink]);
        }
        if !examined.colored.is_empty() && tally.colored.len() < 2 && !tally.colored.contains(&examined.colored) {
            tally.colored.push(examined.colored.clone());
        }
        let Some(place) = place else { return kind };
        if self.current.as_ref() != Some(place) {
            self.current = Some(place.clone());
            if self.places.len() < MOST_PLACES {
                self.places.push((place.clone(), Sum::default()));
            } else {
                self.more.0 += 1;
            }
        }
        match self.places.last_mut() {
            Some((last, sum)) if last == place => sum.add(copies),
            _ => self.more.1.add(copies),
        }
        kind
    }

    pub fn files(&self) -> usize {
        self.files
    }

    pub fn pages(&self) -> usize {
        self.pages
    }

    /// The layouts of which copies are not known, if there are any.
    pub fn open(&self) -> Option<String> {
        let mut open: Vec<&str> =
            self.kinds.iter().filter(|(_, tally)| tally.sum.open > 0).map(|(kind, _)| kind.layout.as_str()).collect();
        open.dedup();
        (!open.is_empty()).then(|| open.join(", "))
    }

    /// Where each page folds, in mm; none where the layout is not known or does not fold.
    fn folds(&self, layout: &str) -> Option<Vec<Vec<f64>>> {
        let layout = self.layouts.get(layout)?;
        Some(layout.folds(Direction::Ltr))
    }

    /// The words of a key in the languages of `order.json`; the key itself where there are none.
    fn word(&self, group: &str, key: &str) -> String {
        let words: Vec<&str> =
            self.words[group][key].as_object().into_iter().flatten().filter_map(|(_, word)| word.as_str()).collect();
        if words.is_empty() { key.to_owned() } else { words.join(" ") }
    }

    fn language(&self, tag: &str) -> (u32, String) {
        self.languages.get(tag).cloned().unwrap_or_else(|| (u32::MAX, self.word("languages", tag)))
    }

    /// The table's row of a file.
    pub fn row(&self, kind: &Kind, id: &SheetId, place: Option<&Place>, copies: Option<u32>, path: &str) -> Row<'_> {
        let inks = self.kinds.get(kind).map(|tally| inks(&tally.inks)).unwrap_or_default();
        let folds = self.folds(&kind.layout).unwrap_or_default();
        let folds: Vec<String> = folds
            .iter()
            .enumerate()
            .filter(|(_, folds)| !folds.is_empty())
            .map(|(page, folds)| {
                let folds: Vec<String> = folds.iter().map(f64::to_string).collect();
                format!("{}: {}", page + 1, folds.join(" / "))
            })
            .collect();
        let mm = |tenths: u64| (tenths as f64 / 10.0).to_string();
        Row {
            order: self,
            cells: vec![
                kind.topic.clone(),
                self.word("kinds", &kind.layout),
                id.language.clone(),
                self.language(&id.language).1,
                place.map(|place| place.id.clone()).unwrap_or_default(),
                place.map(|place| place.name.clone()).unwrap_or_default(),
                mm(kind.trim.0),
                mm(kind.trim.1),
                kind.pages.to_string(),
                folds.join("; "),
                inks,
                String::new(),
                copies.map(|copies| copies.to_string()).unwrap_or_default(),
                path.to_owned(),
            ],
        }
    }

    /// What the order sheet's layout is told.
    pub fn sheet(&self, profile: &Profile, errors: usize, warnings: usize) -> Vec<u8> {
        let mut tags: Vec<&String> = self.kinds.values().flat_map(|tally| tally.languages.keys()).collect();
        tags.sort_by_key(|tag| (self.language(tag).0, *tag));
        tags.dedup();
        let shown: Vec<(&Kind, &Tally)> = self.kinds.iter().take(MOST_KINDS).collect();
        let topics = self.kinds.keys().map(|kind| &kind.topic).collect::<std::collections::BTreeSet<_>>().len();
        let kinds: Vec<Value> = shown
            .iter()
            .map(|(kind, tally)| {
                json!({
                    "layout": kind.layout,
                    "topic": (topics > 1).then_some(&kind.topic),
                    "trim": [kind.trim.0 as f64 / 10.0, kind.trim.1 as f64 / 10.0],
                    "pages": kind.pages,
                    "folds": self.folds(&kind.layout),
                    "inks": inks(&tally.inks),
                    "shared": tally.languages.len() > 1 && tally.colored.len() == 1,
                    "copies": tally.sum.json(),
                })
            })
            .collect();
        let languages: Vec<Value> = tags
            .iter()
            .take(MOST_LANGUAGES)
            .map(|tag| {
                let cells = shown.iter().map(|(_, tally)| tally.languages.get(*tag).map(|sum| sum.json()));
                let mut all = Sum::default();
                self.kinds.values().filter_map(|tally| tally.languages.get(*tag)).for_each(|sum| all.join(*sum));
                json!({"tag": tag, "name": self.language(tag).1, "cells": cells.collect::<Vec<_>>(), "all": all.json()})
            })
            .collect();
        let mut all = Sum::default();
        self.kinds.values().for_each(|tally| all.join(tally.sum));
        let places: Vec<Value> = self
            .places
            .iter()
            .map(|(place, sum)| json!({"id": short(&place.id), "name": short(&place.name), "copies": sum.json()}))
            .collect();
        let value = json!({
            "shop": profile.title,
            "standard": profile.standard.name(),
            "condition": profile.intent.condition,
            "bleed": profile.bleed,
            "marks": profile.marks == Marks::Tombo,
            "files": self.files(),
            "pages": self.pages,
            "errors": errors,
            "warnings": warnings,
            "kinds": kinds,
            "more_kinds": self.kinds.len() - shown.len(),
            "languages": languages,
            "more_languages": tags.len().saturating_sub(MOST_LANGUAGES),
            "all": all.json(),
            "places": places,
            "more_places": {"count": self.more.0, "copies": self.more.1.json()},
        });
        // Serialising plain values cannot fail.
        serde_json::to_vec(&value).unwrap_or_default()
    }
}

/// What stands on one line of the order sheet; the table has the whole.
fn short(name: &str) -> String {
    const LONGEST: usize = 18;
    let cut = name.chars().count() > LONGEST;
    name.chars().take(if cut { LONGEST - 1 } else { LONGEST }).chain(cut.then_some('…')).collect()
}

/// `4/4 CMYK/CMYK`: how many inks each side has, and which; a sheet with one side has none on the other.
fn inks(pages: &[[bool; 4]]) -> String {
    let names = |page: &[bool; 4]| INKS.iter().zip(page).filter(|(_, is)| **is).map(|(ink, _)| *ink).collect();
    let mut names: Vec<String> = pages.iter().map(names).collect();
    if names.is_empty() {
        return String::new();
    }
    if names.len() == 1 {
        names.push(String::new());
    }
    let counts: Vec<String> = names.iter().map(|names| names.len().to_string()).collect();
    names.retain(|names| !names.is_empty());
    format!("{} {}", counts.join("/"), names.join("/"))
}

/// A row of the table.
pub struct Row<'a> {
    order: &'a Order,
    cells: Vec<String>,
}

/// The heading's keys in `order.json`, in the order of the columns.
const COLUMNS: [&str; 14] = [
    "topic", "kind", "tag", "language", "place-id", "place", "width", "height", "pages", "folds", "inks", "paper",
    "copies", "file",
];

/// The table while it is written: UTF-8 with a byte order mark and CRLF, which Japanese Excel opens without being asked.
pub struct Rows {
    table: csv::Writer<Summed<Aside>>,
    headed: bool,
}

impl Rows {
    /// # Errors
    /// What the disk refuses.
    pub fn new(aside: Aside) -> io::Result<Rows> {
        let mut summed = Summed::new(aside);
        io::Write::write_all(&mut summed, "\u{FEFF}".as_bytes())?;
        let table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(summed);
        Ok(Rows { table, headed: false })
    }

    /// # Errors
    /// What the disk refuses.
    pub fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        if !self.headed {
            self.headed = true;
            self.table.write_record(COLUMNS.map(|key| row.order.word("columns", key)))?;
        }
        Ok(self.table.write_record(row.cells.iter().map(|cell| harmless(cell)))?)
    }

    /// The table, whole, and its SHA-256.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn finish(self) -> io::Result<(Aside, String)> {
        let summed = self.table.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        Ok(summed.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_number_of_copies_counts() {
        let list: Vec<Copies> =
            ["100", "flyer=500", "/vi=20", "flyer/vi=7"].iter().map(|text| text.parse().unwrap()).collect();
        let of = |layout, language| Copies::of(&list, layout, language);
        assert_eq!([of("card", "en"), of("flyer", "en"), of("card", "vi")], [Some(100), Some(500), Some(20)]);
        assert_eq!(of("flyer", "vi"), Some(7));
        assert_eq!(Copies::of(&list[1..], "card", "en"), None);
        for wrong in ["", "0", "-1", "many", "flyer=", "flyer=x", "1000001", "1.5"] {
            assert!(wrong.parse::<Copies>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn however_much_is_ordered_the_order_sheet_is_one_page() {
        let mut order = Order::new(&Project::new("."));
        let seen = Examined { pages: 2, trims: vec![(210.0, 297.0)], inks: vec![[true; 4]; 2], ..Examined::default() };
        for number in 0..30 {
            let place = Place { id: format!("place-{number}"), name: "医療法人社団高崎中央会".repeat(6) };
            for kind in 0..12 {
                for language in 0..30 {
                    let id = SheetId {
                        topic: format!("topic-{}", kind % 2),
                        layout: format!("layout-{kind}"),
                        language: format!("x{language:02}"),
                        clinic: None,
                    };
                    order.take(&id, Some(&place), (number % 3 > 0).then_some(123_456), &seen);
                }
            }
        }
        let project = Project::new(".");
        let profile = load::profile(&project, load::DEFAULT_PROFILE).unwrap().value;
        let fonts = crate::fonts::Fonts::new(project.root(), &[]).unwrap();
        let layouts = crate::typeset::Layouts::new(&load::built_in_layouts());
        let pages = crate::typeset::order(&layouts, &fonts, order.sheet(&profile, 0, 3)).unwrap();
        if let Some(path) = std::env::var_os("ORDER_SHEET") {
            std::fs::write(path, crate::press::report(&pages).unwrap()).unwrap();
        }
        assert_eq!(pages.pages().len(), 1);
    }

    #[test]
    fn inks_are_counted_and_named() {
        let (all, black) = ([true; 4], [false, false, false, true]);
        assert_eq!(inks(&[all, all]), "4/4 CMYK/CMYK");
        assert_eq!(inks(&[black]), "1/0 K");
        assert_eq!(inks(&[[true, false, false, true], [false; 4]]), "2/0 CK");
    }
}
