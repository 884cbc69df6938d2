//! Slips of people who keep a list or a table of clinics and know neither YAML nor this program.

use crate::clinics::narrowed;
use crate::project::{Project, Run, command};

const LIST: &str = "data/clinics.yaml";

fn own(project: &Project, file: &str, more: &[&str]) -> Run {
    project.build(&[&["--lang", "en", "--edition", "press", "--clinics", file], more].concat())
}

fn pdf(id: &str) -> String {
    format!("press/card/{id}/counter-card-en.pdf")
}

/// A list with one clinic that has these lines too.
fn with(lines: &[&str]) -> Project {
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    Project::with_the_counter_card().write(LIST, format!("clinics:\n  - id: \"a\"\n    name: \"高崎医院\"\n{lines}"))
}

#[test]
fn an_id_that_no_record_has_is_an_error() {
    let project = Project::with_the_counter_card()
        .write(LIST, "clinics:\n  - {id: takasaki-sakura, name: さくら医院}\n")
        .write("some.csv", "id,name,phone\na-1,高崎医院,\na-2,前橋医院,12\n");
    project
        .build(&["--clinic", "takasaki", "--lang", "en", "--edition", "press"])
        .exits(1)
        .tells("error C112 data/clinics.yaml:1:1: no clinic has the id takasaki; there is: takasaki-sakura (did you")
        .errs_only_with(&["C112"]);
    own(&project, "some.csv", &["--clinic", "A-1"]).exits(1).tells("no clinic has the id A-1; there are: a-1, a-2");
    // A row that is refused is there all the same.
    own(&project, "some.csv", &["--clinic", "a-2"]).exits(1).does_not_tell("C112");
}

#[test]
fn a_field_that_is_not_filled_in_is_told_of() {
    let project = Project::with_the_counter_card();
    let blueprint = project.run(&["blueprint", "clinic"]).exits(0).stdout;
    let filled = blueprint.replace("〈clinic〉", "takasaki").replace("〈医療機関の名前〉", "高崎医院");
    let project = project.write(LIST, &filled);
    let at = project.text_at(LIST, "\"〈受付〉");
    let fields = "department, phone, address, note, hours, languages, logo, link";
    let run = own(&project, LIST, &[]).exits(0);
    let run = run.tells(&format!("warning C113 {at}: {fields} are not filled in; the cards will not have them"));
    let told = run.findings();
    assert_eq!(told.iter().filter(|line| line.contains("C113")).count(), 1, "{told:?}");
    // Of many records the same is told once, and how many more there are.
    let two = filled.clone() + &filled.split("clinics:\n").nth(1).unwrap().replace("takasaki\"", "maebashi\"");
    let run = own(&project.write(LIST, two), LIST, &[]).exits(0);
    let told = run.findings();
    assert_eq!(told.iter().filter(|line| line.contains("C113") && line.contains("phone")).count(), 2, "{told:?}");
}

#[test]
fn the_blueprints_brackets_come_out() {
    for value in ["〈高崎内科〉", "高崎内科〉", "〈 高崎内科"] {
        with(&[&format!("department: \"{value}\"")])
            .build(&["--lang", "en"])
            .exits(1)
            .tells(&format!("`department` is “{value}”, with the blueprint's brackets (take the brackets 〈 〉 out"));
    }
}

#[test]
fn a_comment_that_cuts_off_a_value_is_told_of() {
    let project = with(&["department: 受付 #2 # the second", "note: \"入口 #3\" # quoted", "phone: 027-321-0000"]);
    let at = project.text_at(LIST, "#2");
    let run = own(&project, LIST, &[]).exits(0);
    let run =
        run.tells(&format!("warning C114 {at}: `department`: what follows # is not read (put the value in \"…\" (値を半角の \" で囲んでください))"));
    assert_eq!(run.findings().iter().filter(|line| line.contains("C114")).count(), 1);
    project.prints(&pdf("a"), "入口 #3");
}

