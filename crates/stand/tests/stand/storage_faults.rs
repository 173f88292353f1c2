use direct_upload_stand::{Fault, FaultKind};

use crate::running::{Running, element};

#[tokio::test]
async fn each_answer_is_s3_s_own() {
    let running = Running::start().await;
    for (kind, status, code, message) in [
        (
            FaultKind::ExpiredUrl,
            403,
            "AccessDenied",
            "Request has expired",
        ),
        (
            FaultKind::StorageExpired,
            403,
            "AccessDenied",
            "Request has expired",
        ),
        (FaultKind::Forbidden, 403, "AccessDenied", "Access Denied"),
        (
            FaultKind::BadRequest {
                code: "InvalidDigest".to_owned(),
            },
            400,
            "InvalidDigest",
            "The Content-MD5 you specified was invalid.",
        ),
        (
            FaultKind::BadRequest {
                code: "ExpiredToken".to_owned(),
            },
            400,
            "ExpiredToken",
            "The provided token has expired.",
        ),
        (
            FaultKind::PreconditionFailed,
            412,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
        ),
        (
            FaultKind::Conflict,
            409,
            "ConditionalRequestConflict",
            "The conditional request cannot succeed due to a conflicting operation against this \
             resource.",
        ),
        (
            FaultKind::SlowDown { retry_after: None },
            503,
            "SlowDown",
            "Please reduce your request rate.",
        ),
        (
            FaultKind::InternalError,
            500,
            "InternalError",
            "We encountered an internal error. Please try again.",
        ),
        (
            FaultKind::RequestTimeout,
            400,
            "RequestTimeout",
            "Your socket connection to the server was not read from or written to within the \
             timeout period. Idle connections will be closed.",
        ),
        (
            FaultKind::TemporaryRedirect,
            307,
            "TemporaryRedirect",
            "Please re-send this request to the specified temporary endpoint. Continue to use \
             the original request endpoint for future requests.",
        ),
        (
            FaultKind::Status {
                status: 418,
                code: "Teapot".to_owned(),
                message: "<short & stout>".to_owned(),
                early: false,
            },
            418,
            "Teapot",
            "&lt;short &amp; stout&gt;",
        ),
        (
            FaultKind::EmptyBodyChecksum,
            400,
            "BadDigest",
            "The CRC32 you specified did not match the calculated checksum.",
        ),
    ] {
        running.set_faults(&[Fault::times(kind.clone(), 1)]).await;
        let answer = running.upload("a.csv", "1").await.expect("an answer");
        assert_eq!(answer.status(), status, "{kind:?}");
        assert!(answer.headers().contains_key("access-control-allow-origin"));
        let id = answer.headers()["x-amz-request-id"].clone();
        let xml = answer.text().await.expect("text");
        assert_eq!(element(&xml, "Code"), Some(code), "{xml}");
        assert_eq!(element(&xml, "Message"), Some(message), "{xml}");
        assert_eq!(element(&xml, "RequestId"), id.to_str().ok());
        assert!(running.objects().await.is_empty(), "{kind:?}");

        let last = running.last_at_storage().await;
        assert_eq!(
            (last.status, last.body_bytes),
            (Some(status), 1),
            "{kind:?}"
        );
    }
    let answer = running.upload("a.csv", "1").await.expect("an answer");
    assert_eq!(answer.status(), 200, "every fault is used up");
}

#[tokio::test]
async fn an_expired_answer_says_when_it_was() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::times(FaultKind::ExpiredUrl, 1)])
        .await;
    let answer = running.upload("a.csv", "1").await.expect("an answer");
    let xml = answer.text().await.expect("text");
    assert_eq!(element(&xml, "X-Amz-Expires"), Some("900"));
    let at = |name| {
        let text = element(&xml, name).expect(name);
        direct_upload_core::utc::parse_basic(&text.replace(['-', ':'], "")).expect("a date")
    };
    let over_for = at("ServerTime") - at("Expires");
    assert!((3600..3660).contains(&over_for), "{over_for} s");
}

