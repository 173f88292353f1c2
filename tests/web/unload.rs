//! The question before the page is left.

use direct_upload::browser::UnloadGuard;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement};

use crate::page::{document, listen, window};

/// Whether the browser would ask before it leaves the page.
pub(crate) fn asks() -> bool {
    let init = EventInit::new();
    init.set_cancelable(true);
    let event = Event::new_with_event_init_dict("beforeunload", &init).expect("an event");
    !window().dispatch_event(&event).expect("dispatched")
}

#[wasm_bindgen_test]
fn the_page_asks_only_while_it_is_told_to() {
    let guard = UnloadGuard::default();
    assert!(!asks());
    for needed in [true, true, false, false, true] {
        guard.set(needed);
        assert_eq!(asks(), needed);
    }
    drop(guard);
    assert!(!asks());
}

/// Browsers tell a page of leaving it at some links that leave it where it is.
#[wasm_bindgen_test]
fn a_link_that_only_downloads_or_opens_another_program_asks_nothing() {
    for (html, expected) in [
        ("<a href='/export.csv' download><b>x</b></a>", false),
        ("<a href='data:text/csv,a' download><b>x</b></a>", false),
        (
            "<a href='https://other.example/export.csv' download><b>x</b></a>",
            true,
        ),
        ("<a href='blob:https://other.example/1'><b>x</b></a>", true),
        ("<a href='mailto:a@b.example'><b>x</b></a>", false),
        ("<a href='TEL:1'><b>x</b></a>", false),
        ("<a href='/elsewhere'><b>x</b></a>", true),
        ("<b>x</b>", true),
    ] {
        let guard = UnloadGuard::default();
        guard.set(true);
        let around = document().create_element("div").expect("an element");
        around.set_inner_html(html);
        // The test's page is to stay where it is.
        let stay = listen(&around, "click", |event| event.prevent_default());
        document()
            .body()
            .expect("a body")
            .append_child(&around)
            .expect("added");
        let inner = around.query_selector("b").expect("valid").expect("there");
        inner.unchecked_into::<HtmlElement>().click();
        assert_eq!(asks(), expected, "{html}");
        around.remove();
        drop((stay, guard));
    }
}

#[wasm_bindgen_test]
fn each_of_two_guards_is_enough() {
    let (one, other) = (UnloadGuard::default(), UnloadGuard::default());
    one.set(true);
    other.set(true);
    one.set(false);
    assert!(asks());
    other.set(false);
    assert!(!asks());
}
