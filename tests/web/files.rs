//! Files as the browser hands them over.

use direct_upload::browser::{Brought, LocalFile};
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{bytes, file, file_of_type, js, local};

fn names(files: &[LocalFile]) -> Vec<String> {
    files.iter().map(LocalFile::name).collect()
}

#[wasm_bindgen_test]
fn a_name_is_in_composed_form() {
    for (given, composed) in [
        ("u\u{308}ber.csv", "\u{FC}ber.csv"),
        ("\u{FC}ber.csv", "\u{FC}ber.csv"),
        ("\u{1112}\u{1161}\u{11AB}.csv", "\u{D55C}.csv"),
        ("a b+\u{1F600}.CSV", "a b+\u{1F600}.CSV"),
        ("", ""),
    ] {
        assert_eq!(local(&file(given, b"1")).name(), composed);
    }
}

#[wasm_bindgen_test]
fn a_size_and_a_type_are_the_browser_s() {
    let file = local(&file_of_type(
        "a.csv",
        &bytes(70_000),
        "application/vnd.ms-excel",
    ));
    assert_eq!(file.size(), 70_000);
    assert_eq!(file.media_type(), "application/vnd.ms-excel");
    assert_eq!(local(&crate::page::file("a.csv", b"")).size(), 0);
}

#[wasm_bindgen_test]
async fn the_head_is_what_stands_first_in_the_file() {
    let all = bytes(1_000);
    let file = local(&file("a.csv", &all));
    for (wanted, expected) in [(4, &all[..4]), (0, &[]), (1_000, &all), (u32::MAX, &all)] {
        assert_eq!(
            file.head(wanted).await.as_deref(),
            Some(expected),
            "{wanted}"
        );
    }
    assert_eq!(
        local(&crate::page::file("a.csv", b"")).head(8).await,
        Some(vec![])
    );
}

#[wasm_bindgen_test]
async fn the_tail_is_what_stands_last_in_the_file() {
    let all = bytes(1_000);
    let file = local(&file("a.csv", &all));
    for (wanted, expected) in [(4, &all[996..]), (1_000, &all), (u32::MAX, &all)] {
        assert_eq!(
            file.tail(wanted).await.as_deref(),
            Some(expected),
            "{wanted}"
        );
    }
}

#[wasm_bindgen_test]
fn what_is_no_file_in_a_list_is_left_out() {
    let files = Array::of2(&file("a.csv", b"1"), &file("b.csv", b"2"));
    for junk in [
        "null",
        "undefined",
        "7",
        "'a.csv'",
        "{}",
        "[]",
        "new Blob(['1'])",
    ] {
        files.push(&js(junk));
    }
    let brought = Brought::of(&files);
    assert_eq!(names(&brought.files), ["a.csv", "b.csv"]);
    assert!(brought.folders.is_empty() && !brought.is_empty());
    for nothing in [Array::new(), Array::new_with_length(3)] {
        assert!(Brought::of(&nothing).is_empty());
    }
}

#[wasm_bindgen_test]
fn a_file_that_an_input_found_in_a_folder_keeps_that() {
    for (path, folder) in [
        ("2026/january/a.csv", Some("2026/january")),
        ("Bu\u{308}cher/a.csv", Some("B\u{FC}cher")),
        ("a.csv", None),
        ("", None),
    ] {
        let file = file("a.csv", b"1");
        let value = js(&format!("{{ value: {path:?} }}").replace("\\u{308}", "\u{308}"));
        let value = value.unchecked_into();
        js_sys::Object::define_property(&file, &"webkitRelativePath".into(), &value);
        assert_eq!(local(&file).folder().as_deref(), folder, "{path}");
    }
}
