//! One log line and the metrics of each request.
//!
//! A path is logged as the route it is, never as it came, so that neither a filename nor a
//! client's invention reaches the log or the metrics' labels.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use tower_http::request_id::RequestId;

use crate::{problem, rules::subject::Subject, telemetry::metrics::Metrics};

/// The header that carries the request id, from clients, to them, and to the partner API.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest request id that is taken from a client.
const MAX_ID: usize = 64;

/// Takes a client's request id away where it is not well-formed, so that one is made.
pub(crate) async fn check_request_id(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let is_well_formed = |id: &HeaderValue| {
        let mut bytes = id.as_bytes().iter();
        (1..=MAX_ID).contains(&id.len())
            && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
    };
    match headers.get(X_REQUEST_ID) {
        // Where there are several, the first.
        Some(id) if is_well_formed(id) => {
            let id = id.clone();
            headers.insert(X_REQUEST_ID, id);
        }
        _ => {
            headers.remove(X_REQUEST_ID);
        }
    }
    next.run(request).await
}

/// A request id as text.
pub(crate) fn text_of(id: &RequestId) -> &str {
    id.header_value().to_str().unwrap_or_default()
}

/// A path as logs, metrics and traces name it.
pub(crate) fn route_of(path: &str) -> &'static str {
    match path {
        "/api/presigned-url" => "/api/presigned-url",
        "/api/confirmations" => "/api/confirmations",
        "/healthz" => "/healthz",
        "/readyz" => "/readyz",
        "/api" => "/api/other",
        _ if path.starts_with("/api/") => "/api/other",
        _ => "assets",
    }
}

/// A method as logs and traces name it.
pub(crate) fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Logs and counts each request, at its end.
pub(crate) async fn log(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let entry = Entry {
        metrics,
        is_ended: false,
        started: Instant::now(),
        id: request.extensions().get().cloned(),
        method: name_of(request.method()),
        route: route_of(request.uri().path()),
    };
    let response = next.run(request).await;
    entry.end(&response);
    response
}

/// A request that is under way. One that is dropped before its end has lost its client, and has its
/// line too.
struct Entry {
    metrics: Metrics,
    is_ended: bool,
    started: Instant,
    id: Option<RequestId>,
    method: &'static str,
    route: &'static str,
}

impl Entry {
    fn end(mut self, response: &Response) {
        self.is_ended = true;
        let (status, latency) = (response.status(), self.started.elapsed());
        self.metrics.request(self.route, status, latency);
        let subject: Option<&Subject> = response.extensions().get();
        tracing::info!(
            request_id = self.id.as_ref().map(text_of),
            method = self.method,
            route = self.route,
            subject = subject.and_then(Subject::name),
            status = status.as_u16(),
            outcome = problem::outcome(response),
            latency_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            "request"
        );
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        self.metrics.aborted(self.route);
        tracing::info!(
            request_id = self.id.as_ref().map(text_of),
            method = self.method,
            route = self.route,
            outcome = "aborted",
            latency_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request"
        );
    }
}
