//! What `diff` says of two output folders.

use serde_json::Value;

use crate::project::{EN, FACTS, Project, TOPIC};

fn changes(project: &Project) -> Vec<Value> {
    project.run(&["diff", "out", "new", "--format", "json"]).exits(1).json().as_array().unwrap().clone()
}

#[test]
fn folders_of_the_same_sheets_do_not_differ() {
    let project = Project::new();
    project.build(&[]).exits(0);
    let run = project.run(&["diff", "out", "out"]).exits(0).says("0 of 6 sheets differ");
    assert_eq!(run.stdout, "");
}

#[test]
fn a_changed_title_is_found_on_its_language_s_sheets_where_it_stands() {
    let project = Project::new();
    project.build(&[]).exits(0);
    let project = project.set(EN, "title", "Use another card as your health insurance card");
    project.build(&["--out", "new"]).exits(0);
    let changes = changes(&project);
    let paths: Vec<&str> = changes.iter().map(|change| change["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["office/card/tiny-en.pdf", "press/card/tiny-en.pdf", "web/card/tiny-en.pdf"]);
    for change in &changes {
        assert_eq!(change["change"], "changed");
        let [page] = change["pages"].as_array().unwrap().as_slice() else { panic!("{change}") };
        // Of the plates the press alone knows.
        assert_eq!(page["black_alone"], change["path"] == "press/card/tiny-en.pdf");
        if change["path"] != "office/card/tiny-en.pdf" {
            let of = |key: &str| page["area"][key].as_f64().unwrap();
            assert!(of("x") > 5.0 && of("y") > 5.0 && of("x") + of("width") < 143.0 && of("height") < 40.0, "{change}");
        }
    }
    project.run(&["diff", "out", "new"]).exits(1).prints(" mm, black plate alone\n").says("3 of 6 sheets differ");
}

#[test]
fn sheets_that_one_folder_alone_has_are_named() {
    let project = Project::new();
    project.build(&["--edition", "web"]).exits(0);
    project.build(&["--edition", "web", "--lang", "en", "--out", "new"]).exits(0);
    project.run(&["diff", "out", "new"]).exits(1).prints("web/card/tiny-ja.pdf\tgone\n");
    project.run(&["diff", "new", "out"]).exits(1).prints("web/card/tiny-ja.pdf\tnew\n");
}

#[test]
fn a_code_that_leads_elsewhere_is_told_of() {
    let project = Project::with_the_counter_card();
    let only = ["--lang", "en", "--edition", "web"];
    project.build(&only).exits(0);
    let project = project.replace(FACTS, "0120-0178-27", "0120-0178-21");
    project.build(&[&only[..], &["--out", "new"]].concat()).exits(0);
    let run = project.run(&["diff", "out", "new"]).exits(1);
    run.prints("no code tel:0120017827 any more; new code tel:0120017821");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let project = Project::new();
    project.run(&["diff", "out", "new"]).exits(2).says("out has no manifest.json");
    project.build(&["--edition", "web"]).exits(0);
    let project = project.set(TOPIC, "version", "\"2\"");
    project.build(&["--edition", "web", "--out", "new"]).exits(0);
    let project = project.write("out/web/card/tiny-en.pdf", "another");
    project.run(&["diff", "out", "out"]).exits(0);
    let project = project.set(EN, "title", "Another");
    project.build(&["--edition", "web", "--out", "new"]).exits(0);
    project.run(&["diff", "out", "new"]).exits(2).says("out: web/card/tiny-en.pdf is not the file that was made");
}
