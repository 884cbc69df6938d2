//! The speed of a build beside `typst compile`: the same sheets, the same machine, the same run.
//!
//! `cargo bench` builds the whole matrix with chirashi, then each of its sheets with the `typst` command line (0.15.1, on
//! the PATH or named by TYPST), one process a sheet, at the sizes that chirashi found. It prints seconds and ratios; on a
//! noisy machine the ratios are what counts. Arguments after `--`: a number of repetitions (3).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chirashi::commands::shop;
use chirashi::finding::{Findings, Levels};
use chirashi::fonts::Fonts;
use chirashi::impose::Order;
use chirashi::load::{self, Project};
use chirashi::merge::{self, Filter};
use chirashi::model::sheet::Sheet;
use chirashi::press::{self, Shop};
use chirashi::{check, typeset};

const EDITIONS: usize = 3;

fn main() {
    let repetitions = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(3);
    let typst = std::env::var("TYPST").unwrap_or_else(|_| "typst".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let sheets = sheets(root, temporary.path());
    if Command::new(&typst).arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("{typst} is missing: cargo install typst-cli --version 0.15.1");
        std::process::exit(2);
    }
    anatomy(root);
    for _ in 0..repetitions {
        round(root, &typst, &sheets, temporary.path());
    }
}

/// Where the time of one thread goes, by stage.
fn anatomy(root: &Path) {
    let project = Project::new(root);
    let fonts = Fonts::new(root, &[]).map_err(|_| "fonts").expect("the bundled fonts");
    let mut findings = Findings::new(Levels::new(false));
    let started = Instant::now();
    let content = load::content(&project, &load::topic_names(&project), &[], &mut findings).expect("content");
    let loaded = started.elapsed();
    let checked = check::content(content, &fonts, &mut findings);
    let checked_in = started.elapsed() - loaded;
    let shop = shop(&project);
    let (sheets, _) = merge::sheets(&checked, &Filter::default(), shop.profile().bleed, shop.marks());
    let merged = started.elapsed() - loaded - checked_in;
    let layouts = typeset::Layouts::new(checked.layout_files());
    let mut stages = [Duration::ZERO; 3];
    let (mut inks, mut finishing) = (Duration::ZERO, Duration::ZERO);
    for sheet in &sheets {
        let mut faults = Vec::new();
        // What an earlier sheet or the preparation left in the typesetter's memory would flatter it.
        comemo::evict(0);
        let mut last = Instant::now();
        let document = typeset::document(sheet, &layouts, &fonts, &mut faults).map_err(|_| "fits").expect("a sheet");
        stages[0] += last.elapsed();
        let started = Instant::now();
        let paged = press::on_press(&document, &shop, &mut faults).map_err(|_| "inks").expect("pages in inks");
        inks += started.elapsed();
        let bytes = typst_pdf::pdf(&paged, &typst_pdf::PdfOptions::default()).map_err(|_| "PDF").expect("a PDF");
        let started = Instant::now();
        std::hint::black_box(press::as_pdfx(bytes, &document, &shop, None).expect("a PDF/X"));
        finishing += started.elapsed();
        last = Instant::now();
        for edition in chirashi::model::edition::Edition::ALL {
            let finished = press::finish(&document, edition, &shop, &Order::default(), None, &mut faults)
                .map_err(|_| "PDF")
                .expect("a PDF");
            stages[1] += last.elapsed();
            last = Instant::now();
            chirashi::preflight::proof(finished, shop.profile(), &mut faults);
            stages[2] += last.elapsed();
            last = Instant::now();
        }
    }
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "one thread: load {:.0} ms, check {:.0} ms, merge {:.0} ms, typeset {:.0} ms, press {:.0} ms, proof {:.0} ms",
        ms(loaded),
        ms(checked_in),
        ms(merged),
        ms(stages[0]),
        ms(stages[1]),
        ms(stages[2])
    );
    println!(
        "press edition: inks and marks {:.0} µs, finishing {:.0} µs a sheet; together {:.2} % of typesetting (aim 2)",
        inks.as_secs_f64() * 1e6 / sheets.len() as f64,
        finishing.as_secs_f64() * 1e6 / sheets.len() as f64,
        (inks + finishing).as_secs_f64() / stages[0].as_secs_f64() * 100.0
    );
}

