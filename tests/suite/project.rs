//! A small project in a folder of its own, what the program does with it, and what it says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_chirashi");

/// The folder of this repository.
pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// Files of the small project.
pub const REGISTRY: &str = "data/languages.yaml";
pub const TOPIC: &str = "data/card/topic.yaml";
pub const FACTS: &str = "data/card/facts.yaml";
pub const GLOSSARY: &str = "data/card/glossary.yaml";
pub const JA: &str = "data/card/messages/ja.yaml";
pub const EN: &str = "data/card/messages/en.yaml";
pub const EASY: &str = "data/card/messages/ja-x-easy.yaml";
pub const LAYOUT: &str = "layouts/tiny/layout.typ";

/// One sheet of the small project.
pub const WEB_EN: [&str; 4] = ["--lang", "en", "--edition", "web"];
pub const PDF_EN: &str = "web/card/tiny-en.pdf";

/// A topic `card` with the real topic's facts, glossary and messages.
///
/// Its layout is a page of its own, `tiny`, so that no story depends on how the real pages look.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// Japanese and English; a page with the title. It builds without an error.
    pub fn new() -> Self {
        Self::in_languages(&["ja", "en"])
    }

    /// Japanese and English on the real counter card.
    pub fn with_the_counter_card() -> Self {
        Self::new().set(TOPIC, "layouts", "[counter-card]")
    }

    pub fn in_languages(tags: &[&str]) -> Self {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        let from = Path::new(REPOSITORY);
        copy(&from.join("layouts"), &project.path("layouts"));
        let topic = from.join("data/myna-hokensho");
        for file in ["facts.yaml", "glossary.yaml"] {
            copy(&topic.join(file), &project.path(&format!("data/card/{file}")));
        }
        for tag in tags {
            let file = format!("messages/{tag}.yaml");
            copy(&topic.join(&file), &project.path(&format!("data/card/{file}")));
        }
        let registry = fs::read_to_string(from.join(REGISTRY)).unwrap();
        project.write(REGISTRY, cut(&registry, tags)).tiny_layout("say(look, sheet.reader.messages.title)").write(
            TOPIC,
            format!(
                "version: \"1\"\nas_of: 2026-11-22\nstaff: ja\nstaff_messages: [staff]\nlayouts: [tiny]\nlanguages: [{}]\n",
                tags.join(", ")
            ),
        )
    }

    /// A page that shows what `body`, which is Typst code, makes of `sheet` and `look`.
    pub fn with_layout(body: &str) -> Self {
        Self::new().tiny_layout(body)
    }

    fn tiny_layout(self, body: &str) -> Self {
        self.write(
            "layouts/tiny/layout.yaml",
            "paper: {width: 148, height: 148}\npages: 1\nsafe: 5\nmodule: 0.4\noffice: {up: 1}\nmessages: [title]\n",
        )
        .write(LAYOUT, format!("{TINY}{body}\n}}\n"))
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    #[track_caller]
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn write(self, file: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn append(self, file: &str, text: &str) -> Self {
        let whole = self.read(file) + text;
        self.write(file, whole)
    }

    /// Replaces every occurrence; there must be one.
    #[track_caller]
    pub fn replace(self, file: &str, old: &str, new: &str) -> Self {
        let text = self.read(file);
        assert!(text.contains(old), "{file} has no {old:?}");
        self.write(file, text.replace(old, new))
    }

    pub fn delete(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    /// Gives a YAML key, named by its path with `/`, another value.
    #[track_caller]
    pub fn set(self, file: &str, key: &str, value: &str) -> Self {
        self.edit(file, key, |block| format!("{}{}: {value}\n", block.indent, block.name))
    }

    /// Takes a YAML key away with all below it.
    #[track_caller]
    pub fn remove(self, file: &str, key: &str) -> Self {
        self.edit(file, key, |_| String::new())
    }

    #[track_caller]
    pub fn rename(self, file: &str, key: &str, name: &str) -> Self {
        self.edit(file, key, |block| block.text.replacen(block.name, name, 1))
    }

    #[track_caller]
    fn edit(self, file: &str, key: &str, change: impl Fn(&Block<'_>) -> String) -> Self {
        let text = self.read(file);
        let block = Block::find(&text, key);
        let new = text[..block.start].to_owned() + &change(&block) + &text[block.start + block.text.len()..];
        self.write(file, new)
    }

    /// `file:line:column` of a YAML key's value that begins on the key's own line.
    #[track_caller]
    pub fn value_at(&self, file: &str, key: &str) -> String {
        let text = self.read(file);
        let block = Block::find(&text, key);
        let line = block.text.lines().next().unwrap();
        let after = line.find(": ").map_or(line.len(), |index| index + 2);
        format!("{file}:{}:{}", block.line, line[..after].chars().count() + 1)
    }

    /// `file:line:column` of a YAML key.
    #[track_caller]
    pub fn key_at(&self, file: &str, key: &str) -> String {
        let text = self.read(file);
        let block = Block::find(&text, key);
        format!("{file}:{}:{}", block.line, block.indent.len() + 1)
    }

    /// `file:line:column` of the first place that holds this text.
    #[track_caller]
    pub fn text_at(&self, file: &str, needle: &str) -> String {
        let text = self.read(file);
        let at = text.find(needle).unwrap_or_else(|| panic!("{file} has no {needle:?}"));
        let line = text[..at].rfind('\n').map_or(0, |index| index + 1);
        format!("{file}:{}:{}", text[..at].matches('\n').count() + 1, text[line..at].chars().count() + 1)
    }

    #[track_caller]
    pub fn check(&self, arguments: &[&str]) -> Run {
        self.run(&[&["check", "--format", "json"], arguments].concat())
    }

    /// Builds into `out/`.
    #[track_caller]
    pub fn build(&self, arguments: &[&str]) -> Run {
        self.run(&[&["build", "--format", "json"], arguments].concat())
    }

    /// Runs the program in the project's folder.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    #[track_caller]
    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = command(self.folder.path());
        command.args(arguments).envs(environment.iter().copied());
        let run = Run::new(&command.output().unwrap());
        self.assert_whole();
        run
    }

    /// Runs the program from a shell's script, where `$CHIRASHI` names it.
    #[cfg(unix)]
    #[track_caller]
    pub fn shell(&self, words: &[&str]) -> Run {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.folder.path()).env("CHIRASHI", PROGRAM).env("NO_COLOR", "1");
        let run = Run::new(&command.output().unwrap());
        self.assert_whole();
        run
    }

    /// The files of the output folder, by path from there.
    pub fn out(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path("out"))
    }

    #[track_caller]
    pub fn manifest(&self) -> String {
        self.read("out/manifest.json")
    }

    /// A PDF in the output folder has this text, spaces aside: to a reader of the file they are gaps like any other.
    #[track_caller]
    pub fn prints(&self, pdf: &str, text: &str) {
        let path = self.path("out").join(pdf);
        let document = lopdf::Document::load(path).unwrap_or_else(|error| panic!("{pdf}: {error}"));
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        let printed = bare(&words(&document));
        assert!(printed.contains(&bare(text)), "{text:?} is not in {printed:?}");
    }

    /// Whatever happened, nothing half written lies about.
    #[track_caller]
    fn assert_whole(&self) {
        assert_whole(self.folder.path());
    }
}

