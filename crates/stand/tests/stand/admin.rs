use direct_upload_stand::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::running::Running;

#[tokio::test]
async fn a_fault_that_cannot_be_is_explained_and_changes_nothing() {
    let running = Running::start().await;
    let active = [Fault::times(FaultKind::Forbidden, 3)];
    running.set_faults(&active).await;
    for (body, explanation) in [
        (
            json!([{"kind": "nonsense"}]),
            "Entry 0 of the list is no fault",
        ),
        (
            json!([{"kind": "forbidden"}, {"kind": "cut", "after": 7}]),
            "Entry 1 of the list has a field that its kind does not know: after.",
        ),
        (json!([{"kind": "slow"}]), "missing field `bytesPerSecond`"),
        (
            json!([{"kind": "slow", "bytesPerSecond": 0}]),
            "bytesPerSecond must be at least 1.",
        ),
        (
            json!([{"kind": "status", "status": 200, "code": "OK", "message": ""}]),
            "A status must be from 400 to 599, not 200.",
        ),
        (json!({"kind": "forbidden"}), "expected a sequence"),
    ] {
        let request = running.client.put(running.admin("/faults")).json(&body);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_client_error(), "{body}");
        let answer: Value = answer.json().await.expect("JSON");
        let message = answer["message"].as_str().expect("a message");
        assert!(message.contains(explanation), "{body}: {message}");
    }
    let answer = running.client.get(running.admin("/faults")).send().await;
    let left: Vec<Fault> = answer.expect("an answer").json().await.expect("faults");
    assert_eq!(left, active);
}

#[tokio::test]
async fn deleted_objects_are_gone() {
    let running = Running::start().await;
    for name in ["a.csv", &format!("{}.csv", "表".repeat(251))] {
        running.upload(name, "1").await.expect("an answer");
    }
    assert_eq!(running.objects().await.len(), 2);
    let answer = running
        .client
        .delete(running.admin("/objects"))
        .send()
        .await;
    assert_eq!(answer.expect("an answer").status(), 204);
    assert!(running.objects().await.is_empty());
    let answer = running
        .client
        .get(running.admin("/objects/a.csv"))
        .send()
        .await;
    assert_eq!(answer.expect("an answer").status(), 404);
}

#[tokio::test]
async fn who_waits_in_vain_reads_what_there_is() {
    let running = Running::start().await;
    running.upload("a.csv", "1").await.expect("an answer");
    let journal = running.journal_when("finishedPuts=2&timeoutMs=50").await;
    assert_eq!(journal.finished_puts, 1);
    let url = running.admin("/requests?finished=1");
    let answer = running.client.get(url).send().await.expect("an answer");
    assert_eq!(
        answer.status(),
        400,
        "a misspelt condition would never be waited for"
    );
}
