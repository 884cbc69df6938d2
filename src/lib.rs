//! chirashi: YAML content and Typst layouts in, print-ready PDFs in many languages out.
//!
//! [`build`] is the way of the data: each stage takes the type that the stage before it hands on.

pub mod args;
pub mod check;
pub mod clinics;
pub mod commands;
pub mod compare;
pub mod digest;
pub mod finding;
pub mod fonts;
pub mod gallery;
pub mod impose;
pub mod load;
pub mod locale;
pub mod manifest;
pub mod merge;
pub mod model;
pub mod pack;
pub mod preflight;
pub mod press;
mod qr;
pub mod report;
pub mod rules;
pub mod typeset;
pub mod workers;
pub mod write;

use std::collections::BTreeSet;
use std::path::Path;

use check::{Checked, Tongues};
use clinics::Clinics;
use finding::{Finding, Findings};
use fonts::Fonts;
use impose::Order;
use load::{Content, Project};
use manifest::{Entry, Manifest, Present, Why};
use merge::Filter;
use model::edition::Edition;
use model::layout::Plates;
use model::shard::Shard;
use model::sheet::{Sheet, SheetId};
use model::topic::Topic;
use preflight::Picture;
use press::{Epoch, Shop};
use typeset::{Headroom, Layouts};
use workers::Workers;

/// What a build came to.
#[derive(Debug, Default)]
pub struct Built {
    pub files: usize,
    pub pages: usize,
    /// Those of the files that were there already, made of the same.
    pub kept: usize,
    /// The files for anybody that were made, and why.
    pub why: Vec<(String, Why)>,
    /// Sheets that were wanted and not made.
    pub left: usize,
    /// What a person is told beside the findings.
    pub notes: Vec<String>,
    /// What stopped the program, if the disk or the user did.
    pub stopped: Option<String>,
    /// The manifest that the folder has now, or would have.
    pub manifest: Manifest,
}

/// What to build, and where to.
pub struct Build<'a> {
    pub project: &'a Project,
    pub fonts: &'a Fonts,
    pub filter: &'a Filter,
    /// Where the PDFs go; `None` makes and proofs every sheet and writes nothing.
    pub out: Option<&'a Path>,
    pub epoch: Epoch,
    /// The print shop that the press edition is for.
    pub shop: &'a Shop,
    /// What the office edition is printed on.
    pub order: &'a Order,
    /// The clinics that get sheets of their own.
    pub clinics: Option<&'a Clinics>,
    /// Whether the sheets for anybody are wanted too.
    pub neutral: bool,
    /// Whether files that are there, made of the same, are made again.
    pub force: bool,
    /// The share of the sheets that is made here.
    pub shard: Option<Shard>,
}

impl<'a> Build<'a> {
    /// The sheets for anybody, looked at and not written.
    pub fn look(
        project: &'a Project,
        fonts: &'a Fonts,
        filter: &'a Filter,
        epoch: Epoch,
        shop: &'a Shop,
        order: &'a Order,
    ) -> Self {
        Build {
            project,
            fonts,
            filter,
            out: None,
            epoch,
            shop,
            order,
            clinics: None,
            neutral: true,
            force: false,
            shard: None,
        }
    }
}

