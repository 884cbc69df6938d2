//! Rows that were refused, as they are, in a file that can be mended and given to the program again.

use std::ops::Range;
use std::path::Path;

use crate::load::Source;
use crate::write;

/// The file's name below the output folder.
pub fn name(source: &Source) -> String {
    format!("rejects-{}", source.file_name())
}

/// Writes the heading and the refused rows; removes the file of an earlier run when there are none.
///
/// # Errors
/// A sentence that says what the disk refused.
pub fn write(source: &Source, rows: &[Range<u64>], out: &Path) -> Result<(), String> {
    let path = out.join(name(source));
    // Rows of a list in YAML have no bytes of their own: the findings name their lines.
    if rows.iter().all(Range::is_empty) {
        let _ = std::fs::remove_file(path);
        return Ok(());
    }
    let mut copy = Vec::new();
    source.copy(rows, &mut copy).map_err(|error| format!("cannot copy the refused rows: {error}"))?;
    write::file(&path, &copy)
}
