//! Why the service does not start: one plain sentence for each cause, and never the key.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

use thiserror::Error;

/// A setting that keeps the service from starting.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A setting without a default is not given.
    #[error("{} is missing: it gives {meaning}.", Setting(.setting))]
    Missing {
        /// Its name.
        setting: &'static str,
        /// What it says.
        meaning: &'static str,
    },
    /// Several settings without a default are not given.
    #[error("These settings are missing: {}.", list(.0))]
    SeveralMissing(Vec<(&'static str, &'static str)>),
    /// A value that cannot be.
    #[error("{} cannot be {given:?}: it wants {expected}.", Setting(.setting))]
    Invalid {
        /// The setting's name.
        setting: &'static str,
        /// What was given.
        given: String,
        /// What would do.
        expected: String,
    },
    /// The upstream URL cannot be used. It may carry credentials and is not quoted.
    #[error("{upstream} cannot be used: it wants {0}.", upstream = Setting("upstream"))]
    Upstream(&'static str),
    /// Neither a key nor a file of one is given.
    #[error(
        "The API key is missing: give {} or {}.",
        Setting("api-key-file"),
        Setting("api-key")
    )]
    NoKey,
    /// A key and a file of one are both given.
    #[error(
        "The API key is given twice: give either {} or {}, not both.",
        Setting("api-key-file"),
        Setting("api-key")
    )]
    TwoKeys,
    /// The key cannot be sent in a header. It is not quoted.
    #[error(
        "The API key cannot be sent in a header: it must be one line of ASCII characters without \
         spaces around it."
    )]
    KeyNotSendable,
    /// A secret's file cannot be read.
    #[error("{}: the file {} cannot be read: {error}.", Setting(.setting), .path.display())]
    SecretFile {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        error: io::Error,
    },
    /// A secret's file is too long to be one.
    #[error("{}: the file {} is too long to hold only a key.", Setting(.setting), .path.display())]
    SecretFileTooLong {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A secret is too short to be one. It is not quoted.
    #[error(
        "{}: the file must hold at least {least} bytes that nobody can guess.",
        Setting(.setting)
    )]
    SecretTooShort {
        /// The setting that names its file.
        setting: &'static str,
        /// The fewest bytes that would do.
        least: usize,
    },
    /// The file of settings cannot be read.
    #[error("{}: the file {} cannot be read: {error}.", Setting("config"), .path.display())]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        error: io::Error,
    },
    /// The file of settings is no TOML. It is not quoted.
    #[error("{}: the file {} is no TOML, from line {line} on.", Setting("config"), .path.display())]
    ConfigFileSyntax {
        /// The file.
        path: PathBuf,
        /// The line where reading stopped.
        line: usize,
    },
    /// The file of settings has a setting that cannot be there.
    #[error("In the file {}, {setting:?} {problem}.", .path.display())]
    ConfigFileSetting {
        /// The file.
        path: PathBuf,
        /// The setting's name, as it stands there.
        setting: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Tokens could be signed with a secret, or with published keys; one of them must be set.
    #[error(
        "With --auth jwt, give {}{} or {}.",
        if *.both { "either " } else { "" },
        Setting("jwt-jwks-url"),
        Setting("jwt-secret-file")
    )]
    JwtKeys {
        /// Whether both are.
        both: bool,
    },
    /// A setting that only another mode of `auth` reads: the mode was forgotten, or the setting.
    #[error(
        "{} is only read with --auth {mode}: set that, or take the setting away.",
        Setting(.setting)
    )]
    OtherAuth {
        /// The setting's name.
        setting: &'static str,
        /// The mode that reads it.
        mode: &'static str,
    },
    /// A setting about persons, where nobody is known.
    #[error(
        "{} needs to know who asks: set {} to jwt or forwarded.",
        Setting(.setting),
        Setting("auth")
    )]
    NeedsSubject {
        /// The setting's name.
        setting: &'static str,
    },
    /// A name template with a claim that no token will bring.
    #[error(
        "{} has {{{claim}}}, a claim of a token: set {} to jwt.",
        Setting("name-template"),
        Setting("auth")
    )]
    NeedsToken {
        /// The claim's name.
        claim: String,
    },
    /// A name template with `{random}` and nothing to make it of.
    #[error(
        "{} has {{random}}: {} is missing.",
        Setting("name-template"),
        Setting("name-secret-file")
    )]
    NoNameSecret,
    /// A secret for `{random}`, and no template that has it.
    #[error(
        "{} is only read for a {} with {{random}}.",
        Setting("name-secret-file"),
        Setting("name-template")
    )]
    UnusedNameSecret,
    /// Nobody in front is trusted to say who asks.
    #[error(
        "With --auth forwarded, {} is missing: it gives the addresses of the proxies that may say \
         who asks.",
        Setting("trusted-proxies")
    )]
    NobodyTrusted,
    /// Anyone on the network could ask for presigned URLs.
    #[error(
        "With --auth none, anyone who reaches {0} could ask for presigned URLs: listen on \
         127.0.0.1, or set {allow} if something in front checks who asks.",
        allow = Setting("allow-anonymous")
    )]
    Anonymous(SocketAddr),
}

impl ConfigError {
    /// The same, of another setting.
    pub(crate) fn about(self, setting: &'static str) -> Self {
        match self {
            Self::Invalid {
                given, expected, ..
            } => Self::Invalid {
                setting,
                given,
                expected,
            },
            other => other,
        }
    }

    pub(crate) fn invalid(
        setting: &'static str,
        given: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self::Invalid {
            setting,
            given: given.into(),
            expected: expected.into(),
        }
    }
}

/// Each setting, and what it gives.
fn list(settings: &[(&'static str, &'static str)]) -> String {
    let one = |(setting, meaning): &(&str, &str)| format!("{}, {meaning}", Setting(setting));
    settings.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// `--name (UPLOAD_PROXY_NAME)`
struct Setting<'a>(&'a str);

impl fmt::Display for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of a command, not of the service.
        if self.0 == "origin" {
            return f.write_str("--origin");
        }
        let variable = self.0.to_ascii_uppercase().replace('-', "_");
        write!(f, "--{} (UPLOAD_PROXY_{variable})", self.0)
    }
}
