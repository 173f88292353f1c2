//! Dates and times: the forms of XML Schema, which are the default, and patterns of `strptime`.
//!
//! jiff 1.0 and time 0.3 read such patterns too. Neither says of a pattern beforehand that it is one which it
//! does not know, and each is a calendar with a database of time zones, of which only the days of a month are
//! needed here.

/// A moment in seconds since 1970 began. Without a zone, it counts as UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Instant {
    seconds: i64,
    nanos: u32,
}

/// How a date is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InstantFormat {
    /// `2026-01-31`
    Date,
    /// `2026-01-31T09:30:00`, with a fraction and a zone where they are known.
    DateTime,
    Pattern(Vec<Part>),
}

/// A part of a pattern: a directive, or what stands there as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    ShortYear,
    Month,
    MonthName { is_short: bool },
    Day,
    DayOfYear,
    Hour,
    ShortHour,
    Half,
    Minute,
    Second,
    Fraction,
    Zone,
    Space,
    Byte(u8),
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl InstantFormat {
    /// A pattern as Python documents it (`datetime`, "strftime() and strptime() Format Codes"); `None` where it
    /// has a directive that is not known here.
    pub(super) fn pattern(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            let one = match byte {
                b'%' => match bytes.next()? {
                    b'Y' => Part::Year,
                    b'y' => Part::ShortYear,
                    b'm' => Part::Month,
                    b'b' => Part::MonthName { is_short: true },
                    b'B' => Part::MonthName { is_short: false },
                    b'd' => Part::Day,
                    b'j' => Part::DayOfYear,
                    b'H' => Part::Hour,
                    b'I' => Part::ShortHour,
                    b'p' => Part::Half,
                    b'M' => Part::Minute,
                    b'S' => Part::Second,
                    b'f' => Part::Fraction,
                    b'z' => Part::Zone,
                    b'%' => Part::Byte(b'%'),
                    b'T' => {
                        parts.extend([
                            Part::Hour,
                            Part::Byte(b':'),
                            Part::Minute,
                            Part::Byte(b':'),
                        ]);
                        Part::Second
                    }
                    b'F' => {
                        parts.extend([Part::Year, Part::Byte(b'-'), Part::Month, Part::Byte(b'-')]);
                        Part::Day
                    }
                    _ => return None,
                },
                b' ' | b'\t' | b'\n' => Part::Space,
                byte => Part::Byte(byte),
            };
            parts.push(one);
        }
        Some(Self::Pattern(parts))
    }

    /// Reads a date; `None` where it is none, or is not written so.
    pub(super) fn read(&self, text: &[u8]) -> Option<Instant> {
        let mut moment = Moment::default();
        let mut rest = text;
        match self {
            Self::Date => moment.read_date(&mut rest)?,
            Self::DateTime => {
                moment.read_date(&mut rest)?;
                byte(&mut rest, b'T')?;
                moment.hour = number(&mut rest, 2, 2)?;
                byte(&mut rest, b':')?;
                moment.minute = number(&mut rest, 2, 2)?;
                byte(&mut rest, b':')?;
                moment.second = number(&mut rest, 2, 2)?;
                if byte(&mut rest, b'.').is_some() {
                    moment.nanos = fraction(&mut rest, usize::MAX)?;
                }
                if !rest.is_empty() {
                    moment.zone = zone(&mut rest, true)?;
                }
                // The end of a day (XML Schema, part 2, 3.2.7.1).
                if moment.hour == 24
                    && moment.minute == 0
                    && moment.second == 0
                    && moment.nanos == 0
                {
                    moment.hour = 0;
                    moment.extra_days = 1;
                }
                // Leap seconds are none in XML Schema.
                (moment.second < 60).then_some(())?;
            }
            Self::Pattern(parts) => {
                for part in parts {
                    moment.read_part(*part, &mut rest)?;
                }
            }
        }
        rest.is_empty().then_some(())?;
        moment.instant()
    }
}

/// What was read of a date; where a part is not written, its smallest.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    day_of_year: Option<i64>,
    hour: i64,
    /// Of an hour that counts to 12: the afternoon.
    is_afternoon: Option<bool>,
    has_short_hour: bool,
    minute: i64,
    second: i64,
    nanos: u32,
    /// Seconds east of Greenwich.
    zone: i64,
    extra_days: i64,
}

impl Default for Moment {
    fn default() -> Self {
        Self {
            // As of Python.
            year: 1900,
            month: 1,
            day: 1,
            day_of_year: None,
            hour: 0,
            is_afternoon: None,
            has_short_hour: false,
            minute: 0,
            second: 0,
            nanos: 0,
            zone: 0,
            extra_days: 0,
        }
    }
}

