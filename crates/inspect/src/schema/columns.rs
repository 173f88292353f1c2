//! Which column of a file is which field of its schema (`fieldsMatch`).

use super::Schema;
use crate::code::Code;
use std::collections::{BTreeMap, VecDeque};

/// How the columns of a file and the fields of its schema belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum FieldsMatch {
    /// The same, in the same order.
    #[default]
    Exact,
    /// The same, in any order.
    Equal,
    /// All fields are there, and maybe more columns.
    Subset,
    /// No columns but the fields, not all of them.
    Superset,
    /// One of the fields is there.
    Partial,
}

impl FieldsMatch {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "exact" => Self::Exact,
            "equal" => Self::Equal,
            "subset" => Self::Subset,
            "superset" => Self::Superset,
            "partial" => Self::Partial,
            _ => return None,
        })
    }
}

/// Where header and schema differ.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) code: Code,
    /// In the header, counted from 1.
    pub(crate) column: Option<u64>,
    /// The name of the column or of the field.
    pub(crate) field: String,
    /// What should stand there.
    pub(crate) expected: Option<String>,
}

impl Schema {
    /// The field of each column. Fields and columns of the same name belong together in their order.
    pub(super) fn fields_of(&self, header: &[String]) -> Vec<Option<usize>> {
        let mut by_name: BTreeMap<_, VecDeque<_>> = BTreeMap::new();
        for (index, field) in self.fields.iter().enumerate() {
            let same_name = by_name.entry(field.name.as_str()).or_default();
            same_name.push_back(index);
        }
        let names = header.iter();
        names
            .map(|name| by_name.get_mut(name.as_str())?.pop_front())
            .collect()
    }

    /// Where a header of so many columns differs. Of names that were not kept, nothing is said.
    pub(crate) fn mismatches(&self, header: &[String], columns: u64) -> Vec<Mismatch> {
        let fields = self.fields_of(header);
        let mut found = Vec::new();
        let is_whole = header.len() as u64 >= columns;
        if is_whole {
            self.find_missing(&fields, &mut found);
        }
        let may_have_more = matches!(
            self.fields_match,
            FieldsMatch::Subset | FieldsMatch::Partial
        );
        let mut last = None;
        for (column, (name, field)) in header.iter().zip(&fields).enumerate() {
            let is_out_of_order = self.fields_match == FieldsMatch::Exact && *field < last;
            last = last.max(*field);
            let is_unexpected = field.is_none() && !may_have_more;
            if is_unexpected || (is_out_of_order && field.is_some()) {
                let expected = self.fields.get(column).map(|field| field.name.clone());
                found.push(Mismatch {
                    code: Code::UnexpectedColumn,
                    column: Some(column as u64 + 1),
                    field: name.clone(),
                    expected: expected.filter(|_| field.is_some()),
                });
            }
        }
        found
    }

    fn find_missing(&self, fields: &[Option<usize>], found: &mut Vec<Mismatch>) {
        let mut is_there = vec![false; self.fields.len()];
        for field in fields.iter().flatten() {
            if let Some(is_there) = is_there.get_mut(*field) {
                *is_there = true;
            }
        }
        let all = self.fields.iter().zip(is_there);
        let missing = all.filter_map(|(field, is_there)| (!is_there).then_some(field));
        let how_many = match self.fields_match {
            FieldsMatch::Exact | FieldsMatch::Equal | FieldsMatch::Subset => usize::MAX,
            FieldsMatch::Superset => 0,
            // Any one would do.
            FieldsMatch::Partial => usize::from(fields.iter().all(Option::is_none)),
        };
        found.extend(missing.take(how_many).map(|field| Mismatch {
            code: Code::MissingColumn,
            column: None,
            field: field.name.clone(),
            expected: None,
        }));
    }
}