/// The text of all pages and of the forms on them, which `extract_text` alone does not look into.
pub fn words(document: &lopdf::Document) -> String {
    let pages = document.get_pages();
    let numbers: Vec<u32> = pages.keys().copied().collect();
    let mut text = document.extract_text(&numbers).unwrap();
    for (number, page) in &pages {
        let own = document.get_dictionary(*page).unwrap().get(b"Resources").unwrap();
        let own = document.dereference(own).unwrap().1.as_dict().unwrap();
        let Ok(forms) = own.get(b"XObject") else { continue };
        for (_, form) in document.dereference(forms).unwrap().1.as_dict().unwrap().iter() {
            // A page that shows nothing but the form.
            let resources = document.get_object(form.as_reference().unwrap()).unwrap().as_stream().unwrap();
            let resources = resources.dict.get(b"Resources").unwrap().clone();
            let mut alone = document.clone();
            let shown = alone.get_dictionary_mut(*page).unwrap();
            shown.set("Contents", form.clone());
            shown.set("Resources", resources);
            text += &alone.extract_text(&[*number]).unwrap();
        }
    }
    text
}

/// No temporary file is left below a folder, and each PDF there has its end.
#[track_caller]
pub fn assert_whole(folder: &Path) {
    for (path, bytes) in files(folder) {
        assert!(!path.contains(".chirashi-"), "{path} was left behind");
        // A run that was killed goes on from what it left there.
        if bytes.starts_with(b"%PDF") && !path.contains(".unfinished") {
            assert!(bytes.trim_ascii_end().ends_with(b"%%EOF"), "{path} is cut off");
        }
    }
}

const TINY: &str = r#"#import "/components/cell.typ": cell
#import "/components/say.typ": say
#import "/components/code.typ": code
#let margins = 15mm
#let pages(sheet, look) = {
"#;

/// The program, ready to be given arguments, in a folder.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).env("NO_COLOR", "1").env_remove("SOURCE_DATE_EPOCH");
    command
}

/// A key's lines in a YAML file.
struct Block<'a> {
    name: &'a str,
    indent: &'a str,
    text: &'a str,
    /// In bytes from the start of the file.
    start: usize,
    /// Counts from 1.
    line: usize,
}

