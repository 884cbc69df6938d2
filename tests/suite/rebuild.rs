//! What a second build makes again, and why.

use std::collections::BTreeSet;

use crate::project::{EN, LAYOUT, Project, Run, TOPIC};

/// The reasons that a build gives, and the files that it made.
#[track_caller]
fn made(run: Run) -> (BTreeSet<String>, Vec<String>) {
    let value = run.exits(0).json();
    let made = value["summary"]["made"].as_array().unwrap().clone();
    let text = |key: &str| made.iter().map(|one| one[key].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        made.len() as u64 + value["summary"]["kept"].as_u64().unwrap(),
        value["summary"]["files"].as_u64().unwrap()
    );
    (text("why").into_iter().collect(), text("path"))
}

#[track_caller]
fn is_made(run: Run, why: &str, paths: &[&str]) {
    assert_eq!(made(run), (BTreeSet::from([why.to_owned()]), paths.iter().map(|path| (*path).to_owned()).collect()));
}

const ENGLISH: [&str; 3] = ["press/card/tiny-en.pdf", "office/card/tiny-en.pdf", "web/card/tiny-en.pdf"];

fn built() -> Project {
    let project = Project::new();
    let (why, paths) = made(project.build(&[]));
    assert_eq!((why, paths.len()), (BTreeSet::from(["it is new".to_owned()]), 6));
    assert_eq!(made(project.build(&[])), (BTreeSet::new(), Vec::new()), "nothing changed");
    project
}

#[test]
fn one_changed_message_makes_the_sheets_of_its_language_again_and_no_other() {
    let project = built().set(EN, "title", "Show your card");
    project.run(&["build"]).exits(0).says("3 made again: the messages of en changed").says("3 unchanged");
    let project = project.set(EN, "title", "Show your card, please");
    is_made(project.build(&[]), "the messages of en changed", &ENGLISH);
    project.prints(ENGLISH[2], "Show your card, please");
    assert_eq!(made(project.build(&["--force"])).0, BTreeSet::from(["--force".to_owned()]));
}

#[test]
fn what_is_missing_or_altered_is_made_again() {
    let project = built().delete("out/press/card/tiny-en.pdf");
    is_made(project.build(&[]), "the file was missing", &ENGLISH);
    let project = project.write("out/press/card/tiny-en.pdf", "%PDF of somebody else\n%%EOF\n");
    is_made(project.build(&[]), "the file was altered", &ENGLISH);
}

#[test]
fn what_all_sheets_share_makes_all_of_them_again() {
    let project = built();
    let all = |run: Run, why: &str| {
        let (reasons, paths) = made(run);
        assert_eq!((reasons, paths.len()), (BTreeSet::from([why.to_owned()]), 6));
    };
    let project = project.append(LAYOUT, "// A word to who comes after.\n");
    all(project.build(&[]), "the layouts changed");
    let project = project.set(TOPIC, "as_of", "2026-11-23");
    all(project.build(&[]), "facts, terms or settings changed");
    all(project.build(&["--profile", "eu-offset"]), "the print shop or the office printer's paper changed");
    let manifest = project.manifest();
    let program = manifest.lines().find(|line| line.contains("\"program\"")).unwrap();
    let project = project.replace("out/manifest.json", program, "  \"program\": \"another\",");
    all(project.build(&["--profile", "eu-offset"]), "the program changed");
}
