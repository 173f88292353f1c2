//! Sending a file: progress, aborting, and what a browser refuses to send.

use std::cell::RefCell;
use std::rc::Rc;

use direct_upload::browser::{AbortHandle, Fetch, Transport, Xhr};
use direct_upload_core::answer::PutAnswer;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{bytes, in_time};
use crate::stand::{Stand, always};
use crate::transport::{put, send, with_both_transports};

with_both_transports!(
    an_abort_before_it_begins_sends_nothing,
    an_abort_while_it_sends_ends_it,
    a_header_that_no_browser_takes_is_unsendable,
    a_url_that_is_none_is_unsendable,
);

async fn an_abort_before_it_begins_sends_nothing(transport: impl Transport) {
    let stand = Stand::fresh().await;
    let abort = AbortHandle::new().expect("a handle");
    let mut request = put(&stand.presign("a.csv").await, b"1");
    request.signal = abort.signal();
    abort.abort();
    let answer = send(transport, request).await;
    assert_eq!(answer, PutAnswer::Unreachable);
    assert_eq!(stand.requests("storage", "PUT").await.len(), 0);
}

async fn an_abort_while_it_sends_ends_it(transport: impl Transport) {
    let stand = Stand::fresh().await;
    stand.set_faults(always("stall")).await;
    let abort = AbortHandle::new().expect("a handle");
    // Small enough that the storage sees its client leave.
    let mut request = put(&stand.presign("a.csv").await, &bytes(50_000));
    request.signal = abort.signal();
    let watched = stand.clone();
    spawn_local(async move {
        watched.journal("openPuts=1").await;
        abort.abort();
        // Once more does no harm.
        abort.abort();
    });
    let answer = send(transport, request).await;
    assert_eq!(answer, PutAnswer::Unreachable);
    stand.journal("finishedPuts=1").await;
    let puts = stand.requests("storage", "PUT").await;
    assert_eq!(puts[0]["outcome"], "aborted-by-client");
    assert_eq!(stand.object("a.csv").await, None);
}

async fn a_header_that_no_browser_takes_is_unsendable(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    let url = stand.presign("a.csv").await;
    for (name, value) in [
        ("", "1"),
        ("Bad Name", "1"),
        ("Bad:Name", "1"),
        ("b\u{E4}d", "1"),
        ("bad\nname", "1"),
        ("X-Bad", "1\r\nX-Injected: 1"),
        ("X-Bad", "\0"),
        ("X-Bad", "\u{20AC}"),
    ] {
        let mut request = put(&url, b"1");
        request.headers.push((name.to_owned(), value.to_owned()));
        let answer = send(transport, request).await;
        assert_eq!(answer, PutAnswer::Unsendable, "{name:?}: {value:?}");
    }
    assert_eq!(stand.requests("storage", "PUT").await.len(), 0);
}

async fn a_url_that_is_none_is_unsendable(transport: impl Transport + Copy) {
    for url in ["http://", "http://[", "https://:0:0/"] {
        let answer = send(transport, put(url, b"1")).await;
        assert_eq!(answer, PutAnswer::Unsendable, "{url}");
    }
}

/// What a transport tells of the way of a file.
async fn told(transport: impl Transport, url: &str, size: usize) -> Vec<u64> {
    let told = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&told);
    let progress = move |loaded| kept.borrow_mut().push(loaded);
    let answer = in_time("an answer", transport.put(put(url, &bytes(size)), progress)).await;
    assert!(matches!(answer, PutAnswer::Stored { .. }), "{answer:?}");
    told.take()
}

#[wasm_bindgen_test]
async fn xhr_tells_how_far_it_is_up_to_the_last_byte() {
    let stand = Stand::fresh().await;
    for size in [1, 5_000_000] {
        let told = told(Xhr, &stand.presign("a.csv").await, size).await;
        assert_eq!(told.last(), Some(&(size as u64)));
        assert!(told.is_sorted(), "{told:?}");
    }
}

#[wasm_bindgen_test]
async fn xhr_tells_of_no_more_than_has_gone() {
    let stand = Stand::fresh().await;
    stand.set_faults(always("stall")).await;
    let told = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&told);
    let abort = AbortHandle::new().expect("a handle");
    let ended = abort.clone();
    let mut request = put(&stand.presign("a.csv").await, &bytes(30_000_000));
    request.signal = abort.signal();
    // The storage reads nothing: what the sockets hold goes, the rest does not.
    let progress = move |loaded| {
        kept.borrow_mut().push(loaded);
        ended.abort();
    };
    let answer = in_time("an answer", Xhr.put(request, progress)).await;
    assert_eq!(answer, PutAnswer::Unreachable);
    let told = told.take();
    assert!(told.iter().all(|loaded| *loaded < 30_000_000), "{told:?}");
    stand.set_faults(serde_json::json!([])).await;
}

#[wasm_bindgen_test]
async fn fetch_tells_nothing_of_its_progress() {
    let stand = Stand::fresh().await;
    let told = told(Fetch, &stand.presign("a.csv").await, 5_000_000).await;
    assert_eq!(told, Vec::<u64>::new());
}
