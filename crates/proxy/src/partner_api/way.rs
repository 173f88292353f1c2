//! How connections to the partner API are opened: straight, or through the proxy that the
//! environment names (`HTTPS_PROXY`, `NO_PROXY`); with TLS by the system's roots.

use std::{error::Error, sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use hyper::rt::{Read, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::{
    legacy::connect::{HttpConnector, proxy::Tunnel},
    proxy::matcher::Matcher,
};
use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::time::Instant;
use tower::Service;

use crate::http_client::{BodyError, CONNECT_TIME, USER_AGENT, causes};

/// For a connection on which nothing moves, after which the system looks whether anyone is there.
const KEEPALIVE_TIME: Duration = Duration::from_secs(15);

/// The bytes of a connection, whatever carries them.
pub(super) type Stream = Box<dyn ReadWrite + Send>;

/// What can be read and written.
pub(super) trait ReadWrite: Read + Write + Unpin {}

impl<T: Read + Write + Unpin> ReadWrite for T {}

type Straight = HttpsConnector<HttpConnector>;

/// The way to one server.
pub(super) struct Way {
    server: Uri,
    route: Route,
    time: Duration,
}

enum Route {
    Straight(Straight),
    Through(Box<HttpsConnector<Tunnel<Straight>>>),
}

impl Way {
    /// The way to `server`, for calls that take at most `time` with all their tries. A connection is
    /// there within half of that and [`CONNECT_TIME`], or not at all: a further try has the rest.
    /// `is_loopback` keeps what is on this machine from leaving it.
    pub(super) fn to(
        server: Uri,
        is_loopback: bool,
        time: Duration,
    ) -> Result<Self, rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let mut tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let tls = Arc::new(tls);
        let time = (time / 2).min(CONNECT_TIME);
        let mut tcp = HttpConnector::new();
        // Shared among the server's addresses: where one is dead there is time for the next.
        tcp.set_connect_timeout(Some(time));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE_TIME));
        let straight = HttpsConnector::from((tcp, Arc::clone(&tls)));
        let proxy = (!is_loopback)
            .then(Matcher::from_system)
            .and_then(|proxies| proxies.intercept(&server));
        let route = match proxy {
            None => Route::Straight(straight),
            Some(proxy) => {
                let mut headers = HeaderMap::new();
                headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
                let mut tunnel = Tunnel::new(proxy.uri().clone(), straight).with_headers(headers);
                if let Some(credentials) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                Route::Through(Box::new(HttpsConnector::from((tunnel, tls))))
            }
        };
        Ok(Self {
            server,
            route,
            time,
        })
    }

    /// Opens a connection, by `end` at the latest.
    pub(super) async fn open(&self, end: Instant) -> Result<Stream, BodyError> {
        let server = self.server.clone();
        let opening = async {
            match &self.route {
                Route::Straight(connector) => opened(connector.clone(), server).await,
                Route::Through(connector) => opened((**connector).clone(), server).await,
            }
        };
        let end = end.min(Instant::now() + self.time);
        let cause = match tokio::time::timeout_at(end, opening).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => causes(&*error),
            Err(_) => "there is no connection in time".to_owned(),
        };
        Err(BodyError::Unreachable {
            cause,
            connected: false,
        })
    }
}

async fn opened<C>(mut connector: C, server: Uri) -> Result<Stream, Box<dyn Error + Send + Sync>>
where
    C: Service<Uri, Error = Box<dyn Error + Send + Sync>>,
    C::Response: Read + Write + Unpin + Send + 'static,
{
    // These connectors are always ready.
    let stream = connector.call(server).await?;
    Ok(Box::new(stream))
}
