//! A web server that is not our proxy: it serves the built widget as it is told to, and passes
//! the partner API's own answers on with the API key added, as an nginx `location` would.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use reqwest::Client;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

use crate::browser::PROBE;
use crate::engine::Engine;
use crate::parts;
use crate::stand::Stand;

/// What has a page load the widget from its own origin.
const SCRIPT: &str = r#"<script type="module" src="/direct-upload.js"></script>"#;

/// A running site. Dropped, it stops.
pub struct Site {
    origin: String,
    manner: Manner,
    server: JoinHandle<()>,
}

/// How a site serves the widget.
#[derive(Clone, Debug, Default)]
struct Manner {
    policy: Option<HeaderValue>,
    /// How the names end of what it lacks of the widget, while it does.
    lacks: &'static str,
    /// How the names end of what it serves with a byte changed.
    spoils: &'static str,
    /// How the names end of what it does not answer for, while it does not.
    holds: &'static str,
    finds_it: Arc<watch::Sender<bool>>,
}

impl Site {
    /// Forwards `/api/presigned-url` to the partner API with the key added, and no more.
    pub async fn that_forwards(stand: &Stand) -> Self {
        Self::start(forwarding(stand), Manner::default()).await
    }

    /// The same, for whoever sends this token.
    pub async fn that_wants(token: &'static str, stand: &Stand) -> Self {
        let door = middleware::from_fn_with_state((AUTHORIZATION, token), admit);
        Self::start(forwarding(stand).layer(door), Manner::default()).await
    }

    /// The same, for whoever sends this cookie and no other.
    pub async fn that_wants_cookie(cookie: &'static str, stand: &Stand) -> Self {
        let door = middleware::from_fn_with_state((COOKIE, cookie), admit);
        Self::start(forwarding(stand).layer(door), Manner::default()).await
    }

    /// Forwards, and has everything but what the loader loads of this kind, such as `.json`.
    pub async fn that_forwards_without(stand: &Stand, kind: &'static str) -> Self {
        let manner = Manner {
            lacks: kind,
            ..Manner::default()
        };
        Self::start(forwarding(stand), manner).await
    }

    /// Sends this Content-Security-Policy with every page.
    pub async fn with_policy(policy: &'static str) -> Self {
        let manner = Manner {
            policy: Some(HeaderValue::from_static(policy)),
            ..Manner::default()
        };
        Self::start(Router::new(), manner).await
    }

    /// Has everything but what the loader loads of this kind: `.wasm`, or the `.js` around it.
    pub async fn without(kind: &'static str) -> Self {
        let manner = Manner {
            lacks: kind,
            ..Manner::default()
        };
        Self::start(Router::new(), manner).await
    }

    /// Forwards, and serves what an operator has set for the standalone page.
    pub async fn with_settings(settings: &'static str, stand: &Stand) -> Self {
        let settings = get(async move || ([(CONTENT_TYPE, "application/json")], settings));
        let api = forwarding(stand).route("/settings.json", settings);
        Self::start(api, Manner::default()).await
    }

    /// Forwards, and serves the standalone page as Trunk builds it for development.
    pub async fn that_serves_trunk_s(stand: &Stand) -> Self {
        Self::that_serves(&parts::page(), stand).await
    }

    /// Forwards, and serves a folder of its own: a portal that was built by other tools.
    pub async fn that_serves(folder: &Path, stand: &Stand) -> Self {
        Self::that_serves_at(Self::address().await, folder, stand)
    }

    /// The same, compressed where a file's compressed form (Brotli) stands beside it.
    pub async fn that_serves_compressed(folder: &Path, stand: &Stand) -> Self {
        let files = ServeDir::new(folder).precompressed_br();
        let router = forwarding(stand).fallback_service(files);
        Self::serve(Self::address().await, router, Manner::default())
    }

    /// The same where somebody had to know its origin before: at an [`address`](Self::address).
    #[must_use]
    pub fn that_serves_at(address: TcpListener, folder: &Path, stand: &Stand) -> Self {
        Self::at(address, folder, forwarding(stand), Manner::default())
    }

    /// The same, with a Content-Security-Policy for all that it serves.
    #[must_use]
    pub fn that_serves_under(
        address: TcpListener,
        folder: &Path,
        policy: &str,
        stand: &Stand,
    ) -> Self {
        let policy = HeaderValue::from_str(policy).expect("a policy is a header's value");
        let manner = Manner {
            policy: Some(policy),
            ..Manner::default()
        };
        Self::at(address, folder, forwarding(stand), manner)
    }

