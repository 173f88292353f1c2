//! Requests of fetch, put together by the browser's own interfaces: they refuse what cannot be sent,
//! where a builder would panic (Fetch Standard, "Headers class" and "Request class").

use direct_upload_core::plain;
use gloo_net::http::{Request, Response};
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

/// The request, unless the browser refuses it.
pub(super) fn request(url: &str, init: &RequestInit) -> Option<Request> {
    let request = web_sys::Request::new_with_str_and_init(url, init);
    request.ok().map(Request::from)
}

/// Sends a request. The answer is that of the address that was asked, or it is told that there is
/// another one: a redirect is not followed, but a service worker may do so (Fetch Standard, "HTTP
/// fetch" and "opaque-redirect filtered response", whose status is 0).
pub(super) async fn send(request: Request) -> Result<Response, Elsewhere> {
    let asked = request.url();
    let Ok(response) = request.send().await else {
        return Err(Elsewhere::Unreachable);
    };
    if response.status() == 0 || !is_same(&asked, &response.url()) {
        return Err(Elsewhere::Redirected);
    }
    Ok(response)
}

/// Why there is no answer of the address that was asked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Elsewhere {
    /// There is none that the page may see.
    Unreachable,
    /// It is another's.
    Redirected,
}

/// Whether an answer is that of a request for `asked`, whatever stands behind the `#`, which is not
/// sent.
pub(super) fn is_same(asked: &str, answered: &str) -> bool {
    let without_fragment = |url| plain::split(url, "#").map_or(url, |(before, _)| before);
    without_fragment(asked) == without_fragment(answered)
}

/// A URL as a browser has it once it has answered.
pub(super) fn whole(url: &str) -> Option<String> {
    web_sys::Request::new_with_str(url)
        .ok()
        .map(|request| request.url())
}
