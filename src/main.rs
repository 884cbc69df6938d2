//! Arguments → one command → exit code.

use std::process::ExitCode;

use chirashi::{args, commands};
use clap::Parser;

fn main() -> ExitCode {
    commands::run(args::Arguments::parse_from(args::whole(std::env::args_os())))
}
