//! How many requests are worked on at once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::http::StatusCode;

use crate::{
    metrics::Metrics,
    problem::{Code, Problem},
};

/// The most requests that are worked on at once; health checks come on top.
const MAX_REQUESTS: usize = 512;

/// Sheds load beyond [`MAX_REQUESTS`].
#[derive(Default)]
pub(crate) struct LoadLimit {
    running: AtomicUsize,
}

/// One request's place; given back when its answer is ready, or its client is gone. None is held
/// while a client sends a body: whoever sends slowly would keep others out.
pub(crate) struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LoadLimit {
    /// Takes a place, or answers 503 at once when all are taken.
    pub(crate) fn enter(&self, metrics: &Metrics) -> Result<Place<'_>, Problem> {
        let place = Place(&self.running);
        if self.running.fetch_add(1, Ordering::Relaxed) < MAX_REQUESTS {
            return Ok(place);
        }
        drop(place);
        metrics.refusal("load");
        let detail = "The upload service is busy. Please try again in a moment.";
        let problem = Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::ProxyUnavailable,
            detail,
        );
        Err(problem.retry_after(Duration::from_secs(1)))
    }
}
