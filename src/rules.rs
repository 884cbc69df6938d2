//! The catalogue of findings: code, severity, and the text of `chirashi explain`.

use Severity::{Error, Warning};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A kind of finding. Codes are stable: they are never given to another rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    pub code: &'static str,
    pub severity: Severity,
    /// Whether `--strict` makes an error of it.
    pub strict: bool,
    pub title: &'static str,
    pub explain: &'static str,
}

pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

const fn error(code: &'static str, title: &'static str, explain: &'static str) -> Rule {
    Rule { code, severity: Error, strict: false, title, explain }
}

const fn warning(code: &'static str, title: &'static str, explain: &'static str) -> Rule {
    Rule { code, severity: Warning, strict: false, title, explain }
}

/// A warning that a person has to settle, and that `--strict` does not let pass.
const fn unsettled(code: &'static str, title: &'static str, explain: &'static str) -> Rule {
    Rule { code, severity: Warning, strict: true, title, explain }
}

pub const RULES: &[Rule] = &[
    error(
        "C001",
        "a file is missing or cannot be read",
        "The program needs this file to make a sheet. Create it, or correct the name where it is asked for. \
         `chirashi init DIR` writes a small project that has every file.",
    ),
    error(
        "C002",
        "a file is not UTF-8",
        "Every data file is UTF-8. A file saved by an older editor as Latin-1, Shift_JIS (CP932) or UTF-16 must be \
         saved again as UTF-8; the place named is the first byte that does not fit.",
    ),
    error(
        "C003",
        "the YAML is broken",
        "The file does not parse as YAML. The usual causes: a tab where spaces are needed, a missing quote, a value \
         that begins with `{`, `*`, `&`, `%` or `@` without quotes, or a line indented differently from its neighbours.",
    ),
    error(
        "C004",
        "a key that the schema does not know",
        "Unknown keys are refused, because a key with a spelling mistake would otherwise be a setting that silently \
         does nothing. `chirashi schema NAME` prints what the file may hold.",
    ),
    error("C005", "a key is missing", "The schema demands this key. `chirashi schema NAME` says what it means."),
    error(
        "C006",
        "a value of the wrong kind",
        "The value is of another type or form than the schema says: a number where a text is needed, a date that is \
         not `2025-12-02`, a word that is not one of those allowed. Numbers that are to be texts need quotes.",
    ),
    error(
        "C007",
        "a key stands twice",
        "The same key appears twice in one mapping. YAML readers disagree about which one counts, so neither does.",
    ),
    error(
        "C008",
        "a file is too large",
        "A data file is larger, more deeply nested, or expands through aliases to more than any real content would. \
         The limits are 4 MB a file, 64 levels, and a bounded number of aliases; a single text may have 20,000 characters.",
    ),
    error(
        "C009",
        "a name that stands for nothing",
        "A language, layout, source, fact or font is named that is not defined. The hint gives the nearest name that is.",
    ),
    error(
        "C010",
        "an unknown placeholder",
        "A message names `{…}` what is neither a fact of `facts.yaml`, a term of `glossary.yaml` (`{term.…}`), a value \
         of the topic (`{topic.as_of}`, `{topic.version}`) nor one of the words that the program fills in for this \
         very message.",
    ),
    error(
        "C011",
        "unfinished markup in a message",
        "A message may hold `{placeholders}`, `**strong words**` and furigana as 漢字《かんじ》. One of them is opened \
         and not closed, or closed without being opened, or stands inside another of its kind.",
    ),
    error(
        "C012",
        "a layout does not compile",
        "Typst refuses the layout; the place is in the layout's own file. Warnings of the typesetter count as errors: \
         on paper nobody can click them away.",
    ),
    error(
        "C013",
        "a font file cannot be used",
        "The file is not a TrueType or OpenType font, or is damaged. Nothing is printed with a font that cannot be read.",
    ),
    error(
        "L001",
        "a message is missing in one language",
        "The staff's language decides which messages there are. Every other language must have each of them; there is \
         no fall-back to another language, because half a sheet in a language that the reader cannot read helps nobody.",
    ),
    error(
        "L002",
        "a message that no other language has",
        "The key does not exist in the staff's language. It is a spelling mistake, or a message that was removed.",
    ),
    error(
        "L003",
        "a placeholder differs between languages",
        "A fact that one language names and another does not is a fact that some readers are not told. Each message \
         must name the same placeholders, as often, in every language.",
    ),
    error(
        "L005",
        "digits typed by hand",
        "A number in a message is a number that will be wrong one day in one of sixteen languages. Put it into \
         `facts.yaml` and name it as a placeholder.",
    ),
    warning(
        "L006",
        "strong words differ in number",
        "A message has more or fewer `**strong**` spans than in the staff's language; then the eye is led elsewhere.",
    ),
    error(
        "L007",
        "a term without a translation",
        "The glossary has no translation of this term into a language of the topic.",
    ),
    error(
        "L008",
        "a forbidden rendering",
        "The glossary forbids this wording, usually a documented mistranslation such as \"minor insurance card\".",
    ),
    error(
        "S001",
        "a letter of another script",
        "The message holds a letter of a script that this language is not written in: a Latin `a` in a Cyrillic word, \
         a kana in a Chinese sentence. It looks right on the screen and is read aloud wrong, and often has no glyph. \
         `data/languages.yaml` lists the scripts of each language.",
    ),
    error(
        "S003",
        "text is not in Unicode NFC",
        "Accents and vowel signs must be composed (NFC), or searching, copying and some fonts fail. Most editors and \
         `uconv -x any-nfc` can convert it.",
    ),
    error(
        "S004",
        "an invisible control character",
        "Bidirectional controls, byte-order marks and other control characters are refused in texts: they can turn a \
         phone number around without being seen. Zero-width space and the joiners that scripts need are allowed.",
    ),
    error(
        "S005",
        "the Burmese text looks like Zawgyi",
        "Zawgyi is an old encoding of Burmese that puts vowel signs where Unicode has other letters. Printed with a \
         Unicode font it is unreadable. Convert the text to Unicode.",
    ),
    error(
        "E001",
        "easy Japanese: a sentence says more than one thing",
        "EJ01 (guideline of the Immigration Services Agency and the Agency for Cultural Affairs): one sentence, one message, \
         short. The longest sentence and the most commas stand in `easy-japanese.yaml`; no official number was found, so \
         they are ours. Make two sentences, or a list.",
    ),
    error(
        "E002",
        "easy Japanese: a review that nobody signed",
        "EJ02 (guideline): easy Japanese is made in three steps, and in the last one somebody who learns Japanese, or \
         teaches it, sees whether it is understood. `status: reviewed` needs that `reviewer` and the `date`.",
    ),
    error(
        "E003",
        "easy Japanese: a sentence that is not polite",
        "EJ03 (guideline): sentences end in です or ます throughout. A heading need not be a sentence, but it does not end \
         in a plain verb either.",
    ),
    error(
        "E004",
        "easy Japanese: kanji without furigana",
        "EJ04 (guideline): every kanji has furigana, as 漢字《かんじ》 in messages and terms, and as `readings` in \
         `languages.yaml` for the words that the program writes.",
    ),
    error(
        "E005",
        "easy Japanese: too many kanji in a sentence",
        "EJ05 (Hirosaki University, category II): a sentence has 13 kanji at the most. Write hiragana where a word is \
         known by its sound, or make two sentences.",
    ),
    error(
        "E006",
        "easy Japanese: a space that is missing, or stands inside a word",
        "EJ06 (Hirosaki University): a half-width space stands between phrases (分かち書き), after the particle and before \
         the next word; none stands before a particle.",
    ),
    error(
        "E007",
        "easy Japanese: a double negative",
        "EJ07 (Shizuoka Prefecture): ないわけではない and its like are read as their opposite. Say what is, or what to do.",
    ),
    error(
        "E008",
        "easy Japanese: a passive, causative or honorific form",
        "EJ08 (commonly taught; not in the official excerpts that were read): 〜られます, 〜させます and お〜ください hide who \
         does what. Say who does it, with a plain 〜ます.",
    ),
    error(
        "E009",
        "easy Japanese: a hard word without a gloss",
        "EJ09 (Shizuoka Prefecture): no loan words but common ones; a word that people must meet stands with a gloss in \
         〈 〉 where it comes first on a sheet. `easy-japanese.yaml` lists the common words and the hard ones.",
    ),
    error(
        "E010",
        "easy Japanese: a word that imitates",
        "EJ10 (Shizuoka Prefecture): どんどん, きちんと, ズキズキ mean nothing to who did not grow up with them.",
    ),
    error(
        "E011",
        "easy Japanese: a noun where a verb would do",
        "EJ11 (Shizuoka Prefecture): 水を飲む, not 水分補給; 〜を見せます, not 〜の提示; 〜とき, not 〜の際.",
    ),
    error(
        "E012",
        "easy Japanese: a vague wording",
        "EJ12 (Shizuoka Prefecture): おそれがあります, 場合があります, など leave the reader to guess. Say when, or what.",
    ),
    error(
        "E013",
        "easy Japanese: a year of an era alone",
        "EJ13 (Hirosaki University): the Western year; where an era has to stand, the Western year stands beside it.",
    ),
    error(
        "E014",
        "easy Japanese: a date or a time as offices write it",
        "EJ14 (Hirosaki University): 12月2日, not 12/2; 午前 and 午後, not a clock of 24 hours; から and まで, not a wave.",
    ),
    error(
        "E015",
        "easy Japanese: digits that are not half-width Arabic ones",
        "EJ15 (a style guide): 3回, not ３回 or 三回. A number that belongs to a word is written in hiragana: ひとつ.",
    ),
    error(
        "E016",
        "easy Japanese: Latin letters",
        "EJ16 (Hirosaki University): no Latin letters but in proper names, which `easy-japanese.yaml` lists.",
    ),
    warning(
        "E017",
        "easy Japanese: too much on a sheet",
        "EJ17 (a municipal outline): about 1,000 characters on a page of A4, and less on less paper. Say less, or give the \
         layout another page.",
    ),
    error(
        "E019",
        "easy Japanese: a hard word that has an easy one",
        "EJ19 (Hirosaki University): words of JLPT N5 and N4. There is no free list of them, so the pairs in \
         `easy-japanese.yaml` are ours.",
    ),
    error(
        "E020",
        "easy Japanese: a waiver that is not needed",
        "A waiver names a message and a rule that the message does not break. It would hide the next breach.",
    ),
    error(
        "G001",
        "a character that no font of the language has",
        "It would be printed as an empty box. Use another character, or add a font that has it (`--fonts DIR`, and its \
         family in the language's `fonts`).",
    ),
    error(
        "G002",
        "a glyph is missing on the page",
        "After typesetting, a run of text on the page holds the font's \"missing\" glyph: a character has no glyph in the \
         font that the layout set it in.",
    ),
    error(
        "F001",
        "the text does not fit its pages",
        "At its least sizes the text takes more room than its cell or its pages have. Shorten the longest messages (the \
         hint names them), or give the cell more room in the layout.",
    ),
    error(
        "F002",
        "text is smaller than can be read",
        "A text is set below the smallest size that the language's entry in `data/languages.yaml` allows.",
    ),
    error(
        "F003",
        "text or a code too near the edge",
        "A line of text or a code runs into the safe margin or off the page. A word or an address was too long for its column.",
    ),
    error(
        "F004",
        "texts collide",
        "Two lines of text overlap on the page. Give the lines more leading in the language's entry of \
         `data/languages.yaml`, or the blocks more room in the layout.",
    ),
    error(
        "F005",
        "text or a code on a fold",
        "Nothing to be read may lie within 1 mm of a fold: a folding machine is not exact, and a crease breaks letters \
         and the modules of codes. The layout's `folds` say where the paper folds; 3 mm is a good distance.",
    ),
    warning(
        "F006",
        "little room is left",
        "Texts that are a little longer would not fit any more, even at the least sizes: the next correction, or the next \
         language, may not. `chirashi list --fit` says of every sheet by how many percent its texts could grow.",
    ),
    error(
        "Q001",
        "a code cannot be read",
        "The QR code was drawn from the finished file and could not be decoded again.",
    ),
    error(
        "Q002",
        "a code says something else",
        "The QR code of the finished file decodes to another text than the fact it stands for.",
    ),
    error(
        "Q003",
        "a code has no quiet zone",
        "A QR code needs four modules of empty paper on every side (DENSO WAVE). Something stands inside them, or the \
         page ends there.",
    ),
    error(
        "Q004",
        "a code's modules are too small",
        "A module is smaller than the layout's least (0.4 mm on cards, 0.6 mm on flyers): a phone may not read it in poor \
         light or from a creased sheet.",
    ),
    unsettled(
        "Q005",
        "a link that no person has verified",
        "A printed address cannot be corrected. Open it, see that it still shows what the sheet says, and write the \
         day into `verified_on`.",
    ),
    unsettled(
        "Q006",
        "sources disagree",
        "Another official source says otherwise than the fact that is printed. Both stand in `facts.yaml`; call or write \
         to find out, then remove the wrong one.",
    ),
    error(
        "P001",
        "the press file did not come out right",
        "MediaBox, BleedBox and TrimBox of a page must lie within each other and keep the bleed on every side, and the \
         file must be laid out as the exporter lays it out. This is a fault of the program or of a layout that sets its \
         own page size.",
    ),
    error(
        "P002",
        "a profile or an ICC file cannot be used",
        "The press edition is made to a print shop's profile. A profile that wants marks needs a bleed and 10 mm of slug; \
         an ICC file must describe a printing condition (class `prtr`) in CMYK, of version 2 for PDF/X-1a (PDF 1.4 knows \
         no other) and up to version 4 for PDF/X-4.",
    ),
    warning(
        "P003",
        "another printing condition stands in",
        "PDF/X-4 always embeds the profile of its printing condition. The profile of Japan Color may not be passed on with \
         this program, so without `--icc FILE` the free FOGRA39 is embedded, under its own name. Ask the shop whether it \
         takes such files, or for its own profile.",
    ),
    error(
        "P004",
        "what cannot be printed as it looks",
        "On press there are four inks and no translucency under PDF/X-1a. Greys, RGB colours, linear and radial gradients \
         and pictures are turned into inks; a conic gradient, a translucent colour, an SVG (its colours are RGB and may \
         be blended) or a page of another PDF cannot be kept true. Draw it in the theme's inks, or place a picture.",
    ),
    warning(
        "P005",
        "a picture was changed for press",
        "PDF/X-1a knows no translucency, so a picture with an alpha channel is laid on white. If it stands on a tint, a \
         white rectangle shows: make it opaque in the tint, or trim it.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_sorted_within_their_family_and_explained() {
        for pair in RULES.windows(2) {
            assert!(
                pair[0].code.as_bytes()[0] != pair[1].code.as_bytes()[0] || pair[0].code < pair[1].code,
                "{} stands before {}",
                pair[0].code,
                pair[1].code
            );
        }
        for rule in RULES {
            assert!(rule.explain.len() > 60, "{} says too little", rule.code);
        }
    }
}
