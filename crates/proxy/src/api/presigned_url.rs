//! `GET /api/presigned-url?filename=…`

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use direct_upload_core::wire::{Headers, PresignedUrlAnswer};
use serde::Serialize;

use super::{
    failure::{self, Stage},
    filename::Filename,
    url_check,
};
use crate::{
    app::Service, auth::Subject, logging::AUDIT, problem::Problem, request_log::RequestId,
};

/// What most answers fit into.
const ANSWER_BYTES: usize = 1024;

/// The answer, with what this proxy adds to what every proxy gives.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    answer: PresignedUrlAnswer,
    /// The largest file that is wanted, in bytes. Advice: a presigned PUT cannot bound it.
    #[serde(rename = "maxSize", skip_serializing_if = "Option::is_none")]
    max_size: Option<u64>,
}

/// Asks the partner API for a presigned URL, checks it and hands it out as it came.
pub(super) async fn hand_out(
    service: &Service,
    id: &RequestId,
    subject: &Subject,
    query: Option<&str>,
) -> Result<Response, Problem> {
    let config = &service.config;
    let filename = Filename::from_query(query.unwrap_or_default(), config.max_filename)?
        .of_kinds(&config.naming.kinds)?;
    let kind = filename.kind;
    let key = match &service.key_maker {
        Some(maker) => maker
            .key(&filename, subject, unix_now())
            .map_err(|problem| {
                tracing::warn!(
                    request_id = id.as_str(),
                    outcome = "no-key",
                    "no storage key can be made: {problem}"
                );
                problem
            })?,
        None => filename.name,
    };
    service
        .limits
        .subject
        .take_name(subject, &service.metrics)?;
    let headers = Headers(vec![(
        "Content-Type".to_owned(),
        kind.content_type().to_owned(),
    )]);
    let sent = headers.0.iter().map(|(name, _)| name.as_str());
    let check = |url: &str| url_check::check(url, &config.storage_hosts, &sent, unix_now());
    let (presigned_url, expires_in) = service
        .partner_api
        .presigned_url(&key, id, check)
        .await
        .map_err(|error| failure::answer(error, Stage::Authorize, id))?;

    tracing::info!(
        target: AUDIT,
        audit = true,
        request_id = id.as_str(),
        subject = subject.name(),
        key,
        expires_in,
        outcome = "handed-out",
        "presigned URL"
    );
    let answer = PresignedUrlAnswer {
        presigned_url,
        key: Some(key),
        headers: Some(headers),
        expires_in: Some(expires_in),
    };
    let answer = Answer {
        answer,
        max_size: config.naming.max_size,
    };
    // Room for all but the longest, so that it need not grow.
    let mut body = Vec::with_capacity(ANSWER_BYTES);
    // Strings and numbers always serialize.
    let _ = serde_json::to_writer(&mut body, &answer);
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Seconds since 1970.
fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}
