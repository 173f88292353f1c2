//! Files that are not taken.

use gloo_events::EventListener;
use js_sys::Function;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{Heard, file, get, is_frozen, js, listen, to_json, until};
use crate::stand::Stand;

#[wasm_bindgen_test]
async fn a_file_that_is_not_taken_is_named_until_the_person_has_read_it() {
    let mounted = Mounted::new(&[("max-size", "5")]);
    let heard = Heard::on(&mounted.host, &["file-reject", "file-add"]);
    for (name, bytes, code, sentence) in [
        (
            "a.pdf",
            &b"1"[..],
            "type-not-allowed",
            "a.pdf was not added: only CSV or ZIP files can be uploaded. Save it as CSV or ZIP and add it again.",
        ),
        (
            "a.csv",
            b"",
            "empty",
            "a.csv was not added: it is empty. Check it and add it again.",
        ),
        (
            "a.csv",
            b"123456",
            "too-large",
            "a.csv was not added: it is larger than 5 bytes. Split it into smaller files.",
        ),
        (
            "a.csv",
            b"%PDF-",
            "content-mismatch",
            "a.csv was not added: it seems to be a PDF document, whatever its name says. Save it as CSV or ZIP and add it again.",
        ),
    ] {
        mounted.add(&[file(name, bytes)]);
        mounted.says("refusal", &[sentence]).await;
        let expected =
            json!({"name": name, "size": bytes.len(), "code": code, "message": sentence});
        assert_eq!(heard.next("file-reject").await, expected);
        assert_eq!(mounted.texts("alert"), [sentence]);
        let dismiss = mounted.shown("dismiss").await;
        let label = dismiss.get_attribute("aria-label");
        assert_eq!(label.as_deref(), Some("Dismiss"));
        dismiss.click();
        mounted.gone("refusals").await;
        mounted.gone("refusal").await;
    }
    assert_eq!(
        heard.names(),
        ["file-reject"; 4],
        "none was offered to the page"
    );
    assert_eq!(mounted.states(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn what_the_page_adds_leaves_what_the_person_has_not_read() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    mounted.add(&[file("a.pdf", b"1")]);
    mounted.shown("refusal").await;
    mounted.add(&[file("b.csv", b"1"), file("c.pdf", b"1")]);
    mounted.reaches(&["queued"]).await;
    until("both are told of", || {
        (mounted.texts("refusal").len() == 2).then_some(())
    })
    .await;
    // Who brings others has seen it.
    mounted.choose(&[file("d.pdf", b"1")]);
    let texts = until("only the new one is told of", || {
        let texts = mounted.texts("refusal");
        (texts.len() == 1).then_some(texts)
    })
    .await;
    assert!(texts[0].starts_with("d.pdf "), "{texts:?}");
}

#[wasm_bindgen_test]
async fn of_many_files_each_is_named_a_hundred_apart_and_the_others_a_hundred_to_a_place() {
    let mounted = Mounted::new(&[("multiple", "")]);
    let files: Vec<_> = (0..330)
        .map(|at| file(&format!("{at}.pdf"), b"1"))
        .collect();
    mounted.add(&files);
    let texts = until("all are told of", || {
        let texts = mounted.texts("refusal");
        texts.last()?.contains("329.pdf was").then_some(texts)
    })
    .await;
    assert_eq!(texts.len(), 103);
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.split('\n')).collect();
    assert_eq!(lines.len(), 330);
    for (at, line) in lines.iter().enumerate() {
        assert!(
            line.starts_with(&format!("{at}.pdf was not added: ")),
            "{line}"
        );
    }
    let all = "330 files were not added. The list says why.";
    assert_eq!(mounted.texts("alert"), [all]);
    let list = mounted.shown("refusal").await.parent_element();
    let label = list.and_then(|list| list.get_attribute("aria-label"));
    assert_eq!(label.as_deref(), Some(all));
}

const REFUSED: &str = "secret.csv was not added: This page does not take it.";

#[wasm_bindgen_test]
async fn the_page_may_refuse_a_file_and_the_person_is_told() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let heard = Heard::on(&mounted.host, &["file-reject"]);
    let _listener = listen(&mounted.host, "file-add", |event| {
        let event: &web_sys::CustomEvent = event.unchecked_ref();
        let detail = to_json(&event.detail());
        assert_eq!(
            (&detail["size"], &detail["type"]),
            (&json!(1), &json!("text/csv"))
        );
        if detail["name"] == "secret.csv" {
            event.prevent_default();
        }
    });
    mounted.add(&[file("secret.csv", b"1"), file("a.csv", b"2")]);
    mounted.reaches(&["done"]).await;
    mounted.says("name", &["a.csv"]).await;
    assert_eq!(stand.requests("partner-api", "GET").await.len(), 1);
    assert_eq!(stand.object("secret.csv").await, None);
    mounted.says("refusal", &[REFUSED]).await;
    let told = json!({"name": "secret.csv", "size": 1, "code": "refused", "message": REFUSED});
    assert_eq!(heard.next("file-reject").await, told);
}

