//! Opening hours as a clinic's record writes them → days and times; no words of any language.
//!
//! `Mo-Fr 09:00-12:00, 14:00-17:30; Sa 09:00-12:00`, as OpenStreetMap writes them, or with the Japanese names of the days.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::calendar::{TimeOfDay, Weekday};

/// Days with the same hours, Monday first, and the times of such a day, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    pub days: Vec<Weekday>,
    pub times: Vec<(TimeOfDay, TimeOfDay)>,
}

/// How the days are written, Monday first: in English, shortened to two letters or more, and in Japanese.
const DAYS: [(&str, char); 7] = [
    ("monday", '月'),
    ("tuesday", '火'),
    ("wednesday", '水'),
    ("thursday", '木'),
    ("friday", '金'),
    ("saturday", '土'),
    ("sunday", '日'),
];

/// Monday to Friday in one word.
const WEEKDAYS: &str = "平日";

/// Most rules of one record: a day each.
const MOST: usize = 7;

/// Words for days without hours.
const CLOSED: [&str; 4] = ["休", "closed", "Closed", "off"];

/// Reads what stands in a record; full-width characters are narrow already.
///
/// # Errors
/// What is wrong, in words.
pub fn parse(text: &str) -> Result<Vec<Opening>, Unread> {
    let mut openings: Vec<Opening> = Vec::new();
    let text = clock(&joined(text));
    for rule in rules(&text).into_iter().map(|rule| rule.trim_matches(is_gap)).filter(|rule| !rule.is_empty()) {
        if CLOSED.iter().any(|word| rule.contains(word)) {
            return Err(Unread::Closed(rule.to_owned()));
        }
        let first = rule.find(|c: char| c.is_ascii_digit()).ok_or_else(|| format!("“{rule}” has no times"))?;
        let (days, times) = rule.split_at(first);
        if days.trim_matches(is_gap).is_empty() {
            return Err(Unread::NoDays);
        }
        let opening = Opening { days: days_of(days.trim())?, times: times_of(times)? };
        let twice = openings.iter().flat_map(|other| &other.days).find(|day| opening.days.contains(day));
        if let Some(day) = twice {
            return Err(format!("{day} stands in two rules").into());
        }
        openings.push(opening);
    }
    match openings.len() {
        0 => Err("there are no hours".to_owned().into()),
        1..=MOST => Ok(openings),
        count => Err(format!("there are {count} rules").into()),
    }
}

/// Why hours cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// A rule of days without hours.
    Closed(String),
    /// Times of no days.
    NoDays,
    /// Anything else, in words.
    Other(String),
}

impl From<String> for Unread {
    fn from(words: String) -> Self {
        Unread::Other(words)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::Closed(rule) => write!(f, "“{rule}” is closed"),
            Unread::NoDays => f.write_str("no days before the times"),
            Unread::Other(words) => f.write_str(words),
        }
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '~' | '〜' | '–' | '−' | 'ー')
}

/// What may stand between days, times and rules.
fn is_gap(c: char) -> bool {
    matches!(c, ',' | '、' | '。' | '・' | ' ' | ':')
}

/// Dashes without the spaces around them.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_dash(c) {
            out.truncate(out.trim_end_matches(' ').len());
        } else if c == ' ' && out.ends_with(is_dash) {
            continue;
        }
        out.push(c);
    }
    out
}

/// `9:00` for 9時, `9:30` for 9時30分 and 9時半.
fn clock(text: &str) -> String {
    let mut parts = text.split('時');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if !out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push('時');
            out.push_str(part);
            continue;
        }
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (minutes, rest) = match part.strip_prefix('半') {
            Some(rest) => ("30", rest),
            None => match part[digits..].strip_prefix('分') {
                Some(rest) => (&part[..digits], rest),
                None => ("", part),
            },
        };
        out.push_str(&format!(":{minutes:0>2}"));
        out.push_str(rest);
    }
    out
}

/// The rules of a text: parted by semicolons, or by days that follow times.
fn rules(text: &str) -> Vec<&str> {
    let mut rules = Vec::new();
    let (mut start, mut timed) = (0, false);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c == ';' || c == '。' {
            rules.push(&text[start..at]);
            (start, timed) = (at + c.len_utf8(), false);
        } else if timed && !before.is_alphabetic() && (day(&text[at..]).is_some() || text[at..].starts_with(WEEKDAYS)) {
            rules.push(&text[start..at]);
            (start, timed) = (at, false);
        }
        timed |= c.is_ascii_digit();
        before = c;
    }
    rules.push(&text[start..]);
    rules
}

