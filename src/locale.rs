//! Facts → words of one language, by ICU4X: dates, times, days, lists, numbers and names of languages; reads no file, translates no sentence.

use std::error::Error;
use std::fmt;

use icu::calendar::{Date as IcuDate, Gregorian};
use icu::datetime::fieldsets::{E, MD, T, YMD};
use icu::datetime::input::Time;
use icu::datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter};
use icu::decimal::DecimalFormatter;
use icu::list::ListFormatter;
use icu::list::options::ListFormatterOptions;
use icu::locale::extensions::unicode::{Value, key, value};
use icu::locale::subtags::{Language, language};
use icu::locale::{Locale as Tag, LocaleCanonicalizer, LocaleExpander, TransformResult, locale};
use icu_experimental::displaynames::DisplayNamesOptions;
use icu_experimental::displaynames::multi::LanguageDisplayNames;

use crate::model::calendar::{Date, MonthDay, TimeOfDay, Weekday};

// A Japanese leaflet says 午前9:30, though the clock CLDR gives the language has 24 hours. Of the
// 12-hour clocks h11 is the Japanese one: half past noon is 午後0:30; 午後12:30 could be midnight.
const TWELVE_HOURS: [(Language, Value); 1] = [(language!("ja"), value!("h11"))];

/// The words of one language for facts, built once per language.
#[derive(Debug)]
pub struct Locale {
    // The Gregorian calendar whatever the language's own: a Thai reader and the staff compare the
    // year with Japanese papers, so 2025 and not 2568; and no Japanese era, so 2025年, not 令和7年.
    date: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    month_day: FixedCalendarDateTimeFormatter<Gregorian, MD>,
    weekday: FixedCalendarDateTimeFormatter<Gregorian, E>,
    weekday_long: FixedCalendarDateTimeFormatter<Gregorian, E>,
    time: NoCalendarFormatter<T>,
    // Noon where the clock of twelve hours would call it 午後0:00, which nobody writes: 12:00, as 24 hours have it.
    noon: Option<String>,
    list: ListFormatter,
    number: DecimalFormatter,
    language_names: LanguageDisplayNames,
}

