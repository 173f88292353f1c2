//! Files as the browser hands them over.

use direct_upload::browser::{LocalFile, files_of};
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, DragEvent, DragEventInit};

use crate::page::{bytes, file, file_of_type, js, local, transfer};

fn names(files: &[LocalFile]) -> Vec<String> {
    files.iter().map(LocalFile::name).collect()
}

pub(crate) fn drag(name: &str, transfer: &DataTransfer) -> DragEvent {
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    init.set_data_transfer(Some(transfer));
    DragEvent::new_with_event_init_dict(name, &init).expect("an event")
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
fn what_is_no_file_in_a_list_is_left_out() {
    for (list, left) in [
        ("[]", 0),
        ("[null, 'a.csv', {}, new Blob(['1']), 7]", 0),
        ("[null, new File(['1'], 'a.csv'), {}]", 1),
    ] {
        let files = files_of(&js(list).unchecked_into::<Array>());
        assert_eq!(names(&files), vec!["a.csv"; left], "{list}");
    }
    let two = transfer(&[file("a.csv", b"1"), file("b.csv", b"2")]).files();
    let files = files_of(&Array::from(&two.into()));
    assert_eq!(names(&files), ["a.csv", "b.csv"]);
}
