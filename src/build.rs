//! Rebuilds the program when a file that travels inside it changes, and gives it a number that stands for its sources:
//! what another program made is made again.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

fn main() {
    for folder in ["layouts", "fonts", "data/schemas", "data/profiles", "data/icc"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let mut hasher = DefaultHasher::new();
    for part in ["src", "Cargo.lock", "data/schemas"] {
        println!("cargo:rerun-if-changed={part}");
        digest(Path::new(part), &mut hasher);
    }
    println!("cargo:rustc-env=CHIRASHI_PROGRAM={:016x}", hasher.finish());
}

fn digest(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = std::fs::read_dir(path) {
        let mut inner: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        inner.sort();
        inner.iter().for_each(|path| digest(path, hasher));
    } else if let Ok(bytes) = std::fs::read(path) {
        path.to_string_lossy().replace('\\', "/").hash(hasher);
        bytes.hash(hasher);
    }
}
