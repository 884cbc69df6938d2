//! C1xx: a clinic's record → values in the form that is printed, or what is wrong with them.
//!
//! Names are hostile until shown otherwise: they come from a hundred thousand strangers' spreadsheets.

use std::collections::{BTreeMap, HashMap};
use std::sync::{OnceLock, PoisonError, RwLock};

use icu::normalizer::ComposingNormalizer;
use icu::properties::CodePointMapData;
use icu::properties::props::GeneralCategory;

use super::tongues::Tongues;
use crate::finding::{Finding, Place};
use crate::fonts::Fonts;
use crate::load::{Logos, Record};
use crate::locale::Locale;
use crate::model::clinic::{Clinic, Field, Logo};
use crate::model::code::CodeData;
use crate::model::language::{Language, primary};
use crate::model::opening::{self, Unread};

/// Marks of a value that nobody has filled in yet.
const UNTOUCHED: [char; 2] = ['〈', '〉'];

/// The list that people fill in.
const BLUEPRINT: &str = include_str!("../commands/blueprint/clinics.yaml");

/// Checks records against what the project's fonts and languages can do. Made once, used by all workers.
pub struct Desk<'a> {
    fonts: &'a Fonts,
    logos: Logos,
    staff: &'a Language,
    readers: BTreeMap<&'a str, &'a Language>,
    /// The staff's, which knows what is a language.
    locale: Option<Locale>,
    /// Names of languages; most records need none.
    tongues: OnceLock<Tongues>,
    /// Whether the fonts of a language, by tag, can show a character; what was asked once is remembered.
    known: RwLock<HashMap<(String, char), bool>>,
}

impl<'a> Desk<'a> {
    /// - `staff`: the language that names and addresses are written in
    /// - `readers`: the languages that a clinic may also have a name in
    /// - `logos`: the pictures that records name
    pub fn new(
        fonts: &'a Fonts,
        staff: &'a Language,
        readers: impl Iterator<Item = &'a Language>,
        logos: Logos,
    ) -> Self {
        let readers = readers.map(|language| (language.tag.as_str(), language)).collect();
        let locale = Locale::new(staff.locale(), &staff.digits).ok();
        Desk { fonts, logos, staff, readers, locale, tongues: OnceLock::new(), known: RwLock::default() }
    }

    /// The clinic of a record, with what was changed in it to be printed.
    ///
    /// # Errors
    /// All that is wrong with the record.
    pub fn clinic(&self, record: &Record) -> Result<(Clinic, Vec<Finding>), Vec<Finding>> {
        let mut clinic = Clinic {
            id: String::new(),
            name: String::new(),
            names: BTreeMap::new(),
            department: None,
            address: None,
            phone: None,
            note: None,
            logo: None,
            page: None,
            hours: Vec::new(),
            languages: Vec::new(),
            copies: None,
        };
        let mut faults = Vec::new();
        let mut notes = Vec::new();
        let mut unfilled = Vec::new();
        for (field, written) in &record.values {
            let place = record.place_of(field);
            let mut bench =
                Bench { desk: self, field, place, faults: &mut faults, notes: &mut notes, unfilled: &mut unfilled };
            if let Some((_, place)) = record.cut.iter().find(|(cut, _)| cut == field) {
                bench.cut(place);
            }
            let Some(value) = bench.value(written) else { continue };
            match field {
                Field::Id => clinic.id = value,
                Field::Name => clinic.name = value,
                Field::NameIn(tag) => {
                    clinic.names.insert(tag.clone(), value);
                }
                Field::Department => clinic.department = Some(value),
                Field::Address => clinic.address = Some(value),
                Field::Phone => clinic.phone = Some(value),
                Field::Note => clinic.note = Some(value),
                Field::Logo => clinic.logo = bench.logo(&value),
                Field::Link => clinic.page = CodeData::of_page(&value),
                Field::Hours => clinic.hours = opening::parse(&value).unwrap_or_default(),
                Field::Languages => clinic.languages = value.split(' ').map(str::to_owned).collect(),
                Field::Copies => clinic.copies = value.parse().ok(),
            }
        }
        notes.extend(not_filled_in(&unfilled));
        for (field, value) in [(Field::Id, &clinic.id), (Field::Name, &clinic.name)] {
            if value.is_empty() && !faults.iter().any(|fault| fault.message.starts_with(&format!("`{field}`"))) {
                faults.push(
                    Finding::new("C104", format!("`{field}` is empty"))
                        .at(record.place.clone())
                        .hint("every clinic has an id and a name (id と name は必ず書いてください)"),
                );
            }
        }
        if faults.is_empty() { Ok((clinic, notes)) } else { Err(faults) }
    }

