//! The request id, one log line and the metrics of each request.
//!
//! A path is logged as the route it is, never as it came, so that neither a filename nor a
//! client's invention reaches the log or the metrics' labels.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method},
    response::Response,
};
use uuid::{Uuid, fmt::Hyphenated};

use crate::{auth::Subject, metrics::Metrics, problem};

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
        let mut text = [0; Hyphenated::LENGTH];
        let text = Uuid::new_v4().hyphenated().encode_lower(&mut text);
        // Digits and hyphens always are a header's value.
        Self(HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("none")))
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

/// Whether a path is one of the API's.
pub(crate) fn is_api(path: &str) -> bool {
    path.strip_prefix("/api")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path as logs and metrics name it.
fn route(path: &str) -> &'static str {
    match path {
        "/api/presigned-url" => "/api/presigned-url",
        "/api/confirmations" => "/api/confirmations",
        "/healthz" => "/healthz",
        "/readyz" => "/readyz",
        _ if is_api(path) => "/api/other",
        _ => "assets",
    }
}

/// A method as logs and metrics name it.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// A request that is under way. One that is dropped before its end has lost its client, and has its
/// line too.
pub(crate) struct Entry<'a> {
    metrics: &'a Metrics,
    is_ended: bool,
    started: Instant,
    id: RequestId,
    method: &'static str,
    route: &'static str,
}

impl<'a> Entry<'a> {
    /// Gives the request its id.
    pub(crate) fn begin(request: &Request, metrics: &'a Metrics) -> Self {
        Self {
            metrics,
            is_ended: false,
            started: Instant::now(),
            id: RequestId::of(request),
            method: method(request.method()),
            route: route(request.uri().path()),
        }
    }

    pub(crate) const fn id(&self) -> &RequestId {
        &self.id
    }

    /// The method as the log names it.
    pub(crate) const fn method(&self) -> &'static str {
        self.method
    }

    /// The path as the log names it.
    pub(crate) const fn route(&self) -> &'static str {
        self.route
    }

    /// Records how the request went.
    pub(crate) fn end(mut self, mut response: Response) -> Response {
        self.is_ended = true;
        let (status, latency) = (response.status(), self.started.elapsed());
        self.metrics.request(self.route, status, latency);
        let subject = response.extensions().get().and_then(Subject::name);
        tracing::info!(
            request_id = self.id.as_str(),
            method = self.method,
            route = self.route,
            subject,
            status = status.as_u16(),
            outcome = problem::outcome(&response),
            latency_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            "request"
        );
        response
            .headers_mut()
            .insert(X_REQUEST_ID, self.id.header());
        response
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        self.metrics.aborted(self.route);
        tracing::info!(
            request_id = self.id.as_str(),
            method = self.method,
            route = self.route,
            outcome = "aborted",
            latency_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request"
        );
    }
}
