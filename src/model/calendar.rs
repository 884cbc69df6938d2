//! Written dates, times of day and days of the week → checked values → the same writing; no words of any language, no clock, no time zone.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A day of the Gregorian calendar that exists, written `2025-12-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// Makes a date, or says which of its numbers is out of range.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, CalendarError> {
        in_range("year", year, 1, 9999)?;
        in_range("month", month, 1, 12)?;
        in_range("day", day, 1, days_in(month, is_leap(year)))?;
        Ok(Self { year, month, day })
    }

    /// Gives the year of the common era, 1 to 9999.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Gives the month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Gives the day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl FromStr for Date {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let (year, month, day) = text
            .split_once('-')
            .and_then(|(year, rest)| {
                let (month, day) = pair(rest, '-')?;
                Some((number(year, 4)?, month, day))
            })
            .ok_or_else(|| CalendarError::form(text, "a date", "like 2025-12-02"))?;
        Self::new(year, month, day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A day of any year, 29 February included, written `12-29`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// Makes a day of the year, or says which of its numbers is out of range.
    pub fn new(month: u8, day: u8) -> Result<Self, CalendarError> {
        in_range("month", month, 1, 12)?;
        in_range("day", day, 1, days_in(month, true))?;
        Ok(Self { month, day })
    }

    /// Gives the month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Gives the day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl FromStr for MonthDay {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let (month, day) = pair(text, '-').ok_or_else(|| CalendarError::form(text, "a month and day", "like 12-29"))?;
        Self::new(month, day)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// A time of day on the 24-hour clock, `00:00` to `23:59`, written `08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

impl TimeOfDay {
    pub const NOON: Self = Self { hour: 12, minute: 0 };

    /// Makes a time of day, or says which of its numbers is out of range.
    pub fn new(hour: u8, minute: u8) -> Result<Self, CalendarError> {
        in_range("hour", hour, 0, 23)?;
        in_range("minute", minute, 0, 59)?;
        Ok(Self { hour, minute })
    }

    /// Gives the hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// Gives the minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.minute
    }
}

impl FromStr for TimeOfDay {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let (hour, minute) = pair(text, ':')
            .ok_or_else(|| CalendarError::form(text, "a time of day", "on the 24-hour clock, like 08:00"))?;
        Self::new(hour, minute)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// A day of the week, Monday first, written `mon`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All seven days, Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    fn written(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }
}

impl FromStr for Weekday {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        Self::ALL
            .into_iter()
            .find(|day| day.written() == text)
            .ok_or_else(|| CalendarError::form(text, "a day of the week", "as mon, tue, wed, thu, fri, sat or sun"))
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.written())
    }
}

/// What is wrong with a written date, time or day of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarError {
    /// The text does not have the form of the thing it should be.
    Form {
        /// What stands there.
        text: String,
        /// What it should be, such as "a date".
        what: &'static str,
        /// How that is written.
        how: &'static str,
    },
    /// A number has no place in the calendar or on the clock.
    Range {
        /// Which number, such as "day".
        part: &'static str,
        /// Its value.
        value: i32,
        /// The least it can be.
        first: i32,
        /// The most it can be, in that month for a day.
        last: i32,
    },
}

impl CalendarError {
    fn form(text: &str, what: &'static str, how: &'static str) -> Self {
        Self::Form { text: text.to_owned(), what, how }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form { text, what, how } => {
                write!(f, "“{text}” is not {what}; write it {how}")
            }
            Self::Range { part, value, first, last } => {
                write!(f, "there is no {part} {value} here; it goes from {first} to {last}")
            }
        }
    }
}

impl std::error::Error for CalendarError {}

macro_rules! serde_as_written {
    ($($type:ty),+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

serde_as_written!(Date, MonthDay, TimeOfDay, Weekday);

/// Reads exactly `width` digits, so that `2025-1-2` and `+8:00` are refused.
fn number<T: FromStr>(text: &str, width: usize) -> Option<T> {
    if text.len() != width || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn pair(text: &str, separator: char) -> Option<(u8, u8)> {
    let (first, second) = text.split_once(separator)?;
    Some((number(first, 2)?, number(second, 2)?))
}

fn in_range<T: Into<i32>>(part: &'static str, value: T, first: i32, last: i32) -> Result<(), CalendarError> {
    let value = value.into();
    if (first..=last).contains(&value) { Ok(()) } else { Err(CalendarError::Range { part, value, first, last }) }
}

fn is_leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(month: u8, leap: bool) -> i32 {
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The year, and month, day, hour, minute and second in UTC, of seconds since 1970.
pub fn civil(seconds: i64) -> (i64, [u8; 5]) {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 0000-03-01, so that the leap day ends a year (H. Hinnant, “chrono-compatible date algorithms”).
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    // Each is below a hundred.
    (year, [month, day, rest / 3600, rest / 60 % 60, rest % 60].map(|part| part as u8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, StrDeserializer};

    fn complaint<T: FromStr<Err = CalendarError> + fmt::Debug>(text: &str) -> String {
        text.parse::<T>().unwrap_err().to_string()
    }

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in ["2025-12-02", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in ["12-29", "02-29", "01-01"] {
            assert_eq!(text.parse::<MonthDay>().unwrap().to_string(), text);
        }
        for text in ["08:00", "00:00", "23:59"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
        for day in Weekday::ALL {
            assert_eq!(day.to_string().parse(), Ok(day));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2025-12",
            "2025-1-2",
            "25-12-02",
            "2025/12/02",
            "2025-12-02 ",
            "+025-12-02",
            "２０２５-12-02",
            "2025-12-02-01",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["8:00", "08:00:00", "8 am", "+8:00", "0800"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
        for text in ["Mon", "monday", "月"] {
            assert!(text.parse::<Weekday>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused_in_plain_words() {
        assert_eq!(complaint::<Date>("2025-02-29"), "there is no day 29 here; it goes from 1 to 28");
        assert_eq!(complaint::<Date>("1900-02-29"), "there is no day 29 here; it goes from 1 to 28");
        assert_eq!(complaint::<MonthDay>("02-30"), "there is no day 30 here; it goes from 1 to 29");
        assert_eq!(complaint::<MonthDay>("13-01"), "there is no month 13 here; it goes from 1 to 12");
        assert_eq!(complaint::<TimeOfDay>("24:00"), "there is no hour 24 here; it goes from 0 to 23");
        assert_eq!(complaint::<Date>("2 Dec"), "“2 Dec” is not a date; write it like 2025-12-02");
        assert_eq!(
            complaint::<Weekday>("Mon"),
            "“Mon” is not a day of the week; write it as mon, tue, wed, thu, fri, sat or sun"
        );
    }

    #[test]
    fn values_are_ordered_by_time() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert!(date("2025-12-02") < date("2026-01-01"));
        assert!(Weekday::Mon < Weekday::Sun);
    }

    #[test]
    fn serde_reads_the_written_form() {
        let read = |text: &'static str| {
            let text: StrDeserializer<'_, ValueError> = text.into_deserializer();
            Date::deserialize(text)
        };
        assert_eq!(read("2025-12-02"), Ok(Date::new(2025, 12, 2).unwrap()));
        assert_eq!(read("2025-02-30").unwrap_err().to_string(), "there is no day 30 here; it goes from 1 to 28");
    }
}
