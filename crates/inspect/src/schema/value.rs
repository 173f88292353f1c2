//! What a field means: the type of a schema's field, and values of it.

use super::instant::{Instant, InstantFormat};
use super::json::Json;
use super::number::{Number, NumberFormat};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// What a field may hold, and how that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    String,
    Integer(NumberFormat),
    Number(NumberFormat),
    Boolean {
        true_values: Vec<String>,
        false_values: Vec<String>,
    },
    Date(InstantFormat),
    DateTime(InstantFormat),
}

/// A value of a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Text(&'a [u8]),
    Number(Number),
    Boolean(bool),
    Instant(Instant),
}

impl Type {
    /// As a schema calls it.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::String => "string",
            Self::Integer(_) => "integer",
            Self::Number(_) => "number",
            Self::Boolean { .. } => "boolean",
            Self::Date(_) => "date",
            Self::DateTime(_) => "datetime",
        }
    }

    /// Whether one value may be less than another.
    pub(super) const fn is_ordered(&self) -> bool {
        matches!(
            self,
            Self::Integer(_) | Self::Number(_) | Self::Date(_) | Self::DateTime(_)
        )
    }

    /// Reads a value; `None` where it is not of this type.
    #[inline]
    pub(super) fn read<'a>(&self, text: &'a [u8]) -> Option<Value<'a>> {
        match self {
            Self::Any | Self::String => Some(Value::Text(text)),
            Self::Integer(format) | Self::Number(format) => {
                Number::read(text, format).map(Value::Number)
            }
            Self::Boolean {
                true_values,
                false_values,
            } => {
                let is_in = |values: &[String]| values.iter().any(|value| value.as_bytes() == text);
                if is_in(true_values) {
                    Some(Value::Boolean(true))
                } else {
                    is_in(false_values).then_some(Value::Boolean(false))
                }
            }
            Self::Date(format) | Self::DateTime(format) => format.read(text).map(Value::Instant),
        }
    }

    /// Reads a value that stands in a schema: as JSON has it, or written as in the field.
    pub(super) fn read_json<'a>(&self, json: &'a Json) -> Option<Value<'a>> {
        match (self, json) {
            (_, Json::String(text)) => self.read(text.as_bytes()),
            (Self::Integer(_), Json::Number(text)) => {
                Number::read(text.as_bytes(), &NumberFormat::json(true)).map(Value::Number)
            }
            (Self::Number(_), Json::Number(text)) => {
                Number::read(text.as_bytes(), &NumberFormat::json(false)).map(Value::Number)
            }
            (Self::Boolean { .. }, Json::Bool(value)) => Some(Value::Boolean(*value)),
            // A CSV has no other form of them.
            (Self::Any | Self::String, Json::Number(text)) => Some(Value::Text(text.as_bytes())),
            (Self::Any | Self::String, Json::Bool(value)) => {
                Some(Value::Text(if *value { b"true" } else { b"false" }))
            }
            _ => None,
        }
    }
}

impl Value<'_> {
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(number), Self::Number(other)) => number.compare(other),
            (Self::Instant(instant), Self::Instant(other)) => Some(instant.cmp(other)),
            (Self::Boolean(value), Self::Boolean(other)) => Some(value.cmp(other)),
            (Self::Text(text), Self::Text(other)) => Some(text.cmp(other)),
            _ => None,
        }
    }

    /// Whether all of it is known: else it is told from others as it is written.
    pub(super) const fn is_exact(&self) -> bool {
        match self {
            Self::Number(number) => number.is_exact(),
            _ => true,
        }
    }
}

/// Values that are equal have the same hash.
impl Hash for Value<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Text(text) => text.hash(state),
            Self::Number(number) => number.hash(state),
            Self::Boolean(value) => value.hash(state),
            Self::Instant(instant) => instant.hash(state),
        }
    }
}
