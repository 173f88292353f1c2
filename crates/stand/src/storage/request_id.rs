//! The two ids that S3 gives each request: `x-amz-request-id` and `x-amz-id-2` (the host id).

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use hyper::Response;
use hyper::header::{HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");
const HOST_ID: HeaderName = HeaderName::from_static("x-amz-id-2");

/// The ids of one request: no two are the same, and none says anything.
pub(crate) struct RequestId {
    request_id: String,
    host_id: String,
}

impl RequestId {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos());
        let mut hash = Sha256::new();
        hash.update(now.to_le_bytes());
        hash.update(COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        let hash = hash.finalize();
        let request_id = hash.iter().take(8).map(|b| format!("{b:02X}")).collect();
        Self {
            request_id,
            host_id: base64_simd::STANDARD.encode_to_string(hash.as_slice()),
        }
    }

    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    pub(crate) fn host_id(&self) -> &str {
        &self.host_id
    }

    /// Puts both ids on `response`.
    pub(crate) fn mark(&self, response: &mut Response<Body>) {
        for (name, id) in [(REQUEST_ID, &self.request_id), (HOST_ID, &self.host_id)] {
            // Hexadecimal and base64 are valid in a header.
            if let Ok(value) = HeaderValue::from_str(id) {
                response.headers_mut().insert(name, value);
            }
        }
    }
}
