//! Whether a presigned URL may be handed to a browser. It would send a person's file wherever
//! the URL says, so a URL that is not certainly right is kept.

use std::fmt;

use direct_upload_core::{
    presigned_url::{PresignedUrl, PresignedUrlProblem},
    utc::UnixSeconds,
};

use crate::config::StorageHosts;

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

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED_AT: u64 = 1_369_353_600; // 20130524T000000Z

    const SIGNED: &str = "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A&X-Amz-Signature=00";

    fn checked(query: &str, now: u64) -> Result<u32, UrlProblem> {
        let hosts = StorageHosts::parse("b.example").expect("valid");
        let url = format!("https://b.example/k?{query}{SIGNED}");
        check(&url, &hosts, &["Content-Type"].into_iter(), now)
    }

    #[test]
    fn what_is_left_is_counted_by_our_clock_and_never_more_than_signed() {
        let query = "X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host";
        for (now, left) in [
            (SIGNED_AT, Ok(900)),
            (SIGNED_AT + 899, Ok(1)),
            (SIGNED_AT + 900, Err(UrlProblem::Expired(0))),
            (SIGNED_AT + 1000, Err(UrlProblem::Expired(100))),
            (SIGNED_AT - 300, Ok(900)),
            (SIGNED_AT - 301, Err(UrlProblem::FromTheFuture(301))),
        ] {
            assert_eq!(checked(query, now), left, "{now}");
        }
    }

    #[test]
    fn a_url_without_a_signature_is_kept() {
        let hosts = StorageHosts::parse("b.example").expect("valid");
        let sent = ["Content-Type"].into_iter();
        let dated = "https://b.example/k?X-Amz-Date=20130524T000000Z&X-Amz-Expires=900\
                     &X-Amz-SignedHeaders=host";
        assert_eq!(
            check(&format!("{dated}{SIGNED}"), &hosts, &sent, SIGNED_AT),
            Ok(900)
        );
        for name in SIGNATURE {
            for lacking in [
                SIGNED.replace(name, "X-Amz-Other"),
                SIGNED.replace(&format!("{name}="), &format!("{name}=&X-Amz-Other=")),
                SIGNED.replace(&format!("&{name}"), &format!("#{name}")),
            ] {
                assert_eq!(
                    check(&format!("{dated}{lacking}"), &hosts, &sent, SIGNED_AT),
                    Err(UrlProblem::NotSigned),
                    "{lacking}"
                );
            }
        }
    }

    #[test]
    fn a_url_that_cannot_work_is_kept() {
        let dated = |rest: &str| format!("X-Amz-Date=20130524T000000Z&X-Amz-Expires=900{rest}");
        for (query, problem) in [
            (
                "X-Amz-Expires=900&X-Amz-SignedHeaders=host".to_owned(),
                UrlProblem::NotSigned,
            ),
            (dated(""), UrlProblem::NotSigned),
            (
                dated("&X-Amz-SignedHeaders=content-type"),
                UrlProblem::NotSigned,
            ),
            (
                "X-Amz-Date=20130524T000000Z&X-Amz-Expires=0&X-Amz-SignedHeaders=host".to_owned(),
                UrlProblem::Expired(0),
            ),
            (
                dated("&X-Amz-SignedHeaders=host%3Bx-amz-acl"),
                UrlProblem::UnsendableHeader("x-amz-acl".to_owned()),
            ),
            (
                dated("&X-Amz-SignedHeaders=host&x-amz-checksum-crc32=AAAAAA%3D%3D"),
                UrlProblem::EmptyBodyChecksum,
            ),
        ] {
            assert_eq!(checked(&query, SIGNED_AT), Err(problem), "{query}");
        }
        assert_eq!(
            checked(
                &dated("&X-Amz-SignedHeaders=content-type%3Bhost"),
                SIGNED_AT
            ),
            Ok(900)
        );
    }
}
