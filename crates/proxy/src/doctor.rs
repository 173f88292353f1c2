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

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::http::HeaderValue;
use direct_upload_core::file_kind::FileKind;
use reqwest::{Method, Url};

use crate::{
    auth::Gate,
    config::{AllowedOrigins, Config, ConfigError, Examination},
    http_client::{CONNECT_TIME, HttpClient},
    partner_api::{PartnerApi, PartnerApiError, Unusable},
    rules::{
        name_template::Part as NamePart,
        presigned_url::{UrlProblem, check as check_presigned_url},
    },
};

pub use self::finding::{Finding, Verdict};

/// Servers' dates may be so far from ours: they are of whole seconds, and on the way for some.
const CLOCKS_APART: Duration = Duration::from_secs(60);
/// By which the partner finds the call in its log.
const REQUEST_ID: HeaderValue = HeaderValue::from_static("direct-upload-doctor");

/// The stem of the file that is asked for, and written if that is wanted.
const STEM: &str = "direct-upload-doctor";

/// What is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Patient<'a> {
    pub(crate) config: &'a Config,
    pub(crate) partner_api: &'a Arc<PartnerApi>,
    pub(crate) gate: &'a Gate,
    pub(crate) client: &'a HttpClient,
}

/// Looks at all that an upload from a page of `examination.origin` needs, in the order in which it
/// needs it.
///
/// # Errors
/// [`ConfigError::Invalid`] if the origin is none.
pub(crate) async fn examine(
    patient: Patient<'_>,
    examination: &Examination,
) -> Result<Vec<Finding>, ConfigError> {
    // Refuses what no browser would send.
    let origin = AllowedOrigins::one(&examination.origin).map_err(|error| error.about("origin"))?;
    let config = patient.config;
    let mut findings = vec![Finding::fine("settings", "they can be used")];
    findings.push(api_key(config));
    findings.push(own_origins(config, &origin));
    findings.extend(who_asks(config));
    findings.extend(storage_keys(config));
    findings.extend(sign_ins(patient.gate).await);
    let kind = config
        .naming
        .kinds
        .first()
        .copied()
        .unwrap_or(FileKind::Csv);
    let name = format!("{STEM}.{}", kind.extension());
    let (finding, url) = ask(config, patient.partner_api, &name).await;
    findings.push(finding);
    let Some(url) = url else { return Ok(findings) };
    let Ok(address) = Url::parse(&url) else {
        findings.push(check(&url, config, None).0);
        return Ok(findings);
    };
    let others = &config.allowed_origins;
    let bucket = bucket::Bucket::of(address, origin, others, patient.client.clone());
    let (mut finding, is_good) = check(&url, config, None);
    if !is_good {
        let clocks = clocks(patient, &bucket).await;
        finding = check(&url, config, Some(clocks)).0;
    }
    findings.push(finding);
    if !is_good {
        return Ok(findings);
    }
    findings.push(bucket.preflight().await);
    if examination.write_test {
        findings.push(bucket.write(kind, &name).await);
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

/// A proxy in front publishes a service that anyone may use.
fn who_asks(config: &Config) -> Option<Finding> {
    config.is_open_to_the_network().then(|| {
        Finding::note(
            "who asks",
            "--auth is none: whoever reaches this service, or the proxy in front of it, gets presigned \
             URLs",
            "set --auth (UPLOAD_PROXY_AUTH) to jwt or forwarded, unless the proxy in front checks who \
             asks (deploy/nginx.conf shows how)",
        )
    })
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

async fn sign_ins(gate: &Gate) -> Option<Finding> {
    const ABOUT: &str = "sign-ins";
    Some(match gate.published_keys().await? {
        Ok(keys) => Finding::fine(ABOUT, format!("the issuer publishes usable keys: {keys}")),
        Err(problem) => Finding::wrong(
            ABOUT,
            format!("the issuer's keys cannot be fetched: {problem}"),
            "check --jwt-jwks-url (UPLOAD_PROXY_JWT_JWKS_URL), and whether it can be reached from \
             here",
        ),
    })
}

/// Asks for a presigned URL.
async fn ask(
    config: &Config,
    partner_api: &Arc<PartnerApi>,
    name: &str,
) -> (Finding, Option<String>) {
    const ABOUT: &str = "partner API";
    match partner_api
        // Looked at in a step of its own.
        .presigned_url(name, &REQUEST_ID, |_| Ok(()))
        .await
    {
        Ok((url, ())) => (
            Finding::fine(ABOUT, format!("it gives a presigned URL for {name}")),
            Some(url),
        ),
        Err(error) => {
            let what = match &error {
                PartnerApiError::Refused {
                    message: Some(message),
                    ..
                } => format!("{error}: {message}"),
                _ => error.to_string(),
            };
            (Finding::wrong(ABOUT, what, mend(&error, config)), None)
        }
    }
}

fn mend(error: &PartnerApiError, config: &Config) -> String {
    let asked = config.upstream.presigned_urls();
    match error {
        PartnerApiError::KeyRefused(_) => {
            "put the key that the partner gave you into the file of --api-key-file, without quotes. It is \
             sent as it stands there (Authorization: <key>): if the partner wants a scheme such as \
             Bearer, that has to be in front of it in the file"
                .to_owned()
        }
        PartnerApiError::Unusable(Unusable::Redirect(_)) => format!(
            "set --upstream (UPLOAD_PROXY_UPSTREAM) to where {asked} leads; the key is not sent \
             along"
        ),
        PartnerApiError::Unusable(Unusable::Page) => format!(
            "check --upstream (UPLOAD_PROXY_UPSTREAM): {asked} is asked, and a page answers, perhaps of \
             a sign-in that stands in front of the partner API"
        ),
        PartnerApiError::Unusable(_) => format!(
            "check --upstream (UPLOAD_PROXY_UPSTREAM): {asked} is asked, and must answer \
             {{\"presignedURL\": \"https://…\"}}"
        ),
        PartnerApiError::Refused { .. } => {
            "ask the partner which filenames it takes; set --extensions and --name-template to \
             those"
                .to_owned()
        }
        PartnerApiError::TimedOut => {
            "ask the partner whether it is slow; if so, raise --upstream-timeout".to_owned()
        }
        PartnerApiError::Unreachable { .. } => {
            let check = format!(
                "check --upstream (UPLOAD_PROXY_UPSTREAM), the way to {asked} (DNS, firewall, \
                 HTTPS_PROXY), and the trusted certificates (SSL_CERT_FILE)"
            );
            // Connecting has half of it, and no more than that.
            if config.upstream_timeout / 2 < CONNECT_TIME {
                format!("{check}; if that is only slow to connect, raise --upstream-timeout")
            } else {
                check
            }
        }
        PartnerApiError::RateLimited { .. }
        | PartnerApiError::Unavailable { .. }
        | PartnerApiError::Held(_)
        | PartnerApiError::Busy => {
            "try again in a while; ask the partner if it stays so".to_owned()
        }
    }
}

/// Whose clock is off, as the `Date` of the partner API and of the bucket show it.
async fn clocks(patient: Patient<'_>, bucket: &bucket::Bucket) -> &'static str {
    let base = patient.config.upstream.base().clone();
    let request = patient.client.request(Method::HEAD, base, CONNECT_TIME);
    let partner = request.send().await.ok();
    let partner = partner.as_ref().and_then(bucket::date_of);
    let here = SystemTime::now();
    let is_off = |there: Option<SystemTime>| {
        let off = |there: SystemTime| {
            let apart = here.duration_since(there);
            apart.unwrap_or_else(|error| error.duration()) > CLOCKS_APART
        };
        there.map(off)
    };
    match (is_off(partner), is_off(bucket.date().await)) {
        (Some(true), Some(true)) => "the clock of this machine is off: set it (NTP)",
        (Some(true), _) => "the partner API's clock is off: ask the partner to set it (NTP)",
        (Some(false), Some(false)) => {
            "this machine, the partner API and the bucket agree on the time: ask the partner for the \
             clock of what signs, and whether it hands out old URLs"
        }
        (_, Some(true)) => "the bucket's clock is another: look at this machine's (NTP)",
        _ => "set the clock of this machine (NTP); if it is right, the signer's is not",
    }
}

/// Whether the proxy would hand `url` out; `clocks` says which clock is off.
fn check(url: &str, config: &Config, clocks: Option<&'static str>) -> (Finding, bool) {
    const ABOUT: &str = "presigned URL";
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let sent = ["Content-Type"].into_iter();
    match check_presigned_url(url, &config.storage_hosts, &sent, now) {
        Ok(left) => (
            Finding::fine(ABOUT, format!("it can be used for {left} s")),
            true,
        ),
        Err(problem) => {
            let mend = match &problem {
                UrlProblem::ForeignHost(host) => format!(
                    "if that is your bucket, add {host} to --storage-hosts \
                     (UPLOAD_PROXY_STORAGE_HOSTS); if not, the partner API sends files elsewhere"
                ),
                UrlProblem::Expired(_) | UrlProblem::FromTheFuture(_) => {
                    clocks.unwrap_or_default().to_owned()
                }
                UrlProblem::UnsendableHeader(_) => {
                    "ask the partner to sign host and content-type only".to_owned()
                }
                UrlProblem::EmptyBodyChecksum => {
                    "ask the partner to make its S3 client with requestChecksumCalculation: \
                     \"WHEN_REQUIRED\""
                        .to_owned()
                }
                UrlProblem::Unreadable(_) | UrlProblem::NotSigned => {
                    "ask the partner for a URL signed by Signature Version 4 in its query, over \
                     https"
                        .to_owned()
                }
            };
            (Finding::wrong(ABOUT, problem.to_string(), mend), false)
        }
    }
}
