//! The proxy's two calls, through gloo-net.

use direct_upload_core::Millis;
use direct_upload_core::answer::{ConfirmAnswer, Refusal, UrlAnswer};
use direct_upload_core::plain;
use direct_upload_core::wire::ConfirmationRequest;
use gloo_net::http::Response;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Headers, RequestCredentials, RequestInit};

use super::object::{Value, to_json};
use super::request::{self, NoAnswer};
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

impl Credentials {
    const fn of_fetch(self) -> RequestCredentials {
        match self {
            Self::Omit => RequestCredentials::Omit,
            Self::SameOrigin => RequestCredentials::SameOrigin,
            Self::Include => RequestCredentials::Include,
        }
    }
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
        let Some(headers) = self.headers().await else {
            return UrlAnswer::NoHeaders;
        };
        let init = request::init("GET", &headers, self.credentials.of_fetch(), signal);
        let url = with_filename(&self.endpoint, filename);
        match request::send(&url, &init).await {
            Ok(response) if response.ok() => {
                let text = response.text().await.unwrap_or_default();
                json::presigned_url(&text).map_or(UrlAnswer::Junk, UrlAnswer::Granted)
            }
            Ok(response) => UrlAnswer::Refused(refusal(&response).await),
            Err(NoAnswer::Unreachable) => UrlAnswer::Unreachable,
            Err(NoAnswer::Redirected) => UrlAnswer::Redirected,
            Err(NoAnswer::Unsendable | NoAnswer::Forged) => UrlAnswer::Junk,
        }
    }

    /// Tells that a file is stored.
    pub async fn confirm(&self, body: &ConfirmationRequest, signal: &AbortSignal) -> ConfirmAnswer {
        let Some(headers) = self.headers().await else {
            return ConfirmAnswer::NoHeaders;
        };
        let Some((url, init)) = self.confirmation(body, &headers, signal) else {
            return ConfirmAnswer::Refused(Refusal::default());
        };
        match request::send(url, &init).await {
            Ok(response) if matches!(response.status(), 200 | 202 | 204) => {
                request::read_to_end(response);
                ConfirmAnswer::Confirmed
            }
            Ok(response) => ConfirmAnswer::Refused(refusal(&response).await),
            Err(NoAnswer::Unreachable) => ConfirmAnswer::Unreachable,
            Err(NoAnswer::Redirected) => ConfirmAnswer::Redirected,
            Err(NoAnswer::Unsendable | NoAnswer::Forged) => {
                ConfirmAnswer::Refused(Refusal::default())
            }
        }
    }

    fn confirmation(
        &self,
        body: &ConfirmationRequest,
        headers: &Headers,
        signal: &AbortSignal,
    ) -> Option<(&str, RequestInit)> {
        headers.set("Content-Type", "application/json").ok()?;
        let init = request::init("POST", headers, self.credentials.of_fetch(), signal);
        init.set_body(&json_of(body)?);
        Some((self.confirm_endpoint.as_deref()?, init))
    }

    /// The page's own headers, as they are now; `None` where it has none to give, or one that
    /// cannot be sent.
    async fn headers(&self) -> Option<Headers> {
        request::headers(&self.headers.get().await.ok()?)
    }
}

/// The endpoint with the name in its query. A space becomes `%20`: unlike `+`, every server
/// reads that the same way.
fn with_filename(endpoint: &str, filename: &str) -> String {
    let has_query = plain::split(endpoint, "?").is_some();
    let separator = if has_query { "&" } else { "?" };
    let filename = String::from(js_sys::encode_uri_component(filename));
    plain::joined(&[endpoint, separator, "filename=", &filename])
}

/// The body of a confirmation; the names of its fields are those of
/// `direct_upload_core::wire`.
fn json_of(body: &ConfirmationRequest) -> Option<JsValue> {
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
        is_page: headers
            .get("content-type")
            .is_some_and(|media_type| media_type.starts_with("text/html")),
    }
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub(super) fn retry_after(text: &str) -> Option<Millis> {
    if let Some(seconds) = plain::number(text.trim_ascii()) {
        return Some(seconds.saturating_mul(1_000));
    }
    // `Date.parse` takes much for a date that is none, such as `-1`.
    if !text.trim_ascii_end().ends_with("GMT") {
        return None;
    }
    let date = js_sys::Date::parse(text);
    (!date.is_nan()).then(|| (date - js_sys::Date::now()).max(0.0) as Millis)
}
