//! Problems: the first of them as they are, all of them counted.

use crate::code::{Code, Severity};
use crate::limits::{self, Limit};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is wrong, and where. What people read of it is made from this by whoever knows their
/// language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong.
    pub code: Code,
    /// How bad that is.
    pub severity: Severity,
    /// The record, counted from 1, the header being 1; empty lines count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The field in the record, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// The name of the column, or of the schema's field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands there, cut to [`limits::VALUE_CHARS`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The file in a ZIP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// For the message: the type, the constraint, or the place in the schema that the value breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// For the message: what was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

impl Problem {
    /// Of the whole file.
    pub(crate) const fn of(code: Code) -> Self {
        Self {
            code,
            severity: code.severity(),
            row: None,
            column: None,
            field: None,
            value: None,
            file: None,
            rule: None,
            expected: None,
        }
    }

    pub(crate) const fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    pub(crate) const fn column(mut self, column: u64) -> Self {
        self.column = Some(column);
        self
    }

    pub(crate) fn value(mut self, value: &[u8]) -> Self {
        self.value = Some(shown(value, limits::VALUE_CHARS));
        self
    }

    pub(crate) fn file(mut self, name: &str) -> Self {
        self.file = Some(name.to_owned());
        self
    }

    pub(crate) fn rule(mut self, rule: &str) -> Self {
        self.rule = Some(rule.to_owned());
        self
    }

    pub(crate) fn expected(mut self, expected: &str) -> Self {
        self.expected = Some(expected.to_owned());
        self
    }
}

/// The first so many characters of a text.
pub(crate) fn shown(text: &[u8], chars: usize) -> String {
    // No character has more than 4 bytes; one that is cut is behind those that are shown.
    let bytes = chars.saturating_mul(4).saturating_add(4);
    let start = text.get(..bytes).unwrap_or(text);
    String::from_utf8_lossy(start).chars().take(chars).collect()
}

/// How many problems there are of each code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Code, u64>);

impl Counts {
    /// How many there are of one.
    #[must_use]
    pub fn of(&self, code: Code) -> u64 {
        self.0.get(&code).copied().unwrap_or_default()
    }

    /// The codes that there are, with how many there are of each.
    pub fn iter(&self) -> impl Iterator<Item = (Code, u64)> {
        self.0.iter().map(|(code, count)| (*code, *count))
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.keys().any(|code| code.severity() == Severity::Error)
    }

    fn add(&mut self, code: Code, count: u64) {
        let sum = self.0.entry(code).or_default();
        *sum = sum.saturating_add(count);
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (code, count) in &self.0 {
            map.serialize_entry(code.as_str(), count)?;
        }
        map.end()
    }
}

/// What is wrong with one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems {
    pub(crate) list: Vec<Problem>,
    pub(crate) counts: Counts,
    pub(crate) limits: BTreeSet<Limit>,
}

impl Problems {
    /// Counts one, and keeps it if it is one of the first: only then is it made.
    pub(crate) fn add(&mut self, code: Code, problem: impl FnOnce() -> Problem) {
        self.counts.add(code, 1);
        if self.list.len() < limits::PROBLEMS {
            self.list.push(problem());
        } else {
            self.limits.insert(Limit::Problems);
        }
    }

    /// A limit was reached.
    pub(crate) fn reached(&mut self, limit: Limit) {
        self.limits.insert(limit);
    }

    /// Takes over what is wrong with a file in this one.
    pub(crate) fn add_all(&mut self, file: &str, problems: &[Problem], counts: &Counts) {
        for (code, count) in counts.iter() {
            self.counts.add(code, count);
        }
        let room = limits::PROBLEMS.saturating_sub(self.list.len());
        let first = problems.iter().take(room).cloned();
        self.list.extend(first.map(|problem| problem.file(file)));
        let all: u64 = counts.iter().map(|(_, count)| count).sum();
        if all > room as u64 {
            self.reached(Limit::Problems);
        }
    }
}
