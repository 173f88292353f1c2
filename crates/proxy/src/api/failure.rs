//! What a person and the widget are told when the partner API fails, and what the operator is.

use std::time::Duration;

use axum::http::StatusCode;

use crate::{
    partner_api::{PartnerApiError, Unusable},
    problem::{Code, Problem},
    request_log::RequestId,
};

/// How long to wait where the partner API does not say.
const WAIT: Duration = Duration::from_secs(5);

const NOT_NOW: &str =
    "The upload service cannot be reached right now. Please try again in a moment.";
const TOO_SLOW: &str = "The upload service did not answer in time. Please try again in a moment.";
const TOO_OFTEN: &str = "The upload service is asked too often. Please try again later.";
const SET_UP_WRONG: &str =
    "The upload service is not set up correctly. Please contact its operator.";
const UNUSABLE: &str =
    "The upload service got an answer that it cannot use. Please contact its operator.";

/// Which of the two calls failed, since the widget's codes differ.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
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

/// Logs `error` and gives the answer for it.
pub(super) fn answer(error: PartnerApiError, stage: Stage, id: &RequestId) -> Problem {
    log(&error, id);
    let problem =
        |status, code, detail: &'static str| Problem::new(status, stage.code(code), detail);
    match error {
        PartnerApiError::Refused { status, message } => {
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
        PartnerApiError::KeyRefused(_) => problem(
            StatusCode::BAD_GATEWAY,
            Code::ProxyUnavailable,
            SET_UP_WRONG,
        ),
        PartnerApiError::RateLimited { retry_after } => {
            problem(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, TOO_OFTEN)
                .retry_after(retry_after.unwrap_or(WAIT))
        }
        // Only these two say that it will pass.
        PartnerApiError::Unavailable {
            status,
            retry_after,
        } if retry_after.is_some() || status == StatusCode::SERVICE_UNAVAILABLE => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::ProxyUnavailable,
            NOT_NOW,
        )
        .retry_after(retry_after.unwrap_or(WAIT)),
        PartnerApiError::Held(wait) => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::ProxyUnavailable,
            NOT_NOW,
        )
        .retry_after(wait),
        PartnerApiError::Unavailable { .. } | PartnerApiError::Unreachable { .. } => {
            problem(StatusCode::BAD_GATEWAY, Code::ProxyUnavailable, NOT_NOW)
        }
        PartnerApiError::TimedOut => problem(
            StatusCode::GATEWAY_TIMEOUT,
            Code::ProxyUnavailable,
            TOO_SLOW,
        ),
        PartnerApiError::Unusable(
            Unusable::Redirect(_)
            | Unusable::Status(_)
            | Unusable::TooLong
            | Unusable::NotThePromisedJson { .. }
            | Unusable::CarriesTheKey,
        ) => problem(StatusCode::BAD_GATEWAY, Code::BadResponse, UNUSABLE),
        PartnerApiError::Unusable(Unusable::Url(url)) => problem(
            StatusCode::BAD_GATEWAY,
            Code::BadResponse,
            url.explanation(),
        ),
    }
}

fn log(error: &PartnerApiError, id: &RequestId) {
    let (request_id, outcome) = (id.as_str(), error.outcome());
    match error {
        PartnerApiError::KeyRefused(_) => tracing::error!(
            request_id,
            outcome,
            alarm = true,
            "partner API: {error}; no upload can begin until --api-key is right"
        ),
        PartnerApiError::Unusable(Unusable::Url(_)) => {
            tracing::error!(request_id, outcome = "url-refused", "partner API: {error}");
        }
        PartnerApiError::Unusable(_) => {
            tracing::error!(request_id, outcome, "partner API: {error}");
        }
        PartnerApiError::Refused { .. } => {
            tracing::info!(request_id, outcome, "partner API: {error}");
        }
        PartnerApiError::RateLimited { .. }
        | PartnerApiError::Unavailable { .. }
        | PartnerApiError::TimedOut
        | PartnerApiError::Unreachable { .. }
        | PartnerApiError::Held(_) => {
            tracing::warn!(request_id, outcome, "partner API: {error}");
        }
    }
}
