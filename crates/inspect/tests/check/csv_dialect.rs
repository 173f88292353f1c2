//! Encodings and delimiters.

use crate::host::{check, check_in_pieces, check_with, found};
use direct_upload_inspect::Code::{InvalidEncoding, NotUtf8};
use direct_upload_inspect::Options;

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn utf_8_is_read_with_and_without_its_mark() {
    for file in ["\u{FEFF}naïve,b\n1,2\n", "naïve,b\n1,2\n"] {
        let check = check(file);
        assert_eq!(check.encoding, "utf-8");
        assert_eq!(check.header, ["naïve", "b"]);
        assert_eq!(found(&check), []);
    }
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    let text = "grün;𝄞\r\nx;\"a;\"\"b\"\r\nlang genug;für sicher\r\n";
    for (file, encoding) in [
        (
            utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes),
            "utf-16le",
        ),
        (
            utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes),
            "utf-16be",
        ),
        (utf16(text, u16::to_le_bytes), "utf-16le"),
        (utf16(text, u16::to_be_bytes), "utf-16be"),
    ] {
        let check = check(&file);
        assert_eq!(check.encoding, encoding);
        assert_eq!(check.header, ["grün", "𝄞"]);
        assert_eq!(check.delimiter, ';');
        assert_eq!(check.rows, 2);
        assert_eq!(found(&check), [(NotUtf8, 0, 0)]);
    }
}

#[test]
fn half_a_character_of_utf_16_is_found() {
    let text = "a,b\r\n1,2\r\n";
    let mut file = utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes);
    file.extend([b'x', 0, 0x00, 0xD8, b',', 0, b'y', 0]);
    assert_eq!(
        found(&check(&file)),
        [(InvalidEncoding, 3, 1), (NotUtf8, 0, 0)]
    );
    file.push(b'z');
    assert_eq!(
        found(&check(&file)),
        [
            (InvalidEncoding, 3, 1),
            (InvalidEncoding, 3, 2),
            (NotUtf8, 0, 0)
        ]
    );
}

#[test]
fn what_is_not_utf_8_is_windows_1252_or_what_it_is_said_to_be() {
    let check_1252 = check(b"Stra\xDFe,Preis \x80\n1,2\n");
    assert_eq!(check_1252.encoding, "windows-1252");
    assert_eq!(check_1252.header, ["Straße", "Preis €"]);
    assert_eq!(found(&check_1252), [(NotUtf8, 0, 0)]);
    let options = Options {
        legacy_encoding: "shift_jis".to_owned(),
        ..Options::default()
    };
    let check = check_with(b"\x93\xFA\x96\x7B,b\n\x82\xA0,\x82\n", &options);
    assert_eq!(check.encoding, "shift_jis");
    assert_eq!(check.header, ["日本", "b"]);
    assert_eq!(found(&check), [(InvalidEncoding, 2, 2), (NotUtf8, 0, 0)]);
}

#[test]
fn a_byte_that_is_no_text_does_not_make_a_legacy_encoding_of_utf_8() {
    let check = check(b"a,b\n\xFF,\xC3\xA4\n\xC3\xB6,x\n");
    assert_eq!(check.encoding, "utf-8");
    assert_eq!(found(&check), [(InvalidEncoding, 2, 1)]);
}

#[test]
fn an_encoding_may_show_late() {
    let ascii = "id,name\n".to_owned() + &"1,some words\n".repeat(20_000);
    for (rest, encoding, problems) in [
        (
            b"2,M\xFCller\n3,Stra\xDFe\n".as_slice(),
            "windows-1252",
            vec![(NotUtf8, 0, 0)],
        ),
        ("2,Müller\n3,Straße\n".as_bytes(), "utf-8", vec![]),
        (
            b"2,M\xC3\xBCller\n3,Stra\xDFe\n",
            "utf-8",
            vec![(InvalidEncoding, 20_003, 2)],
        ),
    ] {
        let file = [ascii.as_bytes(), rest].concat();
        let (check, _) = check_in_pieces(&file, 4_099, &Options::default());
        assert_eq!(check.encoding, encoding);
        assert_eq!(check.rows, 20_002);
        assert_eq!(found(&check), problems);
    }
}

#[test]
fn the_delimiter_is_found_or_said() {
    for (file, delimiter, header) in [
        ("a;b\n1,5;2\n", ';', vec!["a", "b"]),
        ("a\tb\n1\t2\n", '\t', vec!["a", "b"]),
        ("a|b\n1|2\n", '|', vec!["a", "b"]),
        ("sep=;\r\na,x;b\r\n1;2\r\n", ';', vec!["a,x", "b"]),
        ("sep=^\na^b\n1^2\n", '^', vec!["a", "b"]),
        ("alone\n1\n", ',', vec!["alone"]),
    ] {
        let check = check(file);
        assert_eq!(check.delimiter, delimiter, "{file:?}");
        assert_eq!(check.header, header, "{file:?}");
        assert_eq!(check.rows, 1, "{file:?}");
        assert_eq!(found(&check), [], "{file:?}");
    }
}
