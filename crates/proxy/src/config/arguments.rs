//! The flags and environment variables, as text. [`Config::check`](super::Config::check) gives
//! them their meaning, so that a wrong one ends in a sentence and the key is never quoted.
//! [`Arguments::read`] says which of several sources counts.

use clap::{Parser, Subcommand};

use crate::doctor::Examination;

/// What a setting is when it is left out or left empty.
pub(super) mod default {
    pub(crate) const LISTEN: &str = "127.0.0.1:8081";
    pub(crate) const AUTH: &str = "none";
    pub(crate) const EXTENSIONS: &str = "csv,zip";
    pub(crate) const NO_LIMIT: &str = "0";
    pub(crate) const MAX_FILENAME: &str = "255";
    pub(crate) const UPSTREAM_TIMEOUT: &str = "10s";
    pub(crate) const RATE_LIMIT: &str = "600";
    pub(crate) const LOG_FORMAT: &str = "json";
    pub(crate) const LOG_LEVEL: &str = "info";
}

/// Hands out presigned URLs of a partner API that only this service has the key of, and serves
/// the upload widget.
#[derive(Parser)]
#[command(name = "direct-upload-proxy", version)]
pub struct Arguments {
    /// What to do; without a command, to serve
    #[command(subcommand)]
    pub command: Option<Command>,

    /// A TOML file of settings by the names of their flags; flags and variables win over it
    #[arg(long, global = true, env = "UPLOAD_PROXY_CONFIG", value_name = "FILE")]
    pub config: Option<String>,

    /// Only check the settings
    #[arg(long)]
    pub check: bool,