    /// The tag of a language by its tag or its name.
    fn tag(&self, written: &str) -> Option<String> {
        let is_tag = self.locale.as_ref().is_some_and(|locale| locale.language_name(written).is_some());
        if is_tag { Some(written.to_owned()) } else { self.tongues().tag(written).map(|tag| primary(tag).to_owned()) }
    }

    fn tongues(&self) -> &Tongues {
        self.tongues.get_or_init(|| Tongues::new(self.locale.as_ref(), self.readers.values().copied()))
    }

    fn shows(&self, language: &Language, c: char) -> bool {
        let key = (language.tag.clone(), c);
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return *known;
        }
        let shown = c.is_whitespace()
            || is_selector(c)
            || language.fonts.iter().any(|family| self.fonts.family_covers(family, c));
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(key, shown);
        shown
    }

    /// Whether the font that shows a character has the form of it that a selector asks for.
    fn has_variant(&self, language: &Language, c: char, selector: char) -> bool {
        let family = language.fonts.iter().find(|family| self.fonts.family_covers(family, c));
        family.is_some_and(|family| self.fonts.family_has_variant(family, c, selector))
    }
}

/// One value at work.
struct Bench<'a> {
    desk: &'a Desk<'a>,
    field: &'a Field,
    place: &'a Place,
    faults: &'a mut Vec<Finding>,
    notes: &'a mut Vec<Finding>,
    /// Fields that may be left out and still hold what the blueprint has.
    unfilled: &'a mut Vec<(Field, Place)>,
}

