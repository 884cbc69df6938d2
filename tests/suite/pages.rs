//! F, G and Q: what the pages show, whatever the files say.

use crate::project::{EN, Project, REGISTRY, WEB_EN};

const CODE: &str = "code(look, \"phone.card\", sheet.codes.at(\"phone.card\"), MODULE, \"Call\")";

/// A page with a code whose modules have this size.
fn with_code(module: &str) -> Project {
    Project::with_layout(&CODE.replace("MODULE", module))
}

/// A box of 11 mm for the title.
fn with_a_cell() -> Project {
    Project::with_layout("cell(look, \"box\", height: 11mm, look => say(look, sheet.reader.messages.title))")
}

fn fit(project: &Project) -> f64 {
    let manifest: serde_json::Value = serde_json::from_str(&project.manifest()).unwrap();
    manifest["files"][0]["fit"].as_f64().unwrap()
}

#[test]
fn a_text_that_is_far_too_long_names_its_cell_and_the_millimetres() {
    let project = with_a_cell().set(EN, "title", "Use your card at the reader. ".repeat(30).trim());
    let run = project
        .check(&WEB_EN)
        .exits(1)
        .tells(&format!("error F001 {EN}:"))
        .tells("longest against the other languages: title");
    let line = run.findings().into_iter().find(|line| line.contains("F001")).unwrap();
    assert!(line.contains("page 1: the text of “box” is "), "{line}");
    let by = line.split(" mm too tall").next().and_then(|words| words.rsplit(' ').next()).unwrap();
    assert!(by.parse::<f64>().unwrap() > 10.0, "{line}");
}