impl Locale {
    /// Loads the words of the language `tag` (BCP 47; its `-u-hc-` chooses the clock) with `digits`, a CLDR numbering system such as `latn`.
    pub fn new(tag: &str, digits: &str) -> Result<Self, LocaleError> {
        let mut locale = canonical(tag).ok_or_else(|| LocaleError::Tag(tag.to_owned()))?;
        let numbering = numbering_system(digits).ok_or_else(|| LocaleError::Digits(digits.to_owned()))?;

        let language = locale.id.language;
        let keywords = &mut locale.extensions.unicode.keywords;
        keywords.set(key!("nu"), numbering);
        if let Some((_, clock)) = TWELVE_HOURS.into_iter().find(|(of, _)| *of == language)
            && !keywords.contains_key(&key!("hc"))
        {
            keywords.set(key!("hc"), clock);
        }
        let noon = if locale.extensions.unicode.keywords.get(&key!("hc")) == Some(&value!("h11")) {
            let mut of_24_hours = locale.clone();
            of_24_hours.extensions.unicode.keywords.set(key!("hc"), value!("h23"));
            let time = NoCalendarFormatter::try_new((&of_24_hours).into(), T::hm()).map_err(no_words(tag))?;
            Some(printable(time.format(&clock_time(TimeOfDay::NOON))))
        } else {
            None
        };

        Ok(Self {
            // First, since this alone fails for a language without data; the others would fall back
            // to words of no language ("2025 M12 2").
            language_names: LanguageDisplayNames::try_new((&locale).into(), DisplayNamesOptions::default())
                .map_err(no_words(tag))?,
            date: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::long()).map_err(no_words(tag))?,
            month_day: FixedCalendarDateTimeFormatter::try_new((&locale).into(), MD::long()).map_err(no_words(tag))?,
            weekday: FixedCalendarDateTimeFormatter::try_new((&locale).into(), E::short()).map_err(no_words(tag))?,
            weekday_long: FixedCalendarDateTimeFormatter::try_new((&locale).into(), E::long())
                .map_err(no_words(tag))?,
            time: NoCalendarFormatter::try_new((&locale).into(), T::hm()).map_err(no_words(tag))?,
            noon,
            list: ListFormatter::try_new_and((&locale).into(), ListFormatterOptions::default())
                .map_err(no_words(tag))?,
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).map_err(no_words(tag))?,
        })
    }

    /// Writes a date in the long form without the day of the week: "December 2, 2025".
    pub fn date(&self, date: Date) -> String {
        let day = gregorian(date.year(), date.month(), date.day());
        printable(self.date.format(&day))
    }

    /// Writes a day of any year in the long form: "December 29".
    pub fn month_day(&self, day: MonthDay) -> String {
        // A leap year, so that 29 February can be written.
        let day = gregorian(2024, day.month(), day.day());
        printable(self.month_day.format(&day))
    }

    /// Writes a time to the minute on the clock the language uses: "8:00 AM", "20:00".
    pub fn time(&self, time: TimeOfDay) -> String {
        match &self.noon {
            Some(noon) if time == TimeOfDay::NOON => noon.clone(),
            _ => printable(self.time.format(&clock_time(time))),
        }
    }

    /// Writes a day of the week in short, for a table of hours: "Mon".
    pub fn weekday(&self, day: Weekday) -> String {
        printable(self.weekday.format(&some_date_on(day)))
    }

    /// Writes a day of the week in full, for a sentence: "Monday".
    pub fn weekday_long(&self, day: Weekday) -> String {
        printable(self.weekday_long.format(&some_date_on(day)))
    }

    /// Joins items into one list, all of them meant: "A, B, and C".
    pub fn list(&self, items: &[String]) -> String {
        printable(self.list.format(items.iter()))
    }

    /// Names a language (`en`), or gives nothing for a tag with script or region and for a language CLDR does not name here.
    pub fn language_name(&self, tag: &str) -> Option<String> {
        let asked: Tag = tag.parse().ok()?;
        // "Chinese" would be the wrong name for zh-Hant.
        if asked.id.script.is_some() || asked.id.region.is_some() || !asked.id.variants.is_empty() {
            return None;
        }
        // The code as asked before its canonical form: `tl` is "Tagalog", as Japanese offices say,
        // and "Filipino" only in a language that has no word for the former.
        self.language_names
            .of(asked.id.language)
            .or_else(|| self.language_names.of(canonical(tag)?.id.language))
            .map(printable)
    }

    /// Writes a whole number with the language's digits and grouping: "1,234".
    pub fn number(&self, number: u32) -> String {
        printable(self.number.format(&number.into()))
    }
}

/// Why there are no words for a language.
#[derive(Debug)]
pub enum LocaleError {
    /// The text is not a BCP 47 tag.
    Tag(String),
    /// The text is not a numbering system with digits of its own.
    Digits(String),
    /// The data in the program has nothing for the language.
    Words {
        /// The language asked for.
        tag: String,
        /// What ICU4X says.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl fmt::Display for LocaleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(f, "“{tag}” is not a BCP 47 language tag"),
            Self::Digits(digits) => {
                write!(f, "“{digits}” names no digits; write a CLDR numbering system such as latn, mymr or deva")
            }
            Self::Words { tag, .. } => {
                write!(f, "the Unicode locale data in this program has no words for the language “{tag}”")
            }
        }
    }
}

impl Error for LocaleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Tag(_) | Self::Digits(_) => None,
            Self::Words { source, .. } => Some(source.as_ref()),
        }
    }
}

fn no_words<S: Error + Send + Sync + 'static>(tag: &str) -> impl FnOnce(S) -> LocaleError {
    move |source| LocaleError::Words { tag: tag.to_owned(), source: Box::new(source) }
}

