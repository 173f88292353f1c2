//! The rules for a name that may become a storage key, the same for the widget and the proxy.
//!
//! A name is a single path segment, as a person can read it: nothing that hides (control and
//! bidirectional formatting characters), nothing that climbs (separators, a leading dot),
//! nothing longer than an S3 key may be (1,024 bytes; Amazon S3 User Guide, "Naming Amazon S3
//! objects"). Unicode normalization is the caller's: a browser and a server each have their own.

use crate::file_kind::FileKind;
use crate::plain;

/// The most characters (Unicode scalar values) a name may have.
pub const MAX_CHARS: usize = 255;
/// The most bytes of UTF-8 a name may have: S3's limit for a key.
pub const MAX_BYTES: usize = 1024;

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// There is no name.
    Empty,
    /// More than [`MAX_CHARS`] characters or [`MAX_BYTES`] bytes.
    TooLong,
    /// A control character, a line or paragraph separator, or U+FFFD, which a broken
    /// decoding leaves behind.
    ControlCharacter,
    /// A character that changes the direction of text, so that `gpj.csv` may read as `vsc.jpg`.
    BidiCharacter,
    /// `/` or `\`.
    PathSeparator,
    /// A name that begins with a dot.
    LeadingDot,
    /// The extension is of no [`FileKind`].
    Extension,
}

impl NameProblem {
    /// One English sentence about the problem, for answers of a server and for logs.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Empty => "The filename is empty.",
            Self::TooLong => "The filename is longer than 255 characters or 1,024 bytes.",
            Self::ControlCharacter => "The filename contains a control character.",
            Self::BidiCharacter => {
                "The filename contains a character that changes the direction of text."
            }
            Self::PathSeparator => "The filename contains a path separator (/ or \\).",
            Self::LeadingDot => "The filename begins with a dot.",
            Self::Extension => "Only .csv and .zip files are accepted.",
        }
    }
}

/// Checks `name` and gives the kind of file that it names.
///
/// # Errors
/// The first [`NameProblem`] found, in the order of the enum.
pub fn check(name: &str) -> Result<FileKind, NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if name.len() > MAX_BYTES || name.chars().count() > MAX_CHARS {
        return Err(NameProblem::TooLong);
    }
    if name.chars().any(is_control) {
        return Err(NameProblem::ControlCharacter);
    }
    if name.chars().any(is_bidi) {
        return Err(NameProblem::BidiCharacter);
    }
    if name.bytes().any(|byte| matches!(byte, b'/' | b'\\')) {
        return Err(NameProblem::PathSeparator);
    }
    if name.starts_with('.') {
        return Err(NameProblem::LeadingDot);
    }
    FileKind::of_name(name).ok_or(NameProblem::Extension)
}

/// The name that a chosen file is taken under, so that what a person sees of it is what is sent, and
/// [`check`] finds nothing in it but that it is empty, too long, or has no extension that is taken:
/// without the characters in it that cannot be seen, without the spaces and dots at its ends, and with
/// `_` for what no name may have. One that has no extension gets that of its media type.
#[must_use]
pub fn taken_as(name: &str, media_type: &str) -> String {
    let seen: String = name
        .chars()
        .filter(|c| !is_unseen(*c))
        .map(|c| if is_odd(c) { '_' } else { c })
        .collect();
    let mut taken = seen
        .trim_start_matches(is_nothing_at_an_end)
        .trim_end_matches(|c| is_nothing_at_an_end(c) || matches!(c, '\u{200C}' | '\u{200D}'))
        .to_owned();
    if plain::split_last(&taken, ".").is_none()
        && !taken.is_empty()
        && let Some(kind) = FileKind::of_media_type(media_type)
    {
        taken.push('.');
        taken.push_str(kind.extension());
    }
    taken
}

/// A character that only changes the direction of text, has no width, or is none that is written.
fn is_unseen(c: char) -> bool {
    is_bidi(c)
        || c.is_control()
        || matches!(
            c,
            '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{FEFF}'
        )
}

/// What stands for something that could not be read, or parts folders on another system.
const fn is_odd(c: char) -> bool {
    matches!(c, '/' | '\\' | '\u{FFFD}')
}

const fn is_nothing_at_an_end(c: char) -> bool {
    c.is_whitespace() || c == '.'
}

fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFFD}')
}

/// The characters of Unicode's property `Bidi_Control` (UAX #9).
fn is_bidi(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_pass() {
        for (name, kind) in [
            ("orders.csv", FileKind::Csv),
            ("Bestände 100% + \"Rest\" & Co. #7.CSV", FileKind::Csv),
            ("表 🧾.zip", FileKind::Zip),
            ("a..b.zip", FileKind::Zip),
            ("👩\u{200D}👧.csv", FileKind::Csv),
        ] {
            assert_eq!(check(name), Ok(kind), "{name:?}");
        }
    }

    #[test]
    fn a_chosen_file_is_taken_under_what_can_be_seen_of_its_name() {
        for (name, media_type, taken) in [
            ("orders.csv", "", "orders.csv"),
            ("orders.csv ", "", "orders.csv"),
            ("orders.csv.", "", "orders.csv"),
            (" orders.csv. .", "", "orders.csv"),
            ("or\u{200E}ders.csv", "", "orders.csv"),
            ("or\u{061C}ders.csv\u{200F}", "", "orders.csv"),
            ("\u{FEFF}or\u{200B}ders.csv", "", "orders.csv"),
            ("👩\u{200D}👧.csv\u{200C}", "", "👩\u{200D}👧.csv"),
            ("or\nders\u{7}.csv", "", "orders.csv"),
            ("1000000127", "text/csv;charset=utf-8", "1000000127.csv"),
            ("a b+c&d=e#f%20.csv", "", "a b+c&d=e#f%20.csv"),
            ("data.csv.zip", "text/csv", "data.csv.zip"),
            ("1000000123", "text/csv", "1000000123.csv"),
            (
                "1000000123",
                "text/comma-separated-values",
                "1000000123.csv",
            ),
            (
                "1000000124",
                "application/x-zip-compressed",
                "1000000124.zip",
            ),
            ("1000000125", "application/pdf", "1000000125"),
            ("1000000126", "", "1000000126"),
            ("report.2026", "text/csv", "report.2026"),
            (". .", "text/csv", ""),
            (".orders.csv", "", "orders.csv"),
            ("2026\\orders.csv", "", "2026_orders.csv"),
            ("B\u{FFFD}rse\u{2028}.csv", "", "B_rse.csv"),
        ] {
            assert_eq!(taken_as(name, media_type), taken, "{name:?}");
        }
    }

    #[test]
    fn each_problem_is_named() {
        for (name, problem) in [
            ("", NameProblem::Empty),
            ("a\nb.csv", NameProblem::ControlCharacter),
            ("a\u{0}.csv", NameProblem::ControlCharacter),
            ("a\u{85}.csv", NameProblem::ControlCharacter),
            ("a\u{2028}b.csv", NameProblem::ControlCharacter),
            ("a\u{FFFD}.csv", NameProblem::ControlCharacter),
            ("a\u{202E}vsc.csv", NameProblem::BidiCharacter),
            ("a\u{200F}.csv", NameProblem::BidiCharacter),
            ("../a.csv", NameProblem::PathSeparator),
            ("a\\b.csv", NameProblem::PathSeparator),
            (".a.csv", NameProblem::LeadingDot),
            (".csv", NameProblem::LeadingDot),
            ("a.pdf", NameProblem::Extension),
            ("csv", NameProblem::Extension),
        ] {
            assert_eq!(check(name), Err(problem), "{name:?}");
        }
    }

    #[test]
    fn length_is_bounded_in_characters_and_in_bytes() {
        let ascii = |chars: usize| format!("{}.csv", "a".repeat(chars - 4));
        assert!(check(&ascii(MAX_CHARS)).is_ok());
        assert_eq!(check(&ascii(MAX_CHARS + 1)), Err(NameProblem::TooLong));

        // 255 characters of four bytes each are under the one limit and near the other.
        let wide = |chars: usize| format!("{}.csv", "😀".repeat(chars - 4));
        assert_eq!(wide(MAX_CHARS).len(), 1008);
        assert!(check(&wide(MAX_CHARS)).is_ok());
        assert_eq!(check(&"😀".repeat(MAX_BYTES)), Err(NameProblem::TooLong));
    }
}
