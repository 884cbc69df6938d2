//! `chirashi build` and `chirashi check`: the same way of the data, with and without writing.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{CLEAN, FAILED, color, exit_code, shop};
use crate::args::{self, BuildArguments, CheckArguments, ClinicArguments, Common};
use crate::clinics::{Clinics, Together};
use crate::finding::{Finding, Findings, Severity};
use crate::fonts::Fonts;
use crate::impose::Order;
use crate::load::{Project, Source};
use crate::manifest::{self, Manifest, Why};
use crate::model::edition::Edition;
use crate::model::shard::Shard;
use crate::press::Epoch;
use crate::report::{self, Format, Summary};
use crate::workers::Workers;
use crate::{Build, Built, write};

/// The project's own list of clinics.
const CLINICS: &str = "data/clinics.yaml";

/// Stands for the share that the environment of a job names.
const ENVIRONMENT: &str = "env";

static STOP: AtomicBool = AtomicBool::new(false);

pub fn build(arguments: &BuildArguments) -> Result<u8, String> {
    let out = &arguments.out;
    if arguments.locked {
        return locked(arguments);
    }
    report(&arguments.common, &make(&arguments.common, Wanted::of(arguments, Some(out))?)?)
}

pub fn check(arguments: &CheckArguments) -> Result<u8, String> {
    report(
        &arguments.common,
        &make(
            &arguments.common,
            Wanted {
                own: &arguments.clinics,
                order: Order::default(),
                out: None,
                force: false,
                shard: None,
                together: None,
            },
        )?,
    )
}

/// What is wanted beside what all commands share.
struct Wanted<'a> {
    own: &'a ClinicArguments,
    order: Order,
    /// Where files go, if any are written.
    out: Option<&'a Path>,
    force: bool,
    shard: Option<Shard>,
    together: Option<Together>,
}

impl<'a> Wanted<'a> {
    fn of(arguments: &'a BuildArguments, out: Option<&'a Path>) -> Result<Self, String> {
        let shard = match arguments.shard.as_deref() {
            Some(ENVIRONMENT) => Some(Shard::of_environment(|name| std::env::var(name).ok())?),
            Some(text) => Some(text.parse()?),
            None => None,
        };
        Ok(Wanted {
            own: &arguments.clinics,
            order: arguments.office.order(),
            out,
            force: arguments.force,
            shard,
            together: arguments.merge.map(Together::from),
        })
    }
}

/// The clinics whose own sheets are wanted: of the file that is named, or of the project's own list.
fn clinics(project: &Project, wanted: &Wanted<'_>) -> Result<Option<Clinics>, Finding> {
    let arguments = wanted.own;
    let source = match &arguments.clinics {
        Some(path) => Source::open(path, &path.display().to_string(), arguments.map.clone())?,
        None if project.is_file(CLINICS) || !arguments.clinic.is_empty() => {
            Source::open(&project.root().join(CLINICS), CLINICS, Vec::new()).map_err(|finding| {
                finding.hint("`chirashi blueprint clinic --out data/clinics.yaml` writes one to fill in")
            })?
        }
        None => return Ok(None),
    };
    Ok(Some(Clinics {
        source,
        set: arguments.set.clone(),
        only: args::listed(&arguments.clinic),
        together: wanted.together,
    }))
}

/// Builds beside the manifest that is there and puts the files in its place only if it would stay the same.
fn locked(arguments: &BuildArguments) -> Result<u8, String> {
    let before = Manifest::read(&arguments.out, None);
    let tried = make(&arguments.common, Wanted::of(arguments, None)?)?;
    let mut after = before.clone();
    after.update(&arguments.common.filter(), tried.manifest.files.clone());
    let changed = changes(&before, &after);
    if !changed.is_empty() {
        report(&arguments.common, &tried)?;
        return Err(format!(
            "--locked: {} would change in {}: {}",
            manifest::NAME,
            arguments.out.display(),
            changed.join(", ")
        ));
    }
    if exit_code(arguments.common.verdict.fail_level, &tried.summary) != CLEAN {
        return report(&arguments.common, &tried);
    }
    report(&arguments.common, &make(&arguments.common, Wanted::of(arguments, Some(&arguments.out))?)?)
}

fn changes(before: &Manifest, after: &Manifest) -> Vec<String> {
    let of = |manifest: &Manifest, path: &str| manifest.files.iter().find(|entry| entry.path == path).cloned();
    let mut paths: Vec<&String> = before.files.iter().chain(&after.files).map(|entry| &entry.path).collect();
    paths.sort();
    paths.dedup();
    paths.into_iter().filter(|path| of(before, path) != of(after, path)).cloned().collect()
}

/// What a build came to and what there is to say of it.
struct Made {
    findings: Vec<Finding>,
    summary: Summary,
    manifest: Manifest,
}