/// data/*.yaml ─load→ Content ─check→ Checked ─merge→ Sheet ─typeset→ Document ─press→ Finished ─preflight→ Proofed ─write→ out/
pub fn build(request: &Build<'_>, workers: &Workers, findings: &mut Findings) -> Built {
    let Some(checked) = checked(request, findings) else {
        return Built::default();
    };
    let shop = request.shop;
    let (sheets, barred) = merge::sheets(&checked, request.filter, shop.profile().bleed, shop.marks());
    let layouts = Layouts::new(checked.layout_files());

    let common = manifest::Common::new(checked.layout_files(), fonts::LIST, request.epoch);
    let of_clinics = request.clinics.map(|clinics| {
        let request = clinics::Request {
            clinics,
            filter: request.filter,
            checked: &checked,
            layouts: &layouts,
            fonts: request.fonts,
            shop,
            order: request.order,
            epoch: request.epoch,
            common: &common,
            out: request.out,
            force: request.force,
            shard: request.shard,
        };
        clinics::build(&request, &sheets, workers, findings)
    });
    let mut sheets = if request.neutral { sheets } else { Vec::new() };
    if let Some(shard) = request.shard {
        sheets.retain(|sheet| shard.has(digest::fingerprint(sheet.id.path(Edition::Press).as_bytes())));
    }
    let fingerprint = shop.fingerprint();
    let levels = findings.levels().clone();
    let present = Present::new(request.out, request.shard, request.force);
    let made = workers.each(&sheets, |sheet| -> Result<Made, String> {
        let mut made = Made::default();
        let source = common.with(sheet);
        let source = |edition: Edition| source.of(edition, &fingerprint, request.order);
        // Where all is there and was made of the same, not even the pages are set again.
        let kept = sheet.editions.iter().map(|edition| present.kept(sheet, *edition, &source(*edition)));
        let why = match kept.collect::<Result<Vec<Entry>, Why>>() {
            Ok(kept) => return Ok(Made { kept: kept.len(), entries: kept, ..Made::default() }),
            Err(why) => why,
        };
        let document = match typeset::document(sheet, &layouts, request.fonts, &mut made.faults) {
            Ok(document) => document,
            Err(fatal) => {
                made.faults.extend(fatal);
                return Ok(made);
            }
        };
        if request.out.is_none() {
            made.faults.extend(typeset::little_room(sheet, &layouts, request.fonts));
        }
        let sound = |faults: &[Finding]| !faults.iter().any(|fault| levels.is_error(fault));
        let fit_to_print = sound(&made.faults);
        let warnings = made.faults.len();
        for &edition in &sheet.editions {
            let mut faults = Vec::new();
            let finished = press::finish(&document, edition, shop, request.order, request.epoch, &mut faults);
            match finished {
                Err(fatal) => faults.extend(fatal),
                Ok(finished) => {
                    let proofed = preflight::proof(finished, shop.profile(), &mut faults);
                    if fit_to_print && sound(&faults) {
                        if let Some(out) = request.out {
                            write::sheet(out, &proofed)?;
                        }
                        made.why.push((sheet.id.path(edition), why.clone()));
                        made.entries.push(manifest::entry(&proofed, source(edition), warnings + faults.len()));
                    }
                }
            }
            made.faults.append(&mut faults);
        }
        Ok(made)
    });
    let mut built = gather(request, &sheets, barred, made, findings);
    if let Some(own) = of_clinics {
        built.files += own.made + own.kept;
        built.kept += own.kept;
        built.pages += own.pages;
        built.left += own.left;
        built.stopped = built.stopped.or(own.stopped);
        built.notes.extend(own.notes);
    }
    built
}

/// How much longer the texts of each wanted sheet could be, in the order of the sheets; nothing is written.
pub fn headrooms(request: &Build<'_>, workers: &Workers, findings: &mut Findings) -> Vec<(SheetId, Headroom)> {
    let Some(checked) = checked(request, findings) else {
        return Vec::new();
    };
    let shop = request.shop;
    let (sheets, _) = merge::sheets(&checked, request.filter, shop.profile().bleed, shop.marks());
    let layouts = Layouts::new(checked.layout_files());
    let measured = workers.each(&sheets, |sheet| {
        Ok(typeset::headroom(sheet, &layouts, request.fonts).map(|headroom| (sheet.id.clone(), headroom)))
    });
    let mut list = Vec::new();
    for measured in measured.done {
        match measured {
            Ok(headroom) => list.push(headroom),
            Err(faults) => findings.extend(faults),
        }
    }
    list
}

/// Longer side in pixels of a picture for the gallery.
const PICTURE: u16 = 380;

/// The first page of each wanted sheet as a screen shows it; where no language is asked for, one of every script.
pub fn pictures(request: &Build<'_>, workers: &Workers, findings: &mut Findings) -> Vec<(SheetId, Picture)> {
    let Some(checked) = checked(request, findings) else {
        return Vec::new();
    };
    let shop = request.shop;
    let (mut sheets, _) = merge::sheets(&checked, request.filter, shop.profile().bleed, shop.marks());
    if request.filter.languages.is_empty() {
        let mut met = BTreeSet::new();
        sheets.retain(|sheet| met.insert((sheet.id.layout.clone(), sheet.data.reader.typst.script.clone())));
    }
    let layouts = Layouts::new(checked.layout_files());
    let drawn = workers.each(&sheets, |sheet| {
        let mut faults = Vec::new();
        let made = typeset::document(sheet, &layouts, request.fonts, &mut faults).and_then(|document| {
            press::finish(&document, Edition::Web, shop, request.order, request.epoch, &mut faults)
        });
        let picture = match made {
            Ok(finished) => preflight::picture(finished.bytes(), 0, PICTURE),
            Err(fatal) => {
                faults.extend(fatal);
                None
            }
        };
        Ok((picture.map(|picture| (sheet.id.clone(), picture)), faults))
    });
    let mut list = Vec::new();
    for (picture, faults) in drawn.done {
        list.extend(picture);
        findings.extend(faults);
    }
    list
}

/// Loads and checks what the request asks for.
fn checked(request: &Build<'_>, findings: &mut Findings) -> Option<Checked> {
    let topics = topics(request.project, request.filter, findings);
    let content = load::content(request.project, &topics, &request.filter.languages, findings)?;
    unknown_filters(request.filter, &topics, &content, findings);
    Some(check::content(content, request.fonts, findings))
}

