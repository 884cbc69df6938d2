//! C012 and C013: layouts and fonts that the typesetter refuses.

use crate::project::{LAYOUT, PDF_EN, Project, TOPIC, WEB_EN};

#[test]
fn a_layout_of_ones_own_builds() {
    let project = Project::new();
    project.build(&WEB_EN).exits(0).errs_only_with(&[]);
    project.prints(PDF_EN, "My Number Card");
}

#[test]
fn a_typst_error_is_shown_in_its_own_file_and_line() {
    let project = Project::with_layout("let size = 3\nsay(look, sheet.reader.messages.titel)");
    let at = project.text_at(LAYOUT, "titel");
    project
        .check(&WEB_EN)
        .exits(1)
        .tells("error C012 ")
        .tells(&format!("{at}: Typst: dictionary does not contain key"));
}

#[test]
fn a_typst_syntax_error_is_shown_in_its_own_file_and_line() {
    let project = Project::with_layout("let size = (3");
    let run = project.check(&WEB_EN).exits(1).tells(&format!("error C012 {LAYOUT}:"));
    assert!(run.findings().iter().any(|line| line.contains("unclosed delimiter")), "{:?}", run.findings());
}

#[test]
fn an_error_in_a_component_is_shown_in_the_component() {
    let project = Project::new().append("layouts/components/say.typ", "#let broken = 1 + \"one\"\n");
    let at = project.text_at("layouts/components/say.typ", "1 + \"one\"");
    project.check(&WEB_EN).exits(1).tells(&format!("error C012 {at}: Typst: cannot add integer and string"));
}

#[test]
fn a_warning_of_the_typesetter_is_an_error() {
    let project = Project::with_layout("text(font: \"Comic Sans\")[x]");
    let at = project.text_at(LAYOUT, "\"Comic Sans\"");
    project.check(&WEB_EN).exits(1).tells(&format!("error C012 {at}: Typst warns: unknown font family: comic sans"));
}

#[test]
fn a_layout_file_that_is_not_there_is_named() {
    let project = Project::with_layout("[x]").delete(LAYOUT);
    project.check(&WEB_EN).exits(1).tells("error C012 layouts/").tells("tiny/layout.typ");
    let project = Project::with_layout("[x]").delete("layouts/tiny/layout.yaml");
    let at = project.text_at(TOPIC, "tiny");
    project.check(&WEB_EN).exits(1).tells(&format!("error C009 {at}: there is no layout `tiny`"));
}

#[test]
fn a_layout_that_reads_a_file_outside_its_folder_is_refused() {
    let project = Project::with_layout("read(\"../../data/card/topic.yaml\")");
    project.check(&WEB_EN).exits(1).tells(&format!("error C012 {LAYOUT}:"));
}

#[test]
fn a_layout_that_never_ends_is_stopped() {
    let project = Project::with_layout("while true { }");
    let at = project.text_at(LAYOUT, "true");
    project.check(&WEB_EN).exits(1).tells(&format!("error C012 {at}: Typst: condition is always true"));
    let project = Project::with_layout("let n = 0\nwhile n >= 0 { n += 1 }");
    project.check(&WEB_EN).exits(1).tells(&format!("error C012 {LAYOUT}:")).tells("loop seems to be infinite");
    Project::with_layout("let again(n) = again(n + 1)\nagain(1)")
        .check(&WEB_EN)
        .exits(1)
        .tells("maximum function call depth");
}

#[test]
fn a_file_that_is_no_font_is_named() {
    let project = Project::with_layout("[x]").write("more/Broken.ttf", "this is no font");
    project
        .check(&["--fonts", "more"])
        .exits(1)
        .tells("error C013 more/Broken.ttf:1:1: more/Broken.ttf is not a font (")
        .errs_only_with(&["C013"]);
}

#[test]
fn an_empty_font_and_a_cut_off_font_are_named() {
    let whole = std::fs::read(format!("{}/fonts/NotoSans/NotoSans-Regular.ttf", crate::project::REPOSITORY)).unwrap();
    let project = Project::with_layout("[x]").write("more/Empty.otf", "").write("more/Half.ttf", &whole[..3000]);
    project.check(&["--fonts", "more"]).exits(1).tells("error C013 more/Empty.otf").tells("error C013 more/Half.ttf");
}

#[test]
fn a_folder_of_fonts_that_is_not_there_is_named() {
    Project::with_layout("[x]")
        .check(&["--fonts", "nowhere"])
        .exits(1)
        .tells("error C001 nowhere:1:1: nowhere does not exist");
}

#[test]
fn a_font_of_ones_own_is_used() {
    let project = Project::with_layout("text(font: \"Noto Sans\")[x]");
    std::fs::create_dir(project.path("more")).unwrap();
    let font = format!("{}/fonts/NotoSans/NotoSans-Regular.ttf", crate::project::REPOSITORY);
    std::fs::copy(font, project.path("more/Another.ttf")).unwrap();
    project.check(&[&WEB_EN[..], &["--fonts", "more"]].concat()).exits(0);
}
