//! `POST /api/confirmations`

use serde_json::{Value, json};

use crate::{
    partner::Partner,
    process::{Answer, KEY, Proxy, answer},
};

const PATH: (&str, &str) = ("confirm-path", "/integrations/direct/confirmations");

async fn confirm(proxy: &Proxy, body: impl ToString) -> Answer {
    let request = proxy
        .request("POST", "/api/confirmations")
        .header("content-type", "application/json; charset=utf-8")
        .body(body.to_string());
    answer(request).await
}

fn good() -> Value {
    json!({"key": "a.csv", "filename": "a.csv", "size": 12, "etag": "\"5d41402a\""})
}

#[tokio::test]
async fn a_confirmation_is_passed_on_with_the_key() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&format!("{}/base", partner.url()), &[PATH]).await;
    let mut sent = good();
    sent["key"] = json!("a\u{308}.csv");
    sent["unknown"] = json!("dropped");

    let answer = confirm(&proxy, &sent).await;

    assert_eq!((answer.status, answer.body.len()), (204, 0), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let [seen] = &partner.seen()[..] else {
        panic!("one request")
    };
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.path, "/base/integrations/direct/confirmations");
    assert_eq!(seen.header("authorization"), KEY);
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(
        serde_json::from_slice::<Value>(&seen.body).expect("JSON"),
        json!({"key": "ä.csv", "filename": "a.csv", "size": 12, "etag": "\"5d41402a\""})
    );
}

#[tokio::test]
async fn the_same_key_and_etag_are_one_confirmation_to_the_partner_api() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[PATH]).await;
    let mut renamed = good();
    renamed["filename"] = json!("b.csv");
    let mut written_anew = good();
    written_anew["etag"] = json!("\"77\"");
    let mut other_key = good();
    other_key["key"] = json!("b.csv");
    let mut without = good();
    without["etag"] = Value::Null;
    for body in [&good(), &renamed, &written_anew, &other_key, &without] {
        assert_eq!(confirm(&proxy, body).await.status, 204);
    }
    let seen = partner.seen();
    let [first, same, etag, key, none] = &seen[..] else {
        panic!("five requests")
    };
    let id = first.header("idempotency-key");
    assert_eq!(id.len(), 64);
    assert_eq!(same.header("idempotency-key"), id);
    assert_ne!(etag.header("idempotency-key"), id);
    assert_ne!(key.header("idempotency-key"), id);
    assert_eq!(none.header("idempotency-key"), "");
}

#[tokio::test]
async fn every_success_of_the_partner_api_is_one() {
    for status in [200, 201, 202, 204] {
        let partner = Partner::always(status, &[], "").await;
        let proxy = Proxy::start(&partner.url(), &[PATH]).await;
        assert_eq!(confirm(&proxy, good()).await.status, 204, "{status}");
    }
}

#[tokio::test]
async fn failures_of_the_partner_api_have_one_code() {
    for (upstream, body, status, detail) in [
        (
            400,
            r#"{"message": "No such upload."}"#,
            400,
            "No such upload.",
        ),
        (422, "", 422, "The confirmation was not accepted."),
        (
            404,
            "",
            502,
            "The upload service got an answer that it cannot use. Please contact its operator.",
        ),
        (
            401,
            "",
            502,
            "The upload service is not set up correctly. Please contact its operator.",
        ),
        (
            503,
            "",
            503,
            "The upload service cannot be reached right now. Please try again in a moment.",
        ),
        (
            429,
            "",
            429,
            "The upload service is asked too often. Please try again later.",
        ),
    ] {
        let partner = Partner::always(upstream, &[], body).await;
        let proxy = Proxy::start(&partner.url(), &[PATH]).await;
        assert_eq!(
            confirm(&proxy, good())
                .await
                .problem(status, "confirm-failed"),
            detail
        );
    }
}

#[tokio::test]
async fn what_is_no_confirmation_is_refused_and_never_passed_on() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[PATH]).await;
    let with = |name: &str, value: Value| {
        let mut body = good();
        body[name] = value;
        body.to_string()
    };
    for (body, status) in [
        (String::new(), 400),
        ("{}".to_owned(), 400),
        ("[".to_owned(), 400),
        (with("key", json!("../a.csv")), 400),
        (with("key", json!("a\r\n.csv")), 400),
        (with("key", json!("a.pdf")), 400),
        (with("filename", json!("")), 400),
        (with("size", json!(-1)), 400),
        (with("size", json!("12")), 400),
        (with("size", json!(5_u64 * 1024 * 1024 * 1024 + 1)), 400),
        (with("etag", json!("a b")), 400),
        (with("etag", json!("a\n")), 400),
        (with("etag", json!("a".repeat(257))), 400),
        (with("etag", json!("a".repeat(9000))), 413),
    ] {
        let answer = confirm(&proxy, &body).await;
        assert!(
            !answer.problem(status, "confirm-failed").is_empty(),
            "{body:.80}"
        );
    }
    for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let request = proxy
            .request("POST", "/api/confirmations")
            .header("content-type", media_type);
        answer(request.body(good().to_string()))
            .await
            .problem(415, "confirm-failed");
    }
    assert!(partner.seen().is_empty(), "{:?}", partner.seen());
    let largest = with("size", json!(5_u64 * 1024 * 1024 * 1024));
    assert_eq!(confirm(&proxy, largest).await.status, 204);
}

#[tokio::test]
async fn a_file_of_a_kind_that_is_not_taken_is_not_confirmed() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[PATH, ("extensions", "zip")]).await;
    for (key, filename) in [("a.csv", "a.csv"), ("a.zip", "a.csv"), ("a.csv", "a.zip")] {
        let body = json!({"key": key, "filename": filename, "size": 1});
        let detail = confirm(&proxy, body).await.problem(400, "confirm-failed");
        assert_eq!(detail, "Files of the type .csv are not accepted here.");
    }
    assert!(partner.seen().is_empty());
    let body = json!({"key": "a.zip", "filename": "a.zip", "size": 1});
    assert_eq!(confirm(&proxy, body).await.status, 204);
}

#[tokio::test]
async fn what_is_encoded_in_the_path_is_sent_as_it_stands() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("confirm-path", "/all%20done")]).await;
    assert_eq!(confirm(&proxy, good()).await.status, 204);
    assert_eq!(partner.seen()[0].path, "/all%20done");
}

#[tokio::test]
async fn while_it_is_not_configured_there_is_nothing_to_confirm() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let detail = confirm(&proxy, good()).await.problem(404, "confirm-failed");
    assert_eq!(detail, "Confirmations are not set up here.");
    assert!(partner.seen().is_empty());
}

#[tokio::test]
async fn only_post_confirms() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[PATH]).await;
    for method in ["GET", "PUT", "DELETE"] {
        let answer = answer(proxy.request(method, "/api/confirmations")).await;
        answer.problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), "POST", "{method}");
    }
}
