//! A partner's portal: a page on an origin of its own that embeds the widget by one script tag.
//!
//! It shows what an integrator may count on: the policy sent with it allows no inline script,
//! no inline style, and no origin but the widget's and the storage's. The page is rendered by
//! `page`; its script keeps what the element says in `window.uploadEvents`, and what the policy
//! forbade in `window.cspViolations`.

mod gallery;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::page::Embedding;
use crate::fault_board::FaultBoard;
use crate::storage::is_loopback_origin;

const HTML: &str = "text/html; charset=utf-8";

/// The portal, whose pages may send files to the origin `storage`.
pub(crate) fn router(storage: String, faults: Arc<FaultBoard>) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/received", get(received).post(posted))
        .route(
            "/portal.js",
            get(async || asset("text/javascript", include_str!("portal.js"))),
        )
        .route(
            "/portal.css",
            get(async || asset("text/css", include_str!("portal.css"))),
        )
        .route(
            "/icon.svg",
            get(async || asset("image/svg+xml", include_str!("icon.svg"))),
        )
        .with_state(storage.clone())
        .merge(gallery::router(storage, faults))
}

async fn show(State(storage): State<String>, RawQuery(query): RawQuery) -> Response {
    match Embedding::read(query.as_deref().unwrap_or_default()) {
        Ok(embedding) => {
            let policy = policy(embedding.widget(), &storage);
            page(StatusCode::OK, &policy, embedding.render())
        }
        Err(problem) => page(
            StatusCode::BAD_REQUEST,
            CLOSED_POLICY,
            page::render_problem(&problem),
        ),
    }
}

/// Where the portal's form goes: shows what a portal's server would receive.
async fn received(RawQuery(query): RawQuery) -> Response {
    posted(query.unwrap_or_default()).await
}

/// The same for a form that is posted.
async fn posted(form: String) -> Response {
    let fields = page::render_received(&form);
    page(StatusCode::OK, CLOSED_POLICY, fields)
}

/// For pages without the widget.
const CLOSED_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; \
                             form-action 'self'; frame-ancestors 'none'";

fn policy(widget: &str, storage: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {widget} 'wasm-unsafe-eval'; \
         connect-src {widget} {storage}; style-src 'self'; img-src 'self'; \
         require-trusted-types-for 'script'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

fn page(status: StatusCode, policy: &str, html: String) -> Response {
    let headers = [(CONTENT_SECURITY_POLICY, policy), (CONTENT_TYPE, HTML)];
    (status, NO_GUESSING, headers, html).into_response()
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    (NO_GUESSING, [(CONTENT_TYPE, content_type)], text).into_response()
}

const NO_GUESSING: [(axum::http::HeaderName, &str); 2] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Asked for again each time, and no more: Firefox gives the forms of a page that is not to be kept
    // (`no-store`) nothing back.
    (CACHE_CONTROL, "no-cache"),
];

/// An origin of this machine over plain HTTP, as a policy and a script tag may name it.
fn is_widget_origin(origin: &str) -> bool {
    origin.starts_with("http://") && is_loopback_origin(origin)
}
