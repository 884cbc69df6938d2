//! The command line → one value a command.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::clinics::Together;
use crate::finding::{Level, Levels};
use crate::impose::{Flip, Order};
use crate::load::DEFAULT_PROFILE;
use crate::merge::Filter;
use crate::model::clinic::Field;
use crate::model::edition::Edition;
use crate::pack::Copies;
use crate::report::Format;

const EXAMPLES: &str = "\
Examples:
  chirashi build                                  every sheet of every topic into out/
  chirashi build --lang th,my --layout flyer      some of them
  chirashi build --edition office                 what the clinic's own printer takes
  chirashi check                                  everything that can be wrong; nothing is written
  chirashi preflight flyer.pdf                    whether a print shop would take any PDF
  chirashi explain Q006                           what a finding means and what to do
  chirashi init poster-project                    a small project to begin with

Exit codes:
  0  clean
  1  findings at or above --fail-level (default: error)
  2  wrong usage, or the disk or the program failed";

/// YAML content and Typst layouts in, print-ready PDFs in many languages out.
#[derive(Debug, Parser)]
#[command(name = "chirashi", version, before_help = EXAMPLES, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes the sheets and writes them with out/manifest.json.
    #[command(before_help = "\
Examples:
  chirashi build
  chirashi build --lang ja,en --edition press --out for-the-printer
  chirashi build --edition press --profile eu-offset
  chirashi build --locked                         fails if the manifest would change
  chirashi build --fonts my-fonts                 adds the fonts of a folder
  chirashi build --edition office --flip short    for a printer that turns paper over its short edge
  chirashi build --edition office --start 4 --copies 7
                                                  seven pieces, the first three places of the sheet being used")]
    Build(BuildArguments),
    /// Finds everything that can be wrong and writes nothing.
    #[command(before_help = "\
Examples:
  chirashi check
  chirashi check --lang my --strict               unverified links and disagreeing sources are errors
  chirashi check --format sarif > findings.sarif
  chirashi check -A Q006 -D L006                  let one rule pass, make another an error")]
    Check(CheckArguments),
    /// Says of any PDF whether a print shop would take it.
    #[command(before_help = "\
Examples:
  chirashi preflight flyer.pdf
  chirashi preflight *.pdf --profile eu-offset    by the rules of another shop (`chirashi list profiles`)
  chirashi preflight flyer.pdf --format json
  chirashi preflight flyer.pdf --report what-to-change.pdf
  chirashi explain P150                           what a finding means and whose rule it is")]
    Preflight(PreflightArguments),
    /// Shows what there is: sheets, languages, layouts, fonts, profiles.
    #[command(before_help = "\
Examples:
  chirashi list
  chirashi list languages
  chirashi list sheets --lang th --format json
  chirashi list --fit --layout flyer              how much longer the texts of each sheet could be")]
    List(ListArguments),
    /// Writes a small picture of every layout in one language of every script.
    #[command(before_help = "\
Examples:
  chirashi gallery                                writes the pictures of out/gallery that changed
  chirashi gallery --locked                       fails if one would change
  chirashi gallery --lang vi --out pictures       of this language")]
    Gallery(GalleryArguments),
    /// Writes a page of rulers that shows an office printer's margins, scale and offset.
    #[command(before_help = "\
Examples:
  chirashi calibrate                              writes out/office/calibration.pdf
  chirashi calibrate --flip short                 for a printer that turns paper over its short edge")]
    Calibrate(CalibrateArguments),
    /// Writes a small project of two languages that builds at once.
    #[command(before_help = "\
Example:
  chirashi init my-town && cd my-town && chirashi build")]
    Init {
        /// Folder to write; it must not exist or be empty.
        dir: PathBuf,
    },
    /// Prints the JSON Schema of a kind of file.
    #[command(before_help = "\
Examples:
  chirashi schema                                 the names
  chirashi schema facts")]
    Schema {
        /// Kind of file; without it the names are listed.
        name: Option<String>,
    },
    /// Says what a finding's code means and what to do.
    #[command(before_help = "\
Examples:
  chirashi explain                                all codes
  chirashi explain L005")]
    Explain {
        /// Code of a finding; without it all are listed.
        code: Option<String>,
    },
    /// Joins the manifests of shares of the work and proves that none is missing.
    #[command(before_help = "\
Example:
  chirashi build --clinics all.csv --shard 1/8    … on each of eight machines, into one folder; then:
  chirashi manifest merge")]
    Manifest {
        #[command(subcommand)]
        what: ManifestCommand,
    },
    /// Proves that the files in a folder are those of its manifest.
    #[command(before_help = "\
