//! What the other side answered, as plainly as the runtime saw it. What follows from it is the
//! business of `verdict`.

use crate::moment::Millis;
use crate::wire::{PresignedUrlAnswer, Problem};

/// An answer of the proxy that is not a success.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The problem document, where there was one.
    pub problem: Problem,
    /// `Retry-After`.
    pub retry_after: Option<Millis>,
    /// `X-Request-Id`.
    pub request_id: Option<String>,
    /// Whether it came as a page of HTML, as no service of ours answers.
    pub is_page: bool,
}

/// What came of asking the proxy for a presigned URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlAnswer {
    /// 200, and it could be read.
    Granted(PresignedUrlAnswer),
    /// 200, but not the JSON that was expected.
    Junk,
    /// Any other status.
    Refused(Refusal),
    /// No answer that the page may see.
    Unreachable,
    /// The page could not say which headers to send (its `headers` function failed).
    NoHeaders,
    /// Another address was named, or has answered: a login gateway stands in front of the proxy.
    Redirected,
}

/// What came of sending the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutAnswer {
    /// 200, 201 or 204.
    Stored {
        /// The status.
        status: u16,
        /// The ETag, where the bucket exposes it.
        etag: Option<String>,
    },
    /// Any other status.
    Refused {
        /// The status.
        status: u16,
        /// The beginning of the body.
        body: String,
        /// `x-amz-request-id`, where the bucket exposes it.
        request_id: Option<String>,
        /// `Retry-After`.
        retry_after: Option<Millis>,
    },
    /// No answer that the page may see.
    Unreachable,
    /// The file can no longer be read as it was chosen.
    FileUnreadable,
    /// Its disk takes its time to say whether it can: nothing was sent, and others need not wait.
    /// The next time it is known.
    FileSlow,
    /// The browser refused to make such a request.
    Unsendable,
    /// Another address was named, or has answered: whatever it said, the storage has said nothing.
    Redirected,
}

/// What came of the confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfirmAnswer {
    /// 200, 202 or 204.
    Confirmed,
    /// Any other status.
    Refused(Refusal),
    /// No answer that the page may see.
    Unreachable,
    /// The page could not say which headers to send (its `headers` function failed).
    NoHeaders,
    /// As for a presigned URL.
    Redirected,
}
