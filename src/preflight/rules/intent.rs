//! The output intent: for which printing condition the inks are meant.

use hayro::hayro_syntax::object::{Dict, Name, Object, Stream, String as PdfString};

use super::Sink;
use crate::model::profile::Standard;
use crate::preflight::reading::file::{File, items, text_string};

/// The ICC's registry of printing conditions, as a file names it.
const REGISTRY: &str = "http://www.color.org";

pub fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    let intents: Vec<Dict<'_>> = items(&file.root, "OutputIntents")
        .into_iter()
        .filter_map(Object::into_dict)
        .filter(|intent| intent.get::<Name<'_>>("S").is_some_and(|name| name.as_ref() == b"GTS_PDFX"))
        .collect();
    let [intent] = intents.as_slice() else {
        let message = match intents.len() {
            0 => "the file has no output intent for print (GTS_PDFX)".to_owned(),
            many => format!("the file has {many} output intents for print; it must have one"),
        };
        sink.file("P118", message, format!("export for {}", sink.profile.intent.condition));
        return;
    };
    let text =
        |key: &str| intent.get::<PdfString<'_>>(key).map(|text| text_string(text.as_bytes())).unwrap_or_default();
    let identifier = text("OutputConditionIdentifier");
    if identifier.trim().is_empty() {
        sink.file("P118", "the output intent does not name its condition", "name it, for example FOGRA39");
    }
    let profile = intent.get::<Stream<'_>>("DestOutputProfile");
    match (&profile, sink.profile.standard) {
        (None, Standard::X4) => {
            sink.file("P118", "the output intent has no ICC profile, which PDF/X-4 wants", "export with the profile");
        }
        (None, Standard::X1a) if text("RegistryName").trim_end_matches('/') != REGISTRY => {
            sink.file(
                "P118",
                format!("the output intent “{identifier}” has neither an ICC profile nor the ICC's registry"),
                format!("embed the profile, or name the registry {REGISTRY}"),
            );
        }
        _ => {}
    }
    if let Some(profile) = profile {
        icc(&profile, sink);
    }
    // A stand-in is embedded where the standard wants a profile; elsewhere the condition is only named.
    let stand_in = sink.profile.stand_in.as_ref().filter(|_| sink.profile.standard == Standard::X4);
    let wanted = std::iter::once(&sink.profile.intent).chain(stand_in);
    let wanted: Vec<String> = wanted.map(|intent| intent.identifier.clone()).collect();
    if !identifier.trim().is_empty() && !wanted.contains(&identifier) {
        sink.file(
            "P120",
            format!("the file is made for “{}”, the shop prints {}", one_line(&identifier), wanted.join(" or ")),
            "ask the shop which condition it wants, and export for that",
        );
    }
}

/// A text of a file as part of a sentence: on one line, and no longer than a name.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The header of an ICC file (ICC.1, 7.2): class at byte 12, colour space at 16.
fn icc(stream: &Stream<'_>, sink: &mut Sink<'_>) {
    let data = stream.decoded_data().unwrap_or_default();
    let hint = "embed an output profile for CMYK printing";
    if data.len() < 128 || data.get(36..40) != Some(b"acsp") {
        sink.file("P119", "the output intent's profile is no ICC file", hint);
        return;
    }
    let (version, class, space) = (data[8], &data[12..16], &data[16..20]);
    let words = |tag: &[u8]| String::from_utf8_lossy(tag).trim().to_owned();
    if class != b"prtr" {
        sink.file("P119", format!("the output intent's profile is of class “{}”, not “prtr”", words(class)), hint);
    }
    if space != b"CMYK" || stream.dict().get::<u8>("N") != Some(4) {
        sink.file("P119", format!("the output intent's profile is for {}, not for CMYK", words(space)), hint);
    }
    let newest = match sink.profile.standard {
        Standard::X1a => 2,
        Standard::X4 => 4,
    };
    if version > newest {
        sink.file(
            "P119",
            format!(
                "the output intent's profile is ICC version {version}; {} allows {newest}",
                sink.profile.standard.name()
            ),
            hint,
        );
    }
}
