//! The way to the partner API over https: verified against the system's roots.

use std::{fs, path::PathBuf, sync::Arc};

use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    partner::signed,
    process::{KEY, Proxy, binary},
};

/// Serves good URLs over TLS as `localhost`; gives its port and its certificate.
async fn partner() -> (u16, String) {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(["localhost".to_owned()])
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

#[tokio::test]
async fn a_partner_api_over_https_must_be_trusted_by_the_system() {
    let (port, certificate) = partner().await;
    let (_, other) = partner().await;
    for (name, roots, host, status) in [
        ("trusted", &certificate, "localhost", 200),
        ("unknown", &other, "localhost", 502),
        ("other-name", &certificate, "127.0.0.1", 502),
    ] {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, roots).expect("written");
        let mut command = binary();
        command
            .env("SSL_CERT_FILE", &path)
            .env("UPLOAD_PROXY_API_KEY", KEY)
            .args([
                "--listen",
                "127.0.0.1:0",
                "--storage-hosts",
                "storage.example",
                "--upstream",
                &format!("https://{host}:{port}"),
            ]);
        let mut proxy = Proxy::spawn(command).await;
        let answer = proxy.ask("filename=a.csv").await;
        assert_eq!(answer.status, status, "{name}");
        if status != 200 {
            proxy.log_line("invalid peer certificate").await;
        }
    }
}
