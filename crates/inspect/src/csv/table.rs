//! What is wrong with records: with their fields, their length, the header, their lines.

use super::CsvCheck;
use super::field::Field;
use super::preview::Preview;
use super::report::Report;
use super::scan::{LineEnd, Rows};
use crate::code::Code;
use crate::limits::Limit;
use crate::problem::Problem;
use crate::schema::{Checker, Schema, SchemaError};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What is known of a file so far.
pub(super) struct Table {
    report: Report,
    /// Fields of the record that were read, and the last one that is not empty.
    column: u64,
    last_filled: u64,
    /// Nothing stands in the last field that was read, not even quotes.
    ends_with_nothing: bool,
    handling: Handling,
    /// Records behind the header that are not empty lines.
    rows: u64,
    /// Once the header was read.
    columns: Option<u64>,
    line_end: Option<LineEnd>,
    has_mixed_line_ends: bool,
    schema: Option<Result<Rc<Schema>, SchemaError>>,
    checker: Option<Checker>,
    /// Room for the content of a field whose quotes are doubled.
    unquoted: Vec<u8>,
}

/// What is done with a field of this record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handling {
    /// It is counted.
    Count,
    /// It is compared with the schema.
    Compare,
    /// It is compared and shown, or it is a name.
    Keep,
}

impl Table {
    pub(super) fn new(
        schema: Option<Result<Rc<Schema>, SchemaError>>,
        header_bytes: usize,
    ) -> Self {
        Self {
            report: Report::new(header_bytes),
            column: 0,
            last_filled: 0,
            ends_with_nothing: false,
            handling: Handling::Keep,
            rows: 0,
            columns: None,
            line_end: None,
            has_mixed_line_ends: false,
            schema,
            checker: None,
            unquoted: Vec::new(),
        }
    }

    pub(super) fn finish(mut self, encoding: &str, delimiter: char) -> (CsvCheck, Preview) {
        if self.columns.is_none() {
            self.match_header();
        }
        if self.rows == 0 {
            self.report.file(Problem::of(Code::NoRows));
        }
        if encoding != "utf-8" {
            self.report.file(Problem::of(Code::NotUtf8));
        }
        if self.checker.as_ref().is_some_and(Checker::is_full) {
            self.report.problems.reached(Limit::Unique);
        }
        let problems = self.report.problems;
        let check = CsvCheck {
            rows: self.rows,
            columns: self.columns.unwrap_or_default(),
            header: self.report.names.kept,
            encoding: encoding.to_owned(),
            delimiter,
            truncated: !problems.limits.is_empty(),
            problems: problems.list,
            counts: problems.counts,
            limits: problems.limits,
        };
        (check, self.report.preview)
    }

    /// What a field looks like, whatever it means.
    #[cold]
    fn look_at(&mut self, field: &Field<'_>) {
        let content = field.content(&mut self.unquoted);
        for (is_so, code) in [
            (field.is_invalid(), Code::InvalidEncoding),
            (field.has_nul(), Code::NullByte),
            (field.has_stray_quote(), Code::StrayQuote),
        ] {
            if is_so {
                self.report.field(self.column, code, content);
            }
        }
        if field.is_cut() {
            self.report.problems.reached(Limit::Field);
        }
    }

    fn keep(&mut self, field: &Field<'_>) {
        let content = field.content(&mut self.unquoted);
        if Preview::shows(self.report.row) {
            self.report.preview.add(self.report.row, content);
        }
        if self.columns.is_none() && !self.report.names.add(content) {
            self.report.problems.reached(Limit::Header);
        }
    }

    fn compare(&mut self, field: &Field<'_>) {
        // A record that is blank is only that: empty fields wait for one that is not.
        if self.last_filled == 0 || field.is_cut() {
            return;
        }
        let mut unquoted = std::mem::take(&mut self.unquoted);
        self.compare_content(field.content(&mut unquoted));
        self.unquoted = unquoted;
    }

    #[inline]
    fn compare_content(&mut self, content: &[u8]) {
        let (column, report) = (self.column, &mut self.report);
        if let Some(checker) = &mut self.checker {
            checker.check(column, content, &mut |violation| {
                report.field_by(column, content, violation);
            });
        }
    }

    /// The record's first field that is not empty came: those before it are compared now.
    #[cold]
    fn compare_empty(&mut self) {
        let Some(checker) = &mut self.checker else {
            return;
        };
        for column in 1..self.column.min(checker.columns().saturating_add(1)) {
            let report = &mut self.report;
            checker.check(column, b"", &mut |violation| {
                report.field_by(column, b"", violation);
            });
        }
    }

