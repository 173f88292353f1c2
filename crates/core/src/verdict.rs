//! What follows from an answer.
//!
//! `authorize` and `confirm` judge the proxy, `send` judges the storage, which answers in its
//! own way (Amazon S3 API Reference, "Error responses").

use crate::answer::Refusal;
use crate::failure::{ErrorCode, Failure, Hint, Stage};
use crate::moment::Millis;
use crate::storage_error::StorageError;

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The presigned URL is past its end: another one, at once and free.
    Renew(Failure),
    /// Another try after a wait, if there are any left.
    Retry {
        failure: Failure,
        after: Option<Millis>,
    },
    /// Another try, but only one for this cause.
    RetryOnce(Failure),
    /// Another try once somebody has signed in.
    SignIn(Failure),
    /// It would be the same again.
    Final(Failure),
}

impl Verdict {
    pub(crate) const fn retry(failure: Failure) -> Self {
        Self::Retry {
            failure,
            after: None,
        }
    }
}

/// Judges a refusal of the presigned URL.
pub(crate) fn authorize(refusal: Refusal) -> Verdict {
    let by_status = match refusal.status {
        400 | 413 | 414 | 415 | 422 => ErrorCode::NameRejected,
        401 => ErrorCode::Unauthorized,
        403 => ErrorCode::Forbidden,
        408 | 425 | 500..=599 => ErrorCode::ProxyUnavailable,
        429 => ErrorCode::RateLimited,
        _ => ErrorCode::BadResponse,
    };
    // Behind a 502 the proxy knows better: the partner API may be away, or talk nonsense.
    let code = match refusal.problem.code.as_deref() {
        Some("bad-response") => ErrorCode::BadResponse,
        _ => by_status,
    };
    let hint = (code == ErrorCode::Forbidden && refusal.is_page).then_some(Hint::InBetween);
    judge(code, Stage::Authorize, refusal, hint)
}

/// Judges a refusal of the confirmation.
pub(crate) fn confirm(refusal: Refusal) -> Verdict {
    let code = match refusal.status {
        401 => ErrorCode::Unauthorized,
        429 => ErrorCode::RateLimited,
        _ => ErrorCode::ConfirmFailed,
    };
    judge(code, Stage::Confirm, refusal, None)
}

fn judge(code: ErrorCode, stage: Stage, refusal: Refusal, hint: Option<Hint>) -> Verdict {
    let failure = Failure {
        status: Some(refusal.status),
        request_id: refusal.request_id,
        detail: refusal.problem.detail,
        hint,
        ..Failure::new(code, stage)
    };
    let after = refusal.retry_after;
    if code == ErrorCode::Unauthorized {
        Verdict::SignIn(failure)
    } else if is_passing(refusal.status) {
        Verdict::Retry { failure, after }
    } else {
        Verdict::Final(failure)
    }
}

/// Whether a status speaks of now rather than of the request.
const fn is_passing(status: u16) -> bool {
    match status {
        408 | 425 | 429 => true,
        501 | 505 => false,
        _ => status >= 500,
    }
}

