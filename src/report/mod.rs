//! Findings → words for a person, a program, or a code host. What is said is `finding`'s; here is how it looks.

pub mod customer;
mod github;
mod human;
pub mod json;
mod sarif;

use std::io::{self, Write};

use crate::finding::Finding;
use crate::load::{BUILT_IN, Project};

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For a person, on standard error.
    #[default]
    Human,
    /// One JSON object on standard output.
    Json,
    /// Workflow commands that GitHub turns into annotations, on standard output.
    Github,
    /// SARIF 2.1.0 on standard output.
    Sarif,
}

/// What the last line counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    pub files: usize,
    pub pages: usize,
    pub left: usize,
    pub seconds: f64,
    pub errors: usize,
    pub warnings: usize,
    /// Whether files were written, or only looked at.
    pub written: bool,
    pub stopped: Option<String>,
    /// Those of the files that were there already, made of the same.
    pub kept: usize,
    /// Those that were made, each with the reason in words.
    pub made: Vec<(String, String)>,
    /// What a person is told beside the findings.
    pub notes: Vec<String>,
}

/// Shows the findings and the summary.
///
/// # Errors
/// When standard output or error cannot be written to.
pub fn print(
    format: Format,
    findings: &[Finding],
    summary: &Summary,
    project: &Project,
    color: bool,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Human => {}
        Format::Json => writeln!(out, "{}", json::text(findings, summary))?,
        Format::Github => write!(out, "{}", github::text(findings))?,
        Format::Sarif => writeln!(out, "{}", sarif::text(findings))?,
    }
    if format != Format::Json && format != Format::Sarif {
        let mut words = io::stderr().lock();
        if format == Format::Human {
            write!(words, "{}", human::text(findings, |file| line_source(project, file), color))?;
        }
        for note in &summary.notes {
            writeln!(words, "{note}")?;
        }
        writeln!(words, "{}", last_line(summary))?;
    }
    Ok(())
}

/// `96 PDFs, 192 pages, 1.4 s, 0 errors, 2 warnings`
fn last_line(summary: &Summary) -> String {
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let mut parts = vec![count(summary.files, "PDF", "PDFs"), count(summary.pages, "page", "pages")];
    if !summary.written {
        parts[0].push_str(" looked at");
    }
    if summary.kept > 0 {
        parts.push(format!("{} unchanged", summary.kept));
    }
    if summary.left > 0 {
        parts.push(format!("{} not made", summary.left));
    }
    parts.push(format!("{:.1} s", summary.seconds));
    parts.push(count(summary.errors, "error", "errors"));
    parts.push(count(summary.warnings, "warning", "warnings"));
    let line = parts.join(", ");
    match &summary.stopped {
        Some(reason) => format!("stopped: {reason}\n{line}"),
        None => line,
    }
}

/// The text of a file that a finding points into.
fn line_source(project: &Project, file: &str) -> Option<String> {
    let bytes = project.read(file).ok().or_else(|| {
        let path = file.strip_prefix("layouts/")?;
        Some(BUILT_IN.get_file(path)?.contents().to_vec())
    })?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let summary =
            Summary { files: 96, pages: 192, seconds: 1.44, warnings: 2, written: true, ..Summary::default() };
        assert_eq!(last_line(&summary), "96 PDFs, 192 pages, 1.4 s, 0 errors, 2 warnings");
        let summary = Summary { files: 1, pages: 1, left: 3, errors: 1, written: true, ..Summary::default() };
        assert_eq!(last_line(&summary), "1 PDF, 1 page, 3 not made, 0.0 s, 1 error, 0 warnings");
    }
}
