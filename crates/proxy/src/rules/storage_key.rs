//! The storage key of an upload: the filename as it is, or what the operator's template makes of
//! it.
//!
//! The widget asks anew for each attempt of an upload, always with the same filename, and a key
//! that changed on the way would leave two objects behind. The proxy remembers nothing, so a key
//! is a function of the filename, the subject and a secret: any copy gives the same one.
//! `{random}` is a keyed hash of the two, and `{time}` is read from the filename, where the widget
//! puts it with `naming="unique"`.

use std::{borrow::Cow, sync::Arc};

use arc_swap::ArcSwapOption;
use direct_upload_core::{
    filename::{MAX_BYTES, MAX_CHARS},
    utc::{self, UnixSeconds},
};
use ring::hmac;
use thiserror::Error;

use super::{
    filename::Filename,
    name_template::{NameTemplate, Part as NamePart},
    subject::Subject,
};

/// Digits of `{random}`: 51 bits.
const RANDOM_DIGITS: usize = 10;
/// How far the time in a filename may be ahead of ours, in seconds: a person's clock.
const AHEAD: u64 = 24 * 60 * 60;
/// How old the time in a filename may be: a page left open over a holiday.
const BEHIND: u64 = 7 * 24 * 60 * 60;
/// The most bytes of a claim in a key.
const MAX_CLAIM: usize = 64;

/// How keys are made.
pub struct KeyMaker {
    template: NameTemplate,
    secret: ArcSwapOption<hmac::Key>,
}

/// Why there is no key: for the log, what mends it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeyProblem {
    /// The filename does not say when the upload began.
    #[error(
        "--name-template has {{time}}, and the filename has none; the page has to set \
         naming=\"unique\""
    )]
    NoTime,
    /// The filename says a time that cannot be.
    #[error("the time in the filename is far from now")]
    WrongTime,
    /// The key would be too long.
    #[error("what --name-template makes of the filename is too long")]
    TooLong,
    /// The subject has no such claim, or a value of it that must not be in a key.
    #[error(
        "the claim {0:?} is missing, or is not 1 to 64 letters, digits and -_.@+=~|: as a name \
         wants it"
    )]
    Claim(String),
    /// The claim holds the character that ends it in the template.
    #[error(
        "the claim {0:?} has a {1:?} in it, the character that follows it in --name-template; take \
         another one there"
    )]
    ClaimEnd(String, char),
}

impl KeyMaker {
    /// Makes keys as `template` says, and `{random}` of `secret`.
    #[must_use]
    pub fn new(template: NameTemplate, secret: Option<&[u8]>) -> Self {
        Self {
            template,
            secret: ArcSwapOption::new(secret.map(hash_key)),
        }
    }

    /// Takes another secret for `{random}`.
    pub fn set_secret(&self, secret: &[u8]) {
        self.secret.store(Some(hash_key(secret)));
    }