impl<'a> Block<'a> {
    #[track_caller]
    fn find(text: &'a str, key: &'a str) -> Self {
        let mut found: Option<Block<'a>> = None;
        for name in key.split('/') {
            let (start, inner, line) = match &found {
                None => (0, text, 1),
                Some(block) => {
                    let first = block.text.find('\n').map_or(block.text.len(), |index| index + 1);
                    (block.start + first, &block.text[first..], block.line + 1)
                }
            };
            found = Some(Self::within(inner, name, start, line).unwrap_or_else(|| panic!("no key {key}: no {name}")));
        }
        found.unwrap()
    }

    fn within(text: &'a str, name: &'a str, start: usize, first: usize) -> Option<Self> {
        let mut at = 0;
        let mut depth = None;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if let Some(indent) = indent(line) {
                let depth = *depth.get_or_insert(indent.len());
                if indent.len() == depth && line[depth..].strip_prefix(name).is_some_and(|rest| rest.starts_with(':')) {
                    let length = line.len() + below(&text[at + line.len()..], depth);
                    let text = &text[at..at + length];
                    return Some(Block { name, indent, text, start: start + at, line: first + number });
                }
            }
            at += line.len();
        }
        None
    }
}

/// The indent of a line that says something.
fn indent(line: &str) -> Option<&str> {
    let words = line.trim_start_matches(' ');
    (!words.trim().is_empty() && !words.starts_with('#')).then(|| &line[..line.len() - words.len()])
}

/// Bytes of the lines that are indented deeper than `depth`.
fn below(text: &str, depth: usize) -> usize {
    text.split_inclusive('\n')
        .take_while(|line| indent(line).is_none_or(|indent| indent.len() > depth))
        .map(str::len)
        .sum()
}

/// The registry with these languages alone.
fn cut(registry: &str, tags: &[&str]) -> String {
    let mut parts = registry.split("  - tag: ");
    let mut kept = parts.next().unwrap().lines().filter(|line| !line.starts_with('#')).collect::<String>() + "\n";
    for part in parts.filter(|part| tags.contains(&part.lines().next().unwrap())) {
        write!(kept, "  - tag: {}\n\n", part.trim_end()).unwrap();
    }
    kept
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap().flatten() {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

/// All files below a folder, by path from there.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                collect(&entry.path(), &format!("{name}/"), files);
            } else {
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    files
}

/// What the program did and said.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Takes the outcome of a run, which may be good or bad but never a crash.
    #[track_caller]
    pub fn new(output: &Output) -> Self {
        let stdout = String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8");
        let stderr = String::from_utf8(output.stderr.clone()).expect("standard error is UTF-8");
        assert!(!stderr.contains("panicked"), "{stderr}");
        let Some(code) = output.status.code() else { panic!("ended by a signal: {}\n{stderr}", output.status) };
        assert!((0..=2).contains(&code), "exit code {code}\n{stderr}");
        Run { code, stdout, stderr }
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\n{}{}", self.stdout, self.stderr);
        self
    }

    /// Standard error holds these words.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "{words:?} is not in\n{}", self.stderr);
        self
    }

    /// Standard output holds these words.
    #[track_caller]
    pub fn prints(self, words: &str) -> Self {
        assert!(self.stdout.contains(words), "{words:?} is not in\n{}", self.stdout);
        self
    }

    /// Standard output as the JSON that `--format json` promises: one value and nothing else.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in\n{}{}", self.stdout, self.stderr))
    }

    /// A line for each finding: `error L001 file:line:column: message (hint)`.
    #[track_caller]
    pub fn findings(&self) -> Vec<String> {
        self.json()["findings"].as_array().expect("findings are a list").iter().map(line).collect()
    }

    /// A finding's line holds these words.
    #[track_caller]
    pub fn tells(self, words: &str) -> Self {
        let lines = self.findings();
        assert!(lines.iter().any(|line| line.contains(words)), "{words:?} is not in\n{}", lines.join("\n"));
        self
    }

    #[track_caller]
    pub fn does_not_tell(self, words: &str) -> Self {
        let lines = self.findings();
        assert!(!lines.iter().any(|line| line.contains(words)), "{words:?} is in\n{}", lines.join("\n"));
        self
    }

    /// The errors have these codes, and there are no others.
    #[track_caller]
    pub fn errs_only_with(self, codes: &[&str]) -> Self {
        let lines = self.findings();
        let mut found: Vec<&str> =
            lines.iter().filter_map(|line| line.strip_prefix("error ")?.split(' ').next()).collect();
        found.dedup();
        assert_eq!(found, codes, "\n{}", lines.join("\n"));
        self
    }
}

fn line(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let mut line = format!("{} {} ", text("severity"), text("code"));
    if finding["file"].is_string() {
        write!(line, "{}:{}:{}: ", text("file"), finding["line"], finding["column"]).unwrap();
    }
    line += &text("message");
    if finding["hint"].is_string() {
        write!(line, " ({})", text("hint")).unwrap();
    }
    line
}
