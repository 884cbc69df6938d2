//! A language that runs from right to left, with a font of its own, on every layout of the real topic.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::site::Site;

const TOPIC: &str = "data/myna-hokensho";
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/howto/fonts");

/// The real project with Arabic.
fn site() -> Site {
    let site = Site::copy();
    site.write("data/languages.yaml", &(site.read("data/languages.yaml") + include_str!("arabic/language.yaml")));
    let topic = site.read(&format!("{TOPIC}/topic.yaml"));
    site.write(&format!("{TOPIC}/topic.yaml"), &topic.replace(", mn]", ", mn, ar]"));

    let glossary = format!("{TOPIC}/glossary.yaml");
    let mut terms = site.read(&glossary);
    let translations: BTreeMap<String, String> = serde_saphyr::from_str(include_str!("arabic/terms.yaml")).unwrap();
    for (id, text) in translations {
        let start = terms.find(&format!("\n  {id}:\n")).unwrap_or_else(|| panic!("the glossary has no {id}"));
        let marker = "translations:\n";
        let at = start + terms[start..].find(marker).unwrap() + marker.len();
        terms.insert_str(at, &format!("      ar: {{text: \"{text}\", status: ours}}\n"));
    }
    site.write(&glossary, &terms);

    // A layout that is added later shows messages that this test does not know: they stand in English then.
    let mut messages: Value = serde_saphyr::from_str(&site.read(&format!("{TOPIC}/messages/en.yaml"))).unwrap();
    overlay(&mut messages, serde_saphyr::from_str(include_str!("arabic/messages.yaml")).unwrap());
    site.write(&format!("{TOPIC}/messages/ar.yaml"), &serde_json::to_string_pretty(&messages).unwrap());
    site
}

fn overlay(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                match base.get_mut(&key) {
                    Some(known) => overlay(known, value),
                    None => panic!("English has no {key} any more"),
                }
            }
        }
        (base, over) => *base = over,
    }
}

/// The layouts of the topic that a language of its own has a sheet of.
fn built(site: &Site) -> Vec<Value> {
    site.chirashi(&["build", "--lang", "ar,en", "--fonts", FONTS]).exits(0);
    let manifest: Value = serde_json::from_str(&site.read("out/manifest.json")).unwrap();
    manifest["files"].as_array().unwrap().clone()
}

/// Width of the quiet zone around a code, in modules (ISO/IEC 18004, 5.3.8).
const QUIET: f64 = 4.0;

/// Where a code lies: its page, and in mm.
#[derive(serde::Deserialize)]
struct Code {
    page: u64,
    x: f64,
    side: f64,
    module: f64,
}

impl Code {
    /// Its left and right edge with as many modules around it.
    fn edges(&self, around: f64) -> (f64, f64) {
        (self.x - around * self.module, self.x + self.side + around * self.module)
    }
}

fn codes(file: &Value) -> impl Iterator<Item = Code> {
    file["codes"].as_array().unwrap().iter().map(|code| serde_json::from_value(code.clone()).unwrap())
}

#[test]
fn every_layout_is_made_and_its_codes_lie_at_the_other_side() {
    let site = site();
    let files = built(&site);
    let of = |language: &'static str| {
        files.iter().filter(move |file| file["language"] == language && file["edition"] == "web")
    };
    assert!(of("ar").count() > 1);
    for arabic in of("ar") {
        let layout = &arabic["layout"];
        let english = of("en").find(|file| file["layout"] == *layout).unwrap();
        let width = english["pages"][0]["width"].as_f64().unwrap();
        for (one, other) in codes(english).zip(codes(arabic)) {
            // The staff's side runs from left to right whatever the reader's; its tab is at the other edge.
            // Codes of another size stand at the same edge of their column, with their quiet zones or without.
            let is_mirrored = [0.0, QUIET].iter().any(|&quiet| {
                let ((start, end), (left, right)) = (one.edges(quiet), other.edges(quiet));
                (width - end - left).abs() < 0.2 || (width - start - right).abs() < 0.2
            });
            let (page, x, mirrored) = (one.page, one.x, other.x);
            // The codes of lines that do not answer in the reader's language are smaller and stand closer together.
            let is_same = (x - mirrored).abs() < 12.0;
            assert!(
                page == other.page && (is_mirrored || is_same),
                "{layout}: {x} mm in English, {mirrored} mm in Arabic"
            );
            assert!(page > 1 || is_mirrored, "{layout}: the reader's side is not turned round at {x} mm");
        }
    }
}

#[test]
fn digits_run_from_left_to_right_and_codes_are_not_mirrored() {
    let site = site();
    // The program reads each code back, and the text layer too; both would be errors.
    let files = built(&site);
    let arabic = files.iter().filter(|file| file["language"] == "ar");
    for file in arabic.filter(|file| file["edition"] == "web" && !file["codes"].as_array().unwrap().is_empty()) {
        let path = file["path"].as_str().unwrap();
        let payloads: Vec<&str> =
            file["codes"].as_array().unwrap().iter().map(|code| code["payload"].as_str().unwrap()).collect();
        if payloads.contains(&"tel:0120017827") {
            assert!(site.shows(path, "0120-0178-27"), "{path}");
        }
    }
}
