//! What is done with texts and numbers, the plain way. The standard library's is faster on texts
//! longer than any here, does more than is asked for, and brings kilobytes of code.

/// Whether `part` is anywhere in `text`.
pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    find(text, part).is_some()
}

/// What stands before and after the first `part` in `text`.
#[must_use]
pub fn split<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    around(text, find(text.as_bytes(), part.as_bytes())?, part.len())
}

/// What stands before and after the last `part` in `text`.
#[must_use]
pub fn split_last<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let mut places = text.as_bytes().windows(part.len());
    around(
        text,
        places.rposition(|window| window == part.as_bytes())?,
        part.len(),
    )
}

/// What stands between the `part`s of `text`, with what is before the first and after the last.
pub fn pieces<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (piece, after) = match split(text, part) {
            Some((piece, after)) => (piece, Some(after)),
            None => (text, None),
        };
        rest = after;
        Some(piece)
    })
}

/// A whole number in decimal digits, and in nothing else.
#[must_use]
pub fn number(digits: &str) -> Option<u64> {
    number_of(digits, 10)
}

/// A whole number in the digits of a base of up to 36, and in nothing else.
pub(crate) fn number_of(digits: &str, base: u32) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_u64, |number, byte| {
        let digit = char::from(byte).to_digit(base)?;
        number
            .checked_mul(u64::from(base))?
            .checked_add(u64::from(digit))
    })
}

/// A whole number in decimal digits.
#[must_use]
pub fn decimal(number: u64) -> String {
    let mut text = if number < 10 {
        String::new()
    } else {
        decimal(number / 10)
    };
    let digit = u32::try_from(number % 10).unwrap_or(0);
    text.extend(char::from_digit(digit, 10));
    text
}

/// Texts one after the other.
#[must_use]
pub fn joined(parts: &[&str]) -> String {
    let mut joined = String::new();
    for part in parts {
        joined.push_str(part);
    }
    joined
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    // By the first byte first: most places differ there already.
    text.windows(part.len())
        .position(|window| window.first() == part.first() && window == part)
}

fn around(text: &str, place: usize, length: usize) -> Option<(&str, &str)> {
    let (before, after) = text.split_at_checked(place)?;
    Some((before, after.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_counts() {
        for (text, part, parts) in [
            ("a://b://c", "://", Some(("a", "b://c"))),
            ("ä-->", "-->", Some(("ä", ""))),
            ("a", "aa", None),
            ("", "a", None),
        ] {
            assert_eq!(split(text, part), parts, "{text:?}");
            assert_eq!(contains(text.as_bytes(), part.as_bytes()), parts.is_some());
        }
    }

    #[test]
    fn or_the_last_one() {
        for (text, parts) in [
            ("a.b.c", Some(("a.b", "c"))),
            (".ä", Some(("", "ä"))),
            ("a.", Some(("a", ""))),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(split_last(text, "."), parts, "{text:?}");
        }
    }

    #[test]
    fn pieces_may_be_empty() {
        for text in ["", "a", "&", "a&&b", "&a&", "ä&b"] {
            let pieces: Vec<_> = pieces(text, "&").collect();
            assert_eq!(pieces, text.split('&').collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn a_number_is_written_with_all_its_digits_and_no_others() {
        for number in [0, 7, 10, 1_234_567_890, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn texts_are_joined_in_their_order() {
        assert_eq!(joined(&["a", "", "ä"]), "aä");
    }

    #[test]
    fn digits_only_are_a_number() {
        for (text, read) in [
            ("0", Some(0)),
            ("0042", Some(42)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("", None),
            ("+1", None),
            ("-1", None),
            ("1 ", None),
            ("1:", None),
            ("1/", None),
            ("٣", None),
        ] {
            assert_eq!(number(text), read, "{text:?}");
        }
        assert_eq!(number_of("fF", 16), Some(255));
        assert_eq!(number_of("0x1", 16), None);
    }
}
