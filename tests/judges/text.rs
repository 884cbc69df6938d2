//! pdftotext: each language's flyer says all that a reader must be told, in words that can be copied and searched.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::matrix::{LANGUAGES, ROOT, Sheet, TOPIC, edition, judge};
use crate::program::PDFTOTEXT;

const FOREIGN: &[&str] = &["0120-0178-27", "0120-0178-26"];
/// For readers of Japanese, whom the others do not answer.
const JAPANESE: &[&str] = &["0120-95-0178"];
/// What a reader has to recognise on papers and screens, so they are in Japanese everywhere.
const TERMS: [&str; 5] = ["資格確認書", "資格情報のお知らせ", "資格情報画面", "マイナアプリ", "マイナ保険証"];

#[test]
fn phones_stand_on_one_line() {
    judge(flyers(), |sheet| {
        let text = text(sheet);
        let phones = if sheet.language.starts_with("ja") { JAPANESE } else { FOREIGN };
        phones.iter().filter(|phone| !text.contains(**phone)).map(|phone| format!("no {phone}")).collect()
    });
}

#[test]
fn japanese_terms_stand_on_every_flyer() {
    judge(flyers(), |sheet| {
        let text = comparable(&text(sheet), &sheet.language);
        let found = |term: &str| text.contains(&comparable(term, &sheet.language));
        TERMS.iter().filter(|term| !found(term)).map(|term| format!("no {term}")).collect()
    });
}

#[test]
fn addresses_can_be_read_beside_their_codes() {
    judge(flyers(), |sheet| {
        let text = comparable(&text(sheet), "");
        let addresses = sheet.codes.iter().filter_map(|code| code.payload.strip_prefix("https://"));
        addresses.filter(|address| !text.contains(*address)).map(|address| format!("no {address}")).collect()
    });
}

#[test]
fn the_title_can_be_read() {
    judge(flyers(), |sheet| missing(sheet, |key| key == "title"));
}

#[test]
fn every_row_of_content_can_be_read() {
    judge(flyers(), |sheet| missing(sheet, is_on_every_flyer));
}

/// Messages that no flyer goes without. What is said of a hotline depends on the languages that it speaks.
fn is_on_every_flyer(key: &str) -> bool {
    const SECTIONS: [&str; 5] = ["lead.", "register.", "visit.", "trouble.", "stay."];
    const HELP: [&str; 3] = ["help.heading", "help.card.for", "help.system.for"];
    const WHY: [&str; 3] = ["why.heading", "why.short", "why.cost"];
    const BROCHURES: [&str; 2] = ["brochures.heading", "brochures.short"];
    const IMPRINT: [&str; 4] = ["imprint.source", "imprint.as_of", "imprint.version", "imprint.place"];
    let single = [&HELP[..], &WHY, &BROCHURES, &IMPRINT, &["title"]].concat();
    // A row of one sentence needs no title.
    let section = SECTIONS.iter().any(|section| key.starts_with(section)) && key != "register.atm.title";
    section || single.contains(&key)
}

/// The web flyers, one a language.
#[track_caller]
fn flyers() -> Vec<&'static Sheet> {
    let flyers: Vec<_> = edition("web").into_iter().filter(|sheet| sheet.layout == "flyer").collect();
    let missing: Vec<_> =
        LANGUAGES.into_iter().filter(|tag| !flyers.iter().any(|sheet| sheet.language == *tag)).collect();
    assert!(missing.is_empty(), "no web flyer in {missing:?}");
    flyers
}

/// The text of a file, in the order in which it was written.
fn text(sheet: &Sheet) -> String {
    PDFTOTEXT.print(["-raw".as_ref(), "-enc".as_ref(), "UTF-8".as_ref(), sheet.file().as_os_str(), "-".as_ref()])
}

/// The wanted messages that are not in the file's text.
fn missing(sheet: &Sheet, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let text = comparable(&text(sheet), &sheet.language);
    let messages = messages(&sheet.language);
    let wanted: Vec<_> = messages.iter().filter(|(key, _)| wanted(key)).collect();
    assert!(!wanted.is_empty(), "{} has none of the messages", sheet.language);
    let found = |message: &str| words(message).all(|words| text.contains(&comparable(words, &sheet.language)));
    let missing = wanted.into_iter().filter(|(_, message)| !found(&plain(message)));
    missing.map(|(key, message)| format!("no {key}: {message}")).collect()
}

/// A language's messages by dotted key.
fn messages(tag: &str) -> Vec<(String, String)> {
    let path = Path::new(ROOT).join(format!("data/{TOPIC}/messages/{tag}.yaml"));
    let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let tree: Value = serde_saphyr::from_str(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut messages = Vec::new();
    collect("", &tree, &mut messages);
    messages
}

fn collect(key: &str, value: &Value, messages: &mut Vec<(String, String)>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                collect(&key, value, messages);
            }
        }
        Value::String(text) => messages.push((key.to_owned(), text.clone())),
        _ => {}
    }
}

/// A message without marks for strong words and without readings: `健康《けんこう》` → `健康`.
fn plain(message: &str) -> String {
    let mut inside = false;
    let kept = message.chars().filter(|&c| {
        let reading = inside || c == '《';
        inside = c == '《' || inside && c != '》';
        !reading && c != '｜'
    });
    kept.collect::<String>().replace("**", "")
}

/// The words between the placeholders of a message.
fn words(message: &str) -> impl Iterator<Item = &str> {
    message.split('{').enumerate().map(|(index, part)| match (index, part.split_once('}')) {
        (0, _) | (_, None) => part,
        (_, Some((_, after))) => after,
    })
}

/// A text without white space and characters of no width. In easy Japanese each kanji's furigana stands between the
/// words of the line, so hiragana is left out there.
fn comparable(text: &str, tag: &str) -> String {
    let no_width = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let furigana = |c| tag == "ja-x-easy" && matches!(c, '\u{3041}'..='\u{309f}');
    text.chars().filter(|&c| !c.is_whitespace() && !no_width(c) && !furigana(c)).collect()
}
