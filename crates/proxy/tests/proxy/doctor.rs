//! `doctor`: what it finds, what it says mends that, and that it tells nobody's secrets and
//! writes nothing unasked.

use direct_upload_stand::{Config, Fault, FaultKind, Stand};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    issuer::{AUDIENCE, ISSUER, Issuer, Key},
    partner::{Partner, signed, signed_with},
    process::{Ended, KEY, binary, run},
    startup::file,
};

const PORTAL: &str = "https://portal.example.com";

/// A partner API and a bucket whose rule covers these origins.
async fn stand(origins: &[&str]) -> (Stand, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config {
        api_key: KEY.to_owned(),
        allowed_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
        ..Config::on_free_ports(folder.path().to_owned())
    };
    (Stand::start(config).await.expect("a stand"), folder)
}

async fn switch(stand: &Stand, kind: Value) {
    let fault: Fault = serde_json::from_value(kind).expect("a fault");
    assert!(!matches!(fault.kind, FaultKind::Stall { .. }));
    let url = format!("{}/faults", stand.addresses().admin);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let body = serde_json::to_vec(&[fault]).expect("JSON");
    let request = client.put(url).header("content-type", "application/json");
    assert!(
        request
            .body(body)
            .send()
            .await
            .expect("an answer")
            .status()
            .is_success()
    );
}

