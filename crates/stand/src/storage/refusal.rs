//! Error answers as S3 writes them (Amazon S3 API Reference, "Error responses").
//!
//! s3s decides most refusals; [`Refusal::from_s3s`] brings them to the shape and the words that
//! S3 has for the same cause.

use std::borrow::Cow;
use std::fmt::Write as _;

use axum::body::Body;
use direct_upload_core::presigned_url::PresignedUrl;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};

use super::request_id::RequestId;
use super::signed_query;

/// An error answer before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
    /// Elements that S3 adds for some codes, between the message and the request's id.
    pub(crate) details: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            details: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn detail(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.details.push((name, text.into()));
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn retry_after(self, seconds: Option<u32>) -> Self {
        match seconds {
            Some(seconds) => self.header(RETRY_AFTER, seconds.into()),
            None => self,
        }
    }

    pub(crate) fn access_denied(message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AccessDenied", message)
    }

    /// The answer to a URL whose time is over, with what it says about its end.
    pub(crate) fn expired(url: Option<&PresignedUrl>) -> Self {
        let refusal = Self::access_denied("Request has expired");
        let (Some(seconds), Some(end)) = (
            url.and_then(PresignedUrl::expires_in),
            url.and_then(PresignedUrl::expires_at),
        ) else {
            return refusal;
        };
        refusal
            .detail("X-Amz-Expires", seconds.to_string())
            .detail("Expires", extended(i64::try_from(end).unwrap_or(i64::MAX)))
            .detail("ServerTime", extended(jiff::Timestamp::now().as_second()))
    }

    /// Reads the error that s3s wrote for the request `head`, and says it as S3 does.
    pub(crate) fn from_s3s(status: StatusCode, xml: &str, head: &Parts) -> Self {
        let code = element(xml, "Code").unwrap_or_else(|| "InternalError".to_owned());
        let message = element(xml, "Message").unwrap_or_default();
        let query = |name| signed_query::value(&head.uri, name).unwrap_or_default();
        let access_key = || {
            let credential = query("X-Amz-Credential");
            let key = credential.split('/').next().unwrap_or_default();
            key.to_owned()
        };
        match (code.as_str(), message.as_str()) {
            ("AccessDenied", "Request has expired") => {
                Self::expired(signed_query::presigned_url(&head.uri).as_ref())
            }
            ("RequestTimeTooSkewed", _) => Self::access_denied("Request is not valid yet"),
            ("AccessDenied", _) => Self::access_denied("Access Denied"),
            ("InvalidAccessKeyId" | "NotSignedUp", _) => Self::new(
                StatusCode::FORBIDDEN,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            )
            .detail("AWSAccessKeyId", access_key()),
            // How s3s says that a parameter of the signature cannot be read.
            ("InvalidRequest", "missing presigned url v4 fields")
                if is_signature(&query("X-Amz-Signature")) =>
            {
                Self::new(
                    StatusCode::BAD_REQUEST,
                    "AuthorizationQueryParametersError",
                    "Error parsing the X-Amz-Credential, X-Amz-Date or X-Amz-SignedHeaders \
                     parameter.",
                )
            }
            ("SignatureDoesNotMatch", _)
            | ("InvalidRequest", "missing presigned url v4 fields") => Self::new(
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you \
                     provided. Check your key and signing method.",
            )
            .detail("AWSAccessKeyId", access_key())
            .detail("SignatureProvided", query("X-Amz-Signature"))
            .detail("CanonicalRequest", signed_query::canonical_request(head)),
            ("NoSuchBucket", _) => Self::new(
                StatusCode::NOT_FOUND,
                "NoSuchBucket",
                "The specified bucket does not exist",
            )
            .detail("BucketName", bucket_of(head.uri.path())),
            ("PreconditionFailed", _) => Self::precondition_failed(),
            ("InternalError", _) => Self::internal_error(),
            _ => Self::new(status, code, message),
        }
    }

    pub(crate) fn precondition_failed() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
        )
        .detail("Condition", "If-None-Match")
    }

    pub(crate) fn internal_error() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            "We encountered an internal error. Please try again.",
        )
    }

    pub(crate) fn request_timeout() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "RequestTimeout",
            "Your socket connection to the server was not read from or written to within the \
             timeout period. Idle connections will be closed.",
        )
    }

    /// The answer, with the request's id in its body.
    pub(crate) fn into_response(self, id: &RequestId) -> Response<Body> {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
        let head = [("Code", &*self.code), ("Message", &*self.message)];
        let details = self.details.iter().map(|(name, text)| (*name, &**text));
        let tail = [("RequestId", id.request_id()), ("HostId", id.host_id())];
        for (name, text) in head.into_iter().chain(details).chain(tail) {
            // Writing to a string cannot fail.
            let _ = write!(xml, "<{name}>{}</{name}>", Escaped(text));
        }
        xml.push_str("</Error>");
        let mut response = Response::new(Body::from(xml));
        *response.status_mut() = self.status;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// ISO 8601's extended format, to the second.
fn extended(at: i64) -> String {
    jiff::Timestamp::from_second(at)
        .unwrap_or(jiff::Timestamp::MAX)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// Whether `text` has the shape of a signature: 64 lower-case hexadecimal digits.
fn is_signature(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn bucket_of(path: &str) -> String {
    path.trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The text of an element of an error that s3s wrote: no attributes, no nesting.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, after) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = after.split_once(&format!("</{name}>"))?;
    // `&amp;` last, or `&amp;lt;` would be decoded twice.
    let decoded = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    Some(decoded)
}

struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // XML 1.0 has no way to write the other control characters.
                c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => {
                    f.write_char('\u{FFFD}')?;
                }
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_read_back() {
        let text = "a <b> & \"c\" &lt; d";
        let xml = format!("<Error><Message>{}</Message></Error>", Escaped(text));
        assert_eq!(element(&xml, "Message").as_deref(), Some(text));
        assert_eq!(element(&xml, "Code"), None);
        assert_eq!(Escaped("\u{1}").to_string(), "\u{FFFD}");
    }
}
