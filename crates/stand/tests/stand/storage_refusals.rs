use crate::running::{Running, element, read_to_end};

#[tokio::test]
async fn whatever_was_changed_after_signing_is_refused() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    let (unsigned, signature) = url.split_once("&X-Amz-Signature=").expect("a signature");
    let without = |name: &str| {
        let (path, query) = url.split_once('?').expect("a query");
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.starts_with(name))
            .collect();
        format!("{path}?{}", kept.join("&"))
    };
    let double = "0".repeat(64);
    let tampered = [
        (
            "path",
            url.replace("a.csv", "b.csv"),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            "bucket",
            url.replace("/uploads/", "/other/"),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            "lifetime",
            url.replace("Expires=900", "Expires=901"),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            "more query",
            format!("{url}&x-id=PutObject"),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            "signature",
            format!("{unsigned}&X-Amz-Signature={double}"),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            "longer signature",
            format!("{url}0"),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            "access key",
            url.replace("AKIASTANDDEVELOPMENT", "AKIASOMEONEELSE"),
            403,
            "InvalidAccessKeyId",
        ),
        (
            "no signature",
            without("X-Amz-Signature"),
            400,
            "AuthorizationQueryParametersError",
        ),
        (
            "no date",
            without("X-Amz-Date"),
            400,
            "AuthorizationQueryParametersError",
        ),
        (
            "eight days",
            url.replace("Expires=900", "Expires=691200"),
            400,
            "AuthorizationQueryParametersError",
        ),
        (
            "no scope",
            url.replace("%2Faws4_request", ""),
            400,
            "AuthorizationQueryParametersError",
        ),
        (
            "encoded twice",
            url.replace("%2F", "%252F"),
            400,
            "AuthorizationQueryParametersError",
        ),
        (
            "no query",
            url.split('?').next().expect("a path").to_owned(),
            403,
            "AccessDenied",
        ),
    ];
    for (what, url, status, code) in tampered {
        let answer = running.put(&url, "1").await.expect("an answer");
        assert_eq!(answer.status(), status, "{what}");
        assert_eq!(answer.headers()["content-type"], "application/xml");
        let id = answer.headers()["x-amz-request-id"].clone();
        let xml = answer.text().await.expect("text");
        assert_eq!(element(&xml, "Code"), Some(code), "{what}: {xml}");
        assert_eq!(element(&xml, "RequestId"), id.to_str().ok(), "{what}");
        assert!(element(&xml, "HostId").is_some(), "{what}");
    }
    assert!(running.objects().await.is_empty());
    let xml = running.put(&url.replace("a.csv", "b.csv"), "1").await;
    let xml = xml.expect("an answer").text().await.expect("text");
    assert_eq!(element(&xml, "SignatureProvided"), Some(signature));
    let canonical = element(&xml, "CanonicalRequest").expect("as S3 says it");
    assert!(canonical.starts_with("PUT\n/uploads/b.csv\nX-Amz-Algorithm="));
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_not_made() {
    let running = Running::start().await;
    // A second stand signs with the same keys, for a bucket of another name.
    let storage = running.stand.addresses().storage.clone();
    let other = Running::start_with(|config| config.bucket = "elsewhere".to_owned()).await;
    let url = other.presign("a.csv").await;
    let (_, host) = storage.split_once("//").expect("an origin");
    let (_, signed_host) = other
        .stand
        .addresses()
        .storage
        .split_once("//")
        .expect("an origin");
    // The signature covers the Host header, so that must stay.
    let answer = running
        .client
        .put(url.replace(signed_host, host))
        .header("Host", signed_host)
        .body("1")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 404);
    let xml = answer.text().await.expect("text");
    assert_eq!(element(&xml, "Code"), Some("NoSuchBucket"));
    assert_eq!(element(&xml, "BucketName"), Some("elsewhere"));
    let folder = std::path::Path::new(&running.stand.addresses().folder);
    assert!(!folder.with_file_name("elsewhere").exists());
}

#[tokio::test]
async fn an_unsigned_header_that_tells_s3_what_to_do_is_refused() {
    let running = Running::start().await;
    running.upload("a.csv", "1").await.expect("an answer");
    let url = running.presign("b.csv").await;
    for (name, value) in [
        ("x-amz-copy-source", "/uploads/a.csv"),
        ("x-amz-acl", "public-read"),
        ("X-Amz-Meta-A", "1"),
    ] {
        let request = running.client.put(&url).header(name, value).body("2");
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 403, "{name}");
        let xml = answer.text().await.expect("text");
        assert_eq!(element(&xml, "Code"), Some("AccessDenied"));
        assert_eq!(
            element(&xml, "Message"),
            Some("There were headers present in the request which were not signed")
        );
        assert_eq!(
            element(&xml, "HeadersNotSigned"),
            Some(&*name.to_ascii_lowercase())
        );
    }
    assert_eq!(running.objects().await.len(), 1);
}

#[tokio::test]
async fn a_body_must_say_its_length_and_stay_under_five_gib() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    for (headers, body, status, code) in [
        ("", "", "411", "MissingContentLength"),
        (
            "Transfer-Encoding: chunked\r\n",
            "1\r\nx\r\n0\r\n\r\n",
            "501",
            "NotImplemented",
        ),
        (
            "Content-Length: 5368709121\r\n",
            "",
            "400",
            "EntityTooLarge",
        ),
    ] {
        let mut stream = running.connect("PUT", &url, headers).await;
        tokio::io::AsyncWriteExt::write_all(&mut stream, body.as_bytes())
            .await
            .expect("sent");
        // The length that was announced never comes: the storage does not wait for it.
        let answer = read_to_end(stream).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
        assert_eq!(element(&answer, "Code"), Some(code));
        assert!(answer.contains("x-amz-request-id: "), "{answer}");
    }
    assert!(running.objects().await.is_empty());
}

#[tokio::test]
async fn nothing_but_a_put_is_to_be_had() {
    let running = Running::start().await;
    running.upload("a.csv", "1").await.expect("an answer");
    let url = running.presign("a.csv").await;
    for method in ["GET", "DELETE", "POST", "HEAD"] {
        let method = method.parse().expect("a method");
        let request = running.client.request(method, &url);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 403, "signed for PUT only");
        assert!(answer.headers().contains_key("x-amz-request-id"));
    }
    assert_eq!(running.objects().await.len(), 1);
}
