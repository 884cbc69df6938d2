//! One YAML file → a checked value that knows the place of each of its parts, or all that is wrong with the file.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{Error, Spanned};

use super::slips::{self, Slip};
use crate::finding::{Finding, Place};
use crate::model::calendar::{CalendarError, Date, MonthDay, TimeOfDay};

/// The JSON Schemas by name: what editors use, `chirashi schema` prints and the loader demands.
pub const SCHEMAS: [(&str, &str); 10] = [
    ("languages", include_str!("../../data/schemas/languages.schema.json")),
    ("topic", include_str!("../../data/schemas/topic.schema.json")),
    ("facts", include_str!("../../data/schemas/facts.schema.json")),
    ("glossary", include_str!("../../data/schemas/glossary.schema.json")),
    ("messages", include_str!("../../data/schemas/messages.schema.json")),
    ("easy-japanese", include_str!("../../data/schemas/easy-japanese.schema.json")),
    ("clinics", include_str!("../../data/schemas/clinics.schema.json")),
    ("profile", include_str!("../../data/schemas/profile.schema.json")),
    ("layout", include_str!("../../data/schemas/layout.schema.json")),
    ("fonts", include_str!("../../data/schemas/fonts.schema.json")),
];

/// The text of a schema.
pub fn schema(name: &str) -> Option<&'static str> {
    SCHEMAS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A value and the places of its parts in the file.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    pub file: String,
    pub value: T,
    /// As it stands in the file.
    source: String,
    places: HashMap<String, (u32, u32)>,
}

impl<T> Loaded<T> {
    /// The place of the part that a JSON pointer names, or of the nearest part around it.
    pub fn place(&self, pointer: &str) -> Place {
        place(&self.file, &self.places, pointer)
    }

    /// The place of a part of a text: the characters `from` to `to` of the text that a JSON pointer names. It is looked
    /// for as it is written; where quotes or folded lines hide it, the place is the whole text's.
    pub fn place_within(&self, pointer: &str, text: &str, from: usize, to: usize) -> Place {
        let whole = self.place(pointer);
        let part: String = text.chars().skip(from).take(to.saturating_sub(from)).collect();
        let before: String = text.chars().take(from).collect();
        let earlier = text.match_indices(&part).filter(|(at, _)| *at < before.len()).count();
        let start: usize = self.source.split_inclusive('\n').take(whole.line as usize - 1).map(str::len).sum::<usize>();
        let line = self.source[start..].chars().take(whole.column as usize - 1).map(char::len_utf8).sum::<usize>();
        let rest = &self.source[start + line..];
        // As many occurrences later as there are in the text itself, and no further than the text can reach.
        let Some((at, _)) = rest.match_indices(&part).nth(earlier).filter(|(at, _)| *at <= 2 * text.len() + 16) else {
            return whole;
        };
        let until = &rest[..at];
        match until.rfind('\n') {
            None => Place { column: whole.column + until.chars().count() as u32, ..whole },
            Some(end) => Place {
                line: whole.line + until.matches('\n').count() as u32,
                column: until[end + 1..].chars().count() as u32 + 1,
                ..whole
            },
        }
    }

    /// Where a comment cuts off the text that a JSON pointer names, if one does: ` #` in a text without quotes.
    pub fn comment_after(&self, pointer: &str, text: &str) -> Option<Place> {
        let start = self.place(pointer);
        let line = self.source.lines().nth(start.line as usize - 1)?;
        let before: usize = line.chars().take(start.column as usize - 1).map(char::len_utf8).sum();
        let rest = line[before..].strip_prefix(text)?;
        let comment = rest.trim_start();
        (comment.starts_with('#') && comment.len() < rest.len()).then(|| {
            let until = &line[..line.len() - comment.len()];
            Place { column: until.chars().count() as u32 + 1, ..start }
        })
    }

    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Loaded<U> {
        Loaded { file: self.file, value: f(self.value), source: self.source, places: self.places }
    }
}