fn round(root: &Path, typst: &str, sheets: &BTreeMap<String, PathBuf>, out: &Path) {
    let files = sheets.len() * EDITIONS;
    let (matrix, memory) = chirashi(root, out, &["--force"]);
    let (again, _) = chirashi(root, out, &[]);
    // Each edition is a sheet of its own to the command line.
    let mut peer = Duration::ZERO;
    for _ in 0..EDITIONS {
        for folder in sheets.values() {
            peer += compile(root, typst, folder);
        }
    }
    let (one, _) = chirashi(root, out, &["--layout", "counter-card", "--lang", "en", "--edition", "press", "--force"]);
    let one_peer = compile(root, typst, &sheets["counter-card-en"]);
    println!(
        "{files} PDFs: chirashi {:.2} s ({:.1} a second, {} MB), typst one process each {:.2} s; ratio {:.1}",
        matrix.as_secs_f64(),
        files as f64 / matrix.as_secs_f64(),
        memory / 1024,
        peer.as_secs_f64(),
        peer.as_secs_f64() / matrix.as_secs_f64()
    );
    println!(
        "nothing changed: {:.0} ms; ratio to the full build {:.0} (aim 30, and under 100 ms)",
        again.as_secs_f64() * 1e3,
        matrix.as_secs_f64() / again.as_secs_f64()
    );
    println!(
        "1 PDF, cold: chirashi {:.0} ms, typst {:.0} ms; ratio {:.2}",
        one.as_secs_f64() * 1e3,
        one_peer.as_secs_f64() * 1e3,
        one_peer.as_secs_f64() / one.as_secs_f64()
    );
}

/// A build's time, and its peak memory in KB.
fn chirashi(root: &Path, out: &Path, arguments: &[&str]) -> (Duration, u64) {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_chirashi"))
        .args(["build", "-A", "Q005", "-A", "Q006", "--root"])
        .arg(root)
        .arg("--out")
        .arg(out.join("out"))
        .args(arguments)
        .stderr(Stdio::null())
        .spawn()
        .expect("chirashi starts");
    let mut memory = 0;
    loop {
        memory = memory.max(peak(child.id()));
        if let Some(status) = child.try_wait().expect("chirashi can be waited for") {
            assert!(status.success(), "chirashi failed");
            return (started.elapsed(), memory);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The high-water mark of a process's memory in KB; 0 where the system does not tell.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn compile(root: &Path, typst: &str, folder: &Path) -> Duration {
    let started = Instant::now();
    let status = Command::new(typst)
        .args(["compile", "--ignore-system-fonts", "--pdf-standard", "1.4", "--no-pdf-tags", "--font-path"])
        .arg(root.join("fonts"))
        .arg("--root")
        .arg(folder)
        .arg(folder.join("main.typ"))
        .arg(folder.join("sheet.pdf"))
        .status()
        .expect("typst starts");
    assert!(status.success(), "typst failed on {}", folder.display());
    started.elapsed()
}

fn shop(project: &Project) -> Shop {
    shop::open(project, load::DEFAULT_PROFILE, None, &mut Vec::new())
        .map_err(|_| "profile")
        .expect("the default profile")
}

/// A folder a sheet: the layouts and the sheet's data at the sizes that fit it.
fn sheets(root: &Path, to: &Path) -> BTreeMap<String, PathBuf> {
    let project = Project::new(root);
    let fonts = Fonts::new(root, &[]).map_err(|_| "fonts").expect("the bundled fonts");
    let mut findings = Findings::new(Levels::new(false));
    let content = load::content(&project, &load::topic_names(&project), &[], &mut findings).expect("content");
    let checked = check::content(content, &fonts, &mut findings);
    let shop = shop(&project);
    let (sheets, _) = merge::sheets(&checked, &Filter::default(), shop.profile().bleed, shop.marks());
    let layouts = typeset::Layouts::new(checked.layout_files());
    sheets
        .into_iter()
        .map(|mut sheet: Sheet| {
            let name = format!("{}-{}", sheet.id.layout, sheet.id.language);
            let folder = to.join(&name);
            for (path, bytes) in checked.layout_files() {
                let path = folder.join(path);
                std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
                std::fs::write(path, bytes).expect("a layout file");
            }
            let document = typeset::document(&sheet, &layouts, &fonts, &mut Vec::new()).map_err(|_| &name);
            sheet.data.fit = document.expect("a sheet that fits").fit();
            std::fs::write(folder.join("sheet.json"), serde_json::to_vec(&sheet.data).expect("JSON")).expect("a sheet");
            (name, folder)
        })
        .collect()
}
