//! A clinic's record → its own words on the sheets of one language.

use crate::model::clinic::Clinic;
use crate::model::sheet::Own;

/// What a clinic's sheets in the language of this tag say of it.
pub fn own(clinic: &Clinic, tag: &str) -> Own {
    Own {
        name: clinic.name.clone(),
        local: clinic.names.get(tag).cloned(),
        department: clinic.department.clone(),
        phone: clinic.phone.clone(),
        address: clinic.address.clone(),
        note: clinic.note.clone(),
    }
}
