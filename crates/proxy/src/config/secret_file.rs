//! A file that holds one secret and nothing else.

use std::{fs::File, io::Read, path::Path};

use super::ConfigError;

/// The longest file that is read for a secret, in bytes.
const MAX_FILE: u64 = 8 * 1024;

/// A secret that others could try to guess has at least as many bytes as the hash that it goes
/// into (RFC 7518, section 3.2).
const LEAST_SECRET: usize = 32;

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
pub(super) fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, ConfigError> {
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
