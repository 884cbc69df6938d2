//! A file that was read × a shop's profile → findings; a file a family of rules.

mod boxes;
pub mod codes;
mod color;
mod document;
mod fonts;
mod images;
pub mod ink;
mod intent;
mod lines;
mod marks;
mod overprint;
mod text;
mod transparency;

use hayro::kurbo::Rect;

use super::reading::art::{Art, Item, Paint};
use super::reading::file::{File, PageView};
use crate::finding::{Area, Finding, Severity, Spot};
use crate::model::profile::Profile;

/// Places of one finding that are named; more are only counted.
const MOST_AREAS: usize = 24;

/// Places nearer than this in mm are told as one.
const NEAR: f64 = 1.5;

/// Findings of one file.
pub struct Sink<'p> {
    pub profile: &'p Profile,
    pub findings: Vec<Finding>,
}

impl Sink<'_> {
    /// Of the file as a whole.
    pub fn file(&mut self, code: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.findings.push(Finding::new(code, message).hint(hint).spot(Spot::default()));
    }

    /// The same, but only a warning.
    pub fn file_warning(&mut self, code: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.findings.push(Finding::new(code, message).hint(hint).spot(Spot::default()).warning());
    }

    /// Of a page, or of places on it. Without a place that is to be named the page as a whole is meant.
    pub fn page(
        &mut self,
        code: &str,
        severity: Severity,
        page: usize,
        places: &[Rect],
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let areas: Vec<Area> = joined(places)
            .into_iter()
            .map(|place| Area::new(place.x0, place.y0, place.width(), place.height()))
            .collect();
        let mut message = message.into();
        if areas.len() > MOST_AREAS {
            message.push_str(&format!(" ({} places in all)", areas.len()));
        }
        let areas = areas.into_iter().take(MOST_AREAS).collect();
        let mut finding = Finding::new(code, message).hint(hint).spot(Spot { page: Some(page), areas });
        finding.severity = severity;
        self.findings.push(finding);
    }
}

/// Rectangles with those that lie beside each other made one, from the top of the page downwards.
fn joined(places: &[Rect]) -> Vec<Rect> {
    let mut all: Vec<Rect> = places.to_vec();
    all.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let mut out: Vec<Rect> = Vec::new();
    for place in all {
        let near = place.inflate(NEAR, NEAR);
        // The latest are the nearest; older ones need not be looked through in a full page of faults.
        match out
            .iter_mut()
            .rev()
            .take(64)
            .find(|other| near.x0 <= other.x1 && near.x1 >= other.x0 && near.y0 <= other.y1 && near.y1 >= other.y0)
        {
            Some(other) => *other = other.union(place),
            None => out.push(place),
        }
    }
    out
}

/// What everything that can be seen without plates says.
pub fn all(file: &File<'_>, sink: &mut Sink<'_>) {
    document::check(file, sink);
    intent::check(file, sink);
    fonts::check(file, sink);
    boxes::agree(&file.pages, sink);
    for page in &file.pages {
        boxes::check(page, sink);
        document::page(page, sink);
        marks::check(page, sink);
        color::check(page, sink);
        transparency::check(page, sink);
        overprint::check(page, sink);
        text::check(page, sink);
        lines::check(page, sink);
        images::check(page, sink);
    }
}

/// Every item of a page that is printed, with what it covers; those within patterns and masks with what they paint.
fn each<'i, 'a>(page: &'i PageView<'a>, mut visit: impl FnMut(&'i Item<'a>, Rect)) {
    for item in &page.art.items {
        if let Some(bounds) = page.printed(item) {
            visit(item, bounds);
            inner(item, bounds, &mut visit);
        }
    }
}

/// What is painted with: the cells of patterns and the groups of masks.
fn inner<'i, 'a>(item: &'i Item<'a>, bounds: Rect, visit: &mut impl FnMut(&'i Item<'a>, Rect)) {
    let cell = match &item.paint {
        Paint::Tiles(tiles) => Some(&tiles.cell),
        _ => None,
    };
    let mask = item.compositing.mask.as_ref().map(|mask| &mask.art);
    for item in cell.into_iter().chain(mask).flat_map(|art: &'i Art<'a>| &art.items) {
        if item.is_shown() {
            visit(item, bounds);
            inner(item, bounds, visit);
        }
    }
}

/// A number without needless noughts.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
