//! Whether a presigned URL may be handed to a browser. It would send a person's file wherever
//! the URL says, so a URL that is not certainly right is kept.

use std::fmt;

use direct_upload_core::{
    presigned_url::{PresignedUrl, PresignedUrlProblem},
    utc::UnixSeconds,
};

/// How far the signer's clock may be ahead of ours, in seconds.
const CLOCK_TOLERANCE: u64 = 300;

/// Why a presigned URL is kept.
#[derive(Debug, PartialEq, Eq)]
pub enum UrlProblem {
    /// It is not a URL that a browser should be sent to.
    Unreadable(PresignedUrlProblem),
    /// Its host is not one of the storage's. Holds the host, for the log.
    ForeignHost(String),
    /// It does not say by whom and how it was signed, when, for how long, or over which headers.
    NotSigned,
    /// It has expired, so many seconds ago.
    Expired(u64),
    /// It was signed so many seconds in the future.
    FromTheFuture(u64),
    /// The signature covers a header that the browser will not send. Holds its name.
    UnsendableHeader(String),
    /// The signature covers the checksum of an empty body.
    EmptyBodyChecksum,
}

/// What makes a URL a presigned one, besides the fields that [`PresignedUrl`] reads (Amazon S3 API
/// Reference, "Authenticating Requests: Using Query Parameters"). Without these the storage would
/// refuse the file when all of it has been sent, or take it from anyone.
const SIGNATURE: [&str; 3] = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"];

/// Checks `url` at the time `now` for a PUT with the headers named in `sent`, and gives the
/// seconds that are left of it.
///
/// # Errors
/// [`UrlProblem`] for what must not be handed out.
pub fn check<'a>(
    url: &str,
    hosts: &StorageHosts,
    sent: &(impl Iterator<Item = &'a str> + Clone),
    now: UnixSeconds,
) -> Result<u32, UrlProblem> {
    let text = url;
    let url = PresignedUrl::parse(text).map_err(UrlProblem::Unreadable)?;
    if !hosts.allow(&url) {
        return Err(UrlProblem::ForeignHost(url.host().to_owned()));
    }
    let (Some(signed_at), Some(lifetime), Some(expires_at)) =
        (url.signed_at(), url.expires_in(), url.expires_at())
    else {
        return Err(UrlProblem::NotSigned);
    };
    // Signature Version 4 always covers `host`.
    let covers_host = url.signed_headers().iter().any(|header| header == "host");
    if !covers_host || !carries_a_signature(text) {
        return Err(UrlProblem::NotSigned);
    }
    if signed_at > now + CLOCK_TOLERANCE {
        return Err(UrlProblem::FromTheFuture(signed_at - now));
    }
    if lifetime == 0 || expires_at <= now {
        return Err(UrlProblem::Expired(now.saturating_sub(expires_at)));
    }
    if let Some(header) = url.unsendable_header(sent) {
        return Err(UrlProblem::UnsendableHeader(header.to_owned()));
    }
    if url.has_empty_body_checksum() {
        return Err(UrlProblem::EmptyBodyChecksum);
    }
    // A signer whose clock is ahead does not make the URL live longer.
    Ok(u32::try_from(expires_at - now)
        .unwrap_or(lifetime)
        .min(lifetime))
}

/// Whether all of [`SIGNATURE`] are in the query of `url`, each with a value.
fn carries_a_signature(url: &str) -> bool {
    let url = url.split('#').next().unwrap_or_default();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let has_value = |name: &&str| {
        let mut fields = query.split('&').filter_map(|field| field.split_once('='));
        fields.any(|(field, value)| field.eq_ignore_ascii_case(name) && !value.is_empty())
    };
    SIGNATURE.iter().all(has_value)
}

impl UrlProblem {
    /// One sentence for a person, which names neither the host nor the URL.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Unreadable(_) | Self::NotSigned => {
                "The partner API did not return a usable presigned URL. Please contact the \
                 operator of the upload service."
            }
            Self::ForeignHost(_) => {
                "The partner API returned a presigned URL for a storage that is not allowed here. \
                 Please contact the operator of the upload service."
            }
            Self::Expired(_) | Self::FromTheFuture(_) => {
                "The partner API returned a presigned URL that is not valid now. Please contact \
                 the operator of the upload service if this happens again."
            }
            Self::UnsendableHeader(_) | Self::EmptyBodyChecksum => {
                "The partner API returned a presigned URL that a browser cannot use. Please \
                 contact the operator of the upload service."
            }
        }
    }
}

