//! Whatever is in a file: cut anywhere, it gives the same result; and where nothing is wrong with it, another
//! reader of CSV finds as many records.

use crate::host::{Native, by_schema, check_in_pieces};
use direct_upload_inspect::limits::HEAD_BYTES;
use direct_upload_inspect::{Code, CsvChecker, Options};
use std::rc::Rc;

/// Holds a file against the rule. Its first byte says how it is cut. Gives whether nothing is wrong with it.
pub(crate) fn check(bytes: &[u8]) -> bool {
    let Some((piece, file)) = bytes.split_first() else {
        return false;
    };
    let options = if piece % 2 == 0 {
        Options::default()
    } else {
        by_schema(&serde_json::json!({
            "fields": [
                {"name": "a", "type": "number", "constraints": {"minimum": 0}},
                {"name": "b", "type": "date"},
                {"name": "c", "constraints": {"unique": true, "maxLength": 3}},
            ],
            "fieldsMatch": "partial",
            "primaryKey": ["a"],
        }))
    };
    let piece = usize::from(*piece) / 2 + 1;
    let whole = check_in_pieces(file, file.len().max(1), &options);
    assert_eq!(check_in_pieces(file, piece, &options), whole);
    // Behind what is kept until encoding and delimiter are known.
    let beginning = "a,ä\n".to_owned() + &"1,x\n".repeat(HEAD_BYTES / 4);
    let behind = |piece| {
        let mut checker = CsvChecker::new(&options, Rc::new(Native));
        checker.feed(beginning.as_bytes());
        for bytes in file.chunks(piece) {
            checker.feed(bytes);
        }
        checker.finish()
    };
    assert_eq!(behind(piece), behind(file.len().max(1)));
    let (check, preview) = whole;
    let counted: u64 = check.counts.iter().map(|(_, count)| count).sum();
    assert_eq!(check.problems.len() as u64, counted.min(100));
    assert!(preview.rows.len() <= 20);
    let is_fine = counted == 0;
    let mut words = file.windows(4);
    if is_fine && !words.any(|word| word.eq_ignore_ascii_case(b"sep=")) {
        let text = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(check.delimiter).expect("one of ASCII"))
            .from_reader(text);
        let records = reader.byte_records().collect::<Result<Vec<_>, _>>();
        assert_eq!(records.expect("alike").len() as u64, check.rows);
        assert_eq!(check.counts.of(Code::RaggedRow), 0);
    }
    is_fine
}
