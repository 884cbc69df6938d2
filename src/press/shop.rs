//! A print shop's profile and ICC file → what every file that it gets is made to.

use crate::finding::{Finding, Place};
use crate::model::profile::{Intent, Marks, Profile, Standard};

use super::icc::Icc;

/// Marks need this much room beyond the bleed, in mm.
const TOMBO: f64 = 10.0;

/// A print shop: its rules, and the printing condition that its files are for.
pub struct Shop {
    profile: Profile,
    condition: Condition,
    /// What RGB is separated with where nothing is embedded.
    separation: Option<Icc>,
}

/// The printing condition as a file names it.
pub struct Condition {
    pub identifier: String,
    pub words: String,
    /// Whether the identifier is a reference name of the ICC's registry.
    pub registered: bool,
    /// Embedded in every file.
    pub icc: Option<Icc>,
}

/// A profile and the ICC files that it may need.
pub struct Supplies {
    pub profile: Profile,
    /// Where the profile is written.
    pub place: Place,
    /// The user's own ICC file, with its path.
    pub brought: Option<(String, Vec<u8>)>,
    /// The ICC file of the profile's intent.
    pub intent: Option<Vec<u8>>,
    /// The ICC file of the profile's stand-in.
    pub stand_in: Option<Vec<u8>>,
}

impl Shop {
    /// Decides what is embedded and under which name. What is worth knowing of it goes to `notes`.
    ///
    /// # Errors
    /// When the profile contradicts itself, or an ICC file cannot be used for it.
    pub fn new(supplies: Supplies, notes: &mut Vec<Finding>) -> Result<Shop, Vec<Finding>> {
        let Supplies { mut profile, place, brought, intent, stand_in } = supplies;
        let mut faults: Vec<Finding> =
            contradictions(&profile).into_iter().map(|finding| finding.at(place.clone())).collect();
        let mut open = |file: &str, bytes: Vec<u8>| {
            let read = Icc::read(bytes).and_then(|icc| fits(icc, profile.standard));
            read.map_err(|why| {
                let hint = "a print shop gives out the profile of its printing condition, class “prtr”, for CMYK";
                faults.push(Finding::new("P002", format!("{file} {why}")).at(Place::file(file)).hint(hint));
            })
            .ok()
        };
        let named = |intent: &Option<Intent>| intent.as_ref().and_then(|intent| intent.icc.clone()).unwrap_or_default();
        let brought = brought.and_then(|(file, bytes)| open(&file, bytes));
        let intent = intent.and_then(|bytes| open(&named(&Some(profile.intent.clone())), bytes));
        let stand_in = stand_in.and_then(|bytes| open(&named(&profile.stand_in), bytes));
        if !faults.is_empty() {
            return Err(faults);
        }
        let embeds = profile.standard == Standard::X4;
        let (condition, separation) = match (brought, intent, stand_in) {
            (Some(icc), _, _) => (brought_condition(&profile.intent, icc), None),
            (None, Some(icc), _) => (condition(&profile.intent, Some(icc)), None),
            (None, None, Some(icc)) if embeds => {
                let stand_in = profile.stand_in.as_ref().unwrap_or(&profile.intent);
                notes.push(stood_in(&profile.intent, stand_in).at(place));
                (condition(stand_in, Some(icc)), None)
            }
            (None, None, None) if embeds => {
                return Err(vec![
                    Finding::new(
                        "P002",
                        format!("{} embeds an ICC profile and none is given", profile.standard.name()),
                    )
                    .at(place)
                    .hint("bring the shop's with --icc FILE, or name a `stand_in` in the profile"),
                ]);
            }
            (None, None, separation) => (condition(&profile.intent, None), separation),
        };
        // Preflight asks for the condition that is in force.
        profile.intent.identifier.clone_from(&condition.identifier);
        profile.intent.condition.clone_from(&condition.words);
        Ok(Shop { profile, condition, separation })
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// What RGB becomes inks with.
    pub fn separation(&self) -> Option<&Icc> {
        self.condition.icc.as_ref().or(self.separation.as_ref())
    }

    /// Everything that files for this shop depend on.
    pub fn fingerprint(&self) -> Vec<u8> {
        // Serialising plain strings and numbers cannot fail.
        let mut print = serde_json::to_vec(&self.profile).unwrap_or_default();
        print.extend_from_slice(self.condition.identifier.as_bytes());
        print.extend_from_slice(self.separation().map_or(&[], Icc::bytes));
        print
    }

    /// What the page has beyond its trim, in mm.
    pub fn margin(&self) -> f64 {
        self.profile.bleed + self.profile.slug
    }
}

fn condition(intent: &Intent, icc: Option<Icc>) -> Condition {
    Condition { identifier: intent.identifier.clone(), words: intent.condition.clone(), registered: true, icc }
}

/// A file that the user brings has the intent's name only if it says itself that it is for that condition.
fn brought_condition(intent: &Intent, icc: Icc) -> Condition {
    let words = icc.description().to_owned();
    let is_it = intent.described.as_ref().is_some_and(|described| words.contains(described.as_str()));
    if is_it {
        return condition(intent, Some(icc));
    }
    Condition { identifier: "Custom".to_owned(), words, registered: false, icc: Some(icc) }
}

fn stood_in(intent: &Intent, stand_in: &Intent) -> Finding {
    Finding::new(
        "P003",
        format!(
            "no ICC file for {} was given; the press files are made for {} and say so",
            intent.condition, stand_in.identifier
        ),
    )
    .hint("ask the shop for its profile and name it with --icc FILE")
}

fn contradictions(profile: &Profile) -> Vec<Finding> {
    let mut faults = Vec::new();
    let mut fault = |message: &str, hint: &str| faults.push(Finding::new("P002", message).hint(hint));
    if profile.marks == Marks::Tombo && profile.bleed <= 0.0 {
        fault("the profile wants marks and has no bleed: they would touch the art", "set `bleed: 3`, or `marks: none`");
    }
    if profile.marks == Marks::Tombo && profile.slug < TOMBO {
        fault(
            &format!("the profile wants marks and leaves {} mm for them; they need {TOMBO} mm", profile.slug),
            "set `slug: 10`, or `marks: none`",
        );
    }
    if profile.archive && profile.standard != Standard::X4 {
        fault("PDF/A-2b goes together with PDF/X-4 only", "remove `archive`, or set `standard: PDF/X-4`");
    }
    faults
}

/// PDF/X-1a is PDF 1.4, which knows ICC version 2; PDF/X-4 takes up to 4.2 (ISO 15930-7, 6.4.2.1, as cited).
fn fits(icc: Icc, standard: Standard) -> Result<Icc, String> {
    let most = match standard {
        Standard::X1a => 2,
        Standard::X4 => 4,
    };
    if icc.version() > most {
        return Err(format!("is of ICC version {}; {} takes {most} at most", icc.version(), standard.name()));
    }
    Ok(icc)
}
