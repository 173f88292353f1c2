//! The list: a row for each upload, and what a person can do with it.

use std::collections::BTreeSet;

use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlProgressElement;

use crate::mounted::Mounted;
use crate::page::{Heard, csv, file};
use crate::stand::{Stand, always};
use crate::unload::asks;

#[wasm_bindgen_test]
async fn an_added_file_is_a_row_and_then_an_object() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[]);
    let heard = Heard::on(
        &mounted.host,
        &[
            "file-add",
            "upload-start",
            "upload-success",
            "uploads-complete",
        ],
    );
    let bytes = csv(1_500);
    mounted.add(&[file("a b.csv", &bytes)]);
    mounted.says("status", &["Uploaded"]).await;
    assert_eq!(mounted.texts("name"), ["a b.csv"]);
    assert_eq!(
        mounted.texts("size"),
        ["1.5\u{A0}kB".replace('\u{A0}', " ")]
    );
    let row = mounted.part("item").expect("a row");
    assert_eq!(row.get_attribute("data-state").as_deref(), Some("done"));
    assert_eq!(row.tag_name(), "LI");
    assert_eq!(
        mounted.host.get_attribute("data-state").as_deref(),
        Some("done")
    );
    mounted.says("live", &["a b.csv is uploaded."]).await;
    assert_eq!(stand.object("a b.csv").await, Some(bytes));
    assert_eq!(
        heard.names(),
        [
            "file-add",
            "upload-start",
            "upload-success",
            "uploads-complete"
        ]
    );
    let detail = heard.next("upload-success").await;
    assert_eq!(
        (&detail["key"], &detail["status"], &detail["size"]),
        (&json!("a b.csv"), &json!(200), &json!(1_500))
    );
    assert!(!detail.to_string().contains("X-Amz"), "{detail}");
    assert_eq!(
        heard.next("uploads-complete").await,
        json!({"done": 1, "failed": 0, "cancelled": 0})
    );
}

/// How the icon of the only row is drawn.
fn icon(mounted: &Mounted) -> Option<String> {
    let path = mounted.part("state-icon")?.query_selector("path").ok()??;
    path.get_attribute("d")
}

#[wasm_bindgen_test]
async fn states_have_icons_of_their_own() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("manual", ""), ("retries", "0")]);
    let mut icons = Vec::new();
    mounted.add(&[file("a.csv", b"1")]);
    mounted.says("status", &["Ready to upload"]).await;
    icons.push(icon(&mounted));
    stand.set_faults(json!([{"kind": "stall"}])).await;
    mounted.widget().upload();
    mounted.says("status", &["Uploading"]).await;
    icons.push(icon(&mounted));
    mounted.press("cancel").await;
    mounted.says("status", &["Cancelled"]).await;
    icons.push(icon(&mounted));
    stand.set_faults(json!([{"kind": "forbidden"}])).await;
    mounted.press("retry").await;
    mounted.says("status", &["Failed"]).await;
    icons.push(icon(&mounted));
    stand.set_faults(json!([])).await;
    mounted.press("remove").await;
    mounted.add(&[file("b.csv", b"1")]);
    mounted.press("start").await;
    mounted.says("status", &["Uploaded"]).await;
    icons.push(icon(&mounted));
    assert!(icons.iter().all(Option::is_some), "{icons:?}");
    let different: BTreeSet<_> = icons.iter().collect();
    assert_eq!(different.len(), icons.len(), "{icons:?}");
}

#[wasm_bindgen_test]
async fn an_upload_under_way_can_be_cancelled_tried_again_and_removed() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "stall", "times": 1}]))
        .await;
    let mounted = Mounted::at(&stand, &[]);
    mounted.add(&[file("a.csv", &csv(50_000))]);
    stand.journal("openPuts=1").await;
    let cancel = mounted.shown("cancel").await;
    assert_eq!(
        cancel.get_attribute("aria-label").as_deref(),
        Some("Cancel: a.csv")
    );
    assert!(asks(), "before the page is left");
    let bar: HtmlProgressElement = mounted.shown("progress").await.unchecked_into();
    assert_eq!(bar.get_attribute("aria-label").as_deref(), Some("a.csv"));
    assert_eq!(
        mounted.texts("remove"),
        Vec::<String>::new(),
        "not while it is under way"
    );
    cancel.click();
    mounted.says("status", &["Cancelled"]).await;
    assert!(!asks());
    assert_eq!(mounted.states(), ["cancelled"]);
    let journal = stand.journal("finishedPuts=1").await;
    assert_eq!(journal["openPuts"], 0);
    assert_eq!(stand.object("a.csv").await, None);

    mounted.press("retry").await;
    mounted.says("status", &["Uploaded"]).await;
    assert_eq!(stand.object("a.csv").await, Some(csv(50_000)));
    mounted.press("remove").await;
    mounted.gone("item").await;
    assert_eq!(mounted.states(), Vec::<String>::new());
    assert_eq!(
        mounted.host.get_attribute("data-state").as_deref(),
        Some("idle")
    );
}

#[wasm_bindgen_test]
async fn a_failure_says_what_happened() {
    let stand = Stand::fresh().await;
    stand.set_faults(always("forbidden")).await;
    let mounted = Mounted::at(&stand, &[]);
    mounted.add(&[file("a.csv", b"1")]);
    let error = mounted
        .shown("error")
        .await
        .text_content()
        .unwrap_or_default();
    assert!(
        error.contains("not allowed to store files there"),
        "{error}"
    );
    mounted.says("alert", &[&format!("a.csv: {error}")]).await;
    // The owner of the bucket may put that right meanwhile.
    assert_eq!(mounted.texts("retry").len(), 1);
    let upload = &mounted.uploads()[0];
    let fields = ["code", "stage", "status", "storageCode", "retryable"];
    let said = fields.map(|field| upload["error"][field].clone());
    assert_eq!(
        said,
        [
            json!("storage-forbidden"),
            json!("send"),
            json!(403),
            json!("AccessDenied"),
            json!(false)
        ]
    );
    assert_eq!(
        mounted.host.get_attribute("data-state").as_deref(),
        Some("failed")
    );
}

#[wasm_bindgen_test]
async fn clear_takes_the_settled_ones() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "stall", "key": "b.csv"}]))
        .await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let mut empty_zip = b"PK\x05\x06".to_vec();
    empty_zip.resize(22, 0);
    mounted.add(&[
        file("c.csv", b"1"),
        file("b.csv", b"1"),
        file("a.zip", &empty_zip),
    ]);
    mounted.reaches(&["done", "uploading", "done"]).await;
    mounted.says("name", &["b.csv", "c.csv", "a.zip"]).await;
    mounted.widget().clear();
    mounted.says("name", &["b.csv"]).await;
    mounted.widget().cancel(None);
    mounted.reaches(&["cancelled"]).await;
    let put = stand.requests("storage", "PUT").await;
    let zip = put.iter().find(|put| put["key"] == "a.zip").expect("a PUT");
    assert_eq!(zip["headers"]["content-type"], "application/zip");
}