impl Bench<'_> {
    /// The value as it is printed; `None` where there is none, or where it is at fault.
    fn value(&mut self, written: &str) -> Option<String> {
        let text = spaced(written);
        if text.is_empty() {
            return None;
        }
        if text.contains(UNTOUCHED) {
            return self.brackets(&text);
        }
        if let Some(quotes) = wide_quotes(&text) {
            return self.fault(
                "C105",
                format!("is “{}”, with {quotes} around it, which would be printed", short(&text)),
                "write it between half-width \" (半角の \" で囲んでください)",
            );
        }
        if text.matches('"').count() == 1 && (text.starts_with('"') || text.ends_with('"')) {
            return self.fault(
                "C105",
                format!("is “{}”, with one quote \" that has no other, which would be printed", short(&text)),
                "put one at the other end too, or take it out (\" を両側に付けるか、消してください)",
            );
        }
        let length = text.chars().count();
        let longest = self.field.longest();
        if length > longest {
            return self.fault(
                "C107",
                format!("has {length} characters; {longest} are the most that a sheet can show"),
                "shorten it, for instance to the name on the door (短くしてください)",
            );
        }
        if let Some(c) = text.chars().find(|&c| is_unseen(c)) {
            return self.fault(
                "C106",
                format!("holds the invisible or private character U+{:04X}", c as u32),
                "type the value again (目に見えない文字があります。打ち直してください)",
            );
        }
        match self.field {
            Field::Id => self.id(&text),
            Field::Phone => self.phone(&text),
            Field::Logo => Some(text),
            Field::Link => self.link(&text),
            Field::Copies => self.copies(&text),
            Field::Hours => self.hours(&text),
            Field::Languages => self.languages(&text),
            Field::NameIn(tag) => match self.desk.readers.get(tag.as_str()) {
                Some(language) => self.words(&text, language),
                None => self.fault(
                    "C105",
                    "names a language that is not in data/languages.yaml".to_owned(),
                    "`chirashi list languages` shows the tags (その記号の言語はありません)",
                ),
            },
            Field::Name | Field::Department | Field::Address | Field::Note => self.words(&text, self.desk.staff),
        }
    }

    /// What still has the brackets of the blueprint: not filled in, or filled in between them.
    fn brackets(&mut self, text: &str) -> Option<String> {
        let written = format!("{}: \"{text}\"", self.field);
        let is_blueprints = BLUEPRINT.lines().any(|line| line.trim_start_matches([' ', '-']) == written);
        let hint = "write the clinic's own between the quotes (\" \" の中に書いてください)";
        match self.field {
            _ if !is_blueprints => self.fault(
                "C105",
                format!("is “{}”, with the blueprint's brackets", short(text)),
                "take the brackets 〈 〉 out (〈 〉 を消してください)",
            ),
            Field::Id | Field::Name => self.fault("C104", format!("is still {}", short(text)), hint),
            // What may be left out and was not filled in is left out.
            field => {
                self.unfilled.push((field.clone(), self.place.clone()));
                None
            }
        }
    }

    /// A comment that may have been meant as part of the value.
    fn cut(&mut self, place: &Place) {
        let finding = Finding::new("C114", format!("`{}`: what follows # is not read", self.field));
        self.notes.push(finding.at(place.clone()).hint("put the value in \"…\" (値を半角の \" で囲んでください)"));
    }

    fn words(&mut self, text: &str, language: &Language) -> Option<String> {
        let widened = widened(text);
        if widened != text {
            self.note("C108", format!("the half-width katakana of “{}” were widened", short(text)));
        }
        let text = composed(&widened);
        if let Some(c) = text.chars().find(|&c| !self.desk.shows(language, c)) {
            return self.fault(
                "G001",
                format!("has `{c}` (U+{:04X}), which no font of `{}` has", c as u32, language.tag),
                "write it with another character (別の字で書いてください), or add a font that has it (--fonts)",
            );
        }
        let mut before = None;
        for c in text.chars() {
            if let (true, Some(base)) = (is_selector(c), before)
                && !self.desk.has_variant(language, base, c)
            {
                self.note("C109", format!("the form U+{:04X} of {base} is not in the font", c as u32));
            }
            before = Some(c);
        }
        Some(text)
    }

    fn id(&mut self, text: &str) -> Option<String> {
        let text = ComposingNormalizer::new_nfkc().normalize(text).into_owned();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if text.chars().all(is_plain) && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && !text.ends_with('.') {
            return Some(text);
        }
        self.fault(
            "C105",
            format!("is “{}”", short(&text)),
            "it names a folder: letters, digits, `.`, `_` and `-`, a letter or digit first (半角の英数字で書いてください)",
        )
    }

    /// Digits and hyphens whatever they were typed with: a phone number is dialled, not admired.
    fn phone(&mut self, text: &str) -> Option<String> {
        let plain: String = ComposingNormalizer::new_nfkc()
            .normalize(text)
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '－' | '(' | ')' | '.' => '-',
                other => other,
            })
            .collect();
        let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
        let phone = parts.join("-");
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let national = phone.starts_with('0') && (10..=11).contains(&digits);
        let international = phone.starts_with("+81") && (11..=12).contains(&digits);
        let rest = phone.strip_prefix('+').unwrap_or(&phone);
        if (national || international) && rest.chars().all(|c| c.is_ascii_digit() || c == '-') {
            return Some(phone);
        }
        // A landline's nine digits, or a mobile's ten.
        let is_cut = phone.chars().all(|c| c.is_ascii_digit())
            && !phone.starts_with('0')
            && (digits == 9 || digits == 10 && phone[1..].starts_with('0'));
        let hint = if is_cut {
            format!("Excel has dropped the leading 0; write 0{phone} as text (先頭の 0 が消えています)")
        } else {
            "ten or eleven digits and hyphens: 027-321-0000 (市外局番から書いてください)".to_owned()
        };
        self.fault("C105", format!("is “{}”", short(text)), &hint)
    }

    /// The picture; it is printed in black alone, so that a clinic's cards differ from others in one plate.
    fn logo(&mut self, path: &str) -> Option<Logo> {
        match self.desk.logos.read(path) {
            Ok(logo) => {
                if logo.is_coloured {
                    self.note("C116", format!("{} has colours; on press it is printed in black alone", short(path)));
                }
                Some(logo)
            }
            Err(unusable) => {
                self.fault("C115", format!("{} {}", short(path), unusable.what), &unusable.hint);
                None
            }
        }
    }

    /// An address as browsers send it.
    fn link(&mut self, text: &str) -> Option<String> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
        if host.contains('.') && !host.contains('@') && rest.chars().all(is_plain) {
            return Some(text.to_owned());
        }
        self.fault(
            "C105",
            format!("is “{}”", short(text)),
            "the address as the browser shows it, in plain letters: https://www.example.jp/ (https:// から半角で)",
        )
    }

    fn copies(&mut self, text: &str) -> Option<String> {
        let text = ComposingNormalizer::new_nfkc().normalize(text).replace(',', "");
        match text.parse::<u32>() {
            Ok(1..=1_000_000) => Some(text),
            _ => self.fault(
                "C105",
                format!("is “{}”", short(&text)),
                "a whole number of copies, from 1 (枚数を数字だけで)",
            ),
        }
    }

    fn hours(&mut self, text: &str) -> Option<String> {
        let text = ComposingNormalizer::new_nfkc().normalize(text).into_owned();
        match opening::parse(&text) {
            Ok(_) => Some(text),
            Err(why) => {
                let hint = match why {
                    Unread::Closed(_) => {
                        "leave closed days out, or write them in note (休診日は hours に書けません。note に書いてください)"
                    }
                    Unread::NoDays => "write 月-金 9:00-12:00, 15:00-18:00; 土 9:00-12:00 (曜日から書いてください)",
                    Unread::Other(_) => {
                        "days, then times, and a semicolon before other days: \
                         月-金 9:00-12:00, 15:00-18:00; 土 9:00-12:00 (曜日、時間の順に。別の曜日の前に半角の「;」)"
                    }
                };
                self.fault("C110", format!("cannot be read: {}", short(&why.to_string())), hint)
            }
        }
    }

    /// Tags, each once, parted by spaces, of tags or names.
    fn languages(&mut self, text: &str) -> Option<String> {
        let text = ComposingNormalizer::new_nfkc().normalize(text).into_owned();
        let mut tags: Vec<String> = Vec::new();
        for part in text.split([',', ';', '、', '・', '/']).map(str::trim).filter(|part| !part.is_empty()) {
            // A name may have a space in it; what else has one is a list.
            let words = match self.desk.tag(part) {
                Some(tag) => vec![(part, Some(tag))],
                None => {
                    part.split(' ').filter(|word| !word.is_empty()).map(|word| (word, self.desk.tag(word))).collect()
                }
            };
            for (word, tag) in words {
                let Some(tag) = tag else { return self.unknown_language(word) };
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        Some(tags.join(" "))
    }

    fn unknown_language(&mut self, word: &str) -> Option<String> {
        let tongues = self.desk.tongues();
        let near = tongues.plain(word).map(|tag| format!("did you mean {tag}? ")).unwrap_or_default();
        let hint = format!("{near}write {}, parted by commas (この中から選んでください)", tongues.list());
        self.fault("C105", format!("holds “{}”, which is no language by itself", short(word)), &hint)
    }

    fn fault(&mut self, code: &str, message: String, hint: &str) -> Option<String> {
        let finding = Finding::new(code, format!("`{}` {message}", self.field)).at(self.place.clone()).hint(hint);
        self.faults.push(finding);
        None
    }

    fn note(&mut self, code: &str, message: String) {
        self.notes.push(Finding::new(code, format!("`{}`: {message}", self.field)).at(self.place.clone()));
    }
}

/// Quotes of a Japanese keyboard around a whole value, which YAML and tables take for a part of it.
fn wide_quotes(text: &str) -> Option<String> {
    let first = text.chars().next().filter(|c| "“”„＂〝「『".contains(*c))?;
    let last = text.chars().last().filter(|c| "“”＂〟」』".contains(*c))?;
    let inner = &text[first.len_utf8()..text.len() - last.len_utf8().min(text.len() - first.len_utf8())];
    (!inner.contains(['「', '」', '『', '』'])).then(|| format!("{first} {last}"))
}

/// One finding for all fields that were left as the blueprint has them.
fn not_filled_in(fields: &[(Field, Place)]) -> Option<Finding> {
    let (_, place) = fields.first()?;
    let names: Vec<String> = fields.iter().map(|(field, _)| field.to_string()).collect();
    let (are, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    let message = format!("{} {are} not filled in; the cards will not have {them}", names.join(", "));
    Some(
        Finding::new("C113", message)
            .at(place.clone())
            .hint("they may stay so, if that is meant (そのままでも、カードは作れます)"),
    )
}

/// The id that a refused record was meant to have: without what was left around it.
pub fn meant(id: &str) -> &str {
    id.trim().trim_matches(|c| UNTOUCHED.contains(&c) || "“”„＂〝〟「」 ".contains(c))
}

/// Runs of spaces, tabs and line ends as one space; a full-width one stays full-width.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap: Option<char> = None;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            gap = if c == '\u{3000}' || gap == Some('\u{3000}') { Some('\u{3000}') } else { Some(' ') };
        } else {
            out.extend(gap.take());
            out.push(c);
        }
    }
    out
}