#[wasm_bindgen_test]
async fn while_many_are_refused_the_element_says_that_it_is_at_work() {
    let mounted = Mounted::new(&[("multiple", "")]);
    let state = || mounted.host.dataset().get("state");
    let files: Vec<_> = (0..3_000)
        .map(|at| file(&format!("{at}.pdf"), b"1"))
        .collect();
    mounted.add(&files);
    // In the same task.
    assert_eq!(state().as_deref(), Some("uploading"));
    until("all are refused", || (state()? == "idle").then_some(())).await;
    assert_eq!(mounted.parts("refusal").len(), 129);
}

/// Has the page hand over a promise for each file that is added.
fn wait_for(mounted: &Mounted, promise: &'static str) -> EventListener {
    listen(&mounted.host, "file-add", move |event| {
        let detail = get(event, "detail");
        assert!(is_frozen(&detail));
        let wait_until: Function = get(&detail, "waitUntil").unchecked_into();
        wait_until
            .call1(&JsValue::UNDEFINED, &js(promise))
            .expect("it is a function of its own");
    })
}

#[wasm_bindgen_test]
async fn a_file_waits_for_the_page_s_own_check_and_is_refused_in_its_words() {
    for (promise, refusal) in [
        ("Promise.resolve()", None),
        ("Promise.resolve(true)", None),
        ("undefined", None),
        ("Promise.resolve('')", None),
        (
            "Promise.resolve(false)",
            Some("This page does not take it."),
        ),
        (
            "Promise.resolve('Claims are closed.')",
            Some("Claims are closed."),
        ),
        (
            "Promise.reject('Claims are closed.')",
            Some("Claims are closed."),
        ),
        ("Promise.reject('')", Some("This page does not take it.")),
        (
            "Promise.reject(new Error('fetch'))",
            Some("This page does not take it."),
        ),
    ] {
        let stand = Stand::fresh().await;
        let mounted = Mounted::at(&stand, &[]);
        let _listener = wait_for(&mounted, promise);
        mounted.add(&[file("a.csv", b"1")]);
        match refusal {
            None => mounted.reaches(&["done"]).await,
            Some(reason) => {
                let refused = format!("a.csv was not added: {reason}");
                mounted.says("refusal", &[&refused]).await;
                assert_eq!(mounted.states(), Vec::<String>::new(), "{promise}");
            }
        }
        let stored = stand.object("a.csv").await.is_some();
        assert_eq!(stored, refusal.is_none(), "{promise}");
    }
}

#[wasm_bindgen_test]
async fn while_the_page_checks_a_file_its_row_says_so_and_it_can_be_taken_back() {
    let mounted = Mounted::new(&[]);
    let _listener = wait_for(&mounted, "new Promise(() => {})");
    mounted.add(&[file("a.csv", b"1")]);
    mounted.reaches(&["checking"]).await;
    mounted
        .says("status", &["Being checked by this page"])
        .await;
    mounted.press("cancel").await;
    mounted.reaches(&[]).await;
    mounted.gone("item").await;
}
