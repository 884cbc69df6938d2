//! JSON Lines → records: an object a line, its keys the fields.

use std::io::{BufRead, BufReader, Read};
use std::ops::Range;

use serde_json::Value;

use super::super::yaml::nearest;
use super::{Record, Refused, Source};
use crate::finding::Finding;
use crate::model::clinic::Field;

/// The field that may also be a list.
const LIST: &str = "languages";

/// No line of a record is longer.
const LONGEST: u64 = 1 << 20;

pub fn each(
    source: &Source,
    input: &mut dyn Read,
    take: &mut dyn FnMut(Result<Record, Refused>) -> bool,
) -> Result<(), Vec<Finding>> {
    let mut reader = BufReader::with_capacity(256 << 10, input);
    let mut line = Vec::new();
    let (mut number, mut start) = (0, 0);
    let mut is_empty = true;
    loop {
        line.clear();
        number += 1;
        let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(|error| {
            vec![Finding::new("C102", format!("the file cannot be read on: {error}")).at(source.place(number, 0))]
        })?;
        if read == 0 && is_empty {
            let finding = Finding::new("C102", "no line has a record").at(source.place(1, 0));
            return Err(vec![finding.hint("write an object a line: {\"id\": …, \"name\": …}")]);
        }
        if read == 0 {
            return Ok(());
        }
        let bytes = start..start + read as u64;
        start = bytes.end;
        let text = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(&line).trim_ascii();
        if text.is_empty() {
            continue;
        }
        is_empty = false;
        if !take(record(source, text, number, bytes)) {
            return Ok(());
        }
    }
}

fn record(source: &Source, line: &[u8], number: u64, bytes: Range<u64>) -> Result<Record, Refused> {
    let refused = |code: &str, message: String, hint: Option<String>| {
        let finding = Finding::new(code, message).at(source.place(number, 0));
        let finding = match hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        };
        Refused { findings: vec![finding], bytes: bytes.clone() }
    };
    let text = source
        .encoding
        .text(line)
        .ok_or_else(|| refused("C102", format!("the line is not {}", source.encoding.name()), None))?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| refused("C102", format!("the line is no JSON: {error}"), None))?;
    let Value::Object(object) = value else {
        return Err(refused("C102", "the line is no JSON object".to_owned(), None));
    };
    let values = values(object, &source.map).map_err(|(code, message, hint)| refused(code, message, hint))?;
    Ok(Record { place: source.place(number, 0), values, places: Vec::new(), cut: Vec::new(), bytes })
}

type Fault = (&'static str, String, Option<String>);

/// The fields of an object; `names` holds the names in readers' languages.
pub fn values(object: serde_json::Map<String, Value>, map: &[(Field, String)]) -> Result<Vec<(Field, String)>, Fault> {
    let mut values = Vec::new();
    for (key, value) in object {
        if let (Value::Object(names), "names") = (&value, key.as_str()) {
            for (tag, name) in names {
                values.push((Field::NameIn(tag.clone()), scalar(&format!("names.{tag}"), name)?));
            }
            continue;
        }
        let mapped = map.iter().find(|(_, name)| *name == key).map(|(field, _)| field.clone());
        let Some(field) = mapped.or_else(|| Field::of(&key)) else {
            let known: Vec<String> = Field::ALL.iter().map(Field::to_string).collect();
            let hint = match nearest(&key, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}, names", known.join(", ")),
            };
            return Err(("C004", format!("unknown key `{key}`"), Some(hint)));
        };
        if !value.is_null() {
            values.push((field, scalar(&key, &value)?));
        }
    }
    Ok(values)
}

fn scalar(key: &str, value: &Value) -> Result<String, Fault> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(list) if key == LIST => {
            let tags: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            tags.map(|tags| tags.join(", ")).ok_or_else(|| ("C006", format!("`{key}` must be a list of tags"), None))
        }
        _ => Err(("C006", format!("`{key}` must be a text"), None)),
    }
}
