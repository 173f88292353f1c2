//! What was found, where it is listed and where it is shown.

use super::preview::Preview;
use crate::code::Code;
use crate::limits::HEADER_NAMES;
use crate::problem::{Problem, Problems};
use crate::schema::Violation;

/// The problems of one file, and what a place in it is called.
pub(super) struct Report {
    /// The record that is read, counted from 1.
    pub(super) row: u64,
    pub(super) names: Names,
    pub(super) problems: Problems,
    pub(super) preview: Preview,
}

impl Report {
    pub(super) fn new(header_bytes: usize) -> Self {
        Self {
            row: 1,
            names: Names {
                kept: Vec::new(),
                room: header_bytes,
                is_whole: false,
            },
            problems: Problems::default(),
            preview: Preview::default(),
        }
    }

    /// Something is wrong with the file.
    pub(super) fn file(&mut self, problem: Problem) {
        self.problems.add(problem.code, || problem);
    }

    /// Something is wrong with the record.
    pub(super) fn record(&mut self, problem: Problem) {
        self.preview.mark(self.row, 0);
        let row = self.row;
        self.problems.add(problem.code, || problem.row(row));
    }

    /// Something is wrong with a field of the record.
    pub(super) fn field(&mut self, column: u64, code: Code, content: &[u8]) {
        self.field_by(column, content, Violation::of(code));
    }

    /// A field of the record breaks a rule.
    pub(super) fn field_by(&mut self, column: u64, content: &[u8], violation: Violation<'_>) {
        self.preview.mark(self.row, column);
        self.problems.add(violation.code, || {
            let mut problem = Problem::of(violation.code)
                .row(self.row)
                .column(column)
                .value(content);
            problem.field = self.names.of(column).map(str::to_owned);
            problem.rule = violation.rule.map(str::to_owned);
            problem.expected = violation.expected.map(str::to_owned);
            problem
        });
    }
}

/// The names of the columns.
pub(super) struct Names {
    pub(super) kept: Vec<String>,
    room: usize,
    /// The header has ended.
    pub(super) is_whole: bool,
}

impl Names {
    /// Keeps one, if there is room.
    pub(super) fn add(&mut self, name: &[u8]) -> bool {
        let has_room = self.kept.len() < HEADER_NAMES && name.len() <= self.room;
        if has_room {
            self.room = self.room.saturating_sub(name.len());
            self.kept.push(String::from_utf8_lossy(name).into_owned());
        } else {
            // Names that follow would stand for other columns.
            self.room = 0;
        }
        has_room
    }

    fn of(&self, column: u64) -> Option<&str> {
        let index = usize::try_from(column.checked_sub(1)?).ok()?;
        let name = self.kept.get(index).filter(|_| self.is_whole)?;
        Some(name)
    }
}
