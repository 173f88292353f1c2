//! Each code of a CSV. Cases after csv-spectrum, csvlint, Papa Parse and Frictionless.

use crate::host::{check, found};
use direct_upload_inspect::Code::{self, *};

#[track_caller]
fn assert_found(file: impl AsRef<[u8]>, expected: &[(Code, u64, u64)]) {
    let file = file.as_ref();
    let shown = String::from_utf8_lossy(file);
    assert_eq!(found(&check(file)), expected, "{shown:?}");
}

#[test]
fn what_rfc_4180_describes_has_no_problems() {
    for (file, rows, columns) in [
        // Its own examples, section 2.
        ("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", 1, 3),
        ("aaa,bbb,ccc\r\nzzz,yyy,xxx", 1, 3),
        ("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", 1, 3),
        ("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", 1, 3),
        ("\"aaa\",\"b\"\"bb\",\"ccc\"\r\n1,2,3\r\n", 1, 3),
        // csv-spectrum.
        (
            "first,last,address\nJohn,Doe,\"120 any st., Anytown, WW\"\n",
            1,
            3,
        ),
        ("a,b,c\n1,\"\",\"\"\n2,3,4\n", 2, 3),
        ("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", 2, 2),
        (
            "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"c\"\": [1, 0.5]}\"\n",
            1,
            2,
        ),
        ("a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n", 3, 3),
        ("a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n", 2, 2),
        ("a,b,c\n1,2,3\n4,5,ʤ\n", 2, 3),
        // A CR alone, as of an old Mac.
        ("a,b\r1,2\r3,4\r", 2, 2),
        // Nothing but quotes, at all edges.
        ("a,b\n\"\"\"\",\"\"\"\"\n", 1, 2),
        ("a,b\n\"\",x\n", 1, 2),
    ] {
        let check = check(file);
        assert_eq!(found(&check), [], "{file:?}");
        assert_eq!((check.rows, check.columns), (rows, columns), "{file:?}");
        assert!(!check.truncated, "{file:?}");
    }
}

#[test]
fn a_quote_that_nothing_closes_is_found_where_it_opens() {
    assert_found("a,b\n1,\"x\n2,y\n3,z\n", &[(UnclosedQuote, 2, 2)]);
    assert_found("a,b\n1,\"x\"\"\n", &[(UnclosedQuote, 2, 2)]);
    assert_found(
        "a,\"",
        &[(UnclosedQuote, 1, 2), (BlankHeader, 1, 2), (NoRows, 0, 0)],
    );
    // Closed by the file's last byte.
    assert_found("a,b\n1,\"x\n2,y\"", &[]);
}

#[test]
fn a_quote_in_the_wrong_place_is_found_once_a_field() {
    for (file, column) in [
        ("a,b\n1,x\"y\n", 2),
        ("a,b\n1,x\"y\"z\"\n", 2),
        ("a,b\n1, \"x\"\n", 2),
        ("a,b\n\"1\" ,x\n", 1),
        ("a,b\n\"1\"2,x\n", 1),
        ("a,b\n\"1\"2\"\",x\n", 1),
        ("a,b\n1,\"x\"y\"\n", 2),
        ("a,b\n1,x\"\n", 2),
        ("a,b\n1,x\"", 2),
    ] {
        assert_found(file, &[(StrayQuote, 2, column)]);
    }
    assert_found(
        "a,b\n1,\"He said \"hi\" and left\"\n",
        &[(StrayQuote, 2, 2)],
    );
    assert_found("a,b\n1,\"He said \"\"hi\"\" and left\"\n", &[]);
    assert_found("a,b\n1,'x'\n", &[]);
}

#[test]
fn a_record_of_another_length_is_found() {
    assert_found("a,b,c\n1,2\n", &[(RaggedRow, 2, 0)]);
    assert_found("a,b,c\n1,2,3,4\n", &[(RaggedRow, 2, 0)]);
    assert_found("a,b,c\n1,2,\n", &[]);
    assert_found("a,b\n1,\"2\n3\",4\n", &[(RaggedRow, 2, 0)]);
    let check = check("a,b,c\n1,2\n");
    let problem = &check.problems[0];
    assert_eq!(problem.expected.as_deref(), Some("3"));
    assert_eq!(problem.value.as_deref(), Some("2"));
}

#[test]
fn fields_behind_the_last_column_are_a_warning_where_nothing_is_in_them() {
    assert_found("a,b\n1,2,,\n", &[(TrailingFields, 2, 0)]);
    assert_found("a,b\n1,2,\"\"\n", &[(TrailingFields, 2, 0)]);
    assert_found("a,b\n1,2,,3\n", &[(RaggedRow, 2, 0)]);
    assert_found("a,b\n1,,\n", &[(TrailingFields, 2, 0)]);
}

#[test]
fn a_nul_is_found_once_a_field() {
    assert_found("a,b\n1,x\0y\0\n", &[(NullByte, 2, 2)]);
    assert_found("a,b\n1,\"x\0\"\n", &[(NullByte, 2, 2)]);
    assert_found("a,b\n1,x\x01y\n", &[]);
    assert_found("a,b\n1,0\n", &[]);
}