/// For the log: exactly what is wrong and what mends it, without the query.
impl fmt::Display for UrlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(problem) => {
                write!(f, "it is not a URL to send a file to ({problem:?})")
            }
            Self::ForeignHost(host) => {
                write!(f, "its host {host} is not one of --storage-hosts")
            }
            Self::NotSigned => f.write_str(
                "it lacks X-Amz-Date, X-Amz-Expires, host among X-Amz-SignedHeaders, \
                     X-Amz-Algorithm, X-Amz-Credential, or X-Amz-Signature",
            ),
            Self::Expired(ago) => write!(f, "it expired {ago} s ago; check the clocks"),
            Self::FromTheFuture(ahead) => {
                write!(f, "it was signed {ahead} s in the future; check the clocks")
            }
            Self::UnsendableHeader(header) => {
                write!(
                    f,
                    "it signs the header {header:?}, which the browser will not send"
                )
            }
            Self::EmptyBodyChecksum => f.write_str(
                "it signs the checksum of an empty body; the signer must set \
                 requestChecksumCalculation: \"WHEN_REQUIRED\"",
            ),
        }
    }
}

/// The hosts that a presigned URL may name. Whoever could make the proxy hand out another one
/// would get people's files. Each has the port of its scheme unless it names another.
#[derive(Clone, Debug)]
pub struct StorageHosts(Vec<Pattern>);

#[derive(Clone, Debug)]
struct Pattern {
    /// Whether one or more labels come before `host`.
    subdomains: bool,
    host: String,
    port: Option<u16>,
}

impl StorageHosts {
    /// Reads a list separated by commas.
    ///
    /// # Errors
    /// The entry that is no host, or has `*.` before a single label; the whole list if it is empty.
    pub fn parse(list: &str) -> Result<Self, String> {
        let patterns: Vec<Pattern> = list
            .split(',')
            .map(str::trim)
            .filter(|pattern| !pattern.is_empty())
            .map(|pattern| Pattern::parse(pattern).ok_or_else(|| pattern.to_owned()))
            .collect::<Result<_, _>>()?;
        if patterns.is_empty() {
            return Err(list.to_owned());
        }
        Ok(Self(patterns))
    }

    /// Whether a file may be sent to `url`.
    #[must_use]
    pub fn allow(&self, url: &PresignedUrl) -> bool {
        let (host, port) = split_port(url.host());
        let default = if url.is_secure() { 443 } else { 80 };
        self.0.iter().any(|pattern| {
            pattern.port.unwrap_or(default) == port.unwrap_or(default) && pattern.covers(host)
        })
    }

    /// The hosts as sources of a content security policy (CSP Level 3, "Source Lists").
    pub fn csp_sources(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(
            |Pattern {
                 subdomains,
                 host,
                 port,
             }| {
                // A source of `http` matches `https` too; only this machine may do with `http`.
                let scheme = if is_loopback(host) { "http" } else { "https" };
                let wildcard = if *subdomains { "*." } else { "" };
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                format!("{scheme}://{wildcard}{host}{port}")
            },
        )
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let (subdomains, authority) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        // The parser that will read the answers decides what a host is.
        let parsed = PresignedUrl::parse(&format!("https://{authority}/")).ok()?;
        if parsed.host() != authority {
            return None;
        }
        let (host, port) = split_port(authority);
        let too_wide = subdomains && !host.contains('.') && host != "localhost";
        let empty_label = host.split('.').any(str::is_empty);
        (!too_wide && !empty_label).then(|| Self {
            subdomains,
            host: host.to_owned(),
            port,
        })
    }

    fn covers(&self, host: &str) -> bool {
        if self.subdomains {
            host.strip_suffix(self.host.as_str())
                .and_then(|labels| labels.strip_suffix('.'))
                .is_some_and(|labels| !labels.split('.').any(str::is_empty))
        } else {
            host == self.host
        }
    }
}

/// Splits an authority that [`PresignedUrl`] has accepted.
fn split_port(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (authority, None),
    }
}

fn is_loopback(host: &str) -> bool {
    PresignedUrl::parse(&format!("http://{host}/")).is_ok()
}
