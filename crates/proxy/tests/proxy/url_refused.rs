//! Presigned URLs that are not handed out, because a file must not or cannot be sent there.

use crate::{
    partner::{Partner, signed, signed_with},
    process::{KEY, Proxy},
};

#[tokio::test]
async fn a_url_that_is_not_certainly_right_is_kept_and_the_log_says_why() {
    let good = "https://storage.example/secret-path";
    let unsigned = format!("{good}?X-Amz-Signature=5195na7u8e");
    let stripped = signed(good).replace("&X-Amz-Signature=5195na7u8e", "");
    let far = format!("{}&X-Amz-Expires=901", signed(good));
    let checksum = format!("{}&x-amz-checksum-crc32=AAAAAA%3D%3D", signed(good));
    let key = format!("{}&k={KEY}", signed(good));
    for (url, reason) in [
        (
            signed("https://evil.example/k"),
            "its host evil.example is not one of --storage-hosts",
        ),
        (
            signed("https://storage.example.evil.example/k"),
            "is not one of --storage-hosts",
        ),
        (
            signed("https://storage.example:8443/k"),
            "its host storage.example:8443 is not one of",
        ),
        (signed("http://storage.example/k"), "(Insecure)"),
        (signed("https://me@storage.example/k"), "(Credentials)"),
        (signed("javascript:alert(1)"), "(NotAUrl)"),
        (signed("/relative"), "(NotAUrl)"),
        (signed("https://storage.example/a b"), "(NotAUrl)"),
        (far, "(Malformed)"),
        (unsigned, "it lacks X-Amz-Date"),
        (good.to_owned(), "it lacks X-Amz-Date"),
        (stripped, "or X-Amz-Signature"),
        (signed_with(good, 1000, "host"), "s ago; check the clocks"),
        (
            signed_with(good, -400, "host"),
            "s in the future; check the clocks",
        ),
        (
            signed_with(good, 0, "host%3Bx-amz-acl"),
            "it signs the header \\\"x-amz-acl\\\"",
        ),
        (
            signed_with(good, 0, "cookie%3Bhost"),
            "it signs the header \\\"cookie\\\"",
        ),
        (checksum, "requestChecksumCalculation"),
        (key, "its presigned URL contains the API key"),
    ] {
        let body = serde_json::json!({ "presignedURL": url }).to_string();
        let partner = Partner::always(200, &[], &body).await;
        let mut proxy = Proxy::start(&partner.url(), &[]).await;

        let detail = proxy
            .ask("filename=a.csv")
            .await
            .problem(502, "bad-response");
        assert!(
            !detail.contains("example") && !detail.contains("X-Amz"),
            "{detail}"
        );

        // What the alert on unusable answers goes by.
        let metrics = proxy.metrics().await;
        for (outcome, times) in [("unusable", 1), ("ok", 0)] {
            let line = format!(
                "upstream_requests_total{{operation=\"presigned-url\",outcome=\"{outcome}\"}} {times}\n"
            );
            assert!(metrics.contains(&line), "{line} is not in {metrics}");
        }
        let line = proxy.log_line(reason).await;
        assert!(line.contains(r#""level":"ERROR""#), "{line}");
        let written = proxy.stop().await.stderr;
        for secret in ["5195na7u8e", "secret-path", KEY, "handed-out"] {
            assert!(!written.contains(secret), "{secret} in {written}");
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_a_little_ahead_does_no_harm() {
    let url = signed_with("https://storage.example/k", -120, "host");
    let body = serde_json::json!({ "presignedURL": url }).to_string();
    let partner = Partner::always(200, &[], &body).await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let answer = proxy.ask("filename=a.csv").await;
    assert_eq!(
        (answer.status, answer.json()["expiresIn"].as_u64()),
        (200, Some(900))
    );
}