#[test]
fn full_width_characters_that_break_a_list_are_named_where_they_stand() {
    let colon = "full-width “：” — type a half-width colon and a space (半角の「:」と空白)";
    for (lines, at, words) in [
        (["phone： \"027-321-0000\"", "note: \"x\""], "4:10", format!("line 4: {colon}")),
        (["phone:\u{3000}027-321-0000", "note: \"x\""], "4:11", "full-width space after the colon".to_owned()),
        (["phone: \"027-321-0000", "note: \"x\""], "4:12", "line 4: the quote \" is not closed".to_owned()),
    ] {
        let run = own(&with(&lines), LIST, &[]).exits(1);
        run.tells(&format!("error C003 {LIST}:{at}: broken YAML")).tells(&words).errs_only_with(&["C003"]);
    }
    let words = "full-width space before the key — type half-width spaces";
    let project = with(&["department: 受付", "\u{3000}note: x"]);
    own(&project, LIST, &[]).exits(1).tells(&format!("error C004 {LIST}:5:5: ")).tells(&format!("line 5: {words}"));
    let project = Project::with_the_counter_card()
        .write(LIST, "clinics:\n  - id: \"a\"\n\u{3000}\u{3000}name: \"b\"\n    phone: \"0\"\n");
    own(&project, LIST, &[]).exits(1).tells(&format!("error C003 {LIST}:3:1: ")).tells(&format!("line 3: {words}"));
    let project = Project::with_the_counter_card().write(LIST, "clinics:\n  - id：a\n    name：高崎医院\n");
    own(&project, LIST, &[]).exits(1).tells(&format!("error C006 {LIST}:2:5: ")).tells(&format!("line 2: {colon}"));
}

#[test]
fn hours_are_read_as_a_japanese_clinic_writes_them() {
    let project = with(&["hours: 月〜金 9時〜12時、15時〜18時30分、土 9時〜12時"]);
    own(&project, LIST, &[]).exits(0);
    project.prints(&pdf("a"), "3:00 PM – 6:30 PM");
    project.prints(&pdf("a"), "Sat 9:00 AM – 12:00 PM");
    own(&with(&["hours: 09:00-12:00"]), LIST, &[])
        .exits(1)
        .tells("`hours` cannot be read: no days before the times (write 月-金 9:00-12:00, 15:00-18:00; 土 9:00-12:00 (曜日から書いてください))");
    own(&with(&["hours: 月-金 9:00-12:00; 日祝 休診"]), LIST, &[])
        .exits(1)
        .tells("“日祝 休診” is closed (leave closed days out, or write them in note (休診日は hours に書けません。note に書いてください))");
}

#[test]
fn languages_are_known_by_their_names() {
    let project = with(&["languages: 英語、Vietnamese、フランス語 ko"]);
    own(&project, LIST, &[]).exits(0);
    project.prints(&pdf("a"), "English, Vietnamese, French, and Korean");
    let run = own(&with(&["languages: [en, vn]"]), LIST, &[]).exits(1);
    run.tells("`languages` holds “vn”")
        .tells("(did you mean vi? write en (英語), ja (日本語), parted by commas (この中から選んでください))");
    for (written, meant) in [("us", "en"), ("英語", "en"), ("Japanese", "ja")] {
        let told = format!("no sheet matches --lang {written} (did you mean `{meant}`?");
        Project::new().check(&["--lang", written]).exits(1).tells(&told);
    }
}

#[test]
fn a_title_above_the_headings_is_passed_over() {
    let project = Project::with_the_counter_card()
        .write("some.csv", "医療機関一覧,,\r\n,,\r\n番号,名称,電話\r\n1,高崎医院,027-321-0000\r\n2,,\r\n")
        .write("own.csv", "一覧,\n番,屋号\n7,高崎医院\n")
        .write("none.csv", "一覧,\n番,屋号\n7,高崎医院\n");
    let run = own(&project, "some.csv", &[]).exits(1).tells("error C104 some.csv:5:1: `name` is empty");
    let notes = run.json()["summary"]["notes"].to_string();
    assert!(notes.contains("some.csv: rows 1 to 2 are taken for a title; the headings are in row 3"), "{notes}");
    project.prints(&pdf("1"), "027-321-0000");
    // What was refused can be mended and given again.
    assert_eq!(project.read("out/rejects-some.csv"), "医療機関一覧,,\r\n,,\r\n番号,名称,電話\r\n2,,\r\n");
    let run = own(&project, "own.csv", &["--map", "id=番", "--map", "name=屋号"]).exits(0);
    let notes = run.json()["summary"]["notes"].to_string();
    assert!(notes.contains("row 1 is taken for a title; the headings are in row 2"), "{notes}");
    own(&project, "none.csv", &[]).exits(1).tells("error C101 none.csv:1:1: no column is the clinic's id");
}

