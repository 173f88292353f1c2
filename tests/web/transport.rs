//! Sending a file: what both ways have in common, each test with each of them.
//!
//! `PutAnswer::FileUnreadable` has no test: a page cannot make a file that is there and cannot
//! be read, since the bytes of a `File` from JavaScript lie in memory.

use direct_upload::browser::{AbortHandle, Fetch, PutRequest, Transport, Xhr};
use direct_upload_core::answer::PutAnswer;
use js_sys::Uint8Array;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlDocument;

use crate::page::{bytes, document, file, file_of_type, get, in_time, js, local, window};
use crate::proxy_answers::Patch;
use crate::stand::{Stand, always};

/// Makes of each test that takes a transport two tests that run.
macro_rules! with_both_transports {
    ($($test:ident),* $(,)?) => {
        mod by_fetch {
            $(#[wasm_bindgen_test::wasm_bindgen_test]
            async fn $test() {
                super::$test(direct_upload::browser::Fetch).await;
            })*
        }
        mod by_xhr {
            $(#[wasm_bindgen_test::wasm_bindgen_test]
            async fn $test() {
                super::$test(direct_upload::browser::Xhr).await;
            })*
        }
    };
}
pub(crate) use with_both_transports;

with_both_transports!(
    a_file_arrives_byte_for_byte_with_its_type,
    every_success_of_a_storage_is_one,
    what_another_address_answers_is_no_success,
    a_large_file_is_sent_itself,
    exactly_the_headers_that_are_told_are_sent,
    the_type_that_the_browser_guessed_is_not_sent,
    cookies_of_the_page_stay_with_it,
    a_url_that_is_encoded_already_is_sent_as_it_is,
);

/// A PUT of some bytes as a CSV file.
pub(crate) fn put(url: &str, bytes: &[u8]) -> PutRequest {
    PutRequest {
        url: url.to_owned(),
        headers: vec![("Content-Type".to_owned(), "text/csv".to_owned())],
        file: local(&file("a.csv", bytes)),
        bytes: None,
        signal: AbortHandle::new().expect("a handle").signal(),
    }
}

/// Sends, and hears nothing of the progress.
pub(crate) async fn send(transport: impl Transport, request: PutRequest) -> PutAnswer {
    in_time("an answer", transport.put(request, |_| {})).await
}

/// What the stand's echo saw of a request.
async fn echoed(transport: impl Transport, request: PutRequest) -> Value {
    match send(transport, request).await {
        PutAnswer::Refused { body, .. } => serde_json::from_str(&body).expect("JSON"),
        answer => panic!("{answer:?}"),
    }
}

/// The values of a header in what the echo saw.
fn values<'a>(echo: &'a Value, name: &str) -> Vec<&'a str> {
    let headers = echo["headers"].as_array().expect("headers").iter();
    headers
        .filter(|header| header[0] == name)
        .filter_map(|header| header[1].as_str())
        .collect()
}

async fn a_file_arrives_byte_for_byte_with_its_type(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    let bytes = bytes(300_000);
    let mut tags = Vec::new();
    for read in [None, Some(Uint8Array::from(&*bytes))] {
        let mut request = put(&stand.presign("a.csv").await, &bytes);
        request.bytes = read;
        let answer = send(transport, request).await;
        let PutAnswer::Stored {
            status: 200,
            etag: Some(etag),
        } = answer
        else {
            panic!("{answer:?}")
        };
        // The MD5 of the bytes, as S3 gives it: in quotes.
        assert_eq!((etag.len(), &etag[..1]), (34, "\""), "{etag}");
        assert_eq!(stand.object("a.csv").await.as_ref(), Some(&bytes));
        tags.push(etag);
    }
    assert_eq!(tags[0], tags[1]);
    let puts = stand.requests("storage", "PUT").await;
    assert_eq!(puts.len(), 2);
    for put in &puts {
        assert_eq!(put["headers"]["content-type"], "text/csv");
        assert_eq!(put["headers"]["content-length"], "300000");
    }
}

async fn every_success_of_a_storage_is_one(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    stand.set_faults(always("no-content")).await;
    let real = stand.presign("a.csv").await;
    let answer = send(transport, put(&real, b"1")).await;
    assert!(
        matches!(
            answer,
            PutAnswer::Stored {
                status: 204,
                etag: Some(_)
            }
        ),
        "{answer:?}"
    );
    for status in [200, 201, 204] {
        let url = stand.echo(&[("status", &status.to_string())]);
        let answer = send(transport, put(&url, b"1")).await;
        assert_eq!(answer, PutAnswer::Stored { status, etag: None });
    }
}

/// A PUT that was answered 303, to a page that says 200, was once told to be stored.
async fn what_another_address_answers_is_no_success(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    let elsewhere = stand.echo(&[("status", "200")]);
    for status in ["301", "302", "303", "307", "308"] {
        let location = format!("Location:{elsewhere}");
        let url = stand.echo(&[("status", status), ("header", &location)]);
        let answer = send(transport, put(&url, b"1")).await;
        assert_eq!(answer, PutAnswer::Redirected, "{status}");
    }
    // What stands behind the `#` is not sent, and makes no other address.
    let answer = send(transport, put(&format!("{elsewhere}#1"), b"1")).await;
    assert!(
        matches!(answer, PutAnswer::Stored { status: 200, .. }),
        "{answer:?}"
    );
}

