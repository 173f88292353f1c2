//! One run with all that a proxy does in its life: settings from a file, `--check`, the doctor,
//! uploads through a real storage, every failure of the partner API, people's mistakes, new
//! secrets, metrics and traces. Whatever any of it wrote, answered or sent to the collector is
//! searched for the key, tokens, cookies, presigned queries and a file's content.

use direct_upload_stand::{Config, Stand};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    collector::{endpoint, spans},
    issuer::{AUDIENCE, ISSUER, Issuer, Key, claims_with},
    partner::Partner,
    process::{Answer, Ended, KEY, Proxy, answer, binary, run},
    startup::file,
};

const PORTAL: &str = "https://portal.example.com";
const NAMES: &str = "behind-the-random-part-of-a-full-run";
const CONTENT: &str = "iban;amount\nDE02120300000000202051;1712.50\n";
/// A line of it.
const OF_CONTENT: &str = "DE02120300000000202051";
const ENCODED: &str = "DE02120300000000202051%3B1712.50";
const COOKIE: &str = "a-cookie-of-another-service-9d";

/// All that was given away, and what must not be in it.
struct Given {
    all: String,
    secrets: Vec<String>,
}

impl Given {
    fn new(tokens: &[String]) -> Self {
        let fixed = [
            KEY,
            NAMES,
            OF_CONTENT,
            COOKIE,
            "X-Amz-Signature",
            "X-Amz-Credential",
        ];
        let parts = tokens.iter().flat_map(|token| token.split('.'));
        Self {
            all: String::new(),
            secrets: fixed.into_iter().chain(parts).map(str::to_owned).collect(),
        }
    }

    fn add(&mut self, answer: &Answer) {
        let body = String::from_utf8_lossy(&answer.body);
        self.all.push_str(&format!("{:?} {body}\n", answer.headers));
    }

    /// Takes the answer that a presigned URL belongs into, without it, and gives the URL.
    fn add_handed_out(&mut self, answer: &Answer) -> String {
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        let url = body["presignedURL"].as_str().expect("a URL").to_owned();
        let (_, signature) = url.split_once("X-Amz-Signature=").expect("signed");
        self.secrets.push(signature.to_owned());
        let rest = String::from_utf8_lossy(&answer.body).replace(&url, "");
        self.all.push_str(&format!("{:?} {rest}\n", answer.headers));
        url
    }

    fn add_ended(&mut self, ended: &Ended) {
        self.all.push_str(&ended.stdout);
        self.all.push_str(&ended.stderr);
    }

    #[track_caller]
    fn holds_no_secret(&self) {
        for secret in &self.secrets {
            assert!(!self.all.contains(secret), "{secret} in {}", self.all);
        }
    }
}

/// The parts of a run.
struct Run {
    proxy: Proxy,
    /// Where the stand's faults are switched.
    faults: String,
    pages: Client,
    token: String,
    given: Given,
}

impl Run {
    async fn ask(&self, query: &str, token: &str) -> Answer {
        let request = self.proxy.get(&format!("/api/presigned-url?{query}"));
        answer(request.header("authorization", format!("Bearer {token}"))).await
    }

    /// From the presigned URL to the confirmation.
    async fn upload(&mut self, name: &str) {
        let answered = self.ask(&format!("filename={name}"), &self.token).await;
        let url = self.given.add_handed_out(&answered);
        let sent = self.pages.put(&url).header("content-type", "text/csv");
        let stored = sent.body(CONTENT).send().await.expect("an answer");
        assert_eq!(stored.status(), 200);
        let key = answered.json()["key"].clone();
        let etag = stored.headers()["etag"].to_str().expect("ASCII");
        let body = json!({"key": key, "filename": name, "size": CONTENT.len(), "etag": etag});
        let request = self.proxy.request("POST", "/api/confirmations");
        let request = request
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("referer", url);
        let confirmed = answer(request.body(body.to_string())).await;
        assert_eq!(confirmed.status, 204, "{confirmed:?}");
        self.given.add(&confirmed);
    }

