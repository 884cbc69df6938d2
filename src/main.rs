//! Arguments → one command → exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    chirashi::commands::run(chirashi::args::Arguments::parse())
}
