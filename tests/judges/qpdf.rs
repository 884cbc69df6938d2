//! qpdf: the files are sound.

use crate::matrix::{judge, matrix};
use crate::program::QPDF;

#[test]
fn qpdf_finds_no_errors_and_no_warnings() {
    judge(&matrix().sheets, |sheet| {
        let answer = QPDF.ask(["--check".as_ref(), sheet.file().as_os_str()]);
        let clean = answer.code == 0 && answer.err.is_empty() && !answer.out.contains("WARNING");
        if clean { Vec::new() } else { vec![format!("exit {}: {}{}", answer.code, answer.out, answer.err)] }
    });
}