fn make(common: &Common, wanted: Wanted<'_>) -> Result<Made, String> {
    let started = Instant::now();
    let epoch = epoch()?;
    let project = Project::new(&common.root);
    let _lock = wanted.out.map(|out| write::lock(out, wanted.shard)).transpose()?;
    let mut findings = Findings::new(common.levels()?);
    let filter = common.filter();
    let mut built = Built::default();
    let mut notes = Vec::new();
    let shop = shop::open(&project, &common.profile, common.icc.as_deref(), &mut notes);
    let fonts = Fonts::new(project.root(), &common.fonts).and_then(|fonts| {
        let missing = fonts.missing();
        if missing.is_empty() { Ok(fonts) } else { Err(missing) }
    });
    let clinics = clinics(&project, &wanted).map_err(|finding| vec![finding]);
    if matches!(clinics, Ok(None)) && (!wanted.own.set.is_empty() || wanted.together.is_some()) {
        return Err(
            "--set and --merge are about clinics: name them with --clinics FILE, or with --clinic ID those of \
                    data/clinics.yaml"
                .to_owned(),
        );
    }
    match (fonts, shop, clinics) {
        (Ok(fonts), Ok(shop), Ok(clinics)) => {
            if filter.wants_edition(Edition::Press) {
                findings.extend(notes);
            }
            let request = Build {
                project: &project,
                fonts: &fonts,
                filter: &filter,
                out: wanted.out,
                epoch,
                shop: &shop,
                order: &wanted.order,
                clinics: clinics.as_ref(),
                neutral: !wanted.own.is_given(),
                force: wanted.force,
                shard: wanted.shard,
            };
            built = crate::build(&request, &workers_of(common)?, &mut findings);
        }
        (fonts, shop, clinics) => {
            findings.extend(clinics.err().into_iter().flatten());
            findings.extend(fonts.err().into_iter().flatten());
            findings.extend(shop.err().into_iter().flatten());
        }
    }
    let mut findings = findings.sorted();
    if wanted.own.is_given() {
        built.notes.extend(folded(&mut findings));
    }
    let count = |severity| findings.iter().filter(|finding: &&Finding| finding.severity == severity).count();
    let summary = Summary {
        files: built.files,
        pages: built.pages,
        left: built.left,
        seconds: started.elapsed().as_secs_f64(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        written: wanted.out.is_some(),
        stopped: built.stopped,
        kept: built.kept,
        notes: reasons(&built.why).chain(built.notes).collect(),
        made: built.why.into_iter().map(|(path, why)| (path, why.to_string())).collect(),
    };
    Ok(Made { findings, summary, manifest: built.manifest })
}

/// How many files were made again, by the reason; what is new or was asked for needs none.
fn reasons(why: &[(String, Why)]) -> impl Iterator<Item = String> {
    let mut counts: BTreeMap<&Why, usize> = BTreeMap::new();
    for (_, why) in why.iter().filter(|(_, why)| !matches!(why, Why::New | Why::Forced)) {
        *counts.entry(why).or_default() += 1;
    }
    counts.into_iter().map(|(why, count)| format!("{count} made again: {why}")).collect::<Vec<_>>().into_iter()
}

/// Takes out what might be better in the contents, which those who order cards cannot mend, and says how much that is.
fn folded(findings: &mut Vec<Finding>) -> Option<String> {
    let all = findings.len();
    findings.retain(|finding| finding.severity == Severity::Error || !finding.rule.code.starts_with('Q'));
    let count = all - findings.len();
    (count > 0)
        .then(|| format!("{count} warnings about the contents, none about a clinic: `chirashi check` shows them"))
}

/// Says it, once a run, and gives the exit code.
fn report(common: &Common, made: &Made) -> Result<u8, String> {
    let project = Project::new(&common.root);
    report::print(common.verdict.format(), &made.findings, &made.summary, &project, color())
        .map_err(|error| format!("cannot write: {error}"))?;
    Ok(exit_code(common.verdict.fail_level, &made.summary))
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), if it is set.
pub(super) fn epoch() -> Result<Epoch, String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => Ok(None),
        Ok(text) => text
            .parse()
            .map(Some)
            .map_err(|_| format!("SOURCE_DATE_EPOCH is “{text}”; it must be a number of seconds since 1970")),
    }
}

pub(super) fn workers_of(common: &Common) -> Result<Workers, String> {
    workers(common.jobs, common.verdict.format())
}

/// As many threads as were asked for, or as there are cores; where a person reads, with a bar of what is done.
pub(super) fn workers(jobs: Option<u16>, format: Format) -> Result<Workers, String> {
    ctrlc::set_handler(|| {
        // The second time the user means it.
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(FAILED));
        }
    })
    .or_else(|error| match error {
        ctrlc::Error::MultipleHandlers => Ok(()),
        other => Err(format!("cannot listen for Ctrl-C: {other}")),
    })?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let shown = format == Format::Human && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let progress = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} sheets") {
        progress.set_style(style);
    }
    Ok(Workers { jobs: jobs.map_or(cores, usize::from), progress, stop: &STOP })
}
