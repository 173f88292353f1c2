//! Files that are not taken.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{Heard, file, listen, to_json, until};
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
            "a.pdf was not added: only CSV or ZIP files can be uploaded.",
        ),
        ("a.csv", b"", "empty", "a.csv was not added: it is empty."),
        (
            "a.csv",
            b"123456",
            "too-large",
            "a.csv was not added: it is larger than 5 bytes.",
        ),
        (
            "a.csv",
            b"%PDF-",
            "content-mismatch",
            "a.csv was not added: it seems to be a PDF document, not what its name says. Export it again in the right format.",
        ),
    ] {
        mounted.add(&[file(name, bytes)]);
        mounted.says("refusal", &[sentence]).await;
        let expected =
            json!({"name": name, "size": bytes.len(), "code": code, "message": sentence});
        assert_eq!(heard.next("file-reject").await, expected);
        assert_eq!(mounted.texts("alert"), [sentence]);
    }
    assert_eq!(
        heard.names(),
        ["file-reject"; 4],
        "none was offered to the page"
    );
    assert_eq!(mounted.states(), Vec::<String>::new());

    let dismiss = mounted.shown("dismiss").await;
    assert_eq!(
        dismiss.get_attribute("aria-label").as_deref(),
        Some("Dismiss")
    );
    dismiss.click();
    mounted.gone("refusals").await;
    mounted.gone("refusal").await;
}

#[wasm_bindgen_test]
async fn of_many_files_a_hundred_are_named_and_the_rest_is_counted() {
    let mounted = Mounted::new(&[("multiple", "")]);
    let files: Vec<_> = (0..130)
        .map(|at| file(&format!("{at}.pdf"), b"1"))
        .collect();
    mounted.add(&files);
    let texts = until("all are told of", || {
        let texts = mounted.texts("refusal");
        (texts.last()? == "30 more files were not added.").then_some(texts)
    })
    .await;
    assert_eq!(texts.len(), 101);
    assert_eq!(
        mounted.texts("alert"),
        ["130 files were not added. The list says why."]
    );
}

#[wasm_bindgen_test]
async fn the_page_may_refuse_a_file() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let _listener = listen(&mounted.host, "file-add", |event| {
        let event: &web_sys::CustomEvent = wasm_bindgen::JsCast::unchecked_ref(event);
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
}
