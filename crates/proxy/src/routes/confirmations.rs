//! `POST /api/confirmations`
//!
//! Nothing is remembered here, so that any number of copies can run side by side: the partner
//! API gets an `Idempotency-Key` made of the storage key and the ETag, and knows by it (or by the
//! body, which holds both) what it has seen. Without an ETag there is none: a file sent anew
//! under the same key could not be told from a confirmation sent twice, and one too many does
//! less harm than one lost.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use direct_upload_core::{filename::MAX_CHARS, wire::ConfirmationRequest};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use ring::digest::{SHA256, digest};
use tower_http::request_id::RequestId;

use super::presigned_url::Uploads;
use crate::{
    limits::{Limits, Place},
    middleware::request_log::text_of,
    partner_api::{PartnerApi, Stage},
    problem::{Code, Problem},
    rules::{filename::Filename, subject::Subject},
    telemetry::logging::AUDIT,
};

/// The most bytes of a confirmation: a key and a name of 1,024 bytes each, escaped, and the rest.
const MAX_BODY: usize = 8 * 1024;
/// For the body to arrive.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(10);
/// What S3 takes in one PUT: 5 GiB.
const MAX_SIZE: u64 = 5 * 1024 * 1024 * 1024;
/// The most bytes of an ETag.
const MAX_ETAG: usize = 256;

/// Checks a confirmation and passes it on.
pub(crate) async fn pass_on(
    State(uploads): State<Arc<Uploads>>,
    State(partner_api): State<Arc<PartnerApi>>,
    State(limits): State<Limits>,
    Extension(subject): Extension<Subject>,
    Extension(id): Extension<RequestId>,
    Extension(place): Extension<Place>,
    request: Request,
) -> Result<Response, Problem> {
    let request_id = text_of(&id);
    if !partner_api.takes_confirmations() {
        let detail = "Confirmations are not set up here.";
        return Err(refuse(StatusCode::NOT_FOUND, detail));
    }
    if !is_json(request.headers()) {
        let detail = "A confirmation is sent as application/json.";
        return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    drop(place);
    // Without what came with it, which holds the place too.
    let body = read(request.into_body()).await?;
    let _place = limits.enter()?;
    let confirmation = check(&body, &uploads)?;
    let keys = uploads.keys.as_ref();
    if keys.is_some_and(|keys| !keys.may_be_of(&subject, &confirmation.key)) {
        let detail = "This key is not one of yours.";
        return Err(refuse(StatusCode::FORBIDDEN, detail));
    }
    let idempotency_key = idempotency_key(&confirmation);
    partner_api
        .confirm(&confirmation, idempotency_key.as_deref(), id.header_value())
        .await
        .map_err(|error| error.answer(Stage::Confirm, request_id))?;
    tracing::info!(
        target: AUDIT,
        audit = true,
        request_id,
        subject = subject.name(),
        key = confirmation.key,
        size = confirmation.size,
        outcome = "confirmed",
        "confirmation"
    );
    Ok((
        StatusCode::NO_CONTENT,
        [(header::CACHE_CONTROL, "no-store")],
    )
        .into_response())
}

fn refuse(status: StatusCode, detail: &'static str) -> Problem {
    Problem::new(status, Code::ConfirmFailed, detail)
}

/// A form cannot send this type, so no foreign page can make a browser confirm something.
fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|media_type| media_type.to_str().ok())
        .and_then(|media_type| media_type.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    match tokio::time::timeout(BODY_TIME, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes().into()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            "A confirmation is at most 8 KiB long.",
        )),
        Ok(Err(_)) => Err(refuse(
            StatusCode::BAD_REQUEST,
            "The confirmation broke off.",
        )),
        Err(_) => Err(refuse(
            StatusCode::REQUEST_TIMEOUT,
            "The confirmation did not arrive in time.",
        )),
    }
}

fn check(body: &[u8], uploads: &Uploads) -> Result<ConfirmationRequest, Problem> {
    let unreadable = "A confirmation is a JSON object with key, filename, size and perhaps etag.";
    let mut confirmation: ConfirmationRequest =
        serde_json::from_slice(body).map_err(|_| refuse(StatusCode::BAD_REQUEST, unreadable))?;
    // A key that a template made may be longer than the filename it was made of.
    let longest_key = match uploads.keys {
        Some(_) => MAX_CHARS,
        None => uploads.max_filename,
    };
    for (name, longest) in [
        (&mut confirmation.key, longest_key),
        (&mut confirmation.filename, uploads.max_filename),
    ] {
        *name = Filename::check(name, longest)
            .and_then(|name| name.of_kinds(&uploads.kinds))
            .map_err(|problem| {
                Problem::new(
                    StatusCode::BAD_REQUEST,
                    Code::ConfirmFailed,
                    problem.explanation(),
                )
            })?
            .name;
    }
    if confirmation.size > MAX_SIZE {
        let detail = "The size is more than S3 takes in one PUT (5 GiB).";
        return Err(refuse(StatusCode::BAD_REQUEST, detail));
    }
    let wanted = uploads.max_size;
    if wanted.is_some_and(|largest| confirmation.size > largest) {
        let detail = "The file is larger than files may be here.";
        return Err(refuse(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let is_etag =
        |etag: &String| etag.len() <= MAX_ETAG && etag.bytes().all(|b| b.is_ascii_graphic());
    if !confirmation.etag.as_ref().is_none_or(is_etag) {
        return Err(refuse(StatusCode::BAD_REQUEST, "The etag is not an ETag."));
    }
    Ok(confirmation)
}

/// The same for the same key and ETag, and tells neither.
fn idempotency_key(confirmation: &ConfirmationRequest) -> Option<String> {
    let etag = confirmation.etag.as_deref()?;
    // A key holds no control character, so the pair can be read in one way only.
    let pair = format!("{}\0{etag}", confirmation.key);
    let digest = digest(&SHA256, pair.as_bytes());
    Some(
        digest
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confirmation(key: &str, etag: Option<&str>) -> ConfirmationRequest {
        ConfirmationRequest {
            key: key.to_owned(),
            filename: "other.csv".to_owned(),
            size: 1,
            etag: etag.map(str::to_owned),
        }
    }

    #[test]
    fn the_idempotency_key_depends_on_key_and_etag() {
        let of = |key, etag| idempotency_key(&confirmation(key, etag));
        assert_eq!(of("a.csv", Some("1")), of("a.csv", Some("1")));
        assert_ne!(of("a.csv", Some("1")), of("a.csv", Some("2")));
        assert_ne!(of("a.csv", Some("1")), of("b.csv", Some("1")));
        assert_eq!(of("a.csv", Some("1")).expect("a key").len(), 64);
        assert_eq!(of("a.csv", None), None);
    }
}
