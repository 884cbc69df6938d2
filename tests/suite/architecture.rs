//! The laws of the design: what may stand where.

use std::collections::BTreeMap;
use std::path::Path;

use typst::syntax::{SyntaxKind, SyntaxNode, parse};

use crate::project::{REPOSITORY, files};

/// Colours of Typst's library, by name and by maker.
const COLOURS: [&str; 26] = [
    "cmyk", "rgb", "luma", "oklab", "oklch", "color", "gradient", "tiling", "black", "gray", "silver", "white", "navy",
    "blue", "aqua", "teal", "eastern", "purple", "fuchsia", "maroon", "red", "orange", "yellow", "olive", "green",
    "lime",
];

/// What reads a file.
const READERS: [&str; 9] = ["json", "yaml", "toml", "csv", "xml", "cbor", "read", "image", "plugin"];

/// Where documents begin: each reads its own data.
const BEGINNINGS: [&str; 5] = ["main.typ", "marks.typ", "order.typ", "overlay.typ", "preflight.typ"];

/// Drawings that have coordinates of their own and are never turned round for a reader: a mirrored code is not read.
const DRAWINGS: [&str; 4] = ["components/code.typ", "components/pictogram.typ", "components/scene.typ", "marks.typ"];

/// Where each dependency is at home.
const HOMES: [(&str, &[&str]); 32] = [
    ("annotate_snippets", &["report/human.rs"]),
    ("clap", &["args.rs", "main.rs", "commands/completions.rs"]),
    ("clap_complete", &["args.rs", "commands/completions.rs"]),
    ("comemo", &["workers.rs"]),
    ("csv", &["clinics/volume.rs", "load/", "pack/"]),
    ("ctrlc", &["commands/build.rs"]),
    ("ecow", &["impose.rs"]),
    ("encoding_rs", &["load/"]),
    ("flate2", &["gallery/", "pack/", "press/", "preflight/reading/bounds.rs"]),
    ("hayro", &["preflight/"]),
    ("icu", &["locale.rs", "check/"]),
    ("icu_experimental", &["locale.rs"]),
    ("image", &["load/logos.rs", "press/"]),
    ("include_dir", &["load/folder.rs", "load/profiles.rs", "fonts.rs", "commands/init.rs"]),
    ("indicatif", &["workers.rs", "commands/build.rs"]),
    ("jpeg_encoder", &["press/"]),
    ("jsonschema", &["load/yaml.rs"]),
    ("memmap2", &["fonts.rs"]),
    ("moxcms", &["press/"]),
    ("qrcode", &["qr.rs"]),
    ("rayon", &["workers.rs"]),
    ("resvg", &["load/logos.rs"]),
    ("rqrr", &["preflight/"]),
    ("serde_saphyr", &["load/yaml.rs"]),
    ("sha2", &["digest.rs", "fonts.rs"]),
    ("strsim", &["load/yaml.rs"]),
    ("tempfile", &["write.rs"]),
    ("ttf_parser", &["fonts/"]),
    ("typst", &["fonts.rs", "fonts/", "typeset/", "press/", "impose.rs"]),
    ("typst_layout", &["typeset/", "press/", "impose.rs"]),
    ("typst_pdf", &["press/"]),
    ("zip", &["load/", "pack/"]),
];

/// Values and their text form are no one's own.
const EVERYWHERE: [&str; 2] = ["serde", "serde_json"];

fn sources(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let files = files(Path::new(REPOSITORY).join(folder).as_ref());
    let texts = files.into_iter().filter(|(path, _)| path.ends_with(extension));
    let texts: BTreeMap<_, _> = texts.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    assert!(!texts.is_empty());
    texts
}

/// The leaves of a Typst file that say something, each with the line that it stands on.
fn leaves(text: &str) -> Vec<(usize, SyntaxNode)> {
    fn walk(node: &SyntaxNode, line: &mut usize, out: &mut Vec<(usize, SyntaxNode)>) {
        if node.children().len() == 0 {
            if !node.kind().is_trivia() {
                out.push((*line, node.clone()));
            }
            *line += node.leaf_text().matches('\n').count();
        } else {
            node.children().for_each(|child| walk(child, line, out));
        }
    }
    let mut out = Vec::new();
    walk(&parse(text), &mut 1, &mut out);
    out
}

