//! Files are written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::preflight::Proofed;

/// Writes a proofed sheet below the output folder.
///
/// # Errors
/// A sentence that says what the disk refused; what was there before is still there.
pub fn sheet(out: &Path, proofed: &Proofed) -> Result<(), String> {
    let finished = proofed.finished();
    file(&out.join(finished.path()), finished.bytes())
}

/// Writes a file beside its final place and renames it there.
///
/// # Errors
/// A sentence that says what the disk refused; what was there before is still there.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let words = |error: &io::Error| {
        let why = match error.kind() {
            io::ErrorKind::PermissionDenied => "this user may not write there".to_owned(),
            io::ErrorKind::StorageFull => "the disk is full".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "a file stands where a folder is needed".to_owned()
            }
            _ => error.to_string(),
        };
        format!("cannot write {}: {why}", path.display())
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| words(&error))?;
    let mut temporary =
        tempfile::Builder::new().prefix(".chirashi-").tempfile_in(folder).map_err(|error| words(&error))?;
    temporary.write_all(bytes).map_err(|error| words(&error))?;
    readable_by_all(&temporary).map_err(|error| words(&error))?;
    temporary.persist(path).map_err(|error| words(&error.error))?;
    Ok(())
}

/// A temporary file is its owner's alone; a sheet is for everyone who may see the folder.
#[cfg(unix)]
fn readable_by_all(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}
