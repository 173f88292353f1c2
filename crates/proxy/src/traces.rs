//! Traces for OpenTelemetry: a span for each request to `/api/`, and one below it for each try at
//! the partner API. Nothing of it is set up unless `--traces-endpoint` names a collector.
//!
//! Spans hold values from fixed lists, numbers and the request id, which leads to the log's lines:
//! nobody's name, no filename, no key, no URL. What leaves the process here is kept by others.
//!
//! Start at [`begin`]; [`export`] is how spans reach the collector.

mod export;

use axum::{http::HeaderMap, response::Response};
use opentelemetry::{
    Context, KeyValue,
    global::{self, BoxedTracer},
    propagation::TextMapPropagator,
    trace::{FutureExt, Span, SpanKind, Status, TraceContextExt, Tracer},
};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;

pub use self::export::{Traces, TracesError, start_traces};
use crate::{client::Client, partner_api::PartnerApiError, problem, request_log::Entry};

/// What the service calls itself.
const NAME: &str = env!("CARGO_PKG_NAME");

/// What makes spans, once [`start_traces`] has been called.
pub(crate) fn tracer() -> BoxedTracer {
    global::tracer(NAME)
}

/// The span of a request to `/api/`. Health checks and the widget's files have none.
pub(crate) fn begin(
    tracer: &BoxedTracer,
    entry: &Entry<'_>,
    client: Client,
    headers: &HeaderMap,
) -> Option<Context> {
    let (method, route) = (entry.method(), entry.route());
    if !route.starts_with("/api/") {
        return None;
    }
    let span = tracer
        .span_builder(format!("{method} {route}"))
        .with_kind(SpanKind::Server)
        .with_attributes([
            KeyValue::new("http.request.method", method),
            KeyValue::new("http.route", route),
            KeyValue::new("request.id", entry.id().as_str().to_owned()),
        ])
        .start_with_context(tracer, &sent_along(client, headers));
    Some(Context::new().with_span(span))
}

/// Makes `answering` part of a request's span, and says there how it went. A request whose client
/// leaves drops it, which ends the span.
pub(crate) async fn record(
    context: Context,
    answering: impl Future<Output = Response>,
) -> Response {
    let response = answering.with_context(context.clone()).await;
    let span = context.span();
    let status = response.status();
    span.set_attribute(KeyValue::new(
        "http.response.status_code",
        i64::from(status.as_u16()),
    ));
    span.set_attribute(KeyValue::new("outcome", problem::outcome(&response)));
    if status.is_server_error() {
        span.set_status(Status::error(""));
    }
    response
}

/// The span that a request is part of, where a trusted proxy in front says so. Anyone else could
/// put their requests into another's trace, and have all of them recorded.
fn sent_along(client: Client, headers: &HeaderMap) -> Context {
    if client.through_trusted_proxy {
        let headers = HeaderExtractor(headers);
        TraceContextPropagator::new().extract_with_context(&Context::new(), &headers)
    } else {
        Context::new()
    }
}

/// Makes `call` a span of the request that it is made for, if that has one. `operation` is what the
/// partner API is asked for, by the try after so many `retries`.
pub(crate) async fn of_call<T>(
    operation: &'static str,
    retries: u32,
    call: impl Future<Output = Result<T, PartnerApiError>>,
) -> Result<T, PartnerApiError> {
    if !Context::map_current(Context::has_active_span) {
        return call.await;
    }
    let request = Context::current();
    let tracer = global::tracer(NAME);
    let mut span = tracer
        .span_builder(format!("partner API {operation}"))
        .with_kind(SpanKind::Client)
        .with_attributes([KeyValue::new(
            "http.request.resend_count",
            i64::from(retries),
        )])
        .start_with_context(&tracer, &request);
    let result = call.await;
    let outcome = result.as_ref().err().map_or("ok", PartnerApiError::outcome);
    span.set_attribute(KeyValue::new("outcome", outcome));
    if result.is_err() {
        span.set_status(Status::error(""));
    }
    result
}