Example:
  chirashi verify --out for-the-printer")]
    Verify(VerifyArguments),
    /// Says which sheets of two output folders are different: on which pages, where, on which plates, and which codes.
    #[command(before_help = "\
Examples:
  chirashi diff printed-in-may out                what has to be printed again, and whether black alone
  chirashi diff before after --format json

Exit codes: 0 nothing is different, 1 something is, 2 it cannot be told.")]
    Diff(DiffArguments),
    /// Puts the press files into one zip for the print shop, with checksums, preflight reports and an order sheet (注文書).
    #[command(before_help = "\
Examples:
  chirashi pack --copies 500                      writes out/pack.zip; 500 of each sheet
  chirashi pack --copies 200 --copies flyer=1000 --copies flyer/vi=300
  chirashi pack --lang vi,ne --layout flyer --to flyers.zip
  chirashi pack --clinic takasaki                 copies from the clinics' records, else open on the order sheet")]
    Pack(PackArguments),
    /// Prints a file to fill in.
    #[command(before_help = "\
Example:
  chirashi blueprint clinic --out data/clinics.yaml   then fill it in and run: chirashi build")]
    Blueprint {
        /// What is to be filled in.
        #[arg(value_enum)]
        what: Blueprint,
        /// The file to write, if it is not there; standard output if not given.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Prints a completion script for a shell.
    #[command(before_help = "\
Example:
  chirashi completions bash > ~/.local/share/bash-completion/completions/chirashi")]
    Completions { shell: clap_complete::Shell },
}

