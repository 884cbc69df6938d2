//! The pictures that are committed show what the program makes.

use std::process::Command;

use crate::matrix::ROOT;
use crate::program::Answer;

#[test]
fn no_picture_of_the_gallery_would_change() {
    let answer: Answer = Command::new(env!("CARGO_BIN_EXE_chirashi"))
        .args(["gallery", "--locked"])
        .current_dir(ROOT)
        .output()
        .unwrap_or_else(|error| panic!("chirashi cannot be started: {error}"))
        .into();
    assert_eq!(answer.code, 0, "run `chirashi gallery` and look at what changed: {}{}", answer.out, answer.err);
}
