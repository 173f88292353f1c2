//! Widgets come, live side by side, and go.

use js_sys::Object;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{Heard, csv, file, get, is_frozen, next_frame};
use crate::stand::{Stand, always};
use crate::unload::asks;

#[wasm_bindgen_test]
async fn a_widget_that_goes_leaves_nothing_behind() {
    let stand = Stand::fresh().await;
    stand.set_faults(always("stall")).await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("concurrency", "1")]);
    let heard = Heard::on(&mounted.host, &["upload-cancel"]);
    mounted.add(&[file("a.csv", &csv(50_000)), file("b.csv", b"1")]);
    stand.journal("openPuts=1").await;
    mounted.shown("item").await;
    assert!(asks());
    mounted.end();
    assert_eq!(
        mounted.zone.root().child_element_count(),
        1,
        "the drop zone"
    );
    assert!(!asks());
    assert_eq!(heard.names(), ["upload-cancel"; 2]);
    stand.journal("finishedPuts=1").await;
    let puts = stand.requests("storage", "PUT").await;
    assert_eq!(puts.len(), 1);
    assert_eq!(puts[0]["outcome"], "aborted-by-client");
    // What was asked for before is over.
    next_frame().await;
    assert_eq!(
        mounted.zone.root().child_element_count(),
        1,
        "the drop zone"
    );
}

#[wasm_bindgen_test]
async fn a_drop_zone_can_have_another_widget_behind_it() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[]);
    mounted.end();
    assert_eq!(mounted.parts("list").len(), 0);
    mounted.begin();
    assert_eq!(mounted.parts("dropzone").len(), 1);
    assert_eq!(mounted.parts("list").len(), 1);
    assert_eq!(mounted.uploads().len(), 0);
}

#[wasm_bindgen_test]
async fn two_widgets_on_a_page_have_lists_of_their_own() {
    let stand = Stand::fresh().await;
    let one = Mounted::at(&stand, &[]);
    let other = Mounted::at(&stand, &[("accept", ".zip"), ("manual", "")]);
    let (heard, overheard) = (
        Heard::on(&one.host, &["upload-success", "file-reject"]),
        Heard::on(&other.host, &["upload-success", "file-reject"]),
    );
    one.add(&[file("a.csv", b"1")]);
    other.add(&[file("a.csv", b"1")]);
    one.reaches(&["done"]).await;
    one.says("name", &["a.csv"]).await;
    other.shown("refusal").await;
    assert_eq!(other.states(), Vec::<String>::new());
    assert_eq!(
        (heard.names(), overheard.names()),
        (
            vec!["upload-success".to_owned()],
            vec!["file-reject".to_owned()]
        )
    );

    other.end();
    assert_eq!(one.texts("name"), ["a.csv"]);
    one.widget().clear();
    one.add(&[file("b.csv", b"1")]);
    one.reaches(&["done"]).await;
    one.says("name", &["b.csv"]).await;
}

#[wasm_bindgen_test]
async fn a_snapshot_is_frozen_and_says_what_the_contract_says() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "forbidden", "key": "b.csv"}]))
        .await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    mounted.add(&[file("a.csv", b"123"), file("b.csv", b"1")]);
    mounted.reaches(&["done", "failed"]).await;
    let fields = [
        "id", "name", "key", "size", "type", "state", "loaded", "attempts", "error",
    ];
    let snapshots = mounted.widget().uploads();
    for snapshot in snapshots.iter() {
        let names: Vec<_> = Object::keys(snapshot.unchecked_ref::<Object>())
            .iter()
            .filter_map(|name| name.as_string())
            .collect();
        assert_eq!(names, fields);
        assert!(is_frozen(&snapshot));
    }
    let done = mounted.uploads()[0].clone();
    let expected = json!({
        "id": done["id"], "name": "a.csv", "key": "a.csv", "size": 3, "type": "text/csv",
        "state": "done", "loaded": 3, "attempts": 1, "error": null,
    });
    assert_eq!(done, expected);
    let error = get(&snapshots.get(1), "error");
    assert!(is_frozen(&error));
    let detail = &mounted.uploads()[1]["error"];
    assert_eq!(
        (&detail["code"], &detail["name"]),
        (&json!("storage-forbidden"), &json!("b.csv"))
    );
    assert!(!detail.to_string().contains("X-Amz"), "{detail}");
}
