//! Fingerprints of files, to compare what was sent with what arrived.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The SHA-256 of some bytes, in lower-case hexadecimal as the stand gives it.
#[must_use]
pub fn sha256(chunks: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut digest = Sha256::new();
    for chunk in chunks {
        digest.update(chunk);
    }
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
