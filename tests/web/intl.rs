//! Numbers as people of a language write them.

use direct_upload::browser::{bytes, bytes_per_second, duration, percent};
use wasm_bindgen_test::wasm_bindgen_test;

/// Which kind of space stands before a unit changes with the browser's data (CLDR).
fn plain(text: &str) -> String {
    text.replace(['\u{A0}', '\u{202F}'], " ")
}

#[wasm_bindgen_test]
fn a_size_has_two_or_three_digits_and_its_unit() {
    for (size, en, de) in [
        (0, "0 bytes", "0 Byte"),
        (1, "1 byte", "1 Byte"),
        (999, "999 bytes", "999 Byte"),
        (1_000, "1 kB", "1 kB"),
        (1_500, "1.5 kB", "1,5 kB"),
        (9_960, "10 kB", "10 kB"),
        (15_400, "15 kB", "15 kB"),
        (999_499, "999 kB", "999 kB"),
        (999_500, "1 MB", "1 MB"),
        (3_200_000, "3.2 MB", "3,2 MB"),
        (999_700_000, "1 GB", "1 GB"),
        (5_368_709_120, "5.4 GB", "5,4 GB"),
        (1_234_000_000_000, "1,234 GB", "1.234 GB"),
    ] {
        assert_eq!(plain(&bytes("en", size)), en);
        assert_eq!(plain(&bytes("de", size)), de);
    }
}

#[wasm_bindgen_test]
fn a_speed_is_a_size_in_a_second() {
    for (speed, en, de) in [
        (800, "800 byte/s", "800 Byte/s"),
        (3_200_000, "3.2 MB/s", "3,2 MB/s"),
    ] {
        assert_eq!(plain(&bytes_per_second("en", speed)), en);
        assert_eq!(plain(&bytes_per_second("de", speed)), de);
    }
}

#[wasm_bindgen_test]
fn a_time_left_is_rounded_up_to_what_a_person_waits() {
    for (seconds, en, de) in [
        (1, "1 sec", "1 Sek."),
        (89, "89 sec", "89 Sek."),
        (90, "2 min", "2 Min."),
        (120, "2 min", "2 Min."),
        (121, "3 min", "3 Min."),
        (5_399, "90 min", "90 Min."),
        (5_400, "2 hr", "2 Std."),
        (10_800, "3 hr", "3 Std."),
    ] {
        assert_eq!(plain(&duration("en", seconds)), en);
        assert_eq!(plain(&duration("de", seconds)), de);
    }
}

#[wasm_bindgen_test]
fn a_share_is_never_all_before_it_is() {
    for (part, whole, en, de) in [
        (0, 100, "0%", "0 %"),
        (45, 100, "45%", "45 %"),
        (29, 100, "29%", "29 %"),
        (999, 1_000, "99%", "99 %"),
        (5_368_709_119, 5_368_709_120, "99%", "99 %"),
        (7, 7, "100%", "100 %"),
        (0, 0, "0%", "0 %"),
    ] {
        assert_eq!(plain(&percent("en", part, whole)), en, "{part} of {whole}");
        assert_eq!(plain(&percent("de", part, whole)), de, "{part} of {whole}");
    }
}
