//! Rows that were refused, as they are, in a file that can be mended and given to the program again.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::load::Source;
use crate::write;

/// Where rows are kept that are refused; nowhere if they are of a list in YAML, whose findings name the lines.
pub fn place(source: &Source, rows: &[Range<u64>], out: &Path) -> Option<PathBuf> {
    rows.iter().any(|row| !row.is_empty()).then(|| path(source, out))
}

fn path(source: &Source, out: &Path) -> PathBuf {
    out.join(format!("rejects-{}", source.file_name()))
}

/// Writes the heading and the refused rows; removes the file of an earlier run when there are none.
///
/// # Errors
/// A sentence that says what the disk refused.
pub fn write(source: &Source, rows: &[Range<u64>], out: &Path) -> Result<(), String> {
    let Some(path) = place(source, rows, out) else {
        let _ = std::fs::remove_file(path(source, out));
        return Ok(());
    };
    let mut copy = Vec::new();
    source.copy(rows, &mut copy).map_err(|error| format!("cannot copy the refused rows: {error}"))?;
    write::file(&path, &copy)
}
