//! What people may write: the template of keys, extensions, sizes and quotas.

use serde_json::{Value, json};

use crate::{
    issuer::{AUDIENCE, ISSUER, Key, claims_with},
    partner::Partner,
    process::{Answer, Proxy, answer},
    startup::file,
};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

/// A proxy that lets in who has a token signed with [`SECRET`].
async fn start(partner: &Partner, more: &[(&str, &str)]) -> Proxy {
    let secret = file("names-jwt-secret", SECRET);
    let names = file("names-secret", b"a secret of 32 bytes for {random}!!\n");
    let mut settings = vec![
        ("auth", "jwt"),
        ("jwt-issuer", ISSUER),
        ("jwt-audience", AUDIENCE),
        ("jwt-secret-file", &secret),
    ];
    if more.iter().any(|(_, value)| value.contains("{random}")) {
        settings.push(("name-secret-file", &names));
    }
    settings.extend(more);
    Proxy::start(&partner.url(), &settings).await
}

fn token(claims: &Value) -> String {
    let header = json!({"alg": "HS256"});
    format!("Bearer {}", Key::secret(SECRET).sign(&header, claims))
}

async fn ask(proxy: &Proxy, claims: &Value, filename: &str) -> Answer {
    let request = proxy.get(&format!("/api/presigned-url?filename={filename}"));
    answer(request.header("authorization", token(claims))).await
}

#[tokio::test]
async fn the_examples_template_takes_the_names_of_each_page() {
    let partner = Partner::good().await;
    let now = direct_upload_core::utc::format_basic(crate::partner::now());
    for example in [
        include_str!("../../../../deploy/config.toml"),
        include_str!("../../../../deploy/kubernetes.yaml"),
    ] {
        let (_, template) = example
            .split_once("name-template = \"")
            .expect("a template");
        let (template, _) = template.split_once('"').expect("its end");
        let proxy = start(&partner, &[("name-template", template)]).await;
        // The element's `naming` is `keep` unless the page says otherwise.
        for filename in ["orders.csv", &format!("orders-{now}-x1y2z3.csv")] {
            let answered = ask(&proxy, &claims_with("tenant", json!("acme")), filename).await;
            assert_eq!(answered.status, 200, "{template} {filename}: {answered:?}");
        }
    }
}

#[tokio::test]
async fn a_key_has_the_tenant_in_it_and_is_what_the_partner_api_is_asked_for() {
    let partner = Partner::good().await;
    let template = ("name-template", "{tenant}-{stem}-{time}-{random}.{ext}");
    let mut proxy = start(&partner, &[template]).await;
    let now = direct_upload_core::utc::format_basic(crate::partner::now());
    let unique = format!("orders-{now}-x1y2z3.CSV");
    let acme = claims_with("tenant", json!("acme"));
    let answered = ask(&proxy, &acme, &unique).await;
    assert_eq!(answered.status, 200, "{answered:?}");
    let key = answered.json()["key"].as_str().expect("a key").to_owned();
    assert!(key.starts_with(&format!("acme-orders-{now}-")), "{key}");
    assert!(key.ends_with(".csv") && key.len() == "acme-orders--.csv".len() + 16 + 10);
    assert_eq!(partner.seen().last().expect("asked").filename(), key);
    let line: Value = serde_json::from_str(&proxy.log_line("presigned URL").await).expect("JSON");
    assert_eq!(line["key"], key);

    // A second attempt, at another copy: the same key, or the file would be there twice.
    let other = start(&partner, &[template]).await;
    assert_eq!(ask(&other, &acme, &unique).await.json()["key"], key);
    // Another upload of the same file; another tenant.
    let again = format!("orders-{now}-x1y2z4.CSV");
    assert_ne!(ask(&proxy, &acme, &again).await.json()["key"], key);
    let evil = claims_with("tenant", json!("evil"));
    let theirs = ask(&proxy, &evil, &unique).await.json();
    assert!(theirs["key"].as_str().expect("a key").starts_with("evil-"));

    // Without a time there is no key that stays the same.
    ask(&proxy, &acme, "orders.csv")
        .await
        .problem(400, "name-rejected");
    proxy.log_line("naming=\\\"unique\\\"").await;
    for claims in [
        claims_with("tenant", json!(null)),
        claims_with("tenant", json!("a-b")),
        claims_with("tenant", json!({"id": 1})),
    ] {
        ask(&proxy, &claims, &unique)
            .await
            .problem(403, "forbidden");
    }
}

#[tokio::test]
async fn a_confirmation_is_only_taken_for_a_key_of_one_s_own() {
    let partner = Partner::good().await;
    let proxy = start(
        &partner,
        &[
            ("name-template", "{tenant}-{stem}.{ext}"),
            ("confirm-path", "/done"),
            ("max-size", "1MB"),
        ],
    )
    .await;
    let confirm = async |key: &str, size: u64| {
        let body = json!({"key": key, "filename": "a.csv", "size": size});
        let request = proxy
            .request("POST", "/api/confirmations")
            .header(
                "authorization",
                token(&claims_with("tenant", json!("acme"))),
            )
            .header("content-type", "application/json")
            .body(body.to_string());
        answer(request).await
    };
    assert_eq!(confirm("acme-a.csv", 1_000_000).await.status, 204);
    confirm("evil-a.csv", 1)
        .await
        .problem(403, "confirm-failed");
    confirm("acme-a.csv", 1_000_001)
        .await
        .problem(422, "confirm-failed");
    assert_eq!(partner.seen().len(), 1);
}

#[tokio::test]
async fn extensions_can_be_fewer_and_the_size_is_advice() {
    let partner = Partner::good().await;
    let settings = [("extensions", "zip"), ("max-size", "500 MB")];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let detail = proxy
        .ask("filename=a.csv")
        .await
        .problem(415, "name-rejected");
    assert_eq!(detail, "Files of the type .csv are not accepted here.");
    assert!(partner.seen().is_empty());
    let answer = proxy.ask("filename=a.ZIP").await;
    assert_eq!(
        (answer.status, &answer.json()["maxSize"]),
        (200, &json!(500_000_000))
    );
}

#[tokio::test]
async fn each_person_may_ask_so_often_wherever_they_are() {
    let partner = Partner::good().await;
    let settings = [
        ("subject-rate-limit", "3"),
        ("trusted-proxies", "127.0.0.1"),
    ];
    let proxy = start(&partner, &settings).await;
    let from = async |address: &str, sub: &str| {
        let request = proxy
            .get("/api/presigned-url?filename=a.pdf")
            .header("x-forwarded-for", address)
            .header("authorization", token(&claims_with("sub", json!(sub))));
        answer(request).await
    };
    for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
        assert_eq!(from(address, "ada").await.status, 415);
    }
    from("192.0.2.4", "ada").await.problem(429, "rate-limited");
    assert_eq!(from("192.0.2.1", "eve").await.status, 415);
    let metrics = proxy.metrics().await;
    let counted = r#"direct_upload_proxy_refusals_total{reason="subject-rate"} 1"#;
    assert!(metrics.contains(counted), "{metrics}");
}
