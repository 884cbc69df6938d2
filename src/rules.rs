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
        "C101",
        "a table has no column for what is needed",
        "A table of clinics needs a column for the clinic's id and one for its name. Headings are the keys of \
         `chirashi schema clinics`, common Japanese ones (正式名称, 所在地, 電話番号) or what `--map name=HEADING` names.",
    ),
    error(
        "C102",
        "a row that is no record",
        "The row has another number of cells than the heading, bytes of another encoding, or is no JSON object. It is \
         skipped and copied to the file of rejects as it is; the other rows are made.",
    ),
    error(
        "C103",
        "two clinics with one id",
        "The id names the folder of a clinic's sheets, so each clinic needs its own; capital and small letters count as \
         the same, because some disks do not tell them apart. The first one is made.",
    ),
    error(
        "C104",
        "what must be filled in is not",
        "The clinic's id or name is missing, or still the 〈…〉 of the file that `chirashi blueprint clinic` wrote. Fill \
         it in, without the brackets, or take the clinic out of the list.",
    ),
    error(
        "C105",
        "a value that does not have the form of its field",
        "An id is made of letters, digits, `.`, `_` and `-` and begins with a letter or digit; a phone number of ten or \
         eleven digits and hyphens (or `+81` and the rest); copies are a whole number; a name's language is a tag of \
         `data/languages.yaml`.",
    ),
    error(
        "C106",
        "a character that nobody can see or read",
        "Control characters, marks that turn the direction of text, private-use and unassigned characters are refused \
         in a clinic's record: they can turn a phone number round without being seen, or are printed as something else \
         on each machine.",
    ),
    error(
        "C107",
        "a value is too long",
        "No slot of any layout could show it at a size that can be read. Shorten it, for instance to the name on the door.",
    ),
    warning(
        "C108",
        "half-width katakana were widened",
        "Half-width katakana are a relic of old terminals and are set badly. They are printed full-width (NFKC of these \
         letters alone); all other characters stay as they are written.",
    ),
    warning(
        "C109",
        "a form of a character that the fonts do not have",
        "The name asks for a special form of a kanji by a variation selector (as 葛󠄀 does), and the font has the usual \
         form alone, which is printed. Look whether the clinic minds, or add a font that has the form.",
    ),
    error(
        "C110",
        "opening hours that cannot be read",
        "Hours are days and times, with a semicolon before other days: `Mo-Fr 09:00-12:00, 14:00-17:30; Sa 09:00-12:00`. \
         Days may be in Japanese (月-金, 土曜日). Each day stands in one rule, its times one after the other. They are \
         printed in each reader's own words, so they are no free text; closed days and holidays go into the note.",
    ),
    warning(
        "C111",
        "a layout has no room for a part of a clinic's record",
        "The place that the layout keeps for the clinic's own is too small for all of it at the least size that can be \
         read. The name, the desk and the telephone come first, then the hours, the languages, the address and the note, \
         each whole or not at all; this part was left out. Shorten it, or leave it out of the record.",
    ),
    error(
        "C112",
        "no clinic has this id",
        "`--clinic` names ids as they stand in the list or table of clinics, with capital and small letters as there. \
         No record has this one, so nothing was made for it.",
    ),
    warning(
        "C113",
        "fields that are not filled in",
        "The field still holds the 〈…〉 of the file that `chirashi blueprint clinic` wrote, so the cards do not have it. \
         Fill it in, without the brackets, or take its line out of the list.",
    ),
    warning(
        "C114",
        "the rest of a value is a comment",
        "In YAML a # after a space begins a comment, in a value without quotes too: of `name: Clinic #1` the clinic gets \
         `Clinic` alone. Put the value into quotes; a comment may stand on a line of its own.",
    ),
    error(
        "C115",
        "a logo cannot be printed",
        "A logo is a PNG, JPEG or SVG file in the folder of the list or below it, of at most 4 MB and at least 94 pixels a \
         side, which is 8 mm at 300 ppi. Letters in an SVG have to be paths: the font they were drawn in is not here.",
    ),
    warning(
        "C116",
        "a logo loses its colours on press",
        "Sheets of several clinics share the plates of cyan, magenta and yellow, so what is a clinic's own is printed in \
         black. The editions for screens and offices show the colours. A logo in black and white is the safer original.",
    ),
    warning(
        "C117",
        "a column that is not read",
        "The heading is nearly that of a field, or stands twice, so that cards may lack what the table says. Correct it, \
         or say with `--map FIELD=HEADING` which column is which.",
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
        "D001",
        "a file of the manifest is not there",
        "The manifest names a file that the disk does not have or does not let anybody read. It was removed or moved; \
         build it again.",
    ),
    error(
        "D002",
        "a file is not the one that was made",
        "The file's SHA-256 is not the one in the manifest: it was changed, or cut off while it was copied. Build it \
         again with `--force`, or copy the folder again.",
    ),
    warning(
        "D003",
        "a PDF that no manifest names",
        "The folder holds a PDF that this program did not make in it, or made for a clinic or a language that is no longer \
         asked for. Remove it, or know why it is there before it goes to the print shop.",
    ),
    error(
        "D004",
        "there is nothing to pack",
        "`chirashi pack` packs the press edition of what the lists of the output folder name, as far as the filters want \
         it; nothing is left of that. Build it: `chirashi build --edition press`.",
    ),
    error(
        "D005",
        "the list of an output folder is damaged or not finished",
        "`manifest.json` or `clinics.jsonl` cannot be read whole, a build into the folder was ended before its end, or the \
         lists of shares were not joined yet. Which files belong together is not known, so nothing is packed: give the \
         same build again, or run `chirashi manifest merge`.",
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
        "F101",
        "a clinic's name and details do not fit their slot",
        "At its least size, in two lines, the name with the department and the phone number takes more room than the \
         layout keeps for it. Shorten the name to the one on the door; the clinic's other layouts are made.",
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
    unsettled(
        "P006",
        "languages do not share their coloured plates",
        "The layout promises (`plates: black`) that all languages have the same cyan, magenta and yellow plates, so that an \
         offset shop changes one plate a language instead of four. The file does not overprint, as Japanese shops ask, so \
         black on a tint leaves a hole in the plates below it: a word or a code on a tint breaks the promise, and so does \
         anything coloured that moves from language to language.",
    ),
    error(
        "P101",
        "a file that is no PDF",
        "The file has no PDF header, or nothing in it can be found: it is of another kind, was cut off on its way, or is \
         damaged beyond what can be read. Export it anew.",
    ),
    error(
        "P102",
        "a protected PDF",
        "The file is encrypted, with a password to open it or with restrictions on what may be done. PDF/X forbids both \
         (ISO 15930), and a print shop's processor stops at them. Save the file without protection.",
    ),
    error(
        "P103",
        "a file that is too much to read",
        "The file unpacks to more than 512 MB, shows more than ten million operators, nests its forms more than 24 deep, \
         or takes more than a minute. What was not read was not checked. Such files are damaged or made to harm; a \
         print shop's processor would not end with them either.",
    ),
    error(
        "P104",
        "the reader gave up",
        "The file is built in a way that the program's reader does not survive. Nothing is known of it. Export it anew, \
         and please report the file.",
    ),
    error(
        "P105",
        "a PDF newer than the standard allows",
        "PDF/X-1a:2003 is written on PDF 1.4, which knows no object streams and no cross-reference streams (PDF 1.5), and \
         PDF/X-4 on 1.6. Older processors of print shops stop at what they do not know.",
    ),
    error(
        "P106",
        "packed in a forbidden way",
        "PDF/X forbids LZW; PDF/X-1a:2003 (PDF 1.4) also knows neither JBIG2 nor JPEG 2000. Export with Flate and JPEG.",
    ),
    warning(
        "P107",
        "a part that was not drawn",
        "Plates were drawn without a part of the page: a free-form mesh of colours (shading types 4 to 7), a picture that \
         cannot be decoded, or more than can be drawn in a minute. What ink lies there is not known.",
    ),
    error(
        "P110",
        "the file is not the PDF/X that the shop wants",
        "A PDF/X file says so in a version key: GTS_PDFXVersion is (PDF/X-1a:2003) in the document information, or for \
         PDF/X-4 `PDF/X-4` as pdfxid:GTS_PDFXVersion in the XMP (ISO 15930-4 and -7). Compared letter by letter.",
    ),
    error(
        "P111",
        "not said whether it is trapped",
        "PDF/X demands the key Trapped with the value /True or /False (ISO 15930-4, -7), so that nobody traps a file \
         twice. The name is compared exactly; some programs write /False_ or a text.",
    ),
    error(
        "P112",
        "the document information is incomplete",
        "PDF/X-1a demands Title, CreationDate and ModDate in the document information, and none may be empty.",
    ),
    error(
        "P113",
        "the metadata disagree",
        "What the XMP metadata and the document information say must be the same: title, dates, Trapped, version \
         (ISO 15930-7). PDF/X-4 demands XMP.",
    ),
    error(
        "P114",
        "the file has no ID",
        "PDF/X demands the trailer's ID, two strings that tell this file from all others.",
    ),
    error(
        "P115",
        "actions, scripts, forms or files inside",
        "PDF/X forbids actions and JavaScript (ISO 15930-7, 6.18) and PDF/X-1a embedded files: what is printed must not \
         depend on what a program does when it opens the file.",
    ),
    error(
        "P116",
        "layers",
        "PDF/X-1a (PDF 1.4) knows no layers; PDF/X-4 allows them with one configuration, so that all processors print \
         the same ones. Flatten them.",
    ),
    error(
        "P117",
        "an annotation on the printed page",
        "Links, comments and form fields may stand outside the BleedBox only (ISO 15930-7, 6.17); whether they are \
         printed is up to the program, so none may be where it could show.",
    ),
    error(
        "P118",
        "no output intent, or not a whole one",
        "A PDF/X file has exactly one output intent GTS_PDFX, which names the printing condition. PDF/X-1a may name one of \
         the ICC's registry (RegistryName http://www.color.org) without a profile; PDF/X-4 embeds the profile.",
    ),
    error(
        "P119",
        "an ICC profile that does not fit",
        "The output intent's profile must be an output profile (class prtr) for CMYK (GWG 2022 R0035), ICC version 2 for \
         PDF/X-1a. A monitor's or a scanner's profile says nothing of a press.",
    ),
    error(
        "P120",
        "made for another printing condition",
        "The inks of the file are meant for another paper and press than the shop's. Colours shift and the total ink may be \
         too much. Export with the shop's condition: Japan Color 2001 Coated is JC200103, ISO Coated v2 is FOGRA39.",
    ),
    error(
        "P121",
        "no trim size",
        "A page must have a TrimBox (or an ArtBox, not both): it says where the product is cut (ISO 15930-7, 6.12). \
         Without it the shop guesses.",
    ),
    error(
        "P122",
        "boxes that do not lie within each other",
        "The TrimBox lies in the BleedBox, that in the MediaBox, and all in the CropBox if there is one (ISO 15930).",
    ),
    error(
        "P123",
        "too little bleed",
        "Japanese and European shops alike want 3 mm of art beyond the trim on all sides: knives are off by up to a \
         millimetre, and where the art ends at the trim a white line shows.",
    ),
    warning(
        "P124",
        "a crop box",
        "The CropBox hides parts of the page from viewers; shops want it absent or equal to the MediaBox (GWG R0003), or \
         the marks and the bleed may be missing on their screens.",
    ),
    error(
        "P125",
        "pages of different sizes",
        "All pages of one order are cut to the same size (GWG R0004). Differences of more than 0.1 mm are told.",
    ),
    error(
        "P126",
        "the trim is not in the middle",
        "Shops that place by marks expect the trim in the middle of the media (printcyber; joon.eu): otherwise the page \
         is placed off centre on the plate. A warning where the shop wants no marks.",
    ),
    error(
        "P127",
        "a page that is scaled or turned",
        "UserUnit is forbidden (GWG R0002), and a page turned by /Rotate (R0004) may be turned again by the shop's \
         imposition.",
    ),
    warning(
        "P128",
        "text too near the trim",
        "Text nearer to the trim than the shop's safe margin (3 mm at most shops, 5 mm at some) may be cut into.",
    ),
    error(
        "P129",
        "art that stops before the edge of the bleed",
        "A background or picture reaches the trim and ends before the bleed does. Where the knife cuts a little outside, \
         bare paper shows. Found on the plates: ink just inside the trim, none at the bleed's edge.",
    ),
    error(
        "P130",
        "no marks",
        "This shop asks for trim marks (トンボ): double lines at the corners for trim and bleed, outside the bleed. Its \
         checks look for them (printpac).",
    ),
    error(
        "P131",
        "marks in the bleed",
        "Marks stand outside the bleed, or what is left of them after the cut shows on the product. The usual offset is \
         the bleed's 3 mm.",
    ),
    error(
        "P132",
        "marks that are not on every plate",
        "Marks are in the registration colour (Separation All, or C100 M100 Y100 K100), so that they stand on all plates \
         and the printer can lay the inks over each other by them.",
    ),
    warning(
        "P133",
        "marks of an unusual thickness",
        "Trim marks are 0.1 mm (0.3 pt) thick (daidoprinting); thicker ones blur the cut, thinner ones vanish.",
    ),
    error(
        "P140",
        "a colour that is not made of inks",
        "RGB, Lab and ICC-based colours are separated by each processor in its own way: black text becomes four inks, and \
         colours shift. PDF/X-1a allows DeviceCMYK, DeviceGray and spot inks; GWG 2022 R0027 the same for PDF/X-4. \
         Convert for the shop's condition.",
    ),
    error(
        "P141",
        "transparency blended in another space",
        "A transparency group whose space is not DeviceCMYK is blended in RGB and then separated (GWG R0030); shops' \
         checks refuse such files. The group of a soft mask may be grey.",
    ),
    error(
        "P142",
        "transparency",
        "PDF/X-1a knows no transparency: no opacity below 100 %, no blend mode, no soft mask, no transparency group. \
         Flatten it on export, or use PDF/X-4 if the shop takes it.",
    ),
    warning(
        "P143",
        "a spot ink",
        "An ink beside the four process inks needs a plate and a price of its own (GWG R0020). Most net-printing shops \
         convert it to CMYK without asking (graphic.jp).",
    ),
    error(
        "P144",
        "registration colour in the art",
        "“All” puts full ink on every plate: four times 100 %. It is for marks outside the bleed alone (GWG R0024); text \
         or art in it smears and does not dry.",
    ),
    error(
        "P150",
        "too much ink",
        "The inks of all plates together are more than paper takes: it smears, sets off on the next sheet and dries late. \
         Japanese net printers aim at 300 % and refuse above 350 % (raksul); GWG averages over squares of 15 mm (R0026). \
         Measured on plates drawn from the file, overprint counted.",
    ),
    error(
        "P151",
        "black text in all inks",
        "Text with at least 85 % black and more than 280 % ink in sum (GWG R0015): the slightest shift of a plate gives its \
         letters coloured rims. Use black alone.",
    ),
    warning(
        "P152",
        "black that is mixed",
        "Text that looks black but is not exactly C0 M0 Y0 K100, often because an RGB black was converted. It prints on up \
         to four plates and blurs.",
    ),
    warning(
        "P153",
        "small grey text",
        "Text below 12 pt in DeviceGray: processors do not agree whether it overprints (GWG R0011). Set it as DeviceCMYK \
         black.",
    ),
    error(
        "P155",
        "white that overprints",
        "White set to overprint leaves every plate as it is: it vanishes in print though the screen shows it (GWG R0007, \
         R0008).",
    ),
    warning(
        "P156",
        "overprint in the file",
        "This shop's processor overprints 100 % black by itself and asks for files without overprint (alps-pps, \
         graphic.jp); an overprint that was set by hand may change colours unseen.",
    ),
    warning(
        "P157",
        "black text that knocks out",
        "Black text below 12 pt over other art is to overprint, in DeviceCMYK with OPM 1 (GWG R0009), or a shift of the \
         plates shows white rims.",
    ),
    error(
        "P160",
        "text that is too small",
        "Below the shop's least size letters fill in or break up: 6 pt is the usual limit (printpac), and 8 pt for white \
         text or text in several inks, whose plates must meet exactly (GWG R0016, R0017). Furigana are half as large as the \
         text that they stand on (JLREQ, 3.3.3), and half these sizes do for them.",
    ),
    error(
        "P161",
        "a line that is too thin",
        "Lines of 0.25 pt (0.09 mm) and less vanish in print (meishi-card, alps-pps), and lines of no width are as thin as \
         each device can make them. A thin filled rectangle counts as a line (GWG I00004).",
    ),
    error(
        "P162",
        "a picture with too few pixels",
        "As placed on the page the picture has fewer pixels an inch than the shop wants: 300 to 350 for photographs, and \
         below 150 the pixels show (GWG R0031). Drawings of one bit a pixel need 800 and more (R0032).",
    ),
    warning(
        "P163",
        "an empty page",
        "Nothing is printed on the page (GWG R0005). It may be meant, or a part of the file was lost.",
    ),
    error(
        "P170",
        "a font that is not embedded",
        "All fonts are in the file (ISO 15930): another program has another font of this name, or none, and sets \
         Courier or squares. Embed it or turn the text into outlines.",
    ),
    error(
        "P171",
        "a missing glyph",
        "The text shows the font's glyph for characters that it does not have, mostly an empty box.",
    ),
    warning(
        "P172",
        "a Type 3 font",
        "The glyphs of a Type 3 font are small drawings, often bitmaps of the resolution they were made for. They have no \
         hints and some processors print them coarsely.",
    ),
    warning(
        "P173",
        "Courier",
        "A font named exactly Courier is nearly always what a program put in place of a font that it missed (GWG R0014).",
    ),
    error(
        "P180",
        "a code's modules are too small",
        "A telephone needs modules that press and paper keep apart: 0.25 mm is the least that shops take, 0.3 mm the least \
         that they advise on (graphic.jp), 0.4 mm and more is safe on cards and 0.6 mm on flyers.",
    ),
    error(
        "P181",
        "a code without a quiet zone",
        "Four modules of empty paper belong to a QR code on every side (DENSO WAVE). Art stands in them, or the knife or a \
         fold goes through them.",
    ),
    error(
        "P182",
        "what looks like a code cannot be read",
        "Something has the corners of a QR code and does not decode: it is damaged, covered, drawn too coarsely, or light on \
         dark.",
    ),
    warning(
        "P183",
        "a code that a telephone may miss",
        "A code in several inks blurs when the plates do not meet exactly, and one at error correction level L bears no \
         stain or fold; shops make them in black alone, at level M (graphic.jp).",
    ),
    error(
        "T001",
        "the text layer says something else",
        "What a reader copies, a search finds and a screen reader says differs from what was set on the page: a glyph has \
         no characters in the file, or others. The web edition promises the text (PDF/UA, PDF/A), so it is not written. \
         Another font for the language usually helps.",
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
