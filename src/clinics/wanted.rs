//! The ids that `--clinic` names, and those that no record has.

use crate::finding::{Finding, Place};
use crate::load::nearest;

/// Other ids that are named, where none is like the one that is wanted.
const NAMED: usize = 3;

/// Fewer characters are a part of too many ids.
const SHORTEST: usize = 3;

/// What the records have of what is wanted; of all others no more is kept than can be told.
pub struct Wanted<'a> {
    ids: Vec<Id<'a>>,
    /// The first ones that there are.
    first: Vec<String>,
    count: usize,
    /// Whether a record was met whose id may be any of them.
    is_open: bool,
}

struct Id<'a> {
    wanted: &'a str,
    found: bool,
    /// Those that are like it.
    like: Vec<String>,
}

impl<'a> Wanted<'a> {
    pub fn new(ids: &'a [String]) -> Self {
        let ids = ids.iter().map(|wanted| Id { wanted, found: false, like: Vec::new() });
        Wanted { ids: ids.collect(), first: Vec::new(), count: 0, is_open: false }
    }

    /// Takes note of a record, whether or not it is made, and says whether it is wanted.
    pub fn meets(&mut self, id: &str) -> bool {
        let mut wanted = self.ids.is_empty();
        if !self.ids.is_empty() {
            self.count += 1;
            if self.first.len() < NAMED {
                self.first.push(id.to_owned());
            }
        }
        for known in &mut self.ids {
            if known.wanted == id {
                known.found = true;
                wanted = true;
            } else if known.like.len() < NAMED && is_like(known.wanted, id) {
                known.like.push(id.to_owned());
            }
        }
        wanted
    }

    /// Takes note of a record whose own id is at fault, so that it may be any.
    pub fn meets_any(&mut self) {
        self.is_open = true;
    }

    /// An id that no record has is a spelling mistake, not a wish for nothing; unless it may be that of a record whose own
    /// id is at fault, of which is told.
    pub fn missed(&self, place: &Place) -> Vec<Finding> {
        let missed = self.ids.iter().filter(|id| !id.found && !self.is_open);
        missed
            .map(|id| {
                let shown = if id.like.is_empty() { &self.first } else { &id.like };
                let more = self.count.saturating_sub(shown.len());
                let are = if self.count == 1 { "there is" } else { "there are" };
                let list = match (self.count, more) {
                    (0, _) => "there are none".to_owned(),
                    (_, 0) => format!("{are}: {}", shown.join(", ")),
                    (_, more) => format!("{are}: {} and {more} more", shown.join(", ")),
                };
                let finding = Finding::new("C112", format!("no clinic has the id {}; {list}", id.wanted));
                let finding = finding.at(place.clone());
                match nearest(id.wanted, id.like.iter().map(String::as_str)).or(id.like.first().map(String::as_str)) {
                    Some(near) => finding.hint(format!("did you mean {near}?")),
                    None => finding.hint("write the id as it stands in the list (一覧にある id を書いてください)"),
                }
            })
            .collect()
    }
}

/// Whether one of two ids could have been typed for the other: a part of it, or with a slip.
fn is_like(wanted: &str, id: &str) -> bool {
    let (wanted, id) = (wanted.to_lowercase(), id.to_lowercase());
    let holds = |whole: &str, part: &str| part.chars().count() >= SHORTEST && whole.contains(part);
    holds(&id, &wanted) || holds(&wanted, &id) || nearest(&wanted, std::iter::once(id.as_str())).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wanted: &[&str], ids: &[&str]) -> Vec<String> {
        let wanted: Vec<String> = wanted.iter().map(|id| (*id).to_owned()).collect();
        let mut met = Wanted::new(&wanted);
        ids.iter().for_each(|id| {
            met.meets(id);
        });
        met.missed(&Place::file("list")).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn an_id_may_be_that_of_a_record_whose_own_is_at_fault() {
        let wanted = ["sakura".to_owned()];
        let mut met = Wanted::new(&wanted);
        met.meets("clinic");
        met.meets_any();
        assert!(met.missed(&Place::file("list")).is_empty());
    }

    #[test]
    fn an_id_that_no_record_has_is_told_with_those_that_are_like_it() {
        let one = ["no clinic has the id takasaki; there is: takasaki-sakura"];
        assert_eq!(said(&["takasaki"], &["takasaki-sakura"]), one);
        let more = ["no clinic has the id TAKASAKI; there are: takasaki and 2 more"];
        assert_eq!(said(&["TAKASAKI", "b"], &["a", "b", "takasaki"]), more);
        assert_eq!(said(&["x"], &["abc", "def"]), ["no clinic has the id x; there are: abc, def"]);
        assert_eq!(said(&["x"], &[]), ["no clinic has the id x; there are none"]);
        assert!(said(&["a"], &["a", "b"]).is_empty());
        assert!(said(&[], &["a", "b"]).is_empty());
    }
}
