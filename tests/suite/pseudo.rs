//! A language that takes more room than any real one: every layout holds it or says so.

use serde_json::Value;

use crate::project::{Project, REPOSITORY, TOPIC};

/// How much longer its texts are than those of the language it is made of.
const LONGER: f64 = 0.4;

/// Letters of the tallest stacks that Latin has.
const STACKS: [(char, char); 10] = [
    ('a', 'ậ'),
    ('e', 'ế'),
    ('o', 'ộ'),
    ('u', 'ự'),
    ('i', 'ị'),
    ('A', 'Ậ'),
    ('E', 'Ế'),
    ('O', 'Ộ'),
    ('U', 'Ự'),
    ('I', 'Ị'),
];

#[test]
fn a_pseudo_language_fits_every_layout_or_fails_loudly() {
    fits_or_fails("vi", |c| STACKS.iter().find(|(plain, _)| *plain == c).map_or(c, |(_, stacked)| *stacked));
}

#[test]
fn the_script_with_the_tallest_lines_fits_every_layout_or_fails_loudly() {
    fits_or_fails("my", |c| c);
}

fn fits_or_fails(tag: &str, letter: impl Fn(char) -> char) {
    let topic = std::fs::read_to_string(format!("{REPOSITORY}/data/myna-hokensho/topic.yaml")).unwrap();
    let list = topic.lines().find_map(|line| line.strip_prefix("layouts: ")).unwrap();
    let file = format!("data/card/messages/{tag}.yaml");
    let project = Project::in_languages(&["ja", tag]).set(TOPIC, "layouts", list);
    let mut messages: Value = serde_saphyr::from_str(&project.read(&file)).unwrap();
    lengthen(&mut messages, &letter);
    // JSON is YAML.
    let project = project.write(&file, serde_json::to_string_pretty(&messages).unwrap());

    let sheets = format!("{tag},mul");
    let run = project.build(&["--lang", &sheets, "--edition", "web", "-A", "S001"]);
    let findings = run.findings();
    let made = project.out();
    let layouts: Vec<&str> = list.trim_matches(['[', ']']).split(", ").collect();
    assert!(layouts.len() > 1);
    for layout in layouts {
        let is_made = [tag, "mul"].iter().any(|tag| made.contains_key(&format!("web/card/{layout}-{tag}.pdf")));
        let told = run.json()["findings"].as_array().unwrap().clone();
        let errors: Vec<&str> = told
            .iter()
            .filter(|finding| finding["severity"] == "error" && finding["layout"] == layout)
            .map(|finding| finding["code"].as_str().unwrap())
            .collect();
        assert_ne!(is_made, !errors.is_empty(), "{layout}: {findings:#?}");
        assert!(errors.iter().all(|code| code.starts_with('F')), "{layout}: {findings:#?}");
    }
}

/// Changes every text of a file of messages.
fn lengthen(value: &mut Value, letter: &impl Fn(char) -> char) {
    for (key, value) in value.as_object_mut().into_iter().flatten() {
        match value {
            Value::String(text) => *text = longer(text, letter),
            other if key != "review" => lengthen(other, letter),
            _ => {}
        }
    }
}

/// The text in other letters, and some of its words once more; placeholders and marks stay as they are.
fn longer(text: &str, letter: &impl Fn(char) -> char) -> String {
    let mut out = String::new();
    let mut plain = String::new();
    let mut depth = 0;
    for c in text.chars() {
        depth += i32::from(c == '{');
        let inside = depth > 0;
        depth -= i32::from(c == '}');
        let shown = if inside { c } else { letter(c) };
        out.push(shown);
        if !inside && c != '*' {
            plain.push(shown);
        }
    }
    let more = (text.chars().count() as f64 * LONGER).round() as usize;
    let words = plain.trim_end_matches(['.', '။', ' ']).trim_start();
    format!("{out} {}", words.chars().take(more).collect::<String>().trim_end())
}
