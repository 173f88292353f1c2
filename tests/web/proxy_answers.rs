//! The proxy's answers, as the widget reads them.

use direct_upload::browser::{AbortHandle, Fetch, PageHeaders, Proxy, requests_are_patched};
use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, Refusal, UrlAnswer};
use direct_upload_core::wire::{ConfirmationRequest, Headers, PresignedUrlAnswer, Problem};
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{in_time, js};
use crate::stand::{Stand, always};
use crate::transport::{put, send};

fn proxy(endpoint: String) -> Proxy {
    Proxy {
        confirm_endpoint: Some(endpoint.clone()),
        endpoint,
        credentials: direct_upload::browser::Credentials::default(),
        headers: PageHeaders::default(),
    }
}

pub(crate) async fn request(proxy: &Proxy, filename: &str) -> UrlAnswer {
    let abort = AbortHandle::new().expect("a handle");
    proxy.request_url(filename, &abort.signal()).await
}

pub(crate) async fn confirm(proxy: &Proxy) -> ConfirmAnswer {
    let abort = AbortHandle::new().expect("a handle");
    let request = ConfirmationRequest {
        key: "a.csv".to_owned(),
        filename: "\u{FC}ber.csv".to_owned(),
        size: 5_000_000_000,
        etag: Some("\"0a\"".to_owned()),
    };
    proxy.confirm(&request, &abort.signal()).await
}

#[wasm_bindgen_test]
async fn the_partner_api_s_own_answer_is_enough() {
    let stand = Stand::fresh().await;
    match request(&stand.proxy(), "a.csv").await {
        UrlAnswer::Granted(PresignedUrlAnswer {
            presigned_url,
            key: None,
            headers: None,
            expires_in: None,
        }) => {
            assert!(
                presigned_url.contains("/a.csv?X-Amz-Algorithm="),
                "{presigned_url}"
            );
        }
        answer => panic!("{answer:?}"),
    }
}

/// What monitoring and consent tools put in the place of `fetch`, for as long as this lives.
pub(crate) struct Patch;

impl Patch {
    pub(crate) fn with(function: &str) -> Self {
        js(&format!(
            "(window.unpatched = window.fetch, window.fetch = {function})"
        ));
        Self
    }
}

impl Drop for Patch {
    fn drop(&mut self) {
        js("(window.fetch = window.unpatched)");
    }
}

#[wasm_bindgen_test]
async fn a_fetch_that_takes_texts_only_is_enough() {
    let stand = Stand::fresh().await;
    assert!(!requests_are_patched());
    let patch = Patch::with(
        "(url, ...more) => url.startsWith('http') ? window.unpatched(url, ...more) : null",
    );
    assert!(requests_are_patched());
    let answer = request(&stand.proxy(), "a.csv").await;
    drop(patch);
    assert!(matches!(answer, UrlAnswer::Granted(_)), "{answer:?}");
    assert!(!requests_are_patched());
}

#[wasm_bindgen_test]
async fn an_answer_that_no_browser_gave_is_junk_at_once() {
    let stand = Stand::fresh().await;
    for forged in [
        "{ ok: true, status: 200, json() { return {}; } }",
        "new Response('{}')",
        "Object.create(null)",
        "undefined",
        "7",
    ] {
        let patch = Patch::with(&format!("async () => ({forged})"));
        let answer = request(&stand.proxy(), "a.csv").await;
        let confirmed = confirm(&proxy(stand.echo(&[]))).await;
        let sent = send(Fetch, put(&stand.echo(&[]), b"1")).await;
        drop(patch);
        assert_eq!(answer, UrlAnswer::Junk, "{forged}");
        assert_eq!(
            confirmed,
            ConfirmAnswer::Refused(Refusal::default()),
            "{forged}"
        );
        assert_eq!(sent, PutAnswer::Unsendable, "{forged}");
    }
}

#[wasm_bindgen_test]
async fn a_refusal_tells_whether_it_is_a_page() {
    let stand = Stand::fresh().await;
    for (media_type, is_page) in [
        ("text/html; charset=utf-8", true),
        ("application/problem+json", false),
    ] {
        let url = stand.echo(&[
            ("status", "403"),
            ("body", "<h1>Blocked</h1>"),
            ("header", &format!("Content-Type:{media_type}")),
        ]);
        match request(&proxy(url), "a.csv").await {
            UrlAnswer::Refused(refusal) => assert_eq!(refusal.is_page, is_page, "{media_type}"),
            answer => panic!("{answer:?}"),
        }
    }
}

