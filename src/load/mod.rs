//! YAML files → `Content` with places; nothing is compared between files here.

mod content;
mod folder;
mod logos;
mod profiles;
mod records;
mod slips;
mod yaml;

pub use content::{Content, LayoutFile, MessageFile, TopicFiles, content, languages, layouts, topic_names};
pub use folder::{BUILT_IN, Project, built_in_layouts, unreadable};
pub use logos::Logos;
pub use profiles::{DEFAULT as DEFAULT_PROFILE, icc, names as profile_names, profile};
pub use records::{Encoding, Record, Refused, Source};
pub(crate) use yaml::nearest;
pub use yaml::{Loaded, SCHEMAS, parse_built_in, schema};
