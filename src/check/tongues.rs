//! What people call languages → tags: in the words of any language of the project, by ICU's names of languages.

use std::collections::BTreeMap;

use crate::load::nearest;
use crate::locale::{Locale, current_code, language_of_country};
use crate::model::language::{Language, primary};

/// Names of languages in the project's own languages.
pub struct Tongues {
    /// Tags by name in small letters.
    tags: BTreeMap<String, String>,
    /// Tags of the project's languages with their names for the staff.
    own: Vec<(String, String)>,
}

impl Tongues {
    /// - `staff`: whose words a person is answered in
    pub fn new<'a>(staff: Option<&Locale>, languages: impl Iterator<Item = &'a Language> + Clone) -> Self {
        let mut tongues = Tongues { tags: BTreeMap::new(), own: Vec::new() };
        for language in languages.clone() {
            let tag = language.primary();
            if tongues.own.iter().any(|(known, _)| known == tag) {
                continue;
            }
            if let Some(name) = staff.and_then(|staff| staff.language_name(tag)) {
                tongues.own.push((tag.to_owned(), name));
            }
        }
        // Two letters make 676 codes; with those, ICU can be asked for all that it knows.
        let pairs = ('a'..='z').flat_map(|first| ('a'..='z').map(move |second| format!("{first}{second}")));
        let tags: Vec<String> = tongues.own.iter().map(|(tag, _)| tag.clone()).chain(pairs).collect();
        for namer in languages.clone().filter_map(|language| Locale::new(language.locale(), &language.digits).ok()) {
            for tag in &tags {
                if let Some(name) = namer.language_name(tag) {
                    tongues.tags.entry(name.to_lowercase()).or_insert_with(|| tag.clone());
                }
            }
        }
        for language in languages {
            for name in [&language.name, &language.japanese] {
                tongues.tags.entry(name.to_lowercase()).or_insert_with(|| language.tag.clone());
            }
        }
        tongues
    }

    /// The tag of a language by its name.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.get(&name.to_lowercase()).map(String::as_str)
    }

    /// The tag that was probably meant: by a name, by a country's code, or by a name that is nearly right.
    pub fn near(&self, written: &str) -> Option<String> {
        let name = written.to_lowercase();
        // Anything is near to a name of two letters.
        let names = || self.tags.keys().map(String::as_str).filter(|name| name.chars().count() > 3);
        let by_name = || nearest(&name, names()).and_then(|name| self.tag(name)).map(str::to_owned);
        self.tag(written).map(str::to_owned).or_else(|| language_of_country(written)).or_else(by_name)
    }

    /// Of some tags, the one that was probably meant.
    pub fn among<'a>(&self, tags: &[&'a str], written: &str) -> Option<&'a str> {
        let same = |meant: &str| tags.iter().find(|tag| current_code(tag) == current_code(meant)).copied();
        let near = self.near(written);
        // The script of a country's language tells its tags apart.
        let exact = near.as_deref().and_then(|near| tags.iter().find(|tag| **tag == near).copied());
        exact.or_else(|| same(written)).or_else(|| same(near.as_deref()?))
    }

    /// The tag of the project's language that was probably meant, without script or region; else of any language.
    pub fn plain(&self, written: &str) -> Option<String> {
        let own: Vec<&str> = self.own.iter().map(|(tag, _)| tag.as_str()).collect();
        let near = || self.near(written).map(|tag| primary(&tag).to_owned());
        self.among(&own, written).map(str::to_owned).or_else(near)
    }

    /// The project's languages, to choose from: `en (英語), vi (ベトナム語)`.
    pub fn list(&self) -> String {
        let own: Vec<String> = self.own.iter().map(|(tag, name)| format!("{tag} ({name})")).collect();
        own.join(", ")
    }
}
