//! The requests to the proxy: the page's headers, the file's name, cookies.

use direct_upload::browser::{Credentials, PageHeaders};
use direct_upload_core::answer::{ConfirmAnswer, Refusal, UrlAnswer};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlDocument;

use crate::page::{document, js, window};
use crate::proxy_answers::{confirm, request};
use crate::stand::Stand;

#[wasm_bindgen_test]
async fn the_page_says_its_headers_in_any_of_these_ways() {
    let stand = Stand::fresh().await;
    let frame = "document.body.appendChild(document.createElement('iframe')).contentWindow";
    let key = stand.api_key();
    for source in [
        "HEADERS",
        "new Headers(HEADERS)",
        "async () => new Headers(HEADERS)",
        "() => HEADERS",
        "function () { return HEADERS; }",
        "async () => HEADERS",
        "() => new Promise((resolve) => setTimeout(resolve, 1, HEADERS))",
        "Promise.resolve(HEADERS)",
        "Object.freeze(HEADERS)",
        "new (class { headers = HEADERS; get = () => this.headers })().get",
        // Of other classes than the page's own: those of a frame in it.
        "FRAME.JSON.parse(JSON.stringify(HEADERS))",
        "FRAME.Promise.resolve(HEADERS)",
    ] {
        let headers = format!("({{Authorization: '{key}', 'X-Tenant': '7'}})");
        let mut proxy = stand.proxy();
        let source = source.replace("FRAME", frame).replace("HEADERS", &headers);
        proxy.headers = PageHeaders::new(js(&source));
        let answer = request(&proxy, "a.csv").await;
        assert!(
            matches!(answer, UrlAnswer::Granted(_)),
            "{source}: {answer:?}"
        );
        assert_eq!(confirm(&proxy).await, ConfirmAnswer::Confirmed, "{source}");
        for method in ["GET", "POST"] {
            let asked = stand.requests("partner-api", method).await;
            let headers = &asked.last().expect("a request")["headers"];
            assert_eq!(headers["authorization"], "correct", "{source}");
            assert_eq!(headers["x-tenant"], "7", "{source}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_page_is_asked_for_its_headers_each_time() {
    let stand = Stand::fresh().await;
    let mut proxy = stand.proxy();
    proxy.headers = PageHeaders::new(js("((count) => () => ({'X-Count': String(++count)}))(0)"));
    for _ in 0..3 {
        request(&proxy, "a.csv").await;
    }
    let asked = stand.requests("partner-api", "GET").await;
    let counts: Vec<_> = asked
        .iter()
        .map(|request| &request["headers"]["x-count"])
        .collect();
    assert_eq!(counts, ["1", "2", "3"]);
}

#[wasm_bindgen_test]
async fn without_headers_none_are_sent() {
    let stand = Stand::fresh().await;
    for source in ["null", "undefined", "{}", "() => {}", "async () => null"] {
        let mut proxy = stand.proxy();
        proxy.headers = PageHeaders::new(js(source));
        let answer = request(&proxy, "a.csv").await;
        assert!(
            matches!(answer, UrlAnswer::Refused(Refusal { status: 401, .. })),
            "{source}: {answer:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_page_that_cannot_say_its_headers_is_told_apart_from_a_proxy_that_fails() {
    let stand = Stand::fresh().await;
    for source in [
        "() => { throw new Error('no token') }",
        "() => { throw null }",
        "async () => { throw 7 }",
        "Promise.reject()",
        "7",
        "'Authorization: 1'",
        "() => 'token'",
        "{Authorization: 7}",
        "{Authorization: null}",
        "{'Bad Name': '1'}",
        "{'X-Bad': 'a\\nb'}",
    ] {
        let mut proxy = stand.proxy();
        proxy.headers = PageHeaders::new(js(source));
        assert_eq!(
            request(&proxy, "a.csv").await,
            UrlAnswer::NoHeaders,
            "{source}"
        );
        // A rejected promise is the same one the second time.
        assert_eq!(confirm(&proxy).await, ConfirmAnswer::NoHeaders, "{source}");
    }
    assert_eq!(stand.requests("partner-api", "GET").await.len(), 0);
    assert_eq!(stand.requests("partner-api", "POST").await.len(), 0);
}

#[wasm_bindgen_test]
async fn a_name_reaches_the_server_whatever_is_in_it() {
    let stand = Stand::fresh().await;
    for (name, encoded) in [
        ("a.csv", "a.csv"),
        ("a b.csv", "a%20b.csv"),
        ("a+b.csv", "a%2Bb.csv"),
        ("a&b=c.csv", "a%26b%3Dc.csv"),
        ("a#b.csv", "a%23b.csv"),
        ("100%.csv", "100%25.csv"),
        ("%41.csv", "%2541.csv"),
        ("\u{FC}.csv", "%C3%BC.csv"),
        ("\u{1F600}.csv", "%F0%9F%98%80.csv"),
        ("a?b;c,d.csv", "a%3Fb%3Bc%2Cd.csv"),
    ] {
        for (query, separator) in [("", '?'), ("?tenant=7", '&')] {
            let performance = window().performance().expect("a clock");
            performance.clear_resource_timings();
            let mut proxy = stand.proxy();
            proxy.endpoint.push_str(query);
            let answer = request(&proxy, name).await;
            let asked = stand.requests("partner-api", "GET").await;
            assert_eq!(asked.last().expect("a request")["key"], name, "{answer:?}");
            // As the browser sent it: a `+` for a space is read in more than one way.
            let url = format!("{}{separator}filename={encoded}", proxy.endpoint);
            let sent = performance.get_entries_by_name(&url);
            assert_eq!(sent.length(), 1, "{url}");
        }
    }
}

#[wasm_bindgen_test]
async fn cookies_go_to_another_origin_only_where_the_page_says_so() {
    let stand = Stand::fresh().await;
    let document: HtmlDocument = document().unchecked_into();
    // Cookies know no ports, so this one is the partner API's too.
    document.set_cookie("session=1").expect("a cookie");
    for (credentials, sent) in [
        (Credentials::Omit, false),
        (Credentials::SameOrigin, false),
        (Credentials::Include, true),
    ] {
        let mut proxy = stand.proxy();
        proxy.credentials = credentials;
        proxy.headers = PageHeaders::new(JsValue::NULL);
        request(&proxy, "a.csv").await;
        let asked = stand.requests("partner-api", "GET").await;
        let cookie = &asked.last().expect("a request")["headers"]["cookie"];
        assert_eq!(
            cookie.as_str(),
            sent.then_some("session=1"),
            "{credentials:?}"
        );
    }
    document
        .set_cookie("session=; max-age=0")
        .expect("no cookie");
}
