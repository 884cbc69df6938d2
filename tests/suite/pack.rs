//! The zip for the print shop: what is in it, what it says, and when there is none.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chirashi::digest::Sum;

use crate::project::{Project, Run};

const ZIP: &str = "out/pack.zip";

/// What a zip holds, in the order of its directory.
#[track_caller]
fn opened(project: &Project, zip: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = std::fs::read(project.path(zip)).unwrap_or_else(|error| panic!("{zip}: {error}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.push((file.name().unwrap().into_owned(), content));
    }
    files
}

/// The text of a PDF, spaces aside.
fn said(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect()
}

/// The rows of the order's table after its heading, each by the heading's English words.
#[track_caller]
fn rows(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    let csv = csv.strip_prefix("\u{FEFF}".as_bytes()).expect("Excel asks for a byte order mark");
    assert!(csv.ends_with(b"\r\n"));
    let mut reader = csv::Reader::from_reader(csv);
    let heading: Vec<String> =
        reader.headers().unwrap().iter().map(|cell| cell.split_once(' ').unwrap().1.to_owned()).collect();
    let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
    reader.records().map(|row| heading.iter().cloned().zip(cells(row.unwrap())).collect()).collect()
}

fn pack(project: &Project, more: &[&str]) -> Run {
    project.run(&[&["pack", "--format", "json"], more].concat())
}

fn built() -> Project {
    let project = Project::new();
    project.build(&["--edition", "press"]).exits(0);
    project
}

#[test]
fn a_print_shop_gets_the_files_their_sums_the_reports_and_an_order() {
    let project = built();
    let run = pack(&project, &["--copies", "500", "--copies", "tiny/en=1234"]).exits(0);
    assert_eq!(run.json()["summary"]["files"], 2);
    let files = opened(&project, ZIP);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let pdfs = ["press/card/tiny-en.pdf", "press/card/tiny-ja.pdf"];
    let more = ["order.csv", "order.pdf", "preflight/report.json", "preflight/report.pdf", "SHA256SUMS"];
    assert_eq!(names, [&pdfs[..], &more[..]].concat());
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap().1;
    let out = project.out();
    for pdf in pdfs {
        assert!(out[pdf] == *file(pdf), "{pdf}");
    }

    let sums: String = files[..files.len() - 1]
        .iter()
        .map(|(name, bytes)| format!("{}  {name}\n", Sum::of(bytes).hex()))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(String::from_utf8(file("SHA256SUMS").clone()).unwrap(), sums);

    let rows = rows(file("order.csv"));
    let row = |row: usize, keys: &[&str]| keys.iter().map(|key| rows[row][*key].clone()).collect::<Vec<_>>();
    let keys = ["kind", "language", "name of language", "width mm", "height mm", "sides", "inks", "paper", "copies"];
    assert_eq!(row(0, &keys), ["tiny", "en", "英語", "148", "148", "1", "4/0 CMYK", "", "1234"]);
    assert_eq!(row(1, &["language", "copies", "file"]), ["ja", "500", pdfs[1]]);

    let order = lopdf::Document::load_mem(file("order.pdf")).unwrap();
    assert_eq!(order.get_pages().len(), 1);
    let order = said(file("order.pdf"));
    for words in ["印刷注文書", "Printorder", "148×148", "4/0", "1,234", "500", "1,734", "PDF/X-1a:2003", "0エラー"]
    {
        assert!(order.contains(words), "{words:?} is not in {order}");
    }
    assert!(said(file("preflight/report.pdf")).contains("2PDF"));
    let report: serde_json::Value = serde_json::from_slice(file("preflight/report.json")).unwrap();
    assert_eq!(
        (&report["files"], &report["errors"], &report["standard"]),
        (&2.into(), &0.into(), &"PDF/X-1a:2003".into())
    );
}

#[test]
fn the_same_folder_gives_the_same_zip_wherever_it_is_written() {
    let project = built();
    pack(&project, &["--jobs", "1"]).exits(0);
    let first = std::fs::read(project.path(ZIP)).unwrap();
    pack(&project, &["--jobs", "3", "--to", "elsewhere/order.zip"]).exits(0);
    assert!(first == std::fs::read(project.path("elsewhere/order.zip")).unwrap());
    let dated = ["pack", "--to", "dated.zip"];
    project.run_with(&dated, &[("SOURCE_DATE_EPOCH", "1709164799")]).exits(0);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(project.path("dated.zip")).unwrap()).unwrap();
    let time = archive.by_index(0).unwrap().last_modified().unwrap();
    assert_eq!((time.year(), time.month(), time.day(), time.hour()), (2024, 2, 28, 23));
}

