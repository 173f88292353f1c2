use direct_upload_core::presigned_url::PresignedUrl;
use direct_upload_stand::{Outcome, Server};
use serde_json::{Value, json};

use crate::running::Running;

#[tokio::test]
async fn a_presigned_url_is_for_the_storage_and_lives_fifteen_minutes() {
    let running = Running::start().await;
    let url = running.presign("orders.csv").await;
    let storage = &running.stand.addresses().storage;
    assert!(url.starts_with(&format!("{storage}/uploads/orders.csv?")));
    let url = PresignedUrl::parse(&url).expect("a presigned URL");
    assert_eq!(url.expires_in(), Some(900));
    assert_eq!(url.signed_headers(), ["host"]);
}

#[tokio::test]
async fn a_missing_or_wrong_key_is_refused_with_a_message() {
    let running = Running::start().await;
    let url = format!(
        "{}/integrations/direct/presigned-url?filename=a.csv",
        running.stand.addresses().partner_api
    );
    for (key, status, noted) in [
        (None, 401, "absent"),
        (Some(""), 403, "wrong"),
        (Some("development-api-ke"), 403, "wrong"),
        (Some("Bearer development-api-key"), 403, "wrong"),
    ] {
        let mut request = running.client.get(&url);
        if let Some(key) = key {
            request = request.header("Authorization", key);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{key:?}");
        let body: Value = answer.json().await.expect("JSON");
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );

        let journal = running.journal().await;
        let last = journal.requests.last().expect("a request");
        assert_eq!(last.headers["authorization"], noted, "{key:?}");
    }
}

#[tokio::test]
async fn only_csv_and_zip_with_a_name_are_signed() {
    let running = Running::start().await;
    for (name, status) in [
        ("a.csv", 200),
        ("A.ZIP", 200),
        ("a.pdf", 400),
        ("a", 400),
        ("", 400),
        (".csv", 400),
        ("../a.csv", 400),
        ("a\u{202E}vsc.csv", 400),
    ] {
        let answer = running.ask_partner(name).await.expect("an answer");
        assert_eq!(answer.status(), status, "{name:?}");
        let body: Value = answer.json().await.expect("JSON");
        let field = if status == 200 {
            "presignedURL"
        } else {
            "message"
        };
        assert!(body[field].is_string(), "{name:?}: {body}");
    }
}

#[tokio::test]
async fn a_query_without_one_filename_is_refused() {
    let running = Running::start().await;
    let addresses = running.stand.addresses();
    for query in ["", "?file=a.csv", "?filename=a.csv&filename=b.csv"] {
        let answer = running
            .client
            .get(format!(
                "{}/integrations/direct/presigned-url{query}",
                addresses.partner_api
            ))
            .header("Authorization", &addresses.api_key)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 400, "{query}");
    }
}

#[tokio::test]
async fn a_confirmation_counts_once() {
    let running = Running::start_with(|config| config.confirmations = true).await;
    let addresses = running.stand.addresses();
    let url = format!(
        "{}/integrations/direct/confirmations",
        addresses.partner_api
    );
    let first = json!({"key": "a.csv", "filename": "a.csv", "size": 3, "etag": "\"1\""});
    let other = json!({"key": "a.csv", "filename": "a.csv", "size": 3, "etag": "\"2\""});
    for (body, status) in [
        (&first, 204),
        (&first, 204),
        (&other, 204),
        (&json!({"key": "a.csv"}), 422),
        (
            &json!({"key": "a.pdf", "filename": "a.pdf", "size": 3}),
            400,
        ),
    ] {
        let answer = running
            .client
            .post(&url)
            .header("Authorization", &addresses.api_key)
            .json(body)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), status, "{body}");
    }
    let answer = running.client.post(&url).json(&first).send().await;
    assert_eq!(answer.expect("an answer").status(), 401);

    let list = running.confirmations().await;
    let etags: Vec<_> = list
        .confirmations
        .iter()
        .map(|confirmation| confirmation.etag.as_deref())
        .collect();
    assert_eq!(etags, [Some("\"1\""), Some("\"2\"")]);
}

#[tokio::test]
async fn without_its_switch_there_is_no_confirmation() {
    let running = Running::start().await;
    let addresses = running.stand.addresses();
    let answer = running
        .client
        .post(format!(
            "{}/integrations/direct/confirmations",
            addresses.partner_api
        ))
        .header("Authorization", &addresses.api_key)
        .json(&json!({"key": "a.csv", "filename": "a.csv", "size": 3}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn the_journal_keeps_neither_key_nor_signature() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    running.put(&url, "1").await.expect("an answer");
    let journal = running.journal().await;
    let [asked, put] = &*journal.requests else {
        panic!("two requests, not {journal:?}");
    };
    assert_eq!(
        (asked.server, put.server),
        (Server::PartnerApi, Server::Storage)
    );
    assert_eq!(asked.headers["authorization"], "correct");
    assert_eq!(put.headers["authorization"], "absent");
    assert_eq!(asked.query, ["filename"]);
    assert!(put.query.iter().any(|name| name == "X-Amz-Signature"));
    assert_eq!(
        (asked.outcome, asked.status),
        (Outcome::Answered, Some(200))
    );

    let text = serde_json::to_string(&journal).expect("JSON");
    assert!(!text.contains(&running.stand.addresses().api_key));
    let (_, signature) = url.split_once("X-Amz-Signature=").expect("a signature");
    assert!(!text.contains(signature));
}
