//! The element's attributes take effect when they are set and when they change.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{csv, file, js, to_json};
use crate::stand::{Stand, always};

#[wasm_bindgen_test]
async fn the_file_input_follows_accept_and_multiple() {
    let mounted = Mounted::new(&[]);
    assert_eq!(
        mounted.input().accept(),
        ".csv,text/csv,text/comma-separated-values,.zip,application/zip,application/x-zip-compressed"
    );
    assert!(!mounted.input().multiple());
    mounted.set("accept", Some(".ZIP"));
    mounted.set("multiple", Some(""));
    mounted.set("max-size", Some("10 MB"));
    mounted.says("limits", &["ZIP, up to 10 MB"]).await;
    assert_eq!(
        mounted.input().accept(),
        ".zip,application/zip,application/x-zip-compressed"
    );
    assert!(mounted.input().multiple());
    assert_eq!(mounted.texts("browse"), ["Choose files"]);
    assert_eq!(mounted.texts("drop-hint"), ["or drop them here"]);
    mounted.set("accept", None);
    mounted.set("multiple", None);
    mounted.set("max-size", Some("huge"));
    mounted.says("limits", &["CSV or ZIP, up to 5.3 GB"]).await;
    assert!(!mounted.input().multiple());
}

/// As frameworks write it: it disables, and nothing was said.
#[wasm_bindgen_test]
fn a_value_that_does_not_do_what_it_says_is_told_once_on_the_console() {
    js("(window.told = [], window.warn = console.warn, console.warn = (text) => told.push(text))");
    let mounted = Mounted::new(&[("multiple", "false"), ("max-size", "huge")]);
    mounted.set("disabled", Some("false"));
    mounted.set("disabled", None);
    mounted.set("disabled", Some("false"));
    mounted.set("max-size", Some("10 MB"));
    let told = to_json(&js("(console.warn = warn, told)"));
    let on = "is on, as with any value; leave the attribute out to switch it off.";
    assert_eq!(
        told,
        json!([
            "<direct-upload>: max-size=\"huge\" cannot be used; the default stays.",
            format!("<direct-upload>: multiple=\"false\" {on}"),
            format!("<direct-upload>: disabled=\"false\" {on}"),
        ])
    );
}

#[wasm_bindgen_test]
async fn a_changed_setting_holds_for_the_next_file() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(
        &stand,
        &[
            ("multiple", ""),
            ("endpoint", "http://127.0.0.1:9/"),
            ("retries", "0"),
        ],
    );
    mounted.add(&[file("a.csv", b"1")]);
    mounted.reaches(&["failed"]).await;
    assert_eq!(mounted.uploads()[0]["error"]["code"], "network");
    mounted.set("endpoint", Some(&stand.own_endpoint()));
    mounted.widget().retry(None);
    mounted.reaches(&["done"]).await;
    mounted.set("accept", Some(".zip"));
    mounted.add(&[file("b.csv", b"1")]);
    mounted
        .says(
            "refusal",
            &["b.csv was not added: only ZIP files can be uploaded. Save it as ZIP and add it again."],
        )
        .await;
}

#[wasm_bindgen_test]
async fn with_manual_nothing_begins_before_the_person_says_so() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("manual", "")]);
    assert_eq!(
        mounted.texts("start"),
        Vec::<String>::new(),
        "nothing to start"
    );
    mounted.add(&[file("a.csv", b"1")]);
    mounted.says("status", &["Ready to upload"]).await;
    mounted.says("start", &["Upload"]).await;
    assert_eq!(
        mounted.host.get_attribute("data-state").as_deref(),
        Some("ready")
    );
    assert_eq!(stand.requests("partner-api", "GET").await.len(), 0);
    mounted.press("start").await;
    mounted.reaches(&["done"]).await;
    mounted.gone("start").await;
}

#[wasm_bindgen_test]
async fn no_more_are_sent_at_once_than_concurrency_says() {
    let stand = Stand::fresh().await;
    let stalls = json!([{"kind": "stall", "times": 2}]);
    stand.set_faults(stalls).await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("concurrency", "2")]);
    let files: Vec<_> = (0..12)
        .map(|at| file(&format!("{at}.csv"), &csv(2_000)))
        .collect();
    mounted.add(&files);
    stand.journal("openPuts=2").await;
    let mut states = ["queued"; 12];
    states[..2].fill("uploading");
    mounted.reaches(&states).await;
    for upload in &mounted.uploads()[..2] {
        let id = upload["id"].as_u64().and_then(|id| u32::try_from(id).ok());
        mounted.widget().cancel(id);
    }
    states.fill("done");
    states[..2].fill("cancelled");
    mounted.reaches(&states).await;
    assert_eq!(stand.requests("storage", "PUT").await.len(), 12);
}

#[wasm_bindgen_test]
async fn transport_chooses_the_way_which_is_seen_by_the_progress() {
    let stand = Stand::fresh().await;
    for (transport, size, tells) in [
        ("fetch", 3_000_000, false),
        ("xhr", 1_000, true),
        ("auto", 1_000, false),
        ("auto", 3_000_000, true),
    ] {
        let mounted = Mounted::at(&stand, &[("transport", transport)]);
        let heard = crate::page::Heard::on(&mounted.host, &["upload-progress", "upload-success"]);
        let name = format!("{transport}-{size}.csv");
        mounted.add(&[file(&name, &csv(size))]);
        mounted.reaches(&["done"]).await;
        assert_eq!(
            heard.last("upload-progress").is_some(),
            tells,
            "{transport}, {size}"
        );
        assert_eq!(mounted.uploads()[0]["loaded"], size);
    }
}

#[wasm_bindgen_test]
async fn with_a_confirm_endpoint_a_stored_file_is_confirmed() {
    let stand = Stand::fresh().await;
    let endpoint = stand.confirm_endpoint();
    let mounted = Mounted::at(
        &stand,
        &[("confirm-endpoint", &endpoint), ("naming", "unique")],
    );
    mounted.add(&[file("a.csv", b"123")]);
    mounted.reaches(&["done"]).await;
    let key = mounted.uploads()[0]["key"].clone();
    assert_ne!(key, "a.csv");
    let list = stand.confirmations().await.to_string();
    assert!(list.contains(&format!("\"key\":{key}")), "{list}");
    assert!(list.contains("\"filename\":\"a.csv\""), "{list}");
}

#[wasm_bindgen_test]
async fn retries_says_how_often_it_is_tried_again() {
    let stand = Stand::fresh().await;
    stand.set_faults(always("internal-error")).await;
    let mounted = Mounted::at(&stand, &[("retries", "1")]);
    let heard = crate::page::Heard::on(&mounted.host, &["upload-retry", "upload-error"]);
    mounted.add(&[file("a.csv", b"1")]);
    mounted.reaches(&["failed"]).await;
    assert_eq!(heard.names(), ["upload-retry", "upload-error"]);
    let retry = heard.next("upload-retry").await;
    assert_eq!(retry["code"], "storage-unavailable");
    assert!(retry["delayMs"].is_u64(), "{retry}");
    assert_eq!(mounted.uploads()[0]["attempts"], json!(2));
    assert_eq!(stand.requests("storage", "PUT").await.len(), 2);
}
