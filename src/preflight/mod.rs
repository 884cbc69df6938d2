//! `Finished` → `Proofed`: the file is read back as a stranger would read it.

mod codes;

use crate::finding::Finding;
use crate::press::Finished;
use crate::typeset::of_sheet;

/// A finished file that was read back.
pub struct Proofed {
    finished: Finished,
}

impl Proofed {
    pub fn finished(&self) -> &Finished {
        &self.finished
    }
}

/// Reads a finished file back. What is wrong with it goes to `faults`.
pub fn proof(finished: Finished, faults: &mut Vec<Finding>) -> Proofed {
    let findings = codes::findings(&finished);
    faults.extend(
        findings.into_iter().map(|finding| of_sheet(finding, finished.id()).edition(finished.edition().name())),
    );
    Proofed { finished }
}
