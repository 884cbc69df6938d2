//! Slips of a Japanese keyboard that break YAML: what looks right in the editor, and the line that it stands on.

/// What a line of a file that does not parse does wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Slip {
    pub line: u32,
    pub column: u32,
    /// What is wrong there and what to type instead.
    pub words: String,
}

impl Slip {
    /// - number: of the line, from 1
    /// - byte: where in the line it is
    fn at(line: &str, number: u32, byte: usize, words: String) -> Self {
        Slip { line: number, column: line[..byte].chars().count() as u32 + 1, words }
    }
}

const COLON: char = '：';
const SPACE: char = '\u{3000}';

/// The slip that explains why a text does not parse beyond a line: the last one up to there, or a quote that was left
/// open before.
pub fn slip(text: &str, line: u32) -> Option<Slip> {
    let lines: Vec<&str> = text.lines().collect();
    // The parser may notice at the start of the next line.
    let until = lines.len().min(line as usize + 1);
    // What is far above the fault may well be a text.
    let near = |slip: fn(&str, u32) -> Option<Slip>| {
        let mut last = (0..until).rev().take_while(|&index| index as u32 + 3 >= line);
        last.find_map(|index| slip(lines[index], index as u32 + 1))
    };
    let open = || (0..until).find_map(|index| open(&lines, index));
    near(wide)
        .or_else(|| near(tab))
        .or_else(open)
        .or_else(|| near(backslash))
        .or_else(|| near(glued))
        .or_else(|| near(colons))
        .or_else(|| indented(&lines, until))
}

/// Whether a text is a key and its value with a full-width colon between them.
pub fn is_wide_pair(text: &str) -> bool {
    key(text).is_some_and(|rest| rest.starts_with(COLON))
}

/// What to type instead of a full-width colon.
pub fn wide_colon(line: u32) -> String {
    format!("line {line}: full-width “{COLON}” — type a half-width colon and a space (半角の「:」と空白)")
}

/// What to type instead of a full-width space, which stands before or after something.
pub fn wide_space(line: u32, place: &str) -> String {
    format!("line {line}: full-width space {place} — type half-width spaces (全角空白ではなく半角の空白)")
}

/// Whether a key begins with a full-width space, which YAML takes for a part of it.
pub fn is_wide_key(key: &str) -> bool {
    key.starts_with(SPACE)
}

fn wide(line: &str, number: u32) -> Option<Slip> {
    let blank = |c: char| c == ' ' || c == '\t' || c == SPACE;
    let start = line.len() - line.trim_start_matches(|c| blank(c) || c == '-').len();
    let rest = key(&line[start..])?;
    let at = line.len() - rest.len();
    let slip = |at: usize, words: String| Some(Slip::at(line, number, at, words));
    if rest.starts_with(COLON) {
        return slip(at, wide_colon(number));
    }
    if !rest.starts_with(':') {
        return None;
    }
    if let Some(before) = line[..start].find(SPACE) {
        return slip(before, wide_space(number, "before the key"));
    }
    if rest[1..].trim_start_matches(' ').starts_with(SPACE) {
        return slip(at + 1, wide_space(number, "after the colon"));
    }
    None
}

/// A key whose value is written to its colon.
fn glued(line: &str, number: u32) -> Option<Slip> {
    let start = line.len() - line.trim_start_matches([' ', '-']).len();
    let rest = key(&line[start..])?;
    let value = rest.strip_prefix(':').filter(|value| !value.is_empty() && !value.starts_with([' ', '\t', SPACE]))?;
    // An address stands in the value of another line.
    (!value.starts_with("//")).then(|| {
        let words = format!(
            "line {number}: nothing parts the value from the colon — type a space there (「:」の後に半角の空白)"
        );
        Slip::at(line, number, line.len() - value.len(), words)
    })
}

/// A tab among the blanks that a line begins with.
fn tab(line: &str, number: u32) -> Option<Slip> {
    let blank = line.len() - line.trim_start().len();
    let at = line[..blank].find('\t')?;
    let words = format!("line {number} begins with a tab — type half-width spaces (タブではなく半角の空白)");
    Some(Slip::at(line, number, at, words))
}

/// A backslash in double quotes that begins no code of YAML (1.2, 5.7).
fn backslash(line: &str, number: u32) -> Option<Slip> {
    let digits =
        |code: &str, count: usize| code.len() >= count && code.bytes().take(count).all(|byte| byte.is_ascii_hexdigit());
    let is_code = |after: &str| match after.as_bytes().first() {
        Some(b'x') => digits(&after[1..], 2),
        Some(b'u') => digits(&after[1..], 4),
        Some(b'U') => digits(&after[1..], 8),
        Some(byte) => b"0abtnvfre \"/\\N_LP".contains(byte),
        None => true,
    };
    let mut at = line.find('"')?;
    loop {
        at += line[at..].find('\\')?;
        if !is_code(&line[at + 1..]) {
            break;
        }
        at = line.len().min(at + 2);
    }
    let words = format!("line {number}: a backslash — write / in its place (「\\」や「¥」ではなく「/」)");
    Some(Slip::at(line, number, at, words))
}

/// A value without quotes that has a colon and a blank in it.
fn colons(line: &str, number: u32) -> Option<Slip> {
    let start = line.len() - line.trim_start_matches([' ', '-']).len();
    let value = key(&line[start..])?.strip_prefix(": ")?;
    if value.trim_start().starts_with(['"', '\'']) {
        return None;
    }
    let at = line.len() - value.len() + value.find(": ")?;
    let words = format!("line {number}: a colon in the value — write the value between \" (値を \" で囲んでください)");
    Some(Slip::at(line, number, at, words))
}