#[wasm_bindgen_test]
async fn what_else_our_proxy_says_is_read() {
    let stand = Stand::fresh().await;
    let body = json!({
        "presignedURL": "https://s.example/k?a=%2F", "key": "k",
        "headers": {"Content-Type": "text/csv", "x-b": "2"}, "expiresIn": 900, "more": [1],
    });
    let headers = [("Content-Type", "text/csv"), ("x-b", "2")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let expected = PresignedUrlAnswer {
        presigned_url: "https://s.example/k?a=%2F".to_owned(),
        key: Some("k".to_owned()),
        headers: Some(Headers(headers.to_vec())),
        expires_in: Some(900),
    };
    let answer = request(&proxy(stand.echo(&[("body", &body.to_string())])), "a.csv").await;
    assert_eq!(answer, UrlAnswer::Granted(expected));
}

#[wasm_bindgen_test]
async fn a_success_without_a_url_is_junk() {
    let stand = Stand::fresh().await;
    for junk in ["html", "broken-json", "other-json"] {
        stand
            .set_faults(json!([{"kind": "partner-junk", "junk": junk}]))
            .await;
        assert_eq!(
            request(&stand.proxy(), "a.csv").await,
            UrlAnswer::Junk,
            "{junk}"
        );
    }
    for body in [
        "",
        "null",
        "[]",
        "7",
        r#""https://s.example""#,
        r#"{"presignedURL": null}"#,
        r#"{"presignedURL": 7}"#,
        r#"{"presignedURL": "u", "key": 7}"#,
        r#"{"presignedURL": "u", "headers": "Content-Type: text/csv"}"#,
        r#"{"presignedURL": "u", "headers": {"a": 1}}"#,
        r#"{"presignedURL": "u", "expiresIn": "900"}"#,
        r#"{"presignedURL": "u", "expiresIn": -1}"#,
        r#"{"presignedURL": "u", "expiresIn": 1e300}"#,
    ] {
        let answer = request(&proxy(stand.echo(&[("body", body)])), "a.csv").await;
        assert_eq!(answer, UrlAnswer::Junk, "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_problem_is_a_refusal_with_its_detail() {
    let stand = Stand::fresh().await;
    let problem = json!({
        "type": "about:blank", "title": "Bad name", "status": 400,
        "detail": "The name is too long.", "code": "name-rejected",
    });
    let url = stand.echo(&[
        ("status", "400"),
        ("body", &problem.to_string()),
        ("header", "Content-Type:application/problem+json"),
        ("header", "X-Request-Id:r-1"),
    ]);
    let expected = Refusal {
        status: 400,
        problem: Problem {
            detail: Some("The name is too long.".to_owned()),
            code: Some("name-rejected".to_owned()),
            ..Problem::default()
        },
        request_id: Some("r-1".to_owned()),
        ..Refusal::default()
    };
    let proxy = proxy(url);
    assert_eq!(
        request(&proxy, "a.csv").await,
        UrlAnswer::Refused(expected.clone())
    );
    assert_eq!(confirm(&proxy).await, ConfirmAnswer::Refused(expected));
}

#[wasm_bindgen_test]
async fn a_refusal_that_is_no_problem_still_has_its_status() {
    let stand = Stand::fresh().await;
    let real = request(&stand.proxy(), "a.pdf").await;
    assert!(
        matches!(real, UrlAnswer::Refused(Refusal { status: 400, .. })),
        "{real:?}"
    );
    for body in [
        "",
        "<h1>No</h1>",
        "null",
        "[]",
        r#"{"detail": 7, "code": {}}"#,
    ] {
        let proxy = proxy(stand.echo(&[("status", "502"), ("body", body)]));
        let expected = Refusal {
            status: 502,
            ..Refusal::default()
        };
        assert_eq!(
            request(&proxy, "a.csv").await,
            UrlAnswer::Refused(expected.clone()),
            "{body}"
        );
        assert_eq!(
            confirm(&proxy).await,
            ConfirmAnswer::Refused(expected),
            "{body}"
        );
    }
}

#[wasm_bindgen_test]
async fn retry_after_comes_in_seconds_or_as_a_date() {
    let stand = Stand::fresh().await;
    let retry_after = async |header: &str| {
        let header = format!("Retry-After:{header}");
        let url = stand.echo(&[("status", "429"), ("body", "{}"), ("header", &header)]);
        match request(&proxy(url), "a.csv").await {
            UrlAnswer::Refused(Refusal {
                status: 429,
                retry_after,
                ..
            }) => retry_after,
            answer => panic!("{answer:?}"),
        }
    };
    assert_eq!(retry_after("120").await, Some(120_000));
    assert_eq!(retry_after("soon").await, None);
    assert_eq!(retry_after("Fri, 31 Dec 1999 23:59:59 GMT").await, Some(0));
    let date = js_sys::Date::new(&(js_sys::Date::now() + 60_000.0).into()).to_utc_string();
    let wait = retry_after(&String::from(date)).await.expect("a wait");
    // A date has whole seconds, and asking takes some time.
    assert!((40_000..=60_000).contains(&wait), "{wait}");

    let fault = json!({"kind": "partner-status", "status": 503, "message": "No.", "retryAfter": 3});
    stand.set_faults(json!([fault])).await;
    let answer = request(&stand.proxy(), "a.csv").await;
    assert!(
        matches!(
            answer,
            UrlAnswer::Refused(Refusal {
                status: 503,
                retry_after: Some(3_000),
                ..
            })
        ),
        "{answer:?}"
    );
}

#[wasm_bindgen_test]
async fn a_proxy_that_cannot_be_reached_gives_no_answer() {
    let stand = Stand::fresh().await;
    stand.set_faults(always("partner-down")).await;
    let nobody = proxy("http://127.0.0.1:9/".to_owned());
    for proxy in [stand.proxy(), nobody] {
        assert_eq!(request(&proxy, "a.csv").await, UrlAnswer::Unreachable);
        assert_eq!(confirm(&proxy).await, ConfirmAnswer::Unreachable);
    }
}

/// A login gateway answers so once the session has ended, whatever page it leads to.
#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let stand = Stand::fresh().await;
    for elsewhere in [
        stand.echo(&[("status", "200")]),
        "http://127.0.0.1:9/".to_owned(),
    ] {
        let location = format!("Location:{elsewhere}");
        let proxy = proxy(stand.echo(&[("status", "302"), ("header", &location)]));
        assert_eq!(request(&proxy, "a.csv").await, UrlAnswer::Redirected);
        assert_eq!(confirm(&proxy).await, ConfirmAnswer::Redirected);
    }
}

#[wasm_bindgen_test]
async fn an_abort_ends_the_wait_for_an_answer() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "partner-slow", "ms": 600_000}]))
        .await;
    for aborted_before in [true, false] {
        let abort = AbortHandle::new().expect("a handle");
        let signal = abort.signal();
        if aborted_before {
            abort.abort();
        } else {
            // Runs once the request below is under way, or at least asked for.
            spawn_local(async move { abort.abort() });
        }
        let proxy = stand.proxy();
        let answer = in_time("an answer", proxy.request_url("a.csv", &signal)).await;
        assert_eq!(answer, UrlAnswer::Unreachable);
    }
}

#[wasm_bindgen_test]
async fn a_stored_file_is_confirmed() {
    let stand = Stand::fresh().await;
    assert_eq!(confirm(&stand.proxy()).await, ConfirmAnswer::Confirmed);
    let list = stand.confirmations().await.to_string();
    for part in [
        r#""key":"a.csv""#,
        r#""filename":"über.csv""#,
        r#""size":5000000000"#,
        r#""etag":"\"0a\"""#,
    ] {
        assert!(list.contains(part), "{list}");
    }
    for status in [200, 202, 204, 201, 302, 404] {
        let url = stand.echo(&[("status", &status.to_string()), ("body", "{}")]);
        let confirmed = confirm(&proxy(url)).await == ConfirmAnswer::Confirmed;
        assert_eq!(confirmed, [200, 202, 204].contains(&status), "{status}");
    }
    let mut stranger = stand.proxy();
    stranger.headers = PageHeaders::new(JsValue::NULL);
    let answer = confirm(&stranger).await;
    assert!(
        matches!(answer, ConfirmAnswer::Refused(Refusal { status: 401, .. })),
        "{answer:?}"
    );
}