#[test]
fn bytes_that_are_no_text_are_found_once_a_field() {
    assert_found(
        b"a,b\n\xC3\xA4\xC3\xA4,\xC3(\xFF\n",
        &[(InvalidEncoding, 2, 2)],
    );
    assert_found(
        b"a,b\n\xE2\x82\xAC,\"x\xE2\x82\"\n",
        &[(InvalidEncoding, 2, 2)],
    );
    assert_found(b"a,b\n\xC3\xA4,x\xE2\x82", &[(InvalidEncoding, 2, 2)]);
    assert_found(
        b"\xC3\xA4,\xC3\xB6\n\xC3\xA4,\xED\xA0\x80\n",
        &[(InvalidEncoding, 2, 2)],
    );
    // U+FFFD that was written is text.
    assert_found("a,b\nä,\u{FFFD}\n", &[]);
    let check = check(b"a,b\n\xC3\xA4,x\xFFy\n");
    assert_eq!(check.problems[0].value.as_deref(), Some("x\u{FFFD}y"));
    assert_eq!(check.problems[0].field.as_deref(), Some("b"));
}

#[test]
fn a_file_without_records_is_found() {
    for file in ["", "\u{FEFF}", "a,b", "a,b\n", "sep=;\na;b\n"] {
        assert_found(file, &[(NoRows, 0, 0)]);
    }
    assert_found("\n", &[(BlankRow, 1, 0), (NoRows, 0, 0)]);
    assert_found("a,b\n1,2", &[]);
}

#[test]
fn a_record_with_nothing_in_it_is_found() {
    assert_found("a,b\n\n1,2\n", &[(BlankRow, 2, 0)]);
    assert_found("a,b\n1,2\n\n", &[(BlankRow, 3, 0)]);
    assert_found("a,b\n,\n1,2\n", &[(BlankRow, 2, 0)]);
    assert_found("a,b\n,,,\n1,2\n", &[(BlankRow, 2, 0)]);
    assert_found("a,b\n\"\",\n1,2\n", &[(BlankRow, 2, 0)]);
    assert_found("a,b\n ,\n1,2\n", &[]);
    assert_found(
        "\r\n\r\na,b\r\n1,2\r\n",
        &[(BlankRow, 1, 0), (BlankRow, 2, 0)],
    );
    // What a text mode makes of CRLF.
    assert_found(
        "a,b\r\r\n1,2\r\r\n",
        &[(BlankRow, 2, 0), (MixedLineEnds, 2, 0), (BlankRow, 4, 0)],
    );
}

#[test]
fn an_empty_line_is_no_record_and_empty_fields_are_one() {
    assert_eq!(check("a,b\n\n1,2\n\n").rows, 1);
    assert_eq!(check("a,b\n,\n1,2\n").rows, 2);
    assert_eq!(check("a\n\"\"\n1\n").rows, 2);
    assert_eq!(check("a\n\n1\n").rows, 1);
}

#[test]
fn a_column_without_a_name_is_found() {
    assert_found("a,,c\n1,2,3\n", &[(BlankHeader, 1, 2)]);
    assert_found("a,\" \",c\n1,2,3\n", &[(BlankHeader, 1, 2)]);
    assert_found("a,b,\n1,2,\n", &[(BlankHeader, 1, 3)]);
    assert_found("a,0,c\n1,2,3\n", &[]);
}

#[test]
fn two_columns_of_one_name_are_found() {
    assert_found(
        "a,b,a,a\n1,2,3,4\n",
        &[(DuplicateHeader, 1, 3), (DuplicateHeader, 1, 4)],
    );
    assert_found("a,\"a\"\n1,2\n", &[(DuplicateHeader, 1, 2)]);
    assert_found("a,A,a \n1,2,3\n", &[]);
}

#[test]
fn lines_that_end_in_two_ways_are_found_once() {
    assert_found("a,b\r\n1,2\n3,4\r\n5,6\n", &[(MixedLineEnds, 2, 0)]);
    assert_found("a,b\n1,2\r3,4\n", &[(MixedLineEnds, 2, 0)]);
    assert_found("a,b\n1,2\r\n", &[(MixedLineEnds, 2, 0)]);
    assert_found("a,b\n1,2\r", &[(MixedLineEnds, 2, 0)]);
    // In quotes they are part of a value.
    assert_found("a,b\r\n1,\"x\ny\rz\"\r\n", &[]);
}

#[test]
fn problems_are_listed_in_the_order_of_the_file() {
    assert_found(
        b"a,a\n1,\"x\"y\n\n\xC3\xA4,\xFF,3\n4,\"",
        &[
            (DuplicateHeader, 1, 2),
            (StrayQuote, 2, 2),
            (BlankRow, 3, 0),
            (InvalidEncoding, 4, 2),
            (RaggedRow, 4, 0),
            (UnclosedQuote, 5, 2),
        ],
    );
}
