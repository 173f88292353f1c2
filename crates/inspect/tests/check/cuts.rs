//! However a file is cut, the result is the same; and what a writer of CSV wrote has no problems.
//!
//! The beginning of a file is kept until its encoding and its delimiter are known, so a short file is never
//! read in pieces. These tests put what they cut behind such a beginning.

use crate::host::{Native, by_schema, check_in_pieces, found};
use direct_upload_inspect::limits::HEAD_BYTES;
use direct_upload_inspect::{CsvCheck, CsvChecker, Options, Preview};
use proptest::prelude::*;
use std::rc::Rc;

/// Records that are more than what is kept, and say that the file is UTF-8.
fn beginning() -> String {
    "a,ä\n".to_owned() + &"1,x\n".repeat(HEAD_BYTES / 4)
}

/// Checks a file whose beginning comes at once, and the rest in these pieces.
fn check_behind<'a>(
    beginning: &[u8],
    pieces: impl IntoIterator<Item = &'a [u8]>,
    options: &Options,
) -> (CsvCheck, Preview) {
    let mut checker = CsvChecker::new(options, Rc::new(Native));
    checker.feed(beginning);
    for piece in pieces {
        checker.feed(piece);
    }
    checker.finish()
}

/// Texts in which everything is likely that means something, and bytes that are no text.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        3 => Just(b",".to_vec()),
        3 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        4 => Just(b"\"".to_vec()),
        1 => Just(b";".to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just(b"\xFF".to_vec()),
        1 => Just(b"\xE2\x82".to_vec()),
        2 => Just("€ä𝄞".as_bytes().to_vec()),
        3 => "[a-z0-9 ]{1,12}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(token, 0..80).prop_map(|tokens| tokens.concat())
}

fn in_utf16(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let units = text.encode_utf16();
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_record_may_be_cut_at_each_byte() {
    let utf8 = "1,\"x \"\"y\"\" z\"\r\n\"a\"b,\0\r\"\"\"\",€\r\r\n𝄞,\"\n\"\n2,\"".as_bytes();
    let broken = b"1,\xE2\x82\xAC\xE2\x82\r\n\xF0\x9D,\"\xFF\"\r2,\"x\"\xC3";
    let text = beginning();
    let utf16 = in_utf16(utf8);
    let mut lone = utf16.clone();
    lone.extend(b"\x00\xD8x\0\x00\xDCy");
    let marked = [b"\xFF\xFE".as_slice(), &in_utf16(text.as_bytes())].concat();
    let legacy = text.replace('ä', "").into_bytes();
    let latin = [&*legacy, b"1,\xE4\n", &b"1,x\n".repeat(HEAD_BYTES / 4)].concat();
    for (beginning, rest) in [
        (text.as_bytes(), utf8),
        (text.as_bytes(), broken),
        (&marked, &utf16),
        (&marked, &lone),
        (&legacy, b"1,\xE4\r\n2,\"\xFC\"\r\n"),
        (&legacy, "1,ä\r\n2,\"ü\"\r\n".as_bytes()),
        (&latin, b"1,\xE4\r\n2,\"\xFC\"\r\n"),
    ] {
        let options = Options::default();
        let whole = check_behind(beginning, [rest], &options);
        let in_bytes = check_behind(beginning, rest.chunks(1), &options);
        assert_eq!(in_bytes, whole);
        for cut in 0..rest.len() {
            let (one, other) = rest.split_at(cut);
            let cut_there = check_behind(beginning, [one, other], &options);
            assert_eq!(cut_there, whole, "at {cut} of {rest:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_file_may_be_cut_anywhere(
        rest in any_file(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        is_utf16 in any::<bool>(),
        has_schema in any::<bool>(),
    ) {
        let mut beginning = beginning().into_bytes();
        let mut rest = rest;
        if is_utf16 {
            beginning = [b"\xFF\xFE".as_slice(), &in_utf16(&beginning)].concat();
            rest = in_utf16(&rest);
        }
        let options = if has_schema {
            by_schema(&serde_json::json!({
                "fields": [{"name": "a", "type": "integer"}, {"name": "ä", "type": "string"}],
            }))
        } else {
            Options::default()
        };
        let whole = check_behind(&beginning, [&*rest], &options);
        let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(rest.len() + 1)).collect();
        places.extend([0, rest.len()]);
        places.sort_unstable();
        let pieces = places.windows(2).map(|ends| &rest[ends[0]..ends[1]]);
        prop_assert_eq!(check_behind(&beginning, pieces, &options), whole);
    }

    #[test]
    fn what_a_writer_wrote_has_no_problems_and_the_right_count(
        records in (1_usize..6).prop_flat_map(|columns| {
            let field = "(?s)[a-z,;\"\n\r\t |äß€𝄞']{1,12}";
            prop::collection::vec(prop::collection::vec(field, columns), 0..20)
        }),
        is_crlf in any::<bool>(),
    ) {
        let columns = records.first().map_or(1, Vec::len);
        let mut writer = csv::WriterBuilder::new()
            .terminator(if is_crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        let header: Vec<_> = (0..columns).map(|column| format!("column {column}")).collect();
        writer.write_record(&header).unwrap();
        for record in &records {
            writer.write_record(record).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let (check, _) = check_in_pieces(&file, 64, &Options::default());
        let mut problems = found(&check);
        if records.is_empty() {
            problems.pop();
        }
        prop_assert_eq!(problems, []);
        prop_assert_eq!(check.rows, records.len() as u64);
        prop_assert_eq!(&check.header, &header);
    }
}
