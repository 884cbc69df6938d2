//! Clinics' own sheets: whatever a stranger's spreadsheet says, each row is made or told of.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::project::{Project, Run, TOPIC, WEB_EN, assert_whole, command, files, words};

/// Seeded names such as clinics have.
pub fn names(seed: u64) -> impl Iterator<Item = String> {
    const LEGAL: [&str; 5] = ["", "", "医療法人社団", "医療法人", "独立行政法人国立病院機構"];
    const TOWN: [&str; 12] = [
        "高崎",
        "前橋",
        "太田",
        "桐生",
        "中央",
        "あおば",
        "さくら",
        "ひまわり",
        "緑町",
        "東",
        "みなみ",
        "ニュータウン",
    ];
    const WHAT: [&str; 8] = ["内科", "小児科", "内科・小児科", "耳鼻咽喉科", "眼科", "歯科", "産婦人科", "脳神経外科"];
    const KIND: [&str; 4] = ["医院", "クリニック", "診療所", "総合医療センター"];
    let mut state = seed;
    let mut next = move |count: usize| {
        // A linear congruential generator (Knuth, MMIX) is random enough for names.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % count
    };
    std::iter::repeat_with(move || {
        [LEGAL[next(LEGAL.len())], TOWN[next(TOWN.len())], WHAT[next(WHAT.len())], KIND[next(KIND.len())]].concat()
    })
}

/// A table of so many clinics.
fn table(count: usize) -> String {
    let mut table = String::from("id,name,phone\n");
    for (number, name) in names(1).take(count).enumerate() {
        table += &format!("c{number},{name},027-321-{number:04}\n");
    }
    table
}

const CARD: &str = "layouts/counter-card/layout.typ";

const ARGUMENTS: [&str; 4] = ["--lang", "en", "--edition", "press"];

fn own(project: &Project, file: &str, more: &[&str]) -> Run {
    project.build(&[&ARGUMENTS, &["--clinics", file][..], more].concat())
}

