//! Why a task ended without doing its work, as one sentence for the person who ran it.
//!
//! Each variant is one cause. Where a person can do something about it, the sentence says what.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why a task failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is not one of ours.
    Usage(String),
    /// The machine lacks something that setup cannot bring by itself.
    Missing {
        /// What is missing, with the version that is needed.
        what: &'static str,
        /// The command, or the step, that brings it.
        bring: String,
    },
    /// A program could not be started.
    Start {
        /// The command line that was tried.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ran and reported failure; its own output says why.
    Command {
        /// The command line that ran.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A file or folder could not be read or written.
    File {
        /// What was being done, as in "read" or "write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program's answer or a file's content is not what it should be.
    Unexpected(String),
    /// Everything ran, and the result is not good enough.
    Verdict(String),
    /// The same, and the task's own last words have said so.
    Reported,
}

impl Failure {
    /// An adapter for `map_err`: says what was being done to which file.
    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File {
            doing,
            path,
            source,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => write!(f, "{text} `cargo xtask help` lists the tasks."),
            Self::Missing { what, bring } => write!(f, "{what} is missing: {bring}."),
            Self::Start { command, source } => write!(f, "Could not start `{command}`: {source}."),
            Self::Command { command, status } => write!(f, "`{command}` failed ({status})."),
            Self::File {
                doing,
                path,
                source,
            } => write!(f, "Could not {doing} {}: {source}.", path.display()),
            Self::Unexpected(text) | Self::Verdict(text) => f.write_str(text),
            Self::Reported => Ok(()),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start { source, .. } | Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
