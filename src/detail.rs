//! What events and snapshots tell the host page. Never a presigned URL nor its query.

use direct_upload_core::failure::Failure;
use direct_upload_core::{Diagnostic, State, Upload};
use serde::Serialize;

use crate::text::{Texts, failure_text};

/// An element of `uploads`, and the detail of `upload-start`, `upload-progress` and
/// `upload-cancel`.
#[derive(Debug, Serialize)]
pub struct Snapshot {
    id: u32,
    name: String,
    key: String,
    size: u64,
    #[serde(rename = "type")]
    content_type: &'static str,
    state: &'static str,
    loaded: u64,
    attempts: u32,
    error: Option<ErrorDetail>,
}

impl Snapshot {
    /// Of an upload that is in the list.
    pub fn of(upload: &Upload, texts: &Texts) -> Option<Self> {
        Some(Self {
            id: upload.id().0,
            name: upload.name().to_owned(),
            key: upload.key().to_owned(),
            size: upload.size(),
            content_type: upload.kind().content_type(),
            state: upload.state().phase()?.as_str(),
            loaded: upload.loaded(),
            attempts: upload.attempts(),
            error: upload
                .failure()
                .map(|failure| ErrorDetail::of(upload, failure, texts)),
        })
    }
}

/// The detail of `file-add`.
#[derive(Debug, Serialize)]
pub struct AddDetail<'a> {
    /// The upload's id, if it becomes one.
    pub id: u32,
    /// The file's own name.
    pub name: &'a str,
    /// Bytes.
    pub size: u64,
    /// The media type it will be sent with.
    #[serde(rename = "type")]
    pub content_type: &'static str,
}

/// The detail of `file-reject`.
#[derive(Debug, Serialize)]
pub struct RejectDetail<'a> {
    /// The file's own name.
    pub name: &'a str,
    /// Bytes.
    pub size: u64,
    /// An error code of the stage `select`.
    pub code: &'static str,
    /// What the person reads.
    pub message: &'a str,
}

/// The detail of `upload-success`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuccessDetail<'a> {
    id: u32,
    name: &'a str,
    key: &'a str,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<&'a str>,
    status: u16,
    attempts: u32,
    duration_ms: u64,
}

impl<'a> SuccessDetail<'a> {
    /// Of an upload that is done.
    pub fn of(upload: &'a Upload) -> Option<Self> {
        let State::Done { receipt, duration } = upload.state() else {
            return None;
        };
        Some(Self {
            id: upload.id().0,
            name: upload.name(),
            key: upload.key(),
            size: upload.size(),
            etag: receipt.etag.as_deref(),
            status: receipt.status,
            attempts: upload.attempts(),
            duration_ms: *duration,
        })
    }
}

/// The detail of `upload-error` and of `upload-retry`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    id: u32,
    name: String,
    code: &'static str,
    stage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    retryable: bool,
    message: String,
    /// In how many milliseconds it is tried again. Absent in `upload-error`, and while it waits
    /// for the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
}

impl ErrorDetail {
    /// What the person reads.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Of an upload and its failure.
    #[must_use]
    pub fn of(upload: &Upload, failure: &Failure, texts: &Texts) -> Self {
        Self {
            id: upload.id().0,
            name: upload.name().to_owned(),
            code: failure.code.as_str(),
            stage: failure.stage.as_str(),
            status: failure.status,
            storage_code: failure.storage_code.clone(),
            request_id: failure.request_id.clone(),
            retryable: failure.retryable,
            message: failure_text(texts, failure),
            delay_ms: None,
        }
    }
}

/// The detail of `uploads-complete`.
#[derive(Debug, Serialize)]
pub struct CompleteDetail {
    /// How many are stored.
    pub done: u32,
    /// How many failed.
    pub failed: u32,
    /// How many were taken back.
    pub cancelled: u32,
}

/// The detail of `upload-diagnostic`, in English: it is for whoever wrote the page.
#[derive(Debug, Serialize)]
pub struct DiagnosticDetail {
    /// What it is about, in kebab-case.
    pub code: &'static str,
    /// What it means and what mends it.
    pub message: String,
}

impl DiagnosticDetail {
    /// Of a diagnostic.
    #[must_use]
    pub fn of(diagnostic: &Diagnostic) -> Self {
        let message = match diagnostic {
            Diagnostic::CorsOrNetwork => {
                "The storage gave no answer that this page may see: the network failed, or the \
                 bucket's CORS rules do not allow PUT from this origin with content-type. The \
                 file may be stored all the same."
                    .to_owned()
            }
            Diagnostic::EtagNotExposed => {
                "The bucket's CORS rules do not expose the ETag.".to_owned()
            }
            Diagnostic::ClockOff { seconds } => format!(
                "The clock that signed the URL is {} s {} this machine's. S3 refuses a URL from \
                 15 minutes on.",
                seconds.unsigned_abs(),
                if *seconds > 0 { "ahead of" } else { "behind" },
            ),
            Diagnostic::EmptyBodyChecksum => {
                "The URL is signed for an empty body, so the storage may refuse every file. Sign \
                 with requestChecksumCalculation: \"WHEN_REQUIRED\"."
                    .to_owned()
            }
            Diagnostic::UnsendableHeader { name } => format!(
                "The URL is signed for the header {name}, which the page was not told to send, or \
                 may not send."
            ),
        };
        Self {
            code: diagnostic.code(),
            message,
        }
    }
}
