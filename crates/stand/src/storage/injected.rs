//! The answers that fault switches put in place of the storage's own.

use std::borrow::Cow;

use hyper::StatusCode;
use hyper::http::request::Parts;

use super::refusal::Refusal;
use super::signed_query;
use crate::fault::FaultKind;

/// The answer of a fault that strikes at the storage's answer.
pub(crate) fn answer(fault: &FaultKind, head: &Parts) -> Refusal {
    match fault {
        FaultKind::StorageExpired => {
            Refusal::expired(signed_query::presigned_url(&head.uri).as_ref())
        }
        FaultKind::Forbidden => Refusal::access_denied("Access Denied"),
        FaultKind::BadRequest { code } => {
            Refusal::new(StatusCode::BAD_REQUEST, code.clone(), bad_request(code))
        }
        FaultKind::PreconditionFailed => Refusal::precondition_failed(),
        FaultKind::Conflict => Refusal::new(
            StatusCode::CONFLICT,
            "ConditionalRequestConflict",
            "The conditional request cannot succeed due to a conflicting operation against this \
             resource.",
        ),
        FaultKind::SlowDown { retry_after } => Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SlowDown",
            "Please reduce your request rate.",
        )
        .retry_after(*retry_after),
        FaultKind::RequestTimeout => Refusal::request_timeout(),
        FaultKind::Status {
            status,
            code,
            message,
            ..
        } => Refusal::new(
            // The list was checked when it was set.
            StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code.clone(),
            message.clone(),
        ),
        _ => Refusal::internal_error(),
    }
}

/// Where S3 sends a request while a new bucket's name is not yet known everywhere. Without a
/// `Location`, since there is no other region here to go to.
pub(crate) fn redirect(bucket: &str) -> Refusal {
    Refusal::new(
        StatusCode::TEMPORARY_REDIRECT,
        "TemporaryRedirect",
        "Please re-send this request to the specified temporary endpoint. Continue to use the \
         original request endpoint for future requests.",
    )
    .detail("Bucket", bucket)
}

fn bad_request(code: &str) -> Cow<'static, str> {
    match code {
        "InvalidDigest" => "The Content-MD5 you specified was invalid.".into(),
        "BadDigest" => "The Content-MD5 you specified did not match what we received.".into(),
        "ExpiredToken" => "The provided token has expired.".into(),
        "AuthorizationQueryParametersError" => {
            "Error parsing the X-Amz-Credential parameter.".into()
        }
        "EntityTooLarge" => "Your proposed upload exceeds the maximum allowed size".into(),
        _ => format!("The request was refused ({code}).").into(),
    }
}
