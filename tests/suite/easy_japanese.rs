//! E: what a machine can judge of easy Japanese, one story a rule.

use crate::project::{EASY, FACTS, GLOSSARY, Project, REGISTRY, REPOSITORY, Run};

/// A message without placeholders, whose text a story changes.
const KEY: &str = "trouble/lead";

const LANGUAGE: [&str; 2] = ["--lang", "ja-x-easy"];

fn project() -> Project {
    Project::in_languages(&["ja", "ja-x-easy"])
}

/// What is said of a message with this text.
#[track_caller]
fn says(text: &str) -> Run {
    project().set(EASY, KEY, &format!("\"{text}\"")).check(&LANGUAGE)
}

/// The rule catches the first text and lets the second one pass.
#[track_caller]
fn story(code: &str, caught: &str, words: &str, passes: &str) {
    let project = project().set(EASY, KEY, &format!("\"{caught}\""));
    let run = project.check(&LANGUAGE).exits(1).tells(&format!("error {code} {EASY}:")).tells(words);
    run.errs_only_with(&[code]);
    says(passes).exits(0).errs_only_with(&[]);
}

#[test]
fn the_real_messages_keep_to_the_rules() {
    project().check(&LANGUAGE).exits(0).errs_only_with(&[]);
    let root = ["--root", REPOSITORY];
    project().check(&[&root[..], &LANGUAGE, &["-D", "E017"]].concat()).exits(0).does_not_tell(" E0");
}

#[test]
fn another_language_need_not_keep_to_them() {
    let project = project().replace(REGISTRY, "easy_japanese: true", "easy_japanese: false");
    project.set(EASY, KEY, "紙を見せる。").check(&LANGUAGE).exits(0).does_not_tell(" E0");
}

#[test]
fn e001_a_sentence_says_one_thing() {
    story(
        "E001",
        "カードを 出《だ》しますが、紙《かみ》も 出《だ》します。",
        "`trouble.lead` says ますが、 (say: two sentences; rule EJ01",
        "カードを 出《だ》します。紙《かみ》も 出《だ》します。",
    );
    story(
        "E001",
        "紙《かみ》、本《ほん》、カード、水《みず》を 出《だ》します。",
        "with 3 commas; 2 are allowed",
        "紙《かみ》、本《ほん》です。",
    );
    let long = "この ".repeat(31) + "本《ほん》です。";
    says(&long).exits(1).tells("E001").tells("of 66 characters; 60 are allowed: このこのこのこの");
}

#[test]
fn e002_a_review_is_signed() {
    let reviewed = project().set(EASY, "review/status", "reviewed");
    reviewed.check(&LANGUAGE).exits(1).tells("error E002").tells("nobody signed it");
    let signed = project().set(EASY, "review/status", "reviewed\n  reviewer: A learner\n  date: 2026-11-22");
    signed.check(&LANGUAGE).exits(0).does_not_tell("E002");
}

#[test]
fn e003_sentences_are_polite() {
    story(
        "E003",
        "紙《かみ》を 見《み》せる。",
        "does not end in です or ます: …紙を見せる",
        "紙《かみ》を 見《み》せます〈出《だ》す〉。",
    );
    story("E003", "カードは いらない", "…ドはいらない", "カードが いらない とき");
}

#[test]
fn e004_every_kanji_has_furigana() {
    let project = project().set(EASY, KEY, "受付《うけつけ》で 紙を 出《だ》します。");
    let at = project.text_at(EASY, "紙を");
    project
        .check(&LANGUAGE)
        .exits(1)
        .tells(&format!("error E004 {at}: `trouble.lead` has 紙 without furigana (write 紙《…》; rule EJ04"))
        .errs_only_with(&["E004"]);
}

#[test]
fn e004_terms_names_and_formatted_words_have_furigana_too() {
    let project = self::project().replace(GLOSSARY, "マイナ保険証《ほけんしょう》", "マイナ保険証");
    let at = project.text_at(GLOSSARY, "保険証\", status: official, source: \"facts.md §3 row ja (easy)");
    project.check(&LANGUAGE).exits(1).tells(&format!("error E004 {at}: `term.myna_hokensho` has 保険証"));
    let project = self::project().replace(FACTS, "松戸市《まつどし》", "松戸市");
    project.check(&LANGUAGE).exits(1).tells(&format!("error E004 {FACTS}:")).tells("`text.sources` has 松戸市");
    let project = self::project().replace(REGISTRY, "      午後: ごご\n", "");
    let run = project.check(&LANGUAGE).exits(1).tells(&format!("error E004 {REGISTRY}:"));
    run.tells("the program writes 午後8:00, and 午後 is without furigana");
}

#[test]
fn e005_a_sentence_has_few_kanji() {
    let many = "本《ほん》と ".repeat(13) + "紙《かみ》です。";
    let few = "本《ほん》と ".repeat(12) + "紙《かみ》です。";
    story("E005", &many, "has a sentence with 14 kanji; 13 are allowed", &few);
}

#[test]
fn e006_words_are_parted() {
    story("E006", "紙《かみ》を見《み》せます。", "has no space before 見せます", "お知《し》らせを 見《み》せます。");
    story("E006", "紙《かみ》 を 見《み》せます。", "has a space before を", "紙《かみ》を 見《み》せます。");
    says("紙《かみ》を　見《み》せます。").tells("has a gap that is not one plain space");
}

#[test]
fn e007_no_double_negatives() {
    story("E007", "紙《かみ》が ないと 使《つか》えません。", "says ないと使えません", "紙《かみ》が あります。");
    story("E007", "カードしか 使《つか》えません。", "says しか使えません", "カードだけ 使《つか》えます。");
}