/// Among the last lines, a key that stands further in than the key before it, whose value is there already, or further
/// out and under no other.
fn indented(lines: &[&str], until: usize) -> Option<Slip> {
    let column = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let is_said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let of_keys: Vec<usize> = (0..until).filter(|&index| is_said(&lines[index])).collect();
    of_keys.windows(2).rev().take(3).find_map(|pair| {
        let (before, line) = (lines[pair[0]], lines[pair[1]]);
        let value = key(&before[column(before)..])?.strip_prefix(':')?.trim();
        let is_whole = !value.is_empty() && !value.starts_with(['|', '>', '#', '&']);
        key(&line[column(line)..])?.strip_prefix(':')?;
        let (outer, inner) = (column(before), column(line));
        let number = pair[1] as u32 + 1;
        let is_under = || of_keys.iter().take_while(|&&index| index < pair[1]).any(|&index| column(lines[index]) == inner);
        (is_whole && inner > outer || inner < outer && !is_under()).then(|| Slip {
            line: number,
            column: inner as u32 + 1,
            words: format!(
                "line {number} begins {inner} characters from the edge, the key in line {} {outer} — give both the same \
                 (行の始めの空白をそろえてください)",
                pair[0] + 1
            ),
        })
    })
}

/// What follows the key that a text begins with, if it begins with what may be one.
fn key(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_-.".contains(c));
    (rest.len() < text.len() && text.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(rest)
}

/// A value whose quote is still open where the next key begins.
fn open(lines: &[&str], index: usize) -> Option<Slip> {
    let line = lines[index];
    let start = line.len() - line.trim_start_matches([' ', '-']).len();
    let value = match key(&line[start..]).and_then(|rest| rest.strip_prefix(": ")) {
        Some(value) => value.trim_start(),
        None => &line[start..],
    };
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let closed = |text: &str| text.replace("\\\\", "").replace("\\\"", "").matches(quote).count();
    let is_said = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let next = lines[index + 1..].iter().find(is_said);
    // A text may go on over lines, but not over a key.
    let ends =
        next.is_none_or(|next| key(next.trim_start_matches([' ', '-'])).is_some_and(|rest| rest.starts_with(':')));
    (closed(value) % 2 == 1 && ends).then(|| {
        let number = index as u32 + 1;
        let words = format!(
            "line {number}: the quote {quote} is not closed — type another {quote} where the value ends (値の終わりに {quote} がありません)"
        );
        Slip::at(line, number, line.len() - value.len(), words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, line: u32) -> Option<(u32, u32)> {
        slip(text, line).map(|slip| (slip.line, slip.column))
    }

    #[test]
    fn full_width_characters_are_found_where_they_stand() {
        assert_eq!(said("clinics:\n  - id: \"a\"\n    name： \"高崎医院\"\n", 3), Some((3, 9)));
        assert_eq!(said("clinics:\n  - id: a\n    name:\u{3000}高崎医院\n", 3), Some((3, 10)));
        assert_eq!(said("clinics:\n  - id: a\n\u{3000}\u{3000}name: 高崎医院\n", 3), Some((3, 1)));
        assert_eq!(said("clinics:\n  - id: a\n    name: 高崎医院：本院\n    {\n", 4), None);
    }

    #[test]
    fn a_value_that_is_written_to_its_colon_is_found() {
        assert_eq!(said("clinics:\n  - id: a\n    link:https://a.jp\n    name: b\n", 4), Some((3, 10)));
        assert_eq!(said("a: b\nhttps://a.jp\nc: {\n", 3), None);
    }

    #[test]
    fn a_key_that_stands_too_far_in_is_found() {
        assert_eq!(said("clinics:\n  - id: a\n    name: b\n     logo: c\n    link: d\n", 4), Some((4, 6)));
        assert_eq!(said("clinics:\n  - id: a\n    # one\n     logo: c\n", 4), Some((4, 6)));
        assert_eq!(said("clinics:\n  - id: a\n    names:\n      en: b\n    {\n", 5), None);
    }

    #[test]
    fn a_key_that_stands_under_no_other_is_found() {
        assert_eq!(said("clinics:\n  - id: a\n    name: b\n   phone: c\n", 4), Some((4, 4)));
        assert_eq!(said("a:\n  b: c\nd: {\n", 3), None);
    }

    #[test]
    fn tabs_backslashes_and_colons_in_values_are_found() {
        assert_eq!(said("clinics:\n  - id: a\n\tname: b\n", 3), Some((3, 1)));
        assert_eq!(said("a: b\nlogo: \"C:\\Users\\logo.png\"\n", 2), Some((2, 10)));
        assert_eq!(said("a: b\ndepartment: 内科: 外科\n", 2), Some((2, 15)));
        assert_eq!(said("a: b\ndepartment: \"内科: 外科\"\n{\n", 3), None);
    }

    #[test]
    fn an_open_quote_is_found_where_it_opens() {
        assert_eq!(said("a: \"b\"\nname: \"高崎\nphone: \"027\"\n", 3), Some((2, 7)));
        assert_eq!(said("a: \"b\"\nname: '高崎\n", 2), Some((2, 7)));
        assert_eq!(said("a: \"over\n  two lines\"\nb: {\n", 3), None);
        assert_eq!(said("name: \"高崎\n\n# 電話\nphone: \"027\"\n", 4), Some((1, 7)));
        assert_eq!(said("a: \"a \\\" quote\"\nb: {\n", 2), None);
    }
}
