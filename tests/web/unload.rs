//! The question before the page is left.

use direct_upload::browser::UnloadGuard;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit};

use crate::page::window;

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
