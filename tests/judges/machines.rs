//! What the README says of many machines, and a small project to try it with.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::matrix::{ROOT, TOPIC};
use crate::program::Answer;

pub const CHIRASHI: &str = env!("CARGO_BIN_EXE_chirashi");
const README: &str = include_str!("../../README.md");
const SECTION: &str = "\n### Many machines\n";

/// Each of eight shares has some of them.
const CLINICS: usize = 40;

/// The block of the section on many machines that has these words.
#[track_caller]
pub fn block(language: &str, words: &str) -> &'static str {
    let (_, section) = README.split_once(SECTION).expect("the README has a section on many machines");
    let section = section.split("\n## ").next().unwrap_or_default();
    let fence = format!("\n```{language}\n");
    let mut found = section.split(&fence).skip(1).filter_map(|rest| {
        let (block, _) = rest.split_once("```")?;
        block.contains(words).then_some(block)
    });
    let block = found.next().unwrap_or_else(|| panic!("no {language} block there has “{words}”"));
    assert!(found.next().is_none(), "two {language} blocks there have “{words}”");
    block
}

/// The project that all machines see: the real counter card in one language, and a table of clinics.
pub struct Project {
    folder: TempDir,
}

impl Project {
    pub fn new() -> Self {
        let project = Project { folder: tempfile::tempdir().expect("no temporary folder") };
        let data = format!("data/{TOPIC}");
        fs::create_dir_all(project.path(&data)).expect("a folder for the topic");
        let all_but = |folder: &str, own: &str| {
            for entry in fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder of this project").flatten() {
                if entry.file_name() != own {
                    let place = project.path(folder).join(entry.file_name());
                    symlink(entry.path(), place).expect("a link to a file of this project");
                }
            }
        };
        symlink(Path::new(ROOT).join("layouts"), project.path("layouts")).expect("a link to the layouts");
        all_but("data", TOPIC);
        all_but(&data, "topic.yaml");
        let topic = fs::read_to_string(Path::new(ROOT).join(&data).join("topic.yaml")).expect("the topic");
        let topic: String = topic
            .lines()
            .map(|line| match line.split_once(':') {
                Some(("layouts", _)) => "layouts: [counter-card]\n".to_owned(),
                Some(("languages", _)) => "languages: [en]\n".to_owned(),
                _ => format!("{line}\n"),
            })
            .collect();
        project.write(&format!("{data}/topic.yaml"), &topic);
        let row = |number| format!("c{number},第{number}内科医院,027-321-{number:04}\n");
        project.write("all.csv", &("id,name,phone\n".to_owned() + &(0..CLINICS).map(row).collect::<String>()));
        project
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    /// The program at work in this project.
    pub fn chirashi(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(CHIRASHI);
        command.args(arguments).current_dir(self.folder.path());
        for variable in ["SOURCE_DATE_EPOCH", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"] {
            command.env_remove(variable);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        self.chirashi(arguments).output().expect("chirashi starts").into()
    }

    /// What one machine makes of all clinics: files by path.
    pub fn whole(&self) -> BTreeMap<String, Vec<u8>> {
        let answer = self.run(&["build", "--clinics", "all.csv", "--edition", "press", "--out", "whole"]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        let whole = self.files("whole");
        assert_eq!(whole.len(), CLINICS + 1, "a card for each clinic, and the list: {:?}", whole.keys());
        whole
    }

    /// All files below a folder, by path from there.
    pub fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(folder);
        let (mut files, mut folders) = (BTreeMap::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten()
            {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).expect("it is below").to_string_lossy().into_owned();
                    files.insert(name, fs::read(&path).expect("a file that was made"));
                }
            }
        }
        files
    }

    /// Joins the shares in a folder, and holds the result against what one machine made.
    #[track_caller]
    pub fn joins_to(&self, whole: &BTreeMap<String, Vec<u8>>, folder: &str) {
        let answer = self.run(&["manifest", "merge", "--out", folder]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        let joined = self.files(folder);
        let names = joined.keys().chain(whole.keys());
        let mut differing: Vec<&String> = names.filter(|name| joined.get(*name) != whole.get(*name)).collect();
        differing.dedup();
        assert!(differing.is_empty(), "not as one machine makes them: {differing:?}");
        let answer = self.run(&["verify", "--out", folder]);
        assert_eq!(answer.code, 0, "{}", answer.err);
    }
}