/// What became of one sheet.
#[derive(Default)]
struct Made {
    /// The editions that no fault kept from being made.
    entries: Vec<Entry>,
    /// How many of them were there already, made of the same.
    kept: usize,
    /// Why each of the others was made.
    why: Vec<(String, Why)>,
    faults: Vec<Finding>,
}

fn gather(
    request: &Build<'_>,
    sheets: &[Sheet],
    barred: usize,
    made: workers::Outcome<Made>,
    findings: &mut Findings,
) -> Built {
    let mut entries = Vec::new();
    let mut kept = 0;
    let mut why = Vec::new();
    for made in made.done {
        kept += made.kept;
        why.extend(made.why);
        entries.extend(made.entries);
        findings.extend(made.faults);
    }
    findings.extend(preflight::shared::strays(one_black_plate(sheets, &entries)));
    let mut built = Built {
        files: entries.len(),
        pages: entries.iter().map(|entry| entry.pages.len()).sum(),
        left: sheets.iter().map(|sheet| sheet.editions.len()).sum::<usize>() + barred - entries.len(),
        stopped: made.stopped,
        kept,
        why: if request.out.is_some() { why } else { Vec::new() },
        manifest: request.out.map(|out| Manifest::read(out, request.shard)).unwrap_or_default(),
        ..Built::default()
    };
    if built.stopped.is_none() && request.neutral {
        built.manifest.update(request.filter, entries);
        if let Some(out) = request.out {
            built.stopped = built.manifest.write(out, request.shard).err();
        }
    }
    built
}

/// The press files of the layouts that promise that languages differ in the black plate alone.
fn one_black_plate<'a>(sheets: &[Sheet], entries: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
    let promised: BTreeSet<String> = sheets
        .iter()
        .filter(|sheet| sheet.rules.plates == Plates::Black)
        .map(|sheet| sheet.id.path(Edition::Press))
        .collect();
    entries.iter().filter(move |entry| promised.contains(&entry.path))
}

/// The topics that are wanted: all that `data/` has, or those of the filter.
fn topics(project: &Project, filter: &Filter, findings: &mut Findings) -> Vec<String> {
    let mut all = load::topic_names(project);
    if all.is_empty() {
        findings.push(
            Finding::new("C001", "data/ has no folder with a topic.yaml")
                .hint("run chirashi in a project's folder or name it with --root; `chirashi init DIR` writes one"),
        );
        return all;
    }
    let known: Vec<&str> = all.iter().map(String::as_str).collect();
    let near = |name: &str| load::nearest(name, known.iter().copied());
    findings
        .extend(unknown("topic", &filter.topics, &known, &near).into_iter().map(|(name, finding)| finding.topic(name)));
    all.retain(|name| filter.topics.is_empty() || filter.topics.contains(name));
    all
}

/// A filter that matches nothing is a spelling mistake, not a wish for nothing.
fn unknown_filters<'a>(filter: &'a Filter, topics: &[String], content: &'a Content, findings: &mut Findings) {
    if topics.is_empty() || content.topics.len() < topics.len() {
        // What is not known because its file cannot be read was told of.
        return;
    }
    let all: Vec<&Topic> = content.topics.iter().map(|files| &files.topic.value).collect();
    let layouts: Vec<&str> = all.iter().flat_map(|topic| &topic.layouts).map(String::as_str).collect();
    let sheets_of = |topic: &'a Topic| {
        let layouts = topic.layouts.iter().filter_map(|name| content.layouts.get(name));
        let sheets = layouts.flat_map(|file| file.loaded.value.sheets(&topic.languages));
        sheets.chain(topic.languages.iter().map(String::as_str))
    };
    let languages: Vec<&str> = all.into_iter().flat_map(sheets_of).collect();
    let near = |name: &str| load::nearest(name, layouts.iter().copied());
    let layouts = unknown("layout", &filter.layouts, &layouts, &near);
    let near = |tag: &str| {
        let tongues = Tongues::new(None, content.registry.value.languages.iter());
        tongues.among(&languages, tag).or_else(|| load::nearest(tag, languages.iter().copied()))
    };
    let languages = unknown("lang", &filter.languages, &languages, &near);
    findings.extend(layouts.into_iter().map(|(name, finding)| finding.layout(name)));
    findings.extend(languages.into_iter().map(|(tag, finding)| finding.language(tag)));
}

fn unknown<'a, 'b>(
    option: &str,
    wanted: &'a [String],
    known: &[&str],
    near: &dyn Fn(&str) -> Option<&'b str>,
) -> Vec<(&'a str, Finding)> {
    let missed = wanted.iter().map(String::as_str).filter(|name| !known.contains(name));
    missed
        .map(|name| {
            let finding = Finding::new("C009", format!("no sheet matches --{option} {name}"));
            let list = "`chirashi list` shows the sheets that there are";
            (
                name,
                match near(name) {
                    Some(near) => finding.hint(format!("did you mean `{near}`? {list}")),
                    None => finding.hint(list),
                },
            )
        })
        .collect()
}
