//! The subcommands and what their arguments do.

use std::fs;

use serde_json::Value;

use crate::project::{EN, LAYOUT, PDF_EN, Project, REPOSITORY, TOPIC, WEB_EN, files};

fn paths(manifest: &str) -> Vec<String> {
    let manifest: Value = serde_json::from_str(manifest).unwrap();
    manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn build_writes_every_sheet_and_a_manifest_of_them() {
    let project = Project::new();
    let run = project.build(&[]).exits(0);
    let mut made: Vec<String> = project.out().into_keys().collect();
    made.retain(|path| path != "manifest.json");
    assert_eq!(
        made,
        [
            "office/card/tiny-en.pdf",
            "office/card/tiny-ja.pdf",
            "press/card/tiny-en.pdf",
            "press/card/tiny-ja.pdf",
            "web/card/tiny-en.pdf",
            "web/card/tiny-ja.pdf",
        ]
    );
    assert_eq!(paths(&project.manifest()), made);
    assert_eq!(run.json()["summary"]["files"], 6);
    assert_eq!(run.json()["summary"]["pages"], 6);
}

#[test]
fn the_manifest_tells_the_truth_of_each_file() {
    let project = Project::new();
    project.build(&[]).exits(0);
    let manifest: Value = serde_json::from_str(&project.manifest()).unwrap();
    let out = project.out();
    for file in manifest["files"].as_array().unwrap() {
        let bytes = &out[file["path"].as_str().unwrap()];
        assert_eq!(file["bytes"], bytes.len());
        let digest = <sha2::Sha256 as sha2::Digest>::digest(bytes);
        assert_eq!(file["sha256"], digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        let pdf = lopdf::Document::load_mem(bytes).unwrap();
        assert_eq!(file["pages"].as_array().unwrap().len(), pdf.get_pages().len());
        let (_, page) = pdf.page_iter().next().map(|id| (id, pdf.get_dictionary(id).unwrap())).unwrap();
        let side = page.get(b"TrimBox").or(page.get(b"MediaBox")).unwrap().as_array().unwrap();
        let width = side[2].as_float().unwrap() - side[0].as_float().unwrap();
        let told = file["pages"][0]["width"].as_f64().unwrap();
        assert!((told * 72.0 / 25.4 - f64::from(width)).abs() < 0.01, "{told} mm, {width} pt");
        assert_eq!(file["pages"][0]["bleed"], if file["edition"] == "press" { 3.0 } else { 0.0 });
    }
}

#[test]
fn the_last_line_counts() {
    let run = Project::new().run(&["build", "--edition", "web"]).exits(0);
    let last = run.stderr.lines().last().unwrap();
    assert!(last.starts_with("2 PDFs, 2 pages, "), "{last}");
    assert!(last.contains(" s, 0 errors, "), "{last}");
    assert_eq!(run.stdout, "");
}

#[test]
fn check_writes_nothing() {
    let project = Project::new();
    let before = files(&project.path("."));
    project.check(&[]).exits(0);
    assert_eq!(files(&project.path(".")), before);
}

#[test]
fn a_filtered_build_leaves_the_other_sheets_in_the_manifest() {
    let project = Project::new();
    project.build(&["--edition", "web"]).exits(0);
    let both = project.manifest();
    project.build(&WEB_EN).exits(0);
    assert_eq!(project.manifest(), both);
    assert_eq!(paths(&both), [PDF_EN, "web/card/tiny-ja.pdf"]);
}

#[test]
fn filters_can_be_repeated_or_separated_by_commas() {
    let project = Project::new();
    for languages in ["ja,en", "ja、 en"] {
        project.build(&["--lang", languages, "--edition", "web", "--edition", "office"]).exits(0);
        assert_eq!(paths(&project.manifest()).len(), 4);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = Project::with_the_counter_card();
    project.build(&[]).exits(0);
    let first = project.out();
    project.build(&["--out", "again"]).exits(0);
    assert_eq!(files(&project.path("again")), first, "a second time");
    project.build(&["--out", "single", "--jobs", "1"]).exits(0);
    assert_eq!(files(&project.path("single")), first, "with one job");
    let elsewhere = Project::new();
    let root = project.path(".").display().to_string();
    elsewhere.build(&["--root", &root]).exits(0);
    assert_eq!(elsewhere.out(), first, "from another folder");
    let moved = Project::with_the_counter_card();
    moved.build(&["--jobs", "3"]).exits(0);
    assert_eq!(moved.manifest(), project.manifest(), "the same content in another place");
}

#[test]
fn the_epoch_of_reproducible_builds_dates_the_files() {
    let project = Project::new();
    let dated = |words: &str, epoch: &[(&str, &str)]| {
        project.run_with(&["build", "--lang", "en", "--edition", "web"], epoch).exits(0);
        let bytes = project.out().remove(PDF_EN).unwrap();
        assert!(String::from_utf8_lossy(&bytes).contains(words), "{words}");
    };
    dated("2026-11-22", &[]);
    dated("2001-09-09T01:46:40", &[("SOURCE_DATE_EPOCH", "1000000000")]);
    project
        .run_with(&["build"], &[("SOURCE_DATE_EPOCH", "yesterday")])
        .exits(2)
        .says("SOURCE_DATE_EPOCH is “yesterday”; it must be a number of seconds since 1970");
}

#[test]
fn locked_refuses_a_manifest_that_would_change() {
    let project = Project::new();
    project.build(&WEB_EN).exits(0);
    project.build(&[&WEB_EN[..], &["--locked"]].concat()).exits(0);
    let before = project.out();
    let project = project.set(EN, "title", "Another title");
    project
        .run(&["build", "--lang", "en", "--edition", "web", "--locked"])
        .exits(2)
        .says("--locked: manifest.json would change in out: web/card/tiny-en.pdf");
    assert_eq!(project.out(), before);
}

#[test]
fn levels_let_a_rule_pass_or_make_it_heavier_or_lighter() {
    let project = Project::new().set(EN, "title", "After 7 **days**");
    project.check(&[]).exits(1).tells("error L005").tells("warning L006");
    project.check(&["-A", "L005"]).exits(0).does_not_tell("L005");
    project.check(&["-W", "L005"]).exits(0).tells("warning L005");
    project.check(&["-A", "L005", "-D", "L006"]).exits(1).errs_only_with(&["L006"]);
    project.check(&["--allow", "l005", "--allow", "l006"]).exits(0).does_not_tell("L006");
    project.build(&["-W", "L005", "--lang", "en", "--edition", "web"]).exits(0);
    project.prints(PDF_EN, "After 7 days");
}

#[test]
fn the_fail_level_decides_the_exit_code_alone() {
    let project = Project::new();
    project.check(&WEB_EN).exits(0).tells("warning ");
    project.check(&[&WEB_EN[..], &["--fail-level", "warning"]].concat()).exits(1);
    let project = project.set(EN, "title", "After 7 days");
    project.check(&["--fail-level", "never"]).exits(0).tells("error L005");
    project.build(&["--fail-level", "never", "--lang", "en", "--edition", "web"]).exits(0);
    assert!(!project.out().contains_key(PDF_EN), "an error keeps its sheet from being made at any level");
}

#[test]
fn a_code_that_does_not_exist_is_answered_with_help() {
    let project = Project::new();
    project.run(&["check", "-A", "Q0006"]).exits(2).says("there is no rule Q0006").says("chirashi explain");
    project.run(&["explain", "L0005"]).exits(2).says("there is no finding L0005; did you mean L005?");
    project.run(&["explain", "nonsense"]).exits(2).says("`chirashi explain` lists all codes");
}

#[test]
fn a_filter_that_names_nothing_is_answered_with_help() {
    let project = Project::new();
    project.check(&["--lang", "jp"]).exits(1).tells("error C009 ").tells("jp").tells("chirashi list");
    project.check(&["--layout", "tyni"]).exits(1).tells("tyni");
    project.check(&["--topic", "cart"]).exits(1).tells("cart");
    project.run(&["check", "--edition", "paper"]).exits(2).says("press, office, web");
}

#[test]
fn a_filter_that_names_nothing_beside_one_that_does_is_told_too() {
    let project = Project::new();
    project.build(&["--lang", "en,jp", "--edition", "web"]).exits(1).tells("jp");
    project.check(&["--topic", "card,cart", "--lang", "en", "--edition", "web"]).exits(1).tells("cart");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let project = Project::new();
    project.run(&["biuld"]).exits(2).says("build");
    project.run(&["build", "--jobs", "0"]).exits(2).says("--jobs");
    project.run(&["build", "--root", "nowhere"]).exits(1).says("chirashi init DIR");
    project.run(&[]).exits(2).says("Usage");
}

#[test]
fn help_begins_with_examples_and_names_the_exit_codes() {
    let project = Project::new();
    let run = project.run(&["--help"]).exits(0).prints("Exit codes:").prints("chirashi build --lang th,my");
    assert!(run.stdout.starts_with("Examples:"), "{}", run.stdout);
    for command in ["build", "check", "list", "init", "schema", "explain", "completions"] {
        let run = project.run(&[command, "--help"]).exits(0);
        assert!(run.stdout.starts_with("Example"), "{command}: {}", run.stdout);
    }
}

#[test]
fn every_code_is_explained() {
    let project = Project::new();
    let all = project.run(&["explain"]).exits(0).stdout;
    assert!(all.lines().count() > 30);
    for line in all.lines() {
        let (code, title) = (&line[..4], line[4..].trim_start().split_once(' ').unwrap().1.trim());
        project.run(&["explain", code]).exits(0).prints(title);
        project.run(&["explain", &code.to_lowercase()]).exits(0).prints(title);
    }
}

#[test]
fn every_schema_is_printed_as_it_stands_in_the_repository() {
    let project = Project::new();
    let names = project.run(&["schema"]).exits(0).stdout;
    let mut printed: Vec<String> = names.lines().map(|name| format!("{name}.schema.json")).collect();
    printed.sort();
    let folder = format!("{REPOSITORY}/data/schemas");
    assert_eq!(files(folder.as_ref()).into_keys().collect::<Vec<_>>(), printed);
    for name in names.lines() {
        let run = project.run(&["schema", name]).exits(0);
        assert_eq!(run.stdout, fs::read_to_string(format!("{folder}/{name}.schema.json")).unwrap(), "{name}");
        jsonschema::meta::validate(&run.json()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    project.run(&["schema", "fact"]).exits(2).says("there is no schema fact; did you mean facts?");
    project.run(&["schema", "zebra"]).exits(2).says("there are: languages, topic, facts");
}

#[test]
fn the_first_line_of_every_data_file_names_a_schema_that_exists() {
    let mut seen = 0;
    for folder in ["data", "layouts", "fonts"] {
        for (path, bytes) in files(format!("{REPOSITORY}/{folder}").as_ref()) {
            if !path.ends_with(".yaml") {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap();
            let first = text.lines().next().unwrap_or_default();
            let schema = first
                .strip_prefix("# yaml-language-server: $schema=")
                .unwrap_or_else(|| panic!("{folder}/{path} begins with {first:?}"));
            let file = format!("{REPOSITORY}/{folder}/{path}");
            let beside = std::path::Path::new(&file).parent().unwrap().join(schema);
            assert!(beside.is_file(), "{folder}/{path} names {schema}");
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn list_shows_sheets_languages_layouts_and_fonts() {
    let project = Project::new();
    project.run(&["list"]).exits(0).prints("web/card/tiny-en.pdf\tcard\ttiny\ten\tweb\n");
    let run = project.run(&["list", "sheets", "--lang", "en", "--format", "json"]).exits(0);
    assert_eq!(run.json().as_array().unwrap().len(), 3);
    project.run(&["list", "languages"]).exits(0).prints("3\ten\tEnglish\t英語\tdraft\tcard\n");
    project.run(&["list", "layouts"]).exits(0).prints("tiny\t148").prints("flyer\t210");
    project.run(&["list", "fonts"]).exits(0).prints("Noto Sans Khmer\t400\t").prints("BIZ UDPGothic\t700\t");
    project.append(TOPIC, "colour: blue\n").run(&["list"]).exits(1).says("unknown key `colour`");
}

#[test]
fn completions_are_printed_for_each_shell() {
    let project = Project::new();
    // Fish writes `-l fail-level` for what the others write with its dashes.
    for (shell, words) in
        [("bash", "complete -F _chirashi"), ("zsh", "#compdef chirashi"), ("fish", "complete -c chirashi")]
    {
        project.run(&["completions", shell]).exits(0).prints(words).prints("fail-level").prints("explain");
    }
    project.run(&["completions", "tcsh"]).exits(2).says("bash");
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_closed_is_an_end_and_no_failure() {
    Project::new()
        .shell(&["sh", "-c", "\"$CHIRASHI\" explain | head -n 1; \"$CHIRASHI\" completions bash | true"])
        .exits(0);
}

#[test]
fn the_gallery_has_a_picture_of_each_layout_in_each_script_and_notices_a_change() {
    let project = Project::in_languages(&["ja", "en", "vi", "ko"]);
    let gallery = ["gallery", "--out", "pictures"];
    project.run(&gallery).exits(0).prints("3 pictures, 3 new or changed");
    let first = files(&project.path("pictures"));
    // Vietnamese is in the script of English.
    assert_eq!(first.keys().collect::<Vec<_>>(), ["tiny-en.png", "tiny-ja.png", "tiny-ko.png"]);
    assert!(first.values().all(|bytes| bytes.starts_with(b"\x89PNG") && bytes.len() < 16 << 10));
    let locked = ["gallery", "--out", "pictures", "--locked"];
    project.run(&locked).exits(0).prints("0 new or changed");
    let project = project.replace(LAYOUT, "messages.title)", "messages.title, size: look.size.phone)");
    project.run(&locked).exits(2).says("--locked: pictures would change: pictures/tiny-");
    assert_eq!(files(&project.path("pictures")), first, "nothing was written");
    project.run(&gallery).exits(0).prints("3 new or changed");
    project.run(&["gallery", "--lang", "vi", "--out", "more"]).exits(0).prints("1 picture, 1 new");
}

#[test]
fn what_is_there_and_was_made_of_the_same_is_not_made_again() {
    let project = Project::new();
    project.build(&[]).exits(0);
    let before = project.out();
    let kept = |project: &Project| {
        let run = project.build(&[]).exits(0);
        assert_eq!(run.json()["summary"]["files"], 6);
        run.json()["summary"]["kept"].as_u64().unwrap()
    };
    assert_eq!(kept(&project), 6);
    assert_eq!(project.out(), before);
    let project = project.write(&format!("out/{PDF_EN}"), "damaged\n%%EOF\n");
    assert_eq!(kept(&project), 3, "the sheet of which one file was damaged is made again");
    assert_eq!(project.out(), before);
    let project = project.set(EN, "title", "Another title");
    assert_eq!(kept(&project), 3, "only the sheets in English have other words");
    assert_eq!(kept(&project), 6);
    let stricter = project.replace("data/languages.yaml", "minimum: 6.5", "minimum: 12");
    stricter.build(&[]).exits(1).tells("error F002");
}
