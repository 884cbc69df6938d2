//! The README's how-tos do what they say: each test applies a how-to's own blocks to a copy of the project, runs its
//! commands, and looks for the effect in the finished files.

mod readme;
mod right_to_left;
mod site;

use readme::how_to;
use site::Site;

#[test]
fn a_fact_that_is_changed_is_changed_on_the_sheets() {
    let site = Site::copy();
    let flyer = "web/myna-hokensho/flyer-en.pdf";
    site.chirashi(&["build", "--lang", "en", "--layout", "flyer", "--edition", "web"]).exits(0);
    let weekdays = "Mon – Fri 9:00 AM – 8:00 PM";
    assert!(!site.shows(flyer, weekdays));

    let how_to = how_to("Change a fact");
    site.apply(&how_to);
    assert_eq!(how_to.commands, [["build"]]);
    site.chirashi(&["build", "--lang", "en,zh-Hans", "--layout", "flyer", "--edition", "web"]).exits(0);
    assert!(site.shows(flyer, weekdays));
    assert!(site.shows("web/myna-hokensho/flyer-zh-Hans.pdf", "09:00～20:00"));
}

#[test]
fn a_layout_is_added_with_two_files_and_a_name() {
    let site = Site::copy();
    site.follow("Add a layout");
    let signs = site.manifest("door-sign", None);
    let languages = site.read("data/myna-hokensho/messages");
    assert_eq!(signs.len(), languages.lines().count() * 3, "every language in every edition");
    let press = signs.iter().find(|entry| entry["edition"] == "press").unwrap();
    assert_eq!(press["pages"][0]["bleed"], 3.0);
    assert_eq!(press["pages"][0]["width"], 210.0);
    assert!(site.shows("web/myna-hokensho/door-sign-en.pdf", "can no longer be used"));
}

#[test]
fn another_shop_is_a_file_and_an_option() {
    let site = Site::copy();
    site.apply(&how_to("Print at another shop"));
    let press = ["build", "--edition", "press", "--profile", "town-printer"];
    assert_eq!(how_to("Print at another shop").commands, [press]);
    site.chirashi(&[&press[..], &["--lang", "en", "--layout", "flyer"]].concat()).exits(0).says("1 PDF, 2 pages");
    let flyer = &site.manifest("flyer", Some("en"))[0];
    assert_eq!(flyer["standard"], "PDF/X-4");
    assert_eq!(flyer["pages"][0]["bleed"], 5.0);
}

#[test]
fn a_topic_is_added_with_a_folder() {
    let site = Site::copy();
    site.apply(&how_to("Add a layout"));
    site.follow("Add a topic");
    assert_eq!(site.manifest("door-sign", None).len(), 6);
    assert!(site.shows("office/reception/door-sign-en.pdf", "From April 1, 2027, the reception is on floor 2."));
}

#[test]
fn a_language_is_added_with_an_entry_and_a_file() {
    let site = Site::copy();
    site.apply(&how_to("Add a layout"));
    site.apply(&how_to("Add a topic"));
    site.follow("Add a language");
    assert_eq!(site.manifest("door-sign", Some("uk")).len(), 3);
    let sheet = "web/reception/door-sign-uk.pdf";
    assert!(site.shows(sheet, "Реєстратура переїжджає"));
    assert!(site.shows(sheet, "1 квітня 2027"), "the date is in the language's own words");
    assert!(site.shows(sheet, "ウクライナ語"), "the staff can file the sheet");
    site.chirashi(&["list", "languages"]).exits(0).says("17\tuk\tУкраїнська");
}

#[test]
fn what_a_new_language_lacks_in_a_larger_topic_is_named() {
    let site = Site::copy();
    site.apply(&how_to("Add a layout"));
    site.apply(&how_to("Add a topic"));
    site.apply(&how_to("Add a language"));
    let messages = "data/reception/messages/uk.yaml";
    site.write(messages, &site.read(messages).replace("  use: Скористайтеся, будь ласка, ліфтом біля входу.\n", ""));
    site.chirashi(&["check", "--topic", "reception", "--lang", "uk"])
        .exits(1)
        .says("the message `lead.use` is missing")
        .says(messages);
}

#[test]
fn a_new_project_builds_at_once() {
    let site = Site::empty();
    site.chirashi(&["init", "."]).exits(0);
    site.chirashi(&["build", "--strict", "--fail-level", "warning"]).exits(0).says("6 PDFs, 6 pages");
    assert_eq!(site.manifest("notice", None).len(), 6);
    let sheet = "web/clinic-hours/notice-en.pdf";
    assert!(site.shows(sheet, "Please arrive 10 minutes before"));
    assert!(site.shows(sheet, "2:00 PM – 5:30 PM"));
    site.chirashi(&["init", "."]).exits(2).says("is not empty");
}

#[test]
fn a_new_topic_in_a_language_with_a_font_of_its_own_builds() {
    let site = Site::empty();
    site.chirashi(&["init", "."]).exits(0);
    site.write("data/languages.yaml", &(site.read("data/languages.yaml") + include_str!("sinhala/language.yaml")));
    let template = "data/clinic-hours";
    for file in ["facts.yaml", "messages/ja.yaml"] {
        site.write(&format!("data/visit/{file}"), &site.read(&format!("{template}/{file}")));
    }
    let topic = site.read(&format!("{template}/topic.yaml"));
    site.write("data/visit/topic.yaml", &topic.replace("languages: [ja, en]", "languages: [ja, si]"));
    site.write("data/visit/glossary.yaml", include_str!("sinhala/glossary.yaml"));
    site.write("data/visit/messages/si.yaml", include_str!("sinhala/messages.yaml"));

    let fonts = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/howto/fonts");
    site.chirashi(&["build", "--topic", "visit", "--fonts", fonts]).exits(0).says("6 PDFs, 6 pages");
    let sheet = "web/visit/notice-si.pdf";
    assert!(site.shows(sheet, "00-0000-0000") && site.shows(sheet, "お薬手帳") && site.shows(sheet, "シンハラ語"));
    assert!(site.shows(sheet, "සහ"), "a word whose glyphs stand in the order of its letters");
    // There is no bold face of the family: strong words are set in the regular one.
    let mut embedded = site.fonts("press/visit/notice-si.pdf");
    embedded.retain(|font| font.contains("Sinhala"));
    assert!(
        !embedded.is_empty() && embedded.iter().all(|font| font.ends_with("NotoSansSinhala-Regular")),
        "{embedded:?}"
    );

    site.chirashi(&["check", "--topic", "visit"]).exits(1).says("no font of the family `Noto Sans Sinhala`");
}

#[test]
fn the_fonts_are_those_that_their_note_describes() {
    use sha2::{Digest, Sha256};
    let fonts: [&[u8]; 2] =
        [include_bytes!("fonts/NotoSansSinhala-Regular.ttf"), include_bytes!("fonts/NotoNaskhArabic-Regular.ttf")];
    for font in fonts {
        let digest: String = Sha256::digest(font).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(include_str!("fonts/README.md").contains(&digest), "{digest}");
    }
}
