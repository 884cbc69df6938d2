//! Typography by script, read off the frames of every real sheet: what a line may begin and end with, how high its ink
//! reaches, how even its lines are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use chirashi::commands::shop;
use chirashi::finding::{Findings, Levels};
use chirashi::fonts::Fonts;
use chirashi::load::{self, Project};
use chirashi::merge::{self, Filter};
use chirashi::model::language::Language;
use chirashi::{check, typeset};
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::model::HeadingElem;

use crate::project::{self, EASY, LAYOUT, REPOSITORY};

/// No line begins with these, in Chinese or Japanese (JIS X 4051; CLREQ).
const NEVER_FIRST: &str = "、。，．・：；？！）」』】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜～";
/// No line ends with these.
const NEVER_LAST: &str = "（「『【〈《〔";

/// In em: a rare stack may reach so much further than the registry says of its language; what it would touch there is a
/// finding of its own (F004).
const SLIP: f64 = 0.13;

/// A last line of one word is short if it is not this part of the longest one.
const SHORT: f64 = 0.33;

/// A run of text on a page; lengths in pt.
#[derive(Debug, Clone)]
struct Run {
    page: usize,
    x: f64,
    y: f64,
    end: f64,
    size: f64,
    /// How far its ink reaches above and below its baseline, in em.
    above: f64,
    below: f64,
    lang: String,
    text: String,
    /// The heading that it is part of, counted over the sheet.
    heading: Option<usize>,
}

/// A sheet as it was set.
struct Sheet {
    name: String,
    language: Language,
    /// Names that its topic's glossary keeps whole.
    names: Vec<String>,
    runs: Vec<Run>,
}

/// Every sheet of the real project.
fn sheets() -> &'static [Sheet] {
    static SHEETS: OnceLock<Vec<Sheet>> = OnceLock::new();
    SHEETS.get_or_init(|| set(Path::new(REPOSITORY)))
}

/// Every sheet of the project in a folder.
fn set(root: &Path) -> Vec<Sheet> {
    let project = Project::new(root);
    let fonts = Fonts::new(root, &[]).map_err(|_| "fonts").unwrap();
    let mut findings = Findings::new(Levels::new(false));
    let content = load::content(&project, &load::topic_names(&project), &[], &mut findings).unwrap();
    let checked = check::content(content, &fonts, &mut findings);
    let shop = shop::open(&project, load::DEFAULT_PROFILE, None, &mut Vec::new()).map_err(|_| "shop").unwrap();
    let (sheets, _) = merge::sheets(&checked, &Filter::default(), shop.profile().bleed, shop.marks());
    let layouts = typeset::Layouts::new(checked.layout_files());
    let set = |sheet: &chirashi::model::sheet::Sheet| {
        let document = typeset::document(sheet, &layouts, &fonts, &mut Vec::new()).map_err(|_| "a sheet").unwrap();
        let (mut runs, mut headings) = (Vec::new(), Headings::default());
        for (page, content) in document.paged().pages().iter().enumerate() {
            gather(&content.frame, Transform::identity(), page, &mut headings, &mut runs);
        }
        // A sheet of all languages is no one's.
        let language = checked.language(&sheet.id.language)?.clone();
        let topic = checked.topics().iter().find(|topic| topic.name() == sheet.id.topic)?;
        let names = topic.glossary().names.clone();
        Some(Sheet { name: format!("{}-{}", sheet.id.layout, sheet.id.language), language, names, runs })
    };
    sheets.iter().filter_map(set).collect()
}

/// Which heading the frames are in.
#[derive(Default)]
struct Headings {
    open: Option<Location>,
    count: usize,
}

impl Headings {
    fn pass(&mut self, tag: &Tag) {
        match tag {
            Tag::Start(content, _) if content.is::<HeadingElem>() => {
                self.open = content.location();
                self.count += 1;
            }
            Tag::End(location, ..) if self.open == Some(*location) => self.open = None,
            _ => {}
        }
    }
}

fn gather(frame: &Frame, at: Transform, page: usize, headings: &mut Headings, runs: &mut Vec<Run>) {
    for (position, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => gather(&group.frame, here.pre_concat(group.transform), page, headings, runs),
            FrameItem::Tag(tag) => headings.pass(tag),
            FrameItem::Text(text) if here.kx.get() == 0.0 && !text.text.trim().is_empty() => {
                let start = Point::zero().transform(here);
                let ink = text.bbox();
                let size = text.size.to_pt();
                runs.push(Run {
                    page,
                    x: start.x.to_pt(),
                    y: start.y.to_pt(),
                    end: start.x.to_pt() + text.width().to_pt(),
                    size,
                    // The box of a run counts upwards.
                    above: -ink.max.y.to_pt() / size,
                    below: ink.min.y.to_pt() / size,
                    lang: text.lang.as_str().to_owned(),
                    text: text.text.to_string(),
                    heading: headings.open.map(|_| headings.count),
                });
            }
            _ => {}
        }
    }
}

/// The lines of a sheet: runs on one baseline with no more than a word space between them.
fn lines(sheet: &Sheet) -> Vec<Vec<&Run>> {
    let mut rows: BTreeMap<(usize, i64), Vec<&Run>> = BTreeMap::new();
    for run in &sheet.runs {
        rows.entry((run.page, (run.y * 20.0).round() as i64)).or_default().push(run);
    }
    let mut lines = Vec::new();
    for mut row in rows.into_values() {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        for part in row.chunk_by(|a, b| b.x - a.end < a.size.max(b.size) * 0.9) {
            lines.push(part.to_vec());
        }
    }
    lines
}

