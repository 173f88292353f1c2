//! CORS (Fetch Standard, "HTTP CORS protocol") for exactly the configured origins.
//!
//! Written out here because a foreign origin must get no allowing header at all, which
//! `tower_http`'s layer does not promise.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    config::AllowedOrigins,
    problem::{Code, Problem},
};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
/// What the widget sends, and what host pages commonly add to prove who asks.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, traceparent, x-csrf-token, x-request-id, x-requested-with",
);
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, x-request-id");
/// Two hours, the longest that Chromium keeps a preflight's answer.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// Which origins may read the answers.
pub(crate) struct Cors {
    origins: AllowedOrigins,
}

impl Cors {
    pub(crate) const fn new(origins: AllowedOrigins) -> Self {
        Self { origins }
    }

    /// The origin of a request's page, if it is one of the configured.
    pub(crate) fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.origins.contains(origin).then(|| origin.clone())
    }
}

/// Lets pages of `origin` read an answer, if there is one that may.
pub(super) fn dress(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    if let Some(origin) = origin {
        allow(headers, origin);
    }
    // For other origins too, or a cache could give one the answer to another.
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

/// Whether a browser asks if a page may ask.
pub(super) fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight.
pub(super) fn preflight_answer(is_allowed: bool) -> Response {
    if !is_allowed {
        let detail = "Pages of this origin may not call the upload service.";
        let problem = Problem::new(StatusCode::FORBIDDEN, Code::OriginNotAllowed, detail);
        return problem.into_response();
    }
    (
        StatusCode::NO_CONTENT,
        [
            (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
            (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ],
    )
        .into_response()
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}