/// Chromium sends a part of a file at half the speed.
async fn a_large_file_is_sent_itself(transport: impl Transport) {
    let stand = Stand::fresh().await;
    let chosen = file("a.csv", b"1");
    let mut request = put(&stand.presign("a.csv").await, b"");
    request.file = local(&chosen);
    let patch =
        Patch::with("(url, init) => (window.sent = init.body, window.unpatched(url, init))");
    js("(window.native = XMLHttpRequest.prototype.send)");
    js(
        "(XMLHttpRequest.prototype.send = function (body) { native.call(this, window.sent = body); })",
    );
    let answer = send(transport, request).await;
    js("(XMLHttpRequest.prototype.send = native)");
    drop(patch);
    assert!(matches!(answer, PutAnswer::Stored { .. }), "{answer:?}");
    assert_eq!(get(&window(), "sent"), JsValue::from(chosen));
}

async fn exactly_the_headers_that_are_told_are_sent(transport: impl Transport) {
    let stand = Stand::fresh().await;
    let mut request = put(&stand.echo(&[("status", "418")]), b"123");
    request
        .headers
        .push(("X-Told".to_owned(), "sn\u{F6}w, 1".to_owned()));
    let echo = echoed(transport, request).await;
    assert_eq!((&echo["method"], &echo["size"]), (&json!("PUT"), &json!(3)));
    assert_eq!(values(&echo, "content-type"), ["text/csv"]);
    // Latin-1 on the wire (Fetch Standard, "isomorphic encode"), which the echo reads as UTF-8.
    assert_eq!(values(&echo, "x-told"), ["sn\u{FFFD}w, 1"]);
    let by_browsers = [
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-length",
        "host",
        "origin",
        "pragma",
        "referer",
        "user-agent",
    ];
    for header in echo["headers"].as_array().expect("headers") {
        let name = header[0].as_str().expect("a name");
        let known = by_browsers.contains(&name) || name.starts_with("sec-");
        assert!(
            known || ["content-type", "x-told"].contains(&name),
            "{header}"
        );
    }
}

async fn the_type_that_the_browser_guessed_is_not_sent(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    let typed = || vec![("Content-Type".to_owned(), "text/csv".to_owned())];
    for (headers, is_read) in [
        (vec![], false),
        (typed(), false),
        (vec![], true),
        (typed(), true),
    ] {
        let mut request = put(&stand.echo(&[("status", "418")]), b"");
        request.file = local(&file_of_type("a.csv", b"123", "application/vnd.ms-excel"));
        let told: Vec<_> = headers
            .iter()
            .map(|(_, value): &(_, String)| value.clone())
            .collect();
        request.headers = headers;
        request.bytes = is_read.then(|| Uint8Array::from(&b"123"[..]));
        let echo = echoed(transport, request).await;
        assert_eq!(values(&echo, "content-type"), told);
        assert_eq!(echo["size"], 3);
    }
}

async fn cookies_of_the_page_stay_with_it(transport: impl Transport) {
    let stand = Stand::fresh().await;
    let document: HtmlDocument = document().unchecked_into();
    // Cookies know no ports: without care this one would go to the stand too.
    document.set_cookie("session=secret").expect("a cookie");
    let echo = echoed(transport, put(&stand.echo(&[("status", "418")]), b"1")).await;
    document
        .set_cookie("session=; max-age=0")
        .expect("no cookie");
    assert_eq!(values(&echo, "cookie"), Vec::<&str>::new());
}

async fn a_url_that_is_encoded_already_is_sent_as_it_is(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    for query in [
        "X-Amz-Credential=A%2F20250101%2Fs3%2Faws4_request&X-Amz-Signature=0a",
        "a=%20+%2B%7e%7E%41~*()&b=%c3%a4&c==&&d",
        "name=%E2%80%AE%F0%9F%98%80%25%26%23%3F",
    ] {
        let url = format!("{}&{query}", stand.echo(&[("status", "418")]));
        let echo = echoed(transport, put(&url, b"1")).await;
        assert_eq!(echo["target"], format!("/echo?status=418&{query}"));
    }
    // And the storage finds the signature right.
    let name = "\u{FC}ber 100% a+b & c#d \u{1F600}.csv";
    let answer = send(transport, put(&stand.presign(name).await, b"1")).await;
    assert!(matches!(answer, PutAnswer::Stored { .. }), "{answer:?}");
    assert_eq!(stand.object(name).await.as_deref(), Some(&b"1"[..]));
}

#[wasm_bindgen_test::wasm_bindgen_test]
async fn fetch_tells_the_storage_nothing_of_the_page_s_address() {
    let stand = Stand::fresh().await;
    let request = || put(&stand.echo(&[("status", "418")]), b"1");
    assert_eq!(
        values(&echoed(Fetch, request()).await, "referer"),
        Vec::<&str>::new()
    );
    // XMLHttpRequest follows the page's own policy, which by default tells the origin only.
    let origin = document()
        .location()
        .expect("a page")
        .origin()
        .expect("an origin");
    assert_eq!(
        values(&echoed(Xhr, request()).await, "referer"),
        [format!("{origin}/")]
    );
}
