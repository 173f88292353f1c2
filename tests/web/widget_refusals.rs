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
