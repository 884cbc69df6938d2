//! `chirashi completions`: a shell's completion script.

use clap::CommandFactory;

use super::print;
use crate::args::Arguments;

pub fn completions(shell: clap_complete::Shell) -> Result<u8, String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "chirashi", &mut script);
    print(&String::from_utf8_lossy(&script))
}