#[tokio::test]
async fn slow_down_may_say_for_how_long_and_ends() {
    let running = Running::start().await;
    let fault = FaultKind::SlowDown {
        retry_after: Some(7),
    };
    running.set_faults(&[Fault::times(fault, 2)]).await;
    for (status, retry_after) in [(503, Some("7")), (503, Some("7")), (200, None)] {
        let answer = running.upload("a.csv", "1").await.expect("an answer");
        assert_eq!(answer.status(), status);
        let header = answer.headers().get("retry-after");
        assert_eq!(header.and_then(|value| value.to_str().ok()), retry_after);
    }
}

#[tokio::test]
async fn a_success_may_be_a_204() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::always(FaultKind::NoContent)])
        .await;
    let answer = running.upload("a.csv", "1").await.expect("an answer");
    assert_eq!(answer.status(), 204);
    assert!(answer.headers().contains_key("etag"));
    assert_eq!(running.objects().await.len(), 1);
}

#[tokio::test]
async fn a_fault_for_one_key_leaves_the_others_alone() {
    let running = Running::start().await;
    let faults = [Fault::always(FaultKind::Forbidden).for_key("a b.csv")];
    running.set_faults(&faults).await;
    for (name, status) in [("b.csv", 200), ("a b.csv", 403), ("c.csv", 200)] {
        let answer = running.upload(name, "1").await.expect("an answer");
        assert_eq!(answer.status(), status, "{name}");
    }
}

#[tokio::test]
async fn answers_may_lack_cors_headers() {
    let running = Running::start().await;
    for preflight in [true, false] {
        let fault = FaultKind::NoCors { preflight };
        running.set_faults(&[Fault::always(fault)]).await;
        let url = running.presign("a.csv").await;
        let asked = running
            .client
            .request(reqwest::Method::OPTIONS, &url)
            .header("Origin", "http://127.0.0.1:1")
            .header("Access-Control-Request-Method", "PUT")
            .send()
            .await
            .expect("an answer");
        assert_eq!(asked.status(), if preflight { 403 } else { 200 });
        let put = running.put(&url, "1").await.expect("an answer");
        assert_eq!(put.status(), 200, "S3 does not enforce CORS");
        for (answer, expected) in [(asked, !preflight), (put, false)] {
            let names: Vec<_> = answer.headers().keys().map(|name| name.as_str()).collect();
            let found = names.iter().any(|name| name.starts_with("access-control-"));
            assert_eq!(found, expected, "{preflight}: {names:?}");
        }
    }
    let faults = [
        Fault::always(FaultKind::NoCors { preflight: true }),
        Fault::always(FaultKind::Forbidden),
    ];
    running.set_faults(&faults).await;
    let answer = running.upload("a.csv", "1").await.expect("an answer");
    assert_eq!(answer.status(), 403);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn answers_may_hide_their_headers_from_pages() {
    const EXPOSED: &str = "access-control-expose-headers";
    let running = Running::start().await;
    for (faults, exposes) in [
        (vec![], true),
        (vec![Fault::always(FaultKind::NoExposeHeaders)], false),
    ] {
        running.set_faults(&faults).await;
        let answer = running.upload("a.csv", "1").await.expect("an answer");
        let headers = answer.headers();
        assert!(headers.contains_key("etag"));
        assert!(headers.contains_key("access-control-allow-origin"));
        let exposed = headers.get(EXPOSED).map_or(0, |names| names.len());
        assert_eq!(exposed > 0, exposes, "{headers:?}");
    }
}

#[tokio::test]
async fn a_preflight_is_redirected_too() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::always(FaultKind::TemporaryRedirect)])
        .await;
    let asked = running
        .client
        .request(reqwest::Method::OPTIONS, running.presign("a.csv").await)
        .header("Origin", "http://127.0.0.1:1")
        .header("Access-Control-Request-Method", "PUT")
        .send()
        .await
        .expect("an answer");
    assert_eq!(asked.status(), 307);
}
