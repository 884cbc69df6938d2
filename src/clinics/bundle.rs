//! Clinics whose cards go into one file: their overlays share their fonts.

use super::overlays::{Fonts, Group, Plan};
use super::request::Request;
use super::shelf::Shelf;
use crate::finding::Finding;
use crate::load::Record;
use crate::merge;
use crate::model::clinic::Clinic;

/// Cards that one file can show.
pub struct Bundle {
    pub clinics: Vec<Bound>,
    pub groups: Vec<Group>,
    pub faults: Vec<Finding>,
}

/// What a file tells of a clinic.
pub struct Bound {
    pub id: String,
    pub name: String,
    pub copies: Option<u32>,
    /// Groups of what its slots show, slot by slot through all shelves and editions.
    pub slots: Vec<usize>,
}

impl Bundle {
    pub fn new(request: &Request<'_>, shelves: &[Shelf], clinics: &[(Record, Clinic)]) -> Bundle {
        let mut plan = Plan::new(clinics.len());
        let bound = |(index, (_, clinic)): (usize, &(Record, Clinic))| {
            let mut slots = Vec::new();
            for shelf in shelves {
                let own = merge::own(clinic, request.checked, shelf.id());
                for shelved in &shelf.bases {
                    slots.extend(plan.add(index, shelf, shelved, &own));
                }
            }
            Bound { id: clinic.id.clone(), name: clinic.name.clone(), copies: clinic.copies, slots }
        };
        let bound = clinics.iter().enumerate().map(bound).collect();
        let mut faults = Vec::new();
        let groups = plan.set(request, Fonts::Shared, |index, findings| {
            let place = &clinics[index].0.place;
            faults.extend(findings.into_iter().map(|finding| finding.at(place.clone())));
        });
        Bundle { clinics: bound, groups, faults }
    }
}
