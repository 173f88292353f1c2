//! `direct-upload-proxy doctor`: whether uploads can work with these settings, found out by doing
//! what an upload does, up to the point where a file would be sent.
//!
//! Each step is a [`Finding`]: fine, worth knowing, or wrong with what mends it. A step that needs
//! the one before is left out if that went wrong. No finding has the key or the query of a
//! presigned URL in it, and nothing is written to the storage unless that is asked for.
//!
//! Start at [`examine`].

mod bucket;
mod finding;
mod partner;

use std::{path::Path, sync::Arc};

use axum::http::HeaderValue;
use clap::Args;
use reqwest::Url;

use crate::{
    app::{Service, StartError},
    config::{AllowedOrigins, Config, ConfigError, NamePart},
};

pub use self::finding::{Finding, Verdict};

/// What to look at.
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

/// Looks at all that an upload from a page of `examination.origin` needs, in the order in which it
/// needs it.
///
/// # Errors
/// [`ConfigError::Invalid`] if the origin is none.
pub async fn examine(
    service: &Arc<Service>,
    examination: &Examination,
) -> Result<Vec<Finding>, ConfigError> {
    // Refuses what no browser would send.
    let origin = AllowedOrigins::one(&examination.origin).map_err(|error| error.about("origin"))?;
    let config = &service.config;
    let mut findings = vec![Finding::fine("settings", "they can be used")];
    findings.push(api_key(config));
    findings.push(own_origins(config, &origin));
    findings.extend(storage_keys(config));
    findings.extend(sign_ins(service).await);
    let (finding, url) = partner::ask(service).await;
    findings.push(finding);
    let Some(url) = url else { return Ok(findings) };
    let (finding, is_good) = partner::check(&url, config);
    findings.push(finding);
    if !is_good {
        return Ok(findings);
    }
    let Ok(url) = Url::parse(&url) else {
        return Ok(findings);
    };
    match bucket::Bucket::of(url, origin) {
        Ok(bucket) => {
            findings.push(bucket.preflight().await);
            if examination.write_test {
                findings.push(bucket.write(config).await);
            }
        }
        Err(StartError(error)) => {
            findings.push(Finding::wrong(
                "bucket",
                format!("it cannot be asked: {error}"),
                "look at SSL_CERT_FILE and SSL_CERT_DIR",
            ));
        }
    }
    Ok(findings)
}

fn api_key(config: &Config) -> Finding {
    const ABOUT: &str = "API key";
    let Some(path) = config.secret_files.api_key() else {
        return Finding::note(
            ABOUT,
            "it comes from a flag or a variable, which other programs can see, and cannot be \
             replaced without a restart",
            "name a file that holds it in --api-key-file (UPLOAD_PROXY_API_KEY_FILE)",
        );
    };
    if is_open_to_all(path) {
        return Finding::note(
            ABOUT,
            format!("every user of this machine can read {}", path.display()),
            format!("chmod 600 {}", path.display()),
        );
    }
    Finding::fine(ABOUT, "it is read from a file")
}

#[cfg(unix)]
fn is_open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}

fn own_origins(config: &Config, origin: &HeaderValue) -> Finding {
    const ABOUT: &str = "allowed origins";
    if config.allowed_origins.contains(origin) {
        return Finding::fine(ABOUT, "pages of this origin may call the proxy");
    }
    let origin = origin.to_str().unwrap_or_default();
    let problem = "pages of this origin may not call the proxy";
    let mend = format!("add {origin} to --allowed-origins (UPLOAD_PROXY_ALLOWED_ORIGINS)");
    // Its own pages may.
    if config.assets.is_some() {
        let mend = format!("unless it is the proxy's own origin, {mend}");
        return Finding::note(ABOUT, problem, mend);
    }
    Finding::wrong(ABOUT, problem, mend)
}

/// Whether each page can have names that the template takes. The proxy does not know the pages.
fn storage_keys(config: &Config) -> Option<Finding> {
    const ABOUT: &str = "storage keys";
    let template = config.naming.template.as_ref()?;
    if template.has(&NamePart::Time) {
        return Some(Finding::note(
            ABOUT,
            "--name-template has {time}: a page whose element has not naming=\"unique\" gets 400 for \
             each file",
            "set naming=\"unique\" at each <direct-upload>, or take {time} out of --name-template \
             (UPLOAD_PROXY_NAME_TEMPLATE)",
        ));
    }
    let fine = "the template takes names with and without naming=\"unique\"";
    Some(Finding::fine(ABOUT, fine))
}

async fn sign_ins(service: &Service) -> Option<Finding> {
    const ABOUT: &str = "sign-ins";
    Some(match service.gate.published_keys().await? {
        Ok(keys) => Finding::fine(ABOUT, format!("the issuer publishes usable keys: {keys}")),
        Err(problem) => Finding::wrong(
            ABOUT,
            format!("the issuer's keys cannot be fetched: {problem}"),
            "check --jwt-jwks-url (UPLOAD_PROXY_JWT_JWKS_URL), and whether it can be reached from \
             here",
        ),
    })
}
