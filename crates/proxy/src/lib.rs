//! The proxy: it keeps the partner API's key, hands out presigned URLs, passes confirmations on
//! and serves the built widget.
//!
//! Start at [`app`], the routes and what comes before each, and at [`Config`], what the service runs
//! on. `main` only reads the settings, opens the sockets and calls [`serve`]; another host (a function
//! service, a test) can call [`app`] itself.
//!
//! Imports go downward in the list of modules below, from the last to the first: `rules` knows nothing
//! of the others, and only `app` knows all that is shared (`tests/proxy/rooms.rs` holds it).
//!
//! What always holds: the key leaves only in the `Authorization` header of a call of the partner
//! API; a presigned URL is handed out as it came or not at all, and is never logged; everything
//! that a client or the partner API can make long is bounded in time, size and number.

/// What holds for names, URLs and keys; pure.
mod rules {
    pub(crate) mod filename;
    pub(crate) mod name_template;
    pub(crate) mod presigned_url;
    pub(crate) mod storage_key;
    pub(crate) mod subject;
}
mod config;
mod http_client;
mod problem;
/// What those who run the service see of it.
mod telemetry {
    pub(crate) mod logging;
    pub(crate) mod metrics;
    pub(crate) mod traces;
}
mod auth;
mod limits;
mod partner_api;
/// What comes before the routes.
mod middleware {
    pub(crate) mod admission;
    pub(crate) mod request_log;
}
mod doctor;
/// What answers.
mod routes {
    pub(crate) mod assets;
    pub(crate) mod confirmations;
    pub(crate) mod operations;
    pub(crate) mod presigned_url;
}
mod app;
mod server;

pub use self::{
    app::{AppState, StartError, app, metrics_app},
    config::{
        AllowedOrigins, ApiKey, Arguments, ArgumentsError, Auth, Command, Config, ConfigError,
        Examination, JwtKeys, JwtSettings, LogFormat, Naming, RateLimitStore, TrustedProxies,
        Upstream,
    },
    doctor::{Finding, Verdict},
    http_client::ClientError,
    rules::{
        filename::{Filename, FilenameProblem},
        name_template::NameTemplate,
        presigned_url::{StorageHosts, UrlProblem, check as check_presigned_url},
        storage_key::{KeyMaker, KeyProblem},
        subject::Subject,
    },
    server::{DESCRIPTORS, METRICS_CONNECTIONS, PUBLIC_CONNECTIONS, serve},
    telemetry::{
        logging::start_logging,
        traces::{Traces, TracesError, start_traces},
    },
};
