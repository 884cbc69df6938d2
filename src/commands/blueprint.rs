//! `chirashi blueprint`: files to fill in.

use super::print;
use crate::args::Blueprint;

pub fn blueprint(what: Blueprint) -> Result<u8, String> {
    match what {
        Blueprint::Clinic => print(include_str!("blueprint/clinics.yaml")),
    }
}
