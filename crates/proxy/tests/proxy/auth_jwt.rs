//! Who may ask with `auth=jwt`: only who has a good token of the one issuer.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    issuer::{AUDIENCE, ISSUER, Issuer, Key, claims, claims_with, encode},
    partner::{Partner, now},
    process::{Answer, Proxy, answer},
    startup::file,
};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

async fn believing(partner: &Partner, issuer: &Issuer) -> Proxy {
    Proxy::start(
        &partner.url(),
        &[
            ("auth", "jwt"),
            ("jwt-issuer", ISSUER),
            ("jwt-audience", AUDIENCE),
            ("jwt-jwks-url", &issuer.url()),
        ],
    )
    .await
}

async fn sharing_a_secret(partner: &Partner) -> Proxy {
    let secret = file("jwt-secret", SECRET);
    Proxy::start(
        &partner.url(),
        &[
            ("auth", "jwt"),
            ("jwt-issuer", ISSUER),
            ("jwt-audience", AUDIENCE),
            ("jwt-secret-file", &secret),
        ],
    )
    .await
}

async fn ask_with(proxy: &Proxy, token: &str) -> Answer {
    let request = proxy.get("/api/presigned-url?filename=a.csv");
    answer(request.header("authorization", format!("Bearer {token}"))).await
}

/// The token of `key` with these claims.
fn claiming(key: &Key, claims: &Value) -> String {
    key.sign(&json!({"alg": key.algorithm(), "kid": "k"}), claims)
}

#[tokio::test]
async fn a_good_token_of_each_algorithm_is_let_in_and_named_in_the_log() {
    let partner = Partner::good().await;
    let keys = [Key::rsa(), Key::ec(), Key::ed()];
    let published = keys
        .iter()
        .map(|key| key.published(key.algorithm()))
        .collect();
    let issuer = Issuer::publishing(published).await;
    let mut proxy = believing(&partner, &issuer).await;
    for key in &keys {
        let answer = ask_with(&proxy, &key.token(key.algorithm())).await;
        assert_eq!(answer.status, 200, "{} {answer:?}", key.algorithm());
    }
    assert_eq!(issuer.server.seen().len(), 1, "the keys are kept");
    let line = proxy.log_line("presigned URL").await;
    let line: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["subject"], "person-1");
    let line = proxy.log_line(r#""message":"request""#).await;
    let line: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["subject"], "person-1");

    let proxy = sharing_a_secret(&partner).await;
    let token = Key::secret(SECRET).token("any");
    assert_eq!(ask_with(&proxy, &token).await.status, 200);
}

#[tokio::test]
async fn a_request_without_a_token_is_told_to_sign_in() {
    let partner = Partner::good().await;
    let issuer = Issuer::publishing(vec![Key::ed().published("k")]).await;
    let proxy = believing(&partner, &issuer).await;
    for header in [None, Some("Basic dTpw"), Some("Bearer"), Some("token")] {
        let mut request = proxy.get("/api/presigned-url?filename=a.csv");
        if let Some(value) = header {
            request = request.header("authorization", value);
        }
        let refused = answer(request).await;
        refused.problem(401, "unauthorized");
        assert_eq!(refused.header("www-authenticate"), "Bearer", "{header:?}");
    }
    let confirmation = proxy
        .request("POST", "/api/confirmations")
        .header("content-type", "application/json")
        .body("{}");
    answer(confirmation).await.problem(401, "unauthorized");
    // What needs nobody's name is answered.
    assert_eq!(answer(proxy.get("/healthz")).await.status, 200);
    assert!(partner.seen().iter().all(|seen| seen.method == "HEAD"));
    assert!(issuer.server.seen().is_empty(), "for nothing");
}

#[tokio::test]
async fn each_claim_is_checked() {
    let partner = Partner::good().await;
    let key = Key::ed();
    let issuer = Issuer::publishing(vec![key.published("k")]).await;
    let proxy = believing(&partner, &issuer).await;
    for (name, value, status) in [
        ("exp", json!(now() - 20), 200),
        ("exp", json!(now() - 60), 401),
        ("exp", json!("2099-01-01"), 401),
        ("exp", json!(null), 401),
        ("nbf", json!(now() + 20), 200),
        ("nbf", json!(now() + 60), 401),
        ("nbf", json!("never"), 401),
        ("nbf", json!(null), 200),
        ("iss", json!("https://id.example.com"), 401),
        ("iss", json!("https://evil.example/"), 401),
        ("iss", json!(null), 401),
        ("aud", json!(["others", AUDIENCE]), 200),
        ("aud", json!(["others"]), 401),
        ("aud", json!("Uploads"), 401),
        ("aud", json!([]), 401),
        ("aud", json!(null), 401),
        ("sub", json!(null), 401),
        ("sub", json!(""), 401),
        ("sub", json!(1), 401),
        ("sub", json!("a\nb"), 401),
        ("sub", json!("a".repeat(257)), 401),
    ] {
        let token = claiming(&key, &claims_with(name, value.clone()));
        let answer = ask_with(&proxy, &token).await;
        assert_eq!(answer.status, status, "{name}: {value}");
        if status == 401 {
            answer.problem(401, "unauthorized");
            assert_eq!(
                answer.header("www-authenticate"),
                "Bearer error=\"invalid_token\""
            );
        }
    }
}

