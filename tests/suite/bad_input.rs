//! Files that no one would write on purpose: clear words, the right exit code, and what was made before stays.

use crate::project::{EN, PDF_EN, Project, Run, WEB_EN};

const WEB: [&str; 2] = ["--edition", "web"];

/// A project that has been built, with what that made of English.
fn built() -> Project {
    let project = Project::new();
    project.build(&WEB).exits(0);
    project
}

/// Builds again over what is there: one exit code, and the English sheet of before is untouched.
#[track_caller]
fn build_again(project: &Project) -> Run {
    let pdf = PDF_EN;
    let before = project.out().remove(pdf).expect("the sheet was made before");
    let run = project.build(&WEB).exits(1);
    assert_eq!(project.out().remove(pdf).expect("the sheet is still there"), before);
    run
}

#[test]
fn broken_yaml_is_named_with_its_line() {
    let project = built().append(EN, "more: \"not closed\n");
    let line = project.read(EN).lines().count();
    let run = build_again(&project).tells(&format!("error C003 {EN}:")).errs_only_with(&["C003"]);
    let lines = run.findings();
    assert!(
        lines.iter().any(|told| told.starts_with(&format!("error C003 {EN}:{line}:"))
            || told.starts_with(&format!("error C003 {EN}:{}:", line + 1))),
        "{lines:?}"
    );
}

#[test]
fn a_tab_is_named_with_its_line() {
    let project = built().append(EN, "more:\n\ttext: words\n");
    let line = project.read(EN).lines().count();
    build_again(&project).tells(&format!("error C003 {EN}:{line}:")).tells("tab");
}

#[test]
fn an_empty_file_lacks_its_keys() {
    build_again(&built().write(EN, ""))
        .tells(&format!("error C006 {EN}:1:1: `the file` must be a group of keys, not nothing"));
}

#[test]
fn a_byte_order_mark_at_the_start_is_accepted() {
    let project = Project::new();
    let text = project.read(EN);
    project.write(EN, format!("\u{FEFF}{text}")).check(&[]).exits(0).errs_only_with(&[]);
}

#[test]
fn windows_line_ends_are_accepted_and_counted() {
    let project = Project::new();
    let text = project.read(EN).replace('\n', "\r\n");
    let project = project.write(EN, text);
    project.check(&[]).exits(0).errs_only_with(&[]);
    let project = project.replace(EN, "title: ", "title: 7 ");
    let line = project.read(EN).lines().position(|line| line.starts_with("title: ")).unwrap() + 1;
    project.check(&[]).exits(1).tells(&format!("error L005 {EN}:{line}:8: "));
}

#[test]
fn bytes_that_are_not_utf8_are_named_with_line_and_column() {
    let project = built();
    let line = project.read(EN).lines().count() + 1;
    let mut bytes = project.read(EN).into_bytes();
    bytes.extend(b"more: \xC3\xA9t\xE9\n");
    let project = project.write(EN, bytes);
    build_again(&project)
        .tells(&format!("error C002 {EN}:{line}:9: the byte 0xE9 is not UTF-8 (save the file again as UTF-8"));
}

#[test]
fn utf16_is_named() {
    let bytes: Vec<u8> = "\u{FEFF}title: x\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    build_again(&built().write(EN, bytes)).tells(&format!("error C002 {EN}:1:1: the byte 0xFF is not UTF-8"));
}

#[test]
fn a_text_of_ten_megabytes_is_too_large() {
    let project = built().append(EN, &format!("more: {}\n", "x".repeat(10 << 20)));
    build_again(&project).tells(&format!("error C008 {EN}:1:1: the file has ")).tells("4194304 are the limit");
}

#[test]
fn a_text_of_three_megabytes_is_too_long() {
    let project = built().append(EN, &format!("more: {}\n", "x".repeat(3 << 20)));
    build_again(&project).tells("error C008 ").tells("`more` is longer than 20000 characters");
}

#[test]
fn a_thousand_nested_levels_are_too_many() {
    let project = built();
    let text = project.read(EN);
    let flow = format!("{text}more: {}x{}\n", "{a: ".repeat(1000), "}".repeat(1000));
    let project = project.write(EN, flow);
    build_again(&project).tells(&format!("error C008 {EN}:")).tells("is nested too deeply");
    let mut block = format!("{text}more:\n");
    for level in 1..1000 {
        block += &format!("{}a:\n", " ".repeat(level));
    }
    let project = project.write(EN, block + &" ".repeat(1000) + "a: x\n");
    build_again(&project).tells(&format!("error C008 {EN}:"));
    let project = project.write(EN, format!("{text}more: {}\n", "[".repeat(1000)));
    build_again(&project).tells(&format!(" {EN}:"));
}

#[test]
fn aliases_that_explode_are_stopped() {
    let mut bomb = String::from("a0: &a0 lol\n");
    for level in 1..10 {
        let alias = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", "));
    }
    let project = built();
    let text = project.read(EN);
    let project = project.write(EN, text + &bomb);
    build_again(&project).tells(&format!("error C008 {EN}:")).tells("expands to too much");
}

#[test]
fn an_alias_of_itself_is_refused() {
    build_again(&built().append(EN, "more: &more\n  again: *more\n")).tells(&format!(" {EN}:"));
}

#[test]
fn a_second_document_and_another_type_are_refused() {
    build_again(&built().append(EN, "---\ntitle: x\n")).tells(&format!("error C003 {EN}:"));
    build_again(&built().write(EN, "- a\n- b\n")).tells("must be a group of keys, not a list");
}

#[test]
fn a_folder_in_place_of_a_file_is_named() {
    let project = built().delete(EN);
    std::fs::create_dir(project.path(EN)).unwrap();
    build_again(&project).tells("error C001 ").tells(EN);
}

#[test]
fn typst_code_in_a_message_is_printed_as_it_stands() {
    let code = r##"#panic() $x$ [*] *b* _i_ = h - l @ref <label> `raw` \ ~ // no /* no */ https://a.b -- "q" 'r'"##;
    let project = Project::with_layout("set text(size: 5pt)\nsay(look, sheet.reader.messages.title, size: 8pt)").set(
        EN,
        "title",
        &format!("'{}'", code.replace('\'', "''")),
    );
    project.build(&WEB_EN).exits(0).errs_only_with(&[]);
    project.prints(PDF_EN, code);
}

#[test]
fn a_folder_without_data_is_answered_with_what_to_do() {
    let project = Project::new();
    project
        .run(&["build", "--root", "layouts"])
        .exits(1)
        .says("data/ has no folder with a topic.yaml")
        .says("chirashi init DIR")
        .says("0 PDFs");
}