/// Judges a refusal of the storage. `past_end` says whether the URL's time was over by the
/// attempt's own clock.
pub(crate) fn send(
    status: u16,
    error: StorageError,
    request_id: Option<String>,
    retry_after: Option<Millis>,
    past_end: bool,
) -> Verdict {
    // RFC 4918; Ceph and MinIO have codes of their own.
    let full = status == 507
        || error.is(&[
            "QuotaExceeded",
            "XMinioStorageFull",
            "XMinioAdminBucketQuotaExceeded",
        ]);
    let expired = match status {
        _ if full => false,
        403 => past_end || error.says_expired() || error.is(&["ExpiredToken"]),
        // Garage and Ozone answer an expired URL so.
        400 => {
            error.is(&["ExpiredToken"])
                || (error.is(&["InvalidRequest", "AccessDenied"]) && error.says_expired())
        }
        _ => false,
    };
    let passing = is_passing(status)
        || error.is(&[
            "RequestTimeout",
            "SlowDown",
            "InternalError",
            "ServiceUnavailable",
        ])
        || error.is(&["ConditionalRequestConflict", "OperationAborted"]);
    let once =
        error.is(&["BadDigest", "IncompleteBody"]) || (status == 403 && error.says_not_yet());
    let code = match status {
        _ if expired => ErrorCode::UrlExpired,
        _ if full => ErrorCode::StorageUnavailable,
        403 => ErrorCode::StorageForbidden,
        409 | 412 => ErrorCode::StorageConflict,
        _ if passing || status >= 500 => ErrorCode::StorageUnavailable,
        _ => ErrorCode::StorageBadRequest,
    };
    let failure = Failure {
        status: Some(status),
        request_id: request_id.or(error.request_id),
        storage_code: error.code,
        detail: error.message,
        hint: full.then_some(Hint::StorageFull),
        retryable: !full && (expired || passing || once),
        ..Failure::new(code, Stage::Send)
    };
    if full {
        Verdict::Final(failure)
    } else if expired {
        Verdict::Renew(failure)
    } else if passing {
        let after = retry_after;
        Verdict::Retry { failure, after }
    } else if once {
        Verdict::RetryOnce(failure)
    } else {
        Verdict::Final(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Problem;

    #[derive(Debug, PartialEq)]
    enum Kind {
        Renew,
        Retry,
        Once,
        SignIn,
        Final,
    }

    fn kind(verdict: &Verdict) -> (Kind, &Failure) {
        match verdict {
            Verdict::Renew(failure) => (Kind::Renew, failure),
            Verdict::Retry { failure, .. } => (Kind::Retry, failure),
            Verdict::RetryOnce(failure) => (Kind::Once, failure),
            Verdict::SignIn(failure) => (Kind::SignIn, failure),
            Verdict::Final(failure) => (Kind::Final, failure),
        }
    }

    #[test]
    fn every_answer_of_the_storage_has_its_verdict() {
        use ErrorCode::*;
        for (status, code, message, past_end, expected) in [
            (
                403,
                "AccessDenied",
                "Request has expired",
                false,
                (Kind::Renew, UrlExpired),
            ),
            (
                403,
                "AccessDenied",
                "Access Denied",
                true,
                (Kind::Renew, UrlExpired),
            ),
            (403, "", "", true, (Kind::Renew, UrlExpired)),
            (
                400,
                "ExpiredToken",
                "The provided token has expired.",
                false,
                (Kind::Renew, UrlExpired),
            ),
            (403, "ExpiredToken", "", false, (Kind::Renew, UrlExpired)),
            (
                400,
                "InvalidRequest",
                "Bad request: Date is too old, expired",
                false,
                (Kind::Renew, UrlExpired),
            ),
            (
                400,
                "AccessDenied",
                "Request has expired",
                false,
                (Kind::Renew, UrlExpired),
            ),
            (
                400,
                "InvalidRequest",
                "Missing required header",
                false,
                (Kind::Final, StorageBadRequest),
            ),
            (
                403,
                "AccessDenied",
                "Access Denied",
                false,
                (Kind::Final, StorageForbidden),
            ),
            (
                403,
                "SignatureDoesNotMatch",
                "",
                false,
                (Kind::Final, StorageForbidden),
            ),
            (
                403,
                "InvalidAccessKeyId",
                "",
                false,
                (Kind::Final, StorageForbidden),
            ),
            (
                403,
                "AccessDenied",
                "Request is not valid yet",
                false,
                (Kind::Once, StorageForbidden),
            ),
            (403, "", "", false, (Kind::Final, StorageForbidden)),
            (
                400,
                "AuthorizationQueryParametersError",
                "",
                false,
                (Kind::Final, StorageBadRequest),
            ),
            (
                400,
                "EntityTooLarge",
                "",
                false,
                (Kind::Final, StorageBadRequest),
            ),
            (400, "BadDigest", "", false, (Kind::Once, StorageBadRequest)),
            (
                400,
                "IncompleteBody",
                "",
                false,
                (Kind::Once, StorageBadRequest),
            ),
            (
                400,
                "InvalidDigest",
                "",
                false,
                (Kind::Final, StorageBadRequest),
            ),
            (
                400,
                "RequestTimeout",
                "",
                false,
                (Kind::Retry, StorageUnavailable),
            ),
            (400, "", "", true, (Kind::Final, StorageBadRequest)),
            (
                404,
                "NoSuchBucket",
                "",
                false,
                (Kind::Final, StorageBadRequest),
            ),
            (
                411,
                "MissingContentLength",
                "",
                false,
                (Kind::Final, StorageBadRequest),
            ),
            (
                412,
                "PreconditionFailed",
                "",
                false,
                (Kind::Final, StorageConflict),
            ),
            (
                409,
                "ConditionalRequestConflict",
                "",
                false,
                (Kind::Retry, StorageConflict),
            ),
            (409, "", "", false, (Kind::Final, StorageConflict)),
            (408, "", "", false, (Kind::Retry, StorageUnavailable)),
            (425, "", "", false, (Kind::Retry, StorageUnavailable)),
            (429, "", "", false, (Kind::Retry, StorageUnavailable)),
            (
                500,
                "InternalError",
                "",
                false,
                (Kind::Retry, StorageUnavailable),
            ),
            (
                501,
                "NotImplemented",
                "",
                false,
                (Kind::Final, StorageUnavailable),
            ),
            (
                503,
                "SlowDown",
                "",
                false,
                (Kind::Retry, StorageUnavailable),
            ),
            (
                503,
                "ServiceUnavailable",
                "",
                false,
                (Kind::Retry, StorageUnavailable),
            ),
            (
                400,
                "XMinioAdminBucketQuotaExceeded",
                "",
                false,
                (Kind::Final, StorageUnavailable),
            ),
            (502, "", "", false, (Kind::Retry, StorageUnavailable)),
            (507, "", "", false, (Kind::Final, StorageUnavailable)),
            (
                403,
                "QuotaExceeded",
                "",
                false,
                (Kind::Final, StorageUnavailable),
            ),
            (
                403,
                "QuotaExceeded",
                "",
                true,
                (Kind::Final, StorageUnavailable),
            ),
            (
                507,
                "XMinioStorageFull",
                "",
                true,
                (Kind::Final, StorageUnavailable),
            ),
            (302, "", "", false, (Kind::Final, StorageBadRequest)),
        ] {
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let error = StorageError {
                code: text(code),
                message: text(message),
                ..StorageError::default()
            };
            let verdict = send(status, error, None, None, past_end);
            let (kind, failure) = kind(&verdict);
            let case = format!("{status} {code} {message} {past_end}");
            assert_eq!((kind, failure.code), expected, "{case}");
            assert_eq!(failure.stage, Stage::Send, "{case}");
            assert_eq!(failure.status, Some(status), "{case}");
            assert_eq!(failure.storage_code, text(code), "{case}");
            assert_eq!(failure.retryable, expected.0 != Kind::Final, "{case}");
        }
    }

    #[test]
    fn every_answer_of_the_proxy_has_its_verdict() {
        use ErrorCode::*;
        for (status, problem, url, confirmation) in [
            (
                400,
                "",
                (Kind::Final, NameRejected),
                (Kind::Final, ConfirmFailed),
            ),
            (
                415,
                "",
                (Kind::Final, NameRejected),
                (Kind::Final, ConfirmFailed),
            ),
            (
                422,
                "",
                (Kind::Final, NameRejected),
                (Kind::Final, ConfirmFailed),
            ),
            (
                401,
                "",
                (Kind::SignIn, Unauthorized),
                (Kind::SignIn, Unauthorized),
            ),
            (
                403,
                "",
                (Kind::Final, Forbidden),
                (Kind::Final, ConfirmFailed),
            ),
            (
                404,
                "",
                (Kind::Final, BadResponse),
                (Kind::Final, ConfirmFailed),
            ),
            (
                405,
                "",
                (Kind::Final, BadResponse),
                (Kind::Final, ConfirmFailed),
            ),
            (
                408,
                "",
                (Kind::Retry, ProxyUnavailable),
                (Kind::Retry, ConfirmFailed),
            ),
            (
                425,
                "",
                (Kind::Retry, ProxyUnavailable),
                (Kind::Retry, ConfirmFailed),
            ),
            (
                429,
                "",
                (Kind::Retry, RateLimited),
                (Kind::Retry, RateLimited),
            ),
            (
                500,
                "",
                (Kind::Retry, ProxyUnavailable),
                (Kind::Retry, ConfirmFailed),
            ),
            (
                501,
                "",
                (Kind::Final, ProxyUnavailable),
                (Kind::Final, ConfirmFailed),
            ),
            (
                502,
                "bad-response",
                (Kind::Retry, BadResponse),
                (Kind::Retry, ConfirmFailed),
            ),
            (
                503,
                "proxy-unavailable",
                (Kind::Retry, ProxyUnavailable),
                (Kind::Retry, ConfirmFailed),
            ),
        ] {
            let refusal = Refusal {
                status,
                problem: Problem {
                    code: Some(problem.to_owned()),
                    detail: Some("why".to_owned()),
                    ..Problem::default()
                },
                ..Refusal::default()
            };
            let (authorized, confirmed) = (authorize(refusal.clone()), confirm(refusal));
            for (verdict, expected, stage) in [
                (authorized, url, Stage::Authorize),
                (confirmed, confirmation, Stage::Confirm),
            ] {
                let (kind, failure) = kind(&verdict);
                assert_eq!((kind, failure.code), expected, "{status} at {stage:?}");
                assert_eq!(failure.stage, stage);
                assert_eq!(failure.detail.as_deref(), Some("why"));
            }
        }
    }

    #[test]
    fn a_page_that_refuses_is_of_something_before_the_service() {
        for (status, is_page, hint) in [
            (403, true, Some(Hint::InBetween)),
            (403, false, None),
            (404, true, None),
        ] {
            let refusal = Refusal {
                status,
                is_page,
                ..Refusal::default()
            };
            let verdict = authorize(refusal);
            assert_eq!(kind(&verdict).1.hint, hint, "{status} {is_page}");
        }
    }

    #[test]
    fn retry_after_is_passed_on() {
        let refusal = Refusal {
            status: 429,
            retry_after: Some(7_000),
            ..Refusal::default()
        };
        assert!(matches!(
            authorize(refusal),
            Verdict::Retry {
                after: Some(7_000),
                ..
            }
        ));
        let verdict = send(503, StorageError::default(), None, Some(9_000), false);
        assert!(matches!(
            verdict,
            Verdict::Retry {
                after: Some(9_000),
                ..
            }
        ));
    }
}
