//! The flags, as text; each has an environment variable of its name. [`Config::check`](super::Config::check) gives
//! them their meaning, so that a wrong one ends in a sentence and the key is never quoted.
//! [`Arguments::read`] says which of several sources counts.

use clap::{Args, CommandFactory, Parser, Subcommand};

use super::error::ConfigError;

/// What a setting is when it is left out or left empty.
pub(super) mod default {
    pub(crate) const LISTEN: &str = "127.0.0.1:8081";
    pub(crate) const AUTH: &str = "none";
    pub(crate) const EXTENSIONS: &str = "csv,zip";
    pub(crate) const NO_LIMIT: &str = "0";
    pub(crate) const MAX_FILENAME: &str = "255";
    pub(crate) const UPSTREAM_TIMEOUT: &str = "10s";
    pub(crate) const RATE_LIMIT: &str = "12000";
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
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,

    /// The settings in force, each with its value and where that is from.
    #[arg(skip)]
    pub in_force: Vec<String>,

    /// Only check the settings, and print those in force
    #[arg(long)]
    pub check: bool,

    /// The address to listen on
    #[arg(long, value_name = "IP:PORT", default_value = default::LISTEN)]
    pub listen: String,

    /// The base URL of the partner API (required): https, or http on this machine
    #[arg(long, value_name = "URL")]
    pub upstream: Option<String>,

    /// The partner API's key; prefer the environment or --api-key-file, since other users of the
    /// machine can read the flags of a process
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub api_key: Option<String>,

    /// A file that holds the key and nothing else
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<String>,

    /// The origins whose pages may call the proxy, separated by commas
    #[arg(long, value_name = "ORIGINS", default_value = "")]
    pub allowed_origins: String,

    /// The hosts that a presigned URL may name (required), separated by commas; a leading "*."
    /// stands for any subdomain
    #[arg(long, value_name = "HOSTS")]
    pub storage_hosts: Option<String>,

    /// Who may ask: none (anyone), jwt (who has a token), or forwarded (whom a proxy in front names)
    #[arg(long, value_name = "MODE", default_value = default::AUTH)]
    pub auth: String,

    /// Allow --auth none on a listener that other machines can reach
    #[arg(long, value_parser = switch)]
    pub allow_anonymous: bool,

    /// The issuer that tokens must name, for --auth jwt
    #[arg(long, value_name = "ISSUER")]
    pub jwt_issuer: Option<String>,

    /// The audience that tokens must name, for --auth jwt
    #[arg(long, value_name = "AUDIENCE")]
    pub jwt_audience: Option<String>,

    /// Where the issuer publishes its keys (RS256, ES256, EdDSA): https, or http on this machine
    #[arg(long, value_name = "URL")]
    pub jwt_jwks_url: Option<String>,

    /// A file that holds the secret shared with the issuer (HS256), and nothing else
    #[arg(long, value_name = "FILE")]
    pub jwt_secret_file: Option<String>,

    /// A header in which a gateway in front sends the token on, with or without "Bearer"
    #[arg(long, value_name = "NAME")]
    pub jwt_header: Option<String>,

    /// A cookie that may carry the token instead of the header Authorization
    #[arg(long, value_name = "NAME")]
    pub jwt_cookie: Option<String>,

    /// The header that names who asks, for --auth forwarded; x-forwarded-user unless set
    #[arg(long, value_name = "NAME")]
    pub forwarded_header: Option<String>,

    /// The addresses of the proxies in front, separated by commas, as addresses or networks such
    /// as 10.1.2.0/24: what they say of a client is believed
    #[arg(long, value_name = "NETWORKS", default_value = "")]
    pub trusted_proxies: String,

    /// The folder of the built widget to serve
    #[arg(long, value_name = "FOLDER")]
    pub assets: Option<String>,

    /// Where the partner API takes confirmations, as a path below its base URL
    #[arg(long, value_name = "PATH")]
    pub confirm_path: Option<String>,

    /// The most characters of a filename, at most 255
    #[arg(long, value_name = "CHARACTERS", default_value = default::MAX_FILENAME)]
    pub max_filename: String,

    /// How storage keys are made, such as "{tenant}-{stem}-{time}-{random}.{ext}"; the filename as
    /// it is unless set
    #[arg(long, value_name = "TEMPLATE")]
    pub name_template: Option<String>,

    /// A file that holds the secret behind {random}, and nothing else; the same for all copies
    #[arg(long, value_name = "FILE")]
    pub name_secret_file: Option<String>,

    /// The extensions that are accepted, separated by commas: csv, zip, or both
    #[arg(long, value_name = "EXTENSIONS", default_value = default::EXTENSIONS)]
    pub extensions: String,

