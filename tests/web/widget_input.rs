//! How files come in: the button, the file input, the drop zone; their names and roles.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, Event, EventInit, File};

use crate::drop_zone::{drag, paste};
use crate::mounted::Mounted;
use crate::page::{Heard, csv, file, js, next_frame, transfer, until};
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
    assert_eq!(mounted.texts("limits"), ["CSV or ZIP, up to 5.3 GB"]);
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

/// Out of a ZIP that Windows shows as a folder, or out of a mail, it claims to carry files.
#[wasm_bindgen_test]
async fn a_drop_or_a_paste_that_gives_no_file_is_told() {
    let empty = DataTransfer::new().expect("a transfer");
    let types = js("{ value: ['Files'] }");
    Object::define_property(&empty, &"types".into(), types.unchecked_ref());
    let carried = js("{}");
    Reflect::set(&carried, &"value".into(), &empty).expect("an object");
    let carrying = |event: Event, property: &str| {
        Object::define_property(&event, &property.into(), carried.unchecked_ref());
        event
    };
    for event in [
        carrying(drag("drop", &empty, None).into(), "dataTransfer"),
        carrying(paste(&empty).into(), "clipboardData"),
    ] {
        let mounted = Mounted::new(&[]);
        let heard = Heard::on(&mounted.host, &["file-reject"]);
        let zone = mounted.part("dropzone").expect("a zone");
        zone.dispatch_event(&event).expect("dispatched");
        let told = heard.next("file-reject").await;
        assert_eq!(told["code"], "unreadable");
        assert_eq!(told["name"], "");
        let sentence = "Nothing was added: what you dropped or pasted holds no file. Save it on \
                        this device as a file, then add that.";
        assert_eq!(told["message"], sentence);
        mounted.says("refusal", &[sentence]).await;
    }
}

/// A disk in a cloud may take a minute to give the first byte.
#[wasm_bindgen_test]
async fn a_file_that_is_slow_to_read_has_a_row_and_the_quick_ones_pass_it() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let slow: Vec<File> = (0..8)
        .map(|number| {
            let slow = file(&format!("slow-{number}.csv"), b"1");
            let hangs = js("{ value: () => new Promise(() => {}) }");
            Object::define_property(&slow, &"arrayBuffer".into(), hangs.unchecked_ref());
            slow
        })
        .collect();
    mounted.add(&slow);
    mounted.add(&[file("quick.csv", b"1")]);
    let mut states = vec!["checking"; 8];
    states.push("done");
    mounted.reaches(&states).await;
    let mut said = ["Reading the file"; 9];
    said[8] = "Uploaded";
    mounted.says("status", &said).await;
    mounted.press("cancel").await;
    mounted.reaches(&states[1..]).await;
}

/// Lets a file be read as `readings` says, a function for each time that it or a part of it is read,
/// and then as any: `window.wake()` keeps the promise `awake`.
fn read_as(file: &File, readings: &str) {
    let change: Function = js(&format!(
        "(file) => {{
           const awake = new Promise((wake) => (window.wake = wake));
           const never = () => new Promise(() => {{}});
           const late = (read) => awake.then(read);
           const now = (read) => read();
           const readings = {readings};
           const change = (blob) => {{
             const read = blob.arrayBuffer.bind(blob);
             const value = () => (readings.shift() ?? now)(read);
             return Object.defineProperty(blob, 'arrayBuffer', {{ value }});
           }};
           const slice = file.slice.bind(file);
           const value = (...range) => change(slice(...range));
           Object.defineProperty(change(file), 'slice', {{ value }});
         }}"
    ))
    .unchecked_into();
    change.call1(&JsValue::UNDEFINED, file).expect("called");
}

/// Or has put the file away again by the time that it is to be sent.
#[wasm_bindgen_test]
async fn a_file_that_is_slow_when_it_is_to_be_sent_lets_the_others_pass() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("concurrency", "1")]);
    // Its beginning and its end, twice.
    let slow = file("slow.csv", &csv(100_000));
    read_as(&slow, "[now, now, never, late]");
    mounted.add(&[slow, file("near.csv", b"1")]);
    mounted.reaches(&["waiting", "done"]).await;
    mounted
        .says("status", &["Reading the file", "Uploaded"])
        .await;
    assert_eq!(mounted.texts("retry"), Vec::<String>::new());
    js("window.wake()");
    mounted.reaches(&["done", "done"]).await;
}

/// It is in memory already.
#[wasm_bindgen_test]
async fn a_small_file_waits_for_no_disk_when_it_is_to_be_sent() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[]);
    let slow = file("slow.csv", b"1");
    read_as(&slow, "[now, never]");
    mounted.add(&[slow]);
    mounted.reaches(&["done"]).await;
    assert_eq!(mounted.uploads()[0]["attempts"], 1);
}

#[wasm_bindgen_test]
async fn a_name_is_taken_without_what_cannot_be_seen_of_it() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    mounted.add(&[file("or\u{200E}ders.csv ", b"1"), file(".items.csv.", b"1")]);
    mounted.says("name", &["orders.csv", "items.csv"]).await;
}

#[wasm_bindgen_test]
async fn a_text_that_is_dragged_over_is_none_of_its_business() {
    let mounted = Mounted::new(&[]);
    let text = DataTransfer::new().expect("a transfer");
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
