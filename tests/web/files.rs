//! Files as the browser hands them over.

use direct_upload::browser::{
    LocalFile, carries_files, dropped_files, files_of, take_chosen_files,
};
use js_sys::{Array, Function};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, DragEvent, DragEventInit, HtmlInputElement};

use crate::page::{bytes, document, file, file_of_type, js, local, transfer};

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
fn files_come_from_anything_that_can_be_iterated() {
    let (a, b) = (file("a.csv", b"1"), file("b.csv", b"2"));
    let array = Array::of2(&a, &b);
    let call = |source: &str| {
        js(source)
            .unchecked_into::<Function>()
            .call1(&js("null"), &array)
    };
    for (what, list) in [
        ("an array", Ok(array.clone().into())),
        ("a FileList", Ok(transfer(&[a, b]).files().into())),
        ("a set", call("(files) => new Set(files)")),
        ("a generator", call("function* (files) { yield* files; }")),
        (
            "an array with other things",
            call("(files) => [null, ...files, 'a.csv', {}, new Blob(['1'])]"),
        ),
        (
            "an iterable that fails",
            call("function* (files) { yield* files; throw 1; }"),
        ),
    ] {
        assert_eq!(
            names(&files_of(&list.expect(what))),
            ["a.csv", "b.csv"],
            "{what}"
        );
    }
}

#[wasm_bindgen_test]
fn what_is_no_list_of_files_has_none() {
    for junk in [
        "null",
        "undefined",
        "7",
        "true",
        "'a.csv'",
        "{}",
        "{length: 1}",
        "[]",
        "() => {}",
        "new File(['1'], 'a.csv')",
        "{[Symbol.iterator]: 7}",
        "{[Symbol.iterator]() { throw 1; }}",
        "{[Symbol.iterator]() { return 7; }}",
    ] {
        assert_eq!(names(&files_of(&js(junk))), Vec::<String>::new(), "{junk}");
    }
}

#[wasm_bindgen_test]
fn chosen_files_are_taken_out_of_the_input() {
    let input: HtmlInputElement = document()
        .create_element("input")
        .expect("an input")
        .unchecked_into();
    input.set_type("file");
    assert_eq!(names(&take_chosen_files(&input)), Vec::<String>::new());
    for _ in 0..2 {
        // The same file again: an input that still held it would not tell of a change.
        input.set_files(transfer(&[file("a.csv", b"1")]).files().as_ref());
        assert_eq!(names(&take_chosen_files(&input)), ["a.csv"]);
        assert_eq!(input.files().map(|files| files.length()), Some(0));
    }
}

#[wasm_bindgen_test]
fn a_drag_brings_files_or_something_else() {
    let files = drag(
        "drop",
        &transfer(&[file("a.csv", b"1"), file("b.csv", b"2")]),
    );
    assert!(carries_files(&files));
    assert_eq!(names(&dropped_files(&files)), ["a.csv", "b.csv"]);

    let text = DataTransfer::new().expect("a transfer");
    text.set_data("text/plain", "a.csv").expect("set");
    let nothing = DragEvent::new("drop").expect("an event");
    for other in [drag("drop", &text), nothing] {
        assert!(!carries_files(&other));
        assert_eq!(names(&dropped_files(&other)), Vec::<String>::new());
    }
}
