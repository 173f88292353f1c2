//! One field of a schema, and what a value breaks of it.

use super::unique::digest;
use super::value::{Type, Value};
use crate::code::Code;
use crate::host::Matches;
use std::cmp::Ordering;
use std::rc::Rc;

/// A field.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Type,
    /// The pattern of a date, for the message.
    pub(super) format: Option<String>,
    /// What stands where there is no value.
    pub(super) missing: Rc<[String]>,
    pub(super) is_required: bool,
    pub(super) is_unique: bool,
    /// Its place in the primary key.
    pub(super) key: Option<usize>,
    pub(super) allowed: Option<Allowed>,
    pub(super) pattern: Option<Pattern>,
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) min_length: Option<u64>,
    pub(super) max_length: Option<u64>,
}

/// The least or the greatest value.
pub(super) struct Bound {
    pub(super) value: Value<'static>,
    pub(super) text: String,
}

/// What a text has to look like.
pub(super) struct Pattern {
    pub(super) source: String,
    pub(super) compiled: Box<dyn Matches>,
}

/// The only values that there may be.
pub(super) enum Allowed {
    /// In order.
    Texts(Vec<Box<[u8]>>),
    Values(Vec<Bound>),
}

impl Allowed {
    fn has(&self, value: &Value<'_>, text: &[u8]) -> bool {
        match self {
            Self::Texts(texts) => texts.binary_search_by(|one| (**one).cmp(text)).is_ok(),
            Self::Values(values) => values.iter().any(|one| {
                if value.is_exact() && one.value.is_exact() {
                    value.compare(&one.value) == Some(Ordering::Equal)
                } else {
                    one.text.as_bytes() == text
                }
            }),
        }
    }

    /// The first of them, for the message.
    fn shown(&self) -> String {
        const SHOWN: usize = 10;
        let mut texts: Vec<_> = match self {
            Self::Texts(texts) => {
                let first = texts.iter().take(SHOWN);
                first.map(|text| String::from_utf8_lossy(text)).collect()
            }
            Self::Values(values) => {
                let first = values.iter().take(SHOWN);
                first.map(|value| value.text.as_str().into()).collect()
            }
        };
        let all = match self {
            Self::Texts(texts) => texts.len(),
            Self::Values(values) => values.len(),
        };
        if all > SHOWN {
            texts.push("…".into());
        }
        texts.join(", ")
    }
}

/// What a value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation<'a> {
    pub(crate) code: Code,
    /// The type or the constraint, as a schema calls it.
    pub(crate) rule: Option<&'static str>,
    /// What it says.
    pub(crate) expected: Option<&'a str>,
}

impl<'a> Violation<'a> {
    pub(crate) const fn of(code: Code) -> Self {
        Self {
            code,
            rule: None,
            expected: None,
        }
    }

    pub(super) const fn constraint(rule: &'static str, expected: Option<&'a str>) -> Self {
        Self {
            code: Code::ConstraintError,
            rule: Some(rule),
            expected,
        }
    }
}

/// What is to be done with a value that was compared.
pub(super) enum Compared {
    /// It is none, or it is not of its type.
    Nothing,
    /// It is told from others by this.
    Value(u64),
    /// Nobody asks.
    Fine,
}

impl Field {
    /// Tells all that a value breaks.
    #[inline]
    pub(super) fn compare(&self, text: &[u8], report: &mut dyn FnMut(Violation<'_>)) -> Compared {
        if self.missing.iter().any(|one| one.as_bytes() == text) {
            if self.is_required || self.key.is_some() {
                report(Violation::constraint("required", None));
            }
            return Compared::Nothing;
        }
        let Some(value) = self.kind.read(text) else {
            report(Violation {
                code: Code::TypeError,
                rule: Some(self.kind.name()),
                expected: self.format.as_deref(),
            });
            return Compared::Nothing;
        };
        self.constrain(&value, text, report);
        if !self.is_unique && self.key.is_none() {
            Compared::Fine
        } else if value.is_exact() {
            Compared::Value(digest(&value))
        } else {
            Compared::Value(digest(&text))
        }
    }

    #[inline]
    fn constrain(&self, value: &Value<'_>, text: &[u8], report: &mut dyn FnMut(Violation<'_>)) {
        if let Some(allowed) = &self.allowed
            && !allowed.has(value, text)
        {
            report(Violation::constraint("enum", Some(&allowed.shown())));
        }
        if let Some(pattern) = &self.pattern
            && !pattern.compiled.matches(&String::from_utf8_lossy(text))
        {
            report(Violation::constraint("pattern", Some(&pattern.source)));
        }
        if let Some(bound) = &self.minimum
            && matches!(value.compare(&bound.value), None | Some(Ordering::Less))
        {
            report(Violation::constraint("minimum", Some(&bound.text)));
        }
        if let Some(bound) = &self.maximum
            && matches!(value.compare(&bound.value), None | Some(Ordering::Greater))
        {
            report(Violation::constraint("maximum", Some(&bound.text)));
        }
        if self.min_length.is_some() || self.max_length.is_some() {
            self.constrain_length(text, report);
        }
    }

    /// Characters are counted, not bytes.
    fn constrain_length(&self, text: &[u8], report: &mut dyn FnMut(Violation<'_>)) {
        // There are no more characters than bytes.
        let bytes = text.len() as u64;
        if self.min_length.is_none() && self.max_length.is_some_and(|most| bytes <= most) {
            return;
        }
        let starts = text.iter().filter(|byte| (**byte & 0xC0) != 0x80);
        let length = starts.count() as u64;
        if let Some(least) = self.min_length
            && length < least
        {
            report(Violation::constraint("minLength", Some(&least.to_string())));
        }
        if let Some(most) = self.max_length
            && length > most
        {
            report(Violation::constraint("maxLength", Some(&most.to_string())));
        }
    }
}
