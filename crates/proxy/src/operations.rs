//! What those who run the service ask it: does it live, can it work, what has it done.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::sync::Mutex;

use crate::{
    app::Service,
    problem::{Code, Problem},
};

/// How long one look at the partner API counts, so that `/readyz` cannot be used to hammer it.
const FRESH: Duration = Duration::from_secs(5);

/// What was last seen of the partner API.
#[derive(Default)]
pub(crate) struct Readiness {
    last: Arc<Mutex<Option<(Instant, bool)>>>,
}

/// Whether the partner API answers, by a look that is at most [`FRESH`] old.
async fn partner_api_answers(service: &Arc<Service>) -> bool {
    // Held while looking: of all who ask meanwhile, one looks.
    let mut last = Arc::clone(&service.readiness.last).lock_owned().await;
    if let Some((at, answers)) = *last
        && at.elapsed() < FRESH
    {
        return answers;
    }
    let service = Arc::clone(service);
    // A task of its own: a look goes on when the client that caused it has left, or each client
    // that leaves at once would cause another. It does not panic, and if it did, there would be no
    // answer.
    let look = tokio::spawn(async move {
        let answers = service.partner_api.answers().await;
        *last = Some((Instant::now(), answers));
        answers
    });
    look.await.unwrap_or(false)
}

/// `GET /healthz`: the process lives.
pub(crate) fn healthz() -> Response {
    plain("live\n")
}

/// `GET /readyz`: the partner API can be reached.
pub(crate) async fn readyz(service: &Arc<Service>) -> Response {
    if partner_api_answers(service).await {
        return plain("ready\n");
    }
    let detail = "The partner API cannot be reached.";
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        Code::ProxyUnavailable,
        detail,
    )
    .retry_after(FRESH)
    .into_response()
}

/// `GET /metrics`, on its own listener.
pub(crate) fn metrics(service: &Service) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    // Looked at here: two calls that end at once could say it in the wrong order.
    service.metrics.held(service.partner_api.is_held());
    match service.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn plain(text: &'static str) -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        text,
    )
        .into_response()
}
