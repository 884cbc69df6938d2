//! The `typst` command line, given the same cards.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use chirashi::check;
use chirashi::finding::{Findings, Levels};
use chirashi::fonts::Fonts;
use chirashi::load::{self, Project};
use chirashi::merge::{self, Filter};

use crate::fresh;

/// Files that it makes, one process each, and as a bundle: one of 1000 such cards takes more than 24 GB of memory.
const PROCESSES: usize = 20;
const BUNDLE: usize = 300;

/// Cards a second of the `typst` command line for the same layout and data: a process each, and as a bundle.
pub fn rates(folder: &Path, languages: &[&str]) -> Option<(f64, f64)> {
    let typst = std::env::var("TYPST").unwrap_or_else(|_| "typst".to_owned());
    let version = Command::new(&typst).arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("0.15.1") {
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::new(root);
    let fonts = Fonts::new(root, &[]).ok()?;
    let mut findings = Findings::new(Levels::new(false));
    let languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
    let filter = Filter { layouts: vec!["counter-card".into()], languages, ..Filter::default() };
    let content = load::content(&project, &load::topic_names(&project), &filter.languages, &mut findings)?;
    let checked = check::content(content, &fonts, &mut findings);
    let (sheets, _) = merge::sheets(&checked, &filter, 3.0, None);
    let world = folder.join("typst");
    for (path, bytes) in checked.layout_files() {
        let path = world.join(path);
        std::fs::create_dir_all(path.parent()?).ok()?;
        std::fs::write(path, bytes).ok()?;
    }
    let main = std::fs::read_to_string(world.join("main.typ")).ok()?;
    let mut bundled = String::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let data = format!("sheet-{index}.json");
        std::fs::write(world.join(&data), serde_json::to_vec(&sheet.data).ok()?).ok()?;
        let body = main.replace("/sheet.json", &format!("/{data}"));
        std::fs::write(world.join(format!("sheet-{index}.typ")), &body).ok()?;
        // A bundle's documents take their title themselves, and each is another one.
        let inner = body.replace("#set document(title: sheet.title)", "");
        std::fs::write(world.join(format!("inner-{index}.typ")), inner).ok()?;
    }
    let count = sheets.len();
    let _ = writeln!(bundled, "#for number in range({BUNDLE}) {{");
    let _ = writeln!(
        bundled,
        "  document(str(number) + \".pdf\", include \"inner-\" + str(calc.rem(number, {count})) + \".typ\")"
    );
    bundled.push_str("}\n");
    std::fs::write(world.join("bundle.typ"), bundled).ok()?;
    let compile = |arguments: &[&str], input: &Path, output: &Path| {
        let started = Instant::now();
        let status = Command::new(&typst)
            .arg("compile")
            .args(arguments)
            .args(["--ignore-system-fonts", "--no-pdf-tags", "--font-path"])
            .arg(root.join("fonts"))
            .arg("--root")
            .arg(&world)
            .args([input, output])
            // Its documents nest: with the usual stack a bundle of 300 aborts.
            .env("RUST_MIN_STACK", "1073741824")
            .stderr(Stdio::null())
            .status();
        status.ok().filter(std::process::ExitStatus::success).map(|_| started.elapsed().as_secs_f64())
    };
    let mut seconds = 0.0;
    for index in 0..PROCESSES {
        let input = world.join(format!("sheet-{}.typ", index % count));
        seconds += compile(&[], &input, &folder.join(format!("{index}.pdf")))?;
    }
    let bundle = fresh(folder);
    let whole = compile(&["--features", "bundle", "--format", "bundle"], &world.join("bundle.typ"), &bundle)?;
    Some((PROCESSES as f64 / seconds, BUNDLE as f64 / whole))
}
