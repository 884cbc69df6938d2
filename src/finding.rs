//! What is wrong, where, and what to do about it; not how it is shown (that is `report`).

use std::collections::BTreeMap;
use std::fmt;

pub use crate::rules::Severity;
use crate::rules::{self, Rule};

/// A place in a file; line and column count from 1, in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path from the project's folder, with `/` on every system.
    pub file: String,
    pub line: u32,
    pub column: u32,
}

impl Place {
    /// Names a file as a whole.
    pub fn file(path: impl Into<String>) -> Self {
        Place { file: path.into(), line: 1, column: 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A place in a PDF, which has pages instead of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Counts from 1; none when the file as a whole is meant.
    pub page: Option<usize>,
    /// On the trimmed page; none when the page as a whole is meant.
    pub areas: Vec<Area>,
}

/// A rectangle on a trimmed page, from its top-left corner, in hundredths of a mm so that places can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    y: i32,
    x: i32,
    width: i32,
    height: i32,
}

impl Area {
    /// Takes mm.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        let hundredths = |mm: f64| (mm * 100.0).round() as i32;
        Area { y: hundredths(y), x: hundredths(x), width: hundredths(width), height: hundredths(height) }
    }

    /// x, y, width and height in mm.
    pub fn mm(self) -> [f64; 4] {
        [self.x, self.y, self.width, self.height].map(|hundredths| f64::from(hundredths) / 100.0)
    }
}

/// `page 2, at 14.0 × 189.3 mm, 20.0 × 4.2 mm large`
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(page) = self.page else { return write!(f, "the whole file") };
        write!(f, "page {page}")?;
        if let Some(area) = self.areas.first() {
            let [x, y, width, height] = area.mm();
            write!(f, ", at {x:.1} × {y:.1} mm, {width:.1} × {height:.1} mm large")?;
        }
        match self.areas.len().saturating_sub(1) {
            0 => Ok(()),
            1 => write!(f, ", and 1 more place"),
            more => write!(f, ", and {more} more places"),
        }
    }
}

/// One thing that a person should look at.
#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static Rule,
    pub severity: Severity,
    pub place: Option<Place>,
    /// Where in the file of `place`, if that is a PDF.
    pub spot: Option<Box<Spot>>,
    pub scope: Box<Scope>,
    pub message: String,
    pub hint: Option<String>,
}

/// Which sheets a finding speaks of; an absent part means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    pub topic: Option<String>,
    pub language: Option<String>,
    pub layout: Option<String>,
    pub edition: Option<String>,
}

impl Finding {
    /// A finding of the rule `code`, with the rule's own severity.
    ///
    /// # Panics
    /// When the catalogue has no such code: a mistake in this program, not in its input.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        let rule = rules::find(code).unwrap_or_else(|| panic!("no rule {code} in the catalogue"));
        Finding {
            rule,
            severity: rule.severity,
            place: None,
            spot: None,
            scope: Box::default(),
            message: message.into(),
            hint: None,
        }
    }

    /// The catalogue's own name of a code.
    pub fn code(code: &str) -> Option<&'static str> {
        rules::find(code).map(|rule| rule.code)
    }

    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// A place in a PDF.
    pub fn spot(mut self, spot: Spot) -> Self {
        self.spot = Some(Box::new(spot));
        self
    }

    /// A rule that is kept, but only just.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn topic(mut self, topic: &str) -> Self {
        self.scope.topic = Some(topic.to_owned());
        self
    }

    pub fn language(mut self, tag: &str) -> Self {
        self.scope.language = Some(tag.to_owned());
        self
    }

    pub fn layout(mut self, layout: &str) -> Self {
        self.scope.layout = Some(layout.to_owned());
        self
    }

    pub fn edition(mut self, edition: &str) -> Self {
        self.scope.edition = Some(edition.to_owned());
        self
    }

    /// What findings are sorted and told apart by.
    fn order(&self) -> (&Option<Place>, &Option<Box<Spot>>, &'static str, &Scope, &str) {
        (&self.place, &self.spot, self.rule.code, &self.scope, &self.message)
    }
}

/// What to do with the findings of one rule, against its own severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Allow,
    Warn,
    Deny,
}

/// The levels that the command line set, by code.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    by_code: BTreeMap<&'static str, Level>,
    strict: bool,
}

impl Levels {
    /// With `strict`, what a person still has to confirm (an unverified link, sources that disagree) is an error.
    pub fn new(strict: bool) -> Self {
        Levels { by_code: BTreeMap::new(), strict }
    }

    /// # Errors
    /// When no rule has this code; the text says which codes there are.
    pub fn set(&mut self, code: &str, level: Level) -> Result<(), String> {
        let rule = rules::find(&code.to_uppercase())
            .ok_or_else(|| format!("there is no rule {code}; `chirashi explain` lists them all"))?;
        self.by_code.insert(rule.code, level);
        Ok(())
    }

    /// Whether this finding keeps its sheet from being made.
    pub fn is_error(&self, finding: &Finding) -> bool {
        self.severity(finding) == Some(Severity::Error)
    }

    fn severity(&self, finding: &Finding) -> Option<Severity> {
        match self.by_code.get(finding.rule.code) {
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Deny) => Some(Severity::Error),
            None if self.strict && finding.rule.strict => Some(Severity::Error),
            None => Some(finding.severity),
        }
    }
}

/// All findings of one run, at the severity that the command line wants.
#[derive(Debug, Default)]
pub struct Findings {
    levels: Levels,
    list: Vec<Finding>,
}

impl Findings {
    pub fn new(levels: Levels) -> Self {
        Findings { levels, list: Vec::new() }
    }

    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    pub fn push(&mut self, mut finding: Finding) {
        if let Some(severity) = self.levels.severity(&finding) {
            finding.severity = severity;
            self.list.push(finding);
        }
    }

    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|finding| finding.severity == severity).count()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.list.iter()
    }

    /// The errors, which keep their sheets from being made.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.list.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// Sorted by place, each said once however many sheets ran into it.
    pub fn sorted(mut self) -> Vec<Finding> {
        self.list.sort_by(|a, b| a.order().cmp(&b.order()));
        self.list.dedup_by(|a, b| a.order() == b.order());
        self.list
    }
}
