//! The files of a project → everything that was said in them, each file for itself.

use std::collections::BTreeMap;

use serde_json::Value;

use super::folder::Project;
use super::yaml::{self, Loaded};
use crate::finding::{Finding, Findings, Place};
use crate::model::easy_japanese::EasyJapanese;
use crate::model::fact::Facts;
use crate::model::glossary::Glossary;
use crate::model::language::{Language, Registry};
use crate::model::layout::{Layout, MULTIPLE};
use crate::model::message::Review;
use crate::model::topic::Topic;

/// The rules of easy Japanese, for projects that have none of their own.
const EASY_JAPANESE: &str = include_str!("../../data/easy-japanese.yaml");

/// What was read, before anything is compared.
pub struct Content {
    pub registry: Loaded<Registry>,
    /// Present where a language of the registry keeps to it.
    pub easy_japanese: Option<Loaded<EasyJapanese>>,
    pub topics: Vec<TopicFiles>,
    pub layouts: BTreeMap<String, LayoutFile>,
    /// Every file of the layouts' folder, by path from there.
    pub layout_files: BTreeMap<String, Vec<u8>>,
}

/// The files of one topic.
pub struct TopicFiles {
    /// Its folder's name.
    pub name: String,
    pub topic: Loaded<Topic>,
    pub facts: Loaded<Facts>,
    pub glossary: Loaded<Glossary>,
    /// Texts by tag; each with its dotted key, in the order of the file.
    pub messages: BTreeMap<String, MessageFile>,
}

/// A file of messages.
pub struct MessageFile {
    pub loaded: Loaded<Vec<(String, String)>>,
    pub review: Review,
}

impl MessageFile {
    /// The place of the message with this dotted key.
    pub fn place(&self, key: &str) -> Place {
        self.loaded.place(&format!("/{}", key.replace('.', "/")))
    }

    /// The place of the characters `from` to `to` of this message's text.
    pub fn place_within(&self, key: &str, text: &str, from: usize, to: usize) -> Place {
        self.loaded.place_within(&format!("/{}", key.replace('.', "/")), text, from, to)
    }
}

/// A layout's description.
pub struct LayoutFile {
    pub loaded: Loaded<Layout>,
}

/// Folders of `data/` that hold a topic.
pub fn topic_names(project: &Project) -> Vec<String> {
    project.names("data").into_iter().filter(|name| project.is_file(&format!("data/{name}/topic.yaml"))).collect()
}

/// Reads the registry, the layouts and the topics of these names, with the messages of these languages and the
/// staff's; no languages means all.
///
/// A file with faults is told of in `findings`; `None` where so much is missing that nothing can be compared.
pub fn content(project: &Project, topics: &[String], languages: &[String], findings: &mut Findings) -> Option<Content> {
    let registry = read(project, "data/languages.yaml", "languages", findings);
    let layout_files = project.layouts().map_err(|finding| findings.push(finding)).unwrap_or_default();
    let topics: Vec<TopicFiles> = topics.iter().filter_map(|name| topic(project, name, languages, findings)).collect();
    let mut layouts = BTreeMap::new();
    for (path, bytes) in &layout_files {
        let Some(name) = path.strip_suffix("/layout.yaml").filter(|name| !name.contains('/')) else {
            continue;
        };
        match yaml::parse::<Layout>(&format!("layouts/{path}"), bytes, "layout") {
            Ok(loaded) => {
                layouts.insert(name.to_owned(), LayoutFile { loaded });
            }
            Err(faults) => findings.extend(faults.into_iter().map(|fault| fault.layout(name))),
        }
    }
    let registry: Loaded<Registry> = registry?;
    let easy_japanese = match registry.value.languages.iter().any(|language| language.easy_japanese) {
        true => easy_japanese(project, findings),
        false => None,
    };
    Some(Content { registry, easy_japanese, topics, layouts, layout_files })
}

/// The project's own rules before the program's.
fn easy_japanese(project: &Project, findings: &mut Findings) -> Option<Loaded<EasyJapanese>> {
    let file = "data/easy-japanese.yaml";
    if project.is_file(file) {
        return read(project, file, "easy-japanese", findings);
    }
    yaml::parse(file, EASY_JAPANESE.as_bytes(), "easy-japanese").map_err(|faults| findings.extend(faults)).ok()
}

