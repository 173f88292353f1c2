//! The partner API's side: a real HTTP server that answers as a test tells it to, and remembers
//! what it was asked.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::to_bytes,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use direct_upload_core::utc;
use percent_encoding::percent_decode_str;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// A header as text, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The decoded filename, of a query that is this one parameter.
    pub(crate) fn filename(&self) -> String {
        let value = self
            .query
            .strip_prefix("filename=")
            .expect("a filename first");
        assert!(
            !value.contains(['&', '+']),
            "one parameter, spaces as %20: {value}"
        );
        percent_decode_str(value)
            .decode_utf8()
            .expect("UTF-8")
            .into_owned()
    }
}

/// A running server; it ends with the test.
pub(crate) struct Partner {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    server: JoinHandle<()>,
}

impl Drop for Partner {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Partner {
    /// Answers each request as `script` says.
    pub(crate) async fn answering<F, R>(script: F) -> Self
    where
        F: Fn(Seen) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Response> + Send,
    {
        let listener = listener().await;
        let address = listener.local_addr().expect("bound");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let app = Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let request = Seen {
                method: parts.method.to_string(),
                path: parts.uri.path().to_owned(),
                query: parts.uri.query().unwrap_or_default().to_owned(),
                headers: parts.headers,
                body: to_bytes(body, 1 << 20).await.expect("a whole body").into(),
            };
            record
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(request.clone());
            script(request).await
        });
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("it serves");
        });
        Self {
            address,
            seen,
            server,
        }
    }

    /// Hands out good URLs for `https://storage.example/bucket/…`.
    pub(crate) async fn good() -> Self {
        Self::answering(async |seen: Seen| {
            if seen.path.ends_with("presigned-url") {
                url_answer(&signed("https://storage.example/bucket/k"))
            } else {
                StatusCode::NO_CONTENT.into_response()
            }
        })
        .await
    }

    /// Gives the same answer each time.
    pub(crate) async fn always(status: u16, headers: &[(&'static str, &str)], body: &str) -> Self {
        let headers: Vec<(&'static str, String)> = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let body = body.to_owned();
        Self::answering(move |_| {
            let mut response = body.clone().into_response();
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            for (name, value) in &headers {
                response
                    .headers_mut()
                    .insert(*name, value.parse().expect("a value"));
            }
            std::future::ready(response)
        })
        .await
    }

    /// Answers each request with `head`, then `chunk` again and again until it is gone.
    pub(crate) async fn never_ending(head: &'static str, chunk: &'static [u8]) -> Self {
        let listener = listener().await;
        let address = listener.local_addr().expect("bound");
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // An answer that comes before its request is another matter.
                    let mut request = Vec::new();
                    while !request.ends_with(b"\r\n\r\n") {
                        request.push(stream.read_u8().await.expect("a request"));
                    }
                    let mut sent = stream.write_all(head.as_bytes()).await;
                    while sent.is_ok() {
                        sent = stream.write_all(chunk).await;
                    }
                });
            }
        });
        Self {
            address,
            seen: Arc::default(),
            server,
        }
    }

    /// Its base URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}

/// Seconds since 1970, now.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_secs()
}

/// `address` with the query of a presigned URL that was signed `age` seconds ago (less than zero:
/// in the future), over these headers.
pub(crate) fn signed_with(address: &str, age: i64, headers: &str) -> String {
    let at = utc::format_basic(now().checked_add_signed(-age).expect("a date"));
    format!(
        "{address}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261122%2Feu%2Fs3%2Faws4_request\
         &X-Amz-Date={at}&X-Amz-Expires=900&X-Amz-SignedHeaders={headers}&X-Amz-Signature=5195na7u8e"
    )
}

/// `address` with the query of a presigned URL that is good.
pub(crate) fn signed(address: &str) -> String {
    signed_with(address, 0, "host")
}

/// The partner API's answer with `url` in it.
pub(crate) fn url_answer(url: &str) -> Response {
    let body = serde_json::json!({ "presignedURL": url }).to_string();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