/// Half-width katakana as they are written today; no other character changes.
fn widened(text: &str) -> String {
    by_runs(
        text,
        |c| matches!(c, '\u{FF61}'..='\u{FF9F}'),
        |run| ComposingNormalizer::new_nfkc().normalize(run).into_owned(),
    )
}

/// NFC of all but the compatibility ideographs: it would put another form of the kanji into a name.
fn composed(text: &str) -> String {
    let is_kept = |c: char| matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}');
    by_runs(text, |c| !is_kept(c), |run| ComposingNormalizer::new_nfc().normalize(run).into_owned())
}

/// Changes the runs of characters that are meant and leaves the others.
fn by_runs(text: &str, is_meant: impl Fn(char) -> bool, change: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let meant = is_meant(first);
        let end = rest.find(|c| is_meant(c) != meant).unwrap_or(rest.len());
        if meant {
            out.push_str(&change(&rest[..end]))
        } else {
            out.push_str(&rest[..end])
        }
        rest = &rest[end..];
    }
    out
}

/// Variation selectors, which choose a form of the character before them.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn is_unseen(c: char) -> bool {
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    )
}

fn short(text: &str) -> String {
    let shown = |c: char| if is_unseen(c) { '\u{FFFD}' } else { c };
    if text.chars().count() <= 24 {
        text.chars().map(shown).collect()
    } else {
        text.chars().take(24).map(shown).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_any_kind_become_one() {
        assert_eq!(spaced(" 高崎 \r\n  医院\t"), "高崎 医院");
        assert_eq!(spaced("医療法人\u{3000} 高崎会"), "医療法人\u{3000}高崎会");
    }

    #[test]
    fn half_width_katakana_are_widened_and_nothing_else() {
        assert_eq!(widened("ﾀｶｻｷｸﾘﾆｯｸ ﾌﾟﾗｽ Ａ①㈱"), "タカサキクリニック プラス Ａ①㈱");
    }

    #[test]
    fn a_name_keeps_its_own_form_of_a_kanji() {
        assert_eq!(composed("\u{FA19}田"), "\u{FA19}田", "a compatibility ideograph");
        assert_eq!(composed("か\u{3099}ん"), "がん");
        assert_eq!(composed("葛\u{E0100}"), "葛\u{E0100}");
    }
}
