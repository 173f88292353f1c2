//! The secrets that are set: the partner API's key, in a type that cannot be printed, and files
//! that hold one secret and nothing else, which can be read anew while the service runs.

use std::{
    borrow::Cow,
    fmt,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use axum::http::HeaderValue;
use percent_encoding::percent_decode_str;

use super::error::ConfigError;

/// A key shorter than this may be part of a URL by chance.
const TELLING_LENGTH: usize = 16;
/// What follows a scheme is recognised alone from this length on.
const LEAST_CREDENTIALS: usize = 8;
/// So often is a text decoded in search of a key.
const MAX_ENCODINGS: usize = 4;
/// The longest file that is read for a secret, in bytes.
const MAX_FILE: u64 = 8 * 1024;

/// A secret that others could try to guess has at least as many bytes as the hash that it goes
/// into (RFC 7518, section 3.2).
const LEAST_SECRET: usize = 32;

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
                let content = read("api-key-file", &path)?;
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
            .filter(|secret| secret.len() >= LEAST_CREDENTIALS);
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

/// The same as [`read`], of a secret that must not be guessed.
///
/// # Errors
/// Those of [`read`], and [`ConfigError::SecretTooShort`].
pub(super) fn read_long(setting: &'static str, path: &Path) -> Result<Vec<u8>, ConfigError> {
    let secret = read(setting, path)?;
    if secret.len() < LEAST_SECRET {
        let least = LEAST_SECRET;
        return Err(ConfigError::SecretTooShort { setting, least });
    }
    Ok(secret)
}

/// The content of the file that `setting` names, without the new line that editors and `echo`
/// end a file with.
///
/// # Errors
/// [`ConfigError::SecretFile`] and [`ConfigError::SecretFileTooLong`].
fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, ConfigError> {
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut content))
        .map_err(|error| ConfigError::SecretFile {
            setting,
            path: path.to_owned(),
            error,
        })?;
    if content.len() as u64 > MAX_FILE {
        return Err(ConfigError::SecretFileTooLong {
            setting,
            path: path.to_owned(),
        });
    }
    let end = content
        .iter()
        .rposition(|byte| !matches!(byte, b'\r' | b'\n'))
        .map_or(0, |last| last + 1);
    content.truncate(end);
    Ok(content)
}

/// Where secrets are, of those that are set by a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretFiles {
    pub(super) api_key: Option<PathBuf>,
    pub(super) jwt: Option<PathBuf>,
    pub(super) names: Option<PathBuf>,
}

/// What the files held when they were last read.
pub(crate) struct Secrets {
    /// The partner API's key.
    pub(crate) api_key: Option<ApiKey>,
    /// What tokens are signed with.
    pub(crate) jwt: Option<Vec<u8>>,
    /// What `{random}` is made of.
    pub(crate) names: Option<Vec<u8>>,
}

impl SecretFiles {
    /// The file of the partner API's key.
    pub(crate) fn api_key(&self) -> Option<&Path> {
        self.api_key.as_deref()
    }

    /// Reads all of them, or none: half of a new set could keep everyone out.
    pub(crate) fn read(&self) -> Result<Secrets, ConfigError> {
        let long = |setting, path: &Option<PathBuf>| {
            let path = path.as_deref();
            path.map(|path| read_long(setting, path)).transpose()
        };
        Ok(Secrets {
            api_key: self
                .api_key
                .clone()
                .map(|path| ApiKey::from_setting(None, Some(path)))
                .transpose()?,
            jwt: long("jwt-secret-file", &self.jwt)?,
            names: long("name-secret-file", &self.names)?,
        })
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
