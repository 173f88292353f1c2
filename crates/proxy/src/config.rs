//! What the operator sets, checked before anything starts.
//!
//! [`Arguments`] is what flags, environment and file say, as text; [`Config`] is what the service runs
//! on, and only exists if every setting holds. Nothing here prints the API key: it is held in
//! [`ApiKey`], and no error quotes it.

mod arguments;
mod auth;
mod error;
mod parts;
mod secrets;
mod sources;
mod upstream;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use direct_upload_core::{file_kind::FileKind, filename::MAX_CHARS, settings::parse_size};
use reqwest::Url;

use self::{
    arguments::{default, given, given_or, required},
    auth::AuthSettings,
};
use crate::rules::{
    name_template::{NameTemplate, Part},
    presigned_url::StorageHosts,
};

pub use self::{
    arguments::{Arguments, Command, Examination},
    auth::{Auth, JwtKeys, JwtSettings},
    error::ConfigError,
    parts::{AllowedOrigins, RateLimitStore, TrustedProxies},
    secrets::ApiKey,
    sources::ArgumentsError,
    upstream::Upstream,
};
pub(crate) use self::{
    secrets::{SecretFiles, Secrets},
    upstream::is_loopback,
};

/// The time-outs that make sense for one call of the partner API.
const TIMEOUTS: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(100)..=Duration::from_secs(120);

/// What may be written.
pub struct Naming {
    /// How keys are made; `None` keeps the filename.
    pub template: Option<NameTemplate>,
    /// What `{random}` is made of.
    pub secret: Option<Vec<u8>>,
    /// The kinds of file that are accepted.
    pub kinds: Vec<FileKind>,
    /// The largest file, in bytes: advice.
    pub max_size: Option<u64>,
}

impl fmt::Debug for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Naming")
            .field("template", &self.template)
            .field("kinds", &self.kinds)
            .field("max_size", &self.max_size)
            .finish_non_exhaustive()
    }
}

impl Naming {
    /// Checks the settings about names; `{sub}` and the like need to know who asks.
    fn check(
        template: Option<String>,
        secret_file: Option<String>,
        extensions: String,
        max_size: Option<String>,
        auth: &Auth,
    ) -> Result<Self, ConfigError> {
        let template = given(template)
            .map(|text| {
                NameTemplate::parse(&text)
                    .map_err(|expected| ConfigError::invalid("name-template", text, expected))
            })
            .transpose()?;
        if let Some(template) = &template {
            let claims_of = |auth: &Auth| match auth {
                Auth::None => template.has_claims(),
                Auth::Forwarded(_) => template.claim_besides_subject().is_some(),
                Auth::Jwt(_) => false,
            };
            if claims_of(auth) {
                let claim = template.claim_besides_subject().unwrap_or("sub").to_owned();
                return Err(ConfigError::NeedsToken { claim });
            }
        }
        let random = template
            .as_ref()
            .is_some_and(|template| template.has(&Part::Random));
        let secret = given(secret_file)
            .map(|file| secrets::read_long("name-secret-file", Path::new(&file)))
            .transpose()?;
        match (random, &secret) {
            (true, None) => return Err(ConfigError::NoNameSecret),
            (false, Some(_)) => return Err(ConfigError::UnusedNameSecret),
            _ => {}
        }
        Ok(Self {
            template,
            secret,
            kinds: kinds(&given_or(extensions, default::EXTENSIONS))?,
            max_size: given(max_size).map(size).transpose()?,
        })
    }
}

fn kinds(list: &str) -> Result<Vec<FileKind>, ConfigError> {
    list.split(',')
        .map(|extension| {
            let bare = extension.trim().trim_start_matches('.');
            FileKind::ALL
                .into_iter()
                .find(|kind| kind.extension().eq_ignore_ascii_case(bare))
                .ok_or_else(|| {
                    let expected = "csv, zip, or both, which is all that the partner API takes";
                    ConfigError::invalid("extensions", extension.to_owned(), expected)
                })
        })
        .collect()
}

fn size(text: String) -> Result<u64, ConfigError> {
    parse_size(&text).ok_or_else(|| {
        let expected = "a size such as 500MB or 2GiB, at most the 5 GiB of one PUT";
        ConfigError::invalid("max-size", text, expected)
    })
}

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
    /// Where copies count together, if they do.
    pub rate_limit_store: Option<RateLimitStore>,
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
        arguments.check_presence()?;
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
        let naming = Naming::check(
            arguments.name_template,
            arguments.name_secret_file,
            arguments.extensions,
            arguments.max_size,
            &auth,
        )?;
        let subject_rate_limit = allowance(
            "subject-rate-limit",
            arguments.subject_rate_limit,
            default::NO_LIMIT,
        )?;
        if subject_rate_limit > 0 && matches!(auth, Auth::None) {
            let setting = "subject-rate-limit";
            return Err(ConfigError::NeedsSubject { setting });
        }
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
            storage_hosts: hosts(&storage_hosts)?,
            auth,
            trusted_proxies,
            assets: given(arguments.assets).map(folder).transpose()?,
            max_filename: max_filename(given_or(arguments.max_filename, default::MAX_FILENAME))?,
            naming,
            rate_limit: allowance("rate-limit", arguments.rate_limit, default::RATE_LIMIT)?,
            subject_rate_limit,
            rate_limit_store: given(arguments.rate_limit_store)
                .map(|text| RateLimitStore::parse(&text))
                .transpose()?,
            traces_endpoint: given(arguments.traces_endpoint)
                .map(|text| traces_endpoint(&text))
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

    /// Whether anyone may ask who comes from elsewhere: directly, or through a proxy in front.
    pub(crate) fn is_open_to_the_network(&self) -> bool {
        let is_reached = !self.listen.ip().is_loopback() || !self.trusted_proxies.is_empty();
        matches!(self.auth, Auth::None) && is_reached
    }
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

fn hosts(list: &str) -> Result<StorageHosts, ConfigError> {
    StorageHosts::parse(list).map_err(|wrong| {
        let expected = "hosts such as bucket.s3.eu-central-1.amazonaws.com, \
                        *.s3.eu-central-1.amazonaws.com or 127.0.0.1:8083";
        ConfigError::invalid("storage-hosts", wrong, expected)
    })
}

/// Traces hold no secret, so any way will do.
fn traces_endpoint(text: &str) -> Result<Url, ConfigError> {
    Url::parse(text.trim())
        .ok()
        .filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
        })
        .ok_or_else(|| {
            // What is before an @ may be a password.
            let given = text.rsplit('@').next().unwrap_or_default();
            let expected = "a URL such as http://127.0.0.1:4318/v1/traces, without user name";
            ConfigError::invalid("traces-endpoint", given.to_owned(), expected)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_a_url_without_a_password() {
        for (text, good) in [
            ("http://collector:4318/v1/traces", true),
            (" https://collector.example/v1/traces ", true),
            ("collector:4318", false),
            ("grpc://collector:4317", false),
            ("https://me:hunter2@collector.example/", false),
        ] {
            let read = traces_endpoint(text);
            assert_eq!(read.is_ok(), good, "{text}");
            let problem = read
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(!problem.contains("hunter2"), "{problem}");
        }
    }
}