#[test]
fn e008_no_passive_causative_or_honorific_forms() {
    story(
        "E008",
        "名前《なまえ》を 聞《き》かれます。",
        "says かれます (say: who does it",
        "カードを 忘《わす》れます。",
    );
    story("E008", "家族《かぞく》に 行《い》かせます。", "says かせます", "家族《かぞく》に 見《み》せます。");
    story(
        "E008",
        "受付《うけつけ》で お待《ま》ちください。",
        "say: 待って ください",
        "受付《うけつけ》で 待《ま》って ください。",
    );
}

#[test]
fn e009_a_hard_word_is_explained_where_it_comes_first() {
    let project = project()
        .set("layouts/tiny/layout.yaml", "messages", "[title, trouble]")
        .set(EASY, KEY, "リハビリを します。")
        .set(EASY, "trouble/heading", "本《ほん》を 出《だ》します");
    let run = project.check(&LANGUAGE).exits(1);
    run.tells("`trouble.lead` says リハビリ, which comes first on the layout `tiny` and has no gloss");
    project
        .set(EASY, KEY, "リハビリ〈体《からだ》の 練習《れんしゅう》〉を します。リハビリは 楽《たの》しいです。")
        .check(&LANGUAGE)
        .does_not_tell("リハビリ");
}

#[test]
fn e010_no_words_that_imitate() {
    story(
        "E010",
        "カードを きちんと 置《お》きます。",
        "says きちんと (say: 正しく",
        "カードを 正《ただ》しく 置《お》きます。",
    );
}

#[test]
fn e011_verbs_instead_of_nouns() {
    story("E011", "カードの 確認《かくにん》を します。", "says の確認 (say: 〜を 見ます", "カードを 見《み》ます。");
}

#[test]
fn e012_nothing_vague() {
    story("E012", "紙《かみ》などを 見《み》せます。", "says など", "紙《かみ》か カードを 見《み》せます。");
}

#[test]
fn e013_western_years() {
    let said = |text: &str| project().set(EASY, "lead/change", &format!("\"{text}\"")).check(&LANGUAGE);
    said("令和《れいわ》の 紙《かみ》です。{date.cards_ended}からです。")
        .exits(1)
        .tells("`lead.change` says 令和 (say: the Western year");
    said("令和《れいわ》の 紙《かみ》は {date.cards_ended}からです。").exits(0).does_not_tell("E013");
}

#[test]
fn e014_dates_and_times_as_they_are_said() {
    story("E014", "朝《あさ》〜夜《よる》です。", "says 〜", "朝《あさ》から 夜《よる》までです。");
    // The clock of the words that the program writes is the registry's.
    let project = project().replace(REGISTRY, "  - tag: ja-x-easy\n", "  - tag: ja-x-easy\n    locale: ja-u-hc-h23\n");
    project.check(&LANGUAGE).exits(1).tells(&format!("error E014 {REGISTRY}:")).tells("the program writes 20:00");
}

#[test]
fn e015_digits_are_arabic() {
    story("E015", "三回《さんかい》 読《よ》みます。", "says 三回 (say: Arabic digits", "ひとつ 読《よ》みます。");
}

#[test]
fn e016_latin_letters_are_for_names() {
    story("E016", "カードを checkします。", "has check in Latin letters", "セブン銀行《ぎんこう》の ATMです。");
}

#[test]
fn e017_a_sheet_holds_so_much() {
    let project = project().set(EASY, "title", &"この 紙《かみ》です。".repeat(60));
    let run = project.check(&LANGUAGE).tells("warning E017 layouts/tiny/layout.yaml:");
    run.tells("has 360 characters of easy Japanese; 351 are right for its paper");
}

#[test]
fn e019_easy_words_for_hard_ones() {
    story("E019", "紙《かみ》を 提示《ていじ》します。", "says 提示 (say: 見せます", "紙《かみ》を 見《み》せます。");
}

#[test]
fn a_waiver_lets_one_message_break_one_rule() {
    let waived = |key: &str| {
        project()
            .set(EASY, KEY, "紙《かみ》を 提示《ていじ》します。")
            .append(EASY, &format!("waivers:\n  - {{key: {key}, rule: E019, reason: the form has this word}}\n"))
    };
    let real = project().read(EASY);
    assert!(real.contains("\nwaivers:\n"), "the real file has waivers of its own");
    let project = waived("trouble.lead");
    let text = project.read(EASY);
    // The waivers of the real file stand first; a second list of them would be a second key.
    let own = text.find("\nwaivers:\n").unwrap();
    let end = own + text[own..].find("\n\n").unwrap();
    let project = project.write(EASY, text[..own].to_owned() + &text[end..]);
    project.check(&LANGUAGE).does_not_tell("E019").does_not_tell("E020");
    let text = project.read(EASY).replace("key: trouble.lead", "key: title");
    let project = project.write(EASY, text);
    let at = project.text_at(EASY, "{key: title, rule");
    project
        .check(&LANGUAGE)
        .exits(1)
        .tells("error E019")
        .tells(&format!("error E020 {at}: `title` does not break E019 (take the waiver away"));
}

#[test]
fn a_project_may_have_rules_of_its_own() {
    let rules = std::fs::read_to_string(format!("{REPOSITORY}/data/easy-japanese.yaml")).unwrap();
    let project = project().write("data/easy-japanese.yaml", rules.replace("most: 13", "most: 1"));
    project.check(&LANGUAGE).exits(1).tells("1 are allowed").errs_only_with(&["E005"]);
    let project = project.write("data/easy-japanese.yaml", rules.replace("most: 13", "most: few"));
    project.check(&LANGUAGE).exits(1).tells("error C006 data/easy-japanese.yaml:");
}
