//! Findings for a person: the line of the file, a mark under the place, and what to do.

use std::collections::HashMap;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::finding::{Finding, Scope, Severity};

/// Characters of a line that are shown around a place.
const WINDOW: usize = 100;

pub fn text(findings: &[Finding], source: impl Fn(&str) -> Option<String>, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut files: HashMap<&str, Option<String>> = HashMap::new();
    let mut out = String::new();
    for finding in findings {
        let excerpt = finding.place.as_ref().filter(|_| finding.spot.is_none()).and_then(|place| {
            let text = files.entry(&place.file).or_insert_with(|| source(&place.file)).as_deref()?;
            window(text.lines().nth(place.line as usize - 1)?, place.column as usize)
        });
        out.push_str(&renderer.render(&[group(finding, excerpt)]));
        out.push_str("\n\n");
    }
    out
}

fn group(finding: &Finding, excerpt: Option<(String, std::ops::Range<usize>)>) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.rule.code);
    let mut group = match (&finding.place, excerpt) {
        (Some(place), Some((line, span))) => title.element(
            Snippet::source(line)
                .path(place.file.as_str())
                .line_start(place.line as usize)
                .annotation(AnnotationKind::Primary.span(span)),
        ),
        (Some(place), _) if finding.spot.is_some() => title.element(Origin::path(place.file.as_str())),
        (Some(place), None) => title
            .element(Origin::path(place.file.as_str()).line(place.line as usize).char_column(place.column as usize)),
        (None, _) => Group::with_title(title),
    };
    if let Some(spot) = &finding.spot {
        group = group.element(Level::NOTE.message(spot.to_string()));
    }
    if let Some(words) = scope(&finding.scope) {
        group = group.element(Level::NOTE.message(words));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    group
}

/// `counter-card, th, press`
fn scope(scope: &Scope) -> Option<String> {
    let parts: Vec<&str> =
        [&scope.layout, &scope.language, &scope.edition].into_iter().filter_map(|part| part.as_deref()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A piece of a line around a column, and the bytes of the word at that column.
fn window(line: &str, column: usize) -> Option<(String, std::ops::Range<usize>)> {
    let chars: Vec<char> = line.chars().collect();
    let at = column.saturating_sub(1).min(chars.len());
    let start = at.saturating_sub(WINDOW);
    let end = (at + WINDOW).min(chars.len());
    let shown: String = chars[start..end].iter().collect();
    let before: usize = chars[start..at].iter().map(|c| c.len_utf8()).sum();
    let word: usize = chars[at..end].iter().take_while(|c| !c.is_whitespace()).map(|c| c.len_utf8()).sum();
    // A place may be a space: it is marked whole, however many bytes it has.
    let first = chars[at..end].first().map_or(0, |c| c.len_utf8());
    Some((shown, before..before + word.max(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_covers_whole_characters() {
        for (line, column, marked) in
            [("name:\u{3000}高崎", 6, "\u{3000}"), ("\u{3000}name", 1, "\u{3000}"), ("名前 a", 1, "名前"), ("a", 9, "")]
        {
            let (shown, span) = window(line, column).unwrap();
            assert_eq!(&shown[span], marked, "{line}");
        }
        let long = "高".repeat(500);
        let (shown, span) = window(&long, 300).unwrap();
        assert_eq!(shown[span].chars().count(), WINDOW);
    }
}
