//! Sending a file: one trait over the two ways a browser has.

use direct_upload_core::answer::PutAnswer;
use js_sys::{Object, Uint8Array};
use web_sys::AbortSignal;

use super::LocalFile;

/// A PUT of a whole file.
#[derive(Clone, Debug)]
pub struct PutRequest {
    /// Where to, byte for byte.
    pub url: String,
    /// Exactly the headers to send.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub file: LocalFile,
    /// Its bytes, where they were read already: quicker to send, and certainly those.
    pub bytes: Option<Uint8Array>,
    /// Aborts it.
    pub signal: AbortSignal,
}

impl PutRequest {
    pub(super) fn body(&self) -> Option<Object> {
        let mut names = self.headers.iter().map(|(name, _)| name);
        match &self.bytes {
            Some(bytes) => Some(bytes.clone().into()),
            // The file itself is sent at twice the speed that a part of it is in Chromium.
            None if names.any(|name| name.eq_ignore_ascii_case("content-type")) => {
                Some(self.file.whole())
            }
            None => self.file.untyped().map(Into::into),
        }
    }
}

/// A way to send a file. It sends what it is told, once, and reports plainly what came of it:
/// no cookies, no retry. Fetch sends no referrer either; XMLHttpRequest follows the page's
/// `Referrer-Policy`, which unless set otherwise names the page's origin.
#[expect(
    async_fn_in_trait,
    reason = "a page has one thread: no future needs to be Send"
)]
pub trait Transport {
    /// Sends the file. `progress` hears how many bytes have gone, all of them once the last
    /// one has, where the browser tells.
    async fn put(&self, request: PutRequest, progress: impl Fn(u64) + 'static) -> PutAnswer;
}

/// Tells a file that went away under the request from a connection that broke: browsers report
/// both as a network error.
pub(super) async fn unreachable(file: &LocalFile, bytes: Option<&Uint8Array>) -> PutAnswer {
    // What was sent out of memory needs no file.
    if bytes.is_none() && file.is_gone().await {
        PutAnswer::FileUnreadable
    } else {
        PutAnswer::Unreachable
    }
}

/// The answer that a status and what came with it make.
pub(super) fn answer(
    status: u16,
    body: impl FnOnce() -> String,
    header: impl Fn(&str) -> Option<String>,
) -> PutAnswer {
    match status {
        200 | 201 | 204 => PutAnswer::Stored {
            status,
            etag: header("etag"),
        },
        _ => PutAnswer::Refused {
            status,
            body: body(),
            request_id: header("x-amz-request-id"),
            retry_after: header("retry-after").and_then(|text| super::proxy::retry_after(&text)),
        },
    }
}
