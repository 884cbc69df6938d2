//! Which clinics' sheets are made, with what, and where to.

use std::path::Path;

use super::ledger::Line;
use crate::check::Checked;
use crate::fonts::Fonts;
use crate::impose::Order;
use crate::load::Source;
use crate::manifest::Common;
use crate::merge::Filter;
use crate::model::clinic::Field;
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::model::sheet::SheetId;
use crate::press::{Epoch, Shop};
use crate::typeset::Layouts;

/// Which clinics, and what of them.
#[derive(Debug)]
pub struct Clinics {
    pub source: Source,
    /// Values that every record gets, whatever its row says.
    pub set: Vec<(Field, String)>,
    /// Ids; an empty list means all.
    pub only: Vec<String>,
    /// What the cards in one file have in common, where they are not a file each.
    pub together: Option<Together>,
}

/// What is made, with what, and where to.
pub struct Request<'a> {
    pub clinics: &'a Clinics,
    pub filter: &'a Filter,
    pub checked: &'a Checked,
    pub layouts: &'a Layouts,
    pub fonts: &'a Fonts,
    pub shop: &'a Shop,
    pub order: &'a Order,
    pub epoch: Epoch,
    pub common: &'a Common,
    pub out: Option<&'a Path>,
    pub force: bool,
    /// The share of the clinics that is made here.
    pub shard: Option<Shard>,
}

impl Request<'_> {
    /// Whether a file of an earlier run is of those that this one makes, or would have to.
    pub fn is_for(&self, line: &Line) -> bool {
        // What a merged file holds of several, it does not name.
        fn among(list: &[String], value: &str) -> bool {
            list.is_empty() || value.is_empty() || list.iter().any(|wanted| wanted == value)
        }
        among(&self.filter.topics, &line.topic)
            && among(&self.filter.layouts, &line.layout)
            && among(&self.filter.languages, &line.language)
            && among(&self.clinics.only, &line.clinic)
            && Edition::named(&line.edition).is_some_and(|edition| self.filter.wants_edition(edition))
    }
}

/// What the cards in one file have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    Clinic,
    Language,
    Layout,
    All,
}

impl Together {
    /// Path of the file that a clinic's sheet goes into, below the output folder.
    pub fn path(self, id: &SheetId, edition: Edition, shard: Option<Shard>) -> String {
        let share = shard.map(|shard| format!("-{shard}")).unwrap_or_default();
        let name = match self {
            Together::Clinic => id.clinic.clone().unwrap_or_default(),
            Together::Language => format!("clinics-{}{share}", id.language),
            Together::Layout => format!("clinics-{}{share}", id.layout),
            Together::All => format!("clinics{share}"),
        };
        format!("{edition}/{}/{name}.pdf", id.topic)
    }
}
