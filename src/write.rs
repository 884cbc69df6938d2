//! Files are written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::NamedTempFile;

use crate::model::shard::Shard;
use crate::preflight::Proofed;

/// Writes a proofed sheet below the output folder.
///
/// # Errors
/// A sentence that says what the disk refused; what was there before is still there.
pub fn sheet(out: &Path, proofed: &Proofed) -> Result<(), String> {
    let finished = proofed.finished();
    file(&out.join(finished.path()), finished.bytes())
}

/// Folder below the output folder for what is not finished; renaming from there is a matter of the same disk.
pub fn unfinished(shard: Option<Shard>) -> String {
    shard.map_or_else(|| ".unfinished".to_owned(), |shard| format!(".unfinished-{shard}"))
}

/// Keeps others out of an output folder for as long as it lives.
pub struct Lock(#[allow(dead_code)] Vec<fs::File>);

/// Locks an output folder against a second build. Shares of one build go into one folder together, but no share twice.
///
/// # Errors
/// A sentence that says that another build is at work there.
pub fn lock(out: &Path, shard: Option<Shard>) -> Result<Lock, String> {
    let mut locked = Vec::new();
    let mut take = |folder: &Path, shared: bool, what: &str| {
        // A folder that cannot be made or opened is told of by whoever writes into it first. Windows opens no folder as
        // a file: there nothing is locked.
        let Ok(file) = fs::create_dir_all(folder).and_then(|()| fs::File::open(folder)) else { return Ok(()) };
        match if shared { file.try_lock_shared() } else { file.try_lock() } {
            Err(fs::TryLockError::WouldBlock) => Err(format!(
                "another build is {what} {}; wait until it is done, or build into another folder (--out)",
                out.display()
            )),
            // A file system without locks is used as before.
            Err(fs::TryLockError::Error(_)) => Ok(()),
            Ok(()) => {
                locked.push(file);
                Ok(())
            }
        }
    };
    take(out, shard.is_some(), "writing into")?;
    if let Some(share) = shard {
        take(&out.join(unfinished(shard)), false, &format!("making the share {share} in"))?;
    }
    Ok(Lock(locked))
}

/// A name for a file that is not finished.
pub fn temporary(out: &Path, shard: Option<Shard>) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    out.join(unfinished(shard)).join(NEXT.fetch_add(1, Ordering::Relaxed).to_string())
}

/// Writes a file below the output folder from its parts: whole or not at all.
///
/// # Errors
/// A sentence that says what the disk refused; what was there before is still there.
pub fn parts(out: &Path, shard: Option<Shard>, path: &Path, parts: &[&[u8]]) -> Result<(), String> {
    let place = out.join(path);
    let temporary = temporary(out, shard);
    let written =
        fs::File::create(&temporary).and_then(|mut file| parts.iter().try_for_each(|part| file.write_all(part)));
    let renamed = written.and_then(|()| match fs::rename(&temporary, &place) {
        // The folder of a clinic that has no file yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(place.parent().unwrap_or(out)).and_then(|()| fs::rename(&temporary, &place))
        }
        other => other,
    });
    renamed.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        words(&place, &error)
    })
}

/// What the disk refused, in plain words.
pub fn words(path: &Path, error: &io::Error) -> String {
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
}

/// Writes a file beside its final place and renames it there.
///
/// # Errors
/// A sentence that says what the disk refused; what was there before is still there.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let mut growing = Growing::begin(path)?;
    growing.write_all(bytes).map_err(|error| words(path, &error))?;
    growing.finish()
}

/// A file that is written bit by bit beside its final place. Dropped before it is finished, it leaves nothing behind.
pub struct Growing {
    temporary: NamedTempFile,
    place: PathBuf,
}

impl Growing {
    /// # Errors
    /// A sentence that says what the disk refused.
    pub fn begin(place: &Path) -> Result<Growing, String> {
        let folder = folder(place);
        let temporary = fs::create_dir_all(folder)
            .and_then(|()| tempfile::Builder::new().prefix(".chirashi-").tempfile_in(folder))
            .map_err(|error| words(place, &error))?;
        Ok(Growing { temporary, place: place.to_owned() })
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// A sentence that says what the disk refused; what was there before is still there.
    pub fn finish(self) -> Result<(), String> {
        let Growing { temporary, place } = self;
        readable_by_all(&temporary).map_err(|error| words(&place, &error))?;
        temporary.persist(&place).map_err(|error| words(&place, &error.error))?;
        Ok(())
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// An empty file without a name in a folder: it is gone with the program, however that ends.
///
/// # Errors
/// What the disk refuses.
pub fn aside(folder: &Path) -> io::Result<fs::File> {
    tempfile::tempfile_in(folder)
}

/// The folder of a file; a bare name is in this one.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
