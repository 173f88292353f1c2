//! Very many files, and commands to very many uploads: done in slices, so that the page answers
//! in between, and in an order that nobody can tell from doing them at once.

use web_sys::File;

use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{Heard, file, next_frame, until};

const MANY: usize = 3_000;

/// So many files of a kind.
fn many(kind: &str) -> Vec<File> {
    (0..MANY)
        .map(|at| file(&format!("{at}.{kind}"), b"1"))
        .collect()
}

/// A widget whose uploads wait to be started by hand.
fn by_hand() -> Mounted {
    Mounted::new(&[("multiple", ""), ("manual", "")])
}

/// Adds very many files and waits for the last.
async fn all_listed(mounted: &Mounted) {
    let heard = Heard::on(&mounted.host, &["file-add"]);
    mounted.add(&many("csv"));
    until("all are listed", || {
        (heard.names().len() == MANY).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn very_many_files_do_not_keep_the_page_from_answering() {
    let mounted = by_hand();
    let heard = Heard::on(&mounted.host, &["file-reject"]);
    mounted.add(&many("pdf"));
    let at_once = heard.names().len();
    assert!(at_once > 0, "the first ones are told of at once");
    assert!(at_once < MANY, "all of them came in one task");
    until("all are told of", || {
        (heard.names().len() == MANY).then_some(())
    })
    .await;
    assert_eq!(heard.next("file-reject").await["name"], "2999.pdf");
}

#[wasm_bindgen_test]
async fn a_command_to_all_that_follows_very_many_files_is_for_all_of_them() {
    let mounted = by_hand();
    let heard = Heard::on(&mounted.host, &["file-add"]);
    mounted.add(&many("csv"));
    mounted.widget().cancel(None);
    mounted.add(&[file("last.csv", b"1")]);
    mounted.says("name", &["last.csv"]).await;
    assert_eq!(heard.names(), ["file-add"]);
}

#[wasm_bindgen_test]
async fn very_many_uploads_are_taken_back_in_more_than_one_task_each_told_of_once() {
    let mounted = by_hand();
    all_listed(&mounted).await;
    let heard = Heard::on(&mounted.host, &["upload-cancel", "uploads-complete"]);
    mounted.widget().cancel(None);
    // What comes meanwhile waits behind it.
    mounted.widget().clear();
    assert!(heard.names().len() < MANY, "all of them came in one task");
    mounted.gone("item").await;
    let mut expected = vec!["upload-cancel"; MANY];
    expected.push("uploads-complete");
    assert_eq!(heard.names(), expected);
}

#[wasm_bindgen_test]
async fn an_element_that_goes_away_takes_the_files_along_that_are_still_to_come_in() {
    let mounted = by_hand();
    let heard = Heard::on(&mounted.host, &["file-reject"]);
    mounted.add(&many("pdf"));
    mounted.end();
    let told = heard.names().len();
    assert!(told < MANY, "the files came in after all");
    next_frame().await;
    next_frame().await;
    assert_eq!(heard.names().len(), told);
}

#[wasm_bindgen_test]
async fn an_element_that_goes_away_tells_of_every_upload_that_it_takes_along() {
    let mounted = by_hand();
    all_listed(&mounted).await;
    let heard = Heard::on(&mounted.host, &["upload-cancel"]);
    mounted.widget().cancel(None);
    mounted.end();
    assert_eq!(heard.names().len(), MANY);
}
