//! How a call of the partner API can fail, as far as it makes a difference to someone: what a person
//! and the widget are told, and what the operator is.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, StatusCode, header};
use thiserror::Error;

use crate::{
    http_client::BodyError,
    problem::{Code, Problem},
    rules::presigned_url::UrlProblem,
};

/// The longest wait that is passed on.
const MAX_WAIT: Duration = Duration::from_secs(3600);
/// How long to wait where the partner API does not say.
const WAIT: Duration = Duration::from_secs(5);

/// How long to wait where too many calls are under way.
const BUSY_WAIT: Duration = Duration::from_secs(1);

const NOT_NOW: &str =
    "The upload service cannot be reached right now. Please try again in a moment.";
const TOO_SLOW: &str = "The upload service did not answer in time. Please try again in a moment.";
const TOO_OFTEN: &str = "The upload service is asked too often. Please try again later.";
const SET_UP_WRONG: &str =
    "The upload service is not set up correctly. Please contact its operator.";
const UNUSABLE: &str =
    "The upload service got an answer that it cannot use. Please contact its operator.";

/// A call that did not succeed. Its text is for the log.
#[derive(Debug, Error)]
pub(crate) enum PartnerApiError {
    /// It does not accept what was asked for.
    #[error("it refused the request with {status}")]
    Refused {
        /// 400, 415 or 422.
        status: StatusCode,
        /// Its own words, where they are fit for a person.
        message: Option<String>,
    },
    /// It does not accept our key.
    #[error("it refused the API key with {0}")]
    KeyRefused(StatusCode),
    /// We ask too often.
    #[error("it is asked too often (429)")]
    RateLimited {
        /// When it will listen again, if it says so.
        retry_after: Option<Duration>,
    },
    /// It says that it cannot answer now.
    #[error("it failed with {status}")]
    Unavailable {
        /// Its status.
        status: StatusCode,
        /// When it can, if it says so.
        retry_after: Option<Duration>,
    },
    /// It did not answer in time.
    #[error("it did not answer in time")]
    TimedOut,
    /// No connection, or one that broke.
    #[error("it cannot be reached: {cause}")]
    Unreachable {
        /// Why, without the URL or its query.
        cause: String,
        /// Whether there was a connection.
        connected: bool,
    },
    /// It was not asked: it has failed too often, or said when to come back.
    #[error("it is left alone for {} s more", .0.as_secs())]
    Held(Duration),
    /// It was not asked: too many calls are under way.
    #[error("as many calls are under way as there may be")]
    Busy,
    /// It answered what we cannot use.
    #[error(transparent)]
    Unusable(#[from] Unusable),
}

/// An answer that was not promised.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It wants us to go elsewhere; the key must not.
    #[error("it redirects ({0}), and redirects are not followed")]
    Redirect(StatusCode),
    /// A status that means nothing here, such as the 404 of a wrong base URL.
    #[error("it answered {0}")]
    Status(StatusCode),
    /// It does not end where it should.
    #[error("its answer is longer than 64 KiB")]
    TooLong,
    /// Not JSON with the text `presignedURL`.
    #[error("its answer is not JSON with a presignedURL (line {line}, column {column})")]
    NotThePromisedJson {
        /// The line where reading stopped.
        line: usize,
        /// The column where reading stopped.
        column: usize,
    },
    /// A page for people.
    #[error("its answer is an HTML page, perhaps a sign-in")]
    Page,
    /// The API key is in the presigned URL.
    #[error("its presigned URL contains the API key")]
    CarriesTheKey,
    /// The presigned URL may not be handed out.
    #[error("its presigned URL is not handed out: {0}")]
    Url(UrlProblem),
}

/// Which of the two calls failed, since the widget's codes differ.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    Authorize,
    Confirm,
}

impl Stage {
    /// `code` while authorizing; while confirming there is only one.
    const fn code(self, code: Code) -> Code {
        match self {
            Self::Authorize => code,
            Self::Confirm => Code::ConfirmFailed,
        }
    }
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
            Self::Busy => "busy",
            Self::Unusable(_) => "unusable",
        }
    }

    /// Logs it, and gives the answer for it.
    pub(crate) fn answer(self, stage: Stage, request_id: &str) -> Problem {
        self.log(request_id);
        let problem =
            |status, code, detail: &'static str| Problem::new(status, stage.code(code), detail);
        match self {
            Self::Refused { status, message } => {
                let unexplained = match stage {
                    Stage::Authorize => "The filename was not accepted.",
                    Stage::Confirm => "The confirmation was not accepted.",
                };
                let code = stage.code(Code::NameRejected);
                match message {
                    Some(message) => Problem::new(status, code, message),
                    None => Problem::new(status, code, unexplained),
                }
            }
            Self::KeyRefused(_) => problem(
                StatusCode::BAD_GATEWAY,
                Code::ProxyUnavailable,
                SET_UP_WRONG,
            ),
            Self::RateLimited { retry_after } => {
                problem(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, TOO_OFTEN)
                    .retry_after(retry_after.unwrap_or(WAIT))
            }
            // Only these two say that it will pass.
            Self::Unavailable {
                status,
                retry_after,
            } if retry_after.is_some() || status == StatusCode::SERVICE_UNAVAILABLE => problem(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::ProxyUnavailable,
                NOT_NOW,
            )
            .retry_after(retry_after.unwrap_or(WAIT)),
            Self::Held(wait) => problem(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::ProxyUnavailable,
                NOT_NOW,
            )
            .retry_after(wait),
            Self::Busy => problem(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::ProxyUnavailable,
                NOT_NOW,
            )
            .retry_after(BUSY_WAIT),
            Self::Unavailable { .. } | Self::Unreachable { .. } => {
                problem(StatusCode::BAD_GATEWAY, Code::ProxyUnavailable, NOT_NOW)
            }
            Self::TimedOut => problem(
                StatusCode::GATEWAY_TIMEOUT,
                Code::ProxyUnavailable,
                TOO_SLOW,
            ),
            Self::Unusable(
                Unusable::Redirect(_)
                | Unusable::Status(_)
                | Unusable::TooLong
                | Unusable::NotThePromisedJson { .. }
                | Unusable::Page
                | Unusable::CarriesTheKey,
            ) => problem(StatusCode::BAD_GATEWAY, Code::BadResponse, UNUSABLE),
            Self::Unusable(Unusable::Url(url)) => problem(
                StatusCode::BAD_GATEWAY,
                Code::BadResponse,
                url.explanation(),
            ),
        }
    }

    fn log(&self, request_id: &str) {
        let (error, outcome) = (self, self.outcome());
        match self {
            Self::KeyRefused(_) => tracing::error!(
                request_id,
                outcome,
                alarm = true,
                "partner API: {error}; no upload can begin until --api-key is right"
            ),
            Self::Unusable(Unusable::Url(_)) => {
                tracing::error!(request_id, outcome = "url-refused", "partner API: {error}");
            }
            Self::Unusable(_) => {
                tracing::error!(request_id, outcome, "partner API: {error}");
            }
            Self::Refused { .. } => {
                tracing::info!(request_id, outcome, "partner API: {error}");
            }
            Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::TimedOut
            | Self::Unreachable { .. }
            | Self::Held(_)
            | Self::Busy => {
                tracing::warn!(request_id, outcome, "partner API: {error}");
            }
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
