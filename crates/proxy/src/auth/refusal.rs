//! Why a request is not let in: what its sender is told, and what the log says.

use std::{fmt, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{jwt::TokenProblem, page::PageProblem};
use crate::problem::{Code, Problem};

/// For the issuer's keys to be had.
const WAIT: Duration = Duration::from_secs(5);

/// Why a request is not let in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It does not say whom it is from, or says so in a way that is not believed.
    Nobody,
    /// It carries more than one token.
    TwoTokens,
    /// Its token is not good.
    Token(TokenProblem),
    /// The issuer's keys cannot be had, so no token can be checked.
    NoKeys,
    /// It comes from a page that is not meant, or from no page at all.
    Page(PageProblem),
}

impl Refusal {
    /// The value of the metrics' label.
    pub(super) const fn outcome(&self) -> &'static str {
        match self {
            Self::Nobody => "no-credentials",
            Self::TwoTokens | Self::Token(_) => "bad-token",
            Self::NoKeys => "no-keys",
            Self::Page(_) => "foreign-page",
        }
    }
}

/// For the log.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("refused: it does not say whom it is from"),
            Self::TwoTokens => f.write_str("refused: it carries more than one token"),
            Self::Token(problem) => write!(f, "refused: its token {problem}"),
            Self::NoKeys => f.write_str("refused: the issuer's keys cannot be had"),
            Self::Page(problem) => write!(f, "refused: {problem}"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let unauthorized = |detail: &'static str| {
            Problem::new(StatusCode::UNAUTHORIZED, Code::Unauthorized, detail)
        };
        // RFC 6750, section 3: without an error code where nothing was tried.
        let (problem, challenge) = match self {
            Self::Nobody => (
                unauthorized("Please sign in to upload files."),
                Some("Bearer"),
            ),
            Self::TwoTokens | Self::Token(_) => (
                unauthorized("Your sign-in is no longer valid. Please sign in again."),
                Some("Bearer error=\"invalid_token\""),
            ),
            Self::NoKeys => {
                let detail = "The upload service cannot check sign-ins right now. Please try again in a moment.";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let problem = Problem::new(status, Code::ProxyUnavailable, detail);
                (problem.retry_after(WAIT), None)
            }
            Self::Page(_) => {
                let detail = "This page may not ask the upload service on your behalf.";
                (
                    Problem::new(StatusCode::FORBIDDEN, Code::Forbidden, detail),
                    None,
                )
            }
        };
        let mut response = problem.into_response();
        if let Some(challenge) = challenge {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        response
    }
}