    /// The first record that is not blank.
    fn end_header(&mut self) {
        self.columns = Some(self.column);
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (name, column) in self.report.names.kept.iter().zip(1..) {
            if name.trim().is_empty() {
                found.push((column, Code::BlankHeader, String::new()));
            } else if !seen.insert(name) {
                found.push((column, Code::DuplicateHeader, name.clone()));
            }
        }
        self.report.names.is_whole = true;
        for (column, code, name) in found {
            self.report.field(column, code, name.as_bytes());
        }
        self.match_header();
    }

    /// Lays the schema's fields on the columns.
    fn match_header(&mut self) {
        match &self.schema {
            None => {}
            Some(Err(error)) => {
                let problem = Problem::of(Code::SchemaUnreadable);
                self.report.file(problem.rule(error.place()));
            }
            Some(Ok(schema)) => {
                let names = &self.report.names.kept;
                let checker = Checker::new(schema, names);
                let mismatches = schema.mismatches(names, self.columns.unwrap_or_default());
                for mismatch in mismatches {
                    let mut problem = Problem::of(mismatch.code).row(self.report.row);
                    if let Some(column) = mismatch.column {
                        self.report.preview.mark(self.report.row, column);
                        problem = problem.column(column);
                    }
                    problem.field = Some(mismatch.field);
                    problem.expected = mismatch.expected;
                    self.report.file(problem);
                }
                self.checker = Some(checker);
            }
        }
    }

    /// A record that is not blank, behind the header.
    fn end_record(&mut self, columns: u64) {
        let found = self.column;
        if found != columns {
            let code = if found > columns && self.last_filled <= columns {
                Code::TrailingFields
            } else {
                Code::RaggedRow
            };
            let problem = Problem::of(code).expected(&columns.to_string());
            self.report
                .record(problem.value(found.to_string().as_bytes()));
        }
        if let Some(checker) = &mut self.checker {
            let report = &mut self.report;
            checker.end_row(&mut |column, violation| report.field_by(column, b"", violation));
        }
    }

    fn next_row(&mut self) {
        self.report.row = self.report.row.saturating_add(1);
        self.column = 0;
        self.last_filled = 0;
        self.handling = if self.columns.is_none() || Preview::shows(self.report.row) {
            Handling::Keep
        } else if self.checker.is_some() {
            Handling::Compare
        } else {
            Handling::Count
        };
    }
}

impl Rows for Table {
    #[inline]
    fn plain_field(&mut self, content: &[u8]) {
        if self.handling == Handling::Keep || (content.is_empty() && self.checker.is_some()) {
            self.field(&Field::plain(content));
            return;
        }
        self.column = self.column.wrapping_add(1);
        self.ends_with_nothing = content.is_empty();
        if content.is_empty() {
            return;
        }
        if self.handling == Handling::Compare {
            if self.last_filled == 0 && self.column > 1 {
                self.compare_empty();
            }
            self.compare_content(content);
        }
        self.last_filled = self.column;
    }

    fn field(&mut self, field: &Field<'_>) {
        self.column = self.column.wrapping_add(1);
        self.ends_with_nothing = field.is_nothing();
        if !field.is_empty() {
            if self.last_filled == 0 && self.column > 1 && self.handling != Handling::Count {
                self.compare_empty();
            }
            self.last_filled = self.column;
        }
        if self.handling == Handling::Keep {
            self.keep(field);
        }
        if self.handling != Handling::Count {
            self.compare(field);
        }
        if !field.is_fine() {
            self.look_at(field);
        }
    }

    fn end_row(&mut self) {
        let is_blank = self.last_filled == 0;
        if is_blank {
            self.report.record(Problem::of(Code::BlankRow));
        }
        match self.columns {
            None if is_blank => self.report.names.kept.clear(),
            None => self.end_header(),
            Some(columns) => {
                if !is_blank {
                    self.end_record(columns);
                }
                let is_empty_line = self.column == 1 && self.ends_with_nothing;
                self.rows = self.rows.saturating_add(u64::from(!is_empty_line));
            }
        }
        self.next_row();
    }

    fn line_end(&mut self, line_end: LineEnd) {
        if *self.line_end.get_or_insert(line_end) != line_end && !self.has_mixed_line_ends {
            self.has_mixed_line_ends = true;
            // The next record was begun already.
            let row = self.report.row.saturating_sub(1);
            self.report.file(Problem::of(Code::MixedLineEnds).row(row));
        }
    }

    fn unclosed(&mut self) {
        let column = self.column.saturating_add(1);
        self.report.field(column, Code::UnclosedQuote, b"");
    }
}