    /// An address for a site to come.
    pub async fn address() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.expect("a free port")
    }

    /// Forwards, and has a page of its own with this head and body: [`Site::page`]. Its origin is
    /// the widget's.
    pub async fn with_page(head: &str, body: &str, stand: &Stand) -> Self {
        Self::with_page_at(Self::address().await, head, body, stand)
    }

    /// The same at an [`address`](Self::address).
    #[must_use]
    pub fn with_page_at(address: TcpListener, head: &str, body: &str, stand: &Stand) -> Self {
        let api = forwarding(stand).route("/portal", portal(head, body, ""));
        Self::at(address, &parts::dist(), api, Manner::default())
    }

    /// The same, with all in its body and under a Content-Security-Policy.
    #[must_use]
    pub fn with_policed_page(
        address: TcpListener,
        body: &str,
        policy: &str,
        stand: &Stand,
    ) -> Self {
        let api = forwarding(stand).route("/portal", portal("", body, policy));
        Self::at(address, &parts::dist(), api, Manner::default())
    }

    /// Has a page with this body, and everything but what the loader loads of this kind.
    pub async fn with_page_without(kind: &'static str, body: &str, stand: &Stand) -> Self {
        let manner = Manner {
            lacks: kind,
            ..Manner::default()
        };
        let api = forwarding(stand).route("/portal", portal(SCRIPT, body, ""));
        Self::start(api, manner).await
    }

    /// The same, but what it lacks there it gives as soon as it [finds](Self::find_it) it. The
    /// browser keeps nothing of it.
    pub async fn with_page_that_waits_for(kind: &'static str, body: &str, stand: &Stand) -> Self {
        let manner = Manner {
            holds: kind,
            ..Manner::default()
        };
        let api = forwarding(stand).route("/portal", portal(SCRIPT, body, ""));
        Self::start(api, manner).await
    }

    /// The address of its own page.
    #[must_use]
    pub fn page(&self) -> String {
        format!("{}/portal", self.origin)
    }

    /// Serves what the loader loads of this kind with a byte changed, and to be kept for good.
    pub async fn that_spoils(kind: &'static str) -> Self {
        let manner = Manner {
            spoils: kind,
            ..Manner::default()
        };
        Self::start(Router::new(), manner).await
    }

    /// Its origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Has it from now on.
    pub fn find_it(&self) {
        self.manner.finds_it.send_replace(true);
    }

    /// Does not have it any more.
    pub fn lose_it(&self) {
        self.manner.finds_it.send_replace(false);
    }

    async fn start(api: Router, manner: Manner) -> Self {
        Self::at(Self::address().await, &parts::dist(), api, manner)
    }

    fn at(listener: TcpListener, folder: &Path, api: Router, manner: Manner) -> Self {
        let files = ServeDir::new(folder);
        let router = with_probe(api, folder)
            .fallback_service(files)
            .layer(middleware::from_fn_with_state(manner.clone(), dress));
        Self::serve(listener, router, manner)
    }

    fn serve(listener: TcpListener, router: Router, manner: Manner) -> Self {
        let address = listener.local_addr().expect("it is bound");
        let server = tokio::spawn(async move {
            // It ends with the journey.
            let _ = axum::serve(listener, router).await;
        });
        Self {
            origin: format!("http://{address}"),
            manner,
            server,
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Lets in whoever shows this in a header.
async fn admit(
    State((header, token)): State<(HeaderName, &'static str)>,
    request: Request,
    next: Next,
) -> Response {
    let shown = request.headers().get(header);
    if shown.is_some_and(|shown| shown == token) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

fn forwarding(stand: &Stand) -> Router {
    let partner = format!(
        "{}/integrations/direct/presigned-url",
        stand.addresses().partner_api
    );
    Router::new()
        .route("/api/presigned-url", get(forward))
        .with_state((Client::new(), partner))
}

/// A page with this head and body, and with this policy, if any.
fn portal(head: &str, body: &str, policy: &str) -> MethodRouter {
    let policy = HeaderValue::from_str(policy).expect("a policy is a header's value");
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A portal</title>\
         {head}</head><body><h1>A portal</h1>{body}</body></html>"
    );
    get(async move || ([(CONTENT_SECURITY_POLICY, policy)], Html(page)))
}

/// Has the page load the probe by itself where the engine's driver cannot run it first.
fn with_probe(api: Router, folder: &Path) -> Router {
    if Engine::of_this_run().runs_scripts_first() {
        return api;
    }
    let page = std::fs::read_to_string(folder.join("index.html")).expect("the built page");
    let page = page.replacen("<head>", "<head><script src=\"/probe.js\"></script>", 1);
    let script = ([(CONTENT_TYPE, "text/javascript")], PROBE);
    api.route("/", get(async move || Html(page)))
        .route("/probe.js", get(async move || script))
}

async fn dress(State(manner): State<Manner>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_of = |kind: &str| !kind.is_empty() && path.starts_with("/v/") && path.ends_with(kind);
    let is_found = *manner.finds_it.borrow();
    if is_of(manner.lacks) && !is_found {
        return StatusCode::NOT_FOUND.into_response();
    }
    let is_spoilt = is_of(manner.spoils) && !is_found;
    let is_held = is_of(manner.holds);
    if is_held {
        let mut finds_it = manner.finds_it.subscribe();
        // It fails for a site that has gone.
        let _ = finds_it.wait_for(|found| *found).await;
    }
    let mut response = next.run(request).await;
    // Not the page itself: Firefox gives the forms of one that is not to be kept nothing back.
    if is_held {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if is_spoilt {
        response = spoilt(response).await;
    }
    if let Some(policy) = manner.policy {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The same with another last byte, as a cache keeps it.
async fn spoilt(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a file");
    let mut body = body.to_vec();
    if let Some(last) = body.last_mut() {
        *last = last.wrapping_add(1);
    }
    head.headers
        .insert(CACHE_CONTROL, HeaderValue::from_static("max-age=31536000"));
    Response::from_parts(head, Body::from(body))
}

async fn forward(State((client, partner)): State<(Client, String)>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let asked = client
        .get(format!("{partner}?{query}"))
        .header("Authorization", Stand::API_KEY)
        .send()
        .await;
    let Ok(answer) = asked else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let status = answer.status();
    let content_type = answer.headers().get(CONTENT_TYPE).cloned();
    let body = answer.bytes().await.unwrap_or_default();
    let mut response = (status, Body::from(body)).into_response();
    if let Some(content_type) = content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}
