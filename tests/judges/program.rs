//! Runs foreign programs, and says how to install the one that is missing.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::process::{Command, Output};

/// A program and the Debian package that brings it.
pub struct Program {
    name: &'static str,
    package: &'static str,
}

pub const GS: Program = Program { name: "gs", package: "ghostscript" };
pub const MUTOOL: Program = Program { name: "mutool", package: "mupdf-tools" };
pub const PDFFONTS: Program = Program { name: "pdffonts", package: "poppler-utils" };
pub const PDFINFO: Program = Program { name: "pdfinfo", package: "poppler-utils" };
pub const PDFTOPPM: Program = Program { name: "pdftoppm", package: "poppler-utils" };
pub const PDFTOTEXT: Program = Program { name: "pdftotext", package: "poppler-utils" };
pub const QPDF: Program = Program { name: "qpdf", package: "qpdf" };
pub const ZBARIMG: Program = Program { name: "zbarimg", package: "zbar-tools" };

/// What a program said.
pub struct Answer {
    /// Exit code; -1 where a signal ended it.
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Program {
    /// Runs it, whatever its exit code.
    #[track_caller]
    pub fn ask<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Answer {
        match Command::new(self.name).args(args).output() {
            Ok(output) => Answer::from(output),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                panic!("{0} is missing: apt-get install {1}, or run .ci/run judges", self.name, self.package)
            }
            Err(error) => panic!("{} cannot be started: {error}", self.name),
        }
    }

    /// Runs it and returns what it printed; it must succeed.
    #[track_caller]
    pub fn print<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let answer = self.ask(args);
        assert_eq!(answer.code, 0, "{} failed: {}{}", self.name, answer.out, answer.err);
        answer.out
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Answer {
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
