//! The way to the partner API over https: verified against the system's roots.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    partner::signed,
    process::{KEY, Proxy, binary},
};

/// Serves good URLs over TLS as `host`; gives its port and its certificate.
async fn partner(host: &str) -> (u16, String) {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new([host.to_owned()])
        .and_then(|params| params.self_signed(&key))
        .expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust us ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.expect("a request"));
            }
            assert!(String::from_utf8_lossy(&request).contains(KEY));
            let url = signed("https://storage.example/k");
            let body = serde_json::json!({ "presignedURL": url }).to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream
                .write_all((head + &body).as_bytes())
                .await
                .expect("written");
            stream.shutdown().await.expect("closed");
        }
    });
    (port, certificate.pem())
}

/// A proxy to be, which trusts these roots and no others.
fn trusting(roots: &Path, upstream: &str) -> Command {
    let mut command = binary();
    command
        .env("SSL_CERT_FILE", roots)
        .env("UPLOAD_PROXY_API_KEY", KEY)
        .args(["--listen", "127.0.0.1:0"])
        .args(["--storage-hosts", "storage.example"])
        .args(["--upstream", upstream]);
    command
}

#[tokio::test]
async fn a_partner_api_over_https_must_be_trusted_by_the_system() {
    let (port, certificate) = partner("localhost").await;
    let (_, other) = partner("localhost").await;
    for (name, roots, host, status) in [
        ("trusted", &certificate, "localhost", 200),
        ("unknown", &other, "localhost", 502),
        ("other-name", &certificate, "127.0.0.1", 502),
    ] {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, roots).expect("written");
        let command = trusting(&path, &format!("https://{host}:{port}"));
        let mut proxy = Proxy::spawn(command).await;
        let answer = proxy.ask("filename=a.csv").await;
        assert_eq!(answer.status, status, "{name}");
        if status != 200 {
            proxy.log_line("invalid peer certificate").await;
        }
    }
}

/// A proxy for the way out, which leads to `port` whatever it is asked for; gives its own port, and
/// the heads of what it is asked.
async fn way_out(port: u16) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let own = listener.local_addr().expect("bound").port();
    let (asked, heads) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.expect("a head"));
            }
            let head = String::from_utf8(head).expect("UTF-8");
            asked.send(head).expect("the test goes on");
            let mut there = TcpStream::connect(("127.0.0.1", port))
                .await
                .expect("a connection");
            let done = b"HTTP/1.1 200 Connected\r\n\r\n";
            stream.write_all(done).await.expect("written");
            // Whoever closes first ends it.
            let _ = copy_bidirectional(&mut stream, &mut there).await;
        }
    });
    (own, heads)
}

#[tokio::test]
async fn the_way_out_may_lead_through_a_proxy_that_sees_no_key() {
    let (partner, certificate) = partner("partner.example").await;
    let (proxy_port, mut heads) = way_out(partner).await;
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("way-out");
    fs::write(&path, certificate).expect("written");
    let mut command = trusting(&path, "https://partner.example");
    command.env(
        "HTTPS_PROXY",
        format!("http://me:secret@127.0.0.1:{proxy_port}"),
    );
    let proxy = Proxy::spawn(command).await;
    assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    let head = heads.recv().await.expect("it was asked");
    assert!(
        head.starts_with("CONNECT partner.example:443 HTTP/1.1\r\n"),
        "{head}"
    );
    let head = head.to_ascii_lowercase();
    let credentials = "proxy-authorization: basic bwu6c2vjcmv0\r\n";
    assert!(head.contains(credentials), "{head}");
    assert!(head.contains("user-agent: direct-upload-proxy/"), "{head}");
    assert!(!head.contains(KEY), "{head}");
}