#[test]
fn what_is_a_little_too_tall_is_set_smaller() {
    // As tall as a title is against its preferred size, so that the story holds whatever the theme's sizes are.
    let cell = |height: &str| {
        format!(
            "let whole = (look.refit)(1).size.title
            cell(look, \"box\", height: {height}, look => block(height: look.size.title / whole * 20mm, [1]))"
        )
    };
    let project = Project::with_layout(&cell("20mm"));
    project.build(&WEB_EN).exits(0);
    assert_eq!(fit(&project), 1.0);
    let project = Project::with_layout(&cell("19mm"));
    project.build(&WEB_EN).exits(0);
    assert!((0.0..1.0).contains(&fit(&project)), "{}", fit(&project));
}

/// A box whose content is as much taller as its line is shorter, and has this height of 20 mm at its full width.
fn with_a_box_of(height: &str) -> Project {
    Project::with_layout(&format!(
        "cell(look, \"box\", height: 20mm, look => layout(size => block(height: {height} * (118mm / size.width))))"
    ))
}

#[test]
fn a_sheet_whose_texts_could_hardly_grow_is_told_of() {
    let project = with_a_box_of("19.6mm");
    let words = "texts 5 % longer would not fit in “box” on page 1 (longest against the other languages: title";
    project.check(&WEB_EN).exits(0).tells(&format!("warning F006 {EN}:1:1: {words}"));
    with_a_box_of("18mm").check(&WEB_EN).exits(0).does_not_tell("F006");
}

#[test]
fn the_headroom_of_each_sheet_is_listed_with_the_cell_that_overflows_first() {
    let project = with_a_box_of("16mm");
    let run = project.run(&["list", "--fit", "--lang", "en"]).exits(0);
    assert_eq!(run.stdout, "card\ttiny\ten\t100 %\t25 %\tbox (page 1)\n");
    let run = project.run(&["list", "--fit", "--lang", "en", "--format", "json"]).exits(0);
    assert_eq!(run.json()[0]["headroom_percent"], 25);
    with_a_box_of("21mm").run(&["list", "--fit"]).exits(1).says("F001").says("1.0 mm too tall for its cell");
    project.run(&["list", "fonts", "--fit"]).exits(2).says("--fit is about sheets");
}

#[test]
fn more_pages_than_the_layout_has_are_too_many() {
    Project::with_layout("[#pagebreak()]").check(&WEB_EN).exits(1).tells("takes 2 pages at its least sizes; it has 1");
}

#[test]
fn text_below_the_languages_least_size_is_too_small() {
    Project::new()
        .replace(REGISTRY, "minimum: 6.5", "minimum: 12")
        .check(&WEB_EN)
        .exits(1)
        .tells("error F002 layouts/tiny/layout.typ:")
        .tells("pt; en needs 12.0 pt (");
}

#[test]
fn text_at_the_edge_of_the_paper_is_too_near() {
    Project::with_layout("place(top + start, dx: -13mm, [x])")
        .check(&WEB_EN)
        .exits(1)
        .tells("error F003 layouts/tiny/layout.typ:")
        .tells("outside the safe margin of 5 mm");
    let code = CODE.replace("MODULE", "0.4mm");
    Project::with_layout(&format!("place(top + start, dx: -12.6mm, {code})"))
        .check(&WEB_EN)
        .exits(1)
        .tells("error F003 layouts/tiny/layout.typ:")
        .tells("the code phone.card lies at 4.0–");
}

#[test]
fn text_and_codes_keep_off_a_fold() {
    let folded = |body: &str, folds: &str| {
        Project::with_layout(body).append("layouts/tiny/layout.yaml", &format!("folds: {folds}\n"))
    };
    let text = "place(top + start, dx: 20mm, text(dir: ltr)[fold])";
    let run = folded(text, "[[36]]").check(&WEB_EN).exits(1).errs_only_with(&["F005"]);
    let run = run.tells("error F005 layouts/tiny/layout.typ:");
    run.tells("page 1: “fold” lies at 35.").tells("within 1 mm of the fold at 36 mm");
    // Just outside, on either side.
    folded(text, "[[33.9, 60]]").check(&WEB_EN).exits(0);
    let code = format!("place(top + start, {})", CODE.replace("MODULE", "0.4mm"));
    folded(&code, "[[20]]")
        .check(&WEB_EN)
        .exits(1)
        .tells("the code phone.card lies at 16.6–")
        .errs_only_with(&["F005"]);
}

#[test]
fn folds_follow_the_direction_of_the_language() {
    let mirrored = Project::with_layout("place(top + left, dx: 20mm, text(dir: ltr)[fold])")
        .append("layouts/tiny/layout.yaml", "folds: [[112]]\n")
        .replace(REGISTRY, "direction: ltr", "direction: rtl");
    mirrored.check(&WEB_EN).exits(1).tells("within 1 mm of the fold at 36 mm");
}

#[test]
fn folds_that_the_paper_does_not_have_are_refused() {
    let project = |folds: &str| Project::new().append("layouts/tiny/layout.yaml", &format!("folds: {folds}\n"));
    project("[[50], [50]]").check(&WEB_EN).exits(1).tells("`folds` has an entry for 2, and `pages` is 1");
    project("[[50, 40]]").check(&WEB_EN).exits(1).tells("a fold at 40 mm does not lie between 50 and 148 mm");
    project("[[148]]").check(&WEB_EN).exits(1).tells("a fold at 148 mm does not lie between 0 and 148 mm");
}

#[test]
fn texts_that_lie_on_each_other_collide() {
    Project::with_layout("place(top + start, [one]); place(top + start, [two])")
        .check(&WEB_EN)
        .exits(1)
        .tells("error F004 layouts/tiny/layout.typ:")
        .tells("“one” and “two” overlap");
}

#[test]
fn a_glyph_that_the_layouts_own_font_lacks_is_missed_on_the_page() {
    Project::with_layout("text(font: \"Noto Sans Khmer\", fallback: false, lang: \"en\")[漢]")
        .check(&WEB_EN)
        .exits(1)
        .tells("error G002 layouts/tiny/layout.typ:")
        .tells("page 1: a glyph is missing in “漢” (the text is set in Noto Sans Khmer)");
}

#[test]
fn a_code_as_the_layout_should_draw_it_is_read_back() {
    let project = with_code("sheet.module * 1mm");
    project.build(&WEB_EN).exits(0).errs_only_with(&[]);
    let manifest: serde_json::Value = serde_json::from_str(&project.manifest()).unwrap();
    let code = &manifest["files"][0]["codes"][0];
    assert_eq!(code["payload"], "tel:0120017827");
    assert_eq!(code["module"], 0.4);
    // The margin of 15 mm, and four modules of quiet zone.
    assert_eq!((&code["page"], &code["x"], &code["y"]), (&1.into(), &16.6.into(), &16.6.into()));
}

#[test]
fn a_code_with_modules_that_are_too_small_is_refused() {
    with_code("0.3mm")
        .build(&WEB_EN)
        .exits(1)
        .tells("error Q004 layouts/tiny/layout.typ:")
        .tells("phone.card (page 1, at 16.2 × 16.2 mm) has modules of 0.30 mm; 0.4 mm are needed")
        .errs_only_with(&["Q004"]);
}

#[test]
fn a_code_with_something_in_its_quiet_zone_is_refused() {
    Project::with_layout(&format!(
        "{}\nplace(top + start, dx: 0.4mm, dy: 4mm, rect(width: 0.6mm, height: 3mm, fill: look.ink.text))",
        CODE.replace("MODULE", "0.4mm")
    ))
    .check(&WEB_EN)
    .exits(1)
    .tells("error Q003 layouts/tiny/layout.typ:")
    .tells("something stands within 4 modules of the code");
}

#[test]
fn a_code_that_cannot_be_seen_cannot_be_decoded() {
    with_code("0.4mm")
        .replace("layouts/components/code.typ", "(module, look.ink.text)", "(module, look.ink.paper)")
        .check(&WEB_EN)
        .exits(1)
        .tells("error Q001 layouts/tiny/layout.typ:")
        .errs_only_with(&["Q001"]);
}

#[test]
fn a_code_that_says_something_else_is_found_out() {
    Project::with_layout("code(look, \"phone.card\", sheet.codes.at(\"phone.system\"), 0.4mm, \"Call\")")
        .build(&WEB_EN)
        .exits(1)
        .tells("error Q002 layouts/tiny/layout.typ:")
        .tells("says “tel:0120017826”, not “tel:0120017827”");
}

#[test]
fn a_sheet_with_an_error_is_not_written_and_the_others_are() {
    let project = with_a_cell().set(EN, "title", "Use your card at the reader. ".repeat(30).trim());
    project.build(&["--edition", "web"]).exits(1);
    assert_eq!(project.out().into_keys().collect::<Vec<_>>(), ["manifest.json", "web/card/tiny-ja.pdf"]);
}
