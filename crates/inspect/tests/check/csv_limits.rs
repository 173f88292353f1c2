//! What a result has room for, and that it says so where there was more.

use crate::host::{check, check_in_pieces};
use direct_upload_inspect::limits::{
    FIELD_BYTES, HEADER_NAMES, Limit, PREVIEW_CHARS, PREVIEW_RECORDS, PROBLEMS, VALUE_CHARS,
};
use direct_upload_inspect::{Code, Options};

#[test]
fn all_problems_are_counted_and_the_first_are_listed() {
    let file = "a,b\n".to_owned() + &"1\n".repeat(PROBLEMS);
    let all = check(&file);
    assert_eq!(all.problems.len(), PROBLEMS);
    assert!(!all.truncated);
    let more = check(file + "1\n");
    assert_eq!(more.problems.len(), PROBLEMS);
    assert_eq!(more.counts.of(Code::RaggedRow), PROBLEMS as u64 + 1);
    assert!(more.truncated);
    assert_eq!(
        more.limits.into_iter().collect::<Vec<_>>(),
        [Limit::Problems]
    );
}

#[test]
fn a_value_is_cut_where_it_is_shown() {
    let long = "ä".repeat(VALUE_CHARS + 1);
    let problem = &check(format!("a,b\n1,{long}\"\n")).problems[0];
    assert_eq!(problem.value.as_deref(), Some(&*"ä".repeat(VALUE_CHARS)));
}

#[test]
fn a_field_may_be_of_any_length_and_takes_no_more_memory() {
    for (length, is_cut) in [(FIELD_BYTES - 2, false), (FIELD_BYTES - 1, true)] {
        let file = format!("a,b\n1,\"{}\"\n2,3\n", "x".repeat(length));
        let check = check(&file);
        assert_eq!(check.rows, 2);
        assert_eq!(check.problems, []);
        assert_eq!(check.truncated, is_cut);
        assert_eq!(check.limits.contains(&Limit::Field), is_cut);
    }
    // A quote that opens and swallows the rest.
    let file = "a,b\n1,\"".to_owned() + &"2,3\n".repeat(1_000_000);
    let (check, _) = check_in_pieces(file.as_bytes(), 65_536, &Options::default());
    assert_eq!(check.counts.of(Code::UnclosedQuote), 1);
    assert!(check.limits.contains(&Limit::Field));
}

#[test]
fn names_of_a_header_have_an_end_and_columns_do_not() {
    let names = |count: usize| vec!["x"; count].join(",");
    for (count, is_cut) in [(HEADER_NAMES, false), (HEADER_NAMES + 1, true)] {
        let file = format!("{}\n{}\n", names(count), names(count));
        let (check, _) = check_in_pieces(file.as_bytes(), 1 << 20, &Options::default());
        assert_eq!(check.columns, count as u64);
        assert_eq!(check.header.len(), HEADER_NAMES);
        assert_eq!(check.rows, 1);
        assert_eq!(check.counts.of(Code::RaggedRow), 0);
        assert_eq!(check.limits.contains(&Limit::Header), is_cut);
    }
}

#[test]
fn the_preview_has_the_first_records_and_marks_what_is_wrong() {
    let long = "y".repeat(PREVIEW_CHARS + 1);
    let file = format!("a,a\n1,x\"y\n3\n,{long}\n") + &"4,5\n".repeat(100);
    let (_, preview) = check_in_pieces(file.as_bytes(), 7, &Options::default());
    assert_eq!(preview.rows.len(), PREVIEW_RECORDS);
    let rows: Vec<_> = preview.rows.iter().take(4).collect();
    assert_eq!(rows[0].cells, ["a", "a"]);
    assert_eq!(rows[0].bad, [2]);
    assert_eq!(rows[1].cells, ["1", "x\"y"]);
    assert_eq!(rows[1].bad, [2]);
    assert_eq!(rows[2].cells, ["3"]);
    assert_eq!(rows[2].bad, [0]);
    assert_eq!(rows[3].cells, ["", &*"y".repeat(PREVIEW_CHARS)]);
    assert_eq!(rows[3].bad, [0_u64; 0]);
    assert_eq!(rows[3].row, 4);
}