#[tokio::test]
async fn a_key_is_never_used_with_another_algorithm() {
    let partner = Partner::good().await;
    let (rsa, ec) = (Key::rsa(), Key::ec());
    let published = vec![
        rsa.published("rsa"),
        ec.published("ec"),
        // A set that gives a shared secret away lets nobody in by it.
        Key::secret(SECRET).published("oct"),
    ];
    let issuer = Issuer::publishing(published.clone()).await;
    let proxy = believing(&partner, &issuer).await;
    let header = |algorithm: &str, id: &str| json!({"alg": algorithm, "kid": id});
    // The classic: the public key, as everyone can read it, taken for a shared secret.
    let public = published[0]["n"].as_str().expect("text").as_bytes();
    let unsigned = |header: Value| {
        let [header, claims] = [header, claims()].map(|part| encode(part.to_string().as_bytes()));
        format!("{header}.{claims}.")
    };
    for (what, token) in [
        (
            "public key as a secret",
            Key::secret(public).sign(&header("HS256", "rsa"), &claims()),
        ),
        (
            "a published secret",
            Key::secret(SECRET).sign(&header("HS256", "oct"), &claims()),
        ),
        ("ec as rsa", ec.sign(&header("RS256", "ec"), &claims())),
        ("rsa as ec", rsa.sign(&header("ES256", "rsa"), &claims())),
        ("another hash", rsa.sign(&header("RS512", "rsa"), &claims())),
        ("none", unsigned(header("none", "rsa"))),
        ("None", unsigned(header("nOnE", "rsa"))),
        ("unsigned", unsigned(header("RS256", "rsa"))),
        ("no algorithm", unsigned(json!({"kid": "rsa"}))),
    ] {
        let refused = ask_with(&proxy, &token).await;
        assert_eq!(refused.status, 401, "{what}");
    }
    let shared = sharing_a_secret(&partner).await;
    for token in [
        rsa.token("rsa"),
        ec.token("ec"),
        unsigned(header("none", "k")),
    ] {
        assert_eq!(ask_with(&shared, &token).await.status, 401);
    }
    let longer = Key::secret(SECRET).sign(&header("HS512", "k"), &claims());
    assert_eq!(ask_with(&shared, &longer).await.status, 401);
    assert!(partner.seen().is_empty());
}

#[tokio::test]
async fn what_a_token_says_about_keys_is_not_followed() {
    let partner = Partner::good().await;
    let (good, mine) = (Key::ed(), Key::ed());
    let issuer = Issuer::publishing(vec![good.published("k")]).await;
    let elsewhere = Issuer::publishing(vec![mine.published("k")]).await;
    let proxy = believing(&partner, &issuer).await;
    for extra in [
        json!({"jku": elsewhere.url()}),
        json!({"x5u": elsewhere.url()}),
        json!({"jwk": mine.published("k")}),
        json!({"kid": "../../../dev/null"}),
        json!({"kid": "k' OR '1'='1"}),
        json!({"kid": elsewhere.url()}),
        json!({"kid": "k".repeat(1000)}),
        json!({"kid": ["k"]}),
        json!({"kid": null}),
    ] {
        let mut header = json!({"alg": "EdDSA", "kid": "k"});
        for (name, value) in extra.as_object().expect("an object") {
            header[name] = value.clone();
        }
        let refused = ask_with(&proxy, &mine.sign(&header, &claims())).await;
        refused.problem(401, "unauthorized");
    }
    assert!(
        elsewhere.server.seen().is_empty(),
        "a key was looked for elsewhere"
    );
    let critical = json!({"alg": "EdDSA", "kid": "k", "crit": ["b64"], "b64": false});
    assert_eq!(
        ask_with(&proxy, &good.sign(&critical, &claims()))
            .await
            .status,
        401
    );
    assert_eq!(ask_with(&proxy, &good.token("k")).await.status, 200);
}

