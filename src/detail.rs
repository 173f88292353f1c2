//! What events and snapshots tell the host page. Never a presigned URL nor its query.

use direct_upload_core::failure::Failure;
use direct_upload_core::plain;
use direct_upload_core::{Choice, Diagnostic, State, Upload};

use crate::browser::{Fields, Value};
use crate::text::{Texts, failure_text};

/// An element of `uploads`, and the detail of `upload-start`, `upload-progress` and
/// `upload-cancel`; nothing of an upload that is not in the list.
pub fn snapshot(upload: &Upload, texts: &Texts) -> Option<Fields> {
    let state = upload.state().phase()?.as_str();
    let more = vec![
        ("key", upload.key().into()),
        ("size", Value::Number(upload.size())),
        ("type", upload.kind().content_type().into()),
        ("state", state.into()),
        ("loaded", Value::Number(upload.loaded())),
        ("attempts", upload.attempts().into()),
        (
            "error",
            upload.failure().map_or(Value::Null, |failure| {
                Value::Object(error(upload, failure, texts, None))
            }),
        ),
    ];
    Some(named(upload, more))
}

/// The detail of `file-add`: the id is that of the upload, if it becomes one.
pub fn addition(upload: &Upload) -> Fields {
    let more = vec![
        ("size", Value::Number(upload.size())),
        ("type", upload.kind().content_type().into()),
    ];
    named(upload, more)
}

/// The detail of `file-question`, of a file whose name this key has.
pub fn question(upload: &Upload, key: &str) -> Fields {
    let choices = Choice::ALL.map(Choice::as_str);
    let more = vec![
        ("key", key.into()),
        ("choices", Value::Texts(choices.to_vec())),
    ];
    named(upload, more)
}

/// The detail of `file-reject`: `message` is what the person reads.
pub fn rejection(name: &str, size: u64, code: &str, message: &str) -> Fields {
    vec![
        ("name", name.into()),
        ("size", Value::Number(size)),
        ("code", code.into()),
        ("message", message.into()),
    ]
}

/// The detail of `upload-success`, of an upload that is done.
pub fn success(upload: &Upload) -> Option<Fields> {
    let State::Done { receipt, duration } = upload.state() else {
        return None;
    };
    let more = vec![
        ("key", upload.key().into()),
        ("size", Value::Number(upload.size())),
        ("etag", text(receipt.etag.as_ref())),
        ("status", u32::from(receipt.status).into()),
        ("attempts", upload.attempts().into()),
        ("durationMs", Value::Number(*duration)),
    ];
    Some(named(upload, more))
}

/// The detail of `upload-error` and of `upload-retry`: `delay` is in how many milliseconds it is
/// tried again, which is not known of the first, nor while it waits for the network.
pub fn error(upload: &Upload, failure: &Failure, texts: &Texts, delay: Option<u64>) -> Fields {
    let more = vec![
        ("code", failure.code.as_str().into()),
        ("stage", failure.stage.as_str().into()),
        (
            "status",
            failure
                .status
                .map_or(Value::Absent, |status| u32::from(status).into()),
        ),
        ("storageCode", text(failure.storage_code.as_ref())),
        ("requestId", text(failure.request_id.as_ref())),
        ("retryable", Value::Flag(failure.retryable)),
        ("message", Value::Text(failure_text(texts, failure))),
        ("delayMs", delay.map_or(Value::Absent, Value::Number)),
    ];
    named(upload, more)
}

/// The detail of `uploads-complete`.
pub fn completion(done: u32, failed: u32, cancelled: u32) -> Fields {
    vec![
        ("done", done.into()),
        ("failed", failed.into()),
        ("cancelled", cancelled.into()),
    ]
}

/// The upload's id and name, and what else is told of it.
fn named(upload: &Upload, more: Fields) -> Fields {
    let mut fields = vec![("id", upload.id().0.into()), ("name", upload.name().into())];
    fields.extend(more);
    fields
}

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Absent, |text| text.as_str().into())
}

/// The detail of `upload-diagnostic`, in English: it is for whoever wrote the page. It says what
/// it means and what mends it.
pub fn diagnosis(diagnostic: &Diagnostic) -> Fields {
    let message = match diagnostic {
        Diagnostic::CorsOrNetwork => {
            "The page may see no answer of the storage: the network failed, or the bucket's CORS \
             rules do not allow PUT from this origin with content-type. The file may be stored \
             all the same."
                .to_owned()
        }
        Diagnostic::EtagNotExposed => "The bucket's CORS rules do not expose the ETag.".to_owned(),
        Diagnostic::ClockOff { seconds } => plain::joined(&[
            "The clock that signed the URL is ",
            &plain::decimal(seconds.unsigned_abs()),
            if *seconds > 0 {
                " s ahead of"
            } else {
                " s behind"
            },
            " this machine's. S3 refuses a URL from 15 minutes on.",
        ]),
        Diagnostic::EmptyBodyChecksum => {
            "The URL is signed for an empty body, so the storage may refuse every file. Sign \
             with requestChecksumCalculation: \"WHEN_REQUIRED\"."
                .to_owned()
        }
        Diagnostic::CutTwice => {
            "The connection to the storage was cut twice at the same place, without an answer that \
             the page may see: a proxy or a firewall on the way may limit the size of a request."
                .to_owned()
        }
        Diagnostic::PatchedRequests => {
            "Something on this page has put its own in the place of fetch or XMLHttpRequest, as \
             monitoring and consent tools do. Have it leave the requests to the proxy and to the \
             storage as they are: no other headers, and the browser's own answers."
                .to_owned()
        }
        Diagnostic::NoOrigin => {
            "This page has no origin (null), so neither the proxy nor the storage can allow it. A \
             sandboxed frame needs allow-same-origin; a page that was opened as a file has to be \
             served."
                .to_owned()
        }
        Diagnostic::Redirected => {
            "The storage's address led elsewhere, so nothing is stored. Sign URLs for the bucket's \
             own regional host, and let nothing in between redirect a PUT."
                .to_owned()
        }
        Diagnostic::UnsendableHeader { name } => plain::joined(&[
            "The URL is signed for the header ",
            name,
            ", which the page was not told to send, or may not send.",
        ]),
    };
    vec![
        ("code", diagnostic.code().into()),
        ("message", Value::Text(message)),
    ]
}
