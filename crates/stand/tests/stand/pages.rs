//! A stand that is open to pages, as tests in a browser use it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::Running;

const PAGE: &str = "http://127.0.0.1:4711";

async fn preflight(running: &Running, url: &str, origin: &str) -> Option<String> {
    let answer = running
        .client
        .request(Method::OPTIONS, url)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "PUT")
        .header("Access-Control-Request-Headers", "authorization,x-any")
        .send()
        .await
        .expect("an answer");
    let allowed = answer.headers().get("access-control-allow-origin")?;
    assert_eq!(
        answer.headers()["access-control-allow-headers"],
        "authorization,x-any"
    );
    Some(allowed.to_str().expect("text").to_owned())
}

#[tokio::test]
async fn pages_of_this_machine_may_call_it_only_where_it_is_open_to_them() {
    for open in [true, false] {
        let running = Running::start_with(|config| config.open_to_pages = open).await;
        let partner = &running.stand.addresses().partner_api;
        let partner = format!("{partner}/integrations/direct/presigned-url?filename=a.csv");
        for url in [running.admin("/faults"), partner] {
            let allowed = preflight(&running, &url, PAGE).await;
            assert_eq!(allowed.as_deref(), open.then_some(PAGE), "{url}");
            let elsewhere = preflight(&running, &url, "https://portal.example").await;
            assert_eq!(elsewhere, None, "{url}");
        }
        let echo = running.client.get(running.admin("/echo")).send().await;
        let status = echo.expect("an answer").status();
        assert_eq!(status, if open { 200 } else { 404 });
        // Preflights of pages are no requests of the partner API's.
        assert_eq!(
            running.journal().await.requests.len(),
            if open { 0 } else { 2 }
        );
    }
}

#[tokio::test]
async fn the_echo_answers_what_it_was_asked_or_what_it_is_told_to() {
    let running = Running::start_with(|config| config.open_to_pages = true).await;
    let target = "/echo?a=%2F%20+%7e&status=418";
    let answer = running
        .client
        .put(running.admin(target))
        .header("X-Any", "1")
        .body("12345")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 418);
    let echo: Value = answer.json().await.expect("JSON");
    assert_eq!(
        (&echo["method"], &echo["target"], &echo["size"]),
        (&json!("PUT"), &json!(target), &json!(5))
    );
    let headers = echo["headers"].as_array().expect("headers");
    assert!(headers.contains(&json!(["x-any", "1"])), "{headers:?}");

    let target = "/echo?status=503&header=Retry-After:%207&header=x-b:c&body=no%20%2B";
    let answer = running.client.get(running.admin(target)).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "7");
    assert_eq!(answer.headers()["x-b"], "c");
    assert_eq!(answer.text().await.expect("text"), "no +");
}
