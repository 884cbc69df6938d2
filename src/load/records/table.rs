//! CSV and TSV → records: the heading says which column is which field.

use std::io::Read;
use std::ops::Range;

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};

use super::super::yaml::nearest;
use super::{Record, Refused, Source};
use crate::finding::Finding;
use crate::model::clinic::Field;

/// Headings of the ministry's open data (医療情報ネット, definition of 2025-12) and of spreadsheets as offices keep
/// them. The ministry's column of English names is not among them: it mixes translations, transcriptions and cut-off
/// texts, and nobody has reviewed it.
const HEADINGS: [(&str, Field); 19] = [
    ("ID", Field::Id),
    ("医療機関コード", Field::Id),
    ("番号", Field::Id),
    ("正式名称", Field::Name),
    ("名称", Field::Name),
    ("医療機関名", Field::Name),
    ("施設名", Field::Name),
    ("診療科", Field::Department),
    ("部署", Field::Department),
    ("所在地", Field::Address),
    ("住所", Field::Address),
    ("電話番号", Field::Phone),
    ("電話", Field::Phone),
    ("備考", Field::Note),
    ("ロゴ", Field::Logo),
    ("ホームページ", Field::Link),
    ("診療時間", Field::Hours),
    ("対応言語", Field::Languages),
    ("部数", Field::Copies),
];

/// What to do about a table without rows.
const NOT_WHOLE: &str = "look whether the file was saved whole (ファイルが正しく保存されているか確かめてください)";

/// Characters of a heading that may be a field's, misspelt.
const LONGEST_NAME: usize = 16;

/// Characters of headings that a person is shown.
const SHOWN: usize = 200;

/// Which column holds which field.
struct Columns {
    fields: Vec<(Field, usize)>,
    count: usize,
}

pub fn each(
    source: &Source,
    separator: u8,
    input: &mut dyn Read,
    take: &mut dyn FnMut(Result<Record, Refused>) -> bool,
) -> Result<(), Vec<Finding>> {
    let mut reader = reader(separator).buffer_capacity(256 << 10).from_reader(input);
    let failed = |error: &csv::Error| {
        vec![Finding::new("C102", format!("the table cannot be read on: {error}")).at(source.place(1, 0))]
    };
    let mut row = ByteRecord::new();
    if !to_headings(source, &mut reader, &mut row).map_err(|error| failed(&error))? {
        return Err(vec![Finding::new("C101", "the table is empty").at(source.place(1, 0)).hint(NOT_WHOLE)]);
    }
    let columns = columns(source, &row)?;
    let mut is_empty = true;
    loop {
        let more = reader.read_byte_record(&mut row).map_err(|error| failed(&error))?;
        if !more && is_empty {
            let finding = Finding::new("C101", "the table has no row below its headings").at(source.place(1, 0));
            return Err(vec![finding.hint(NOT_WHOLE)]);
        }
        if !more {
            return Ok(());
        }
        if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        let (line, start) = row.position().map_or((1, 0), |position| (position.line(), position.byte()));
        let bytes = start..reader.position().byte();
        is_empty = false;
        if !take(record(source, &columns, &row, line, bytes)) {
            return Ok(());
        }
    }
}

/// Rows end at the line feed, so that a row's place is its own; a carriage return before it is space like any other.
fn reader(separator: u8) -> ReaderBuilder {
    let mut reader = ReaderBuilder::new();
    reader.delimiter(separator).has_headers(false).flexible(true).terminator(Terminator::Any(b'\n'));
    reader
}

/// Where the heading ends: it is copied with the rows that are refused, and so is a title above it.
pub fn heading(source: &Source, separator: u8, input: &mut dyn Read) -> u64 {
    let mut reader = reader(separator).from_reader(input);
    let _ = to_headings(source, &mut reader, &mut ByteRecord::new());
    reader.position().byte()
}

