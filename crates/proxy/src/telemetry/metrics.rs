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
const REASONS: [&str; 8] = [
    "connections",
    "load",
    "address-rate",
    "subject-rate",
    "no-credentials",
    "bad-token",
    "no-keys",
    "foreign-page",
];
const OPERATIONS: [&str; 2] = ["presigned-url", "confirmation"];
const OUTCOMES: [&str; 10] = [
    "ok",
    "refused",
    "key-refused",
    "rate-limited",
    "unavailable",
    "timed-out",
    "unreachable",
    "held",
    "busy",
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
    aborted: Family<RouteLabels, Counter>,
    refusals: Family<RefusalLabels, Counter>,
    upstream: Family<UpstreamLabels, Counter>,
    upstream_latency: Latency<OperationLabels>,
    upstream_retries: Family<OperationLabels, Counter>,
    upstream_held: Gauge,
    connections: Gauge,
    store_failures: Counter,
    registry: Arc<Registry>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("direct_upload_proxy");
        let latency: fn() -> Histogram = || Histogram::new(BUCKETS);
        let mut metrics = Self {
            requests: Family::default(),
            request_latency: Family::new_with_constructor(latency),
            aborted: Family::default(),
            refusals: Family::default(),
            upstream: Family::default(),
            upstream_latency: Family::new_with_constructor(latency),
            upstream_retries: Family::default(),
            upstream_held: Gauge::default(),
            connections: Gauge::default(),
            store_failures: Counter::default(),
            registry: Arc::default(),
        };
        metrics.begin_at_zero();
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from a request's headers to its answer's",
            Unit::Seconds,
            metrics.request_latency.clone(),
        );
        registry.register(
            "aborted",
            "Requests whose client left before there was an answer",
            metrics.aborted.clone(),
        );
        registry.register(
            "refusals",
            "Requests that were turned away before their route",
            metrics.refusals.clone(),
        );
        registry.register(
            "upstream_requests",
            "Calls of the partner API",
            metrics.upstream.clone(),
        );
        registry.register_with_unit(
            "upstream_duration",
            "Time that calls of the partner API took",
            Unit::Seconds,
            metrics.upstream_latency.clone(),
        );
        registry.register(
            "upstream_retries",
            "Further tries of calls of the partner API",
            metrics.upstream_retries.clone(),
        );
        registry.register(
            "upstream_held",
            "Whether the partner API is left alone for a while",
            metrics.upstream_held.clone(),
        );
        registry.register(
            "connections",
            "Open connections",
            metrics.connections.clone(),
        );
        registry.register(
            "rate_limit_store_failures",
            "Requests that this copy counted for itself, since the store of rate limits was away",
            metrics.store_failures.clone(),
        );
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "What runs here", build);
        metrics.registry = Arc::new(registry);
        metrics
    }

    fn begin_at_zero(&self) {
        for route in ROUTES {
            for status in STATUSES {
                let _ = self
                    .requests
                    .get_or_create(&RequestLabels { route, status });
            }
            let _ = self.request_latency.get_or_create(&RouteLabels { route });
            let _ = self.aborted.get_or_create(&RouteLabels { route });
        }
        for reason in REASONS {
            let _ = self.refusals.get_or_create(&RefusalLabels { reason });
        }
        for operation in OPERATIONS {
            for outcome in OUTCOMES {
                let labels = UpstreamLabels { operation, outcome };
                let _ = self.upstream.get_or_create(&labels);
            }
            let labels = OperationLabels { operation };
            let _ = self.upstream_latency.get_or_create(&labels);
            let _ = self.upstream_retries.get_or_create(&labels);
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
        let labels = RequestLabels { route, status };
        self.requests.get_or_create(&labels).inc();
        let latency = self.request_latency.get_or_create(&RouteLabels { route });
        latency.observe(took.as_secs_f64());
    }

    /// Counts a request whose client left before its answer.
    pub(crate) fn aborted(&self, route: &'static str) {
        self.aborted.get_or_create(&RouteLabels { route }).inc();
    }

    /// Counts a request that was turned away.
    pub(crate) fn refusal(&self, reason: &'static str) {
        debug_assert!(REASONS.contains(&reason), "{reason}");
        self.refusals.get_or_create(&RefusalLabels { reason }).inc();
    }

    /// Counts a call of the partner API.
    pub(crate) fn upstream(&self, operation: &'static str, outcome: &'static str, took: Duration) {
        debug_assert!(OUTCOMES.contains(&outcome), "{outcome}");
        let labels = UpstreamLabels { operation, outcome };
        self.upstream.get_or_create(&labels).inc();
        let labels = OperationLabels { operation };
        let latency = self.upstream_latency.get_or_create(&labels);
        latency.observe(took.as_secs_f64());
    }

    /// Counts a further try of a call.
    pub(crate) fn retry(&self, operation: &'static str) {
        let labels = OperationLabels { operation };
        self.upstream_retries.get_or_create(&labels).inc();
    }

    /// Says whether calls are kept from the partner API.
    pub(crate) fn held(&self, held: bool) {
        self.upstream_held.set(held.into());
    }

    /// Counts a request that the store of rate limits has not counted.
    pub(crate) fn store_failed(&self) {
        self.store_failures.inc();
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
