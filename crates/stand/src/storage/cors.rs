//! The bucket's CORS rule: which pages may PUT, and what they may read of the answer.
//!
//! As on S3, the rule keeps nobody from anything: a PUT from elsewhere is carried out, and its
//! answer just lacks the headers that would let a page read it.

use std::net::IpAddr;
use std::time::Duration;

use hyper::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, ORIGIN, RETRY_AFTER,
};
use hyper::{HeaderMap, Method, StatusCode};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::refusal::Refusal;
use super::request_id::REQUEST_ID;

const MAX_AGE: Duration = Duration::from_secs(3000);
const CRC64NVME: HeaderName = HeaderName::from_static("x-amz-checksum-crc64nvme");

/// The origins that the rule covers.
#[derive(Clone)]
pub(crate) enum Origins {
    /// Every page of this machine.
    Loopback,
    /// Exactly these.
    Listed(Vec<String>),
}

impl Origins {
    fn cover(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        match self {
            Self::Loopback => is_loopback_origin(origin),
            Self::Listed(list) => list.iter().any(|listed| listed == origin),
        }
    }

    /// The layer that answers preflights and marks answers.
    pub(crate) fn layer(&self) -> CorsLayer {
        let origins = self.clone();
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin, _| {
                origins.cover(origin)
            }))
            .allow_methods([Method::PUT])
            .allow_headers([CONTENT_TYPE])
            .expose_headers([ETAG, RETRY_AFTER, REQUEST_ID, CRC64NVME])
            .max_age(MAX_AGE)
    }

    /// Checks a preflight as S3 does: a rule must cover it whole.
    pub(crate) fn check_preflight(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let origin = headers.get(ORIGIN).ok_or_else(|| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Insufficient information. Origin request header needed.",
            )
        })?;
        let method = headers.get(ACCESS_CONTROL_REQUEST_METHOD);
        let asked = headers
            .get(ACCESS_CONTROL_REQUEST_HEADERS)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let covered = self.cover(origin)
            && method.is_some_and(|method| method == Method::PUT.as_str())
            && asked
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .all(|name| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
        if covered {
            return Ok(());
        }
        Err(forbidden(
            "CORSResponse: This CORS request is not allowed. This is usually because the \
             evaluation of Origin, request method / Access-Control-Request-Method or \
             Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        ))
    }
}

/// The answer to a preflight of a bucket without any rule.
pub(crate) fn not_enabled() -> Refusal {
    forbidden("CORSResponse: CORS is not enabled for this bucket.")
}

fn forbidden(message: &'static str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "AccessForbidden", message)
}

/// Whether `origin` is one of this machine: `http` or `https`, a loopback host, any port.
pub(crate) fn is_loopback_origin(origin: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let is_loopback = host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    matches!(scheme, "http" | "https")
        && is_loopback
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_of_this_machine_are_loopback() {
        for (origin, loopback) in [
            ("http://127.0.0.1:8084", true),
            ("http://127.8.9.1", true),
            ("http://localhost:1", true),
            ("https://portal.localhost", true),
            ("http://[::1]:8084", true),
            ("http://[::1]", true),
            ("null", false),
            ("http://127.0.0.1.example:80", false),
            ("http://localhost.example", false),
            ("http://127.0.0.1:99999", false),
            ("http://127.0.0.1:80/", false),
            ("http://me@localhost", false),
            ("http://a'; script-src *.localhost", false),
            ("ftp://localhost", false),
        ] {
            assert_eq!(is_loopback_origin(origin), loopback, "{origin}");
        }
    }
}
