//! `chirashi blueprint`: files to fill in.

use std::path::Path;

use super::print;
use crate::args::Blueprint;
use crate::write;

pub fn blueprint(what: Blueprint, out: Option<&Path>) -> Result<u8, String> {
    let text = match what {
        Blueprint::Clinic => include_str!("blueprint/clinics.yaml"),
    };
    let Some(path) = out else { return print(text) };
    if path.exists() {
        return Err(format!("{} is there already and is left as it is (すでにあります)", path.display()));
    }
    write::file(path, text.as_bytes())?;
    print(&format!("wrote {}\n", path.display()))
}
