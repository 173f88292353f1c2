//! How a call of the partner API can fail, as far as it makes a difference to someone.

use std::{
    error::Error,
    fmt,
    time::{Duration, SystemTime},
};

use axum::http::{HeaderMap, StatusCode, header, uri::InvalidUri};

use crate::{api::UrlProblem, http_client::BodyError};

/// The longest wait that is passed on.
const MAX_WAIT: Duration = Duration::from_secs(3600);

/// A call that did not succeed.
#[derive(Debug)]
pub(crate) enum PartnerApiError {
    /// It does not accept what was asked for.
    Refused {
        /// 400, 415 or 422.
        status: StatusCode,
        /// Its own words, where they are fit for a person.
        message: Option<String>,
    },
    /// It does not accept our key.
    KeyRefused(StatusCode),
    /// We ask too often.
    RateLimited {
        /// When it will listen again, if it says so.
        retry_after: Option<Duration>,
    },
    /// It says that it cannot answer now.
    Unavailable {
        /// Its status.
        status: StatusCode,
        /// When it can, if it says so.
        retry_after: Option<Duration>,
    },
    /// It did not answer in time.
    TimedOut,
    /// No connection, or one that broke.
    Unreachable {
        /// Why, without the URL or its query.
        cause: String,
        /// Whether there was a connection.
        connected: bool,
    },
    /// It was not asked: it has failed too often, or said when to come back.
    Held(Duration),
    /// It answered what we cannot use.
    Unusable(Unusable),
}

/// An answer that was not promised.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It wants us to go elsewhere; the key must not.
    Redirect(StatusCode),
    /// A status that means nothing here, such as the 404 of a wrong base URL.
    Status(StatusCode),
    /// It does not end where it should.
    TooLong,
    /// Not JSON with the text `presignedURL`.
    NotThePromisedJson {
        /// The line where reading stopped.
        line: usize,
        /// The column where reading stopped.
        column: usize,
    },
    /// The API key is in the presigned URL.
    CarriesTheKey,
    /// The presigned URL may not be handed out.
    Url(UrlProblem),
}

impl PartnerApiError {
    /// The value of the metrics' label.
    pub(crate) const fn outcome(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::KeyRefused(_) => "key-refused",
            Self::RateLimited { .. } => "rate-limited",
            Self::Unavailable { .. } => "unavailable",
            Self::TimedOut => "timed-out",
            Self::Unreachable { .. } => "unreachable",
            Self::Held(_) => "held",
            Self::Unusable(_) => "unusable",
        }
    }
}

/// For the log.
impl fmt::Display for PartnerApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, .. } => write!(f, "it refused the request with {status}"),
            Self::KeyRefused(status) => write!(f, "it refused the API key with {status}"),
            Self::RateLimited { .. } => f.write_str("it is asked too often (429)"),
            Self::Unavailable { status, .. } => write!(f, "it failed with {status}"),
            Self::TimedOut => f.write_str("it did not answer in time"),
            Self::Unreachable { cause, .. } => write!(f, "it cannot be reached: {cause}"),
            Self::Held(wait) => write!(f, "it is left alone for {} s more", wait.as_secs()),
            Self::Unusable(Unusable::Redirect(status)) => {
                write!(f, "it redirects ({status}), and redirects are not followed")
            }
            Self::Unusable(Unusable::Status(status)) => write!(f, "it answered {status}"),
            Self::Unusable(Unusable::TooLong) => f.write_str("its answer is longer than 64 KiB"),
            Self::Unusable(Unusable::NotThePromisedJson { line, column }) => write!(
                f,
                "its answer is not JSON with a presignedURL (line {line}, column {column})"
            ),
            Self::Unusable(Unusable::CarriesTheKey) => {
                f.write_str("its presigned URL contains the API key")
            }
            Self::Unusable(Unusable::Url(problem)) => {
                write!(f, "its presigned URL is not handed out: {problem}")
            }
        }
    }
}

impl Error for PartnerApiError {}

impl From<Unusable> for PartnerApiError {
    fn from(unusable: Unusable) -> Self {
        Self::Unusable(unusable)
    }
}

/// Nothing has been asked, and another try would ask the same.
impl From<InvalidUri> for PartnerApiError {
    fn from(error: InvalidUri) -> Self {
        Self::Unreachable {
            cause: error.to_string(),
            connected: true,
        }
    }
}

impl From<BodyError> for PartnerApiError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong => Unusable::TooLong.into(),
            BodyError::TimedOut => Self::TimedOut,
            BodyError::Unreachable { cause, connected } => Self::Unreachable { cause, connected },
        }
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => httpdate::parse_http_date(text)
            .ok()?
            .duration_since(SystemTime::now())
            .unwrap_or_default(),
    };
    Some(wait.min(MAX_WAIT))
}
