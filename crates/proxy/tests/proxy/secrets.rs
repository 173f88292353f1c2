//! A run with every kind of answer, in which nothing that was written or answered may hold the
//! key, and no log line the query of a presigned URL.

use axum::{
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    partner::{Partner, Seen, signed, url_answer},
    process::{KEY, Proxy, answer},
};

/// The partner API tells all that it knows, the key first.
fn indiscreet(seen: &Seen) -> Response {
    let key = seen.header("authorization");
    let url = signed("https://storage.example/k");
    let mut response = match seen.filename().as_str() {
        "good.csv" => url_answer(&url),
        "leaking.csv" => url_answer(&format!("{url}&key={key}")),
        "foreign.csv" => url_answer(&signed("https://evil.example/k")),
        "junk.csv" => format!("{key} {url}").into_response(),
        "redirect.csv" => (StatusCode::FOUND, [("location", format!("/{key}"))]).into_response(),
        name => {
            let status = name
                .strip_suffix(".csv")
                .and_then(|status| status.parse().ok());
            let status = StatusCode::from_u16(status.expect("a status")).expect("a status");
            (
                status,
                json!({"message": format!("{key} {url}")}).to_string(),
            )
                .into_response()
        }
    };
    let key = HeaderValue::from_str(key).expect("a value");
    response.headers_mut().insert("x-your-key", key);
    response
}

#[tokio::test]
async fn the_key_and_presigned_queries_stay_where_they_belong() {
    let partner = Partner::answering(async |seen: Seen| indiscreet(&seen)).await;
    for format in ["json", "text"] {
        let proxy = Proxy::start(&partner.url(), &[("log-format", format)]).await;
        for (name, status) in [
            ("good", 200),
            ("leaking", 502),
            ("foreign", 502),
            ("junk", 502),
            ("redirect", 502),
            ("400", 400),
            ("401", 502),
            ("403", 502),
            ("404", 502),
            ("422", 422),
            ("429", 429),
            ("500", 502),
            ("503", 503),
        ] {
            let answer = proxy.ask(&format!("filename={name}.csv")).await;
            assert_eq!(answer.status, status, "{name}");
            let all = format!(
                "{:?} {}",
                answer.headers,
                String::from_utf8_lossy(&answer.body)
            );
            assert!(!all.contains(KEY), "{name}: {all}");
            assert_eq!(all.contains("5195na7u8e"), name == "good", "{name}: {all}");
        }
        for path in ["/healthz", "/nothing", "/api/presigned-url?filename=a.pdf"] {
            let answer = answer(proxy.get(path)).await;
            assert!(!String::from_utf8_lossy(&answer.body).contains(KEY));
        }
        let metrics = proxy.metrics().await;
        assert!(
            !metrics.contains(KEY) && !metrics.contains(".csv"),
            "{metrics}"
        );
        let ended = proxy.stop().await;
        assert!(ended.stderr.contains("handed-out"), "the log was read");
        for secret in [KEY, "5195na7u8e", "X-Amz-Signature", "X-Amz-Credential"] {
            assert!(
                !ended.stderr.contains(secret),
                "{secret} in {}",
                ended.stderr
            );
        }
    }
}
