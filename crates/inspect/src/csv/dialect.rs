//! Which character stands between the fields, by the beginning of a file.
//!
//! RFC 4180 knows the comma. Excel writes what the system's region has for lists, and says it in a first line
//! `sep=;` where asked to. Without that line, the first records are read with each of the four that people
//! use: the one with which most of them have as many fields as the first, at least two, is meant; of several
//! such, the one that makes more fields. In doubt it is not the comma: numbers have it too.

use super::field::Field;
use super::scan::{LineEnd, Rows, Scanner};
use crate::limits::HEAD_RECORDS;

/// In the order of preference.
const DELIMITERS: [u8; 4] = *b"\t;|,";

/// How a CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// So many bytes of the beginning are no record, but say which delimiter it is.
    pub(super) skip: usize,
}

impl Dialect {
    /// By the first bytes of a file, or all of them.
    pub(super) fn of(head: &[u8], is_whole: bool) -> Self {
        if let Some(dialect) = said(head) {
            return dialect;
        }
        let scores = DELIMITERS.map(|delimiter| (score(head, is_whole, delimiter), delimiter));
        let mut best = ((0, 1), b',');
        for candidate in scores {
            // Equal shares: more fields.
            if candidate.0 > best.0 {
                best = candidate;
            }
        }
        Self {
            delimiter: best.1,
            skip: 0,
        }
    }
}

/// By the line that says it.
fn said(head: &[u8]) -> Option<Dialect> {
    let length = head.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let (line, behind) = head.split_at_checked(length)?;
    let text = line.strip_prefix(b"\"").unwrap_or(line);
    let text = text.strip_suffix(b"\"").unwrap_or(text);
    let (name, delimiter) = text.split_at_checked(4)?;
    let [delimiter] = *delimiter else {
        return None;
    };
    let is_delimiter = delimiter == b'\t' || delimiter.is_ascii_punctuation() && delimiter != b'"';
    if !name.eq_ignore_ascii_case(b"sep=") || !is_delimiter {
        return None;
    }
    let line_end = if behind.starts_with(b"\r\n") { 2 } else { 1 };
    Some(Dialect {
        delimiter,
        skip: length.saturating_add(line_end),
    })
}

/// How many of a hundred records have as many fields as the first, and how many fields that is.
fn score(head: &[u8], is_whole: bool, delimiter: u8) -> (usize, usize) {
    let mut counter = Counter::default();
    let mut scanner = Scanner::new(delimiter);
    scanner.text(head, &mut counter);
    if is_whole {
        scanner.finish(&mut counter);
    }
    let Some((first, _)) = counter
        .records
        .split_first()
        .filter(|(first, _)| **first > 1)
    else {
        return (0, 1);
    };
    let alike = counter.records.iter().filter(|fields| *fields == first);
    let share = alike.count().saturating_mul(100) / counter.records.len().max(1);
    (share, *first)
}

/// Counts the fields of the first records.
#[derive(Default)]
struct Counter {
    fields: usize,
    is_filled: bool,
    records: Vec<usize>,
}

impl Rows for Counter {
    fn field(&mut self, field: &Field<'_>) {
        self.fields = self.fields.saturating_add(1);
        self.is_filled |= !field.is_empty();
    }

    fn end_row(&mut self) {
        if self.is_filled && self.records.len() < HEAD_RECORDS {
            self.records.push(self.fields);
        }
        self.fields = 0;
        self.is_filled = false;
    }

    fn line_end(&mut self, _: LineEnd) {}

    fn unclosed(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_records_alike() {
        for (head, delimiter) in [
            ("", b','),
            ("name\nx\n", b','),
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n", b';'),
            ("name;price, EUR\nx;1,50\n", b';'),
            ("a\tb, c\n1\t2\n", b'\t'),
            ("a|b\n1|2", b'|'),
            ("\"a;b\",c\n\"1;2;3\",4\n", b','),
            ("\"a\nb\";c\n\"1,2\n,\";4\n", b';'),
            ("a,b,c;d\n1,2,3\n4,5,6\n", b','),
            ("\n\na;b\n1;2\n", b';'),
            ("Hello; world\nthis is text\nand more\n", b';'),
        ] {
            let dialect = Dialect::of(head.as_bytes(), true);
            assert_eq!(
                char::from(dialect.delimiter),
                char::from(delimiter),
                "{head:?}"
            );
            assert_eq!(dialect.skip, 0, "{head:?}");
        }
    }

    #[test]
    fn a_record_that_is_cut_does_not_count() {
        let head = "a;b;c\n1;2;3\n4;5";
        assert_eq!(score(head.as_bytes(), false, b';'), (100, 3));
        assert_eq!(score(head.as_bytes(), true, b';'), (66, 3));
    }

    #[test]
    fn the_line_of_excel_says_which_it_is() {
        for (head, dialect) in [
            ("sep=;\na,b\n", Some((b';', 6))),
            ("SEP=|\r\na,b\n", Some((b'|', 7))),
            ("\"sep=,\"\ra;b", Some((b',', 8))),
            ("sep=\t\n", Some((b'\t', 6))),
            ("sep=;", None),
            ("sep=a\n", None),
            ("sep=;;\n", None),
            ("sep=\"\n", None),
            ("step=;\n", None),
        ] {
            let found = said(head.as_bytes()).map(|said| (said.delimiter, said.skip));
            assert_eq!(found, dialect, "{head:?}");
        }
    }
}
