//! What the listeners that no page talks to in production let pages of this machine do, where
//! [`Config::open_to_pages`](crate::Config::open_to_pages) is set: tests that run in a browser
//! call the partner API themselves, switch faults and read the journal.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use futures_util::TryStreamExt;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};
use serde_json::{Value, json};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, Any, CorsLayer};

use crate::storage::is_loopback_origin;

/// Lets every page of this machine send anything and read everything.
pub(crate) fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(|origin, _| {
            origin.to_str().is_ok_and(is_loopback_origin)
        }))
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(Any)
}

/// The route that answers what its query says, or else what it was asked.
pub(crate) fn echo() -> Router {
    Router::new().route("/echo", routing::any(answer))
}

/// `status=…`, any number of `header=name:value`, and `body=…`; without a body, a description
/// of the request. A test sees there what a browser made of it, byte for byte.
async fn answer(request: Request) -> Result<Response, Infallible> {
    let (head, body) = request.into_parts();
    let size = count(body).await;
    let mut response = match parameter(&head.uri, "body").next() {
        Some(text) => text.into_response(),
        None => Json(describe(&head.method, &head.uri, &head.headers, size)).into_response(),
    };
    if let Some(status) = parameter(&head.uri, "status").find_map(|text| text.parse().ok()) {
        *response.status_mut() = status;
    }
    for header in parameter(&head.uri, "header") {
        match read_header(&header) {
            Some((name, value)) => drop(response.headers_mut().insert(name, value)),
            None => return Ok((StatusCode::BAD_REQUEST, "That is no header.").into_response()),
        }
    }
    if matches!(response.status().as_u16(), 204 | 304) {
        *response.body_mut() = Body::empty();
    }
    Ok(response)
}

fn describe(method: &Method, uri: &Uri, headers: &hyper::HeaderMap, size: usize) -> Value {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect();
    json!({
        "method": method.as_str(),
        "target": uri.to_string(),
        "headers": headers,
        "size": size,
    })
}

/// How many bytes come; they are not kept.
async fn count(body: Body) -> usize {
    body.into_data_stream()
        .try_fold(0, async |size, bytes| Ok(size + bytes.len()))
        .await
        .unwrap_or_default()
}

fn parameter<'a>(uri: &'a Uri, wanted: &'static str) -> impl Iterator<Item = String> + 'a {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .filter(move |(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned())
}

fn read_header(text: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = text.split_once(':')?;
    Some((name.parse().ok()?, value.parse().ok()?))
}
