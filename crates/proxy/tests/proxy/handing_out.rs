//! `GET /api/presigned-url` when all is well, and names that are refused.

use crate::{
    partner::{Partner, signed, signed_with, url_answer},
    process::{KEY, Proxy, answer},
};

#[tokio::test]
async fn a_presigned_url_is_handed_out_byte_for_byte_with_what_the_widget_needs() {
    // Escapes that a library might be tempted to tidy up.
    let address = "https://Storage.example:443/bucket/a%20b%2fc%7E~%c3%a4+.csv";
    let url = signed_with(address, 100, "content-type%3Bhost") + "&x=%2B%41&&y";
    let handed = url.clone();
    let partner = Partner::answering(move |_| std::future::ready(url_answer(&handed))).await;
    let proxy = Proxy::start(&partner.url(), &[]).await;

    let answer = proxy.ask("filename=example.csv").await;

    assert_eq!(answer.status, 200, "{answer:?}");
    let json = answer.json();
    assert_eq!(json["presignedURL"], url);
    assert_eq!(json["key"], "example.csv");
    assert_eq!(
        json["headers"],
        serde_json::json!({"Content-Type": "text/csv"})
    );
    let left = json["expiresIn"].as_u64().expect("a number");
    assert!(
        (790..=800).contains(&left),
        "{left} s left of 900 after 100"
    );
    assert_eq!(json.as_object().map(serde_json::Map::len), Some(4));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn the_partner_api_is_asked_as_it_wants_to_be() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&format!("{}/base/", partner.url()), &[]).await;
    let request = proxy
        .get("/api/presigned-url?filename=example.csv&other=1")
        .header("x-request-id", "id-of_client.1")
        .header("cookie", "session=1")
        .header("x-evil", "1")
        .header("authorization", "Bearer of-the-client");

    assert_eq!(answer(request).await.status, 200);

    let [seen] = &partner.seen()[..] else {
        panic!("one request")
    };
    assert_eq!(seen.method, "GET");
    assert_eq!(seen.path, "/base/integrations/direct/presigned-url");
    assert_eq!(seen.query, "filename=example.csv");
    assert_eq!(seen.header("authorization"), KEY);
    assert_eq!(seen.header("x-request-id"), "id-of_client.1");
    assert_eq!((seen.header("cookie"), seen.header("x-evil")), ("", ""));
}

#[tokio::test]
async fn names_reach_the_partner_api_decoded_once_and_composed() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for (query, name, media_type) in [
        ("filename=a.csv", "a.csv", "text/csv"),
        ("filename=A.ZIP", "A.ZIP", "application/zip"),
        (
            "filename=a+b%2Bc%26d%23e%25f.csv",
            "a b+c&d#e%f.csv",
            "text/csv",
        ),
        ("filename=%F0%9F%A7%BE%20%C3%A4.csv", "🧾 ä.csv", "text/csv"),
        ("filename=a%CC%88.csv", "ä.csv", "text/csv"),
        ("filename=a%250d%250aX.csv", "a%0d%0aX.csv", "text/csv"),
        (
            "filename=a%26filename%3Db.csv",
            "a&filename=b.csv",
            "text/csv",
        ),
    ] {
        let answer = proxy.ask(query).await;
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        assert_eq!(answer.json()["key"], name);
        assert_eq!(answer.json()["headers"]["Content-Type"], media_type);
        assert_eq!(partner.seen().last().expect("asked").filename(), name);
    }
}

#[tokio::test]
async fn names_that_break_a_rule_are_refused_and_never_passed_on() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("max-filename", "20")]).await;
    for (query, status, detail) in [
        ("", 400, "The parameter filename is missing."),
        ("name=a.csv", 400, "The parameter filename is missing."),
        (
            "filename=a.csv&filename=b.csv",
            400,
            "The parameter filename is given more than once.",
        ),
        ("filename=", 400, "The filename is empty."),
        ("filename=%E4.csv", 400, "The filename is not valid UTF-8."),
        (
            "filename=a%0d%0aX-Evil:%201.csv",
            400,
            "The filename contains a control character.",
        ),
        (
            "filename=a%00.csv",
            400,
            "The filename contains a control character.",
        ),
        (
            "filename=a%E2%80%AEvsc.csv",
            400,
            "The filename contains a character that changes the direction of text.",
        ),
        (
            "filename=..%2F..%2Fa.csv",
            400,
            "The filename contains a path separator (/ or \\).",
        ),
        (
            "filename=a%5Cb.csv",
            400,
            "The filename contains a path separator (/ or \\).",
        ),
        ("filename=.a.csv", 400, "The filename begins with a dot."),
        (
            "filename=abcdefghijklmnopq.csv",
            400,
            "The filename is longer than 20 characters.",
        ),
        (
            "filename=a.pdf",
            415,
            "Only .csv and .zip files are accepted.",
        ),
        (
            "filename=a.csv%20",
            415,
            "Only .csv and .zip files are accepted.",
        ),
    ] {
        assert_eq!(
            proxy.ask(query).await.problem(status, "name-rejected"),
            detail,
            "{query}"
        );
    }
    let long = format!("filename={}.csv", "a".repeat(300));
    proxy.ask(&long).await.problem(400, "name-rejected");
    assert!(partner.seen().is_empty(), "{:?}", partner.seen());
    // Twenty characters, though eighteen of them are two bytes long.
    assert_eq!(
        proxy
            .ask(&format!("filename={}.csv", "%C3%A4".repeat(16)))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn only_get_asks_for_a_url() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for method in ["HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE"] {
        let answer = answer(proxy.request(method, "/api/presigned-url?filename=a.csv")).await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, "GET"),
            "{method}"
        );
        if method != "HEAD" {
            answer.problem(405, "method-not-allowed");
        }
    }
    for path in [
        "/api",
        "/api/",
        "/api/presigned-url/",
        "/api/other",
        "/metrics",
        "/nothing",
    ] {
        answer(proxy.get(path)).await.problem(404, "not-found");
    }
    assert!(partner.seen().is_empty());
}

#[tokio::test]
async fn any_of_the_storage_s_hosts_may_be_named() {
    let partner = Partner::answering(async |seen| {
        let host = seen.filename().replace(".csv", "");
        let scheme = if host.starts_with("127") {
            "http"
        } else {
            "https"
        };
        url_answer(&signed(&format!("{scheme}://{host}/k")))
    })
    .await;
    let hosts = "*.s3.example, other.example:8443, 127.0.0.1:9000";
    let proxy = Proxy::start(&partner.url(), &[("storage-hosts", hosts)]).await;
    for (host, status) in [
        ("a.s3.example", 200),
        ("b.a.s3.example:443", 200),
        ("other.example:8443", 200),
        ("127.0.0.1:9000", 200),
        ("s3.example", 502),
        ("other.example", 502),
        ("127.0.0.1:9001", 502),
        ("a.s3.example.evil.example", 502),
    ] {
        assert_eq!(
            proxy.ask(&format!("filename={host}.csv")).await.status,
            status,
            "{host}"
        );
    }
}
