//! The whole service as one function of a request, apart from sockets and processes: what it is made
//! of, which routes there are, and what comes before each.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::FromRef,
    http::{HeaderValue, Method, header},
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};
use thiserror::Error;
use tower::ServiceBuilder;
use tower_http::{
    cors::{AllowHeaders, AllowOrigin, CorsLayer},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
};

use crate::{
    auth::{FETCH_TIME, Gate},
    config::{AllowedOrigins, Auth, Config, ConfigError, Examination, Secrets, TrustedProxies},
    doctor::{self, Finding, Patient},
    http_client::{CONNECT_TIME, ClientError, HttpClient},
    limits::Limits,
    middleware::{
        admission::{self, Front},
        request_log::{self, X_REQUEST_ID},
    },
    partner_api::PartnerApi,
    problem::Problem,
    routes::{
        assets,
        confirmations::{self, BODY_TIME},
        operations::{self, Readiness},
        presigned_url::{self, Uploads},
    },
    rules::{name_template::NameTemplate, storage_key::KeyMaker},
    telemetry::metrics::Metrics,
};

/// Two hours, the longest that Chromium keeps a preflight's answer.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(7200);

/// Why the service cannot be set up.
#[derive(Debug, Error)]
pub enum StartError {
    /// A client for https cannot be built.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The client of the store of rate limits cannot be built.
    #[error("The store of rate limits cannot be set up: {0}.")]
    Store(#[from] redis::RedisError),
}

/// What the routes share; clones share it too. Nothing of it outlives a request but counters.
#[derive(Clone, FromRef)]
pub struct AppState {
    config: Arc<Config>,
    client: HttpClient,
    gate: Arc<Gate>,
    limits: Limits,
    metrics: Metrics,
    partner_api: Arc<PartnerApi>,
    readiness: Readiness,
    uploads: Arc<Uploads>,
}

impl AppState {
    /// Sets up what `config` asks for. Opens no connection.
    ///
    /// # Errors
    /// [`StartError`] if a client cannot be built.
    pub fn new(config: Config) -> Result<Self, StartError> {
        let metrics = Metrics::new();
        // Half of the time for a call, so that a further try has the rest.
        let client = HttpClient::new((config.upstream_timeout / 2).min(CONNECT_TIME))?;
        let naming = &config.naming;
        let keys = |template| KeyMaker::new(template, naming.secret.as_deref());
        let origins = config.allowed_origins.clone();
        Ok(Self {
            gate: Arc::new(Gate::new(&config.auth, origins, &client)),
            limits: Limits::new(
                config.rate_limit,
                config.subject_rate_limit,
                config.rate_limit_store.as_ref().map(|store| &store.0),
                metrics.clone(),
            )?,
            partner_api: Arc::new(PartnerApi::new(
                client.clone(),
                config.upstream.clone(),
                config.api_key.clone(),
                config.upstream_timeout,
                metrics.clone(),
            )),
            readiness: Readiness::default(),
            uploads: Arc::new(Uploads {
                max_filename: config.max_filename,
                kinds: naming.kinds.clone(),
                max_size: naming.max_size,
                keys: naming.template.clone().map(keys),
                storage_hosts: config.storage_hosts.clone(),
            }),
            config: Arc::new(config),
            client,
            metrics,
        })
    }

    /// Reads the secrets that are in files again, and uses them from now on: all, or none if one
    /// of them cannot be read. Gives the settings that name the files.
    ///
    /// # Errors
    /// The [`ConfigError`] of the first file that will not do.
    pub fn reread_secrets(&self) -> Result<Vec<&'static str>, ConfigError> {
        let Secrets {
            api_key,
            jwt,
            names,
        } = self.config.secret_files.read()?;
        let mut read = Vec::new();
        if let Some(key) = api_key {
            self.partner_api.set_key(&key);
            read.push("api-key-file");
        }
        if let Some(secret) = jwt {
            self.gate.set_secret(&secret);
            read.push("jwt-secret-file");
        }
        if let (Some(secret), Some(keys)) = (names, &self.uploads.keys) {
            keys.set_secret(&secret);
            read.push("name-secret-file");
        }
        Ok(read)
    }

    /// Looks at all that an upload needs, in the order in which it needs it.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] if the origin is none.
    pub async fn examine(&self, examination: &Examination) -> Result<Vec<Finding>, ConfigError> {
        let patient = Patient {
            config: &self.config,
            partner_api: &self.partner_api,
            gate: &self.gate,
            client: &self.client,
        };
        doctor::examine(patient, examination).await
    }

