//! Clinics' own words on the sheets' slots: what shows the same is set once, and what is set in the same way is set together.

use super::request::Request;
use super::shelf::{Shelf, Shelved};
use crate::finding::Finding;
use crate::model::edition::Edition;
use crate::model::sheet::Own;
use crate::press::{self, Forms, POINTS_A_MM};
use crate::typeset::{self, OverlayData, Verdict};

/// How overlays that are set together go into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fonts {
    /// Many in one file: they share their fonts.
    Shared,
    /// Each in a file of its own, with the letters that it needs.
    Apart,
}

/// What overlays must share to be set together; those of one clinic are then the same.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown<'a> {
    layout: &'a str,
    size: (f64, f64),
    /// Tag of the reader's language, where it makes a difference.
    reader: Option<&'a str>,
    edition: Edition,
}

/// The overlays that some clinics' sheets need.
pub struct Plan<'a> {
    /// How many clinics there are.
    clinics: usize,
    groups: Vec<Planned<'a>>,
}

struct Planned<'a> {
    shown: Shown<'a>,
    /// One of the sheets that they are for.
    shelf: &'a Shelf,
    /// Which clinics need them, and what they show of each.
    members: Vec<usize>,
    own: Vec<Own>,
}

impl<'a> Plan<'a> {
    pub fn new(clinics: usize) -> Self {
        Plan { clinics, groups: Vec::new() }
    }

    /// Plans what a clinic's copy of a sheet needs, and gives the group of each of its slots.
    ///
    /// - clinic: its place among those of the plan; they come one after the other
    pub fn add(&mut self, clinic: usize, shelf: &'a Shelf, shelved: &Shelved, own: &Own) -> Vec<usize> {
        let mut slots = Vec::with_capacity(shelved.base.sizes().len());
        for &size in shelved.base.sizes() {
            let reader = own.is_readers().then_some(shelf.id().language.as_str());
            let shown = Shown { layout: &shelf.id().layout, size, reader, edition: shelved.edition };
            let known = self.groups.iter().position(|group| group.shown == shown);
            let group = known.unwrap_or_else(|| {
                self.groups.push(Planned { shown, shelf, members: Vec::new(), own: Vec::new() });
                self.groups.len() - 1
            });
            let planned = &mut self.groups[group];
            if planned.members.last() != Some(&clinic) {
                planned.members.push(clinic);
                planned.own.push(own.clone());
            }
            slots.push(group);
        }
        slots
    }

    /// Sets them all; `tell` is told what there is to say of a clinic's.
    pub fn set(self, request: &Request<'_>, fonts: Fonts, mut tell: impl FnMut(usize, Vec<Finding>)) -> Vec<Group> {
        let clinics = self.clinics;
        let set = |planned: Planned<'_>| {
            let mut group = Group { sets: Vec::new(), places: vec![None; clinics] };
            group.make(request, &planned, 0..planned.members.len(), fonts, &mut tell);
            group
        };
        self.groups.into_iter().map(set).collect()
    }
}

/// Overlays that were set together.
pub struct Group {
    pub sets: Vec<Forms>,
    /// By clinic; none where it has none, or one that cannot be used.
    pub places: Vec<Option<Overlay>>,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlay {
    /// In which set it is, and where in it.
    pub set: usize,
    pub at: usize,
    /// Whether there is something to say of it.
    pub noted: bool,
}

impl Group {
    /// Sets the overlays of these members together; where the typesetter refuses that, each by itself, so that one
    /// record costs no other its card.
    fn make(
        &mut self,
        request: &Request<'_>,
        planned: &Planned<'_>,
        members: std::ops::Range<usize>,
        fonts: Fonts,
        tell: &mut impl FnMut(usize, Vec<Finding>),
    ) {
        let clinics = &planned.members[members.clone()];
        match forms(request, planned, &planned.own[members.clone()], fonts) {
            Ok((forms, verdicts)) => {
                let first = self.sets.len();
                self.sets.extend(forms);
                for (index, (&clinic, verdict)) in clinics.iter().zip(verdicts).enumerate() {
                    let (set, at) = match fonts {
                        Fonts::Shared => (first, index),
                        Fonts::Apart => (first + index, 0),
                    };
                    let noted = !verdict.notes.is_empty();
                    self.places[clinic] = verdict.fault.is_none().then_some(Overlay { set, at, noted });
                    tell(clinic, verdict.fault.into_iter().chain(verdict.notes).collect());
                }
            }
            Err(faults) => match clinics {
                [clinic] => tell(*clinic, faults),
                _ => members.for_each(|member| self.make(request, planned, member..member + 1, fonts, tell)),
            },
        }
    }
}

/// The overlays of several clinics, and what there is to say of each.
///
/// # Errors
/// What holds for all of them.
fn forms(
    request: &Request<'_>,
    planned: &Planned<'_>,
    clinics: &[Own],
    fonts: Fonts,
) -> Result<(Vec<Forms>, Vec<Verdict>), Vec<Finding>> {
    let Planned { shown, shelf, .. } = planned;
    let data = OverlayData {
        layout: shown.layout,
        width: shown.size.0 / POINTS_A_MM,
        height: shown.size.1 / POINTS_A_MM,
        module: shelf.sheet.rules.module,
        reader: if shown.reader.is_some() { &shelf.reader } else { &shelf.staff },
        staff: &shelf.staff,
        clinics,
    };
    let overlays = typeset::overlays(&data, request.layouts, request.fonts)?;
    let exported =
        |pages: &_| press::forms(pages, overlays.inks(), shown.edition, shelf.sheet.rules.plates, request.shop);
    let forms = match fonts {
        Fonts::Shared => vec![exported(overlays.paged())?],
        Fonts::Apart => overlays.apart().map(|page| exported(&page)).collect::<Result<_, _>>()?,
    };
    Ok((forms, overlays.verdicts().to_vec()))
}
