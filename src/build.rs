//! Rebuilds the program when a file that travels inside it changes.

fn main() {
    for folder in ["layouts", "fonts", "src/commands/init", "data/schemas"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
