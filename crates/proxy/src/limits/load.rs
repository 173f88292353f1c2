//! How many requests are worked on at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::Service,
    problem::{Code, Problem},
};

/// The most requests that are worked on at once; health checks come on top.
const MAX_REQUESTS: usize = 512;

/// Sheds load beyond [`MAX_REQUESTS`].
#[derive(Default)]
pub(crate) struct LoadLimit {
    running: AtomicUsize,
}

/// One request's place; given back when its answer is ready, or its client is gone.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LoadLimit {
    /// A layer: answers 503 at once when all places are taken.
    pub(crate) async fn check(
        State(service): State<Arc<Service>>,
        request: Request,
        next: Next,
    ) -> Response {
        let running = &service.limits.load.running;
        let place = Place(running);
        if running.fetch_add(1, Ordering::Relaxed) >= MAX_REQUESTS {
            drop(place);
            service.metrics.refusal("load");
            let detail = "The upload service is busy. Please try again in a moment.";
            return Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::ProxyUnavailable,
                detail,
            )
            .retry_after(Duration::from_secs(1))
            .into_response();
        }
        next.run(request).await
    }
}