#[test]
fn what_nobody_has_said_stays_open() {
    let project = built();
    let run = project.run(&["pack", "--copies", "/en=7"]).exits(0);
    run.says("wrote out/pack.zip").says("how many copies is not known of tiny").says("2 PDFs, 2 pages");
    let files = opened(&project, ZIP);
    let rows = rows(&files[2].1);
    assert_eq!(rows.iter().map(|row| row["copies"].as_str()).collect::<Vec<_>>(), ["7", ""]);
}

#[test]
fn nothing_is_packed_of_a_folder_whose_files_were_changed() {
    let project = built();
    pack(&project, &[]).exits(0);
    let before = std::fs::read(project.path(ZIP)).unwrap();
    let project = project.write("out/press/card/tiny-ja.pdf", "changed\n%%EOF\n").delete("out/press/card/tiny-en.pdf");
    pack(&project, &[])
        .exits(1)
        .tells("error D001 press/card/tiny-en.pdf")
        .tells("error D002 press/card/tiny-ja.pdf")
        .errs_only_with(&["D001", "D002"]);
    assert!(before == std::fs::read(project.path(ZIP)).unwrap(), "the earlier zip is still there");
    // What is not wanted is not asked for.
    project.build(&["--edition", "press", "--lang", "en"]).exits(0);
    pack(&project, &["--lang", "en"]).exits(0);
}

#[test]
fn nothing_is_packed_that_the_shop_would_not_take() {
    let project = Project::new();
    project.build(&["--edition", "press", "--profile", "eu-offset"]).exits(0);
    pack(&project, &[]).exits(1).tells("error P110 press/card/tiny-en.pdf");
    assert!(!project.path(ZIP).exists());
    pack(&project, &["--profile", "eu-offset"]).exits(0);
}

#[test]
fn what_preflight_warns_of_is_in_the_reports() {
    // Thinner than 0.3 pt a line may break off.
    let project = Project::with_layout("line(length: 30mm, stroke: 0.28pt + look.ink.text)");
    project.build(&["--edition", "press"]).exits(0).tells("warning P161");
    pack(&project, &["--fail-level", "warning"]).exits(1).tells("warning P161 press/card/tiny-en.pdf");
    let files = opened(&project, ZIP);
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}")).1;
    assert!(said(file("preflight/press/card/tiny-en.pdf")).contains("P161"));
    let report = said(file("preflight/report.pdf"));
    for words in ["P161", "2warnings", "press/card/tiny-ja.pdf"] {
        assert!(report.contains(words), "{words:?} is not in {report}");
    }
    assert!(String::from_utf8_lossy(file("preflight/report.json")).contains("press/card/tiny-en.pdf"));
    pack(&project, &["-D", "P161", "--to", "strict.zip"]).exits(1);
    assert!(!project.path("strict.zip").exists());
}

#[test]
fn nothing_is_packed_of_a_folder_that_is_not_finished() {
    let project = built().write("out/.unfinished/journal.jsonl", "");
    pack(&project, &[]).exits(1).tells("error D005 a build into this folder was ended");
    let project = built().write("out/clinics-1-of-2.jsonl", "");
    pack(&project, &[]).exits(1).tells("error D005 clinics-1-of-2.jsonl").tells("chirashi manifest merge");
    let project = built().write("out/clinics.jsonl", "{\"path\": \"press/ca");
    pack(&project, &[]).exits(1).tells("error D005 clinics.jsonl").errs_only_with(&["D005"]);
    project.run(&["verify", "--format", "json"]).exits(1).tells("error D005 clinics.jsonl");
    let project = project.write("out/manifest.json", "{\"files\": [").delete("out/clinics.jsonl");
    pack(&project, &[]).exits(1).tells("error D005 manifest.json");
}

#[test]
fn a_manifest_that_came_without_its_files_is_one_thing_to_tell() {
    let project = built();
    std::fs::remove_dir_all(project.path("out/press")).unwrap();
    let run = pack(&project, &[]).exits(1);
    let missing = run.findings().iter().filter(|finding| finding.contains("D001")).count();
    assert_eq!(missing, 1);
    run.tells("sheets for anybody that manifest.json names is here");
}

#[test]
fn what_is_named_and_not_there_is_told_of() {
    let project = built();
    pack(&project, &["--layout", "tinny"])
        .exits(1)
        .tells("no press file matches --layout tinny (did you mean `tiny`?)");
    pack(&project, &["--copies", "flyer=3"]).exits(1).tells("no press file matches --copies flyer");
    pack(&project, &["--clinic", "takasaki"]).exits(1).tells("no press file matches --clinic takasaki");
    project.run(&["pack", "--edition", "web"]).exits(2).says("leave --edition away");
    project.run(&["pack", "--copies", "none"]).exits(2).says("LAYOUT/LANG=N");
    project.run(&["pack", "--out", "nowhere"]).exits(2).says("nowhere has neither manifest.json nor clinics.jsonl");
    let project = Project::new();
    project.build(&["--edition", "web"]).exits(0);
    pack(&project, &[]).exits(1).tells("error D004");
    assert!(!project.path(ZIP).exists());
}

