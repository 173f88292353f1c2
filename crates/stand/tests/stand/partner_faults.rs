use std::time::{Duration, Instant};

use direct_upload_core::presigned_url::PresignedUrl;
use direct_upload_stand::{Fault, FaultKind, Junk, Outcome};
use serde_json::{Value, json};

use crate::running::Running;

#[tokio::test]
async fn a_partner_api_that_is_down_gives_no_answer() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::always(FaultKind::PartnerDown)])
        .await;
    assert!(running.ask_partner("a.csv").await.is_err());
    let journal = running.journal().await;
    let last = journal.requests.last().expect("a request");
    assert_eq!((last.outcome, last.status), (Outcome::Cut, None));
    running.clear_faults().await;
    running.presign("a.csv").await;
}

#[tokio::test]
async fn any_status_can_be_answered_with_a_message() {
    let running = Running::start().await;
    for (status, retry_after) in [(400, None), (403, None), (429, Some(3)), (503, Some(1))] {
        let fault = FaultKind::PartnerStatus {
            status,
            message: "No.".to_owned(),
            retry_after,
        };
        running.set_faults(&[Fault::times(fault, 1)]).await;
        let answer = running.ask_partner("a.csv").await.expect("an answer");
        assert_eq!(answer.status(), status);
        let header = answer.headers().get("retry-after").cloned();
        assert_eq!(header, retry_after.map(Into::into));
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(body, json!({"message": "No."}));
    }
}

#[tokio::test]
async fn junk_is_no_answer_that_could_be_used() {
    let running = Running::start().await;
    for (junk, content_type) in [
        (Junk::Html, "text/html; charset=utf-8"),
        (Junk::BrokenJson, "application/json"),
        (Junk::OtherJson, "application/json"),
        (Junk::NotAUrl, "application/json"),
        (Junk::Huge, "application/json"),
    ] {
        let fault = FaultKind::PartnerJunk { junk };
        running.set_faults(&[Fault::times(fault, 1)]).await;
        let answer = running.ask_partner("a.csv").await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], content_type);
        let text = answer.text().await.expect("text");
        assert_eq!(text.len() > 1_000_000, junk == Junk::Huge);
        let usable = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|json| PresignedUrl::parse(json["presignedURL"].as_str()?).ok());
        assert_eq!(usable, None, "{junk:?}");
    }
}

#[tokio::test]
async fn a_url_may_be_for_another_host() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::times(FaultKind::PartnerForeignHost, 1)])
        .await;
    let url = PresignedUrl::parse(&running.presign("a.csv").await).expect("a presigned URL");
    assert_eq!((url.host(), url.is_secure()), ("storage.invalid", true));
    let url = PresignedUrl::parse(&running.presign("a.csv").await).expect("a presigned URL");
    let storage = &running.stand.addresses().storage;
    assert_eq!(format!("http://{}", url.host()), *storage);
}

#[tokio::test]
async fn a_redirect_leads_back_so_that_a_follower_is_seen() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::times(FaultKind::PartnerRedirect, 1)])
        .await;
    let answer = running.ask_partner("a.csv").await.expect("an answer");
    assert_eq!(answer.status(), 307);
    assert_eq!(
        answer.headers()["location"],
        "/integrations/direct/presigned-url?filename=a.csv"
    );
}

#[tokio::test]
async fn a_slow_partner_api_answers_all_the_same() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::times(FaultKind::PartnerSlow { ms: 150 }, 1)])
        .await;
    let began = Instant::now();
    running.presign("a.csv").await;
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn the_checksum_of_an_empty_body_is_signed_and_fits_an_empty_body_only() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::always(FaultKind::EmptyBodyChecksum)])
        .await;
    let url = running.presign("a.csv").await;
    let parsed = PresignedUrl::parse(&url).expect("a presigned URL");
    assert!(parsed.has_empty_body_checksum());
    for (body, status) in [("", 200), ("1", 400)] {
        let answer = running.put(&url, body).await.expect("an answer");
        assert_eq!(answer.status(), status, "{body:?}");
    }
    assert_eq!(running.objects().await[0].size, 0);
}
