//! How findings are shown: to a person, a program, a code host.

use serde_json::Value;

use crate::project::{EN, Project, Run, WEB_EN};

/// A title with a typed number, and the place of it.
fn with_an_error() -> (Project, String) {
    let project = Project::new().set(EN, "title", "After 7 days, 100%");
    let at = project.value_at(EN, "title");
    (project, at)
}

fn show(project: &Project, format: &str) -> Run {
    project.run(&["check", "--lang", "en", "--edition", "web", "--format", format])
}

#[test]
fn human_words_go_to_standard_error_with_the_line_and_what_to_do() {
    let (project, at) = with_an_error();
    let run = show(&project, "human").exits(1);
    assert_eq!(run.stdout, "");
    run.says("error[L005]: `title` has `7` typed by hand")
        .says(&at)
        .says("title: After 7 days, 100%")
        .says("help: put the number into facts.yaml")
        .says("1 not made");
}

#[test]
fn human_words_have_no_colours_where_there_is_no_terminal() {
    let (project, _) = with_an_error();
    assert!(!show(&project, "human").stderr.contains('\u{1b}'));
}

#[test]
fn json_is_one_value_on_standard_output_and_nothing_else() {
    let (project, _) = with_an_error();
    let run = show(&project, "json").exits(1);
    assert_eq!(run.stderr, "");
    let value = run.json();
    let error = value["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "L005").unwrap();
    assert_eq!((&error["language"], &error["topic"]), (&"en".into(), &"card".into()));
    assert_eq!(value["summary"]["errors"], 1);
    assert_eq!(value["summary"]["left"], 1);
    assert_eq!(value["summary"]["stopped"], Value::Null);
}

#[test]
fn json_stays_one_value_where_the_build_is_locked() {
    let project = Project::new();
    let arguments = WEB_EN;
    project.build(&arguments).exits(0);
    let run = project.build(&[&arguments[..], &["--locked"]].concat()).exits(0);
    assert_eq!(run.json()["summary"]["files"], 1);
}

#[test]
fn json_says_what_stopped_the_program() {
    let (project, _) = with_an_error();
    let run = project.set(EN, "title", "Title").write("out", "a file").build(&["--lang", "en"]).exits(2);
    assert!(run.json()["summary"]["stopped"].as_str().unwrap().starts_with("cannot write out/"));
}

#[test]
fn github_gets_a_workflow_command_a_line() {
    let (project, at) = with_an_error();
    let run = show(&project, "github").exits(1);
    let (line, column) = at.strip_prefix("data/card/messages/en.yaml:").unwrap().split_once(':').unwrap();
    run.stdout.lines().for_each(|line| {
        assert!(line.starts_with("::error ") || line.starts_with("::warning "), "{line}");
        assert_eq!(line.matches("::").count(), 2, "{line}");
    });
    run.prints(&format!("::error file={EN},line={line},col={column},title=L005::`title` has `7` typed by hand%0A"));
}

#[test]
fn sarif_names_rules_that_it_describes_and_places_in_files() {
    let (project, at) = with_an_error();
    let value = show(&project, "sarif").exits(1).json();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    let rules: Vec<&Value> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        assert!(rules.contains(&&result["ruleId"]), "{result}");
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()), "{result}");
    }
    let error = results.iter().find(|result| result["ruleId"] == "L005").unwrap();
    let location = &error["locations"][0]["physicalLocation"];
    let region = &location["region"];
    let place = format!(
        "{}:{}:{}",
        location["artifactLocation"]["uri"].as_str().unwrap(),
        region["startLine"],
        region["startColumn"]
    );
    assert_eq!(place, at);
}

#[test]
fn each_problem_is_told_once_however_many_sheets_have_it() {
    let project = Project::with_layout("text(font: \"Comic Sans\")[x]");
    let run = project.check(&["--lang", "en"]).exits(1);
    let told = run.findings().iter().filter(|line| line.contains("comic sans")).count();
    assert_eq!(told, 1, "{:#?}", run.findings());
}