/// Reads a tag and replaces old codes by those CLDR keeps its words under: `tl` by `fil`.
fn canonical(tag: &str) -> Option<Tag> {
    let mut locale = tag.parse().ok()?;
    LocaleCanonicalizer::new_common().canonicalize(&mut locale);
    Some(locale)
}

/// The language of most people in a country, with its script, by the country's code of two letters: `vi-Latn` for `VN`.
pub fn language_of_country(code: &str) -> Option<String> {
    let mut locale: Tag = format!("und-{code}").parse().ok()?;
    let region = locale.id.region.filter(|_| code.len() == 2)?;
    (LocaleExpander::new_common().maximize(&mut locale.id) == TransformResult::Modified).then_some(())?;
    let (language, script) = (locale.id.language, locale.id.script?);
    (!language.is_unknown() && locale.id.region == Some(region)).then(|| format!("{language}-{script}"))
}

/// The code of a tag's language as CLDR has it today: `fil` for `tl`.
pub fn current_code(tag: &str) -> Option<String> {
    Some(canonical(tag)?.id.language.to_string())
}

/// Reads the name of a numbering system; ICU4X takes an unknown one for the language's own without a word.
fn numbering_system(digits: &str) -> Option<Value> {
    let value: Value = digits.parse().ok()?;
    let mut root = locale!("und");
    let keywords = &mut root.extensions.unicode.keywords;
    keywords.set(key!("nu"), value.clone());
    let formatter = DecimalFormatter::try_new(root.into(), Default::default()).ok()?;
    let is_latin = formatter.format_to_string(&0.into()) == "0";
    (is_latin == (digits == "latn")).then_some(value)
}

fn gregorian(year: i32, month: u8, day: u8) -> IcuDate<Gregorian> {
    IcuDate::try_new_gregorian(year, month, day).expect("the model holds only days that exist")
}

fn clock_time(time: TimeOfDay) -> Time {
    Time::try_new(time.hour(), time.minute(), 0, 0).expect("a TimeOfDay is on the 24-hour clock")
}

/// Gives some date that falls on a day of the week.
fn some_date_on(day: Weekday) -> IcuDate<Gregorian> {
    // 1 January 2024 was a Monday.
    gregorian(2024, 1, 1 + day as u8)
}

