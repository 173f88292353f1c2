//! Dates as storage and keys write them, without a calendar library: UTC, Gregorian, no leap
//! seconds.

use crate::plain::{self, number};

/// Seconds since 1970-01-01T00:00:00Z.
pub type UnixSeconds = u64;

const DAY: u64 = 86_400;

/// Reads ISO 8601's basic format as AWS writes it in `X-Amz-Date`: `20261122T083000Z`.
#[must_use]
pub fn parse_basic(text: &str) -> Option<UnixSeconds> {
    let (date, time) = plain::split(text.strip_suffix('Z')?, "T")?;
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    seconds(
        number(date.get(0..4)?)?,
        number(date.get(4..6)?)?,
        number(date.get(6..8)?)?,
        number(time.get(0..2)?)?,
        number(time.get(2..4)?)?,
        number(time.get(4..6)?)?,
    )
}

/// Writes the basic format: `20261122T083000Z`. What is beyond the year 9999, which has no
/// place in it, is written as that year's last second.
#[must_use]
pub fn format_basic(at: UnixSeconds) -> String {
    const LAST: UnixSeconds = 253_402_300_799;
    let at = at.min(LAST);
    let (year, month, day) = date_of(at / DAY);
    let (hour, minute, second) = (at % DAY / 3600, at % 3600 / 60, at % 60);
    // Each with a digit more, which is taken off: the standard library's formatting with zeros
    // is kilobytes of code.
    let mut text = String::with_capacity(16);
    for (number, above, after) in [
        (year, 10_000, ""),
        (month, 100, ""),
        (day, 100, "T"),
        (hour, 100, ""),
        (minute, 100, ""),
        (second, 100, "Z"),
    ] {
        text.push_str(plain::decimal(above + number).get(1..).unwrap_or_default());
        text.push_str(after);
    }
    text
}

fn seconds(year: u64, month: u64, day: u64, hour: u64, minute: u64, second: u64) -> Option<u64> {
    let in_range = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    in_range.then(|| {
        let days = days_before_year(year)
            + (1..month)
                .map(|month| days_in_month(year, month))
                .sum::<u64>()
            + (day - 1);
        days * DAY + hour * 3600 + minute * 60 + second.min(59)
    })
}

fn date_of(days: u64) -> (u64, u64, u64) {
    // The estimate is never above the year sought, and a few below it at most.
    let mut year = 1970 + days / 366;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    let mut rest = days - days_before_year(year);
    let mut month = 1;
    while rest >= days_in_month(year, month) {
        rest -= days_in_month(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

/// The days from 1970-01-01 to the first day of `year`.
const fn days_before_year(year: u64) -> u64 {
    const fn leap_years_before(year: u64) -> u64 {
        let last = year - 1;
        last / 4 - last / 100 + last / 400
    }
    (year - 1970) * 365 + leap_years_before(year) - leap_years_before(1970)
}

const fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_read_and_written() {
        for (basic, at) in [
            ("19700101T000000Z", 0),
            ("20000229T235959Z", 951_868_799),
            ("20130524T000000Z", 1_369_353_600),
            ("20261122T083000Z", 1_795_336_200),
            ("20991231T235959Z", 4_102_444_799),
        ] {
            assert_eq!(parse_basic(basic), Some(at), "{basic}");
            assert_eq!(format_basic(at), basic);
        }
    }

    #[test]
    fn every_day_of_two_centuries_goes_there_and_back() {
        for day in 0..73_000 {
            let at = day * DAY + 12_345;
            assert_eq!(parse_basic(&format_basic(at)), Some(at));
        }
    }

    #[test]
    fn a_clock_beyond_the_last_date_shows_the_last_date() {
        for at in [253_402_300_799, 253_402_300_800, u64::MAX] {
            assert_eq!(format_basic(at), "99991231T235959Z");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "T",
            "Z",
            "TZ",
            "20260229T000000Z",
            "20261301T000000Z",
            "20260100T000000Z",
            "20260101T240000Z",
            "20260101T006000Z",
            "2026-01-01T00:00:00Z",
            "20260101T000000",
            "+0260101T000000Z",
            "ä260101T000000Z",
            "19691231T235959Z",
            "99999999999T000000Z",
        ] {
            assert_eq!(parse_basic(text), None, "{text:?}");
        }
    }
}
