//! The partner API's key, in a type that cannot be printed.

use std::{borrow::Cow, fmt, path::PathBuf};

use axum::http::HeaderValue;
use percent_encoding::percent_decode_str;

use super::{ConfigError, secret_file};

/// A key shorter than this may be part of a URL by chance.
const TELLING_LENGTH: usize = 16;
/// What follows a scheme is recognised alone from this length on.
const LEAST_SECRET: usize = 8;
/// So often is a text decoded in search of a key.
const MAX_ENCODINGS: usize = 4;

/// The key as the value of a header that is marked sensitive, so that no library prints it.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// The key from exactly one of its two settings.
    ///
    /// # Errors
    /// A [`ConfigError`] if there is none, or two, or one that cannot be read or sent.
    pub fn from_setting(key: Option<String>, file: Option<PathBuf>) -> Result<Self, ConfigError> {
        match (key, file) {
            (None, None) => Err(ConfigError::NoKey),
            (Some(_), Some(_)) => Err(ConfigError::TwoKeys),
            (Some(key), None) => Self::new(&key),
            (None, Some(path)) => {
                let content = secret_file::read("api-key-file", &path)?;
                let key = str::from_utf8(&content).map_err(|_| ConfigError::KeyNotSendable)?;
                Self::new(key)
            }
        }
    }

    fn new(key: &str) -> Result<Self, ConfigError> {
        let sendable = |b: u8| b.is_ascii_graphic() || b == b' ';
        if key.is_empty() || key.trim() != key || !key.bytes().all(sendable) {
            return Err(ConfigError::KeyNotSendable);
        }
        let mut value = HeaderValue::from_str(key).map_err(|_| ConfigError::KeyNotSendable)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// The value of the `Authorization` header.
    #[must_use]
    pub const fn header(&self) -> &HeaderValue {
        &self.0
    }

    /// Whether `text` contains the key: as it stands, percent-encoded, or without its scheme
    /// (`Bearer`).
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.is_found(text, 1)
    }

    /// The same, of a key that is too long for that to be chance.
    #[must_use]
    pub fn is_clearly_in(&self, text: &str) -> bool {
        self.is_found(text, TELLING_LENGTH)
    }

    /// Whether `text` contains the key, or the part of it that is secret, of at least `least` bytes.
    fn is_found(&self, text: &str, least: usize) -> bool {
        let key = self.0.to_str().unwrap_or_default();
        // `Bearer <secret>` (RFC 9110, section 11.4). What is short is too common a word.
        let secret = key
            .split_once(' ')
            .map(|(_, secret)| secret.trim_start())
            .filter(|secret| secret.len() >= LEAST_SECRET);
        let mut text = Cow::Borrowed(text);
        for _ in 0..=MAX_ENCODINGS {
            let found = |part: &str| part.len() >= least && text.contains(part);
            if found(key) || secret.is_some_and(found) {
                return true;
            }
            text = match percent_decode_str(&text).decode_utf8_lossy() {
                decoded if decoded == text => return false,
                decoded => Cow::Owned(decoded.into_owned()),
            };
        }
        // Nobody encodes a text so often who does not hide something.
        true
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_and_errors_do_not_show_the_key() {
        let key = ApiKey::from_setting(Some("very secret".to_owned()), None).expect("valid");
        assert_eq!(format!("{key:?}"), "ApiKey(redacted)");
        assert!(!format!("{:?}", key.header()).contains("secret"));
        for refused in ["secret\n", "secret\u{e9}", " secret", ""] {
            let error = ApiKey::new(refused).expect_err("not sendable");
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }

    #[test]
    fn a_key_is_known_in_each_spelling() {
        let key = ApiKey::new("Bearer s3cr3t/0123456789+=").expect("valid");
        for text in [
            "no Bearer s3cr3t/0123456789+= here",
            "no s3cr3t/0123456789+= here",
            "no Bearer%20s3cr3t%2F0123456789%2B%3D here",
            "no s3cr3t%2f0123456789%2b%3d here",
            "no %73%33cr3t/0123456789+= here",
            "no s3cr3t%252F0123456789%252B%253D here",
            "%25252525252525252525",
        ] {
            assert!(key.is_in(text), "{text}");
            assert!(key.is_clearly_in(text), "{text}");
        }
        for text in ["no Bearer here", "100% of s3cr3t", "%2525 and %zz", ""] {
            assert!(!key.is_in(text), "{text}");
        }
        // After a scheme, a common word.
        let key = ApiKey::new("Token file").expect("valid");
        assert!(!key.is_in("The file is too long."));
    }

    #[test]
    fn a_short_key_in_a_url_is_chance() {
        let key = |key: &str| ApiKey::new(key).expect("valid");
        assert!(!key("test").is_clearly_in("https://test-bucket.example/a.csv"));
        assert!(key("0123456789abcdef").is_clearly_in("https://b.example/0123456789abcdef"));
    }
}
