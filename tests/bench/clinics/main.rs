//! How many clinics' cards a second: the press edition of the counter card in ten languages, for seeded clinics.
//!
//! `cargo bench --bench clinics` prints the rate with one thread and with two, in a file each and merged, with few records
//! and with many, the memory, the size of a card; and what the `typst` command line (0.15.1, on the PATH or named by
//! TYPST) takes for the same card, a process each and as a bundle; then how long a rebuild of the whole matrix takes with
//! nothing to do. On a noisy machine the ratios are what counts: each stands beside its peer. Arguments after `--`: clinics (2000), clinics of the long runs (10000), a folder to write to.
//! `-- ministry 200000` reads as many rows as the ministry publishes, in its format, and makes one language of them.
//!
//! Nothing is deleted between the runs: file systems look twice at what was freed a moment ago.

mod peers;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use table::{of_the_ministry, seeded};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chirashi");

/// Those that the hotlines answer in, and so the ones that most cards are ordered in.
const LANGUAGES: [&str; 10] = ["en", "zh-Hans", "ko", "es", "pt", "th", "ne", "id", "vi", "tl"];

/// Institutions that see patients (facts.md §8), and languages that each would want: the nation's cards.
const NATION: f64 = 3.3e6;

/// How many times as many clinics are merged.
const MERGED: usize = 5;

/// Pairs of runs whose ratios are compared, and rebuilds.
const ROUNDS: usize = 3;
const AGAIN: usize = 9;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).peekable();
    let ministry = arguments.next_if(|argument| argument == "ministry").is_some();
    let mut number = |usual| arguments.next().and_then(|argument| argument.parse().ok()).unwrap_or(usual);
    let (few, many) = if ministry { (1000, number(200_000)) } else { (number(2000), number(10_000)) };
    let folder = match arguments.next() {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.expect("a temporary folder");
    let bench = Bench { folder: folder.path(), languages: LANGUAGES.join(",") };
    if ministry {
        return bench.ministry(few, many);
    }
    let peers = peers::rates(folder.path(), &LANGUAGES);
    // In turns: what else the machine does slows both down. Whole runs are compared, with what all clinics share: the
    // differences of short runs are mostly noise.
    let rounds: Vec<[Rate; 2]> =
        (0..ROUNDS).map(|_| [1, 2].map(|jobs| bench.rate("a file each", few, &[], jobs))).collect();
    let two = median(rounds.iter().map(|[_, two]| two.cards));
    let ratio = median(rounds.iter().map(|[one, two]| one.seconds / two.seconds));
    println!("    two threads : one = {ratio:.2} (aim 1.8)");
    let english = ["--lang", "en"];
    let short = bench.rate("a file each, one language", few, &english, 2);
    let long = bench.rate("a file each, one language", many, &english, 2);
    println!("    {many} records : {few} = {:.2} (aim 0.9 to 1.1)", long.cards / short.cards);
    let merged = ["--merge", "language"];
    // They are made so much quicker that few of them are lost in what all share.
    let (few, many) = (MERGED * few, MERGED * many);
    let short = bench.rate("merged by language", few, &merged, 2);
    let long = bench.rate("merged by language", many, &merged, 2);
    println!("    {many} records : {few} = {:.2} (aim 0.9 to 1.1)", long.cards / short.cards);
    println!(
        "the nation's {NATION:.1e} cards: {:.0} minutes a file each, {:.0} merged",
        NATION / two / 60.0,
        NATION / long.cards / 60.0
    );
    match peers {
        Some((process, bundle)) => {
            println!("typst compile, a process each: {process:.1} cards/s; ratio {:.0} (aim 60)", two / process);
            println!("typst compile --format bundle: {bundle:.0} cards/s; ratio {:.1} (aim 10)", two / bundle);
        }
        None => println!("typst 0.15.1 is not on the PATH (or named by TYPST): no comparison"),
    }
    bench.again();
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

struct Bench<'a> {
    folder: &'a Path,
    languages: String,
}

/// How quick a run was.
struct Rate {
    /// Cards a second, beyond what all share.
    cards: f64,
    /// Of the whole run.
    seconds: f64,
}

struct Run {
    seconds: f64,
    /// Seconds of all threads.
    processor: f64,
    /// Peak, in KB.
    memory: usize,
    bytes: usize,
    files: usize,
}

