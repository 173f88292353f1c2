//! Which pages may call the API and read what it answers.

use crate::{
    partner::Partner,
    process::{Answer, Proxy, answer},
};

const PORTAL: &str = "https://portal.example.com";
const ORIGINS: (&str, &str) = (
    "allowed-origins",
    "https://portal.example.com,http://127.0.0.1:8084",
);

const HEADERS: &str = "authorization,baggage,x-portal,x-tenant";

async fn preflight(proxy: &Proxy, path: &str, origin: &str) -> Answer {
    let request = proxy
        .request("OPTIONS", path)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", HEADERS);
    answer(request).await
}

/// Whether a browser lets a page read the answer: it does not without this header (Fetch Standard,
/// "CORS check"), whatever the others say.
fn is_readable(answer: &Answer) -> bool {
    answer.headers.contains_key("access-control-allow-origin")
}

#[tokio::test]
async fn a_configured_origin_may_ask_and_read_every_answer() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[ORIGINS]).await;
    for origin in [PORTAL, "http://127.0.0.1:8084"] {
        for path in ["/api/presigned-url", "/api/confirmations"] {
            let answer = preflight(&proxy, path, origin).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert_eq!(answer.header("access-control-allow-credentials"), "true");
            assert_eq!(answer.header("access-control-allow-methods"), "GET,POST");
            assert_eq!(answer.header("access-control-max-age"), "7200");
            assert!(answer.header("vary").contains("origin"));
            // Whatever a portal's pages send.
            let headers = answer.header("access-control-allow-headers");
            assert_eq!(headers, HEADERS);
        }
        for (path, status) in [
            ("/api/presigned-url?filename=a.csv", 200),
            ("/api/presigned-url?filename=a.pdf", 415),
            ("/api/nothing", 404),
            ("/api/confirmations", 405),
        ] {
            let answer = answer(proxy.get(path).header("origin", origin)).await;
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(
                answer.header("access-control-allow-origin"),
                origin,
                "{path}"
            );
            assert_eq!(answer.header("access-control-allow-credentials"), "true");
            assert_eq!(
                answer.header("access-control-expose-headers"),
                "retry-after,x-request-id"
            );
            assert!(answer.header("vary").contains("origin"));
        }
    }
}

#[tokio::test]
async fn a_page_of_a_foreign_origin_may_neither_ask_nor_read() {
    let partner = Partner::good().await;
    for settings in [&[ORIGINS][..], &[]] {
        let proxy = Proxy::start(&partner.url(), settings).await;
        for origin in [
            "https://evil.example",
            "https://portal.example.com.evil.example",
            "https://evil-portal.example.com",
            "http://portal.example.com",
            "https://portal.example.com:8443",
            "https://PORTAL.example.com",
            "https://portal.example.com, https://portal.example.com",
            "null",
            "*",
            "",
        ] {
            let answered = preflight(&proxy, "/api/presigned-url", origin).await;
            assert!(!is_readable(&answered), "{origin}");
            assert!(answered.header("vary").contains("origin"));

            let request = proxy
                .get("/api/presigned-url?filename=a.csv")
                .header("origin", origin);
            let answered = answer(request).await;
            assert!(!is_readable(&answered), "{origin}");
            assert!(answered.header("vary").contains("origin"));
        }
    }
}

#[tokio::test]
async fn a_page_of_the_proxy_s_own_origin_needs_no_cors() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[ORIGINS]).await;
    let answer = proxy.ask("filename=a.csv").await;
    assert_eq!(answer.status, 200);
    assert!(!is_readable(&answer));
    assert!(
        answer.header("vary").contains("origin"),
        "or a cache would give it to another origin"
    );
}
