//! Requests of fetch, put together by the browser's own interfaces: they refuse what cannot be sent,
//! where a builder would panic (Fetch Standard, "Headers class" and "Request class").

use gloo_net::http::Request;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit};

/// Headers, unless a browser takes one of them for none.
pub(super) fn headers(given: &[(String, String)]) -> Option<Headers> {
    let headers = Headers::new().ok()?;
    for (name, value) in given {
        headers.set(name, value).ok()?;
    }
    Some(headers)
}

/// What is the same in all requests: the answer comes from the other side, not from a cache.
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
    init.set_signal(Some(signal));
    init
}

/// The request, unless the browser refuses it.
pub(super) fn request(url: &str, init: &RequestInit) -> Option<Request> {
    let request = web_sys::Request::new_with_str_and_init(url, init);
    request.ok().map(Request::from)
}
