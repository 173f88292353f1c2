//! The rules that S3 has for a PUT and s3s has not: length, and what must be signed.

use hyper::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};

use super::refusal::Refusal;
use super::signed_query;

/// The longest body of one PUT: 5 GiB.
pub(crate) const MAX_BODY: u64 = 5 * 1024 * 1024 * 1024;
/// The longest life of a presigned URL: seven days.
const MAX_EXPIRES: u64 = 7 * 24 * 60 * 60;

const SIGNATURE_PARAMETERS: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
];

/// Checks that the body says how long it is, and that one PUT may be as long.
pub(crate) fn check_length(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return Err(Refusal::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
        )
        .detail("Header", "Transfer-Encoding"));
    }
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    match length {
        None => Err(Refusal::new(
            StatusCode::LENGTH_REQUIRED,
            "MissingContentLength",
            "You must provide the Content-Length HTTP header.",
        )),
        Some(length) if length > MAX_BODY => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size",
        )
        .detail("ProposedSize", length.to_string())
        .detail("MaxSizeAllowed", MAX_BODY.to_string())),
        Some(_) => Ok(()),
    }
}

/// Checks that a presigned query is whole, and that it covers every header that tells S3 what
/// to do: an unsigned `x-amz-copy-source`, say, would turn an upload into a copy.
pub(crate) fn check_signed(head: &Parts) -> Result<(), Refusal> {
    let pairs = signed_query::pairs(&head.uri);
    let values = |name: &str| -> Vec<&str> {
        pairs
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| &**value)
            .collect()
    };
    let given = SIGNATURE_PARAMETERS
        .iter()
        .filter(|name| !values(name).is_empty())
        .count();
    if given == 0 {
        // Not presigned: s3s refuses it as anonymous.
        return Ok(());
    }
    if SIGNATURE_PARAMETERS
        .iter()
        .any(|name| values(name).len() != 1)
    {
        return Err(parameters_error(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, \
             X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and \
             X-Amz-Expires parameters.",
        ));
    }
    match values("X-Amz-Expires").first().map(|value| value.parse()) {
        Some(Ok(0..=MAX_EXPIRES)) => {}
        Some(Ok(_)) => {
            return Err(parameters_error(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given \
                 X-Amz-Expires must be less than 604800 seconds",
            ));
        }
        Some(Err(_)) | None => {
            return Err(parameters_error("X-Amz-Expires should be a number"));
        }
    }
    let signed = values("X-Amz-SignedHeaders").join(";");
    let unsigned: Vec<&str> = head
        .headers
        .keys()
        .map(|name| name.as_str())
        .filter(|name| name.starts_with("x-amz-"))
        .filter(|name| !signed.split(';').any(|s| s.eq_ignore_ascii_case(name)))
        .collect();
    if unsigned.is_empty() {
        return Ok(());
    }
    Err(
        Refusal::access_denied("There were headers present in the request which were not signed")
            .detail("HeadersNotSigned", unsigned.join(", ")),
    )
}

fn parameters_error(message: &'static str) -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "AuthorizationQueryParametersError",
        message,
    )
}
