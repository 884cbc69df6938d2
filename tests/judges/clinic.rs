//! A clinic's own sheets: its logo on the black plate, the code of its page on paper.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::codes::codes;
use crate::matrix::{ROOT, TOPIC, build, sheet};
use crate::plates::plates_of;
use crate::program::{PDFTOPPM, QPDF};

const LINK: &str = "https://www.example.jp/clinic/";

/// Layouts whose slots are high enough for a code.
const LAYOUTS: [&str; 2] = ["flyer", "brochure"];

/// Files for screens are set whole for each clinic.
pub fn for_screens() -> Vec<PathBuf> {
    LAYOUTS.iter().map(|layout| file("web", layout)).collect()
}

const EDITIONS: [&str; 3] = ["press", "office", "web"];

const LIST: &str = "clinics:
  - id: sakura
    name: さくら診療所
    phone: 027-321-0000
    logo: logo.svg
    link: https://www.example.jp/clinic/
";

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">
<rect x="2" y="2" width="56" height="36" rx="8" fill="#0a8f95"/>
<path d="M30 8v24M18 20h24" stroke="#ee8a1d" stroke-width="6"/>
</svg>"##;

fn file(edition: &str, layout: &str) -> PathBuf {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("no temporary folder");
        let list = folder.path().join("clinics.yaml");
        std::fs::write(&list, LIST).expect("the list cannot be written");
        std::fs::write(folder.path().join("logo.svg"), LOGO).expect("the logo cannot be written");
        let list = list.to_str().expect("the temporary folder has a name in UTF-8");
        let layouts = LAYOUTS.join(",");
        let answer = build(
            Path::new(ROOT),
            ROOT,
            &folder.path().join("out"),
            &["--clinics", list, "--lang", "en", "--layout", &layouts],
        );
        assert_eq!(answer.code, 0, "{}", answer.err);
        folder
    });
    made.path().join(format!("out/{edition}/{TOPIC}/sakura/{layout}-en.pdf"))
}

#[test]
fn zbar_reads_the_code_of_a_clinics_page() {
    for edition in EDITIONS {
        for layout in LAYOUTS {
            let pictures = tempfile::tempdir().expect("no temporary folder");
            let file = file(edition, layout);
            PDFTOPPM
                .print(["-gray", "-r", "300"].map(Path::new).into_iter().chain([&*file, &pictures.path().join("p")]));
            let pages =
                std::fs::read_dir(pictures.path()).expect("no pictures").map(|page| page.expect("a page").path());
            let read: Vec<String> = pages.flat_map(|page| codes(&page)).collect();
            assert!(read.iter().any(|code| code == LINK), "{edition} {layout}: {read:?}");
        }
    }
}

#[test]
fn a_clinic_changes_the_black_plate_alone() {
    for layout in LAYOUTS {
        let (clinics, anybodys) = (plates_of(&file("press", layout)), plates_of(&sheet("press", layout, "en").file()));
        assert_eq!(clinics.len(), anybodys.len());
        for (plate, pixels) in &clinics {
            // Black leaves holes in the plates below it; a slot is on white paper.
            assert_eq!(
                *pixels == anybodys[plate],
                !plate.ends_with("Black") || !has_slot(layout, plate),
                "{layout} {plate}"
            );
        }
    }
}

/// Whether the clinic's place is on the page of a plate.
fn has_slot(layout: &str, plate: &str) -> bool {
    let page = if matches!(layout, "flyer" | "counter-card") { 2 } else { 1 };
    plate.starts_with(&format!("page {page},"))
}

#[test]
fn qpdf_finds_nothing_wrong_with_a_clinics_sheets() {
    for edition in EDITIONS {
        for layout in LAYOUTS {
            let answer = QPDF.ask(["--check".as_ref(), file(edition, layout).as_os_str()]);
            assert!(answer.code == 0 && answer.err.is_empty(), "{edition} {layout}: {}{}", answer.out, answer.err);
        }
    }
}
