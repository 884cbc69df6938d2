//! Rows → the clinics whose sheets are made, and what there is to say of the others.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::request::{Clinics, Request, Together};
use super::rooms;
use super::wanted::Wanted;
use crate::check::{Desk, meant};
use crate::digest::{Sum, fingerprint};
use crate::finding::{Finding, Severity};
use crate::load::{Record, Refused};
use crate::manifest::PROGRAM;
use crate::model::clinic::{Clinic, Field};
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::preflight;

/// Findings of one rule about rows that are told one by one; the rest are counted.
const TOLD: usize = 100;

/// Rows come in here, one after the other.
pub struct Intake<'a> {
    desk: &'a Desk<'a>,
    clinics: &'a Clinics,
    pub wanted: Wanted<'a>,
    /// Fingerprints of the ids so far, as a disk that does not tell capitals apart would see them.
    seen: HashSet<u128>,
    /// Where a clinic's id names a file: those that name another, in small letters.
    taken_names: Option<HashSet<String>>,
    shard: Option<Shard>,
    /// Of all clinics, whoever's share they are.
    asked: Sum,
    is_for_press: bool,
    pub rows: Rows,
    pub taken: usize,
}

impl<'a> Intake<'a> {
    pub fn new(desk: &'a Desk<'a>, request: &'a Request<'a>) -> Self {
        Intake {
            desk,
            clinics: request.clinics,
            wanted: Wanted::new(&request.clinics.only),
            seen: HashSet::new(),
            taken_names: (request.clinics.together == Some(Together::Clinic)).then(|| taken_names(request)),
            shard: request.shard,
            asked: Sum::of(PROGRAM),
            is_for_press: request.filter.wants_edition(Edition::Press),
            rows: Rows::default(),
            taken: 0,
        }
    }

    /// What stands for all that was asked for, and is the same in all shares of it: the clinics and the sheets.
    pub fn asked(&self, request: &Request<'_>) -> String {
        let Clinics { set, only, together, .. } = request.clinics;
        self.asked.with(format!("{:?}{set:?}{only:?}{together:?}", request.filter).as_bytes())
    }

    /// The clinic of a row, if it is wanted here and nothing is wrong with it.
    pub fn take(&mut self, row: Result<Record, Refused>) -> Option<(Record, Clinic)> {
        let mut record = match row {
            Ok(record) => record,
            Err(refused) => {
                // Whose it is, is not known.
                self.wanted.meets_any();
                self.rows.refuse(refused.findings, refused.bytes);
                return None;
            }
        };
        for (field, value) in &self.clinics.set {
            record.values.retain(|(known, _)| known != field);
            record.values.push((field.clone(), value.clone()));
        }
        let (clinic, notes) = match self.desk.clinic(&record) {
            Ok(checked) => checked,
            Err(faults) => {
                let id = record.values.iter().find(|(field, _)| *field == Field::Id).map(|(_, id)| id.as_str());
                if let Some(id) = id {
                    self.wanted.meets(meant(id));
                }
                if id.is_none_or(|id| meant(id) != id) {
                    self.wanted.meets_any();
                }
                self.rows.refuse(faults, record.bytes);
                return None;
            }
        };
        if !self.wanted.meets(&clinic.id) {
            return None;
        }
        self.asked.add(&clinic.id);
        self.asked.add(b"\n");
        let fingerprint = fingerprint(clinic.id.to_lowercase().as_bytes());
        if self.shard.is_some_and(|shard| !shard.has(fingerprint)) {
            return None;
        }
        let name = clinic.id.to_lowercase();
        if self.taken_names.as_ref().is_some_and(|taken| taken.contains(&name) || is_of_many(&name)) {
            let finding = Finding::new("C103", format!("{} is the name of another file in its folder", clinic.id));
            let finding = finding.at(record.place_of(&Field::Id).clone());
            self.rows.refuse(vec![finding.hint("give the clinic another id (別の id にしてください)")], record.bytes);
            return None;
        }
        if !self.seen.insert(fingerprint) {
            let finding = Finding::new("C103", format!("the id {} stands in an earlier row too", clinic.id))
                .at(record.place.clone())
                .hint("give each clinic an id of its own (同じ id は使えません)");
            self.rows.refuse(vec![finding], record.bytes);
            return None;
        }
        if let Some(page) = clinic.page.as_ref().filter(|page| !preflight::is_read_back(page)) {
            let place = record.place_of(&Field::Link).clone();
            let finding = Finding::new("Q001", format!("the code of {} cannot be read back", page.payload)).at(place);
            self.rows.refuse(vec![finding], record.bytes);
            return None;
        }
        let matters = |note: &Finding| self.is_for_press || note.rule.code != "C116";
        notes.into_iter().filter(matters).for_each(|note| self.rows.push(note));
        self.taken += 1;
        Some((record, clinic))
    }
}

/// Names of the sheets for anybody, beside which a clinic's one file is put.
fn taken_names(request: &Request<'_>) -> HashSet<String> {
    let mut names = HashSet::new();
    for topic in request.checked.topics() {
        let topic = topic.topic();
        for layout in &topic.layouts {
            let tags = request.checked.layout(layout).map(|found| found.sheets(&topic.languages));
            names.extend(tags.into_iter().flatten().map(|tag| format!("{layout}-{tag}").to_lowercase()));
        }
    }
    names
}

/// Whether a merged file of several clinics may be called so.
fn is_of_many(name: &str) -> bool {
    name == "clinics" || name.starts_with("clinics-")
}

/// Findings about rows, bounded however many rows there are.
#[derive(Default)]
pub struct Rows {
    told: Vec<Finding>,
    /// By code, and by message where it says which field is meant, how often.
    counted: BTreeMap<(&'static str, String), usize>,
    /// Where the refused rows stand in the file.
    pub refused: Vec<Range<u64>>,
}

/// Warnings that a person has to see one by one: what is not printed of a clinic's record.
const EACH: [&str; 2] = [rooms::CODE, "C114"];

/// The warning that is told once of each field.
const A_FIELD: &str = "C113";

fn kind(finding: &Finding) -> (&'static str, String) {
    let code = finding.rule.code;
    (code, if code == A_FIELD { finding.message.clone() } else { String::new() })
}

impl Rows {
    pub fn push(&mut self, finding: Finding) {
        let count = self.counted.entry(kind(&finding)).or_default();
        *count += 1;
        // Of what was merely changed, one example says it.
        let each = finding.severity == Severity::Error || EACH.contains(&finding.rule.code);
        let most = if each { TOLD } else { 1 };
        if *count <= most {
            self.told.push(finding);
        }
    }

    fn refuse(&mut self, findings: Vec<Finding>, bytes: Range<u64>) {
        findings.into_iter().for_each(|finding| self.push(finding));
        self.refused.push(bytes);
    }

    pub fn findings(self) -> Vec<Finding> {
        let mut told = self.told;
        let mut more = Vec::new();
        for (counted, count) in self.counted {
            let shown = told.iter().filter(|finding| kind(finding) == counted).count();
            if count > shown {
                let (code, field) = counted;
                let of = if field.is_empty() { field } else { format!("{field}: ") };
                more.push(Finding::new(code, format!("{of}the same of {} more rows", count - shown)));
            }
        }
        told.extend(more);
        told
    }
}