impl Moment {
    fn read_date(&mut self, rest: &mut &[u8]) -> Option<()> {
        self.year = number(rest, 4, 4)?;
        byte(rest, b'-')?;
        self.month = number(rest, 2, 2)?;
        byte(rest, b'-')?;
        self.day = number(rest, 2, 2)?;
        Some(())
    }

    fn read_part(&mut self, part: Part, rest: &mut &[u8]) -> Option<()> {
        match part {
            Part::Year => self.year = number(rest, 4, 4)?,
            // POSIX: 69 to 99 are of the twentieth century.
            Part::ShortYear => {
                let year = number(rest, 2, 2)?;
                self.year = year + if year < 69 { 2000 } else { 1900 };
            }
            Part::Month => self.month = number(rest, 1, 2)?,
            Part::MonthName { is_short } => self.month = month_name(rest, is_short)?,
            Part::Day => self.day = number(rest, 1, 2)?,
            Part::DayOfYear => self.day_of_year = Some(number(rest, 1, 3)?),
            Part::Hour => self.hour = number(rest, 1, 2)?,
            Part::ShortHour => {
                self.hour = number(rest, 1, 2)?;
                self.has_short_hour = true;
                (1..=12).contains(&self.hour).then_some(())?;
            }
            Part::Half => {
                let (half, behind) = rest.split_at_checked(2)?;
                let is_afternoon = half.eq_ignore_ascii_case(b"pm");
                (is_afternoon || half.eq_ignore_ascii_case(b"am")).then_some(())?;
                self.is_afternoon = Some(is_afternoon);
                *rest = behind;
            }
            Part::Minute => self.minute = number(rest, 1, 2)?,
            Part::Second => self.second = number(rest, 1, 2)?,
            Part::Fraction => self.nanos = fraction(rest, 6)?,
            Part::Zone => self.zone = zone(rest, false)?,
            Part::Space => {
                let behind = rest.trim_ascii_start();
                (behind.len() < rest.len()).then_some(())?;
                *rest = behind;
            }
            Part::Byte(expected) => byte(rest, expected)?,
        }
        Some(())
    }

    /// The moment, if there is such a day and such a time.
    fn instant(&self) -> Option<Instant> {
        let is_leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let length = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + i64::from(is_leap),
            _ => return None,
        };
        let hour = match (self.has_short_hour, self.is_afternoon) {
            (true, Some(is_afternoon)) => self.hour % 12 + if is_afternoon { 12 } else { 0 },
            _ => self.hour,
        };
        let is_right = (1..=length).contains(&self.day)
            && self.year > 0
            && (0..24).contains(&hour)
            && self.minute < 60
            // A leap second, as POSIX has it.
            && self.second <= 61;
        is_right.then_some(())?;
        let mut days = days(self.year, self.month, self.day) + self.extra_days;
        if let Some(day) = self.day_of_year {
            (1..=365 + i64::from(is_leap))
                .contains(&day)
                .then_some(())?;
            days += day - 1;
        }
        Some(Instant {
            seconds: days * 86_400 + hour * 3_600 + self.minute * 60 + self.second - self.zone,
            nanos: self.nanos,
        })
    }
}

/// Days since 1970 began, in the Gregorian calendar: whole years from March on, so that a leap day is a year's
/// last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    // 719,468 days lie between the first of March of the year 0 and the first of January 1970.
    before + (month * 153 + 2) / 5 + day - 1 - 719_468
}

fn byte(rest: &mut &[u8], expected: u8) -> Option<()> {
    *rest = rest.strip_prefix(&[expected])?;
    Some(())
}

/// Digits, as many as there are between these two counts.
fn number(rest: &mut &[u8], least: usize, most: usize) -> Option<i64> {
    let (mut value, mut count) = (0_i64, 0_usize);
    while let [digit @ b'0'..=b'9', behind @ ..] = rest
        && count < most
    {
        value = value * 10 + i64::from(digit.wrapping_sub(b'0'));
        count += 1;
        *rest = behind;
    }
    (count >= least).then_some(value)
}

/// A fraction of a second; of what is behind the ninth digit, nothing is kept.
fn fraction(rest: &mut &[u8], most: usize) -> Option<u32> {
    let (mut nanos, mut unit, mut count) = (0_u32, 100_000_000_u32, 0_usize);
    while let [digit @ b'0'..=b'9', behind @ ..] = rest
        && count < most
    {
        nanos += u32::from(digit.wrapping_sub(b'0')) * unit;
        unit /= 10;
        count += 1;
        *rest = behind;
    }
    (count > 0).then_some(nanos)
}

