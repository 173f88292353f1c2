//! What someone tries who means harm, apart from what is tested where it belongs: tokens
//! (`auth_jwt`), foreign pages (`cors`, `auth_pages`), the partner API's answers
//! (`partner_failures`, `url_refused`), and slow or many clients (`limits`).

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    issuer::{AUDIENCE, ISSUER, Key},
    partner::{Partner, signed, url_answer},
    process::{Proxy, answer},
};

/// All that comes back for these bytes, until the proxy closes the connection.
async fn sent_raw(proxy: &Proxy, bytes: &[u8]) -> String {
    let address = proxy.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(bytes).await.expect("sent");
    let mut answer = Vec::new();
    // It may be reset, which is a way of closing it.
    let closed = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    assert!(
        closed.is_ok(),
        "open after {}",
        String::from_utf8_lossy(&answer)
    );
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn no_second_request_can_be_hidden_in_a_body() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("confirm-path", "/done")]).await;
    let hidden = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    let post = "POST /api/confirmations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    for (framing, body) in [
        // By length the hidden request is the body; by chunks it is a request.
        (
            "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
        ),
        ("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        (
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "0\r\n\r\n",
        ),
        (
            "Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
        ),
        (
            "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
        ),
        (
            "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
        ),
        (
            "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
        ),
        ("Content-Length: 0\r\nContent-Length: 40\r\n", ""),
        ("Content-Length: 0, 40\r\n", ""),
        ("Content-Length: +0\r\n", ""),
        ("Content-Length: 0x0\r\n", ""),
        ("Content-Length: -1\r\n", ""),
        ("Content-Length : 0\r\n", ""),
        ("Content-Length: 99999999999999999999999\r\n", ""),
        ("X: a\rContent-Length: 0\r\n", ""),
        ("X: a\0b\r\nContent-Length: 0\r\n", ""),
    ] {
        let answers = sent_raw(
            &proxy,
            format!("{post}{framing}\r\n{body}{hidden}").as_bytes(),
        )
        .await;
        assert!(
            answers.matches("HTTP/1.1 ").count() <= 1,
            "{framing:?}: {answers}"
        );
        assert!(!answers.contains("live"), "{framing:?}: {answers}");
        let refused = answers.is_empty()
            || answers.starts_with("HTTP/1.1 400 ")
            || answers.starts_with("HTTP/1.1 411 ");
        assert!(refused, "{framing:?}: {answers}");
    }
    // Two honest requests one after the other are two.
    let two = format!(
        "{hidden}{}",
        hidden.replace("Host: a", "Host: a\r\nConnection: close")
    );
    assert_eq!(
        sent_raw(&proxy, two.as_bytes())
            .await
            .matches("HTTP/1.1 200")
            .count(),
        2
    );
    assert!(partner.seen().is_empty());
}

#[tokio::test]
async fn a_filename_cannot_bring_headers_or_parameters() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for name in [
        "a%0d%0aX-Evil:%201.csv",
        "a%0aX-Evil:%201.csv",
        "a%0d.csv",
        "a%00.csv",
        "a%c2%85b.csv",
        "a%e2%80%a8b.csv",
    ] {
        proxy
            .ask(&format!("filename={name}"))
            .await
            .problem(400, "name-rejected");
    }
    assert!(partner.seen().is_empty(), "{:?}", partner.seen());
    for name in [
        "a%26filename%3db.csv",
        "a%23b.csv",
        "a%3fb.csv",
        "a%253fb.csv",
        "a%3bb.csv",
    ] {
        let handed_out = proxy.ask(&format!("filename={name}")).await;
        assert_eq!(handed_out.status, 200, "{name}");
        assert_eq!(handed_out.headers.get("x-evil"), None);
        let seen = partner.seen();
        let seen = seen.last().expect("asked");
        assert_eq!(seen.path, "/integrations/direct/presigned-url");
        let decoded = name
            .replace("%25", "\u{1}")
            .replace("%26", "&")
            .replace("%3d", "=");
        let decoded = decoded
            .replace("%23", "#")
            .replace("%3f", "?")
            .replace("%3b", ";");
        assert_eq!(seen.filename(), decoded.replace('\u{1}', "%"));
    }
}

#[tokio::test]
async fn nobody_is_led_to_the_machine_s_own_secrets() {
    // Where clouds tell a machine its credentials.
    const METADATA: &str = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
    for status in [301, 302, 303, 307, 308] {
        let partner = Partner::always(status, &[("location", METADATA)], "").await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        let refused = proxy.ask("filename=a.csv").await;
        let detail = refused.problem(502, "bad-response");
        assert!(!detail.contains("169.254"), "{detail}");
        assert_eq!(partner.seen().len(), 1);
    }
    for url in [
        METADATA,
        "https://169.254.169.254/k",
        "https://[fd00:ec2::254]/k",
        "https://storage.example@169.254.169.254/k",
        "https://169.254.169.254\\@storage.example/k",
        "https://storage.example.169.254.169.254.nip.io/k",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ] {
        let partner = Partner::answering(async move |_| url_answer(&signed(url))).await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        proxy
            .ask("filename=a.csv")
            .await
            .problem(502, "bad-response");
    }
    // The issuer's keys are not fetched from elsewhere either.
    let elsewhere = Partner::always(200, &[], "{\"keys\": []}").await;
    let issuer = Partner::always(302, &[("location", &elsewhere.url())], "").await;
    let partner = Partner::good().await;
    let settings = [
        ("auth", "jwt"),
        ("jwt-issuer", ISSUER),
        ("jwt-audience", AUDIENCE),
        ("jwt-jwks-url", &issuer.url()),
    ];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let request = proxy.get("/api/presigned-url?filename=a.csv");
    let token = Key::ed().token("k");
    let refused = answer(request.header("authorization", format!("Bearer {token}"))).await;
    refused.problem(503, "proxy-unavailable");
    assert_eq!((issuer.seen().len(), elsewhere.seen().len()), (1, 0));
    assert!(partner.seen().is_empty());
}
