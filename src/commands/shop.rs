//! `--profile` and `--icc` → the print shop that the press edition is for.

use std::path::Path;

use crate::finding::Finding;
use crate::load::{self, Project, unreadable};
use crate::press::{Shop, Supplies};

/// Reads the profile and the ICC files that it needs. What is worth knowing of it goes to `notes`.
///
/// # Errors
/// When a file is missing or cannot be used.
pub fn open(
    project: &Project,
    profile: &str,
    icc: Option<&Path>,
    notes: &mut Vec<Finding>,
) -> Result<Shop, Vec<Finding>> {
    let loaded = load::profile(project, profile)?;
    let place = loaded.place("");
    let profile = loaded.value;
    let file = |name: Option<&String>| {
        name.map(|name| load::icc(project, name).map_err(|finding| vec![finding.at(place.clone())])).transpose()
    };
    let brought = icc
        .map(|path| {
            let name = path.display().to_string();
            std::fs::read(path).map_err(|error| vec![unreadable(&name, &error)]).map(|bytes| (name, bytes))
        })
        .transpose()?;
    let intent = file(profile.intent.icc.as_ref())?;
    let stand_in = file(profile.stand_in.as_ref().and_then(|intent| intent.icc.as_ref()))?;
    Shop::new(Supplies { profile, place, brought, intent, stand_in }, notes)
}