/// `Z`, or hours and minutes from Greenwich; the colon may be left out in a pattern.
fn zone(rest: &mut &[u8], is_strict: bool) -> Option<i64> {
    if byte(rest, b'Z').is_some() {
        return Some(0);
    }
    let is_west = byte(rest, b'-').is_some();
    if !is_west {
        byte(rest, b'+')?;
    }
    let hours = number(rest, 2, 2)?;
    if byte(rest, b':').is_none() && is_strict {
        return None;
    }
    let minutes = number(rest, 2, 2)?;
    // 14 hours are the most (XML Schema, part 2, 3.2.7.3); Python goes to 24.
    (minutes < 60 && hours * 60 + minutes <= if is_strict { 840 } else { 1_439 }).then_some(())?;
    let seconds = hours * 3_600 + minutes * 60;
    Some(if is_west { -seconds } else { seconds })
}

fn month_name(rest: &mut &[u8], is_short: bool) -> Option<i64> {
    for (name, month) in MONTHS.iter().zip(1..) {
        let name = if is_short { name.get(..3)? } else { name };
        if let Some((start, behind)) = rest.split_at_checked(name.len())
            && start.eq_ignore_ascii_case(name.as_bytes())
        {
            *rest = behind;
            return Some(month);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_one_that_is_in_the_calendar() {
        for (text, is_one) in [
            ("2026-01-31", true),
            ("2024-02-29", true),
            ("2000-02-29", true),
            ("2026-02-29", false),
            ("1900-02-29", false),
            ("2026-04-31", false),
            ("2026-13-01", false),
            ("2026-00-01", false),
            ("2026-01-00", false),
            ("0000-01-01", false),
            ("2026-1-31", false),
            ("26-01-31", false),
            ("2026-01-31 ", false),
            ("2026-01-31T00:00:00", false),
            ("31.01.2026", false),
            ("", false),
        ] {
            let read = InstantFormat::Date.read(text.as_bytes());
            assert_eq!(read.is_some(), is_one, "{text:?}");
        }
    }

    #[test]
    fn a_time_may_have_a_fraction_and_a_zone() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00", Some(0)),
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-01T01:00:00+01:00", Some(0)),
            ("1969-12-31T19:00:00.300-05:00", Some(0)),
            ("2026-11-30T18:00:00Z", Some(1_796_061_600)),
            ("2024-02-28T24:00:00Z", Some(1_709_164_800)),
            ("2000-03-01T00:00:00Z", Some(951_868_800)),
            ("0001-01-01T00:00:00Z", Some(-62_135_596_800)),
            ("1970-01-01T24:00:01", None),
            ("1970-01-01T00:60:00", None),
            ("1970-01-01T00:00:60", None),
            ("1970-01-01T25:00:00", None),
            ("1970-01-01 00:00:00", None),
            ("1970-01-01T00:00", None),
            ("1970-01-01T00:00:00.", None),
            ("1970-01-01T00:00:00+0100", None),
            ("1970-01-01T00:00:00+15:00", None),
            ("1970-01-01", None),
        ] {
            let read = InstantFormat::DateTime.read(text.as_bytes());
            assert_eq!(read.map(|read| read.seconds), seconds, "{text:?}");
        }
    }

    #[test]
    fn a_pattern_is_that_of_strptime() {
        for (pattern, text, seconds) in [
            ("%d/%m/%Y", "12/11/2018", Some(1_541_980_800)),
            ("%d/%m/%Y", "1/1/1970", Some(0)),
            ("%d/%m/%Y", "11/13/2018", None),
            ("%d.%m.%y", "01.01.70", Some(0)),
            ("%d.%m.%y", "01.01.68", Some(3_092_601_600)),
            ("%d %b %Y", "1 jan  1970", Some(0)),
            ("%d %b %Y", "1 JAN 1970", Some(0)),
            ("%B %d, %Y", "January 1, 1970", Some(0)),
            ("%Y%j", "1970032", Some(2_678_400)),
            (
                "%Y-%m-%d %H:%M:%S.%f%z",
                "1970-01-01 01:00:00.5+0100",
                Some(0),
            ),
            ("%FT%T", "1970-01-01T00:00:01", Some(1)),
            ("%Y-%m-%d %I:%M %p", "1970-01-01 12:01 AM", Some(60)),
            ("%Y-%m-%d %I:%M %p", "1970-01-01 1:00 pm", Some(46_800)),
            ("%Y-%m-%d %I:%M %p", "1970-01-01 13:00 pm", None),
            ("%Y%%", "1970%", Some(0)),
            ("%Y %m", "1970   02", Some(2_678_400)),
            ("%Y-%m-%d", "1970-01-01x", None),
        ] {
            let format = InstantFormat::pattern(pattern).expect(pattern);
            let read = format.read(text.as_bytes()).map(|read| read.seconds);
            assert_eq!(read, seconds, "{pattern:?} {text:?}");
        }
        assert_eq!(InstantFormat::pattern("%Y-W%V"), None);
        assert_eq!(InstantFormat::pattern("%"), None);
    }
}
