//! Table Schema (Data Package standard, version 2): what a partner's CSV is to look like.
//!
//! Taken are `fields` with `name`, `type` (`string`, `integer`, `number`, `boolean`, `date`, `datetime`, `any`),
//! `format` of dates, `decimalChar`, `groupChar`, `bareNumber`, `trueValues`, `falseValues`, `missingValues` and
//! `constraints` (`required`, `unique`, `enum`, `pattern`, `minimum`, `maximum`, `minLength`, `maxLength`);
//! `missingValues`, `primaryKey` and `fieldsMatch`. What else there is that would be checked is passed over and
//! named ([`Schema::passed_over`]).

mod checker;
mod columns;
mod field;
mod instant;
mod json;
mod number;
mod parse;
mod unique;
mod value;

pub(crate) use checker::Checker;
pub(crate) use field::Violation;
pub use json::Json;
pub use parse::SchemaError;
pub(crate) use unique::{Seen, digest};

use columns::FieldsMatch;
use field::Field;
use std::fmt;

/// A schema that was read.
pub struct Schema {
    fields: Vec<Field>,
    fields_match: FieldsMatch,
    /// How many fields the primary key has.
    key_fields: usize,
    passed_over: Vec<String>,
}

impl Schema {
    /// What the schema has that is not checked, by its place: `fields[2].format`. Nothing that only describes.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.fields.iter().map(|field| &field.name);
        formatter.debug_list().entries(names).finish()
    }
}
