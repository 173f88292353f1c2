//! Why the service does not start: one plain sentence for each cause, and never the key.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

/// A setting that keeps the service from starting.
#[derive(Debug)]
pub enum ConfigError {
    /// A setting without a default is not given.
    Missing {
        /// Its name.
        setting: &'static str,
        /// What it says.
        meaning: &'static str,
    },
    /// A value that cannot be.
    Invalid {
        /// The setting's name.
        setting: &'static str,
        /// What was given.
        given: String,
        /// What would do.
        expected: String,
    },
    /// The upstream URL cannot be used. It may carry credentials and is not quoted.
    Upstream(&'static str),
    /// Neither a key nor a file of one is given.
    NoKey,
    /// A key and a file of one are both given.
    TwoKeys,
    /// The key cannot be sent in a header. It is not quoted.
    KeyNotSendable,
    /// The key's file cannot be read.
    KeyFile(PathBuf, io::Error),
    /// The key's file is too long to be one.
    KeyFileTooLong(PathBuf),
    /// A way of authentication that this version does not have.
    AuthNotBuilt(String),
    /// Anyone on the network could ask for presigned URLs.
    Anonymous(SocketAddr),
}

impl ConfigError {
    pub(super) fn invalid(
        setting: &'static str,
        given: String,
        expected: impl Into<String>,
    ) -> Self {
        Self::Invalid {
            setting,
            given,
            expected: expected.into(),
        }
    }
}

/// `--name (UPLOAD_PROXY_NAME)`
struct Setting(&'static str);

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = self.0.to_ascii_uppercase().replace('-', "_");
        write!(f, "--{} (UPLOAD_PROXY_{variable})", self.0)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { setting, meaning } => {
                write!(f, "{} is missing: it gives {meaning}.", Setting(setting))
            }
            Self::Invalid {
                setting,
                given,
                expected,
            } => {
                write!(
                    f,
                    "{} cannot be {given:?}: it wants {expected}.",
                    Setting(setting)
                )
            }
            Self::Upstream(expected) => {
                write!(
                    f,
                    "{} cannot be used: it wants {expected}.",
                    Setting("upstream")
                )
            }
            Self::NoKey => write!(
                f,
                "The API key is missing: give {} or {}.",
                Setting("api-key-file"),
                Setting("api-key")
            ),
            Self::TwoKeys => write!(
                f,
                "The API key is given twice: give either {} or {}, not both.",
                Setting("api-key-file"),
                Setting("api-key")
            ),
            Self::KeyNotSendable => f.write_str(
                "The API key cannot be sent in a header: it must be one line of ASCII characters \
                 without spaces around it.",
            ),
            Self::KeyFile(path, error) => {
                write!(
                    f,
                    "The API key's file {} cannot be read: {error}.",
                    path.display()
                )
            }
            Self::KeyFileTooLong(path) => {
                write!(
                    f,
                    "The API key's file {} is too long to hold only a key.",
                    path.display()
                )
            }
            Self::AuthNotBuilt(mode) => write!(
                f,
                "{} cannot be {mode}: this version knows only none.",
                Setting("auth")
            ),
            Self::Anonymous(listen) => write!(
                f,
                "With --auth none, anyone who reaches {listen} could ask for presigned URLs: \
                 listen on 127.0.0.1, or set {} if something in front checks who asks.",
                Setting("allow-anonymous")
            ),
        }
    }
}

impl std::error::Error for ConfigError {}
