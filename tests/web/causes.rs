//! What of a page itself keeps requests from their aim is told to its owner, once.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{Heard, file, js, to_json};
use crate::proxy_answers::Patch;

/// The codes of the diagnostics of an element whose proxy nobody reaches, by its second file.
async fn told() -> Vec<String> {
    let mounted = Mounted::new(&[
        ("endpoint", "http://127.0.0.1:1/"),
        ("retries", "1"),
        ("multiple", ""),
    ]);
    let heard = Heard::on(&mounted.host, &["upload-diagnostic", "uploads-complete"]);
    mounted.add(&[file("a.csv", b"1"), file("b.csv", b"1")]);
    heard.next("uploads-complete").await;
    let diagnostics = heard.all("upload-diagnostic");
    let codes = diagnostics
        .iter()
        .map(|event| to_json(&event.detail())["code"].clone());
    codes
        .filter_map(|code| code.as_str().map(str::to_owned))
        .collect()
}

#[wasm_bindgen_test]
async fn a_page_that_has_nothing_of_the_kind_is_told_nothing() {
    assert_eq!(told().await, Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn something_in_the_place_of_the_browser_s_requests_is_named() {
    let patch = Patch::with("(...given) => window.unpatched(...given)");
    let told = told().await;
    drop(patch);
    assert_eq!(told, ["patched-requests"]);
}

#[wasm_bindgen_test]
async fn so_is_something_in_the_place_of_their_older_kind() {
    js("window.native = XMLHttpRequest.prototype.send");
    js("XMLHttpRequest.prototype.send = function (body) { return native.call(this, body); }");
    let told = told().await;
    js("XMLHttpRequest.prototype.send = native");
    assert_eq!(told, ["patched-requests"]);
}

/// As in a sandboxed frame without `allow-same-origin`.
#[wasm_bindgen_test]
async fn a_page_without_an_origin_is_named() {
    js("Object.defineProperty(window, 'origin', { value: 'null', configurable: true })");
    let told = told().await;
    js("Object.defineProperty(window, 'origin', { value: location.origin, configurable: true })");
    assert_eq!(told, ["no-origin"]);
}