/// Reads a file's bytes against the schema of this name.
///
/// # Errors
/// Every fault of the file at once, where its YAML parses; else the first one.
pub fn parse<T: DeserializeOwned>(file: &str, bytes: &[u8], schema: &str) -> Result<Loaded<T>, Vec<Finding>> {
    let (loaded, faults) = examined(file, bytes, schema)?;
    if !faults.is_empty() {
        return Err(faults.into_iter().map(|fault| fault.finding).collect());
    }
    let value = serde_json::from_value(loaded.value)
        .map_err(|error| vec![Finding::new("C006", error.to_string()).at(Place::file(file))])?;
    Ok(Loaded { file: loaded.file, value, source: loaded.source, places: loaded.places })
}

/// What a schema has against a part of a file.
pub struct Fault {
    /// Which part (RFC 6901).
    pub pointer: String,
    pub finding: Finding,
}

/// Reads a file's bytes as they are, with all that the schema of this name has against it.
///
/// # Errors
/// Why its YAML does not parse.
pub fn examined(file: &str, bytes: &[u8], schema: &str) -> Result<(Loaded<Value>, Vec<Fault>), Vec<Finding>> {
    let text = text(file, bytes).map_err(|finding| vec![finding])?;
    let node: Spanned<Node> =
        serde_saphyr::from_str_with_options(text, options()).map_err(|error| vec![syntax(file, text, &error)])?;
    let mut places = HashMap::new();
    let value = flatten(&node, String::new(), &mut places);
    let schema = compiled(schema);
    let mut found = Vec::new();
    for error in schema.validator.iter_errors(&value) {
        let pointer = error.instance_path().as_str().to_owned();
        let faults = faults(file, &places, &schema.value, &error).into_iter();
        found.extend(faults.map(|finding| Fault { pointer: pointer.clone(), finding }));
    }
    Ok((Loaded { file: file.to_owned(), value, source: text.to_owned(), places }, found))
}

/// Reads a file that the program itself brings along.
///
/// # Panics
/// When it does not fit its schema, which the tests would have shown.
pub fn parse_built_in<T: DeserializeOwned>(file: &str, bytes: &[u8], schema: &str) -> T {
    match parse(file, bytes, schema) {
        Ok(loaded) => loaded.value,
        Err(findings) => panic!("{file}: {}", findings[0].message),
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 64,
            max_nodes: 100_000,
            max_total_scalar_bytes: 4 << 20,
        },
    }
}

fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Finding> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|&byte| byte == b'\n').count() as u32;
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() as u32 + 1;
        let byte = bytes[error.valid_up_to()];
        Finding::new("C002", format!("the byte 0x{byte:02X} is not UTF-8"))
            .at(Place { file: file.to_owned(), line, column })
            .hint("save the file again as UTF-8; it may be Latin-1, CP932 or UTF-16 now (メモ帳：名前を付けて保存 → 文字コード UTF-8)")
    })
}

fn syntax(file: &str, text: &str, error: &Error) -> Finding {
    let error = error.without_snippet();
    // What is wrong with an expanded alias is wrong where the alias stands.
    let mut kind = error;
    while let Error::AliasError { error, .. } = kind {
        kind = error;
    }
    let place = match error.location() {
        Some(location) if location.line() > 0 => {
            Place { file: file.to_owned(), line: location.line() as u32, column: location.column().max(1) as u32 }
        }
        _ => Place::file(file),
    };
    let words = error.to_string();
    let words = words.lines().next().unwrap_or("the file does not parse").to_owned();
    match kind {
        Error::DuplicateMappingKey { .. } => {
            Finding::new("C007", "this key stands twice in the same mapping").at(place).hint("remove one of the two")
        }
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. } => {
            let what = match kind {
                Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => "is nested too deeply",
                _ => "holds or expands to too much",
            };
            Finding::new("C008", format!("the file {what}"))
                .at(place)
                .hint("no real content is nested or repeated like this")
        }
        _ => match slips::slip(text, place.line) {
            Some(Slip { line, column, words: slip }) => {
                Finding::new("C003", format!("broken YAML: {words}")).at(Place { line, column, ..place }).hint(slip)
            }
            None => Finding::new("C003", format!("broken YAML: {words}")).at(place).hint(
                "look at this line and the one before it: quotes, tabs, spaces at its start, and values that begin with `{`, `*` or `@`",
            ),
        },
    }
}

/// A YAML value whose parts know their places.
enum Node {
    Scalar(Value),
    Sequence(Vec<Spanned<Node>>),
    Mapping(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Mapping(entries))
    }
}

