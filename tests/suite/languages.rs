//! L, S and G: every language says the same, in its own letters, and each of them can be printed.

use crate::project::{EN, GLOSSARY, JA, PDF_EN, Project, WEB_EN};

const MY: &str = "data/card/messages/my.yaml";

#[test]
fn a_message_that_one_language_lacks_is_missed_there() {
    let project = Project::new().remove(EN, "visit/pin_lock");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error L001 {EN}:"))
        .tells("the message `visit.pin_lock` is missing (translate it into `en`")
        .errs_only_with(&["L001"]);
}

#[test]
fn a_message_that_no_other_language_has_is_answered_with_the_one_that_is_missed() {
    let project = Project::new().rename(EN, "title", "titel");
    let at = project.key_at(EN, "titel");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error L002 {at}: no other language has the message `titel` (did you mean `title`?)"))
        .tells("the message `title` is missing");
}

#[test]
fn the_staffs_own_messages_are_asked_of_no_other_language() {
    Project::new().check(&[]).does_not_tell("`staff.");
    Project::new().append(EN, "\nstaff:\n  card: Do not touch.\n").check(&[]).exits(1).tells("error L002 ");
}

#[test]
fn a_placeholder_that_one_language_lacks_or_has_in_excess_is_named() {
    let project = Project::new().set(EN, "help/japanese", "In Japanese");
    let at = project.value_at(EN, "help/japanese");
    project.check(&[]).exits(1).tells(&format!("error L003 {at}: `help.japanese` lacks {{phone.japanese}} ("));
    let project = Project::new().set(EN, "help/japanese", "\"{phone.card} or {phone.japanese}\"");
    project.check(&[]).exits(1).tells("`help.japanese` has in excess {phone.card} (");
    let project = Project::new().set(EN, "help/japanese", "\"{phone.card}\"");
    project.check(&[]).tells("`help.japanese` lacks {phone.japanese} and has in excess {phone.card} (");
}

#[test]
fn digits_typed_by_hand_are_answered_with_the_fact_that_holds_them() {
    let project = Project::new().set(EN, "visit/pin_lock", "After 3 wrong PINs the card locks.");
    let at = project.value_at(EN, "visit/pin_lock");
    project.check(&[]).exits(1).tells(&format!(
        "error L005 {at}: `visit.pin_lock` has `3` typed by hand (facts with this value: {{number.pin_tries}})"
    ));
    let project = Project::new().set(EN, "title", "Call 0120-0178-27.");
    project.check(&[]).tells("`title` has `0120-0178-27` typed by hand (facts with this value: {phone.card})");
}

#[test]
fn digits_of_any_script_are_digits() {
    Project::new()
        .set(JA, "title", "暗証番号は７けた")
        .check(&[])
        .exits(1)
        .tells("error L005 ")
        .tells("`７` typed by hand");
}

#[test]
fn strong_words_that_differ_in_number_are_a_warning() {
    let project = Project::new().set(EN, "title", "Use **your** card");
    let at = project.value_at(EN, "title");
    let words = format!("L006 {at}: `title` has 1 strong spans, the staff's language has 0");
    project.check(&[]).exits(0).tells(&format!("warning {words}"));
    project.check(&["-D", "L006"]).exits(1).tells(&format!("error {words}"));
}

#[test]
fn a_term_without_a_translation_is_named_in_the_glossary() {
    let project = Project::new().remove(GLOSSARY, "terms/notice/translations/en");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error L007 {GLOSSARY}:"))
        .tells("the term `notice` (資格情報のお知らせ) has no translation into `en`");
}

#[test]
fn a_forbidden_wording_is_named_whatever_its_case_and_line_ends() {
    for title in ["Your Minor Insurance Card", "Your Minor\u{A0}Insurance \u{200B}Card"] {
        let project = Project::new().set(EN, "title", title);
        let at = project.value_at(EN, "title");
        project
            .check(&[])
            .exits(1)
            .tells(&format!("error L008 {at}: `title` says `minor insurance card`, which the glossary forbids"));
    }
}

#[test]
fn a_letter_of_another_script_is_found() {
    let project = Project::new().set(EN, "title", "Use your カード");
    let at = project.value_at(EN, "title");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error S001 {at}: `title` has `カ` (U+30AB), a letter of Kana (`en` is written in Latn)"));
}

#[test]
fn a_latin_letter_in_a_cyrillic_word_is_taken_for_a_name() {
    // Mongolian texts hold names in Latin letters, so its entry allows both; the rule follows the entry.
    let project = Project::in_languages(&["ja", "mn"]);
    project.check(&[]).exits(0).does_not_tell("S001");
    let project = project.replace("data/languages.yaml", "[Cyrl, Latn]", "[Cyrl]");
    project.check(&[]).exits(1).tells("a letter of Latn (`mn` is written in Cyrl)");
}

