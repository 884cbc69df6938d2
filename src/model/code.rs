//! A QR code as it is printed.

use serde::Serialize;

use crate::qr::{self, Modules};

/// Name of the code that leads to a clinic's own page.
pub const CLINIC_CODE: &str = "clinic.link";

/// A QR code with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CodeData {
    pub payload: String,
    /// As it is printed beside the code.
    pub address: String,
    pub modules: Modules,
}

impl CodeData {
    /// The code of a payload; none where no code holds so much.
    pub fn new(payload: String, address: String) -> Option<CodeData> {
        let modules = qr::encode(&payload).ok()?;
        Some(CodeData { payload, address, modules })
    }

    /// The code of a clinic's page, with the address as people write it.
    pub fn of_page(link: &str) -> Option<CodeData> {
        let address = link.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        CodeData::new(link.to_owned(), address.to_owned())
    }
}
