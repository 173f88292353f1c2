//! A run with people who sign in, in which nothing that was written or answered may hold their
//! tokens, their cookies, or the secrets that tokens and keys are made with.

use serde_json::json;

use crate::{
    issuer::{AUDIENCE, ISSUER, Key, claims_with},
    partner::Partner,
    process::{Answer, Ended, KEY, Proxy, answer},
    startup::file,
};

const SHARED: &str = "shared-with-the-issuer-0123456789";
const NAMES: &str = "behind-the-random-part-0123456789";

/// All that the proxy gave away: answers, metrics and logs.
#[derive(Default)]
struct Given(String);

impl Given {
    fn add(&mut self, answer: &Answer) {
        let body = String::from_utf8_lossy(&answer.body);
        self.0.push_str(&format!("{:?} {body}\n", answer.headers));
    }

    fn end(mut self, ended: &Ended) -> String {
        self.0.push_str(&ended.stdout);
        self.0.push_str(&ended.stderr);
        self.0
    }
}

#[tokio::test]
async fn tokens_cookies_and_secrets_are_told_to_nobody() {
    let partner = Partner::good().await;
    let (shared, names) = (
        file("shared", SHARED.as_bytes()),
        file("names", NAMES.as_bytes()),
    );
    let good = Key::secret(SHARED.as_bytes());
    let tokens = [
        good.token("good"),
        good.sign(&json!({"alg": "HS256"}), &claims_with("exp", json!(1))),
        good.sign(&json!({"alg": "HS256"}), &claims_with("sub", json!(7))),
        Key::secret(NAMES.as_bytes()).token("foreign"),
        Key::ed().token("another-algorithm"),
        "e30.bm8tand0LWF0LWFsbA.c2lnbmF0dXJl".to_owned(),
    ];
    for format in ["json", "text"] {
        let settings = [
            ("auth", "jwt"),
            ("jwt-issuer", ISSUER),
            ("jwt-audience", AUDIENCE),
            ("jwt-secret-file", shared.as_str()),
            ("jwt-cookie", "session"),
            ("name-template", "{sub}_{stem}-{random}.{ext}"),
            ("name-secret-file", names.as_str()),
            ("confirm-path", "/done"),
            ("allowed-origins", "https://portal.example.com"),
            ("log-format", format),
        ];
        let proxy = Proxy::start(&partner.url(), &settings).await;
        let mut given = Given::default();
        let path = "/api/presigned-url?filename=a.csv&access_token=in-the-query-7c";
        for (n, token) in tokens.iter().enumerate() {
            let bearer = format!("Bearer {token}");
            let by_header = proxy.get("/api/presigned-url?filename=a.csv");
            let by_header = answer(by_header.header("authorization", &bearer)).await;
            assert_eq!(by_header.status == 200, n == 0, "{by_header:?}");
            given.add(&by_header);
            let cookie = format!("session={token}; other=a-cookie-of-another-9d");
            let by_cookie = proxy.get(path).header("cookie", &cookie);
            given.add(&answer(by_cookie).await);
            let by_both = proxy
                .get(path)
                .header("authorization", &bearer)
                .header(
                    "referer",
                    "https://portal.example.com/?ticket=in-the-referer-5e",
                )
                .header("cookie", cookie);
            given.add(&answer(by_both).await);
            let confirmation = json!({"key": "person-1_a.csv", "filename": "a.csv", "size": 1});
            let confirmed = proxy
                .request("POST", "/api/confirmations")
                .header("authorization", &bearer)
                .header("content-type", "application/json")
                .body(confirmation.to_string());
            given.add(&answer(confirmed).await);
        }
        let basic = proxy
            .get("/in-the-path-3f/api/presigned-url")
            .header("authorization", "Basic cGVyc29uOnBhc3N3b3Jk");
        given.add(&answer(basic).await);
        given.0.push_str(&proxy.metrics().await);

        let given = given.end(&proxy.stop().await);
        assert!(given.contains("person-1"), "who asked is in the log");
        let parts = tokens.iter().flat_map(|token| token.split('.'));
        for secret in parts.chain([
            SHARED,
            NAMES,
            KEY,
            "a-cookie-of-another-9d",
            "in-the-query-7c",
            "in-the-referer-5e",
            "in-the-path-3f",
            "cGVyc29uOnBhc3N3b3Jk",
        ]) {
            // The header of some tokens is too short to be a secret.
            if secret.len() > 3 {
                assert!(!given.contains(secret), "{secret} in {given}");
            }
        }
    }
}