/// The layouts of a project, by name, as far as they can be read; nobody is told of the others.
pub fn layouts(project: &Project) -> BTreeMap<String, Layout> {
    let files = project.layouts().unwrap_or_default();
    let named = files.iter().filter_map(|(path, bytes)| Some((path, path.strip_suffix("/layout.yaml")?, bytes)));
    named
        .filter_map(|(path, name, bytes)| {
            let loaded = yaml::parse::<Layout>(&format!("layouts/{path}"), bytes, "layout").ok()?;
            Some((name.to_owned(), loaded.value))
        })
        .collect()
}

/// The languages of a project; none where they cannot be read, of which nobody is told.
pub fn languages(project: &Project) -> Vec<Language> {
    let file = "data/languages.yaml";
    let registry = project.read(file).ok().and_then(|bytes| yaml::parse::<Registry>(file, &bytes, "languages").ok());
    registry.map(|loaded| loaded.value.languages).unwrap_or_default()
}

fn topic(project: &Project, name: &str, languages: &[String], findings: &mut Findings) -> Option<TopicFiles> {
    let folder = format!("data/{name}");
    let topic: Option<Loaded<Topic>> = read(project, &format!("{folder}/topic.yaml"), "topic", findings);
    let facts = read(project, &format!("{folder}/facts.yaml"), "facts", findings);
    let glossary = read(project, &format!("{folder}/glossary.yaml"), "glossary", findings);
    let topic = topic?;
    let mut messages = BTreeMap::new();
    let tags = std::iter::once(&topic.value.staff).chain(&topic.value.languages);
    for (index, tag) in tags.enumerate() {
        let all = languages.is_empty() || languages.iter().any(|wanted| wanted == MULTIPLE);
        let wanted = *tag == topic.value.staff || all || languages.contains(tag);
        if !wanted || messages.contains_key(tag) {
            continue;
        }
        let path = format!("{folder}/messages/{tag}.yaml");
        let bytes = match project.read(&path) {
            Ok(bytes) => bytes,
            // A file that is there and cannot be read is at fault itself.
            Err(finding) if project.is_file(&path) => {
                findings.push(finding.language(tag));
                continue;
            }
            Err(finding) => {
                let pointer = if index == 0 { "/staff".into() } else { format!("/languages/{}", index - 1) };
                findings.push(
                    finding
                        .at(topic.place(&pointer))
                        .hint(format!("write the messages of `{tag}`, or take the language from the list"))
                        .language(tag),
                );
                continue;
            }
        };
        match yaml::parse::<Value>(&path, &bytes, "messages") {
            Ok(loaded) => {
                messages.insert(tag.clone(), message_file(loaded));
            }
            Err(faults) => findings.extend(faults.into_iter().map(|fault| fault.language(tag))),
        }
    }
    Some(TopicFiles { name: name.to_owned(), topic, facts: facts?, glossary: glossary?, messages })
}

fn message_file(loaded: Loaded<Value>) -> MessageFile {
    // The schema sees to it that these parts are what they should be.
    let part = |name: &str| loaded.value.get(name).cloned().unwrap_or_default();
    let mut review: Review = serde_json::from_value(part("review")).unwrap_or_default();
    review.waivers = serde_json::from_value(part("waivers")).unwrap_or_default();
    let texts = loaded.map(|value| {
        let mut texts = Vec::new();
        flatten("", &value, &mut texts);
        texts.retain(|(key, _)| !key.starts_with("review."));
        texts
    });
    MessageFile { loaded: texts, review }
}

fn flatten(prefix: &str, value: &Value, texts: &mut Vec<(String, String)>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::String(text) => texts.push((key, text.clone())),
            other => flatten(&key, other, texts),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(
    project: &Project,
    file: &str,
    schema: &str,
    findings: &mut Findings,
) -> Option<Loaded<T>> {
    let result: Result<Loaded<T>, Vec<Finding>> =
        project.read(file).map_err(|finding| vec![finding]).and_then(|bytes| yaml::parse(file, &bytes, schema));
    result.map_err(|faults| findings.extend(faults)).ok()
}
