//! Where a request's body ends. Two servers that read that differently can be made to take the end
//! of one request for the beginning of another ("request smuggling").
//!
//! HTTP/1.1 says it by a length or by chunks (RFC 9112, section 6). Nobody has reason to send
//! chunks here: browsers give lengths, and the one body that is read is 8 KiB. So a length is the
//! only way that is taken, and after any other the connection is closed.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::problem::{Code, Problem};

/// Refuses a request in chunks with 411, and closes its connection.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), Box<Response>> {
    if !headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(());
    }
    let detail = "A request's length must be given by Content-Length.";
    let problem = Problem::new(StatusCode::LENGTH_REQUIRED, Code::LengthRequired, detail);
    let mut response = problem.into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    Err(Box::new(response))
}
