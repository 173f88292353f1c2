//! What the operator can measure, in OpenMetrics text. Labels take values from fixed lists only,
//! so that no client can add a time series. All begin at 0, with each of these values: what is
//! first seen at 1 has not increased, and an alert on it would come with the second time only.

use std::{fmt, sync::Arc, time::Duration};

use axum::http::StatusCode;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

/// The upper bounds of the latency histograms, in seconds.
const BUCKETS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

const ROUTES: [&str; 6] = [
    "/api/presigned-url",
    "/api/confirmations",
    "/api/other",
    "/healthz",
    "/readyz",
    "assets",
];
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const REASONS: [&str; 10] = [
    "connections",
    "load",
    "address-rate",
    "subject-rate",
    "names-a-minute",
    "names-a-day",
    "no-credentials",
    "bad-token",
    "no-keys",
    "foreign-page",
];
const OPERATIONS: [&str; 2] = ["presigned-url", "confirmation"];
const OUTCOMES: [&str; 9] = [
    "ok",
    "refused",
    "key-refused",
    "rate-limited",
    "unavailable",
    "timed-out",
    "unreachable",
    "held",
    "unusable",
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct UpstreamLabels {
    operation: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    operation: &'static str,
}

type Latency<L> = Family<L, Histogram, fn() -> Histogram>;

/// The counters of one process; clones share them.
#[derive(Clone)]
pub(crate) struct Metrics {
    requests: Family<RequestLabels, Counter>,
    request_latency: Latency<RouteLabels>,
    refusals: Family<RefusalLabels, Counter>,
    upstream: Family<UpstreamLabels, Counter>,
    upstream_latency: Latency<OperationLabels>,
    upstream_retries: Family<OperationLabels, Counter>,
    upstream_held: Gauge,
    connections: Gauge,
    registry: Arc<Registry>,
}

/// Each of `first` with each of `second`.
fn pairs(
    first: &'static [&'static str],
    second: &'static [&'static str],
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let with_each = move |one: &'static str| second.iter().map(move |other| (one, *other));
    first.iter().copied().flat_map(with_each)
}

fn latency() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let requests = Family::default();
        let request_latency = Latency::new_with_constructor(latency as fn() -> Histogram);
        let refusals = Family::default();
        let upstream = Family::default();
        let upstream_latency = Latency::new_with_constructor(latency as fn() -> Histogram);
        let upstream_retries = Family::default();
        let upstream_held = Gauge::default();
        let connections = Gauge::default();

        let mut registry = Registry::with_prefix("direct_upload_proxy");
        registry.register("requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from a request's headers to its answer's",
            Unit::Seconds,
            request_latency.clone(),
        );
        registry.register(
            "refusals",
            "Requests that were turned away before their route",
            refusals.clone(),
        );
        registry.register(
            "upstream_requests",
            "Calls of the partner API",
            upstream.clone(),
        );
        registry.register_with_unit(
            "upstream_duration",
            "Time that calls of the partner API took",
            Unit::Seconds,
            upstream_latency.clone(),
        );
        registry.register(
            "upstream_retries",
            "Further tries of calls of the partner API",
            upstream_retries.clone(),
        );
        registry.register(
            "upstream_held",
            "Whether the partner API is left alone for a while",
            upstream_held.clone(),
        );
        registry.register("connections", "Open connections", connections.clone());
        registry.register(
            "build",
            "What runs here",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        let metrics = Self {
            requests,
            request_latency,
            refusals,
            upstream,
            upstream_latency,
            upstream_retries,
            upstream_held,
            connections,
            registry: Arc::new(registry),
        };
        metrics.begin();
        metrics
    }

    /// Makes a time series for each value of each label.
    fn begin(&self) {
        for (route, status) in pairs(&ROUTES, &STATUSES) {
            drop(
                self.requests
                    .get_or_create(&RequestLabels { route, status }),
            );
        }
        for route in ROUTES {
            drop(self.request_latency.get_or_create(&RouteLabels { route }));
        }
        for reason in REASONS {
            drop(self.refusals.get_or_create(&RefusalLabels { reason }));
        }
        for (operation, outcome) in pairs(&OPERATIONS, &OUTCOMES) {
            let labels = UpstreamLabels { operation, outcome };
            drop(self.upstream.get_or_create(&labels));
        }
        for operation in OPERATIONS {
            let labels = OperationLabels { operation };
            drop(self.upstream_retries.get_or_create(&labels));
            drop(self.upstream_latency.get_or_create(&labels));
        }
    }

    /// Counts an answered request.
    pub(crate) fn request(&self, route: &'static str, status: StatusCode, took: Duration) {
        debug_assert!(ROUTES.contains(&route), "{route}");
        let status = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests
            .get_or_create(&RequestLabels { route, status })
            .inc();
        self.request_latency
            .get_or_create(&RouteLabels { route })
            .observe(took.as_secs_f64());
    }

    /// Counts a request that was turned away.
    pub(crate) fn refusal(&self, reason: &'static str) {
        debug_assert!(REASONS.contains(&reason), "{reason}");
        self.refusals.get_or_create(&RefusalLabels { reason }).inc();
    }

    /// Counts a call of the partner API.
    pub(crate) fn upstream(&self, operation: &'static str, outcome: &'static str, took: Duration) {
        debug_assert!(OPERATIONS.contains(&operation), "{operation}");
        debug_assert!(OUTCOMES.contains(&outcome), "{outcome}");
        self.upstream
            .get_or_create(&UpstreamLabels { operation, outcome })
            .inc();
        self.upstream_latency
            .get_or_create(&OperationLabels { operation })
            .observe(took.as_secs_f64());
    }

    /// Counts a further try of a call.
    pub(crate) fn retry(&self, operation: &'static str) {
        self.upstream_retries
            .get_or_create(&OperationLabels { operation })
            .inc();
    }

    /// Says whether calls are kept from the partner API.
    pub(crate) fn held(&self, held: bool) {
        self.upstream_held.set(held.into());
    }

    /// Counts a connection.
    pub(crate) fn connection_opened(&self) {
        self.connections.inc();
    }

    /// Counts it no longer.
    pub(crate) fn connection_closed(&self) {
        self.connections.dec();
    }

    /// All of them as text.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
