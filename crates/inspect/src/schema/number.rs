//! Numbers as a Table Schema writes them: decimal, of any length, with a sign, a fraction and an exponent.
//!
//! They are compared as decimals, not as floating point, so `0.1` is what it is, and no code is needed that
//! reads or writes floating point. Numbers that differ only behind the nineteenth digit count as equal for
//! `minimum` and `maximum`; to be unique or one of an `enum`, such numbers are compared as text.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// How numbers are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NumberFormat {
    /// Fractions, exponents, NaN and INF are numbers too.
    pub(super) is_integer: bool,
    pub(super) decimal: String,
    pub(super) group: Option<String>,
    /// Nothing but a number stands there.
    pub(super) is_bare: bool,
}

impl NumberFormat {
    /// As numbers are written in JSON.
    pub(super) fn json(is_integer: bool) -> Self {
        Self {
            is_integer,
            decimal: ".".to_owned(),
            group: None,
            is_bare: true,
        }
    }
}

/// A number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    /// `mantissa` times ten to the power of `exponent`.
    Decimal {
        is_negative: bool,
        mantissa: u64,
        exponent: i64,
        /// No digit was left out.
        is_exact: bool,
    },
    Infinite {
        is_negative: bool,
    },
    Nan,
}

/// A mantissa below this has room for one more digit.
const FULL: u64 = u64::MAX / 10 - 1;

impl Number {
    /// Reads a number; `None` where it is none.
    pub(super) fn read(text: &[u8], format: &NumberFormat) -> Option<Self> {
        digits_alone(text).or_else(|| Self::read_any(text, format))
    }

    fn read_any(text: &[u8], format: &NumberFormat) -> Option<Self> {
        let mut rest = if format.is_bare {
            text
        } else {
            bare(text, &format.decimal)
        };
        let is_negative = rest.starts_with(b"-");
        if is_negative || rest.starts_with(b"+") {
            rest = rest.get(1..)?;
        }
        let (mut mantissa, mut exponent) = (0_u64, 0_i64);
        let (mut has_digits, mut is_fraction, mut is_exact) = (false, false, true);
        loop {
            match rest {
                [digit @ b'0'..=b'9', behind @ ..] => {
                    has_digits = true;
                    rest = behind;
                    let digit = digit.wrapping_sub(b'0');
                    if mantissa < FULL {
                        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
                        exponent = exponent.wrapping_sub(i64::from(is_fraction));
                    } else {
                        is_exact &= digit == 0;
                        exponent = exponent.wrapping_add(i64::from(!is_fraction));
                    }
                }
                [] => break,
                _ => {
                    if let Some(behind) = strip(rest, &format.decimal)
                        && !is_fraction
                        && !format.is_integer
                    {
                        is_fraction = true;
                        rest = behind;
                    } else if let Some(group) = &format.group
                        && let Some(behind) = strip(rest, group)
                        && has_digits
                        && !is_fraction
                    {
                        rest = behind;
                    } else {
                        break;
                    }
                }
            }
        }
        if format.is_integer {
            (has_digits && rest.is_empty()).then_some(())?;
        } else if !has_digits {
            (!is_fraction).then_some(())?;
            return special(rest, is_negative);
        } else if let [b'e' | b'E', power @ ..] = rest {
            exponent = exponent.saturating_add(read_power(power)?);
        } else if !rest.is_empty() {
            return None;
        }
        Some(Self::Decimal {
            is_negative,
            mantissa,
            exponent,
            is_exact,
        })
    }

    pub(super) const fn is_exact(&self) -> bool {
        !matches!(
            self,
            Self::Decimal {
                is_exact: false,
                ..
            }
        )
    }

    /// Less, equal or greater; `None` of what is no number.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        if let (
            Self::Decimal {
                is_negative: false,
                mantissa,
                exponent: 0,
                ..
            },
            Self::Decimal {
                is_negative: false,
                mantissa: others,
                exponent: 0,
                ..
            },
        ) = (self, other)
        {
            // Most are so.
            return Some(mantissa.cmp(others));
        }
        Some(match (self.sign()?, other.sign()?) {
            (0, 0) => Ordering::Equal,
            (sign, other_sign) if sign != other_sign => sign.cmp(&other_sign),
            (1, _) => self.compare_size(other),
            _ => other.compare_size(self),
        })
    }

    const fn sign(&self) -> Option<i8> {
        match self {
            Self::Decimal { mantissa: 0, .. } => Some(0),
            Self::Decimal { is_negative, .. } | Self::Infinite { is_negative } => {
                Some(if *is_negative { -1 } else { 1 })
            }
            Self::Nan => None,
        }
    }

    /// Of two numbers that are not zero, by their distance from it.
    fn compare_size(&self, other: &Self) -> Ordering {
        let (Some((mantissa, exponent)), Some((others, other_exponent))) =
            (self.parts(), other.parts())
        else {
            return matches!(self, Self::Infinite { .. })
                .cmp(&matches!(other, Self::Infinite { .. }));
        };
        // Both mantissas have no zeros at their end: the one that is shorter is made as long.
        let (digits, other_digits) = (digits(mantissa), digits(others));
        let (top, other_top) = (
            exponent.saturating_add(digits),
            other_exponent.saturating_add(other_digits),
        );
        top.cmp(&other_top).then_with(|| {
            let long = digits.max(other_digits);
            let lengthened = |mantissa: u64, digits: i64| {
                let zeros = u32::try_from(long.saturating_sub(digits)).unwrap_or_default();
                u128::from(mantissa).saturating_mul(10_u128.saturating_pow(zeros))
            };
            lengthened(mantissa, digits).cmp(&lengthened(others, other_digits))
        })
    }

    /// Mantissa and exponent, without zeros at the mantissa's end.
    fn parts(&self) -> Option<(u64, i64)> {
        let Self::Decimal {
            mantissa, exponent, ..
        } = self
        else {
            return None;
        };
        let (mut mantissa, mut exponent) = (*mantissa, *exponent);
        if mantissa == 0 {
            return Some((0, 0));
        }
        while mantissa.is_multiple_of(10) {
            mantissa /= 10;
            exponent = exponent.saturating_add(1);
        }
        Some((mantissa, exponent))
    }
}

