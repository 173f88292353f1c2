use reqwest::Response;
use reqwest::header::HeaderMap;

use crate::running::{Running, element};

async fn preflight(running: &Running, origin: &str, method: &str, headers: &str) -> Response {
    let url = running.presign("a.csv").await;
    running
        .client
        .request(reqwest::Method::OPTIONS, url)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", headers)
        .send()
        .await
        .expect("an answer")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[tokio::test]
async fn a_page_of_this_machine_may_put_with_a_content_type() {
    let running = Running::start().await;
    for origin in [
        "http://127.0.0.1:8084",
        "http://localhost:1",
        "http://[::1]:2",
    ] {
        let answer = preflight(&running, origin, "PUT", "content-type").await;
        assert_eq!(answer.status(), 200);
        let headers = answer.headers();
        assert_eq!(header(headers, "access-control-allow-origin"), Some(origin));
        assert_eq!(header(headers, "access-control-allow-methods"), Some("PUT"));
        assert_eq!(
            header(headers, "access-control-allow-headers"),
            Some("content-type")
        );
        assert_eq!(header(headers, "access-control-max-age"), Some("3000"));
        assert!(headers.contains_key("x-amz-request-id"));
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }
}

#[tokio::test]
async fn a_preflight_that_no_rule_covers_is_refused_as_s3_does() {
    let running = Running::start().await;
    let page = "http://127.0.0.1:8084";
    for (origin, method, headers) in [
        ("https://portal.example.com", "PUT", "content-type"),
        ("null", "PUT", "content-type"),
        (page, "POST", "content-type"),
        (page, "PUT", "content-type,x-amz-acl"),
        (page, "PUT", "authorization"),
    ] {
        let answer = preflight(&running, origin, method, headers).await;
        assert_eq!(answer.status(), 403, "{origin} {method} {headers}");
        assert_eq!(
            header(answer.headers(), "access-control-allow-origin"),
            None
        );
        let xml = answer.text().await.expect("text");
        assert_eq!(element(&xml, "Code"), Some("AccessForbidden"));
    }
}

#[tokio::test]
async fn a_put_from_elsewhere_is_carried_out_and_its_answer_is_not_for_the_page() {
    let running = Running::start_with(|config| {
        config.allowed_origins = vec!["https://portal.example.com".to_owned()];
    })
    .await;
    for (origin, allowed) in [
        (
            "https://portal.example.com",
            Some("https://portal.example.com"),
        ),
        ("http://127.0.0.1:8084", None),
    ] {
        let url = running.presign("a.csv").await;
        let request = running
            .client
            .put(url)
            .header("Origin", origin)
            .body(origin);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(
            header(answer.headers(), "access-control-allow-origin"),
            allowed
        );
    }
    assert_eq!(
        running.objects().await[0].size,
        21,
        "the second one is there"
    );
}

#[tokio::test]
async fn an_error_too_can_be_read_by_the_page() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await.replace("a.csv", "b.csv");
    let answer = running.put(&url, "1").await.expect("an answer");
    assert_eq!(answer.status(), 403);
    let headers = answer.headers();
    let portal = running.stand.addresses().portal.as_str();
    assert_eq!(header(headers, "access-control-allow-origin"), Some(portal));
    assert_eq!(
        header(headers, "access-control-expose-headers"),
        Some("etag,retry-after,x-amz-request-id,x-amz-checksum-crc64nvme")
    );
}
