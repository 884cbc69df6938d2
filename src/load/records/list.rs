//! `clinics.yaml` → records: a short list that a person keeps by hand, so all that is wrong with it is told at once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::folder::unreadable;
use super::super::yaml::{self, Fault};
use super::lines::values;
use super::{Record, Refused, Source};
use crate::finding::Finding;
use crate::model::clinic::Field;

/// No list that a person keeps is longer; what is, is a table.
const LARGEST: u64 = 4 << 20;

pub fn each(source: &Source, take: &mut dyn FnMut(Result<Record, Refused>) -> bool) -> Result<(), Vec<Finding>> {
    let fault = |error: &std::io::Error| vec![unreadable(&source.shown, error)];
    let size = std::fs::metadata(&source.path).map_err(|error| fault(&error))?.len();
    if size > LARGEST {
        return Err(vec![
            Finding::new("C008", format!("the file has {size} bytes; {LARGEST} are the limit of a list in YAML"))
                .at(source.place(1, 0))
                .hint(
                    "keep many clinics as CSV or JSON Lines, which are read row by row (多いときは CSV にしてください)",
                ),
        ]);
    }
    let bytes = std::fs::read(&source.path).map_err(|error| fault(&error))?;
    let says_nothing = |line: &[u8]| line.trim_ascii().is_empty() || line.trim_ascii().starts_with(b"#");
    if bytes.split(|&byte| byte == b'\n').all(says_nothing) {
        return Ok(());
    }
    let (loaded, faults) = yaml::examined(&source.shown, &bytes, "clinics")?;
    let mut of_records: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    let mut of_all = Vec::new();
    for Fault { pointer, finding } in faults {
        let index = pointer.strip_prefix("/clinics/").and_then(|rest| rest.split('/').next()?.parse().ok());
        match index {
            Some(index) => of_records.entry(index).or_default().push(finding),
            None => of_all.push(finding),
        }
    }
    if !of_all.is_empty() {
        return Err(of_all.into_iter().chain(of_records.into_values().flatten()).collect());
    }
    for (index, clinic) in loaded.value["clinics"].as_array().into_iter().flatten().enumerate() {
        let place = loaded.place(&format!("/clinics/{index}"));
        if let Some(findings) = of_records.remove(&index) {
            if !take(Err(Refused { findings, bytes: 0..0 })) {
                return Ok(());
            }
            continue;
        }
        let Value::Object(object) = clinic.clone() else { continue };
        let record = match values(object, &source.map) {
            Ok(values) => {
                let pointer = |field: &Field| format!("/clinics/{index}/{}", field.to_string().replacen('.', "/", 1));
                let places = values.iter().map(|(field, _)| (field.clone(), loaded.place(&pointer(field)))).collect();
                let cut = values.iter().filter_map(|(field, value)| {
                    loaded.comment_after(&pointer(field), value).map(|place| (field.clone(), place))
                });
                Ok(Record { places, place, cut: cut.collect(), values, bytes: 0..0 })
            }
            Err((code, message, _)) => {
                Err(Refused { findings: vec![Finding::new(code, message).at(place)], bytes: 0..0 })
            }
        };
        if !take(record) {
            return Ok(());
        }
    }
    Ok(())
}
