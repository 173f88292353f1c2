//! Every error answer: `application/problem+json` (RFC 9457) with a stable `code`.

use std::{borrow::Cow, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use direct_upload_core::{filename::NameProblem, wire};

use crate::rules::{filename::FilenameProblem, storage_key::KeyProblem};

/// What the widget decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The filename is not accepted, by the proxy or by the partner API.
    NameRejected,
    /// It is not known who asks.
    Unauthorized,
    /// Who asks may not.
    Forbidden,
    /// Too many requests.
    RateLimited,
    /// The proxy or the partner API cannot serve the request now.
    ProxyUnavailable,
    /// The partner API's answer cannot be used.
    BadResponse,
    /// A finished upload could not be confirmed.
    ConfirmFailed,
    /// There is nothing at this path.
    NotFound,
    /// The path does not take this method.
    MethodNotAllowed,
    /// The request's length is not given.
    LengthRequired,
}

impl Code {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NameRejected => "name-rejected",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate-limited",
            Self::ProxyUnavailable => "proxy-unavailable",
            Self::BadResponse => "bad-response",
            Self::ConfirmFailed => "confirm-failed",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::LengthRequired => "length-required",
        }
    }
}

/// How a request ended: `ok`, or the code of its problem.
pub(crate) fn outcome(response: &Response) -> &'static str {
    let code: Option<&Code> = response.extensions().get();
    code.map_or("ok", |code| code.as_str())
}

/// An error answer.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: Code,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
    allow: Option<&'static str>,
}

impl Problem {
    /// A problem that `detail` explains to a person.
    pub(crate) fn new(
        status: StatusCode,
        code: Code,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            retry_after: None,
            allow: None,
        }
    }

    /// Says when to try again.
    pub(crate) const fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    /// There is nothing at this path.
    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "There is nothing at this address.",
        )
    }

    /// The path takes only the methods of `allow`.
    pub(crate) fn method_not_allowed(allow: &'static str) -> Self {
        let detail = format!("This address takes only {allow}.");
        Self {
            allow: Some(allow),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                Code::MethodNotAllowed,
                detail,
            )
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = wire::Problem {
            kind: Some("about:blank".to_owned()),
            title: self.status.canonical_reason().map(str::to_owned),
            status: Some(self.status.as_u16()),
            detail: Some(self.detail.into_owned()),
            code: Some(self.code.as_str().to_owned()),
        };
        // A struct of strings and a number always serializes.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        response.extensions_mut().insert(self.code);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(delay) = self.retry_after {
            // Rounded up: a client that comes back early is refused again.
            let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

impl From<FilenameProblem> for Problem {
    fn from(problem: FilenameProblem) -> Self {
        let status = match problem {
            FilenameProblem::Rule(NameProblem::Extension) | FilenameProblem::KindNotAllowed(_) => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, Code::NameRejected, problem.explanation())
    }
}

impl From<KeyProblem> for Problem {
    fn from(problem: KeyProblem) -> Self {
        let refused = |detail| Self::new(StatusCode::BAD_REQUEST, Code::NameRejected, detail);
        match problem {
            KeyProblem::NoTime => refused(
                "This page does not name files as the upload service needs it. Please contact its \
                 operator.",
            ),
            KeyProblem::WrongTime => refused("The clock of this device is wrong."),
            KeyProblem::TooLong => refused("The filename is too long."),
            KeyProblem::Claim(_) | KeyProblem::ClaimEnd(..) => Self::new(
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "Your account may not upload files here.",
            ),
        }
    }
}
