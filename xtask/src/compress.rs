//! The two compressed forms that browsers take, at the highest level of each, since a file is
//! compressed once and sent often. The same bytes in give the same bytes out: no date, no name.

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use std::io::Write;

/// Brotli, RFC 7932.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)
        .expect("reading from memory and writing to memory cannot fail");
    compressed
}

/// gzip, RFC 1952.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn text() -> Vec<u8> {
        b"Every file is in the bucket. ".repeat(50)
    }

    #[test]
    fn what_was_compressed_comes_back_whole() {
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(&text())[..], &mut plain).unwrap();
        assert_eq!(plain, text());

        let mut plain = Vec::new();
        let compressed = gzip(&text());
        flate2::read::GzDecoder::new(&compressed[..])
            .read_to_end(&mut plain)
            .unwrap();
        assert_eq!(plain, text());
    }

    #[test]
    fn both_forms_are_smaller() {
        assert!(brotli(&text()).len() < 100);
        assert!(gzip(&text()).len() < 100);
    }
}
