//! A disk that refuses and a user who interrupts: exit code 2, nothing half written, earlier output intact.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::project::{Project, REPOSITORY, Run, WEB_EN, assert_whole, command, files};

#[test]
fn a_file_where_the_output_folder_should_be_is_left_alone() {
    let project = Project::new().write("out", "my shopping list");
    project.build(&WEB_EN).exits(2);
    assert_eq!(project.read("out"), "my shopping list");
    project
        .run(&["build", "--lang", "en"])
        .exits(2)
        .says("cannot write out/")
        .says("a file stands where a folder is needed");
}

#[test]
fn a_file_where_an_editions_folder_should_be_is_left_alone() {
    let project = Project::new().write("out/web", "my shopping list").write("out/manifest.json", "{\"files\": []}\n");
    let run = project.build(&WEB_EN).exits(2);
    assert!(run.json()["summary"]["stopped"].as_str().unwrap().contains("a file stands where a folder is needed"));
    assert_eq!(project.read("out/web"), "my shopping list");
    assert_eq!(project.manifest(), "{\"files\": []}\n");
}

#[test]
fn a_folder_where_a_sheet_should_be_is_left_alone() {
    let project = Project::new().write("out/web/card/tiny-en.pdf/notes.txt", "mine");
    project.build(&WEB_EN).exits(2);
    assert_eq!(project.read("out/web/card/tiny-en.pdf/notes.txt"), "mine");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_leaves_the_earlier_one_intact() {
    let project = Project::new();
    project.build(&WEB_EN).exits(0);
    let before = project.out();
    // A limit on the size of a file refuses in the middle of writing, as a full disk does, and needs no rights.
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$CHIRASHI\" build --force --lang en --edition web";
    project.shell(&["sh", "-c", script]).exits(2).says("cannot write out/web/card/tiny-en.pdf");
    assert_eq!(project.out(), before);
}

/// Runs a script as root of a namespace of its own, where it may mount; `None` where the system does not let it.
#[cfg(target_os = "linux")]
#[track_caller]
fn with_mounts(project: &Project, script: &str) -> Option<Run> {
    let may = |words: &[&str]| Command::new(words[0]).args(&words[1..]).stderr(Stdio::null()).status();
    let try_it = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"];
    if !may(&try_it).is_ok_and(|status| status.success()) {
        eprintln!("this system lets nobody mount; the test with a limit on the size of files stands alone");
        return None;
    }
    Some(project.shell(&["unshare", "-rm", "sh", "-ec", script]))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_earlier_output_intact() {
    let project = Project::new();
    project.build(&WEB_EN).exits(0);
    // The mount goes with the namespace, so what is on it is looked at from within.
    let script = "
        mkdir full; mount -t tmpfs -o size=64k tmpfs full; mkdir -p full/web/card
        echo earlier > full/web/card/tiny-en.pdf
        dd if=/dev/zero of=full/filler bs=1k 2>/dev/null || true
        code=0; \"$CHIRASHI\" build --lang en --edition web --out full || code=$?
        find full -type f | sort; cat full/web/card/tiny-en.pdf; exit $code";
    let Some(run) = with_mounts(&project, script) else { return };
    run.exits(2)
        .says("cannot write full/web/card/tiny-en.pdf: the disk is full")
        .prints("full/filler\nfull/web/card/tiny-en.pdf\nearlier\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_leaves_the_earlier_output_intact() {
    let project = Project::new();
    project.build(&WEB_EN).exits(0);
    let before = project.out();
    let script = "
        mount --bind out out; mount -o remount,ro,bind out
        \"$CHIRASHI\" build --force --lang en --edition web";
    let Some(run) = with_mounts(&project, script) else { return };
    run.exits(2).says("cannot write out/web/card/tiny-en.pdf: the file system is read-only");
    assert_eq!(project.out(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_nobody_may_write_to_is_named() {
    // The kernel's own folder refuses everybody, root included.
    let run = Project::new().run(&["build", "--lang", "en", "--edition", "web", "--out", "/sys/chirashi"]).exits(2);
    assert!(run.stderr.contains("cannot write /sys/chirashi/"), "{}", run.stderr);
    assert!(run.stderr.contains("may not write there") || run.stderr.contains("read-only"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_middle_ends_the_sheet_in_hand_and_begins_no_other() {
    let out = tempfile::tempdir().unwrap();
    let listed =
        command(Path::new(REPOSITORY)).args(["list", "--edition", "web", "--format", "json"]).output().unwrap();
    let listed: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    let earlier = b"%PDF of an earlier day\n%%EOF\n";
    for sheet in &listed {
        let path = out.path().join(sheet["path"].as_str().unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, earlier).unwrap();
    }
    std::fs::write(out.path().join("manifest.json"), "{\"files\": []}\n").unwrap();
    // Not by listing the folder: what is being written there comes and goes.
    let is_made = |sheet: &&serde_json::Value| {
        std::fs::read(out.path().join(sheet["path"].as_str().unwrap()))
            .is_ok_and(|bytes| bytes.starts_with(b"%PDF") && bytes != earlier)
    };
    let made = || listed.iter().filter(is_made).count();

    let child = command(Path::new(REPOSITORY))
        .args(["build", "--edition", "web", "--jobs", "1", "--out"])
        .arg(out.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while made() == 0 {
        assert!(started.elapsed() < Duration::from_secs(120), "no sheet was made");
        sleep(Duration::from_millis(10));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    Run::new(&child.wait_with_output().unwrap()).exits(2).says("stopped: interrupted").says("not made");

    assert_whole(out.path());
    assert!((1..listed.len()).contains(&made()), "{} of {} were made", made(), listed.len());
    let after = files(out.path());
    assert_eq!(after.len(), listed.len() + 1, "{:?}", after.keys());
    assert_eq!(after["manifest.json"], b"{\"files\": []}\n");
    for (path, bytes) in after.iter().filter(|(path, bytes)| path.ends_with(".pdf") && *bytes != earlier) {
        lopdf::Document::load_mem(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}