fn days_of(text: &str) -> Result<Vec<Weekday>, String> {
    let mut days = Vec::new();
    let mut from: Option<usize> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(WEEKDAYS).filter(|_| from.is_none()) {
            days.extend(0..5);
            rest = after;
        } else if let Some((index, length)) = day(rest) {
            match from.take() {
                None => days.push(index),
                // From Saturday to Monday goes over the week's end.
                Some(start) => days.extend((1..=(index + 7 - start) % 7).map(|step| (start + step) % 7)),
            }
            rest = &rest[length..];
        } else if is_dash(c) && from.is_none() && !days.is_empty() {
            from = days.last().copied();
            rest = &rest[c.len_utf8()..];
        } else if is_gap(c) {
            rest = &rest[c.len_utf8()..];
        } else {
            return Err(format!("“{text}” names no days"));
        }
    }
    days.sort_unstable();
    let count = days.len();
    days.dedup();
    if days.is_empty() || from.is_some() || days.len() < count {
        return Err(format!("“{text}” names no days, or one of them twice"));
    }
    Ok(days.into_iter().map(|index| Weekday::ALL[index]).collect())
}

/// The day that a text begins with, and how many bytes say it.
fn day(text: &str) -> Option<(usize, usize)> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let word = text[..letters].to_ascii_lowercase();
    DAYS.iter().enumerate().find_map(|(index, (english, japanese))| {
        if word.len() >= 2 && english.starts_with(&word) {
            return Some((index, letters));
        }
        let rest = text.strip_prefix(*japanese)?;
        let rest = rest.strip_prefix("曜日").or_else(|| rest.strip_prefix('曜')).unwrap_or(rest);
        Some((index, text.len() - rest.len()))
    })
}

fn times_of(text: &str) -> Result<Vec<(TimeOfDay, TimeOfDay)>, String> {
    let mut times: Vec<(TimeOfDay, TimeOfDay)> = Vec::new();
    for span in text.split([',', '、', ' ']).map(str::trim).filter(|span| !span.is_empty()) {
        let (from, until) = span.split_once(is_dash).ok_or_else(|| format!("“{span}” is no time from and until"))?;
        let (from, until) = (time(from)?, time(until)?);
        if from >= until {
            return Err(format!("“{span}” ends before it begins"));
        }
        if times.last().is_some_and(|(_, before)| from <= *before) {
            return Err(format!("“{span}” begins before the time before it ends"));
        }
        times.push((from, until));
    }
    if times.is_empty() { Err(format!("“{text}” has no times")) } else { Ok(times) }
}

/// `9:00` and `9` as well as `09:00`.
fn time(text: &str) -> Result<TimeOfDay, String> {
    let whole = if text.contains(':') { text.to_owned() } else { format!("{text}:00") };
    let padded = if whole.find(':') == Some(1) { format!("0{whole}") } else { whole };
    TimeOfDay::from_str(&padded).map_err(|_| format!("“{text}” is no time of day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let openings = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let days = |days: &[Weekday]| days.iter().map(Weekday::to_string).collect::<Vec<_>>().join(" ");
        let times = |times: &[(TimeOfDay, TimeOfDay)]| {
            times.iter().map(|(from, until)| format!("{from}-{until}")).collect::<Vec<_>>().join(" ")
        };
        openings.iter().map(|one| format!("{} {}", days(&one.days), times(&one.times))).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn hours_are_read_as_they_are_written() {
        assert_eq!(said("平日 9-12, 14-17:30 土 9-12"), "mon tue wed thu fri 09:00-12:00 14:00-17:30; sat 09:00-12:00");
        let expected = "mon tue wed thu fri 09:00-12:00 14:00-17:30; sat 09:00-12:00";
        for text in [
            "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00",
            "mon-fri 9:00-12:00, 14:00-17:30; saturday 9:00-12:00;",
            "月-金 9:00-12:00 14:00-17:30; 土 9:00-12:00",
            "月曜日〜金曜日 09:00〜12:00、14:00〜17:30;土曜09:00〜12:00",
            "月火水木金 9:00-12:00, 14:00-17:30; 土: 9:00-12:00",
            "月~金 9時~12時、14時~17時30分、土 9時 〜 12時",
            "月〜金 9:00 - 12:00、14時〜17時半。土曜日 9時〜12時00分",
            "Mo-Fr 9:00-12:00, 14:00-17:30, Sa 9:00-12:00",
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(said("Sa-Mo 10:00-11:00"), "mon sat sun 10:00-11:00");
        assert_eq!(said("月・木 10:00-11:00"), "mon thu 10:00-11:00");
    }

    #[test]
    fn what_is_no_hours_is_said() {
        for (text, why) in [
            ("", "no hours"),
            ("daily", "“daily” has no times"),
            ("9:00-12:00", "no days before the times"),
            (": 9:00-12:00", "no days before the times"),
            ("月-金 9:00-12:00; 日祝 休診", "“日祝 休診” is closed"),
            ("月-金 9:00-12:00、日祝休診", "“日祝休診” is closed"),
            ("M 9:00-12:00", "“M” names no days"),
            ("Mo-Fr 9:00", "“9:00” is no time from and until"),
            ("Mo 25:00-26:00", "“25:00” is no time of day"),
            ("Mo 12:00-9:00", "ends before it begins"),
            ("Mo 9:00-12:00 11:00-13:00", "begins before"),
            ("Mo-Fr 9:00-12:00; Fr 14:00-15:00", "fri stands in two rules"),
            ("Mo,Mo 9:00-12:00", "twice"),
            ("Mo- 9:00-12:00", "names no days"),
            ("祝 9:00-12:00", "names no days"),
        ] {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
