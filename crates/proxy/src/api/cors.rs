//! CORS (Fetch Standard, "HTTP CORS protocol") for exactly the configured origins.
//!
//! Written out here because a foreign origin must get no allowing header at all, which
//! `tower_http`'s layer does not promise.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::Service,
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

    /// A layer: answers preflights, and lets the configured origins read what the routes answer.
    pub(crate) async fn apply(
        State(service): State<Arc<Service>>,
        request: Request,
        next: Next,
    ) -> Response {
        let origin = request.headers().get(header::ORIGIN).cloned();
        let allowed = origin
            .as_ref()
            .filter(|origin| service.cors.origins.contains(origin))
            .cloned();
        let mut response = match (is_preflight(&request), &allowed) {
            (true, Some(_)) => preflight_answer(),
            (true, None) => {
                let detail = "Pages of this origin may not call the upload service.";
                Problem::new(StatusCode::FORBIDDEN, Code::OriginNotAllowed, detail).into_response()
            }
            (false, _) => next.run(request).await,
        };
        let headers = response.headers_mut();
        if let Some(origin) = allowed {
            allow(headers, origin);
        }
        // For other origins too, or a cache could give one the answer to another.
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        response
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight_answer() -> Response {
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
