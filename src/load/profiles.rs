//! `data/profiles/*.yaml` and `data/icc/*.icc` → print shops' rules and their ICC files.

use include_dir::{Dir, include_dir};

use super::folder::Project;
use super::yaml::{self, Loaded, nearest};
use crate::finding::Finding;
use crate::model::profile::Profile;

/// What the program brings along for projects that have no profile of this name.
static PROFILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/profiles");
static ICC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/icc");

/// The profile that is used where none is named.
pub const DEFAULT: &str = "jp-offset";

/// Names of the profiles of a project and of the program, sorted.
pub fn names(project: &Project) -> Vec<String> {
    let built_in = PROFILES.files().filter_map(|file| Some(file.path().to_str()?.to_owned()));
    let mut names: Vec<String> = project
        .names("data/profiles")
        .into_iter()
        .chain(built_in)
        .filter_map(|file| Some(file.strip_suffix(".yaml")?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The profile of this name, or in the file of this path when it ends in `.yaml`: the project's own before the
/// program's.
///
/// # Errors
/// When there is no such profile, or its file is at fault.
pub fn profile(project: &Project, name: &str) -> Result<Loaded<Profile>, Vec<Finding>> {
    if name.ends_with(".yaml") {
        let bytes = project.read(name).map_err(|finding| vec![finding])?;
        return yaml::parse(name, &bytes, "profile");
    }
    let file = format!("data/profiles/{name}.yaml");
    if project.is_file(&file) {
        let bytes = project.read(&file).map_err(|finding| vec![finding])?;
        return yaml::parse(&file, &bytes, "profile");
    }
    if let Some(built_in) = PROFILES.get_file(format!("{name}.yaml")) {
        return yaml::parse(&file, built_in.contents(), "profile");
    }
    let known = names(project);
    let near = nearest(name, known.iter().map(String::as_str));
    Err(vec![
        Finding::new("C009", format!("there is no profile {name}"))
            .hint(near.map_or(format!("there are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"))),
    ])
}

/// The bytes of an ICC file that a profile names: the project's own before the program's.
///
/// # Errors
/// When there is no such file.
pub fn icc(project: &Project, name: &str) -> Result<Vec<u8>, Finding> {
    let file = format!("data/icc/{name}");
    match ICC.get_file(name) {
        Some(built_in) if !project.is_file(&file) => Ok(built_in.contents().to_vec()),
        _ => project.read(&file),
    }
}
