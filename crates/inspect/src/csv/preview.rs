//! The first records of a file, to be shown.

use crate::limits::{PREVIEW_CHARS, PREVIEW_FIELDS, PREVIEW_RECORDS};
use crate::problem::shown;
use serde::Serialize;

/// The first records, at most [`PREVIEW_RECORDS`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Preview {
    /// The header is the first that is not blank.
    pub rows: Vec<PreviewRow>,
}

/// One record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PreviewRow {
    /// Counted as in a problem.
    pub row: u64,
    /// Its first fields, at most [`PREVIEW_FIELDS`], each cut to [`PREVIEW_CHARS`].
    pub cells: Vec<String>,
    /// The columns in which something is wrong, counted from 1; 0 is the record itself.
    pub bad: Vec<u64>,
}

impl Preview {
    /// Whether fields of this record are shown.
    pub(super) const fn shows(row: u64) -> bool {
        row <= PREVIEW_RECORDS as u64
    }

    pub(super) fn add(&mut self, row: u64, cell: &[u8]) {
        if self.rows.last().is_none_or(|last| last.row != row) {
            self.rows.push(PreviewRow {
                row,
                ..PreviewRow::default()
            });
        }
        if let Some(last) = self.rows.last_mut()
            && last.cells.len() < PREVIEW_FIELDS
        {
            last.cells.push(shown(cell, PREVIEW_CHARS));
        }
    }

    pub(super) fn mark(&mut self, row: u64, column: u64) {
        let shown = self.rows.iter_mut().find(|shown| shown.row == row);
        if let Some(shown) = shown
            && column <= PREVIEW_FIELDS as u64
            && !shown.bad.contains(&column)
        {
            shown.bad.push(column);
        }
    }
}
