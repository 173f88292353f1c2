//! Files to be sent, and their fingerprints, to compare what was sent with what arrived.

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

/// How a ZIP archive ends, here one of no files: whatever stands before it may be anything.
pub const ZIP_END: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// A ZIP archive of a size, of which hardly two bytes beside each other are the same.
#[must_use]
pub fn zip(size: usize) -> Vec<u8> {
    let noise = (0..size.saturating_sub(ZIP_END.len())).map(|at| (at * at % 251) as u8);
    noise.chain(ZIP_END.iter().copied()).collect()
}