/// Writes the places of a node and all below it under their JSON pointers; a key's own place ends in `#key`.
fn flatten(node: &Spanned<Node>, pointer: String, places: &mut HashMap<String, (u32, u32)>) -> Value {
    let location = node.referenced;
    let value = match &node.value {
        Node::Scalar(value) => value.clone(),
        Node::Sequence(items) => {
            items.iter().enumerate().map(|(index, item)| flatten(item, format!("{pointer}/{index}"), places)).collect()
        }
        Node::Mapping(entries) => {
            let mut map = serde_json::Map::new();
            for (key, item) in entries {
                let below = format!("{pointer}/{}", escape(&key.value));
                let at = (key.referenced.line() as u32, key.referenced.column() as u32);
                places.insert(format!("{below}#key"), at);
                map.insert(key.value.clone(), flatten(item, below, places));
            }
            Value::Object(map)
        }
    };
    places.insert(pointer, (location.line() as u32, location.column() as u32));
    value
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn place(file: &str, places: &HashMap<String, (u32, u32)>, pointer: &str) -> Place {
    let mut pointer = pointer;
    loop {
        if let Some(&(line, column)) = places.get(pointer).filter(|(line, _)| *line > 0) {
            return Place { file: file.to_owned(), line, column };
        }
        match pointer.rfind('/') {
            Some(end) => pointer = &pointer[..end],
            None => return Place::file(file),
        }
    }
}

/// Forms of texts that the schemas name and a pattern cannot tell: days that exist, times that come.
const FORMATS: [(&str, Check); 3] = [
    ("date", |text| text.parse::<Date>().map(drop)),
    ("month-day", |text| text.parse::<MonthDay>().map(drop)),
    ("time-of-day", |text| text.parse::<TimeOfDay>().map(drop)),
];

type Check = fn(&str) -> Result<(), CalendarError>;

struct Schema {
    value: Value,
    validator: jsonschema::Validator,
}

fn compiled(name: &str) -> &'static Schema {
    static ALL: OnceLock<HashMap<&str, OnceLock<Schema>>> = OnceLock::new();
    let all = ALL.get_or_init(|| SCHEMAS.iter().map(|(name, _)| (*name, OnceLock::new())).collect());
    all[name].get_or_init(|| {
        let text = schema(name).expect("the caller names a schema of the list");
        let value = serde_json::from_str(text).expect("the bundled schemas are JSON");
        let mut options = jsonschema::options().should_validate_formats(true);
        for (name, check) in FORMATS {
            options = options.with_format(name, move |text: &str| check(text).is_ok());
        }
        let validator = options.build(&value).expect("the bundled schemas are schemas");
        Schema { value, validator }
    })
}

