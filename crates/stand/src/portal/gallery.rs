//! The gallery: a page that shows every state of the widget at once.
//!
//! `/gallery?widget=…`, and as you like `&theme=dark`, `&dir=rtl`, `&lang=…` or `&scene=failed` for
//! one state alone; `&still` waits until nothing changes any more. `gallery.js` brings each element
//! into its state as a person or a host page would; that files fail or stand still there is the work
//! of faults. Opening the page puts them in the place of those that were active.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::page::{PageProblem, escaped, render_problem};
use super::{CLOSED_POLICY, asset, is_widget_origin, page};
use crate::fault::{Fault, FaultKind};
use crate::fault_board::FaultBoard;

/// What a page of the gallery needs.
#[derive(Clone)]
struct Gallery {
    storage: String,
    faults: Arc<FaultBoard>,
}

pub(super) fn router(storage: String, faults: Arc<FaultBoard>) -> Router {
    Router::new()
        .route("/gallery", get(show))
        .route(
            "/gallery.js",
            get(async || asset("text/javascript", include_str!("gallery.js"))),
        )
        .route(
            "/gallery.css",
            get(async || asset("text/css", include_str!("gallery.css"))),
        )
        .with_state(Gallery { storage, faults })
}

async fn show(State(gallery): State<Gallery>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let asked = |wanted| {
        let mut fields = form_urlencoded::parse(query.as_bytes());
        let found = fields.find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned())
    };
    let widget = match asked("widget") {
        Some(widget) if is_widget_origin(&widget) => widget,
        widget => {
            let problem = widget.map_or(PageProblem::NoWidget, PageProblem::Widget);
            let html = render_problem(&problem);
            return page(StatusCode::BAD_REQUEST, CLOSED_POLICY, html);
        }
    };
    // The scenes in frames are pages of their own, which must not use faults up anew.
    if asked("within").is_none() {
        let set = gallery.faults.replace(faults());
        debug_assert!(set.is_ok(), "{set:?}");
    }
    // The widget that cannot start is kept from it as a page's policy would.
    let wasm = if asked("scene").as_deref() == Some("unavailable") {
        ""
    } else {
        "'wasm-unsafe-eval'"
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' {widget} {wasm}; connect-src {widget} {storage}; \
         style-src 'self'; img-src 'self'; frame-src 'self'; require-trusted-types-for 'script'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        storage = gallery.storage
    );
    let html = include_str!("gallery.html").replace("{widget}", &escaped(&widget));
    page(StatusCode::OK, &policy, html)
}

/// What becomes of the files in `gallery.js`, by their names.
fn faults() -> Vec<Fault> {
    vec![
        Fault::always(FaultKind::Forbidden).for_key("stock.csv"),
        Fault::always(FaultKind::SlowDown { retry_after: None }).for_key("busy.csv"),
        Fault::always(FaultKind::SlowDown {
            // Ten minutes, whatever is added to spread those who wait.
            retry_after: Some(565),
        })
        .for_key("returns.csv"),
        Fault::always(FaultKind::StallAnswer).for_key("prices.csv"),
        Fault::always(FaultKind::Stall {
            after_bytes: 1_000_000,
        })
        .for_key("customers.zip"),
    ]
}
