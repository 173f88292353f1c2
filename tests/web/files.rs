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
async fn a_look_shows_how_a_file_begins_and_ends() {
    // A large file is cut, a small one is read whole.
    for size in [1_000, 65_536, 65_537, 65_556, 65_577, 200_000] {
        let all = bytes(size);
        let file = local(&file("a.csv", &all));
        for wanted in [0, 4, 1_000, 65_577, u32::MAX] {
            let part = size.min(wanted as usize);
            let look = file.look(wanted, wanted).await.expect("it can be read");
            assert_eq!(look.head, all[..part], "{wanted} of {size}");
            assert_eq!(look.tail, all[size - part..], "{wanted} of {size}");
            let whole = look.all.map(|bytes| bytes.to_vec());
            assert_eq!(whole, (size <= 65_536).then(|| all.clone()), "{size}");
        }
    }
    let empty = local(&file("a.csv", b"")).look(8, 8).await;
    let empty = empty.expect("it can be read");
    assert!(empty.head.is_empty() && empty.tail.is_empty());
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
