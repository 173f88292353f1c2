//! What a presigned request's query says, for the rules that s3s leaves to others.
//!
//! S3 takes headers that were signed into the query as if they had been sent (`If-None-Match`,
//! `x-amz-checksum-crc32`, …); whether the signature is right is for s3s to say.

use direct_upload_core::presigned_url::PresignedUrl;
use hyper::Uri;
use hyper::http::request::Parts;

/// The value of the query parameter `name`, whatever the name's case.
pub(crate) fn value(uri: &Uri, name: &str) -> Option<String> {
    pairs(uri)
        .into_iter()
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The query's parameters, decoded.
pub(crate) fn pairs(uri: &Uri) -> Vec<(String, String)> {
    let query = uri.query().unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// The request's own URL, as the widget would read it.
pub(crate) fn presigned_url(uri: &Uri) -> Option<PresignedUrl> {
    let path = uri.path_and_query()?;
    // Only the query matters, and the reader wants an absolute URL.
    PresignedUrl::parse(&format!("http://127.0.0.1{path}")).ok()
}

/// The canonical request that the signature should have been made of (AWS Signature Version 4,
/// "Create a canonical request"), for the answer to a wrong one.
pub(crate) fn canonical_request(head: &Parts) -> String {
    let signed = value(&head.uri, "X-Amz-SignedHeaders").unwrap_or_default();
    let mut query: Vec<&str> = head
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.starts_with("X-Amz-Signature="))
        .collect();
    query.sort_unstable();
    let headers: String = signed
        .split(';')
        .map(|name| {
            let value = head.headers.get(name).and_then(|value| value.to_str().ok());
            format!("{name}:{}\n", value.unwrap_or_default().trim())
        })
        .collect();
    format!(
        "{}\n{}\n{}\n{headers}\n{signed}\nUNSIGNED-PAYLOAD",
        head.method,
        head.uri.path(),
        query.join("&"),
    )
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
