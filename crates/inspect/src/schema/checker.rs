//! Compares the records of one file with its schema.

use super::Schema;
use super::field::{Compared, Violation};
use super::unique::{Seen, digest};
use std::rc::Rc;

/// What has to be known of the records that were compared.
pub(crate) struct Checker {
    schema: Rc<Schema>,
    /// The field of each column.
    fields: Vec<Option<usize>>,
    seen: Seen,
    /// The record's values of the primary key; none if a column of it is not there.
    key: Option<Vec<Option<u64>>>,
    /// The column of the key's first field.
    key_column: u64,
}

impl Checker {
    pub(crate) fn new(schema: &Rc<Schema>, header: &[String]) -> Self {
        let fields = schema.fields_of(header);
        let places = fields.iter().map(|field| {
            let field = schema.fields.get((*field)?)?;
            field.key
        });
        let has_key =
            schema.key_fields > 0 && places.clone().flatten().count() == schema.key_fields;
        let key_column = (1..).zip(places).find(|(_, place)| *place == Some(0));
        Self {
            key: has_key.then(|| vec![None; schema.key_fields]),
            key_column: key_column.map_or(1, |(column, _)| column),
            seen: Seen::default(),
            schema: Rc::clone(schema),
            fields,
        }
    }

    /// How many columns are compared, at most.
    pub(crate) fn columns(&self) -> u64 {
        self.fields.len() as u64
    }

    /// Whether there were more values to be unique than can be remembered.
    pub(crate) const fn is_full(&self) -> bool {
        self.seen.is_full()
    }

    /// The next field of a record; columns count from 1.
    #[inline]
    pub(crate) fn check(
        &mut self,
        column: u64,
        text: &[u8],
        report: &mut dyn FnMut(Violation<'_>),
    ) {
        let index = usize::try_from(column.wrapping_sub(1)).unwrap_or(usize::MAX);
        let Some(Some(field_index)) = self.fields.get(index) else {
            return;
        };
        let Some(field) = self.schema.fields.get(*field_index) else {
            return;
        };
        let Compared::Value(value) = field.compare(text, report) else {
            return;
        };
        if field.is_unique && !self.seen.is_new(digest(&(*field_index, value))) {
            report(Violation::constraint("unique", None));
        }
        if let Some(place) = field.key
            && let Some(values) = &mut self.key
            && let Some(slot) = values.get_mut(place)
        {
            *slot = Some(value);
        }
    }

    /// A record has ended. What is reported has the column that it is about.
    pub(crate) fn end_row(&mut self, report: &mut dyn FnMut(u64, Violation<'_>)) {
        let Some(values) = &mut self.key else {
            return;
        };
        // A value that is missing was reported already.
        let is_whole = values.iter().all(Option::is_some);
        if is_whole && !self.seen.is_new(digest(&(usize::MAX, &*values))) {
            report(self.key_column, Violation::constraint("primaryKey", None));
        }
        values.fill(None);
    }
}
