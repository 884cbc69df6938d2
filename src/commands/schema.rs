//! `chirashi schema`: the JSON Schemas of the data files.

use super::print;
use crate::load::{self, SCHEMAS, nearest};

pub fn schema(name: Option<&str>) -> Result<u8, String> {
    let Some(name) = name else {
        let names: Vec<String> = SCHEMAS.iter().map(|(name, _)| format!("{name}\n")).collect();
        return print(&names.concat());
    };
    match load::schema(name) {
        Some(text) => print(text),
        None => {
            let known: Vec<&str> = SCHEMAS.iter().map(|(name, _)| *name).collect();
            let hint = nearest(name, known.iter().copied());
            let hint = hint.map_or(format!("there are: {}", known.join(", ")), |near| format!("did you mean {near}?"));
            Err(format!("there is no schema {name}; {hint}"))
        }
    }
}
