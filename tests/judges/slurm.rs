//! Slurm: the README's script, as an array of tasks in a real cluster, makes what one machine makes.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::machines::{CHIRASHI, Project, block};
use crate::matrix::ROOT;
use crate::program::Answer;

const TASKS: usize = 8;
/// The folder that all machines of the README's cluster see.
const SHARED: &str = "/shared/";

/// A cluster of one node that ends with this value.
struct Cluster {
    folder: TempDir,
    script: Child,
}

impl Cluster {
    fn start() -> Self {
        // Short, since a socket's name may not be long.
        let folder = tempfile::Builder::new().prefix("slurm").tempdir_in("/tmp").expect("no temporary folder");
        // Both are held until both are known.
        let ports = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
        let ports = ports.map(|listener| listener.local_addr().expect("its number").port().to_string());
        let mut script = Command::new(Path::new(ROOT).join("tests/judges/slurm/cluster"))
            .arg(folder.path())
            .args(ports)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let mut said = String::new();
        BufReader::new(script.stdout.take().expect("its output")).read_line(&mut said).expect("text");
        if said != "ready\n" {
            panic!("{}", Answer::from(script.wait_with_output().expect("its last words")).err);
        }
        Cluster { folder, script }
    }

    /// What a command of Slurm says to somebody in the project.
    #[track_caller]
    fn ask(&self, project: &Project, program: &str, arguments: &[&str]) -> String {
        let programs = Path::new(CHIRASHI).parent().expect("a folder").to_owned();
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([programs].into_iter().chain(env::split_paths(&path))).expect("a search path");
        let output = Command::new(program)
            .args(arguments)
            .current_dir(project.path("."))
            .env("SLURM_CONF", self.folder.path().join("slurm.conf"))
            // The tasks inherit it.
            .env("PATH", path)
            .env_remove("SOURCE_DATE_EPOCH")
            .output();
        let answer = Answer::from(output.unwrap_or_else(|error| panic!("{program} cannot be started: {error}")));
        assert_eq!(answer.code, 0, "{program}: {}{}", answer.out, answer.err);
        answer.out.trim().to_owned()
    }

    /// Waits until nothing is queued, and gives the number and the end of every task of an array.
    #[track_caller]
    fn ends(&self, project: &Project, array: &str) -> Vec<(usize, String)> {
        let end = Instant::now() + Duration::from_secs(240);
        while !self.ask(project, "squeue", &["--noheader"]).is_empty() {
            assert!(Instant::now() < end, "{}", self.ask(project, "squeue", &["--long", "--array"]));
            sleep(Duration::from_millis(100));
        }
        let told = self.ask(
            project,
            "squeue",
            &["--noheader", "--array", "--states=all", "--format=%K %T", &format!("--jobs={array}")],
        );
        let mut ends: Vec<(usize, String)> = told
            .lines()
            .map(|line| {
                let (task, end) = line.split_once(' ').expect("a task and its end");
                (task.parse().expect("a number"), end.trim().to_owned())
            })
            .collect();
        ends.sort();
        ends
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The script stops everything at the end of its input.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

/// The README's script with another folder in the place of the one that all machines see.
fn script(project: &Project, shared: &str) -> PathBuf {
    let readme = block("sh", "#SBATCH");
    assert_eq!(readme.matches(SHARED).count(), 1, "one folder is written to");
    fs::create_dir(project.path(shared)).expect("a folder for all machines");
    let file = format!("{shared}.sbatch");
    project.write(&file, &readme.replace(SHARED, &format!("{}/", project.path(shared).display())));
    project.path(&file)
}

/// The last words of every task, for whoever has to find out why one failed.
fn words(project: &Project) -> String {
    let files = fs::read_dir(project.path(".")).into_iter().flatten().flatten();
    let said = files.filter(|file| file.file_name().to_string_lossy().starts_with("slurm-"));
    let last = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).unwrap_or_default();
        let lines: Vec<&str> = text.trim_end().lines().rev().take(2).collect();
        format!("{}: {}\n", file.file_name().display(), lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
    };
    said.map(last).collect()
}

fn all_completed(tasks: impl Iterator<Item = usize>) -> Vec<(usize, String)> {
    tasks.map(|task| (task, "COMPLETED".to_owned())).collect()
}

#[test]
fn an_array_of_tasks_makes_what_one_machine_makes() {
    let cluster = Cluster::start();
    let project = Project::new();
    let whole = project.whole();
    let script = script(&project, "shared");
    let array = cluster.ask(&project, "sbatch", &["--parsable", &script.to_string_lossy()]);
    assert_eq!(cluster.ends(&project, &array), all_completed(1..=TASKS), "{}", words(&project));

    // Each did its own share, none did all.
    let mut count = 0;
    for task in 1..=TASKS {
        let list = fs::read_to_string(project.path(&format!("shared/out/clinics-{task}-of-{TASKS}.jsonl")));
        let list = list.unwrap_or_else(|error| panic!("task {task} left no list: {error}"));
        let lines = list.lines().filter(|line| line.contains("\"path\"")).count();
        assert!(lines > 0, "task {task} had nothing to do");
        count += lines;
    }
    assert_eq!(count + 1, whole.len());
    project.joins_to(&whole, "shared/out");
}

#[test]
fn a_task_that_was_lost_is_told_of_and_made_up_for() {
    let cluster = Cluster::start();
    let project = Project::new();
    let whole = project.whole();
    let script = script(&project, "shared");
    let script = script.to_string_lossy();
    let array = cluster.ask(&project, "sbatch", &["--parsable", "--hold", &script]);
    cluster.ask(&project, "scancel", &[&format!("{array}_5")]);
    cluster.ask(&project, "scontrol", &["release", &array]);
    let mut ends = cluster.ends(&project, &array);
    ends.retain(|(task, _)| *task != 5);
    assert_eq!(ends, all_completed((1..=TASKS).filter(|task| *task != 5)), "{}", words(&project));
    let merge = || project.run(&["manifest", "merge", "--out", "shared/out"]);
    let refused = |words: &str| {
        let answer = merge();
        assert_eq!(answer.code, 2, "{}", answer.out);
        assert!(answer.err.contains(words), "{}", answer.err);
        assert!(!project.path("shared/out/clinics.jsonl").exists());
    };
    refused("of 8 shares these are missing: 5");

    // Slurm counts the tasks that it is given: a fifth task alone is the first of one.
    let alone = cluster.ask(&project, "sbatch", &["--parsable", "--array=5", &script]);
    assert_eq!(cluster.ends(&project, &alone), all_completed(5..6), "{}", words(&project));
    refused("there are shares of 1 and of 8");
    fs::remove_file(project.path("shared/out/clinics-1-of-1.jsonl")).expect("the list of the one that does not count");

    // As the README says: the line of the script with the share's own number.
    let line = block("sh", "#SBATCH").lines().find(|line| line.starts_with("chirashi ")).expect("its command");
    let line = line.replace("--shard env", "--shard 5/8").replace(SHARED, "shared/");
    let answer = project.run(&line.split_whitespace().skip(1).collect::<Vec<_>>());
    assert_eq!(answer.code, 0, "{}", answer.err);
    project.joins_to(&whole, "shared/out");
}
