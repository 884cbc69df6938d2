//! `chirashi manifest merge`: the manifests of all shares → one, as if one machine had made everything.

use std::path::Path;

use super::print;
use crate::clinics;
use crate::manifest::{self, Manifest};
use crate::model::shard::Shard;

/// Joins what shares left in an output folder.
pub fn merge(out: &Path) -> Result<u8, String> {
    let listed = std::fs::read_dir(out).map_err(|error| format!("cannot read {}: {error}", out.display()))?;
    let names: Vec<String> = listed.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let of_sheets = shares(&names, "manifest-", ".json")?;
    let of_clinics = shares(&names, "clinics-", ".jsonl")?;
    if of_sheets.is_empty() && of_clinics.is_empty() {
        return Err(format!("{} has no manifest of a share; `chirashi build --shard K/N` writes them", out.display()));
    }
    let mut said = Vec::new();
    if !of_sheets.is_empty() {
        let mut whole = Manifest { program: manifest::PROGRAM.to_owned(), ..Manifest::default() };
        for shard in &of_sheets {
            whole.files.extend(Manifest::read(out, Some(*shard)).files);
        }
        whole.files.sort_by(|a, b| a.path.cmp(&b.path));
        if let Some(pair) = whole.files.windows(2).find(|pair| pair[0].path == pair[1].path) {
            return Err(format!(
                "two shares say that they made {}; were the shares counted differently?",
                pair[0].path
            ));
        }
        whole.write(out, None)?;
        said.push(format!("{} sheets", whole.files.len()));
    }
    if !of_clinics.is_empty() {
        said.push(format!("{} files of clinics", clinics::merge(out, &of_clinics)?));
    }
    for name in of_sheets
        .iter()
        .map(|shard| manifest::name(Some(*shard)))
        .chain(of_clinics.iter().map(|shard| clinics::list_name(Some(*shard))))
    {
        // What is joined is said by the whole.
        let _ = std::fs::remove_file(out.join(name));
    }
    print(&format!("joined {} shares: {}\n", of_sheets.len().max(of_clinics.len()), said.join(", ")))
}

/// The shares whose lists are among these names: all of one number of shares, or none.
fn shares(names: &[String], prefix: &str, suffix: &str) -> Result<Vec<Shard>, String> {
    let parsed = names.iter().filter_map(|name| {
        let (index, count) = name.strip_prefix(prefix)?.strip_suffix(suffix)?.split_once("-of-")?;
        Some((index.parse::<u32>().ok()?, count.parse::<u32>().ok()?))
    });
    let mut found: Vec<(u32, u32)> = parsed.collect();
    found.sort_unstable();
    let Some(&(_, count)) = found.first() else { return Ok(Vec::new()) };
    if let Some((_, other)) = found.iter().find(|(_, other)| *other != count) {
        return Err(format!(
            "there are shares of {count} and of {other}; remove the lists of the one that does not count"
        ));
    }
    let missing: Vec<String> =
        (1..=count).filter(|index| !found.contains(&(*index, count))).map(|index| index.to_string()).collect();
    if !missing.is_empty() {
        return Err(format!("of {count} shares these are missing: {}", missing.join(", ")));
    }
    found.into_iter().map(|(index, count)| Shard::new(index, count)).collect()
}