/// Runs the doctor in front of this partner API and storage.
async fn doctor(upstream: &str, storage: &str, more: &[&str]) -> Ended {
    let key = file("doctor-key", KEY.as_bytes());
    let mut command = binary();
    command
        .args(["doctor", "--origin", PORTAL])
        .args(["--api-key-file", &key])
        .args(["--upstream", upstream, "--storage-hosts", storage])
        .args(more);
    if !more.contains(&"--allowed-origins") {
        command.args(["--allowed-origins", PORTAL]);
    }
    let ended = run(command).await;
    let all = format!("{}{}", ended.stdout, ended.stderr);
    for secret in [KEY, "X-Amz-Signature", "X-Amz-Credential"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    ended
}

async fn doctor_of(stand: &Stand, more: &[&str]) -> Ended {
    let addresses = stand.addresses();
    let host = addresses.storage.trim_start_matches("http://");
    doctor(&addresses.partner_api, host, more).await
}

#[track_caller]
fn finds(ended: &Ended, status: i32, parts: &[&str]) {
    let said = &ended.stdout;
    assert_eq!(ended.status, Some(status), "{said}{}", ended.stderr);
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
}

fn stored(folder: &TempDir) -> Vec<String> {
    let bucket = folder.path().join("uploads");
    std::fs::read_dir(bucket)
        .expect("the bucket's folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| !name.starts_with('.'))
        .collect()
}

#[tokio::test]
async fn all_is_well_where_uploads_work_and_nothing_is_written() {
    let (stand, folder) = stand(&[PORTAL]).await;
    let ended = doctor_of(&stand, &[]).await;
    finds(
        &ended,
        0,
        &[
            "fine   settings: they can be used",
            "fine   API key: it is read from a file",
            "fine   allowed origins: ",
            "fine   partner API: it gives a presigned URL for direct-upload-doctor.csv",
            "fine   presigned URL: it can be used for ",
            "fine   bucket's CORS rule: pages of this origin may send files",
            "\nUploads can work, as far as was tried: no file was sent (--write-test sends one), and \
             confirmations were not tried.\n",
        ],
    );
    assert_eq!(ended.stderr, "");
    assert_eq!(stored(&folder), Vec::<String>::new());

    let ended = doctor_of(&stand, &["--write-test"]).await;
    let written = "fine   write test: direct-upload-doctor.csv was stored, and can be deleted";
    finds(&ended, 0, &[written]);
    assert_eq!(stored(&folder), ["direct-upload-doctor.csv"]);
    finds(
        &doctor_of(&stand, &["--write-test", "--extensions", "zip"]).await,
        0,
        &["doctor.zip"],
    );
}

#[tokio::test]
async fn a_bucket_that_does_not_cover_the_origin_is_shown_the_rule_that_would() {
    let (stand, _folder) = stand(&["https://other.example"]).await;
    let origins = format!("https://second.example,{PORTAL}");
    let ended = doctor_of(&stand, &["--allowed-origins", &origins]).await;
    finds(
        &ended,
        1,
        &["WRONG  bucket's CORS rule: it refuses a browser's question (403"],
    );
    let rule = &ended.stdout[ended.stdout.find("\n       {").expect("a rule")..];
    let rule = &rule[..=rule.rfind('}').expect("its end")];
    let rule: Value = serde_json::from_str(rule).expect("JSON");
    let rule = &rule["CORSRules"];
    // S3 replaces the whole, and other pages would be shut out.
    assert_eq!(
        rule[0]["AllowedOrigins"],
        json!([PORTAL, "https://second.example"])
    );
    assert_eq!(rule[0]["AllowedMethods"], json!(["PUT"]));
    assert_eq!(rule[0]["AllowedHeaders"], json!(["content-type"]));
    let documented = include_str!("../../../../docs/storage.md");
    for header in rule[0]["ExposeHeaders"].as_array().expect("a list") {
        assert!(documented.contains(header.as_str().expect("a name")));
    }
}

#[tokio::test]
async fn what_the_storage_answers_is_explained() {
    let (stand, folder) = stand(&[PORTAL]).await;
    for (fault, more, part) in [
        (
            json!({"kind": "temporary-redirect"}),
            &[][..],
            "WRONG  bucket's CORS rule: it redirects a browser's question (307",
        ),
        (
            json!({"kind": "no-cors"}),
            &[],
            "WRONG  bucket's CORS rule: ",
        ),
        (
            json!({"kind": "forbidden"}),
            &["--write-test"],
            "WRONG  write test: it was refused (403 Forbidden, AccessDenied)\n       mend: give the \
             signer s3:PutObject",
        ),
        (
            json!({"kind": "expired-url"}),
            &["--write-test"],
            "WRONG  presigned URL: it expired ",
        ),
        (
            json!({"kind": "partner-foreign-host"}),
            &["--write-test"],
            "to --storage-hosts (UPLOAD_PROXY_STORAGE_HOSTS)",
        ),
        (
            json!({"kind": "empty-body-checksum"}),
            &["--write-test"],
            "requestChecksumCalculation",
        ),
    ] {
        switch(&stand, fault.clone()).await;
        let ended = doctor_of(&stand, more).await;
        finds(
            &ended,
            1,
            &[part, "Uploads cannot work until what is wrong is mended."],
        );
    }
    assert_eq!(stored(&folder), Vec::<String>::new());
}

#[tokio::test]
async fn what_the_partner_api_answers_is_explained() {
    for (status, headers, body, part) in [
        (
            401,
            &[][..],
            "",
            "put the key that the partner gave you into the file",
        ),
        (
            302,
            &[("location", "/x")],
            "",
            "leads; the key is not sent along",
        ),
        (404, &[], "", "/integrations/direct/presigned-url is asked"),
        (200, &[], "{}", "is not JSON with a presignedURL"),
        (200, &[], "\n<html>", "an HTML page, perhaps a sign-in"),
        (
            422,
            &[],
            "{\"message\": \"No doctors.\"}",
            "422 Unprocessable Entity: No doctors.",
        ),
        (503, &[], "", "try again in a while"),
    ] {
        let partner = Partner::always(status, headers, body).await;
        finds(
            &doctor(&partner.url(), "storage.example", &[]).await,
            1,
            &["WRONG  partner API", part],
        );
    }
    let ended = doctor("http://127.0.0.1:1", "storage.example", &[]).await;
    finds(
        &ended,
        1,
        &[
            "WRONG  partner API: it cannot be reached",
            "the way to http://127.0.0.1:1/",
        ],
    );
    // Connecting has five seconds at most, whatever the setting.
    for (time, helps) in [("9s", true), ("10s", false)] {
        let more = ["--upstream-timeout", time];
        let ended = doctor("http://127.0.0.1:1", "storage.example", &more).await;
        let said = &ended.stdout;
        assert_eq!(said.contains("raise --upstream-timeout"), helps, "{said}");
    }
}

#[tokio::test]
async fn an_answer_that_allows_too_little_is_named_by_its_part() {
    for (allowed, part) in [
        (["", "PUT", "content-type"], "(AllowedOrigins)"),
        (
            ["https://portal.example.com.evil.example", "PUT", "*"],
            "(AllowedOrigins)",
        ),
        (
            [PORTAL, "GET, POST", "content-type"],
            "allow PUT (AllowedMethods)",
        ),
        (
            [PORTAL, "GET, PUT", "x-other"],
            "allow content-type (AllowedHeaders)",
        ),
        (["*", "*", "*"], "fine   bucket's CORS rule"),
        (
            [PORTAL, "GET, PUT", "X-Other, Content-Type"],
            "fine   bucket's CORS rule",
        ),
    ] {
        let storage = Partner::always(
            200,
            &[
                ("access-control-allow-origin", allowed[0]),
                ("access-control-allow-methods", allowed[1]),
                ("access-control-allow-headers", allowed[2]),
            ],
            "",
        )
        .await;
        let url = signed(&format!("{}/bucket/k", storage.url()));
        let partner = Partner::always(200, &[], &json!({"presignedURL": url}).to_string()).await;
        let host = storage.address.to_string();
        let ended = doctor(&partner.url(), &host, &[]).await;
        finds(&ended, i32::from(!part.starts_with("fine")), &[part]);
        let [asked] = &storage.seen()[..] else {
            panic!("asked once")
        };
        assert_eq!(asked.method, "OPTIONS");
        assert_eq!(asked.header("origin"), PORTAL);
        assert_eq!(asked.header("access-control-request-method"), "PUT");
        assert_eq!(
            asked.header("access-control-request-headers"),
            "content-type"
        );
    }
    let url = signed_with("http://127.0.0.1:1/k", 0, "host;x-amz-acl");
    let partner = Partner::always(200, &[], &json!({"presignedURL": url}).to_string()).await;
    let ended = doctor(&partner.url(), "127.0.0.1:1", &[]).await;
    finds(
        &ended,
        1,
        &["WRONG  presigned URL", "sign host and content-type only"],
    );
    let url = signed("http://127.0.0.1:1/k");
    let partner = Partner::always(200, &[], &json!({"presignedURL": url}).to_string()).await;
    let ended = doctor(&partner.url(), "127.0.0.1:1", &[]).await;
    finds(&ended, 1, &["WRONG  bucket: 127.0.0.1:1 does not answer"]);
}

#[tokio::test]
async fn the_proxy_s_own_settings_are_looked_at_too() {
    let (stand, _folder) = stand(&[PORTAL]).await;
    let ended = doctor_of(&stand, &["--allowed-origins", "https://a.example"]).await;
    let added = "mend: add https://portal.example.com to --allowed-origins";
    finds(&ended, 1, &["WRONG  allowed origins", added]);

    let secret = file("doctor-name-secret", &[b's'; 32]);
    for (template, said) in [
        (
            "{stem}-{random}.{ext}",
            "fine   storage keys: the template takes names with and without naming=\"unique\"",
        ),
        (
            "{stem}-{time}-{random}.{ext}",
            "note   storage keys: --name-template has {time}: a page whose element has not \
             naming=\"unique\" gets 400",
        ),
    ] {
        let named = ["--name-template", template, "--name-secret-file", &secret];
        finds(&doctor_of(&stand, &named).await, 0, &[said]);
    }

    let issuer = Issuer::publishing(vec![Key::ed().published("k")]).await;
    let jwt = [
        "--auth",
        "jwt",
        "--jwt-issuer",
        ISSUER,
        "--jwt-audience",
        AUDIENCE,
    ];
    let url = issuer.url();
    let ended = doctor_of(&stand, &[&jwt[..], &["--jwt-jwks-url", &url]].concat()).await;
    finds(
        &ended,
        0,
        &["fine   sign-ins: the issuer publishes usable keys: 1"],
    );
    let ended = doctor_of(
        &stand,
        &[&jwt[..], &["--jwt-jwks-url", "http://127.0.0.1:1/keys"]].concat(),
    )
    .await;
    finds(
        &ended,
        1,
        &["WRONG  sign-ins: the issuer's keys cannot be fetched"],
    );

    for origin in [
        "portal.example.com",
        "https://portal.example.com/",
        "*",
        "null",
        "",
        " ",
        " https://portal.example.com",
        "https://portal.example.com,https://a.example",
        "https://portal.example.com,",
    ] {
        let mut command = binary();
        command
            .env("UPLOAD_PROXY_API_KEY", KEY)
            .args([
                "--upstream",
                "http://127.0.0.1:1",
                "--storage-hosts",
                "a.example",
            ])
            .args(["doctor", "--origin", origin]);
        let ended = run(command).await;
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(2), ""),
            "{origin}"
        );
        assert!(
            ended.stderr.contains("--origin cannot be"),
            "{}",
            ended.stderr
        );
    }
}
