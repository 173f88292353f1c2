//! How far the check goes: what would let its memory grow with a file has its end here.
//!
//! Where one of these is reached, the result says so: `truncated`, and [`Limit`] by its name.

use serde::Serialize;

/// Problems that are listed, of one file. All are counted.
pub const PROBLEMS: usize = 100;
/// Characters of a value that a problem shows.
pub const VALUE_CHARS: usize = 40;
/// Bytes of a field that are kept, as UTF-8, quotes included. What is behind them is not compared with the
/// schema.
pub const FIELD_BYTES: usize = 64 * 1024;
/// Bytes of all names of a header that are kept, as UTF-8.
pub const HEADER_BYTES: usize = 64 * 1024;
/// Names of a header that are kept: as many columns as Excel has.
pub const HEADER_NAMES: usize = 16_384;
/// Values that are remembered, of all columns that are to be unique together: 8 bytes each, and room between
/// them, 9.4 MiB in all.
pub const UNIQUE_VALUES: usize = 900_000;
/// Bytes from which the encoding, and characters from which the delimiter are found.
pub const HEAD_BYTES: usize = 64 * 1024;
/// Records from which the delimiter is found.
pub const HEAD_RECORDS: usize = 20;
/// Records of the preview, the header included.
pub const PREVIEW_RECORDS: usize = 20;
/// Fields of a record in the preview.
pub const PREVIEW_FIELDS: usize = 100;
/// Characters of a field in the preview.
pub const PREVIEW_CHARS: usize = 100;

/// Files of a ZIP that are listed. All are checked.
pub const FILES: usize = 1_000;
/// Bytes of a file's name in a ZIP that are shown.
pub const NAME_BYTES: usize = 1_024;
/// Names in a ZIP that are compared with each other: 8 bytes each, as of [`UNIQUE_VALUES`].
pub const UNIQUE_NAMES: usize = 900_000;
/// Bytes of all headers of a ZIP's CSV files together.
pub const ZIP_HEADER_BYTES: usize = 1024 * 1024;
/// Bytes that a ZIP's contents may have: 50 GiB.
pub const CONTENTS_BYTES: u64 = 50 << 30;
/// Bytes from which contents are too large where they are [`RATIO`] times as large as what is sent: 1 GiB.
pub const RATIO_BYTES: u64 = 1 << 30;
/// See [`RATIO_BYTES`]. Deflate cannot do better than 1,032.
pub const RATIO: u64 = 1_000;
/// Bytes of a ZIP that are asked for at once.
pub const READ_BYTES: u32 = 1024 * 1024;

/// A limit that was reached, by its name in a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// There are more problems than are listed.
    Problems,
    /// A field is longer than [`FIELD_BYTES`].
    Field,
    /// The header is longer than [`HEADER_BYTES`] or [`HEADER_NAMES`].
    Header,
    /// There are more values to be unique than [`UNIQUE_VALUES`]: those behind are not compared with all.
    Unique,
    /// There are more files in a ZIP than are listed.
    Files,
    /// There are more names in a ZIP than [`UNIQUE_NAMES`].
    Names,
}