#[test]
fn text_that_is_not_composed_is_found() {
    let project = Project::new().set(EN, "title", "Cafe\u{301}");
    let at = project.value_at(EN, "title");
    project.check(&[]).exits(1).tells(&format!("error S003 {at}: `title` is not in NFC ("));
}

#[test]
fn characters_that_turn_text_around_are_refused_typed_or_escaped() {
    for text in ["Call \u{202E}us", "\"Call \\u202Eus\""] {
        let project = Project::new().set(EN, "title", text);
        let at = project.value_at(EN, "title");
        project
            .check(&[])
            .exits(1)
            .tells(&format!("error S004 {at}: `title` holds the invisible character U+202E (delete it)"));
    }
}

#[test]
fn burmese_in_the_old_encoding_is_told_from_unicode() {
    let project = Project::in_languages(&["ja", "my", "mn"]);
    project.check(&[]).exits(0).errs_only_with(&[]);
    // U+1031 before its consonant, as Zawgyi writes it.
    let project = project.set(MY, "title", "\u{1031}\u{1019}\u{1038}ပါ");
    let at = project.value_at(MY, "title");
    project.check(&[]).exits(1).tells(&format!("error S005 {at}: `title` looks like Zawgyi, not Unicode"));
}

#[test]
fn a_zero_width_space_passes_and_reaches_the_page() {
    let project = Project::new().set(EN, "title", "Use\u{200B}me");
    project.build(&WEB_EN).exits(0).errs_only_with(&[]);
    project.prints(PDF_EN, "Use\u{200B}me");
}

#[test]
fn a_character_that_no_font_has_is_found_at_its_place() {
    let project = Project::new().set(EN, "title", "Use your card 🦖");
    let at = project.value_at(EN, "title");
    project
        .check(&[])
        .exits(1)
        .tells(&format!("error G001 {at}: `title` has `🦖` (U+1F996), which no font of `en` has (fonts: Noto Sans"))
        .errs_only_with(&["G001"]);
}

#[test]
fn what_is_wrong_in_one_language_keeps_no_other_from_being_made() {
    let project = Project::in_languages(&["ja", "en", "ko"]).set(EN, "title", "After 7 days");
    project.build(&["--edition", "web"]).exits(1);
    let made: Vec<String> = project.out().into_keys().collect();
    assert_eq!(made, ["manifest.json", "web/card/tiny-ja.pdf", "web/card/tiny-ko.pdf"]);
}

#[test]
fn what_is_wrong_in_the_staffs_language_keeps_all_from_being_made() {
    let project = Project::new().set(JA, "title", "７日");
    let run = project.build(&["--edition", "web"]).exits(1);
    assert_eq!(run.json()["summary"]["left"], 2);
    assert!(!project.out().keys().any(|path| path.ends_with(".pdf")));
}

/// Two languages on one sheet.
fn together() -> Project {
    Project::with_layout("for side in sheet.together { say(look, side.messages.title); [ ]; str(side.number) }")
        .append("layouts/tiny/layout.yaml", "languages: together\n")
}

#[test]
fn a_layout_may_have_all_languages_on_one_sheet() {
    let project = together();
    project.build(&["--edition", "web"]).exits(0);
    assert_eq!(project.out().into_keys().collect::<Vec<_>>(), ["manifest.json", "web/card/tiny-mul.pdf"]);
    project.prints("web/card/tiny-mul.pdf", "Use your My Number Card as your health insurance card");
    assert!(project.manifest().contains("\"language\": \"mul\""));
    project.run(&["list", "--edition", "web"]).exits(0).prints("web/card/tiny-mul.pdf");
}

#[test]
fn a_sheet_of_all_languages_is_asked_for_by_a_name_of_its_own() {
    let project = together();
    project.build(&["--edition", "web", "--lang", "en"]).exits(0);
    assert_eq!(project.out().into_keys().collect::<Vec<_>>(), ["manifest.json"]);
    project.build(&["--edition", "web", "--lang", "mul"]).exits(0);
    assert!(project.out().contains_key("web/card/tiny-mul.pdf"));
    Project::new().check(&["--lang", "mul"]).exits(1).tells("no sheet matches --lang mul");
}

#[test]
fn an_error_in_one_language_keeps_back_the_sheet_of_all() {
    let project = together().remove(EN, "title");
    project.build(&["--edition", "web"]).exits(1).tells("error L001");
    assert!(!project.out().contains_key("web/card/tiny-mul.pdf"));
}
