//! A layout: a printed product, as `layouts/<name>/layout.yaml` describes it.

use serde::{Deserialize, Serialize};

use super::language::Direction;

#[derive(Debug, Clone, Deserialize)]
pub struct Layout {
    /// Trimmed size.
    pub paper: Paper,
    pub pages: usize,
    /// Per page, where it folds: in mm from the paper's edge at the left of that page as it lies before the reader, for
    /// languages that run from left to right. Empty where nothing folds.
    #[serde(default)]
    pub folds: Vec<Vec<f64>>,
    /// What the print shop calls the way it folds.
    pub folding: Option<String>,
    #[serde(default)]
    pub plates: Plates,
    #[serde(default)]
    pub languages: Languages,
    /// Key of the message that names the file; `title` where it is absent.
    title: Option<String>,
    /// Width of the margin that no text or code may enter, in mm from the trim.
    pub safe: f64,
    /// Least size of a QR module in mm.
    pub module: f64,
    pub office: Office,
    /// Keys or groups of messages that it shows.
    pub messages: Vec<String>,
}

impl Layout {
    /// Whether the layout shows the message of this key.
    pub fn shows(&self, key: &str) -> bool {
        self.messages
            .iter()
            .any(|shown| key.strip_prefix(shown.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// Key of the message that names the file.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or("title")
    }

    /// The languages of its sheets, of those that a topic has.
    pub fn sheets<'a>(&self, languages: &'a [String]) -> Vec<&'a str> {
        match self.languages {
            Languages::Each => languages.iter().map(String::as_str).collect(),
            Languages::Together => vec![MULTIPLE],
        }
    }

    /// How its pieces lie on the office printer's paper; none where so many do not go on any.
    pub fn on_office_paper(&self) -> Option<Grid> {
        Grid::of(self.paper, self.office.up)
    }

    /// The folds of each page, as a language of this direction has them: what runs from right to left is mirrored.
    pub fn folds(&self, direction: Direction) -> Vec<Vec<f64>> {
        (0..self.pages)
            .map(|page| {
                let folds = self.folds.get(page).map(Vec::as_slice).unwrap_or_default();
                match direction {
                    Direction::Ltr => folds.to_vec(),
                    Direction::Rtl => folds.iter().rev().map(|fold| self.paper.width - fold).collect(),
                }
            })
            .collect()
    }
}

/// A trimmed size in mm.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct Paper {
    pub width: f64,
    pub height: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Office {
    /// Pieces on a sheet of the office printer's paper.
    pub up: usize,
}

/// What every office printer takes, upright and turned, in mm; the first that holds the pieces is used.
const OFFICE_PAPERS: [Paper; 2] = [Paper { width: 210.0, height: 297.0 }, Paper { width: 297.0, height: 210.0 }];

/// Pieces in columns and rows on an office printer's paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    pub paper: Paper,
    /// As large as it is printed here.
    pub piece: Paper,
    pub columns: usize,
    pub rows: usize,
    /// How many times as large as its layout a piece is printed: 1, or less where one is larger than the paper.
    pub scale: f64,
}

impl Grid {
    /// The first paper that holds so many pieces; none where each is too small. One piece is made smaller to fit.
    pub fn of(piece: Paper, up: usize) -> Option<Grid> {
        let whole = OFFICE_PAPERS.into_iter().find_map(|paper| {
            let fit = |whole: f64, part: f64| (whole / part + 1e-6).floor() as usize;
            let widest = fit(paper.width, piece.width).min(up);
            let columns = (1..=widest).rev().find(|columns| up.is_multiple_of(*columns))?;
            let rows = up / columns;
            (rows <= fit(paper.height, piece.height)).then_some(Grid { paper, piece, columns, rows, scale: 1.0 })
        });
        whole.or_else(|| (up == 1).then(|| Grid::reduced(piece)).flatten())
    }

    /// A piece that is larger than every paper, on the one that takes it the largest.
    fn reduced(piece: Paper) -> Option<Grid> {
        let scale = |paper: &Paper| (paper.width / piece.width).min(paper.height / piece.height);
        let paper = OFFICE_PAPERS.into_iter().max_by(|a, b| scale(a).total_cmp(&scale(b)))?;
        let scale = scale(&paper);
        let piece = Paper { width: piece.width * scale, height: piece.height * scale };
        Some(Grid { paper, piece, columns: 1, rows: 1, scale })
    }
}

/// Whether a layout's languages have a sheet each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Languages {
    #[default]
    Each,
    /// One sheet has them all.
    Together,
}

/// The language of a sheet that has them all (ISO 639-2: multiple languages).
pub const MULTIPLE: &str = "mul";

/// Which printing plates differ between the languages of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plates {
    /// Any of them.
    #[default]
    All,
    /// The black one: a print shop keeps cyan, magenta and yellow for all languages.
    Black,
}
