//! Clinics' cards merged into one file: the same pages as one file each, and little more for each further card.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use crate::clinics::names;
use crate::overlays::pixels;
use crate::project::{Project, Run};

const LANGUAGES: [&str; 3] = ["ja", "en", "th"];

/// KB that a further card may take.
const FURTHER: usize = 3;

fn project() -> Project {
    Project::in_languages(&LANGUAGES).set(crate::project::TOPIC, "layouts", "[counter-card]")
}

/// Every third that is not long has a name in English too.
fn table(count: usize) -> String {
    let mut table = String::from("id,name,names.en,phone\n");
    for (number, name) in names(3).take(count).enumerate() {
        let english =
            if number % 3 == 0 && name.chars().count() < 20 { format!("Clinic {number}") } else { String::new() };
        table += &format!("c{number},{name},{english},027-321-{number:04}\n");
    }
    table
}

fn merged(project: &Project, by: &str, more: &[&str]) -> Run {
    let fixed = ["--edition", "press", "--clinics", "some.csv", "--merge", by];
    project.build(&[&fixed, more].concat())
}

/// The rows of a list of pages.
fn index(text: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).expect("a mark that it is UTF-8");
    csv::Reader::from_reader(text).deserialize().collect::<Result<_, _>>().unwrap()
}

/// The label of each page, as a reader shows it.
fn labels(pdf: &Document) -> Vec<String> {
    let tree = pdf.catalog().unwrap().get(b"PageLabels").unwrap().as_reference().unwrap();
    let mut starts: Vec<(usize, String)> = Vec::new();
    let mut nodes = vec![tree];
    while let Some(node) = nodes.pop() {
        let node = pdf.get_dictionary(node).unwrap();
        if let Ok(kids) = node.get(b"Kids").and_then(Object::as_array) {
            nodes.extend(kids.iter().map(|kid| kid.as_reference().unwrap()));
        }
        let pairs = node.get(b"Nums").and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        for pair in pairs.chunks(2) {
            let label: &Dictionary = pair[1].as_dict().unwrap();
            let prefix = label.get(b"P").unwrap().as_str().unwrap();
            starts.push((pair[0].as_i64().unwrap() as usize, String::from_utf8_lossy(prefix).into_owned()));
        }
    }
    starts.sort();
    let of = |page: usize| {
        let (start, prefix) = starts.iter().rev().find(|(start, _)| *start <= page).unwrap();
        format!("{prefix}{}", page - start + 1)
    };
    (0..pdf.get_pages().len()).map(of).collect()
}

#[test]
fn merged_pages_are_those_of_one_file_each() {
    let project = project().write("some.csv", table(9));
    project.build(&["--edition", "press", "--clinics", "some.csv", "--out", "single"]).exits(0);
    let single = crate::project::files(&project.path("single"));
    for (by, files) in [
        ("clinic", (0..9).map(|number| format!("c{number}")).collect()),
        ("language", LANGUAGES.map(|tag| format!("clinics-{tag}")).to_vec()),
        ("layout", vec!["clinics-counter-card".to_owned()]),
        ("all", vec!["clinics".to_owned()]),
    ] {
        merged(&project, by, &[]).exits(0);
        let out = project.out();
        let mut cards = 0;
        for name in files {
            let pages = pixels(out[&format!("press/card/{name}.pdf")].clone());
            let labels = labels(&Document::load_mem(&out[&format!("press/card/{name}.pdf")]).unwrap());
            for row in index(&out[&format!("press/card/{name}.csv")]) {
                let (clinic, language) = (&row["clinic"], &row["language"]);
                let alone = pixels(single[&format!("press/card/{clinic}/counter-card-{language}.pdf")].clone());
                let first: usize = row["page"].parse::<usize>().unwrap() - 1;
                assert_eq!(row["pages"], alone.len().to_string());
                for (number, page) in alone.iter().enumerate() {
                    assert!(pages[first + number] == *page, "--merge {by}: page {} of {clinic} {language}", number + 1);
                    assert_eq!(labels[first + number], format!("{clinic} counter-card {language} {}", number + 1));
                }
                cards += 1;
            }
        }
        assert_eq!(cards, 9 * LANGUAGES.len(), "--merge {by}");
    }
}