    /// The address to listen on
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_LISTEN",
        value_name = "IP:PORT",
        default_value = default::LISTEN
    )]
    pub listen: String,

    /// The base URL of the partner API (required): https, or http on this machine
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_UPSTREAM",
        value_name = "URL",
        hide_env_values = true
    )]
    pub upstream: Option<String>,

    /// The partner API's key; prefer the environment or --api-key-file, since other users of the
    /// machine can read the flags of a process
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_API_KEY",
        value_name = "KEY",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub api_key: Option<String>,

    /// A file that holds the key and nothing else
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_API_KEY_FILE",
        value_name = "FILE"
    )]
    pub api_key_file: Option<String>,

    /// The origins whose pages may call the proxy, separated by commas
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_ALLOWED_ORIGINS",
        value_name = "ORIGINS",
        default_value = ""
    )]
    pub allowed_origins: String,

    /// The hosts that a presigned URL may name (required), separated by commas; a leading "*."
    /// stands for any subdomain
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_STORAGE_HOSTS",
        value_name = "HOSTS"
    )]
    pub storage_hosts: Option<String>,

    /// Who may ask: none (anyone), jwt (who has a token), or forwarded (whom a proxy in front names)
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_AUTH",
        value_name = "MODE",
        default_value = default::AUTH
    )]
    pub auth: String,

    /// Allow --auth none on a listener that other machines can reach
    #[arg(long, global = true, env = "UPLOAD_PROXY_ALLOW_ANONYMOUS", value_parser = switch)]
    pub allow_anonymous: bool,

    /// The issuer that tokens must name, for --auth jwt
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_JWT_ISSUER",
        value_name = "ISSUER"
    )]
    pub jwt_issuer: Option<String>,

    /// The audience that tokens must name, for --auth jwt
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_JWT_AUDIENCE",
        value_name = "AUDIENCE"
    )]
    pub jwt_audience: Option<String>,

    /// Where the issuer publishes its keys (RS256, ES256, EdDSA): https, or http on this machine
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_JWT_JWKS_URL",
        value_name = "URL"
    )]
    pub jwt_jwks_url: Option<String>,

    /// A file that holds the secret shared with the issuer (HS256), and nothing else
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_JWT_SECRET_FILE",
        value_name = "FILE"
    )]
    pub jwt_secret_file: Option<String>,

    /// A header in which a gateway in front sends the token on, with or without "Bearer"
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_JWT_HEADER",
        value_name = "NAME"
    )]
    pub jwt_header: Option<String>,

    /// A cookie that may carry the token instead of the header Authorization
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_JWT_COOKIE",
        value_name = "NAME"
    )]
    pub jwt_cookie: Option<String>,

    /// The header that names who asks, for --auth forwarded; x-forwarded-user unless set
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_FORWARDED_HEADER",
        value_name = "NAME"
    )]
    pub forwarded_header: Option<String>,

    /// The addresses of the proxies in front, separated by commas, as addresses or networks such
    /// as 10.1.2.0/24: what they say of a client is believed
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        default_value = ""
    )]
    pub trusted_proxies: String,

    /// The folder of the built widget to serve
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_ASSETS",
        value_name = "FOLDER"
    )]
    pub assets: Option<String>,

    /// Where the partner API takes confirmations, as a path below its base URL
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_CONFIRM_PATH",
        value_name = "PATH"
    )]
    pub confirm_path: Option<String>,

    /// The most characters of a filename, at most 255
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_MAX_FILENAME",
        value_name = "CHARACTERS",
        default_value = default::MAX_FILENAME
    )]
    pub max_filename: String,

    /// How storage keys are made, such as "{tenant}-{stem}-{time}-{random}.{ext}"; the filename as
    /// it is unless set
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_NAME_TEMPLATE",
        value_name = "TEMPLATE"
    )]
    pub name_template: Option<String>,

    /// A file that holds the secret behind {random}, and nothing else; the same for all copies
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_NAME_SECRET_FILE",
        value_name = "FILE"
    )]
    pub name_secret_file: Option<String>,

    /// The extensions that are accepted, separated by commas: csv, zip, or both
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_EXTENSIONS",
        value_name = "EXTENSIONS",
        default_value = default::EXTENSIONS
    )]
    pub extensions: String,

    /// The largest file that is asked for, such as 500MB; advice to pages, since a presigned URL
    /// cannot bound it
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_MAX_SIZE",
        value_name = "SIZE"
    )]
    pub max_size: Option<String>,

    /// How long one call of the partner API may take in all
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_UPSTREAM_TIMEOUT",
        value_name = "TIME",
        default_value = default::UPSTREAM_TIMEOUT
    )]
    pub upstream_timeout: String,

    /// Requests a minute for each client address; 0 turns the limit off
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_RATE_LIMIT",
        value_name = "REQUESTS",
        default_value = default::RATE_LIMIT
    )]
    pub rate_limit: String,

    /// Requests a minute for each person; 0 is no limit of its own
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_SUBJECT_RATE_LIMIT",
        value_name = "REQUESTS",
        default_value = default::NO_LIMIT
    )]
    pub subject_rate_limit: String,

    /// Names a minute for each person; 0 is no limit
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_NAMES_PER_MINUTE",
        value_name = "NAMES",
        default_value = default::NO_LIMIT
    )]
    pub names_per_minute: String,

    /// Names a day for each person; 0 is no limit
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_NAMES_PER_DAY",
        value_name = "NAMES",
        default_value = default::NO_LIMIT
    )]
    pub names_per_day: String,

    /// The address of /metrics; not served unless set
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_METRICS_LISTEN",
        value_name = "IP:PORT"
    )]
    pub metrics_listen: Option<String>,

    /// Where a collector of OpenTelemetry takes traces, by OTLP over HTTP; none are made unless set
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_TRACES_ENDPOINT",
        value_name = "URL",
        hide_env_values = true
    )]
    pub traces_endpoint: Option<String>,

    /// How log lines are written: json or text
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = default::LOG_FORMAT
    )]
    pub log_format: String,

    /// What is logged: error, warn, info or debug
    #[arg(
        long,
        global = true,
        env = "UPLOAD_PROXY_LOG_LEVEL",
        value_name = "LEVEL",
        default_value = default::LOG_LEVEL
    )]
    pub log_level: String,
}

/// What can be done besides serving.
#[derive(Clone, Subcommand)]
pub enum Command {
    /// Looks whether uploads can work: the settings, the key, the partner API, its presigned URL
    /// and the bucket's CORS rule; says what mends what is wrong
    Doctor(Examination),
}

/// A switch in the environment; empty is off, as for all other settings.
fn switch(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "off" | "0" => Ok(false),
        "true" | "yes" | "on" | "1" => Ok(true),
        _ => Err("it wants true or false"),
    }
}
