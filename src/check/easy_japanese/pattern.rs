//! A wording as the data has it → where a text says it.

/// A wording: `[かさ]れます` is one of these characters and then these; `…` is anything between two parts.
#[derive(Debug)]
pub struct Pattern {
    parts: Vec<Vec<Class>>,
}

/// One of these characters.
type Class = Vec<char>;

impl Pattern {
    pub fn new(written: &str) -> Self {
        Pattern { parts: written.split('…').map(classes).collect() }
    }

    /// Where the wording first stands at or after `from`: start and end.
    pub fn find(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        let mut parts = self.parts.iter();
        let (start, mut end) = first(parts.next()?, text, from)?;
        for part in parts {
            end = first(part, text, end)?.1;
        }
        Some((start, end))
    }

    /// Every place where the wording stands.
    pub fn all(&self, text: &[char]) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut from = 0;
        while let Some((start, end)) = self.find(text, from) {
            out.push((start, end));
            from = start + 1;
        }
        out
    }
}

fn classes(part: &str) -> Vec<Class> {
    let mut out = Vec::new();
    let mut class: Option<Class> = None;
    for c in part.chars() {
        match (c, &mut class) {
            ('[', None) => class = Some(Class::new()),
            (']', Some(_)) => out.extend(class.take()),
            (c, Some(open)) => open.push(c),
            (c, None) => out.push(vec![c]),
        }
    }
    out
}

fn first(part: &[Class], text: &[char], from: usize) -> Option<(usize, usize)> {
    let last = text.len().checked_sub(part.len())?;
    (from..=last)
        .find(|&start| part.iter().zip(&text[start..]).all(|(class, c)| class.contains(c)))
        .map(|start| (start, start + part.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(written: &str, text: &str) -> Option<(usize, usize)> {
        Pattern::new(written).find(&text.chars().collect::<Vec<_>>(), 0)
    }

    #[test]
    fn a_wording_is_found_with_its_place() {
        assert_eq!(find("など", "紙などを"), Some((1, 3)));
        assert_eq!(find("[かさ]れます", "聞かれます"), Some((1, 5)));
        assert_eq!(find("[かさ]れます", "忘れます"), None);
        assert_eq!(find("しか…ません", "カードしか使えません"), Some((3, 10)));
        assert_eq!(find("しか…ません", "しかし"), None);
        assert_eq!(find("長い長い", "長い"), None);
    }
}