impl Bench<'_> {
    /// Prints what a run took and gives its cards a second beyond a run with a fifth of the clinics: what all share is
    /// made once, whatever their number, and falls out.
    fn rate(&self, what: &str, clinics: usize, arguments: &[&str], jobs: usize) -> Rate {
        let fifth = clinics.div_ceil(5);
        let shared = self.run(fifth, arguments, jobs);
        let run = self.run(clinics, arguments, jobs);
        let languages = if arguments.contains(&"--lang") { 1 } else { LANGUAGES.len() };
        let cards = (clinics * languages) as f64;
        let more = ((clinics - fifth) * languages) as f64;
        let rate = more / (run.seconds - shared.seconds);
        println!(
            "{what}, {jobs} threads, {clinics} clinics × {languages}: {:.1} s ({:.1} s for a fifth), {rate:.0} cards/s, {:.2} ms \
             of processor a card, {} MB of memory, {} files, {:.1} KB a card",
            run.seconds,
            shared.seconds,
            1e3 * (run.processor - shared.processor) / more,
            run.memory / 1024,
            run.files,
            run.bytes as f64 / cards / 1024.0,
        );
        Rate { cards: rate, seconds: run.seconds }
    }

    /// All rows of the ministry's register, merged and in a file each, and what that means for the nation.
    fn ministry(&self, few: usize, many: usize) {
        for (what, arguments) in [("merged by language", &["--merge", "language"][..]), ("a file each", &[])] {
            let english = [&["--lang", "en"], arguments].concat();
            let table = |rows: usize| self.written(&format!("ministry-{rows}.csv"), &of_the_ministry(rows));
            let (one, small, large) = (table(1), table(few), table(many));
            let [shared, small, large] = [one, small, large].map(|table| self.run_on(&table, &english, 2));
            let own = large.seconds - shared.seconds;
            println!(
                "{what}: {many} rows of the ministry's format in {:.1} s, {:.0} cards/s, {:.2} ms of processor each, {} MB of \
                 memory ({} MB for {few}), {:.1} GB; in sixteen languages {:.0} minutes",
                large.seconds,
                many as f64 / own,
                1e3 * (large.processor - shared.processor) / many as f64,
                large.memory / 1024,
                small.memory / 1024,
                large.bytes as f64 / 1e9,
                own * 16.0 / 60.0,
            );
        }
    }

    /// The matrix of layouts, languages and editions, built and then built again with nothing to do.
    fn again(&self) {
        let out = fresh(self.folder);
        let build = || {
            let started = Instant::now();
            let arguments = ["build", "-A", "Q005", "-A", "Q006", "--root", env!("CARGO_MANIFEST_DIR"), "--out"];
            let status = Command::new(PROGRAM).args(arguments).arg(&out).stderr(Stdio::null()).status();
            assert!(status.expect("the program").success());
            started.elapsed().as_secs_f64()
        };
        let whole = build();
        let again: Vec<f64> = (0..AGAIN).map(|_| build()).collect();
        let (middle, least) = (median(again.iter().copied()), again.iter().copied().fold(f64::MAX, f64::min));
        println!(
            "the matrix: {whole:.1} s; again with nothing changed: {:.0} ms, at best {:.0} (aim 100); ratio {:.0} (aim 30)",
            1e3 * middle,
            1e3 * least,
            whole / middle
        );
    }

    fn written(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).expect("a table");
        path
    }

    fn run(&self, clinics: usize, arguments: &[&str], jobs: usize) -> Run {
        self.run_on(&self.written(&format!("{clinics}.csv"), &seeded(clinics)), arguments, jobs)
    }

    fn run_on(&self, table: &Path, arguments: &[&str], jobs: usize) -> Run {
        let out = fresh(self.folder);
        let told = out.join("time");
        let started = Instant::now();
        let mut command = Command::new("/usr/bin/time");
        command.args(["-f", "%U %S %M", "-o"]).arg(&told).arg(PROGRAM);
        command.args(["build", "-A", "Q005", "-A", "Q006", "--layout", "counter-card", "--edition", "press"]);
        if !arguments.contains(&"--lang") {
            command.args(["--lang", &self.languages]);
        }
        command.args(arguments).args(["--format", "json", "--root", env!("CARGO_MANIFEST_DIR"), "--jobs"]);
        command.arg(jobs.to_string()).arg("--clinics").arg(table).arg("--out").arg(&out);
        let status = command.stdout(Stdio::null()).status().expect("/usr/bin/time");
        assert!(status.success());
        let seconds = started.elapsed().as_secs_f64();
        let told = std::fs::read_to_string(&told).expect("what time says");
        let told: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let list = std::fs::read_to_string(out.join("clinics.jsonl")).expect("the list");
        let size = |line: &str| line.split("\"bytes\":").nth(1)?.split(',').next()?.parse::<usize>().ok();
        let sizes: Vec<usize> = list.lines().filter_map(size).collect();
        Run {
            seconds,
            processor: told[0] + told[1],
            memory: told[2] as usize,
            bytes: sizes.iter().sum(),
            files: sizes.len(),
        }
    }
}

/// A folder that nothing was written to before.
fn fresh(folder: &Path) -> PathBuf {
    let count = std::fs::read_dir(folder).map_or(0, Iterator::count);
    let fresh = folder.join(format!("out-{count}"));
    std::fs::create_dir(&fresh).expect("a folder");
    fresh
}
