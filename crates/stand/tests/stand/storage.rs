use std::collections::HashSet;

use crate::running::{Running, element};

#[tokio::test]
async fn an_upload_becomes_a_file_of_its_name() {
    let running = Running::start().await;
    let answer = running
        .upload("orders.csv", "a,b\n1,2\n")
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["etag"],
        "\"e5ebd4c02cefbe7955977c67ada242b7\"",
        "the MD5 of the body, in quotation marks"
    );
    assert_eq!(answer.headers()["x-amz-checksum-crc64nvme"], "m1pVz6uWWm0=");

    let folder = std::path::Path::new(&running.stand.addresses().folder);
    let file = std::fs::read_to_string(folder.join("orders.csv")).expect("a file");
    assert_eq!(file, "a,b\n1,2\n");
    let [object] = &*running.objects().await else {
        panic!("one object");
    };
    assert_eq!((object.key.as_str(), object.size), ("orders.csv", 8));
    assert_eq!(
        object.sha256,
        "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"
    );
}

#[tokio::test]
async fn every_name_that_the_partner_api_takes_arrives_as_it_is() {
    let running = Running::start().await;
    let names = [
        "two words.csv".to_owned(),
        "a+b.csv".to_owned(),
        "a&b=c.csv".to_owned(),
        "#7.csv".to_owned(),
        "100%.csv".to_owned(),
        "%41%2F.csv".to_owned(),
        "Bestände für Öl.csv".to_owned(),
        "u\u{308}.csv".to_owned(),
        "🧾 表.zip".to_owned(),
        "a\"b'c<d>.csv".to_owned(),
        "a;b?c.csv".to_owned(),
        "~a~.csv".to_owned(),
        format!("{}.csv", "a".repeat(251)),
        format!("{}.csv", "表".repeat(251)),
    ];
    for name in &names {
        let answer = running.upload(name, name.clone()).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{name}");
        assert_eq!(running.last_at_storage().await.key.as_ref(), Some(name));
    }
    let stored: HashSet<String> = running
        .objects()
        .await
        .into_iter()
        .map(|object| object.key)
        .collect();
    assert_eq!(stored, names.iter().cloned().collect());
    for name in &names {
        let mut url: reqwest::Url = running.admin("/objects").parse().expect("a URL");
        url.path_segments_mut().expect("a path").push(name);
        let answer = running.client.get(url).send().await.expect("an answer");
        assert_eq!(&answer.text().await.expect("text"), name);
    }
}

#[tokio::test]
async fn the_same_name_replaces_and_an_empty_file_is_a_file() {
    let running = Running::start().await;
    for body in ["first", ""] {
        let answer = running.upload("a.csv", body).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{body:?}");
    }
    let objects = running.objects().await;
    assert_eq!(objects.len(), 1);
    assert_eq!(objects[0].size, 0);
}

#[tokio::test]
async fn a_url_works_more_than_once() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    for _ in 0..2 {
        assert_eq!(
            running.put(&url, "1").await.expect("an answer").status(),
            200
        );
    }
}

#[tokio::test]
async fn a_wrong_digest_leaves_the_earlier_object() {
    let running = Running::start().await;
    running.upload("a.csv", "kept").await.expect("an answer");
    let url = running.presign("a.csv").await;
    for (md5, code) in [
        ("1B2M2Y8AsgTpgAmY7PhCfg==", "BadDigest"),
        ("not base64", "InvalidDigest"),
        ("MTIz", "InvalidDigest"),
    ] {
        let request = running.client.put(&url).header("Content-MD5", md5);
        let answer = request.body("other").send().await.expect("an answer");
        assert_eq!(answer.status(), 400);
        let xml = answer.text().await.expect("text");
        assert_eq!(element(&xml, "Code"), Some(code), "{md5}");
    }
    assert_eq!(running.objects().await[0].size, 4);
    let right = running
        .client
        .put(&url)
        .header("Content-MD5", "eV8yArF8trw9S3cdjGyerw==");
    let answer = right.body("other").send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn if_none_match_keeps_an_object_that_is_there() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    for status in [200, 412] {
        let request = running.client.put(&url).header("If-None-Match", "*");
        let answer = request
            .body(status.to_string())
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), status);
        if status == 412 {
            let xml = answer.text().await.expect("text");
            assert_eq!(element(&xml, "Code"), Some("PreconditionFailed"));
        }
    }
    let answer = running
        .client
        .get(running.admin("/objects/a.csv"))
        .send()
        .await;
    assert_eq!(
        answer.expect("an answer").text().await.expect("text"),
        "200"
    );
}
