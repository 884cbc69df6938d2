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
fn the_blueprints_brackets_come_out() {
    for value in ["〈高崎内科〉", "高崎内科〉", "〈 高崎内科"] {
        with(&[&format!("department: \"{value}\"")])
            .build(&["--lang", "en"])
            .exits(1)
            .tells(&format!("`department` is “{value}”, with the blueprint's brackets (take the brackets 〈 〉 out)"));
    }
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
    own(&with(&["hours: 09:00-12:00"]), LIST, &[]).exits(1).tells(
        "`hours` cannot be read: no days before the times (write 月-金 09:00-12:00, 15:00-18:00; 土 09:00-12:00)",
    );
    own(&with(&["hours: 月-金 9:00-12:00; 日祝 休診"]), LIST, &[])
        .exits(1)
        .tells("“日祝 休診” is closed (leave closed days out, or write them in note)");
}

#[test]
fn languages_are_known_by_their_names() {
    let project = with(&["languages: 英語、Vietnamese、フランス語 ko"]);
    own(&project, LIST, &[]).exits(0);
    project.prints(&pdf("a"), "English, Vietnamese, French, and Korean");
    let run = own(&with(&["languages: [en, vn]"]), LIST, &[]).exits(1);
    run.tells("`languages` holds “vn”").tells("(did you mean vi? write en (英語), ja (日本語), parted by commas)");
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
fn what_excel_does_to_a_table_is_named() {
    let project = Project::with_the_counter_card()
        .write("some.xlsx", "PK")
        .write("some.csv", "id,name,phone\n1,高崎医院,273214567\n2,前橋医院,9012345678\n3,太田医院,12345678\n");
    own(&project, "some.xlsx", &[]).exits(1).tells("error C102 some.xlsx:1:1").tells("名前を付けて保存 → CSV UTF-8");
    own(&project, "some.csv", &[])
        .exits(1)
        .tells("(Excel has dropped the leading 0; write 0273214567 as text)")
        .tells("write 09012345678 as text")
        .tells("some.csv:4:1: `phone` is “12345678” (ten or eleven digits");
}