#[test]
fn what_has_no_room_is_told_once_for_all_languages() {
    let days = ["月", "火", "水", "木", "金", "土", "日"];
    let hours: Vec<String> =
        days.iter().enumerate().map(|(index, day)| format!("{day} {}:00-12:00, 13:00-20:30", index + 3)).collect();
    let project = narrowed(with(&[&format!("hours: {}", hours.join("; "))]), "13.2mm");
    let run = project.build(&["--edition", "press,office", "--clinics", LIST]).exits(0);
    let told: Vec<String> = run.findings().into_iter().filter(|line| line.contains("C111")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let words = "“高崎医院”: opening hours are not printed on counter-card in ";
    assert!(
        told[0].contains(words) && told[0].contains("en") && told[0].contains("(no room; 場所が足りません)"),
        "{told:?}"
    );
}

#[test]
fn what_excel_does_to_a_table_is_named() {
    let project = Project::with_the_counter_card()
        .write("some.xlsx", "PK")
        .write("some.csv", "id,name,phone\n1,高崎医院,273214567\n2,前橋医院,9012345678\n3,太田医院,12345678\n");
    own(&project, "some.xlsx", &[]).exits(1).tells("error C102 some.xlsx:1:1").tells("名前を付けて保存 → CSV UTF-8");
    own(&project, "some.csv", &[])
        .exits(1)
        .tells("(Excel has dropped the leading 0; write 0273214567 as text (先頭の 0 が消えています))")
        .tells("write 09012345678 as text")
        .tells("some.csv:4:1: `phone` is “12345678” (ten or eleven digits");
}

#[test]
fn a_logo_and_the_address_of_a_page_are_printed() {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path d="M8 10H22M15 3V17" stroke="#d00" stroke-width="5"/></svg>"##;
    let project =
        with(&["logo: pictures/logo.svg", "link: https://www.example.jp/"]).write("data/pictures/logo.svg", svg);
    let run = project.build(&["--lang", "en", "--clinics", LIST]).exits(0);
    let run = run.tells("`logo`: pictures/logo.svg has colours; on press it is printed in black alone");
    run.tells("“高崎医院”: the code of its page is not printed on counter-card (no room; 場所が足りません)")
        .does_not_tell("logo is not");
    project.prints(&pdf("a"), "www.example.jp");
}

#[test]
fn a_logo_that_cannot_be_printed_and_an_address_that_is_none_are_refused() {
    let project = with(&["logo: logo.png", "link: www.example.jp"]).write("data/log.png", "no picture");
    let at = |what: &str| project.text_at(LIST, what);
    own(&project, LIST, &[])
        .exits(1)
        .tells(&format!("error C115 {}: `logo` logo.png is not there (did you mean log.png?", at("logo.png")))
        .tells(&format!("error C105 {}: `link` is “www.example.jp” (the address as the browser shows it", at("www.")))
        .errs_only_with(&["C115", "C105"]);
    for (logo, why) in [("../topic.yaml", "is not in the folder of the list"), ("text.png", "is no PNG, JPEG or SVG")] {
        let project = with(&[&format!("logo: {logo}")]).write("data/text.png", "no picture");
        own(&project, LIST, &[]).exits(1).tells(&format!("`logo` {logo} {why}"));
    }
}

#[test]
fn full_width_spaces_and_quotes_are_shown_and_not_printed() {
    for (line, at) in [("phone:\u{3000}027-321-0000", "4:11"), ("\u{3000}phone: \"027-321-0000\"", "4:5")] {
        let project = with(&[line]);
        // A person is shown the line with the mark under it.
        let told = command(&project.path(".")).args(["build", "--lang", "en"]).output().unwrap();
        assert_eq!(told.status.code(), Some(1), "{}", String::from_utf8_lossy(&told.stderr));
        own(&project, LIST, &[]).exits(1).tells(&format!("data/clinics.yaml:{at}:"));
    }
    for value in ["”027-321-0000”", "「高崎医院」", "“受付“"] {
        with(&[&format!("note: {value}")])
            .build(&["--lang", "en"])
            .exits(1)
            .tells("around it, which would be printed (write it between half-width");
    }
    with(&["note: 「さくら」の横「角」"]).build(&["--lang", "en"]).exits(0);
    for value in ["'高崎医院\"'", "'\"高崎医院'"] {
        let run = with(&[&format!("department: {value}")]).build(&["--lang", "en"]).exits(1);
        run.tells("error C105 ").tells("with one quote \" that has no other");
    }
}

#[test]
fn a_refused_id_is_not_asked_for_again() {
    let project = Project::with_the_counter_card().write(LIST, "clinics:\n  - {id: 〈sakura〉, name: さくら医院}\n");
    let run = project.build(&["--clinic", "sakura", "--lang", "en"]).exits(1);
    run.tells("`id` is “〈sakura〉”, with the blueprint's brackets").errs_only_with(&["C105"]);
}

#[test]
fn what_there_was_to_say_of_a_card_is_said_again_when_it_is_kept() {
    let project = with(&["link: https://www.example.jp/"]);
    for _ in 0..2 {
        own(&project, LIST, &[]).exits(0).tells("the code of its page is not printed on counter-card");
    }
}

#[test]
fn a_list_that_cannot_be_read_leaves_what_was_made_before() {
    let project = Project::with_the_counter_card().write("some.csv", "id,name\na,高崎医院\nb,前橋医院\n");
    own(&project, "some.csv", &[]).exits(0);
    let before = project.read("out/clinics.jsonl");
    let faults = [
        ("some.csv", "idd,name\na,高崎医院\n", "error C101 some.csv:1:1: no column is the clinic's id"),
        ("some.csv", "", "error C101 some.csv:1:1: the table is empty"),
        ("some.csv", "id,name\n", "error C101 some.csv:1:1: the table has no row below its headings"),
        ("some.csv", "id,name\ra,高崎医院\r", "error C101 some.csv:1:1: the lines end in CR alone"),
        ("some.jsonl", "\n", "error C102 some.jsonl:1:1: no line has a record"),
        ("some.yaml", "clinics:\n  - id: a\n   name: b\n", "error C003 some.yaml:3"),
    ];
    for (file, text, told) in faults {
        let project = Project::with_the_counter_card().write(file, text);
        std::fs::create_dir_all(project.path("out")).unwrap();
        std::fs::write(project.path("out/clinics.jsonl"), &before).unwrap();
        own(&project, file, &[]).exits(1).tells(told);
        assert_eq!(project.read("out/clinics.jsonl"), before, "{told}");
        assert!(!project.path("out/.unfinished").exists(), "{told}");
    }
}

#[test]
fn a_record_that_breaks_the_schema_costs_no_other_its_card() {
    let list = "clinics:\n  - {id: a, name: 高崎医院}\n  - id: b\n    name: 前橋医院\n    phone: 0273210000\n    copies: \"5\"\n";
    let project = Project::with_the_counter_card().write(LIST, list);
    let run = own(&project, LIST, &[]).exits(1);
    run.tells("error C006 data/clinics.yaml:5:12: `phone` must be a text, not a number")
        .tells("error C006 data/clinics.yaml:6:13: `copies` must be a whole number, not a text")
        .errs_only_with(&["C006"]);
    assert!(project.path("out").join(pdf("a")).exists() && !project.path("out").join(pdf("b")).exists());
}

#[test]
fn headings_that_are_nearly_fields_are_told_of() {
    let project = Project::with_the_counter_card()
        .write("some.csv", "id,name,phne,略称,note,note\na,高崎医院,027-321-0000,高崎,x,y\n");
    own(&project, "some.csv", &[])
        .exits(0)
        .tells("warning C117 some.csv:1:1: the column phne is not read (did you mean phone?")
        .tells("warning C117 some.csv:1:1: two columns are called note; the first is read");
    let run = own(&project, "some.csv", &["--map", "phone=phne"]).exits(0);
    run.does_not_tell("phne");
}

#[test]
fn headings_are_shown_without_what_a_terminal_would_obey() {
    let heading = format!("idd,\u{1b}[31mname,{}", "x".repeat(100_000));
    let project = Project::with_the_counter_card().write("some.csv", heading + "\na,b,c\n");
    let told = own(&project, "some.csv", &[]).exits(1).findings().concat();
    assert!(told.contains("C101") && !told.contains('\u{1b}') && told.len() < 1000, "{told}");
}

#[test]
fn a_line_without_end_is_refused_before_it_fills_the_memory() {
    let project = Project::with_the_counter_card().write("some.csv", vec![b'x'; 40 << 20]);
    own(&project, "some.csv", &[]).exits(1).tells("a line has more than 32 MB");
}

#[test]
fn a_clinic_does_not_take_the_name_of_another_file() {
    let project = Project::with_the_counter_card()
        .write("some.csv", "id,name\nCounter-card-en,高崎医院\nclinics,前橋医院\nc,東医院\n");
    let run = own(&project, "some.csv", &["--merge", "clinic"]).exits(1);
    run.tells("error C103 some.csv:2:1: Counter-card-en is the name of another file in its folder")
        .tells("error C103 some.csv:3:1: clinics is the name");
    assert!(project.path("out/press/card/c.pdf").exists());
    // In folders of their own nothing is in their way.
    own(&project, "some.csv", &[]).exits(0);
}

#[test]
fn lists_of_options_have_something_in_them() {
    let project = with(&[]);
    for empty in ["", ",", " 、 "] {
        project.run(&["build", "--lang", empty]).exits(2).says("nothing is named");
    }
    project.run(&["check", "--lang", "en,", "--edition", "web"]).exits(0);
    project.run(&["check", "--lang", "en,", "ja", "--edition", "web"]).exits(0).says("4 PDFs");
    let project = Project::with_the_counter_card();
    project.run(&["build", "--merge", "clinic"]).exits(2).says("--set and --merge are about clinics");
    project.run(&["build", "--set", "clinic.phone=027-321-0000"]).exits(2).says("are about clinics");
}
