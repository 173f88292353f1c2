//! A file whose name is taken: the person is asked what to do with it.

use std::cell::Cell;

use js_sys::Array;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::mounted::Mounted;
use crate::page::{Heard, file, listen, next_frame, to_json};
use crate::stand::Stand;

const ASKED: &str = "a.csv is in the list already. What is to be done with the new file?";

#[wasm_bindgen_test]
async fn the_second_file_of_a_name_replaces_stands_beside_or_is_skipped_as_the_person_says() {
    for (button, names, stored, rejected) in [
        ("replace", vec!["a.csv"], "2", 0),
        ("keep-both", vec!["a.csv", "a.csv"], "1", 0),
        ("skip", vec!["a.csv"], "1", 1),
    ] {
        let stand = Stand::fresh().await;
        let mounted = Mounted::at(&stand, &[("multiple", "")]);
        let heard = Heard::on(&mounted.host, &["file-reject"]);
        mounted.add(&[file("a.csv", b"1")]);
        mounted.reaches(&["done"]).await;
        mounted.add(&[file("a.csv", b"2")]);
        mounted.says("question-text", &[ASKED]).await;
        mounted.says("alert", &[ASKED]).await;
        assert_eq!(mounted.states(), ["done"], "it is not in the list yet");
        mounted.press(button).await;
        mounted.gone("question").await;
        mounted.reaches(&vec!["done"; names.len()]).await;
        mounted.says("name", &names).await;
        assert_eq!(
            stand.object("a.csv").await.as_deref(),
            Some(stored.as_bytes()),
            "{button}"
        );
        assert_eq!(heard.names().len(), rejected, "{button}");
        if rejected > 0 {
            assert_eq!(heard.next("file-reject").await["code"], "duplicate");
        }
        let keys: Vec<_> = mounted.uploads().iter().map(|u| u["key"].clone()).collect();
        if button == "keep-both" {
            let key = keys[1].as_str().expect("a key").to_owned();
            assert!(key.starts_with("a-2") && key.ends_with(".csv"), "{key}");
            assert_eq!(stand.object(&key).await.as_deref(), Some(&b"2"[..]));
        }
    }
}

#[wasm_bindgen_test]
async fn the_page_is_told_of_a_question_and_may_answer_it() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let heard = Heard::on(&mounted.host, &["file-question", "file-reject"]);
    let state = || mounted.host.dataset().get("state");
    let both = || ["a.csv", "b.csv"].map(|name| file(name, b"1"));
    mounted.add(&both());
    mounted.reaches(&["done", "done"]).await;
    assert_eq!(heard.names(), Vec::<String>::new());
    mounted.add(&both());
    // In the same task.
    assert_eq!(state().as_deref(), Some("asking"));
    let asked = heard.all("file-question");
    let asked: Vec<_> = asked.iter().map(|event| to_json(&event.detail())).collect();
    for (asked, name) in asked.iter().zip(["a.csv", "b.csv"]) {
        let told = json!({
            "id": asked["id"], "name": name, "key": name,
            "choices": ["keep-both", "replace", "skip"],
        });
        assert_eq!(*asked, told);
    }
    let id = |at: usize| asked[at]["id"].as_u64().and_then(|id| id.try_into().ok());
    let widget = mounted.widget();
    widget.answer(id(0).expect("an id"), "nonsense", true);
    assert_eq!(state().as_deref(), Some("asking"));
    // Also one that the person is not asked about yet.
    widget.answer(id(1).expect("an id"), "skip", false);
    assert_eq!(heard.next("file-reject").await["name"], "b.csv");
    assert_eq!(state().as_deref(), Some("asking"));
    widget.answer(id(0).expect("an id"), "keep-both", true);
    mounted.reaches(&["done", "done", "done"]).await;
    assert_eq!(state().as_deref(), Some("done"));
    mounted.gone("question").await;
    assert_eq!(heard.names().len(), 3, "{:?}", heard.names());
}

/// The focus moves while the list is drawn, and a page may listen for that.
#[wasm_bindgen_test]
async fn a_question_that_a_page_brings_about_from_within_a_drawing_is_seen() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    mounted.add(&["a.csv", "b.csv"].map(|name| file(name, b"1")));
    mounted.reaches(&["done", "done"]).await;
    let buttons = mounted.parts("remove");
    let last = buttons.last().expect("a button");
    last.focus().expect("it takes the focus");
    let widget = mounted.widget();
    let is_first = Cell::new(true);
    let _listener = listen(&mounted.host, "focusin", move |_| {
        if is_first.replace(false) {
            widget.add_files(&Array::of1(&file("a.csv", b"2")));
        }
    });
    last.click();
    mounted.says("question-text", &[ASKED]).await;
    let state = mounted.host.dataset().get("state");
    assert_eq!(state.as_deref(), Some("asking"));
}

#[wasm_bindgen_test]
async fn one_answer_may_be_for_all_and_the_next_question_begins_without_it() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let heard = Heard::on(&mounted.host, &["file-reject"]);
    let both = || ["a.csv", "b.csv"].map(|name| file(name, b"1"));
    mounted.add(&both());
    mounted.reaches(&["done", "done"]).await;
    mounted.add(&both());
    mounted.says("question-text", &[ASKED]).await;
    let tick: HtmlInputElement = mounted.shown("for-all").await.unchecked_into();
    let label = tick.parent_element().expect("a label");
    assert_eq!(
        label.text_content().as_deref(),
        Some("Do the same for all (2 so far)")
    );
    tick.click();
    mounted.press("skip").await;
    mounted.gone("question").await;
    assert_eq!(heard.names().len(), 2);
    assert_eq!(mounted.uploads().len(), 2);
    next_frame().await;
    assert!(!tick.checked());
}

#[wasm_bindgen_test]
async fn two_ways_to_write_an_umlaut_are_one_name() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    mounted.add(&[file("u\u{308}.csv", b"1"), file("\u{FC}.csv", b"2")]);
    mounted.reaches(&["done"]).await;
    let question = "\u{FC}.csv is in the list already. What is to be done with the new file?";
    mounted.says("question-text", &[question]).await;
    mounted.press("replace").await;
    mounted.gone("question").await;
    mounted.reaches(&["done"]).await;
    assert_eq!(stand.object("\u{FC}.csv").await.as_deref(), Some(&b"2"[..]));
}

#[wasm_bindgen_test]
async fn a_name_that_was_sent_and_taken_off_the_list_is_asked_about_too() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[]);
    mounted.add(&[file("a.csv", b"1")]);
    mounted.reaches(&["done"]).await;
    mounted.widget().clear();
    mounted.gone("item").await;
    mounted.add(&[file("a.csv", b"2")]);
    let question = "a.csv was uploaded from here before. What is to be done with the new file?";
    mounted.says("question-text", &[question]).await;
    mounted.press("replace").await;
    mounted.reaches(&["done"]).await;
    assert_eq!(stand.object("a.csv").await.as_deref(), Some(&b"2"[..]));
    assert_eq!(
        stand.requests("storage", "PUT").await.len(),
        2,
        "{}",
        json!(mounted.uploads())
    );
}
