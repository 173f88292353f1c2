//! Sending a file: refusals, broken connections, hidden answers. Each test with each transport.

use direct_upload::browser::Transport;
use direct_upload_core::answer::PutAnswer;
use serde_json::json;

use crate::page::bytes;
use crate::stand::{Stand, always};
use crate::transport::{put, send, with_both_transports};

with_both_transports!(
    the_xml_of_a_refusal_can_be_read,
    retry_after_comes_in_seconds_or_as_a_date,
    an_answer_that_the_page_may_not_see_is_none,
    a_connection_that_breaks_is_no_answer,
);

async fn the_xml_of_a_refusal_can_be_read(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    for (fault, expected, code) in [
        ("forbidden", 403, "AccessDenied"),
        ("bad-request", 400, "InvalidDigest"),
        ("precondition-failed", 412, "PreconditionFailed"),
        ("slow-down", 503, "SlowDown"),
    ] {
        stand.set_faults(always(fault)).await;
        let answer = send(transport, put(&stand.presign("a.csv").await, b"1")).await;
        let PutAnswer::Refused {
            status,
            body,
            request_id,
            retry_after,
        } = answer
        else {
            panic!("{fault}: {answer:?}")
        };
        assert_eq!((status, retry_after), (expected, None), "{fault}");
        assert!(body.contains(&format!("<Code>{code}</Code>")), "{body}");
        let id = request_id.expect("the bucket exposes it");
        assert!(
            body.contains(&format!("<RequestId>{id}</RequestId>")),
            "{body}"
        );
    }
    assert_eq!(stand.object("a.csv").await, None);
}

async fn retry_after_comes_in_seconds_or_as_a_date(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    let century = 3_000_000_000_000;
    for (header, expected) in [
        ("7", 7_000..=7_000),
        ("0", 0..=0),
        ("Fri, 01 Jan 2199 00:00:00 GMT", century..=2 * century),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0..=0),
    ] {
        let header = format!("Retry-After:{header}");
        let url = stand.echo(&[("status", "503"), ("body", "later"), ("header", &header)]);
        let answer = send(transport, put(&url, b"1")).await;
        let PutAnswer::Refused {
            status: 503,
            body,
            retry_after: Some(after),
            ..
        } = answer
        else {
            panic!("{header}: {answer:?}")
        };
        assert!(expected.contains(&after), "{header}: {after}");
        assert_eq!(body, "later");
    }
    for junk in ["soon", "-1", "1.5.7", ""] {
        let header = format!("Retry-After:{junk}");
        let answer = send(
            transport,
            put(&stand.echo(&[("status", "503"), ("header", &header)]), b"1"),
        );
        match answer.await {
            PutAnswer::Refused {
                retry_after: None, ..
            } => {}
            answer => panic!("{junk}: {answer:?}"),
        }
    }
}

async fn an_answer_that_the_page_may_not_see_is_none(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    // The browser remembers what a bucket allowed for a URL, and within a second the same key
    // gets the same URL.
    let key = format!("{}.csv", js_sys::Date::now());
    for (fault, is_stored) in [
        // The bucket has no rule: the browser does not even send.
        (json!({"kind": "no-cors"}), false),
        // S3 carries out what no rule covers, and hides only the answer.
        (json!({"kind": "no-cors", "preflight": false}), true),
    ] {
        stand.set_faults(json!([fault])).await;
        let answer = send(transport, put(&stand.presign(&key).await, b"1")).await;
        assert_eq!(answer, PutAnswer::Unreachable, "{fault}");
        assert_eq!(stand.object(&key).await.is_some(), is_stored, "{fault}");
    }
}

async fn a_connection_that_breaks_is_no_answer(transport: impl Transport + Copy) {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "cut", "afterBytes": 100_000}]))
        .await;
    let answer = send(
        transport,
        put(&stand.presign("a.csv").await, &bytes(2_000_000)),
    )
    .await;
    assert_eq!(answer, PutAnswer::Unreachable);
    assert_eq!(stand.object("a.csv").await, None);
    // Nobody listens on the port of discarded packets.
    let answer = send(transport, put("http://127.0.0.1:9/a.csv", b"1")).await;
    assert_eq!(answer, PutAnswer::Unreachable);
}
