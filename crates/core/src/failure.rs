//! What can go wrong, by stable names.
//!
//! A [`Failure`] says what happened without a word for people: the catalogue of texts does
//! that, from the code, the stage and what the other side gave as its reason.

use serde::Serialize;

/// Where on its way an upload was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Choosing the file.
    Select,
    /// Asking the proxy for a presigned URL.
    Authorize,
    /// Sending the file to the storage.
    Send,
    /// Telling the proxy that the file is there.
    Confirm,
}

impl Stage {
    /// The name as it stands in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Authorize => "authorize",
            Self::Send => "send",
            Self::Confirm => "confirm",
        }
    }
}

/// Stable codes, kebab-case where they leave the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The extension is not accepted.
    TypeNotAllowed,
    /// The file's beginning or end is not what its name says.
    ContentMismatch,
    /// Larger than allowed.
    TooLarge,
    /// Without a single byte.
    Empty,
    /// More files than allowed.
    TooMany,
    /// A file with the same storage key is in the list already.
    Duplicate,
    /// The file cannot be read from the disk.
    Unreadable,
    /// The page does not take the file.
    Refused,
    /// The proxy or the partner API refuses the name (400, 413, 414, 415, 422).
    NameRejected,
    /// Not signed in, or no longer (401).
    Unauthorized,
    /// Signed in, but not allowed to upload (403).
    Forbidden,
    /// Too many requests (429).
    RateLimited,
    /// The proxy, or the partner API behind it, cannot answer now (408, 425, 5xx).
    ProxyUnavailable,
    /// What came back is no presigned URL that a file could be sent to.
    BadResponse,
    /// The presigned URL is past its end, and so was the one that replaced it.
    UrlExpired,
    /// The storage does not allow the upload (any other 403).
    StorageForbidden,
    /// The storage does not understand the request (400 and other 4xx).
    StorageBadRequest,
    /// The storage has an object of this key already (409, 412).
    StorageConflict,
    /// The storage cannot take the file now (408, 425, 429, 5xx).
    StorageUnavailable,
    /// The file changed, moved or went away after it was chosen.
    FileChanged,
    /// The file is stored, but telling the proxy so failed.
    ConfirmFailed,
    /// No answer could be had: the connection broke, or CORS forbids the page to see it.
    Network,
    /// No bytes moved for 30 s after the first one.
    Stalled,
    /// No answer came in time.
    Timeout,
    /// The browser is offline.
    Offline,
    /// A person or the page took it back.
    Cancelled,
}

impl ErrorCode {
    /// The code as it stands in events and in a problem of the proxy.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TypeNotAllowed => "type-not-allowed",
            Self::ContentMismatch => "content-mismatch",
            Self::TooLarge => "too-large",
            Self::Empty => "empty",
            Self::TooMany => "too-many",
            Self::Duplicate => "duplicate",
            Self::Unreadable => "unreadable",
            Self::Refused => "refused",
            Self::NameRejected => "name-rejected",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate-limited",
            Self::ProxyUnavailable => "proxy-unavailable",
            Self::BadResponse => "bad-response",
            Self::UrlExpired => "url-expired",
            Self::StorageForbidden => "storage-forbidden",
            Self::StorageBadRequest => "storage-bad-request",
            Self::StorageConflict => "storage-conflict",
            Self::StorageUnavailable => "storage-unavailable",
            Self::FileChanged => "file-changed",
            Self::ConfirmFailed => "confirm-failed",
            Self::Network => "network",
            Self::Stalled => "stalled",
            Self::Timeout => "timeout",
            Self::Offline => "offline",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the same upload may succeed later without anything but time, a network or a
    /// sign-in. Another file, another name or another setting of the bucket is no retry.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        match self {
            Self::Unauthorized
            | Self::RateLimited
            | Self::ProxyUnavailable
            | Self::BadResponse
            | Self::UrlExpired
            | Self::StorageUnavailable
            | Self::ConfirmFailed
            | Self::Network
            | Self::Stalled
            | Self::Timeout
            | Self::Offline
            | Self::Cancelled => true,
            Self::TypeNotAllowed
            | Self::ContentMismatch
            | Self::TooLarge
            | Self::Empty
            | Self::TooMany
            | Self::Duplicate
            | Self::Unreadable
            | Self::Refused
            | Self::NameRejected
            | Self::Forbidden
            | Self::StorageForbidden
            | Self::StorageBadRequest
            | Self::StorageConflict
            | Self::FileChanged => false,
        }
    }
}

/// What is known of a cause beyond its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Not the service refused, but a page of something before it.
    InBetween,
    /// The connection was cut twice at the same place, as by something that takes no larger files.
    SizeLimited,
    /// The storage has no room.
    StorageFull,
}

/// Why an attempt, or the whole upload, failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub code: ErrorCode,
    /// Where it happened.
    pub stage: Stage,
    /// The HTTP status that said so.
    pub status: Option<u16>,
    /// S3's own code, such as `AccessDenied`.
    pub storage_code: Option<String>,
    /// The other side's name for the request, for its support.
    pub request_id: Option<String>,
    /// The other side's own sentence about it.
    pub detail: Option<String>,
    /// What more is known of the cause.
    pub hint: Option<Hint>,
    /// Whether trying again can help.
    pub retryable: bool,
}

impl Failure {
    /// A failure of which no more is known.
    #[must_use]
    pub const fn new(code: ErrorCode, stage: Stage) -> Self {
        Self {
            code,
            stage,
            status: None,
            storage_code: None,
            request_id: None,
            detail: None,
            hint: None,
            retryable: code.is_retryable(),
        }
    }

    /// Whether the other side asked for patience: it has too much to do (429, 503 and S3's
    /// `SlowDown`, which not every store says with a 503).
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        matches!(self.status, Some(429 | 503)) || self.storage_code.as_deref() == Some("SlowDown")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_too_much_to_do_throttles() {
        for (status, storage_code, throttles) in [
            (Some(429), None, true),
            (Some(503), None, true),
            (Some(503), Some("SlowDown"), true),
            (Some(400), Some("SlowDown"), true),
            (Some(500), Some("InternalError"), false),
            (Some(403), None, false),
            (None, None, false),
        ] {
            let failure = Failure {
                status,
                storage_code: storage_code.map(str::to_owned),
                ..Failure::new(ErrorCode::StorageUnavailable, Stage::Send)
            };
            assert_eq!(failure.is_throttling(), throttles, "{failure:?}");
        }
    }

    #[test]
    fn a_code_is_written_the_same_way_everywhere() {
        for code in [
            ErrorCode::TypeNotAllowed,
            ErrorCode::ProxyUnavailable,
            ErrorCode::StorageBadRequest,
            ErrorCode::Offline,
        ] {
            assert_eq!(serde_json::json!(code), serde_json::json!(code.as_str()));
        }
    }
}
