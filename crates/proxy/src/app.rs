//! The whole service as one function of a request, apart from sockets and processes.

use std::{
    error::Error, fmt, mem::take, net::IpAddr, path::PathBuf, pin::pin, sync::Arc, time::Duration,
};

use axum::{
    Router,
    body::HttpBody,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use opentelemetry::global::BoxedTracer;
use tower::ServiceExt;

use crate::{
    api::{self, Cors, KeyMaker},
    assets::Assets,
    auth::{FETCH_TIME, Gate},
    client::Client,
    config::{Config, ConfigError, Secrets},
    framing,
    limits::Limits,
    metrics::Metrics,
    operations::{self, Readiness},
    partner_api::PartnerApi,
    problem::Problem,
    request_log::{Entry, RequestId, is_api},
    traces,
};

/// What the handlers share. Nothing of it outlives a request but counters.
pub struct Service {
    pub(crate) config: Config,
    pub(crate) partner_api: PartnerApi,
    pub(crate) cors: Cors,
    pub(crate) gate: Gate,
    pub(crate) key_maker: Option<KeyMaker>,
    pub(crate) limits: Limits,
    pub(crate) readiness: Readiness,
    pub(crate) metrics: Metrics,
}

/// A client for the partner API or the issuer's keys cannot be built, for want of usable TLS
/// roots, say.
#[derive(Debug)]
pub struct StartError(pub(crate) Box<dyn Error + Send + Sync>);

impl StartError {
    pub(crate) fn of(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A client for https cannot be set up: {}.", self.0)
    }
}

impl Error for StartError {}

impl Service {
    /// Sets up what `config` asks for. Opens no connection.
    ///
    /// # Errors
    /// [`StartError`] if a client for https cannot be built.
    pub fn new(config: Config) -> Result<Arc<Self>, StartError> {
        let metrics = Metrics::new();
        Ok(Arc::new(Self {
            partner_api: PartnerApi::new(&config, metrics.clone()).map_err(StartError)?,
            cors: Cors::new(config.allowed_origins.clone()),
            gate: Gate::new(&config)?,
            key_maker: config
                .naming
                .template
                .clone()
                .map(|template| KeyMaker::new(template, config.naming.secret.as_deref())),
            limits: Limits::new(&config, &metrics),
            readiness: Readiness::default(),
            metrics,
            config,
        }))
    }

    /// Reads the secrets that are in files again, and uses them from now on: all, or none if one
    /// of them cannot be read.
    ///
    /// # Errors
    /// The [`ConfigError`] of the first file that will not do.
    pub fn reread_secrets(&self) -> Result<(), ConfigError> {
        let Secrets {
            api_key,
            jwt,
            names,
        } = self.config.secret_files.read()?;
        if let Some(key) = api_key {
            self.partner_api.set_key(key);
        }
        if let Some(secret) = jwt {
            self.gate.set_secret(&secret);
        }
        if let (Some(secret), Some(maker)) = (names, &self.key_maker) {
            maker.set_secret(&secret);
        }
        Ok(())
    }

    /// How long a request that is under way may still take: for its body, for the issuer's keys, and
    /// for the partner API.
    pub(crate) fn drain_time(&self) -> Duration {
        api::BODY_TIME + FETCH_TIME + self.config.upstream_timeout
    }
}

/// What a listener answers. Clones are the same.
#[derive(Clone)]
pub struct App(Arc<Routes>);

enum Routes {
    Public {
        service: Arc<Service>,
        assets: Option<Router>,
        tracer: Option<BoxedTracer>,
    },
    Metrics {
        service: Arc<Service>,
    },
}

/// The public listener's routes.
pub fn app(service: &Arc<Service>) -> App {
    let config = &service.config;
    let router = |folder: &PathBuf| Assets::new(folder, &config.storage_hosts).router();
    App(Arc::new(Routes::Public {
        service: Arc::clone(service),
        assets: config.assets.as_ref().map(router),
        tracer: config.traces_endpoint.is_some().then(traces::tracer),
    }))
}

/// The routes of the listener for metrics.
pub fn metrics_app(service: &Arc<Service>) -> App {
    App(Arc::new(Routes::Metrics {
        service: Arc::clone(service),
    }))
}

impl App {
    /// Answers a request of `peer`, the address that is connected; there is none in a function
    /// service.
    pub async fn answer(&self, peer: Option<IpAddr>, mut request: Request) -> Response {
        let is_head = request.method() == Method::HEAD;
        let mut response = match &*self.0 {
            Routes::Public {
                service,
                assets,
                tracer,
            } => {
                public(
                    service,
                    assets.as_ref(),
                    tracer.as_ref(),
                    peer,
                    &mut request,
                )
                .await
            }
            Routes::Metrics { service } => match request.uri().path() {
                "/metrics" if is_read(&request) => operations::metrics(service),
                "/metrics" => Problem::method_not_allowed("GET, HEAD").into_response(),
                _ => Problem::not_found().into_response(),
            },
        };
        harden(response.headers_mut());
        if is_head {
            leave_body_out(&mut response);
        }
        response
    }
}

/// What is done for each request, from the outside in: its line in the log, whom it comes from,
/// its span, and how its body ends.
async fn public(
    service: &Arc<Service>,
    assets: Option<&Router>,
    tracer: Option<&BoxedTracer>,
    peer: Option<IpAddr>,
    request: &mut Request,
) -> Response {
    let entry = Entry::begin(request, &service.metrics);
    let client = Client::identify(&service.config, peer, request.headers_mut());
    let span = tracer.and_then(|tracer| traces::begin(tracer, &entry, client, request.headers()));
    let response = {
        let mut answering = pin!(async {
            match framing::check(request.headers()) {
                Ok(()) => route(service, assets, entry.id(), client, request).await,
                Err(refusal) => *refusal,
            }
        });
        match span {
            Some(span) => traces::record(span, answering.as_mut()).await,
            None => answering.await,
        }
    };
    entry.end(response)
}

async fn route(
    service: &Arc<Service>,
    assets: Option<&Router>,
    id: &RequestId,
    client: Client,
    request: &mut Request,
) -> Response {
    let path = request.uri().path();
    match (path, assets) {
        ("/healthz", _) if is_read(request) => operations::healthz(),
        ("/readyz", _) if is_read(request) => operations::readyz(service).await,
        ("/healthz" | "/readyz", _) => Problem::method_not_allowed("GET, HEAD").into_response(),
        _ if is_api(path) => api::answer(service, id, client, request).await,
        (_, Some(assets)) => match service.limits.load.enter(&service.metrics) {
            Ok(_place) => match assets.clone().oneshot(take(request)).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
            Err(problem) => problem.into_response(),
        },
        (_, None) => Problem::not_found().into_response(),
    }
}

fn is_read(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

/// Headers that belong on every answer.
fn harden(headers: &mut HeaderMap) {
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
}

/// A HEAD is answered as a GET would be, but for the body.
fn leave_body_out(response: &mut Response) {
    let body = take(response.body_mut());
    if let Some(length) = body.size_hint().exact() {
        let headers = response.headers_mut();
        headers
            .entry(header::CONTENT_LENGTH)
            .or_insert(length.into());
    }
}
