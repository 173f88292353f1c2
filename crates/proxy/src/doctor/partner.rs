//! The partner API and its presigned URL, asked for as for an upload. Asking writes nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Finding;
use crate::{
    api::{UrlProblem, check_presigned_url},
    app::Service,
    config::Config,
    http_client::CONNECT_TIME,
    partner_api::{PartnerApiError, Unusable},
    request_log::RequestId,
};

/// The stem of the file that is asked for, and written if that is asked for.
const STEM: &str = "direct-upload-doctor";

/// The name of the file that is asked for.
pub(super) fn filename(config: &Config) -> String {
    let extension = config.naming.kinds.first().map(|kind| kind.extension());
    format!("{STEM}.{}", extension.unwrap_or("csv"))
}

/// Asks for a presigned URL.
pub(super) async fn ask(service: &Service) -> (Finding, Option<String>) {
    const ABOUT: &str = "partner API";
    let name = filename(&service.config);
    match service
        .partner_api
        // Looked at in a step of its own.
        .presigned_url(&name, &RequestId::new(), |_| Ok(()))
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
            (Finding::wrong(ABOUT, what, mend(&error, service)), None)
        }
    }
}

fn mend(error: &PartnerApiError, service: &Service) -> String {
    let asked = service.config.upstream.presigned_urls();
    match error {
        PartnerApiError::KeyRefused(_) => {
            "put the key that the partner gave you into the file of --api-key-file, as it is: no \
             quotes, no \"Bearer\" in front"
                .to_owned()
        }
        PartnerApiError::Unusable(Unusable::Redirect(_)) => format!(
            "set --upstream (UPLOAD_PROXY_UPSTREAM) to where {asked} leads; the key is not sent \
             along"
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
            if service.config.upstream_timeout / 2 < CONNECT_TIME {
                format!("{check}; if that is only slow to connect, raise --upstream-timeout")
            } else {
                check
            }
        }
        PartnerApiError::RateLimited { .. }
        | PartnerApiError::Unavailable { .. }
        | PartnerApiError::Held(_) => {
            "try again in a while; ask the partner if it stays so".to_owned()
        }
    }
}

/// Whether the proxy would hand `url` out.
pub(super) fn check(url: &str, config: &Config) -> (Finding, bool) {
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
                    "set the clock of this machine (NTP); if it is right, the signer's is not"
                        .to_owned()
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