/// A schema error in plain words, with the nearest known key where one is misspelt.
fn faults(
    file: &str,
    places: &HashMap<String, (u32, u32)>,
    schema: &Value,
    error: &jsonschema::ValidationError<'_>,
) -> Vec<Finding> {
    let pointer = error.instance_path().as_str();
    let at = |pointer: &str| place(file, places, pointer);
    let name = pointer.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("the file");
    let wrong = |message: String| vec![Finding::new("C006", message).at(at(pointer))];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_keys(schema, error.schema_path().as_str());
            unexpected
                .iter()
                .map(|key| {
                    let finding = Finding::new("C004", format!("unknown key `{key}`"))
                        .at(at(&format!("{pointer}/{}#key", escape(key))));
                    let line = finding.place.as_ref().map_or(1, |place| place.line);
                    match nearest(key, known.iter().map(String::as_str)) {
                        _ if slips::is_wide_key(key) => finding.hint(slips::wide_space(line, "before the key")),
                        Some(near) => finding.hint(format!("did you mean `{near}`?")),
                        None => finding.hint(format!("known here: {}", known.join(", "))),
                    }
                })
                .collect()
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            vec![Finding::new("C005", format!("`{key}` is missing in `{name}`")).at(at(pointer))]
        }
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(kind) => kind.to_string(),
                TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(" or "),
            };
            let found = kind_of(error.instance());
            let finding =
                Finding::new("C006", format!("`{name}` must be {}, not {found}", article(&wanted))).at(at(pointer));
            vec![match (wanted.as_str(), error.instance().as_ref()) {
                ("string", Value::Number(_) | Value::Bool(_)) => finding.hint("put the value into quotes"),
                ("string", Value::Null) => finding
                    .hint("write a value after the colon, or take the line out (値を書くか、行ごと消してください)"),
                ("integer", Value::String(_)) => {
                    finding.hint("write the number alone, without quotes (数字だけを書いてください)")
                }
                ("object", Value::String(text)) if slips::is_wide_pair(text) => {
                    finding.hint(slips::wide_colon(at(pointer).line))
                }
                _ => finding,
            }]
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<&str> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let given = error.instance().as_str().unwrap_or_default();
            let finding = Finding::new("C006", format!("`{name}` is `{given}`; it may be {}", options.join(", ")))
                .at(at(pointer));
            vec![match nearest(given, options.iter().copied()) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding,
            }]
        }
        // The words of the format are better, and it lets nothing pass that the pattern does not.
        ValidationErrorKind::Pattern { .. } if has_format(schema, error.schema_path().as_str()) => Vec::new(),
        ValidationErrorKind::Pattern { pattern } => {
            wrong(format!("`{}` does not have the form that `{name}` needs ({pattern})", shorten(error.instance())))
        }
        ValidationErrorKind::Format { format } => {
            let text = error.instance().as_str().unwrap_or_default();
            let check = FORMATS.iter().find(|(known, _)| known == format).map(|(_, check)| check);
            wrong(check.and_then(|check| check(text).err()).map_or_else(String::new, |error| error.to_string()))
        }
        ValidationErrorKind::MinLength { .. } => wrong(format!("`{name}` is empty")),
        ValidationErrorKind::PropertyNames { error: inner } => {
            let key = inner.instance().as_str().unwrap_or_default().to_owned();
            vec![
                Finding::new("C006", format!("`{key}` is not a name that may stand here"))
                    .at(at(&format!("{pointer}/{}#key", escape(&key)))),
            ]
        }
        ValidationErrorKind::MaxLength { limit } => vec![
            Finding::new("C008", format!("`{name}` is longer than {limit} characters"))
                .at(at(pointer))
                .hint("was a whole file pasted here?"),
        ],
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            // Where one alternative alone is of the right kind, what is wrong is what it says is wrong.
            let is_meant = |errors: &&Vec<jsonschema::ValidationError<'static>>| {
                errors.iter().all(|error| {
                    !matches!(error.kind(), ValidationErrorKind::Type { .. } | ValidationErrorKind::Required { .. })
                        || error.instance_path().as_str() != pointer
                })
            };
            let mut meant = context.iter().filter(is_meant);
            if let (Some(errors), None) = (meant.next(), meant.next()) {
                return errors.iter().flat_map(|error| faults(file, places, schema, error)).collect();
            }
            match error.instance().as_ref() {
                Value::Object(_) => {
                    wrong(format!("`{name}` needs exactly one of its alternatives; see `chirashi schema`"))
                }
                other => wrong(format!("`{name}` must be a text or a group of texts, not {}", kind_of(other))),
            }
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            wrong(format!("`{name}` has more than one value; exactly one may be given"))
        }
        _ => wrong(format!("`{name}`: {error}")),
    }
}

/// Whether the schema asks for a known format where it asks for a pattern.
fn has_format(schema: &Value, path: &str) -> bool {
    let parent = path.strip_suffix("/pattern").unwrap_or(path);
    let format = schema.pointer(&format!("{parent}/format")).and_then(Value::as_str);
    format.is_some_and(|format| FORMATS.iter().any(|(known, _)| *known == format))
}

/// The keys that the schema knows where an unknown one was found.
fn known_keys(schema: &Value, path: &str) -> Vec<String> {
    let parent = path.strip_suffix("/additionalProperties").unwrap_or(path);
    let properties = schema.pointer(&format!("{parent}/properties")).and_then(Value::as_object);
    properties.map_or(Vec::new(), |properties| properties.keys().cloned().collect())
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group of keys",
    }
}

fn article(kind: &str) -> &str {
    match kind {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "object" => "a group of keys",
        "array" => "a list",
        "boolean" => "yes or no",
        other => other,
    }
}

fn shorten(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= 40 { text } else { text.chars().take(40).chain(['…']).collect() }
}

/// The known name that is nearest to a misspelt one, if one is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