    /// The key of the file that `subject` calls `filename`.
    ///
    /// # Errors
    /// [`KeyProblem`] where there can be none.
    pub fn key(
        &self,
        filename: &Filename,
        subject: &Subject,
        now: UnixSeconds,
    ) -> Result<String, KeyProblem> {
        let (whole, _) = filename.name.rsplit_once('.').unwrap_or_default();
        let (stem, time) = if self.template.has(&NamePart::Time) {
            let (stem, time) = stamped(whole).ok_or(KeyProblem::NoTime)?;
            if time > now + AHEAD || time + BEHIND < now {
                return Err(KeyProblem::WrongTime);
            }
            (stem, utc::format_basic(time))
        } else {
            (whole, String::new())
        };
        let mut before = String::new();
        let mut after = String::new();
        let mut past_stem = false;
        for part in self.template.parts() {
            let text: Cow<'_, str> = match part {
                NamePart::Literal(text) => text.into(),
                NamePart::Claim { name, end } => claim(subject, name, *end)?.into(),
                NamePart::Time => time.as_str().into(),
                NamePart::Random => self.random(&filename.name, subject).into(),
                NamePart::Extension => filename.kind.extension().into(),
                NamePart::Stem => {
                    past_stem = true;
                    continue;
                }
            };
            if past_stem { &mut after } else { &mut before }.push_str(&text);
        }
        let stem = if past_stem { stem } else { "" };
        let chars = MAX_CHARS.checked_sub(before.chars().count() + after.chars().count());
        let bytes = MAX_BYTES.checked_sub(before.len() + after.len());
        let (Some(chars), Some(bytes)) = (chars, bytes) else {
            return Err(KeyProblem::TooLong);
        };
        let fits = stem.chars().count() <= chars && stem.len() <= bytes;
        // What is cut off still counts for `{random}`. Without it, two names could become one.
        if !fits && !self.template.has(&NamePart::Random) {
            return Err(KeyProblem::TooLong);
        }
        Ok(before + beginning(stem, chars, bytes) + &after)
    }

    /// Whether a key may be one of `subject`'s: whether it begins as theirs do.
    #[must_use]
    pub fn may_be_of(&self, subject: &Subject, key: &str) -> bool {
        let mut rest = key;
        for part in self.template.parts() {
            let text: Cow<'_, str> = match part {
                NamePart::Literal(text) => text.into(),
                NamePart::Claim { name, end } => match claim(subject, name, *end) {
                    Ok(value) => value.into(),
                    Err(_) => return false,
                },
                NamePart::Stem | NamePart::Time | NamePart::Random | NamePart::Extension => break,
            };
            match rest.strip_prefix(text.as_ref()) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    }

    fn random(&self, filename: &str, subject: &Subject) -> String {
        // The settings are refused if `{random}` has no secret.
        let secret = self.secret.load();
        let Some(secret) = secret.as_deref() else {
            return String::new();
        };
        let mut context = hmac::Context::with_key(secret);
        // A subject holds no control character, so the pair can be read in one way only.
        context.update(subject.name().unwrap_or_default().as_bytes());
        context.update(b"\0");
        context.update(filename.as_bytes());
        let tag = context.sign();
        let number = tag
            .as_ref()
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        digits(number)
    }
}

fn hash_key(secret: &[u8]) -> Arc<hmac::Key> {
    Arc::new(hmac::Key::new(hmac::HMAC_SHA256, secret))
}

fn claim(subject: &Subject, name: &str, end: char) -> Result<String, KeyProblem> {
    let sound = |value: &String| {
        (1..=MAX_CLAIM).contains(&value.len())
            && !value.starts_with('.')
            && value
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.@+=~|:".contains(&b))
    };
    let value = subject
        .claim(name)
        .filter(sound)
        .ok_or_else(|| KeyProblem::Claim(name.to_owned()))?;
    if value.contains(end) {
        return Err(KeyProblem::ClaimEnd(name.to_owned(), end));
    }
    Ok(value)
}

/// Takes `<stem>-<yyyymmddThhmmssZ>-<6 random>` apart, as the widget's `naming="unique"` makes it.
fn stamped(stem: &str) -> Option<(&str, UnixSeconds)> {
    let (rest, random) = stem.rsplit_once('-')?;
    let (stem, time) = rest.rsplit_once('-')?;
    let is_random = random.len() == 6
        && random
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    (is_random && !stem.is_empty()).then_some(())?;
    Some((stem, utc::parse_basic(time)?))
}

/// The last [`RANDOM_DIGITS`] of a number in base 36.
fn digits(mut number: u64) -> String {
    let mut text = String::new();
    for _ in 0..RANDOM_DIGITS {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        text.extend(char::from_digit(digit, 36));
        number /= 36;
    }
    text
}

/// The longest beginning of `text` within both limits.
fn beginning(text: &str, chars: usize, bytes: usize) -> &str {
    let end = text
        .char_indices()
        .map(|(start, c)| start + c.len_utf8())
        .take(chars)
        .take_while(|end| *end <= bytes)
        .last()
        .unwrap_or_default();
    text.get(..end).unwrap_or_default()
}