fn text(line: &[&Run]) -> String {
    line.iter().map(|run| run.text.as_str()).collect::<String>().trim().to_owned()
}

#[test]
fn no_line_of_chinese_or_japanese_begins_or_ends_with_what_may_not() {
    let mut found = Vec::new();
    for sheet in sheets() {
        for line in lines(sheet) {
            let text = text(&line);
            if line.iter().any(|run| run.lang == "ja" || run.lang == "zh")
                && (text.starts_with(|c| NEVER_FIRST.contains(c)) || text.ends_with(|c| NEVER_LAST.contains(c)))
            {
                found.push(format!("{}, page {}: {text}", sheet.name, line[0].page + 1));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_ink_of_each_language_keeps_to_what_the_registry_says() {
    let mut found = Vec::new();
    let mut reach: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for sheet in sheets() {
        for run in sheet.runs.iter().filter(|run| run.lang == sheet.language.typst.lang) {
            let most = reach.entry(&sheet.language.tag).or_insert((0.0, 0.0));
            *most = (most.0.max(run.above), most.1.max(run.below));
        }
    }
    for (tag, (above, below)) in reach {
        let language = &sheets().iter().find(|sheet| sheet.language.tag == tag).unwrap().language;
        let told = (language.above, language.below);
        if above > told.0 + SLIP || below > told.1 + SLIP {
            found.push(format!("{tag}: ink reaches {above:.2} above and {below:.2} below, the registry says {told:?}"));
        }
        // Neither accents on capitals nor the deepest stacks are cut off by the line above or below.
        if above + below > language.leading + 0.01 {
            found.push(format!("{tag}: lines of {:.2} em touch at a pitch of {}", above + below, language.leading));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn furigana_leaves_the_lines_even() {
    let text = "健康《けんこう》保険証《ほけんしょう》を 出《だ》します。".repeat(4) + &"これは カードです。".repeat(6);
    let project = project::Project::in_languages(&["ja", "ja-x-easy"])
        .set(EASY, "title", &(text.clone() + &text))
        .replace(LAYOUT, "say(look, sheet", "block(width: 60mm, say(look, sheet")
        .replace(LAYOUT, ".title)", ".title))");
    let sheets = set(&project.path("."));
    let sheet = sheets.iter().find(|sheet| sheet.language.easy_japanese).unwrap();
    let size = sheet.runs.iter().find(|run| run.text.contains("します")).unwrap().size;
    let of_text = |run: &&Run| (run.size - size).abs() < 0.01;
    let mut baselines: Vec<f64> = sheet.runs.iter().filter(of_text).map(|run| run.y).collect();
    baselines.sort_by(f64::total_cmp);
    baselines.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    let pitches: Vec<f64> = baselines.windows(2).map(|pair| (pair[1] - pair[0]) / size).collect();
    assert!(pitches.len() > 8, "{pitches:?}");
    assert!(pitches.iter().all(|pitch| (pitch - sheet.language.leading).abs() < 0.01), "{pitches:?}");
}

/// The lines of each heading, from the top, each as wide as its ink.
fn headings(sheet: &Sheet) -> Vec<Vec<(String, f64)>> {
    let mut headings: BTreeMap<usize, BTreeMap<i64, Vec<&Run>>> = BTreeMap::new();
    for run in &sheet.runs {
        if let Some(heading) = run.heading {
            // Readings stand above their line and are none of its words.
            let of = headings.entry(heading).or_default();
            of.entry((run.y * 20.0).round() as i64).or_default().push(run);
        }
    }
    let widest = |line: &[&Run]| line.iter().map(|run| run.size).fold(0.0, f64::max);
    let lines = |lines: BTreeMap<i64, Vec<&Run>>| {
        let size = lines.values().map(|line| widest(line)).fold(0.0, f64::max);
        let full = lines.into_values().filter(|line| widest(line) > size * 0.7);
        full.map(|mut line| {
            line.sort_by(|a, b| a.x.total_cmp(&b.x));
            (text(&line), line.last().unwrap().end - line[0].x)
        })
        .collect::<Vec<_>>()
    };
    headings.into_values().map(lines).collect()
}

fn joined(lines: &[(String, f64)]) -> String {
    lines.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" / ")
}

#[test]
fn no_heading_ends_with_a_short_word_alone() {
    let (mut found, mut over) = (Vec::new(), 0);
    for sheet in sheets() {
        for heading in headings(sheet) {
            let Some(((last, width), before)) = heading.split_last().filter(|(_, before)| !before.is_empty()) else {
                continue;
            };
            over += 1;
            let longest = before.iter().map(|(_, width)| *width).fold(*width, f64::max);
            if !last.contains(' ') && *width < longest * SHORT {
                found.push(format!("{}: {}", sheet.name, joined(&heading)));
            }
        }
    }
    assert!(over > 100, "{over} headings of more than one line were seen");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_heading_parts_a_name() {
    let mut found = Vec::new();
    for sheet in sheets() {
        for heading in headings(sheet) {
            let whole = joined(&heading);
            let parted = |name: &&String| {
                name.match_indices(' ').any(|(at, _)| whole.contains(&format!("{} / {}", &name[..at], &name[at + 1..])))
            };
            found.extend(sheet.names.iter().find(parted).map(|name| format!("{}: {name}: {whole}", sheet.name)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
