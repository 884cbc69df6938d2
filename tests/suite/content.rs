//! C and Q: what stands in the files, and how far it can be trusted.

use crate::project::{EN, FACTS, GLOSSARY, JA, Project, REGISTRY, TOPIC};

#[test]
fn the_small_project_has_no_errors() {
    Project::new().check(&[]).exits(0).errs_only_with(&[]);
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_known_one() {
    let project = Project::new().append(TOPIC, "langauges: [ja]\n");
    let at = project.key_at(TOPIC, "langauges");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C004 {at}: unknown key `langauges` (did you mean `languages`?)"))
        .errs_only_with(&["C004"]);
}

#[test]
fn an_unknown_key_deep_in_the_facts_has_its_own_place() {
    let project = Project::new().rename(FACTS, "hotlines/card/pictogram", "pictograms");
    let at = project.key_at(FACTS, "hotlines/card/pictograms");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C004 {at}: unknown key `pictograms` (did you mean `pictogram`?)"));
}

#[test]
fn a_key_that_stands_twice_is_refused_where_it_stands_again() {
    let project = Project::new().append(TOPIC, "version: \"2\"\n");
    project.check(&[]).exits(1).tells(&format!("error C007 {TOPIC}:7:1: this key stands twice"));
    let project = Project::new().set(EN, "title", "One\ntitle: Two");
    let at = project.text_at(EN, "title: Two");
    assert!(at.ends_with(":6:1"), "{at}");
    project.check(&[]).exits(1).tells(&format!("error C007 {at}: this key stands twice"));
}

#[test]
fn a_key_that_is_missing_is_named() {
    Project::new().remove(TOPIC, "as_of").check(&[]).exits(1).tells("error C005 ").tells("`as_of` is missing");
}

#[test]
fn a_value_of_the_wrong_type_is_named_with_what_it_should_be() {
    let project = Project::new().set(TOPIC, "version", "1");
    let at = project.value_at(TOPIC, "version");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C006 {at}: `version` must be a text, not a number (put the value into quotes)"));
    let project = Project::new().set(EN, "title", "yes");
    let at = project.value_at(EN, "title");
    project.set(EN, "title", "[a, b]").check(&[]).exits(1).tells(&format!("error C006 {at}: `title` must be"));
}

#[test]
fn a_value_of_the_wrong_type_deep_in_the_messages_has_its_own_place() {
    let project = Project::new().set(EN, "visit/pin_lock", "3");
    let at = project.value_at(EN, "visit/pin_lock");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C006 {at}: `pin_lock` must be a text or a group of texts, not a number"));
    let project = Project::new().set(EN, "visit/pin_lock", "\"\"");
    project.check(&[]).exits(1).tells(&format!("error C006 {at}: `pin_lock` is empty"));
    let project = Project::new().rename(EN, "visit/pin_lock", "pin-lock");
    let at = project.key_at(EN, "visit/pin-lock");
    project.check(&[]).exits(1).tells(&format!("error C006 {at}: `pin-lock` is not a name that may stand here"));
}

#[test]
fn a_word_that_is_not_allowed_is_answered_with_the_nearest_that_is() {
    let project = Project::new().set(EN, "review/status", "drafft");
    let at = project.value_at(EN, "review/status");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C006 {at}: `status` is `drafft`; it may be draft, reviewed (did you mean `draft`?)"));
}

#[test]
fn a_day_that_does_not_exist_is_refused_at_its_place() {
    let project = Project::new().set(TOPIC, "as_of", "2026-02-30");
    let at = project.value_at(TOPIC, "as_of");
    project.check(&[]).exits(1).tells(&format!("error C006 {at}: ")).tells("there is no day 30 here");
    let project = Project::new().set(TOPIC, "as_of", "22.11.2026");
    project.check(&[]).tells("“22.11.2026” is not a date; write it like 2025-12-02").errs_only_with(&["C006"]);
    let project = Project::new().replace(FACTS, "\"09:30\"", "\"29:30\"");
    let at = project.text_at(FACTS, "\"29:30\"");
    project.check(&[]).exits(1).tells(&format!("error C006 {at}: there is no hour 29 here; it goes from 0 to 23"));
}

#[test]
fn a_name_that_stands_for_nothing_is_answered_with_the_nearest_that_does() {
    let project = Project::new().set(FACTS, "hotlines/card/source", "takasaki_en");
    let at = project.value_at(FACTS, "hotlines/card/source");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C009 {at}: there is no source `takasaki_en` (did you mean `takasaki-en`?)"));
    let project = Project::new().set(FACTS, "hotlines/card/phone", "phone.crad");
    let at = project.value_at(FACTS, "hotlines/card/phone");
    project
        .check(&[])
        .tells(&format!("error C009 {at}: `phone.crad` is not a phone fact (did you mean `phone.card`?)"));
}

#[test]
fn a_language_that_the_registry_does_not_have_is_named() {
    let project = Project::new().set(TOPIC, "languages", "[ja, em]");
    let at = project.text_at(TOPIC, "em]");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C009 {at}: the registry has no language `em` (did you mean `en`?)"))
        .tells(&format!("error C001 {at}: data/card/messages/em.yaml does not exist"));
}

#[test]
fn a_layout_that_does_not_exist_is_answered_with_the_nearest_that_does() {
    let project = Project::new().set(TOPIC, "layouts", "[flier]");
    let at = project.text_at(TOPIC, "flier");
    project.check(&[]).exits(1).tells(&format!("error C009 {at}: there is no layout `flier` (did you mean `flyer`?)"));
}

#[test]
fn a_font_family_that_does_not_exist_is_answered_with_the_nearest_that_does() {
    let project = Project::new().replace(REGISTRY, "[Noto Sans, ", "[Noto Sons, ");
    let at = project.text_at(REGISTRY, "Noto Sons");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C009 {at}: no font of the family `Noto Sons` (did you mean `Noto"));
}

#[test]
fn an_unknown_fact_in_a_message_is_answered_with_the_nearest_known_one() {
    let project = Project::new().set(JA, "help/japanese", "日本語：{phone.japanes}").set(
        EN,
        "help/japanese",
        "\"In Japanese: {phone.japanes}\"",
    );
    let at = project.value_at(EN, "help/japanese");
    project.check(&[]).exits(1).tells(&format!(
        "error C010 {at}: `help.japanese` names {{phone.japanes}}, which is nothing (did you mean {{phone.japanese}}?)"
    ));
}

#[test]
fn an_unknown_term_is_answered_with_the_nearest_known_one() {
    let project = Project::new().replace(EN, "{term.notice}", "{term.notise}");
    project.check(&[]).exits(1).tells("which is nothing (did you mean {term.notice}?)");
}

#[test]
fn markup_that_is_not_closed_is_named_with_its_place_in_the_text() {
    let project = Project::new().set(EN, "title", "Use **your card");
    let at = project.value_at(EN, "title");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error C011 {at}: title: `**` is opened here and not closed (at character 5 of the text)"));
}

#[test]
fn all_problems_of_one_run_are_told_at_once() {
    Project::new()
        .append(TOPIC, "colour: blue\n")
        .append(FACTS, "colours: {}\n")
        .append(GLOSSARY, "terms: {}\n")
        .replace(REGISTRY, "digits: latn", "digits: 1")
        .set("layouts/flyer/layout.yaml", "pages", "two")
        .delete("layouts/counter-card/layout.yaml")
        .write("layouts/counter-card/layout.yaml", "pages: [")
        .check(&[])
        .exits(1)
        .tells(&format!("error C004 {TOPIC}:7:1: "))
        .tells("unknown key `colours`")
        .tells(&format!("error C007 {GLOSSARY}:"))
        .tells(&format!("error C006 {REGISTRY}:"))
        .tells("error C006 layouts/flyer/layout.yaml:")
        .tells("error C003 layouts/counter-card/layout.yaml:1:");
}

#[test]
fn all_problems_of_the_messages_are_told_at_once() {
    Project::new()
        .remove(EN, "visit/pin_lock")
        .set(EN, "stay/heading", "When your **stay")
        .set(EN, "stay/ends", "\"It ends after 4 days.\"")
        .set(EN, "trouble/lead", "Your minor insurance card")
        .set(JA, "stay/heading", "在留期間を４回更新したとき")
        .check(&[])
        .exits(1)
        .tells(&format!("error L001 {EN}:"))
        .tells(&format!("error L005 {EN}:"))
        .tells(&format!("error L005 {JA}:"))
        .tells(&format!("error L008 {EN}:"))
        .tells(&format!("error C011 {EN}:"));
}

#[test]
fn a_link_that_nobody_has_verified_is_a_warning_and_under_strict_an_error() {
    let project = Project::new();
    let at = project.value_at(FACTS, "facts/link.brochures/url");
    let words = format!("Q005 {at}: nobody has verified https://");
    project.check(&[]).exits(0).tells(&format!("warning {words}"));
    project.check(&["--strict"]).exits(1).tells(&format!("error {words}"));
    let verified = project.set(FACTS, "facts/link.brochures/source", "kamogawa\n    verified_on: 2026-11-22");
    verified.check(&["--strict"]).does_not_tell("Q005");
}

#[test]
fn sources_that_disagree_are_a_warning_and_under_strict_an_error() {
    let project = Project::new();
    project.check(&[]).exits(0).tells(&format!("warning Q006 {FACTS}:")).tells("is printed, but");
    project.check(&["--strict"]).exits(1).tells("error Q006 ");
}

#[test]
fn the_line_that_a_reader_has_instead_has_hours_and_a_source_of_its_own() {
    let weekdays = "{days: weekdays, opens: \"09:30\", closes: \"20:00\"}";
    let project = Project::new().replace(FACTS, weekdays, "{days: weekdays, opens: \"09:30\", closes: \"08:00\"}");
    project.check(&[]).exits(1).tells("error C006").tells("opens at 09:30 and closes at 08:00");
    let project = Project::new().replace(FACTS, "source: j-lis-checked", "source: j-lis-chequed");
    project.check(&[]).exits(1).tells("there is no source `j-lis-chequed` (did you mean `j-lis-checked`?)");
    let project = Project::with_layout(
        "for line in sheet.hotlines { for group in line.reader.hours { for row in group.rows { say(look, row.times) } } }",
    );
    project.build(&["--lang", "ja", "--edition", "web"]).exits(0);
    project.prints("web/card/tiny-ja.pdf", "午後5:30");
}