    /// The largest file that is asked for, such as 500MB; advice to pages, since a presigned URL
    /// cannot bound it
    #[arg(long, value_name = "SIZE")]
    pub max_size: Option<String>,

    /// How long one call of the partner API may take in all
    #[arg(long, value_name = "TIME", default_value = default::UPSTREAM_TIMEOUT)]
    pub upstream_timeout: String,

    /// Requests a minute for each client address; 0 turns the limit off
    #[arg(long, value_name = "REQUESTS", default_value = default::RATE_LIMIT)]
    pub rate_limit: String,

    /// Requests a minute for each person; 0 is no limit of its own
    #[arg(long, value_name = "REQUESTS", default_value = default::NO_LIMIT)]
    pub subject_rate_limit: String,

    /// A Redis or Valkey in which all copies count rate limits together, redis:// or rediss://; each
    /// counts for itself unless set
    #[arg(long, value_name = "URL")]
    pub rate_limit_store: Option<String>,

    /// The address of /metrics; not served unless set
    #[arg(long, value_name = "IP:PORT")]
    pub metrics_listen: Option<String>,

    /// Where a collector of OpenTelemetry takes traces, by OTLP over HTTP; none are made unless set
    #[arg(long, value_name = "URL")]
    pub traces_endpoint: Option<String>,

    /// How log lines are written: json or text
    #[arg(long, value_name = "FORMAT", default_value = default::LOG_FORMAT)]
    pub log_format: String,

    /// What is logged: error, warn, info or debug
    #[arg(long, value_name = "LEVEL", default_value = default::LOG_LEVEL)]
    pub log_level: String,
}

/// What can be done besides serving.
#[derive(Clone, Subcommand)]
pub enum Command {
    /// Looks whether uploads can work: the settings, the key, the partner API, its presigned URL
    /// and the bucket's CORS rule; says what mends what is wrong
    Doctor(Examination),
}

/// What the doctor looks at.
#[derive(Args, Clone, Debug)]
pub struct Examination {
    /// The origin of the page that embeds the widget: scheme and host as in the address bar,
    /// without a path
    #[arg(long, value_name = "ORIGIN")]
    pub origin: String,

    /// Also upload a small file, direct-upload-doctor.csv, as a browser would; it stays there
    #[arg(long)]
    pub write_test: bool,
}

impl Arguments {
    /// Names all that is missing, so that a first start is not one try for each.
    pub(super) fn check_presence(&self) -> Result<(), ConfigError> {
        let is_given = |setting: &Option<String>| given(setting.clone()).is_some();
        let wanted = [
            (
                "upstream",
                "the base URL of the partner API",
                is_given(&self.upstream),
            ),
            (
                "api-key-file",
                "a file that holds the partner API's key",
                is_given(&self.api_key_file) || is_given(&self.api_key),
            ),
            (
                "storage-hosts",
                "the hosts of the storage, such as bucket.s3.eu-central-1.amazonaws.com",
                is_given(&self.storage_hosts),
            ),
        ];
        let missing = wanted.into_iter().filter(|(.., given)| !given);
        let missing: Vec<_> = missing
            .map(|(setting, meaning, _)| (setting, meaning))
            .collect();
        if missing.len() > 1 {
            return Err(ConfigError::SeveralMissing(missing));
        }
        Ok(())
    }

    /// The command line's rules. Each setting but `--check` has a variable of its name, and may stand
    /// before or after a command.
    pub(super) fn rules() -> clap::Command {
        Self::command().mut_args(|arg| match arg.get_long() {
            None | Some("check") => arg,
            Some(setting) => {
                let name = setting.to_ascii_uppercase().replace('-', "_");
                arg.env(format!("UPLOAD_PROXY_{name}"))
                    // A value may be a key, or have a password in it.
                    .hide_env_values(true)
                    .global(true)
            }
        })
    }
}

/// A switch in the environment; empty is off, as for all other settings.
fn switch(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "off" | "0" => Ok(false),
        "true" | "yes" | "on" | "1" => Ok(true),
        _ => Err("it wants true or false"),
    }
}

/// A setting that was left out and one that was left empty are the same: compose files and
/// service units pass on empty variables.
pub(super) fn given(setting: Option<String>) -> Option<String> {
    setting.filter(|text| !text.trim().is_empty())
}

pub(super) fn given_or(setting: String, default: &str) -> String {
    given(Some(setting)).unwrap_or_else(|| default.to_owned())
}

pub(super) fn required(
    setting: &'static str,
    meaning: &'static str,
    value: Option<String>,
) -> Result<String, ConfigError> {
    given(value).ok_or(ConfigError::Missing { setting, meaning })
}
