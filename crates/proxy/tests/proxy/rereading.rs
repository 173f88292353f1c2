//! Secrets are replaced while the proxy runs.

use std::sync::Arc;

use axum::{http::StatusCode, response::IntoResponse};
use tokio::sync::Notify;

use crate::{
    issuer::{AUDIENCE, ISSUER, Key},
    partner::Partner,
    process::{KEY, Proxy, answer, binary},
    startup::file,
};

const OLD: &[u8] = b"the-old-secret-0123456789abcdefgh";
const NEW: &[u8] = b"the-new-secret-0123456789abcdefgh";

#[tokio::test]
async fn secrets_are_read_again_on_sighup_all_or_none() {
    let partner = Partner::good().await;
    let key = file("replaced-key", KEY.as_bytes());
    let jwt = file("replaced-jwt", OLD);
    let names = file("replaced-names", OLD);
    let mut command = binary();
    command.args([
        "--listen",
        "127.0.0.1:0",
        "--upstream",
        &partner.url(),
        "--storage-hosts",
        "storage.example",
        "--api-key-file",
        &key,
        "--auth",
        "jwt",
        "--jwt-issuer",
        ISSUER,
        "--jwt-audience",
        AUDIENCE,
        "--jwt-secret-file",
        &jwt,
        "--name-template",
        "{stem}-{random}.{ext}",
        "--name-secret-file",
        &names,
    ]);
    let mut proxy = Proxy::spawn(command).await;
    let ask = async |proxy: &Proxy, secret: &[u8]| {
        let request = proxy.get("/api/presigned-url?filename=a.csv");
        let token = Key::secret(secret).token("k");
        answer(request.header("authorization", format!("Bearer {token}"))).await
    };
    let key_sent = || {
        let seen = partner.seen();
        seen.last()
            .expect("asked")
            .header("authorization")
            .to_owned()
    };
    let before = ask(&proxy, OLD).await;
    assert_eq!((before.status, key_sent().as_str()), (200, KEY));
    assert_eq!(ask(&proxy, NEW).await.status, 401);

    file("replaced-key", b"another-key-for-the-partner");
    file("replaced-jwt", NEW);
    file("replaced-names", b"short");
    proxy.signal("HUP").await;
    let line = proxy.log_line("the old ones are kept").await;
    assert!(line.contains("--name-secret-file") && line.contains(r#""alarm":true"#));
    let kept = ask(&proxy, OLD).await;
    assert_eq!((kept.status, key_sent().as_str()), (200, KEY));
    assert_eq!(kept.json()["key"], before.json()["key"]);

    file("replaced-names", NEW);
    proxy.signal("HUP").await;
    proxy.log_line("the secrets were read again").await;
    let after = ask(&proxy, NEW).await;
    assert_eq!(
        (after.status, key_sent().as_str()),
        (200, "another-key-for-the-partner")
    );
    assert_ne!(after.json()["key"], before.json()["key"]);
    assert_eq!(ask(&proxy, OLD).await.status, 401);
    let log = proxy.stop().await.stderr;
    for secret in ["another-key", "the-old-secret", "the-new-secret", "short"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_key_that_is_replaced_during_a_call_is_in_no_answer() {
    let old = "Bearer 0ld/key-0123456789";
    let new = "Bearer new/key-0123456789";
    for told in [
        "The key Bearer 0ld/key-0123456789 is wrong.",
        "The key 0ld/key-0123456789 is wrong.",
        "The key 0ld%2Fkey-0123456789 is wrong.",
        "The key new/key-0123456789 is wrong.",
    ] {
        let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let gate = (Arc::clone(&arrived), Arc::clone(&go));
        let partner = Partner::answering(move |_| {
            let (arrived, go) = gate.clone();
            async move {
                arrived.notify_one();
                go.notified().await;
                (StatusCode::BAD_REQUEST, told).into_response()
            }
        })
        .await;
        let key = file("key-of-a-call", old.as_bytes());
        let mut command = binary();
        command
            .args(["--listen", "127.0.0.1:0", "--upstream", &partner.url()])
            .args(["--storage-hosts", "storage.example", "--api-key-file", &key]);
        let mut proxy = Proxy::spawn(command).await;
        let request = tokio::spawn(answer(proxy.get("/api/presigned-url?filename=a.csv")));
        arrived.notified().await;
        file("key-of-a-call", new.as_bytes());
        proxy.signal("HUP").await;
        proxy.log_line("read again").await;
        go.notify_one();
        let refused = request.await.expect("an answer");
        let detail = refused.problem(400, "name-rejected");
        assert_eq!(detail, "The filename was not accepted.", "{told}");
        assert_eq!(partner.seen()[0].header("authorization"), old);
    }
}
