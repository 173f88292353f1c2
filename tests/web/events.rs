//! Events for the host page.

use direct_upload::browser::{Host, Value, to_frozen};
use js_sys::Object;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, ShadowRootInit, ShadowRootMode};

use crate::page::{Heard, document, get, is_frozen, listen, to_json};

#[wasm_bindgen_test]
fn an_event_leaves_every_shadow_root_with_a_frozen_detail() {
    let outer = document().create_element("div").expect("an element");
    document()
        .body()
        .expect("a body")
        .append_child(&outer)
        .expect("appended");
    let shadow = outer
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed))
        .expect("a root");
    let element = document().create_element("div").expect("an element");
    shadow.append_child(&element).expect("appended");
    let host = Host::new(element.unchecked_into());

    let heard = Heard::on(&document(), &["upload-start"]);
    let detail = vec![
        ("id", 1.into()),
        ("name", "\u{FC}.csv".into()),
        ("size", Value::Number(5_000_000_000)),
        ("none", Value::Null),
        ("absent", Value::Absent),
    ];
    assert!(host.dispatch("upload-start", detail, false));
    let event = heard
        .last("upload-start")
        .expect("it bubbles out of the shadow");
    assert!(event.bubbles() && event.composed() && !event.cancelable());
    let told = event.detail();
    assert_eq!(to_json(&told)["size"], 5_000_000_000_u64);
    assert_eq!(
        get(&told, "name").as_string().as_deref(),
        Some("\u{FC}.csv")
    );
    assert!(is_frozen(&told));
    // A plain object, as pages expect, and no `Map`.
    assert_eq!(Object::keys(told.unchecked_ref::<Object>()).length(), 4);
    outer.remove();
}

#[wasm_bindgen_test]
fn only_a_cancelable_event_can_be_prevented() {
    let element: HtmlElement = document()
        .create_element("div")
        .expect("an element")
        .unchecked_into();
    let host = Host::new(element.clone());
    assert!(
        host.dispatch("file-add", Vec::new(), true),
        "nobody listens"
    );
    let _listener = listen(&element, "file-add", |event| event.prevent_default());
    assert!(!host.dispatch("file-add", Vec::new(), true));
    assert!(host.dispatch("file-add", Vec::new(), false));
}

#[wasm_bindgen_test]
fn what_the_page_gets_is_frozen_to_the_bottom() {
    let error = Value::Object(vec![("code", "network".into())]);
    let value = to_frozen(vec![("error", error), ("text", "a".into())]);
    for part in [&value, &get(&value, "error")] {
        assert!(is_frozen(part), "{part:?}");
    }
}
