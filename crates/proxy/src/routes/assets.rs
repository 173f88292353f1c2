//! Serves the built widget: the loader and the wasm to partner portals on other origins, and the
//! standalone page.
//!
//! Nothing but files is served: no listing, no redirect, nothing whose name begins with a dot.

use std::{path::Path, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{
    cors::{AllowHeaders, Any, CorsLayer},
    services::ServeDir,
};

use crate::{
    problem::{Code, Problem},
    rules::presigned_url::StorageHosts,
};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
/// For files whose path changes with their content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For all others: kept, but asked about (by ETag) each time.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// Two hours, the longest that Chromium keeps a preflight's answer.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(7200);

/// The most bytes of a path; the widget's own have under 100.
const MAX_PATH: usize = 255;

/// The files of `folder`, the built widget.
pub(crate) fn router(folder: &Path, storage_hosts: &StorageHosts) -> Router {
    let files = ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        .redirect_to_trailing_slash(false);
    // Hosts are ASCII without spaces or semicolons, so this always is a header value.
    let page_policy = HeaderValue::from_str(&page_policy(storage_hosts)).ok();
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(page_policy, dress))
        .layer(any_page())
}

/// A portal on another origin loads the module by a script tag and the wasm by fetch. What watches
/// the requests of such a page may add headers of its own to the latter.
fn any_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers(AllowHeaders::mirror_request())
        .max_age(PREFLIGHT_KEPT)
        .vary([])
}

/// The content security policy of pages. Files go straight to the storage, so it is the only
/// place besides this origin that they may talk to.
fn page_policy(storage_hosts: &StorageHosts) -> String {
    let storage: Vec<String> = storage_hosts.csp_sources().collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self' {}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
        storage.join(" ")
    )
}

/// Gives what the folder answers its headers, and hides what is not meant to be seen.
async fn dress(
    State(page_policy): State<Option<HeaderValue>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let hidden = is_no_asset(path);
    let versioned = path.starts_with("/v/");
    let mut response = if hidden {
        Problem::not_found().into_response()
    } else {
        next.run(request).await
    };
    match response.status() {
        StatusCode::NOT_FOUND if !hidden => response = Problem::not_found().into_response(),
        StatusCode::METHOD_NOT_ALLOWED => {
            response = Problem::method_not_allowed("GET, HEAD").into_response();
        }
        failed if failed.is_server_error() => {
            tracing::error!("a file of --assets cannot be read");
            let detail = "This file cannot be read right now.";
            response = Problem::new(failed, Code::ProxyUnavailable, detail).into_response();
        }
        _ => {}
    }
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if found {
        let caching = if versioned { FOREVER } else { ASK_FIRST };
        headers.insert(header::CACHE_CONTROL, caching);
    }
    if let Some(policy) = page_policy.filter(|_| is_page(headers)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(
        CROSS_ORIGIN_RESOURCE_POLICY,
        HeaderValue::from_static("cross-origin"),
    );
    response
}

/// Whether a path, once decoded as the folder decodes it, has a name that begins with a dot, or
/// is too long for the file system to look for.
fn is_no_asset(path: &str) -> bool {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    decoded.len() > MAX_PATH
        || decoded
            .split(|b| matches!(b, b'/' | b'\\'))
            .any(|name| name.first() == Some(&b'.'))
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(b"text/html"))
}
