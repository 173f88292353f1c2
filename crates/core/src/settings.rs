//! What the host page may set about uploads, and how its texts are read.
//!
//! Reading never fails hard: a bad value is reported to the caller, who keeps the default.

use crate::file_kind::FileKind;
use crate::naming::Naming;
use crate::plain;

/// S3's limit for one PUT, 5 GiB (Amazon S3 User Guide, "Uploading objects").
pub const S3_MAX_SIZE: u64 = 5 * 1024 * 1024 * 1024;

/// From this size on, `auto` sends by XMLHttpRequest, which reports progress.
pub const PROGRESS_WORTHWHILE: u64 = 1024 * 1024;

/// How a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// `fetch`, which says nothing about upload progress in any browser.
    Fetch,
    /// `XMLHttpRequest`, which does.
    Xhr,
}

/// Which transport is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransportChoice {
    /// By size: fetch for small files, XMLHttpRequest where progress matters.
    #[default]
    Auto,
    /// The same for all.
    Always(Transport),
}

impl TransportChoice {
    pub(crate) const fn for_size(self, size: u64) -> Transport {
        match self {
            Self::Always(transport) => transport,
            Self::Auto if size < PROGRESS_WORTHWHILE => Transport::Fetch,
            Self::Auto => Transport::Xhr,
        }
    }
}

/// The kinds of file that one element accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accept {
    csv: bool,
    zip: bool,
}

impl Accept {
    /// Those of which `takes` says so.
    pub fn of(takes: impl Fn(FileKind) -> bool) -> Self {
        Self {
            csv: takes(FileKind::Csv),
            zip: takes(FileKind::Zip),
        }
    }

    /// Whether files of this kind are accepted.
    #[must_use]
    pub const fn allows(self, kind: FileKind) -> bool {
        match kind {
            FileKind::Csv => self.csv,
            FileKind::Zip => self.zip,
        }
    }
}

/// Everything about uploads that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The accepted kinds.
    pub accept: Accept,
    /// The largest file, in bytes.
    pub max_size: u64,
    /// The most files in the list.
    pub max_files: Option<u32>,
    /// Whether more than one file may be under way.
    pub multiple: bool,
    /// Uploads in flight at once, 1 to 6.
    pub concurrency: usize,
    /// How storage keys are made.
    pub naming: Naming,
    /// How files are sent.
    pub transport: TransportChoice,
    /// Whether uploads wait to be started by hand.
    pub manual: bool,
    /// Automatic retries per upload, 0 to 10.
    pub retries: u32,
    /// Whether each stored file is confirmed.
    pub confirm: bool,
    /// Where files go: [`place`](crate::place). A name that is taken in one place is free in
    /// others.
    pub place: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            accept: Accept {
                csv: true,
                zip: true,
            },
            max_size: S3_MAX_SIZE,
            max_files: None,
            multiple: false,
            concurrency: 3,
            naming: Naming::Keep,
            transport: TransportChoice::Auto,
            manual: false,
            retries: 4,
            confirm: false,
            place: 0,
        }
    }
}

/// Units of sizes, in bytes.
const UNITS: [(&str, u64); 8] = [
    ("", 1),
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Reads a size: bytes, or a number with `kB MB GB` (powers of 1,000) or `KiB MiB GiB` (powers
/// of 1,024), in any case, with or without a space and decimals: `1.5 MiB`. At least one byte,
/// at most what one PUT takes.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim_ascii();
    let split = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(split)?;
    let (_, unit) = UNITS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    let bytes = scaled(number.trim_ascii_end(), *unit)?;
    (1..=S3_MAX_SIZE).contains(&bytes).then_some(bytes)
}

/// `number` times `unit`, rounded down, without floating point.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = plain::split(number, ".").unwrap_or((number, "0"));
    // More digits than nine make no difference of a byte.
    let (fraction, rest) = fraction.split_at_checked(9).unwrap_or((fraction, "0"));
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let tenths = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part = unit
        .checked_mul(plain::number(fraction)?)?
        .checked_div(tenths)?;
    unit.checked_mul(plain::number(whole)?)?.checked_add(part)
}

/// Reads a whole number within a range.
#[must_use]
pub fn parse_count(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let number = u32::try_from(plain::number(text.trim_ascii())?).ok()?;
    range.contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_all_their_units() {
        for (text, bytes) in [
            ("1", Some(1)),
            (" 1024 ", Some(1024)),
            ("10kB", Some(10_000)),
            ("10 KB", Some(10_000)),
            ("2MB", Some(2_000_000)),
            ("1.5MiB", Some(1_572_864)),
            ("0.5 GiB", Some(536_870_912)),
            ("5GiB", Some(S3_MAX_SIZE)),
            ("1.0000000001kB", Some(1_000)),
            // A byte less by floating point.
            ("8.2MB", Some(8_200_000)),
            ("64.1 kB", Some(64_100)),
            ("5.1GiB", None),
            ("0", None),
            ("", None),
            ("-1", None),
            ("1e3", None),
            ("ten", None),
            ("1.", None),
            (".5MB", None),
            ("1 TB", None),
            ("99999999999999999999", None),
            ("9999999999GiB", None),
            ("٣", None),
        ] {
            assert_eq!(parse_size(text), bytes, "{text:?}");
        }
    }

    #[test]
    fn counts_stay_in_their_range() {
        for (text, count) in [
            ("1", Some(1)),
            (" 6 ", Some(6)),
            ("0", None),
            ("7", None),
            ("+2", None),
            ("x", None),
        ] {
            assert_eq!(parse_count(text, 1..=6), count, "{text:?}");
        }
    }

    #[test]
    fn auto_takes_xhr_where_progress_matters() {
        let always = TransportChoice::Always;
        for (choice, small, large) in [
            (TransportChoice::Auto, Transport::Fetch, Transport::Xhr),
            (always(Transport::Fetch), Transport::Fetch, Transport::Fetch),
            (always(Transport::Xhr), Transport::Xhr, Transport::Xhr),
        ] {
            assert_eq!(choice.for_size(PROGRESS_WORTHWHILE - 1), small);
            assert_eq!(choice.for_size(PROGRESS_WORTHWHILE), large);
        }
    }
}
