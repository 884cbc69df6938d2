//! How many clinics' cards a second: the press edition of the counter card in ten languages, for seeded clinics.
//!
//! `cargo bench --bench clinics` prints the rate with one thread and with two, with few records and with many, the memory,
//! the size of a card, and the rate of the `typst` command line (0.15.1, on the PATH or named by TYPST) for the same
//! card. On a noisy machine the ratios are what counts. Arguments after `--`: the number of clinics (200), and that of the
//! long run (2000).

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use chirashi::check;
use chirashi::finding::{Findings, Levels};
use chirashi::fonts::Fonts;
use chirashi::load::{self, Project};
use chirashi::merge::{self, Filter};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chirashi");

/// Those that the hotlines answer in, and so the ones that most cards are ordered in.
const LANGUAGES: [&str; 10] = ["en", "zh-Hans", "ko", "es", "pt", "th", "ne", "id", "vi", "tl"];

/// Files that the peer makes, one process each.
const PEER: usize = 20;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (few, many) = (numbers.first().copied().unwrap_or(200), numbers.get(1).copied().unwrap_or(2000));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let languages = LANGUAGES.join(",");
    let mut rates = Vec::new();
    for (clinics, jobs) in [(few, 1), (few, 2), (many, 2)] {
        let table = folder.path().join(format!("{clinics}.csv"));
        std::fs::write(&table, seeded(clinics)).expect("a table");
        let out = folder.path().join("out");
        let _ = std::fs::remove_dir_all(&out);
        let run = measured(&table, &out, &languages, jobs);
        let cards = clinics * LANGUAGES.len();
        // What all clinics share is made once, whatever their number.
        let own = run.seconds - shared(folder.path(), &languages, jobs);
        let rate = cards as f64 / own;
        rates.push(rate);
        println!(
            "{clinics:6} clinics × {} languages, {jobs} threads: {:5.1} s, {:6.0} cards/s ({:.2} ms of processor a card), {} MB, {} KB a card",
            LANGUAGES.len(),
            run.seconds,
            rate,
            1e3 * run.processor / cards as f64,
            run.memory / 1024,
            run.bytes / cards / 1024,
        );
        let again = measured(&table, &out, &languages, jobs);
        println!("       nothing changed: {:5.1} s", again.seconds);
    }
    println!("two threads : one = {:.2}; many : few = {:.2}", rates[1] / rates[0], rates[2] / rates[1]);
    match peer(folder.path()) {
        Some(rate) => {
            println!("typst compile, a process each: {rate:.1} cards/s; chirashi : typst = {:.0}", rates[1] / rate)
        }
        None => println!("typst 0.15.1 is not on the PATH (or named by TYPST): no comparison"),
    }
}

/// A table of clinics such as there are, the same each time.
fn seeded(count: usize) -> String {
    const TOWN: [&str; 12] =
        ["高崎", "前橋", "太田", "桐生", "中央", "あおば", "さくら", "ひまわり", "緑町", "東", "みなみ", "若葉"];
    const WHAT: [&str; 8] = ["内科", "小児科", "内科・小児科", "耳鼻咽喉科", "眼科", "歯科", "産婦人科", "脳神経外科"];
    const KIND: [&str; 4] = ["医院", "クリニック", "診療所", "病院"];
    let mut state = 7_u64;
    let mut next = |count: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % count
    };
    let mut table = String::from("id,name,department,phone,address\n");
    for id in 0..count {
        let name = [TOWN[next(12)], WHAT[next(8)], KIND[next(4)]].concat();
        let (desk, phone, street) = (["受付", "総合受付", ""][next(3)], next(10_000), next(40) + 1);
        let town = TOWN[next(12)];
        let _ = writeln!(table, "{id:06},{name},{desk},027-321-{phone:04},群馬県高崎市{town}{street}-1");
    }
    table
}

struct Run {
    seconds: f64,
    /// Seconds of all threads.
    processor: f64,
    /// Peak, in KB.
    memory: usize,
    bytes: usize,
}

fn measured(table: &Path, out: &Path, languages: &str, jobs: usize) -> Run {
    let started = Instant::now();
    let status = Command::new("/usr/bin/time")
        .args(["-f", "%U %S %M", "-o"])
        .arg(out.with_extension("time"))
        .arg(PROGRAM)
        .args(["build", "--layout", "counter-card", "--edition", "press", "--lang", languages, "--jobs"])
        .arg(jobs.to_string())
        .args(["--format", "json", "--root", env!("CARGO_MANIFEST_DIR"), "--clinics"])
        .arg(table)
        .arg("--out")
        .arg(out)
        .stdout(Stdio::null())
        .status()
        .expect("/usr/bin/time");
    assert!(status.success());
    let seconds = started.elapsed().as_secs_f64();
    let told = std::fs::read_to_string(out.with_extension("time")).expect("what time says");
    let told: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let list = std::fs::read_to_string(out.join("clinics.jsonl")).expect("the list");
    let size = |line: &str| line.split("\"bytes\":").nth(1)?.split(',').next()?.parse::<usize>().ok();
    let bytes = list.lines().filter_map(size).sum();
    Run { seconds, processor: told[0] + told[1], memory: told[2] as usize, bytes }
}

/// Seconds for a table with one clinic.
fn shared(folder: &Path, languages: &str, jobs: usize) -> f64 {
    let table = folder.join("one.csv");
    std::fs::write(&table, seeded(1)).expect("a table");
    let out = folder.join("one");
    let _ = std::fs::remove_dir_all(&out);
    measured(&table, &out, languages, jobs).seconds
}

/// Cards a second of the `typst` command line: the same layout and data, a process each.
fn peer(folder: &Path) -> Option<f64> {
    let typst = std::env::var("TYPST").unwrap_or_else(|_| "typst".to_owned());
    let version = Command::new(&typst).arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("0.15.1") {
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::new(root);
    let fonts = Fonts::new(root, &[]).ok()?;
    let mut findings = Findings::new(Levels::new(false));
    let filter = Filter { layouts: vec!["counter-card".into()], languages: vec!["en".into()], ..Filter::default() };
    let content = load::content(&project, &load::topic_names(&project), &filter.languages, &mut findings)?;
    let checked = check::content(content, &fonts, &mut findings);
    let (sheets, _) = merge::sheets(&checked, &filter, 3.0, None);
    let world = folder.join("typst");
    for (path, bytes) in checked.layout_files() {
        let path = world.join(path);
        std::fs::create_dir_all(path.parent()?).ok()?;
        std::fs::write(path, bytes).ok()?;
    }
    std::fs::write(world.join("sheet.json"), serde_json::to_vec(&sheets.first()?.data).ok()?).ok()?;
    let started = Instant::now();
    for index in 0..PEER {
        let status = Command::new(&typst)
            .args(["compile", "--ignore-system-fonts", "--font-path"])
            .arg(root.join("fonts"))
            .arg("--root")
            .arg(&world)
            .arg(world.join("main.typ"))
            .arg(world.join(format!("{index}.pdf")))
            .stderr(Stdio::null())
            .status()
            .ok()?;
        if !status.success() {
            return None;
        }
    }
    Some(PEER as f64 / started.elapsed().as_secs_f64())
}
