//! Slips of people who keep a list or a table of clinics and know neither YAML nor this program.

use crate::project::{Project, Run};

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
