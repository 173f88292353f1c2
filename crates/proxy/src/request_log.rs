//! The outermost layer: the request id, one log line and the metrics of each request.
//!
//! A path is logged as the route it is, never as it came, so that neither a filename nor a
//! client's invention reaches the log or the metrics' labels.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

use crate::{app::Service, auth::Subject, problem};

/// The header that carries the request id, from clients, to them, and to the partner API.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest request id that is taken from a client.
const MAX_ID: usize = 64;

/// Names one request in logs, in its answer, and at the partner API.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(
            HeaderValue::from_str(&Uuid::new_v4().to_string())
                .unwrap_or_else(|_| HeaderValue::from_static("none")),
        )
    }

    /// The client's own id where it is well-formed, or a new one.
    fn of(request: &Request) -> Self {
        let well_formed = |id: &&HeaderValue| {
            (1..=MAX_ID).contains(&id.len())
                && id
                    .as_bytes()
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
        };
        match request.headers().get(X_REQUEST_ID).filter(well_formed) {
            Some(id) => Self(id.clone()),
            None => Self::new(),
        }
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as the value of [`X_REQUEST_ID`].
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// A path as logs and metrics name it.
pub(crate) fn route(path: &str) -> &'static str {
    match path {
        "/api/presigned-url" => "/api/presigned-url",
        "/api/confirmations" => "/api/confirmations",
        "/healthz" => "/healthz",
        "/readyz" => "/readyz",
        _ if path == "/api" || path.starts_with("/api/") => "/api/other",
        _ => "assets",
    }
}

/// A method as logs and metrics name it.
pub(crate) fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Gives the request its id, and records how it went.
pub(crate) async fn record(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = RequestId::of(&request);
    let (method, route) = (method(request.method()), route(request.uri().path()));
    request.extensions_mut().insert(id.clone());

    let mut response = next.run(request).await;

    response.headers_mut().insert(X_REQUEST_ID, id.header());
    let (status, latency) = (response.status(), started.elapsed());
    service.metrics.request(route, status, latency);
    let subject = response.extensions().get().and_then(Subject::name);
    let outcome = problem::outcome(&response);
    tracing::info!(
        request_id = id.as_str(),
        method,
        route,
        subject,
        status = status.as_u16(),
        outcome,
        latency_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    response
}
