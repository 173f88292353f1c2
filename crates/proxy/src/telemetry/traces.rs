//! Traces for OpenTelemetry: a span for each request to `/api/`, and one below it for each try at
//! the partner API. Nothing of it is set up unless `--traces-endpoint` names a collector.
//!
//! Spans hold values from fixed lists, numbers and the request id, which leads to the log's lines:
//! nobody's name, no filename, no key, no URL. What leaves the process here is kept by others.
//!
//! They reach it by OTLP over HTTP, in batches, from a thread of the SDK's. A collector that is away or
//! slow keeps nobody waiting: spans that cannot be sent are dropped, at most 2,048 wait, and the log
//! says once that they are lost and once that they arrive again.
//!
//! Start at [`begin`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::http::HeaderMap;
use opentelemetry::{
    Context, KeyValue,
    global::{self, BoxedTracer},
    propagation::TextMapPropagator,
    trace::{FutureExt, Span, SpanKind, Status, TraceContextExt, Tracer},
};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::{
    Resource, propagation::TraceContextPropagator, resource::EnvResourceDetector,
    trace::SdkTracerProvider,
};
use reqwest::Url;
use thiserror::Error;
use tokio::runtime::Handle;

use crate::http_client::{self, BodyError, CONNECT_TIME, ClientError};

/// What the service calls itself.
const NAME: &str = env!("CARGO_PKG_NAME");
/// For one batch to be taken.
const TIME: Duration = Duration::from_secs(5);
/// For the last batch, when the process ends.
const END_TIME: Duration = Duration::from_secs(5);
/// The most that is read of the collector's answer.
const MAX_BYTES: usize = 64 * 1024;

fn tracer() -> BoxedTracer {
    global::tracer(NAME)
}

/// The span of a request to `/api/`: of its parent where a trusted proxy in front names one in
/// `trusted`, its headers. Anyone else could put their requests into another's trace, and have all of
/// them recorded.
pub(crate) fn begin(
    method: &'static str,
    route: &'static str,
    request_id: &str,
    trusted: Option<&HeaderMap>,
) -> Context {
    let parent = match trusted {
        Some(headers) => TraceContextPropagator::new()
            .extract_with_context(&Context::new(), &HeaderExtractor(headers)),
        None => Context::new(),
    };
    let tracer = tracer();
    let span = tracer
        .span_builder(format!("{method} {route}"))
        .with_kind(SpanKind::Server)
        .with_attributes([
            KeyValue::new("http.request.method", method),
            KeyValue::new("http.route", route),
            KeyValue::new("request.id", request_id.to_owned()),
        ])
        .start_with_context(&tracer, &parent);
    Context::new().with_span(span)
}

/// Makes `answering` part of a request's span, and says there how it went: `ended` gives the status and
/// the outcome. A request whose client leaves drops it, which ends the span.
pub(crate) async fn record<T>(
    context: Context,
    answering: impl Future<Output = T>,
    ended: impl FnOnce(&T) -> (u16, &'static str),
) -> T {
    let answer = answering.with_context(context.clone()).await;
    let span = context.span();
    let (status, outcome) = ended(&answer);
    let code = i64::from(status);
    span.set_attribute(KeyValue::new("http.response.status_code", code));
    span.set_attribute(KeyValue::new("outcome", outcome));
    if status >= 500 {
        span.set_status(Status::error(""));
    }
    answer
}

/// Makes a task part of the request that it is for.
pub(crate) fn in_request<T>(task: impl Future<Output = T>) -> impl Future<Output = T> {
    task.with_current_context()
}

/// Makes `call` a span of the request that it is made for, if that has one. `operation` is what the
/// partner API is asked for, by the try after so many `retries`; `outcome_of` says how it failed.
pub(crate) async fn of_call<T, E>(
    operation: &'static str,
    retries: u32,
    call: impl Future<Output = Result<T, E>>,
    outcome_of: impl FnOnce(&E) -> &'static str,
) -> Result<T, E> {
    if !Context::map_current(Context::has_active_span) {
        return call.await;
    }
    let request = Context::current();
    let tracer = tracer();
    let mut span = tracer
        .span_builder(format!("partner API {operation}"))
        .with_kind(SpanKind::Client)
        .with_attributes([KeyValue::new(
            "http.request.resend_count",
            i64::from(retries),
        )])
        .start_with_context(&tracer, &request);
    let result = call.await;
    let outcome = result.as_ref().err().map_or("ok", outcome_of);
    span.set_attribute(KeyValue::new("outcome", outcome));
    if result.is_err() {
        span.set_status(Status::error(""));
    }
    result
}

/// Spans are being made and sent; [`Traces::end`] sends the last of them.
pub struct Traces(SdkTracerProvider);

/// Why no spans can be sent.
#[derive(Debug, Error)]
pub enum TracesError {
    /// A client cannot be built, for want of usable TLS roots, say.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A variable of OpenTelemetry's own cannot be used.
    #[error("Traces cannot be set up: {0}.")]
    Variable(#[from] ExporterBuildError),
}

/// Sends the spans of this process to the collector at `endpoint`, from tasks of `runtime`.
///
/// # Errors
/// [`TracesError`] if they cannot be sent at all. Whether the collector is there is found out
/// later, and matters to no request.
pub fn start_traces(endpoint: &Url, runtime: Handle) -> Result<Traces, TracesError> {
    let client = http_client::HttpClient::new(CONNECT_TIME)?
        .of(endpoint)
        .clone();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(endpoint.as_str())
        .with_http_client(Collector {
            client,
            runtime,
            is_lost: Arc::default(),
        })
        .build()?;
    let resource = Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", NAME),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ])
        // OTEL_RESOURCE_ATTRIBUTES, which may name the service otherwise.
        .with_detector(Box::new(EnvResourceDetector::new()))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build();
    global::set_tracer_provider(provider.clone());
    Ok(Traces(provider))
}

impl Traces {
    /// Sends what is left, if the collector takes it in time. The runtime must still run; this
    /// waits on the calling thread.
    pub fn end(self) {
        // What could not be sent has been logged.
        let _ = self.0.shutdown_with_timeout(END_TIME);
    }
}

/// The collector, asked from the SDK's own thread, which is none of the runtime's.
#[derive(Debug)]
struct Collector {
    client: reqwest::Client,
    runtime: Handle,
    /// Whether the last batch was not taken.
    is_lost: Arc<AtomicBool>,
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self
            .runtime
            .spawn(send(self.client.clone(), request.try_into()?));
        let answer = sent.await?;
        let problem = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answers {}", answer.status())),
            Err(error) => Some(error.to_string()),
        };
        let was_lost = self.is_lost.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(problem) if !was_lost => tracing::warn!(
                outcome = "traces-lost",
                "the collector (--traces-endpoint) does not take traces: {problem}"
            ),
            None if was_lost => tracing::info!("the collector takes traces again"),
            _ => {}
        }
        answer.map_err(|error| error.to_string().into())
    }
}

async fn send(
    client: reqwest::Client,
    mut request: reqwest::Request,
) -> Result<Response<Bytes>, BodyError> {
    *request.timeout_mut() = Some(TIME);
    let response = client.execute(request).await?;
    let status = response.status();
    let headers = response.headers().clone();
    let body = http_client::read_body(response, MAX_BYTES).await?;
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}
