//! What is in a file, as a stream: is a CSV whole and well-formed, does it keep to its schema, can a ZIP be
//! opened, and what is in it.
//!
//! Nothing here knows a browser, a server or a disk. Bytes come in pieces, however they are cut, and the same
//! file gives the same result. No input makes it panic, and none makes its memory grow past [`limits`].
//! What needs tables that a browser has already comes from a [`Host`].
//!
//! Start reading at [`CsvChecker`] (`csv/mod.rs`), which has a picture of the way of a byte. What is found is
//! a [`Problem`]; its [`Code`] is a promise to pages.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod code;
mod csv;
mod host;
pub mod limits;
mod problem;
mod schema;
mod text;
mod zip;

pub use code::{Code, Severity};
pub use csv::{CsvCheck, CsvChecker, Options, Preview, PreviewRow};
pub use host::{Decode, Host, Matches};
pub use problem::{Counts, Problem};
pub use schema::{Json, Schema, SchemaError};
pub use zip::{ListedFile, Next, ZipCheck, ZipChecker};
