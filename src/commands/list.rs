//! `chirashi list`: what there is.

use serde_json::{Value, json};

use super::{CLEAN, FINDINGS, color, print};
use crate::Build;
use crate::args::{ListArguments, Listed};
use crate::finding::{Findings, Severity};
use crate::fonts::{self, Fonts};
use crate::impose::Order;
use crate::load::{self, Content, Project};
use crate::model::edition::Edition;
use crate::model::sheet::SheetId;
use crate::report::{self, Format, Summary};

pub fn list(arguments: &ListArguments) -> Result<u8, String> {
    let project = Project::new(&arguments.common.root);
    let mut findings = Findings::new(arguments.common.levels()?);
    if arguments.fit {
        if arguments.what != Listed::Sheets {
            return Err("--fit is about sheets; write `chirashi list sheets --fit`".to_owned());
        }
        let rows = fits(&project, arguments, &mut findings)?;
        return answer(arguments, &project, rows, findings);
    }
    let content = load::content(&project, &load::topic_names(&project), &[], &mut findings);
    let rows = match (&content, arguments.what) {
        (_, Listed::Fonts) => fonts(&project, arguments)?,
        (Some(content), Listed::Sheets) => sheets(content, arguments),
        (Some(content), Listed::Languages) => languages(content),
        (Some(content), Listed::Layouts) => layouts(content),
        (_, Listed::Profiles) => profiles(&project, &mut findings),
        (None, _) => Vec::new(),
    };
    answer(arguments, &project, rows, findings)
}

/// Prints the rows, and what kept others from being made.
fn answer(arguments: &ListArguments, project: &Project, rows: Vec<Value>, findings: Findings) -> Result<u8, String> {
    print(&match arguments.common.verdict.format() {
        Format::Json => format!("{:#}\n", Value::Array(rows)),
        Format::Human | Format::Github | Format::Sarif => rows.iter().map(line).collect(),
    })?;
    if findings.count(Severity::Error) == 0 {
        return Ok(CLEAN);
    }
    let summary = Summary { errors: findings.count(Severity::Error), ..Summary::default() };
    report::print(Format::Human, &findings.sorted(), &summary, project, color())
        .map_err(|error| format!("cannot write: {error}"))?;
    Ok(FINDINGS)
}

/// The values of a row, separated by tabs, so that `cut` and spreadsheets read it.
fn line(row: &Value) -> String {
    let values: Vec<String> = row
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if key.ends_with("_percent") { format!("{text} %") } else { text }
        })
        .collect();
    format!("{}\n", values.join("\t"))
}

fn sheets(content: &Content, arguments: &ListArguments) -> Vec<Value> {
    let filter = arguments.common.filter();
    let mut rows = Vec::new();
    for files in &content.topics {
        let topic = &files.topic.value;
        for layout in &topic.layouts {
            let Some(file) = content.layouts.get(layout) else { continue };
            for language in file.loaded.value.sheets(&topic.languages) {
                let id = SheetId {
                    topic: files.name.clone(),
                    layout: layout.clone(),
                    language: language.to_owned(),
                    clinic: None,
                };
                for edition in Edition::ALL {
                    if filter.wants(&id, edition) {
                        rows.push(json!({
                            "path": id.path(edition),
                            "topic": id.topic,
                            "layout": id.layout,
                            "language": id.language,
                            "edition": edition.name(),
                        }));
                    }
                }
            }
        }
    }
    rows
}

/// How large the texts of each sheet are, and how much longer they could be.
fn fits(project: &Project, arguments: &ListArguments, findings: &mut Findings) -> Result<Vec<Value>, String> {
    let common = &arguments.common;
    let fonts = match Fonts::new(project.root(), &common.fonts) {
        Ok(fonts) => fonts,
        Err(faults) => {
            findings.extend(faults);
            return Ok(Vec::new());
        }
    };
    let (filter, epoch) = (common.filter(), super::build::epoch()?);
    let shop = match super::shop::open(project, &common.profile, common.icc.as_deref(), &mut Vec::new()) {
        Ok(shop) => shop,
        Err(faults) => {
            findings.extend(faults);
            return Ok(Vec::new());
        }
    };
    let order = Order::default();
    let request = Build::look(project, &fonts, &filter, epoch, &shop, &order);
    let workers = super::build::workers_of(common)?;
    let rows = crate::headrooms(&request, &workers, findings).into_iter().map(|(id, headroom)| {
        let cell = headroom.tightest.map_or_else(String::new, |(cell, page)| format!("{cell} (page {page})"));
        json!({
            "topic": id.topic,
            "layout": id.layout,
            "language": id.language,
            "size_percent": (headroom.fit * 100.0).round() as u32,
            "headroom_percent": headroom.percent,
            "tightest": cell,
        })
    });
    Ok(rows.collect())
}

fn profiles(project: &Project, findings: &mut Findings) -> Vec<Value> {
    let mut rows = Vec::new();
    for name in load::profile_names(project) {
        match load::profile(project, &name) {
            Err(faults) => findings.extend(faults),
            Ok(loaded) => {
                let profile = loaded.value;
                rows.push(json!({
                    "name": name,
                    "title": profile.title,
                    "standard": profile.standard.name(),
                    "intent": profile.intent.identifier,
                    "bleed": profile.bleed,
                }));
            }
        }
    }
    rows
}

fn languages(content: &Content) -> Vec<Value> {
    let registry = &content.registry.value;
    registry
        .languages
        .iter()
        .map(|language| {
            let topics: Vec<&str> = content
                .topics
                .iter()
                .filter(|files| files.topic.value.languages.contains(&language.tag))
                .map(|files| files.name.as_str())
                .collect();
            let reviewed = content
                .topics
                .iter()
                .filter_map(|files| files.messages.get(&language.tag))
                .all(|file| file.review.is_done());
            json!({
                "number": language.number,
                "tag": language.tag,
                "name": language.name,
                "japanese": language.japanese,
                "status": if reviewed { "reviewed" } else { "draft" },
                "topics": topics.join(","),
            })
        })
        .collect()
}

fn layouts(content: &Content) -> Vec<Value> {
    content
        .layouts
        .iter()
        .map(|(name, file)| {
            let layout = &file.loaded.value;
            json!({
                "name": name,
                "width": layout.paper.width,
                "height": layout.paper.height,
                "pages": layout.pages,
                "up": layout.office.up,
            })
        })
        .collect()
}

fn fonts(project: &Project, arguments: &ListArguments) -> Result<Vec<Value>, String> {
    let mut rows: Vec<Value> = fonts::list()
        .files
        .into_iter()
        .flat_map(|file| {
            let (path, version, package) = (file.path, file.version, file.package);
            file.faces.into_iter().map(move |face| {
                json!({
                    "family": face.family,
                    "weight": file.weight,
                    "path": path,
                    "version": version,
                    "package": package,
                })
            })
        })
        .collect();
    if !arguments.common.fonts.is_empty() {
        let bundled: Vec<String> = fonts::list()
            .files
            .iter()
            .flat_map(|file| file.faces.iter().map(|face| face.family.to_lowercase()))
            .collect();
        let all = Fonts::new(project.root(), &arguments.common.fonts)
            .map_err(|faults| faults.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>().join("; "))?;
        let added = all.families().filter(|family| !bundled.contains(&family.to_lowercase()));
        rows.extend(added.map(|family| json!({"family": family, "path": "--fonts"})));
    }
    Ok(rows)
}