fn list(project: &Project) -> Vec<Value> {
    project.read("out/clinics.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn pdf(id: &str) -> String {
    format!("press/card/{id}/counter-card-en.pdf")
}

#[test]
fn a_table_gives_each_clinic_its_sheets_and_a_list_of_them() {
    let project = Project::with_the_counter_card().write(
        "some.csv",
        "id,name,department,phone\na-1,高崎中央クリニック,受付,027-321-0000\nb,東医院,,０２７（３２１）１１１１\n",
    );
    let run = own(&project, "some.csv", &[]).exits(0);
    assert_eq!(run.json()["summary"]["files"], 2);
    project.prints(&pdf("a-1"), "高崎中央クリニック");
    project.prints(&pdf("a-1"), "027-321-0000");
    project.prints(&pdf("b"), "027-321-1111");
    let out = project.out();
    let list = list(&project);
    assert_eq!(list.len(), 2);
    for line in list {
        let bytes = &out[line["path"].as_str().unwrap()];
        let digest = <sha2::Sha256 as sha2::Digest>::digest(bytes);
        assert_eq!(line["sha256"], digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        assert_eq!(line["bytes"], bytes.len());
    }
}

#[test]
fn each_clinics_file_is_a_whole_pdf_with_identifiers_of_its_own() {
    let project = Project::with_the_counter_card().write("some.csv", table(2));
    own(&project, "some.csv", &[]).exits(0);
    let mut identifiers = Vec::new();
    for id in ["c0", "c1"] {
        let pdf = lopdf::Document::load_mem(&project.out()[&pdf(id)]).unwrap();
        assert_eq!(pdf.get_pages().len(), 2);
        identifiers.push(format!("{:?}", pdf.trailer.get(b"ID").unwrap()));
        let catalog = pdf.catalog().unwrap();
        let metadata = pdf.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap();
        identifiers.push(String::from_utf8_lossy(&metadata.as_stream().unwrap().content).into_owned());
    }
    assert_ne!(identifiers[0], identifiers[2]);
    assert_ne!(identifiers[1], identifiers[3]);
}

#[test]
fn the_same_clinics_in_another_kind_of_file_give_the_same_sheets() {
    let rows = [("a", "高崎医院", "027-321-0000"), ("b", "前橋\"東\"医院", "027-321-1111")];
    let quoted = |separator: &str| {
        let mut text = ["id", "name", "phone"].join(separator) + "\r\n";
        for (id, name, phone) in rows {
            text += &[id, &format!("\"{}\"", name.replace('"', "\"\"")), phone].join(separator);
            text += "\r\n";
        }
        text
    };
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode("id,name,phone\r\na,高崎医院,027-321-0000\r\n");
    let lines: String = rows
        .iter()
        .map(|(id, name, phone)| serde_json::json!({"id": id, "name": name, "phone": phone}).to_string() + "\n")
        .collect();
    let yaml: String =
        rows.iter().map(|(id, name, phone)| format!("  - {{id: {id}, name: '{name}', phone: {phone}}}\n")).collect();
    let project = Project::with_the_counter_card()
        .write("some.csv", quoted(","))
        .write("bom.csv", "\u{FEFF}".to_owned() + &quoted(","))
        .write("some.tsv", quoted("\t"))
        .write("some.jsonl", lines)
        .write("some.yaml", "clinics:\n".to_owned() + &yaml)
        .write("excel.csv", &cp932);
    let made = |file: &str| -> BTreeMap<String, Vec<u8>> {
        own(&project, file, &["--out", "each", "--force"]).exits(0);
        let mut made = files(&project.path("each"));
        // The list names the rows too.
        made.remove("clinics.jsonl").expect("a list");
        made
    };
    let first = made("some.csv");
    assert_eq!(first.len(), 2);
    for file in ["bom.csv", "some.tsv", "some.jsonl", "some.yaml"] {
        assert_eq!(made(file), first, "{file}");
    }
    let excel = made("excel.csv");
    assert_eq!(excel[&pdf("a")], first[&pdf("a")]);
    let run = own(&project, "excel.csv", &[]).exits(0);
    assert!(run.json()["summary"]["notes"][0].as_str().unwrap().contains("excel.csv: CP932, 1 clinic"));
}

#[test]
fn the_ministrys_open_data_is_read_as_it_is() {
    let heading = "\"ID\",\"正式名称\",\"正式名称（フリガナ）\",\"略称\",\"英語表記（ローマ字表記）\",\"機関区分\",\"都道府県コード\",\"所在地\",\"所在地座標（緯度）\"";
    let row = "\"1011010000001\",\"高崎医院\",\"タカサキイイン\",\"\",\"TAKASAKI HOSP\",\"2\",\"10\",\"群馬県高崎市\n高松町１\",\"0.0\"";
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("02-1_clinic_facility_info_20260601.csv", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(format!("\u{FEFF}{heading}\r\n{row}\r\n").as_bytes()).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let project = Project::with_the_counter_card().write("data.csv.zip", bytes);
    own(&project, "data.csv.zip", &[]).exits(0);
    let path = pdf("1011010000001");
    project.prints(&path, "高崎医院");
    let text = words(&lopdf::Document::load_mem(&project.out()[&path]).unwrap());
    assert!(!text.contains("TAKASAKI"), "nobody has reviewed the English column");
}

#[test]
fn a_column_with_another_heading_is_named_on_the_command_line() {
    let project = Project::with_the_counter_card().write("some.csv", "番号,屋号\n7,高崎医院\n");
    own(&project, "some.csv", &[]).exits(1).tells(
        "error C101 some.csv:1:1: no column is the clinic's name (name it (見出しを指定してください): --map name=HEADING; columns: 番号, 屋号)",
    );
    own(&project, "some.csv", &["--map", "name=屋号"]).exits(0);
    project.prints(&pdf("7"), "高崎医院");
    own(&project, "some.csv", &["--map", "name=屋合"]).exits(1).tells("did you mean 屋号?");
    project.run(&["build", "--clinics", "some.csv", "--map", "fax=屋号"]).exits(2).says("there is no field fax");
}

#[test]
fn a_bad_row_is_told_of_and_kept_aside_and_the_others_are_made() {
    let good = "ok,高崎医院,027-321-0000\r\n";
    let bad = [
        "\"two\",only\r\n",
        "bad id,東医院,027-321-0000\r\n",
        "phone,\"西\n医院\",12\r\n",
        "emoji,絵文字😀医院,\r\n",
        "bidi,前橋\u{202E}医院,\r\n",
        "long,IN,\r\n",
        "OK,二番目の医院,\r\n",
        ",名前だけ,\r\n",
        "empty,,\r\n",
        "todo,〈医療機関の名前〉,\r\n",
    ];
    let long = bad[5].replace("IN", &"長".repeat(81));
    let bad: Vec<&str> = bad.iter().map(|row| if row.starts_with("long") { long.as_str() } else { row }).collect();
    let project =
        Project::with_the_counter_card().write("some.csv", format!("id,name,phone\r\n{good}{}", bad.concat()));
    let run = own(&project, "some.csv", &[]).exits(1);
    for words in [
        "error C102 some.csv:3:1: the row has 2 cells; the heading has 3",
        "error C105 some.csv:4:1: `id` is “bad id”",
        "error C105 some.csv:5:1: `phone` is “12”",
        "error G001 some.csv:7:1: `name` has `😀` (U+1F600)",
        "error C106 some.csv:8:1: `name` holds the invisible or private character U+202E",
        "error C107 some.csv:9:1: `name` has 81 characters",
        "error C103 some.csv:10:1: the id OK stands in an earlier row too",
        "error C104 some.csv:11:1: `id` is empty",
        "error C104 some.csv:12:1: `name` is empty",
        "error C104 some.csv:13:1: `name` is still 〈医療機関の名前〉",
    ] {
        assert!(
            run.findings().iter().any(|line| line.contains(words)),
            "{words} is not in\n{}",
            run.findings().join("\n")
        );
    }
    let summary = &run.json()["summary"];
    assert_eq!((&summary["files"], &summary["left"]), (&1.into(), &10.into()));
    assert_eq!(project.read("out/rejects-some.csv"), format!("id,name,phone\r\n{}", bad.concat()));
    // What was mended leaves nothing behind.
    let project = project.write("some.csv", format!("id,name,phone\r\n{good}"));
    own(&project, "some.csv", &[]).exits(0);
    assert!(!project.path("out/rejects-some.csv").exists());
}

#[test]
fn a_name_is_text_whatever_it_says() {
    let name = r##"#panic() $x^2$ [*a*] \u{41} <b> @c ~~ // "q" 医院"##;
    let line = serde_json::json!({"id": "x", "name": name}).to_string();
    let project = Project::with_the_counter_card().write("some.jsonl", line);
    own(&project, "some.jsonl", &[]).exits(0);
    project.prints(&pdf("x"), name);
}

#[test]
fn half_width_katakana_are_widened_and_that_is_said_once() {
    let project = Project::with_the_counter_card().write("some.csv", "id,name\n1,ｻｸﾗｸﾘﾆｯｸ\n2,ﾀｶｻｷ医院\n");
    let run =
        own(&project, "some.csv", &[]).exits(0).tells("warning C108 some.csv:2:1: `name`: the half-width katakana");
    assert_eq!(
        run.findings().iter().filter(|line| line.contains("C108")).count(),
        2,
        "one row and the count of the rest"
    );
    project.prints(&pdf("1"), "サクラクリニック");
}

/// The place for a clinic on the counter card, lower than it is.
pub fn narrowed(project: Project, height: &str) -> Project {
    let slot = |height: &str| format!("place-line(look, r.imprint, height: {height},");
    project.replace(CARD, &slot("18mm"), &slot(height))
}

#[test]
fn a_long_name_goes_over_two_lines_or_is_told_of() {
    let name = "独立行政法人国立病院機構高崎総合医療センター附属看護学校併設総合健康管理センター外来棟";
    let longer = "長".repeat(60);
    let project = narrowed(Project::with_the_counter_card(), "8mm").write(
        "some.csv",
        format!(
            "id,name,names.en,department,phone\n\
             1,{name},,総合受付,027-322-5901\n\
             2,{longer},,総合受付,027-322-5901\n\
             3,{longer},{longer},総合受付,027-322-5901\n"
        ),
    );
    let run = own(&project, "some.csv", &[]).exits(1).tells("error F101 some.csv:4:1: “長長");
    run.errs_only_with(&["F101"]);
    project.prints(&pdf("1"), name);
    assert!(project.path("out").join(pdf("2")).exists());
    assert!(!project.path("out").join(pdf("3")).exists());
}

#[test]
fn a_name_in_the_readers_language_stands_before_the_japanese_one() {
    let project = Project::with_the_counter_card()
        .write("some.csv", "id,name,names.en,phone\n1,高崎医院,Takasaki Clinic,027-322-5901\n")
        .write("other.csv", "id,name,names.xx\n1,高崎医院,Takasaki\n");
    own(&project, "some.csv", &[]).exits(0);
    project.prints(&pdf("1"), "Takasaki Clinic");
    project.prints(&pdf("1"), "高崎医院");
    own(&project, "other.csv", &[]).exits(1).tells("`names.xx` names a language that is not in data/languages.yaml");
}

#[test]
fn the_projects_own_list_is_made_beside_the_sheets_for_anybody() {
    let list = "clinics:\n  - {id: a, name: 高崎医院}\n  - {id: b, name: 前橋医院}\n";
    let project = Project::with_the_counter_card().write("data/clinics.yaml", list);
    project.build(&ARGUMENTS).exits(0);
    let made = |project: &Project| -> Vec<String> {
        project.out().into_keys().filter(|path| path.ends_with(".pdf")).collect()
    };
    assert_eq!(made(&project), [pdf("a"), pdf("b"), "press/card/counter-card-en.pdf".to_owned()]);
    let project = Project::with_the_counter_card().write("data/clinics.yaml", list);
    project
        .build(&[&ARGUMENTS[..], &["--clinic", "b", "--set", "clinic.phone=027-1-2"]].concat())
        .exits(1)
        .tells("`phone` is “027-1-2”");
    project.build(&[&ARGUMENTS[..], &["--clinic", "b", "--set", "clinic.phone=027-111-2222"]].concat()).exits(0);
    assert_eq!(made(&project), [pdf("b")]);
    project.prints(&pdf("b"), "027-111-2222");
}

#[test]
fn a_list_without_clinics_leaves_the_sheets_for_anybody() {
    for list in ["", "# nobody yet\n", "clinics:\n"] {
        let project = Project::with_the_counter_card().write("data/clinics.yaml", list);
        project.build(&ARGUMENTS).exits(0);
        assert!(project.path("out/press/card/counter-card-en.pdf").exists(), "{list:?}");
    }
}

#[test]
fn a_list_that_is_there_is_not_written_over() {
    let project = Project::with_the_counter_card();
    let arguments = ["blueprint", "clinic", "--out", "data/clinics.yaml"];
    project.run(&arguments).exits(0).prints("wrote data/clinics.yaml");
    assert_eq!(project.read("data/clinics.yaml"), project.run(&["blueprint", "clinic"]).exits(0).stdout);
    let project = project.write("data/clinics.yaml", "clinics:\n  - {id: a, name: 高崎医院}\n");
    project.run(&arguments).exits(2).says("data/clinics.yaml is there already");
    assert!(project.read("data/clinics.yaml").contains("高崎医院"));
    let build = ["--clinic", "a", "--lang", "en", "--edition", "office", "--merge", "clinic"];
    project.build(&build).exits(0).prints("the clinic's file is out/office/card/a.pdf");
}

#[test]
fn the_blueprint_is_a_list_to_fill_in() {
    let project = Project::with_the_counter_card();
    let blueprint = project.run(&["blueprint", "clinic"]).exits(0).stdout;
    let project = project.write("data/clinics.yaml", &blueprint);
    project.build(&ARGUMENTS).exits(1).tells("error C104 data/clinics.yaml:").tells("`name` is still 〈");
    let filled = blueprint.replace("〈clinic〉", "takasaki").replace("〈医療機関の名前〉", "高崎医院");
    let project = project.write("data/clinics.yaml", filled);
    project.build(&ARGUMENTS).exits(0);
    project.prints(&pdf("takasaki"), "高崎医院");
}

#[test]
fn what_is_there_and_made_of_the_same_is_not_made_again() {
    let project = Project::with_the_counter_card().write("some.csv", table(3));
    own(&project, "some.csv", &[]).exits(0);
    let before = project.out();
    let kept = |run: Run| run.json()["summary"]["kept"].as_u64().unwrap();
    assert_eq!(kept(own(&project, "some.csv", &[]).exits(0)), 3);
    assert_eq!(project.out(), before);
    assert_eq!(kept(own(&project, "some.csv", &["--force"]).exits(0)), 0);
    assert_eq!(project.out(), before);
    let project = project.write(&format!("out/{}", pdf("c1")), "damaged\n%%EOF\n").replace(
        "some.csv",
        "027-321-0002",
        "027-321-9999",
    );
    assert_eq!(kept(own(&project, "some.csv", &[]).exits(0)), 1, "one was damaged, one has another number");
    project.prints(&pdf("c2"), "027-321-9999");
    assert_eq!(project.out()[&pdf("c1")], before[&pdf("c1")]);
}

#[test]
fn the_number_of_jobs_changes_no_byte() {
    let project = Project::with_the_counter_card().write("some.csv", table(40));
    own(&project, "some.csv", &["--jobs", "1", "--out", "one"]).exits(0);
    own(&project, "some.csv", &["--jobs", "3", "--out", "three"]).exits(0);
    assert_eq!(files(&project.path("one")), files(&project.path("three")));
}

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_goes_on_where_it_stopped() {
    let project = Project::with_the_counter_card().write("some.csv", table(150));
    own(&project, "some.csv", &["--out", "whole"]).exits(0);
    let whole = files(&project.path("whole"));
    let arguments = ["build", "--lang", "en", "--edition", "press", "--clinics", "some.csv", "--out", "out"];
    let made = || std::fs::read_dir(project.path("out/press/card")).map_or(0, Iterator::count);
    for moment in [1, 20, 21, 60, 110] {
        let mut child =
            command(&project.path(".")).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while made() < moment && child.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let run = own(&project, "some.csv", &[]).exits(0);
    // How many depends on what the kills left unfinished.
    assert!(run.json()["summary"]["kept"].as_u64().unwrap() >= 10, "{}", run.stdout);
    assert_eq!(files(&project.path("out")), whole);
    assert_whole(&project.path("out"));
}

#[test]
fn shares_of_the_work_join_to_the_whole() {
    let project = Project::with_the_counter_card().write("some.csv", table(30));
    own(&project, "some.csv", &["--out", "whole"]).exits(0);
    let whole = files(&project.path("whole"));
    for index in ["1/3", "3/3"] {
        own(&project, "some.csv", &["--shard", index]).exits(0);
    }
    project.run(&["manifest", "merge"]).exits(2).says("of 3 shares these are missing: 2");
    // The second one is told by its environment who it is.
    let arguments = [&["build"], &ARGUMENTS[..], &["--clinics", "some.csv", "--shard", "env"]].concat();
    project.run(&arguments).exits(2).says("SLURM_ARRAY_TASK_ID");
    let slurm = [("SLURM_ARRAY_TASK_ID", "1"), ("SLURM_ARRAY_TASK_COUNT", "3"), ("SLURM_ARRAY_TASK_MIN", "0")];
    project.run_with(&arguments, &slurm).exits(0);
    project.run(&["manifest", "merge"]).exits(0).prints("joined 3 shares: 30 files of clinics");
    assert_eq!(files(&project.path("out")), whole);
    project.run(&["verify"]).exits(0);
}

#[test]
fn shares_that_were_asked_for_different_things_do_not_join() {
    let project = Project::with_the_counter_card().write("some.csv", table(8));
    let share = |project: &Project, share: &str, more: &[&str]| {
        own(project, "some.csv", &[&["--shard", share], more].concat()).exits(0);
    };
    share(&project, "1/2", &[]);
    let shorter = project.write("some.csv", table(7));
    share(&shorter, "2/2", &[]);
    let refused = |project: &Project, words: &str| project.run(&["manifest", "merge"]).exits(2).says(words);
    refused(&shorter, "clinics-1-of-2.jsonl and out/clinics-2-of-2.jsonl are not of the same list of clinics");
    let project = shorter.write("some.csv", table(8));
    share(&project, "2/2", &["--edition", "office"]);
    refused(&project, "are not of the same list of clinics, sheets and program");
    share(&project, "2/2", &[]);
    let list = project.read("out/clinics-2-of-2.jsonl");
    let project = project.write("out/clinics-2-of-2.jsonl", &list[..list.len() - 60]);
    refused(&project, "clinics-2-of-2.jsonl breaks off; build this share again");
    assert!(!project.path("out/clinics.jsonl").exists());
    let project = project.write("out/clinics-2-of-2.jsonl", list);
    project.run(&["manifest", "merge"]).exits(0).prints("joined 2 shares");
}

#[test]
fn shares_of_the_sheets_for_anybody_join_too() {
    let project = Project::new();
    project.build(&["--out", "whole"]).exits(0);
    for index in ["1/2", "2/2"] {
        project.build(&["--shard", index]).exits(0);
    }
    project.run(&["manifest", "merge"]).exits(0).prints("joined 2 shares: 6 sheets");
    assert_eq!(files(&project.path("out")), files(&project.path("whole")));
}

#[test]
fn what_the_disk_has_is_held_against_the_manifest() {
    let project = Project::with_the_counter_card().write("some.csv", table(3));
    project.build(&ARGUMENTS).exits(0);
    own(&project, "some.csv", &[]).exits(0);
    project.run(&["verify"]).exits(0).says("4 PDFs looked at");
    let project = project
        .write(&format!("out/{}", pdf("c0")), "changed\n%%EOF\n")
        .write("out/press/card/old.pdf", "of an earlier day\n%%EOF\n")
        .delete(&format!("out/{}", pdf("c1")));
    let run = project.run(&["verify", "--format", "json"]).exits(1);
    run.tells(&format!("error D001 {}", pdf("c1")))
        .tells(&format!("error D002 {}", pdf("c0")))
        .tells("warning D003 press/card/old.pdf")
        .errs_only_with(&["D002", "D001"]);
    project.run(&["verify", "--out", "nowhere"]).exits(2).says("nowhere has neither manifest.json nor clinics.jsonl");
}

#[test]
fn the_list_keeps_what_a_build_was_not_asked_for() {
    let project = Project::with_the_counter_card().write("some.csv", table(3));
    let paths =
        || -> Vec<String> { list(&project).iter().map(|line| line["path"].as_str().unwrap().to_owned()).collect() };
    own(&project, "some.csv", &["--edition", "office"]).exits(0);
    assert_eq!(paths().len(), 6, "two editions of three clinics");
    project.build(&["--lang", "en", "--edition", "office", "--clinics", "some.csv", "--clinic", "c1"]).exits(0);
    let after = paths();
    assert_eq!(after.len(), 6);
    assert!(after.contains(&pdf("c2")), "{after:?}");
    project.run(&["verify"]).exits(0);
    // What it was asked for and is no longer made leaves the list.
    let project = project.write("some.csv", table(2));
    own(&project, "some.csv", &["--edition", "office"]).exits(0);
    assert_eq!(list(&project).len(), 4);
}

#[test]
fn who_orders_cards_is_told_where_they_are_and_not_what_the_contents_lack() {
    let project = Project::with_the_counter_card().write("some.csv", table(1));
    project.build(&ARGUMENTS).tells("warning Q005");
    let run = own(&project, "some.csv", &[]).exits(0).does_not_tell("Q005");
    run.prints("the clinic's file is out/press/card/c0/counter-card-en.pdf")
        .prints("warnings about the contents, none about a clinic");
    // Whoever wants no warning gets an error.
    own(&project, "some.csv", &["--strict"]).exits(1).tells("error Q005");
}

#[cfg(unix)]
#[test]
fn two_builds_do_not_write_into_one_folder() {
    let project = Project::with_the_counter_card().write("some.csv", table(400));
    let mut first = command(&project.path("."))
        .args(["build", "--lang", "en", "--edition", "press", "--clinics", "some.csv"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !project.path("out/.unfinished").exists() {
        sleep(Duration::from_millis(1));
    }
    let second = command(&project.path(".")).args(["build", "--lang", "en", "--edition", "web"]).output().unwrap();
    Run::new(&second).exits(2).says("another build is writing into out; wait until it is done");
    first.kill().unwrap();
    first.wait().unwrap();
    project.build(&WEB_EN).exits(0);
}

#[cfg(unix)]
#[test]
fn shares_go_into_one_folder_together_but_none_twice() {
    let project = Project::with_the_counter_card().write("some.csv", table(400));
    let share = |share| ["build", "--lang", "en", "--edition", "press", "--clinics", "some.csv", "--shard", share];
    let start = |name| {
        command(&project.path(".")).args(share(name)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut first = start("1/2");
    while !project.path("out/.unfinished-1-of-2").exists() {
        sleep(Duration::from_millis(1));
    }
    let again = command(&project.path(".")).args(share("1/2")).output().unwrap();
    let mut second = start("2/2");
    Run::new(&again).exits(2).says("another build is making the share 1-of-2 in out; wait until it is done");
    assert!(first.wait().unwrap().success());
    assert!(second.wait().unwrap().success());
}

#[test]
fn hours_and_languages_are_said_in_each_readers_words() {
    let place = "import \"/components/imprint.typ\": place-line\n\
                 block(width: 90mm, place-line(look, (place: sheet.reader.messages.title), height: 20mm))";
    let project = Project::with_layout(place)
        .write("some.csv", "id,name,診療時間,languages\na,高崎医院,月-水・金 9:00〜12:00,\"en, vi\"\n")
        .write("some.yaml", "clinics:\n  - id: b\n    name: 東医院\n    hours: We 13:30-17:00; Sa-Su 9:00-12:00\n")
        .write("some.jsonl", "{\"id\": \"c\", \"name\": \"西医院\", \"languages\": [\"zh\", \"en\", \"zh\"]}\n");
    let build =
        |file: &str| project.build(&["--edition", "press,web", "--clinics", file]).exits(0).does_not_tell("C111");
    build("some.csv");
    // What is laid on a sheet and what is set whole say the same.
    for edition in ["press", "web"] {
        let (english, japanese) = (format!("{edition}/card/a/tiny-en.pdf"), format!("{edition}/card/a/tiny-ja.pdf"));
        project.prints(&english, "Mon – Wed and Fri 9:00 AM – 12:00 PM");
        project.prints(&english, "Languages: English and Vietnamese");
        project.prints(&japanese, "月〜水、金 午前9:00〜12:00");
        project.prints(&japanese, "英語、ベトナム語");
    }
    build("some.yaml");
    project.prints("press/card/b/tiny-en.pdf", "Wed 1:30 PM – 5:00 PM");
    project.prints("press/card/b/tiny-en.pdf", "Sat and Sun 9:00 AM – 12:00 PM");
    build("some.jsonl");
    project.prints("press/card/c/tiny-en.pdf", "Chinese and English");
}

#[test]
fn what_is_no_hours_or_no_language_is_refused_where_it_stands() {
    let project = Project::with_the_counter_card().write(
        "some.yaml",
        "clinics:\n  - {id: a, name: 高崎医院, hours: Mo-Fr 9h-12}\n  - id: b\n    name: 東医院\n    hours: Mo 9:00-12:00; Mo 14:00-15:00\n    languages: [en, klingonese]\n",
    );
    let at = |text: &str| project.text_at("some.yaml", text);
    let expected = [
        format!("error C110 {}: `hours` cannot be read: “9h” is no time of day", at("Mo-Fr 9h-12")),
        format!("error C110 {}: `hours` cannot be read: mon stands in two rules", at("Mo 9:00")),
        format!("error C105 {}: `languages` holds “klingonese”", at("[en, klingonese]")),
    ];
    let run = own(&project, "some.yaml", &[]).exits(1).errs_only_with(&["C110", "C105"]);
    for words in &expected {
        assert!(run.findings().iter().any(|line| line.contains(words)), "{words} in\n{}", run.findings().join("\n"));
    }
    let rows = [
        ("script,東医院,Mo 9:00-12:00,zh-Hant", "error C105 some.csv:2:1: `languages` holds “zh-Hant”"),
        ("words,東医院,9時から12時,", "error C110 some.csv:3:1: `hours`"),
        ("code,東医院,\"#panic() 9:00-12:00\",", "error C110 some.csv:4:1: `hours`"),
        ("bidi,東医院,Mo\u{202E} 9:00-12:00,", "error C106 some.csv:5:1: `hours` holds the invisible"),
        ("name,東医院,,宇宙語", "error C105 some.csv:6:1: `languages` holds “宇宙語”"),
    ];
    let table: String = rows.iter().map(|(row, _)| format!("{row}\n")).collect();
    let project = project.write("some.csv", format!("id,name,hours,languages\n{table}ok,西医院,土 9:00-12:00,en\n"));
    let run = own(&project, "some.csv", &[]).exits(1);
    for (_, words) in rows {
        assert!(run.findings().iter().any(|line| line.contains(words)), "{words} in\n{}", run.findings().join("\n"));
    }
    project.prints(&pdf("ok"), "Sat 9:00 AM");
    own(&project, "some.csv", &["--clinic", "ok", "--set", "clinic.hours=never"]).exits(1).tells("error C110");
    own(&project, "some.csv", &["--clinic", "ok", "--set", "clinic.hours=Su 9:00-10:00"]);
    project.prints(&pdf("ok"), "Sun 9:00 AM");
}

#[test]
fn what_a_layout_has_no_room_for_is_told_of_and_left_out_whole() {
    let days = ["月", "火", "水", "木", "金", "土", "日"];
    let hours: Vec<String> =
        days.iter().enumerate().map(|(index, day)| format!("{day} {}:00-12:00, 13:00-17:00", index + 3)).collect();
    let project = narrowed(Project::with_the_counter_card(), "13.2mm").write(
        "some.csv",
        format!("id,name,phone,hours,note\na,高崎医院,027-321-0000,\"{}\",駐車場あり\n", hours.join(";")),
    );
    own(&project, "some.csv", &[])
        .exits(0)
        .tells("warning C111 some.csv:2:1: “高崎医院”: opening hours are not printed on counter-card in en (no room; 場所が足りません)");
    let text = words(&lopdf::Document::load_mem(&project.out()[&pdf("a")]).unwrap());
    assert!(!text.contains("9:00 AM – 12:00"), "no half of the hours: {text}");
    project.prints(&pdf("a"), "駐車場あり");
}

#[test]
fn an_ordinary_clinic_keeps_its_hours_and_languages_in_every_language() {
    let hours = "\"Mo-Fr 09:00-12:00, 15:00-18:00; Sa 09:00-12:00\",\"en, vi\"";
    let record = format!("高崎さくら内科クリニック,受付,027-321-4567,{hours}");
    let names = "Takasaki Sakura Internal Medicine Clinic,Phòng khám nội khoa Takasaki Sakura";
    let tags = [
        "ja",
        "ja-x-easy",
        "en",
        "zh-Hans",
        "zh-Hant",
        "ko",
        "vi",
        "tl",
        "ne",
        "id",
        "my",
        "th",
        "pt",
        "es",
        "mn",
        "km",
    ];
    let layouts = "counter-card,flyer,brochure";
    let project = Project::in_languages(&tags).set(TOPIC, "layouts", "[counter-card, flyer, brochure]").write(
        "some.csv",
        format!(
            "id,name,department,phone,hours,languages,names.en,names.vi\nplain,{record},,\nnamed,{record},{names}\n"
        ),
    );
    // The names of its own are in two languages.
    for (id, languages, count) in [("plain", tags.join(","), tags.len()), ("named", "en,vi".to_owned(), 2)] {
        let chosen = ["--clinics", "some.csv", "--clinic", id, "--lang", &languages, "--edition", "press"];
        let run = project.build(&chosen).exits(0).does_not_tell("C111");
        assert_eq!(run.json()["summary"]["files"], 3 * count);
    }
    for layout in layouts.split(',') {
        for id in ["plain", "named"] {
            let path = format!("press/card/{id}/{layout}-en.pdf");
            for words in ["027-321-4567", "Languages: English and Vietnamese", "Sat"] {
                project.prints(&path, words);
            }
        }
    }
}
