//! What the operator sets, checked before anything starts.
//!
//! [`Arguments`] is what flags, environment and file say, as text; [`Config`] is what the service runs
//! on, and only exists if every setting holds. Nothing here prints the API key: it is held in
//! [`ApiKey`], and no error quotes it.

mod allowed_origins;
mod api_key;
mod arguments;
mod auth;
mod error;
mod file;
mod loopback;
mod name_template;
mod naming;
mod secret_file;
mod secret_files;
mod sources;
mod storage_hosts;
mod traces;
mod trusted_proxies;
mod upstream;

use std::{net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use direct_upload_core::filename::MAX_CHARS;
use reqwest::Url;

use self::{arguments::default, auth::AuthSettings, naming::NamingSettings};

pub use self::{
    allowed_origins::AllowedOrigins,
    api_key::ApiKey,
    arguments::{Arguments, Command},
    auth::{Auth, JwtKeys, JwtSettings},
    error::ConfigError,
    name_template::NameTemplate,
    naming::Naming,
    sources::ArgumentsError,
    storage_hosts::StorageHosts,
    trusted_proxies::TrustedProxies,
    upstream::Upstream,
};
pub(crate) use self::{
    loopback::is_loopback,
    name_template::Part as NamePart,
    secret_files::{SecretFiles, Secrets},
};

/// The time-outs that make sense for one call of the partner API.
const TIMEOUTS: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(100)..=Duration::from_secs(120);

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// One readable line each.
    Text,
}

/// Every setting, checked.
#[derive(Debug)]
pub struct Config {
    /// The address that browsers reach.
    pub listen: SocketAddr,
    /// The address of `/metrics`, if it is served.
    pub metrics_listen: Option<SocketAddr>,
    /// The partner API.
    pub upstream: Upstream,
    /// The key that the partner API wants.
    pub api_key: ApiKey,
    /// For how long one call of the partner API may take.
    pub upstream_timeout: Duration,
    /// The origins whose pages may call `/api/`.
    pub allowed_origins: AllowedOrigins,
    /// The hosts that a presigned URL may name.
    pub storage_hosts: StorageHosts,
    /// Who may ask.
    pub auth: Auth,
    /// The proxies in front whose word about a client is believed.
    pub trusted_proxies: TrustedProxies,
    /// The folder of the built widget, if it is served.
    pub assets: Option<PathBuf>,
    /// The most characters of a filename.
    pub max_filename: usize,
    /// What may be written.
    pub naming: Naming,
    /// Requests a minute for each client address; 0 is no limit.
    pub rate_limit: u32,
    /// Requests a minute for each subject; 0 is no limit.
    pub subject_rate_limit: u32,
    /// Names a minute for each subject; 0 is no limit.
    pub names_per_minute: u32,
    /// Names a day for each subject; 0 is no limit.
    pub names_per_day: u32,
    /// Where traces are sent, if they are.
    pub traces_endpoint: Option<Url>,
    /// The secrets that can be read anew.
    pub(crate) secret_files: SecretFiles,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// The least important level that is logged.
    pub log_level: tracing::Level,
}

