//! YAML files → `Content` with places; nothing is compared between files here.

mod content;
mod folder;
mod yaml;

pub use content::{Content, LayoutFile, MessageFile, TopicFiles, content, topic_names};
pub use folder::{BUILT_IN, Project, unreadable};
pub(crate) use yaml::nearest;
pub use yaml::{Loaded, SCHEMAS, parse_built_in, schema};
