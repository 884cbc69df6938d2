//! The overlays of several clinics, set and exported together: they share their fonts.

use crate::finding::Finding;
use crate::load::Record;
use crate::merge;
use crate::model::clinic::Clinic;
use crate::model::sheet::Own;
use crate::press::Forms;

use super::make::{Bench, Shelf, Shown};

/// Overlays that one file can show.
pub struct Bundle<'a> {
    pub clinics: Vec<Bound>,
    pub groups: Vec<Group<'a>>,
    /// By clinic, then by slot of every shelf's every edition: which group's.
    shown: Vec<Vec<usize>>,
    pub faults: Vec<Finding>,
}

/// What a file tells of a clinic.
pub struct Bound {
    pub id: String,
    pub name: String,
    pub copies: Option<u32>,
}

/// Overlays that are set in the same way.
pub struct Group<'a> {
    shown: Shown<'a>,
    pub sets: Vec<Forms>,
    /// By clinic, in which set it is and where in it.
    pub places: Vec<Option<(usize, usize)>>,
}

impl<'a> Bundle<'a> {
    pub fn new(bench: &Bench<'a>, clinics: &[(Record, Clinic)]) -> Bundle<'a> {
        let mut bundle = Bundle { clinics: Vec::new(), groups: Vec::new(), shown: Vec::new(), faults: Vec::new() };
        let mut makers: Vec<(&Shelf, Vec<usize>, Vec<Own>)> = Vec::new();
        for (index, (_, clinic)) in clinics.iter().enumerate() {
            let mut row = Vec::new();
            for shelf in bench.shelves {
                let own = merge::own(clinic, bench.request.checked, shelf.id());
                for shelved in shelf.bases() {
                    for &size in shelved.base().sizes() {
                        let shown = Shown::new(shelf, shelved.edition(), size, &own);
                        let known = bundle.groups.iter().position(|group| group.shown == shown);
                        let group = known.unwrap_or_else(|| {
                            bundle.groups.push(Group { shown, sets: Vec::new(), places: vec![None; clinics.len()] });
                            makers.push((shelf, Vec::new(), Vec::new()));
                            makers.len() - 1
                        });
                        if makers[group].1.last() != Some(&index) {
                            makers[group].1.push(index);
                            makers[group].2.push(own.clone());
                        }
                        row.push(group);
                    }
                }
            }
            bundle.shown.push(row);
            bundle.clinics.push(Bound { id: clinic.id.clone(), name: clinic.name.clone(), copies: clinic.copies });
        }
        for (group, (shelf, members, own)) in bundle.groups.iter_mut().zip(makers) {
            group.make(bench, shelf, &members, &own, &mut |index, findings| {
                let place = &clinics[index].0.place;
                bundle.faults.extend(findings.into_iter().map(|finding| finding.at(place.clone())));
            });
        }
        bundle
    }

    /// Groups of what a clinic's slots show, slot by slot through all shelves and editions.
    pub fn shown(&self, clinic: usize) -> &[usize] {
        &self.shown[clinic]
    }
}

impl<'a> Group<'a> {
    /// Sets the overlays of these clinics together; where the typesetter refuses that, each by itself, so that one
    /// record costs no other its card.
    fn make(
        &mut self,
        bench: &Bench<'a>,
        shelf: &Shelf,
        members: &[usize],
        own: &[Own],
        tell: &mut impl FnMut(usize, Vec<Finding>),
    ) {
        match bench.forms(shelf, &self.shown, own) {
            Ok((forms, verdicts)) => {
                let set = self.sets.len();
                self.sets.push(forms);
                for (at, (&index, verdict)) in members.iter().zip(verdicts).enumerate() {
                    self.places[index] = verdict.fault.is_none().then_some((set, at));
                    tell(index, verdict.fault.into_iter().chain(verdict.notes).collect());
                }
            }
            Err(faults) => match (members, own) {
                ([index], _) => tell(*index, faults),
                _ => {
                    for (member, own) in members.chunks(1).zip(own.chunks(1)) {
                        self.make(bench, shelf, member, own, tell);
                    }
                }
            },
        }
    }
}