impl Config {
    /// Checks `arguments`.
    ///
    /// # Errors
    /// The first [`ConfigError`] found, in the order in which the settings are documented.
    pub fn check(arguments: Arguments) -> Result<Self, ConfigError> {
        let secret_file = |setting: &Option<String>| given(setting.clone()).map(PathBuf::from);
        let secret_files = SecretFiles {
            api_key: secret_file(&arguments.api_key_file),
            jwt: secret_file(&arguments.jwt_secret_file),
            names: secret_file(&arguments.name_secret_file),
        };
        let listen = address("listen", given_or(arguments.listen, default::LISTEN))?;
        let trusted_proxies = TrustedProxies::parse(&arguments.trusted_proxies)?;
        let auth = AuthSettings {
            mode: given_or(arguments.auth, default::AUTH),
            jwt_issuer: arguments.jwt_issuer,
            jwt_audience: arguments.jwt_audience,
            jwt_jwks_url: arguments.jwt_jwks_url,
            jwt_secret_file: arguments.jwt_secret_file,
            jwt_header: arguments.jwt_header,
            jwt_cookie: arguments.jwt_cookie,
            forwarded_header: arguments.forwarded_header,
        }
        .check(&trusted_proxies)?;
        let anonymous = matches!(auth, Auth::None) && !listen.ip().is_loopback();
        if anonymous && !arguments.allow_anonymous {
            return Err(ConfigError::Anonymous(listen));
        }
        let naming = NamingSettings {
            template: arguments.name_template,
            secret_file: arguments.name_secret_file,
            extensions: arguments.extensions,
            max_size: arguments.max_size,
        }
        .check(&auth)?;
        let for_each_subject = |setting, text| {
            let allowed = allowance(setting, text, default::NO_LIMIT)?;
            if allowed > 0 && matches!(auth, Auth::None) {
                return Err(ConfigError::NeedsSubject { setting });
            }
            Ok(allowed)
        };
        let subject_rate_limit =
            for_each_subject("subject-rate-limit", arguments.subject_rate_limit)?;
        let names_per_minute = for_each_subject("names-per-minute", arguments.names_per_minute)?;
        let names_per_day = for_each_subject("names-per-day", arguments.names_per_day)?;
        let upstream = required(
            "upstream",
            "the base URL of the partner API",
            arguments.upstream,
        )?;
        let storage_hosts = required(
            "storage-hosts",
            "the hosts of the storage, such as bucket.s3.eu-central-1.amazonaws.com",
            arguments.storage_hosts,
        )?;
        Ok(Self {
            listen,
            metrics_listen: given(arguments.metrics_listen)
                .map(|text| address("metrics-listen", text))
                .transpose()?,
            upstream: Upstream::parse(&upstream, given(arguments.confirm_path).as_deref())?,
            api_key: ApiKey::from_setting(
                given(arguments.api_key),
                given(arguments.api_key_file).map(PathBuf::from),
            )?,
            upstream_timeout: timeout(given_or(
                arguments.upstream_timeout,
                default::UPSTREAM_TIMEOUT,
            ))?,
            allowed_origins: AllowedOrigins::parse(&arguments.allowed_origins)?,
            storage_hosts: StorageHosts::parse(&storage_hosts)?,
            auth,
            trusted_proxies,
            assets: given(arguments.assets).map(folder).transpose()?,
            max_filename: max_filename(given_or(arguments.max_filename, default::MAX_FILENAME))?,
            naming,
            rate_limit: allowance("rate-limit", arguments.rate_limit, default::RATE_LIMIT)?,
            subject_rate_limit,
            names_per_minute,
            names_per_day,
            traces_endpoint: given(arguments.traces_endpoint)
                .map(|text| traces::endpoint(&text))
                .transpose()?,
            secret_files,
            log_format: log_format(given_or(arguments.log_format, default::LOG_FORMAT))?,
            log_level: parsed(
                "log-level",
                given_or(arguments.log_level, default::LOG_LEVEL),
                "error, warn, info or debug",
            )?,
        })
    }
}

/// A setting that was left out and one that was left empty are the same: compose files and
/// service units pass on empty variables.
fn given(setting: Option<String>) -> Option<String> {
    setting.filter(|text| !text.trim().is_empty())
}

fn given_or(setting: String, default: &str) -> String {
    given(Some(setting)).unwrap_or_else(|| default.to_owned())
}

fn required(
    setting: &'static str,
    meaning: &'static str,
    value: Option<String>,
) -> Result<String, ConfigError> {
    given(value).ok_or(ConfigError::Missing { setting, meaning })
}

fn parsed<T: FromStr>(
    setting: &'static str,
    text: String,
    expected: &'static str,
) -> Result<T, ConfigError> {
    text.trim()
        .parse()
        .map_err(|_| ConfigError::invalid(setting, text, expected))
}

fn address(setting: &'static str, text: String) -> Result<SocketAddr, ConfigError> {
    parsed(
        setting,
        text,
        "an IP address and a port, such as 127.0.0.1:8081",
    )
}

fn allowance(setting: &'static str, text: String, default: &str) -> Result<u32, ConfigError> {
    parsed(setting, given_or(text, default), "a number, 0 for no limit")
}

fn max_filename(text: String) -> Result<usize, ConfigError> {
    text.parse()
        .ok()
        .filter(|most| (1..=MAX_CHARS).contains(most))
        .ok_or_else(|| ConfigError::invalid("max-filename", text, "a number from 1 to 255"))
}

fn log_format(text: String) -> Result<LogFormat, ConfigError> {
    match text.as_str() {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err(ConfigError::invalid("log-format", text, "json or text")),
    }
}

fn timeout(text: String) -> Result<Duration, ConfigError> {
    humantime::parse_duration(&text)
        .ok()
        .filter(|duration| TIMEOUTS.contains(duration))
        .ok_or_else(|| {
            let expected = "a time from 100ms to 2min, such as 10s";
            ConfigError::invalid("upstream-timeout", text, expected)
        })
}

fn folder(text: String) -> Result<PathBuf, ConfigError> {
    let path = PathBuf::from(&text);
    if path.is_dir() {
        Ok(path)
    } else {
        Err(ConfigError::invalid("assets", text, "a folder that exists"))
    }
}