    /// What the partner API can do wrong.
    async fn failures(&mut self) {
        let indiscreet =
            json!({"kind": "partner-status", "status": 422, "message": format!("{KEY} may not")});
        for (fault, status) in [
            (json!({"kind": "expired-url"}), 502),
            (json!({"kind": "empty-body-checksum"}), 502),
            (json!({"kind": "partner-foreign-host"}), 502),
            (json!({"kind": "partner-junk"}), 502),
            (json!({"kind": "partner-redirect"}), 502),
            (json!({"kind": "partner-down"}), 502),
            (indiscreet, 422),
            (
                json!({"kind": "partner-status", "status": 401, "message": KEY}),
                502,
            ),
            (
                json!({"kind": "partner-status", "status": 500, "message": KEY}),
                502,
            ),
        ] {
            let set = self
                .pages
                .put(&self.faults)
                .header("content-type", "application/json");
            let set = set.body(json!([fault]).to_string()).send().await;
            assert_eq!(set.expect("an answer").status(), 204, "{fault}");
            let failed = self.ask("filename=orders.csv", &self.token).await;
            assert_eq!(failed.status, status, "{fault}");
            self.given.add(&failed);
            let unset = self.pages.delete(&self.faults).send().await;
            assert_eq!(unset.expect("an answer").status(), 204);
        }
    }

    /// What people and pages can do wrong.
    async fn mistakes(&mut self, tokens: &[String]) {
        for token in tokens {
            let refused = self.ask("filename=a.csv", token).await;
            assert_eq!(refused.status, 401);
            self.given.add(&refused);
            let cookie = format!("session={token}; other={COOKIE}");
            let by_cookie = self
                .proxy
                .get(&format!("/api/presigned-url?filename=a.csv&token={token}"));
            self.given
                .add(&answer(by_cookie.header("cookie", cookie)).await);
        }
        for (method, path, kind) in [
            // The file to the proxy instead of the storage.
            ("PUT", "/api/presigned-url?filename=a.csv", "text/csv"),
            ("POST", "/api/confirmations", "text/csv"),
            ("POST", "/api/confirmations", "application/json"),
        ] {
            let request = self
                .proxy
                .request(method, path)
                .header("content-type", kind);
            let request = request.header("authorization", format!("Bearer {}", self.token));
            let refused = answer(request.body(CONTENT)).await;
            assert!(matches!(refused.status, 400 | 405 | 415), "{refused:?}");
            self.given.add(&refused);
        }
        let by_name = self.ask(&format!("filename={ENCODED}"), &self.token).await;
        by_name.problem(415, "name-rejected");
        self.given.add(&by_name);
        let query = format!("filename=a.csv&content={ENCODED}");
        let beside_it = self.ask(&query, &self.token).await;
        self.given.add_handed_out(&beside_it);
        for path in ["/healthz", "/readyz", "/nothing", "/api/nothing"] {
            self.given.add(&answer(self.proxy.get(path)).await);
        }
    }
}

fn settings(
    stand: &Stand,
    issuer: &Issuer,
    collector: &Partner,
    key: &str,
    format: &str,
) -> String {
    let addresses = stand.addresses();
    format!(
        "listen = \"127.0.0.1:0\"\nmetrics-listen = \"127.0.0.1:0\"\n\
         upstream = \"{}\"\nconfirm-path = \"/integrations/direct/confirmations\"\n\
         api-key-file = \"{key}\"\nstorage-hosts = \"{}\"\nallowed-origins = [\"{PORTAL}\"]\n\
         auth = \"jwt\"\njwt-issuer = \"{ISSUER}\"\njwt-audience = \"{AUDIENCE}\"\n\
         jwt-jwks-url = \"{}\"\njwt-cookie = \"session\"\n\
         name-template = \"{{tenant}}_{{stem}}-{{random}}.{{ext}}\"\nname-secret-file = \"{}\"\n\
         traces-endpoint = \"{}\"\nlog-level = \"debug\"\nlog-format = \"{format}\"\n",
        addresses.partner_api,
        addresses.storage.trim_start_matches("http://"),
        issuer.url(),
        file("full-run-names", NAMES.as_bytes()),
        endpoint(collector),
    )
}