    /// Logs what runs, and what its operator should know of it.
    pub fn say_what_runs(&self) {
        let config = &self.config;
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            auth = config.auth.mode(),
            rate_limit = config.rate_limit,
            subject_rate_limit = config.subject_rate_limit,
            shared_limits = config.rate_limit_store.is_some(),
            "started"
        );
        if config.is_open_to_the_network() {
            tracing::warn!(
                "--auth is none: whoever reaches this service, or the proxy in front of it, gets \
                 presigned URLs, unless that one checks who asks"
            );
        }
        for (claim, end) in (config.naming.template.iter()).flat_map(NameTemplate::claims) {
            tracing::info!(
                "--name-template: whose {claim} has a {end:?} in it cannot upload, since that ends \
                 {{{claim}}}"
            );
        }
    }

    /// How long a request that is under way may still take: for its body, for the issuer's keys, and
    /// for the partner API.
    pub(crate) fn drain_time(&self) -> Duration {
        BODY_TIME + FETCH_TIME + self.config.upstream_timeout
    }

    pub(crate) fn trusted_proxies(&self) -> &TrustedProxies {
        &self.config.trusted_proxies
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}

/// What the public listener answers. A request's address comes as an extension,
/// [`ConnectInfo`](axum::extract::ConnectInfo).
pub fn app(state: &AppState) -> Router {
    let routes = Router::new()
        .merge(api(state))
        .route("/healthz", get(operations::healthz).fallback(only_read))
        .route("/readyz", get(operations::readyz).fallback(only_read));
    let routes = match &state.config.assets {
        Some(folder) => {
            let enter = from_fn_with_state(state.limits.clone(), admission::enter);
            let files = assets::router(folder, &state.config.storage_hosts).layer(enter);
            routes.fallback_service(files)
        }
        None => routes.fallback(not_found),
    };
    routes
        .layer(
            // From the outside in.
            ServiceBuilder::new()
                // Each answer names its request, whatever became of it.
                .layer(from_fn(request_log::check_request_id))
                .layer(SetRequestIdLayer::new(X_REQUEST_ID, MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(X_REQUEST_ID))
                // Inside of the id, around all that can refuse.
                .layer(from_fn_with_state(state.metrics.clone(), request_log::log))
                .layer(hardening())
                .layer(from_fn(admission::refuse_chunks)),
        )
        .with_state(state.clone())
}

/// The routes under `/api`, which browsers call.
fn api(state: &AppState) -> Router<AppState> {
    let config = &state.config;
    let front = Front {
        trusted: config.trusted_proxies.clone(),
        user: match &config.auth {
            Auth::Forwarded(header) => Some(header.clone()),
            Auth::None | Auth::Jwt(_) => None,
        },
        traces: config.traces_endpoint.is_some(),
    };
    let AppState {
        gate,
        limits,
        metrics,
        ..
    } = state.clone();
    Router::new()
        .route(
            "/api/presigned-url",
            // HEAD would ask the partner API for a URL that nobody reads.
            get(presigned_url::hand_out)
                .head(only_get)
                .fallback(only_get),
        )
        .route(
            "/api/confirmations",
            post(confirmations::pass_on).fallback(only_post),
        )
        .route("/api", any(not_found))
        .route("/api/", any(not_found))
        .route("/api/{*rest}", any(not_found))
        .layer(
            // From the outside in.
            ServiceBuilder::new()
                // What a client says of itself is gone before anything reads it.
                .layer(from_fn_with_state(front, admission::identify))
                // Around all refusals, so that a page can read them; preflights need no credentials.
                .layer(cors(&config.allowed_origins))
                // Before the work of finding out who asks.
                .layer(from_fn_with_state(limits.clone(), admission::enter))
                .layer(from_fn_with_state(
                    (gate, limits, metrics),
                    admission::admit,
                )),
        )
}

/// Pages of `origins` may send what they like, and read every answer.
fn cors(origins: &AllowedOrigins) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::RETRY_AFTER, X_REQUEST_ID])
        .max_age(PREFLIGHT_KEPT)
}

/// What the listener for metrics answers.
pub fn metrics_app(state: &AppState) -> Router {
    Router::new()
        .route("/metrics", get(operations::metrics).fallback(only_read))
        .fallback(not_found)
        .layer(hardening())
        .with_state(state.clone())
}

/// Headers that belong on every answer.
fn hardening() -> (
    SetResponseHeaderLayer<HeaderValue>,
    SetResponseHeaderLayer<HeaderValue>,
) {
    let always =
        |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    (
        always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        always(header::REFERRER_POLICY, "no-referrer"),
    )
}

async fn not_found() -> Problem {
    Problem::not_found()
}

async fn only_read() -> Problem {
    Problem::method_not_allowed("GET, HEAD")
}

async fn only_get() -> Problem {
    Problem::method_not_allowed("GET")
}

async fn only_post() -> Problem {
    Problem::method_not_allowed("POST")
}
