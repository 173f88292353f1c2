//! `GET /api/presigned-url?filename=…`

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Extension, Json,
    extract::{RawQuery, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use direct_upload_core::{
    file_kind::FileKind,
    wire::{Headers, PresignedUrlAnswer},
};
use serde::Serialize;
use tower_http::request_id::RequestId;

use crate::{
    limits::Place,
    middleware::request_log::text_of,
    partner_api::{PartnerApi, Stage},
    problem::Problem,
    rules::{
        filename::Filename,
        presigned_url::{StorageHosts, check},
        storage_key::KeyMaker,
        subject::Subject,
    },
    telemetry::logging::AUDIT,
};

/// What may be uploaded, and where to.
pub(crate) struct Uploads {
    /// The most characters of a filename.
    pub(crate) max_filename: usize,
    pub(crate) kinds: Vec<FileKind>,
    /// The largest file that is wanted, in bytes.
    pub(crate) max_size: Option<u64>,
    /// How keys are made; `None` where they are the filenames.
    pub(crate) keys: Option<KeyMaker>,
    pub(crate) storage_hosts: StorageHosts,
}

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
pub(crate) async fn hand_out(
    State(uploads): State<Arc<Uploads>>,
    State(partner_api): State<Arc<PartnerApi>>,
    Extension(subject): Extension<Subject>,
    Extension(id): Extension<RequestId>,
    Extension(_place): Extension<Place>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let request_id = text_of(&id);
    let filename = Filename::from_query(&query.unwrap_or_default(), uploads.max_filename)?
        .of_kinds(&uploads.kinds)?;
    let kind = filename.kind;
    let key = match &uploads.keys {
        Some(keys) => keys
            .key(&filename, &subject, unix_now())
            .inspect_err(|problem| {
                let outcome = "no-key";
                tracing::warn!(request_id, outcome, "no storage key can be made: {problem}");
            })?,
        None => filename.name,
    };
    let content_type = ("Content-Type".to_owned(), kind.content_type().to_owned());
    let hosts = Arc::clone(&uploads);
    let check = move |url: &str| {
        let sent = ["Content-Type"].into_iter();
        check(url, &hosts.storage_hosts, &sent, unix_now())
    };
    let (presigned_url, expires_in) = partner_api
        .presigned_url(&key, id.header_value(), check)
        .await
        .map_err(|error| error.answer(Stage::Authorize, request_id))?;

    tracing::info!(
        target: AUDIT,
        audit = true,
        request_id,
        subject = subject.name(),
        key,
        expires_in,
        outcome = "handed-out",
        "presigned URL"
    );
    let answer = Answer {
        answer: PresignedUrlAnswer {
            presigned_url,
            key: Some(key),
            headers: Some(Headers(vec![content_type])),
            expires_in: Some(expires_in),
        },
        max_size: uploads.max_size,
    };
    let no_store = HeaderValue::from_static("no-store");
    Ok(([(header::CACHE_CONTROL, no_store)], Json(answer)).into_response())
}

/// Seconds since 1970.
fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}