#[tokio::test]
async fn tokens_that_are_none_are_refused() {
    let partner = Partner::good().await;
    let key = Key::ed();
    let issuer = Issuer::publishing(vec![key.published("k")]).await;
    let proxy = believing(&partner, &issuer).await;
    let good = key.token("k");
    let (message, signature) = good.rsplit_once('.').expect("three parts");
    let other = claiming(&key, &claims_with("sub", json!("someone-else")));
    let other = other.rsplit_once('.').expect("three parts").0;
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        message,
        &format!("{good}.{signature}"),
        &format!("{message}."),
        &format!("{message}.AAAA"),
        &format!("{other}.{signature}"),
        &"a".repeat(9000),
    ] {
        let request = proxy.get("/api/presigned-url?filename=a.csv");
        let refused = answer(request.header("authorization", format!("Bearer {token}"))).await;
        assert_eq!(refused.status, 401, "{token}");
    }
    let twice = proxy
        .get("/api/presigned-url?filename=a.csv")
        .header("authorization", format!("Bearer {good}"))
        .header("authorization", format!("Bearer {good}"));
    answer(twice).await.problem(401, "unauthorized");
    assert_eq!(ask_with(&proxy, &good).await.status, 200);
}

#[tokio::test]
async fn new_keys_are_found_at_once_and_unknown_ones_are_looked_for_once() {
    let partner = Partner::good().await;
    let (old, new) = (Key::ed(), Key::ed());
    let issuer = Issuer::publishing(vec![old.published("old")]).await;
    let proxy = believing(&partner, &issuer).await;
    assert_eq!(ask_with(&proxy, &old.token("old")).await.status, 200);

    issuer.publish(vec![new.published("new")]);
    assert_eq!(ask_with(&proxy, &new.token("new")).await.status, 200);
    assert_eq!(issuer.server.seen().len(), 2);
    // The withdrawn key ends with its publication.
    assert_eq!(ask_with(&proxy, &old.token("old")).await.status, 401);
    for n in 0..50 {
        let token = new.token(&format!("invented-{n}"));
        assert_eq!(ask_with(&proxy, &token).await.status, 401);
    }
    assert_eq!(
        issuer.server.seen().len(),
        2,
        "the issuer was asked each time"
    );
}

#[tokio::test]
async fn without_the_issuer_s_keys_nobody_is_let_in() {
    let partner = Partner::good().await;
    let key = Key::ed();
    let huge = format!("{{\"keys\": [], \"more\": \"{}\"}}", "x".repeat(70_000));
    let set = json!({"keys": [key.published("k")]}).to_string();
    for (status, headers, body) in [
        (500, vec![], set.as_str()),
        (302, vec![("location", "/elsewhere")], ""),
        (200, vec![], "no JSON"),
        (200, vec![], "{\"keys\": []}"),
        (200, vec![], huge.as_str()),
    ] {
        let issuer = Partner::always(status, &headers, body).await;
        let mut proxy = Proxy::start(
            &partner.url(),
            &[
                ("auth", "jwt"),
                ("jwt-issuer", ISSUER),
                ("jwt-audience", AUDIENCE),
                ("jwt-jwks-url", &issuer.url()),
            ],
        )
        .await;
        for _ in 0..3 {
            let refused = ask_with(&proxy, &key.token("k")).await;
            refused.problem(503, "proxy-unavailable");
            assert_eq!(refused.header("retry-after"), "5");
        }
        assert_eq!(issuer.seen().len(), 1, "{body}: asked once in ten seconds");
        let line = proxy.log_line("cannot be fetched").await;
        assert!(line.contains("\"alarm\":true"), "{line}");
    }
    assert!(partner.seen().is_empty());
}

#[tokio::test]
async fn keys_arrive_even_if_the_client_that_asked_for_them_has_left() {
    let partner = Partner::good().await;
    let key = Key::ed();
    let set = json!({"keys": [key.published("k")]}).to_string();
    let (arrived, go) = (
        std::sync::Arc::new(tokio::sync::Notify::new()),
        std::sync::Arc::new(tokio::sync::Notify::new()),
    );
    let gate = (arrived.clone(), go.clone());
    let issuer = Partner::answering(move |_| {
        let ((arrived, go), set) = (gate.clone(), set.clone());
        async move {
            arrived.notify_one();
            go.notified().await;
            axum::response::IntoResponse::into_response(set)
        }
    })
    .await;
    let mut proxy = Proxy::start(
        &partner.url(),
        &[
            ("auth", "jwt"),
            ("jwt-issuer", ISSUER),
            ("jwt-audience", AUDIENCE),
            ("jwt-jwks-url", &issuer.url()),
        ],
    )
    .await;
    let request = proxy
        .get("/api/presigned-url?filename=a.csv")
        .header("authorization", format!("Bearer {}", key.token("k")));
    let impatient = tokio::spawn(request.timeout(Duration::from_secs(20)).send());
    arrived.notified().await;
    impatient.abort();
    let _ = impatient.await;
    go.notify_one();
    proxy.log_line("keys were fetched").await;
    assert_eq!(ask_with(&proxy, &key.token("k")).await.status, 200);
    assert_eq!(issuer.seen().len(), 1);
}
