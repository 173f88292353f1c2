//! The partner API's key, in a type that cannot be printed.

use std::{fmt, path::PathBuf};

use axum::http::HeaderValue;

use super::{ConfigError, secret_file};

/// A key shorter than this may be part of a URL by chance.
const TELLING_LENGTH: usize = 16;

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

    /// Whether `text` contains the key.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.to_str().is_ok_and(|key| text.contains(key))
    }

    /// Whether `text` contains the key, and the key is too long for that to be chance.
    #[must_use]
    pub fn is_clearly_in(&self, text: &str) -> bool {
        self.0.len() >= TELLING_LENGTH && self.is_in(text)
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
    fn a_short_key_in_a_url_is_chance() {
        let key = |key: &str| ApiKey::new(key).expect("valid");
        assert!(!key("test").is_clearly_in("https://test-bucket.example/a.csv"));
        assert!(key("0123456789abcdef").is_clearly_in("https://b.example/0123456789abcdef"));
    }
}