/// Replaces the narrow no-break space (of "8:00 AM"), which fewer fonts have than the plain one.
fn printable(text: impl fmt::Display) -> String {
    text.to_string().replace('\u{202f}', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [&str; 18] = [
        "ja",
        "ja-x-easy",
        "en",
        "zh-Hans",
        "zh-Hant",
        "ko",
        "vi",
        "ne",
        "pt",
        "es",
        "id",
        "tl",
        "th",
        "my",
        "km",
        "mn",
        "uk",
        "si",
    ];
    const HOTLINE: [&str; 10] = ["en", "zh", "ko", "es", "pt", "th", "ne", "id", "vi", "tl"];

    fn words(tag: &str) -> Locale {
        Locale::new(tag, "latn").unwrap()
    }

    fn date(tag: &str) -> String {
        words(tag).date("2025-12-02".parse().unwrap())
    }

    fn month_day(tag: &str) -> String {
        words(tag).month_day("12-29".parse().unwrap())
    }

    fn times(tag: &str) -> [String; 3] {
        ["08:00", "12:30", "20:00"].map(|time| words(tag).time(time.parse().unwrap()))
    }

    fn days(tag: &str) -> [String; 2] {
        [Weekday::Mon, Weekday::Sun].map(|day| words(tag).weekday(day))
    }

    fn days_long(tag: &str) -> [String; 2] {
        [Weekday::Mon, Weekday::Sun].map(|day| words(tag).weekday_long(day))
    }

    fn hotline(tag: &str) -> String {
        let words = words(tag);
        words.list(&HOTLINE.map(|tag| words.language_name(tag).unwrap()))
    }

    #[test]
    fn every_language_has_words_for_every_fact() {
        for tag in LANGUAGES {
            assert!(date(tag).contains("2025"), "{tag}: {}", date(tag));
            assert!(month_day(tag).contains("29"), "{tag}");
            assert!(times(tag)[0].contains('8'), "{tag}");
            assert!(!hotline(tag).is_empty(), "{tag}");
            let words = words(tag);
            for short in Weekday::ALL {
                for other in Weekday::ALL {
                    let same = words.weekday(short) == words.weekday(other);
                    assert_eq!(same, short == other, "{tag}");
                }
            }
        }
    }

    #[test]
    fn dates() {
        assert_eq!(date("ja"), "2025年12月2日");
        assert_eq!(date("ja-x-easy"), "2025年12月2日");
        assert_eq!(date("en"), "December 2, 2025");
        assert_eq!(date("zh-Hant"), "2025年12月2日");
        assert_eq!(date("ko"), "2025년 12월 2일");
        assert_eq!(date("pt"), "2 de dezembro de 2025");
        assert_eq!(date("id"), "2 Desember 2025");
        assert_eq!(date("tl"), "Disyembre 2, 2025");
        assert_eq!(date("uk"), "2 грудня 2025\u{a0}р.");
        assert_eq!(month_day("ja"), "12月29日");
        assert_eq!(month_day("en"), "December 29");
        assert_eq!(month_day("es"), "29 de diciembre");
        assert_eq!(month_day("th"), "29 ธันวาคม");
    }

    #[test]
    fn the_year_is_the_western_one_whatever_the_tag_wants() {
        assert_eq!(date("th"), "2 ธันวาคม ค.ศ. 2025");
        assert_eq!(date("th-u-ca-buddhist"), date("th"));
        assert_eq!(date("ja-u-ca-japanese"), "2025年12月2日");
    }

    #[test]
    fn the_first_the_last_and_the_leap_day_are_written() {
        let en = words("en");
        for (day, written) in [("0001-01-01", "January 1, 1 AD"), ("9999-12-31", "December 31, 9999")] {
            assert_eq!(en.date(day.parse().unwrap()), written);
        }
        assert_eq!(en.month_day("02-29".parse().unwrap()), "February 29");
    }

    #[test]
    fn times_follow_the_clock_of_the_language() {
        assert_eq!(times("ja"), ["午前8:00", "午後0:30", "午後8:00"]);
        assert_eq!(times("ja-x-easy"), times("ja"));
        assert_eq!(times("ja-u-hc-h23"), ["8:00", "12:30", "20:00"]);
        assert_eq!(times("en"), ["8:00\u{a0}AM", "12:30\u{a0}PM", "8:00\u{a0}PM"]);
        assert_eq!(times("zh-Hans"), ["08:00", "12:30", "20:00"]);
        assert_eq!(times("zh-Hant"), ["上午8:00", "中午12:30", "晚上8:00"]);
        assert_eq!(times("ko"), ["오전 8:00", "오후 12:30", "오후 8:00"]);
        assert_eq!(times("id"), ["08.00", "12.30", "20.00"]);
        assert_eq!(times("tl"), times("en"));
    }

    #[test]
    fn noon_is_no_hour_of_the_afternoon_in_japanese() {
        let noon = |tag: &str| words(tag).time(TimeOfDay::NOON);
        assert_eq!(noon("ja"), "12:00");
        assert_eq!(noon("ja-x-easy"), "12:00");
        assert_eq!(noon("en"), "12:00\u{a0}PM");
    }

    #[test]
    fn days_of_the_week_come_short_and_long() {
        assert_eq!(days("ja"), ["月", "日"]);
        assert_eq!(days("en"), ["Mon", "Sun"]);
        assert_eq!(days("zh-Hans"), ["周一", "周日"]);
        assert_eq!(days("zh-Hant"), ["週一", "週日"]);
        assert_eq!(days("vi"), ["Thứ 2", "CN"]);
        assert_eq!(days("pt"), ["seg.", "dom."]);
        assert_eq!(days("tl"), ["Lun", "Lin"]);
        assert_eq!(days_long("ja-x-easy"), ["月曜日", "日曜日"]);
        assert_eq!(days_long("ko"), ["월요일", "일요일"]);
        assert_eq!(days_long("mn"), ["Даваа", "Ням"]);
    }

    #[test]
    fn languages_are_named_and_listed() {
        assert_eq!(
            hotline("ja"),
            "英語、中国語、韓国語、スペイン語、ポルトガル語、タイ語、ネパール語、インドネシア語、ベトナム語、タガログ語"
        );
        assert_eq!(
            hotline("en"),
            "English, Chinese, Korean, Spanish, Portuguese, Thai, Nepali, Indonesian, Vietnamese, and Tagalog"
        );
        assert_eq!(hotline("th"), "อังกฤษ จีน เกาหลี สเปน โปรตุเกส ไทย เนปาล อินโดนีเซีย เวียดนาม และตากาล็อก");
        assert_eq!(words("th").language_name("en").as_deref(), Some("อังกฤษ"));
        assert_eq!(words("es").list(&["español".into(), "inglés".into()]), "español e inglés");
        assert_eq!(words("en").list(&["one".into()]), "one");
        assert_eq!(words("en").list(&[]), "");
    }

    #[test]
    fn a_language_without_the_old_code_gives_the_name_of_the_new() {
        assert_eq!(words("en").language_name("tl").as_deref(), Some("Tagalog"));
        assert_eq!(words("ne").language_name("tl"), words("ne").language_name("fil"));
    }

    #[test]
    fn a_country_has_a_language() {
        for (code, tag) in
            [("vn", "vi-Latn"), ("JP", "ja-Jpan"), ("tw", "zh-Hant"), ("cn", "zh-Hans"), ("np", "ne-Deva")]
        {
            assert_eq!(language_of_country(code).as_deref(), Some(tag));
        }
        assert_eq!(language_of_country("zz"), None);
        assert_eq!(language_of_country("words"), None);
        assert_eq!(current_code("tl"), current_code("fil"));
    }

    #[test]
    fn only_a_plain_language_is_named() {
        let en = words("en");
        assert_eq!(en.language_name("ja-x-easy").as_deref(), Some("Japanese"));
        assert_eq!(en.language_name("zh-Hant"), None);
        assert_eq!(en.language_name("qqq"), None);
        assert_eq!(en.language_name("not a tag"), None);
    }

    #[test]
    fn digits_are_those_asked_for() {
        let latin = Locale::new("my", "latn").unwrap();
        let burmese = Locale::new("my", "mymr").unwrap();
        let time = "09:30".parse().unwrap();
        assert_eq!(latin.time(time), "09:30");
        assert_eq!(burmese.time(time), "၀၉:၃၀");
        assert_eq!(burmese.number(1234), "၁,၂၃၄");
        assert_eq!(words("id").number(1234), "1.234");
        assert_eq!(words("ne").number(1_234_567), "12,34,567");
    }

    #[test]
    fn no_language_has_a_space_the_fonts_lack() {
        for tag in LANGUAGES.into_iter().chain(["fr", "de"]) {
            let written = [date(tag), hotline(tag), words(tag).number(1_234_567)];
            for text in written.into_iter().chain(times(tag)) {
                assert!(!text.contains('\u{202f}'), "{tag}: {text}");
            }
        }
    }

    #[test]
    fn what_cannot_be_is_refused_in_plain_words() {
        let complaint = |tag, digits| Locale::new(tag, digits).unwrap_err().to_string();
        assert_eq!(complaint("日本語", "latn"), "“日本語” is not a BCP 47 language tag");
        for digits in ["", "foo", "native", "latn-foo", "0"] {
            assert!(matches!(Locale::new("my", digits), Err(LocaleError::Digits(_))), "{digits}");
        }
        assert_eq!(
            complaint("xx", "latn"),
            "the Unicode locale data in this program has no words for the language “xx”"
        );
    }

    #[test]
    fn one_locale_serves_all_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Locale>();
    }
}
