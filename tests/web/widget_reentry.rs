//! The host page may call the widget from within a listener for its events.
//!
//! Each call would find the state in use if it were carried out at once.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{Heard, csv, file};
use crate::stand::Stand;

/// Runs `act` on the widget at each event of this name.
fn at_each(
    mounted: &Mounted,
    name: &'static str,
    act: impl Fn(&direct_upload::Widget) + 'static,
) -> EventListener {
    let widget = Rc::downgrade(&mounted.widget());
    EventListener::new(&mounted.host, name, move |_| {
        if let Some(widget) = widget.upgrade() {
            act(&widget);
        }
    })
}

const EVENTS: &[&str] = &[
    "file-add",
    "file-reject",
    "upload-start",
    "upload-progress",
    "upload-retry",
    "upload-success",
    "upload-error",
    "upload-cancel",
    "uploads-complete",
    "upload-diagnostic",
];

#[wasm_bindgen_test]
async fn the_page_may_look_and_call_anything_at_any_event() {
    let stand = Stand::fresh().await;
    let faults = serde_json::json!([
        {"kind": "slow-down", "times": 1, "key": "a.csv"}, {"kind": "forbidden", "key": "b.csv"},
        {"kind": "no-cors", "key": "d.csv", "preflight": false},
    ]);
    stand.set_faults(faults).await;
    let attributes = [("multiple", ""), ("transport", "xhr"), ("retries", "1")];
    let mounted = Mounted::at(&stand, &attributes);
    let heard = Heard::on(&mounted.host, EVENTS);
    let _listeners: Vec<_> = EVENTS
        .iter()
        .map(|name| {
            let host = mounted.host.clone();
            at_each(&mounted, name, move |widget| {
                assert!(widget.uploads().length() <= 4);
                widget.attributes_changed();
                widget.upload();
                widget.discard(99);
                widget.retry(Some(99));
                widget.cancel(Some(99));
                widget.set_headers(widget_headers(&host));
                widget.add_files(&Array::new());
            })
        })
        .collect();
    mounted
        .host
        .set_attribute("data-key", stand.api_key())
        .expect("set");
    mounted.add(&[
        file("a.csv", &csv(2_000)),
        file("b.csv", b"1"),
        file("c.pdf", b"1"),
        file("d.csv", b"1"),
    ]);
    mounted.reaches(&["done", "failed", "failed"]).await;
    mounted.says("name", &["b.csv", "d.csv", "a.csv"]).await;
    for name in EVENTS.iter().filter(|name| **name != "upload-cancel") {
        assert!(heard.last(name).is_some(), "{name} was not heard");
    }
}

/// The page's headers, made anew.
fn widget_headers(host: &web_sys::HtmlElement) -> wasm_bindgen::JsValue {
    let key = host.get_attribute("data-key").unwrap_or_default();
    crate::page::js(&format!("{{Authorization: '{key}'}}"))
}

#[wasm_bindgen_test]
async fn a_file_may_be_added_from_within_the_event_of_another_one() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let _listener = at_each(&mounted, "upload-success", |widget| {
        let next = widget.uploads().length();
        if next < 3 {
            widget.add_files(&Array::of1(&file(&format!("{next}.csv"), b"1")));
        }
    });
    mounted.add(&[file("0.csv", b"1")]);
    mounted.reaches(&["done", "done", "done"]).await;
    mounted.says("name", &["0.csv", "1.csv", "2.csv"]).await;
}

#[wasm_bindgen_test]
async fn an_upload_may_be_cancelled_from_within_its_own_start() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[]);
    let heard = Heard::on(&mounted.host, EVENTS);
    let _listener = at_each(&mounted, "upload-start", |widget| widget.cancel(None));
    mounted.add(&[file("a.csv", b"1")]);
    mounted.reaches(&["cancelled"]).await;
    assert_eq!(
        heard.names(),
        [
            "file-add",
            "upload-start",
            "upload-cancel",
            "uploads-complete"
        ]
    );
    assert_eq!(stand.object("a.csv").await, None);
}

#[wasm_bindgen_test]
async fn a_list_may_be_cleared_from_within_its_completion() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("naming", "unique")]);
    let heard = Heard::on(&mounted.host, &["uploads-complete"]);
    let _listener = at_each(&mounted, "uploads-complete", direct_upload::Widget::clear);
    for round in 1..=2 {
        mounted.add(&[file("a.csv", b"1"), file("b.csv", b"2")]);
        crate::page::until("completed", || (heard.names().len() == round).then_some(())).await;
        mounted.reaches(&[]).await;
        mounted.gone("item").await;
    }
}
