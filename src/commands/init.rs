//! `chirashi init`: a small project that builds at once.

use std::path::Path;

use include_dir::{Dir, include_dir};

use super::print;
use crate::load::{BUILT_IN, SCHEMAS};
use crate::write;

/// A topic of two languages, with its own registry.
static TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/commands/init");

pub fn init(dir: &Path) -> Result<u8, String> {
    if dir.is_file() {
        return Err(format!("{} is a file", dir.display()));
    }
    if std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(format!("{} is not empty; name a new folder", dir.display()));
    }
    copy(&TEMPLATE, dir)?;
    copy(&BUILT_IN, &dir.join("layouts"))?;
    for (name, text) in SCHEMAS {
        write::file(&dir.join(format!("data/schemas/{name}.schema.json")), text.as_bytes())?;
    }
    print(&format!("wrote {0}; now: cd {0} && chirashi build\n", dir.display()))
}

fn copy(from: &Dir<'_>, to: &Path) -> Result<(), String> {
    for file in from.files() {
        write::file(&to.join(file.path()), file.contents())?;
    }
    from.dirs().try_for_each(|folder| copy(folder, to))
}
