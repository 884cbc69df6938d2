//! The press files of an output folder → one zip for the print shop: the files, their checksums, what preflight says of
//! them, and an order sheet.
//!
//! Each file is read once: held against the list that names it, looked at as the shop would, and put in. What goes in
//! after all of them (order, checksums) gathers on the disk meanwhile, so memory does not grow with their number.

mod archive;
mod cards;
mod order;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::digest;
use crate::finding::{Finding, Findings, Place, Severity};
use crate::fonts::Fonts;
use crate::load::{self, Project};
use crate::manifest::{self, Entry, Manifest};
use crate::merge::Filter;
use crate::model::edition::Edition;
use crate::model::sheet::SheetId;
use crate::preflight::{self, Depth, Examined};
use crate::press::{self, Epoch, Shop};
use crate::report::{self, customer};
use crate::typeset::{self, Layouts};
use crate::workers::Workers;
use crate::write::{self, Growing};
use crate::{clinics, clinics::Line};
use archive::{Archive, Aside, Item};
use cards::Card;
pub use order::Copies;
use order::{Order, Place as Delivery};

/// Pixels an inch that plates are drawn at, as `chirashi preflight` does.
const DPI: f64 = 150.0;

/// Findings of one rule that are told one by one; the rest are counted.
const TOLD: usize = 100;

/// The names of what goes in beside the PDFs.
const SUMS: &str = "SHA256SUMS";
const ORDER_PDF: &str = "order.pdf";
const ORDER_CSV: &str = "order.csv";
const REPORT_PDF: &str = "preflight/report.pdf";
const REPORT_JSON: &str = "preflight/report.json";

/// What is packed, for whom, and where to.
pub struct Request<'a> {
    pub out: &'a Path,
    pub to: &'a Path,
    pub project: &'a Project,
    pub fonts: &'a Fonts,
    pub shop: &'a Shop,
    pub filter: &'a Filter,
    /// Ids; an empty list means all, and the sheets for anybody too.
    pub clinics: &'a [String],
    /// Copies of what no record says a number of.
    pub copies: &'a [Copies],
    pub epoch: Epoch,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    pub files: usize,
    pub pages: usize,
    /// Whether the zip is in its place.
    pub written: bool,
    pub stopped: Option<String>,
    /// What a person is told beside the findings.
    pub notes: Vec<String>,
}

/// Packs, or says why not: then what was there before is still there.
pub fn pack(request: &Request<'_>, workers: &Workers, findings: &mut Findings) -> Outcome {
    let mut outcome = Outcome::default();
    let manifest = match whole(request.out) {
        Ok(manifest) => manifest,
        Err(fault) => {
            findings.push(fault);
            return outcome;
        }
    };
    let mut parcel = match Parcel::begin(request, findings.levels().clone()) {
        Ok(parcel) => parcel,
        Err(words) => return Outcome { stopped: Some(words), ..outcome },
    };
    // Once something is wrong, the rest is looked at for more of it and no longer packed.
    let refused = AtomicBool::new(false);
    let mut chosen = Chosen::default();
    let (mut damaged, mut unbuilt) = (0, 0);
    let stopped = workers.stream(
        |give: &mut dyn FnMut(Job) -> bool| {
            let mut sheets: Vec<Job> =
                manifest.files.into_iter().filter_map(|entry| chosen.sheet(request, entry)).collect();
            // A manifest that came without its files is one thing to tell, not one for each.
            if !sheets.iter().any(|sheet| request.out.join(&sheet.path).is_file()) {
                unbuilt = sheets.len();
                sheets.clear();
            }
            if sheets.into_iter().all(&mut *give) {
                let list = request.out.join(clinics::list_name(None));
                damaged = clinics::each_line(&list, &mut |line| chosen.of_clinic(request, line).is_none_or(&mut *give));
            }
        },
        |job: Job| Ok(look(request, job, &refused)),
        |looked: Looked| parcel.take(looked, &refused),
    );
    outcome.stopped = stopped;
    if damaged > 0 {
        findings.push(manifest::damaged(&clinics::list_name(None)));
    }
    if unbuilt > 0 {
        let message = format!("none of the {unbuilt} sheets for anybody that {} names is here", manifest::NAME);
        findings.push(
            Finding::new("D001", message).hint("build them, or pack the sheets of one clinic alone: --clinic ID"),
        );
    }
    for id in std::mem::take(&mut parcel.shared) {
        chosen.layouts.insert(id.layout);
        chosen.languages.insert(id.language);
    }
    findings.extend(chosen.missed(request));
    (outcome.files, outcome.pages) = (parcel.order.files(), parcel.order.pages());
    let told = std::mem::take(&mut parcel.told).findings();
    findings.extend(told.iter().cloned());
    if outcome.stopped.is_some() || findings.errors().next().is_some() {
        return outcome;
    }
    match parcel.finish(request, &told, findings) {
        Ok(notes) => (outcome.written, outcome.notes) = (true, notes),
        Err(words) => outcome.stopped = Some(words),
    }
    outcome
}

