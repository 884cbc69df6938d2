//! Names that a heading keeps whole: those of the glossary, wherever a text has them.

use crate::model::sheet::Run;

/// The names of one language.
pub struct Names {
    /// Never parted.
    whole: Vec<Vec<char>>,
    /// Parted where a line has no room for them.
    terms: Vec<Vec<char>>,
    /// Whether what follows a name without a break mark belongs to it.
    marked: bool,
}

impl Names {
    pub fn new<'a>(
        whole: impl Iterator<Item = &'a str>,
        terms: impl Iterator<Item = &'a str>,
        wakachigaki: bool,
    ) -> Self {
        let sorted = |names: &mut dyn Iterator<Item = &'a str>| {
            let mut names: Vec<Vec<char>> = names.map(letters).filter(|name| name.len() > 1).collect();
            names.sort_by_key(|name| std::cmp::Reverse(name.len()));
            names.dedup();
            names
        };
        Names { whole: sorted(&mut { whole }), terms: sorted(&mut { terms }), marked: wakachigaki }
    }

    /// Marks the names in runs of text.
    pub fn kept(&self, runs: Vec<Run>) -> Vec<Run> {
        let mut out = Vec::new();
        for run in runs {
            match run {
                Run::Text { text } => self.split(&text, true, &mut out),
                Run::Strong { runs } => out.push(Run::Strong { runs: self.kept(runs) }),
                other => out.push(other),
            }
        }
        out
    }

    fn split(&self, text: &str, terms: bool, out: &mut Vec<Run>) {
        let mut before = None;
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let starts = !before.is_some_and(|before| self.joins(before, c));
            let term = self.terms.iter().filter(|_| terms && starts).find_map(|name| self.length(rest, name));
            let whole = self.whole.iter().filter(|_| starts).find_map(|name| self.length(rest, name));
            let Some(length) = term.max(whole) else {
                plain.push(c);
                before = Some(c);
                rest = &rest[c.len_utf8()..];
                continue;
            };
            if !plain.is_empty() {
                out.push(Run::Text { text: std::mem::take(&mut plain) });
            }
            let (name, after) = rest.split_at(length);
            out.push(if term.is_some_and(|term| Some(term) > whole) {
                let mut runs = Vec::new();
                self.split(name, false, &mut runs);
                Run::Name { runs }
            } else {
                Run::Unbroken { runs: vec![Run::Text { text: name.to_owned() }] }
            });
            before = name.chars().last();
            rest = after;
        }
        if !plain.is_empty() {
            out.push(Run::Text { text: plain });
        }
    }

    /// How many bytes at the start of a text are this name with its ending; none where they are not.
    fn length(&self, text: &str, name: &[char]) -> Option<usize> {
        let mut wanted = name.iter().peekable();
        let mut last = None;
        for (at, c) in text.char_indices() {
            let Some(next) = wanted.peek() else {
                // An ending that is written to the name stays with it.
                if last.is_some_and(|last| self.joins(last, c)) || c == '-' {
                    last = Some(c);
                    continue;
                }
                return Some(at);
            };
            if c == BREAK {
                continue;
            }
            if !is_same(c, **next) {
                return None;
            }
            last = Some(c);
            wanted.next();
        }
        wanted.peek().is_none().then_some(text.len())
    }

    /// Whether two letters are of one word as far as lines go.
    fn joins(&self, a: char, b: char) -> bool {
        let of_word = |c: char| !c.is_whitespace() && c != BREAK && !PUNCTUATION.contains(c);
        let anywhere = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c);
        of_word(a) && of_word(b) && (self.marked || !(anywhere(a) || anywhere(b)))
    }
}

/// Where a line may end inside a word.
const BREAK: char = '\u{200B}';

const PUNCTUATION: &str = ".,:;?!¿¡()\"“”«»、。，：；！？（）「」〈〉・·၊។";

/// Whether two letters differ at most in their case. Most do at a glance.
fn is_same(a: char, b: char) -> bool {
    match (a.is_ascii(), b.is_ascii()) {
        (true, true) => a.eq_ignore_ascii_case(&b),
        (false, false) => a == b || a.to_lowercase().eq(b.to_lowercase()),
        _ => false,
    }
}

fn letters(name: &str) -> Vec<char> {
    name.chars().filter(|c| *c != BREAK).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str, wakachigaki: bool) -> String {
        let names = Names::new(
            ["My Number"].into_iter(),
            ["tarjeta My Number", "マイナンバーカード", "個人編號卡"].into_iter(),
            wakachigaki,
        );
        show(&names.kept(vec![Run::Text { text: text.to_owned() }]))
    }

    fn show(runs: &[Run]) -> String {
        runs.iter()
            .map(|run| match run {
                Run::Text { text } => text.replace(BREAK, "|"),
                Run::Name { runs } => format!("<{}>", show(runs)),
                Run::Unbroken { runs } => format!("[{}]", show(runs)),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn names_are_kept_with_the_names_in_them_and_their_endings() {
        assert_eq!(kept("Use su tarjeta My Number como", false), "Use su <tarjeta [My Number]> como");
        assert_eq!(kept("My Number-ийн систем", false), "[My Number-ийн] систем");
        assert_eq!(kept("マイナンバー\u{200B}カードを\u{200B}使う", true), "<マイナンバー|カードを>|使う");
        assert_eq!(kept("請以個人編號卡作為", false), "請以<個人編號卡>作為");
    }

    #[test]
    fn what_only_contains_a_name_is_none() {
        assert_eq!(kept("Dummy Number", false), "Dummy Number");
        assert_eq!(kept("minha tarjeta", false), "minha tarjeta");
    }
}