/// Equal numbers are one value, however they are written.
impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sign().hash(state);
        self.parts().hash(state);
    }
}

/// Most numbers are nothing but a few digits.
#[inline]
fn digits_alone(text: &[u8]) -> Option<Number> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let mut mantissa = 0_u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    Some(Number::Decimal {
        is_negative: false,
        mantissa,
        exponent: 0,
        is_exact: true,
    })
}

fn digits(mantissa: u64) -> i64 {
    i64::from(mantissa.checked_ilog10().unwrap_or_default()).saturating_add(1)
}

fn strip<'a>(text: &'a [u8], start: &str) -> Option<&'a [u8]> {
    text.strip_prefix(start.as_bytes())
        .filter(|_| !start.is_empty())
}

/// The power of ten behind an E.
fn read_power(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+"));
    let digits = digits.unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let power = digits.iter().fold(0_i64, |power, digit| {
        let digit = i64::from(digit.wrapping_sub(b'0'));
        power.saturating_mul(10).saturating_add(digit).min(1 << 40)
    });
    Some(if text.starts_with(b"-") {
        power.saturating_neg()
    } else {
        power
    })
}

fn special(text: &[u8], is_negative: bool) -> Option<Number> {
    if text.eq_ignore_ascii_case(b"inf") {
        Some(Number::Infinite { is_negative })
    } else if text.eq_ignore_ascii_case(b"nan") {
        Some(Number::Nan)
    } else {
        None
    }
}

/// Without what stands around a number: signs of currencies, of percent.
fn bare<'a>(text: &'a [u8], decimal: &str) -> &'a [u8] {
    let is_start = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let unsigned = match rest {
            [b'+' | b'-', behind @ ..] => behind,
            _ => rest,
        };
        let digits = strip(unsigned, decimal).unwrap_or(unsigned);
        digits.first().is_some_and(u8::is_ascii_digit)
    };
    let start = (0..text.len()).find(|at| is_start(*at));
    let end = text.iter().rposition(u8::is_ascii_digit);
    match (start, end) {
        (Some(start), Some(end)) => text.get(start..=end).unwrap_or_default(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(is_integer: bool, decimal: &str, group: Option<&str>, is_bare: bool) -> NumberFormat {
        NumberFormat {
            is_integer,
            decimal: decimal.to_owned(),
            group: group.map(str::to_owned),
            is_bare,
        }
    }

    #[test]
    fn a_number_is_read_as_its_field_writes_it() {
        let plain = format(false, ".", None, true);
        let german = format(false, ",", Some("."), true);
        let swiss = format(false, ".", Some("’"), true);
        let integer = format(true, ".", Some(","), true);
        let loose = format(false, ".", None, false);
        for (format, good, bad) in [
            (
                &plain,
                &[
                    "0",
                    "-1.23",
                    "12678967.543233",
                    "+100000.00",
                    "210",
                    ".5",
                    "5.",
                    "1e5",
                    "1.5E-3",
                    "1E+2",
                    "NaN",
                    "inf",
                    "-INF",
                    "00012",
                    "123456789012345678901234567890.5",
                ][..],
                &[
                    "", ".", "-", "1,5", "1.2.3", "e5", "1e", "1e+", "0x10", " 1", "1 ", "--1",
                    "1e5.5", "infinity", ".inf", "٣",
                ][..],
            ),
            (
                &german,
                &["1.234,5", "1234,50", "-0,5"],
                &["1,234.5", "1,2,3", ".5"],
            ),
            (&swiss, &["1’234.5"], &["1'234.5", "’1"]),
            (
                &integer,
                &["0", "-1", "+7", "1,234", "007"],
                &["1.0", "1e3", "NaN", "", "1-", ","],
            ),
            (
                &loose,
                &["95%", "€95", "EUR -9.5 net", "(.5)", "12"],
                &["EUR", "", "1 2"],
            ),
        ] {
            for text in good {
                assert!(Number::read(text.as_bytes(), format).is_some(), "{text:?}");
            }
            for text in bad {
                let read = Number::read(text.as_bytes(), format);
                assert!(read.is_none(), "{text:?}: {read:?}");
            }
        }
    }

    #[test]
    fn numbers_are_compared_as_what_they_are() {
        let format = NumberFormat::json(false);
        let read = |text: &str| Number::read(text.as_bytes(), &format).expect(text);
        let ordered = [
            "-inf",
            "-1e400",
            "-20",
            "-2.5",
            "-2",
            "-1e-9",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000001",
            "0.5",
            "1",
            "1.5",
            "9",
            "10",
            "99",
            "100",
            "1e2000",
            "INF",
        ];
        for (index, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate() {
                let found = read(left).compare(&read(right));
                assert_eq!(found, Some(index.cmp(&other)), "{left} {right}");
            }
        }
        for (left, right) in [("1", "1.0"), ("0", "-0.00"), ("100", "1e2"), ("0.5", ".50")] {
            assert_eq!(read(left).compare(&read(right)), Some(Ordering::Equal));
            assert_eq!(read(left).parts(), read(right).parts(), "{left} {right}");
        }
        assert_eq!(read("NaN").compare(&read("1")), None);
        assert!(read("1844674407370955160").is_exact());
        assert!(!read("123456789012345678901").is_exact());
    }
}
