//! The check of a CSV, fed in pieces.
//!
//! ```text
//! bytes ─▶ text::Reader ─▶ UTF-8 ─▶ Head (delimiter) ─▶ scan::Scanner ─▶ fields ─▶ table::Table ─▶ problems
//! ```
//!
//! What RFC 4180 says is taken, and beyond it: any encoding that is found or named, a byte order mark, the four
//! delimiters of [`dialect`], a line `sep=;`, lines that end in LF or CR alone, a last line with or without an
//! end, spaces as part of a field (section 2.4 says so too).

mod dialect;
mod field;
mod preview;
mod report;
mod scan;
mod table;

pub use preview::{Preview, PreviewRow};

use crate::host::Host;
use crate::limits::{HEAD_BYTES, HEADER_BYTES, Limit};
use crate::problem::{Counts, Problem};
use crate::schema::{Schema, SchemaError};
use crate::text::{Reader, Sink};
use dialect::Dialect;
use scan::Scanner;
use serde::Serialize;
use std::collections::BTreeSet;
use std::mem;
use std::rc::Rc;
use table::Table;

/// How a CSV is checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// What fields are compared with, or why the schema cannot be read.
    pub schema: Option<Result<Rc<Schema>, SchemaError>>,
    /// The label of the Encoding Standard that a file has which is neither UTF-8 nor UTF-16.
    pub legacy_encoding: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schema: None,
            legacy_encoding: "windows-1252".to_owned(),
        }
    }
}

/// What is in a CSV.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename = "csv")]
pub struct CsvCheck {
    /// Records without the header. Empty lines are none.
    pub rows: u64,
    /// Fields of the header.
    pub columns: u64,
    /// Its names.
    pub header: Vec<String>,
    /// A label of the Encoding Standard.
    pub encoding: String,
    /// What stands between fields.
    pub delimiter: char,
    /// The first that are wrong.
    pub problems: Vec<Problem>,
    /// How many are wrong, by code.
    pub counts: Counts,
    /// Whether a limit was reached: what is said here is then not all.
    pub truncated: bool,
    /// Which ones.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub limits: BTreeSet<Limit>,
}

/// Checks one CSV: [`CsvChecker::feed`] with each piece of it, then [`CsvChecker::finish`].
pub struct CsvChecker {
    host: Rc<dyn Host>,
    reader: Reader,
    body: Body,
}

impl CsvChecker {
    /// A check of one file.
    #[must_use]
    pub fn new(options: &Options, host: Rc<dyn Host>) -> Self {
        Self::with_header_bytes(options, host, HEADER_BYTES)
    }

    /// With so many bytes for the names of the header.
    pub(crate) fn with_header_bytes(
        options: &Options,
        host: Rc<dyn Host>,
        header_bytes: usize,
    ) -> Self {
        Self {
            reader: Reader::new(&options.legacy_encoding),
            host,
            body: Body {
                stage: Stage::Head(Head::default()),
                table: Table::new(options.schema.clone(), header_bytes.min(HEADER_BYTES)),
            },
        }
    }

    /// The next bytes, however they are cut.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.reader.feed(bytes, &*self.host, &mut self.body);
    }

    /// There are no more bytes.
    #[must_use]
    pub fn finish(mut self) -> (CsvCheck, Preview) {
        self.reader.finish(&*self.host, &mut self.body);
        self.body.finish(self.reader.encoding())
    }
}

/// Behind the decoder: the text is kept until its delimiter is known.
struct Body {
    stage: Stage,
    table: Table,
}

enum Stage {
    Head(Head),
    Scan { scanner: Scanner, delimiter: u8 },
}

/// The beginning of a text, and where in it bytes are that were none.
#[derive(Default)]
struct Head {
    text: Vec<u8>,
    invalid: Vec<usize>,
}

impl Body {
    /// Begins to scan what was kept.
    fn begin(&mut self, is_whole: bool) {
        let Stage::Head(head) = &mut self.stage else {
            return;
        };
        let head = mem::take(head);
        let dialect = Dialect::of(&head.text, is_whole);
        let mut scanner = Scanner::new(dialect.delimiter);
        let mut at = dialect.skip;
        for place in head.invalid {
            scanner.text(
                head.text.get(at..place).unwrap_or_default(),
                &mut self.table,
            );
            scanner.invalid(&mut self.table);
            at = at.max(place);
        }
        scanner.text(head.text.get(at..).unwrap_or_default(), &mut self.table);
        self.stage = Stage::Scan {
            scanner,
            delimiter: dialect.delimiter,
        };
    }

    fn finish(mut self, encoding: &str) -> (CsvCheck, Preview) {
        self.begin(true);
        let mut used = b',';
        if let Stage::Scan { scanner, delimiter } = &mut self.stage {
            scanner.finish(&mut self.table);
            used = *delimiter;
        }
        self.table.finish(encoding, char::from(used))
    }
}

impl Sink for Body {
    fn text(&mut self, text: &[u8]) {
        let mut rest = text;
        if let Stage::Head(head) = &mut self.stage {
            let room = HEAD_BYTES.saturating_sub(head.text.len());
            let (taken, behind) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            head.text.extend_from_slice(taken);
            if head.text.len() < HEAD_BYTES {
                return;
            }
            rest = behind;
            self.begin(false);
        }
        if let Stage::Scan { scanner, .. } = &mut self.stage {
            scanner.text(rest, &mut self.table);
        }
    }

    fn invalid(&mut self) {
        match &mut self.stage {
            Stage::Head(head) => {
                head.invalid.push(head.text.len());
                // As many as there may be bytes.
                if head.invalid.len() >= HEAD_BYTES {
                    self.begin(false);
                }
            }
            Stage::Scan { scanner, .. } => scanner.invalid(&mut self.table),
        }
    }
}