#[test]
fn copies_come_from_the_clinics_records() {
    let project = Project::with_the_counter_card().write(
        "some.csv",
        "id,name,copies\na-1,高崎中央クリニック,30\nb,\"=HYPERLINK(\"\"http://x\"\")\",\nc,東医院,\"1,200\"\n",
    );
    project.build(&["--lang", "en", "--edition", "press", "--clinics", "some.csv"]).exits(0);
    pack(&project, &[]).exits(0);
    let files = opened(&project, ZIP);
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap().1;
    let rows = rows(file("order.csv"));
    let row = |row: usize| ["place id", "place", "copies"].map(|key| rows[row][key].clone());
    assert_eq!(row(0), ["a-1", "高崎中央クリニック", "30"]);
    assert_eq!(row(1), ["b", "'=HYPERLINK(\"http://x\")", ""], "no spreadsheet runs a clinic's name");
    assert_eq!(row(2), ["c", "東医院", "1200"]);
    assert_eq!(rows[0]["kind"], "窓口カード counter card");
    let order = said(file("order.pdf"));
    for words in ["高崎中央クリニック", "=HYPERLINK", "1,230"] {
        assert!(order.contains(words), "{words:?} is not in {order}");
    }
    // Another number is no other file.
    let project = project.replace("some.csv", ",30", ",40");
    let run = project.build(&["--lang", "en", "--edition", "press", "--clinics", "some.csv"]).exits(0);
    assert_eq!(run.json()["summary"]["kept"], 3);
    pack(&project, &["--clinic", "a-1,b", "--copies", "5"]).exits(0);
    let again = self::rows(&opened(&project, ZIP)[2].1);
    assert_eq!(again.iter().map(|row| row["copies"].as_str()).collect::<Vec<_>>(), ["40", "5"]);
}

#[test]
fn cards_in_one_file_are_ordered_one_by_one() {
    let project =
        Project::with_the_counter_card().write("some.csv", "id,name,copies\na-1,高崎中央クリニック,30\nb,東医院,\n");
    let arguments = ["--lang", "ja,en", "--edition", "press", "--clinics", "some.csv", "--merge", "all"];
    project.build(&arguments).exits(0);
    let run = pack(&project, &["--copies", "counter-card/en=7"]).exits(0);
    assert_eq!(run.json()["summary"]["files"], 1);
    let files = opened(&project, ZIP);
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}")).1;
    let list = "press/card/clinics.csv";
    assert!(file("SHA256SUMS").windows(list.len()).any(|part| part == list.as_bytes()));
    assert_eq!(**file(list), std::fs::read(project.path("out").join(list)).unwrap());
    let rows = rows(file("order.csv"));
    let told = |key: &str| rows.iter().map(|row| row[key].as_str()).collect::<Vec<_>>();
    assert_eq!(told("place id"), ["a-1", "a-1", "b", "b"]);
    assert_eq!(told("copies"), ["30", "30", "", "7"]);
    assert_eq!(told("language"), ["ja", "en", "ja", "en"]);
    assert_eq!(told("sides"), ["2"; 4]);
    assert_eq!(told("inks"), ["4/4 CMYK/CMYK"; 4]);
    assert_eq!(told("file")[3], "press/card/clinics.pdf#page=7");
    let order = said(file("order.pdf"));
    for words in ["高崎中央クリニック", "東医院", "67"] {
        assert!(order.contains(words), "{words:?} is not in {order}");
    }
    // A list that somebody has changed says nothing.
    let text = std::fs::read_to_string(project.path("out").join(list)).unwrap();
    let project = project.write("out/press/card/clinics.csv", text.replace(",30", ",31"));
    project.run(&["verify", "--format", "json"]).exits(1).tells("error D002").tells(list);
    pack(&project, &[]).exits(1).tells("D002");
}

#[cfg(unix)]
#[test]
fn a_zip_that_may_not_grow_leaves_the_earlier_one_intact() {
    let project = built();
    pack(&project, &["--copies", "1"]).exits(0);
    let before = std::fs::read(project.path(ZIP)).unwrap();
    // A limit on the size of a file refuses in the middle of writing, as a full disk does.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$CHIRASHI\" pack --copies 2";
    project.shell(&["sh", "-c", script]).exits(2).says("cannot write out/pack.zip");
    assert!(before == std::fs::read(project.path(ZIP)).unwrap());
}

#[test]
fn no_other_file_is_taken_for_the_zip() {
    let project = built();
    let list = project.read("out/manifest.json");
    pack(&project, &["--to", "out/manifest.json"]).exits(2).says("name a file that ends in .zip");
    assert_eq!(project.read("out/manifest.json"), list);
    pack(&project, &["--copies", "=3"]).exits(2);
}