/// No leaf of the layouts' files breaks the law, but in the files that are exempt from it.
#[track_caller]
fn nowhere_but(exempt: &[&str], breaks: impl Fn(&SyntaxNode) -> bool) {
    let mut found = Vec::new();
    for (path, text) in sources("layouts", ".typ") {
        if exempt.contains(&path.as_str()) {
            continue;
        }
        for (line, leaf) in leaves(&text).into_iter().filter(|(_, leaf)| breaks(leaf)) {
            found.push(format!("layouts/{path}:{line}: {}", leaf.leaf_text()));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

fn names(leaf: &SyntaxNode, names: &[&str]) -> bool {
    matches!(leaf.kind(), SyntaxKind::Ident | SyntaxKind::MathIdent) && names.contains(&leaf.leaf_text().as_str())
}

#[test]
fn colours_stand_in_the_theme_alone() {
    nowhere_but(&["theme.typ"], |leaf| names(leaf, &COLOURS));
}

#[test]
fn sizes_of_type_stand_in_the_theme_alone() {
    // Type is measured in points; millimetres are where a component has its parts.
    nowhere_but(&["theme.typ"], |leaf| {
        leaf.kind() == SyntaxKind::Numeric
            && leaf
                .leaf_text()
                .strip_suffix("pt")
                .is_some_and(|number| number.parse::<f64>().is_ok_and(|number| number != 0.0))
    });
}

#[test]
fn the_theme_imports_nothing() {
    let theme = &sources("layouts", ".typ")["theme.typ"];
    assert!(!leaves(theme).iter().any(|(_, leaf)| matches!(leaf.kind(), SyntaxKind::Import | SyntaxKind::Include)));
}

#[test]
fn files_are_read_where_documents_begin() {
    nowhere_but(&BEGINNINGS, |leaf| names(leaf, &READERS));
}

#[test]
fn no_words_for_a_reader_stand_in_a_layout() {
    nowhere_but(&[], |leaf| match leaf.kind() {
        SyntaxKind::Text => leaf.leaf_text().chars().any(char::is_alphabetic),
        SyntaxKind::Str => leaf.leaf_text().chars().any(|c| c.is_alphabetic() && !c.is_ascii()),
        _ => false,
    });
}

#[test]
fn directions_are_start_and_end() {
    nowhere_but(&DRAWINGS, |leaf| names(leaf, &["left", "right"]));
}

#[test]
fn components_take_what_they_show_as_arguments() {
    for (path, text) in sources("layouts/components", ".typ") {
        for (line, leaf) in leaves(&text) {
            assert!(!names(&leaf, &["sheet"]), "layouts/components/{path}:{line} knows the sheet");
        }
    }
}

#[test]
fn every_dependency_has_a_home() {
    let manifest = std::fs::read_to_string(Path::new(REPOSITORY).join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let mut known: Vec<&str> = HOMES.iter().map(|(name, _)| *name).chain(EVERYWHERE).collect();
    known.sort_unstable();
    let mut named: Vec<String> = dependencies
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_")))
        .collect();
    named.sort();
    assert_eq!(named, known);
}

#[test]
fn a_dependency_is_named_at_home_alone() {
    let mut found = Vec::new();
    for (path, text) in sources("src", ".rs") {
        let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (number, line) in code {
            for (name, homes) in HOMES {
                if is_named(line, name) && !homes.iter().any(|home| path.starts_with(home)) {
                    found.push(format!("src/{path}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Whether a line of Rust names a crate as the start of a path.
fn is_named(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    }) || line.trim() == format!("use {name};")
}

#[test]
fn no_language_is_known_to_the_program() {
    let registry = std::fs::read_to_string(Path::new(REPOSITORY).join("data/languages.yaml")).unwrap();
    let tags: Vec<&str> = registry.lines().filter_map(|line| line.trim().strip_prefix("- tag: ")).collect();
    assert_eq!(tags.len(), 16);
    let mut found = Vec::new();
    for (path, text) in sources("src", ".rs") {
        // What CLDR says of a language's clock is corrected there.
        if path == "locale.rs" {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            // A key of a JSON object is no language.
            let named = |tag: &str| line.contains(&format!("\"{tag}\"")) && !line.contains(&format!("\"{tag}\":"));
            for tag in tags.iter().filter(|tag| named(tag)) {
                found.push(format!("src/{path}:{}: {tag}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_top_level_is_what_the_design_says() {
    let expected = ["Cargo.lock", "Cargo.toml", "README.md", "data", "fonts", "layouts", "out", "src", "tests"];
    // Made later or by whoever builds: the pages, the reader's guide, cargo's own folder.
    let optional = ["README.md", "out", "target"];
    let mut visible: Vec<String> = std::fs::read_dir(REPOSITORY)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    visible.sort();
    let unknown: Vec<&String> =
        visible.iter().filter(|name| !expected.contains(&name.as_str()) && *name != "target").collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    for name in expected.iter().filter(|name| !optional.contains(name)) {
        assert!(visible.iter().any(|seen| seen == name), "{name} is not there");
    }
}
