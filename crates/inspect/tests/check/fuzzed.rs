//! The rules that `fuzz/` tries with libFuzzer, tried with each test run on what grows out of the same seeds:
//! bytes taken out, put in and changed.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

#[path = "../../fuzz/src/rules/csv.rs"]
mod csv;
#[path = "../../fuzz/src/rules/schema.rs"]
mod schema;
#[path = "../../fuzz/src/rules/zip.rs"]
mod zip;

/// One of `seeds`, after a few changes.
fn grown(
    seeds: &'static [&'static [u8]],
    pieces: &'static [&'static [u8]],
) -> impl Strategy<Value = Vec<u8>> {
    let put_in = prop_oneof![
        4 => select(pieces).prop_map(<[u8]>::to_vec),
        2 => any::<u8>().prop_map(|byte| vec![byte]),
        1 => Just(Vec::new()),
    ];
    let changes = vec((any::<Index>(), 0..4_usize, put_in), 0..5);
    (select(seeds), changes).prop_map(|(seed, changes)| {
        let mut bytes = seed.to_vec();
        for (at, taken_out, put_in) in changes {
            let start = at.index(bytes.len() + 1);
            let end = (start + taken_out).min(bytes.len());
            bytes.splice(start..end, put_in);
        }
        bytes
    })
}

/// The same, cut in pieces of another size.
fn cut(files: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (0..32_u8, files).prop_map(|(piece, mut file)| {
        if let Some(first) = file.first_mut() {
            *first = piece;
        }
        file
    })
}

/// Tries `check` on `cases` files. Some have to be fine, or nothing would be found out.
#[track_caller]
fn holds(cases: u32, files: impl Strategy<Value = Vec<u8>>, check: impl Fn(&[u8]) -> bool) {
    let fine = Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&files, |file| {
        fine.set(fine.get() + u32::from(check(&file)));
        Ok(())
    });
    if let Err(problem) = result {
        panic!("{problem}");
    }
    let fine = fine.get();
    assert!(
        (cases / 50..cases).contains(&fine),
        "{fine} of {cases} were fine"
    );
}

#[test]
fn whatever_is_in_a_csv_it_may_be_cut_anywhere() {
    const SEEDS: &[&[u8]] = &[
        include_bytes!("../../fuzz/corpus/csv/records"),
        include_bytes!("../../fuzz/corpus/csv/excel"),
        b"\x04a;b\n1;2\n",
    ];
    const PIECES: &[&[u8]] = &[
        b",",
        b";",
        b"\t",
        b"|",
        b"\"",
        b"\"\"",
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"sep=;\n",
        b"\xFF\xFE",
        b"\xEF\xBB\xBF",
        b"\xC3\xA4",
        b"\xF0\x9D\x84\x9E",
        b"\xE2\x82",
        b"\xFF",
        b"a,b,c\n",
        b",,,\n",
    ];
    holds(500, cut(grown(SEEDS, PIECES)), csv::check);
}

#[test]
fn whatever_is_in_an_archive_it_is_read_to_an_end() {
    const SEEDS: &[&[u8]] = &[
        include_bytes!("../../fuzz/corpus/zip/two"),
        include_bytes!("../../fuzz/corpus/zip/zip64"),
    ];
    const PIECES: &[&[u8]] = &[
        b"PK\x03\x04",
        b"PK\x01\x02",
        b"PK\x05\x06",
        b"PK\x06\x06",
        b"PK\x06\x07",
        b"PK\x07\x08",
        b"\0\0\0\0",
        b"\xFF\xFF\xFF\xFF",
        b"\xFF\xFF",
        b"\x01\0\x18\0",
        b"../",
        b"\\",
        b"\x08\0",
    ];
    holds(2_000, cut(grown(SEEDS, PIECES)), zip::check);
}

#[test]
fn whatever_is_in_a_schema_it_is_one_or_none() {
    const SEEDS: &[&[u8]] = &[
        include_bytes!("../../fuzz/corpus/schema/all"),
        b"{\"fields\": []}",
    ];
    const PIECES: &[&[u8]] = &[
        b"1",
        b"-1",
        b"1e999",
        b"0.1",
        b"null",
        b"[]",
        b"{}",
        b"\"\"",
        b"true",
        b"\"%Y%",
        b"%f",
        b",",
        b"\n\n",
        b"\"minimum\": \"x\",",
        b"\"integer\"",
        b"\"number\"",
        b"(",
        b"\"name\": \"a\",",
        b"99999999999999999999",
    ];
    holds(2_000, grown(SEEDS, PIECES), schema::check);
}
