//! Reads an answer's body up to a limit, whatever its headers say.

use reqwest::Response;

use super::{PartnerApiError, Unusable};

/// The most that is read of an answer. A presigned URL is under 16 KiB.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// The whole body, or an error as soon as it is longer than [`MAX_BYTES`]. The client's total
/// time-out bounds how long it may take.
pub(super) async fn read(mut response: Response) -> Result<Vec<u8>, PartnerApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(Unusable::TooLong.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
