//! What those who run the service ask it: does it live, can it work, what has it done.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::sync::Mutex;

use crate::{
    partner_api::PartnerApi,
    problem::{Code, Problem},
    telemetry::metrics::Metrics,
};

/// How long one look at the partner API counts, so that `/readyz` cannot be used to hammer it.
const FRESH: Duration = Duration::from_secs(5);

/// What was last seen of the partner API.
#[derive(Clone, Default)]
pub(crate) struct Readiness(Arc<Mutex<Option<(Instant, bool)>>>);

/// Whether the partner API answers, by a look that is at most [`FRESH`] old.
async fn partner_api_answers(readiness: Readiness, partner_api: Arc<PartnerApi>) -> bool {
    // Held while looking: of all who ask meanwhile, one looks.
    let mut last = readiness.0.lock_owned().await;
    if let Some((at, answers)) = *last
        && at.elapsed() < FRESH
    {
        return answers;
    }
    // A task of its own: a look goes on when the client that caused it has left, or each client
    // that leaves at once would cause another. It does not panic, and if it did, there would be no
    // answer.
    let look = tokio::spawn(async move {
        let answers = partner_api.answers().await;
        *last = Some((Instant::now(), answers));
        answers
    });
    look.await.unwrap_or(false)
}

/// `GET /healthz`: the process lives.
pub(crate) async fn healthz() -> Response {
    plain("live\n")
}

/// `GET /readyz`: the partner API can be reached.
pub(crate) async fn readyz(
    State(readiness): State<Readiness>,
    State(partner_api): State<Arc<PartnerApi>>,
) -> Response {
    if partner_api_answers(readiness, partner_api).await {
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
pub(crate) async fn metrics(
    State(metrics): State<Metrics>,
    State(partner_api): State<Arc<PartnerApi>>,
) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    // Looked at here: two calls that end at once could say it in the wrong order.
    metrics.held(partner_api.is_held());
    match metrics.text() {
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
