//! A clinic's record → its own words on the sheets of one language.

use std::rc::Rc;

use super::words::{Spoken, Words};
use crate::check::Checked;
use crate::model::clinic::Clinic;
use crate::model::sheet::{Own, SheetId};

/// What a clinic's own copy of a sheet says of it.
pub fn own(clinic: &Clinic, checked: &Checked, id: &SheetId) -> Own {
    let mut own = Own {
        name: clinic.name.clone(),
        local: clinic.names.get(&id.language).cloned(),
        department: clinic.department.clone(),
        phone: clinic.phone.clone(),
        address: clinic.address.clone(),
        note: clinic.note.clone(),
        logo: clinic.logo.clone(),
        code: clinic.page.clone(),
        hours: Vec::new(),
        languages: None,
    };
    if clinic.hours.is_empty() && clinic.languages.is_empty() {
        return own;
    }
    let topic = checked.topics().iter().find(|topic| topic.name() == id.topic);
    let words = topic.zip(checked.language(&id.language)).and_then(|(topic, language)| {
        Words::new(checked, topic, language, "reader", &id.language, Rc::new(Spoken::new(topic, language)))
    });
    if let Some(words) = words {
        own.hours = clinic.hours.iter().map(|opening| words.opening(opening)).collect();
        let tags: Vec<&str> = clinic.languages.iter().map(String::as_str).collect();
        own.languages = (!tags.is_empty()).then(|| words.spoken(&tags));
    }
    own
}
