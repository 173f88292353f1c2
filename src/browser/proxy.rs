//! The proxy's two calls, through gloo-net.

use direct_upload_core::Millis;
use direct_upload_core::answer::{ConfirmAnswer, Refusal, UrlAnswer};
use direct_upload_core::wire::ConfirmationRequest;
use gloo_net::http::{Request, RequestBuilder, Response};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, RequestCache, RequestCredentials};

use super::object::{Value, to_json};
use super::{PageHeaders, json};

/// Whether cookies go to the proxy, as in the attribute `credentials`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Never.
    Omit,
    /// To the page's own origin.
    #[default]
    SameOrigin,
    /// To any origin.
    Include,
}

/// The proxy as the element's attributes describe it.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Where presigned URLs are asked for.
    pub endpoint: String,
    /// Where stored files are confirmed.
    pub confirm_endpoint: Option<String>,
    /// Whether cookies are sent.
    pub credentials: Credentials,
    /// The page's own headers.
    pub headers: PageHeaders,
}

impl Proxy {
    /// Asks for a presigned URL.
    pub async fn request_url(&self, filename: &str, signal: &AbortSignal) -> UrlAnswer {
        let Ok(headers) = self.headers.get().await else {
            return UrlAnswer::NoHeaders;
        };
        let url = with_filename(&self.endpoint, filename);
        let Some(request) = self.prepare(Request::get(&url), &headers, signal) else {
            return UrlAnswer::NoHeaders;
        };
        let sent = match request.build() {
            Ok(request) => request.send().await,
            Err(_) => return UrlAnswer::Junk,
        };
        match sent {
            Ok(response) if response.ok() => {
                let text = response.text().await.unwrap_or_default();
                json::presigned_url(&text).map_or(UrlAnswer::Junk, UrlAnswer::Granted)
            }
            Ok(response) => UrlAnswer::Refused(refusal(&response).await),
            Err(_) => UrlAnswer::Unreachable,
        }
    }

    /// Tells that a file is stored.
    pub async fn confirm(&self, body: &ConfirmationRequest, signal: &AbortSignal) -> ConfirmAnswer {
        let Ok(headers) = self.headers.get().await else {
            return ConfirmAnswer::NoHeaders;
        };
        let endpoint = self.confirm_endpoint.as_deref().unwrap_or_default();
        let Some(request) = self.prepare(Request::post(endpoint), &headers, signal) else {
            return ConfirmAnswer::NoHeaders;
        };
        let request = request.header("Content-Type", "application/json");
        let request = confirmation(body).and_then(|body| request.body(body).ok());
        let sent = match request {
            Some(request) => request.send().await,
            None => return ConfirmAnswer::Refused(Refusal::default()),
        };
        match sent {
            Ok(response) if matches!(response.status(), 200 | 202 | 204) => {
                ConfirmAnswer::Confirmed
            }
            Ok(response) => ConfirmAnswer::Refused(refusal(&response).await),
            Err(_) => ConfirmAnswer::Unreachable,
        }
    }

    fn prepare(
        &self,
        builder: RequestBuilder,
        headers: &[(String, String)],
        signal: &AbortSignal,
    ) -> Option<RequestBuilder> {
        let builder = builder
            .abort_signal(Some(signal))
            .cache(RequestCache::NoStore)
            .credentials(match self.credentials {
                Credentials::Omit => RequestCredentials::Omit,
                Credentials::SameOrigin => RequestCredentials::SameOrigin,
                Credentials::Include => RequestCredentials::Include,
            });
        headers.iter().try_fold(builder, |builder, (name, value)| {
            is_header(name, value).then(|| builder.header(name, value))
        })
    }
}

/// Whether a browser takes such a header (RFC 9110, 5.1 and 5.5). gloo-net panics on one that
/// it does not.
pub(super) fn is_header(name: &str, value: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty()
        && name.bytes().all(token)
        && value
            .chars()
            .all(|c| u32::from(c) <= 0xFF && !matches!(c, '\0' | '\r' | '\n'))
}

/// The endpoint with the name in its query. A space becomes `%20`: unlike `+`, every server
/// reads that the same way.
fn with_filename(endpoint: &str, filename: &str) -> String {
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    let filename = js_sys::encode_uri_component(filename);
    format!("{endpoint}{separator}filename={filename}")
}

/// The body of a confirmation; the names of its fields are those of
/// `direct_upload_core::wire`.
fn confirmation(body: &ConfirmationRequest) -> Option<JsValue> {
    let etag = body.etag.as_deref().map_or(Value::Absent, Value::from);
    to_json(vec![
        ("key", body.key.as_str().into()),
        ("filename", body.filename.as_str().into()),
        ("size", Value::Number(body.size)),
        ("etag", etag),
    ])
}

async fn refusal(response: &Response) -> Refusal {
    let headers = response.headers();
    Refusal {
        status: response.status(),
        problem: json::problem(&response.text().await.unwrap_or_default()),
        retry_after: headers
            .get("retry-after")
            .and_then(|text| retry_after(&text)),
        request_id: headers.get("x-request-id"),
    }
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub(super) fn retry_after(text: &str) -> Option<Millis> {
    if let Ok(seconds) = text.trim_ascii().parse::<Millis>() {
        return Some(seconds.saturating_mul(1_000));
    }
    // `Date.parse` takes much for a date that is none, such as `-1`.
    if !text.trim_ascii_end().ends_with("GMT") {
        return None;
    }
    let date = js_sys::Date::parse(text);
    (!date.is_nan()).then(|| (date - js_sys::Date::now()).max(0.0) as Millis)
}