#[test]
fn a_merged_file_has_its_fonts_and_its_intent_once_and_little_for_each_further_card() {
    let size = |count: usize| {
        let project = project().write("some.csv", table(count));
        merged(&project, "language", &["--lang", "en"]).exits(0);
        let bytes = project.out()["press/card/clinics-en.pdf"].clone();
        let pdf = Document::load_mem(&bytes).unwrap();
        let is = |object: &&Object, kind: &[u8]| object.as_dict().is_ok_and(|entries| entries.has_type(kind));
        let count_of = |kind: &[u8]| pdf.objects.values().filter(|object| is(object, kind)).count();
        assert_eq!(count_of(b"OutputIntent"), 1);
        assert_eq!(count_of(b"Catalog"), 1);
        assert_eq!(pdf.get_pages().len(), 2 * count);
        (bytes.len(), count_of(b"FontDescriptor"))
    };
    let (small, large) = (size(60), size(160));
    // A name may bring a letter of one more font; a hundred cards bring no hundred fonts.
    assert!(large.1 < small.1 + 3, "{} fonts, then {}", small.1, large.1);
    let further = (large.0 - small.0) / 100;
    assert!(further <= FURTHER << 10, "{further} bytes");
}

#[test]
fn a_long_list_has_a_tree_of_pages_and_the_same_bytes_on_any_number_of_threads() {
    let project = project().write("some.csv", table(200));
    merged(&project, "all", &["--lang", "en", "--jobs", "1"]).exits(0);
    let first = project.out();
    merged(&project, "all", &["--lang", "en", "--jobs", "2"]).exits(0);
    assert_eq!(project.out(), first);
    let pdf = Document::load_mem(&first["press/card/clinics.pdf"]).unwrap();
    assert_eq!(pdf.get_pages().len(), 400);
    let labels = labels(&pdf);
    assert_eq!(labels[399], "c199 counter-card en 2");
    project.run(&["verify"]).exits(0);
}

#[test]
fn the_print_shop_takes_a_merged_file() {
    let project = project().write("some.csv", table(2));
    merged(&project, "all", &["--lang", "en"]).exits(0);
    project.run(&["preflight", "out/press/card/clinics.pdf"]).exits(0).says("4 pages");
}

#[test]
fn a_row_that_cannot_be_made_is_told_of_and_leaves_the_others_in() {
    let long = "あ".repeat(200);
    let project = project().write("some.csv", format!("id,name\na,高崎医院\nb,{long}\nc,𓀀医院\nd,前橋医院\n"));
    let run = merged(&project, "all", &["--lang", "en"]).exits(1);
    let told = run.findings();
    assert!(told.iter().any(|finding| finding.contains("some.csv:3")), "{told:?}");
    assert!(told.iter().any(|finding| finding.contains("some.csv:4")), "{told:?}");
    let rows = index(&project.out()["press/card/clinics.csv"]);
    let clinics: Vec<&str> = rows.iter().map(|row| row["clinic"].as_str()).collect();
    assert_eq!(clinics, ["a", "d"]);
}

#[test]
fn what_is_for_screens_is_not_merged_and_the_user_is_told() {
    let project = project().write("some.csv", table(2));
    let arguments = ["--clinics", "some.csv", "--merge", "all", "--lang", "en", "--edition", "web,office"];
    project.build(&arguments).exits(0).prints("files for screens are tagged throughout and are not merged");
    let paths: Vec<String> = project.out().into_keys().filter(|path| path.ends_with(".pdf")).collect();
    assert_eq!(paths, ["office/card/clinics.pdf"]);
}