/// The manifest of a folder whose lists say all that is in it.
fn whole(out: &Path) -> Result<Manifest, Finding> {
    let names = std::fs::read_dir(out).into_iter().flatten().flatten();
    let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let unfinished = names.iter().find(|name| name.starts_with(&write::unfinished(None)));
    let shared = names
        .iter()
        .find(|name| (name.starts_with("manifest-") || name.starts_with("clinics-")) && name.contains("-of-"));
    let fault = |message: String, hint: &str| Err(Finding::new("D005", message).hint(hint));
    match (unfinished, shared) {
        (Some(_), _) => fault(
            "a build into this folder was ended before its end".to_owned(),
            "give the same build again: it goes on where it stopped",
        ),
        (None, Some(list)) => {
            fault(format!("{list} is the list of a share"), "join the shares: chirashi manifest merge")
        }
        (None, None) => Manifest::open(out).map(Option::unwrap_or_default),
    }
}

/// A file to look at.
struct Job {
    path: String,
    sha256: String,
    id: SheetId,
    delivery: Option<Delivery>,
    copies: Option<u32>,
    /// Digest of the list of what is in it, where many clinics share it.
    index: Option<String>,
    /// Whether its plates and codes are looked at too: of a sheet that differs from clinic to clinic in its slot alone,
    /// once.
    closely: bool,
}

/// Which files are wanted, and what was seen of what the user named.
#[derive(Default)]
struct Chosen {
    sheets: HashSet<SheetId>,
    topics: BTreeSet<String>,
    layouts: BTreeSet<String>,
    languages: BTreeSet<String>,
    clinics: BTreeSet<String>,
}

impl Chosen {
    fn sheet(&mut self, request: &Request<'_>, entry: Entry) -> Option<Job> {
        let id = SheetId { topic: entry.topic, layout: entry.layout, language: entry.language, clinic: None };
        let wanted = request.clinics.is_empty();
        self.job(request, wanted, &entry.edition, id, (entry.path, entry.sha256))
    }

    fn of_clinic(&mut self, request: &Request<'_>, line: Line) -> Option<Job> {
        let wanted = request.clinics.is_empty() || request.clinics.contains(&line.clinic);
        if wanted && !request.clinics.is_empty() {
            self.clinics.insert(line.clinic.clone());
        }
        let id = SheetId { topic: line.topic, layout: line.layout, language: line.language, clinic: None };
        let delivery = Delivery { id: line.clinic, name: line.name };
        let job = self.job(request, wanted, &line.edition, id, (line.path, line.sha256))?;
        Some(Job { delivery: Some(delivery), copies: line.copies.or(job.copies), index: line.index, ..job })
    }

    fn job(
        &mut self,
        request: &Request<'_>,
        wanted: bool,
        edition: &str,
        id: SheetId,
        (path, sha256): (String, String),
    ) -> Option<Job> {
        if !wanted || edition != Edition::Press.name() {
            return None;
        }
        self.topics.insert(id.topic.clone());
        self.layouts.insert(id.layout.clone());
        self.languages.insert(id.language.clone());
        if !request.filter.wants(&id, Edition::Press) {
            return None;
        }
        let copies = Copies::of(request.copies, &id.layout, &id.language);
        let closely = self.sheets.insert(id.clone());
        Some(Job { path, sha256, id, delivery: None, copies, index: None, closely })
    }

    /// What the user named and the folder does not have.
    fn missed(&self, request: &Request<'_>) -> Vec<Finding> {
        let mut missed = Vec::new();
        let mut ask = |option: &str, wanted: &mut dyn Iterator<Item = &String>, seen: &BTreeSet<String>| {
            for name in wanted.filter(|name| !seen.contains(*name)) {
                let finding = Finding::new("C009", format!("no press file matches --{option} {name}"));
                let near = load::nearest(name, seen.iter().map(String::as_str));
                let hint = near.map_or("`chirashi list` shows the sheets that there are".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                });
                missed.push(finding.hint(hint));
            }
        };
        ask("topic", &mut request.filter.topics.iter(), &self.topics);
        ask("layout", &mut request.filter.layouts.iter(), &self.layouts);
        ask("lang", &mut request.filter.languages.iter(), &self.languages);
        ask("clinic", &mut request.clinics.iter(), &self.clinics);
        ask("copies", &mut request.copies.iter().filter_map(|copies| copies.layout.as_ref()), &self.layouts);
        ask("copies", &mut request.copies.iter().filter_map(|copies| copies.language.as_ref()), &self.languages);
        if missed.is_empty() && self.sheets.is_empty() {
            missed.push(
                Finding::new("D004", format!("{} has no press file that is wanted", request.out.display()))
                    .hint("chirashi build --edition press"),
            );
        }
        missed
    }
}

