//! A clinic: the record that makes a sheet its own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::code::CodeData;
use super::opening::Opening;

/// A clinic as its sheets show it, every value in the form that is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clinic {
    /// Names its folder: letters, digits, `.`, `_` and `-`.
    pub id: String,
    /// In the staff's language.
    pub name: String,
    /// In readers' languages, by tag.
    pub names: BTreeMap<String, String>,
    pub department: Option<String>,
    pub address: Option<String>,
    /// Digits grouped by hyphens.
    pub phone: Option<String>,
    pub note: Option<String>,
    pub logo: Option<Logo>,
    /// On the web.
    pub page: Option<CodeData>,
    pub hours: Vec<Opening>,
    /// That are spoken there, by tag.
    pub languages: Vec<String>,
    /// Copies to print of each of its sheets; without a number the order sheet leaves the place open.
    pub copies: Option<u32>,
}

/// A picture as it is printed: opaque, upright, no larger than print shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Logo {
    /// Of the pixels.
    pub digest: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Whether it has other colours than greys.
    pub is_coloured: bool,
    #[serde(skip)]
    pub png: Arc<[u8]>,
}

/// What a record may say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Id,
    Name,
    /// The name in a reader's language.
    NameIn(String),
    Department,
    Address,
    Phone,
    Note,
    /// Path of a picture, from the folder of the list.
    Logo,
    Link,
    Hours,
    Languages,
    Copies,
}

impl Field {
    /// The fields by their keys, but for the names in readers' languages, which are `names.<tag>`.
    pub const ALL: [Field; 11] = [
        Field::Id,
        Field::Name,
        Field::Department,
        Field::Address,
        Field::Phone,
        Field::Note,
        Field::Logo,
        Field::Link,
        Field::Hours,
        Field::Languages,
        Field::Copies,
    ];

    /// The field of this key, as files and options write it.
    pub fn of(key: &str) -> Option<Field> {
        let tag = key.strip_prefix("names.").filter(|tag| !tag.is_empty());
        tag.map(|tag| Field::NameIn(tag.to_owned()))
            .or_else(|| Field::ALL.into_iter().find(|field| field.to_string() == key))
    }

    /// Most characters that it may have: twice what was seen in public registers of clinics.
    pub fn longest(&self) -> usize {
        match self {
            Field::Id => 64,
            Field::Copies => 7,
            Field::Phone => 24,
            Field::Name | Field::NameIn(_) | Field::Department => 80,
            Field::Address | Field::Note | Field::Link | Field::Languages => 120,
            Field::Hours | Field::Logo => 240,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Field::Id => f.write_str(stringify!(id)),
            Field::Name => f.write_str("name"),
            Field::NameIn(tag) => write!(f, "names.{tag}"),
            Field::Department => f.write_str("department"),
            Field::Address => f.write_str("address"),
            Field::Phone => f.write_str("phone"),
            Field::Note => f.write_str("note"),
            Field::Logo => f.write_str("logo"),
            Field::Link => f.write_str("link"),
            Field::Hours => f.write_str("hours"),
            Field::Languages => f.write_str("languages"),
            Field::Copies => f.write_str("copies"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_the_field_that_writes_it() {
        let keys = Field::ALL.map(|field| field.to_string());
        for key in keys.iter().map(String::as_str).chain(["names.en"]) {
            assert_eq!(Field::of(key).unwrap().to_string(), key);
        }
        assert_eq!(Field::of("names."), None);
        assert_eq!(Field::of("fax"), None);
    }
}
