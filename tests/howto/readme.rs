//! The how-tos of the README: which files a reader writes, which lines he changes, which commands he runs.

const README: &str = include_str!("../../README.md");

/// One how-to, in the order of its blocks.
#[derive(Default)]
pub struct HowTo {
    pub edits: Vec<Edit>,
    /// Arguments of the program, a command each.
    pub commands: Vec<Vec<String>>,
}

/// What a block does to a file.
pub enum Edit {
    /// ```` ```yaml file=… ````: the whole file.
    Write { file: String, text: String },
    /// ```` ```yaml append=… ````: at the end of the file.
    Append { file: String, text: String },
    /// ```` ```diff file=… ````: the lines before, and the lines after.
    Change { file: String, before: String, after: String },
}

/// The how-to under this heading.
pub fn how_to(title: &str) -> HowTo {
    let mut how_to = HowTo::default();
    let heading = format!("### {title}");
    let lines: Vec<&str> = README.lines().skip_while(|line| *line != heading).skip(1).collect();
    assert!(!lines.is_empty(), "the README has no heading “{title}”");
    let mut rest = lines.as_slice();
    while let [line, after @ ..] = rest {
        rest = after;
        if line.starts_with('#') {
            break;
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let end = rest.iter().position(|line| *line == "```").expect("a block is closed");
        how_to.take(info, &rest[..end]);
        rest = &rest[end + 1..];
    }
    assert!(!how_to.commands.is_empty(), "“{title}” ends in a command");
    how_to
}

impl HowTo {
    fn take(&mut self, info: &str, lines: &[&str]) {
        let text = || lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        match info.split_once(' ') {
            None if info == "sh" => {
                let command = |line: &&str| line.strip_prefix("cargo run --release -- ").map(words);
                self.commands.extend(lines.iter().map(|line| command(line).expect("a command that a clone can run")));
            }
            Some(("diff", place)) => {
                let file = place.strip_prefix("file=").expect("a diff names its file").to_owned();
                let side = |left_out: char| -> String {
                    let kept = lines.iter().filter(|line| !line.starts_with(left_out));
                    kept.map(|line| format!("{}\n", &line[1..])).collect()
                };
                self.edits.push(Edit::Change { file, before: side('+'), after: side('-') });
            }
            Some((_, place)) => self.edits.push(match place.split_once('=') {
                Some(("file", file)) => Edit::Write { file: file.to_owned(), text: text() },
                Some(("append", file)) => Edit::Append { file: file.to_owned(), text: text() },
                _ => panic!("a block that is neither file= nor append=: {info}"),
            }),
            None => panic!("a block of a how-to names its file: {info}"),
        }
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}