/// What was seen of a file.
struct Looked {
    job: Job,
    examined: Examined,
    faults: Vec<Finding>,
    item: Option<Item>,
    list: Option<List>,
    /// Its customer report, where there is something to say.
    report: Option<Result<Vec<u8>, String>>,
}

/// What is in a file that many clinics share.
struct List {
    cards: Vec<Card>,
    path: String,
    sha256: String,
    item: Item,
}

impl List {
    fn read(out: &Path, job: &Job) -> Result<Option<List>, Finding> {
        let Some(sha256) = &job.index else { return Ok(None) };
        let path = clinics::index_of(&job.path);
        let bytes = manifest::read_back(out, &path, sha256)?;
        let cards = cards::read(&path, &bytes)?;
        Ok(Some(List { cards, item: Item::new(path.clone(), &bytes), path, sha256: sha256.clone() }))
    }
}

fn look(request: &Request<'_>, job: Job, refused: &AtomicBool) -> Looked {
    let read = manifest::read_back(request.out, &job.path, &job.sha256)
        .and_then(|bytes| Ok((bytes, List::read(request.out, &job)?)));
    let (bytes, list) = match read {
        Ok(read) => read,
        Err(fault) => {
            let (examined, faults) = (Examined::default(), vec![fault]);
            return Looked { job, examined, faults, item: None, list: None, report: None };
        }
    };
    let depth = if job.closely { Depth::Codes(DPI) } else { Depth::Objects };
    let closely = list.as_ref().map(|list| cards::firsts(&list.cards));
    let mut examined = preflight::examine_some(&bytes, request.shop.profile(), depth, |page| {
        closely.as_ref().is_none_or(|pages| pages.contains(&page))
    });
    let found = std::mem::take(&mut examined.findings);
    let report = (job.closely && !found.is_empty()).then(|| {
        let pictures = preflight::views(bytes.clone(), customer::shown(&found));
        let shop = shop_in_words(request.shop);
        let subject = customer::Subject { file: &job.path, shop: &shop, pages: examined.pages, many: false };
        customer::pdf(&subject, &found, pictures, request.fonts)
    });
    let place = Place::file(&job.path);
    let faults = found.into_iter().map(|finding| {
        let edition = Edition::Press.name();
        typeset::of_sheet(finding, &job.id).edition(edition).at(place.clone())
    });
    let faults = faults.collect();
    let item = (!refused.load(Ordering::Relaxed)).then(|| Item::new(job.path.clone(), &bytes));
    Looked { job, examined, faults, item, list, report }
}

fn shop_in_words(shop: &Shop) -> String {
    format!("{} ({})", shop.profile().title, shop.profile().standard.name())
}

/// The zip in the making.
struct Parcel<'a> {
    to: &'a Path,
    copies: &'a [Copies],
    /// The sheets in files that many clinics share.
    shared: BTreeSet<SheetId>,
    archive: Archive<BufWriter<Growing>>,
    sums: Aside,
    rows: order::Rows,
    order: Order,
    reports: Vec<(String, Vec<u8>)>,
    told: Told,
}

impl<'a> Parcel<'a> {
    fn begin(request: &Request<'a>, levels: crate::finding::Levels) -> Result<Self, String> {
        let growing = Growing::begin(request.to)?;
        let aside = || write::aside(write::folder(request.to)).map_err(|error| write::words(request.to, &error));
        let archive = Archive::new(BufWriter::new(growing), aside()?, request.epoch.unwrap_or(0));
        let order = Order::new(request.project);
        let rows = order::Rows::new(Aside::new(aside()?)).map_err(|error| write::words(request.to, &error))?;
        Ok(Parcel {
            to: request.to,
            copies: request.copies,
            shared: BTreeSet::new(),
            archive,
            sums: Aside::new(aside()?),
            rows,
            order,
            reports: Vec::new(),
            told: Told { levels, ..Told::default() },
        })
    }

