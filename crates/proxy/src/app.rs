//! The whole service as one router, apart from sockets and processes.

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};

use crate::{
    api::{self, Cors, KeyMaker},
    assets::Assets,
    auth::Gate,
    client::Client,
    config::{Config, ConfigError, Secrets},
    framing,
    limits::{Limits, LoadLimit},
    metrics::Metrics,
    operations::{self, Readiness},
    partner_api::PartnerApi,
    problem::Problem,
    request_log, traces,
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
pub struct StartError(pub(crate) reqwest::Error);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A client for https cannot be set up: {}.", self.0)
    }
}

impl std::error::Error for StartError {}

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

    /// How long a request that is under way may still take.
    pub(crate) fn drain_time(&self) -> Duration {
        self.config.upstream_timeout + Duration::from_secs(5)
    }
}

/// The public listener's routes.
pub fn app(service: &Arc<Service>) -> Router {
    let mut router = Router::new()
        .nest("/api", api::routes(service))
        .route(
            "/healthz",
            get(operations::healthz).fallback(async || Problem::method_not_allowed("GET, HEAD")),
        )
        .route(
            "/readyz",
            get(operations::readyz).fallback(async || Problem::method_not_allowed("GET, HEAD")),
        );
    router = match &service.config.assets {
        Some(folder) => router.fallback_service(
            Assets::new(folder, &service.config.storage_hosts)
                .router()
                .layer(middleware::from_fn_with_state(
                    Arc::clone(service),
                    LoadLimit::check,
                )),
        ),
        None => router.fallback(async || Problem::not_found()),
    };
    router = router
        .layer(middleware::from_fn(framing::refuse_chunks))
        .layer(middleware::from_fn(harden));
    if service.config.traces_endpoint.is_some() {
        let tracer = traces::tracer();
        router = router.layer(middleware::from_fn_with_state(tracer, traces::record));
    }
    router
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            Client::identify,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            request_log::record,
        ))
        .with_state(Arc::clone(service))
}

/// The routes of the listener for metrics.
pub fn metrics_app(service: &Arc<Service>) -> Router {
    Router::new()
        .route(
            "/metrics",
            get(operations::metrics).fallback(async || Problem::method_not_allowed("GET, HEAD")),
        )
        .fallback(async || Problem::not_found())
        .layer(middleware::from_fn(harden))
        .with_state(Arc::clone(service))
}

/// Headers that belong on every answer.
async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}
