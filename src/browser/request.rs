//! Requests of fetch, put together by the browser's own interfaces: they refuse what cannot be sent,
//! where gloo-net's builder would panic (Fetch Standard, "Headers class" and "Request class").

use direct_upload_core::plain;
use gloo_net::http::Response;
use js_sys::{Reflect, Symbol};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
};

/// Headers, unless a browser takes one of them for none.
pub(super) fn headers(given: &[(String, String)]) -> Option<Headers> {
    let headers = Headers::new().ok()?;
    for (name, value) in given {
        headers.set(name, value).ok()?;
    }
    Some(headers)
}

/// What is the same in all requests: the answer comes from the other side, not from a cache, and
/// from no address that this leads to.
pub(super) fn init(
    method: &str,
    headers: &Headers,
    credentials: RequestCredentials,
    signal: &AbortSignal,
) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(headers);
    init.set_credentials(credentials);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));
    init
}

/// Sends a request. The answer is that of the address that was asked, or it is told that there is
/// another one: a redirect is not followed, but a service worker may do so (Fetch Standard, "HTTP
/// fetch" and "opaque-redirect filtered response", whose status is 0).
///
/// `fetch` is given the address as a text: what pages put in its place does not always know of
/// requests as objects.
pub(super) async fn send(url: &str, init: &RequestInit) -> Result<Response, NoAnswer> {
    let window = web_sys::window().ok_or(NoAnswer::Unsendable)?;
    let request = web_sys::Request::new_with_str_and_init(url, init);
    let asked = request.map_err(|_| NoAnswer::Unsendable)?.url();
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, init)).await;
    let answer = answer.map_err(|_| NoAnswer::Unreachable)?;
    // By its name: one that was made in another frame is no instance of this one's class.
    let name = Reflect::get(&answer, &Symbol::to_string_tag()).unwrap_or_default();
    if name.as_string().as_deref() != Some("Response") {
        return Err(NoAnswer::Forged);
    }
    let response = Response::from(answer.unchecked_into::<web_sys::Response>());
    if response.status() == 0 {
        return Err(NoAnswer::Redirected);
    }
    match response.url() {
        // Made by a script.
        url if url.is_empty() => Err(NoAnswer::Forged),
        url if is_same(&asked, &url) => Ok(response),
        _ => Err(NoAnswer::Redirected),
    }
}

/// Reads an answer to its end in which nothing more matters, and keeps nobody waiting for that:
/// developer tools, and tests that look for requests that failed, would see an aborted one.
pub(super) fn read_to_end(response: Response) {
    spawn_local(async move {
        let _ = response.text().await;
    });
}

/// Why there is no answer of the address that was asked.
#[derive(Clone, Copy, Debug)]
pub(super) enum NoAnswer {
    /// The browser refuses to ask.
    Unsendable,
    /// There is none that the page may see.
    Unreachable,
    /// It is another's.
    Redirected,
    /// Something on the page has answered in the place of the browser.
    Forged,
}

/// Whether an answer is that of a request for `asked`, whatever stands behind the `#`, which is not
/// sent, and where a page's policy makes `https:` of `http:` (Upgrade Insecure Requests).
pub(super) fn is_same(asked: &str, answered: &str) -> bool {
    let without_fragment = |url| plain::split(url, "#").map_or(url, |(before, _)| before);
    let (asked, answered) = (without_fragment(asked), without_fragment(answered));
    let is_upgraded = || asked.strip_prefix("http:") == answered.strip_prefix("https:");
    asked == answered || (asked.starts_with("http:") && is_upgraded())
}

/// A URL as a browser has it once it has answered.
pub(super) fn whole(url: &str) -> Option<String> {
    web_sys::Request::new_with_str(url)
        .ok()
        .map(|request| request.url())
}