#[derive(Debug, Subcommand)]
pub enum ManifestCommand {
    /// Joins the manifests that `build --shard` wrote.
    Merge {
        /// Folder that the shares were made into.
        #[arg(long, default_value = "out", value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Folder with the PDFs and their manifest.
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub verdict: Verdict,
}

#[derive(Debug, Args)]
pub struct DiffArguments {
    /// Folder with PDFs and their manifest.
    pub old: PathBuf,
    /// Another one.
    pub new: PathBuf,
    /// How the differences are shown; github and sarif are as human.
    #[arg(long, value_enum, default_value_t = FormatArgument::Human)]
    format: FormatArgument,
    /// Sheets that are compared at once; as many as there are cores if not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

impl DiffArguments {
    pub fn format(&self) -> Format {
        self.format.into()
    }
}

#[derive(Debug, Args)]
pub struct PackArguments {
    #[command(flatten)]
    pub common: Common,
    /// Folder with the PDFs and their manifest.
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    /// The zip to write; pack.zip in that folder if not given.
    #[arg(long, value_name = "FILE.zip")]
    pub to: Option<PathBuf>,
    /// Only the files of these clinics, by id.
    #[arg(long, value_parser = of_list, value_name = "ID")]
    pub clinic: Vec<String>,
    /// Copies of each sheet that no record says a number of; LAYOUT=N and LAYOUT/LANG=N are for some of them.
    #[arg(long, value_delimiter = ',', value_name = "N")]
    pub copies: Vec<Copies>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Blueprint {
    /// The clinics or town halls whose own sheets are made.
    Clinic,
}

#[derive(Debug, Args)]
pub struct BuildArguments {
    #[command(flatten)]
    pub common: Common,
    /// Folder that the PDFs and manifest.json go to.
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    /// Fail, and leave the manifest as it is, if it would change.
    #[arg(long)]
    pub locked: bool,
    #[command(flatten)]
    pub office: OfficeArguments,
    /// Make every file again, also those that are there and made of the same.
    #[arg(long)]
    pub force: bool,
    /// Make one share of many, K/N, on each of many machines; `env` takes it from the job (Slurm, Kubernetes, CI).
    #[arg(long, value_name = "K/N", conflicts_with = "locked")]
    pub shard: Option<String>,
    /// Put clinics' own sheets together in one file for each clinic, language or layout, or in one for all.
    #[arg(long, value_enum, value_name = "BY", conflicts_with = "locked")]
    pub merge: Option<MergeArgument>,
    #[command(flatten)]
    pub clinics: ClinicArguments,
}

#[derive(Debug, Args)]
pub struct GalleryArguments {
    #[command(flatten)]
    pub common: Common,
    /// Folder that the pictures go to.
    #[arg(long, default_value = "out/gallery", value_name = "DIR")]
    pub out: PathBuf,
    /// Fail, and write nothing, if a picture would change.
    #[arg(long)]
    pub locked: bool,
}

#[derive(Debug, Args)]
pub struct CalibrateArguments {
    /// Folder that office/calibration.pdf goes to.
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    /// Edge that the printer turns the paper over for the other side.
    #[arg(long, value_enum, default_value_t = FlipArgument::Long)]
    pub flip: FlipArgument,
}

/// What the office edition is printed on.
#[derive(Debug, Args)]
pub struct OfficeArguments {
    /// Edge that the office printer turns the paper over for the other side.
    #[arg(long, value_enum, default_value_t = FlipArgument::Long)]
    flip: FlipArgument,
    /// First free place on a part-used sheet of the office edition.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    start: u16,
    /// Pieces in an office file; a full sheet if not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    copies: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FlipArgument {
    Long,
    Short,
}

impl From<FlipArgument> for Flip {
    fn from(flip: FlipArgument) -> Self {
        match flip {
            FlipArgument::Long => Flip::Long,
            FlipArgument::Short => Flip::Short,
        }
    }
}

impl OfficeArguments {
    pub fn order(&self) -> Order {
        Order { flip: self.flip.into(), start: usize::from(self.start), copies: self.copies.map(usize::from) }
    }
}
/// Whose own sheets are made.
#[derive(Debug, Default, Args)]
pub struct ClinicArguments {
    /// Make the sheets of the clinics in this file: .yaml, .csv, .tsv, .jsonl, or a .zip with one of them.
    #[arg(long, value_name = "FILE")]
    pub clinics: Option<PathBuf>,
    /// Only these clinics, by id, of the file or of data/clinics.yaml.
    #[arg(long, value_parser = of_list, value_name = "ID")]
    pub clinic: Vec<String>,
    /// Say which column is which field: --map name=正式名称.
    #[arg(long, value_name = "FIELD=COLUMN", requires = "clinics", value_parser = of_field)]
    pub map: Vec<(Field, String)>,
    /// Give every clinic this value: --set clinic.phone=027-321-0000.
    #[arg(long, value_name = "clinic.FIELD=VALUE", value_parser = of_clinic)]
    pub set: Vec<(Field, String)>,
}

impl ClinicArguments {
    /// Whether clinics' own sheets are asked for, and those for anybody are not.
    pub fn is_given(&self) -> bool {
        self.clinics.is_some() || !self.clinic.is_empty()
    }
}

/// What the cards in one file have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MergeArgument {
    /// One file for each clinic, all its sheets in it.
    Clinic,
    /// One file for each language.
    Language,
    /// One file for each layout.
    Layout,
    /// One file.
    All,
}

impl From<MergeArgument> for Together {
    fn from(merge: MergeArgument) -> Self {
        match merge {
            MergeArgument::Clinic => Together::Clinic,
            MergeArgument::Language => Together::Language,
            MergeArgument::Layout => Together::Layout,
            MergeArgument::All => Together::All,
        }
    }
}

/// What parts the values of a list: a Japanese keyboard has other commas.
const COMMAS: [char; 3] = [',', '、', '，'];

/// Options that take a list.
const LISTS: [&str; 5] = ["--topic", "--layout", "--lang", "--edition", "--clinic"];

/// The arguments with their lists whole: `--lang vi, ne` is one list, though the shell parts it at the blank.
pub fn whole(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut whole: Vec<OsString> = Vec::new();
    for argument in arguments {
        match whole.as_mut_slice() {
            [.., option, list]
                if LISTS.iter().any(|name| option == name)
                    && !argument.to_string_lossy().starts_with('-')
                    && (list.to_string_lossy().ends_with(COMMAS) || argument.to_string_lossy().starts_with(COMMAS)) =>
            {
                list.push(argument);
            }
            _ => whole.push(argument),
        }
    }
    whole
}

/// The values of an option that takes a list.
pub fn listed(values: &[String]) -> Vec<String> {
    let parts = values.iter().flat_map(|value| value.split(COMMAS)).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// An empty list would mean all.
fn of_list(text: &str) -> Result<String, String> {
    let is_list = text.split(COMMAS).any(|part| !part.trim().is_empty());
    if is_list { Ok(text.to_owned()) } else { Err("nothing is named".to_owned()) }
}

fn of_field(text: &str) -> Result<(Field, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it FIELD=…")?;
    let known = || Field::ALL.iter().map(Field::to_string).collect::<Vec<_>>().join(", ");
    let field = Field::of(key).ok_or_else(|| format!("there is no field {key}; there are: {}, names.TAG", known()))?;
    Ok((field, value.to_owned()))
}

fn of_clinic(text: &str) -> Result<(Field, String), String> {
    of_field(text.strip_prefix("clinic.").ok_or("write it clinic.FIELD=VALUE")?)
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub clinics: ClinicArguments,
}

#[derive(Debug, Args)]
pub struct PreflightArguments {
    /// PDFs to look at.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print shop whose rules count: a name of `list profiles`, or a file that ends in .yaml.
    #[arg(long, default_value = DEFAULT_PROFILE, value_name = "NAME")]
    pub profile: String,
    /// Write a page for the customer that shows each place; for one PDF at a time.
    #[arg(long, value_name = "OUT.pdf")]
    pub report: Option<PathBuf>,
    /// Folder of a project that may have profiles of its own in data/profiles/.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    #[command(flatten)]
    pub verdict: Verdict,
}

#[derive(Debug, Args)]
pub struct ListArguments {
    #[arg(value_enum, default_value_t = Listed::Sheets)]
    pub what: Listed,
    /// Say of each sheet by how many percent its texts could grow, and which cell would overflow first.
    #[arg(long)]
    pub fit: bool,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    Sheets,
    Languages,
    Layouts,
    Fonts,
    Profiles,
}

#[derive(Debug, Args)]
pub struct Common {
    /// Folder that holds data/.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    /// Only these topics (repeat, or separate by commas).
    #[arg(long, value_parser = of_list, value_name = "NAME")]
    topic: Vec<String>,
    /// Only these layouts.
    #[arg(long, value_parser = of_list, value_name = "NAME")]
    layout: Vec<String>,
    /// Only these languages, by tag.
    #[arg(long, value_parser = of_list, value_name = "TAG")]
    lang: Vec<String>,
    /// Only these editions.
    #[arg(long, value_delimiter = ',', value_name = "EDITION")]
    edition: Vec<EditionArgument>,
    /// Folder with more fonts.
    #[arg(long, value_name = "DIR")]
    pub fonts: Vec<PathBuf>,
    /// Print shop that the press edition is for: a name of `list profiles`, or a file that ends in .yaml.
    #[arg(long, default_value = DEFAULT_PROFILE, value_name = "NAME")]
    pub profile: String,
    /// ICC file of the shop's printing condition.
    #[arg(long, value_name = "FILE")]
    pub icc: Option<PathBuf>,
    /// Sheets that are made at once; as many as there are cores if not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Make errors of what a person still has to confirm.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    pub verdict: Verdict,
}

/// How findings are weighed and shown.
#[derive(Debug, Args)]
pub struct Verdict {
    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = FormatArgument::Human)]
    format: FormatArgument,
    /// Findings from this severity on make the exit code 1.
    #[arg(long, value_enum, default_value_t = FailLevel::Error)]
    pub fail_level: FailLevel,
    /// Let this finding pass.
    #[arg(short = 'A', long = "allow", value_name = "CODE")]
    allow: Vec<String>,
    /// Make this finding a warning.
    #[arg(short = 'W', long = "warn", value_name = "CODE")]
    warn: Vec<String>,
    /// Make this finding an error.
    #[arg(short = 'D', long = "deny", value_name = "CODE")]
    deny: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailLevel {
    Error,
    Warning,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EditionArgument {
    Press,
    Office,
    Web,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    Human,
    Json,
    Github,
    Sarif,
}

impl Common {
    pub fn filter(&self) -> Filter {
        let editions = self.edition.iter().map(|edition| match edition {
            EditionArgument::Press => Edition::Press,
            EditionArgument::Office => Edition::Office,
            EditionArgument::Web => Edition::Web,
        });
        Filter {
            topics: listed(&self.topic),
            layouts: listed(&self.layout),
            languages: listed(&self.lang),
            editions: editions.collect(),
        }
    }

    /// # Errors
    /// When a code is none.
    pub fn levels(&self) -> Result<Levels, String> {
        self.verdict.levels(self.strict)
    }
}

impl From<FormatArgument> for Format {
    fn from(format: FormatArgument) -> Self {
        match format {
            FormatArgument::Human => Format::Human,
            FormatArgument::Json => Format::Json,
            FormatArgument::Github => Format::Github,
            FormatArgument::Sarif => Format::Sarif,
        }
    }
}

impl Verdict {
    pub fn format(&self) -> Format {
        self.format.into()
    }

    /// # Errors
    /// When a code is none.
    pub fn levels(&self, strict: bool) -> Result<Levels, String> {
        let mut levels = Levels::new(strict);
        let all = [(&self.allow, Level::Allow), (&self.warn, Level::Warn), (&self.deny, Level::Deny)];
        for (codes, level) in all {
            for code in codes {
                levels.set(code, level)?;
            }
        }
        Ok(levels)
    }
}
