//! The name under which a file asks to be stored.
//!
//! A name is made once per upload and stays through every attempt, so that a retry writes the
//! same object again instead of a second one.

use crate::filename::{MAX_BYTES, MAX_CHARS};
use crate::moment::Dice;
use crate::plain;
use crate::utc::{self, UnixSeconds};

/// How names are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// The file's own name: a file of the same name in the bucket is replaced.
    #[default]
    Keep,
    /// `<stem>-<UTC yyyymmddThhmmssZ>-<6 random base36>.<ext>`: nothing is replaced.
    Unique,
}

const RANDOM_DIGITS: usize = 6;

pub(crate) fn unique(name: &str, at: UnixSeconds, dice: &mut Dice) -> String {
    let (stem, extension) = plain::split_last(name, ".").unwrap_or((name, ""));
    let time = utc::format_basic(at);
    let mut tail = "-".to_owned();
    tail.push_str(&time);
    tail.push('-');
    for _ in 0..RANDOM_DIGITS {
        let digit = u32::try_from(dice.up_to(35)).unwrap_or(0);
        tail.extend(char::from_digit(digit, 36));
    }
    tail.push('.');
    tail.push_str(extension);
    let stem = shortened(
        stem,
        MAX_CHARS.saturating_sub(tail.len()),
        MAX_BYTES.saturating_sub(tail.len()),
    );
    stem.to_owned() + &tail
}

/// The longest beginning of `text` within both limits.
fn shortened(text: &str, chars: usize, bytes: usize) -> &str {
    let mut rest = text.chars();
    for _ in 0..chars {
        let before = rest.as_str();
        rest.next();
        if text.len().saturating_sub(rest.as_str().len()) > bytes {
            return beginning(text, before);
        }
    }
    beginning(text, rest.as_str())
}

/// `text` without `rest`, which it ends in.
fn beginning<'a>(text: &'a str, rest: &str) -> &'a str {
    text.get(..text.len().saturating_sub(rest.len()))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filename;

    #[test]
    fn a_unique_name_has_the_documented_shape() {
        let name = unique("orders.2026.CSV", 1_795_336_200, &mut Dice::new(1));
        let rest = name
            .strip_prefix("orders.2026-20261122T083000Z-")
            .and_then(|rest| rest.strip_suffix(".CSV"))
            .expect(&name);
        assert_eq!(rest.len(), RANDOM_DIGITS);
        assert!(
            rest.bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()),
            "{rest}"
        );
    }

    #[test]
    fn names_made_in_one_second_differ() {
        let mut dice = Dice::new(1);
        let names: std::collections::BTreeSet<String> =
            (0..1_000).map(|_| unique("a.csv", 0, &mut dice)).collect();
        assert_eq!(names.len(), 1_000);
    }

    #[test]
    fn a_long_name_is_shortened_to_fit() {
        for stem in ["a".repeat(300), "😀".repeat(300), "ä".repeat(251)] {
            let name = unique(&format!("{stem}.csv"), 0, &mut Dice::new(1));
            assert!(filename::check(&name).is_ok(), "{} bytes", name.len());
            assert_eq!(name.chars().count(), MAX_CHARS);
        }
    }
}
