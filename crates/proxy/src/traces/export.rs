//! How spans reach the collector: by OTLP over HTTP, in batches, from a thread of the SDK's.
//!
//! A collector that is away or slow keeps nobody waiting: spans that cannot be sent are dropped,
//! at most 2,048 wait, and the log says once that they are lost and once that they arrive again.

use std::{
    error::Error,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry::{KeyValue, global};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::{Resource, resource::EnvResourceDetector, trace::SdkTracerProvider};
use reqwest::{Client, Url};
use tokio::runtime::Handle;

use super::NAME;
use crate::http_client::{self, BodyError};

/// For one batch to be taken.
const TIME: Duration = Duration::from_secs(5);
/// For the last batch, when the process ends.
const END_TIME: Duration = Duration::from_secs(5);
/// The most that is read of the collector's answer.
const MAX_BYTES: usize = 64 * 1024;

/// Spans are being made and sent; [`Traces::end`] sends the last of them.
pub struct Traces(SdkTracerProvider);

/// Why no spans can be sent.
#[derive(Debug)]
pub enum TracesError {
    /// A client cannot be built, for want of usable TLS roots, say.
    Client(reqwest::Error),
    /// A variable of OpenTelemetry's own cannot be used.
    Variable(ExporterBuildError),
}

impl fmt::Display for TracesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause: &dyn fmt::Display = match self {
            Self::Client(error) => error,
            Self::Variable(error) => error,
        };
        write!(f, "Traces cannot be set up: {cause}.")
    }
}

impl Error for TracesError {}

/// Sends the spans of this process to the collector at `endpoint`, from tasks of `runtime`.
///
/// # Errors
/// [`TracesError`] if they cannot be sent at all. Whether the collector is there is found out
/// later, and matters to no request.
pub fn start_traces(endpoint: &Url, runtime: Handle) -> Result<Traces, TracesError> {
    let client = http_client::builder(endpoint, TIME)
        .build()
        .map_err(TracesError::Client)?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(endpoint.as_str())
        .with_http_client(Collector {
            client,
            runtime,
            is_lost: Arc::default(),
        })
        .build()
        .map_err(TracesError::Variable)?;
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
    client: Client,
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

async fn send(client: Client, request: reqwest::Request) -> Result<Response<Bytes>, BodyError> {
    let response = client.execute(request).await?;
    let status = response.status();
    let headers = response.headers().clone();
    let body = http_client::read_body(response, MAX_BYTES).await?;
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}