/// Reads the row with the headings, past the titles above it; whether there is one.
fn to_headings(source: &Source, reader: &mut Reader<impl Read>, row: &mut ByteRecord) -> csv::Result<bool> {
    for _ in 0..=source.titles.map_or(0, |(count, _)| count) {
        if !reader.read_byte_record(row)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Rows below the first one that may have the headings.
const SEARCHED: usize = 9;

/// How many rows stand before the headings, and on which line these are, where the first row has none: people write a
/// title above a table. Where no row has them, it is the first row that is told of.
pub fn titles(source: &Source, separator: u8, input: &mut dyn Read) -> Option<(usize, u64)> {
    let mut reader = reader(separator).from_reader(input);
    let mut row = ByteRecord::new();
    for count in 0..=SEARCHED {
        if !reader.read_byte_record(&mut row).ok()? {
            return None;
        }
        let known = |cell| {
            let name = source.encoding.text(cell)?;
            let name = trimmed(&name);
            let mapped = source.map.iter().find(|(_, column)| column == name).map(|(field, _)| field.clone());
            mapped.or_else(|| known(name))
        };
        let known: Vec<Field> = row.iter().filter_map(known).collect();
        match count {
            0 if !known.is_empty() => return None,
            0 => {}
            _ if known.contains(&Field::Id) || known.contains(&Field::Name) => {
                return Some((count, row.position()?.line()));
            }
            _ => {}
        }
    }
    None
}

/// Headings that were probably meant for a field, and those that stand twice.
pub fn doubts(source: &Source, separator: u8, input: &mut dyn Read) -> Vec<Finding> {
    let mut reader = reader(separator).from_reader(input);
    let mut row = ByteRecord::new();
    let _ = to_headings(source, &mut reader, &mut row);
    let line = source.titles.map_or(1, |(_, line)| line);
    let cells = row.iter().filter_map(|cell| source.encoding.text(cell));
    let names: Vec<String> = cells.map(|name| trimmed(&name).to_owned()).collect();
    let fields: Vec<String> = Field::ALL.iter().map(Field::to_string).collect();
    let doubt = |(index, name): (usize, &String)| {
        let is_mapped = source.map.iter().any(|(_, column)| column == name);
        let finding = |message: String| Finding::new("C117", message).at(source.place(line, 0));
        if !name.is_empty() && names[..index].contains(name) {
            return Some(finding(format!("two columns are called {name}; the first is read")));
        }
        // In other scripts a column of another meaning is as near.
        let is_short = name.is_ascii() && name.len() <= LONGEST_NAME;
        let near = nearest(name, fields.iter().map(String::as_str)).filter(|_| is_short && !is_mapped)?;
        let hint = format!("did you mean {near}? (見出しを {near} に直してください)");
        known(name).is_none().then(|| finding(format!("the column {name} is not read")).hint(hint))
    };
    names.iter().enumerate().filter_map(doubt).collect()
}

/// The field that a heading names by itself.
fn known(name: &str) -> Option<Field> {
    let listed = || HEADINGS.iter().find(|(heading, _)| *heading == name).map(|(_, field)| field.clone());
    Field::of(name).or_else(listed)
}

/// A heading without what editors and people put around it.
fn trimmed(name: &str) -> &str {
    name.trim_start_matches('\u{FEFF}').trim()
}

fn record(
    source: &Source,
    columns: &Columns,
    row: &ByteRecord,
    line: u64,
    bytes: Range<u64>,
) -> Result<Record, Refused> {
    let refused = |message: String, hint: &str| {
        let finding = Finding::new("C102", message).at(source.place(line, 0)).hint(hint);
        Err(Refused { findings: vec![finding], bytes: bytes.clone() })
    };
    if row.len() != columns.count {
        return refused(
            format!("the row has {} cells; the heading has {}", row.len(), columns.count),
            "a separator or a quotation mark is missing in this row or the one before it (この行の列の数が違います)",
        );
    }
    let mut values = Vec::with_capacity(columns.fields.len());
    for (field, column) in &columns.fields {
        match source.encoding.text(&row[*column]) {
            Some(text) => values.push((field.clone(), text)),
            None => {
                return refused(
                    format!("`{field}` holds bytes that are not {}", source.encoding.name()),
                    "the row was pasted from a file in another encoding; type it again (文字が壊れています。打ち直してください)",
                );
            }
        }
    }
    Ok(Record { place: source.place(line, 0), values, places: Vec::new(), cut: Vec::new(), bytes })
}

fn columns(source: &Source, heading: &ByteRecord) -> Result<Columns, Vec<Finding>> {
    let line = source.titles.map_or(1, |(_, line)| line);
    let fault = |message: String| Finding::new("C101", message).at(source.place(line, 0));
    let mut names = Vec::new();
    for cell in heading {
        let Some(name) = source.encoding.text(cell) else {
            return Err(vec![fault(format!("the heading is not {}", source.encoding.name()))]);
        };
        names.push(trimmed(&name).to_owned());
    }
    if names.iter().any(|name| name.contains('\r')) {
        let finding = fault("the lines end in CR alone, as old Macs wrote them, so that all is one line".to_owned());
        return Err(vec![finding.hint("save the table again as “CSV UTF-8” (CSV UTF-8 で保存し直してください)")]);
    }
    let headings = || {
        let all = names.join(", ").replace(char::is_control, " ");
        let mut shown: String = all.chars().take(SHOWN).collect();
        if shown.len() < all.len() {
            shown.push('…');
        }
        shown
    };
    let mut fields: Vec<(Field, usize)> = Vec::new();
    let mut faults = Vec::new();
    for (field, column) in &source.map {
        match names.iter().position(|name| name == column) {
            Some(index) => fields.push((field.clone(), index)),
            None => {
                let near = nearest(column, names.iter().map(String::as_str));
                let finding = fault(format!("--map {field}={column}: the table has no column {column}"));
                let hint =
                    near.map_or_else(|| format!("columns: {}", headings()), |near| format!("did you mean {near}?"));
                faults.push(finding.hint(hint));
            }
        }
    }
    for (index, name) in names.iter().enumerate() {
        if let Some(field) = known(name)
            && !fields.iter().any(|(taken, _)| *taken == field)
        {
            fields.push((field, index));
        }
    }
    for needed in [Field::Id, Field::Name] {
        if !fields.iter().any(|(field, _)| *field == needed) && faults.is_empty() {
            faults.push(
                fault(format!("no column is the clinic's {needed}")).hint(format!(
                    "name it (見出しを指定してください): --map {needed}=HEADING; columns: {}",
                    headings()
                )),
            );
        }
    }
    if faults.is_empty() { Ok(Columns { fields, count: heading.len() }) } else { Err(faults) }
}
