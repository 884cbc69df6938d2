//! The speed of preflight beside Ghostscript's separations of the same flyer, on the same machine, in the same run.
//!
//! `cargo bench --bench preflight` builds a flyer, preflights it with and without plates on one core, and separates it
//! with `gs -sDEVICE=tiffsep` at the same resolution. It prints milliseconds a page and the ratio; on a noisy machine the
//! ratio is what counts. Arguments after `--`: a number of repetitions (20).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chirashi::load::{self, Project};
use chirashi::preflight::{self, Depth};

const DPI: f64 = 150.0;

fn main() {
    let repetitions = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(20);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let flyer = flyer(root, folder.path());
    let bytes = std::fs::read(&flyer).expect("the flyer");
    let profile = load::profile(&Project::new(root), "jp-offset").map_err(|_| "profile").expect("a profile").value;
    let pages = preflight::examine(&bytes, &profile, Depth::Objects).pages.max(1) as u32;
    let time = |depth: Depth| {
        least(repetitions, || {
            let examined = preflight::examine(&bytes, &profile, depth);
            assert!(examined.pages > 0, "the flyer has no pages");
        }) / pages
    };
    let without = time(Depth::Objects);
    let with = time(Depth::Plates(DPI));
    let separated = least(3, || separate(&flyer, folder.path())) / pages;
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "a page of the flyer: preflight {:.1} ms without plates, {:.1} ms with plates at {DPI} dpi; tiffsep {:.1} ms; ratio {:.1}",
        ms(without),
        ms(with),
        ms(separated),
        separated.as_secs_f64() / with.as_secs_f64()
    );
}

/// The least time of some runs: what the work takes when nothing disturbs it.
fn least(repetitions: usize, work: impl Fn()) -> Duration {
    (0..repetitions.max(1))
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn flyer(root: &Path, out: &Path) -> PathBuf {
    let status = Command::new(env!("CARGO_BIN_EXE_chirashi"))
        .args(["build", "-A", "Q005", "-A", "Q006", "--layout", "flyer", "--lang", "my", "--edition", "press"])
        .arg("--root")
        .arg(root)
        .arg("--out")
        .arg(out)
        .stderr(Stdio::null())
        .status()
        .expect("chirashi starts");
    assert!(status.success(), "chirashi failed");
    out.join("press/myna-hokensho/flyer-my.pdf")
}

fn separate(file: &Path, folder: &Path) {
    let status = Command::new("gs")
        .args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep"])
        .arg(format!("-r{DPI}"))
        .arg(format!("-sOutputFile={}/%d.tif", folder.display()))
        .arg(file)
        .status();
    match status {
        Ok(status) => assert!(status.success(), "gs failed"),
        Err(_) => {
            eprintln!("gs is missing: apt-get install ghostscript");
            std::process::exit(2);
        }
    }
}
