//! `chirashi diff`: which sheets of two output folders are different.

use std::io::Write;

use serde_json::{Value, json};

use super::build::workers;
use super::{CLEAN, FINDINGS, print};
use crate::args::DiffArguments;
use crate::compare::{self, Area, Change, CodeChange, PageChange};
use crate::report::Format;

pub fn diff(arguments: &DiffArguments) -> Result<u8, String> {
    let format = arguments.format();
    let compared = compare::folders(&arguments.old, &arguments.new, &workers(arguments.jobs, format)?)?;
    if let Some(words) = compared.stopped {
        return Err(words);
    }
    let changes = &compared.changes;
    print(&match format {
        Format::Json => format!("{:#}\n", Value::Array(changes.iter().map(value).collect())),
        Format::Human | Format::Github | Format::Sarif => changes.iter().map(line).collect(),
    })?;
    if format == Format::Human {
        let sheets = if compared.files == 1 { "sheet" } else { "sheets" };
        // A closed pipe is no reason to fail.
        let _ = writeln!(std::io::stderr(), "{} of {} {sheets} differ", changes.len(), compared.files);
    }
    Ok(if changes.is_empty() { CLEAN } else { FINDINGS })
}

fn value((path, change): &(String, Change)) -> Value {
    let mut value = json!(change);
    value["path"] = json!(path);
    value
}

/// The path, what became of the file, and where, separated by tabs.
fn line((path, change): &(String, Change)) -> String {
    let what = match change {
        Change::New => "new".to_owned(),
        Change::Gone => "gone".to_owned(),
        Change::Changed { pages, codes } if pages.is_empty() && codes.is_empty() => "looks the same".to_owned(),
        Change::Changed { pages, codes } => {
            pages.iter().map(page).chain(codes.iter().map(code)).collect::<Vec<_>>().join("; ")
        }
    };
    format!("{path}\t{what}\n")
}

fn page(change: &PageChange) -> String {
    let place = match change.area {
        Some(Area { x, y, width, height }) => format!("{width} × {height} mm at {x}, {y} mm"),
        None => "the whole page".to_owned(),
    };
    let plates = if change.black_alone { ", black plate alone" } else { "" };
    format!("page {}: {place}{plates}", change.page)
}

fn code(change: &CodeChange) -> String {
    match change {
        CodeChange::Gone(payload) => format!("no code {payload} any more"),
        CodeChange::New(payload) => format!("new code {payload}"),
    }
}