#[tokio::test]
async fn nothing_that_is_written_answered_or_sent_holds_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config {
        api_key: KEY.to_owned(),
        allowed_origins: vec![PORTAL.to_owned()],
        confirmations: true,
        ..Config::on_free_ports(folder.path().to_owned())
    };
    let stand = Stand::start(config).await.expect("a stand");
    let good = Key::ed();
    let issuer = Issuer::publishing(vec![good.published("k")]).await;
    let header = json!({"alg": "EdDSA", "kid": "k"});
    let bad = [
        good.sign(&header, &claims_with("exp", json!(1))),
        Key::ed().token("k"),
        "aGVhZGVyLW9m.bm8tand0LWF0LWFsbA.c2lnbmF0dXJl".to_owned(),
    ];
    let token = good.token("k");
    let tokens: Vec<String> = bad.iter().chain([&token]).cloned().collect();
    for format in ["json", "text"] {
        let collector = Partner::always(200, &[], "").await;
        let key = file("full-run-key", KEY.as_bytes());
        let path = file(
            "full-run.toml",
            settings(&stand, &issuer, &collector, &key, format).as_bytes(),
        );
        let mut given = Given::new(&tokens);
        for words in [
            &["--check"][..],
            &["doctor", "--origin", PORTAL, "--write-test"],
        ] {
            let mut command = binary();
            command.args(words).args(["--config", &path]);
            let ended = run(command).await;
            assert_eq!(ended.status, Some(0), "{}{}", ended.stdout, ended.stderr);
            given.add_ended(&ended);
        }
        let mut command = binary();
        command.args(["--config", &path]);
        let mut run = Run {
            proxy: Proxy::spawn(command).await,
            pages: Client::builder().no_proxy().build().expect("a client"),
            token: token.clone(),
            given,
            faults: format!("{}/faults", stand.addresses().admin),
        };
        run.upload("orders.csv").await;
        run.mistakes(&bad).await;
        run.failures().await;
        file("full-run-key", b"one line\nand another");
        run.proxy.signal("HUP").await;
        run.proxy.log_line("the old ones are kept").await;
        file("full-run-key", KEY.as_bytes());
        run.proxy.signal("HUP").await;
        run.proxy.log_line("the secrets were read again").await;
        run.upload("again.csv").await;
        run.given.all.push_str(&run.proxy.metrics().await);
        let ended = run.proxy.stop().await;
        assert_eq!(ended.status, Some(0));

        let mut given = run.given;
        given.add_ended(&ended);
        let traced: String = collector
            .seen()
            .iter()
            .map(|seen| String::from_utf8_lossy(&seen.body).into_owned())
            .collect();
        given.all.push_str(&traced);
        // It was a full run, and all of it was read.
        for part in [
            "handed-out",
            "confirmed",
            "acme_again-",
            "bad-token",
            "key-refused",
            "url-refused",
            "was stored",
        ] {
            assert!(given.all.contains(part), "{part} is not in {}", given.all);
        }
        assert!(spans(&collector).len() > 20, "{:?}", spans(&collector));
        given.holds_no_secret();
        for personal in [".csv", "acme", "person-1"] {
            assert!(!traced.contains(personal), "{personal} in {traced}");
        }
        let lines = ended.stderr.lines();
        let handed_out = lines.filter(|line| line.contains("handed-out")).count();
        assert_eq!(handed_out, 3, "{}", ended.stderr);
        if format == "json" {
            let all_json = ended
                .stderr
                .lines()
                .all(|line| serde_json::from_str::<Value>(line).is_ok());
            assert!(all_json, "{}", ended.stderr);
        }
    }
}
