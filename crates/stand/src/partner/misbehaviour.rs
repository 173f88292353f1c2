//! What the partner API sends when a fault switch says so.

use axum::body::Body;
use axum::response::{IntoResponse, Redirect};
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode, Uri};

use super::api::Refused;
use crate::connection::Cut;
use crate::fault::{FaultKind, Junk};

const HUGE: usize = 1024 * 1024;

/// The answer of a fault that strikes at the partner API's answer to `uri`.
pub(crate) fn answer(fault: FaultKind, uri: &Uri) -> Result<Response<Body>, Cut> {
    match fault {
        FaultKind::PartnerStatus {
            status,
            message,
            retry_after,
        } => {
            // The list was checked when it was set.
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = Refused::new(status, message).into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Ok(response)
        }
        FaultKind::PartnerJunk { junk } => Ok(junk_answer(junk)),
        FaultKind::PartnerRedirect => Ok(Redirect::temporary(&uri.to_string()).into_response()),
        _ => Err(Cut),
    }
}

fn junk_answer(junk: Junk) -> Response<Body> {
    let (content_type, body) = match junk {
        Junk::Html => (
            "text/html; charset=utf-8",
            "<!doctype html><title>Maintenance</title><p>Back soon.".to_owned(),
        ),
        Junk::BrokenJson => (
            "application/json",
            r#"{"presignedURL": "http://127."#.to_owned(),
        ),
        Junk::OtherJson => ("application/json", r#"{"url": null}"#.to_owned()),
        Junk::NotAUrl => (
            "application/json",
            r#"{"presignedURL": "javascript:alert(1)"}"#.to_owned(),
        ),
        Junk::Huge => (
            "application/json",
            format!(r#"{{"presignedURL": "{}"}}"#, "x".repeat(HUGE)),
        ),
    };
    let mut response = Response::new(Body::from(body));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
