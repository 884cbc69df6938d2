//! A file a subcommand; each returns the exit code.

mod blueprint;
mod build;
mod calibrate;
mod completions;
mod diff;
mod explain;
mod gallery;
mod init;
mod list;
mod manifest;
mod pack;
mod preflight;
mod schema;
pub mod shop;
mod verify;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use crate::args::{Arguments, Command, FailLevel, ManifestCommand};
use crate::report::Summary;

/// Nothing to complain of.
const CLEAN: u8 = 0;
/// Findings at or above the level that was asked for.
const FINDINGS: u8 = 1;
/// Wrong usage, or the disk or the program failed.
const FAILED: u8 = 2;

/// Runs a command.
pub fn run(arguments: Arguments) -> ExitCode {
    let result = match arguments.command {
        Command::Build(arguments) => build::build(&arguments),
        Command::Check(arguments) => build::check(&arguments),
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments),
        Command::Preflight(arguments) => preflight::preflight(&arguments),
        Command::Gallery(arguments) => gallery::gallery(&arguments),
        Command::List(arguments) => list::list(&arguments),
        Command::Init { dir } => init::init(&dir),
        Command::Schema { name } => schema::schema(name.as_deref()),
        Command::Explain { code } => explain::explain(code.as_deref()),
        Command::Manifest { what: ManifestCommand::Merge { out } } => manifest::merge(&out),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Pack(arguments) => pack::pack(&arguments),
        Command::Blueprint { what, out } => blueprint::blueprint(what, out.as_deref()),
        Command::Completions { shell } => completions::completions(shell),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(words) => {
            // A closed pipe is no reason to fail twice.
            let _ = writeln!(std::io::stderr(), "chirashi: {words}");
            ExitCode::from(FAILED)
        }
    }
}

/// Prints a text on standard output.
///
/// # Errors
/// When it cannot be written; a pipe that was closed is an end, not a failure.
fn print(text: &str) -> Result<u8, String> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(CLEAN),
    }
}

/// Findings that weigh enough, or a failure.
fn exit_code(level: FailLevel, summary: &Summary) -> u8 {
    let fails = match level {
        FailLevel::Error => summary.errors > 0,
        FailLevel::Warning => summary.errors + summary.warnings > 0,
        FailLevel::Never => false,
    };
    if summary.stopped.is_some() {
        FAILED
    } else if fails {
        FINDINGS
    } else {
        CLEAN
    }
}

/// Whether words on standard error may have colours (https://no-color.org).
fn color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
}
