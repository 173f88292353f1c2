//! How files come in: the button, the file input, the drop zone; their names and roles.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit};

use crate::acts::drag;
use crate::mounted::Mounted;
use crate::page::{file, next_frame, transfer, until};
use crate::stand::Stand;

#[wasm_bindgen_test]
async fn everything_has_a_name_and_a_role() {
    let mounted = Mounted::new(&[]);
    assert_eq!(mounted.texts("browse"), ["Choose a file"]);
    let browse = mounted.part("browse").expect("a button");
    assert_eq!(browse.tag_name(), "BUTTON");
    assert_eq!(
        browse.get_attribute("type").as_deref(),
        Some("button"),
        "it sends no form"
    );
    assert_eq!(mounted.texts("drop-hint"), ["or drop it here"]);
    assert_eq!(mounted.texts("limits"), ["CSV or ZIP, up to 5.4 GB"]);
    for (part, attribute, value) in [
        ("list", "role", "list"),
        ("list", "aria-label", "Uploads"),
        ("live", "role", "status"),
        ("alert", "role", "alert"),
        // The button opens it: twice the same would only be in the way.
        ("input", "aria-hidden", "true"),
        ("input", "tabindex", "-1"),
    ] {
        let part = mounted.part(part).expect(part);
        assert_eq!(part.get_attribute(attribute).as_deref(), Some(value));
    }
    let icon = mounted
        .shadow
        .query_selector("svg")
        .expect("valid")
        .expect("an icon");
    assert_eq!(icon.get_attribute("aria-hidden").as_deref(), Some("true"));
    assert_eq!(
        mounted.host.get_attribute("data-state").as_deref(),
        Some("idle")
    );
    assert!(mounted.shadow.adopted_style_sheets().length() > 0);
}

#[wasm_bindgen_test]
async fn the_button_opens_the_file_input() {
    let mounted = Mounted::new(&[]);
    let opened = Rc::new(Cell::new(0));
    let counted = Rc::clone(&opened);
    let _listener = EventListener::new(&mounted.input(), "click", move |_| {
        counted.set(counted.get() + 1);
    });
    let errors = Rc::new(Cell::new(0));
    let wrong = Rc::clone(&errors);
    let window = web_sys::window().expect("a window");
    let _errors = EventListener::new(&window, "error", move |_| wrong.set(wrong.get() + 1));
    mounted.press("browse").await;
    until("the input is opened", || (opened.get() == 1).then_some(())).await;
    assert_eq!(errors.get(), 0, "the input's click comes back to the root");
}

#[wasm_bindgen_test]
async fn files_that_are_chosen_are_added_each_time() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("naming", "unique")]);
    for expected in [vec!["done", "done"], vec!["done"; 4]] {
        let input = mounted.input();
        let files = [file("a.csv", b"1"), file("b.csv", b"2")];
        input.set_files(transfer(&files).files().as_ref());
        let init = EventInit::new();
        init.set_bubbles(true);
        let change = Event::new_with_event_init_dict("change", &init).expect("an event");
        input.dispatch_event(&change).expect("dispatched");
        mounted.reaches(&expected).await;
        assert_eq!(input.value(), "");
    }
    mounted
        .says("name", &["a.csv", "b.csv", "a.csv", "b.csv"])
        .await;
}

#[wasm_bindgen_test]
async fn files_that_are_dropped_are_added_and_the_zone_shows_it_is_ready() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[]);
    let files = transfer(&[file("a.csv", b"1")]);
    let zone = || mounted.part("dropzone").expect("a zone");
    let fire = |name| {
        let event = drag(name, &files, None);
        zone().dispatch_event(&event).expect("dispatched");
        event.default_prevented()
    };
    assert!(fire("dragover"), "or the browser would open the file");
    until("hover", || zone().has_attribute("data-hover").then_some(())).await;
    fire("dragleave");
    until("no hover", || {
        (!zone().has_attribute("data-hover")).then_some(())
    })
    .await;
    assert!(fire("dragover") && fire("drop"));
    mounted.reaches(&["done"]).await;
    until("no hover", || {
        (!zone().has_attribute("data-hover")).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_text_that_is_dragged_over_is_none_of_its_business() {
    let mounted = Mounted::new(&[]);
    let text = web_sys::DataTransfer::new().expect("a transfer");
    text.set_data("text/plain", "1").expect("set");
    for name in ["dragover", "drop"] {
        let event = drag(name, &text, None);
        mounted
            .part("dropzone")
            .expect("a zone")
            .dispatch_event(&event)
            .expect("dispatched");
        assert!(!event.default_prevented(), "{name}");
    }
    next_frame().await;
    assert!(
        !mounted
            .part("dropzone")
            .expect("a zone")
            .has_attribute("data-hover")
    );
    assert_eq!(mounted.states(), Vec::<String>::new());
}
