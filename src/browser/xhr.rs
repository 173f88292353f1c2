//! Sending by XMLHttpRequest, the one way to hear about upload progress (XMLHttpRequest
//! Standard, "The upload attribute").

use direct_upload_core::answer::PutAnswer;
use gloo_events::EventListener;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ProgressEvent, XmlHttpRequest};

use super::request;
use super::transport::{self, PutRequest, Transport};

/// The `XMLHttpRequest` interface.
#[derive(Clone, Copy, Debug)]
pub struct Xhr;

impl Transport for Xhr {
    async fn put(&self, request: PutRequest, progress: impl Fn(u64) + 'static) -> PutAnswer {
        let Some(xhr) = open(&request) else {
            return PutAnswer::Unsendable;
        };
        let size = request.file.size();
        let _progress = xhr.upload().ok().map(|upload| {
            let progress = std::rc::Rc::new(progress);
            let moved = std::rc::Rc::clone(&progress);
            [
                EventListener::new(&upload, "progress", move |event| {
                    moved(loaded(event.unchecked_ref()));
                }),
                EventListener::new(&upload, "load", move |_| progress(size)),
            ]
        });
        let _abort = EventListener::new(&request.signal, "abort", {
            let xhr = xhr.clone();
            // It fails only where nothing is under way.
            move |_| drop(xhr.abort())
        });
        let ended = ended(&xhr);
        if request.signal.aborted() {
            return PutAnswer::Unreachable;
        }
        let sent = request
            .body()
            .is_some_and(|body| xhr.send_with_opt_buffer_source(Some(&body)).is_ok());
        if !sent {
            return PutAnswer::Unsendable;
        }
        // The promise has no way to be rejected.
        let _ = JsFuture::from(ended).await;
        match xhr.status() {
            Ok(status) if status != 0 && !is_of(&xhr, &request.url) => PutAnswer::Redirected,
            Ok(status) if status != 0 => transport::answer(
                status,
                || xhr.response_text().ok().flatten().unwrap_or_default(),
                |name| xhr.get_response_header(name).ok().flatten(),
            ),
            _ => transport::unreachable(&request.file, request.bytes.as_ref()).await,
        }
    }
}

fn open(request: &PutRequest) -> Option<XmlHttpRequest> {
    let xhr = XmlHttpRequest::new().ok()?;
    xhr.open("PUT", &request.url).ok()?;
    for (name, value) in &request.headers {
        xhr.set_request_header(name, value).ok()?;
    }
    Some(xhr)
}

/// Whether the answer is that of the URL: XMLHttpRequest follows each redirect, and cannot be told
/// not to.
fn is_of(xhr: &XmlHttpRequest, url: &str) -> bool {
    request::whole(url).is_some_and(|asked| request::is_same(&asked, &xhr.response_url()))
}

/// A promise of the request's end, good or bad.
fn ended(xhr: &XmlHttpRequest) -> Promise {
    Promise::new(&mut |resolve, _| xhr.set_onloadend(Some(&resolve)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of bytes is a whole number below 2^53"
)]
fn loaded(event: &ProgressEvent) -> u64 {
    event.loaded() as u64
}
