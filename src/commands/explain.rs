//! `chirashi explain`: what a code means.

use super::print;
use crate::load::nearest;
use crate::rules::{self, RULES, Rule};

pub fn explain(code: Option<&str>) -> Result<u8, String> {
    let Some(code) = code else {
        let lines: Vec<String> =
            RULES.iter().map(|rule| format!("{}  {:7}  {}\n", rule.code, severity(rule), rule.title)).collect();
        return print(&lines.concat());
    };
    let upper = code.to_uppercase();
    let Some(rule) = rules::find(&upper) else {
        let hint = nearest(&upper, RULES.iter().map(|rule| rule.code));
        let hint = hint.map_or("`chirashi explain` lists all codes".to_owned(), |near| format!("did you mean {near}?"));
        return Err(format!("there is no finding {code}; {hint}"));
    };
    print(&format!("{} ({}): {}\n\n{}\n", rule.code, severity(rule), rule.title, rule.explain))
}

fn severity(rule: &Rule) -> &'static str {
    rule.severity.name()
}
