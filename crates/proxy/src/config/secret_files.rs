//! The secrets that are read from files, and so can be read anew while the service runs.

use std::path::{Path, PathBuf};

use super::{ApiKey, ConfigError, secret_file};

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
            path.as_deref()
                .map(|path: &Path| secret_file::read_long(setting, path))
                .transpose()
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
