//! Q: facts that no person has verified, and facts on which sources disagree.

use crate::finding::Finding;
use crate::load::TopicFiles;
use crate::model::fact::{Origin, Value};

pub fn facts(files: &TopicFiles, found: &mut Vec<Finding>) {
    let facts = &files.facts.value;
    for (name, fact) in &facts.facts {
        if let Some(Value::Url(url)) = fact.value()
            && fact.origin.verified_on.is_none()
        {
            found.push(
                Finding::new("Q005", format!("nobody has verified {url}"))
                    .at(files.facts.place(&format!("/facts/{name}/url")))
                    .hint("open it; if it shows what the sheet says, add `verified_on: <today>`"),
            );
        }
    }
    for (pointer, name, origin) in facts.origins() {
        disagreement(files, &pointer, &name, origin, found);
    }
}

fn disagreement(files: &TopicFiles, pointer: &str, name: &str, origin: &Origin, found: &mut Vec<Finding>) {
    if origin.disagreeing.is_empty() {
        return;
    }
    let others: Vec<String> =
        origin.disagreeing.iter().map(|other| format!("{} says: {}", other.source, other.says)).collect();
    let finding = Finding::new("Q006", format!("{name}: {} is printed, but {}", origin.source, others.join("; ")))
        .at(files.facts.place(&format!("{pointer}/disagreeing")));
    found.push(match &origin.because {
        Some(reason) => finding.hint(format!("printed as it is because: {reason}")),
        None => finding.hint("ask the source's publisher, then correct one of the two"),
    });
}