    fn take(&mut self, looked: Looked, refused: &AtomicBool) -> Result<(), String> {
        let Looked { job, examined, faults, item, list, report } = looked;
        for fault in faults {
            if self.told.take(fault) {
                refused.store(true, Ordering::Relaxed);
            }
        }
        self.order.count(examined.pages);
        let mut ordered = Vec::new();
        match &list {
            None => {
                let kind = self.order.take(&job.id, job.delivery.as_ref(), job.copies, &examined);
                ordered.push((kind, job.id, job.delivery, job.copies, job.path.clone()));
            }
            Some(list) => {
                for card in &list.cards {
                    let (id, place, seen) = (card.sheet(&job.id.topic), card.place(), card.seen(&examined));
                    let copies = card.copies.or_else(|| Copies::of(self.copies, &id.layout, &id.language));
                    let kind = self.order.take(&id, Some(&place), copies, &seen);
                    if !self.shared.contains(&id) {
                        self.shared.insert(id.clone());
                    }
                    ordered.push((kind, id, Some(place), copies, card.path(&job.path)));
                }
            }
        }
        if let Some(report) = report {
            self.reports.push((format!("preflight/{}", job.path), report?));
        }
        let Some(item) = item else { return Ok(()) };
        let mut put = || -> io::Result<()> {
            self.archive.add(&item)?;
            writeln!(self.sums, "{}  {}", job.sha256, job.path)?;
            if let Some(list) = &list {
                self.archive.add(&list.item)?;
                writeln!(self.sums, "{}  {}", list.sha256, list.path)?;
            }
            for (kind, id, place, copies, path) in &ordered {
                self.rows.write(&self.order.row(kind, id, place.as_ref(), *copies, path))?;
            }
            Ok(())
        };
        put().map_err(|error| write::words(self.to, &error))
    }

    /// Puts in what tells of the files, and the whole in its place.
    fn finish(mut self, request: &Request<'_>, told: &[Finding], findings: &Findings) -> Result<Vec<String>, String> {
        let shop = shop_in_words(request.shop);
        let (files, pages) = (self.order.files(), self.order.pages());
        let subject = customer::Subject { file: &format!("{files} PDF"), shop: &shop, pages, many: true };
        let mut weighed = Findings::new(findings.levels().clone());
        weighed.extend(told.iter().cloned());
        let count = |severity| weighed.count(severity);
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let weighed: Vec<Finding> = weighed.sorted();
        let report = customer::pdf(&subject, &weighed, Vec::new(), request.fonts)?;
        let profile = request.shop.profile();
        let said = json!({
            "profile": profile.title,
            "standard": profile.standard.name(),
            "condition": profile.intent.identifier,
            "files": files,
            "pages": pages,
            "errors": errors,
            "warnings": warnings,
            "findings": report::json::values(&weighed),
        });
        let sheet = self.order.sheet(profile, errors, warnings);
        let files = load::built_in_layouts();
        let order = typeset::order(&Layouts::new(&files), request.fonts, sheet)
            .and_then(|pages| press::report(&pages))
            .map_err(customer::words)?;
        let refused = |error: io::Error| write::words(request.to, &error);
        let mut small = vec![
            (ORDER_PDF.to_owned(), order),
            (REPORT_JSON.to_owned(), format!("{said:#}\n").into_bytes()),
            (REPORT_PDF.to_owned(), report),
        ];
        small.append(&mut self.reports);
        let put = || -> io::Result<BufWriter<Growing>> {
            let (csv, sum) = self.rows.finish()?;
            self.archive.add_aside(ORDER_CSV, csv)?;
            writeln!(self.sums, "{sum}  {ORDER_CSV}")?;
            for (name, bytes) in &small {
                self.archive.add(&Item::new(name, bytes))?;
                writeln!(self.sums, "{}  {name}", digest::Sum::of(bytes).hex())?;
            }
            self.archive.add_aside(SUMS, self.sums)?;
            self.archive.finish()
        };
        let growing = put().and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error));
        growing.map_err(refused)?.finish()?;
        let mut notes = vec![format!("wrote {}", request.to.display())];
        notes.extend(self.order.open().map(|kinds| {
            format!("how many copies is not known of {kinds}; fill it in on {ORDER_PDF}, or say it with --copies")
        }));
        Ok(notes)
    }
}

/// Findings about the files, bounded however many files there are.
#[derive(Default)]
struct Told {
    levels: crate::finding::Levels,
    list: Vec<Finding>,
    /// By code, how often.
    counted: BTreeMap<&'static str, usize>,
}

impl Told {
    /// Takes a finding in; whether it keeps the files from being packed.
    fn take(&mut self, finding: Finding) -> bool {
        let is_error = self.levels.is_error(&finding);
        let count = self.counted.entry(finding.rule.code).or_default();
        *count += 1;
        if *count <= TOLD {
            self.list.push(finding);
        }
        is_error
    }

    fn findings(self) -> Vec<Finding> {
        let more = self.counted.into_iter().filter(|(_, count)| *count > TOLD);
        let more = more.map(|(code, count)| Finding::new(code, format!("the same in {} more places", count - TOLD)));
        self.list.into_iter().chain(more).collect()
    }
}
