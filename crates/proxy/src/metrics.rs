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
pub(crate) struct Metrics(Arc<Counted>);

struct Counted {
    /// By route and status.
    requests: Series<Series<Counter>>,
    request_latency: Series<Histogram>,
    aborted: Series<Counter>,
    refusals: Series<Counter>,
    /// By operation and outcome.
    upstream: Series<Series<Counter>>,
    upstream_latency: Series<Histogram>,
    upstream_retries: Series<Counter>,
    upstream_held: Gauge,
    connections: Gauge,
    registry: Registry,
}

/// One time series for each value of a label. Held here, so that none has to be looked up in a
/// family, behind its lock.
struct Series<T> {
    values: &'static [&'static str],
    series: Vec<T>,
}

impl<T> Series<T> {
    fn new(values: &'static [&'static str], one: impl Fn(&'static str) -> T) -> Self {
        Self {
            values,
            series: values.iter().map(|value| one(value)).collect(),
        }
    }

    /// The series of `value`. There is none of a value that is not in the list.
    fn of(&self, value: &str) -> Option<&T> {
        let found = self.values.iter().position(|known| *known == value);
        debug_assert!(found.is_some(), "{value}");
        self.series.get(found?)
    }
}

fn latency() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let requests = Family::<RequestLabels, Counter>::default();
        let request_latency =
            Latency::<RouteLabels>::new_with_constructor(latency as fn() -> Histogram);
        let aborted = Family::<RouteLabels, Counter>::default();
        let refusals = Family::<RefusalLabels, Counter>::default();
        let upstream = Family::<UpstreamLabels, Counter>::default();
        let upstream_latency =
            Latency::<OperationLabels>::new_with_constructor(latency as fn() -> Histogram);
        let upstream_retries = Family::<OperationLabels, Counter>::default();
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
            "aborted",
            "Requests whose client left before there was an answer",
            aborted.clone(),
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
        Self(Arc::new(Counted {
            requests: Series::new(&ROUTES, |route| {
                Series::new(&STATUSES, |status| {
                    let labels = RequestLabels { route, status };
                    requests.get_or_create_owned(&labels)
                })
            }),
            request_latency: Series::new(&ROUTES, |route| {
                request_latency.get_or_create_owned(&RouteLabels { route })
            }),
            aborted: Series::new(&ROUTES, |route| {
                aborted.get_or_create_owned(&RouteLabels { route })
            }),
            refusals: Series::new(&REASONS, |reason| {
                refusals.get_or_create_owned(&RefusalLabels { reason })
            }),
            upstream: Series::new(&OPERATIONS, |operation| {
                Series::new(&OUTCOMES, |outcome| {
                    upstream.get_or_create_owned(&UpstreamLabels { operation, outcome })
                })
            }),
            upstream_latency: Series::new(&OPERATIONS, |operation| {
                upstream_latency.get_or_create_owned(&OperationLabels { operation })
            }),
            upstream_retries: Series::new(&OPERATIONS, |operation| {
                upstream_retries.get_or_create_owned(&OperationLabels { operation })
            }),
            upstream_held,
            connections,
            registry,
        }))
    }

    /// Counts an answered request.
    pub(crate) fn request(&self, route: &'static str, status: StatusCode, took: Duration) {
        let status = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        let requests = self.0.requests.of(route);
        if let Some(counter) = requests.and_then(|requests| requests.of(status)) {
            counter.inc();
        }
        if let Some(latency) = self.0.request_latency.of(route) {
            latency.observe(took.as_secs_f64());
        }
    }

    /// Counts a request whose client left before its answer.
    pub(crate) fn aborted(&self, route: &'static str) {
        if let Some(counter) = self.0.aborted.of(route) {
            counter.inc();
        }
    }

    /// Counts a request that was turned away.
    pub(crate) fn refusal(&self, reason: &'static str) {
        if let Some(counter) = self.0.refusals.of(reason) {
            counter.inc();
        }
    }

    /// Counts a call of the partner API.
    pub(crate) fn upstream(&self, operation: &'static str, outcome: &'static str, took: Duration) {
        let upstream = self.0.upstream.of(operation);
        if let Some(counter) = upstream.and_then(|upstream| upstream.of(outcome)) {
            counter.inc();
        }
        if let Some(latency) = self.0.upstream_latency.of(operation) {
            latency.observe(took.as_secs_f64());
        }
    }

    /// Counts a further try of a call.
    pub(crate) fn retry(&self, operation: &'static str) {
        if let Some(counter) = self.0.upstream_retries.of(operation) {
            counter.inc();
        }
    }

    /// Says whether calls are kept from the partner API.
    pub(crate) fn held(&self, held: bool) {
        self.0.upstream_held.set(held.into());
    }

    /// Counts a connection.
    pub(crate) fn connection_opened(&self) {
        self.0.connections.inc();
    }

    /// Counts it no longer.
    pub(crate) fn connection_closed(&self) {
        self.0.connections.dec();
    }

    /// All of them as text.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.0.registry)?;
        Ok(text)
    }
}
