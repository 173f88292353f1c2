//! The proxy: it keeps the partner API's key, hands out presigned URLs, passes confirmations on
//! and serves the built widget.
//!
//! Start at [`app`], the whole service as one function, and at [`Config`], what it runs on. `main`
//! only reads the settings, opens the sockets and calls [`serve`]; another host (a function
//! service, a test) can call [`app`] itself.
//!
//! What always holds: the key leaves only in the `Authorization` header of a call of the partner
//! API; a presigned URL is handed out as it came or not at all, and is never logged; everything
//! that a client or the partner API can make long is bounded in time, size and number.

mod api;
mod app;
mod assets;
mod auth;
mod client;
mod config;
mod doctor;
mod framing;
mod http_client;
mod limits;
mod logging;
mod metrics;
mod operations;
mod partner_api;
mod problem;
mod request_log;
mod server;
mod traces;
mod workers;

pub use self::{
    api::{Filename, FilenameProblem, UrlProblem, check_presigned_url},
    app::{App, Service, StartError, app, metrics_app},
    config::{
        AllowedOrigins, ApiKey, Arguments, ArgumentsError, Auth, Command, Config, ConfigError,
        JwtKeys, JwtSettings, LogFormat, NameTemplate, Naming, StorageHosts, TrustedProxies,
        Upstream,
    },
    doctor::{Examination, Finding, Verdict, examine},
    logging::start_logging,
    server::serve,
    traces::{Traces, TracesError, start_traces},
    workers::Workers,
};
